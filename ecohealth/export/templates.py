"""Templates to begin with: tables with three example rows each, and an ``ecosystem.toml`` that explains itself."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ecohealth.errors import UnknownChoice
from ecohealth.export.files import check_new_folder, new_folder
from ecohealth.export.toml import value_text
from ecohealth.tables.config import CONFIG_FILE
from ecohealth.tables.config_keys import Section, sections
from ecohealth.tables.csv_text import csv_lines
from ecohealth.tables.fields import Schema
from ecohealth.tables.schema import SCHEMAS

README_FILE = "README.txt"
_WIDTH = 100
TEMPLATES = tuple(name for name, schema in SCHEMAS.items() if any(any(one.examples) for one in schema.fields))
"""The tables that have a template."""


def write_templates(folder: str | Path, tables: Sequence[str] = TEMPLATES) -> tuple[str, ...]:
    """Write templates of these tables into a new or empty folder, all of them or nothing; the names of the files.

    The three example rows of each table fit one another: the folder is an ecosystem that loads without a warning.
    Participants are always among them, for every other table names some.

    Raises:
        UnknownChoice: for a table that has no template.
        CannotWrite: where the folder is not empty, or cannot be written.
    """
    for name in tables:
        if name not in TEMPLATES:
            raise UnknownChoice.of("template", name, TEMPLATES)
    path = Path(folder)
    check_new_folder(path)
    files = template_files(tables)
    new_folder(path, {name: [text.encode()] for name, text in files.items()})
    return tuple(files)


def template_files(tables: Sequence[str] = TEMPLATES) -> dict[str, str]:
    """The text of each file of the templates, by its name; participants are always among them."""
    chosen = [name for name in TEMPLATES if name in tables or name == "participants"]
    files = {f"{name}.csv": table_text(SCHEMAS[name]) for name in chosen}
    return files | {CONFIG_FILE: config_text(), README_FILE: _readme(chosen)}


def table_text(schema: Schema) -> str:
    """A table's template: its columns and three rows."""
    rows = zip(*(one.examples for one in schema.fields), strict=True)
    return "".join(f"{line}\n" for line in csv_lines([[one.name for one in schema.fields], *map(list, rows)]))


def config_text() -> str:
    """An ``ecosystem.toml`` in which every key is explained and commented out: taking the # away says it."""
    head = [
        "What you say about the data. Everything here may be left out.",
        "A line that begins with # and a space explains; take the # from the other lines to say what they say.",
        "They show the default, or an example where there is none.",
    ]
    lines = [*_explained(head)]
    for section in sections():
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield from _explained([section.about])
        yield f"#{section.heading}"
    for key in section.keys:
        yield from _explained([key.about if key.by_default else f"{key.about} For example:"])
        yield f"#{key.name} = {value_text(key.value)}"


def _explained(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from textwrap.wrap(sentence, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)


def _readme(tables: Sequence[str]) -> str:
    named = "\n".join(
        textwrap.fill(f"{one}.csv  {SCHEMAS[one].about}", _WIDTH, subsequent_indent="  ") for one in tables
    )
    return (
        "An ecosystem in tables. Put your rows in the place of the examples; a column or a table that you do not\n"
        "have can go, but participants need id and type, and interactions need source and target.\n\n"
        f"{named}\n\n"
        "Then, beside this folder:\n"
        "  ecohealth check FOLDER    what was read, what was not, and why\n"
        "  ecohealth score FOLDER    how healthy it is\n"
    )

"""The page on data: every table and column, how files may be written, every key of ``ecosystem.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ecohealth.export.markdown import escaped
from ecohealth.export.toml import value_text
from ecohealth.tables.config_keys import Section, sections
from ecohealth.tables.fields import Field, Schema
from ecohealth.tables.further import CAPITALS
from ecohealth.tables.how import DELIMITERS
from ecohealth.tables.schema import QUARANTINE, SCHEMAS

_PREFACE = """# Your data

This page is generated from what the program itself goes by: `make docs` writes it anew, and a check keeps it true.

An ecosystem is a folder of tables. Participants are required; every other table may be missing, and what needs it says
so. `ecohealth init DIR` writes a template of each with three example rows. Columns that are not listed here are kept as
attributes: they can be filtered and grouped by.

`ecohealth check PATH` tells what was read, what was not, and why. Nothing is changed, dropped or guessed in silence:
every record is either loaded or set aside as it stood."""

_MEANINGS = {
    "key": "an id: kept letter for letter, capitals count; `007` is not `7`",
    "label": "a word that groups rows, kept letter for letter",
    "text": "any text, kept as it is",
    "number": "a number: `1234.5`; see [how files may be written](#how-files-may-be-written)",
    "date": "`2024-03-31`, `2024-03`, `2024-Q1`, `2024`, an interval `2024-01-01/2024-03-31`, or a time",
    "truth": "`yes` or `no`, `true` or `false`, `y` or `n`, `1` or `0`; blank is unknown",
}

_WRITTEN = """## How files may be written

What is not said is found out from each file, and told. What is ambiguous is never guessed: its rows are set aside, and
the message names the option that settles it. An option wins over `ecosystem.toml`, and `[read.interactions]` there over
`[read]`.

{dialects}

Lines may end in any way, also mixed. Dates are days in the calendar; a time with a zone falls on its day in UTC. A date
before 1900 or after 2100 is taken as unknown, and told."""

_DIALECTS = (
    (
        "delimiter",
        "from the header and the first rows: comma, semicolon, tab or vertical bar; or from Excel's line `sep=;`",
        "`--delimiter`",
        ", ".join(DELIMITERS.values()),
    ),
    (
        "encoding",
        "UTF-8, or UTF-16 that begins with its mark; for any other a likely one is suggested, never used",
        "`--encoding`",
        "every text encoding that Python knows, but UTF-7 and those of e-mail",
    ),
    (
        "decimal sign",
        "a comma, or thousands marks (`1.234,50`, `1 234.5`), where each value of the column has but one reading",
        "`--decimal`",
        "`.` or `,`",
    ),
    (
        "order of day and month",
        "where the whole column can be read in one order only: `31.12.2024` proves that the day is first",
        "`--dates`",
        "`day-first`, `month-first`, `iso`",
    ),
)

_FATE = """## What becomes of a record

- **Refused**: the files make no ecosystem. Every reason is told at once, and nothing is loaded.
- **Set aside** (quarantined): the record cannot be loaded. It is kept as it stood, with its file, line, column, value
  and reason; `--quarantine FILE.csv` writes all of them, and that file, mended, is read back. So it goes with an
  unknown participant, a required cell that is blank, a number or date that is none or ambiguous, a negative weight, a
  score outside its scale, a row that is too short or too long, text in another encoding.
- **Warned**: loaded as it stands, and worth a look. So it goes with a weight of zero, a self-loop, a row that repeats
  another, ids that look alike, dates in an odd order, stages of an idea in an odd order, a column whose name is nearly
  one of those above.
- **Noted**: nothing is wrong; another name for a column was understood, or a default was taken."""


def data_markdown() -> str:
    """The text of docs/data.md."""
    shown = [SCHEMAS[name] for name in SCHEMAS]
    parts = [_PREFACE, _contents(shown), "## What stands in a cell", _meanings(), "## The tables"]
    parts += [part for schema in (*shown, QUARANTINE) for part in _table(schema)]
    dialects = _pipes(("What", "Found out", "Said by", "Allowed"), _DIALECTS)
    parts += [_WRITTEN.format(dialects=dialects), _FATE, *_config()]
    return "\n\n".join(parts) + "\n"


def _contents(schemas: Sequence[Schema]) -> str:
    rows = ((f"[`{one.table}`](#{one.table})", _required(one), escaped(one.about)) for one in schemas)
    return _pipes(("Table", "Needs", "What it holds"), rows)


def _required(schema: Schema) -> str:
    return ", ".join(f"`{name}`" for name in schema.required)


def _meanings() -> str:
    return _pipes(("Meaning", "What may stand there"), _MEANINGS.items())


def _table(schema: Schema) -> tuple[str, ...]:
    heads = ("Column", "Meaning", "What it says", "Unit", "Also called", "Example")
    key = " and ".join(f"`{name}`" for name in schema.key)
    alike = f" Rows with the same {key} are told." if key else ""
    return (f"### {schema.table}", f"{escaped(schema.about)}{alike}", _pipes(heads, map(_row, schema.fields)))


def _row(field: Field) -> tuple[str, ...]:
    name = f"**`{field.name}`**" if field.required else f"`{field.name}`"
    about = f"**Required.** {escaped(field.about)}" if field.required else escaped(field.about)
    return name, field.meaning, about + _bounds(field), field.unit, _codes(field.aliases), _codes([field.example])


def _bounds(field: Field) -> str:
    if field.allowed == CAPITALS:
        return f" One of {', '.join(field.allowed)}."
    low, high = field.low > float("-inf"), field.high < float("inf")
    if low and high:
        return f" From {field.low:g} to {field.high:g}."
    return f" At least {field.low:g}." if low else ""


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in words if one)


def _config() -> tuple[str, ...]:
    head = (
        "## `ecosystem.toml`",
        "Beside the tables, and optional: without it everything has its default. A mistake in it is refused with its "
        "key, its value and what is allowed. Kinds and types that the data do not have are told.",
    )
    return *head, *(part for section in sections() for part in _keys(section))


def _keys(section: Section) -> tuple[str, ...]:
    rows = (
        (
            f"`{key.name}`",
            escaped(key.about),
            f"`{value_text(key.value)}`" if key.by_default else "",
            "" if key.by_default else f"`{value_text(key.value)}`",
        )
        for key in section.keys
    )
    title = f"### `{section.heading}`" if section.heading else "### At the top"
    table = _pipes(("Key", "What it says", "Default", "For example"), rows)
    return (title, escaped(section.about), table) if section.about else (title, table)


def _pipes(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

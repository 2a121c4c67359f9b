"""JSON records and JSON lines: one flat object a record, each with its position and its text as it stood."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ecohealth.errors import InputRefused, listed, quoted
from ecohealth.tables.formats.encoding import NOT_UTF8, decoded, readable
from ecohealth.tables.formats.gather import Gather, whole
from ecohealth.tables.formats.json_text import Cursor, Item, NotJson, Record, not_json, record
from ecohealth.tables.how import Dialect, How
from ecohealth.tables.records import CannotCut, Records, about_line
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import SCHEMAS

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True)
class JsonText:
    """The text of a file that should be JSON. Where it is not ``valid``, it holds stand-ins for bytes of no UTF-8.

    ``remedy`` says what to do about them.
    """

    file: str
    text: str
    valid: bool
    told: tuple[Problem, ...]
    encoding: str
    remedy: str

    def refusal(self, error: NotJson) -> InputRefused:
        """The refusal of the whole file for what is wrong at one place."""
        line = self.text.count("\n", 0, error.at) + 1
        column = error.at - self.text.rfind("\n", 0, error.at)
        place = f"{self.file}: line {line}, column {column}"
        return InputRefused.because([f"{place}: {not_json(error)}; write it again"])


def json_text(data: bytes, file: str, dialect: Dialect | None = None) -> JsonText:
    """The text of a file; ``dialect`` is what the user says of it, None where nothing can be said.

    Raises:
        InputRefused: the file is empty, is no text, or its encoding is unknown.
    """
    text = decoded(data, file, "JSON", None if dialect is None else dialect.encoding)
    remedy = "" if text.valid else "; save the file as UTF-8" if dialect is None else text.remedy
    return JsonText(file, text.data.decode("utf-8", text.escape), text.valid, text.told, text.encoding, remedy)


def read_json(data: bytes, *, file: str, table: str, how: How) -> Records:
    """Cut a JSON file that is one list of flat objects into records; a record's line is its position, from 1.

    Raises:
        InputRefused: no JSON, cut, nested more than 64 deep, no list, or more than ``how.max_rows`` records.
    """
    source = json_text(data, file, how.dialect_of(table))
    cursor = Cursor(source.text)
    if not cursor.sees("["):
        raise InputRefused.because([_no_list(source)])
    records = read_list(source, cursor, table=table, how=how)
    try:
        cursor.end()
    except NotJson as error:
        raise source.refusal(error) from error
    return records


def _no_list(source: JsonText) -> str:
    try:
        value = Cursor(source.text).value().value
    except NotJson as error:
        return str(source.refusal(error))
    names = [quoted(name) for name, _ in value] if isinstance(value, tuple) else []
    keys = f", an object with {listed(names, 5)}," if names else ""
    return (
        f'{source.file}: JSON{keys} but not a list of records, [{{"id": …}}, {{"id": …}}]; one object a line is named '
        ".jsonl, a file of several tables is given by itself"
    )


def read_list(source: JsonText, cursor: Cursor, *, table: str, how: How) -> Records:
    """Cut the list at which the cursor stands into records, and step over it.

    Raises:
        InputRefused: no JSON, cut, nested too deeply, or more than ``how.max_rows`` records.
    """
    body = _Body(source, Gather(source.file, max_rows=how.max_rows, size=len(source.text)))
    try:
        for position, item in enumerate(cursor.items(), start=1):
            body.take(position, item, record(item))
    except NotJson as error:
        raise source.refusal(error) from error
    return body.records(table)


def read_json_lines(data: bytes, *, file: str, table: str, how: How) -> Records:
    """Cut a file of one JSON object a line into records; a line that holds none is set aside alone.

    Blank lines are no records.

    Raises:
        InputRefused: no line holds an object, or there are more than ``how.max_rows`` records.
    """
    source = json_text(data, file, how.dialect_of(table))
    body = _Body(source, Gather(file, max_rows=how.max_rows, size=len(data)))
    for place, found in enumerate(_LINE.finditer(source.text), start=1):
        if found[1].strip():
            _take_line(body, place, found.start(), found[1])
    if not body.lines and body.aside:
        raise InputRefused.because([_no_lines(source, body.aside[0])])
    return body.records(table)


def _take_line(body: _Body, place: int, start: int, line: str) -> None:
    body.take(place, Item(start, start + len(line), None), _only_record(line))


def _only_record(text: str) -> Record:
    """The record that a text is."""
    cursor = Cursor(text)
    try:
        item = cursor.value()
        cursor.end()
        return record(item)
    except NotJson as error:
        return Record({}, f"column {error.at + 1}: {not_json(error)}")


def _no_lines(source: JsonText, first: Problem) -> str:
    hint = ": a list, or an object over several lines? name it .json" if source.text.lstrip()[:1] in "[{" else ""
    return f"{source.file}: no line is a JSON object that can be read{hint}; line {first.line}: {first.message}"


@dataclass
class _Body:
    """Gathers records: those that are flat objects as columns, the others with their reason."""

    source: JsonText
    gather: Gather
    lines: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    aside: list[Problem] = field(default_factory=list)

    def take(self, line: int, item: Item, made: Record) -> None:
        """One record; ``item`` says where its text is."""
        why, rule = made.why, "json"
        if not self.source.valid and NOT_UTF8.search(self.source.text, item.start, item.end):
            why, rule = f"the text is not {self.source.encoding}{self.source.remedy}", "encoding"
        if why is None:
            self.lines.append(line)
            self.spans.append((item.start, item.end))
            self.gather.add(made.cells)
            return
        self.gather.know(made.cells)
        raw = readable(self.source.text[item.start : item.end])
        self.aside.append(about_line(self.source.file, line, rule, why, raw))

    def records(self, table: str) -> Records:
        """Everything that was taken; a list without any name has the columns that the table must have."""
        names, columns, defects, told = self.gather.gathered(SCHEMAS[table].required)
        return Records(
            self.source.file,
            table,
            names,
            columns,
            np.array(self.lines, np.int64),
            raw=_raw(self.source.text, np.array(self.spans, np.int64).reshape(-1, 2)),
            set_aside=tuple(self.aside),
            told=(*self.source.told, *told),
            defects=defects,
            header_line=None,
            cut=_cut(names),
        )


def _raw(text: str, spans: NDArray[np.int64]) -> Callable[[Sequence[int]], list[str]]:
    return lambda rows: [readable(text[spans[row, 0] : spans[row, 1]]) for row in rows]


def _cut(names: Sequence[str]) -> Callable[[str], Sequence[str]]:
    """Cuts the text of an object into the cells of those names."""

    def cut(text: str) -> Sequence[str]:
        made = _only_record(text)
        if made.why is not None:
            raise CannotCut("json", made.why)
        strange = [quoted(name) for name in made.cells if name not in names]
        if strange:
            raise CannotCut("fields", f"no other record has the name {listed(strange, 3)}")
        return [whole(made.cells.get(name, "")) for name in names]

    return cut

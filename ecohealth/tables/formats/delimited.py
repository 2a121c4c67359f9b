"""CSV and TSV: text to columns of text, each record with the physical line of its first character."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from ecohealth.errors import InputRefused, quoted
from ecohealth.tables.formats.encoding import NOT_UTF8, Text, decoded, readable
from ecohealth.tables.records import Column, Records, about_file, about_line, too_many_rows
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import SCHEMAS

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
LONGEST_FIELD = 2**31 - 1
_BATCH = 4_096
_EXCEL_HINT = re.compile(r"\"?sep=(.)\"?[\r\n]+\Z", re.IGNORECASE)
_REASONS = {"unexpected end of data": "the file ends inside it"}  # csv.Error in strict mode has but one other

Span = tuple[int, int]  # the first and the last physical line of a record
Walk = Iterator[tuple[int, int, list[str]]]


class Batch(NamedTuple):
    """Some records: their first lines, their last lines and their cells."""

    starts: Sequence[int]
    ends: Sequence[int]
    cells: Sequence[list[str]]


class _Broken(list[str]):
    """A record that is no CSV: no cells, and why."""

    def __init__(self, error: csv.Error) -> None:
        super().__init__()
        self.why = _REASONS.get(str(error), "text follows the closing quote")


def read_delimited(data: bytes, *, file: str, table: str, max_rows: int, expected: str = ",") -> Records:
    """Cut the bytes of a CSV or TSV file into records.

    The delimiter is the one under which the header holds most known columns; another than ``expected`` is told.

    Raises:
        InputRefused: no text, no header, a quote that swallows lines, or more than ``max_rows`` rows.
    """
    csv.field_size_limit(LONGEST_FIELD)
    text = decoded(data, file)
    before, delimiter = _head(text, table, expected)
    header_line, last, names = _header(_walk(text, delimiter, before), file)
    body = _Body(file, len(names), delimiter, valid=text.valid)
    if delimiter != expected:
        message = f"the delimiter is a {DELIMITERS.get(delimiter, 'character')} ({quoted(delimiter)}), read as such"
        body.told.append(about_file(file, "delimiter", message))
    columns = body.read(_batches(text, delimiter, last), max_rows)
    starts, ends = np.array(body.starts, np.int64), np.array(body.ends, np.int64)
    return Records(
        file,
        table,
        names,
        columns,
        starts,
        raw=lambda rows: _spans(text, [(int(starts[row]), int(ends[row])) for row in rows]),
        set_aside=body.set_aside(text),
        told=(*text.told, *body.told),
        header_line=header_line,
    )


def _head(text: Text, table: str, expected: str) -> tuple[int, str]:
    """How many physical lines stand before the header, and the delimiter."""
    lines = list(islice(text.lines(), 50))
    hint = _EXCEL_HINT.match(lines[0])
    if hint:
        return 1, hint.group(1)
    header = next((line for line in lines if line.strip()), "")
    known = {name for one in SCHEMAS[table].fields for name in (one.name, *one.aliases)}

    def fit(delimiter: str) -> tuple[int, int, bool]:
        names = header.rstrip("\r\n").split(delimiter)
        meant = sum(name.strip(' "').casefold() in known for name in names)
        return meant, len(names), delimiter == expected

    return 0, max(DELIMITERS, key=fit)


def _walk(text: Text, delimiter: str, before: int) -> Walk:
    """Yield the first and the last physical line of every record, and its cells."""
    physical = text.lines()
    done = sum(1 for _ in islice(physical, before))
    start = done + 1
    while True:
        reader = csv.reader(physical, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                end = done + reader.line_num
                if cells:
                    yield start, end, cells
                start = end + 1
            return
        except csv.Error as error:
            done += reader.line_num
            yield start, done, _Broken(error)
            start = done + 1


def _batches(text: Text, delimiter: str, before: int) -> Iterator[Batch]:
    """The records in batches. Without a quote every line is a record, and the reader can run by itself."""
    if b'"' in text.data:
        walk = _walk(text, delimiter, before)
        while some := list(islice(walk, _BATCH)):
            yield Batch(*zip(*some, strict=True))
        return
    reader = csv.reader(islice(text.lines(), before, None), delimiter=delimiter, strict=True)
    while lines := list(islice(reader, _BATCH)):
        places = range(before + 1, before + 1 + len(lines))
        before += len(lines)
        filled = [place for place, cells in zip(places, lines, strict=True) if cells] if [] in lines else places
        yield Batch(filled, filled, [cells for cells in lines if cells] if [] in lines else lines)


def _header(walk: Walk, file: str) -> tuple[int, int, tuple[str, ...]]:
    """The first and the last line of the header, and its cells."""
    for start, end, cells in walk:
        if isinstance(cells, _Broken):
            raise InputRefused.because([f"{file}: line {start}: the header cannot be read: {cells.why}"])
        if any(NOT_UTF8.search(cell) for cell in cells):
            message = f"{file}: line {start}: the header is not UTF-8, its encoding is unknown; save the file as UTF-8"
            raise InputRefused.because([message])
        if any(cell.strip() for cell in cells):
            return start, end, tuple(cells)
    raise InputRefused.because([f"{file}: is empty; no header was found"])


@dataclass
class _Body:
    """Gathers the records below the header: those of the right width as columns, the others with their reason."""

    file: str
    width: int
    delimiter: str
    valid: bool
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    aside: list[tuple[Span, str, str]] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)

    def read(self, batches: Iterator[Batch], max_rows: int) -> tuple[Column, ...]:
        chunks: list[list[pa.Array]] = []
        for batch in batches:
            if rows := self._rows(batch):
                chunks.append([pa.array(column, pa.large_string()) for column in zip(*rows, strict=True)])
            if len(self.starts) + len(self.aside) > max_rows:
                raise InputRefused.because([too_many_rows(self.file, max_rows)])
        return tuple(pa.chunked_array([one[i] for one in chunks], pa.large_string()) for i in range(self.width))

    def _rows(self, batch: Batch) -> Sequence[list[str]]:
        """The cells of the records that have as many as the header; the others are set aside."""
        if self.valid and batch.starts == batch.ends and set(map(len, batch.cells)) == {self.width}:
            self.starts.extend(batch.starts)
            self.ends.extend(batch.ends)
            return batch.cells
        rows: list[list[str]] = []
        for start, end, one in zip(batch.starts, batch.ends, batch.cells, strict=True):
            if isinstance(one, _Broken):
                self._broken((start, end), one.why)
            else:
                self._odd((start, end), one, rows)
        return rows

    def _take(self, span: Span, cells: list[str], rows: list[list[str]]) -> None:
        self.starts.append(span[0])
        self.ends.append(span[1])
        rows.append(cells)
        if span[1] > span[0]:
            self._look_for_a_missing_quote(span, cells)

    def _odd(self, span: Span, cells: list[str], rows: list[list[str]]) -> None:
        if len(cells) != self.width:
            fields = "1 field" if len(cells) == 1 else f"{len(cells)} fields"
            row = readable(self.delimiter.join(cells))
            message = f"the row has {fields} where the header has {self.width}: {quoted(row)}"
            self.aside.append((span, "fields", message))
            return
        not_utf8 = None if self.valid else next((cell for cell in cells if NOT_UTF8.search(cell)), None)
        if not_utf8 is None:
            self._take(span, cells, rows)
            return
        message = f"the text is not UTF-8: {quoted(readable(not_utf8))}; save the file in UTF-8 encoding"
        self.aside.append((span, "encoding", message))

    def _broken(self, span: Span, why: str) -> None:
        """A record that is no CSV: set aside when it is one line, refused when nobody can say where it ends."""
        start, end = span
        if end > start:
            message = (
                f"{self.file}: line {start}: a quote is opened here and not closed properly ({why}, "
                f"line {end}); what lies between cannot be cut into rows: mend the quote"
            )
            raise InputRefused.because([message])
        self.aside.append((span, "quote", f"a quote is not closed properly ({why})"))

    def _look_for_a_missing_quote(self, span: Span, cells: Sequence[str]) -> None:
        inner = [line for cell in cells if "\n" in cell or "\r" in cell for line in cell.splitlines()[1:]]
        if self.width > 1 and any(line.count(self.delimiter) >= self.width - 1 for line in inner):
            start, end = span
            message = f"a quoted value runs from here to line {end} and holds whole rows: is a quote missing?"
            self.told.append(about_line(self.file, start, "quote", message, "", severity="warn"))

    def set_aside(self, text: Text) -> tuple[Problem, ...]:
        """The records that could not be cut into cells, as they stood."""
        raws = _spans(text, [span for span, _, _ in self.aside])
        return tuple(
            about_line(self.file, span[0], rule, message, raw)
            for (span, rule, message), raw in zip(self.aside, raws, strict=True)
        )


def _spans(text: Text, spans: Sequence[Span]) -> list[str]:
    """The physical text of records, from their first to their last line; bytes that are no UTF-8 as ``\\xff``."""
    if not spans:
        return []
    physical = list(text.lines())
    return [readable("".join(physical[start - 1 : end]).rstrip("\r\n")) for start, end in spans]

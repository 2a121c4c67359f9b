"""CSV and TSV: text to columns of text, each record with the physical line of its first character."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecohealth.errors import InputRefused, quoted
from ecohealth.tables.formats.encoding import NOT_UTF8, Text, decoded, readable, text_of
from ecohealth.tables.how import AS_FOUND, DELIMITERS, How
from ecohealth.tables.records import (
    CannotCut,
    Column,
    Records,
    about_file,
    about_line,
    check_width,
    too_many_rows,
)
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import names_of

DETECTED_DELIMITERS = (",", ";", "\t", "|")
LONGEST_FIELD = 2**31 - 1
_BATCH = 4_096
_LOOKED_AT = 50  # lines that show the delimiter
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


@dataclass(frozen=True)
class Head:
    """What stands before the first record: the names of the columns, how cells are parted, and what to tell of it.

    ``line`` is that of the header, ``last`` the last one before the records; ``text`` is what was looked at.
    """

    file: str
    table: str
    names: tuple[str, ...]
    delimiter: str
    line: int
    last: int
    text: Text
    told: tuple[Problem, ...]


def read_delimited(data: bytes, *, file: str, table: str, how: How = AS_FOUND, expected: str = ",") -> Records:
    """Cut the bytes of a CSV or TSV file into records.

    The delimiter is the one the user names; else the one under which the header holds most known columns and the first
    rows have as many cells as it. Another than ``expected`` is told.

    Raises:
        InputRefused: no text, no header, a quote that swallows lines, or more rows than the limit.
    """
    head = read_head(data, file=file, table=table, how=how, expected=expected)
    return _records(head, _Body(head, head.text), _batches(head.text, head.delimiter, head.last), how.max_rows)


def read_head(data: bytes, *, file: str, table: str, how: How = AS_FOUND, expected: str = ",") -> Head:
    """What stands before the first record of a CSV or TSV file, of which these are the first bytes.

    Raises:
        InputRefused: no text, or no header.
    """
    csv.field_size_limit(LONGEST_FIELD)
    dialect = how.dialect_of(table)
    text = decoded(data, file, encoding=dialect.encoding)
    before, delimiter, told = _head(text, file, table, (dialect.delimiter, expected))
    line, last, names = _header(_walk(_lines_after(text, before), delimiter, before), text, file)
    check_width(file, len(names))
    return Head(file, table, names, delimiter, line, last, text, told)


def read_excerpt(head: Head, pieces: Sequence[tuple[int, int, bytes]], max_rows: int) -> Records:
    """Some records of a large file, exactly as they are read with the whole of it.

    ``pieces`` are their bytes with their ends, each with its first line and the number of its lines.

    Raises:
        InputRefused: a quote that swallows lines, or more rows than the limit.
    """
    text = text_of(b"".join(piece for _, _, piece in pieces))
    starts, counts = (np.array([piece[i] for piece in pieces], np.int64) for i in (0, 1))
    ahead = np.cumsum(counts) - counts
    places = np.repeat(starts - ahead, counts) + np.arange(counts.sum())
    return _records(head, _Body(head, text, places), _placed(_batches(text, head.delimiter, 0), places), max_rows)


def _placed(batches: Iterator[Batch], places: NDArray[np.int64]) -> Iterator[Batch]:
    """Records of an excerpt with their lines in the whole file."""
    for batch in batches:
        starts, ends = (places[np.asarray(lines) - 1].tolist() for lines in (batch.starts, batch.ends))
        yield Batch(starts, ends, batch.cells)


def _records(head: Head, body: _Body, batches: Iterator[Batch], max_rows: int) -> Records:
    columns = body.read(batches, max_rows)
    starts, ends = np.array(body.starts, np.int64), np.array(body.ends, np.int64)
    return Records(
        head.file,
        head.table,
        head.names,
        columns,
        starts,
        raw=lambda rows: body.raws([(int(starts[row]), int(ends[row])) for row in rows]),
        set_aside=body.set_aside(),
        told=(*head.text.told, *head.told, *body.told),
        header_line=head.line,
        cut=lambda text: _cells(text, head.delimiter, len(head.names)),
    )


def _head(text: Text, file: str, table: str, wanted: tuple[str | None, str]) -> tuple[int, str, tuple[Problem, ...]]:
    """How many physical lines stand before the header, the delimiter, and what to tell about it.

    ``wanted`` is the delimiter that the user names, None where the user does not, and the one that is expected.
    """
    said, expected = wanted
    lines = list(islice(text.lines(), _LOOKED_AT))
    hint = _EXCEL_HINT.match(lines[0])
    before = 1 if hint else 0
    found = hint.group(1) if hint else _likeliest(lines, table, expected)
    if said is not None and said == found == expected:
        return before, said, ()
    if said is not None:
        return before, said, _contradiction(file, said, found, lines[before:])
    if hint and found not in DELIMITERS:
        message = f"{file}: line 1: {quoted(found)} is no delimiter that is taken; say which with --delimiter"
        raise InputRefused.because([message])
    if found == expected:
        return before, found, ()
    message = f"the delimiter is a {DELIMITERS[found]} ({quoted(found)}), read as such"
    return before, found, (about_file(file, "delimiter", message),)


def _likeliest(lines: Sequence[str], table: str, expected: str) -> str:
    """The delimiter that gives most known columns, then most rows as wide as the header, then most columns."""
    known = names_of(table)

    def fit(delimiter: str) -> tuple[int, int, int, bool]:
        rows = _cut(lines, delimiter)
        names = next((row for row in rows if any(cell.strip() for cell in row)), rows[0] if rows else [])
        meant = sum(name.strip().casefold() in known for name in names)
        alike = sum(len(row) == len(names) for row in rows) if len(names) > 1 else 0
        return meant, alike, len(names) if len(names) > 1 else 0, delimiter == expected

    return max(DETECTED_DELIMITERS, key=fit)


def _cut(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The first rows under a delimiter, as far as they can be cut."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(row for row in csv.reader(lines, delimiter=delimiter, strict=True) if row)
    return rows


def _contradiction(file: str, said: str, found: str, lines: Sequence[str]) -> tuple[Problem, ...]:
    """A word where the file plainly has another delimiter than the user says."""
    ours, theirs = _cut(lines, said), _cut(lines, found) if found in DELIMITERS else []
    if said != found and ours and len(ours[0]) == 1 and theirs and len(theirs[0]) > 1:
        message = f"no {DELIMITERS[said]} parts the header, as you said; a {DELIMITERS[found]} would: is that right?"
        return (about_file(file, "delimiter", message),)
    return (about_file(file, "delimiter", f"the delimiter is a {DELIMITERS[said]}, as you said", severity="note"),)


def _walk(physical: Iterator[str], delimiter: str, done: int) -> Walk:
    """Yield the first and the last physical line of every record, and its cells; ``done`` lines lie before."""
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
    """The records in batches. As long as every line is a record, the reader can run by itself."""
    physical = _lines_after(text, before)
    while lines := list(islice(physical, _BATCH)):
        records = _one_a_line(lines, delimiter)
        if records is None:
            walk = _walk(chain(lines, physical), delimiter, before)
            while some := list(islice(walk, _BATCH)):
                yield Batch(*zip(*some, strict=True))
            return
        places = range(before + 1, before + 1 + len(records))
        before += len(records)
        filled = [place for place, cells in zip(places, records, strict=True) if cells] if [] in records else places
        yield Batch(filled, filled, [cells for cells in records if cells] if [] in records else records)


def _one_a_line(lines: list[str], delimiter: str) -> list[list[str]] | None:
    """The cells of each line, None where one is no record of its own."""
    try:
        records = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return records if len(records) == len(lines) else None


def _lines_after(text: Text, before: int) -> Iterator[str]:
    """The physical lines but for the first ones."""
    return islice(text.lines(), before, None)


def _header(walk: Walk, text: Text, file: str) -> tuple[int, int, tuple[str, ...]]:
    """The first and the last line of the header, and its cells."""
    for start, end, cells in walk:
        if isinstance(cells, _Broken):
            raise InputRefused.because([f"{file}: line {start}: the header cannot be read: {cells.why}"])
        if any(NOT_UTF8.search(cell) for cell in cells):
            raise InputRefused.because([f"{file}: line {start}: the header is not {text.encoding}{text.remedy}"])
        if any(cell.strip() for cell in cells):
            return start, end, tuple(cells)
    raise InputRefused.because([f"{file}: is empty; no header was found"])


@dataclass
class _Body:
    """Gathers the records below the header: those of the right width as columns, the others with their reason."""

    head: Head
    text: Text
    places: NDArray[np.int64] | None = None  # the line in the file of every line of the text, where they differ
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    aside: list[tuple[Span, str, str]] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many cells a record has."""
        return len(self.head.names)

    def read(self, batches: Iterator[Batch], max_rows: int) -> tuple[Column, ...]:
        chunks: list[list[pa.Array]] = []
        for batch in batches:
            if rows := self._rows(batch):
                chunks.append([pa.array(column, pa.large_string()) for column in zip(*rows, strict=True)])
            if len(self.starts) + len(self.aside) > max_rows:
                raise InputRefused.because([too_many_rows(self.head.file, max_rows)])
        return tuple(pa.chunked_array([one[i] for one in chunks], pa.large_string()) for i in range(self.width))

    def _rows(self, batch: Batch) -> Sequence[list[str]]:
        """The cells of the records that have as many as the header; the others are set aside."""
        if self.text.valid and batch.starts == batch.ends and set(map(len, batch.cells)) == {self.width}:
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
            self.aside.append((span, "fields", _odd_width(cells, self.width, self.head.delimiter)))
            return
        not_utf8 = None if self.text.valid else next((cell for cell in cells if NOT_UTF8.search(cell)), None)
        if not_utf8 is None:
            self._take(span, cells, rows)
            return
        message = f"the text is not {self.text.encoding}: {quoted(readable(not_utf8))}{self.text.remedy}"
        self.aside.append((span, "encoding", message))

    def _broken(self, span: Span, why: str) -> None:
        """A record that is no CSV: set aside when it is one line, refused when nobody can say where it ends."""
        start, end = span
        if end > start:
            message = (
                f"{self.head.file}: line {start}: a quote is opened here and not closed properly ({why}, "
                f"line {end}); what lies between cannot be cut into rows: mend the quote"
            )
            raise InputRefused.because([message])
        self.aside.append((span, "quote", f"a quote is not closed properly ({why})"))

    def _look_for_a_missing_quote(self, span: Span, cells: Sequence[str]) -> None:
        inner = [line for cell in cells if "\n" in cell or "\r" in cell for line in cell.splitlines()[1:]]
        if self.width > 1 and any(line.count(self.head.delimiter) >= self.width - 1 for line in inner):
            start, end = span
            message = f"a quoted value runs from here to line {end} and holds whole rows: is a quote missing?"
            self.told.append(about_line(self.head.file, start, "quote", message, "", severity="warn"))

    def raws(self, spans: Sequence[Span]) -> list[str]:
        """The physical text of records; bytes that are no UTF-8 as ``\\xff``."""
        if self.places is not None:
            spans = [(int(at) + 1, int(at) + 1 + end - start) for at, (start, end) in
                     zip(np.searchsorted(self.places, [start for start, _ in spans]), spans, strict=True)]  # fmt: skip
        return _spans(self.text, spans)

    def set_aside(self) -> tuple[Problem, ...]:
        """The records that could not be cut into cells, as they stood."""
        raws = self.raws([span for span, _, _ in self.aside])
        return tuple(
            about_line(self.head.file, span[0], rule, message, raw)
            for (span, rule, message), raw in zip(self.aside, raws, strict=True)
        )


def _cells(text: str, delimiter: str, width: int) -> Sequence[str]:
    """The cells of the text of one record.

    Raises:
        CannotCut: for a text that is no record of that many cells.
    """
    found = [cells for _, _, cells in _walk(Text(text.encode(), valid=True).lines(), delimiter, 0)]
    if len(found) != 1:
        raise CannotCut("fields", f"{len(found)} records stand where one is expected")
    cells = found[0]
    if isinstance(cells, _Broken):
        raise CannotCut("quote", f"a quote is not closed properly ({cells.why})")
    if len(cells) != width:
        raise CannotCut("fields", _odd_width(cells, width, delimiter))
    return cells


def _odd_width(cells: Sequence[str], width: int, delimiter: str) -> str:
    fields = "1 field" if len(cells) == 1 else f"{len(cells)} fields"
    return f"the row has {fields} where the header has {width}: {quoted(readable(delimiter.join(cells)))}"


def _spans(text: Text, spans: Sequence[Span]) -> list[str]:
    """The physical text of records, from their first to their last line; bytes that are no UTF-8 as ``\\xff``."""
    if not spans:
        return []
    physical = list(text.lines())
    return [readable("".join(physical[start - 1 : end]).rstrip("\r\n")) for start, end in spans]

"""What is gathered while a large file is read block by block."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecohealth.errors import InputRefused
from ecohealth.tables.bulk.aggregate import Judged, by_row, met_in
from ecohealth.tables.bulk.block import NEVER, BlockRead, Rooms, read_block, unmet
from ecohealth.tables.bulk.blocks import NotRegularError, Piece, after
from ecohealth.tables.bulk.layout import (
    BLANK_DATE,
    DATE,
    EMPTY,
    KIND,
    NAMED_LINES,
    SELF_LOOP,
    SOURCE,
    TARGET,
    TEXT,
    UNDATED,
    WEIGHT,
    ZERO_WEIGHT,
    Bytes,
    Ints,
    Known,
    Layout,
)  # fmt: skip
from ecohealth.tables.bulk.parts import Parts
from ecohealth.tables.bulk.people import People
from ecohealth.tables.bulk.sums import MOST_PARTICIPANTS
from ecohealth.tables.bulk.words import are_plain, column, words_of
from ecohealth.tables.checks.clean import Checked, Met, are_monthly
from ecohealth.tables.checks.columns import Bound
from ecohealth.tables.checks.dates import Dates64
from ecohealth.tables.checks.rules import DEFAULT_KIND
from ecohealth.tables.checks.verdicts import Tally
from ecohealth.tables.formats.delimited import Head, read_excerpt
from ecohealth.tables.how import How
from ecohealth.tables.records import Records, too_many_rows

TABLE = "interactions"
MOST_KINDS = 250
_ROLES = {"source": SOURCE, "target": TARGET, "kind": KIND, "weight": WEIGHT, "date": DATE}
_PLAIN_TEXT = frozenset({"outcome", "validated_by", "event"})
_RULES = {SELF_LOOP: "self-loop", ZERO_WEIGHT: "zero-weight", BLANK_DATE: "undated"}
_DECIMAL_COMMA = re.compile(r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})")
_SHOWN = 1 << 17  # bytes that show kinds, and how weights are written
_SAMPLED, _CODES, _LINES = 5, slice(6, 10), 10  # columns of odd records


class Reading:
    """The state of reading one file: what is regular goes on to be summed, what is odd is kept for the exact way."""

    def __init__(self, head: Head, bound: Bound, people: People, how: How) -> None:
        if len(people) > MOST_PARTICIPANTS:
            raise NotRegularError
        self._head, self._people, self._how = head, people, how
        self._line = head.last + 1
        self._rest: Bytes = np.empty(0, np.uint8)
        self._odd: list[tuple[int, int, bytes]] = []
        self._samples: list[tuple[int, Ints, float]] = []
        self._tally: dict[int, tuple[int, list[int]]] = {what: (0, []) for what in _RULES}
        self._met, self._span = unmet(len(people) if people.asked else 0), [NEVER, UNDATED, 0]
        self.regular = 0
        shown = _shown(head)
        self.kinds = _kinds(shown, bound)
        self._layout = _layout(head, bound, _has_decimal_comma(shown, bound, how))
        self._rooms = Rooms(self._layout, len(self._met))
        self._ids = words_of(people.ids, are_plain(people.ids) & ~np.isin(people.ids.to_numpy(), head.names))
        self._known = self._knowing()

    def _knowing(self) -> Known:
        kinds = column(self.kinds)
        return Known(self._ids, words_of(kinds, are_plain(kinds)), len(self.kinds))

    def work(self, piece: Piece, parts: Parts) -> BlockRead:
        """Type a block; may run in any thread."""
        return read_block(piece, self._layout, self._known, parts, self._rooms)

    def take(self, piece: Piece, read: BlockRead, parts: Parts) -> None:
        """Take in what was read of the next block; what was read in vain is read again.

        Raises:
            InputRefused: more rows than the limit.
            NotRegularError: a record that is longer than any.
        """
        if len(self._rest):
            piece = after(self._rest, piece)
            read = self.work(piece, parts)
        if self._learns(piece, read):
            read = self.work(piece, parts)
        self._rest = piece.data[read.at : piece.stop].copy()
        read.regular.rows[:, 3] += np.uint64(self._line)
        parts.add(read.regular)
        self.regular += len(read.regular.rows)
        self._keep(piece, read)
        self._line += read.lines
        if self.regular + len(self._odd) > self._how.max_rows:
            raise InputRefused.because([too_many_rows(self._head.file, self._how.max_rows)])

    def _learns(self, piece: Piece, read: BlockRead) -> bool:
        """Add the kinds that a block has and that were not known; whether its records can now be read."""
        cells = read.odd[(read.odd[:, _SAMPLED] == 0) & (read.odd[:, 4] > read.odd[:, 3]), 3:5].tolist()
        if not cells:
            return False
        found = dict.fromkeys(piece.data[start:end].tobytes().decode("utf-8", "replace") for start, end in cells)
        fresh = [one for one in found if one not in self.kinds and "\ufffd" not in one]
        fresh = [one for one, plain in zip(fresh, are_plain(column(fresh)).tolist(), strict=True) if plain]
        fresh = fresh[: MOST_KINDS - len(self.kinds)]
        if fresh:
            self.kinds += fresh
            self._known = self._knowing()
        return any(one in self.kinds for one in found)

    def _keep(self, piece: Piece, read: BlockRead) -> None:
        """Keep the odd records of a block, and what is told of the others."""
        for at, (first, end, line) in enumerate(read.odd[:, :3].tolist()):
            if read.odd[at, _SAMPLED]:
                self._samples.append((self._line + line, read.odd[at, _CODES].copy(), float(read.sample[at])))
            self._odd.append((self._line + line, int(read.odd[at, _LINES]), piece.data[first:end].tobytes()))
        for what, (count, first) in self._tally.items():
            more = int(read.tally[what, 0])
            lines = [*first, *(read.tally[what, 1 : 1 + min(more, NAMED_LINES)] + self._line).tolist()]
            self._tally[what] = count + more, lines[:NAMED_LINES]
        np.minimum(self._met[:, 0], read.met[:, 0], out=self._met[:, 0])
        np.maximum(self._met[:, 1], read.met[:, 1], out=self._met[:, 1])
        first, last, months = read.span.tolist()
        self._span = [min(self._span[0], first), max(self._span[1], last), self._span[2] + months]

    def close(self) -> None:
        """Let go of what was needed to read blocks: no more come."""
        self._rooms = Rooms(self._layout, len(self._met))

    def odd_records(self) -> Records:
        """The odd records of the whole file.

        Raises:
            InputRefused: a quote that swallows lines.
        """
        return read_excerpt(self._head, self._odd, self._how.max_rows)

    def tallies(self) -> dict[str, Tally]:
        """What is told of regular records, by rule."""
        return {_RULES[what]: tally for what, tally in self._tally.items()}

    def compare(self, one: Judged, lines: Ints) -> None:
        """Hold the samples against what the exact way made of them.

        Raises:
            NotRegularError: where the two differ, or the file has too few records to be summed.
        """
        at = np.searchsorted(lines, [line for line, _, _ in self._samples])
        codes = np.array([codes for _, codes, _ in self._samples], np.int32).reshape(-1, 4)
        weight = np.array([weight for _, _, weight in self._samples], np.float64)
        alike = one.good[at] & (one.codes[at] == codes).all(axis=1) & (one.weight[at] == weight)
        if not alike.all() or self.regular + len(self._odd) <= (self._how.aggregate_over or 0):
            raise NotRegularError

    def met(self, checked: Checked, one: Judged) -> Met | None:
        """When each participant was met, by the odd records and the regular ones."""
        odd = met_in(checked, one, self._people)
        dates = checked.typed.dates.get("date")
        if odd is None or dates is None:
            return odd
        first, last = _days(self._met[:, 0], NEVER), _days(self._met[:, 1], UNDATED)
        ends = [_days(np.array(self._span[:1]), NEVER), _days(np.array(self._span[1:2]), UNDATED)]
        monthly = self._span[2] == 0 and are_monthly(np.concatenate([*ends, dates.last[one.good]]))
        return by_row(Met(np.fmin(first, odd.first), np.fmax(last, odd.last), monthly), self._people)


def _days(numbers: NDArray[np.integer[Any]], never: int) -> Dates64:
    """Days counted from 1970 as dates, ``never`` as none."""
    days = numbers.astype(np.int64)
    return np.where(days == never, np.datetime64("NaT", "s"), (days * 86_400).view("M8[s]"))


def _layout(head: Head, bound: Bound, comma: bool) -> Layout:
    """What each column is.

    Raises:
        NotRegularError: a column that has a meaning which only the exact way reads.
    """
    roles = np.full(len(head.names), EMPTY, np.int8)
    for field, position in bound.fields.items():
        if field not in _ROLES and field not in _PLAIN_TEXT:
            raise NotRegularError
        roles[position] = _ROLES.get(field, TEXT)
    roles[list(bound.attributes.values())] = TEXT
    return Layout(ord(head.delimiter), roles, comma)


def _shown(head: Head) -> list[list[str]]:
    """The first rows as they look; what they show is a guess that every block puts to the test."""
    lines = head.text.data[:_SHOWN].decode("utf-8", "replace").splitlines()[head.last :]
    rows = [[cell.strip('"') for cell in line.split(head.delimiter)] for line in lines]
    return [row for row in rows if len(row) == len(head.names)]


def _kinds(shown: list[list[str]], bound: Bound) -> list[str]:
    """The kinds that the first rows have; others are learnt when they are met."""
    if "kind" not in bound.fields:
        return [DEFAULT_KIND[TABLE]]
    found = list(dict.fromkeys(row[bound.fields["kind"]] for row in shown if "\ufffd" not in "".join(row)))
    plain = are_plain(column(found)).tolist()
    return [one for one, taken in zip(found, plain, strict=True) if taken][:MOST_KINDS]


def _has_decimal_comma(shown: list[list[str]], bound: Bound, how: How) -> bool:
    """Whether the first weights are written with decimal commas; the samples tell whether all are."""
    said = how.dialect_of(TABLE).decimal
    if said is not None or "weight" not in bound.fields:
        return said == ","
    return any(_DECIMAL_COMMA.fullmatch(row[bound.fields["weight"]]) for row in shown)

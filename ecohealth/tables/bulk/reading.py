"""A large text file read block by block: what is regular is summed, what is odd kept."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from ecohealth.errors import InputRefused
from ecohealth.tables.bulk.block import BlockRead, Rooms, read_block
from ecohealth.tables.bulk.blocks import NotRegularError, Piece, after
from ecohealth.tables.bulk.gathered import PLAIN_TEXT, TABLE, Gathered
from ecohealth.tables.bulk.layout import (
    DATE,
    EMPTY,
    KIND,
    SOURCE,
    TARGET,
    TEXT,
    WEIGHT,
    Bytes,
    Known,
    Layout,
)  # fmt: skip
from ecohealth.tables.bulk.parts import Parts
from ecohealth.tables.bulk.people import People
from ecohealth.tables.bulk.words import are_plain, column, digests_of, words_of
from ecohealth.tables.checks.columns import Bound
from ecohealth.tables.checks.rules import DEFAULT_KIND
from ecohealth.tables.formats.delimited import Head, read_excerpt
from ecohealth.tables.how import How
from ecohealth.tables.records import Records, too_many_rows

MOST_KINDS = 250
_ROLES = {"source": SOURCE, "target": TARGET, "kind": KIND, "weight": WEIGHT, "date": DATE}
_DECIMAL_COMMA = re.compile(r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})")
_SHOWN = 1 << 17  # bytes that show kinds, and how weights are written
_SAMPLED, _CODES, _LINES = 5, slice(6, 10), 10  # columns of odd records


class Reading(Gathered):
    """The state of reading a text file: what is regular goes on to be summed, what is odd is kept for the exact way."""

    def __init__(self, head: Head, bound: Bound, people: People, how: How) -> None:
        super().__init__(people, how)
        self._head = head
        self._line = head.last + 1
        self._rest: Bytes = np.empty(0, np.uint8)
        self._odd: list[tuple[int, int, bytes]] = []
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
        if self.regular + self.odd > self._how.max_rows:
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
        self._tell(read.tally, self._line)
        self._meet(read.met, read.span.tolist())
        self.odd = len(self._odd)

    def close(self) -> None:
        """Let go of what was needed to read blocks: no more come."""
        self._rooms = Rooms(self._layout, len(self._met))

    def odd_records(self) -> Records:
        """The odd records of the whole file.

        Raises:
            InputRefused: a quote that swallows lines.
        """
        return read_excerpt(self._head, self._odd, self._how.max_rows)

    def digests(self, records: Records) -> NDArray[np.uint64]:
        """The digests of odd records, as the kernels take them of regular ones."""
        return digests_of(records.columns, len(records))


def _layout(head: Head, bound: Bound, comma: bool) -> Layout:
    """What each column is.

    Raises:
        NotRegularError: a column that has a meaning which only the exact way reads.
    """
    roles = np.full(len(head.names), EMPTY, np.int8)
    for field, position in bound.fields.items():
        if field not in _ROLES and field not in PLAIN_TEXT:
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

"""A large file of interactions to sums: the regular records the quick way, the odd ones exactly as ever.

Both ways have one meaning. A record of which anything is to be said is odd; so is the first of each kind and form in
each block, which both ways must read alike: where they do not, the whole file is read the exact way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from ecohealth.errors import InputRefused
from ecohealth.tables.bulk.aggregate import add, judged, made, parts_for, summed, threads
from ecohealth.tables.bulk.blocks import in_order, pieces
from ecohealth.tables.bulk.gathered import TABLE, Gathered
from ecohealth.tables.bulk.parts import Parts
from ecohealth.tables.bulk.people import People
from ecohealth.tables.bulk.reading import Reading
from ecohealth.tables.bulk.words import column
from ecohealth.tables.checks import rules
from ecohealth.tables.checks.clean import Clean, check, tell_of_nothing
from ecohealth.tables.checks.columns import Bound, bind
from ecohealth.tables.checks.suggest import Known as Participants
from ecohealth.tables.formats.delimited import DETECTED_DELIMITERS, Head, read_head
from ecohealth.tables.how import How
from ecohealth.tables.records import Records
from ecohealth.tables.schema import SCHEMAS

BLOCK = 1 << 20
AHEAD = 3  # blocks under way
LOOKED_AT = 1 << 20  # bytes in which the header must end
LINES_LOOKED_AT = 50
_MARK = b"\xef\xbb\xbf"
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True)
class Large:
    """A large CSV or TSV file: where it lies, how it begins, after how many bytes its records do.

    ``exact`` reads it the exact way.
    """

    path: Path
    exact: Callable[[], Records]
    head: Head
    start: int

    def records(self) -> Records:
        """A table of the file's columns without any record."""
        nothing = tuple(column([]) for _ in self.head.names)
        return Records(
            self.head.file, TABLE, self.head.names, nothing, np.empty(0, np.int64),
            raw=lambda _: [], told=self.head.told, header_line=self.head.line,
        )  # fmt: skip

    def gathered(self, bound: Bound, people: People, how: How, pool: Executor, parts: Parts) -> Reading:
        """Read all records: the regular ones into ``parts``.

        Raises:
            InputRefused: more rows than the limit.
            NotRegularError: a record that is longer than any.
        """
        reading = Reading(self.head, bound, people, how)
        with self.path.open("rb") as stream:
            stream.seek(self.start)
            for piece, read in in_order(pieces(stream, BLOCK), lambda one: reading.work(one, parts), pool, AHEAD):
                reading.take(piece, read, parts)
        reading.close()
        return reading


def open_large(path: Path, exact: Callable[[], Records], how: How, expected: str) -> Large | None:
    """Look at the beginning of a file; None where the exact way is as good, or the only one."""
    over, dialect = how.aggregate_over, how.dialect_of(TABLE)
    size = path.stat().st_size
    if over is None or dialect.encoding is not None:
        return None
    with path.open("rb") as stream:
        data = stream.read(LOOKED_AT)
    whole = data if len(data) == size else data[: data.rfind(b"\n") + 1]
    lines = whole.count(b"\n")
    if len(data) < size and (lines < LINES_LOOKED_AT or lines * (size / len(whole)) < over):
        return None
    try:
        head = read_head(whole, file=path.name, table=TABLE, how=how, expected=expected)
    except InputRefused:
        return None
    if head.delimiter not in DETECTED_DELIMITERS or head.text.data != whole.removeprefix(_MARK):
        return None
    ends = [one.end() for _, one in zip(range(head.last), _LINE.finditer(head.text.data), strict=False)]
    return Large(path, exact, head, len(whole) - len(head.text.data) + ends[-1])


class LargeFile(Protocol):
    """A large file of any format. ``exact`` reads it the exact way."""

    @property
    def exact(self) -> Callable[[], Records]:
        """A reader of the whole file, record by record."""

    def records(self) -> Records:
        """A table of the file's columns without any record."""

    def gathered(self, bound: Bound, people: People, how: How, pool: Executor, parts: Parts) -> Gathered:
        """Read all records: the regular ones into ``parts``."""


def sums_of_large(
    large: LargeFile, mapping: Mapping[str, str], known: Participants, clean_people: Clean, how: How
) -> Clean:
    """Check and type the records of a large file, and sum them.

    Raises:
        InputRefused: what the exact way refuses.
        NotRegularError: where the exact way must read the file.
    """
    people = People.of(clean_people)
    bound = bind(large.records(), SCHEMAS[TABLE], mapping)
    with threads() as pool, parts_for(people, how) as parts:
        reading = large.gathered(bound, people, how, pool, parts)
        records = reading.odd_records()
        checked = check(records, mapping, known, how.dialect_of(TABLE), reading.tallies())
        one = judged(checked, people, reading.kinds)
        reading.compare(one, records.lines)
        add(parts, one, reading.digests(records), records.lines, reading.kinds)
        frame, again = summed(parts, reading.kinds, people, one, how, pool)
    verdicts = checked.verdicts
    verdicts.beyond = {**verdicts.beyond, "duplicate-row": again}
    rules.repeated_rows(verdicts, np.empty(0, np.int64))
    tell_of_nothing(verdicts)
    return made(checked, frame, reading.met(checked, one), reading.regular, how)

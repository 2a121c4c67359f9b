"""A graph in a document as two tables: its nodes are the participants, its edges the interactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecohealth.errors import InputRefused, quoted
from ecohealth.tables.formats.encoding import Text
from ecohealth.tables.formats.found import Found
from ecohealth.tables.formats.gather import Gather
from ecohealth.tables.formats.xml_text import Element
from ecohealth.tables.how import How
from ecohealth.tables.records import Records, about_file, about_line, too_many_rows
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import SCHEMAS

PARTS = {"participants": "nodes", "interactions": "edges"}
_NO_LIMIT = 2**62


class GraphTable:
    """Gathers the nodes or the edges of a document: those that are records as columns, the others with their reason.

    ``told`` counts, by a sentence about the whole table, how often there was reason to say it.
    """

    def __init__(self, file: str, table: str, text: Text) -> None:
        self.file = f"{file}, {PARTS[table]}"
        self.table = table
        self.told: Counter[str] = Counter()
        self._content = text.data
        self._gather = Gather(self.file, max_rows=_NO_LIMIT, size=len(text.data))
        self._taken: list[tuple[int, int, int, int]] = []
        self._undirected: list[bool] = []
        self._aside: list[tuple[int, Problem]] = []

    def __len__(self) -> int:
        return len(self._taken) + len(self._aside)

    def name_of(self, name: str, taken: Set[str], key: str) -> str:
        """The name under which an attribute is kept: its own, with its key where that is taken, which is told.

        Two keys may have one name: some programs declare an attribute once for each type of its values.
        """
        if name not in taken:
            return name
        free = f"{name} ({key})"
        self.told[f"the attribute {quoted(name)} is kept as {quoted(free)}, the name is taken"] += 1
        return free

    def take(self, element: Element, cells: Mapping[str, str], *, undirected: bool = False) -> None:
        """One node or edge: its values by name."""
        self._taken.append((len(self) + 1, element.line, element.start, element.end))
        self._undirected.append(undirected)
        self._gather.add(cells)

    def put_aside(self, element: Element, rule: str, why: str) -> None:
        """One node or edge that is no record."""
        raw = _cut(self._content, element.start, element.end)
        self._aside.append((len(self) + 1, about_line(self.file, element.line, rule, why, raw)))

    def records(self) -> Records:
        """Everything that was taken. Lines are physical; where several records share one, their numbers instead.

        Raises:
            InputRefused: with too many blanks.
        """
        names, columns, defects, told = self._gather.gathered(SCHEMAS[self.table].required)
        places = np.array(self._taken, np.int64).reshape(-1, 4)
        lines = [*places[:, 1].tolist(), *(problem.line for _, problem in self._aside)]
        crowded = len(set(lines)) < len(lines)
        aside = [replace(problem, line=place) if crowded else problem for place, problem in self._aside]
        return Records(
            self.file,
            self.table,
            names,
            columns,
            places[:, 0 if crowded else 1].copy(),
            raw=_raw(self._content, places[:, 2:].copy()),
            set_aside=tuple(aside),
            told=(*told, *self._all_told(crowded)),
            defects=defects,
            header_line=None,
            undirected=np.array(self._undirected, dtype=bool),
        )

    def _all_told(self, crowded: bool) -> list[Problem]:
        out = [about_file(self.file, "not-read", f"{what} ({_places(count)})") for what, count in self.told.items()]
        if crowded:
            message = f"several {PARTS[self.table]} stand on one line: lines named here count the {PARTS[self.table]}"
            out.append(about_file(self.file, "lines", message, severity="note"))
        return out


def enter(found: Found, records: Sequence[Records]) -> None:
    """Enter the tables of a graph in what was found."""
    for one in records:
        found.enter(one.table, one.file, _reader(one))


def _reader(records: Records) -> Callable[[How], Records]:
    def read(how: How) -> Records:
        held = len(records) + len(records.set_aside)
        if held > how.max_rows:
            raise InputRefused.because([too_many_rows(records.file, how.max_rows, held)])
        return records

    return read


def _raw(content: bytes, spans: NDArray[np.int64]) -> Callable[[Sequence[int]], list[str]]:
    return lambda rows: [_cut(content, *spans[row].tolist()) for row in rows]


def _cut(content: bytes, start: int, end: int) -> str:
    return content[start:end].decode("utf-8")


def _places(count: int) -> str:
    return "in 1 place" if count == 1 else f"in {count:,} places"


def not_read(file: str, tags: Counter[str]) -> list[Problem]:
    """What is told of the elements beside nodes and edges."""
    return [
        about_file(
            file, "not-read", f"{quoted(tag)} is no node and no edge, not read ({_places(count)})", severity="note"
        )
        for tag, count in tags.items()
    ]

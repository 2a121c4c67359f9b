"""Decisions on who is the same as whom: which participants are merged, and which are kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from ecohealth.errors import quoted

MERGE, KEEP_APART = "merge", "keep apart"
MERGES_FILE = "merges.csv"
DECISION_COLUMNS = ("keep", "merge", "decision")


@dataclass(frozen=True)
class Merges:
    """What was decided about participants that look alike.

    Attributes:
        into: merged id -> the id that is kept, chains followed to their end.
        apart: pairs of ids that are two participants however alike they look, the lower id first.
        rows: the table of decisions as it was loaded, undecided rows included.
    """

    into: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[tuple[str, str]] = frozenset()
    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(DECISION_COLUMNS), dtype="str"))

    def decided(self, one: str, other: str) -> bool:
        """Whether somebody has said that the two are the same, or that they are not."""
        same = self.into.get(one, one) == self.into.get(other, other)
        return same or pair(one, other) in self.apart


def pair(one: str, other: str) -> tuple[str, str]:
    """Two ids, the lower one first."""
    return (one, other) if one <= other else (other, one)


def merges_of(rows: pd.DataFrame | None) -> Merges:
    """The decisions in a table that was checked; none without a table."""
    if rows is None:
        return Merges()
    decision = rows["decision"] if "decision" in rows else pd.Series("", index=rows.index, dtype="str")
    merged, apart = (rows[(decision == one).to_numpy()] for one in (MERGE, KEEP_APART))
    into = resolved(list(zip(merged["keep"], merged["merge"], strict=True))).into
    pairs = frozenset(pair(str(a), str(b)) for a, b in zip(apart["keep"], apart["merge"], strict=True))
    return Merges(into, pairs, rows)


@dataclass(frozen=True)
class Resolved:
    """Merges followed to their end, and those that cannot be obeyed: position -> why."""

    into: Mapping[str, str]
    refused: Mapping[int, str]


def resolved(pairs: Sequence[tuple[str, str]]) -> Resolved:
    """Follow pairs ``(keep, merge)``: a into b and b into c make a and b one with c.

    The first pair that names an id as merged decides; a later one for the same id must come to the same end. Pairs
    that contradict earlier ones are refused with the reason and change nothing.

    >>> out = resolved([("b", "a"), ("c", "b"), ("c", "a"), ("a", "c")])
    >>> dict(out.into), dict(out.refused)
    ({'a': 'c', 'b': 'c'}, {3: "'c' is what 'a' is merged into already: the two would go round in a circle"})
    """
    parent: dict[str, str] = {}
    said: dict[str, list[str]] = {}
    refused: dict[int, str] = {}
    later = []
    for at, (keep, merge) in enumerate(pairs):
        if keep == merge:
            refused[at] = f"{quoted(merge)} cannot be merged into itself"
        elif merge in parent:
            later.append(at)
        elif _end(parent, keep) == merge:
            refused[at] = _circle(keep, merge)
        else:
            parent[merge] = keep
            said[merge] = [keep]
    for at in later:
        keep, merge = pairs[at]
        if _end(parent, keep) != _end(parent, merge):
            refused[at] = (
                f"{quoted(merge)} is merged into {quoted(said[merge][0])} already, not into {quoted(keep)}; "
                "say also which of these two is kept"
            )
        elif _leads_to(said, keep, merge):
            refused[at] = _circle(keep, merge)
        else:
            said[merge].append(keep)
    return Resolved(MappingProxyType({one: _end(parent, one) for one in sorted(parent)}), MappingProxyType(refused))


def _circle(keep: str, merge: str) -> str:
    return f"{quoted(merge)} is what {quoted(keep)} is merged into already: the two would go round in a circle"


def _leads_to(said: dict[str, list[str]], one: str, end: str) -> bool:
    """Whether an id is merged, in however many steps, into another."""
    seen, ahead = {one}, [one]
    while ahead:
        further = [keep for keep in said.get(ahead.pop(), []) if keep not in seen]
        seen.update(further)
        ahead += further
    return end in seen


def _end(parent: dict[str, str], one: str) -> str:
    """Where a chain ends; the way there is shortened, so that long chains stay fast."""
    way = []
    while one in parent:
        way.append(one)
        one = parent[one]
    for step in way[:-1]:
        parent[step] = one
    return one

"""The queue of participants that may be one: for each pair why, how sure, and what speaks for it and against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import period_of
from ecohealth.ecosystem.identity.alike import CONFIDENCES, Confidence, Likeness, alike

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem

_COMMON_MOTHER = ("owner", "region")
_FEWEST_SHARED = 2


@dataclass(frozen=True)
class Candidate:
    """Two participants that may be one. Nothing is merged until somebody decides.

    ``keep`` is the one with more records (the lower id where they have as many). ``confidence`` is the likeness's own,
    one lower where type, owner or region differ, one higher where they share at least half of their partners and are
    never active in the same period and nothing speaks against it; two that exchange with one another are never more
    than possible.
    """

    keep: str
    merge: str
    keep_name: str
    merge_name: str
    why: str
    confidence: Confidence
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


@dataclass(frozen=True)
class Queue:
    """Candidates, the surest first, then those with the most value; ``told`` says what was not compared."""

    candidates: tuple[Candidate, ...]
    told: tuple[str, ...]


def find_candidates(eco: Ecosystem) -> Queue:
    """Participants whose names or ids are alike, save for those about whom somebody has decided.

    A participant and its successor (`successor_of`) are known to be one life and are no candidates.
    """
    names, ids = [str(one) for one in eco.names], [str(one) for one in eco.ids]
    by_name, told = alike(names)
    others = np.flatnonzero([one != name for one, name in zip(ids, names, strict=True)])
    by_id, more = alike([ids[at] for at in others])
    by_id = [Likeness(int(others[one.low]), int(others[one.high]), f"ids: {one.why}", one.confidence) for one in by_id]
    current = eco.window("all").lives.current
    open_pairs = [
        one
        for one in _strongest([*by_name, *by_id])
        if current[one.low] != current[one.high] and not eco.merges.decided(ids[one.low], ids[one.high])
    ]
    seen = _Seen(eco, sorted({at for one in open_pairs for at in (one.low, one.high)}))
    made = sorted((seen.candidate(one) for one in open_pairs), key=lambda one: one[0])
    return Queue(tuple(one for _, one in made), (*told, *more))


def _strongest(found: Sequence[Likeness]) -> list[Likeness]:
    """One likeness a pair: the surest, of equals the first."""
    out: dict[tuple[int, int], Likeness] = {}
    for one in found:
        known = out.get((one.low, one.high))
        if known is None or CONFIDENCES.index(one.confidence) < CONFIDENCES.index(known.confidence):
            out[one.low, one.high] = one
    return [out[both] for both in sorted(out)]


class _Seen:
    """What the records say of some participants: with whom, and when."""

    def __init__(self, eco: Ecosystem, codes: Sequence[int]) -> None:
        self.eco = eco
        records = eco.all_records
        ends = pd.DataFrame(
            {
                "one": np.concatenate([records.source, records.target]),
                "other": np.concatenate([records.target, records.source]),
                "period": np.tile(period_of(records.day, eco.period), 2),
                "dated": np.tile(~np.isnat(records.day), 2),
            }
        )
        self.count = np.bincount(ends["one"], minlength=len(eco))
        ends = ends[ends["one"].isin(codes)]
        self.partners = _sets(ends[ends["one"] != ends["other"]], "other")
        self.periods = _sets(ends[ends["dated"]], "period")

    def candidate(self, one: Likeness) -> tuple[tuple[int, float, str, str], Candidate]:
        """A candidate and its place in the queue."""
        eco, low, high = self.eco, one.low, one.high
        keep, merge = (high, low) if self.count[high] > self.count[low] else (low, high)
        speaks_for, handover = self._for(low, high)
        against, exchange = self._against(low, high)
        confidence = _weighed(one.confidence, handover=handover, differs=bool(against), exchange=exchange)
        made = Candidate(
            keep=str(eco.ids[keep]), merge=str(eco.ids[merge]), keep_name=str(eco.names[keep]),
            merge_name=str(eco.names[merge]), why=one.why, confidence=confidence, speaks_for=tuple(speaks_for),
            speaks_against=tuple(against),
        )  # fmt: skip
        value = float(eco.view.strength[low] + eco.view.strength[high])
        return (CONFIDENCES.index(confidence), -value, made.keep, made.merge), made

    def _for(self, low: int, high: int) -> tuple[list[str], bool]:
        """What speaks for one participant, and whether one took over where the other left."""
        table = self.eco.table
        out = [f"same {name}" for name in ("type", *_COMMON_MOTHER) if _both(table, name, low, high, same=True)]
        mine, theirs = self.partners.get(low, set()), self.partners.get(high, set())
        shared, fewer = len(mine & theirs), min(len(mine), len(theirs))
        out += [f"{shared:,} of {fewer:,} partners shared"] if shared else []
        when, then = self.periods.get(low, set()), self.periods.get(high, set())
        apart = bool(when and then) and not when & then
        out += [f"never active in the same {self.eco.period}"] if apart else []
        return out, apart and shared >= _FEWEST_SHARED and 2 * shared >= fewer

    def _against(self, low: int, high: int) -> tuple[list[str], bool]:
        """What speaks against it, and whether they exchange with one another."""
        table = self.eco.table
        out = [
            f"different {name}s ({table[name].iloc[low]}, {table[name].iloc[high]})"
            for name in ("type", *_COMMON_MOTHER)
            if _both(table, name, low, high, same=False)
        ]
        exchange = high in self.partners.get(low, set())
        return ([*out, "they exchange with one another"] if exchange else out), exchange


def _weighed(own: Confidence, *, handover: bool, differs: bool, exchange: bool) -> Confidence:
    at = CONFIDENCES.index(own)
    if exchange:
        return CONFIDENCES[-1]
    if differs:
        return CONFIDENCES[min(at + 1, len(CONFIDENCES) - 1)]
    return CONFIDENCES[max(at - 1, 0)] if handover else own


def _both(table: pd.DataFrame, name: str, low: int, high: int, *, same: bool) -> bool:
    """Whether both have a value in a column, and it is the same (or is not)."""
    if name not in table:
        return False
    one, other = table[name].iloc[low], table[name].iloc[high]
    written = not (pd.isna(one) or pd.isna(other)) and str(one).strip() != "" and str(other).strip() != ""
    return written and bool(one == other) is same


def _sets(rows: pd.DataFrame, column: str) -> dict[int, set[int]]:
    distinct = rows[["one", column]].drop_duplicates()
    return {int(str(one)): set(group.tolist()) for one, group in distinct.groupby("one")[column]}

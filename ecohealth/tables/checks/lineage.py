"""Who goes on as whom: `successor_of` followed, and what cannot be followed told in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ecohealth.errors import quoted
from ecohealth.tables.checks.verdicts import named

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Lineage:
    """Renames, take-overs and mergers.

    Attributes:
        following: for each participant the position of its successor, its own where it has none.
        wrong: what could not be followed, row by row: ``(row, message)``.
        noted: mergers of several into one, as ``(row, message)``.
    """

    following: Codes
    wrong: tuple[tuple[int, str], ...]
    noted: tuple[tuple[int, str], ...]


def lineage(ids: Sequence[str], successor_of: Sequence[str], joined: NDArray[np.float64]) -> Lineage:
    """Follow what participants say of their predecessors.

    A cell names one predecessor, or several with semicolons between them (a merger: all of them go on as this one).
    Of several successors of one (a split) the life goes on in the one that joined first, of equals or without dates
    in the lowest id; the others begin anew. A circle is not followed at all.

    Args:
        ids: one a participant.
        successor_of: the cell of each, empty where it has no predecessor.
        joined: a day as a number, NaN where unknown.

    >>> lineage(["a", "b", "c"], ["", "a", "b"], np.full(3, np.nan)).following.tolist()
    [1, 2, 2]
    """
    at = {one: row for row, one in enumerate(ids)}
    wrong: list[tuple[int, str]] = []
    noted: list[tuple[int, str]] = []
    heirs: dict[int, list[int]] = {}
    for row, cell in enumerate(successor_of):
        before = _predecessors(cell, at)
        wrong += [(row, _unknown(ids[row], one)) for one in before if one not in at]
        wrong += [(row, f"{quoted(ids[row])} is said to succeed itself")] if ids[row] in before else []
        known = [one for one in before if one in at and one != ids[row]]
        noted += [(row, _merger(ids[row], known))] if len(known) > 1 else []
        for one in known:
            heirs.setdefault(at[one], []).append(row)
    following = np.arange(len(ids), dtype=np.int64)
    for row, several in sorted(heirs.items()):
        first, *others = sorted(several, key=lambda one: (np.nan_to_num(joined[one], nan=np.inf), ids[one]))
        following[row] = first
        wrong += [(others[0], _split(ids[row], [ids[one] for one in (first, *others)]))] if others else []
    for circle in _circles(following):
        following[circle] = circle
        wrong.append((min(circle), _round(sorted(ids[one] for one in circle))))
    return Lineage(following, tuple(wrong), tuple(noted))


def days_of(frame: pd.DataFrame) -> NDArray[np.float64]:
    """The column `joined` as days since 1970, NaN where unknown."""
    if "joined" not in frame:
        return np.full(len(frame), np.nan)
    days = frame["joined"].to_numpy(dtype="M8[s]").astype("M8[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64))


def ends(following: Codes) -> Codes:
    """The last successor of each, itself where it has none; there is no circle in it."""
    last = following
    while not np.array_equal(further := last[last], last):
        last = further
    return last


def _predecessors(cell: str, known: Mapping[str, int]) -> list[str]:
    """The ids in a cell; an id may hold a semicolon itself."""
    if cell in known:
        return [cell]
    parts = [one.strip() for one in cell.split(";")]
    return list(dict.fromkeys(one for one in parts if one))


def _circles(following: Codes) -> list[list[int]]:
    """Rows that come back to themselves."""
    state = np.zeros(len(following), dtype=np.int8)  # 0 not seen, 1 on the way, 2 done
    found = []
    for start in np.flatnonzero(following != np.arange(len(following))).tolist():
        way, one = [], start
        while state[one] == 0 and following[one] != one:
            state[one] = 1
            way.append(one)
            one = int(following[one])
        if state[one] == 1:
            found.append(way[way.index(one) :])
        state[way] = 2
    return found


def _unknown(one: str, before: str) -> str:
    return f"{quoted(one)} is said to succeed {quoted(before)}, which is no participant: taken as new"


def _split(before: str, heirs: Sequence[str]) -> str:
    return (
        f"{quoted(before)} has {len(heirs)} successors, {named(heirs)}: its life goes on as {quoted(heirs[0])}, "
        "which joined first or has the lowest id; the others begin anew"
    )


def _merger(one: str, before: Sequence[str]) -> str:
    return f"{quoted(one)} succeeds {named(before)}: their lives are one from the first of them"


def _round(ids: Sequence[str]) -> str:
    return f"{named(ids)} succeed one another in a circle: none of it is followed"

"""Who joined, left, came back, goes by another name, brings more, brings less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.records import Codes, sum_by
from ecohealth.evidence.pairing import Pairing

JOINED, RETURNED, LEFT, STRONGER, WEAKER, SAME = "joined", "returned", "left", "stronger", "weaker", "same"
STATES = (JOINED, RETURNED, LEFT, STRONGER, WEAKER, SAME)
UNKNOWN = "not said"
"""The group of participants whose column says nothing."""
EQUAL_TO = 1e-9
"""Values that differ by less than this part of the larger are the same: sums in another order differ by less."""


def movements(pair: Pairing) -> pd.DataFrame:
    """Everybody who was there in one of the windows, a rename or take-over as one, the largest change first.

    Returns:
        ``id, name, type`` (and ``region`` where the register has it) of the latest of its names; ``state``: ``joined``
        (first seen in the later window), ``returned`` (silent in the earlier window, known before it), ``left`` (no
        record in the later window), ``stronger, weaker`` or ``same`` by the value given and taken; ``was``: the id it
        had in the earlier window where that is another one, else empty; ``value_before, value_after, change`` in the
        unit of weights.
    """
    shown, was = _names(pair)
    there = np.flatnonzero(pair.seen_before | pair.seen_after)
    lives = np.unique(pair.life[there])
    n = len(pair.ids)
    then, now = (sum_by(pair.life, pair.strength(eco), n)[lives] for eco in (pair.before, pair.after))
    people = _register(pair)
    who = pair.ids[shown[lives]]
    table = people.loc[who].reset_index(drop=True)
    table["state"] = pd.array(_states(pair, lives, then, now), dtype="str")
    table["was"] = pd.array([was.get(int(one), "") for one in lives], dtype="str")
    table = table.assign(value_before=then, value_after=now, change=now - then)
    order = np.lexsort((table["id"].to_numpy(dtype=object).astype(str), -np.abs(table["change"].to_numpy())))
    return table.iloc[order].reset_index(drop=True)


def _states(pair: Pairing, lives: Codes, then: np.ndarray, now: np.ndarray) -> np.ndarray:
    alike = np.abs(now - then) <= EQUAL_TO * np.maximum(now, then)
    conditions = [pair.joined[lives] & pair.known[lives], pair.joined[lives], pair.left[lives], alike, now > then]
    return np.select(conditions, [RETURNED, JOINED, LEFT, SAME, STRONGER], WEAKER)


def _names(pair: Pairing) -> tuple[Codes, dict[int, str]]:
    """For each life the participant it is shown as, and the ids it had in the earlier window where those are others."""
    seen = np.where(pair.seen_after, 2, np.where(pair.seen_before, 1, 0))
    order = np.lexsort((np.arange(len(seen)), seen == 0, -seen, pair.life))
    first = np.unique(pair.life[order], return_index=True)[1]
    shown = np.arange(len(seen))
    shown[pair.life[order][first]] = order[first]
    was: dict[int, list[str]] = {}
    for one in np.flatnonzero(pair.seen_before & ~pair.seen_after & ~pair.left).tolist():
        was.setdefault(int(pair.life[one]), []).append(str(pair.ids[one]))
    return shown, {life: ", ".join(sorted(ids)) for life, ids in was.items()}


def named_groups(pair: Pairing, column: str) -> np.ndarray:
    """The group of each participant, by position among the ids of both: str[ids]; one life has one group.

    It is what the register says, of a rename or take-over, about the latest of its names; ``not said`` where nothing.
    """
    shown = _names(pair)[0]
    return words(_register(pair, (column,)).loc[pair.ids[shown[pair.life]], column])


def words(column: pd.Series[Any]) -> np.ndarray:
    """Groups by name: str[rows]."""
    said = column.notna() & (column.astype("str") != "")
    return column.astype(object).where(said, UNKNOWN).astype("str").to_numpy()


def _register(pair: Pairing, columns: Sequence[str] = ("name", "type", "region")) -> pd.DataFrame:
    """``id`` and columns by id, the later register's word first."""
    both = [
        eco.participants[[one for one in ("id", *columns) if one in eco.participants]]
        for eco in (pair.after, pair.before)
    ]
    table = pd.concat(both, ignore_index=True).drop_duplicates("id")
    return table.set_index("id", drop=False)

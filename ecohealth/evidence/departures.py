"""Departures in the history: who fell silent for good, and who may only have changed its name."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecohealth.ecosystem.records import Floats, Mask
from ecohealth.evidence.panel import Panel, seen_last
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.reading import Undefined

NEAR = 3
"""A new name may appear up to so many periods after the old one fell silent, or one before."""
ALIKE, FEWEST_SHARED = 0.5, 3
"""Share of partners in common, of those that either has, from which one may be the other; and how many at least."""
PARTNERS_OVER = 12


def departures(history: Panel) -> pd.DataFrame:
    """Who has left, as retention has it: silent for longer than its type's usual gaps, or written off (`left`).

    A rename or take-over (`successor_of`) is none, and periods in which records are missing are no silence.

    Returns:
        ``at`` (position), ``place`` (of the last period it was seen in), ``id, name, type, period``; oldest first.
        Empty where nobody was seen twice.
    """
    columns = ["at", "place", "id", "name", "type", "period"]
    try:
        lives = lifetimes(history.eco)
    except Undefined:
        return pd.DataFrame(columns=columns)
    last = seen_last(history.count > 0)
    gone = lives.person[lives.lost & (last[lives.person] >= 0)]
    gone = gone[np.lexsort((gone, last[gone]))]
    people = history.eco.participants.iloc[gone][["id", "name", "type"]].reset_index(drop=True)
    labels = [history.label(int(one)) for one in last[gone]]
    table = people.assign(at=gone, place=last[gone], period=pd.array(labels, dtype="str"))
    return table[columns]


def renames(history: Panel, gone: pd.DataFrame) -> pd.DataFrame:
    """Departures that may be renames or take-overs: one falls silent as another with much the same partners appears.

    Nothing is decided here: say `successor_of` where it is so, and it is no departure any more. A partner that deals
    with everybody of their type tells nothing, one that deals with few tells much: each counts by how rare it is. Only
    pairs are told of which each is the likeliest for the other.

    Returns:
        ``id, name`` of the one that fell silent and the ``period`` it did; ``successor, successor_name`` and
        ``appeared``; ``shared`` (partners in common) and ``alike`` (their share of those that either has, each counted
        by how rare it is; at least a half). The likeliest first.

    Source: weights after Spärck Jones 1972, A statistical interpretation of term specificity.
    """
    there = history.count > 0
    first = np.where(there.any(axis=1), np.argmax(there, axis=1), -NEAR - history.length)
    of_type, eco = history.eco.view.type_code, history.eco
    rare = _rarity(history)
    rows = []
    for one, place in zip(gone["at"].tolist(), gone["place"].tolist(), strict=True):
        near = (first >= place - 1) & (first <= place + NEAR) & (of_type == of_type[one])
        near[one] = False
        old = _partners(history, one, place - PARTNERS_OVER + 1, place)
        for other in np.flatnonzero(near & (old.sum() > 0)).tolist():
            new = _partners(history, other, int(first[other]), int(first[other]) + PARTNERS_OVER - 1)
            new[one], old[other] = False, False
            shared, weight = int((old & new).sum()), rare[of_type[one]]
            alike = float(weight[old & new].sum() / weight[old | new].sum()) if shared >= FEWEST_SHARED else 0.0
            if alike >= ALIKE:
                rows.append((one, place, other, int(first[other]), shared, alike))
    rows.sort(key=lambda row: (-row[5], row[0], row[2]))
    rows = _mutual(rows)
    return pd.DataFrame(
        [
            (str(eco.ids[one]), str(eco.names[one]), history.label(place), str(eco.ids[other]), str(eco.names[other]),
             history.label(begun), shared, alike)
            for one, place, other, begun, shared, alike in rows
        ],
        columns=["id", "name", "period", "successor", "successor_name", "appeared", "shared", "alike"],
    )  # fmt: skip


def _mutual(rows: list[tuple[int, int, int, int, int, float]]) -> list[tuple[int, int, int, int, int, float]]:
    """Of rows, the likeliest first, those in which each of the two stands for the first time."""
    old = [row[0] for row in rows]
    new = [row[2] for row in rows]
    return [row for at, row in enumerate(rows) if row[0] not in old[:at] and row[2] not in new[:at]]


def _rarity(history: Panel) -> Floats:
    """float64[T, n]: how much it tells of one of a type that it deals with each: the fewer of the type do, the more."""
    of_type, n = history.eco.view.type_code, history.n
    mine = np.concatenate([history.source, history.target])
    theirs = np.concatenate([history.target, history.source])
    met = np.unique(mine * n + theirs)
    many = np.zeros((len(history.eco.view.types), n))
    np.add.at(many, (of_type[met // n], met % n), 1.0)
    seen = np.bincount(of_type[(history.count > 0).any(axis=1)], minlength=len(many))
    rare: Floats = np.log((seen[:, None] + 1.0) / np.maximum(many, 1.0))
    return rare


def _partners(history: Panel, one: int, since: int, until: int) -> Mask:
    """With whom it exchanged value in the periods at these places."""
    rows = (history.place >= since) & (history.place <= until)
    met = np.zeros(history.n, dtype=bool)
    met[history.target[rows & (history.source == one)]] = True
    met[history.source[rows & (history.target == one)]] = True
    return met


def exchanged_with(history: Panel, one: int) -> Floats:
    """float64[n, T]: the value that each participant exchanged with one of them, by period."""
    value = np.zeros((history.n, history.length))
    for mine, theirs in ((history.source, history.target), (history.target, history.source)):
        rows = mine == one
        np.add.at(value, (theirs[rows], history.place[rows]), history.weight[rows])
    return value

"""What a shock does, on arrays: capacities to value lost, and how (METRICS.md §6, "What a loss costs")."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.records import Codes, Floats, Mask, sum_by
from ecohealth.ecosystem.views import Views
from ecohealth.scenarios.outcome import LostShare
from ecohealth.scenarios.spread import Spread

ALL_BUT_NOTHING = 1e-6
"""A capacity below this is none: a cascade comes to rest within a tolerance, not at exactly 0."""


@dataclass(frozen=True, eq=False)
class Fallout:
    """What becomes of participants and of the value between them. Rows are those of ``view.pairs``.

    Attributes:
        shocked: what the shock leaves each participant, c(0) in [0, 1].
        capacity: what the cascade leaves them on top, c <= c(0).
        cut_off: alive after the shock, but outside the standing fragment of what was its component.
        lost_weight: the value that each row loses, direct, stranded and by the cascade.
        lost: the same over all rows, as shares of V.
        spread: the cascade behind ``capacity``.
    """

    shocked: Floats
    capacity: Floats
    cut_off: Mask
    lost_weight: Floats
    lost: LostShare
    spread: Spread

    @property
    def failed(self) -> Mask:
        """Alive after the shock, and left without capacity by the cascade."""
        return np.asarray((self.capacity < self.shocked) & (self.capacity < ALL_BUT_NOTHING))


def fallout(view: Views, shocked: Floats, spread: Spread) -> Fallout:
    """Cost of a shock and of what it set off.

    Row i -> j keeps W_ij · min(c_i, c_j). *direct* is what the shock takes; *stranded* is what survives it outside the
    most valuable fragment of each component; *cascade* is what falling capacities take from those fragments on top.
    """
    pairs = view.pairs
    capacity = np.where(spread.failure > 1.0 - shocked, 1.0 - spread.failure, shocked)
    cut_off = cut_off_by(view, shocked)
    standing = ~(cut_off[pairs.source] | cut_off[pairs.target])
    survives = np.minimum(shocked[pairs.source], shocked[pairs.target])
    keeps = np.where(standing, np.minimum(capacity[pairs.source], capacity[pairs.target]), 0.0)
    direct = pairs.weight * (1.0 - survives)
    stranded = np.where(standing, 0.0, pairs.weight * survives)
    cascade = np.where(standing, pairs.weight * (survives - keeps), 0.0)
    lost = LostShare(*(float(np.sum(part)) / view.value for part in (direct, stranded, cascade)))
    return Fallout(shocked, capacity, cut_off, pairs.weight * (1.0 - keeps), lost, spread)


def cut_off_by(view: Views, shocked: Floats) -> Mask:
    """Who is alive and cut off: outside the most valuable surviving fragment of its component, or left with no tie.

    A fragment without value does not stand: when the centre of a star is lost, all its leaves are cut off.
    """
    from ecohealth.network.components import stranded_after
    from ecohealth.network.graph import undirected

    alive = np.asarray(shocked > 0, dtype=bool)
    if alive.all():
        return np.zeros(view.n, dtype=bool)
    before, pairs = view.graph, view.pairs
    survives = pairs.weight * np.minimum(shocked[pairs.source], shocked[pairs.target])
    after = undirected(view.n, pairs.source, pairs.target, survives)
    alone: Mask = (np.diff(after.indptr) == 0) & (after.loops == 0) & (np.diff(before.indptr) > 0)
    outside: Mask = stranded_after(before, after, alive).outside
    return outside | (alive & alone)


def lost_by_participant(view: Views, fallen: Fallout) -> Floats:
    """Value that each participant loses of its strength; over all of them twice the value lost."""
    given = sum_by(view.pairs.source, fallen.lost_weight, view.n)
    return given + sum_by(view.pairs.target, fallen.lost_weight, view.n)


def first_rounds(view: Views, fallen: Fallout) -> Codes:
    """When each participant was first hit, -1 where it never was.

    0 by being in the shock; 1 by being cut off; else the round in which the cascade first reached it, or the one after
    a partner was first hit with which it exchanges less, whichever is earlier.
    """
    pairs, reached = view.pairs, fallen.spread.first_hit
    never = np.iinfo(np.int64).max
    first = np.where(reached > 0, reached, never)
    for who, partner in ((pairs.source, pairs.target), (pairs.target, pairs.source)):
        less = (fallen.lost_weight > 0) & (reached[partner] >= 0)
        np.minimum.at(first, who[less], reached[partner[less]] + 1)
    first[fallen.cut_off] = 1
    first[fallen.shocked < 1.0] = 0
    return np.where(first == never, -1, first)

"""Through whom a loss reaches each participant: the dearest partner, and the strongest path back to the shock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.records import Codes, Floats, Mask, sum_by
from ecohealth.ecosystem.views import Views
from ecohealth.scenarios.fallout import Fallout
from ecohealth.scenarios.spread import Spread

A_STEP = 1e-12
"""Added to each step's length, so that of equally strong paths the one with fewer steps is told."""


@dataclass(frozen=True, eq=False)
class Paths:
    """For each participant the strongest path by which the shock reaches it.

    Attributes:
        strength: product of the dependencies along it, times the capacity that the shock took at its beginning; 0
            where the shock does not reach.
        previous: the participant before it on the path, -1 at the beginning and where there is none.
        beginning: the shocked participant at which the path begins; oneself where there is no path.
        steps: how many steps away the beginning is.
    """

    strength: Floats
    previous: Codes
    beginning: Codes
    steps: Codes


def strongest_paths(source: Codes, target: Codes, passed_on: Floats, taken: Floats) -> Paths:
    """Strongest paths from the shocked to everyone else: the largest product of what each step passes on.

    Args:
        source, target: who passes losses on to whom, no pair twice.
        passed_on: the share of its own loss that the source passes on to the target, in [0, 1].
        taken: the share of capacity that the shock takes from each participant, in [0, 1].

    >>> paths = strongest_paths(np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([0.5, 0.1, 0.8]), np.eye(3)[0])
    >>> paths.strength.round(9).tolist(), paths.previous.tolist(), paths.beginning.tolist(), paths.steps.tolist()
    ([1.0, 0.5, 0.4], [-1, 0, 1], [0, 0, 0], [0, 1, 2])
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    n, (first,) = len(taken), np.nonzero(taken)
    used = np.flatnonzero(passed_on > 0)
    length = A_STEP - np.log(np.concatenate([passed_on[used], taken[first]]))
    rows = np.concatenate([source[used], np.full(len(first), n)])
    columns = np.concatenate([target[used], first])
    steps = csr_array((length, (rows, columns)), shape=(n + 1, n + 1))
    distance, before = dijkstra(steps, indices=np.array([n]), return_predecessors=True)
    previous = np.where((before[0, :n] == n) | (taken > 0), -1, np.maximum(before[0, :n], -1)).astype(np.int64)
    return Paths(np.exp(-distance[0, :n]), previous, *_beginnings(previous))


def _beginnings(previous: Codes) -> tuple[Codes, Codes]:
    """Where each path begins and how many steps away that is, by jumps of doubling length."""
    at = np.arange(len(previous))
    steps = np.asarray(previous >= 0, dtype=np.int64)
    beginning = np.where(previous >= 0, previous, at)
    while (further := steps[beginning]).any():
        steps, beginning = steps + further, beginning[beginning]
    return beginning, steps


@dataclass(frozen=True, eq=False)
class Culprits:
    """Whom to name for each participant: their position, and the row of ``view.pairs`` it is told on; -1 for nobody."""

    through: Codes
    row: Codes


def culprits(view: Views, fallen: Fallout, hit: Mask, paths: Paths) -> Culprits:
    """For each participant that is hit, the partner to name.

    A row's loss is laid to the end with less capacity. Where most of what a participant loses is laid to its partners,
    the one that costs it most is named. Where most is laid to itself, because it receives less and can do less, where
    it fails, or where that partner was itself hit through it, the one before it on the strongest path is.
    """
    by_others, own = _laid_to(view, fallen, hit)
    named = Culprits(np.full(view.n, -1, dtype=np.int64), np.full(view.n, -1, dtype=np.int64))
    order = np.lexsort((by_others.partner, -by_others.loss, by_others.who))
    first = order[np.flatnonzero(np.diff(by_others.who[order], prepend=-1))]
    who, partner = by_others.who[first], by_others.partner[first]
    mostly_others = (sum_by(by_others.who, by_others.loss, view.n)[who] >= own[who]) & ~fallen.failed[who]
    not_through_it = (fallen.shocked[partner] < 1.0) | (paths.strength[partner] > paths.strength[who])
    tell = (mostly_others & not_through_it) | (paths.previous[who] < 0)
    named.through[who[tell]], named.row[who[tell]] = partner[tell], by_others.row[first[tell]]
    rest = np.flatnonzero(hit & (named.through < 0) & (paths.previous >= 0))
    named.through[rest] = paths.previous[rest]
    named.row[rest] = _rows_passed(view, fallen.spread, paths.previous[rest], rest)
    return named


def passing(view: Views, spread: Spread) -> tuple[Codes, Codes, Floats]:
    """Who passes losses on to whom, and how much of them: down the rows of ``view.pairs``, and up where they go up.

    Where a loss goes both ways between two, the larger share is told. No pair twice.
    """
    source, target = view.pairs.source, view.pairs.target
    if not spread.passed_back.any():
        return source, target, spread.passed_on
    key = np.concatenate([source * view.n + target, target * view.n + source])
    share = np.concatenate([spread.passed_on, spread.passed_back])
    order = np.lexsort((-share, key))
    first = order[np.flatnonzero(np.diff(key[order], prepend=-1))]
    return key[first] // view.n, key[first] % view.n, share[first]


def _rows_passed(view: Views, spread: Spread, giver: Codes, taker: Codes) -> Codes:
    """The row of ``view.pairs`` on which a loss comes from one to another: down it, or up it where that is more."""
    key = view.pairs.source * view.n + view.pairs.target

    def found(wanted: Codes, share: Floats) -> tuple[Codes, Floats]:
        row = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        return row, np.where(key[row] == wanted, share[row], -1.0)

    down, on = found(giver * view.n + taker, spread.passed_on)
    up, back = found(taker * view.n + giver, spread.passed_back)
    return np.where(on >= back, down, up)


@dataclass(frozen=True, eq=False)
class _Losses:
    """What ``who`` loses on a row with ``partner``."""

    who: Codes
    partner: Codes
    row: Codes
    loss: Floats


def _laid_to(view: Views, fallen: Fallout, hit: Mask) -> tuple[_Losses, Floats]:
    """The losses of those hit that are laid to partners, row by row, and the sum of those laid to themselves."""
    pairs = view.pairs
    who = np.concatenate([pairs.target, pairs.source])
    partner = np.concatenate([pairs.source, pairs.target])
    row = np.tile(np.arange(len(pairs.weight)), 2)
    loss = fallen.lost_weight[row]
    counts = hit[who] & (loss > 0) & (who != partner)
    weaker = counts & (fallen.capacity[partner] <= fallen.capacity[who])
    own = counts & ~weaker
    return _Losses(who[weaker], partner[weaker], row[weaker], loss[weaker]), sum_by(who[own], loss[own], view.n)

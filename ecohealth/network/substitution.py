"""Who could take over what lost providers gave: spare capacity of others of the same type, used up once.

Providers of one type and kind are a pool. What the lost ones gave to recipients that survive is the pool's demand; a
share of what the surviving ones give of the kind, to anybody, before the loss, is its spare capacity. Demand is met to
the same fraction for every recipient, and each substitute takes over in proportion to its spare capacity. Self-loops
are neither demand nor capacity. A recipient that is itself a provider of the pool is treated like the others: its own
spare capacity counts towards what it lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecohealth.network.graph import MOST_NODES, Floats, Ints, Mask, checked_codes, checked_values, sum_by

SPARE_SHARE = 0.2
"""Spare capacity as a share of what a provider gives of the kind; the default of METRICS.md."""


@dataclass(frozen=True, eq=False)
class Supply:
    """Value given, by kind, between participants of known type; made by :func:`supply`.

    Attributes:
        source, target, kind, weight: int64[m], int64[m], int64[m], float64[m]; one row a flow.
        type_code: int64[n], the type of each node.
        pool: int64[m], the source's type and the kind in one number.
        given: float64[m], what the row's source gives of the row's kind to others, in all.
    """

    source: Ints
    target: Ints
    kind: Ints
    weight: Floats
    type_code: Ints
    pool: Ints
    given: Floats

    @property
    def pools(self) -> int:
        """An upper bound of ``pool``."""
        return int(self.pool.max()) + 1 if len(self.pool) else 0


class Ledger(NamedTuple):
    """How far spare capacity went, over all pools, in the unit of the weights.

    Attributes:
        asked: what recipients lacked and nobody had taken over before.
        taken_over: what of it is taken over now.
        fell_away: what had been taken over before and is no more, since the substitute is lost or cut, or the recipient
            lost.
        spare_left: the spare capacity that the pools in which something was asked for have left.
    """

    asked: float
    taken_over: float
    fell_away: float
    spare_left: float


NO_LEDGER = Ledger(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class TakeOver:
    """What substitutes take over after one set of losses and cuts.

    Attributes:
        covered: float64[m], σ of each row, 0 … 1: of what a recipient lacks of a flow, the fraction that others take
            over; 0 on rows whose provider is neither lost nor cut, or whose recipient is lost.
        provider, kind: int64[r], each substitute that takes something over, and its kind; sorted by kind, provider.
        spare: float64[r], its spare capacity in the kind, in the unit of the weights.
        takes_over: float64[r], what it takes over, <= spare; Σ takes_over = Σ carried.
        carried: float64[m], what others take over of each row: covered · weight · (1 - the provider's capacity).
        ledger: what was asked for, found and left.
    """

    covered: Floats
    provider: Ints
    kind: Ints
    spare: Floats
    takes_over: Floats
    carried: Floats
    ledger: Ledger


def supply(
    source: npt.ArrayLike, target: npt.ArrayLike, kind: npt.ArrayLike, weight: npt.ArrayLike, type_code: npt.ArrayLike
) -> Supply:
    """Arrange flows for substitution. O(m log m).

    Args:
        source, target: int[m], provider and recipient, in 0 … n-1.
        kind: int[m], >= 0.
        weight: float[m], value, finite, >= 0.
        type_code: int[n], >= 0.

    Raises:
        ValueError: lengths that differ, a node or code out of range, a weight that is negative or not finite.
    """
    types, kinds = checked_codes(MOST_NODES, type_code, "type"), checked_codes(MOST_NODES, kind, "kind")
    start, end = checked_codes(len(types), source), checked_codes(len(types), target)
    value = checked_values(weight, "weight", len(start))
    if not len(start) == len(end) == len(kinds):
        raise ValueError(f"{len(start)} sources, {len(end)} targets, {len(kinds)} kinds; give one of each a row")
    pool = np.unique(types[start] * MOST_NODES + kinds, return_inverse=True)[1].astype(np.int64)
    givers, giver = np.unique(start * MOST_NODES + kinds, return_inverse=True)
    given = sum_by(giver.astype(np.int64), np.where(start == end, 0.0, value), len(givers))[giver]
    return Supply(start, end, kinds, value, types, pool, given)


def take_over(
    flows: Supply, capacity: npt.ArrayLike, spare_share: npt.ArrayLike = SPARE_SHARE, before: TakeOver | None = None
) -> TakeOver:
    """Who takes over what, when any set of nodes is lost or cut together, and what others had taken over before.

    In each pool f = min(1, spare / demand); σ = f on every flow from a provider that is lost or cut to another that is
    not lost. Of such a flow the recipient lacks the share 1 - capacity; those that are cut have nothing to spare.

    After ``before`` only what nobody had taken over is asked for, and only what is left of the spare capacity offered.
    What a substitute had taken over falls away when it is lost or cut itself; recipients of a pool share that loss in
    proportion, as they share the pool. What a recipient got that is now lost is spare again.

    Args:
        flows: the flows before any loss.
        capacity: float[n] in 0 … 1, what is left of each node; False is lost, True untouched.
        spare_share: 0 or more, spare capacity as a share of what a provider gives of the kind; of all, or float[n].
        before: who had taken over what when less was lost: at capacities nowhere below these, of the same flows.

    Raises:
        ValueError: a capacity of another length or outside 0 … 1.

    >>> flows = supply([0, 1, 1], [2, 2, 3], [0, 0, 0], [10.0, 5.0, 20.0], [0, 0, 1, 1])
    >>> loss = take_over(flows, np.array([False, True, True, True]))
    >>> loss.covered.tolist(), loss.provider.tolist(), loss.takes_over.tolist()
    ([0.5, 0.0, 0.0], [1], [5.0])
    """
    share = checked_spare(spare_share, len(flows.type_code))
    left = checked_values(capacity, "capacity", len(flows.type_code))
    if (left > 1).any():
        raise ValueError(f"a capacity of {left.max()}; allowed: 0 to 1")
    asks = (left[flows.source] < 1) & (left[flows.target] > 0) & (flows.source != flows.target)
    short = np.where(asks, (1.0 - left[flows.source]) * flows.weight, 0.0)
    row = _one_row_a_giver(flows, left == 1)
    carried, used = _still_taken_over(flows, before, asks, row)
    held = np.minimum(np.divide(carried, short, out=np.zeros(len(short)), where=short > 0), 1.0)
    lacks = short * (1.0 - held)
    demand = sum_by(flows.pool, lacks, flows.pools)
    spare = share[flows.source[row]] * flows.given[row]
    rest = np.maximum(spare - used, 0.0)
    offer = sum_by(flows.pool[row], rest, flows.pools)
    fraction = _fraction(offer, demand)
    drawn = np.divide(fraction * demand, offer, out=np.zeros(flows.pools), where=offer > 0)
    takes = np.minimum(spare, used + np.minimum(rest, rest * drawn[flows.pool[row]]))
    covered = np.where(asks, held + fraction[flows.pool] * (1.0 - held), 0.0)
    met = fraction * demand
    earlier = 0.0 if before is None else float(before.carried.sum())
    ledger = Ledger(
        float(demand.sum()), float(met.sum()), max(0.0, earlier - float(carried.sum())),
        float(np.maximum(offer - met, 0.0)[demand > 0].sum()),
    )  # fmt: skip
    helps = takes > 0
    row, spare, takes = row[helps], spare[helps], takes[helps]
    return TakeOver(covered, flows.source[row], flows.kind[row], spare, takes, covered * short, ledger)


def _still_taken_over(flows: Supply, before: TakeOver | None, asks: Mask, row: Ints) -> tuple[Floats, Floats]:
    """What is still taken over of each flow, and by each giver of ``row``, before anything more is asked for."""
    if before is None:
        return np.zeros(len(asks)), np.zeros(len(row))
    carried = np.where(asks, before.carried, 0.0)
    givers = _one_row_a_giver(flows, np.ones(len(flows.type_code), dtype=bool))
    keys = flows.kind[givers] * MOST_NODES + flows.source[givers]
    used = np.zeros(len(givers))
    used[np.searchsorted(keys, before.kind * MOST_NODES + before.provider)] = before.takes_over
    pool, there = flows.pool[givers], np.isin(givers, row)
    served = _of_pools(carried, flows.pool, before.carried, flows.pool, flows.pools)
    standing = _of_pools(np.where(there, used, 0.0), pool, used, pool, flows.pools)
    return carried * standing[flows.pool], (used * served[pool])[there]


def _of_pools(part: Floats, part_pool: Ints, whole: Floats, whole_pool: Ints, pools: int) -> Floats:
    """The share that a part has in the whole of each pool; 1 in one without anything."""
    total = sum_by(whole_pool, whole, pools)
    return np.divide(sum_by(part_pool, part, pools), total, out=np.ones(pools), where=total > 0)


def covered_of_each(flows: Supply, spare_share: npt.ArrayLike = SPARE_SHARE) -> Floats:
    """σ of every row when its provider alone is lost: float64[m], 0 … 1. O(m log m) for all losses at once.

    The pool's spare capacity is that of its other providers, the demand all that the provider gives of the kind to
    others. 0 where it is the pool's only provider, and on self-loops. Equals the ``covered`` of :func:`take_over` for
    that one loss up to rounding (relative to the pool).

    >>> covered_of_each(supply([0, 1, 1], [2, 2, 3], [0, 0, 0], [10.0, 5.0, 20.0], [0, 0, 1, 1])).tolist()
    [0.5, 0.08, 0.08]
    """
    spare = checked_spare(spare_share, len(flows.type_code))[flows.source] * flows.given
    row = _one_row_a_giver(flows, np.ones(len(flows.type_code), dtype=bool))
    total = sum_by(flows.pool[row], spare[row], flows.pools)[flows.pool]
    others = np.maximum(total - spare, 0.0)
    return np.where(flows.source == flows.target, 0.0, _fraction(others, flows.given))


def _one_row_a_giver(flows: Supply, alive: Mask) -> Ints:
    """One row for each living provider and kind that it gives to others, sorted by kind and provider."""
    rows = np.flatnonzero(alive[flows.source] & (flows.given > 0))
    order = rows[np.lexsort((flows.source[rows], flows.kind[rows]))]
    kind, source = flows.kind[order], flows.source[order]
    first = (np.diff(kind, prepend=-1) != 0) | (np.diff(source, prepend=-1) != 0)
    return np.asarray(order[first], dtype=np.int64)


def _fraction(capacity: Floats, demand: Floats) -> Floats:
    """min(1, capacity / demand), and 0 where nothing is asked for."""
    wanted = demand > 0
    met = np.minimum(capacity, demand)
    return np.divide(met, demand, out=np.zeros(len(demand)), where=wanted)


def checked_spare(spare_share: npt.ArrayLike, n: int) -> Floats:
    """The share of each node, from one for all or one each; a ValueError where one is none."""
    share = np.asarray(spare_share, dtype=np.float64)
    if share.shape not in ((), (n,)):
        raise ValueError(f"spare_share has the shape {share.shape}; allowed: one for all, or one of each of {n} nodes")
    if not np.all((share >= 0) & (share < np.inf)):
        raise ValueError(f"spare_share is {np.min(share)} to {np.max(share)}; allowed: 0 and above")
    return np.broadcast_to(share, n)

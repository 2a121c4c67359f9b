"""Who could take over, and how much slack there is."""

from __future__ import annotations

import math

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask, ratio, sum_by
from ecohealth.ecosystem.views import Flows
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import by_participant
from ecohealth.metrics.reading import Reading, Undefined
from ecohealth.tables.config import Kind

SPARE_CAPACITY = 0.2
"""What a provider could give on top, as a share of what it gives of a kind; METRICS.md's default."""

ROUNDING = 1e-9
"""A spare capacity that misses a flow by less than this share of it holds it."""


@metric(
    label="Substitutability",
    question="If a provider stops, could another of its type take over?",
    pillar=Pillar.RESILIENCE,
    unit="share",
    scale=Scale(0.2, 0.5, 0.9),
    source="Spare capacity of other providers of the same type and kind; after Diem et al. 2022",
    gaming="Declaring unlike things to be one kind raises it; keep kinds apart that cannot replace each other.",
    counter="single_source_share",
    act="Recruit, or qualify, a second provider where none could take over.",
    behind="Hard to replace, by share of what it gives",
)
def substitutability(eco: Ecosystem) -> Reading:
    """Share of received value that at least one other active provider of the same type and kind could take over.

    A flow i → j of a kind can be taken over when one other provider of i's type (not j itself) has a spare capacity,
    20 % of what it gives of that kind unless it says otherwise (`spare_capacity`), of at least the flow; where
    `[substitutes]` asks for it, only one of the same region or the like.
    Contributions: the providers that nobody could replace, share = the irreplaceable share of what each gives, amount
    NaN (the value counts what *can* be replaced).
    Undefined where no value was exchanged between participants.
    """
    flows = eco.view.flows
    apart = flows.source != flows.target
    if not apart.any():
        raise Undefined("no two participants exchange value in the window")
    flow = flows.take(np.asarray(apart, dtype=bool))
    covered = _can_be_taken_over(flow, eco.view.stand_in, eco.view.spare_share(SPARE_CAPACITY))
    lone = sum_by(flow.source, np.where(covered, 0.0, flow.weight), len(eco))
    table = by_participant(eco, ratio(lone, sum_by(flow.source, flow.weight, len(eco))), lone)
    return Reading(
        value=float(flow.weight[covered].sum() / flow.weight.sum()),
        n=len(flow.weight),
        population="flows of a kind between two participants",
        contributions=table.assign(amount=np.nan),
        details={"spare_capacity": SPARE_CAPACITY, "irreplaceable_value": float(lone.sum())},
    )


def _can_be_taken_over(flow: Flows, stand_in: Codes, spare_share: Floats) -> Mask:
    """Whether the largest spare capacity among the others of the same type and kind holds the flow."""
    pools = int(stand_in.max()) + 1
    first = np.flatnonzero((np.diff(flow.kind, prepend=-1) != 0) | (np.diff(flow.source, prepend=-1) != 0))
    giver, kind = flow.source[first], flow.kind[first]
    spare = np.add.reduceat(flow.weight, first) * spare_share[giver]
    pool = kind * pools + stand_in[giver]
    order = np.lexsort((giver, -spare, pool))
    begins = np.flatnonzero(np.diff(pool[order], prepend=-1) != 0)
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    best = np.full((3, int(pool.max()) + 1), -1)
    best[rank[rank < 3], pool[order[rank < 3]]] = order[rank < 3]
    held, of_flow = np.zeros(len(flow.weight)), flow.kind * pools + stand_in[flow.source]
    for one in best[::-1]:  # the best of three is neither the provider itself nor the recipient
        at = one[of_flow]
        usable = (at >= 0) & (giver[at] != flow.source) & (giver[at] != flow.target)
        held = np.where(usable, spare[at], held)
    return np.asarray(held >= flow.weight * (1.0 - ROUNDING), dtype=bool)


@metric(
    label="Slack",
    question="Is there give in the network, or does every flow have but one way to go?",
    pillar=Pillar.RESILIENCE,
    unit="index 0–1",
    scale=Scale(0.3, 0.6, 0.9),
    source="Ulanowicz, Goerner, Lietaer & Gomez 2009, Ecological Complexity 6, 27",
    gaming="Splitting one flow over many token routes looks like slack; look at what each could carry.",
    counter="reciprocity",
    act="Below 37 % order, too many half-hearted routes: concentrate; above it, too few: open second routes.",
)
def slack(eco: Ecosystem) -> Reading:
    """-e · α ln α with α = A / C: 1 where order and slack balance (α = 1/e), 0 where there is only one of them.

    With flows T_ij between participants: ascendency A = Σ T_ij log(T_ij T / (T_i. T_.j)), capacity C = -Σ T_ij
    log(T_ij / T). The details hold α, over all and per layer. Undefined without flows, or with a single one (C = 0).
    Contributions: none are given, since no participant has a share of it.
    """
    flows = eco.view.flows
    apart = np.asarray(flows.source != flows.target, dtype=bool)
    if not apart.any():
        raise Undefined("no two participants exchange value in the window")
    order = _order(eco.view.n, flows.take(apart))
    if order is None:
        raise Undefined("one flow is all there is, so there is nothing to weigh order against")
    layer = np.asarray([eco.config.kinds.get(kind, Kind()).layer for kind in eco.kinds])[flows.kind]
    layers = {str(one): _order(eco.view.n, flows.take(apart & (layer == one))) for one in np.unique(layer[apart])}
    return Reading(
        value=float(-math.e * order * np.log(order)) if order > 0 else 0.0,
        n=int(apart.sum()),
        population="flows of a kind between two participants",
        details={"order": order, **{f"order_{name}": one for name, one in layers.items() if one is not None}},
    )


def _order(n: int, flows: Flows) -> float | None:
    """α = A / C over the flows, kinds added up; None where a single flow is all there is."""
    pair, row = np.unique(flows.source * n + flows.target, return_inverse=True)
    worth = sum_by(row.astype(np.int64), flows.weight, len(pair))
    source, target, total = pair // n, pair % n, float(worth.sum())
    given, taken = sum_by(source, worth, n)[source], sum_by(target, worth, n)[target]
    capacity = -float(np.sum(worth * np.log(worth / total)))
    if capacity <= 0:
        return None
    return min(1.0, max(0.0, float(np.sum(worth * np.log(worth * total / (given * taken)))) / capacity))

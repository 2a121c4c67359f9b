"""Whether recipients hang on one provider."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Grouped, Mask, ratio, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import by_participant
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined

SINGLE_SOURCE = 0.8
"""A provider that gives at least this share of what a recipient receives of a kind is its single source."""


@metric(
    label="Single-sourced value",
    question="How much of what partners receive has in effect one source?",
    pillar=Pillar.CONCENTRATION,
    unit="share",
    scale=Scale(0.5, 0.25, 0.05),
    source="Single sourcing: a provider with at least 80 % of a recipient's intake of a kind",
    gaming="Coarser kinds hide single sources: keep components apart that cannot replace each other.",
    counter="substitutability",
    act="Second-source the largest of these dependencies.",
    behind="Who leans on one source, by share of what it receives",
)
def single_source_share(eco: Ecosystem) -> Reading:
    """Share of the value received by parties that lies in (recipient, kind) pairs with a single source.

    A pair has a single source when its largest provider gives at least 80 % of what the recipient receives of the
    kind. Contributions: the recipients, share = the single-sourced share of what each receives, amount = its part of
    the value. Details list the largest such dependencies. Undefined where no party receives value.
    """
    received = _received_by_kind(eco)
    total = float(received.total.sum())
    if total <= 0:
        raise Undefined("no party receives value: all of it goes to venues, or none was exchanged")
    if len(received.total) < 2:
        raise TooLittleData("only one recipient of one kind")
    single = received.take(received.largest >= SINGLE_SOURCE * received.total)
    lone = _sum_received(single, eco)
    share = ratio(lone, _sum_received(received, eco))
    return Reading(
        value=float(single.total.sum()) / total,
        n=len(received.total),
        population="pairs of recipient and kind",
        contributions=by_participant(eco, share, lone / total, lone > 0),
        details={"largest": _named_dependencies(eco, single), "pairs": len(single.total)},
    )


@dataclass(frozen=True)
class Received:
    """What recipients receive of each kind in all, and from whom most of it (ties: the lowest id)."""

    target: Codes
    kind: Codes
    provider: Codes
    largest: Floats
    total: Floats

    def take(self, rows: Mask) -> Received:
        """Those where the mask is true."""
        return Received(*(getattr(self, one.name)[rows] for one in fields(self)))


def _received_by_kind(eco: Ecosystem) -> Received:
    """One row a (recipient, kind), sorted."""
    flows = eco.view.flows
    rows = flows.take(np.asarray(eco.view.is_party[flows.target] & (flows.source != flows.target), dtype=bool))
    pair = Grouped.by([rows.target, rows.kind], [-rows.weight, rows.source])
    return Received(
        pair.first(rows.target), pair.first(rows.kind), pair.first(rows.source), pair.first(rows.weight),
        pair.sum(rows.weight),
    )  # fmt: skip


def _sum_received(pairs: Received, eco: Ecosystem) -> Floats:
    return sum_by(pairs.target, pairs.total, len(eco))


def _named_dependencies(eco: Ecosystem, single: Received, at_most: int = 10) -> list[dict[str, object]]:
    largest = np.lexsort((single.kind, single.target, -single.total))[:at_most]
    return [
        {
            "recipient": str(eco.ids[single.target[row]]),
            "kind": eco.kinds[single.kind[row]],
            "provider": str(eco.ids[single.provider[row]]),
            "share": float(single.largest[row] / single.total[row]),
            "value": float(single.total[row]),
        }
        for row in largest
    ]

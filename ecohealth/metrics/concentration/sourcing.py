"""Whether recipients hang on one provider."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, ratio, sum_by
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
)
def single_source_share(eco: Ecosystem) -> Reading:
    """Share of the value received by parties that lies in (recipient, kind) pairs with a single source.

    A pair has a single source when its largest provider gives at least 80 % of what the recipient receives of the
    kind. Contributions: the recipients, share = the single-sourced share of what each receives, amount = its part of
    the value. Details list the largest such dependencies. Undefined where no party receives value.
    """
    received = _received_by_kind(eco)
    total = float(received["total"].sum())
    if total <= 0:
        raise Undefined("no party receives value: all of it goes to venues, or none was exchanged")
    if len(received) < 2:
        raise TooLittleData("only one recipient of one kind")
    single = received[received["largest"] >= SINGLE_SOURCE * received["total"]]
    lone = _sum_received(single, eco)
    share = ratio(lone, _sum_received(received, eco))
    return Reading(
        value=float(single["total"].sum()) / total,
        n=len(received),
        population=f"{len(received)} pairs of recipient and kind",
        contributions=by_participant(eco, share, lone / total, lone > 0),
        details={"largest": _named_dependencies(eco, single), "pairs": len(single)},
    )


def _received_by_kind(eco: Ecosystem) -> pd.DataFrame:
    """One row a (recipient, kind): what it receives, its largest provider (ties by id) and what that one gives."""
    flows = eco.view.flows
    rows = pd.DataFrame({"kind": flows.kind, "source": flows.source, "target": flows.target, "weight": flows.weight})
    rows = rows[eco.view.is_party[flows.target] & (flows.source != flows.target)]
    grouped = rows.groupby(["target", "kind"], sort=True)["weight"]
    largest = rows.loc[grouped.idxmax()] if len(rows) else rows
    return pd.DataFrame(
        {
            "target": largest["target"].to_numpy(),
            "kind": largest["kind"].to_numpy(),
            "provider": largest["source"].to_numpy(),
            "largest": largest["weight"].to_numpy(),
            "total": grouped.sum().to_numpy(),
        }
    )


def _sum_received(pairs: pd.DataFrame, eco: Ecosystem) -> Floats:
    return sum_by(pairs["target"].to_numpy(dtype=np.int64), pairs["total"].to_numpy(dtype=np.float64), len(eco))


def _named_dependencies(eco: Ecosystem, single: pd.DataFrame, at_most: int = 10) -> list[dict[str, object]]:
    largest = single.sort_values(["total", "target", "kind"], ascending=[False, True, True]).head(at_most)
    rows: list[dict[Any, Any]] = largest.to_dict("records")
    return [
        {
            "recipient": str(eco.ids[row["target"]]),
            "kind": eco.kinds[row["kind"]],
            "provider": str(eco.ids[row["provider"]]),
            "share": row["largest"] / row["total"],
            "value": row["total"],
        }
        for row in rows
    ]

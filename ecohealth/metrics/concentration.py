"""Concentration risk: does the ecosystem rest on a few participants, types or providers?

Scores rise as value is spread. Venues are places, not parties: shares are over parties only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, ratio, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import among_parties, by_participant
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined

SINGLE_SOURCE = 0.8
"""A provider that gives at least this share of what a recipient receives of a kind is its single source."""

ROUNDING = 1e-12
"""What is left of a difference of two equal sums of shares."""

_GUIDELINES = "US DOJ/FTC Merger Guidelines 2023: 0.10 moderately, 0.18 highly concentrated"


def _party_shares(eco: Ecosystem) -> Floats:
    """p_i over parties; they add up to 1."""
    shares = eco.view.shares
    if shares.sum() <= 0:
        raise Undefined("no value was exchanged between participants in the window")
    return shares


@metric(
    label="Concentration of value",
    question="Does a handful of participants carry the ecosystem?",
    pillar=Pillar.CONCENTRATION,
    unit="index 0–1",
    scale=Scale(0.25, 0.18, 0.05, _GUIDELINES),
    source="Herfindahl–Hirschman index; US DOJ/FTC Merger Guidelines 2023",
    gaming="Splitting one participant into several legal entities lowers it; group by owner to see through that.",
    counter="type_hhi",
    act="Win or grow partners beside the largest; agree terms with the largest before the next renewal.",
)
def participant_hhi(eco: Ecosystem) -> Reading:
    """Sum of squared shares of value, Σ p_i² over parties; from 1/n (all equal) to 1 (one carries all).

    p_i = s_i / Σ s, where s_i is the value that party i gives and takes in the window. Contributions: share = p_i,
    amount = p_i². Undefined where no value was exchanged.
    """
    shares = _party_shares(eco)
    table = by_participant(eco, shares, shares**2)
    return Reading(
        value=float(np.sum(shares**2)),
        n=int((shares > 0).sum()),
        population=among_parties(eco, "that exchanged value"),
        contributions=table,
        details={"equal_sized": float(1.0 / np.sum(shares**2))},
    )


@metric(
    label="Elephant factor",
    question="How few participants make half of the value?",
    pillar=Pillar.CONCENTRATION,
    unit="participants",
    scale=Scale(0.01, 0.05, 0.2),
    source="CHAOSS project, Elephant Factor (the formula; a sentence of its text says the reverse)",
    gaming="Counting inactive participants raises the share that is scored; only those with value are counted.",
    counter="participant_hhi",
    act="Know what each of these few wants next year, and who could replace it.",
    scored_as="as a share of the parties that exchanged value",
)
def elephant_factor(eco: Ecosystem) -> Reading:
    """The fewest participants that together make 50 % of value (80 % in the details); scored as a share of all.

    High means well spread. Contributions: the participants themselves, largest first (ties by id), share = p_i,
    amount = 1 each. Undefined where no value was exchanged.
    """
    shares = _party_shares(eco)
    order = np.argsort(-shares, kind="stable")
    running = np.cumsum(shares[order])
    half, most = (int(np.searchsorted(running, part - 1e-12) + 1) for part in (0.5, 0.8))
    exchanging = int((shares > 0).sum())
    few = np.zeros(len(shares))
    few[order[:half]] = 1.0
    return Reading(
        value=float(half),
        scored=half / exchanging,
        n=exchanging,
        population=among_parties(eco, "that exchanged value"),
        contributions=by_participant(eco, shares, few, few > 0),
        details={"for_80_percent": most, "share_of_participants": half / exchanging},
    )


@metric(
    label="Reliance on one type",
    question="Does one kind of partner carry everything?",
    pillar=Pillar.CONCENTRATION,
    unit="index 0–1",
    scale=Scale(0.5, 0.25, 0.05),
    source="Normalised Herfindahl–Hirschman index over types; over-reliance on one type as at Covisint",
    gaming="Finer types lower it: compare only ecosystems that use the same types.",
    counter="participant_hhi",
    act="Give the thin sides a reason to bring more of their business here.",
)
def type_hhi(eco: Ecosystem) -> Reading:
    """Herfindahl–Hirschman index over types of party, (H − 1/T) / (1 − 1/T): 0 all types equal, 1 one carries all.

    T counts the types of party in the ecosystem. Contributions: share = p_i, amount = p_i × (its type's share), scaled
    so that amounts add up to the value. Undefined with fewer than two types or without value.
    """
    shares = _party_shares(eco)
    present = np.unique(eco.view.type_code[eco.view.is_party])
    if len(present) < 2:
        raise Undefined("all parties are of one type; there is nothing to compare")
    of_type = sum_by(eco.view.type_code, shares, len(eco.view.types))
    even = 1.0 / len(present)
    excess = float(np.sum(of_type**2)) - even
    value = excess / (1.0 - even) if excess > ROUNDING else 0.0
    raw = shares * of_type[eco.view.type_code]
    return Reading(
        value=value,
        n=len(present),
        population=f"{len(present)} types of party",
        contributions=by_participant(eco, shares, raw * (value / raw.sum())),
        details={
            "types": [
                {"type": eco.view.types[code], "share": float(of_type[code])}
                for code in sorted(present, key=lambda code: (-of_type[code], code))
            ]
        },
    )


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

"""Whether one type, or one participant of a type, or one region or owner, carries the value."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import by_participant, party_shares
from ecohealth.metrics.reading import Reading, Undefined

ROUNDING = 1e-12
"""What is left of a difference of two equal sums of shares."""


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
    shares = party_shares(eco)
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

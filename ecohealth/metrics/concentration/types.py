"""Whether one type, or one participant of its type, carries the value."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import sum_by
from ecohealth.metrics.concentration.evenness import normalised_hhi
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import by_participant, party_shares
from ecohealth.metrics.reading import Reading, Undefined


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
    behind="The largest, by share of value",
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
    value = normalised_hhi(of_type[present])
    raw = shares * of_type[eco.view.type_code]
    return Reading(
        value=value,
        n=len(present),
        population="types of party",
        contributions=by_participant(eco, shares, raw * (value / raw.sum())),
        details={
            "types": [
                {"type": eco.view.types[code], "share": float(of_type[code])}
                for code in sorted(present, key=lambda code: (-of_type[code], code))
            ]
        },
    )


@metric(
    label="Dominance within types",
    question="Does one participant dominate its own kind?",
    pillar=Pillar.CONCENTRATION,
    unit="share",
    scale=Scale(0.8, 0.5, 0.2),
    source="Dominators of a niche: after Iansiti & Levien 2004, The Keystone Advantage",
    gaming="Coarser types hide a dominator among participants that do not compete with it.",
    counter="type_hhi",
    act="Bring in a second participant of the dominated type, or agree how the dominant one may use its place.",
    contributes="share of its type",
    behind="The largest of each type, by share of its type",
)
def within_type_dominance(eco: Ecosystem) -> Reading:
    """Value-weighted mean over types of party of the largest participant's share of its type's value.

    1: each type is one participant. A type of n equal participants counts 1/n. Contributions: the largest participant
    of each type (ties by id), share = its share of the type's value, amount = the same times the type's share of all
    value. Undefined where no value was exchanged.
    """
    shares, view = party_shares(eco), eco.view
    of_type = sum_by(view.type_code, shares, len(view.types))
    order = np.lexsort((np.arange(len(eco)), -shares, view.type_code))
    first = order[np.unique(view.type_code[order], return_index=True)[1]]
    largest = first[shares[first] > 0]
    amount, own = np.zeros(len(eco)), np.zeros(len(eco))
    amount[largest] = shares[largest]
    own[largest] = shares[largest] / of_type[view.type_code[largest]]
    table = by_participant(eco, own, amount)
    return Reading(
        value=float(np.sum(shares[largest])),
        n=len(largest),
        population="types of party with value",
        contributions=table,
        details={
            "types": [
                {"type": view.types[view.type_code[code]], "participant": str(eco.ids[code]), "share": float(own[code]),
                 "members": int(((view.type_code == view.type_code[code]) & (shares > 0)).sum())}
                for code in eco.codes(table["participant"].tolist()).tolist()
            ]
        },
    )  # fmt: skip

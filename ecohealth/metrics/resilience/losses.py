"""What the loss of one partner costs."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, Mask
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import by_participant, contributions
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined

SYSTEMIC = 0.05
"""A participant whose single loss costs at least this share of V is systemic (after Diem et al. 2022)."""


@metric(
    label="Largest partner loss",
    question="How much value goes when the partner we can least afford to lose leaves?",
    pillar=Pillar.RESILIENCE,
    unit="share",
    scale=Scale(0.3, 0.15, 0.05),
    source="Single-loss impact, exact for every participant over the block-cut tree (Tarjan 1972)",
    gaming="Reporting value through a second legal entity hides a loss that would hit both.",
    counter="substitutability",
    act="Prepare a substitute, a contract or a stock for each of the participants listed.",
    scored_as="as the mean of the largest and the mean of the ten largest",
    behind="The costliest to lose, by share of all value",
)
def loss_impact(eco: Ecosystem) -> Reading:
    """Share of V lost when one participant leaves: direct (its own) plus stranded (cut off behind it).

    Computed for every participant; the value is the largest. Stranded is what survives outside the most valuable
    fragment of its component. What the loss sets off in others is a scenario, with a cascade model: not counted here.
    Contributions: share = each participant's loss impact, the ten largest; amounts do not add up (NaN), since two
    losses share the value between them. Undefined where no value was exchanged.
    """
    impact, loss = _impact(eco), eco.view.single_losses
    order = np.argsort(-impact, kind="stable")[:10]
    ten, largest = float(impact[order].mean()), float(impact[order[0]])
    return Reading(
        value=largest,
        scored=(largest + ten) / 2.0,
        n=int((eco.view.strength > 0).sum()),
        population="participants that exchange value, venues included",
        contributions=contributions(eco, order, impact),
        details={
            "mean_of_ten": ten,
            "systemic": int((impact >= SYSTEMIC).sum()),
            "others_systemic": max(0, int((impact >= SYSTEMIC).sum()) - 1),
            "stranded_share": float(loss.stranded[order[0]] / eco.view.value),
        },
    )


def _impact(eco: Ecosystem) -> Floats:
    """Loss impact of every participant, before any cascade."""
    if eco.view.value <= 0:
        raise Undefined("no value was exchanged between participants in the window")
    loss = eco.view.single_losses
    return (loss.direct + loss.stranded) / eco.view.value


@metric(
    label="Systemic core",
    question="How many partners are each too large to lose?",
    pillar=Pillar.RESILIENCE,
    unit="participants",
    scale=Scale(8.0, 3.0, 0.0),
    source="After the systemic-risk core of Diem et al. 2022, Scientific Reports 12, 7719; 5 % is a house default",
    gaming="Reporting value through a second legal entity makes two that are each below the line.",
    counter="participant_hhi",
    act="Agree on notice periods and a plan B with each of them; they are the ones whose exit is a crisis.",
    behind="Too large to lose, by share of all value lost with it",
)
def systemic_core(eco: Ecosystem) -> Reading:
    """Number of participants whose single loss costs at least 5 % of V, direct and stranded.

    Contributions: share = each one's loss impact, amount = 1. Undefined where no value was exchanged.
    """
    impact = _impact(eco)
    core: Mask = np.asarray(impact >= SYSTEMIC, dtype=bool)
    return Reading(
        value=float(core.sum()),
        n=int((eco.view.strength > 0).sum()),
        population="participants that exchange value, venues included",
        contributions=by_participant(eco, impact, core.astype(np.float64), core),
        details={"from_share": SYSTEMIC},
    )


@metric(
    label="Cut partners",
    question="Whose loss would cut others off?",
    pillar=Pillar.RESILIENCE,
    unit="share",
    scale=Scale(0.3, 0.1, 0.0),
    source="Articulation points: Tarjan 1972, SIAM Journal on Computing 1, 146",
    gaming="One token tie around a cut partner hides it; the value stranded behind it does not lie.",
    counter="loss_impact",
    act="Give those behind a cut partner a second tie into the ecosystem.",
    behind="Who holds others in, by value cut off without it",
)
def cut_partners(eco: Ecosystem) -> Reading:
    """Share of tied participants whose loss alone splits their component (articulation points of the value graph).

    Contributions: share = the share of V stranded when the participant goes, amount = 1/N each. Undefined without
    ties; too little data below three tied participants.
    """
    tied = int(eco.view.is_tied.sum())
    if tied == 0:
        raise Undefined("no two participants exchange value in the window")
    if tied < 3:
        raise TooLittleData("fewer than three participants exchange value")
    loss = eco.view.single_losses
    cut: Mask = np.asarray(loss.is_cut, dtype=bool)
    table = by_participant(eco, loss.stranded / eco.view.value, np.where(cut, 1.0 / tied, 0.0), cut)
    return Reading(
        value=float(cut.sum()) / tied,
        n=tied,
        population="participants that exchange value, venues included",
        contributions=table,
        details={"count": int(cut.sum())},
    )

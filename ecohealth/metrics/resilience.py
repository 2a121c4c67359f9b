"""Resilience: what breaks when partners leave, and who could take over?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask, ratio, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import by_participant, contributions
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined

SPARE_CAPACITY = 0.2
"""What a provider could give on top, as a share of what it gives of a kind; METRICS.md's default."""

ROUNDING = 1e-9
"""A spare capacity that misses a flow by less than this share of it holds it."""

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
)
def loss_impact(eco: Ecosystem) -> Reading:
    """Share of V lost when one participant leaves: direct (its own) plus stranded (cut off behind it).

    Computed for every participant; the value is the largest. Stranded is what survives outside the most valuable
    fragment of its component. What the loss sets off in others is a scenario, with a cascade model: not counted here.
    Contributions: share = each participant's loss impact, the ten largest; amounts do not add up (NaN), since two
    losses share the value between them. Undefined where no value was exchanged.
    """
    if eco.view.value <= 0:
        raise Undefined("no value was exchanged between participants in the window")
    loss = eco.view.single_losses
    impact = (loss.direct + loss.stranded) / eco.view.value
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
            "stranded_share": float(loss.stranded[order[0]] / eco.view.value),
        },
    )


@metric(
    label="Robustness to losing the largest",
    question="How long does the ecosystem hang together as its largest partners go, one by one?",
    pillar=Pillar.RESILIENCE,
    unit="R, 0–0.5",
    scale=Scale(0.05, 0.15, 0.35),
    source="Schneider et al. 2011, PNAS 108, 3838: R = (1/N) Σ S(q)",
    gaming="Many token ties raise it without any value behind them; read it beside the value lost.",
    counter="loss_impact",
    act="Tie partners to each other, not only to the largest.",
)
def robustness_targeted(eco: Ecosystem) -> Reading:
    """R = (1/N) Σ_{q=1..N} S(q): the mean share of participants still connected as the largest by value go first.

    S(q) is the largest component's share of the N tied participants after the q largest (strength in the window, ties
    by lowest id) are lost. R lies between 1/N² and 0.5·(1 − 1/N). Undefined without ties.
    """
    from ecohealth.network.graph import undirected
    from ecohealth.network.percolation import attack_curve, order_by, robustness

    tied, low, high, weight = _tied_graph(eco)
    curve = attack_curve(undirected(len(tied), low, high, weight), order_by(eco.view.strength[tied]))
    half = int(np.flatnonzero(curve < 0.5)[0]) + 1
    return Reading(
        value=robustness(curve),
        n=len(tied),
        population="participants that exchange value, venues included",
        details={"order": "value, largest first; ties by lowest id", "losses_until_half_is_apart": half},
    )


def _tied_graph(eco: Ecosystem) -> tuple[Codes, Codes, Codes, Floats]:
    """The participants with a tie, and the ties among them renumbered."""
    low, high, weight = eco.view.ties
    if len(weight) == 0:
        raise Undefined("no two participants exchange value in the window")
    tied = np.flatnonzero(eco.view.is_tied)
    place = np.full(len(eco), -1, dtype=np.int64)
    place[tied] = np.arange(len(tied))
    return tied, place[low], place[high], weight


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
)
def substitutability(eco: Ecosystem) -> Reading:
    """Share of received value that at least one other active provider of the same type and kind could take over.

    A flow i → j of a kind can be taken over when one other provider of i's type (not j itself) has a spare capacity,
    20 % of what it gives of that kind, of at least the flow. Contributions: the providers that nobody could replace,
    share = the irreplaceable share of what each gives, amount NaN (the value counts what *can* be replaced).
    Undefined where no value was exchanged between participants.
    """
    flows = eco.view.flows
    apart = flows.source != flows.target
    if not apart.any():
        raise Undefined("no two participants exchange value in the window")
    flow = flows.take(np.asarray(apart, dtype=bool))
    covered = _can_be_taken_over(flow.kind, flow.source, flow.target, flow.weight, eco.view.type_code)
    lone = sum_by(flow.source, np.where(covered, 0.0, flow.weight), len(eco))
    table = by_participant(eco, ratio(lone, sum_by(flow.source, flow.weight, len(eco))), lone)
    return Reading(
        value=float(flow.weight[covered].sum() / flow.weight.sum()),
        n=len(flow.weight),
        population="flows of a kind between two participants",
        contributions=table.assign(amount=np.nan),
        details={"spare_capacity": SPARE_CAPACITY, "irreplaceable_value": float(lone.sum())},
    )


def _can_be_taken_over(kind: Codes, source: Codes, target: Codes, weight: Floats, type_code: Codes) -> Mask:
    """Whether the largest spare capacity among the others of the same type and kind holds the flow."""
    giving = (
        pd.DataFrame({"kind": kind, "source": source, "weight": weight})
        .groupby(["kind", "source"])
        .agg(weight=("weight", "sum"))
        .reset_index()
    )
    giving["type"] = type_code[giving["source"]]
    giving = giving.sort_values(["kind", "type", "weight", "source"], ascending=[True, True, False, True])
    giving["rank"] = giving.groupby(["kind", "type"]).cumcount()
    flows = pd.DataFrame({"kind": kind, "type": type_code[source], "source": source, "target": target})
    spare = np.zeros(len(flows))
    for rank in (2, 1, 0):  # the best of three is neither the provider itself nor the recipient
        best = giving.loc[giving["rank"] == rank, ["kind", "type", "source", "weight"]]
        met = flows.merge(best, on=["kind", "type"], how="left", suffixes=("", "_other"))
        other = met["source_other"].to_numpy(dtype=np.float64)
        usable = ~np.isnan(other) & (other != source) & (other != target)
        spare = np.where(usable, SPARE_CAPACITY * met["weight"].to_numpy(dtype=np.float64), spare)
    return np.asarray(spare >= weight * (1.0 - ROUNDING), dtype=bool)

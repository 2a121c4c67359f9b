"""How long the ecosystem hangs together as participants go one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes
from ecohealth.metrics.chance import random_graphs, tied
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import contributions
from ecohealth.metrics.reading import Reading, Undefined

RANDOM_ORDERS, RANDOM_BUDGET, RANDOM_SEED = 1_000, 20_000_000, 2011
ROUNDING = 1e-12
SPLINE_UP_TO = 2_000
"""The largest side whose losses are also drawn as a spline: webs to compare with are much smaller."""


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

    people, low, high, weight = tied(eco)
    curve = attack_curve(undirected(len(people), low, high, weight), order_by(eco.view.strength[people]))
    half = int(np.flatnonzero(curve < 0.5)[0]) + 1
    return Reading(
        value=robustness(curve),
        n=len(people),
        population="participants that exchange value, venues included",
        details={"order": "value, largest first; ties by lowest id", "losses_until_half_is_apart": half},
    )


@metric(
    label="Robustness to losing anybody",
    question="How long does the ecosystem hang together as partners leave at random?",
    pillar=Pillar.RESILIENCE,
    unit="R, 0–0.5",
    scale=Scale(0.1, 0.25, 0.4),
    source="Schneider et al. 2011, PNAS 108, 3838; random order after Albert, Jeong & Barabási 2000, Nature 406, 378",
    gaming="Many token ties raise it without any value behind them; read it beside the value lost.",
    counter="robustness_targeted",
    act="Give every partner a second tie; a high value here beside a low one under attack means a few hold it all.",
    no_interval="it is a mean over up to 1,000 drawn orders, too dear to repeat in every resample; its standard "
    "error is in the details",
    dear=True,
)
def robustness_random(eco: Ecosystem) -> Reading:
    """R = (1/N) Σ_{q=1..N} S(q), the mean over 1,000 random orders of loss.

    Large ecosystems get fewer orders, told in the details with the standard error of the mean. Contributions: none,
    since the order is anybody's. Undefined without ties.
    """
    from ecohealth.network.graph import undirected
    from ecohealth.network.percolation import random_robustness

    people, low, high, weight = tied(eco)
    orders = int(np.clip(RANDOM_BUDGET // (len(people) + len(low)), 20, RANDOM_ORDERS))
    drawn = random_robustness(undirected(len(people), low, high, weight), np.random.default_rng(RANDOM_SEED), orders)
    return Reading(
        value=float(drawn.mean()),
        n=len(people),
        population="participants that exchange value, venues included",
        details={"orders": orders, "standard_error": float(drawn.std(ddof=1) / np.sqrt(orders))},
    )


@metric(
    label="Robustness to the worst sequence",
    question="How long does it hang together if the next to go is always the largest that is left?",
    pillar=Pillar.RESILIENCE,
    unit="R, 0–0.5",
    scale=Scale(0.05, 0.12, 0.3),
    source="Schneider et al. 2011, PNAS 108, 3838; recalculated order after Holme et al. 2002, Phys. Rev. E 65, 056109",
    gaming="Many token ties raise it without any value behind them; read it beside the value lost.",
    counter="robustness_random",
    act="Where it lies far below the fixed order, second-tier partners become critical once the first are gone.",
)
def robustness_adaptive(eco: Ecosystem) -> Reading:
    """R = (1/N) Σ_{q=1..N} S(q), the largest by value recomputed after each loss going first (ties: lowest id).

    The details hold the same by number of ties instead of value. Contributions: none, since R belongs to the whole
    sequence. Undefined without ties.
    """
    from ecohealth.network.graph import undirected
    from ecohealth.network.percolation import adaptive_degree_order, adaptive_value_order, attack_curve, robustness

    people, low, high, weight = tied(eco)
    graph = undirected(len(people), low, high, weight)
    return Reading(
        value=robustness(attack_curve(graph, adaptive_value_order(graph))),
        n=len(people),
        population="participants that exchange value, venues included",
        details={
            "order": "value among those left, largest first; ties by lowest id",
            "by_ties": robustness(attack_curve(graph, adaptive_degree_order(graph))),
        },
    )


@metric(
    label="Robustness against chance",
    question="Is the ecosystem wired more robustly than its partners' numbers of ties alone would make it?",
    pillar=Pillar.RESILIENCE,
    unit="share",
    scale=Scale(0.0, 0.3, 0.7),
    source="Degree-preserving random graphs: Maslov & Sneppen 2002, Science 296, 910",
    gaming="Ties reported for their looks change the wiring; read it beside the value lost.",
    counter="robustness_targeted",
    act="Below chance, ties run through the same few: tie their partners to one another.",
    no_interval="it compares with up to 100 random graphs, too dear to repeat in every resample; their spread "
    "is in the details",
    dear=True,
)
def robustness_vs_null(eco: Ecosystem) -> Reading:
    """Share of 100 random graphs with the same numbers of ties that are no more robust than the ecosystem.

    The same participants go in the same order, the largest by value first (as in robustness_targeted). Very large
    ecosystems get fewer random graphs (at least 2), told in the details. Contributions: none, since the wiring is
    everybody's. Undefined without ties, or where no random graph differs from the ecosystem's own (a star).
    """
    from ecohealth.network.graph import undirected
    from ecohealth.network.percolation import attack_curve, order_by, robustness

    people, low, high, _ = tied(eco)
    order = order_by(eco.view.strength[people])

    def hangs_together(u: Codes, v: Codes) -> float:
        return robustness(attack_curve(undirected(len(people), u, v, np.ones(len(u))), order))

    drawn = random_graphs(eco)
    if all(np.array_equal(u, low) and np.array_equal(v, high) for u, v in drawn):
        raise Undefined("no other network has these numbers of ties, so there is no chance to compare with")
    chance = np.asarray([hangs_together(u, v) for u, v in drawn])
    own = hangs_together(low, high)
    return Reading(
        value=float((chance <= own + ROUNDING).mean()),
        n=len(people),
        population="participants that exchange value, venues included",
        details={
            "own": own,
            "chance": float(chance.mean()),
            "chance_sd": float(chance.std()),
            "graphs": len(drawn),
            "stronger": float((chance > own + ROUNDING).mean()),
        },
    )


@metric(
    label="Survival of the other side",
    question="As one kind of partner goes, how long does another that lives off it survive?",
    pillar=Pillar.RESILIENCE,
    unit="area, 0–1",
    scale=Scale(0.5, 0.6, 0.8),
    source="Memmott, Waser & Price 2004, Proc. R. Soc. B 271, 2605; area after Burgos et al. 2007",
    gaming="Token ties across sides raise it; look at the value they carry.",
    counter="single_source_share",
    act="Tie the dependent side to more members of the other, the named pair of types first.",
    behind="Who hangs on a single partner of the weakest side",
)
def secondary_extinction(eco: Ecosystem) -> Reading:
    """Area under the expected share of one type's members that keep a partner as another type's go in random order.

    The mean over every ordered pair of types with ties between at least two members of either, weighted by the value
    between them. 1 = nobody goes before the last, 0.5 = everybody hangs on one partner. The details hold every pair,
    also with the least connected going first, the most connected first, and for the loss of half of the partners
    instead of all; and `random_spline`, the area under a spline as R's package bipartite takes it, to be compared with
    values from there (sides of up to 2,000 members). Contributions: the members of the weakest surviving side with a
    single partner on the other, share 1 each, no amounts. Undefined where no two types are tied by two members each.
    """
    from ecohealth.network.extinction import secondary_extinction as area_of

    sides = [one for one in _sides(eco) if len(one.leaving) >= 2 and len(one.staying) >= 2]
    if not sides:
        raise Undefined("no two types are tied by at least two members of each")
    expected = [area_of(one.partners, len(one.leaving)) for one in sides]
    weakest = sides[min(range(len(sides)), key=expected.__getitem__)]
    return Reading(
        value=float(np.average(expected, weights=[one.value for one in sides])),
        n=len(sides),
        population="ordered pairs of types tied by at least two members of each",
        contributions=contributions(eco, weakest.staying[weakest.partners == 1], np.ones(len(eco))),
        details={} if eco.is_replicate else {
            "goes": weakest.goes,
            "survives": weakest.survives,
            "pairs": [one.areas(random) for one, random in zip(sides, expected, strict=True)],
        },
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Side:
    """One type that goes and one that lives off it: the ties between them.

    Attributes:
        value: what passes between them.
        leaving, staying: the tied members of either.
        gone, left: the two ends of each tie, numbered from 0 within ``leaving`` and ``staying``.
        partners: how many partners each of ``staying`` has.
    """

    goes: str
    survives: str
    value: float
    leaving: Codes
    staying: Codes
    gone: Codes
    left: Codes
    partners: Codes

    def areas(self, random: float) -> dict[str, Any]:
        """The areas under the survival curve, by the order in which the others go."""
        from ecohealth.network import extinction as e
        from ecohealth.network.percolation import order_by

        ties, side = np.bincount(self.gone).astype(np.float64), len(self.leaving)
        small = side <= SPLINE_UP_TO
        return {
            "goes": self.goes,
            "survives": self.survives,
            "value": self.value,
            "random": random,
            **({"random_spline": e.spline_area(e.expected_survival(self.partners, side))} if small else {}),
            "half_lost": e.secondary_extinction(self.partners, side, 0.5),
            "least_first": e.area_under(e.extinction_in_order(self.gone, self.left, order_by(-ties))),
            "most_first": e.area_under(e.extinction_in_order(self.gone, self.left, order_by(ties))),
        }


def _sides(eco: Ecosystem) -> Iterator[Side]:
    """Every ordered pair of types that are tied."""
    low, high, weight = eco.view.ties
    role, types = eco.view.type_code, len(eco.view.types)
    ends, others, worth = np.append(low, high), np.append(high, low), np.append(weight, weight)
    pair = role[ends] * types + role[others]
    order = np.argsort(pair, kind="stable")
    starts = np.flatnonzero(np.diff(pair[order], prepend=-1) != 0)
    for rows in np.split(order, starts[1:]) if len(order) else ():
        goes, survives = divmod(int(pair[rows[0]]), types)
        if goes != survives:
            (leaving, gone), (staying, left) = (np.unique(one[rows], return_inverse=True) for one in (ends, others))
            yield Side(
                eco.view.types[goes], eco.view.types[survives], float(worth[rows].sum()), leaving, staying, gone, left,
                np.bincount(left),
            )  # fmt: skip

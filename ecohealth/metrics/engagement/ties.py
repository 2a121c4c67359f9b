"""How broad and how mutual the relations of active partners are."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Grouped, ratio, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import among_parties, by_participant, contributions
from ecohealth.metrics.reading import Reading, Undefined

CORE, MOST_CORES = 3, 50
"""The core whose value is the metric's; how many are told of."""


@metric(
    label="Breadth of partnership",
    question="Does a typical partner work with several others, or hang on one?",
    pillar=Pillar.ENGAGEMENT,
    unit="effective partners",
    scale=Scale(1.0, 2.0, 5.0),
    source="Hill number of order 2 (Hill 1973; Jost 2006) of each participant's partner shares",
    gaming="Small token ties hardly raise it, since partners count by value.",
    counter="reciprocity",
    act="Introduce partners that hang on one tie to a second.",
    contributes="effective partners",
    behind="The narrowest, by equivalent partners",
)
def breadth(eco: Ecosystem) -> Reading:
    """Median over active parties of N₂ = 1 / Σ q², where q are the shares of its partners in what it gives and takes.

    1: everything with one partner. A venue counts as a partner. Contributions: share = each party's N₂, the narrowest
    first, no amount (a median is no sum). Undefined where no party exchanges value.
    """
    effective = _effective_partners(eco)
    known = np.flatnonzero(eco.view.is_party & ~np.isnan(effective))
    if len(known) == 0:
        raise Undefined("no party exchanges value with another in the window")
    order = known[np.lexsort((known, -eco.view.strength[known], effective[known]))]
    return Reading(
        value=float(np.median(effective[known])),
        n=len(known),
        population=among_parties(eco, "that exchange value with another"),
        contributions=contributions(eco, order, effective),
        details={"with_one_partner": int((effective[known] < 1.0 + 1e-9).sum())},
    )


def _effective_partners(eco: Ecosystem) -> Floats:
    """N₂ of the partner shares of each participant; NaN without partners."""
    low, high, weight = eco.view.ties
    both = np.concatenate([low, high])
    value = np.concatenate([weight, weight])
    total = sum_by(both, value, len(eco))
    squares = sum_by(both, value**2, len(eco))
    return ratio(total**2, squares, empty=np.nan)


@metric(
    label="Reciprocity",
    question="Does value flow both ways, or only one?",
    pillar=Pillar.ENGAGEMENT,
    unit="share",
    scale=Scale(0.0, 0.15, 0.5),
    source="Weighted reciprocity: Squartini, Picciolli, Ruzzenenti & Garlaschelli 2013, Scientific Reports 3, 2729",
    gaming="Circular payments between two partners raise it; look at what is exchanged.",
    counter="breadth",
    act="Find what the takers could give back: data, reach, ideas.",
    behind="Who is repaid, by share of what it gives",
)
def reciprocity(eco: Ecosystem) -> Reading:
    """Σ min(W_ij, W_ji) / Σ W_ij over pairs of parties and directed kinds; 0 one-way, 1 fully returned.

    Undirected kinds are returned by definition and are left out. Details: how many parties both give and take.
    Contributions: parties, share = the returned share of what each gives, amount = its part of the value. Undefined
    where no party gives to another by a directed kind, and where value flows one way between types by the nature of
    the business (diners never serve restaurants): where no type gives to a type, itself included, that gives to it,
    none of it could come back.
    """
    giver, taker, weight = _directed_between_parties(eco)
    total = float(weight.sum())
    if total <= 0:
        raise Undefined(
            "no value passes from party to party by a directed kind (value that goes to venues cannot return)"
        )
    if not _can_return(eco, giver, taker):
        raise Undefined(
            "value flows one way between the types of participant: no two of them give each other anything, "
            "so nothing could come back"
        )
    forth, back = giver * len(eco) + taker, taker * len(eco) + giver
    at = np.minimum(np.searchsorted(forth, back), len(forth) - 1)
    returned = np.where(forth[at] == back, np.minimum(weight, weight[at]), 0.0)
    own = sum_by(giver, returned, len(eco))
    share = ratio(own, sum_by(giver, weight, len(eco)))
    return Reading(
        value=float(returned.sum()) / total,
        n=len(weight),
        population="ordered pairs of parties with value of a directed kind",
        contributions=by_participant(eco, share, own / total),
        details={"give_and_take": len(np.intersect1d(giver, taker))},
    )


def _can_return(eco: Ecosystem, giver: Codes, taker: Codes) -> bool:
    """Whether some type of the givers is given to, within itself or by a type that it gives to."""
    code, types = eco.view.type_code, len(eco.view.types)
    given = np.unique(code[giver] * types + code[taker])
    return bool(np.isin(given % types * types + given // types, given).any())


def _directed_between_parties(eco: Ecosystem) -> tuple[Codes, Codes, Floats]:
    """Value from party to party over directed kinds: source, target, weight; sorted by source and target."""
    flows, venue, party = eco.view.flows, eco.view.is_venue, eco.view.is_party
    between = ~venue[flows.source] & ~venue[flows.target] & (party[flows.source] | party[flows.target])
    rows = between & (flows.source != flows.target) & eco.view.is_directed[flows.kind]
    pair = Grouped.by([flows.source[rows], flows.target[rows]])
    return pair.first(flows.source[rows]), pair.first(flows.target[rows]), pair.sum(flows.weight[rows])


@metric(
    label="Hold when the loosely tied leave",
    question="If everybody with fewer than three partners left, and then again, how much value would remain?",
    pillar=Pillar.ENGAGEMENT,
    unit="share",
    scale=Scale(0.4, 0.7, 0.95),
    source="Unravelling of the k-core: Bhawalkar, Kleinberg, Lewi, Roughgarden & Sharma 2015; Seidman 1983",
    gaming="Token ties between partners raise it; read it beside the breadth, where partners count by value.",
    counter="breadth",
    act="Tie those at the edge to a second and a third partner, the largest first.",
    behind="Would leave, by share of value",
    no_interval="a resample leaves ties out and adds none, so it would only ever unravel more",
)
def unravelling(eco: Ecosystem) -> Reading:
    """Share of value that remains when participants with fewer than 3 partners leave, repeatedly: in the 3-core.

    Partners are those with whom value is exchanged in the window, venues included. Details: the share for k = 2, and
    the whole profile, for each k how many participants remain and how much of the value. Contributions: the parties
    that would leave, the largest first, share = p_i, no amount (value goes with both its ends). Undefined where no two
    participants exchange value.
    """
    from ecohealth.network.cohesion import coreness

    low, high, _ = eco.view.ties
    if len(low) == 0:
        raise Undefined("no two participants exchange value in the window")
    core, pairs = coreness(len(eco), low, high), eco.view.pairs
    depth = np.minimum(core[pairs.source], core[pairs.target])
    value = np.cumsum(np.bincount(depth, weights=pairs.weight)[::-1])[::-1]
    remains = value / value[0]
    people = np.cumsum(np.bincount(core[eco.view.is_tied])[::-1])[::-1]
    gone = np.flatnonzero(eco.view.is_party & eco.view.is_tied & (core < CORE))
    order = gone[np.lexsort((gone, -eco.view.shares[gone]))]
    profile = [
        {"k": k, "participants": int(people[k]), "value": float(remains[k]) if k < len(remains) else 0.0}
        for k in range(1, min(len(people), MOST_CORES + 1))
    ]
    return Reading(
        value=float(remains[CORE]) if len(remains) > CORE else 0.0,
        n=int(eco.view.is_tied.sum()),
        population="participants that exchange value, venues included",
        contributions=contributions(eco, order, eco.view.shares),
        details={"k2": float(remains[2]) if len(remains) > 2 else 0.0, "leave": len(gone), "profile": profile},
    )

"""How broad and how mutual the relations of active partners are."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Grouped, ratio, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import among_parties, by_participant, contributions
from ecohealth.metrics.reading import Reading, Undefined


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
)
def breadth(eco: Ecosystem) -> Reading:
    """Median over active parties of N₂ = 1 / Σ q², where q are the shares of its partners in what it gives and takes.

    1: everything with one partner. A venue counts as a partner. Contributions: share = each party's N₂, the narrowest
    first, amount NaN (a median is no sum). Undefined where no party exchanges value.
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
    flows, party = eco.view.flows, eco.view.is_party
    rows = party[flows.source] & party[flows.target] & (flows.source != flows.target) & eco.view.is_directed[flows.kind]
    pair = Grouped.by([flows.source[rows], flows.target[rows]])
    return pair.first(flows.source[rows]), pair.first(flows.target[rows]), pair.sum(flows.weight[rows])

"""Partner engagement: are partners active, broad, reciprocal, and do they stay?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import first_day, last_day, period_label
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, Mask, ratio, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.people import among_parties, by_participant, contributions
from ecohealth.metrics.periods import complete_periods
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined

RETENTION_MONTHS = 12


@metric(
    label="Active partners",
    question="Of those who joined and have not left, how many did anything lately?",
    pillar=Pillar.ENGAGEMENT,
    unit="share",
    scale=Scale(0.3, 0.6, 0.9),
    source="Registered against active participants in the last complete period",
    gaming="Token interactions keep a partner active; read it beside the value each brings.",
    counter="retention",
    act="Ask the silent ones, the largest first, what stopped them.",
)
def active_rate(eco: Ecosystem) -> Reading:
    """Parties with at least one interaction in the last complete period / parties that had joined and not left.

    An interaction with an `end` goes on until then: a contract that runs keeps its partners active. Joined: the column
    `joined`, or the first interaction where that is earlier or the column is missing; left: the column `left`; who
    left and came back is not counted in between. A successor (`successor_of`) and its predecessors are one.
    Contributions: the active parties, amount = 1/N each. Needs dates; undefined without parties.
    """
    last = int(complete_periods(eco)[-1])
    start, end = first_day(last, eco.period), last_day(last, eco.period)
    there = eco.view.is_party & eco.lives.members(start, end)
    if not there.any():
        raise Undefined("no party had joined by the last complete period")
    active = _active_between(eco, last) & there
    count, count_active = int(there.sum()), int(active.sum())
    return Reading(
        value=count_active / count,
        n=count,
        population=among_parties(eco, f"that had joined and not left in {period_label(last, eco.period)}"),
        contributions=by_participant(eco, eco.view.shares, np.where(active, 1.0 / count, 0.0)),
        details={
            "active": count_active,
            "inactive": count - count_active,
            "period": period_label(last, eco.period),
            "silent": _largest(eco, there & ~active),
        },
    )


def _largest(eco: Ecosystem, rows: Mask, at_most: int = 10) -> list[str]:
    """Ids of the largest participants among the rows, by value in the window."""
    among = np.flatnonzero(rows)
    strength = sum_by(eco.lives.current, eco.view.strength, len(eco))
    order = among[np.lexsort((among, -strength[among]))]
    return [str(one) for one in eco.ids[order[:at_most]]]


def _active_between(eco: Ecosystem, number: int) -> Mask:
    """Lives with a record that begins in, or goes on into, the period of that number."""
    history = eco.life_history
    rows = (history.day <= last_day(number, eco.period)) & (history.until >= first_day(number, eco.period))
    active = np.zeros(len(eco), dtype=bool)
    active[history.source[rows]] = True
    active[history.target[rows]] = True
    return active


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
    rows = _directed_between_parties(eco)
    total = float(rows["weight"].sum())
    if total <= 0:
        raise Undefined(
            "no value passes from party to party by a directed kind (value that goes to venues cannot return)"
        )
    if not _can_return(eco, rows):
        raise Undefined(
            "value flows one way between the types of participant: no two of them give each other anything, "
            "so nothing could come back"
        )
    back = rows.merge(
        rows, left_on=["source", "target"], right_on=["target", "source"], how="left", suffixes=("", "_back")
    )
    returned = np.minimum(rows["weight"].to_numpy(), np.nan_to_num(back["weight_back"].to_numpy(dtype=np.float64)))
    giver = rows["source"].to_numpy(dtype=np.int64)
    own = sum_by(giver, returned, len(eco))
    share = ratio(own, sum_by(giver, rows["weight"].to_numpy(dtype=np.float64), len(eco)))
    return Reading(
        value=float(returned.sum()) / total,
        n=len(rows),
        population="ordered pairs of parties with value of a directed kind",
        contributions=by_participant(eco, share, own / total),
        details={"give_and_take": len(set(rows["source"]) & set(rows["target"]))},
    )


def _can_return(eco: Ecosystem, rows: pd.DataFrame) -> bool:
    """Whether some type of the givers is given to, within itself or by a type that it gives to."""
    code = eco.view.type_code
    ways = set(zip(code[rows["source"].to_numpy()].tolist(), code[rows["target"].to_numpy()].tolist(), strict=True))
    return any((taker, giver) in ways for giver, taker in ways)


def _directed_between_parties(eco: Ecosystem) -> pd.DataFrame:
    """Value from party to party over directed kinds: source, target, weight; sorted."""
    flows, party = eco.view.flows, eco.view.is_party
    rows = party[flows.source] & party[flows.target] & (flows.source != flows.target) & eco.view.is_directed[flows.kind]
    table = pd.DataFrame({"source": flows.source[rows], "target": flows.target[rows], "weight": flows.weight[rows]})
    return table.groupby(["source", "target"], sort=True).agg(weight=("weight", "sum")).reset_index()


@metric(
    label="Retention",
    question="Of the partners that start, how many are still with us a year later?",
    pillar=Pillar.ENGAGEMENT,
    unit="share at 12 months",
    scale=Scale(0.3, 0.6, 0.85),
    source="Kaplan & Meier 1958, Journal of the American Statistical Association 53, 457; Greenwood interval",
    gaming="Yearly token contacts keep a partner 'retained'; read it beside what each brings.",
    counter="active_rate",
    act="Look at what the lost ones have in common: type, region, the month they joined.",
    contributes="months",
)
def retention(eco: Ecosystem) -> Reading:
    """Kaplan–Meier estimate of the share of parties still there 12 months after their first interaction.

    A party is lost when it has been silent for longer than the 95th percentile of its type's gaps, dated at its last
    interaction (at its end, where one is given); all others are right-censored at the window's end. A successor
    carries its predecessor's life on. Uses the whole history up to the window's end. Contributions: the lost parties,
    share = months they stayed, amount NaN. Needs dates; too little data with fewer than 10 parties or less than 12
    months of history.
    """
    lives = lifetimes(eco)
    if len(lives.person) < 10 or float(lives.months.max()) < RETENTION_MONTHS:
        raise TooLittleData(
            f"needs 10 parties and 12 months of history; there are {len(lives.person)} parties "
            f"over {lives.months.max():.0f} months"
        )
    from lifelines import KaplanMeierFitter

    fitted = KaplanMeierFitter().fit(lives.months, lives.lost)
    lower, upper = fitted.confidence_interval_survival_function_.asof(RETENTION_MONTHS).to_numpy(dtype=np.float64)
    lost = lives.person[lives.lost]
    months = np.zeros(len(eco))
    months[lives.person] = lives.months
    order = lost[np.lexsort((lost, -eco.view.strength[lost]))]
    return Reading(
        value=float(fitted.predict(RETENTION_MONTHS)),
        n=len(lives.person),
        population=among_parties(eco, "seen up to the end of the window"),
        contributions=contributions(eco, order, months),
        details={
            "lost": int(lives.lost.sum()),
            "returned": int(lives.returned.sum()),
            "greenwood_95": [float(lower), float(upper)],
        },
    )

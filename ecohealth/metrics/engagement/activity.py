"""Who is active, how much, and whether their number grows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import MONTHS_IN, Ints, first_day, last_day, period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.presence import active_counts
from ecohealth.ecosystem.records import Mask, ratio, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import among_parties, by_participant, contributions
from ecohealth.metrics.periods import complete_periods, gaps_left_out, last_recorded
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined
from ecohealth.metrics.trends import trend_of

MOMENTUM_PERIODS, LEAST_PERIODS, FEWEST_PERIODS = 12, 8, 3
"""Periods that momentum looks back on, and needs; that depth needs."""


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
    behind="Active, by share of value",
)
def active_rate(eco: Ecosystem) -> Reading:
    """Parties with at least one interaction in the last complete period / parties that had joined and not left.

    An interaction with an `end` goes on until then: a contract that runs keeps its partners active. Joined: the column
    `joined`, or the first interaction where that is earlier or the column is missing; left: the column `left`; who
    left and came back is not counted in between. A successor (`successor_of`) and its predecessors are one.
    Contributions: the active parties, amount = 1/N each. Needs dates; undefined without parties.
    """
    last = last_recorded(eco)
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
    label="Momentum",
    question="Is the number of active partners growing or shrinking?",
    pillar=Pillar.ENGAGEMENT,
    unit="share per period",
    scale=Scale(-0.03, -0.01, 0.015),
    source="Theil–Sen slope: Theil 1950, Sen 1968; test of Mann 1945 and Kendall 1975",
    gaming="Many newcomers that come once lift it; read it beside how long they stay.",
    counter="retention",
    act="Find what changed when the number began to fall: an event, a rule, a competitor.",
    scored_as="as growth a month",
    no_interval="its sample are the periods, not the records; the p of no trend is in the details",
)
def momentum(eco: Ecosystem) -> Reading:
    """Theil–Sen slope of the number of active parties over the last 12 complete periods / its median; per period.

    0.01: one per cent more active parties each period. Periods in which records are missing are passed over; contracts
    that run keep their parties active; a successor and its predecessors are one. Details: the counts, and the two-sided
    p of no trend (Mann–Kendall). Contributions: none, a number of participants is no sum over shares. Needs dates; too
    little data with fewer than 8 periods; undefined where no party is active in the median period.
    """
    periods = eco.gaps.outside(complete_periods(eco))[-MOMENTUM_PERIODS:]
    if len(periods) < LEAST_PERIODS:
        raise TooLittleData(f"needs {LEAST_PERIODS} complete {eco.period}s; there are {len(periods)}")
    span = np.arange(periods[0], periods[-1] + 1)
    counts = active_counts(eco.life_history, span, eco.period, eco.view.is_party)[periods - periods[0]]
    usual = float(np.median(counts))
    if usual <= 0:
        raise Undefined(f"no party was active in most of the last {len(periods)} {eco.period}s")
    trend = trend_of(periods.astype(np.float64), counts.astype(np.float64))
    return Reading(
        value=trend.slope / usual,
        scored=trend.slope / usual / MONTHS_IN[eco.period],
        n=len(periods),
        population=f"complete {eco.period}s{gaps_left_out(eco)}",
        details={
            "p": trend.p,
            "step": abs(trend.slope) / usual,
            "period": eco.period,
            "median_active": usual,
            "active": [
                {"period": period_label(int(number), eco.period), "active": int(count)}
                for number, count in zip(periods, counts, strict=True)
            ],
        },
    )


@metric(
    label="Depth of engagement",
    question="How often does a typical active partner deal with others?",
    pillar=Pillar.ENGAGEMENT,
    unit="dealings per period",
    scale=Scale(1.0, 2.0, 6.0),
    source="Power-user curve: after a16z 2018",
    gaming="Splitting one delivery over several days raises it; what passes on one day counts once.",
    counter="breadth",
    act="Look at what the frequent ones use that the others do not.",
    scored_as="as dealings a month",
    contributes="dealings per period",
    behind="The most active, by dealings in a period",
)
def depth(eco: Ecosystem) -> Reading:
    """Median number of dealings of an active party in a period, over parties and complete periods of the window.

    A dealing is a day on which a party exchanges something of a kind with a partner (or takes part in an event): rows
    of one day, partner and kind count once. Only parties with a dealing in the period count in it. Details: the whole
    histogram (the share of parties and periods with 1, 2, 3–4, 5–8, … dealings), and in how many of the periods
    parties were active. Contributions: parties, share = dealings per active period, the most active first, no amount
    (a median is no sum). Needs dates; too little data with fewer than 3 complete periods in the window; undefined where
    no party dealt with anybody in them.
    """
    periods = eco.gaps.outside(_periods_of_window(eco))
    if len(periods) < FEWEST_PERIODS:
        raise TooLittleData(
            f"the window holds {len(periods)} complete {eco.period}s; {FEWEST_PERIODS} are needed to see how often "
            "partners deal"
        )
    deals = _dealings(eco, periods)
    if not len(deals.often):
        raise Undefined("no party dealt with anybody in a complete period of the window")
    active = np.bincount(deals.person, minlength=len(eco))
    mean = ratio(sum_by(deals.person, deals.often.astype(np.float64), len(eco)), active.astype(np.float64))
    dealt = np.flatnonzero(active)
    order = dealt[np.lexsort((dealt, -mean[dealt]))]
    middle = float(np.median(deals.often))
    return Reading(
        value=middle,
        scored=middle / MONTHS_IN[eco.period],
        n=len(dealt),
        population=among_parties(eco, f"active in a complete {eco.period} of the window{gaps_left_out(eco)}"),
        contributions=contributions(eco, order, mean),
        details={}
        if eco.is_replicate
        else {
            "period": eco.period,
            "once": float((deals.often == 1).mean()),
            "histogram": _histogram(deals.often),
            "active_periods": np.bincount(active[dealt], minlength=len(periods) + 1)[1:].tolist(),
        },
    )


def _periods_of_window(eco: Ecosystem) -> Ints:
    """Complete periods that begin in the window."""
    periods = complete_periods(eco)
    if eco.scope.first is None:
        return periods
    return periods[[first_day(int(one), eco.period) >= eco.scope.first for one in periods]]


class Dealings(NamedTuple):
    """How often each party dealt in each of the periods in which it did: int64[k] each."""

    person: Ints
    often: Ints


def _dealings(eco: Ecosystem, periods: Ints) -> Dealings:
    """Dealings in the periods, one row a party and period in which it had any."""
    history, n = eco.life_history, len(eco)
    rows = np.flatnonzero(np.isin(period_of(history.day, eco.period), periods))
    source, target = history.source[rows], history.target[rows]
    day = history.day[rows].astype(np.int64)
    opening, days = (int(day.min()), int(np.ptp(day)) + 1) if len(day) else (0, 1)
    event = np.tile(history.event_size[rows] > 0, 2)
    person, partner = np.concatenate([source, target]), np.concatenate([target, source])
    what = np.tile(history.kind[rows] * days + day - opening, 2)
    kinds = len(eco.kinds) * days
    key = (person * (n + 1) + np.where(event, n, partner)) * kinds + what
    distinct = pd.unique(key[eco.view.is_party[person]])
    who, on = distinct // kinds // (n + 1), distinct % kinds % days
    when = np.searchsorted(periods, period_of((np.arange(days) + opening).astype("M8[D]"), eco.period))
    found, often = np.unique(who * len(periods) + when[on], return_counts=True)
    return Dealings(found // len(periods), often.astype(np.int64))


def _histogram(deals: Ints) -> list[dict[str, float]]:
    """The share of parties and periods with 1, 2, 3–4, 5–8, … dealings."""
    step = np.ceil(np.log2(deals)).astype(np.int64)
    counts = np.bincount(step)
    return [
        {"from": 2 ** (at - 1) + 1 if at > 0 else 1, "to": 2**at, "share": float(count / len(deals))}
        for at, count in enumerate(counts)
    ]

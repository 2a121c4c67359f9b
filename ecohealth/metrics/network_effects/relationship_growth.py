"""Relationship growth: do relations deepen while participants become more?"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecohealth.ecosystem.calendar import MONTHS_IN, Ints, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.periods import complete_periods, gaps_left_out
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined
from ecohealth.metrics.trends import trend_of

FEWEST_PERIODS, MOST_PERIODS = 12, 36
REMEMBERED = 3
"""A pair repeats when it met in one of so many periods before."""
SURE = 0.05

MEASURES = ("reciprocity", "repeat_rate", "clustering")


@metric(
    label="Growth with relationships",
    question="As the ecosystem grows, do relations deepen, or does it only get larger?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="a year",
    scale=Scale(-0.3, -0.15, 0.0),
    source="After Pidun, Reeves & Wesselink 2021: growth without relationships; slopes after Theil 1950 and Sen 1968",
    gaming="Standing orders and automatic data feeds repeat by themselves; filter by kind to see who chooses again.",
    counter="densification",
    act="Slow recruiting until newcomers come back: look at whom they meet first, and what becomes of it.",
    no_interval="its sample are the periods, not the records; the chance of each trend is in the details",
    dear=True,
)
def relationship_growth(eco: Ecosystem) -> Reading:
    """Mean change a year of reciprocity, repeat rate and clustering, each period by period, as a share; 0: they hold.

    Of the pairs that met in a period: reciprocity = Σ min(w_ij, w_ji) / Σ w_ij of value of directed kinds between
    parties; repeat rate = the share of pairs that also met in one of the three periods before; clustering = mean local
    clustering of who met whom. The change is the Theil–Sen slope over the last 36 complete periods (all there are, 12
    at least), times periods a year, over the median. A measure that is 0 in most periods has none and is left out.

    Details: the same change of active parties (`participants`), every measure with the p of Mann and Kendall, and
    `without`: whether participants grew (p ≤ 0.05) while the measures fell (the mean below 0, one or more with
    p ≤ 0.05, none rising so): growth without relationships. Gaps in the records are left out.

    Needs dates. Too little data under 12 periods. Undefined where none of the measures exists. Contributions: none, a
    trend is of periods.
    """
    periods = eco.gaps.outside(complete_periods(eco))[-MOST_PERIODS - REMEMBERED :]
    if len(periods) < FEWEST_PERIODS + REMEMBERED:
        raise TooLittleData(
            f"needs {FEWEST_PERIODS + REMEMBERED} complete {eco.period}s, {REMEMBERED} of them to look back on; "
            f"there are {len(periods)}"
        )
    series = measured(eco, periods)
    told = {name: _changed(periods[REMEMBERED:], one, eco.period) for name, one in series.items()}
    found = [one for name, one in told.items() if name in MEASURES and one is not None]
    if not found:
        raise Undefined("in most periods nothing is returned, no pair meets again and no three partners are tied")
    value = float(np.mean([one["change"] for one in found]))
    people = told["participants"]
    grew = people is not None and people["change"] > 0 and people["p"] <= SURE
    sure = [one["change"] for one in found if one["p"] <= SURE]
    return Reading(
        value=value,
        n=len(periods) - REMEMBERED,
        population=f"complete {eco.period}s{gaps_left_out(eco)}",
        details={
            **{name: one for name, one in told.items() if one is not None},
            "fall": max(0.0, -value),
            "without": bool(grew and value < 0 and sure and max(sure) < 0),
        },
    )


def measured(eco: Ecosystem, periods: Ints) -> dict[str, Floats]:
    """Active parties and the three measures of each period after the first three; NaN where one does not exist."""
    from ecohealth.network.cohesion import mean_local_clustering

    history, n = eco.life_history, len(eco)
    where = np.searchsorted(periods, period_of(history.day, eco.period))
    inside = np.isin(period_of(history.day, eco.period), periods) & (history.source != history.target)
    valued = eco.view.carries_value & eco.view.is_directed
    party = eco.view.is_party
    series = {name: np.full(len(periods) - REMEMBERED, np.nan) for name in ("participants", *MEASURES)}
    met: list[Ints] = []
    for at in range(len(periods)):
        rows = np.flatnonzero(inside & (where == at))
        source, target = history.source[rows], history.target[rows]
        pairs = np.unique(np.minimum(source, target) * n + np.maximum(source, target))
        met.append(pairs)
        if at < REMEMBERED:
            continue
        people = np.unique(np.concatenate([source, target]))
        series["participants"][at - REMEMBERED] = party[people].sum()
        if len(pairs):
            before = np.concatenate(met[at - REMEMBERED : at])
            series["repeat_rate"][at - REMEMBERED] = np.isin(pairs, before).mean()
            low, high = np.searchsorted(people, pairs // n), np.searchsorted(people, pairs % n)
            series["clustering"][at - REMEMBERED] = mean_local_clustering(len(people), low, high)
        giving = valued[history.kind[rows]] & party[source] & party[target]
        series["reciprocity"][at - REMEMBERED] = _returned(
            source[giving] * n + target[giving], target[giving] * n + source[giving], history.weight[rows][giving]
        )
    return series


def _returned(flow: Ints, back: Ints, weight: Floats) -> float:
    """Σ min(w_ij, w_ji) / Σ w_ij; NaN without value. ``flow`` and ``back`` number the ordered pairs."""
    keys, code = np.unique(flow, return_inverse=True)
    total = np.bincount(code, weights=weight, minlength=len(keys)).astype(np.float64)
    if total.sum() <= 0:
        return float("nan")
    opposite = np.empty(len(keys), dtype=np.int64)
    opposite[code] = back
    at = np.minimum(np.searchsorted(keys, opposite), len(keys) - 1)
    return float(np.minimum(total, np.where(keys[at] == opposite, total[at], 0.0)).sum() / total.sum())


def _changed(periods: Ints, series: Floats, period: str) -> dict[str, Any] | None:
    """Change a year as a share of the median, its p, and the first and last value; None where the median is 0."""
    known = ~np.isnan(series)
    if int(known.sum()) < FEWEST_PERIODS or np.median(series[known]) <= 0:
        return None
    usual = float(np.median(series[known]))
    trend = trend_of(periods[known].astype(np.float64), series[known])
    change = trend.slope * (12 / MONTHS_IN[period]) / usual
    return {
        "change": change,
        "fall": max(0.0, -change),
        "p": trend.p,
        "first": float(np.median(series[known][:3])),
        "last": float(np.median(series[known][-3:])),
    }

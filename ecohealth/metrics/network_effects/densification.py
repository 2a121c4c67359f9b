"""Densification: do relations grow faster than participants?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import Ints, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.exponents import FEWEST_PERIODS, exponent_of
from ecohealth.metrics.periods import complete_periods, gaps_left_out
from ecohealth.metrics.reading import Reading, TooLittleData


@metric(
    label="Densification",
    question="As partners join, do relations grow faster than their number?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="exponent",
    scale=Scale(0.9, 1.0, 1.3),
    source="Leskovec, Kleinberg & Faloutsos 2007, ACM TKDD 1(1), Graph evolution",
    gaming="Logging old contacts late makes relations seem to grow; check the dates of first contacts.",
    counter="clustering_lift",
    act="Below 1, newcomers stay alone: introduce them to more than one partner.",
    no_interval="its sample are the periods, not the records; the 95 % interval of the regression is in the details",
)
def densification(eco: Ecosystem) -> Reading:
    """α in log E_t = a + α log N_t, by least squares over complete periods; above 1 relations outgrow participants.

    N_t and E_t are the participants active in period t, and the pairs of them that met in it (venues included); a
    participant and its successor (`successor_of`) are one.
    Counted period by period, not cumulated: in records that begin at some day, cumulated pairs would outgrow
    participants whatever happens. Uses the whole history up to the window's end without gaps in the records. Details:
    the 95 % interval, which allows for autocorrelated errors. Needs dates; too little data under 18 periods (in fewer
    nobody can tell errors that carry over from a law), or where the largest N is less than 20 % above the smallest.
    """
    people, pairs = growth(eco)
    if len(people) < FEWEST_PERIODS:
        raise TooLittleData(
            f"an exponent and its interval need {FEWEST_PERIODS} complete {eco.period}s; there are {len(people)}"
        )
    least, most = int(people.min()), int(people.max())
    if most < 1.2 * least:
        raise TooLittleData(
            f"a {eco.period} had {least} to {most} active participants, too alike to see a law of growth"
        )
    exponent = exponent_of(np.log(people), np.log(pairs))
    return Reading(
        value=exponent.value,
        n=len(people),
        population=f"complete {eco.period}s{gaps_left_out(eco)}",
        details={
            "interval_95": [exponent.low, exponent.high],
            "participants": [int(people[0]), int(people[-1])],
            "relations": [int(pairs[0]), int(pairs[-1])],
        },
    )


def growth(eco: Ecosystem) -> tuple[Ints, Ints]:
    """Participants active in each complete period, and pairs that met in it; periods without a pair are left out."""
    periods = eco.gaps.outside(complete_periods(eco))
    history = eco.life_history
    number = np.searchsorted(periods, period_of(history.day, eco.period))
    rows = np.isin(period_of(history.day, eco.period), periods) & (history.source != history.target)
    low = np.minimum(history.source, history.target)[rows]
    high = np.maximum(history.source, history.target)[rows]
    people = _distinct(np.concatenate([low, high]), np.concatenate([number[rows], number[rows]]), len(periods))
    pairs = _distinct(low * len(eco) + high, number[rows], len(periods))
    return people[pairs > 0], pairs[pairs > 0]


def _distinct(key: Ints, number: Ints, periods: int) -> Ints:
    """How many distinct keys each period has."""
    seen = pd.DataFrame({"number": number, "key": key}).drop_duplicates()
    return np.bincount(seen["number"], minlength=periods).astype(np.int64)

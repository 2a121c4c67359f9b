"""Whether partners stay, once they have begun."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import MONTHS_IN, period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.lifetimes import DAYS_A_MONTH, lifetimes
from ecohealth.metrics.people import among_parties, contributions
from ecohealth.metrics.periods import gaps_left_out
from ecohealth.metrics.reading import Reading, TooLittleData
from ecohealth.metrics.survival import survival
from ecohealth.metrics.trends import trend_of

RETENTION_MONTHS, NEWCOMER_MONTHS = 12, 6
OPENING_DAYS = 91.0
"""Who is seen in the first days of the records may have been there before they began."""
LEAST_COHORT, LEAST_COHORTS = 3, 4


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
    behind="Gone silent, the largest first, with the months they stayed",
    no_interval="first and last records would only move inwards in a resample; its own 95 % interval "
    "(Greenwood) is in the details",
)
def retention(eco: Ecosystem) -> Reading:
    """Kaplan–Meier estimate of the share of parties still there 12 months after their first interaction.

    A party is lost when it has been silent for longer than the 95th percentile of its type's gaps, or when the
    participants' table says that it has left (`left`) and nothing speaks against it; it is dated at its last
    interaction (at its end, where one is given). All others are right-censored at the window's end. Days in which
    records are missing for everybody are no silence. A successor carries its predecessor's life on. Uses the whole
    history up to the window's end. Contributions: the lost parties, share = months they stayed, no amount. Needs
    dates; too little data with fewer than 10 parties or less than 12 months of history.
    """
    lives = lifetimes(eco)
    if len(lives.person) < 10 or float(lives.months.max()) < RETENTION_MONTHS:
        raise TooLittleData(
            f"needs 10 parties and 12 months of history; there are {len(lives.person)} parties "
            f"over {lives.months.max():.0f} months"
        )
    stayed, low, high = survival(lives.months, lives.lost).at(RETENTION_MONTHS)
    lost = lives.person[lives.lost]
    months = np.zeros(len(eco))
    months[lives.person] = lives.months
    order = lost[np.lexsort((lost, -eco.view.strength[lost]))]
    return Reading(
        value=stayed,
        n=len(lives.person),
        population=among_parties(eco, "seen up to the end of the window") + gaps_left_out(eco),
        contributions=contributions(eco, order, months),
        details={
            "lost": int(lives.lost.sum()),
            "returned": int(lives.returned.sum()),
            "greenwood_95": [low, high],
        },
    )


@metric(
    label="Newcomers' retention, trend",
    question="Do later newcomers stay better than earlier ones did?",
    pillar=Pillar.ENGAGEMENT,
    unit="share points a year",
    scale=Scale(-0.2, -0.05, 0.075),
    source="Theil–Sen slope over joining cohorts: cohort test of network effects, after a16z 2018; Mann–Kendall",
    gaming="Turning away doubtful newcomers raises it; read it beside how many come.",
    counter="momentum",
    act="Compare the first half year of the latest cohort with that of the best one.",
    contributes="months",
    behind="Newcomers soon gone, with the months they stayed",
    no_interval="first and last records would only move inwards in a resample; the test of its trend is in the details",
)
def newcomer_retention_trend(eco: Ecosystem) -> Reading:
    """Theil–Sen slope, per year, of the share of each cohort of newcomers still there 6 months after joining.

    0.05: each year's newcomers stay by five points better than the year's before. Cohorts are those first seen in a
    quarter (a year, where periods are years); one of fewer than 3 is left out. Still there: not lost within 6 months,
    where lost is what retention calls lost. Parties first seen in the first 3 months of the records are no newcomers
    (they may have been there before), nor is who says it joined before (`joined`); newcomers of the last 6 months
    cannot be judged yet. Details: the cohorts, and the two-sided p of no trend (Mann–Kendall). Contributions: newcomers
    that were lost within 6 months, share = months they stayed, no amount. Needs dates; too little data with fewer
    than 4 cohorts.
    """
    known = newcomers(eco)
    known = known[known["watched"] >= NEWCOMER_MONTHS].assign(stayed=known["months"] >= NEWCOMER_MONTHS)
    cohorts = known.groupby("cohort", sort=True)["stayed"].agg(["size", "mean"])
    cohorts = cohorts[cohorts["size"] >= LEAST_COHORT]
    unit = cohort_unit(eco)
    if len(cohorts) < LEAST_COHORTS:
        raise TooLittleData(
            f"needs {LEAST_COHORTS} {unit}s with {LEAST_COHORT} newcomers that joined {NEWCOMER_MONTHS} months before "
            f"the end; there are {len(cohorts)}"
        )
    at, stayed = cohorts.index.to_numpy(dtype=np.float64), cohorts["mean"].to_numpy(dtype=np.float64)
    trend = trend_of(at * (MONTHS_IN[unit] / 12), stayed)
    told = [
        {"cohort": period_label(int(number), unit), "newcomers": int(size), "stayed": float(share)}
        for number, size, share in zip(cohorts.index, cohorts["size"], stayed, strict=True)
    ]
    gone = known[~known["stayed"]]
    months = np.zeros(len(eco))
    months[gone["person"]] = gone["months"]
    who = gone["person"].to_numpy(dtype=np.int64)
    return Reading(
        value=trend.slope,
        n=int(cohorts["size"].sum()),
        population=f"newcomers in {len(cohorts)} cohorts{gaps_left_out(eco)}",
        contributions=contributions(eco, who[np.lexsort((who, -eco.view.strength[who]))], months),
        details={
            "p": trend.p,
            "cohorts": told,
            "latest": told[-1],
        },
    )


def newcomers(eco: Ecosystem) -> pd.DataFrame:
    """Parties that came after the records began: ``person``, ``cohort`` (number of its period, see `cohort_unit`).

    ``months`` it stayed, up to its last interaction where it is lost, else to the window's end; ``watched``: months
    from its first interaction to the window's end.
    """
    lives = lifetimes(eco)
    joined = np.full(len(eco), np.nan)
    np.fmin.at(joined, eco.lives.person, eco.lives.joined)
    begin = float(lives.first.min()) + OPENING_DAYS
    new = (lives.first >= begin) & ~(joined[lives.person] < begin)
    first = lives.first[new].astype(np.int64).astype("M8[D]")
    return pd.DataFrame(
        {
            "person": lives.person[new],
            "cohort": period_of(first, cohort_unit(eco)),
            "months": lives.months[new],
            "watched": (lives.end - lives.first[new]) / DAYS_A_MONTH,
        }
    )


def cohort_unit(eco: Ecosystem) -> str:
    """What newcomers are taken together by: the quarter in which they were first seen; the year, of yearly records."""
    return "year" if eco.period == "year" else "quarter"

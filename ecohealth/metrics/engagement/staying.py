"""Whether partners stay, once they have begun."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.people import among_parties, contributions
from ecohealth.metrics.periods import gaps_left_out
from ecohealth.metrics.reading import Reading, TooLittleData

RETENTION_MONTHS = 12


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
    no_interval="first and last records would only move inwards in a resample; its own 95 % interval "
    "(Greenwood) is in the details",
)
def retention(eco: Ecosystem) -> Reading:
    """Kaplan–Meier estimate of the share of parties still there 12 months after their first interaction.

    A party is lost when it has been silent for longer than the 95th percentile of its type's gaps, dated at its last
    interaction (at its end, where one is given); all others are right-censored at the window's end. Days in which
    records are missing for everybody are no silence. A successor carries its predecessor's life on. Uses the whole
    history up to the window's end. Contributions: the lost parties, share = months they stayed, amount NaN. Needs
    dates; too little data with fewer than 10 parties or less than 12 months of history.
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
        population=among_parties(eco, "seen up to the end of the window") + gaps_left_out(eco),
        contributions=contributions(eco, order, months),
        details={
            "lost": int(lives.lost.sum()),
            "returned": int(lives.returned.sum()),
            "greenwood_95": [float(lower), float(upper)],
        },
    )

"""How soon those who lost a provider have made up for it."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.calendar import Ints
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Mask
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import contributions
from ecohealth.metrics.periods import complete_periods
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined
from ecohealth.metrics.resilience.departures import BEFORE, FEWEST, MONTHS, Deliveries, delivered, departures

REGAINED, NOTABLE = 0.9, 0.1
"""Share of the loss to be regained; share of what one received that makes it one who lost."""


@metric(
    label="Recovery after departures",
    question="When a provider left, how long did those it served take to make up for it?",
    pillar=Pillar.RESILIENCE,
    unit="months",
    scale=Scale(18.0, 9.0, 2.0),
    source="Time to recover, after Simchi-Levi, Schmidt & Wei 2014, Harvard Business Review 92 (1)",
    gaming="Booking old deliveries late looks like a recovery; compare with what recipients say.",
    counter="substitutability",
    act="Ask those who took longest what stood in the way, and qualify a second source before the next exit.",
    contributes="months",
    behind="Whose recovery took longest, in months",
    no_interval="a resample would invent departures, wherever it draws none of a participant's records",
)
def recovery_time(eco: Ecosystem) -> Reading:
    """Median months until the recipients of a departed provider regained 90 % of what they lost with it.

    A provider has departed when it has been silent beyond its type's usual gaps (as in retention; a rename is none).
    What was usual is the mean over the last 6 periods that it was active in. Recipients that got at least 10 % of what
    they received from it count; each has recovered in the first of two periods in a row in which it receives at least
    what was usual less a tenth of what the provider gave. Those that have not by the end are counted as longer than
    any. Contributions: the recipients that took longest, share = months (at least), no amounts. Undefined without
    departures, or where no more than half have recovered; too little data below 5 recipients. Needs dates.
    """
    periods = complete_periods(eco)
    gone, left_in = departures(eco, periods, 2)
    if len(gone) == 0:
        raise Undefined("no provider has departed up to the end of the window, so there is nothing to recover from")
    who, took, regained = _recoveries(len(eco), delivered(eco, periods), (gone, left_in), len(periods))
    if len(who) < FEWEST:
        recipients = "recipient" if len(who) == 1 else "recipients"
        raise TooLittleData(f"{len(who)} {recipients} lost a notable provider long enough ago; {FEWEST} are needed")
    months = took * MONTHS[eco.period]
    if 2 * regained.sum() <= len(who):
        raise Undefined(f"{int(regained.sum())} of {len(who)} recipients have regained what they lost: no median yet")
    longest = np.zeros(len(eco))
    np.maximum.at(longest, who, months)
    order = np.unique(who)
    return Reading(
        value=float(np.median(np.where(regained, months, np.inf))),
        n=len(who),
        population="recipients of departed providers",
        contributions=contributions(eco, order[np.lexsort((order, -longest[order]))], longest),
        details={"departures": len(gone), "recovered": int(regained.sum())},
    )


def _recoveries(n: int, given: Deliveries, gone: tuple[Codes, Ints], periods: int) -> tuple[Codes, Ints, Mask]:
    """Who lost a notable provider, after how many periods it had made up for it, and whether it had by the end."""
    received = np.bincount(given.target * periods + given.place, given.weight, n * periods).reshape(n, periods)
    who, took, regained = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0, bool)]
    by_source = np.argsort(given.source, kind="stable")
    edges = np.searchsorted(given.source[by_source], np.arange(n + 1))
    for one, left in zip(*(part.tolist() for part in gone), strict=True):
        rows = by_source[edges[one] : edges[one + 1]]
        rows = rows[(given.place[rows] > left - BEFORE) & (given.place[rows] <= left) & (given.target[rows] != one)]
        served, place = np.unique(given.target[rows], return_inverse=True)
        lost = np.bincount(place, given.weight[rows], len(served)) / BEFORE
        usual = received[served, left - BEFORE + 1 : left + 1].mean(axis=1)
        felt = (lost > 0) & (lost >= NOTABLE * usual)
        hit = served[felt]
        enough = received[hit, left + 1 :] >= (usual - (1.0 - REGAINED) * lost)[felt, None] * (1.0 - 1e-12)
        twice = enough[:, :-1] & enough[:, 1:]
        has = twice.any(axis=1)
        who.append(hit)
        took.append(np.where(has, twice.argmax(axis=1) + 1, enough.shape[1]))
        regained.append(has)
    return np.concatenate(who), np.concatenate(took), np.concatenate(regained)

"""Whether those who left were replaced: by providers of the same type, in the same kind."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecohealth.ecosystem.calendar import Ints
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, ratio, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import by_participant
from ecohealth.metrics.periods import complete_periods
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined
from ecohealth.metrics.resilience.departures import BEFORE, FEWEST, MONTHS, Deliveries, delivered, departures

WITHIN, SETTLED, TAKEN_OVER = 12, 6, 0.9
"""Periods in which a flow can be taken over; the last ones of them that say how far it is, all of which must have
passed at least; share of a flow from which it counts as taken over."""


class _LostFlows(NamedTuple):
    """What departed providers gave, a row each of provider, recipient and kind."""

    provider: Codes
    place: Ints  # of the provider's last period
    lost: Floats  # a period, as it was usual
    taken_over: Floats  # a period, of it
    took: Floats  # periods until it was taken over; infinite where it was not


@metric(
    label="Replacement after departures",
    question="When a provider left, did others of its type take over what it gave?",
    pillar=Pillar.RESILIENCE,
    unit="share",
    scale=Scale(0.2, 0.5, 0.9),
    source="Realised substitution, beside the assumed one of substitutability; after Diem et al. 2022",
    gaming="Deliveries that are booked under another provider of the type look like a replacement.",
    counter="substitutability",
    act="Where nobody stepped in for those who left, find out who could for those who may leave next.",
    behind="Departed providers, by share of what they gave that was taken over",
    no_interval="a resample would invent departures, wherever it draws none of a participant's records",
)
def replaceability(eco: Ecosystem) -> Reading:
    """Share of what departed providers gave that others of the same type took over in the same kind within 12 periods.

    Of each flow that a departed provider gave (recipient and kind; the mean of its last 6 active periods) the part is
    taken over by which its recipient then receives more of the kind from all others of the provider's type: the mean
    of the last 6 of the 12 periods after the departure, or of as many as there are, at least 6, less the usual. Others
    that leave as well count with what they gave before, so that nothing is counted twice; what others would have grown
    anyway counts as taken over. Departures as in `recovery_time`. The details hold the median months until a flow was
    taken over to 90 % for two periods in a row, where more than half were. Contributions: the departed providers,
    share = the part of what each gave that was taken over, amounts add up to the value. Undefined without departures;
    too little data below 5 lost flows. Needs dates.
    """
    periods = complete_periods(eco)
    gone, left_in = departures(eco, periods, SETTLED)
    if len(gone) == 0:
        raise Undefined(
            "no provider has departed long enough before the end of the window, so there is nobody to replace"
        )
    flows = _lost_flows(eco, delivered(eco, periods), (gone, left_in), len(periods))
    if len(flows.lost) < FEWEST:
        raise TooLittleData(f"{len(flows.lost)} flows were lost with providers that departed; {FEWEST} are needed")
    given, replaced = (sum_by(flows.provider, part, len(eco)) for part in (flows.lost, flows.taken_over))
    half = float(np.median(flows.took))
    return Reading(
        value=float(flows.taken_over.sum() / flows.lost.sum()),
        n=len(flows.lost),
        population="flows of departed providers, by recipient and kind",
        contributions=by_participant(eco, ratio(replaced, given), replaced / flows.lost.sum(), given > 0),
        details={
            "departures": int((given > 0).sum()),
            "taken_over_flows": int(np.isfinite(flows.took).sum()),
            **({"median_months": half * MONTHS[eco.period]} if np.isfinite(half) else {}),
        },
    )


def _lost_flows(eco: Ecosystem, given: Deliveries, gone: tuple[Codes, Ints], periods: int) -> _LostFlows:
    """Every flow that departed providers gave to others in their last periods, and how far others took it over."""
    n, kinds, types = len(eco), len(eco.kinds), len(eco.view.types)
    last = np.full(n, -1, dtype=np.int64)
    last[gone[0]] = gone[1]
    at = last[given.source]
    apart = given.source != given.target
    own = apart & (at >= 0) & (given.place <= at) & (given.place > at - BEFORE)
    flow, row = np.unique((given.source[own] * n + given.target[own]) * kinds + given.kind[own], return_inverse=True)
    lost = sum_by(row.astype(np.int64), given.weight[own], len(flow)) / BEFORE
    flow, lost = flow[lost > 0], lost[lost > 0]
    provider, demand = flow // (n * kinds), flow % (n * kinds)
    pool, of_pool = np.unique(demand * types + eco.view.type_code[provider], return_inverse=True)
    received = _by_period(
        given, (given.target * kinds + given.kind) * types + eco.view.type_code[given.source], pool, periods
    )
    place = last[provider]
    rows = received[of_pool]
    usual = _mean(rows, place - BEFORE + 1, place + 1) - lost
    until = np.minimum(place + 1 + WITHIN, periods)
    more = np.clip(_mean(rows, until - SETTLED, until) - usual, 0.0, lost)
    return _LostFlows(provider, place, lost, more, _periods_until(rows, usual + TAKEN_OVER * lost, place, until))


def _by_period(given: Deliveries, key: Codes, wanted: Codes, periods: int) -> Floats:
    """What is given under each wanted key in each period, to others: float64[len(wanted), periods]."""
    at = np.minimum(np.searchsorted(wanted, key), len(wanted) - 1)
    met = (wanted[at] == key) & (given.source != given.target) if len(wanted) else np.zeros(len(key), dtype=bool)
    return sum_by(at[met] * periods + given.place[met], given.weight[met], len(wanted) * periods).reshape(-1, periods)


def _mean(rows: Floats, begin: Ints, end: Ints) -> Floats:
    """The mean of each row over its periods begin … end - 1."""
    period = np.arange(rows.shape[1])
    within = (period >= begin[:, None]) & (period < end[:, None])
    return np.asarray((rows * within).sum(axis=1) / (end - begin))


def _periods_until(rows: Floats, enough: Floats, place: Ints, until: Ints) -> Floats:
    """Periods after ``place`` until two in a row hold enough; infinite where none do before ``until``."""
    holds = rows >= enough[:, None] * (1.0 - 1e-12)
    twice = holds[:, :-1] & holds[:, 1:]
    period = np.arange(twice.shape[1])
    twice &= (period > place[:, None]) & (period + 1 < until[:, None])
    return np.where(twice.any(axis=1), twice.argmax(axis=1) - place, np.inf)

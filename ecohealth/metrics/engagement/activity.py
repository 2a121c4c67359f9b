"""Who is active, how much, and whether their number grows."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.calendar import first_day, last_day, period_label
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Mask, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import among_parties, by_participant
from ecohealth.metrics.periods import last_recorded
from ecohealth.metrics.reading import Reading, Undefined


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

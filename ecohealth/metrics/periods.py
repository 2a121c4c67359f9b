"""What a metric over time may count on."""

from __future__ import annotations

from ecohealth.ecosystem.calendar import Ints
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.reading import NeedsColumn


def complete_periods(eco: Ecosystem) -> Ints:
    """Numbers of the complete periods up to the end of the window, at least one.

    Raises:
        NeedsColumn: where there is none.
    """
    if len(eco.periods) == 0:
        raise NeedsColumn(
            "no interaction has a date, or no period is complete; the column 'date' would make it available"
        )
    return eco.periods


def last_recorded(eco: Ecosystem) -> int:
    """Number of the last complete period that is no gap in the records.

    Raises:
        NeedsColumn: where there is none.
    """
    recorded = eco.gaps.outside(complete_periods(eco))
    return int(recorded[-1] if len(recorded) else eco.periods[-1])


def gaps_left_out(eco: Ecosystem) -> str:
    """What to add to a population where records are missing: the periods that count as no silence; else empty.

    Only gaps in the history up to the window's end are named.
    """
    within = eco.gaps.among(eco.periods)
    return f"; {within} left out, as records are missing" if len(within) else ""

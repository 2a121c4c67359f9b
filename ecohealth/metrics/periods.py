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

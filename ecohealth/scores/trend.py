"""How the scores came to be what they are: the same window, moved back in time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import first_day, last_day, period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.profile import Profile
from ecohealth.scores.score import own_profile, pillar_scores

MONTHS_APART = 3
WINDOW_MONTHS = 12


def trend(eco: Ecosystem, profile: Profile | None = None, points: int = 8) -> pd.DataFrame:
    """Scores of 12-month windows that end three months apart, the last at the end of the ecosystem's window.

    Values alone are asked for: no names, no intervals, no findings.

    Returns:
        ``period_end`` (the last month, as 2025-12), ``overall`` and one column a pillar (NaN where there is no
        score), oldest first; windows that begin before the data do are left out. Empty without dates.
    """
    columns = ["period_end", "overall", *(pillar.value for pillar in Pillar)]
    chosen = profile or own_profile(eco)
    rows = [_scores(eco, end, chosen) for end in _window_ends(eco, points)]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "float64"))


def _window_ends(eco: Ecosystem, points: int) -> list[int]:
    """Numbers of the months at which the windows end, oldest first."""
    if len(eco.periods) == 0:
        return []
    first, last = (
        int(period_of(np.asarray([day]), "month")[0])
        for day in (eco.history.day.min(), last_day(int(eco.periods[-1]), eco.period))
    )
    ends = range(last, first + WINDOW_MONTHS - 2, -MONTHS_APART)
    return sorted(ends[:points])


def _scores(eco: Ecosystem, end: int, profile: Profile) -> list[str | float | None]:
    start = first_day(end - WINDOW_MONTHS + 1, "month")
    span = f"{start}:{last_day(end, 'month')}"
    days = eco.all_records.day
    if not ((days >= start) & (days <= last_day(end, "month"))).any():
        return [period_label(end, "month"), None, *(None for _ in Pillar)]
    windowed = eco.window(span)
    same = windowed.scope == eco.scope
    pillars, overall, _ = pillar_scores(eco if same else replace(windowed, is_replicate=True), profile)
    return [period_label(end, "month"), overall, *(one.score for one in pillars)]

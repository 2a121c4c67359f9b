"""Who joined when, and how many of them are still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import MONTHS_IN, period_label
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.figures.heat import heat_map
from ecohealth.metrics.engagement.staying import LEAST_COHORT, cohort_unit, newcomers

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_COHORTS, MOST_STEPS = 16, 8
"""Cohorts that are shown, the latest; and for how many quarters (years) after joining."""


def cohorts(eco: Ecosystem) -> pd.DataFrame:
    """The share of each cohort of newcomers that is not lost some time after joining.

    Newcomers and cohorts are those of `newcomer_retention_trend`: who was first seen in a quarter (a year, where
    periods are years), not at the opening of the records; under 3 are no cohort.

    Returns:
        ``cohort`` (its label), ``newcomers``, ``months`` after joining, ``stayed``: one row for every cohort and step
        that its last member has been watched for; the oldest cohort first. Empty without a cohort.

    Raises:
        NeedsColumn: without dates. TooLittleData: where nobody was seen twice.
    """
    unit = cohort_unit(eco)
    rows = []
    came = newcomers(eco)
    for number in np.unique(came["cohort"].to_numpy(dtype=np.int64)):
        members = came[came["cohort"] == number]
        if len(members) < LEAST_COHORT:
            continue
        for step in range(1, MOST_STEPS + 1):
            months = step * MONTHS_IN[unit]
            if members["watched"].min() >= months:
                stayed = float((members["months"] >= months).mean())
                rows.append((period_label(int(number), unit), len(members), months, stayed))
    table = pd.DataFrame(rows, columns=["cohort", "newcomers", "months", "stayed"])
    return table[table["cohort"].isin(table["cohort"].unique()[-MOST_COHORTS:])].reset_index(drop=True)


def cohorts_figure(table: pd.DataFrame) -> Figure:
    """Heat map of :func:`cohorts`: a row a cohort with its size, a column a step; what is not known yet is left out."""
    grid = table.pivot_table(index=["cohort", "newcomers"], columns="months", values="stayed", sort=False)
    shares = grid.to_numpy(dtype=np.float64)
    names = [f"{cohort} ({size} joined)" for cohort, size in grid.index]
    texts = [["" if np.isnan(one) else f"{one:.0%}" for one in row] for row in shares]
    hover = "of those of %{y} %{text} stayed %{x}<extra></extra>"
    return heat_map(shares, texts, (names, [f"{months} mo" for months in grid.columns]), hover, row=30)

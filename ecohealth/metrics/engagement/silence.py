"""Who has fallen silent, by the measure of its own habits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.lifetimes import NOBODY_TWICE, end_of_window, sightings
from ecohealth.metrics.people import among_parties, by_participant, party_shares
from ecohealth.metrics.periods import gaps_left_out
from ecohealth.metrics.reading import Reading, TooLittleData

USUAL = 0.9
"""A participant is silent beyond its habit when its silence exceeds this quantile of its own gaps."""
DRIFTING = 3.0
"""A silence of so many times the usual is no chance."""
ENOUGH_GAPS = 5
"""Fewer gaps than this show no habit."""


@metric(
    label="Value at risk of drifting away",
    question="How much value hangs on partners that have gone quiet, by their own standards?",
    pillar=Pillar.ENGAGEMENT,
    unit="share",
    scale=Scale(0.25, 0.1, 0.0),
    source="Silence beyond the 90th percentile of a participant's own gaps between interactions",
    gaming="A token contact ends a silence; read it beside what each brings.",
    counter="active_rate",
    act="Call the ones listed, the largest first, before the silence becomes a habit.",
    behind="Fallen silent, by share of value",
    no_interval="a resample would lengthen every silence",
)
def at_risk_value(eco: Ecosystem) -> Reading:
    """Share of value of the parties that, at the window's end, are silent beyond the 90th percentile of their own gaps.

    A gap runs from the day up to which a party was seen to the next day on which it was; days in which records are
    missing for everybody are no silence. Of all gaps a tenth is that long by definition, so part of the list is
    chance: who is silent for many times its usual gap is not. Who has left by its own word (`left`) is no longer at
    risk; who has fewer than 5 gaps shows no habit and is not judged. A successor carries its predecessor's life on.
    Contributions: the silent ones, share = amount = p_i in the window. Details: since when each is silent, for how many
    days, and what is usual for it; apart, those silent for three times what is usual for them or more. Needs dates; too
    little data where nobody has 5 gaps; undefined without value.
    """
    shares = sum_by(eco.lives.current, party_shares(eco), len(eco))
    habit = _habits(eco)
    if habit.empty:
        raise TooLittleData(f"no party was seen on {ENOUGH_GAPS + 1} days, so nobody's usual gap is known")
    silent = habit[habit["silent"] > habit["usual"]]
    amount = np.zeros(len(eco))
    amount[silent.index] = shares[silent.index]
    table = by_participant(eco, shares, amount)
    told = _told(eco, silent.loc[eco.codes(table["participant"].tolist())])
    drifting = [one for one in told if one["times"] >= DRIFTING]
    return Reading(
        value=float(np.sum(amount)),
        n=len(habit),
        population=among_parties(eco, f"that have not left and were seen on more than {ENOUGH_GAPS} days")
        + gaps_left_out(eco),
        contributions=table,
        details={
            "silent": told,
            "drifting": drifting,
            "drifting_more": max(0, len(drifting) - 3),
            "not_judged": int((eco.view.is_party & ~np.isin(np.arange(len(eco)), habit.index)).sum()),
        },
    )


def _habits(eco: Ecosystem) -> pd.DataFrame:
    """Of each member that shows a habit, by position: ``last`` day seen, days ``silent`` since, ``usual`` longest gap.

    Raises:
        TooLittleData: where nobody was seen on two days.
    """
    end = end_of_window(eco)
    seen = sightings(eco, end)
    if not seen["silence"].notna().any():
        raise TooLittleData(NOBODY_TWICE)
    lives = seen.groupby("person", sort=True)
    last = lives["until"].max()
    elapsed = eco.gaps.clock(np.full(len(last), end)) - eco.gaps.clock(last.to_numpy(dtype=np.float64))
    habits = pd.DataFrame({"last": last, "silent": elapsed, "usual": lives["silence"].quantile(USUAL)})
    today = np.datetime64(int(end), "D")
    members = eco.lives.members(today, today)[habits.index]
    return habits[(lives["silence"].count() >= ENOUGH_GAPS).to_numpy() & members]


def _told(eco: Ecosystem, silent: pd.DataFrame) -> list[dict[str, Any]]:
    """Who is silent, since when, for how many days, and what is usual for it."""
    columns = (silent[one].to_numpy(dtype=np.float64).tolist() for one in ("last", "silent", "usual"))
    return [
        {
            "participant": str(eco.ids[code]),
            "since": str(np.datetime64(int(last), "D")),
            "days": int(days),
            "usual_days": usual,
            "times": days / max(usual, 1.0),
        }
        for code, last, days, usual in zip(silent.index.tolist(), *columns, strict=True)
    ]

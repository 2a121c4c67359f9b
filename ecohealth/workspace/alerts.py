"""Alerts: which limits that a team has set are broken now, and which scores drift slowly the wrong way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ecohealth.errors import UnknownChoice
from ecohealth.metrics.trends import trend_of
from ecohealth.scores.scorecard import Scorecard
from ecohealth.workspace.kept import Item

FEWEST_POINTS = 5
"""Earlier scores that a drift needs: five in a row that fall come about by chance once in 120 times."""
CHANCE = 0.05


@dataclass(frozen=True)
class Raised:
    """An alert that has gone off.

    Attributes:
        alert: the alert.
        text: what broke which limit, in a sentence.
    """

    alert: Item
    text: str


def raised(alerts: Iterable[Item], card: Scorecard, trend: pd.DataFrame) -> tuple[Raised, ...]:
    """The alerts that the scorecard or its past sets off, in the order given.

    Args:
        alerts: items of kind ``alert``: ``on`` is "overall", a pillar or a metric; ``below`` and ``above`` are limits
            on the score of the first two and on a metric's value; ``drift`` is "falls" or "rises" and looks at the
            past scores of the first two.
        card: the scorecard now.
        trend: earlier scores, as ``scores.trend.trend`` gives them.

    Raises:
        UnknownChoice: for an alert on something that the scorecard does not have.
    """
    told = ((alert, _told(alert, card, trend)) for alert in alerts)
    return tuple(Raised(alert, text) for alert, text in told if text)


def _told(alert: Item, card: Scorecard, trend: pd.DataFrame) -> str:
    label, value, what = _figure(str(alert.body["on"]), card)
    below, above, drift = (alert.body.get(key) for key in ("below", "above", "drift"))
    if value is not None and below is not None and value < below:
        return f"{label}: {what} {value:.3g} is below {below:g}."
    if value is not None and above is not None and value > above:
        return f"{label}: {what} {value:.3g} is above {above:g}."
    if drift and alert.body["on"] in trend.columns:
        return _drift(label, str(drift), trend[str(alert.body["on"])].to_numpy(dtype=np.float64))
    return ""


def _figure(on: str, card: Scorecard) -> tuple[str, float | None, str]:
    """What the alert is on: its label, its figure now, and what kind of figure it is."""
    if on == "overall":
        return "Overall health", card.overall, "the score"
    for one in card.pillars:
        if one.pillar.value == on:
            return one.pillar.label, one.score, "the score"
    if on not in card.metrics:
        known = ["overall", *(one.pillar.value for one in card.pillars), *card.metrics]
        raise UnknownChoice.of("score or metric", on, known)
    found = card.metrics[on]
    return found.metric.label, found.reading.value, "the value"


def _drift(label: str, way: str, scores: np.ndarray[Any, np.dtype[np.float64]]) -> str:
    """A steady change over the past windows the way that is watched: Mann and Kendall's test, one-sided."""
    known = scores[np.isfinite(scores)]
    if len(known) < FEWEST_POINTS:
        return ""
    found = trend_of(np.arange(float(len(known))), known)
    as_watched = found.slope < 0 if way == "falls" else found.slope > 0
    if not (as_watched and found.p / 2.0 <= CHANCE):
        return ""
    return f"{label} {way} steadily: from {known[0]:.0f} to {known[-1]:.0f} over {len(known)} windows."

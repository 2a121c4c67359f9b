"""Activity without outcome: a measure of activity that rises while the one to be read beside it falls."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ecohealth.ecosystem.calendar import first_day, last_day, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Better, Metric, Pillar
from ecohealth.metrics.trends import trend_of
from ecohealth.scores.scorecard import Scorecard

Floats = npt.NDArray[np.float64]

PERIODS = 8
LEVEL = 0.1
"""Of the two-sided test of Mann and Kendall: 5 % for each direction."""
ACTIVITY = (Pillar.ENGAGEMENT, Pillar.NETWORK_EFFECTS)


def without_outcome(eco: Ecosystem, card: Scorecard) -> dict[str, dict[str, Any]]:
    """Each metric of activity that got better over the last 8 periods while its counter-metric got worse, and how.

    Activity are the metrics of engagement and network effects; each is read in every one of the last 8 complete
    periods by itself, and so is the metric that its declaration names to be read beside it. Better and worse are trends
    by the test of Mann and Kendall, each at 5 % in its direction. Metrics that are dear, that are only shown, or that
    lack a value in one of the periods are passed over; a period without a record gives no finding at all. What is said
    of it is a rule: ``rules/activity.toml``.

    Args:
        eco: the ecosystem that was scored.
        card: its scorecard.
    """
    periods = eco.gaps.outside(eco.periods)[-PERIODS:]
    if len(periods) < PERIODS:
        return {}
    pairs = [(one.metric, METRICS[one.metric.counter]) for one in card.metrics.values() if _is_activity(one.metric)]
    pairs = [(one, counter) for one, counter in pairs if not counter.dear and counter.scale is not None]
    asked = {one.id: one for pair in pairs for one in pair}
    if not np.isin(periods, period_of(eco.history.day, eco.period)).all():
        return {}
    windows = [
        replace(eco.window(f"{first_day(int(one), eco.period)}:{last_day(int(one), eco.period)}"), is_replicate=True)
        for one in periods
    ]
    values = {name: _values(metric, windows) for name, metric in asked.items()}
    return {
        one.id: _told(one, counter, values, eco.period)
        for one, counter in pairs
        if _direction(one, values[one.id]) > 0 and _direction(counter, values[counter.id]) < 0
    }


def _is_activity(metric: Metric) -> bool:
    return metric.pillar in ACTIVITY and metric.scale is not None and not metric.dear


def _values(metric: Metric, windows: list[Ecosystem]) -> Floats:
    """The metric's values, NaN where it has none."""
    return np.asarray([np.nan if (value := metric.read(one).value) is None else value for one in windows])


def _direction(metric: Metric, values: Floats) -> int:
    """1 where the values get better, -1 where they get worse, 0 where neither is certain."""
    if np.isnan(values).any() or np.ptp(values) == 0:
        return 0
    trend = trend_of(np.arange(float(len(values))), values)
    if trend.p >= LEVEL:
        return 0
    rises = int(np.sign(trend.slope))
    return rises if metric.scale is not None and metric.scale.better is Better.HIGHER else -rises


def _told(one: Metric, counter: Metric, values: dict[str, Floats], period: str) -> dict[str, Any]:
    """What a rule may speak of."""
    better, worse = ({"label": each.label, **_from_to(each, values[each.id])} for each in (one, counter))
    return {"periods": PERIODS, "period": period, "better": better, "worse": worse, "next": counter.act}


def _from_to(metric: Metric, values: Floats) -> dict[str, Any]:
    """The first and the last value, and whether they are shares."""
    return {"from": float(values[0]), "to": float(values[-1]), "is_share": metric.unit == "share"}

"""Activity without outcome: a measure of activity that rises while the one to be read beside it falls."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecohealth.ecosystem.calendar import first_day, last_day, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Better, Metric, Pillar
from ecohealth.metrics.trends import trend_of
from ecohealth.scores.scorecard import Finding, Scorecard
from ecohealth.scores.words import number, percent

Floats = npt.NDArray[np.float64]

PERIODS = 8
LEVEL = 0.1
"""Of the two-sided test of Mann and Kendall: 5 % for each direction."""
ACTIVITY = (Pillar.ENGAGEMENT, Pillar.NETWORK_EFFECTS)


def without_outcome(eco: Ecosystem, card: Scorecard) -> tuple[Finding, ...]:
    """A finding for each metric of activity that got better over the last 8 periods while its counter-metric got worse.

    Activity are the metrics of engagement and network effects; each is read in every one of the last 8 complete
    periods by itself, and so is the metric that its declaration names to be read beside it. Better and worse are trends
    by the test of Mann and Kendall, each at 5 % in its direction. Metrics that are dear, that are only shown, or that
    lack a value in one of the periods are passed over; a period without a record gives no finding at all.

    Args:
        eco: the ecosystem that was scored.
        card: its scorecard.
    """
    periods = eco.gaps.outside(eco.periods)[-PERIODS:]
    if len(periods) < PERIODS:
        return ()
    pairs = [(one.metric, METRICS[one.metric.counter]) for one in card.metrics.values() if _is_activity(one.metric)]
    pairs = [(one, counter) for one, counter in pairs if not counter.dear and counter.scale is not None]
    asked = {one.id: one for pair in pairs for one in pair}
    if not np.isin(periods, period_of(eco.history.day, eco.period)).all():
        return ()
    windows = [eco.window(f"{first_day(int(one), eco.period)}:{last_day(int(one), eco.period)}") for one in periods]
    values = {name: _values(metric, windows) for name, metric in asked.items()}
    return tuple(
        _finding(one, counter, values, eco.period)
        for one, counter in pairs
        if _direction(one, values[one.id]) > 0 and _direction(counter, values[counter.id]) < 0
    )


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


def _finding(one: Metric, counter: Metric, values: dict[str, Floats], period: str) -> Finding:
    return Finding(
        severity="watch",
        text=f"Activity without outcome: over the last {PERIODS} {period}s {one.label} got better "
        f"({_from_to(one, values[one.id])}) while {counter.label}, to be read beside it, got worse "
        f"({_from_to(counter, values[counter.id])}).",
        next_step=counter.act,
        metrics=(one.id, counter.id),
        participants=(),
        rule="activity_without_outcome",
    )


def _from_to(metric: Metric, values: Floats) -> str:
    """The first and the last value."""
    told = percent if metric.unit == "share" else number
    return f"from {told(float(values[0]))} to {told(float(values[-1]))}"

"""How sure the scores are: what every part of it found, in one object that a scorecard carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ecohealth.metrics.declare import Pillar


class Interval(NamedTuple):
    """From the 5th to the 95th percentile."""

    low: float
    high: float


@dataclass(frozen=True)
class Intervals:
    """What chance in the records could have made of the figures: 5th to 95th percentile over resamples.

    Attributes:
        replicates: how many resamples; 0 where none were drawn.
        seed: of the streams they were drawn from.
        reason: why there are none, as a clause; empty where there are.
        events: how many multi-party events were drawn as wholes.
        overall, pillars, scores: of the scores, 0–100; a pillar or metric without one is not in them.
        values: of the metrics' values, in their units.
        held: metrics with a score that were held at their value, with the reason as a clause.
        drawn: the share of the weight of the overall score, and of each pillar, that lies in metrics with an interval;
            under half of it there is no interval.
    """

    replicates: int = 0
    seed: int = 0
    reason: str = "none were asked for"
    events: int = 0
    overall: Interval | None = None
    pillars: Mapping[Pillar, Interval] = field(default_factory=dict)
    scores: Mapping[str, Interval] = field(default_factory=dict)
    values: Mapping[str, Interval] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    drawn: Mapping[Pillar | None, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Sureness:
    """How sure a scorecard is."""

    intervals: Intervals = field(default_factory=Intervals)

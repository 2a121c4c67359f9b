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
class Choice:
    """A choice that somebody made, and how much of the overall score's variance hangs on it.

    Attributes:
        kind: ``weight`` (of a pillar), ``weights within`` it, or its ``scales``.
        first: first-order Sobol index, the share of variance that the choice explains alone.
        total: total Sobol index, with all that it does together with others.
        first_error, total_error: half of their 95 % intervals.
    """

    kind: str
    pillar: Pillar
    first: float
    first_error: float
    total: float
    total_error: float

    @property
    def label(self) -> str:
        """The choice in words."""
        return f"{_KINDS[self.kind]} {self.pillar.label}"


_KINDS = {"weight": "the weight of", "weights within": "the weights of the metrics in", "scales": "the scales in"}


@dataclass(frozen=True)
class Weighing:
    """What other weights could have made of the overall score.

    Attributes:
        draws: how many sets of weights were drawn; 0 where none were.
        seed: of their stream.
        reason: why there are none, as a clause; empty where there are.
        overall: 5th to 95th percentile of the overall score over them.
        choices: what drives it, the largest total index first.
    """

    draws: int = 0
    seed: int = 0
    reason: str = "none were asked for"
    overall: Interval | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Rank:
    """How firmly one of the most critical partners keeps its place.

    Attributes:
        rank: its place by loss impact, 1 the largest.
        low, high: 5th and 95th percentile of its place where it is still there.
        stays: the share of those runs in which it is among the ten.
    """

    participant: str
    rank: int
    low: float
    high: float
    stays: float


@dataclass(frozen=True)
class Dropped:
    """What dropping a tenth of something did.

    Attributes:
        what: ``participants`` or ``interactions``.
        overall, pillars: 5th to 95th percentile of the scores.
        moves: mean distance of the overall score from the one of all data, in points; None without one.
        ranks: the ten most critical partners.
    """

    what: str
    overall: Interval | None
    pillars: Mapping[Pillar, Interval]
    moves: float | None
    ranks: tuple[Rank, ...]


@dataclass(frozen=True)
class MissingData:
    """How far scores and ranks move when a tenth of the data is missing.

    Attributes:
        runs: how often each was dropped; 0 where it was not.
        share: the share dropped.
        reason: why it was not, as a clause; empty where it was.
        held: metrics that were held at their value.
    """

    runs: int = 0
    share: float = 0.1
    seed: int = 0
    reason: str = "it was not asked for"
    parts: tuple[Dropped, ...] = ()
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gain:
    """The most that one participant adds to a score by what it reports.

    Attributes:
        points: score points, >= 0.
        way: ``to one partner``, ``spread over all``, ``in a loop with one partner`` or ``through invented newcomers``;
            empty where no way adds anything.
        participant: who reports it; empty where nobody gains anything.
    """

    points: float
    way: str
    participant: str


@dataclass(frozen=True)
class Manipulability:
    """How many points one participant can add by reporting volume.

    Attributes:
        share: the volume, as a share of V.
        tried: how many reports were tried; 0 where none were.
        reason: why none were, as a clause; empty where they were.
        overall: of the overall score; None without one.
        metrics: of each metric that was tried.
        easy: metrics to which more than 5 points can be added.
        untried: metrics that were not tried, since they take too long.
    """

    share: float = 0.01
    tried: int = 0
    reason: str = "it was not asked for"
    overall: Gain | None = None
    metrics: Mapping[str, Gain] = field(default_factory=dict)
    easy: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sureness:
    """How sure a scorecard is."""

    intervals: Intervals = field(default_factory=Intervals)
    weighing: Weighing = field(default_factory=Weighing)
    missing: MissingData = field(default_factory=MissingData)
    manipulability: Manipulability = field(default_factory=Manipulability)

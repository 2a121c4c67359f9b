"""The declaration of a metric: one pure function, published with everything a reader may ask about it."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.reading import Reading, Undefined

Compute = Callable[[Ecosystem], Reading]
HOUSE_DEFAULT = "house default: a judgement, not a published threshold"


class Pillar(StrEnum):
    """The four pillars of health, in thinking order."""

    CONCENTRATION = "concentration"
    ENGAGEMENT = "engagement"
    NETWORK_EFFECTS = "network_effects"
    RESILIENCE = "resilience"

    @property
    def label(self) -> str:
        """What a person calls the pillar."""
        return _PILLAR_LABELS[self]


_PILLAR_LABELS = {
    Pillar.CONCENTRATION: "Concentration risk",
    Pillar.ENGAGEMENT: "Partner engagement",
    Pillar.NETWORK_EFFECTS: "Network effects",
    Pillar.RESILIENCE: "Resilience to partner loss",
}


class Better(StrEnum):
    """Which way is better."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True)
class Scale:
    """The raw values that score 0, 50 and 100: linear between them, clipped outside.

    >>> Scale(0.5, 0.25, 0.0).score(0.375)
    25.0
    """

    at_0: float
    at_50: float
    at_100: float
    source: str = HOUSE_DEFAULT

    def __post_init__(self) -> None:
        if not (self.at_0 < self.at_50 < self.at_100 or self.at_0 > self.at_50 > self.at_100):
            raise ValueError(f"a scale rises or falls throughout: {self.at_0}, {self.at_50}, {self.at_100}")

    def score(self, raw: float) -> float:
        """Score from 0 to 100."""
        points = [(self.at_0, 0.0), (self.at_50, 50.0), (self.at_100, 100.0)]
        raws, scores = zip(*sorted(points), strict=True)
        return float(np.interp(raw, raws, scores))

    @property
    def better(self) -> Better:
        """The direction that the scale implies."""
        return Better.HIGHER if self.at_100 > self.at_0 else Better.LOWER


@dataclass(frozen=True)
class Metric:
    """A published metric.

    Attributes:
        id: the same in Python, on the command line, in exports and on screen.
        label: what it is called on screen.
        question: what a strategist asks, in her words.
        unit: share, count, ratio, exponent.
        scored_as: what the scale is applied to, where that is not the value.
        contributes: unit of a participant's own figure (``share``) in the contributions.
        behind: who its contributions are and by what they are told apart, as a title: "The largest, by share of value".
        scale: the raw values that score 0, 50 and 100, and where they come from; None where the metric is shown and
            not scored: it has no weight and does not count in coverage.
        source: the literature.
        gaming: how it can be made to look good.
        counter: the metric to read beside it.
        act: what to do when it is bad.
        definition: the docstring of the function.
        dear: takes so long that it is not read again and again on variants of an ecosystem.
        no_interval: why records drawn anew cannot say how sure the value is, as a clause; empty where they can.
    """

    id: str
    label: str
    question: str
    pillar: Pillar
    unit: str
    scale: Scale | None
    source: str
    gaming: str
    counter: str
    act: str
    definition: str
    compute: Compute
    scored_as: str = ""
    contributes: str = "share"
    behind: str = "Who it rests on"
    no_interval: str = ""
    dear: bool = False

    @property
    def most(self) -> float:
        """The largest value that the unit allows: 1 of a share, what the unit says (``index 0–1``), else infinity."""
        said = re.search(r"0–(\d+(?:\.\d+)?)", self.unit)
        if said:
            return float(said.group(1))
        return 1.0 if self.unit.split()[0] == "share" else math.inf

    def read(self, eco: Ecosystem) -> Reading:
        """The metric's value, or why there is none; computed once for an ecosystem."""
        known = eco.readings.get(self.compute)
        if isinstance(known, Reading):
            return known
        reading = self._computed(eco)
        eco.readings[self.compute] = reading
        return reading

    def _computed(self, eco: Ecosystem) -> Reading:
        try:
            return self.compute(eco)
        except Undefined as why:
            return Reading(None, why.status, str(why))


_DECLARED: dict[str, Metric] = {}


def metric(  # noqa: PLR0913 - a declaration is its fields, all named
    *,
    label: str,
    question: str,
    pillar: Pillar,
    unit: str,
    scale: Scale | None,
    source: str,
    gaming: str,
    counter: str,
    act: str,
    scored_as: str = "",
    contributes: str = "share",
    behind: str = "Who it rests on",
    no_interval: str = "",
    dear: bool = False,
) -> Callable[[Compute], Compute]:
    """Publish a function of an ecosystem as a metric; its name becomes the id, its docstring the definition."""

    def publish(compute: Compute) -> Compute:
        name = compute.__name__
        if name in _DECLARED:
            raise ValueError(f"metric {name} is declared twice")
        _DECLARED[name] = Metric(
            name, label, question, pillar, unit, scale, source, gaming, counter, act,
            inspect.getdoc(compute) or "", compute, scored_as, contributes, behind, no_interval, dear,
        )  # fmt: skip
        return compute

    return publish


def declared() -> dict[str, Metric]:
    """Every metric declared so far, in the order of its file."""
    return dict(_DECLARED)

"""The scorecard: every score with its reason, down to the participants it rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from ecohealth.errors import UnknownChoice
from ecohealth.metrics.declare import Metric, Pillar, Scale
from ecohealth.metrics.reading import Reading
from ecohealth.scores.sureness import Interval, Sureness

HEALTHY, WATCH = 70.0, 40.0
TOO_FEW = "too few to judge"
"""The band of a score that rests on fewer participants or records than a verdict takes."""
MOST_TO_KNOW = 5
"""So many findings are told first; the others are there to be opened."""

Severity = Literal["critical", "watch", "good", "note"]


def band(score: float | None) -> str:
    """``healthy`` from 70, ``watch`` from 40, ``critical`` below; ``not available`` without a score.

    >>> band(70.0), band(69.9), band(None)
    ('healthy', 'watch', 'not available')
    """
    if score is None:
        return "not available"
    return "healthy" if score >= HEALTHY else "watch" if score >= WATCH else "critical"


@dataclass(frozen=True)
class MetricScore:
    """One metric on the scorecard.

    Attributes:
        score: 0–100, None where the reading has no value or there is no scale.
        scale: what turned the reading into the score: the metric's own, or the profile's; None where it is only shown.
        weight: the metric's weight in its pillar, by the profile.
        points: what it adds to the pillar's score; None where it has no score. Points add up to the pillar's score.
        judged: whether there are participants and records enough for the score to be a verdict.
    """

    metric: Metric
    reading: Reading
    score: float | None
    scale: Scale | None
    weight: float
    points: float | None
    judged: bool = True

    @property
    def band(self) -> str:
        """The score in a word; ``not scored`` where there is a value and no scale."""
        if self.score is not None and not self.judged:
            return TOO_FEW
        return band(self.score) if self.scale is not None or self.reading.value is None else "not scored"


@dataclass(frozen=True)
class PillarScore:
    """One pillar: the weighted mean of its metrics that could be computed.

    Attributes:
        coverage: weight of the metrics available / weight of all, 0–1.
        weight: the pillar's weight in the overall score, by the profile.
        reason: why there is no score, empty where there is one.
        points_lost: how many of the overall score's missing points this pillar accounts for; None without an overall
            score. They add up to 100 - overall.
        required: whether there is no overall score without this pillar's.
        judged: whether there are participants and records enough for the score to be a verdict.
    """

    pillar: Pillar
    score: float | None
    coverage: float
    weight: float
    reason: str
    metrics: tuple[MetricScore, ...]
    points_lost: float | None = None
    required: bool = False
    judged: bool = True

    @property
    def band(self) -> str:
        """The score in a word."""
        return TOO_FEW if self.score is not None and not self.judged else band(self.score)


@dataclass(frozen=True)
class Behind:
    """Which interactions of the window stand behind a finding.

    Attributes:
        side: those that touch the finding's participants, are ``among`` them, come ``from`` or go ``to`` them; ``all``.
        kinds: of these kinds alone; of every kind where there is none.
    """

    side: Literal["touching", "among", "from", "to", "all"] = "touching"
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing to know: a sentence with names and figures, the next step, and the way to its evidence.

    Attributes:
        metrics: metric ids, the first the one it rests on; a metric's definition and records lie there.
        participants: ids of those it is about.
        rule: the rule that says it; empty for the plain sentence of a metric that has none.
        matters: points of the overall score that it accounts for, times how much the rule and the value touched count.
        red_flag: whether the profile's phase makes it one.
        behind: which interactions stand behind it, see :func:`ecohealth.scores.findings.records_behind`.
        interval: what chance in the records could have made of the value it rests on, 5th to 95th percentile; None
            where none was drawn.
    """

    severity: Severity
    text: str
    next_step: str
    metrics: tuple[str, ...]
    participants: tuple[str, ...]
    rule: str = ""
    matters: float = 0.0
    red_flag: bool = False
    behind: Behind = Behind()
    interval: Interval | None = None


@dataclass(frozen=True)
class Provenance:
    """Where a result comes from: enough to compute it again.

    ``population`` says which participants and records were counted; ``assumptions`` are the figures nobody measured.
    """

    ecosystem: str
    data_hash: str
    window: str
    filters: tuple[str, ...]
    population: str
    profile: str
    profile_hash: str
    seed: int
    version: str
    assumptions: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Plain values by name."""
        return {**vars(self), "filters": list(self.filters), "assumptions": dict(self.assumptions)}


@dataclass(frozen=True)
class Summary:
    """What the scorecard is about: how many of what, in which days.

    ``connected`` is the number of participants in the largest component of the graph of value.
    """

    name: str
    currency: str | None
    participants: int
    parties: int
    active: int
    connected: int
    interactions: int
    value: float
    types: Mapping[str, int]
    first: str | None
    last: str | None
    window: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Scorecard:
    """Overall score, pillars, metrics and findings of one ecosystem in one window.

    ``card["participant_hhi"]`` is that metric's reading; ``names`` maps the ids of participants to their names;
    ``sureness`` tells how sure the figures are, as far as that was asked for.
    """

    summary: Summary
    overall: float | None
    overall_reason: str
    pillars: tuple[PillarScore, ...]
    findings: tuple[Finding, ...]
    provenance: Provenance
    names: Mapping[str, str] = field(repr=False)
    sureness: Sureness = field(default_factory=Sureness, repr=False)

    @property
    def band(self) -> str:
        """The overall score in a word."""
        return band(self.overall) if self.judged or self.overall is None else TOO_FEW

    @property
    def judged(self) -> bool:
        """Whether there are data enough to call scores good or bad."""
        return all(one.judged for one in self.pillars)

    @property
    def metrics(self) -> dict[str, MetricScore]:
        """Every metric by id, in pillar order."""
        return {one.metric.id: one for pillar in self.pillars for one in pillar.metrics}

    def __getitem__(self, metric_id: str) -> Reading:
        """The reading of one metric.

        Raises:
            UnknownChoice: with the nearest id.
        """
        if metric_id not in self.metrics:
            raise UnknownChoice.of("metric", metric_id, self.metrics)
        return self.metrics[metric_id].reading

    def _repr_html_(self) -> str:
        """What a notebook shows: the overall score, the five things to know, and the table of metrics."""
        from html import escape

        overall = "no overall score" if self.overall is None else f"{self.overall:.0f} of 100, {self.band}"
        told = "".join(f"<li>{escape(f'{one.severity}: {one.text}')}</li>" for one in self.findings[:MOST_TO_KNOW])
        shown = self.table()[["label", "value", "unit", "score", "band", "reason"]]
        table = shown.to_html(index=False, na_rep="–", float_format=lambda value: f"{value:.4g}", border=0)
        return f"<h3>{escape(self.summary.name)}: {overall}</h3><ol>{told}</ol>{table}"

    def table(self) -> pd.DataFrame:
        """One row a metric: pillar, id, label, value, unit, score, band, points, weight, status, reason, n."""
        return pd.DataFrame(
            [
                {
                    "pillar": pillar.pillar.value, "id": one.metric.id, "label": one.metric.label,
                    "value": one.reading.value, "unit": one.metric.unit, "score": one.score, "band": one.band,
                    "points": one.points, "weight": one.weight, "status": one.reading.status,
                    "reason": one.reading.reason, "n": one.reading.n,
                }
                for pillar in self.pillars
                for one in pillar.metrics
            ]
        )  # fmt: skip


def points_lost(scores: Mapping[Pillar, tuple[float, float]], overall: float) -> dict[Pillar, float]:
    """Split 100 - overall among pillars of a weighted geometric mean, exactly (logarithmic-mean weights).

    Args:
        scores: score and weight of each pillar; weights add up to 1.
        overall: their weighted geometric mean.

    A pillar at 0 takes all the points; several share them by weight.

    Source: the additive logarithmic-mean Divisia decomposition (Ang 2004, Energy Policy 32).
    """
    zero = sum(weight for score, weight in scores.values() if score <= 0)
    if zero > 0:
        return {pillar: 100.0 * weight / zero if score <= 0 else 0.0 for pillar, (score, weight) in scores.items()}
    if overall >= 100.0:
        return dict.fromkeys(scores, 0.0)
    mean = (100.0 - overall) / math.log(100.0 / overall)
    return {pillar: mean * weight * math.log(100.0 / score) for pillar, (score, weight) in scores.items()}

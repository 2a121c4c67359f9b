"""An ecosystem to its scorecard."""

from __future__ import annotations

import math
from dataclasses import replace

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Metric, Pillar
from ecohealth.metrics.reading import Reading
from ecohealth.scores.drift import without_outcome
from ecohealth.scores.findings import find, of_activity
from ecohealth.scores.gaming import manipulability
from ecohealth.scores.intervals import intervals
from ecohealth.scores.missing import missing_data
from ecohealth.scores.profile import Profile, profile_with
from ecohealth.scores.provenance import provenance
from ecohealth.scores.scorecard import Finding, MetricScore, PillarScore, Scorecard, points_lost
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.summary import is_small, summary
from ecohealth.scores.sureness import Sureness
from ecohealth.scores.weighing import weighing
from ecohealth.scores.words import percent
from ecohealth.tables.config import Config

LEAST_COVERAGE = 0.5


def score(
    eco: Ecosystem,
    profile: Profile | None = None,
    seed: int = 0,
    *,
    replicates: int = 0,
    stress: int = 0,
    workers: int | None = None,
) -> Scorecard:
    """Score an ecosystem: every metric that can be computed, four pillars, the overall score and what it means.

    A pillar is the weighted mean of its available metrics; below 50 % coverage it has no score. The overall score is
    the weighted geometric mean of the pillars with a score; without a required pillar, or where those with a score
    carry less than half of the weight, there is none. Nothing is filled in: what cannot be computed says why. Scores of
    fewer than 10 active participants or 30 records are told and not judged: their band is ``too few to judge``.

    Args:
        eco: the ecosystem, with its window.
        profile: weights, scales and assumptions; by default the ecosystem's own, or the shipped one.
        seed: 0 or more, of the resamples; no score depends on it.
        replicates: resamples of the records that tell how sure the scores are (``card.sureness``), and whether they
            hang on the weights; 0 draws none, and is quick.
        stress: how often a tenth of the data is dropped to see how far scores and ranks move; with it, what one
            participant could add by what it reports is tried, and activity without outcome is looked for. 0 does none
            of it.
        workers: threads that share the resamples; by default as many as help. No figure depends on it.
    """
    chosen = profile or own_profile(eco)
    scored, overall, reason = pillar_scores(eco, chosen)
    about = summary(eco)
    if is_small(about):
        scored = tuple(_unjudged(one) for one in scored)
    card = Scorecard(
        summary=about,
        overall=overall,
        overall_reason=reason,
        pillars=scored,
        findings=find(about, scored, chosen.rules, eco.name_by_id),
        provenance=provenance(eco, chosen, seed),
        names=eco.name_by_id,
    )
    made = _sureness(eco, card, seed, (replicates, stress), workers)
    known = made.intervals.values
    sure = (replace(one, interval=known.get(one.metrics[0]) if one.metrics else None) for one in card.findings)
    card = replace(card, findings=tuple(sure), sureness=made)
    return _with_findings(card, of_activity(card, chosen.rules, without_outcome(eco, card))) if stress else card


def _unjudged(pillar: PillarScore) -> PillarScore:
    """The same scores, of too few participants or records to be a verdict."""
    return replace(pillar, judged=False, metrics=tuple(replace(one, judged=False) for one in pillar.metrics))


def pillar_scores(eco: Ecosystem, profile: Profile) -> tuple[tuple[PillarScore, ...], float | None, str]:
    """The four pillars, the overall score, and why there is none or what it lacks: all that needs no words."""
    readings = {metric.id: metric.read(eco) for metric in METRICS.values()}
    pillars = {pillar: _pillar(pillar, readings, profile) for pillar in Pillar}
    overall, reason = _overall(pillars, profile)
    return _with_points_lost(pillars, overall), overall, reason


def _with_findings(card: Scorecard, more: tuple[Finding, ...]) -> Scorecard:
    """The card with further findings, after those that are as severe."""
    order = {"critical": 0, "watch": 1, "good": 2, "note": 3}
    return replace(card, findings=tuple(sorted((*card.findings, *more), key=lambda one: order[one.severity])))


def _sureness(eco: Ecosystem, card: Scorecard, seed: int, asked: tuple[int, int], workers: int | None) -> Sureness:
    """What was asked for of how sure the card is."""
    replicates, stress = asked
    sure = Sureness(intervals(eco, card, replicates, seed, workers))
    if replicates:
        sure = replace(sure, weighing=weighing(card, seed))
    if stress:
        sure = replace(
            sure,
            missing=missing_data(eco, card, stress, seed, workers),
            manipulability=manipulability(eco, card, workers),
        )
    return sure


def own_profile(eco: Ecosystem) -> Profile:
    """The profile that ``ecosystem.toml`` asks for, or the default one."""
    return profile_of(eco.config)


def profile_of(config: Config) -> Profile:
    """The profile that a configuration asks for, or the default one.

    Raises:
        BadProfile: for every key that cannot be used.
    """
    return profile_with(config.profile, config.profile_file or "ecosystem.toml: profile")


def _pillar(pillar: Pillar, readings: dict[str, Reading], profile: Profile) -> PillarScore:
    """Weighted mean over the metrics that have a score."""
    members = [(metric, readings[metric.id]) for metric in METRICS.values() if metric.pillar is pillar]
    scores = {metric.id: score_of(metric, reading, profile) for metric, reading in members}
    total = sum(profile.weight_of(metric) for metric, _ in members)
    available = sum(profile.weight_of(metric) for metric, _ in members if scores[metric.id] is not None)
    coverage = available / total if total > 0 else 0.0
    enough = available > 0 and coverage >= LEAST_COVERAGE
    metrics = tuple(
        _metric_score(metric, reading, scores[metric.id], profile, available) for metric, reading in members
    )
    return PillarScore(
        pillar=pillar,
        score=math.fsum(one.points for one in metrics if one.points is not None) if enough else None,
        coverage=coverage,
        weight=profile.pillars.get(pillar, 0.0),
        reason="" if enough else _too_little(coverage),
        metrics=metrics,
        required=pillar in profile.required,
    )


def _too_little(coverage: float) -> str:
    if coverage == 0:
        return "none of its metrics could be computed"
    return Sentence("only ", later(percent, coverage), " of its metrics could be computed; at least 50 % are needed")


def score_of(metric: Metric, reading: Reading, profile: Profile) -> float | None:
    """The reading on the profile's scale, 0–100; None without a value or without a scale."""
    scale = profile.scale_of(metric)
    return None if reading.on_scale is None or scale is None else scale.score(reading.on_scale)


def _metric_score(
    metric: Metric, reading: Reading, value: float | None, profile: Profile, available: float
) -> MetricScore:
    weight = profile.weight_of(metric)
    points = None if value is None or available <= 0 else value * weight / available
    return MetricScore(metric, reading, value, profile.scale_of(metric), weight, points)


def _overall(pillars: dict[Pillar, PillarScore], profile: Profile) -> tuple[float | None, str]:
    """Weighted geometric mean of the pillars that have a score."""
    missing = [pillar.label for pillar in profile.required if pillars[pillar].score is None]
    if missing:
        return None, f"no overall score: {' and '.join(missing)} could not be scored"
    counted = [(one.score, one.weight) for one in pillars.values() if one.score is not None and one.weight > 0]
    total, whole = math.fsum(weight for _, weight in counted), math.fsum(one.weight for one in pillars.values())
    if total <= 0:
        return None, "no overall score: no pillar with a weight could be scored"
    if total < LEAST_COVERAGE * whole:
        return None, Sentence(
            "no overall score: the pillars that could be scored carry ", later(percent, total / whole),
            " of the weight; at least 50 % are needed",
        )  # fmt: skip
    left_out = [one.pillar.label for one in pillars.values() if one.score is None and one.weight > 0]
    note = f"without {' and '.join(left_out)}, which could not be scored" if left_out else ""
    if any(score <= 0 for score, _ in counted):
        return 0.0, note
    return math.exp(math.fsum(weight * math.log(score) for score, weight in counted) / total), note


def _with_points_lost(pillars: dict[Pillar, PillarScore], overall: float | None) -> tuple[PillarScore, ...]:
    """The pillars, each with its part of the points that the overall score misses."""
    if overall is None:
        return tuple(pillars.values())
    scored = {one.pillar: one for one in pillars.values() if one.score is not None and one.weight > 0}
    total = math.fsum(one.weight for one in scored.values())
    split = points_lost({key: (one.score or 0.0, one.weight / total) for key, one in scored.items()}, overall)
    return tuple(replace(one, points_lost=split.get(one.pillar)) for one in pillars.values())

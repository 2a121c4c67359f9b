"""Intervals: what chance in the records could have made of every figure (Poisson bootstrap)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.replicates import Replicates
from ecohealth.errors import EcohealthError
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.composing import composed, rescored
from ecohealth.scores.replicating import readings, stream
from ecohealth.scores.scorecard import MetricScore, Scorecard
from ecohealth.scores.summary import FEW_PARTICIPANTS, FEW_RECORDS
from ecohealth.scores.sureness import Interval, Intervals
from ecohealth.scores.words import counted

Floats = npt.NDArray[np.float64]

REPLICATES = 200
MOST_WITHOUT = 0.1
"""A metric that has no value in more than this share of the resamples gets no interval."""

LEAST_DRAWN = 0.5
"""A pillar with less than this share of its weight in metrics that can be resampled gets no interval."""


def intervals(
    eco: Ecosystem, card: Scorecard, replicates: int = REPLICATES, seed: int = 0, workers: int | None = None
) -> Intervals:
    """5th to 95th percentile of every score and value over resamples of the records.

    In each resample a record counts Poisson(1) times, an event of several parties as a whole; a record that stands
    for c interactions counts Poisson(c) / c times. A resample lacks a third of the records (e^-1), which by itself
    makes any ecosystem look sparser and more concentrated. So each metric's resampled values are moved together until
    their median is the value of the data: their spread is told, and not what drawing does to all of them. Scores,
    pillars and the overall score are computed from the moved values, resample by resample.

    Args:
        eco: the ecosystem that was scored.
        card: its scorecard.
        replicates: how many resamples; 0 draws none.
        seed: 0 or more; every resample has a stream of its own.
        workers: threads. No figure depends on it.

    Raises:
        EcohealthError: for a number of replicates or workers, or a seed, that is none.

    Source: Poisson bootstrap: Hanley & MacGibbon 2006, Computer Methods and Programs in Biomedicine 83, 57; moved to
        the estimate: the bias estimate of Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 10.
    """
    if replicates < 0 or seed < 0:
        raise EcohealthError(f"{replicates} replicates with seed {seed}: both are whole numbers from 0 on")
    if replicates == 0:
        return Intervals(seed=seed)
    if too_small(card):
        return Intervals(seed=seed, reason=too_small(card))
    drawn = [one for one in _scored(card) if not one.metric.no_interval]
    resample, events = resamples(eco, seed)
    found = readings(resample, replicates, [one.metric for one in drawn], workers)
    return _told(card, drawn, found.value, found.on_scale, Intervals(replicates, seed, "", events))


def too_small(card: Scorecard) -> str:
    """Why so few records give no interval, as a clause; empty where there are enough."""
    about = card.summary
    if about.active >= FEW_PARTICIPANTS and about.interactions >= FEW_RECORDS:
        return ""
    return (
        f"{counted(about.active, 'active participant')} and {counted(about.interactions, 'record')} are too few to "
        f"draw from; {FEW_PARTICIPANTS} and {FEW_RECORDS} are needed"
    )


def resamples(eco: Ecosystem, seed: int) -> tuple[Callable[[int], Ecosystem], int]:
    """What makes the resample of a number, and how many events are drawn as wholes."""
    ground = Replicates(eco)
    count = eco.all_records.count.astype(np.float64)

    def resample(number: int) -> Ecosystem:
        times = stream(seed, number).poisson(count) / count
        return ground.at(times[ground.unit])

    return resample, len(np.unique(ground.unit[eco.all_records.event_size > 0]))


def _scored(card: Scorecard) -> list[MetricScore]:
    return [one for one in card.metrics.values() if one.score is not None]


def _told(card: Scorecard, drawn: list[MetricScore], value: Floats, on_scale: Floats, asked: Intervals) -> Intervals:
    """The intervals of metrics, pillars and the overall score."""
    held = {one.metric.id: one.metric.no_interval for one in _scored(card) if one.metric.no_interval}
    values: dict[str, Interval] = {}
    scores: dict[str, Floats] = {}
    for at, one in enumerate(drawn):
        name, known = one.metric.id, ~np.isnan(value[:, at])
        if one.scale is None:
            continue
        if (~known).mean() > MOST_WITHOUT:
            held[name] = f"it has no value in {int((~known).sum())} of {len(known)} resamples"
            continue
        reading = one.reading
        moved = _moved(value[known, at], float(reading.value or 0.0))
        lowest = 0.0 if min(value[known, at].min(), reading.value or 0.0) >= 0 else -np.inf
        values[name] = percentiles(np.clip(moved, lowest, one.metric.most))
        scores[name] = np.full(len(known), one.score)
        scores[name][known] = rescored(one, _moved(on_scale[known, at], float(reading.on_scale or 0.0)))
    pillars, overall = composed(card, scores)
    parts = _drawn(card, set(scores))
    return replace(
        asked,
        overall=None if overall is None or parts[None] < LEAST_DRAWN else percentiles(overall),
        pillars={pillar: percentiles(of) for pillar, of in pillars.items() if parts[pillar] >= LEAST_DRAWN},
        scores={name: percentiles(of) for name, of in scores.items()},
        values=values,
        held=held,
        drawn=parts,
    )


def _drawn(card: Scorecard, known: set[str]) -> dict[Pillar | None, float]:
    """The share of the weight that lies in the known metrics: of each pillar with a score, and under None of all."""
    parts: dict[Pillar | None, float] = {}
    whole = [one for one in card.pillars if one.score is not None]
    for pillar in whole:
        weights = {one.metric.id: one.weight for one in pillar.metrics if one.score is not None}
        parts[pillar.pillar] = sum(weights[name] for name in weights if name in known) / sum(weights.values())
    total = sum(one.weight for one in whole)
    parts[None] = sum(one.weight * parts[one.pillar] for one in whole) / total if total > 0 else 0.0
    return parts


def _moved(drawn: Floats, to: float) -> Floats:
    """The drawn values, moved together until their median is ``to``."""
    moved: Floats = drawn - np.median(drawn) + to
    return moved


def percentiles(values: Floats) -> Interval:
    """The 5th and 95th percentile: the values of rank ``p (B + 1)`` among the B drawn.

    The ranks ``1 + p (B - 1)`` of a plain sample percentile lie further in: of 200 they span 89 % and not 90 %.

    Source: Davison & Hinkley 1997, Bootstrap Methods and their Application, section 5.2.1.
    """
    low, high = np.percentile(values, [5.0, 95.0], method="weibull")
    return Interval(float(low), float(high))

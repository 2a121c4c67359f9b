"""Influx and outflow of one side, regressed on how large sides were a period before; worlds in which nothing acts.

Sizes are made of the very entries and exits that are explained, so an ordinary t value is off: with a trend in the
model, the t value of a side's own size is that of Dickey and Fuller, far from 0 where nothing acts. Here a t value is
therefore compared with those of simulated worlds in which entries and exits follow the model and sizes are built from
them anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from ecohealth.network.worlds import fit_counts, worlds

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

WORLDS = (199, 1_999, 4_999)
CLOSER = {199: 0.1, 1_999: 0.01, 4_999: 1.0}
"""How many worlds are simulated, and up to which p a closer look is taken with the next number of them."""
GRID = (-6.0, -3.0, -1.5, 0.0, 1.5, 3.0, 6.0)


@dataclass(frozen=True)
class Side:
    """Entries and exits of one side over T periods, and its size at the end of the period before each.

    Attributes:
        entries, exits: float64[T] counts.
        before: float64[T], members at the end of the period before: those who can leave in this one.
        design: float64[T, p], what is always in the model: a constant, the trend, the season.
        seen: bool[2, T], the periods in which entries, and exits, could be observed.
    """

    entries: Floats
    exits: Floats
    before: Floats
    design: Floats
    seen: Mask


@dataclass(frozen=True)
class Fit:
    """A model of entries (log link) or exits (logit link): coefficients, errors, and what is left unexplained.

    Attributes:
        slope, error: float64[p]; errors are scaled by the dispersion where it is over 1 (quasi-likelihood).
        spread: α of the negative binomial (variance μ + α μ²) for entries, the intra-class correlation ρ of the
            beta-binomial for exits; 0 where counts vary no more than Poisson's or the binomial.
        memory: correlation of a period's residual with the one before, in [0, 0.9], corrected for its bias.
    """

    slope: Floats
    error: Floats
    spread: float
    memory: float


def fitted(side: Side, leaving: bool, columns: Floats, offset: Floats | None = None) -> Fit:
    """Fit entries or exits on the side's design and further ``columns`` (float64[T, k]), by maximum likelihood.

    Args:
        side: the side; its ``seen`` rows count, and for exits those with somebody who could leave.
        leaving: exits (binomial among those who were there, logit link) instead of entries (Poisson, log link).
        columns: what stands beside the design.
        offset: float64[T], a part of the linear predictor that is not estimated.
    """
    rows = side.seen[int(leaving)] & ((side.before > 0) | (not leaving))
    design = np.ascontiguousarray(np.column_stack([side.design, columns])[rows])
    zero = np.zeros(len(side.before))
    counts = (side.exits if leaving else side.entries)[rows]
    trials = (side.before if leaving else zero)[rows]
    data = np.column_stack([counts, trials, (zero if offset is None else offset)[rows], zero[rows]])
    slope, error = np.zeros(design.shape[1]), np.zeros(design.shape[1])
    others = max(float(trials.sum() - counts.sum()), 0.5) if leaving else float(max(len(counts), 1))
    slope[0] = math.log(max(float(counts.sum()), 0.5) / others)
    fit_counts(design, data, leaving, slope, error)
    spread, residual = _spread(counts, data[:, 3].copy(), trials, leaving, design.shape[1])
    return Fit(slope, error, spread, _memory(residual))


def _spread(counts: Floats, mean: Floats, trials: Floats, leaving: bool, p: int) -> tuple[float, Floats]:
    """Extra variance by moments, and Pearson residuals."""
    free = max(len(counts) - p, 1)
    if leaving:
        variance = np.maximum(mean * (1.0 - mean / np.maximum(trials, 1.0)), 1e-12)
        dispersion = float(((counts - mean) ** 2 / variance).sum()) / free
        others = max(float((trials - 1.0).mean()), 1e-9)
        return min(max((dispersion - 1.0) / others, 0.0), 0.9), (counts - mean) / np.sqrt(variance)
    excess = float(((counts - mean) ** 2).sum()) * len(counts) / free - float(mean.sum())
    alpha = max(excess / max(float((mean**2).sum()), 1e-12), 0.0)
    return alpha, (counts - mean) / np.sqrt(np.maximum(mean + alpha * mean**2, 1e-12))


def _memory(residual: Floats) -> float:
    """First autocorrelation; with a trend removed it is too low by (2 + 4φ)/T (Kendall 1954; Marriott & Pope)."""
    n = len(residual)
    total = float(residual @ residual)
    if total <= 0 or n < 3:
        return 0.0
    raw = float(residual[1:] @ residual[:-1]) / total
    return float(np.clip(raw + (2.0 + 4.0 * raw) / n, 0.0, 0.9))


@dataclass(frozen=True)
class Question:
    """Does a size act on a side's entries or exits?

    Attributes:
        side: whose entries or exits.
        leaving: exits, or entries.
        other: float64[T], log(1 + size) of another side before each period; None asks about the side's own size.
    """

    side: Side
    leaving: bool
    other: Floats | None

    @property
    def columns(self) -> Floats:
        """Sizes in the model: the side's own, and the other's after it."""
        own = np.log1p(self.side.before)
        sizes = [own - own.mean()] if self.other is None else [own - own.mean(), self.other - self.other.mean()]
        return np.column_stack(sizes)


@dataclass(frozen=True)
class Answer:
    """The slope of the size asked about, its 95 % interval, its t value, and the chance of one as far out by chance."""

    slope: float
    low: float
    high: float
    t: float
    p: float


def answered(question: Question, noise: Floats, *, bounded: bool = True) -> Answer:
    """Estimate the slope of a size; test it, and build its interval, against simulated worlds.

    The interval holds the slopes that a test at 5 % would not reject: the worlds' quantiles are found on a grid of
    slopes and interpolated between them (the grid bootstrap). A first look with few worlds is followed by a closer one
    where p is small.

    Args:
        question: what is asked.
        noise: float64[B, 2, T] independent standard normal numbers; at least ``WORLDS[0]`` worlds.
        bounded: with an interval, which is most of the work; without, its ends are infinite.

    Source: the grid bootstrap of Hansen 1999, Review of Economics and Statistics 81, 594.
    """
    full = fitted(question.side, question.leaving, question.columns)
    beside = fitted(question.side, not question.leaving, np.zeros((len(question.side.before), 0)))
    slope, error = float(full.slope[-1]), float(full.error[-1])
    if error <= 0:
        return Answer(slope, -math.inf, math.inf, 0.0, 1.0)
    p = 1.0
    for count in (count for count in WORLDS if count <= len(noise)):
        found = t_values(question, held_at(question, 0.0), beside, noise[:count])
        p = _two_sided(found, slope / error)
        if p > CLOSER[count]:
            break
    low, high = _interval(question, beside, noise[: WORLDS[0]], slope, error) if bounded else (-math.inf, math.inf)
    return Answer(slope, low, high, slope / error, p)


def _two_sided(found: Floats, t: float) -> float:
    below, above = int((found <= t).sum()), int((found >= t).sum())
    return min(1.0, 2.0 * (1 + min(below, above)) / (1 + len(found)))


def _interval(question: Question, beside: Fit, noise: Floats, slope: float, error: float) -> tuple[float, float]:
    """Where the line (slope - s) / error leaves the band of the worlds' quantiles; infinite where it never does.

    The line falls faster than the quantiles move, so it is enough to look around the place where it usually leaves.
    """
    grid = slope + error * np.asarray(GRID)

    @cache
    def gaps(at: int) -> tuple[float, float]:
        found = t_values(question, held_at(question, float(grid[at])), beside, noise)
        low, high = np.quantile(found, (0.025, 0.975))
        line = (slope - grid[at]) / error
        return float(line - high), float(line - low)

    return (
        _crossing(grid, lambda at: gaps(at)[0], GRID.index(-1.5)),
        _crossing(grid, lambda at: gaps(at)[1], GRID.index(1.5)),
    )


def _crossing(grid: Floats, gap: Callable[[int], float], near: int) -> float:
    """Where a falling curve goes through 0, between the points of the grid; looked for from one of them on."""
    at = near
    while at > 0 and gap(at) <= 0:
        at -= 1
    while at < len(grid) and gap(at) > 0:
        at += 1
    if at in (0, len(grid)):
        return -math.inf if at == 0 else math.inf
    part = gap(at - 1) / (gap(at - 1) - gap(at))
    return float(grid[at - 1] + part * (grid[at] - grid[at - 1]))


def held_at(question: Question, slope: float) -> Fit:
    """The model in which the size asked about has that slope, everything else fitted."""
    columns = question.columns
    fit = fitted(question.side, question.leaving, columns[:, :-1], slope * columns[:, -1])
    return replace(fit, slope=np.append(fit.slope, slope))


def t_values(question: Question, model: Fit, beside: Fit, noise: Floats) -> Floats:
    """t values of the size asked about in simulated worlds, float64[B]: (estimate - slope in the worlds) / error.

    Args:
        question: what is asked.
        model: what drives the entries or exits asked about: slopes of the design, then of the sizes.
        beside: what drives the side's other flow (exits where entries are asked about): slopes of the design.
        noise: float64[B, 2, T] independent standard normal numbers, for entries and for exits.
    """
    side, leaving = question.side, question.leaving
    p = side.design.shape[1]
    drive = side.design @ model.slope[:p] + question.columns[:, 1:] @ model.slope[p + 1 :]
    asked = np.concatenate([[model.slope[p], model.spread, model.memory], drive])
    still = np.concatenate([[0.0, beside.spread, beside.memory], side.design @ beside.slope])
    start = [side.before[0], np.log1p(side.before).mean(), 10.0 * (1.0 + side.before.max())]
    return worlds(
        np.ascontiguousarray(np.column_stack([side.design, question.columns])),
        np.stack([still, asked] if leaving else [asked, still]),
        side.seen[int(leaving)],
        np.asarray([*start, p, leaving], dtype=np.float64),
        model.slope,
        noise,
    )

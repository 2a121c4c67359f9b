"""Machine code of influx and outflow: counts fitted, and simulated worlds in which sizes are built of the flows."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import inlined, kernel

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

ROUNDS = 15
LARGEST_COUNT = 60.0
"""Counts with a larger mean are drawn from the normal distribution: walking up the distribution would take too long."""


@kernel
def worlds(design: Floats, flows: Floats, seen: Mask, setting: Floats, model: Floats, noise: Floats) -> Floats:
    """t values of the last column.

    Args:
        design: float64[T, k], one of whose columns is built anew in each world: log(1 + own size).
        flows: of entries, and of exits: pull of the own size, spread, memory, then the linear predictor of each period.
        seen: bool[T], the periods that count.
        setting: size at first, mean of log(1 + size) that is taken off, largest size let be, the column of the own
            size, and 1 where exits are asked about.
        model: float64[k], the slopes that drive the worlds.
        noise: float64[B, 2, T].
    """
    periods, columns = design.shape
    own_at, leaving = int(setting[3]), setting[4] > 0
    x, data = design.copy(), np.zeros((periods, 4))
    slope, error, found = np.zeros(columns), np.zeros(columns), np.zeros(len(noise))
    for world in range(len(noise)):
        size, came, went, rows = setting[0], 0.0, 0.0, 0
        for t in range(periods):
            kept = 0.0 if t == 0 else 1.0
            came = kept * flows[0, 2] * came + math.sqrt(1.0 - kept * flows[0, 2] ** 2) * noise[world, 0, t]
            went = kept * flows[1, 2] * went + math.sqrt(1.0 - kept * flows[1, 2] ** 2) * noise[world, 1, t]
            own = math.log1p(size) - setting[1]
            entries = entries_at(math.exp(min(flows[0, 3 + t] + flows[0, 0] * own, 20.0)), flows[0, 1], came)
            chance = 1.0 / (1.0 + math.exp(-min(max(flows[1, 3 + t] + flows[1, 0] * own, -30.0), 30.0)))
            exits = exits_at(size, chance, flows[1, 1], went)
            if seen[t] and (size > 0 or not leaving):
                x[rows] = design[t]
                x[rows, own_at] = own
                data[rows, 0] = exits if leaving else entries
                data[rows, 1] = size
                rows += 1
            size = min(max(size + entries - exits, 0.0), setting[2])
        if rows > columns:
            slope[:] = model
            fit_counts(x[:rows], data[:rows], leaving, slope, error)
            if error[columns - 1] > 0:
                found[world] = (slope[columns - 1] - model[columns - 1]) / error[columns - 1]
    return found


@inlined
def entries_at(mean: float, spread: float, normal: float) -> float:
    """The count at the quantile of a standard normal number: negative binomial, Poisson where spread is 0."""
    if mean > LARGEST_COUNT:
        return max(0.0, round(mean + normal * math.sqrt(mean + spread * mean * mean)))
    level = 0.5 * math.erfc(-normal / math.sqrt(2.0))
    chance = math.exp(-mean) if spread < 1e-9 else math.exp(-math.log1p(spread * mean) / spread)
    reached, count = chance, 0.0
    while reached < level and count < 10_000.0 and (chance > 1e-16 or count < mean):
        if spread < 1e-9:
            chance *= mean / (count + 1.0)
        else:
            chance *= (count + 1.0 / spread) / (count + 1.0) * spread * mean / (1.0 + spread * mean)
        reached += chance
        count += 1.0
    return count


@inlined
def exits_at(size: float, chance: float, spread: float, normal: float) -> float:
    """How many of those there leave: beta-binomial, binomial where spread is 0."""
    mean = size * chance
    if size < 1.0 or chance <= 0.0:
        return 0.0
    if mean > LARGEST_COUNT:
        wide = math.sqrt(mean * (1.0 - chance) * (1.0 + (size - 1.0) * spread))
        return min(size, max(0.0, round(mean + normal * wide)))
    level = 0.5 * math.erfc(-normal / math.sqrt(2.0))
    plain = spread < 1e-7
    a = 0.0 if plain else chance * (1.0 / spread - 1.0)
    b = 0.0 if plain else (1.0 - chance) * (1.0 / spread - 1.0)
    if plain:
        part = math.exp(size * math.log1p(-min(chance, 1.0 - 1e-12)))
    else:
        part = math.exp(math.lgamma(b + size) - math.lgamma(b) + math.lgamma(a + b) - math.lgamma(a + b + size))
    reached, count = part, 0.0
    while reached < level and count < size and (part > 1e-16 or count < mean):
        if plain:
            part *= (size - count) / (count + 1.0) * chance / (1.0 - min(chance, 1.0 - 1e-12))
        else:
            part *= (size - count) * (count + a) / ((count + 1.0) * (size - count - 1.0 + b))
        reached += part
        count += 1.0
    return count


@kernel
def fit_counts(x: Floats, data: Floats, leaving: bool, slope: Floats, error: Floats) -> None:
    """Newton's method for Poisson (log link) or binomial (logit link) counts, from the ``slope`` given.

    ``data``: float64[rows, 4], counts, trials, the offset, and the means to be filled. Errors are scaled by Pearson's
    dispersion where that is over 1; they are 0 where there is no event, nothing but events, or no unique answer.
    """
    rows, columns = x.shape
    error[:] = 0.0
    events, trials = 0.0, 0.0
    for row in range(rows):
        events, trials = events + data[row, 0], trials + data[row, 1]
    if events <= 0 or (leaving and events >= trials):
        return
    information, score = np.zeros((columns, columns)), np.zeros(columns)
    for _ in range(ROUNDS):
        _gathered(x, data, leaving, slope, information, score)
        if not _factored(information):
            return
        _solve(information, score)
        longest = 0.0
        for i in range(columns):
            longest = max(longest, abs(score[i]))
        for i in range(columns):
            slope[i] += score[i] * min(1.0, 5.0 / max(longest, 1e-300))
        if longest < 1e-4:
            break
    pearson = 0.0
    for row in range(rows):
        mean = data[row, 3]
        variance = mean * (1.0 - mean / data[row, 1]) if leaving else mean
        pearson += (data[row, 0] - mean) ** 2 / max(variance, 1e-12)
    scale = max(pearson / max(rows - columns, 1), 1.0)
    for i in range(columns):
        score[:] = 0.0
        score[i] = 1.0
        _solve(information, score)
        error[i] = math.sqrt(max(score[i] * scale, 0.0))


@inlined
def _gathered(x: Floats, data: Floats, leaving: bool, slope: Floats, information: Floats, score: Floats) -> None:
    """Means, the score, and the lower half of Fisher's information at these slopes."""
    rows, columns = x.shape
    information[:] = 0.0
    score[:] = 0.0
    for row in range(rows):
        linear = data[row, 2]
        for i in range(columns):
            linear += x[row, i] * slope[i]
        linear = min(max(linear, -30.0), 30.0)
        if leaving:
            chance = 1.0 / (1.0 + math.exp(-linear))
            data[row, 3] = data[row, 1] * chance
            weight = data[row, 3] * (1.0 - chance)
        else:
            data[row, 3] = math.exp(linear)
            weight = data[row, 3]
        for i in range(columns):
            score[i] += x[row, i] * (data[row, 0] - data[row, 3])
            for j in range(i + 1):
                information[i, j] += weight * x[row, i] * x[row, j]


@inlined
def _factored(matrix: Floats) -> bool:
    """Cholesky's factor in the lower half; False where the matrix is not positive definite."""
    n = len(matrix)
    for i in range(n):
        for j in range(i + 1):
            part = matrix[i, j]
            for k in range(j):
                part -= matrix[i, k] * matrix[j, k]
            if i == j:
                if part <= 1e-12:
                    return False
                matrix[i, i] = math.sqrt(part)
            else:
                matrix[i, j] = part / matrix[j, j]
    return True


@inlined
def _solve(factor: Floats, vector: Floats) -> None:
    """Solve with Cholesky's factor, in place."""
    n = len(vector)
    for i in range(n):
        for k in range(i):
            vector[i] -= factor[i, k] * vector[k]
        vector[i] /= factor[i, i]
    for back in range(n):
        i = n - 1 - back
        for k in range(i + 1, n):
            vector[i] -= factor[k, i] * vector[k]
        vector[i] /= factor[i, i]

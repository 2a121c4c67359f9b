"""Metrics read on many ecosystems: every value in its place, however many workers share them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import EcohealthError
from ecohealth.metrics.declare import Metric

Floats = npt.NDArray[np.float64]

BLOCK = 8
"""Ecosystems that a worker makes and reads at a time."""


class Readings(NamedTuple):
    """Values of metrics on many ecosystems: float64[ecosystems, metrics], NaN where one has none.

    Attributes:
        value: in the metric's unit.
        on_scale: the number that the scale turns into a score.
        also: float64[ecosystems, k], what else was asked of each.
    """

    value: Floats
    on_scale: Floats
    also: Floats


def stream(seed: int, *place: int) -> np.random.Generator:
    """The random stream of one replicate: it hangs on the seed and the replicate's place, and on nothing else."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=place))


def nothing_else(_: Ecosystem) -> Floats:
    """Nothing is asked beside the metrics."""
    return np.empty(0)


def readings(
    made: Callable[[int], Ecosystem],
    count: int,
    metrics: Sequence[Metric],
    workers: int | None = None,
    also: Callable[[Ecosystem], Floats] = nothing_else,
) -> Readings:
    """Read the metrics on ``made(0)`` … ``made(count - 1)``.

    Args:
        made: makes the ecosystem of a number; called from several threads.
        count: how many there are.
        metrics: what to read.
        workers: threads; by default as many as there are processors. No figure depends on it.
        also: a further question to each ecosystem, answered with as many figures each time.

    Raises:
        EcohealthError: for fewer than one worker.
    """
    threads = workers if workers is not None else os.cpu_count() or 1
    if threads < 1:
        raise EcohealthError(f"{threads} workers do nothing; give 1 or more")
    found = Readings(np.full((count, len(metrics)), np.nan), np.full((count, len(metrics)), np.nan), np.empty((0, 0)))
    answers: list[Floats] = [np.empty(0)] * count

    def block(first: int) -> None:
        for number in range(first, min(first + BLOCK, count)):
            eco = made(number)
            for at, metric in enumerate(metrics):
                reading = metric.read(eco)
                if reading.value is not None and reading.on_scale is not None:
                    found.value[number, at], found.on_scale[number, at] = reading.value, reading.on_scale
            answers[number] = also(eco)

    if threads == 1:
        for first in range(0, count, BLOCK):
            block(first)
    else:
        with ThreadPoolExecutor(threads, thread_name_prefix="replicates") as pool:
            list(pool.map(block, range(0, count, BLOCK)))
    return found._replace(also=np.array(answers).reshape(count, -1))

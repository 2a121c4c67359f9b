"""Sides of invented ecosystems whose entries and exits follow a known law."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ecohealth.network.influx import Side


@lru_cache
def noise(periods: int, worlds: int) -> np.ndarray:
    """Standard normal numbers for simulated worlds."""
    return np.random.default_rng(2020).standard_normal((worlds, 2, periods))


def drawn_side(  # noqa: PLR0913 - a builder for tests, all named
    rng: np.random.Generator,
    *,
    periods: int = 36,
    rate: float = 3.0,
    chance: float = 0.03,
    start: int = 60,
    pull: tuple[float, float] = (0.0, 0.0),
    other: np.ndarray | None = None,
    push: tuple[float, float] = (0.0, 0.0),
    spread: float = 0.0,
    memory: float = 0.0,
) -> Side:
    """Month by month: entries with mean ``rate``, growing by a half over the time, with a yearly wave; exits by chance.

    ``pull``: slopes of the side's own log size on entries and on exits; ``push``: those of ``other`` (log size).
    ``spread``: entries are negative binomial with variance μ + spread · μ². ``memory``: entries drift with an
    autoregressive shock of standard deviation 0.4.
    """
    entries, exits, before = np.zeros(periods), np.zeros(periods), np.zeros(periods)
    size, drift, beyond = float(start), 0.0, np.zeros(periods) if other is None else other - other[0]
    for t in range(periods):
        if memory:
            drift = memory * drift + np.sqrt(1 - memory**2) * 0.4 * rng.standard_normal()
        own = np.log1p(size) - np.log1p(start)
        mean = rate * np.exp(
            0.5 * t / periods + 0.3 * np.sin(np.pi * t / 6) + pull[0] * own + push[0] * beyond[t] + drift
        )
        odds = chance / (1 - chance) * np.exp(pull[1] * own + push[1] * beyond[t])
        entries[t] = rng.negative_binomial(1 / spread, 1 / (1 + spread * mean)) if spread else rng.poisson(mean)
        exits[t] = rng.binomial(int(size), odds / (1 + odds))
        before[t] = size
        size += entries[t] - exits[t]
    t = np.arange(periods)
    wave = [np.cos(np.pi * t / 6), np.sin(np.pi * t / 6)]
    design = np.column_stack([np.ones(periods), (t - (periods - 1) / 2) / periods, *wave])
    return Side(entries, exits, before, design, np.ones((2, periods), dtype=bool))

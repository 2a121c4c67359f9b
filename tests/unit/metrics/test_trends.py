"""Theil–Sen and Mann–Kendall against scipy, plain loops and the exact distribution."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from scipy import stats

from ecohealth.metrics.trends import trend_of


def plain(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Median slope and sum of signs by a double loop."""
    pairs = list(combinations(range(len(x)), 2))
    slope = np.median([(y[j] - y[i]) / (x[j] - x[i]) for i, j in pairs])
    return float(slope), float(sum(np.sign(y[j] - y[i]) for i, j in pairs))


@pytest.mark.parametrize("seed", range(6))
def test_against_scipy_and_a_loop(seed):
    rng = np.random.default_rng(seed)
    x = np.sort(rng.choice(60, 15, replace=False)).astype(float)
    y = np.round(0.3 * x + rng.normal(0, 4, 15), 0 if seed % 2 else 6)  # with ties, and without
    found = trend_of(x, y)
    assert found.slope == pytest.approx(plain(x, y)[0], rel=1e-12)
    assert found.slope == pytest.approx(stats.theilslopes(y, x).slope, rel=1e-12)
    score = plain(x, y)[1]
    ties = np.unique(y, return_counts=True)[1]
    variance = (15 * 14 * 35 - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    assert found.p == pytest.approx(2 * stats.norm.sf((abs(score) - 1) / variance**0.5), rel=1e-12)


def test_the_normal_p_is_near_the_exact_one():
    """All orders of 7 values: the share with as large a sum of signs is the exact p."""
    x, shifted = np.arange(7.0), np.array([0.0, 2, 1, 3, 5, 4, 6])
    sums = np.array([abs(plain(x, np.array(one, dtype=float))[1]) for one in permutations(range(7))])
    exact = float((sums >= plain(x, shifted)[1]).mean())
    assert trend_of(x, shifted).p == pytest.approx(exact, abs=0.01)


def test_closed_forms():
    line = trend_of(np.array([0.0, 1.0, 5.0]), np.array([1.0, 3.0, 11.0]))
    assert line.slope == 2.0
    assert trend_of(np.arange(10.0), np.full(10, 3.0)).__dict__ == {"slope": 0.0, "p": 1.0}
    bent = np.array([0.0, 1, 2, 3, 4, 5, 6, 7, 8, 900])
    assert trend_of(np.arange(10.0), bent).slope == 1.0, "one odd value bends nothing"


def test_one_point_is_no_trend():
    for x in ([1.0], [1.0, 1.0], [2.0, 1.0]):
        with pytest.raises(ValueError, match="two points"):
            trend_of(np.array(x), np.zeros(len(x)))

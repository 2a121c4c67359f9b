"""Many scorecards at once: metric scores to pillars to overall scores, by the rule of one scorecard."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ecohealth.metrics.declare import Pillar
from ecohealth.scores.scorecard import MetricScore, Scorecard

Floats = npt.NDArray[np.float64]


def rescored(one: MetricScore, on_scale: Floats, moved: Floats | float = 0.0) -> Floats:
    """What a metric scores at many raw values, as :meth:`Scale.score` gives each; at NaN, what it scores today.

    Args:
        one: a metric with a score.
        on_scale: the numbers that the scale turns into scores.
        moved: how far the scale itself is moved, in its lengths (from 0 to 100 points), towards better.
    """
    assert one.scale is not None and one.score is not None  # noqa: S101 - what has a score has a scale
    raws, scores = zip(
        *sorted([(one.scale.at_0, 0.0), (one.scale.at_50, 50.0), (one.scale.at_100, 100.0)]), strict=True
    )
    length = one.scale.at_100 - one.scale.at_0
    points: Floats = np.interp(on_scale - moved * length, raws, scores)
    return np.where(np.isnan(on_scale), one.score, points)


def composed(card: Scorecard, scores: Mapping[str, Floats]) -> tuple[dict[Pillar, Floats], Floats | None]:
    """The pillars' and the overall scores of many variants of a scorecard.

    Args:
        card: the scorecard; what it could not score stays without a score.
        scores: metric -> float64[variants]; a metric that is missing keeps its score.

    Returns:
        Pillar -> float64[variants], and the overall scores, None where the scorecard has none.
    """
    count = max((len(one) for one in scores.values()), default=1)
    pillars: dict[Pillar, Floats] = {}
    for pillar in card.pillars:
        if pillar.score is None:
            continue
        scored = [one for one in pillar.metrics if one.score is not None and one.weight > 0]
        weight = np.asarray([one.weight for one in scored])
        columns = [scores.get(one.metric.id, np.full(count, one.score)) for one in scored]
        pillars[pillar.pillar] = np.column_stack(columns) @ (weight / weight.sum())
    if card.overall is None:
        return pillars, None
    weights = {one.pillar: one.weight for one in card.pillars if one.score is not None and one.weight > 0}
    return pillars, geometric_mean(
        np.column_stack([pillars[one] for one in weights]), np.asarray([*weights.values()], dtype=np.float64)
    )


def geometric_mean(scores: Floats, weights: Floats) -> Floats:
    """Weighted geometric means of rows of scores: float64[rows]; 0 where a score that counts is 0.

    Args:
        scores: float64[rows, pillars], 0–100.
        weights: float64[pillars], or one row of them a row of scores; >= 0, with a positive sum.

    >>> geometric_mean(np.array([[25.0, 100.0], [0.0, 80.0]]), np.array([1.0, 1.0])).round(9).tolist()
    [50.0, 0.0]
    """
    parts = weights / weights.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(parts > 0, parts * np.log(scores), 0.0)
    mean: Floats = np.exp(logs.sum(axis=1))
    return mean

"""Many scorecards at once: metric scores to pillars to overall scores, by the rule of one scorecard."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ecohealth.metrics.declare import Pillar, Scale
from ecohealth.scores.scorecard import Scorecard

Floats = npt.NDArray[np.float64]


def scores_of(scale: Scale, on_scale: Floats) -> Floats:
    """Scores from 0 to 100 of many raw values, as :meth:`Scale.score` gives each."""
    raws, scores = zip(*sorted([(scale.at_0, 0.0), (scale.at_50, 50.0), (scale.at_100, 100.0)]), strict=True)
    points: Floats = np.interp(on_scale, raws, scores)
    return points


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

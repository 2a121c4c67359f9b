"""Whether the overall score hangs on the weights and scales that somebody chose: Dirichlet draws, Sobol indices."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from ecohealth.metrics.declare import Pillar
from ecohealth.scores.composing import geometric_mean, rescored
from ecohealth.scores.intervals import percentiles
from ecohealth.scores.replicating import stream
from ecohealth.scores.scorecard import MetricScore, PillarScore, Scorecard
from ecohealth.scores.sureness import Choice, Weighing

Floats = npt.NDArray[np.float64]

SPREAD = 0.25
"""A weight is drawn with a standard deviation of a quarter of itself: a judgement."""
SHIFT = 0.1
"""A scale is moved by up to a tenth of its length either way: a judgement."""
DRAWS = 2_000
SAMPLES = 1_024
_WEIGHTS = 1_000_000
"""Place of the stream of the weights, beyond any replicate's."""


def weighing(card: Scorecard, seed: int = 0) -> Weighing:
    """How far the overall score moves with the weights, and which choice moves it most.

    The interval comes from 2,000 draws of the pillars' weights and of the metrics' weights in each pillar, each set
    from a Dirichlet distribution around the profile's, in which a weight of average size varies by a quarter of
    itself. The Sobol indices split the variance over three kinds of choice: the weight of each pillar, the weights in
    each pillar, and the scales of each pillar (each metric's scale moved by up to a tenth of its length).

    Args:
        card: the scorecard.
        seed: 0 or more.

    Source: OECD/JRC 2008, Handbook on Constructing Composite Indicators, ch. 7; Saisana, Saltelli & Tarantola 2005,
        Journal of the Royal Statistical Society A 168, 307; Sobol 2001, Mathematics and Computers in Simulation 55,
        271, with the estimators of Saltelli et al. 2010, Computer Physics Communications 181, 259.
    """
    pillars = [one for one in card.pillars if one.score is not None and one.weight > 0]
    if card.overall is None:
        return Weighing(seed=seed, reason="there is no overall score")
    if card.overall == 0.0:
        return Weighing(seed=seed, reason="a pillar scores 0, and so does their mean, whatever the weights")
    if max(len(pillars), *(len(_weighed(one)) for one in pillars)) < 2:
        return Weighing(seed=seed, reason="a single metric makes the score, so there is nothing to weigh")
    uniform = stream(seed, _WEIGHTS).random((DRAWS, _width(pillars)))
    drawn = _overall(pillars, uniform, moves_scales=False)
    choices = [Choice(*one) for one in _driven(pillars, seed)]
    return Weighing(DRAWS, seed, "", percentiles(drawn), tuple(sorted(choices, key=lambda one: -one.total)))


def dirichlet(uniform: Floats, weights: Floats) -> Floats:
    """Dirichlet draws around weights: rows that add up to 1, with the weights' shares as means.

    Args:
        uniform: float64[draws, weights] in [0, 1), each the level of one gamma variable.
        weights: float64[weights], > 0.

    Σα = (k − 1) / SPREAD² − 1, so that a weight of average size, 1/k, has a standard deviation of SPREAD / k.
    """
    from scipy.special import gammaincinv

    count = len(weights)
    if count == 1:
        return np.ones_like(uniform)
    alpha = weights / weights.sum() * ((count - 1) / SPREAD**2 - 1)
    gamma = np.empty_like(uniform)
    for k, levels in enumerate(np.clip(uniform, 1e-12, 1 - 1e-12).T):  # a Sobol sample has each level many times
        distinct, where = np.unique(levels, return_inverse=True)
        gamma[:, k] = gammaincinv(alpha[k], distinct)[where]
    parts: Floats = gamma / gamma.sum(axis=1, keepdims=True)
    return parts


def _weighed(pillar: PillarScore) -> list[MetricScore]:
    """The metrics that make the pillar's score."""
    return [one for one in pillar.metrics if one.score is not None and one.weight > 0]


def _width(pillars: Sequence[PillarScore]) -> int:
    """How many levels a draw needs: a weight a pillar, then a weight and a scale for each metric."""
    return len(pillars) + 2 * sum(len(_weighed(one)) for one in pillars)


def _overall(pillars: Sequence[PillarScore], uniform: Floats, *, moves_scales: bool = True) -> Floats:
    """The overall scores of rows of levels."""
    weights = dirichlet(uniform[:, : len(pillars)], np.asarray([one.weight for one in pillars]))
    at, scores = len(pillars), []
    for pillar in pillars:
        metrics = _weighed(pillar)
        count = len(metrics)
        inside = dirichlet(uniform[:, at : at + count], np.asarray([one.weight for one in metrics]))
        levels = uniform[:, at + count : at + 2 * count] if moves_scales else np.full((len(uniform), count), 0.5)
        raw = [np.full(len(uniform), one.reading.on_scale) for one in metrics]
        moved = [rescored(one, raw[k], SHIFT * (2.0 * levels[:, k] - 1.0)) for k, one in enumerate(metrics)]
        scores.append(np.sum(inside * np.column_stack(moved), axis=1))
        at += 2 * count
    return geometric_mean(np.column_stack(scores), weights)


def _driven(pillars: Sequence[PillarScore], seed: int) -> list[tuple[str, Pillar, float, float, float, float]]:
    """Of each choice: its kind, pillar, first-order and total index, each with half of its 95 % interval."""
    groups: list[tuple[str, Pillar]] = [("weight", one.pillar) for one in pillars]
    names = list(groups)
    for one in pillars:
        names += [("weights within", one.pillar)] * len(_weighed(one)) + [("scales", one.pillar)] * len(_weighed(one))
        groups += [("weights within", one.pillar), ("scales", one.pillar)]
    found = sobol(lambda levels: _overall(pillars, levels), [f"{kind} {pillar}" for kind, pillar in names], seed)
    order = {f"{kind} {pillar}": (kind, pillar) for kind, pillar in groups}
    return [(*order[name], *indices) for name, indices in found.items()]


def sobol(
    model: Callable[[Floats], Floats], groups: Sequence[str], seed: int, samples: int = SAMPLES
) -> dict[str, tuple[float, float, float, float]]:
    """First-order and total Sobol indices of a model of independent uniform levels.

    Args:
        model: float64[rows, levels] in [0, 1) -> float64[rows].
        groups: of each level the group it belongs to; a group counts as one input.
        seed: of the scrambled Sobol sequence and of the bootstrap of the errors.
        samples: rows of the base sample, a power of 2; the model is run groups + 2 times as often.

    Returns:
        Group -> (first, half of its 95 % interval, total, half of its 95 % interval); all 0 for a model that does not
        vary.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    names = [f"level {at}" for at in range(len(groups))]
    problem = {"num_vars": len(groups), "names": names, "bounds": [[0.0, 1.0]] * len(groups), "groups": list(groups)}
    levels = sampling.sample(problem, samples, calc_second_order=False, seed=seed)
    values = model(levels)
    order = list(dict.fromkeys(groups))
    if np.ptp(values) < 1e-9:
        return dict.fromkeys(order, (0.0, 0.0, 0.0, 0.0))
    found = analysis.analyze(problem, values, calc_second_order=False, seed=seed + 1)  # to it, seed 0 would be none
    columns = (np.asarray(found[name], dtype=np.float64).tolist() for name in ("S1", "S1_conf", "ST", "ST_conf"))
    return dict(zip(order, zip(*columns, strict=True), strict=True))

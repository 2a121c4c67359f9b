"""Composed scores of several ecosystems made comparable: by what could be measured in each of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecohealth.evidence.comparison import OVERALL
from ecohealth.evidence.counterfactual import DEFINITION
from ecohealth.evidence.split import Coalition
from ecohealth.scores.composing import geometric_mean
from ecohealth.scores.scorecard import PillarScore, Scorecard

Figures = dict[str, float | None]
Cards = Mapping[Coalition, Scorecard]


@dataclass(frozen=True)
class Alike:
    """What a comparison of composed scores may rest on.

    Attributes:
        metrics: ids of the metrics with a score in every ecosystem.
        pillars: ids of the pillars that have a score on both sides, and one of these metrics.
        elsewhere: labels of the metrics that count on one side, or in some of the ecosystems, only; in thinking order.
    """

    metrics: frozenset[str]
    pillars: frozenset[str]
    elsewhere: tuple[str, ...]


def alike(cards: Cards) -> Alike:
    """Find the metrics that every ecosystem has a score of."""
    scored = [_scored(card) for card in cards.values()]
    everywhere, somewhere = frozenset.intersection(*scored), frozenset.union(*scored)
    ends = [cards[min(cards, key=len)], cards[max(cards, key=len)]]
    pillars = {
        one.pillar.value for one in ends[0].pillars if any(metric.metric.id in everywhere for metric in one.metrics)
    }
    for card in ends:
        pillars &= {one.pillar.value for one in card.pillars if one.score is not None}
    labels = (one.metric.label for one in ends[1].metrics.values() if one.metric.id in somewhere - everywhere)
    return Alike(everywhere, frozenset(pillars), tuple(labels))


def composed_figures(cards: Cards, same: Alike, redefined: bool) -> dict[Coalition, Figures]:
    """The overall score and the pillars' of every set of causes, so that a split of them compares like with like.

    The sets at either end have the scorecards' own scores. Those between are composed from the metrics that every
    ecosystem has (:func:`alike`); how much more or less the scorecards changed than these comes with *definition*: a
    metric that could be measured on one side only was neither won nor lost by anybody.

    Args:
        cards: the scorecard of every set of causes.
        same: what they have in common, by :func:`alike`.
        redefined: whether definition is among the causes. Else it is added to them, with the sets that it makes.
    """
    first, last = min(cards, key=len), max(cards, key=len)
    like = {some: _composed(card, same) for some, card in cards.items()}
    least, most = (_gaps(cards[end], like[end]) for end in (first, last))
    found: dict[Coalition, Figures] = {}
    for some, figures in like.items():
        found[some] = _moved(figures, most if DEFINITION in some else least)
        if not redefined:
            found[some | {DEFINITION}] = _moved(figures, most)
    return found | {first: _own(cards[first]), last | {DEFINITION}: _own(cards[last])}


def composed_from(scores: Mapping[str, float | None], card: Scorecard, metrics: frozenset[str]) -> Figures:
    """The overall score and the pillars' from some metrics alone; None where a pillar has none of them.

    Args:
        scores: the score of every metric; of ``metrics`` there is one.
        card: what they are weighed by: any scorecard by the same profile.
        metrics: ids of those that count.
    """
    figures: Figures = {}
    for pillar in card.pillars:
        rows = [(scores[one.metric.id] or 0.0, one.weight) for one in pillar.metrics if one.metric.id in metrics]
        total = math.fsum(weight for _, weight in rows)
        figures[pillar.pillar.value] = math.fsum(one * weight for one, weight in rows) / total if total > 0 else None
    return figures | {OVERALL: _overall(figures, card)}


def _overall(figures: Figures, card: Scorecard) -> float | None:
    """The overall score of those pillars that have one."""
    counted = [(figures[one.pillar.value], one.weight) for one in card.pillars if one.weight > 0]
    known = np.asarray([one for one in counted if one[0] is not None], dtype=np.float64).reshape(-1, 2)
    return float(geometric_mean(known[None, :, 0], known[:, 1])[0]) if len(known) else None


def _scored(card: Scorecard) -> frozenset[str]:
    return frozenset(name for name, one in card.metrics.items() if one.score is not None and one.weight > 0)


def _own(card: Scorecard) -> Figures:
    return {OVERALL: card.overall, **{one.pillar.value: one.score for one in card.pillars}}


def _composed(card: Scorecard, same: Alike) -> Figures:
    """The scorecard's own figures where they rest on nothing else, else what the common metrics alone give."""
    own = _own(card)
    figures: Figures = {
        one.pillar.value: _mean(one, same, own[one.pillar.value]) if one.pillar.value in same.pillars else None
        for one in card.pillars
    }
    if all(figures[name] == own[name] for name in figures):
        return own
    return figures | {OVERALL: _overall(figures, card)}


def _mean(pillar: PillarScore, same: Alike, own: float | None) -> float | None:
    """A pillar's score from the common ones of its metrics; its own where these are all it has."""
    scored = [one for one in pillar.metrics if one.score is not None and one.weight > 0]
    common = [one for one in scored if one.metric.id in same.metrics]
    total = math.fsum(one.weight for one in common)
    if total <= 0 or (own is not None and len(common) == len(scored)):
        return own
    return math.fsum((one.score or 0.0) * one.weight for one in common) / total


def _gaps(card: Scorecard, like: Figures) -> dict[str, float]:
    """What the scorecard's own figures have over those of the common metrics; 0 where either is missing."""
    pairs = ((name, own, like[name]) for name, own in _own(card).items())
    return {name: 0.0 if own is None or common is None else own - common for name, own, common in pairs}


def _moved(figures: Figures, by: Mapping[str, float]) -> Figures:
    return {name: None if one is None else one + by[name] for name, one in figures.items()}

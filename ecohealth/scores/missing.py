"""Missing data: how far scores and ranks move when a tenth of the participants, or of the interactions, is gone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.replicates import Replicates
from ecohealth.scores.composing import composed, rescored
from ecohealth.scores.intervals import percentiles, too_small
from ecohealth.scores.replicating import Readings, readings, stream
from ecohealth.scores.scorecard import MetricScore, Scorecard
from ecohealth.scores.sureness import Dropped, MissingData, Rank

Floats = npt.NDArray[np.float64]

SHARE, RUNS, CRITICAL = 0.1, 200, 10
_PARTICIPANTS, _INTERACTIONS = 2_000_000, 3_000_000
"""Places of the streams, beyond any resample's."""


def missing_data(
    eco: Ecosystem, card: Scorecard, runs: int = RUNS, seed: int = 0, workers: int | None = None
) -> MissingData:
    """Drop a tenth of the participants, then a tenth of the interactions, at random, many times each.

    A participant goes with all its records; an event of several parties goes as a whole, and of a record that stands
    for many a tenth. Told are the scores as they come out, not moved back: what is missing shifts them, and that is
    the question. Metrics that resamples cannot speak for are held at their value, as in the intervals.

    Args:
        eco: the ecosystem that was scored.
        card: its scorecard.
        runs: how often each is dropped; 0 drops nothing.
        seed: 0 or more; every run has a stream of its own.
        workers: threads. No figure depends on it.
    """
    if runs == 0:
        return MissingData(seed=seed)
    if too_small(card):
        return MissingData(seed=seed, reason=too_small(card))
    drawn = [one for one in card.metrics.values() if one.score is not None and not one.metric.no_interval]
    held = tuple(one.metric.id for one in card.metrics.values() if one.score is not None and one.metric.no_interval)
    ground, critical = Replicates(eco), most_critical(eco)
    parts = []
    for what, made in (("participants", _less_people(ground, seed)), ("interactions", _less_records(ground, seed))):
        found = readings(made, runs, [one.metric for one in drawn], workers, lambda variant: ranks(variant)[critical])
        parts.append(_dropped(what, eco, card, drawn, found))
    return MissingData(runs, SHARE, seed, "", tuple(parts), held)


def most_critical(eco: Ecosystem) -> npt.NDArray[np.int64]:
    """Positions of the ten participants whose loss costs most, the largest first."""
    place = ranks(eco)
    order = np.argsort(place, kind="stable")[:CRITICAL]
    return order[~np.isnan(place[order])].astype(np.int64)


def ranks(eco: Ecosystem) -> Floats:
    """Each participant's place by loss impact, 1 the largest, ties by lowest id; NaN without value."""
    loss = eco.view.single_losses
    place = np.empty(len(eco))
    place[np.argsort(-(loss.direct + loss.stranded), kind="stable")] = np.arange(1.0, len(eco) + 1.0)
    return np.where(eco.view.strength > 0, place, np.nan)


def _less_people(ground: Replicates, seed: int) -> Callable[[int], Ecosystem]:
    n = len(ground.eco)

    def made(number: int) -> Ecosystem:
        gone = np.zeros(n, dtype=bool)
        gone[stream(seed, _PARTICIPANTS, number).choice(n, round(SHARE * n), replace=False)] = True
        return ground.without(gone)

    return made


def _less_records(ground: Replicates, seed: int) -> Callable[[int], Ecosystem]:
    count = ground.eco.all_records.count

    def made(number: int) -> Ecosystem:
        kept = stream(seed, _INTERACTIONS, number).binomial(count, 1.0 - SHARE) / count
        return ground.at(kept[ground.unit])

    return made


def _dropped(what: str, eco: Ecosystem, card: Scorecard, drawn: list[MetricScore], found: Readings) -> Dropped:
    """What one kind of drop did to the scores and to the ranks."""
    scores = {}
    for at, one in enumerate(drawn):
        scores[one.metric.id] = rescored(one, found.on_scale[:, at])
    pillars, overall = composed(card, scores)
    places = tuple(_rank(str(eco.ids[who]), at + 1, found.also[:, at]) for at, who in enumerate(most_critical(eco)))
    return Dropped(
        what,
        None if overall is None else percentiles(overall),
        {pillar: percentiles(of) for pillar, of in pillars.items()},
        None if overall is None or card.overall is None else float(np.mean(np.abs(overall - card.overall))),
        places,
    )


def _rank(participant: str, rank: int, places: Floats) -> Rank:
    known = places[~np.isnan(places)]
    if not len(known):
        return Rank(participant, rank, np.nan, np.nan, 0.0)
    return Rank(participant, rank, *percentiles(known), float(np.mean(known <= CRITICAL)))

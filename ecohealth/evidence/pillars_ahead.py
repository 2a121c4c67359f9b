"""Where the scores may go: futures simulated record by record, and scored as the ecosystem is today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats
from ecohealth.evidence.futures import Origin, Planned, future, origin, window_at
from ecohealth.evidence.outlook import OVERALL
from ecohealth.evidence.panel import Panel, up_to
from ecohealth.evidence.rates import rates
from ecohealth.metrics.declare import Metric
from ecohealth.scores.composing import composed, rescored
from ecohealth.scores.replicating import readings
from ecohealth.scores.score import score
from ecohealth.scores.scorecard import Scorecard

APART = {"month": 3, "quarter": 1, "year": 1}
"""Scores are read so many periods apart: their window is long, and single months move them little."""
MOST_MARKS, MOST_PAST = 4, 12
YEAR = {"month": 12, "quarter": 4, "year": 1}
NOT_SIMULATED = {
    "contribution_conversion": "ideas are not simulated",
    "partner_sentiment": "answers to surveys are not simulated",
}
DEAR = "it takes too long to be read on every simulated future"


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores of many ecosystems: measure (``overall`` or a pillar) -> float64[runs, marks]."""

    marks: tuple[int, ...]
    scores: Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class Judge:
    """How futures are scored: today's scorecard, and the metrics that are followed; the others stand as they are today.

    Attributes:
        card: today's scorecard.
        followed: metrics that are read anew.
        held: those that are not, by id, with the reason.
        counted: called before each ecosystem is scored, from several threads; what it raises ends the work.
    """

    card: Scorecard
    followed: tuple[Metric, ...]
    held: Mapping[str, str]
    counted: Callable[[], object]

    @classmethod
    def of(cls, eco: Ecosystem, counted: Callable[[], object]) -> Judge:
        """The judge of an ecosystem: what has a score and a weight today, can be simulated and does not take long."""
        card = score(eco)
        weighty = [one.metric for one in card.metrics.values() if one.score is not None and one.weight > 0]
        held = {one.id: NOT_SIMULATED.get(one.id, DEAR) for one in weighty if one.dear or one.id in NOT_SIMULATED}
        return cls(card, tuple(one for one in weighty if one.id not in held), held, counted)

    def share_held(self, measure: str) -> float:
        """The share of a pillar's weight that stands as it is today."""
        pillar = next(one for one in self.card.pillars if one.pillar.value == measure)
        weight = {one.metric.id: one.weight for one in pillar.metrics if one.score is not None}
        whole = sum(weight.values())
        return sum(weight.get(one, 0.0) for one in self.held) / whole if whole else 0.0

    def scores(self, make: Callable[[int], Ecosystem], count: int, marks: tuple[int, ...]) -> Scored:
        """Scores of ``make(0)`` … ``make(count - 1)``, laid out in rows of as many as there are marks."""

        def made(number: int) -> Ecosystem:
            self.counted()
            return make(number)

        found = readings(made, count, self.followed)
        by_metric = {
            one.id: rescored(self.card.metrics[one.id], found.on_scale[:, at]) for at, one in enumerate(self.followed)
        }
        pillars, overall = composed(self.card, by_metric)
        every = {one.value: values for one, values in pillars.items()}
        every |= {} if overall is None else {OVERALL: overall}
        return Scored(marks, {name: one.reshape(-1, len(marks)) for name, one in every.items()})


def marks_to(ahead: int, period: str) -> tuple[int, ...]:
    """The periods at which scores are read, the last one among them.

    >>> marks_to(12, "month"), marks_to(7, "month"), marks_to(2, "month"), marks_to(8, "quarter")
    ((3, 6, 9, 12), (3, 6, 7), (2,), (2, 4, 6, 8))
    """
    apart = max(APART[period], -(-ahead // MOST_MARKS))
    return tuple(dict.fromkeys([*range(apart, ahead + 1, apart), ahead]))


def simulated(
    judge: Judge, start: Origin, marks: tuple[int, ...], runs: int, seed: int, plan: Planned | None = None
) -> Scored:
    """Scores of so many futures, at each of the marks."""
    once = lru_cache(maxsize=16)(lambda run: future(start, marks[-1], seed, run, plan))

    def make(number: int) -> Ecosystem:
        run, at = divmod(number, len(marks))
        return replace(once(run), scope=window_at(start.eco, start.last, marks[at]))

    return judge.scores(make, runs * len(marks), marks)


def as_they_were(judge: Judge, eco: Ecosystem, numbers: Sequence[int]) -> Scored:
    """Scores of the windows that ended with each of the numbered periods, what is held as it is today."""
    made = [replace(eco, scope=window_at(eco, one, 0), is_replicate=True) for one in numbers]
    for one in made:
        one.__dict__["gaps"] = eco.gaps
    return judge.scores(made.__getitem__, len(made), (0,))


# -- from past periods ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class Past:
    """How the same did from past periods.

    Attributes:
        numbers, scores: the periods looked at, and each measure's scores then: float64[periods].
        told: measure -> float64[origins, marks, 4]: low, middle and high as foretold, and what came.
        before: measure -> float64[origins]: the score at each origin; ``drift``: its slope per period until then.
    """

    marks: tuple[int, ...]
    numbers: tuple[int, ...]
    scores: Mapping[str, Floats]
    told: Mapping[str, Floats]
    before: Mapping[str, Floats]
    drift: Mapping[str, Floats]


def tried(judge: Judge, history: Panel, lengths: Sequence[int], ahead: int, runs: int, seed: int) -> Past:
    """The futures of past origins, scored, beside the scores that came.

    Args:
        judge: how they are scored.
        history: the panel.
        lengths: after how many periods each origin is.
        ahead: how many periods ahead.
        runs, seed: of the futures.
    """
    period, eco = history.eco.period, history.eco
    marks = marks_to(ahead, period)
    shown = range(history.length - 1, YEAR[period] - 2, -APART[period])[:MOST_PAST]
    wanted = {int(history.periods[at]) for at in shown}
    ends = {length: int(history.periods[length - 1]) for length in lengths}
    came = {length: [int(history.periods[length - 1 + one]) for one in marks] for length in lengths}
    every = sorted(wanted | set(ends.values()) | {one for ones in came.values() for one in ones})
    were = as_they_were(judge, eco, every)
    place = {number: at for at, number in enumerate(every)}
    told: dict[str, list[Floats]] = {name: [] for name in were.scores}
    for row, length in enumerate(lengths):
        short = up_to(history, length)
        start = origin(short, rates(short))
        at = tuple(one - ends[length] for one in came[length])
        found = simulated(judge, start, at, runs, seed + 1 + row)
        for name, scores in found.scores.items():
            low, middle, high = np.quantile(scores, [0.1, 0.5, 0.9], axis=0)
            true = were.scores[name][[place[one] for one in came[length]], 0]
            told[name].append(np.stack([low, middle, high, true], axis=1))
    stacked = {name: np.array(one).reshape(-1, len(marks), 4) for name, one in told.items()}
    first = every[0]
    before = {name: one[[place[ends[length]] for length in lengths], 0] for name, one in were.scores.items()}
    drift = {
        name: np.array([(one[place[end], 0] - one[0, 0]) / max(1, end - first) for end in ends.values()])
        for name, one in were.scores.items()
    }
    return Past(marks, tuple(every), {name: one[:, 0] for name, one in were.scores.items()}, stacked, before, drift)


FEWEST_TO_WIDEN, SMALLEST = 4, 0.25
"""So many origins are needed before intervals are widened; and half a point is as narrow as they get."""


def set_right(told: Floats) -> tuple[float, float]:
    """How far the middle was off in the past, and by how much intervals are to be wider so that eight of ten held.

    Args:
        told: float64[origins, marks, 4]: low, middle, high, what came; with fewer than four origins nothing is changed.

    Returns:
        Points to add, and a factor from 1 on.

    Source: after split conformal prediction, Vovk, Gammerman & Shafer 2005.
    """
    if len(told) < FEWEST_TO_WIDEN:
        return 0.0, 1.0
    low, middle, high, came = np.moveaxis(told, -1, 0)
    off = float(np.median(came - middle))
    rest = came - middle - off
    side = np.maximum(np.where(rest < 0, middle - low, high - middle), SMALLEST)
    apart = np.sort((np.abs(rest) / side).ravel())
    rank = min(len(apart) - 1, int(np.ceil(0.8 * (len(apart) + 1))) - 1)
    return off, float(max(1.0, apart[rank]))


def mended(ends: Floats, by: tuple[float, float]) -> Floats:
    """float64[..., odd] (low to high) moved and drawn away from the middle one, within 0 to 100."""
    off, wider = by
    half = ends.shape[-1] // 2
    side = ends - ends[..., [half]]
    sign = np.sign(np.arange(ends.shape[-1]) - half)
    least = np.where(np.abs(np.arange(ends.shape[-1]) - half) == half, SMALLEST, 0.0)
    apart = sign * np.maximum(np.abs(side), least) * wider
    drawn: Floats = np.clip(ends[..., [half]] + off + apart, 0.0, 100.0)
    return drawn


def held_out(told: Floats) -> tuple[Floats, Floats]:
    """Each origin mended by what the others show: whether what came lay inside, and the error of the middle.

    Returns:
        Twice float64[origins, marks].
    """
    inside, error = np.zeros(told.shape[:2]), np.zeros(told.shape[:2])
    for one in range(len(told)):
        low, middle, high = mended(told[one][:, :3], set_right(np.delete(told, one, axis=0))).T
        came = told[one][:, 3]
        inside[one] = (low - 1e-9 <= came) & (came <= high + 1e-9)
        error[one] = np.abs(middle - came)
    return inside, error

"""What a merge would do to the scores: before, after, and the metrics that move most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.identity.candidates import Candidate
from ecohealth.metrics.declare import Metric, Pillar
from ecohealth.scores.profile import Profile
from ecohealth.scores.score import score
from ecohealth.scores.scorecard import Scorecard

MOVERS = 3


@dataclass(frozen=True)
class Moved:
    """One metric's value, and its score, before and after; None where it has none."""

    metric: Metric
    value: tuple[float | None, float | None]
    score: tuple[float | None, float | None]


@dataclass(frozen=True)
class Effect:
    """The scores before and after one merge; ``moved`` holds the metrics whose scores move most, none that stays."""

    overall: tuple[float | None, float | None]
    pillars: dict[Pillar, tuple[float | None, float | None]]
    moved: tuple[Moved, ...]


def effects(
    eco: Ecosystem, candidates: Sequence[Candidate], profile: Profile | None = None, *, at_most: int
) -> list[Effect]:
    """The effect of each of the first ``at_most`` candidates merged alone, in their order; each costs one scoring.

    A merge is scored as if ``merges`` said so: on the window that the merged ecosystem would have.
    """
    if not candidates[:at_most]:
        return []
    before = score(eco, profile)
    return [_effect(before, score(eco.merged({one.merge: one.keep}), profile)) for one in candidates[:at_most]]


def _effect(before: Scorecard, after: Scorecard) -> Effect:
    moved = [
        Moved(one.metric, (one.reading.value, other.reading.value), (one.score, other.score))
        for one, other in ((one, after.metrics[id_]) for id_, one in before.metrics.items())
    ]
    moving = [one for one in moved if one.value[0] != one.value[1]]
    return Effect(
        overall=(before.overall, after.overall),
        pillars={
            one.pillar: (one.score, other.score) for one, other in zip(before.pillars, after.pillars, strict=True)
        },
        moved=tuple(sorted(moving, key=_by_points)[:MOVERS]),
    )


def _by_points(one: Moved) -> tuple[float, str]:
    """The largest step first; a score that comes or goes counts as a step over the whole scale."""
    before, after = one.score
    step = 100.0 * (before is not after) if before is None or after is None else abs(after - before)
    return -step, one.metric.id

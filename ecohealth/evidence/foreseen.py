"""The scores' part of a forecast: fans of the overall score and the pillars, and how the same did from past periods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import period_label
from ecohealth.ecosystem.records import Codes, Floats, ratio
from ecohealth.evidence.futures import Planned, origin, window_at
from ecohealth.evidence.outlook import AS_IT_GOES, CHECKED, ENDS, FAN, LABELS, WITH_CHANGE
from ecohealth.evidence.panel import Panel
from ecohealth.evidence.pillars_ahead import (
    FEWEST_TO_WIDEN,
    Judge,
    Past,
    Scored,
    held_out,
    marks_to,
    mended,
    set_right,
    simulated,
    tried,
)
from ecohealth.evidence.rates import Rates
from ecohealth.evidence.righted import Trial, stretches, untaught
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import decimals, joined, percent

MOST_ORIGINS, RUNS_TO_TEST = 6, 12
SHOWN = 0.1
"""Points by which a middle is moved before it is told."""


@dataclass(frozen=True, eq=False)
class Foreseen:
    """Rows of a forecast's ``fan``, ``history`` and ``checks``; past trials by measure; cautions in words."""

    fan: pd.DataFrame
    history: pd.DataFrame
    checks: pd.DataFrame
    trials: Mapping[str, Trial] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()


def unscored() -> Foreseen:
    """Nothing was asked of the scores."""
    return Foreseen(
        pd.DataFrame(columns=FAN), pd.DataFrame(columns=["measure", "period", "value"]), pd.DataFrame(columns=CHECKED)
    )


def foreseen(  # noqa: PLR0913 - a question with its what-ifs, and who is told how far it is
    history: Panel,
    known: Rates,
    plan: Planned | None,
    far: tuple[int, tuple[Sequence[int], int]],
    runs: int,
    seed: int,
    *,
    counted: Callable[[], object],
) -> Foreseen:
    """Simulate record by record and score; and from past periods, by which intervals are widened where they failed.

    Args:
        history, known: the past and its rates.
        plan: what is done beforehand, None for nothing.
        far: how many periods ahead; after how many periods past origins are, and how far these look.
        runs: how many futures; ``seed`` of their draws.
        counted: called before each of the ecosystems is scored.
    """
    ahead, tested = far
    start = origin(history, known)
    today = replace(history.eco, scope=window_at(start.eco, start.last, 0))
    judge = Judge.of(today, counted)
    spread = np.linspace(0, len(tested[0]) - 1, min(MOST_ORIGINS, len(tested[0])))
    lengths = [tested[0][int(one)] for one in spread.round()]
    past = tried(judge, history, lengths, tested[1], min(runs, RUNS_TO_TEST), seed)
    cases = {AS_IT_GOES: None, **({WITH_CHANGE: plan} if plan is not None else {})}
    marks = marks_to(ahead, history.eco.period)
    parts = [
        _fan(history, case, simulated(judge, start, marks, runs, seed, what), past) for case, what in cases.items()
    ]
    checks, trials = _checks(past, np.asarray(lengths, dtype=np.int64), tested[1])
    return Foreseen(
        pd.concat(parts, ignore_index=True), _were(history, past), checks, trials, tuple(_held(judge, past))
    )


def _fan(history: Panel, case: str, found: Scored, past: Past) -> pd.DataFrame:
    rows, scores = [], found.scores
    for measure in _in_order(scores):
        ends = np.quantile(scores[measure], list(ENDS.values()), axis=0).T
        ends = mended(ends, set_right(past.told[measure]))
        for ahead, five in zip(found.marks, ends.tolist(), strict=True):
            label = period_label(int(history.periods[-1]) + ahead, history.eco.period)
            rows.append((case, measure, label, ahead, *five))
    return pd.DataFrame(rows, columns=FAN)


def _in_order(scores: Mapping[str, Floats]) -> list[str]:
    return [one for one in LABELS if one in scores]


def _were(history: Panel, past: Past) -> pd.DataFrame:
    labels = [period_label(one, history.eco.period) for one in past.numbers]
    parts = [
        pd.DataFrame({"measure": one, "period": labels, "value": past.scores[one]}) for one in _in_order(past.scores)
    ]
    return pd.concat(parts, ignore_index=True)


def _checks(past: Past, start: Codes, ahead: int) -> tuple[pd.DataFrame, dict[str, Trial]]:
    """Coverage, each origin widened by the others; and errors beside no change and drift."""
    rows, trials = [], {}
    marks = np.array(past.marks)
    for name in _in_order(past.told):
        told = past.told[name]
        if not len(told):
            trials[name] = Trial(np.empty(0), np.empty((0, len(marks))), start[:0])
            continue
        came, still = told[..., 3], past.before[name][:, None]
        drift = np.clip(still + past.drift[name][:, None] * marks, 0.0, 100.0)
        inside, error = held_out(told)
        no_change, drifted = (np.abs(one - came) for one in (still, drift))
        means = [inside.mean(), error.mean(), no_change.mean(), drifted.mean()]
        rows.append((name, len(told), told.shape[0] * told.shape[1], *map(float, means)))
        gain = 1.0 - ratio(error.mean(axis=1), no_change.mean(axis=1), empty=1.0)
        trials[name] = Trial(gain, inside, stretches(start, ahead))
    return pd.DataFrame(rows, columns=CHECKED), trials


def _held(judge: Judge, past: Past) -> Iterator[str]:
    """What of the scores is not simulated, pillar by pillar; and by how much intervals were widened."""
    for pillar in judge.card.pillars:
        if pillar.score is None:
            yield Sentence(f"The score of {pillar.pillar.label} is not forecast: ", pillar.reason, ".")
            continue
        held = [one.metric for one in pillar.metrics if one.metric.id in judge.held]
        if held:
            named = joined([Sentence(f"{one.label} (", judge.held[one.id], ")") for one in held])
            share = later(percent, judge.share_held(pillar.pillar.value))
            yield Sentence(f"{pillar.pillar.label}: ", share, " of its weight stands as it is today: ", named, ".")
    yield from _set_right(past)


def _set_right(past: Past) -> Iterator[str]:
    starts = min((len(one) for one in past.told.values()), default=0)
    if past.told and starts < FEWEST_TO_WIDEN:
        yield untaught("scores", starts, FEWEST_TO_WIDEN)
    told = {LABELS[name]: set_right(one) for name, one in past.told.items()}
    wide = [Sentence(f"{label} (times ", later(decimals, by, 1), ")") for label, (_, by) in told.items() if by > 1.0]
    moved = [
        Sentence(f"{label} ({'+' if off >= 0 else ''}", later(decimals, off, 1), ")")
        for label, (off, _) in told.items()
        if abs(off) >= SHOWN
    ]
    if moved:
        yield Sentence("Moved by as many points as past forecasts were off: ", joined(moved), ".")
    if wide:
        yield Sentence(
            "Past intervals were too narrow, so those ahead are widened until eight of ten held: ", joined(wide), "."
        )

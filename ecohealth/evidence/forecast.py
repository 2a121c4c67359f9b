"""What comes next: entry, exit, attachment and intensity fitted on the past, and simulated ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import period_label
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, ratio, sum_by
from ecohealth.errors import BadScenario, EcohealthError, TooLittleHistory, UnknownChoice
from ecohealth.evidence.ahead import MEASURES, Change, paths
from ecohealth.evidence.departures import exchanged_with
from ecohealth.evidence.foreseen import foreseen, unscored
from ecohealth.evidence.futures import Planned
from ecohealth.evidence.judging import bootstrapped, covered
from ecohealth.evidence.outlook import AS_IT_GOES, CHECKED, ENDS, FAN, LABELS, WITH_CHANGE, Forecast
from ecohealth.evidence.panel import Panel, panel, up_to
from ecohealth.evidence.rates import Rates, rates
from ecohealth.evidence.righted import (
    FEWEST_TO_RIGHT,
    Righting,
    Trial,
    held_out,
    logged,
    moved,
    righting,
    stretches,
    untaught,
)
from ecohealth.evidence.verdict import CANNOT_BE_TOLD, LONGER, Verdict, above_zero, holds
from ecohealth.scores.provenance import provenance
from ecohealth.scores.score import own_profile
from ecohealth.scores.sentence import Sentence, called, later
from ecohealth.scores.words import counted, decimals, joined, percent

LEAST_PERIODS, MOST_AHEAD = 24, 60
FIRST_ORIGIN, TESTED_AHEAD, MOST_ORIGINS, FEWEST_APART = 18, 6, 24, 5
WIDENED = 1.1
"""From this factor on it is told that intervals are wider or narrower than simulated."""
RUNS, RUNS_TO_TEST = 2_000, 400
FEWEST_SCORED = 10
YEAR = 12


@dataclass(frozen=True)
class Plan:
    """What is done beforehand: newcomers by type, participants that leave, participants cut to a share."""

    recruit: Mapping[str, int]
    lose: tuple[str, ...]
    cut: Mapping[str, float]

    def __str__(self) -> str:
        """In words; empty for nothing."""
        parts = [("recruiting", later(counted, many, one)) for one, many in self.recruit.items()]
        parts += [("losing", joined([called(one) for one in self.lose]))] if self.lose else []
        parts += [("cutting", Sentence(called(one), " to ", later(percent, part))) for one, part in self.cut.items()]
        told = [Sentence(f"{verb if at else verb.capitalize()} ", what) for at, (verb, what) in enumerate(parts)]
        return joined(told) if told else ""


def forecast(  # noqa: PLR0913 - a question with its what-ifs, all but one named
    eco: Ecosystem,
    *,
    periods: int = 12,
    recruit: Mapping[str, int] | None = None,
    lose: Sequence[str] = (),
    cut: Mapping[str, float] | None = None,
    runs: int = RUNS,
    scored: int = 0,
    seed: int = 0,
    progress: Callable[[int], object] | None = None,
) -> Forecast:
    """Simulate the ecosystem ahead from the rates of its history up to the end of the window.

    By type of party: entries (negative binomial), exits (geometric lives, a beta for what the history leaves open), the
    size of newcomers (as those before), and what each does (a level that follows its surprises, with drift). The same
    is done from past periods, and held against what came, beside "no change" and the history's own drift.

    Args:
        eco: the ecosystem; dates are needed.
        periods: how many ahead, 1 to 60.
        recruit: type -> how many come in the first period, each as those of its type that came before.
        lose: participants that leave at once; what they exchanged goes with them.
        cut: participant -> the share of what it exchanges that is left.
        runs: how many to simulate, 100 at least.
        scored: how many to simulate record by record, so that the pillars' scores can be followed, too; 0 for none, or
            10 at least. It takes minutes where a scorecard takes seconds.
        seed: of the draws; a change is simulated with the same.
        progress: told how many ecosystems were scored, from several threads; what it raises ends the work.

    Raises:
        TooLittleHistory: with less than 24 recorded periods.
        UnknownParticipant, UnknownChoice: for a participant or a type that is not there.
        BadScenario: for a share or a number that is none.
        EcohealthError: for a number of periods or runs out of bounds.
    """
    _within_bounds(periods, runs, scored)
    history = panel(eco)
    if history.length < LEAST_PERIODS:
        raise TooLittleHistory.periods("a forecast", history.length, LEAST_PERIODS, eco.period)
    plan = Plan(recruit or {}, tuple(lose), cut or {})
    known = rates(history)
    change = _change(history, known, plan)
    cases = {AS_IT_GOES: paths(known, periods, runs, seed)}
    if str(plan):
        cases[WITH_CHANGE] = paths(known, periods, runs, seed, change)
    near = min(periods, TESTED_AHEAD)
    tested = _tested(history, near, seed)
    asked = history, known, _planned(history, known, plan), (periods, (_origins(history, near), near)), scored, seed
    scores = foreseen(*asked, counted=_counting(progress)) if scored else unscored()
    checks = _together(tested.checks, scores.checks)
    return Forecast(
        periods=periods,
        period=eco.period,
        fan=_together(_fan(history, cases, tested), scores.fan),
        history=_together(_history(history), scores.history),
        rates=_rates(known),
        checks=checks,
        change=str(plan),
        runs=runs,
        scored=scored,
        verdicts=tuple(_verdicts(checks, {**tested.trials, **scores.trials}, seed)),
        gaps=str(eco.gaps.among(eco.periods)),
        cautions=(*_set_right(tested, eco.period), *scores.cautions, *_cautions(eco, plan)),
        provenance=provenance(eco, own_profile(eco), seed),
    )


def _within_bounds(periods: int, runs: int, scored: int) -> None:
    if not 1 <= periods <= MOST_AHEAD:
        raise EcohealthError(f"a forecast looks 1 to {MOST_AHEAD} periods ahead, not {periods}")
    if runs < 100:
        raise EcohealthError(f"intervals need 100 runs at least, not {runs}")
    if scored and scored < FEWEST_SCORED:
        raise EcohealthError(
            f"intervals of scores need {FEWEST_SCORED} scored futures at least, not {scored}; 0 for none"
        )


def _counting(progress: Callable[[int], object] | None) -> Callable[[], object]:
    """What tells at each call how many there were."""
    numbers = count(1)
    return lambda: progress(next(numbers)) if progress is not None else None


def _together(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Rows of both; of the first where the other has none, whose columns know no kind."""
    return pd.concat([one, other], ignore_index=True) if len(other) else one


def _change(history: Panel, known: Rates, plan: Plan) -> Change:
    """Sizes after the losses and cuts, their partners' too, and newcomers by type."""
    eco, left = history.eco, {**dict.fromkeys(plan.lose, 0.0), **plan.cut}
    for one, share in plan.cut.items():
        if not 0.0 <= share <= 1.0:
            raise BadScenario(f"{one} cannot be cut to {share}: give the share that is left, 0 to 1")
    for name, many in plan.recruit.items():
        if name not in known.types:
            raise UnknownChoice.of("type of participant", name, known.types)
        if many < 1:
            raise BadScenario(f"{many} newcomers of type {name} cannot be recruited; give a whole number from 1 on")
    size = known.size.copy()
    whole = history.value[:, -YEAR:].sum(axis=1)
    for one, share in zip(eco.lives.current[eco.codes(list(left))].tolist(), left.values(), strict=True):
        gone = ratio(exchanged_with(history, one)[:, -YEAR:].sum(axis=1), whole) * (1.0 - share)
        size = size * (1.0 - np.minimum(gone, 1.0))
        size[one] = known.size[one] * share if share > 0 else np.nan
    return Change(size, {known.types.index(name): many for name, many in plan.recruit.items()})


def _planned(history: Panel, known: Rates, plan: Plan) -> Planned | None:
    """The plan for futures that are simulated record by record; None for none."""
    if not str(plan):
        return None
    share = np.ones(history.n)
    for one, left in {**dict.fromkeys(plan.lose, 0.0), **plan.cut}.items():
        share[history.eco.lives.current[history.eco.codes([one])]] = left
    return Planned(share, {known.types.index(name): many for name, many in plan.recruit.items()})


def _fan(history: Panel, cases: Mapping[str, Mapping[str, Floats]], tested: _Tested) -> pd.DataFrame:
    """The ends of each measure, set right by the past; a change moves them by as much as it moves what is simulated."""
    last, period = int(history.periods[-1]), history.eco.period
    was, rows = recorded(history), []
    for case, found in cases.items():
        for measure in MEASURES:
            by, least = tested.righting[measure], tested.least[measure]
            ends = np.quantile(found[measure], list(ENDS.values()), axis=0).T
            if by != Righting():
                usual = logged(np.median(cases[AS_IT_GOES][measure], axis=0), least)
                back = (1.0 - by.weight) * (logged(was[measure][-1:], least) - usual)
                ends = np.exp(moved(logged(ends, least), back, by.wider))
                ends = np.minimum(ends, 1.0) if measure == "participant_hhi" else ends
            for ahead, five in enumerate(ends.tolist(), 1):
                rows.append((case, measure, period_label(last + ahead, period), ahead, *five))
    return pd.DataFrame(rows, columns=FAN)


def recorded(history: Panel) -> dict[str, Floats]:
    """float64[T] of each measure as it was, period by period."""
    party = history.eco.view.is_party
    year = np.cumsum(np.pad(history.value[party], ((0, 0), (YEAR, 0))), axis=1)
    year = year[:, YEAR:] - year[:, :-YEAR]
    whole = year.sum(axis=0)
    return {
        "value": sum_by(history.place, history.weight, history.length),
        "active": (history.count[party] > 0).sum(axis=0).astype(np.float64),
        "participant_hhi": ratio((year**2).sum(axis=0), whole**2),
    }


def _history(history: Panel) -> pd.DataFrame:
    was = recorded(history)
    labels = [history.label(at) for at in range(history.length)]
    parts = [pd.DataFrame({"measure": name, "period": labels, "value": was[name]}) for name in MEASURES]
    return pd.concat(parts, ignore_index=True)


def _rates(known: Rates) -> pd.DataFrame:
    types = len(known.types)
    there = sum_by(known.of_type, known.there, types)
    mean = ratio(sum_by(known.of_type, known.there * known.size, types), there)
    newcomer = np.array([one.mean() if len(one) else np.nan for one in known.newcomers])
    table = pd.DataFrame(
        {
            "type": pd.array(known.types, dtype="str"),
            "there": there,
            "entries": known.entries / known.over,
            "exits": ratio(known.exits, known.lives),
            "newcomer": ratio(newcomer, mean, empty=np.nan),
            "growth": np.array([np.expm1(one.drift) for one in known.intensity]),
            "active": np.minimum(1.0, np.exp([one.level for one in known.activity])),
        }
    )
    return table[known.lives > 0].reset_index(drop=True)


# -- the same from past periods -------------------------------------------------------------------------------------
def _origins(history: Panel, ahead: int) -> list[int]:
    """After how many periods the past origins are."""
    origins = range(FIRST_ORIGIN, history.length - ahead + 1)
    return list(origins[:: max(1, -(-len(origins) // MOST_ORIGINS))])


@dataclass(frozen=True, eq=False)
class _Tested:
    """How the same method did from past periods, and how what is ahead is set right by it."""

    checks: pd.DataFrame
    trials: Mapping[str, Trial]
    righting: Mapping[str, Righting]
    least: Mapping[str, float]


def _tested(history: Panel, ahead: int, seed: int) -> _Tested:
    origins = np.asarray(_origins(history, ahead), dtype=np.int64)
    was = recorded(history)
    least = {name: float(was[name][was[name] > 0].min(initial=1.0)) / 2.0 for name in MEASURES}
    told = {name: np.zeros((len(origins), ahead, 5)) for name in MEASURES}
    for row, length in enumerate(origins.tolist()):
        found = paths(rates(up_to(history, length)), ahead, RUNS_TO_TEST, seed + 1 + row)
        for name in MEASURES:
            ends = np.quantile(found[name], [0.1, 0.5, 0.9], axis=0)
            came, last = was[name][length : length + ahead], np.full(ahead, was[name][length - 1])
            told[name][row] = np.stack([*ends, came, last], axis=1)
    logs = {name: logged(told[name], least[name]) for name in MEASURES}
    rows, trials = [], {}
    for name in MEASURES:
        inside, middle = held_out(logs[name], origins)
        came, last = told[name][..., 3], told[name][..., 4]
        slope = (last[:, 0] - was[name][0]) / (origins - 1)
        drift = last + slope[:, None] * np.arange(1, ahead + 1)
        error, no_change, drifted = (abs(one - came) for one in (np.exp(middle), last, drift))
        gain = 1.0 - ratio(error.mean(axis=1), no_change.mean(axis=1), empty=1.0).round(12)
        trials[name] = Trial(gain, inside, stretches(origins, ahead))
        if len(origins):
            means = [float(one.mean()) for one in (inside, error, no_change, drifted)]
            rows.append((name, len(origins), inside.size, *means))
    righted = {name: righting(one) for name, one in logs.items()}
    return _Tested(pd.DataFrame(rows, columns=CHECKED), trials, righted, least)


def _verdicts(checks: pd.DataFrame, trials: Mapping[str, Trial], seed: int) -> Iterator[Verdict]:
    rows = {str(row["measure"]): row for row in checks.to_dict("records")}
    for name, trial in trials.items():
        better = f"the forecast of {LABELS[name]} is nearer than 'no change'"
        hold = f"its 80 % intervals of {LABELS[name]} hold what they say"
        many, apart = len(trial.gain), len(np.unique(trial.stretch))
        if apart < FEWEST_APART:
            only = counted(apart, "stretch", "stretches")
            why = f"{counted(many, 'past start')}, which look at {only} of time only; {FEWEST_APART} are needed"
            yield from (Verdict(one, CANNOT_BE_TOLD, why, LONGER) for one in (better, hold))
            continue
        starts = f"{many} starts in {apart} stretches of time"
        (gain,) = bootstrapped(lambda at, own=trial.gain: np.array([own[at].mean()]), trial.stretch, seed)  # type: ignore[misc]
        value, low, high = (later(percent, part) for part in gain)
        why = Sentence("error smaller by ", value, " (", low, " to ", high, f"), {starts}")
        yield above_zero(better, gain, why, LONGER)
        share = covered(trial.inside, trial.stretch)
        said, low, high = (later(percent, part) for part in share)
        why = Sentence(said, f" of {rows[name]['cases']} cases lay inside (", low, " to ", high, f"), {starts}")
        yield holds(hold, share, why)


def _set_right(tested: _Tested, period: str) -> Iterator[str]:
    """What the past has taught about how far to trust the rates; or that there is too little of it to teach."""
    starts = min(len(trial.gain) for trial in tested.trials.values())
    if starts < FEWEST_TO_RIGHT:
        yield untaught("what is recorded", starts, FEWEST_TO_RIGHT)
    for name, by in tested.righting.items():
        if by.weight < 1.0:
            share = later(percent, 1.0 - by.weight)
            yield Sentence(
                f"Past forecasts of {LABELS[name]} went too far from what was there: the middle is drawn ", share,
                f" of the way back to the last {period}.",
            )  # fmt: skip
        if by.wider >= WIDENED or by.wider <= 1.0 / WIDENED:
            how = "narrow, and are widened" if by.wider > 1.0 else "wide, and are drawn in"
            yield Sentence(
                f"Past intervals of {LABELS[name]} were too {how}: times ", later(decimals, by.wider, 2),
                " (as logarithms).",
            )  # fmt: skip


def _cautions(eco: Ecosystem, plan: Plan) -> Iterator[str]:
    gaps = eco.gaps.among(eco.periods)
    if len(gaps):
        yield f"Records are missing in {gaps}: these {eco.period}s are left out, as if those around them met."
    if eco.left_out:
        yield f"The forecast starts before the end of the records: {eco.left_out}."
    if plan.recruit:
        yield "Newcomers are taken to bring what others of their type brought, and as much again for their partners."
    if plan.lose or plan.cut:
        yield "What is lost is not taken to be replaced by others; 'simulate' shows who could."
    yield (
        "Seasons are not modelled, for two or three years do not tell a season from chance: compare a month with the "
        "same month of the year before."
    )
    yield "It goes on as it has gone: a new rule, rival or partner programme is not in the history."

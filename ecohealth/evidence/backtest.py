"""Would we have known: the ecosystem frozen at each past period, predicted, and compared with what came."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import EcohealthError, TooLittleHistory
from ecohealth.evidence.aftermath import Aftermath, aftermath
from ecohealth.evidence.departures import departures, renames
from ecohealth.evidence.disengagement import MODELS, Predictions, bias, laid_out, predicted, scored, strengths, watched
from ecohealth.evidence.documented import documented
from ecohealth.evidence.judging import Interval, calibration
from ecohealth.evidence.panel import Panel, panel
from ecohealth.evidence.signals import BASELINES, leaks
from ecohealth.evidence.tested import Backtest
from ecohealth.evidence.verdict import CANNOT_BE_TOLD, NOT_SUPPORTED, SUPPORTED, Verdict, above_zero
from ecohealth.scores.profile import Profile
from ecohealth.scores.provenance import provenance
from ecohealth.scores.score import own_profile
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import counted, decimals, percent

LEAST_PERIODS, TRIED = 3, 5
"""As many horizons of history are needed at least; and at so many periods signals are tried for leaks."""
HORIZON = {"month": 6, "quarter": 2, "year": 1}
FEWEST_DEPARTURES = 20
NONE = Interval(float("nan"), float("nan"), float("nan"))
LONGER = "A longer history with more departures would tell."


def backtest(eco: Ecosystem, *, horizon: int | None = None, profile: Profile | None = None, seed: int = 0) -> Backtest:
    """Replay the history up to the end of the window, and see what could have been known.

    Two questions are put at the end of each past period, to what was known by then alone. Who disengages: a party that
    was active within the horizon and is not seen for as long again; told by a discrete-time hazard (logit) on seven
    signals and the type's own rate, fitted on all outcomes known by then, beside plain rules. What a departure costs
    its partners: ``loss_impact`` against what they lost beyond matched controls. Periods in which records are missing
    are left out; a rename or take-over (`successor_of`) is one life. Where departures are written down (`left`), both
    the silence that stands for them and the predictions are compared with them.

    Args:
        eco: the ecosystem; dates are needed.
        horizon: how many periods ahead; half a year unless said.
        profile: the assumptions of the cascade; by default the ecosystem's own, or the shipped one.
        seed: of the bootstrap that intervals come from.

    Raises:
        TooLittleHistory: with less than three horizons of recorded periods.
        EcohealthError: for a horizon that is none.
    """
    ahead = HORIZON[eco.period] if horizon is None else horizon
    if ahead < 1:
        raise EcohealthError(f"a horizon is a whole number of {eco.period}s from 1 on, not {ahead}")
    history = panel(eco)
    if history.length < LEAST_PERIODS * ahead:
        raise TooLittleHistory.periods(
            f"a backtest over {counted(ahead, eco.period)}", history.length, LEAST_PERIODS * ahead, eco.period
        )
    chosen = profile or own_profile(eco)
    rows = laid_out(history, ahead)
    told, gone = predicted(history, ahead, rows), departures(history)
    after = aftermath(history, gone, ahead, chosen, seed)
    alike = renames(history, gone)
    found = {} if told is None else _disengagement(history, told, seed)
    return Backtest(
        horizon=ahead,
        period=eco.period,
        origins=() if told is None else tuple(history.label(int(one)) for one in _span(told)),
        predictions=0 if told is None else len(told.rows.who),
        left=0 if told is None else int(told.rows.left.sum()),
        models=found.get("models", pd.DataFrame()),
        calibration=found.get("calibration", pd.DataFrame()),
        bias=NONE if told is None else bias(told, seed),
        signals=found.get("signals", pd.DataFrame()),
        watched=found.get("watched", pd.DataFrame()),
        departures=gone,
        renames=alike,
        documented=documented(history, rows, ahead, seed),
        aftermath=after,
        verdicts=(*_of_predictions(told, found, seed), *_of_losses(after)),
        gaps=str(eco.gaps.among(eco.periods)),
        leaks=tuple(leaks(history, _tried(history, ahead), ahead)),
        cautions=tuple(_cautions(eco, alike)),
        provenance=provenance(eco, chosen, seed),
    )


def _span(told: Predictions) -> tuple[int, int]:
    return int(told.rows.place.min()), int(told.rows.place.max())


def _tried(history: Panel, horizon: int) -> list[int]:
    return sorted({int(one) for one in np.linspace(horizon, history.length - 1, TRIED)})


def _disengagement(history: Panel, told: Predictions, seed: int) -> dict[str, pd.DataFrame]:
    return {
        "models": scored(told, seed),
        "calibration": calibration(told.chance[:, 0], told.rows.left),
        "signals": strengths(told.last),
        "watched": watched(history, told),
    }


def _of_predictions(told: Predictions | None, found: dict[str, pd.DataFrame], seed: int) -> Iterator[Verdict]:
    claims = {name: f"the hazard tells who disengages better than {name} alone" for name in BASELINES}
    if told is None:
        for claim in claims.values():
            yield Verdict(claim, CANNOT_BE_TOLD, "fewer than 10 left, or stayed, while outcomes were known", LONGER)
        return
    models = {str(row["model"]): row for row in found["models"].to_dict("records")}
    for name, claim in claims.items():
        row = models[name]
        gain = Interval(row["gain"], row["gain_low"], row["gain_high"])
        areas = [later(decimals, float(one["auc"]), 3) for one in (models[MODELS[0]], row)]
        why = Sentence("AUC ", areas[0], " against ", areas[1], ", ", _told(gain))
        yield above_zero(claim, gain, why, LONGER)
    over = bias(told, seed)
    claim = "its probabilities can be taken at their word"
    rate = float(told.rows.left.mean())
    predicted, left = later(percent, rate + over.value), later(percent, rate)
    why = Sentence("predicted ", predicted, " on average, ", left, " left, ", _told(over))
    if np.isnan(over.low):
        yield Verdict(claim, CANNOT_BE_TOLD, why, LONGER)
    else:
        yield Verdict(claim, SUPPORTED if over.low <= 0 <= over.high else NOT_SUPPORTED, why)


def _of_losses(after: Aftermath) -> Iterator[Verdict]:
    known = {(row["measure"], row["outcome"]): row for row in after.scores.to_dict("records")}
    many = len(after.losses)
    claims = (
        ("loss_impact orders departures by what their partners lost", "loss_impact", "fall"),
        ("who depended more on the one that left lost more of its other business", "dependency", "knock_on"),
    )
    for claim, measure, outcome in claims:
        row = known.get((measure, outcome))
        if row is None or many < FEWEST_DEPARTURES:
            departures = later(counted, many, "departure")
            why = Sentence(departures, f" with partners to follow; {FEWEST_DEPARTURES} are needed")
            yield Verdict(claim, CANNOT_BE_TOLD, why, LONGER)
            continue
        found = Interval(row["correlation"], row["low"], row["high"])
        yield above_zero(claim, found, Sentence("rank correlation ", _told(found), f", n = {row['n']}"), LONGER)
    if many >= FEWEST_DEPARTURES:
        yield above_zero(
            "loss_impact orders departures better than size alone", after.gain,
            Sentence("correlation higher by ", _told(after.gain)), LONGER,
        )  # fmt: skip
        spread = after.spread
        risen = ": under 0 it rose instead" if spread.value < 0 else ""
        yield above_zero(
            "departures drag down the other business of those who stay", spread,
            Sentence("its fall beyond that of matched controls, as a share, is ", _told(spread), risen), LONGER,
        )  # fmt: skip


def _told(one: Interval) -> Sentence:
    value, low, high = (Sentence("+" * (part >= 0), later(decimals, float(part), 3)) for part in one)
    return Sentence(value, " (", low, " to ", high, ")")


def _cautions(eco: Ecosystem, alike: pd.DataFrame) -> Iterator[str]:
    gaps = eco.gaps.among(eco.periods)
    if len(gaps):
        yield f"Records are missing in {gaps}: these {eco.period}s are left out and count as no silence."
    if len(alike):
        yield (
            f"{counted(alike['id'].nunique(), 'departure')} may be a rename or take-over, as one with much the same "
            "partners appeared; say so in the column 'successor_of' and it is none."
        )
    if eco.left_out:
        yield f"The history stops before its end: {eco.left_out}."
    yield "Rows of one participant go together in every interval but those of the calibration classes."
    yield "That it was known in the past does not mean that it will be: partners and times change."

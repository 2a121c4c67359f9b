"""Was it us: what followed something that was done to some and not to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import first_day, parse_window
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.further import as_words
from ecohealth.ecosystem.records import Floats, Mask
from ecohealth.errors import BadWindow, EcohealthError, UnknownChoice, listed, quoted
from ecohealth.evidence.causal import (
    FEWEST,
    LEAST_BEFORE,
    Cohort,
    apart,
    as_change,
    difference,
    interrupted,
    matched,
    with_placebos,
)
from ecohealth.evidence.influence import Effect
from ecohealth.evidence.judging import Interval
from ecohealth.evidence.panel import Panel, panel
from ecohealth.evidence.verdict import CANNOT_BE_TOLD, NOT_SUPPORTED, SUPPORTED, Verdict
from ecohealth.scores.provenance import provenance
from ecohealth.scores.score import own_profile
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import counted, percent

Outcome = Literal["value", "records"]
OUTCOMES = ("value", "records")
BEFORE, AFTER = 12, 6
FEWEST_PLACEBOS = 5
NOTABLE_PLACEBO = 0.1
NONE = Interval(float("nan"), float("nan"), float("nan"))


class _Study(NamedTuple):
    """What is asked: the outcome of each by period, who was treated, the first period after the date, and the spans."""

    history: Panel
    outcome: Floats
    treated: Mask
    place: int
    spans: tuple[int, int]


def effect(
    eco: Ecosystem,
    *,
    date: str,
    treated: Sequence[str] | Mapping[str, str | Sequence[str]],
    outcome: Outcome = "value",
    before: int = BEFORE,
    after: int = AFTER,
) -> Effect:
    """Whether something that was done on a date changed what the treated do, as far as history can tell.

    Each treated party that was there before is set beside three untreated ones that were most like it *before* the
    date; the verdict rests on the difference of their changes (difference-in-differences of a matched cohort). Its
    interval is the wider of Welch's over participants and of what the same comparison gives at dates before at which
    nothing was done. Where the two were drifting apart already, where fewer than 5 are treated or untreated, or fewer
    than 5 such dates fit, it cannot be told. Before/after and the interrupted time series stand beside it.

    Args:
        eco: the ecosystem, with its history up to the end of the window.
        date: the day, month, quarter or year it was done; a period that it falls into the middle of is left out.
        treated: ids, or column -> value: ``{"type": "supplier"}``.
        outcome: ``value`` given and taken in a period, or ``records`` in a period.
        before: periods to look at before the date, 6 at least.
        after: periods to look at from the date on, 2 at least.

    Raises:
        UnknownParticipant, UnknownChoice: for who or what is not there.
        BadWindow: for a date that cannot be read, or with too little recorded around it.
        EcohealthError: for spans that are too short.
    """
    if outcome not in OUTCOMES:
        raise UnknownChoice.of("outcome", outcome, OUTCOMES)
    if before < LEAST_BEFORE or after < 2:
        raise EcohealthError(f"look at {LEAST_BEFORE} periods before and 2 after at least, not {before} and {after}")
    history = panel(eco)
    who, told = _treated(eco, treated)
    place, left_out = _place(history, date, after)
    figures = history.value if outcome == "value" else history.count
    figures, place = _without(figures, place, left_out)
    study = _Study(history, figures, who & eco.view.is_party, place, (before, after))
    cohort = matched(figures, study.treated, eco.view.type_code, place, study.spans)
    placebos = _placebos(study)
    methods, verdict = _answers(study, cohort, placebos)
    return Effect(
        done=f"What was done to {told} on {date}",
        outcome=outcome,
        before=min(before, place),
        after=after,
        period=eco.period,
        methods=methods,
        placebos=pd.DataFrame(placebos, columns=["period", "effect"]),
        series=_series(study, cohort, left_out),
        participants=_participants(study, cohort),
        verdict=verdict,
        cautions=tuple(_cautions(study, left_out, placebos)),
        provenance=provenance(eco, own_profile(eco), 0),
    )


def _treated(eco: Ecosystem, said: Sequence[str] | Mapping[str, str | Sequence[str]]) -> tuple[Mask, str]:
    """Who was treated, at the position of its life; and that in words."""
    who = np.zeros(len(eco), dtype=bool)
    if not isinstance(said, Mapping):
        ids = [said] if isinstance(said, str) else list(said)
        if not ids:
            raise EcohealthError("nobody was treated: name participants, or a column and a value")
        who[eco.lives.current[eco.codes(ids)]] = True
        return who, listed(ids, 3) if len(ids) > 1 else ids[0]
    words = []
    for column, wanted in said.items():
        if column not in eco.table:
            raise UnknownChoice.of("column of the participants", column, [str(one) for one in eco.table])
        values = [wanted] if isinstance(wanted, str) else list(wanted)
        found = as_words(eco.table[column])
        for value in values:
            if not (found == value).any():
                known = [str(one) for one in found.dropna().unique()]
                raise UnknownChoice.of(f"value of {quoted(column)}", value, known)
        who[eco.lives.current[np.flatnonzero(found.isin(values).to_numpy())]] = True
        words.append(f"{column} = {listed(values)}")
    return who, " and ".join(words)


def _place(history: Panel, date: str, after: int) -> tuple[int, int | None]:
    """The place of the first period after the date; and of the one that it falls into the middle of."""
    scope = parse_window(date)
    if scope.first is None:
        raise BadWindow.unreadable(date)
    starts = np.array([first_day(int(one), history.eco.period) for one in history.periods], dtype="M8[D]")
    place = int(np.searchsorted(starts, scope.first))
    exact = place < len(starts) and starts[place] == scope.first
    middle = None if exact or place == 0 else place - 1
    there = history.length - place
    if place - (middle is not None) < LEAST_BEFORE or there < after:
        raise BadWindow(
            f"there are {place} recorded {history.eco.period}s before {date} and {there} after it; "
            f"{LEAST_BEFORE} before and {after} after are needed"
        )
    return place, middle


def _without(figures: Floats, place: int, left_out: int | None) -> tuple[Floats, int]:
    return (figures, place) if left_out is None else (np.delete(figures, left_out, axis=1), place - 1)


def _placebos(study: _Study) -> list[tuple[str, float]]:
    """The same comparison at every date before, with nothing of what came after the true one."""
    found = []
    of_type = study.history.eco.view.type_code
    for place in range(LEAST_BEFORE, study.place - study.spans[1] + 1):
        cohort = matched(study.outcome[:, : study.place], study.treated, of_type, place, study.spans)
        if cohort is not None:
            found.append((study.history.label(place), _as_change(cohort, difference(cohort, cohort.growth)).value))
    return found


def _as_change(cohort: Cohort, found: Interval) -> Interval:
    """A difference of symmetric growths as a relative change beside what the controls did."""
    usual = float(cohort.growth[cohort.controls].mean())
    return Interval(*(as_change(one, usual) for one in found))


def _answers(
    study: _Study, cohort: Cohort | None, placebos: Sequence[tuple[str, float]]
) -> tuple[pd.DataFrame, Verdict]:
    """Every method's figure, and what they say together."""
    whole = study.outcome[study.treated].sum(axis=0)[
        max(0, study.place - study.spans[0]) : study.place + study.spans[1]
    ]
    at = min(study.place, study.spans[0])
    alone = [
        (name, _relative(interrupted(whole, at, trend=trend).effect) if (whole > 0).all() else NONE, reads)
        for name, trend, reads in (
            ("before and after", False, "nothing else changed"),
            ("interrupted time series", True, "the trend before would have gone on, and nothing else broke it"),
        )
    ]
    told = NONE if cohort is None else _as_change(cohort, difference(cohort, cohort.growth))
    wide = NONE if cohort is None else _widened(study, cohort, placebos)
    rows = [
        *alone,
        ("matched cohort", told, "the treated would have done as their controls did"),
        ("matched cohort, beside placebo dates", wide, "the same, but for what moves all treated ones at once"),
    ]
    methods = pd.DataFrame(
        [(name, *found, reads) for name, found, reads in rows], columns=["method", "effect", "low", "high", "reads"]
    )
    return methods, _verdict(study, cohort, wide, len(placebos))


def _relative(one: Interval) -> Interval:
    return Interval(*(float(np.expm1(end)) for end in one))


def _widened(study: _Study, cohort: Cohort, placebos: Sequence[tuple[str, float]]) -> Interval:
    """The cohort's interval beside placebo dates; none where too few fit."""
    if len(placebos) < FEWEST_PLACEBOS:
        return NONE
    # A relative change x of nothing usual is a symmetric growth of 2x / (2 + x).
    growths = np.array([2.0 * one / (2.0 + one) for _, one in placebos])
    windows = max(2, (study.place - LEAST_BEFORE) // study.spans[1])
    return _as_change(cohort, with_placebos(difference(cohort, cohort.growth), growths, windows))


def _verdict(study: _Study, cohort: Cohort | None, found: Interval, placebos: int) -> Verdict:
    claim = "what was done changed what the treated do"
    if cohort is None:
        mine, others = int(study.treated.sum()), int((study.history.eco.view.is_party & ~study.treated).sum())
        told = f"of {counted(mine, 'treated party', 'treated parties')} and {others} others"
        why = f"{told}, fewer than {FEWEST} of one side were active before"
        return Verdict(claim, CANNOT_BE_TOLD, why, "Untreated ones that are like the treated would tell.")
    if placebos < FEWEST_PLACEBOS:
        why = f"only {counted(placebos, 'earlier date')} can be tried as placebos; {FEWEST_PLACEBOS} are needed"
        return Verdict(claim, CANNOT_BE_TOLD, why, "A longer history before, or fewer periods after, would tell.")
    drift = apart(cohort)
    value, low, high = (_signed(one) for one in found)
    told = Sentence(value, " beside their controls (95 %: ", low, " to ", high, ")")
    if drift.low > 0 or drift.high < 0:
        why = Sentence("the treated and the others were drifting apart before; ", told)
        helps = "Untreated ones with the same trend before, or doing it to some by lot, would tell."
        return Verdict(claim, CANNOT_BE_TOLD, why, helps)
    if found.low > 0 or found.high < 0:
        return Verdict(claim, SUPPORTED, told)
    seen = max(found.high - found.value, found.value - found.low)
    why = Sentence(told, "; an effect of less than about ", later(percent, seen), " would not have been seen")
    return Verdict(claim, NOT_SUPPORTED, why)


def _signed(share: float) -> Sentence:
    return Sentence("+" if share > 0 else "−" if share < 0 else "", later(percent, abs(share)))


def _series(study: _Study, cohort: Cohort | None, left_out: int | None) -> pd.DataFrame:
    """Mean outcome of the treated and of their controls, each beside its own mean before."""
    labels = [study.history.label(at) for at in range(study.history.length) if at != left_out]
    before = slice(max(0, study.place - study.spans[0]), study.place)
    mine = study.outcome[study.treated if cohort is None else cohort.treated].sum(axis=0)
    theirs = np.full(len(labels), np.nan) if cohort is None else study.outcome[cohort.controls.ravel()].sum(axis=0)
    table = pd.DataFrame({"period": labels, "treated": mine, "controls": theirs})
    for name in ("treated", "controls"):
        usual = float(table[name].iloc[before].mean())
        table[name] = table[name] / usual if usual > 0 else np.nan
    return table


def _participants(study: _Study, cohort: Cohort | None) -> pd.DataFrame:
    columns = ["id", "name", "type", "before", "after", "change", "controls"]
    if cohort is None:
        return pd.DataFrame(columns=columns)
    eco, at = study.history.eco, cohort.treated
    then = study.outcome[at, max(0, study.place - study.spans[0]) : study.place].mean(axis=1)
    later = study.outcome[at, study.place : study.place + study.spans[1]].mean(axis=1)
    people = eco.participants.iloc[at][["id", "name", "type"]].reset_index(drop=True)
    controls = [", ".join(str(one) for one in eco.ids[row]) for row in cohort.controls]
    table = people.assign(before=then, after=later, change=later - then, controls=pd.array(controls, dtype="str"))
    order = np.lexsort((at, -np.abs(table["change"].to_numpy())))
    return table.iloc[order].reset_index(drop=True)


def _cautions(study: _Study, left_out: int | None, placebos: Sequence[tuple[str, float]]) -> Iterator[str]:
    if left_out is not None:
        yield f"{study.history.label(left_out)}, in which it was done, is left out."
    gaps = study.history.eco.gaps.among(study.history.eco.periods)
    if len(gaps):
        yield f"Records are missing in {gaps}: these periods are left out."
    usual = float(np.mean([one for _, one in placebos])) if placebos else 0.0
    if abs(usual) > NOTABLE_PLACEBO:
        yield (
            f"At dates at which nothing was done the same comparison shows {_signed(usual)} on average: the treated go "
            "on differently anyway, and the interval is wide because of it."
        )
    yield (
        "Before/after and the interrupted time series compare with nobody. On series that wander they see effects "
        "where there are none in about one case of four, so the verdict does not rest on them."
    )
    yield "Who was treated was chosen, not drawn: what made them be chosen may be what changed them."
    yield "Where the untreated were affected too, the effect looks smaller, or larger, than it is."

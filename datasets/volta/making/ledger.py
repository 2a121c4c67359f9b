"""From ties to the dated record: what was dealt, on which day, for how much and how it ended."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from making.cast import DRIFTER, NEW_NAME, OLD_NAME, RENAMED_FROM, Participant
from making.market import Tie
from making.months import LAST, MONTHS, day, days_in, month

YEARLY_GROWTH = 1.15
SEASON = {
    "components": (1.0, 1.0, 1.05, 1.0, 1.05, 1.05, 0.95, 0.8, 1.05, 1.1, 1.05, 0.9),
    "equipment": (0.85, 0.9, 1.2, 0.9, 0.95, 1.15, 0.9, 0.8, 1.2, 0.95, 1.0, 1.2),
    "energy": (1.15, 1.12, 1.05, 0.98, 0.92, 0.88, 0.88, 0.9, 0.94, 1.0, 1.07, 1.11),
    "charging": (1.0, 0.98, 1.0, 0.98, 1.0, 1.03, 1.1, 1.08, 1.0, 0.97, 0.93, 0.93),
}
DRIFT_FROM = month(2025, 4)
DRIFT_VALUE = (0.82, 0.64, 0.47, 0.31, 0.17, 0.07)
DRIFT_ROWS = (7, 6, 5, 4, 3, 1)
NO_SHOW_AT_FEWEST, NO_SHOW_AT_MOST = 0.03, 0.16
OTHER_TROUBLE = (("failed", 0.012), ("disputed", 0.012))


@dataclass(frozen=True)
class Row:
    """One interaction as it stands in interactions.csv."""

    source: str
    target: str
    kind: str
    weight: int
    date: date
    outcome: str = "ok"
    satisfaction: str = ""

    @property
    def month(self) -> int:
        """The month's index."""
        return month(self.date.year, self.date.month)


def ledger(rng: np.random.Generator, ties: list[Tie], everyone: list[Participant]) -> list[Row]:
    """All interactions, by date."""
    rows = [row for tie in ties for row in _rows_of(rng, tie)]
    rows += _first_and_last_months(rng, rows, ties, everyone)
    rows = _drifting_away(rows)
    rows = _year_end(rng, rows)
    rows = [_renamed(row) for row in rows]
    return sorted(_with_outcomes(rng, rows), key=lambda row: (row.date, row.source, row.target, row.kind, row.weight))


def _rows_of(rng: np.random.Generator, tie: Tie) -> list[Row]:
    """A tie's dealings: one every so many months, at a usual day, more often at the month's end."""
    phase, usual = int(rng.integers(tie.every)), int(rng.integers(1, 32))
    months = [when for when in range(tie.start, tie.end + 1) if (when - tie.start) % tie.every == phase]
    return [_row(rng, tie, when, usual, tie.every) for when in months]


def _row(rng: np.random.Generator, tie: Tie, when: int, usual: int, months: int) -> Row:
    seasonal = SEASON.get(tie.kind, (1.0,) * 12)[when % 12]
    growth = YEARLY_GROWTH ** ((when - LAST) / 12)
    luck = float(np.exp(0.18 * rng.standard_normal()))
    shift = int(rng.integers(-3, 4))
    number = min(max(usual + shift, 1), days_in(when)) if rng.random() < 0.6 else days_in(when) - int(rng.integers(4))
    value = _whole_tens(tie.monthly * months * growth * seasonal * luck)
    return Row(tie.source, tie.target, tie.kind, value, day(when, number))


def _whole_tens(value: float) -> int:
    """EUR as they are booked: whole tens, a hundred at least."""
    return max(10 * round(value / 10), 100)


def _first_and_last_months(
    rng: np.random.Generator, rows: list[Row], ties: list[Tie], everyone: list[Participant]
) -> list[Row]:
    """One dealing where none fell due: everybody deals in its first and last month and closes its books in December."""
    busy = defaultdict(set)
    for row in rows:
        busy[row.source].add(row.month)
        busy[row.target].add(row.month)
    of = defaultdict(list)
    for tie in ties:
        of[tie.source].append(tie)
        of[tie.target].append(tie)
    more = []
    for one in everyone:
        due = {one.first, one.last, *(when for when in range(11, MONTHS, 12) if one.first <= when <= one.last)}
        for when in sorted(due - busy[one.id]):
            open_ties = [tie for tie in of[one.id] if tie.start <= when <= tie.end]
            main = max(open_ties, key=lambda tie: (tie.monthly, tie.source, tie.target, tie.kind))
            more.append(_row(rng, main, when, 15, 1))
    return more


def _drifting_away(rows: list[Row]) -> list[Row]:
    """One partner's dealings fewer and smaller from month to month, then none."""
    own = [row for row in rows if DRIFTER in {row.source, row.target}]
    usual = sum(row.weight for row in own if DRIFT_FROM - 12 <= row.month < DRIFT_FROM) / 12
    kept = [row for row in rows if DRIFTER not in {row.source, row.target}]
    kept += [row for row in own if row.month < DRIFT_FROM]
    for later, (share, number) in enumerate(zip(DRIFT_VALUE, DRIFT_ROWS, strict=True)):
        rest = sorted((row for row in own if row.month == DRIFT_FROM + later), key=_by_day)[:number]
        total = sum(row.weight for row in rest)
        kept += [replace(row, weight=_whole_tens(row.weight * usual * share / total)) for row in rest]
    return kept


def _by_day(row: Row) -> tuple[date, str, str, str]:
    return row.date, row.source, row.target, row.kind


def _year_end(rng: np.random.Generator, rows: list[Row]) -> list[Row]:
    """In December everybody's last dealing falls on one of the year's last five days."""
    result = list(rows)
    for december in range(11, MONTHS, 12):
        last: dict[str, int] = {}
        for place in sorted(range(len(result)), key=lambda place: (_by_day(result[place]), place)):
            if result[place].month == december:
                last[result[place].source] = last[result[place].target] = place
        for who in sorted(last):
            row = result[last[who]]
            if row.date.day < 27:
                result[last[who]] = replace(row, date=day(december, int(rng.integers(27, 32))))
    return result


def _renamed(row: Row) -> Row:
    """From one month on a company carries its new name; nothing else about it changes."""
    if row.month < RENAMED_FROM:
        return row
    names = {OLD_NAME: NEW_NAME}
    return replace(row, source=names.get(row.source, row.source), target=names.get(row.target, row.target))


def _with_outcomes(rng: np.random.Generator, rows: list[Row]) -> list[Row]:
    """How it ended: no-shows of charging rise with the number of active participants, other trouble does not."""
    active = [{who for row in rows if row.month == when for who in (row.source, row.target)} for when in range(MONTHS)]
    sizes = [len(one) for one in active]
    result = []
    for when in range(MONTHS):
        level = (sizes[when] - min(sizes)) / (max(sizes) - min(sizes))
        chance = 1.0 + 0.15 * float(rng.standard_normal())
        rate = (NO_SHOW_AT_FEWEST + (NO_SHOW_AT_MOST - NO_SHOW_AT_FEWEST) * level) * chance
        own = sorted((row for row in rows if row.month == when), key=lambda row: (_by_day(row), row.weight))
        sessions = [row for row in own if row.kind == "charging"]
        others = [row for row in own if row.kind != "charging"]
        result += _marked(rng, sessions, (("no_show", rate),)) + _marked(rng, others, OTHER_TROUBLE)
    return [replace(row, satisfaction=_satisfaction(rng, row)) for row in result]


def _marked(rng: np.random.Generator, rows: list[Row], shares: tuple[tuple[str, float], ...]) -> list[Row]:
    """Mark a fixed share of the rows, drawn at random, with each outcome."""
    order = rng.permutation(len(rows)).tolist()
    outcomes = [outcome for outcome, share in shares for _ in range(round(share * len(rows)))]
    marks = dict(zip(order, outcomes, strict=False))
    return [replace(row, outcome=marks.get(place, "ok")) for place, row in enumerate(rows)]


def _satisfaction(rng: np.random.Generator, row: Row) -> str:
    """A quarter of the dealings are rated, 1 to 5; those that went wrong lower."""
    rated, mood = rng.random() < 0.25, float(rng.standard_normal())
    middle = 4.0 if row.outcome == "ok" else 2.2
    return str(int(np.clip(round(middle + 0.7 * mood), 1, 5))) if rated else ""

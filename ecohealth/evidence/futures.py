"""Whole ecosystems as they may come to be, record by record, so that what needs a network can be read on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import Days, Window, first_day, last_day, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask
from ecohealth.ecosystem.replicates import units
from ecohealth.evidence.panel import Panel, frozen, seen_last
from ecohealth.evidence.rates import FEWEST_NEWCOMERS, LATELY, PRIOR_EXITS, PRIOR_LIVES, Rates
from ecohealth.metrics.catalogue import find_metric
from ecohealth.scores.replicating import stream

FAR = 10_000
PRIOR_ENTRIES, MOST_ENTRIES = 0.5, 2_000
RECENT = {"month": 12, "quarter": 8, "year": 4}
"""What a participant does in a period to come is what it did in one of so many of the last."""
HALF = 0.5
"""Of the business with who leaves others take over so much, where the history does not show how much."""
NEW = "\U0010fffdnewcomer "
"""Ids of newcomers sort after all others, so that no participant changes its position."""


@dataclass(frozen=True, eq=False)
class Planned:
    """What is done beforehand: float64[n] what is left of each (0: it leaves); recruits by position of their type."""

    share: Floats
    recruits: dict[int, int]


@dataclass(frozen=True, eq=False)
class Origin:
    """Where the futures start: an ecosystem as it was known at the end of a period, and the rates of its past.

    Attributes:
        eco: the ecosystem; nothing recorded later is in it.
        known: its rates.
        history: its panel.
        owner, place, partner: of each record that may come again: the participant whose period it belongs to, the place
            of its period among the panel's, and who stands at its other end.
        row: its position among the ecosystem's records.
        gives: whether the owner is the source.
        strength: float64[n]: what each exchanged in the recent periods.
        told: the share of those who are gone whose leaving the register tells.
        replaced: the share of the business with those who left that others of their type took over.
    """

    eco: Ecosystem
    known: Rates
    history: Panel
    row: Codes
    owner: Codes
    partner: Codes
    place: Codes
    gives: Mask
    strength: Floats
    told: float
    replaced: float

    @property
    def last(self) -> int:
        """Number of the last period of the past."""
        return int(self.history.periods[-1])

    @property
    def recent(self) -> int:
        """How many of the last periods may come again."""
        return min(RECENT[self.eco.period], self.history.length)


def origin(history: Panel, known: Rates) -> Origin:
    """Prepare an ecosystem and its past for simulation.

    A record belongs to the less busy of its two ends, and the records of an event to the first one's: what the busy one
    does follows from what the others do with it.
    """
    eco = frozen(history.eco, int(history.periods[-1]))
    spells = eco.spells[~(eco.spells["joined"] > pd.Timestamp(last_day(int(history.periods[-1]), eco.period)))]
    eco = replace(eco, whole=None, is_replicate=True, spells=spells.reset_index(drop=True))
    records = eco.all_records
    number = period_of(records.day, eco.period)
    rows = np.flatnonzero(np.isin(number, history.periods))
    place = np.searchsorted(history.periods, number[rows]).astype(np.int64)
    current = history.eco.lives.current
    ends = np.stack([current[records.source[rows]], current[records.target[rows]]])
    busy = history.count.sum(axis=1)
    party = history.eco.view.is_party
    turned = (busy[ends[1]] < busy[ends[0]]) & party[ends[1]] | ~party[ends[0]]
    first = units(records.take(rows))
    turned, place = turned[first], place[first]
    owner, partner = np.where(turned, ends[1], ends[0]), np.where(turned, ends[0], ends[1])
    lately = history.value[:, -RECENT[eco.period] :].sum(axis=1)
    taken = find_metric("replaceability").read(eco).value
    return Origin(
        eco, known, history, rows, owner, partner, place, ~turned, lately, _told(history, known),
        HALF if taken is None else taken,
    )  # fmt: skip


def _told(history: Panel, known: Rates) -> float:
    gone = (history.count > 0).any(axis=1) & (known.there < 0.5)
    written_off = set(history.eco.spells.loc[history.eco.spells["left"].notna(), "id"].astype(str))
    named = [str(one) in written_off for one in history.eco.ids[gone]]
    return float(np.mean(named)) if named else 0.0


def future(start: Origin, ahead: int, seed: int, run: int, plan: Planned | None = None) -> Ecosystem:
    """One future: the past, and records of so many periods to come.

    Who is there stays for a geometric life and does in each period what it did in one of its own recent ones, drawn
    anew; who leaves takes what it exchanges along. Newcomers come as they came, and each does what one of its type did
    that came before, period by period of its life, with the same partners, or, where these are gone, with others of
    their type in proportion to what these exchange. What each does goes on growing by its type's drift.

    Args:
        start: the past.
        ahead: how many periods.
        seed, run: of the draws, which hang on nothing else; a plan is simulated with the same.
        plan: what is done beforehand.

    Source: after the copying model of network growth, Kumar et al. 2000, with lives and rates fitted.
    """
    draws = _Draws.of(start, ahead, stream(seed, run), plan)
    old = _old(start, ahead, draws, plan, stream(seed, run, 1))
    new = _new(start, ahead, draws, stream(seed, run, 2))
    return _put_together(start, ahead, draws, old, new)


@dataclass(frozen=True, eq=False)
class _Draws:
    """What one future rests on.

    Attributes:
        until: int64[n]: the period from which each is gone.
        chance, drift: float64[types]: to leave in a period, and the growth of what each does.
        copied, came: whom each newcomer copies, and the period in which it comes.
        luck: float64[n]: whether the register tells of one who leaves.
    """

    until: Codes
    chance: Floats
    drift: Floats
    copied: Codes
    came: Codes
    luck: Floats

    @classmethod
    def of(cls, start: Origin, ahead: int, rng: np.random.Generator, plan: Planned | None) -> _Draws:
        known, types = start.known, len(start.known.types)
        chance = rng.beta(known.exits + PRIOR_EXITS, known.lives + PRIOR_LIVES)
        doubt = rng.standard_normal((types, 2))
        drift = np.array(
            [one.drift + (draw @ one.doubt.T)[1] for one, draw in zip(known.intensity, doubt, strict=True)]
        )
        until = rng.geometric(np.maximum(chance[known.of_type], 1e-12))
        until = np.where(rng.random(len(until)) < known.there, until, 1)
        until = np.where(start.eco.view.is_party, until, ahead + 1)
        burst = np.maximum(known.burst, 1.0)
        rate = rng.gamma((known.entries + PRIOR_ENTRIES) / burst, burst / known.over)
        many = rng.poisson(np.minimum(rate, MOST_ENTRIES)[:, None] * np.ones(ahead))
        copied, came = _arrivals(start, many, rng)
        if plan is not None:
            until = np.where(plan.share <= 0, 1, until)
            extra = np.zeros((types, ahead), dtype=np.int64)
            for code, recruits in plan.recruits.items():
                extra[code, 0] = recruits
            more, when = _arrivals(start, extra, rng)
            copied, came = np.concatenate([copied, more]), np.concatenate([came, when])
        return cls(until, chance, drift, copied, came, rng.random(len(until)))


def _arrivals(start: Origin, many: Codes, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Whom each newcomer copies, and in which period it comes; a type that was never seen has nobody to copy."""
    seen = start.history.count > 0
    first = np.where(seen.any(axis=1), np.argmax(seen, axis=1), -1)
    copied, came = [], []
    for code, row in enumerate(many):
        own = np.flatnonzero((start.known.of_type == code) & start.eco.view.is_party & (first >= 0))
        new = own[first[own] >= max(1, start.history.length - LATELY)]
        chosen = new if len(new) >= FEWEST_NEWCOMERS else own
        total = int(row.sum())
        if total and len(chosen):
            copied.append(chosen[rng.integers(0, len(chosen), total)])
            came.append(np.repeat(np.arange(1, len(row) + 1), row))
    none = np.empty(0, dtype=np.int64)
    return np.concatenate([none, *copied]), np.concatenate([none, *came])


@dataclass(frozen=True, eq=False)
class _Coming:
    """Records to come: ``row``: which record each repeats, ``step``: in which period, its two ends and its weight."""

    row: Codes
    step: Codes
    source: Codes
    target: Codes
    weight: Floats


def _old(start: Origin, ahead: int, draws: _Draws, plan: Planned | None, rng: np.random.Generator) -> _Coming:
    """What those who are there do: in each period what they did in one of their own recent ones."""
    n, length, recent = start.history.n, start.history.length, start.recent
    seen = start.history.count > 0
    first = np.where(seen.any(axis=1), np.argmax(seen, axis=1), length - 1)
    since = np.maximum(length - recent, np.minimum(first, length - 1))
    drawn = _in_turn(since, length, ahead, rng)
    at, who, step = _repeated(start.owner, start.place, np.arange(n), drawn, length)
    here = draws.until[who] > step
    at, who, step = at[here], who[here], step[here]
    partner = _still_there(start, draws, start.partner[at], step, rng)
    kept = (draws.until[partner] > step) | (partner == who)
    moved = (partner != start.partner[at]) & (rng.random(len(at)) >= start.replaced)
    at, who, step, partner = (one[kept & ~moved] for one in (at, who, step, partner))
    rows = start.row[at]
    elapsed = step + (length - 1 - start.place[at])
    weight = start.eco.all_records.weight[rows] * np.exp(draws.drift[start.known.of_type[who]] * elapsed)
    if plan is not None:
        weight = weight * np.minimum(plan.share[who], plan.share[partner])
    gives = start.gives[at]
    return _Coming(rows, step, np.where(gives, who, partner), np.where(gives, partner, who), weight)


def _in_turn(since: Codes, length: int, ahead: int, rng: np.random.Generator) -> Codes:
    """int64[n, ahead]: each one's recent periods in an order of its own, each once before any comes again."""
    recent = int((length - since).max())
    keys = rng.random((len(since), recent))
    keys[np.arange(recent)[None, :] >= (length - since)[:, None]] = 2.0
    order = np.argsort(keys, axis=1)
    turn = np.arange(ahead)[None, :] % (length - since)[:, None]
    return since[:, None] + np.take_along_axis(order, turn, axis=1)


def _repeated(of: Codes, place: Codes, who: Codes, drawn: Codes, length: int) -> tuple[Codes, Codes, Codes]:
    """Records of each of ``who`` in the place drawn for each step: positions, the position in ``who``, the step."""
    key = of * length + place
    order = np.argsort(key, kind="stable")
    wanted = who[:, None] * length + np.clip(drawn, 0, length - 1)
    low, high = (np.searchsorted(key[order], wanted, side=side) for side in ("left", "right"))
    many = np.where(drawn >= 0, high - low, 0).ravel()
    start = np.repeat(low.ravel() - np.concatenate([[0], np.cumsum(many)[:-1]]), many)
    at = order[start + np.arange(len(start))] if len(start) else np.empty(0, dtype=np.int64)
    cell = np.repeat(np.arange(drawn.size), many)
    return at, cell // drawn.shape[1], cell % drawn.shape[1] + 1


def _new(start: Origin, ahead: int, draws: _Draws, rng: np.random.Generator) -> _Coming:
    """What newcomers do: period by period what those did whom they copy."""
    n, length = start.history.n, start.history.length
    seen = start.history.count > 0
    first = np.argmax(seen, axis=1)[draws.copied]
    age = np.arange(1, ahead + 1)[None, :] - draws.came[:, None]
    told = length - first
    life = told + rng.geometric(np.maximum(draws.chance[start.known.of_type[draws.copied]], 1e-12)) - 1
    stays = rng.random(len(first)) < start.known.there[draws.copied]
    life = np.where(stays, life, told)
    later = (rng.random(age.shape) * told[:, None]).astype(np.int64)
    drawn = np.where((age >= 0) & (age < life[:, None]), first[:, None] + np.where(age < told[:, None], age, later), -1)
    both = np.concatenate([start.owner, start.partner]), np.concatenate([start.place, start.place])
    apart = np.concatenate([np.ones(len(start.row), dtype=bool), start.owner != start.partner])
    index = np.flatnonzero(apart)
    at, which, step = _repeated(both[0][index], both[1][index], draws.copied, drawn, length)
    at = index[at] % max(len(start.row), 1)
    model = draws.copied[which]
    other = np.where(start.owner[at] == model, start.partner[at], start.owner[at])
    other = np.where(other == model, -1, _still_there(start, draws, other, step, rng))
    rows = start.row[at]
    gives = start.gives[at] == (start.owner[at] == model)
    me = n + which
    other = np.where(other < 0, me, other)
    elapsed = np.maximum(0, step + (length - 1 - start.place[at]))
    weight = start.eco.all_records.weight[rows] * np.exp(draws.drift[start.known.of_type[model]] * elapsed)
    return _Coming(rows, step, np.where(gives, me, other), np.where(gives, other, me), weight)


def _still_there(start: Origin, draws: _Draws, other: Codes, step: Codes, rng: np.random.Generator) -> Codes:
    """Each partner, or in the place of one who is gone another of its type, in proportion to what these exchange."""
    chosen = other.copy()
    gone = draws.until[other] <= step
    luck = rng.random(len(other))
    of_type = start.known.of_type
    for code in np.unique(of_type[other[gone]]) if gone.any() else ():
        rows = np.flatnonzero(gone & (of_type[other] == code))
        staying = np.flatnonzero((of_type == code) & (draws.until > step.max()) & (start.strength > 0))
        if len(staying):
            run = np.cumsum(start.strength[staying])
            chosen[rows] = staying[np.searchsorted(run, luck[rows] * run[-1], side="right")]
    return chosen


def _put_together(start: Origin, ahead: int, draws: _Draws, old: _Coming, new: _Coming) -> Ecosystem:
    eco, past = start.eco, start.eco.all_records
    rows = np.concatenate([old.row, new.row])
    step = np.concatenate([old.step, new.step])
    records = past.take(np.concatenate([np.arange(len(past)), rows]))
    day, until = _moved(eco, past.day[rows], past.until[rows], start.last + step)
    records = replace(
        records,
        source=np.concatenate([past.source, old.source, new.source]),
        target=np.concatenate([past.target, old.target, new.target]),
        weight=np.concatenate([past.weight, old.weight, new.weight]),
        day=np.concatenate([past.day, day]),
        until=np.concatenate([past.until, until]),
    )
    ids = [f"{NEW}{at:06d}" for at in range(len(draws.copied))]
    table = pd.concat([eco.table, _newcomers(eco, draws, ids)], ignore_index=True) if ids else eco.table
    made = replace(
        eco,
        table=table,
        all_records=records.sorted(),
        spells=_spells(start, draws, ids),
        members=None if eco.members is None else eco.members | {
            ids[at] for at, one in enumerate(draws.copied) if str(eco.ids[one]) in eco.members
        },
        scope=window_at(eco, start.last, ahead),
    )  # fmt: skip
    made.__dict__["gaps"] = start.history.eco.gaps
    return made


def _moved(eco: Ecosystem, day: Days, until: Days, number: Codes) -> tuple[Days, Days]:
    """Days as far from the first day of their new period as from that of their own, none beyond its last."""
    was = period_of(day, eco.period)
    first, then = (_first_days(one, eco.period) for one in (was, number))
    end = _first_days(number + 1, eco.period) - np.timedelta64(1, "D")
    moved: Days = np.minimum(then + (day - first), end)
    later: Days = moved + (until - day)
    return moved, later


def _first_days(number: Codes, period: str) -> Days:
    known, place = np.unique(number, return_inverse=True)
    days: Days = np.array([first_day(int(one), period) for one in known], dtype="M8[D]")
    return days[place] if len(known) else np.empty(0, dtype="M8[D]")


def _newcomers(eco: Ecosystem, draws: _Draws, ids: list[str]) -> pd.DataFrame:
    rows = eco.table.iloc[draws.copied].reset_index(drop=True)
    rows["id"] = pd.Series(ids).astype(eco.table["id"].dtype)
    if "successor_of" in rows:
        rows["successor_of"] = pd.Series([""] * len(ids)).astype(eco.table["successor_of"].dtype)
    return rows


def _spells(start: Origin, draws: _Draws, ids: list[str]) -> pd.DataFrame:
    """Memberships: newcomers join where those they copy had joined; who leaves is told as often as it was."""
    eco, spells = start.eco, start.eco.spells
    leaves = {
        str(eco.ids[one]): pd.Timestamp(last_day(start.last + int(draws.until[one]) - 1, eco.period))
        for one in np.flatnonzero((start.known.there > 0.5) & (draws.luck < start.told) & (draws.until < FAR))
    }
    ends = spells["id"].astype(str).map(leaves).astype(spells["left"].dtype)
    left = spells["left"].where(spells["left"].notna(), ends)
    joined = spells.dropna(subset=["joined"]).drop_duplicates("id").set_index("id")["joined"]
    has = [str(eco.ids[one]) in joined.index for one in draws.copied]
    when = [pd.Timestamp(first_day(start.last + int(one), eco.period)) for one in draws.came]
    new = pd.DataFrame({"id": ids, "joined": [one if told else pd.NaT for one, told in zip(when, has, strict=True)],
                        "left": _ends(start, draws)}).astype(spells.dtypes.to_dict())  # fmt: skip
    return pd.concat([spells.assign(left=left), new], ignore_index=True) if ids else spells.assign(left=left)


def _ends(start: Origin, draws: _Draws) -> list[Any]:
    """When newcomers leave that copy somebody whose leaving is told: after as long a life."""
    seen = start.history.count > 0
    lived = seen_last(seen) - np.argmax(seen, axis=1)
    spells = start.eco.spells
    written_off = set(spells.loc[spells["left"].notna(), "id"].astype(str))
    return [
        pd.Timestamp(last_day(start.last + int(came + lived[one]), start.eco.period))
        if str(start.eco.ids[one]) in written_off
        else pd.NaT
        for one, came in zip(draws.copied, draws.came, strict=True)
    ]


def window_at(eco: Ecosystem, last: int, ahead: int) -> Window:
    """The days of the window moved ahead: as many periods as it has, to the end of the period."""
    first, end = eco.scope.first, eco.scope.last
    many = RECENT["month"]
    if first is not None and end is not None:
        many = int(np.subtract(*period_of(np.asarray([end, first]), "month"))) + 1
    last_month = int(period_of(np.asarray([last_day(last + ahead, eco.period)]), "month")[0])
    start = first_day(last_month - many + 1, "month")
    return Window(start, last_day(last_month, "month"), f"{start}:{last_day(last_month, 'month')}")

"""Ecosystems that were not: the earlier one with some of what came later, so that causes can be told apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import Days, Window
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.further import about_others
from ecohealth.ecosystem.merging import ordered_spells
from ecohealth.ecosystem.records import Codes, Mask, Records
from ecohealth.evidence.pairing import Pairing
from ecohealth.evidence.split import Coalition
from ecohealth.scores.profile import Profile

JOINERS, LEAVERS, INTENSITY, DEFINITION = "joiners", "leavers", "intensity", "definition"
CAUSES = (JOINERS, LEAVERS, INTENSITY, DEFINITION)
"""Who came; who went; what those who stayed do, and the time that passed; how things are counted and judged."""


@dataclass(frozen=True, eq=False)
class AtWork:
    """Which changes are at work: whole causes, or of a cause what some participants contribute.

    Attributes:
        joined, left: who has joined and left already, by position among the ids of both; a part of those who do.
        changed: who does what it does later. A record between two of those who stay is the later one as soon as one
            of them has changed, so that what only both do is halved between them.
        time: whether the later days are looked at.
        definition: whether things are counted and judged as they are later.
    """

    joined: Mask
    left: Mask
    changed: Mask
    time: bool
    definition: bool


@dataclass(frozen=True, eq=False)
class Worlds:
    """The ecosystem of every set of causes: none of them is the earlier one, all of them the later one.

    * With *intensity* the records, and the days looked at, are the later ones, else the earlier ones.
    * Without *leavers*, who leave go on: where the days are the later ones, with what they did in the earlier window.
      With them, where the days are the earlier ones, what they did in the window is gone.
    * With *joiners*, who join are there: where the days are the earlier ones, with what they do in the later window.
      Without them, where the days are the later ones, they are gone, or silent again if they had been there before.
    * With *definition*, settings, profile and what the register says of each participant are the later ones.

    What is taken from one window into the other keeps its distance from the window's first day.
    """

    pair: Pairing
    profiles: tuple[Profile, Profile]
    _made: dict[Coalition, Ecosystem] = field(default_factory=dict)

    @property
    def same_register(self) -> bool:
        """Whether settings and participants are the same on both sides."""
        before, after = self.pair.before, self.pair.after
        same_people = before.table is after.table or before.table.equals(after.table)
        return same_people and before.config == after.config

    @property
    def redefined(self) -> bool:
        """Whether settings, profile or register differ; else *definition* changes nothing."""
        return not (self.same_register and self.profiles[0] == self.profiles[1])

    @property
    def players(self) -> tuple[str, ...]:
        """The causes that may be at work."""
        return CAUSES if self.redefined else CAUSES[:3]

    def world(self, causes: Coalition) -> tuple[Ecosystem, Profile]:
        """The ecosystem in which these causes are at work, and the profile it is judged by."""
        at_work = causes - {DEFINITION} if self.same_register else causes
        if at_work not in self._made:
            self._made[at_work] = self._made_of(at_work)
        return self._made[at_work], self.profiles[DEFINITION in causes]

    def _made_of(self, causes: Coalition) -> Ecosystem:
        if not causes:
            return self.pair.before
        everything = CAUSES[:3] if self.same_register else CAUSES
        return self.pair.after if causes == frozenset(everything) else self._mixed(causes)

    def partly(self, causes: Coalition, cause: str, who: Mask, time: bool = False) -> tuple[Ecosystem, Profile]:
        """The ecosystem in which these causes are at work, and of a further one what some participants contribute.

        Args:
            causes: those that are at work wholly.
            cause: joiners, leavers or intensity; none of ``causes``.
            who: whose share of it is at work, by position among the ids of both.
            time: for intensity, whether time has passed.
        """
        whole = self._at_work(causes)
        if cause == INTENSITY:
            work = replace(whole, changed=who, time=time)
        elif cause == JOINERS:
            work = replace(whole, joined=who & self.pair.joined)
        else:
            work = replace(whole, left=who & self.pair.left)
        return self._made_by(work), self.profiles[DEFINITION in causes]

    def _at_work(self, causes: Coalition) -> AtWork:
        pair, everybody = self.pair, np.ones(len(self.pair.ids), dtype=bool)
        nobody = ~everybody
        return AtWork(
            joined=pair.joined if JOINERS in causes else nobody,
            left=pair.left if LEAVERS in causes else nobody,
            changed=everybody if INTENSITY in causes else nobody,
            time=INTENSITY in causes,
            definition=DEFINITION in causes,
        )

    def _mixed(self, causes: Coalition) -> Ecosystem:
        return self._made_by(self._at_work(causes))

    def _made_by(self, work: AtWork) -> Ecosystem:
        pair = self.pair
        register = pair.after if work.definition else pair.before
        clock = pair.after if work.time else pair.before
        kinds = tuple(sorted({*pair.before.kinds, *pair.after.kinds}))
        records, gone = self._records(work, clock, kinds)
        table, spells = self._people(work, register, records, gone)
        place = np.full(len(pair.ids), -1, dtype=np.int64)
        place[pair.ids.get_indexer(pd.Index(table["id"].astype(object)))] = np.arange(len(table))
        return replace(
            register,
            table=table,
            kinds=kinds,
            all_records=records.renumbered(place).sorted(),
            scope=clock.scope,
            spells=spells,
            grain=clock.grain,
            aggregated=clock.aggregated,
            further=about_others(register.further, {str(one) for one in pair.ids[gone]}),
        )

    def _records(self, work: AtWork, clock: Ecosystem, kinds: tuple[str, ...]) -> tuple[Records, Mask]:
        """The records, by position among the ids of both, and who is not there at all."""
        pair = self.pair
        own = _renumbered(pair, clock, kinds)
        inside = clock.scope.holds(own.day)
        gone = pair.joined & ~work.joined & ~pair.known if work.time else np.zeros(len(pair.ids), dtype=bool)
        stays, brought = (self._come, self._last) if work.time else (self._last, self._come)
        kept = (~inside | stays(own, work)) & ~_touching(own, gone)
        others, named = (pair.before, pair.life) if work.time else (pair.after, self._predecessors())
        theirs = _renumbered(pair, others, kinds)
        rows = others.scope.holds(theirs.day) & brought(theirs, work)
        moved = _moved(theirs.take(np.asarray(rows, dtype=bool)), others.scope, clock.scope).renumbered(named)
        return Records.joined([own.take(np.asarray(kept, dtype=bool)), moved]), gone

    def _last(self, records: Records, work: AtWork) -> Mask:
        """Which records of the earlier window are still there: nobody at them has left or does otherwise."""
        of_leavers = _touching(records, self.pair.left)
        return ~np.where(of_leavers, _touching(records, work.left), _touching(records, work.changed))

    def _come(self, records: Records, work: AtWork) -> Mask:
        """Which records of the later window are there already: everybody at them has come, or somebody does more."""
        of_joiners = _touching(records, self.pair.joined)
        absent = self.pair.joined & ~work.joined
        return np.where(of_joiners, ~_touching(records, absent), _touching(records, work.changed))

    def _predecessors(self) -> Codes:
        """For each participant whom it is in the earlier window: itself, or the largest there of its life."""
        pair = self.pair
        named = np.arange(len(pair.ids))
        strength = pair.strength(pair.before)
        order = np.lexsort((named, -strength))
        there = order[pair.seen_before[order]]
        first = np.full(len(named), -1, dtype=np.int64)
        first[pair.life[there[::-1]]] = there[::-1]
        of_life = first[pair.life]
        return np.where(pair.seen_before | (of_life < 0), named, of_life)

    def _people(
        self, work: AtWork, register: Ecosystem, records: Records, gone: Mask
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The register's rows without those who are gone, and the other's of whoever has a record without a row."""
        pair = self.pair
        other = pair.before if register is pair.after else pair.after
        needed = {str(one) for one in pair.ids[np.unique(np.concatenate([records.source, records.target]))]}
        more = needed - set(register.table["id"].astype(str))
        away = {str(one) for one in pair.ids[gone]}
        table = _stacked(register.table, other.table, more, away)
        table = table.sort_values("id", kind="stable", ignore_index=True)
        spells = _stacked(register.spells, other.spells, more, away)
        return table, ordered_spells(self._as_if(spells, work))

    def _as_if(self, spells: pd.DataFrame, work: AtWork) -> pd.DataFrame:
        """Spells of membership in which who leaves has left already, or has not left after all."""
        pair = self.pair
        last, start = pair.after.scope.last, pair.before.scope.first
        early = self.pair.left & (~work.left if work.time else work.left)
        if last is None or start is None or not early.any():
            return spells
        leaving = spells["id"].isin(set(pair.ids[early])) & (spells["left"] <= pd.Timestamp(last))
        then = pd.NaT if work.time else pd.Timestamp(start) - pd.Timedelta(days=1)
        return spells.assign(left=spells["left"].mask(leaving & (spells["left"] >= pd.Timestamp(start)), then))


def _stacked(own: pd.DataFrame, other: pd.DataFrame, more: set[str], away: set[str]) -> pd.DataFrame:
    kept = own[~own["id"].isin(away)] if away else own
    if not more:
        return kept.reset_index(drop=True)
    added = other[other["id"].isin(more)].reindex(columns=own.columns)
    return pd.concat([kept, added.astype(own.dtypes.to_dict(), errors="ignore")], ignore_index=True)


def _renumbered(pair: Pairing, eco: Ecosystem, kinds: tuple[str, ...]) -> Records:
    """All records of one side, participants by position among the ids of both, kinds among those of both."""
    place = pair.in_before if eco is pair.before else pair.in_after
    kind = pd.Index(kinds).get_indexer(pd.Index(eco.kinds)).astype(np.int64)
    records = eco.all_records.renumbered(place)
    return replace(records, kind=kind[records.kind])


def _touching(records: Records, who: Mask) -> Mask:
    return np.asarray(who[records.source] | who[records.target], dtype=bool)


def _moved(records: Records, origin: Window, to: Window) -> Records:
    """The same records as far from the first day of another window, none outside of it."""
    if origin.first is None or to.first is None or to.last is None:
        return records
    first, last = to.first, to.last
    day = _shifted(records.day, origin.first, first)
    until = _shifted(records.until, origin.first, first)
    return replace(records, day=np.clip(day, first, last), until=np.clip(until, first, last))


def _shifted(days: Days, origin: np.datetime64, to: np.datetime64) -> Days:
    """Days as far from ``to`` as from ``origin``: in months and days of the month where both begin a month."""
    month_of_origin, month_of_to = origin.astype("M8[M]"), to.astype("M8[M]")
    if month_of_origin.astype("M8[D]") != origin or month_of_to.astype("M8[D]") != to:
        return days + (to - origin)
    month = days.astype("M8[M]")
    there = month + (month_of_to - month_of_origin)
    in_month = days - month.astype("M8[D]")
    shifted: Days = np.minimum(there.astype("M8[D]") + in_month, (there + 1).astype("M8[D]") - np.timedelta64(1, "D"))
    return shifted

"""The one domain object: participants and what passes between them, frozen and canonical."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecohealth.ecosystem.calendar import (
    ALL,
    Window,
    default_window,
    first_day,
    last_complete,
    last_day,
    parse_window,
    period_of,
)
from ecohealth.ecosystem.further import about_others, as_words, renamed
from ecohealth.ecosystem.gaps import Gaps, find_gaps
from ecohealth.ecosystem.hashing import data_hash
from ecohealth.ecosystem.lives import Lives, lives
from ecohealth.ecosystem.merging import merged_people, merged_records, merged_spells
from ecohealth.ecosystem.notebook import ecosystem_html
from ecohealth.ecosystem.records import Codes, Floats, Mask, Records
from ecohealth.ecosystem.views import Views
from ecohealth.errors import BadMerge, BadWindow, EcohealthError, UnknownChoice, UnknownParticipant, listed, quoted
from ecohealth.tables.config import Config
from ecohealth.tables.how import Unit
from ecohealth.tables.merges import Merges, resolved
from ecohealth.tables.report import ImportReport


@dataclass(frozen=True, eq=False)
class Ecosystem:
    """Participants sorted by id, records sorted by kind, source and target, and the window that is scored.

    Build one with :func:`ecohealth.load`. A change returns a new ecosystem; the tables it hands out are copies.

    Attributes:
        name: what the ecosystem is called.
        kinds: kinds of interaction, sorted; ``records.kind`` holds positions in it.
        all_records: every record that was loaded, whatever the window.
        scope: the window that is scored.
        filters: what was selected, in words.
        config: what ``ecosystem.toml`` says.
        report: what was read, what was not, and why.
        grain: the precision in which dates were written.
        spells: when each was a member, ``id, joined, left``, one row a spell; who left and came back has two.
        further: the further tables, see :attr:`more`.
        aggregated: ``day`` or ``month`` where the interactions were read as sums of the records of one, else None.
        merges: which participants were merged, and which are known to be two.
        is_replicate: one of many that are asked for the values of metrics only, which then name nobody.
        members: of a part (see :mod:`ecohealth.ecosystem.parts`), the ids that count as parties; None for all.
        whole: what a part was taken from: its complete periods and its gaps are those of the part too.
    """

    name: str
    table: pd.DataFrame = field(repr=False)
    kinds: tuple[str, ...]
    all_records: Records = field(repr=False)
    scope: Window
    filters: tuple[str, ...]
    config: Config = field(repr=False)
    report: ImportReport = field(repr=False)
    grain: str
    spells: pd.DataFrame = field(repr=False)
    merges: Merges = field(default_factory=Merges, repr=False)
    aggregated: Unit | None = None
    further: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    is_replicate: bool = False
    members: frozenset[str] | None = field(default=None, repr=False)
    whole: Ecosystem | None = field(default=None, repr=False)

    # -- what is in it ------------------------------------------------------------------------------------------
    def _repr_html_(self) -> str:
        return ecosystem_html(self)

    def __len__(self) -> int:
        return len(self.table)

    @property
    def participants(self) -> pd.DataFrame:
        """One row a participant, sorted by id: ``id, type, name`` and every further column that was read."""
        return self.table.copy(deep=False)

    @property
    def interactions(self) -> pd.DataFrame:
        """The window's records with ids in place of codes, in canonical order."""
        records = self.records
        named = pd.DataFrame(
            {
                "source": self.ids[records.source],
                "target": self.ids[records.target],
                "kind": np.asarray(self.kinds, dtype=object)[records.kind],
                "weight": records.weight,
                "date": records.day.astype("M8[s]"),
            }
        )
        if self.aggregated is not None:
            named["count"] = records.count
        return pd.concat([named, records.attributes], axis=1)

    @property
    def more(self) -> Mapping[str, pd.DataFrame]:
        """The further tables that were read (``ideas``, ``surveys``, ...), by name, rows in canonical order.

        They are about the participants that are here: a selection of participants, or a loss, takes along every row
        that names one who is gone. A window leaves them whole: what their dates mean differs from table to table.
        """
        return MappingProxyType({name: frame.copy(deep=False) for name, frame in self.further.items()})

    @cached_property
    def ids(self) -> npt.NDArray[np.object_]:
        """Ids of the participants, sorted."""
        return self.table["id"].to_numpy(dtype=object)

    @cached_property
    def names(self) -> npt.NDArray[np.object_]:
        """Names of the participants, in the order of their ids."""
        return self.table["name"].to_numpy(dtype=object)

    @cached_property
    def name_by_id(self) -> dict[str, str]:
        """Name of every participant, by id."""
        return dict(zip(map(str, self.ids), map(str, self.names), strict=True))

    @cached_property
    def records(self) -> Records:
        """The window's records."""
        if self.scope.first is None:
            return self.all_records
        return self.all_records.take(self.scope.holds(self.all_records.day))

    @cached_property
    def history(self) -> Records:
        """Dated records up to the end of the window: what a metric over time may know."""
        days = self.all_records.day
        known = ~np.isnat(days)
        if self.scope.last is not None:
            known &= days <= self.scope.last
        return self.all_records.take(np.asarray(known, dtype=bool))

    @cached_property
    def lives(self) -> Lives:
        """Who goes on as whom by the end of the window, and when each was a member."""
        return lives(self.table, self.spells, self.all_records, self.scope)

    @cached_property
    def life_history(self) -> Records:
        """The history in which a participant goes under the position of its latest successor, as one life.

        What counts arrivals, departures or silence counts lives: a rename or take-over is neither.
        """
        return self.history.renumbered(self.lives.current)

    @cached_property
    def view(self) -> Views:
        """Canonical arrays and graphs of the window."""
        return Views(self.table, self.kinds, self.records, self.config, self.members)

    @cached_property
    def readings(self) -> dict[Hashable, object]:
        """What metrics read of it, by metric: it never changes, so each is computed once, whatever the profile."""
        return {}

    def codes(self, ids: Sequence[str]) -> Codes:
        """Positions of the given ids.

        Raises:
            UnknownParticipant: naming each unknown id, with the nearest known one.
        """
        index = pd.Index(self.ids)
        found = index.get_indexer(pd.Index(list(ids), dtype=object))
        if (found < 0).any():
            missing = [one for one, at in zip(ids, found, strict=True) if at < 0]
            raise UnknownParticipant.named(missing, [str(one) for one in self.ids])
        return found.astype(np.int64)

    # -- time ---------------------------------------------------------------------------------------------------
    @property
    def period(self) -> str:
        """``month``, ``quarter`` or ``year``: as declared, or as coarse as the dates were written."""
        return self.config.period or (self.grain if self.grain in ("quarter", "year") else "month")

    @cached_property
    def periods(self) -> npt.NDArray[np.int64]:
        """Numbers of the complete periods from the first record to the end of the window; empty without dates."""
        if self.whole is not None:
            return self.whole.periods
        days = self.history.day
        if len(days) == 0:
            return np.empty(0, dtype=np.int64)
        last = last_complete(self.all_records.day, self.period, self.grain)
        if self.scope.last is not None:
            closing = int(period_of(np.asarray([self.scope.last]), self.period)[0])
            whole = self.scope.last >= last_day(closing, self.period)
            last = min(last, closing if whole else closing - 1)
        first = int(period_of(np.asarray([days.min()]), self.period)[0])
        return np.arange(first, last + 1, dtype=np.int64)

    @cached_property
    def gaps(self) -> Gaps:
        """Periods in which records are missing rather than partners silent, in all that was loaded."""
        if self.whole is not None:
            return self.whole.gaps
        return find_gaps(self.all_records, self.lives.current, self.period, self.grain)

    @property
    def left_out(self) -> str | None:
        """The unfinished last period in words, or None: metrics over time leave it out."""
        days = self.history.day
        if len(days) == 0 or len(self.periods) == 0:
            return None
        unfinished = days > last_day(int(self.periods[-1]), self.period)
        if not unfinished.any():
            return None
        start = first_day(int(self.periods[-1]) + 1, self.period)
        many = int(self.history.count[unfinished].sum())
        return f"what was recorded from {start} on ({many:,}) lies in an unfinished {self.period}"

    def window(self, spec: str | None) -> Ecosystem:
        """Score other days: ``all``, ``2024``, ``2024-03``, ``2024-01:2024-12``; None is the default window.

        Raises:
            BadWindow: where the words cannot be read, there are no dates, or the window holds no record.
        """
        if self.whole is not None:
            whole = self.whole.window(spec)
            return replace(self, scope=whole.scope, whole=whole)
        if spec is None:
            return replace(self, scope=default_window(self.all_records.day, self.grain))
        scope = parse_window(spec)
        if scope.first is None:
            return replace(self, scope=ALL)
        days = self.all_records.day[~np.isnat(self.all_records.day)]
        if len(days) == 0:
            raise BadWindow.undated(spec)
        if not scope.holds(days).any():
            raise BadWindow.empty(spec, str(days.min()), str(days.max()))
        return replace(self, scope=scope)

    def with_venues(self, types: Sequence[str]) -> Ecosystem:
        """The ecosystem in which these types, too, are venues: places where parties meet, not parties.

        Raises:
            UnknownChoice: for a type that no participant has.
        """
        for one in types:
            if one not in self.view.types:
                raise UnknownChoice.of("type of participant", one, self.view.types)
        return replace(self, config=self.config.with_venues(tuple(types))) if types else self

    def judged_by(self, profile: Mapping[str, Any], told_as: str) -> Ecosystem:
        """The same ecosystem, its own profile another one; what was read of it, which no profile changes, is shared.

        Args:
            profile: keys of a profile, as under ``[profile]``; ``{"base": "launch"}`` is a shipped one.
            told_as: names the place of the keys in messages.
        """
        _ = self.readings, self.view
        other = copy(self)
        object.__setattr__(other, "config", self.config.with_profile(profile, told_as))
        return other

    def with_substitutes(self, same: Sequence[str]) -> Ecosystem:
        """The ecosystem in which providers stand in only for those of the same value in these columns, too."""
        return replace(self, config=self.config.with_substitutes(tuple(same))) if same else self

    # -- selections ---------------------------------------------------------------------------------------------
    def only(self, wanted: Mapping[str, str | Sequence[str]]) -> Ecosystem:
        """Keep the records, and the participants, whose column has one of the wanted values.

        A column of the interactions (``kind`` or an attribute) selects records; one of the participants (``type``,
        ``region``) selects participants and the records among them; a column that both have selects both.

        Raises:
            UnknownChoice: for a column or a value that is not there.
        """
        chosen = self
        for column, values in wanted.items():
            chosen = chosen._only_one(column, [values] if isinstance(values, str) else list(values))
        return chosen.window(None) if self.scope.chosen == "default" else chosen

    def _only_one(self, column: str, values: list[str]) -> Ecosystem:
        of_records = column == "kind" or column in self.all_records.attributes.columns
        of_participants = column in self.table.columns
        if not of_records and not of_participants:
            raise UnknownChoice.of("column", column, ["kind", *self.all_records.attributes, *self.table.columns])
        rows = self._matching_rows(column, values) if of_records else np.ones(len(self.all_records), dtype=bool)
        keep = as_words(self.table[column]).isin(values).to_numpy(dtype=bool) if of_participants else None
        if not rows.any() or (keep is not None and not keep.any()):
            raise UnknownChoice.of(f"value of {quoted(column)}", values[0], self._values(column, of_records))
        chosen = replace(
            self,
            all_records=self.all_records.take(rows),
            filters=(*self.filters, f"{column} = {listed(values)}"),
        )
        return chosen if keep is None else chosen._kept(keep)

    def _matching_rows(self, column: str, values: list[str]) -> Mask:
        if column == "kind":
            wanted = np.asarray([kind in values for kind in self.kinds], dtype=bool)
            return np.asarray(wanted[self.all_records.kind], dtype=bool)
        return self.all_records.attributes[column].astype("str").isin(values).to_numpy(dtype=bool)

    def _values(self, column: str, of_records: bool) -> list[str]:
        if column == "kind":
            return list(self.kinds)
        frame = self.all_records.attributes if of_records else self.table
        return [str(one) for one in as_words(frame[column].dropna()).unique()]

    def by_kind(self, kind: str) -> Ecosystem:
        """The ecosystem of one kind of interaction."""
        return self.only({"kind": kind})

    def without(self, ids: Sequence[str]) -> Ecosystem:
        """The ecosystem as if these participants, and all they exchanged, were not there.

        Raises:
            UnknownParticipant: naming each unknown id.
        """
        capacity = np.ones(len(self))
        capacity[self.codes(ids)] = 0.0
        return self.at_capacity(capacity)

    def at_capacity(self, capacity: Floats) -> Ecosystem:
        """The ecosystem after participant i is left with a share ``capacity[i]`` in [0, 1] of what it exchanged.

        Each record keeps its weight times the smaller capacity of its two ends; participants at 0 are gone.
        """
        if len(capacity) != len(self) or not bool(np.all((capacity >= 0) & (capacity <= 1))):
            raise EcohealthError(f"capacity needs {len(self)} shares between 0 and 1")
        records = self.all_records
        kept = np.minimum(capacity[records.source], capacity[records.target])
        weaker = replace(self, all_records=records.reweighted(records.weight * kept))
        return weaker._kept(np.asarray(capacity > 0, dtype=bool))

    def merged(self, into: Mapping[str, str]) -> Ecosystem:
        """The ecosystem in which participants are one: each id is merged into the one it maps to, chains followed.

        The kept row stands, with the earliest ``joined`` and the latest ``left`` of both (open where either is open).
        What passed between the two becomes a self-loop, which is kept: it is value and activity and ties nobody. An
        event in which both took part has one participant fewer. ``merges`` says who was merged.

        Raises:
            UnknownParticipant: naming each unknown id.
            BadMerge: for an id merged into itself, or round in a circle.
        """
        if not into:
            return self
        self.codes([*into, *into.values()])
        followed = resolved([(keep, merge) for merge, keep in into.items()])
        if followed.refused:
            raise BadMerge("; ".join(followed.refused.values()))
        target = np.arange(len(self))
        target[self.codes(list(followed.into))] = self.codes(list(followed.into.values()))
        kept = np.asarray(target == np.arange(len(self)), dtype=bool)
        new_code = (np.cumsum(kept) - 1)[target]
        records = merged_records(self.all_records, target).renumbered(new_code)
        everyone = resolved([(keep, merge) for merge, keep in (*self.merges.into.items(), *followed.into.items())])
        one = replace(
            self,
            table=merged_people(self.table, target),
            all_records=records,
            spells=merged_spells(self.spells, followed.into),
            merges=replace(self.merges, into=everyone.into),
            further=renamed(self.further, followed.into),
        )
        return one.window(None) if self.scope.chosen == "default" else one

    def _kept(self, keep: Mask) -> Ecosystem:
        new_code = np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int64)
        records = self.all_records
        among = keep[records.source] & keep[records.target]
        return replace(
            self,
            table=self.table[keep].reset_index(drop=True),
            all_records=records.take(np.asarray(among, dtype=bool)).renumbered(new_code),
            further=about_others(self.further, {str(one) for one in self.ids[~keep]}),
        )

    # -- provenance ---------------------------------------------------------------------------------------------
    @cached_property
    def data_hash(self) -> str:
        """SHA-256 over the data, see :func:`~ecohealth.ecosystem.hashing.data_hash`."""
        return data_hash(self)

"""An ecosystem as it would be: flows that come from somebody else, a tie more, a newcomer, more spare capacity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import ALL
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.merging import ordered_spells
from ecohealth.ecosystem.records import Attributes, Codes, Floats, Mask, Records


def can_move(eco: Ecosystem) -> Mask:
    """The kinds that somebody gives to somebody and another could give instead: value with a direction, of no event."""
    of_events = np.zeros(len(eco.kinds), dtype=bool)
    of_events[eco.records.kind[eco.records.event_size > 0]] = True
    return np.asarray(eco.view.carries_value & eco.view.is_directed & ~of_events, dtype=bool)


def only_value(eco: Ecosystem) -> Ecosystem:
    """The window's records without dates to choose from and without attributes: the same value, quicker to change."""
    records = eco.records
    bare = replace(records, further=Attributes(pd.DataFrame(index=pd.RangeIndex(len(records)))))
    return replace(eco, all_records=bare, scope=ALL, further={})


def moved(eco: Ecosystem, rows: Codes, share: float, giver: int) -> Ecosystem:
    """A share of each of the window's records comes from another giver, on the same day; what is received stays.

    Args:
        eco: the ecosystem.
        rows: positions in ``eco.records``.
        share: in (0, 1].
        giver: position of the participant that gives the share from now on.
    """
    every = eco.all_records
    at = np.flatnonzero(eco.scope.holds(every.day))[rows] if eco.scope.first is not None else rows
    weight = every.weight.copy()
    weight[at] *= 1.0 - share
    parts = every.take(at)
    instead = replace(parts, source=np.full(len(at), giver, dtype=np.int64), weight=parts.weight * share)
    return _with_records(eco, every.reweighted(weight), instead)


def tied(eco: Ecosystem, kind: int, source: int, target: int, weight: float) -> Ecosystem:
    """One record more, on the window's last day with a record; what else records tell of is left blank."""
    return reported(eco, kind, np.asarray([source]), np.asarray([target]), np.asarray([weight]))


def reported(eco: Ecosystem, kind: int, source: Codes, target: Codes, weight: Floats) -> Ecosystem:
    """Records more, all on the window's last day with a record; what else records tell of is left blank."""
    day, size = eco.records.day, len(source)
    known = day[~np.isnat(day)]
    when = np.full(size, known.max() if len(known) else np.datetime64("NaT", "D"))
    more = Records(
        kind=np.full(size, kind), source=source, target=target, weight=weight, day=when, until=when,
        event_size=np.zeros(size, dtype=np.int64), count=np.ones(size, dtype=np.int64),
        further=Attributes(_blank(eco.all_records.attributes, size)),
    )  # fmt: skip
    return _with_records(eco, eco.all_records, more)


def joined(eco: Ecosystem, participant: str, of_type: str, name: str, region: str = "") -> Ecosystem:
    """One participant more, of whom nothing else is known. Its id must be new; a region needs the column."""
    row = _blank(eco.table).assign(id=participant, type=of_type, name=name)
    row = (row.assign(region=region) if region else row).astype(eco.table.dtypes)
    table = pd.concat([eco.table, row], ignore_index=True).sort_values("id", kind="stable", ignore_index=True)
    new_code = pd.Index(table["id"]).get_indexer(pd.Index(eco.table["id"])).astype(np.int64)
    spell = pd.DataFrame({"id": [participant], "joined": [pd.NaT], "left": [pd.NaT]}).astype(eco.spells.dtypes)
    return replace(
        eco,
        table=table,
        all_records=eco.all_records.renumbered(new_code),
        spells=ordered_spells(pd.concat([eco.spells, spell], ignore_index=True)),
    )


def with_spare(eco: Ecosystem, participant: int, share: float) -> Ecosystem:
    """A participant that could give ``share`` of what it gives of a kind on top."""
    said = eco.view.spare_share(np.nan)
    said[participant] = share
    return replace(eco, table=eco.table.assign(spare_capacity=said))


def _with_records(eco: Ecosystem, records: Records, more: Records) -> Ecosystem:
    return replace(eco, all_records=Records.joined([records, more]).sorted())


def _blank(frame: pd.DataFrame, rows: int = 1) -> pd.DataFrame:
    """Rows of the same columns in which nothing is said; a number that is always there is 0."""
    blank = {"M": pd.NaT, "f": np.nan, "i": 0, "b": False}
    return pd.DataFrame(
        {
            name: pd.Series([blank.get(column.dtype.kind, "")] * rows, dtype=column.dtype)
            for name, column in frame.items()
        },
        index=pd.RangeIndex(rows),
    )

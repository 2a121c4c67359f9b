"""Participants that are one: their rows, their records and the events they took part in, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ecohealth.ecosystem.records import Codes, Floats, Mask, Records

_SAID_BY_BOTH = ("joined", "left", "successor_of")


def merged_people(table: pd.DataFrame, into: Codes) -> pd.DataFrame:
    """The rows of participants that are kept, sorted as they were.

    What is written in the kept row stands, save for: ``joined``, the earliest of both; ``left``, the latest, or open
    where either is open; ``successor_of``, the kept row's or else the other's, under the ids that are kept.

    Args:
        table: one row a participant, sorted by id.
        into: for each row the position of the row it becomes one with, its own where it stays.
    """
    kept = into == np.arange(len(into))
    out: pd.DataFrame = table[kept].reset_index(drop=True)
    said = {name: table[name] for name in _SAID_BY_BOTH if name in table}
    if "joined" in said:
        out["joined"] = said["joined"].groupby(into).min().to_numpy()
    if "left" in said:
        known = said["left"].notna().groupby(into).all()
        out["left"] = said["left"].groupby(into).max().where(known).to_numpy()
    if "successor_of" in said:
        out["successor_of"] = _predecessors(table, into)[kept].to_numpy()
    return out


def merged_spells(spells: pd.DataFrame, into: Mapping[str, str]) -> pd.DataFrame:
    """The spells of both under the id that is kept, in canonical order."""
    return ordered_spells(spells.assign(id=spells["id"].map(lambda one: into.get(one, one))))


def ordered_spells(spells: pd.DataFrame) -> pd.DataFrame:
    """``id, joined, left`` sorted, unknown beginnings first."""
    columns = ["id", "joined", "left"]
    return spells[columns].sort_values(columns, kind="stable", na_position="first").reset_index(drop=True)


def _predecessors(table: pd.DataFrame, into: Codes) -> pd.Series[str]:
    """The column successor_of under the ids that are kept; a row that has none takes that of a row merged into it."""
    ids = table["id"].to_numpy(dtype=object)
    renamed = dict(zip(ids, ids[into], strict=True))
    before = table["successor_of"].astype(object).where(table["successor_of"].notna(), "")
    before = before.map(lambda one: renamed.get(one, one))
    before = before.where(before.to_numpy() != ids[into], "")
    blank = np.flatnonzero((before == "").to_numpy())
    others = np.flatnonzero((into != np.arange(len(into))) & (before != "").to_numpy())
    from_others = dict(zip(into[others[::-1]], before.iloc[others[::-1]], strict=True))
    before.iloc[blank] = [from_others.get(row, "") for row in blank]
    return before.astype("str")


def merged_records(records: Records, into: Codes) -> Records:
    """The records under the positions that are kept, in canonical order.

    What passed between the two is kept as a self-loop, as the door keeps them: it counts as value and as activity and
    ties nobody. An event in which both took part is one with a participant fewer, and is shared out anew.
    """
    moved = records.renumbered(into)
    shared = np.flatnonzero(_in_shared_events(records, into))
    if not len(shared):
        return moved.sorted()
    rows, weight, size = _shared_anew(records, into, shared)
    apart = np.setdiff1d(np.arange(len(records)), shared)
    joint = replace(moved.take(rows), weight=weight, event_size=size)
    return Records.joined([moved.take(apart), joint]).sorted()


def _in_shared_events(records: Records, into: Codes) -> Mask:
    """Records projected from events in which two participants that become one took part."""
    of_event = np.flatnonzero(records.event_size > 0)
    changed = into != np.arange(len(into))
    if not len(of_event) or not changed.any():
        return np.zeros(len(records), dtype=bool)
    event = pd.factorize(records.attributes["event"].iloc[of_event])[0].astype(np.int64)
    members = pd.DataFrame(
        {
            "event": np.concatenate([event, event]),
            "who": np.concatenate([records.source[of_event], records.target[of_event]]),
        }
    ).drop_duplicates()
    members["one"] = into[members["who"]]
    shared = members["event"][members.duplicated(["event", "one"])].unique()
    inside = np.zeros(len(records), dtype=bool)
    inside[of_event] = np.isin(event, shared)
    return inside


def _shared_anew(records: Records, into: Codes, rows: Codes) -> tuple[Codes, Floats, Codes]:
    """Rows that stay of the given projected records, with their weight and their event's size.

    A participation of weight w among n passes w / (2 (n - 1)) to each other; the sums of those that become one pass
    that much among the m that remain.
    """
    event = pd.factorize(records.attributes["event"].iloc[rows])[0].astype(np.int64)
    told = pd.DataFrame(
        {
            "row": rows, "event": event, "old_target": records.target[rows], "source": into[records.source[rows]],
            "target": into[records.target[rows]], "day": records.day[rows].astype("M8[s]"),
            "weight": records.weight[rows], "size": records.event_size[rows],
        }
    )  # fmt: skip
    told["size_now"] = told["size"] - told["event"].map(_fewer(records, into, rows, event))
    apart = told[told["source"] != told["target"]]
    first = apart.groupby(["event", "target"])["old_target"].transform("min")
    once = apart[apart["old_target"] == first]
    passed = once.assign(weight=once["weight"] * (once["size"] - 1) / (once["size_now"] - 1))
    ordered = passed.sort_values(["event", "source", "target", "day", "row"])
    summed = ordered.groupby(["event", "source", "target"], sort=True).agg(
        row=("row", "first"), weight=("weight", "sum"), size=("size_now", "first")
    )
    return (
        summed["row"].to_numpy(dtype=np.int64),
        summed["weight"].to_numpy(dtype=np.float64),
        summed["size"].to_numpy(dtype=np.int64),
    )


def _fewer(records: Records, into: Codes, rows: Codes, event: Codes) -> pd.Series[int]:
    """By event, how many fewer take part once those that become one count once."""
    who = np.concatenate([records.source[rows], records.target[rows]])
    members = pd.DataFrame({"event": np.concatenate([event, event]), "who": who}).drop_duplicates()
    members["one"] = into[members["who"]]
    by_event = members.groupby("event")
    return by_event["who"].nunique() - by_event["one"].nunique()

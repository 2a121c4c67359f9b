"""Files, or tables in memory, to an ecosystem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import ALL, Days
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.events import projected
from ecohealth.ecosystem.further import canonical
from ecohealth.ecosystem.merging import ordered_spells
from ecohealth.ecosystem.records import Codes, Records
from ecohealth.tables.how import AS_FOUND, How
from ecohealth.tables.tables import Tables

if TYPE_CHECKING:
    from ecohealth.tables.formats.sources import Source

_SPELL = ("joined", "left")
_CORE = ("source", "target", "kind", "weight", "date")


def load(
    source: Source,
    *,
    columns: Mapping[str, str] | None = None,
    venues: Sequence[str] = (),
    window: str | None = None,
    how: How = AS_FOUND,
) -> Ecosystem:
    """Read an ecosystem from a folder, a file that holds it all, DataFrames by table name, or a graph.

    Args:
        source: a folder or .zip of one; a workbook, GraphML, GEXF or JSON file; ``{"participants": ...,
            "interactions": ..., "events": ...}``; or a graph of networkx or igraph.
        columns: field -> column, where the names differ (``{"date": "signed"}``).
        venues: types that are places where parties meet (project, marketplace), not parties.
        window: the days to score; by default the last 12 complete months, or all of it where there are no dates.
        how: how the files are written and read, where they do not show it themselves.

    Raises:
        InputRefused: with every problem at once.
        UnknownChoice: for a venue that is no type of the participants.
        BadWindow: for a window that cannot be read or holds nothing.

    >>> people = pd.DataFrame({"id": ["a", "b"], "type": ["supplier", "customer"]})
    >>> eco = load({"participants": people, "interactions": pd.DataFrame({"source": ["a"], "target": ["b"]})})
    >>> len(eco), eco.view.value
    (2, 1.0)
    """
    from ecohealth.tables.read import read_tables

    return from_tables(read_tables(source, columns=columns or {}, how=how)).with_venues(venues).window(window)


def from_tables(tables: Tables) -> Ecosystem:
    """Put clean tables into canonical order: participants by id, records by kind, source and target.

    Participants that ``tables.merges`` says are one are merged.
    """
    people = tables.participants.sort_values("id", kind="stable").reset_index(drop=True)
    rows, sizes = tables.interactions, np.zeros(len(tables.interactions), dtype=np.int64)
    if len(tables.events):
        met = projected(tables.events)
        sizes = np.concatenate([sizes, met.pop("event_size").to_numpy(dtype=np.int64)])
        rows = pd.concat([rows, met], ignore_index=True)
    kinds = tuple(sorted(str(one) for one in rows["kind"].unique()))
    eco = Ecosystem(
        name=tables.name,
        table=people,
        kinds=kinds,
        all_records=_records(rows, sizes, people, kinds),
        scope=ALL,
        filters=(),
        config=tables.config,
        report=tables.report,
        grain=tables.grain,
        spells=_spells(tables),
        further=canonical({name: frame for name, frame in tables.more.items() if name != "merges"}),
    )
    return replace(eco.merged(tables.merges.into), merges=tables.merges)


def _spells(tables: Tables) -> pd.DataFrame:
    """When each was a member: as the tables tell, or one spell each from the participants."""
    told = tables.spells if len(tables.spells) else tables.participants
    unknown = pd.Series(np.datetime64("NaT", "s"), index=told.index)
    return ordered_spells(pd.DataFrame({"id": told["id"], **{name: told.get(name, unknown) for name in _SPELL}}))


def _records(rows: pd.DataFrame, event_size: Codes, people: pd.DataFrame, kinds: tuple[str, ...]) -> Records:
    ids = pd.Index(people["id"])
    return Records(
        kind=pd.Index(kinds).get_indexer(pd.Index(rows["kind"])).astype(np.int64),
        source=ids.get_indexer(pd.Index(rows["source"])).astype(np.int64),
        target=ids.get_indexer(pd.Index(rows["target"])).astype(np.int64),
        weight=rows["weight"].to_numpy(dtype=np.float64),
        day=_days(rows, "date"),
        until=np.fmax(_days(rows, "end"), _days(rows, "date")) if "end" in rows else _days(rows, "date"),
        event_size=event_size,
        attributes=rows.drop(columns=list(_CORE)).reset_index(drop=True),
    ).sorted()


def _days(rows: pd.DataFrame, column: str) -> Days:
    return rows[column].to_numpy(dtype="M8[s]").astype("M8[D]")

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
from ecohealth.ecosystem.records import Attributes, Codes, Records
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
    frames = [(tables.interactions, () if tables.aggregated is None else ("count",))]
    if len(tables.events):
        file = next((one.file for one in tables.report.files if one.table == "events"), "events")
        frames.append((projected(tables.events, file), ("event_size",)))
    kinds = tuple(sorted({str(one) for rows, _ in frames for one in rows["kind"].unique()}))
    records = [_records(rows, people, kinds, own) for rows, own in frames]
    eco = Ecosystem(
        name=tables.name,
        table=people,
        kinds=kinds,
        all_records=(records[0] if len(records) == 1 else Records.joined(records)).sorted(),
        scope=ALL,
        filters=(),
        config=tables.config,
        report=tables.report,
        grain=tables.grain,
        aggregated=tables.aggregated,
        spells=_spells(tables),
        further=canonical({name: frame for name, frame in tables.more.items() if name != "merges"}),
    )
    return replace(eco.merged(tables.merges.into), merges=tables.merges)


def _spells(tables: Tables) -> pd.DataFrame:
    """When each was a member: as the tables tell, or one spell each from the participants."""
    told = tables.spells if len(tables.spells) else tables.participants
    unknown = pd.Series(np.datetime64("NaT", "s"), index=told.index)
    return ordered_spells(pd.DataFrame({"id": told["id"], **{name: told.get(name, unknown) for name in _SPELL}}))


def _records(rows: pd.DataFrame, people: pd.DataFrame, kinds: tuple[str, ...], own: tuple[str, ...]) -> Records:
    """Rows as records; ``own`` are the columns ``count`` and ``event_size`` that are no attributes but ours."""
    ids, day, size = pd.Index(people["id"]), _days(rows, "date"), len(rows)
    return Records(
        kind=_codes(rows["kind"], pd.Index(kinds)),
        source=_codes(rows["source"], ids),
        target=_codes(rows["target"], ids),
        weight=rows["weight"].to_numpy(dtype=np.float64),
        day=day,
        until=np.fmax(_days(rows, "end"), day) if "end" in rows else day,
        event_size=rows["event_size"].to_numpy(np.int64) if "event_size" in own else np.zeros(size, np.int64),
        count=rows["count"].to_numpy(np.int64) if "count" in own else np.ones(size, np.int64),
        further=Attributes(rows.drop(columns=[*_CORE, *own]).reset_index(drop=True)),
    )


def _codes(texts: pd.Series[str], words: pd.Index[str]) -> Codes:
    """The position of each text among the words."""
    if isinstance(texts.dtype, pd.CategoricalDtype):
        among = words.get_indexer(texts.cat.categories).astype(np.int64)
        return among[texts.cat.codes.to_numpy()]
    return words.get_indexer(pd.Index(texts)).astype(np.int64)


def _days(rows: pd.DataFrame, column: str) -> Days:
    return rows[column].to_numpy(dtype="M8[s]").astype("M8[D]")

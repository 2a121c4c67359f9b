"""Clean tables: what the reading room hands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ecohealth.tables.config import Config
from ecohealth.tables.how import Unit
from ecohealth.tables.merges import Merges
from ecohealth.tables.report import ImportReport


def no_spells() -> pd.DataFrame:
    """The empty table of spells."""
    dates = pd.Series(dtype="datetime64[s]")
    columns = dict.fromkeys(("joined", "left", "joined_until", "left_until"), dates)
    return pd.DataFrame({"id": pd.Series(dtype="str"), **columns, "line": pd.Series(dtype="int64")})


@dataclass(frozen=True)
class Tables:
    """Clean, typed tables and the report on how they came to be.

    Attributes:
        name: the ecosystem's name.
        participants: ``id, type, name`` (text; name is the id where none was given); where given ``joined, left``
            (datetime64[s]), ``value, outside_share`` (float64); every other column is text. One row an id.
        interactions: ``source, target, kind`` (text), ``weight`` (float64, finite, >= 0), ``date`` (datetime64[s],
            NaT where unknown: the first day of what was written), ``line`` (int64, the physical line, 0 where
            unknown); where given ``end`` (datetime64[s]), ``satisfaction, confidence`` (float64); every other column
            is text. Every source and target is an id of ``participants``. Where it was read in aggregate, one row for
            each source, target, kind (all three categorical) and date, with ``count`` (int64), the number of records
            that it sums, and without ``line`` and every column but these; records of weight 0 have rows of their own.
        events: as INTERFACES.md: ``event, participant, kind`` (text), ``weight`` (float64), ``date``, ``line``;
            ``role`` and attributes as text. May be empty, columns always there.
        more: further tables that were read, by name (``ideas``, ``surveys``, ...).
        config: what ``ecosystem.toml`` says.
        report: what was read, what was not, and why.
        spells: ``id, joined, left, line`` (datetime64[s], NaT where unknown or open), one row for every row of the
            participants that was loaded: who left and came back has two, and one row in ``participants`` with the
            first ``joined`` and the last ``left``. ``joined_until, left_until`` are the last days that those dates
            cover. Empty for tables made by hand, whose participants have one each.
        merges: what ``merges`` says of participants that are the same; the tables above still hold them apart.
        grain: the coarsest precision in which dates were written: ``day``, ``month``, ``quarter`` or ``year``.
        aggregated: ``day`` or ``month`` where interactions are sums of the records of one, None where they are records.
        spans: by table and column, the last day (datetime64[s]) that each date covers, for the columns in which some
            date covers more than its first day (a month, ``2024-01/2024-03``).
    """

    name: str
    participants: pd.DataFrame
    interactions: pd.DataFrame
    events: pd.DataFrame
    config: Config
    report: ImportReport
    grain: str = "day"
    more: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    spells: pd.DataFrame = field(default_factory=no_spells)
    merges: Merges = field(default_factory=Merges)
    aggregated: Unit | None = None
    spans: Mapping[str, Mapping[str, NDArray[np.datetime64]]] = field(default_factory=dict)

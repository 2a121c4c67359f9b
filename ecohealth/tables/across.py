"""What only shows when tables are held against one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecohealth.errors import did_you_mean
from ecohealth.tables.clean import Clean
from ecohealth.tables.config import CONFIG_FILE, Config
from ecohealth.tables.dates import Dates64
from ecohealth.tables.records import about_file
from ecohealth.tables.report import Problem
from ecohealth.tables.verdicts import named

RELATIONS = ("interactions", "events")  # tables of who met whom
_NEVER = np.iinfo(np.int64).max


def joined_late(people: Clean, relations: Sequence[Clean]) -> list[Problem]:
    """One warning for all participants that joined after their first dated interaction."""
    if "joined" not in people.frame or people.frame["joined"].isna().all():
        return []
    first = _first_met(pa.array(people.frame["id"], pa.large_string()), relations)
    joined = people.frame["joined"].to_numpy().astype("datetime64[s]")
    late = np.flatnonzero(~np.isnat(joined) & (joined.astype(np.int64) > first))
    if not len(late):
        return []
    ids = people.frame["id"].iloc[late].tolist()
    who = "1 participant" if len(late) == 1 else f"{len(late):,} participants"
    message = f"{who} joined after the first interaction they are in ({named(ids)})"
    return [Problem(people.count.file, int(people.lines[late[0]]), "joined", ids[0], "joined-late", "warn", message)]


def _first_met(ids: Any, relations: Sequence[Clean]) -> np.ndarray:
    """For every id the last second that its first dated record covers, in seconds of the epoch."""
    first = np.full(len(ids), _NEVER)
    for one in relations:
        until = _until(one.until)
        dated = ~np.isnat(until)
        for who in ("source", "target", "participant"):
            if who in one.frame:
                met = pa.array(one.frame[who].array[dated], pa.large_string())
                np.minimum.at(first, np.asarray(pc.index_in(met, value_set=ids)), until[dated].astype(np.int64))
    return first


def _until(last: Dates64) -> Dates64:
    """The last second that a date covers; days that are all the first of a month stand for months."""
    days = last[~np.isnat(last)]
    months: Any = days.astype("datetime64[M]")
    monthly = len(days) and (days == months).all() and (months != months[0]).any()
    unit: Literal["M", "D"] = "M" if monthly else "D"
    following: Any = last.astype(f"datetime64[{unit}]") + np.timedelta64(1, unit)
    seconds: Dates64 = following.astype("datetime64[s]") - np.timedelta64(1, "s")
    return seconds


def unused_config(config: Config, cleaned: Mapping[str, Clean]) -> list[Problem]:
    """Sections of ``ecosystem.toml`` about kinds and types that do not occur: a slip of the pen, or nothing yet."""
    kinds = {str(kind) for name in RELATIONS if name in cleaned for kind in cleaned[name].frame["kind"].unique()}
    types = {str(one) for one in cleaned["participants"].frame["type"].unique()}
    unused = [(f"[kinds.{one}]", one, kinds) for one in config.kinds if one not in kinds]
    unused += [(f"[types.{one}]", one, types) for one in config.types if one not in types]
    return [
        about_file(CONFIG_FILE, "unused", f"{section} is about nothing in the data{did_you_mean(name, known)}")
        for section, name, known in unused
    ]

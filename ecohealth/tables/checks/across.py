"""What only shows when tables are held against one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.errors import did_you_mean
from ecohealth.tables.checks.clean import Clean
from ecohealth.tables.checks.dates import Dates64
from ecohealth.tables.checks.verdicts import named
from ecohealth.tables.config import CONFIG_FILE, Config
from ecohealth.tables.records import about_file
from ecohealth.tables.report import Problem

RELATIONS = ("interactions", "events")  # tables of who met whom
_NEVER = np.datetime64("NaT", "s")


def outside_membership(people: Clean, relations: Sequence[Clean]) -> list[Problem]:
    """One warning for all participants that joined after they were first met, one for those met after they left."""
    out = []
    if "joined" in people.last:
        first = _met(people, [(one, _until(one.last["date"])) for one in relations if "date" in one.last], np.fmin)
        joined = people.frame["joined"].to_numpy()
        out += _told(people, joined > first, "joined", "joined after the first interaction they are in")
    if "left" in people.last:
        dates = [(one, one.frame["date"].to_numpy()) for one in relations]
        last = _met(people, dates, np.fmax)
        out += _told(people, people.last["left"] < last, "left", "left before the last interaction they are in")
    return out


def _met(people: Clean, dated: Sequence[tuple[Clean, Dates64]], choose: np.ufunc) -> Dates64:
    """For every participant the first (``fmin``) or last (``fmax``) of the dates of its records, NaT without any."""
    ids = pa.array(people.frame["id"], pa.large_string())
    met = np.full(len(ids), _NEVER)
    for one, dates in dated:
        for who in ("source", "target", "participant"):
            if who in one.frame:
                rows = np.asarray(pc.index_in(pa.array(one.frame[who].array, pa.large_string()), value_set=ids))
                choose.at(met, rows, dates)
    return met


def _told(people: Clean, where: NDArray[np.bool_], field: str, what: str) -> list[Problem]:
    rows = np.flatnonzero(where)
    if not len(rows):
        return []
    ids = people.frame["id"].iloc[rows].tolist()
    who = "1 participant" if len(rows) == 1 else f"{len(rows):,} participants"
    message = f"{who} {what} ({named(ids)})"
    return [Problem(people.count.file, int(people.lines[rows[0]]), field, ids[0], f"{field}-date", "warn", message)]


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

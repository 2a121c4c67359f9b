"""What only shows when tables are held against one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import chain, combinations
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.errors import did_you_mean, quoted
from ecohealth.tables.checks.cells import column_of
from ecohealth.tables.checks.clean import Clean, Met, are_monthly
from ecohealth.tables.checks.dates import Dates64
from ecohealth.tables.checks.lineage import days_of, lineage
from ecohealth.tables.checks.lookalikes import nearly_the_same, scripts
from ecohealth.tables.checks.verdicts import named
from ecohealth.tables.config import CONFIG_FILE, Config, Kind
from ecohealth.tables.merges import Merges
from ecohealth.tables.records import about_file
from ecohealth.tables.report import Problem, Severity

RELATIONS = ("interactions", "events")  # tables of who met whom
MANY_KINDS_FROM = 20
_GROUPS_NAMED = 5
_NEVER = np.datetime64("NaT", "s")


def outside_membership(people: Clean, relations: Sequence[Clean]) -> list[Problem]:
    """One warning for all participants that joined after they were first met, one for those met after they left."""
    out: list[Problem] = []
    if {"joined", "left"}.isdisjoint(people.last):
        return out
    met = [_met(people, one) for one in relations]
    never = np.full(len(people.frame), _NEVER)
    if "joined" in people.last:
        first = reduce(np.fmin, [_until(one.first, monthly=one.monthly) for one in met], never)
        joined = people.frame["joined"].to_numpy()
        out += _told(people, joined > first, "joined", "joined after the first interaction they are in")
    if "left" in people.last:
        last = reduce(np.fmax, [one.last for one in met], never)
        out += _told(people, people.last["left"] < last, "left", "left before the last interaction they are in")
    return out


def _met(people: Clean, one: Clean) -> Met:
    """When the records of a table say that each participant was met."""
    if one.met is not None:
        return one.met
    ids = pa.array(people.frame["id"], pa.large_string())
    first, last = np.full(len(ids), _NEVER), np.full(len(ids), _NEVER)
    until = one.last.get("date", np.full(len(one.frame), _NEVER))
    for who in ("source", "target", "participant"):
        if who in one.frame:
            rows = np.asarray(pc.index_in(pa.array(one.frame[who].array, pa.large_string()), value_set=ids))
            np.fmin.at(first, rows, until)
            np.fmax.at(last, rows, one.frame["date"].to_numpy())
    return Met(first, last, are_monthly(until))


def _told(people: Clean, where: NDArray[np.bool_], field: str, what: str) -> list[Problem]:
    rows = np.flatnonzero(where)
    if not len(rows):
        return []
    ids = people.frame["id"].iloc[rows].tolist()
    who = "1 participant" if len(rows) == 1 else f"{len(rows):,} participants"
    message = f"{who} {what} ({named(ids)})"
    return [Problem(people.count.file, int(people.lines[rows[0]]), field, ids[0], f"{field}-date", "warn", message)]


def _until(last: Dates64, *, monthly: bool) -> Dates64:
    """The last second that a date covers; days that are all the first of a month stand for months."""
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
    told = [
        about_file(CONFIG_FILE, "unused", f"{section} is about nothing in the data{did_you_mean(name, known)}")
        for section, name, known in unused
    ]
    told += [_empty_role(one.type, types) for one in config.blueprint if one.type not in types]
    figures = [one.name for one in config.kpi]
    message = f"[[kpi]] {named(figures)}: read and checked, not yet computed"
    return [*told, about_file(CONFIG_FILE, "kpi", message, severity="note")] if figures else told


def _empty_role(role: str, types: set[str]) -> Problem:
    """A role that nobody plays: a finding of the scorecard, unless its name is a slip of the pen."""
    near = did_you_mean(role, types)
    message = f"[[blueprint]] type = {quoted(role)}: no participant has this type{near}"
    return about_file(CONFIG_FILE, "unused", message, severity="warn" if near else "note")


def many_kinds(relations: Sequence[Clean]) -> list[Problem]:
    """A warning for each table whose kinds do not divide its records into groups."""
    out = []
    for one in relations:
        kinds, loaded = one.frame["kind"].nunique(), one.count.loaded
        if kinds >= MANY_KINDS_FROM and 2 * kinds > loaded:
            message = f"{kinds:,} different kinds for {loaded:,} {one.count.table}: probably the wrong column"
            out.append(about_file(one.count.file, "many-kinds", message, column="kind"))
    return out


def look_alike_ids(people: Clean, merges: Merges) -> list[Problem]:
    """One warning for each group of ids that people would take for the same, unless somebody decided about it."""
    ids = column_of(people.frame["id"])
    groups = [_undecided(ids.take(pa.array(group)).to_pylist(), merges) for group in nearly_the_same(ids)]
    groups = [group for group in groups if group]
    line = dict(zip(people.frame["id"], people.lines.tolist(), strict=True)) if groups else {}
    told = [_alike(group, line) for group in groups[:_GROUPS_NAMED]]
    if len(groups) > _GROUPS_NAMED:
        told.append(f"{len(groups) - _GROUPS_NAMED} more groups of ids that look alike")
    return [about_file(people.count.file, "look-alike", message, column="id") for message in told]


def _undecided(ids: Sequence[str], merges: Merges) -> list[str]:
    """The ids of a group about which nobody decided whether they are the same; empty where all are decided."""
    if not merges.into and not merges.apart:
        return list(ids)
    open_pairs = (both for both in combinations(ids, 2) if not merges.decided(*both))
    asked = set(chain.from_iterable(open_pairs))
    return [one for one in ids if one in asked]


def _alike(ids: Sequence[str], line: Mapping[str, int]) -> str:
    mixed = {script for one in ids for script in scripts(one)}
    why = "look alike in different scripts" if len(mixed) > 1 else "differ only by case, spaces or Unicode form"
    shown = ", ".join(f"{quoted(one)} (line {line[one]})" for one in ids[:_GROUPS_NAMED])
    return f"{len(ids)} ids {why}: {shown}; kept apart, probably the same"


def successors_told(people: Clean) -> list[Problem]:
    """What of `successor_of` cannot be followed, as warnings, and mergers, as notes."""
    if "successor_of" not in people.frame:
        return []
    frame, file = people.frame, people.count.file
    cells = [str(one) for one in frame["successor_of"]]
    told = lineage([str(one) for one in frame["id"]], cells, days_of(frame))
    severities: tuple[tuple[Severity, Sequence[tuple[int, str]]], ...] = (("warn", told.wrong), ("note", told.noted))
    return [
        Problem(file, int(people.lines[row]), "successor_of", cells[row], "successor", severity, message)
        for severity, rows in severities
        for row, message in rows
    ]


def merged_as_told(merges: Merges, file: str) -> list[Problem]:
    """A note that participants were merged, where somebody decided so."""
    count = len(merges.into)
    if not count:
        return []
    one = next(iter(merges.into.items()))
    who = "1 participant" if count == 1 else f"{count:,} participants"
    first = f"{quoted(one[0])} into {quoted(one[1])}"
    message = (
        f"{who} merged as this file says ({first}{'' if count == 1 else ', ...'}); the records of both count as one"
    )
    return [about_file(file, "merged", message, severity="note")]


def with_directions(config: Config, cleaned: Mapping[str, Clean]) -> tuple[Config, list[Problem]]:
    """The settings in which the kinds of a graph's undirected edges are undirected, unless the user declared them."""
    kinds = sorted(kind for one in cleaned.values() for kind in one.undirected)
    free = [kind for kind in kinds if "directed" not in config.kinds.get(kind, Kind()).model_fields_set]
    if not free:
        return config, []
    file = next(one.count.file for one in cleaned.values() if one.undirected)
    which = "the kind" if len(free) == 1 else "the kinds"
    message = (
        f"edges of {which} {named(free)} have no direction: half of each weight counts either way; "
        f"[kinds.K] directed = true in {CONFIG_FILE} reads them from source to target"
    )
    return config.with_undirected(free), [about_file(file, "undirected", message, severity="note")]

"""One table from its records: typed, checked, and what could not be loaded set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from ecohealth.errors import InputRefused
from ecohealth.tables.checks import rules
from ecohealth.tables.checks.columns import PLACED, bind
from ecohealth.tables.checks.dates import Dates64
from ecohealth.tables.checks.deciding import decisions
from ecohealth.tables.checks.further import further
from ecohealth.tables.checks.spells import duplicate_ids, folded
from ecohealth.tables.checks.suggest import Known
from ecohealth.tables.checks.typed import Typed, typed
from ecohealth.tables.checks.verdicts import Tally, Verdicts
from ecohealth.tables.fields import Field, Schema
from ecohealth.tables.further import FURTHER
from ecohealth.tables.how import DETECTED, Dialect, Unit
from ecohealth.tables.records import Column, Records
from ecohealth.tables.report import FileCount, Problem, sentences
from ecohealth.tables.schema import SCHEMAS

OVERSEEABLE = 10  # so few records can be looked at one by one
ALWAYS = {
    "participants": ("id", "type", "name"),
    "interactions": ("source", "target", "kind", "weight", "date", "line"),
    "events": ("event", "participant", "kind", "weight", "date", "line"),
}


@dataclass(frozen=True)
class Clean:
    """A clean table and its part of the report.

    ``frame`` holds the loaded rows, ``lines`` their places, ``last`` the last day that each date covers, for every
    column of dates that the file has. ``grain`` is the precision of the column ``date``, None where it has none.
    Of participants ``frame`` has one row an id, and ``spells`` (``id, joined, left, line``) one for every loaded row.
    ``undirected`` are the kinds that a graph's edges without a direction are of.
    ``aggregated`` says by what records were summed, where the rows are sums; ``met`` then says when each participant
    was met.
    """

    frame: pd.DataFrame
    lines: NDArray[np.int64]
    last: Mapping[str, Dates64]
    problems: tuple[Problem, ...]
    count: FileCount
    grain: str | None
    spells: pd.DataFrame | None = None
    undirected: frozenset[str] = frozenset()
    aggregated: Unit | None = None
    met: Met | None = None


@dataclass(frozen=True)
class Met:
    """When each participant was met, in the order of their table, NaT where never.

    ``first`` is the last day that the earliest date covers, ``last`` the first day of the latest. ``monthly`` says
    that all dates are first days of months, and not all of one.
    """

    first: Dates64
    last: Dates64
    monthly: bool


def are_monthly(days: Dates64) -> bool:
    """Whether all days are the first of a month, and not all of the same one: then they stand for months."""
    dated = days[~np.isnat(days)]
    months = dated.astype("datetime64[M]")
    return bool(len(dated) and (dated == months).all() and (months != months[0]).any())


class Checked(NamedTuple):
    """Records with a verdict on each, and their columns in their types."""

    verdicts: Verdicts
    typed: Typed


def clean(records: Records, mapping: Mapping[str, str], known: Known | None, dialect: Dialect = DETECTED) -> Clean:
    """Type and check the records of one table against the participants.

    ``known`` is None for the participants themselves, who are checked first; ``dialect`` is how the user says numbers
    and dates are written.

    Raises:
        InputRefused: a required column is missing; nobody could be read; every id is unknown.
    """
    return _cleaned(check_all(records, mapping, known, dialect))


def check_all(records: Records, mapping: Mapping[str, str], known: Known | None, dialect: Dialect) -> Checked:
    """Type the records of one table and judge each, and all of them side by side.

    Raises:
        InputRefused: a required column is missing; nobody could be read; every id is unknown.
    """
    checked = check(records, mapping, known, dialect)
    if records.table in rules.DEFAULT_KIND:
        rules.duplicate_rows(checked.verdicts)
        tell_of_nothing(checked.verdicts)
    return checked


def _cleaned(checked: Checked) -> Clean:
    """The clean table of records that were judged."""
    problems, count, grain = outcome(checked)
    verdicts, out = checked
    records = verdicts.records
    last = {name: dates.last[verdicts.good] for name, dates in out.dates.items()}
    frame, lines = _frame(verdicts, out), records.lines[verdicts.good]
    if records.table != "participants":
        return Clean(frame, lines, last, problems, count, grain, undirected=out.undirected)
    one = folded(frame, lines, last)
    return Clean(one.frame, one.lines, one.last, problems, count, grain, one.spells)


NOTHING_BEYOND: Mapping[str, Tally] = MappingProxyType({})


def check(
    records: Records,
    mapping: Mapping[str, str],
    known: Known | None,
    dialect: Dialect = DETECTED,
    beyond: Mapping[str, Tally] = NOTHING_BEYOND,
) -> Checked:
    """Type the records of one table and judge each, but for what only shows when all rows are held side by side.

    Raises:
        InputRefused: a required column is missing; nobody could be read; every id is unknown.
    """
    schema = SCHEMAS[records.table]
    verdicts = Verdicts(records, bind(records, schema, mapping), beyond)
    out = typed(verdicts, schema, dialect)
    if known is not None:
        _known(verdicts, out, schema, known)
    if records.table == "participants":
        _participants(verdicts, out)
    elif records.table in rules.DEFAULT_KIND:
        _relations(verdicts, out, records.table)
    elif records.table == "merges" and known is not None:
        decisions(verdicts, out, known)
    elif schema in FURTHER:
        further(verdicts, out, schema)
    return Checked(verdicts, out)


def _known(verdicts: Verdicts, out: Typed, schema: Schema, known: Known) -> None:
    """Records must name participants; where none does, the table is another ecosystem's and is refused at once.

    A handful of records beside fewer participants may be an excerpt that is being filled in: they are set aside.
    """
    is_known = rules.known_participants(out, schema, known)
    met = [mask.any() for name, mask in is_known.items() if schema.field(name).required]
    if met and len(verdicts.records) and not any(met) and not len(known.ids) < len(verdicts.records) <= OVERSEEABLE:
        raise InputRefused.because([f"{verdicts.records.file}: {rules.why_nobody(verdicts, out, schema, known)}"])
    rules.unknown_participants(verdicts, out, is_known, known)


def _participants(verdicts: Verdicts, out: Typed) -> None:
    duplicate_ids(verdicts, out)
    if not verdicts.good.any():
        _nobody(verdicts)
    rules.names(verdicts, out)
    rules.look_alike_labels(verdicts, out, "type")
    rules.types(verdicts, out)
    rules.order_of_dates(verdicts, out, "joined", "left")


def _nobody(verdicts: Verdicts) -> None:
    problems = verdicts.quarantined()
    if not problems:
        only = "" if verdicts.records.header_line is None else ", only the row of column names"
        raise InputRefused.because([f"{verdicts.records.file}: holds no participants{only}"])
    all_of_them = f"none of {len(problems):,} participants" if len(problems) > 1 else "the only participant"
    head = f"{verdicts.records.file}: {all_of_them} can{'' if len(problems) > 1 else 'not'} be read:"
    raise InputRefused.because([head, *sentences(problems)])


def _relations(verdicts: Verdicts, out: Typed, table: str) -> None:
    rules.weights(verdicts, out)
    rules.kinds(verdicts, out, table)
    out.undirected = rules.undirected_kinds(verdicts, out)
    rules.undated(verdicts, out)
    if table == "interactions":
        rules.order_of_dates(verdicts, out, "date", "end")
        rules.self_loops(verdicts, out)
    rules.look_alike_labels(verdicts, out, "kind")


def tell_of_nothing(verdicts: Verdicts) -> None:
    """Tell when none of the records was loaded."""
    if not verdicts.good.any():
        verdicts.tell("no-rows", f"no {verdicts.records.table} were loaded: what needs them cannot be computed")


_NULLABLE = {pa.bool_(): pd.BooleanDtype()}  # a truth may be unknown


def outcome(checked: Checked, beyond: int = 0) -> tuple[tuple[Problem, ...], FileCount, str | None]:
    """The problems of a table, its counts with the records that were loaded elsewhere, and the grain of its dates."""
    verdicts, dates = checked.verdicts, checked.typed.dates.get("date")
    records = verdicts.records
    problems = (*verdicts.told, *verdicts.mended(), *verdicts.quarantined())
    loaded = int(verdicts.good.sum())
    warned = sum(one.severity == "warn" for one in problems)
    aside = len(records) + len(records.set_aside) - loaded
    count = FileCount(records.file, records.table, loaded + aside + beyond, loaded + beyond, aside, warned)
    has_dates = dates is not None and bool((~np.isnat(dates.last[verdicts.good])).any())
    return problems, count, dates.grain if dates is not None and has_dates else None


def _frame(verdicts: Verdicts, out: Typed) -> pd.DataFrame:
    """The loaded rows: known columns in the order of the schema, then attributes in the order of the file."""
    table, good = verdicts.records.table, verdicts.good
    columns = _arrow(out, SCHEMAS[table], len(good))
    if table in PLACED:
        columns["line"] = pa.array(verdicts.records.lines)
        columns.setdefault("date", pa.nulls(len(good), pa.timestamp("s")))
    order = [name for name in _order(table) if name in columns]
    order += [name for name in columns if name not in order]
    whole = pa.table({name: columns[name] for name in order})
    frame: pd.DataFrame = whole.filter(pa.array(good)).to_pandas(types_mapper=_NULLABLE.get)
    return frame


def _order(table: str) -> tuple[str, ...]:
    return (*ALWAYS.get(table, ()), *(one.name for one in SCHEMAS[table].fields))


def _arrow(out: Typed, schema: Schema, rows: int) -> dict[str, Column]:
    columns: dict[str, Column] = dict(out.texts)
    columns |= {name: pa.array(values) for name, values in out.numbers.items()}
    columns |= {name: pa.array(dates.first) for name, dates in out.dates.items()}
    columns |= {one.ends: pa.array(_ends(out, one)) for one in schema.fields if one.ends and one.name in out.dates}
    columns |= out.truths
    ends = out.dates.get("date")
    if ends is not None and schema.knows("end") and ends.interval.any():
        written = out.dates["end"].first if "end" in out.dates else np.full(rows, "NaT", "datetime64[s]")
        columns["end"] = pa.array(np.where(np.isnat(written) & ends.interval, ends.last, written))
    return columns | out.attributes


def _ends(out: Typed, one: Field) -> Dates64:
    """The last day of each date: as written in its own column, else the end of the period that was written."""
    last = out.dates[one.name].last
    return (
        np.where(np.isnat(out.dates[one.ends].last), last, out.dates[one.ends].last) if one.ends in out.dates else last
    )


def empty(table: str) -> pd.DataFrame:
    """A table without rows that has the columns it always has."""
    schema = SCHEMAS[table]
    types = {"number": "float64", "date": "datetime64[s]"}
    of = {one.name: types.get(one.meaning, "str") for one in schema.fields} | {"line": "int64"}
    return pd.DataFrame({name: pd.Series(dtype=of[name]) for name in ALWAYS[table]})

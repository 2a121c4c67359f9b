"""What must hold within and between tables: ids known and unique, weights and kinds, what looks like a mistake."""

from __future__ import annotations

from shlex import quote

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.errors import listed, quoted
from ecohealth.tables.checks.cells import as_text, is_blank
from ecohealth.tables.checks.lookalikes import nearly_the_same
from ecohealth.tables.checks.suggest import Known, other_columns, systematic
from ecohealth.tables.checks.typed import Typed
from ecohealth.tables.checks.verdicts import Rows, Verdicts, named
from ecohealth.tables.fields import Schema
from ecohealth.tables.report import VALUES_AT_MOST

DEFAULT_WEIGHT = 1.0
DEFAULT_KIND = {"interactions": "interaction", "events": "event"}
ONE_TYPE_FROM = 5  # among fewer participants, one type says nothing
MANY_TYPES_FROM = 20
_SYSTEMATIC_FROM = 5  # fewer different ids can be looked at one by one
_GROUPS_NAMED = 5


def known_participants(out: Typed, schema: Schema, known: Known) -> dict[str, NDArray[np.bool_]]:
    """For every column that names participants, where it names a known one."""
    who = [one.name for one in schema.fields if one.refers and one.name in out.texts]
    return {name: np.asarray(pc.is_in(out.texts[name], value_set=known.ids)) for name in who}


def unknown_participants(verdicts: Verdicts, out: Typed, is_known: dict[str, NDArray[np.bool_]], known: Known) -> None:
    """Set aside records that name somebody who is no participant.

    The first ids and the most frequent ones get a suggestion each; where one reason explains most of them, it is told.
    """
    for name, mask in is_known.items():
        unknown = ~mask & ~out.blank[name]
        if not unknown.any():
            continue
        often = pc.value_counts(out.texts[name].filter(pa.array(unknown)))
        ids = often.field("values").to_pylist()
        most = np.argsort(-np.asarray(often.field("counts")), kind="stable")[:VALUES_AT_MOST]
        shown = {*ids[:VALUES_AT_MOST], *(ids[int(at)] for at in most)}
        meant = {one: near for one in shown if (near := known.nearest(one))}
        verdicts.set_aside(unknown, name, "unknown-participant", "is no participant", meant)
        why = systematic(ids, known) if len(ids) >= _SYSTEMATIC_FROM else None
        if why:
            header = verdicts.header(name)
            verdicts.tell("system-of-ids", f"{header}: {why}", column=header)


def why_nobody(verdicts: Verdicts, out: Typed, schema: Schema, known: Known) -> str:
    """The one message for a table whose ids are all unknown, with the reason that explains it and its remedy."""
    first = next(one.name for one in schema.fields if one.refers and one.required)
    theirs = [one for one in pc.unique(out.texts[first]).to_pylist() if one.strip()]
    why = _remapped(verdicts, schema, known) or systematic(theirs, known) or "the wrong file, or another system of ids?"
    return (
        f"0 of {len(out.texts[first]):,} {schema.table} name a known participant ({first}: {named(theirs, 3)}; "
        f"participants: {named(known.ids.to_pylist(), 3)}): {why}"
    )


def _remapped(verdicts: Verdicts, schema: Schema, known: Known) -> str | None:
    """Other columns of the table that hold known ids, with the words that have them read."""
    records, bound = verdicts.records, verdicts.bound
    free = {records.headers[at].strip(): as_text(records.columns[at]) for at in bound.attributes.values()}
    better = other_columns(free, known)
    if not better:
        return None
    who = [one.name for one in schema.fields if one.refers and one.name in bound.fields]
    where = f"known ids stand in {listed([f'column {quoted(one)}' for one in better])}"
    if len(who) != len(better):
        return f"{where}: say with --map which of these is read from it: {listed(who)}"
    options = " ".join(f"--map {quote(f'{field}={column}')}" for field, column in zip(who, better, strict=True))
    return f"{where}: read them with {options}"


def weights(verdicts: Verdicts, out: Typed) -> None:
    """One for each row where nothing was written; a gap in a column that has weights is set aside."""
    if "weight" not in out.numbers:
        out.numbers["weight"] = np.full(len(verdicts.records), DEFAULT_WEIGHT)
        verdicts.tell("default", "no column weight: every row counts 1", wrong=False)
        return
    header, blank = verdicts.header("weight"), out.blank["weight"]
    if blank.all() and len(blank):
        out.numbers["weight"] = np.full(len(verdicts.records), DEFAULT_WEIGHT)
        verdicts.tell("default", f"column {header} is empty: every row counts 1", column=header)
        return
    verdicts.set_aside(blank, "weight", "missing", "is missing")
    verdicts.warn_rows(
        verdicts.rows(out.numbers["weight"] == 0),
        header,
        "zero-weight",
        f"{header} is zero",
        "kept, nothing is exchanged",
        "0",
    )


def kinds(verdicts: Verdicts, out: Typed, table: str) -> None:
    """The default kind where none was given."""
    default = DEFAULT_KIND[table]
    if "kind" not in out.texts:
        out.texts["kind"] = pa.chunked_array([pa.array([default] * len(verdicts.records), pa.large_string())])
        verdicts.tell("default", f"no column kind: every row is of the kind {quoted(default)}", wrong=False)
        return
    header, blank = verdicts.header("kind"), out.blank["kind"]
    out.texts["kind"] = pc.if_else(pa.array(blank), default, out.texts["kind"])
    verdicts.warn_rows(
        verdicts.rows(blank),
        header,
        "default",
        f"{header} is blank",
        f"taken as the kind {quoted(default)}",
    )


def undirected_kinds(verdicts: Verdicts, out: Typed) -> frozenset[str]:
    """The kinds whose edges have no direction; in a kind that has edges of both sorts, those without are set aside."""
    undirected = np.broadcast_to(verdicts.records.undirected, len(verdicts.records))
    if not undirected.any():
        return frozenset()
    kind = out.texts["kind"]
    without = pc.unique(kind.filter(pa.array(undirected & verdicts.good)))
    with_one = pc.unique(kind.filter(pa.array(~undirected & verdicts.good)))
    mixed = pc.is_in(kind, value_set=with_one).to_numpy(zero_copy_only=False) & undirected & verdicts.good
    for row in np.flatnonzero(mixed).tolist():
        one = kind[row].as_py()
        message = f"has no direction, other edges of the kind {quoted(one)} have one: give it a kind of its own"
        verdicts.set_row_aside(row, verdicts.header("kind"), one, "direction", message)
    return frozenset(without.filter(pc.invert(pc.is_in(without, value_set=with_one))).to_pylist())


def names(verdicts: Verdicts, out: Typed) -> None:
    """The id where no name was given."""
    if "name" not in out.texts:
        out.texts["name"] = out.texts["id"]
        verdicts.tell("default", "no column name: participants are called by their id", wrong=False)
        return
    out.texts["name"] = pc.if_else(pa.array(is_blank(out.texts["name"])), out.texts["id"], out.texts["name"])


def undated(verdicts: Verdicts, out: Typed) -> None:
    """Tell of gaps in a column of dates; a column without any date says only that nothing is dated."""
    if "date" not in out.dates:
        return
    header = verdicts.header("date")
    if out.blank["date"].all():
        if len(verdicts.records):
            verdicts.tell("undated", f"column {header} is empty: nothing is dated", column=header, wrong=False)
        return
    verdicts.warn_rows(
        verdicts.rows(out.blank["date"]),
        header,
        "undated",
        f"{header} is blank",
        "kept without a date, in no window but 'all'",
    )


def order_of_dates(verdicts: Verdicts, out: Typed, begin: str, end: str) -> None:
    """Tell of rows that end before they begin."""
    if begin not in out.dates or end not in out.dates:
        return
    late, early = verdicts.header(begin), verdicts.header(end)
    verdicts.warn_rows(
        verdicts.rows(out.dates[end].last < out.dates[begin].first),
        early,
        "order-of-dates",
        f"{early} lies before {late}",
    )


def self_loops(verdicts: Verdicts, out: Typed) -> None:
    """Tell of participants that interact with themselves."""
    same = np.asarray(pc.equal(out.texts["source"], out.texts["target"]))
    verdicts.warn_rows(
        verdicts.rows(same),
        verdicts.header("target"),
        "self-loop",
        "a self-loop: source and target are the same",
        "kept",
    )


def duplicate_rows(verdicts: Verdicts) -> None:
    """Tell of rows that repeat an earlier one in every column."""
    if not len(verdicts.records):
        return
    codes = {
        i: np.asarray(pc.dictionary_encode(column).combine_chunks().indices.fill_null(-1))
        for i, column in enumerate(verdicts.records.columns)
    }
    repeated = pd.DataFrame(codes).loc[verdicts.good].duplicated()
    repeated_rows(verdicts, np.asarray(repeated.index[repeated], dtype=np.int64))


def repeated_rows(verdicts: Verdicts, rows: Rows) -> None:
    """Tell of these rows, and of those found elsewhere, that they repeat earlier ones."""
    verdicts.warn_rows(rows, "", "duplicate-row", "a duplicate of an earlier row in every column", "kept")


def look_alike_labels(verdicts: Verdicts, out: Typed, field: str) -> None:
    """Tell of types or kinds that people would take for the same."""
    values = pc.unique(out.texts[field].filter(pa.array(verdicts.good)))
    distinct = pa.chunked_array([values])
    for group in nearly_the_same(distinct)[:_GROUPS_NAMED]:
        header = verdicts.header(field)
        alike = named([values[int(i)].as_py() for i in group])
        message = f"{header}: {alike} differ only by case, spaces or look-alike letters; kept apart, probably the same"
        verdicts.tell("look-alike", message, column=header)


def types(verdicts: Verdicts, out: Typed) -> None:
    """Tell when the column of types does not divide the participants into groups."""
    loaded = int(verdicts.good.sum())
    found = pc.unique(out.texts["type"].filter(pa.array(verdicts.good))).to_pylist()
    header = verdicts.header("type")
    if len(found) == 1 and loaded >= ONE_TYPE_FROM:
        message = f"all {loaded:,} participants have the {header} {quoted(found[0])}: nothing can be said across types"
        verdicts.tell("one-type", message, column=header)
    if len(found) >= MANY_TYPES_FROM and 2 * len(found) > loaded:
        message = f"{len(found):,} different values of {header} for {loaded:,} participants: probably the wrong column"
        verdicts.tell("many-types", message, column=header)

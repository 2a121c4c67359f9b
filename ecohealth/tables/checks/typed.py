"""Each column in its type: keys, labels and text as they stand, numbers as floats, dates as their first day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.errors import did_you_mean, listed, quoted
from ecohealth.tables.checks.cells import as_text, is_blank
from ecohealth.tables.checks.dates import FIRST_YEAR, LAST_YEAR, UTC, Dates, as_dates
from ecohealth.tables.checks.lookalikes import BREAK, CONTROL, DIRECTION, HIDDEN, holds
from ecohealth.tables.checks.numbers import Numbers, as_numbers
from ecohealth.tables.checks.verdicts import HEADER_AGAIN, RULE_LINE, Verdicts, named
from ecohealth.tables.fields import Field, Schema
from ecohealth.tables.how import DETECTED, Decimal, Dialect, Order
from ecohealth.tables.records import Column

TRUE, FALSE = ("yes", "true", "y", "1"), ("no", "false", "n", "0")
_DASHES = re.compile(r"(?=.*\|)\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)*\|?")
STRICT = frozenset({"weight"})  # optional, but where there is one it must be a number


@dataclass
class Typed:
    """A table's columns by name, one entry a record whether it will be loaded or not.

    ``blank`` says where an optional cell was left empty. ``undirected`` are the kinds of edges without a direction.
    """

    texts: dict[str, Column] = field(default_factory=dict)
    numbers: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    truths: dict[str, Column] = field(default_factory=dict)
    dates: dict[str, Dates] = field(default_factory=dict)
    blank: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    attributes: dict[str, Column] = field(default_factory=dict)
    undirected: frozenset[str] = frozenset()


def typed(verdicts: Verdicts, schema: Schema, dialect: Dialect = DETECTED) -> Typed:
    """Read every column in its type, setting aside the records that do not fit.

    ``dialect`` is how the user says numbers and dates are written.
    """
    out = Typed()
    _defects(verdicts)
    for one in schema.fields:
        if one.name not in verdicts.bound.fields:
            continue
        if one.meaning == "number":
            _number(verdicts, one, out, dialect.decimal)
        elif one.meaning == "date":
            _date(verdicts, one, out, dialect.dates)
        elif one.meaning == "truth":
            _truth(verdicts, one, out)
        else:
            _text(verdicts, one, out)
    for name, position in verdicts.bound.attributes.items():
        texts = as_text(verdicts.records.columns[position])
        _characters(verdicts, position, texts, strict=False)
        out.attributes[name] = texts
    _repeated_header(verdicts)
    _rule_line(verdicts)
    return out


def _defects(verdicts: Verdicts) -> None:
    """Cells that hold no plain value: their record is set aside where the column has a meaning, else it is told."""
    known = set(verdicts.bound.fields.values())
    for defect in verdicts.records.defects:
        if defect.column in known:
            header = verdicts.called(defect.column)
            shown = f"{header} {quoted(defect.value)}" if defect.value else header
            verdicts.set_row_aside(defect.row, header, defect.value, "no-value", f"{shown} {defect.message}")
    others = [defect for defect in verdicts.records.defects if defect.column not in known]
    for column in sorted({defect.column for defect in others}):
        header = verdicts.called(column)
        found = [defect for defect in others if defect.column == column]
        rows = np.array([defect.row for defect in found], np.int64)
        why = f"{quoted(found[0].value)} {found[0].message}"
        verdicts.warn_rows(rows, header, "no-value", f"{header}: {why},", "kept as text")


def _text(verdicts: Verdicts, one: Field, out: Typed) -> None:
    texts = verdicts.cells(one.name)
    blank = is_blank(texts)
    if one.required:
        verdicts.set_aside(blank, one.name, "missing", "is missing")
    _characters(verdicts, verdicts.bound.fields[one.name], texts, strict=one.meaning in ("key", "label"))
    out.texts[one.name] = _among(verdicts, one, texts, blank) if one.allowed else texts
    out.blank[one.name] = blank


def _among(verdicts: Verdicts, one: Field, texts: Column, blank: NDArray[np.bool_]) -> Column:
    """Words of which only some are allowed, capitals and spaces aside, in the spelling of the table's definition."""
    position = pc.index_in(pc.utf8_lower(pc.utf8_trim_whitespace(texts)), pa.array(one.allowed, pa.large_string()))
    other = np.asarray(pc.is_null(position)) & ~blank
    verdicts.set_aside(other, one.name, "choice", lambda text: _none_of(text, one.allowed))
    return pc.if_else(pc.is_null(position), texts, pa.array(one.allowed, pa.large_string()).take(position))


def _none_of(text: str, allowed: Sequence[str]) -> str:
    return f"is none of {listed(allowed, 12)}{did_you_mean(text, allowed)}"


def _truth(verdicts: Verdicts, one: Field, out: Typed) -> None:
    """Yes or no: True, False, or unknown where the cell is blank."""
    texts = verdicts.cells(one.name)
    blank = is_blank(texts)
    position = pc.index_in(pc.utf8_lower(pc.utf8_trim_whitespace(texts)), pa.array(TRUE + FALSE, pa.large_string()))
    bad = np.asarray(pc.is_null(position)) & ~blank
    if bad.any() and bool((bad | blank).all()):
        _kept_as_text(verdicts, one, out, "yes or no")
        return
    verdicts.set_aside(bad, one.name, "truth", f"is neither yes nor no; write {' or '.join((TRUE[0], FALSE[0]))}")
    out.truths[one.name] = pc.less(position, len(TRUE))
    out.blank[one.name] = blank


def _kept_as_text(verdicts: Verdicts, one: Field, out: Typed, what: str) -> None:
    header, name = verdicts.header(one.name), f"{one.name}_text"
    message = f"column {header} holds no {what}; it is kept as text under the name {name}"
    verdicts.tell(one.meaning, message, column=header)
    out.attributes[name] = verdicts.cells(one.name)


def _characters(verdicts: Verdicts, position: int, texts: Column, *, strict: bool) -> None:
    refused, warned = CONTROL + (BREAK if strict else ""), DIRECTION + (HIDDEN if strict else "")
    if not holds(texts, refused + warned).any():
        return
    header = verdicts.called(position)
    verdicts.set_column_aside(holds(texts, refused), position, "control-character", "holds a control character")
    turned = f"{header}: a control mark turns the direction of text"
    rows = verdicts.rows(holds(texts, DIRECTION))
    verdicts.warn_rows(rows, header, "text-direction", turned, "it may show otherwise than it is")
    if strict:
        rows = verdicts.rows(holds(texts, HIDDEN))
        verdicts.warn_rows(rows, header, "hidden-character", f"{header}: an invisible Unicode character")


def _number(verdicts: Verdicts, one: Field, out: Typed, said: Decimal | None) -> None:
    header = verdicts.header(one.name)
    numbers = as_numbers(verdicts.records.columns[verdicts.bound.fields[one.name]], said)
    if one.name not in STRICT and not one.required and numbers.bad.any() and (numbers.bad | numbers.blank).all():
        _kept_as_text(verdicts, one, out, "number")
        return
    if one.required:
        verdicts.set_aside(numbers.blank, one.name, "missing", "is missing")
    verdicts.set_aside(numbers.bad, one.name, "number", numbers.why_not)
    low, high = numbers.values < one.low, numbers.values > one.high
    least = "is negative" if one.low == 0 else f"is below {one.low:g}"
    verdicts.set_aside(low, one.name, "range", least)
    verdicts.set_aside(high, one.name, "range", f"is above {one.high:g}, the largest taken")
    _signs(verdicts, header, numbers)
    out.numbers[one.name] = np.where(low | high, np.nan, numbers.values) + 0.0
    out.blank[one.name] = numbers.blank


def _signs(verdicts: Verdicts, header: str, numbers: Numbers) -> None:
    """Tell which decimal sign was found, and where thousands marks were passed over."""
    if numbers.decimal_comma:
        verdicts.tell("decimal-comma", f"{header}: written with decimal commas throughout, read as such", column=header)
    if numbers.said is None:
        rows = verdicts.rows(numbers.grouped)
        verdicts.warn_rows(rows, header, "thousands", f"{header}: thousands marks", "read as such")


def _date(verdicts: Verdicts, one: Field, out: Typed, said: Order | None) -> None:
    header = verdicts.header(one.name)
    dates = as_dates(verdicts.records.columns[verdicts.bound.fields[one.name]], said)
    if one.required:
        verdicts.set_aside(dates.blank, one.name, "missing", "is missing")
        verdicts.set_aside(dates.absurd, one.name, "absurd-date", f"lies before {FIRST_YEAR} or after {LAST_YEAR}")
    verdicts.set_aside(dates.bad, one.name, "date", dates.why_not)
    if dates.proof is not None:
        first = "day" if dates.order == "day-first" else "month"
        message = f"{header}: the {first} comes first, as {quoted(dates.proof)} shows, and every date is read so"
        verdicts.tell("order-of-day-and-month", message, column=header)
    _absurd(verdicts, header, one.name, dates)
    _zones(verdicts, header, dates)
    out.dates[one.name] = dates
    out.blank[one.name] = dates.blank


def _absurd(verdicts: Verdicts, header: str, field: str, dates: Dates) -> None:
    rows = verdicts.rows(dates.absurd)
    shown = named(pc.unique(verdicts.cells(field).take(pa.array(rows))).to_pylist(), 3) if len(rows) else ""
    what = f"{header}: a date before {FIRST_YEAR} or after {LAST_YEAR}"
    verdicts.warn_rows(rows, header, "absurd-date", what, f"{shown}: taken as unknown")


def _zones(verdicts: Verdicts, header: str, dates: Dates) -> None:
    zones = sorted(zone for zone in dates.zones if zone is not None)
    if not zones or (zones == [UTC] and None not in dates.zones):
        return
    written = ", ".join([*zones, *(["none"] if None in dates.zones else [])])
    message = f"{header}: time zones written: {written}; a time with a zone falls on its day in UTC, others as written"
    verdicts.tell("time-zone", message, column=header)


def _repeated_header(verdicts: Verdicts) -> None:
    """The row of column names again, as joined files have it; no other reason is given then."""
    records = verdicts.records
    if records.header_line is None or not len(records):
        return
    again = np.ones(len(records), dtype=bool)
    for header, column in zip(records.headers, records.columns, strict=True):
        again &= np.asarray(pc.equal(column, header))
    for row in np.flatnonzero(again).tolist():
        verdicts.set_row_aside(row, "", "", HEADER_AGAIN, "the row of column names, again")


def _rule_line(verdicts: Verdicts) -> None:
    """The line of dashes under the header of a table that was copied from Markdown; no other reason is given then."""
    records = verdicts.records
    if records.header_line is None or not len(records) or records.lines[0] != records.header_line + 1:
        return
    (first,) = records.raw([0])
    if _DASHES.fullmatch(first.strip()):
        verdicts.set_row_aside(0, "", "", RULE_LINE, "the line of dashes under the header, no record")

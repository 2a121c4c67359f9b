"""Dates from cells: day, month, quarter, year, ISO interval or ISO time. A time with a zone falls on its UTC day.

``31.12.2024`` and ``12/31/2024`` are taken where the user says which comes first, or where the column proves it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.tables.checks.cells import as_text
from ecohealth.tables.how import Order
from ecohealth.tables.records import Column

_BOTH_ORDERS: tuple[Order, Order] = ("day-first", "month-first")
GRAINS = ("day", "month", "quarter", "year")
FIRST_YEAR, LAST_YEAR = 1900, 2100
UTC = "UTC"
FARTHEST_ZONE = dt.timedelta(hours=14)

Dates64 = NDArray[np.datetime64]

_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(Z?)", re.ASCII)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])", re.ASCII)
_YEAR = re.compile(r"(\d{4})", re.ASCII)
_LENGTH = re.compile(r"P(?:\d+[YMWD])+", re.ASCII)
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s?(Z|z|UTC|[+-]\d{2}(?::?\d{2})?)?", re.ASCII
)
_DAY_OR_MONTH_FIRST = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,? +(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([AaPp][Mm]))?)?", re.ASCII
)
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2}(?:[ ,].*)?", re.ASCII)
_SURE_DAY = (  # a day that exists whatever the year
    r"(?:19|20)[0-9]{2}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_SURE_TIME = r"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
_LOCAL = f"^{_SURE_DAY}{_SURE_TIME}$"
_ZONED = f"^{_SURE_DAY}{_SURE_TIME}(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))$"
_ZONE = r"^.*(Z|[+-][0-9]{2}:[0-9]{2})$"


@dataclass(frozen=True)
class Span:
    """What one written date covers: its first and last day, how precise it was, its time zone if it named one."""

    first: dt.date
    last: dt.date
    grain: int
    zone: str | None = None
    interval: bool = False


@dataclass(frozen=True)
class Dates:
    """A column of dates, one entry a row.

    ``first`` and ``last`` (datetime64[s]) are NaT where blank, bad or absurd. ``interval`` marks rows written as
    ``a/b``. ``absurd`` rows lie before 1900 or after 2100. ``zones`` are the distinct time zones written (None for
    times and days without one); ``grain`` is the coarsest precision used. ``order`` is the order in which dates like
    31.12.2024 were read, ``proof`` the text that shows it, both None where there was no need.
    """

    first: Dates64
    last: Dates64
    blank: NDArray[np.bool_]
    bad: NDArray[np.bool_]
    absurd: NDArray[np.bool_]
    interval: NDArray[np.bool_]
    zones: frozenset[str | None]
    grain: str
    order: Order | None = None
    proof: str | None = None
    said: Order | None = None

    def why_not(self, text: str) -> str:
        """The reason why a text of this column is no date, for people."""
        return why_no_date(text, self.said)


class NoDateError(ValueError):
    """A text that is no date; the message says why."""


def as_dates(column: Column, said: Order | None = None) -> Dates:
    """Read a column as dates; every distinct text is parsed once. ``said`` is the order that the user names.

    >>> as_dates(pa.chunked_array([pa.array(["2024-Q2", ""], pa.large_string())])).first.astype("datetime64[D]")
    array(['2024-04-01',        'NaT'], dtype='datetime64[D]')
    """
    zone = column.type.tz if pa.types.is_timestamp(column.type) else None
    if pa.types.is_temporal(column.type):
        column = pc.cast(column, pa.date32(), safe=False)
    encoded = pc.dictionary_encode(as_text(column)).combine_chunks()
    words = pc.utf8_trim_whitespace(encoded.dictionary)
    zoned = pc.match_substring_regex(words, _ZONED)
    days = pc.dictionary_encode(_days_of_times(words, zoned))
    written = days.dictionary.to_pylist()
    order, proof = (said, None) if said else _proven(written)
    spans = [_parsed(word, order) for word in written]
    rows = np.asarray(days.indices)[np.asarray(encoded.indices)]
    written_without = np.unique(np.asarray(days.indices)[~np.asarray(zoned)])
    zones = {span.zone or zone for i in written_without if (span := spans[i]) is not None}
    dates = _by_row(written, spans, rows, frozenset(zones | _zones(words.filter(zoned))))
    return replace(dates, order=order, proof=proof, said=said)


def _proven(words: list[str]) -> tuple[Order | None, str | None]:
    """The order in which alone every date of a column can be read, and the first text that shows it."""
    parted = [(word, match) for word in words if (match := _DAY_OR_MONTH_FIRST.fullmatch(word))]
    fits: dict[Order, set[str]] = {
        order: {word for word, match in parted if _exists(match, order)} for order in _BOTH_ORDERS
    }
    either = fits["day-first"] | fits["month-first"]
    full: list[Order] = [order for order in _BOTH_ORDERS if fits[order] == either]
    if len(full) != 1:
        return None, None
    other = fits["month-first" if full[0] == "day-first" else "day-first"]
    return full[0], next(word for word, _ in parted if word in either - other)


def _exists(match: re.Match[str], order: Order) -> bool:
    try:
        _ordered(match, order)
    except NoDateError:
        return False
    return True


def _ordered(match: re.Match[str], order: Order) -> Span:
    """A day written day or month first; its time, which has no zone, says nothing more."""
    first, _, second, year, hour, minute, *rest = match.groups()
    day, month = (first, second) if order == "day-first" else (second, first)
    if hour is not None and not _on_the_clock(int(hour), int(minute), int(rest[0] or 0), half=rest[1] is not None):
        raise NoDateError("does not exist on the clock")
    return _days(_existing(year, month, day))


def _on_the_clock(hour: int, minute: int, second: int, *, half: bool) -> bool:
    return (1 <= hour <= 12 if half else hour < 24) and minute < 60 and second < 60


def _days_of_times(words: Column, zoned: Column) -> Column:
    """Plain ISO times as the text of their day, so that few distinct texts are left to parse."""
    days = pc.cast(pc.cast(words.filter(zoned), pa.timestamp("us", UTC)), pa.date32())
    words = pc.replace_with_mask(words, zoned, pc.cast(days, pa.large_string()))
    return pc.if_else(pc.match_substring_regex(words, _LOCAL), pc.utf8_slice_codeunits(words, 0, 10), words)


def _zones(times: Column) -> set[str | None]:
    written = pc.unique(pc.replace_substring_regex(times, _ZONE, r"\1")).to_pylist()
    return {UTC if zone == "Z" else zone for zone in written}


def _parsed(word: str, order: Order | None) -> Span | None:
    try:
        return span_of(word, order) if word else None
    except NoDateError:
        return None


def _by_row(words: list[str], spans: list[Span | None], rows: NDArray[np.int64], zones: frozenset[str | None]) -> Dates:
    used = [span if span is not None and _sensible(span) else None for span in spans]
    first = np.array([span.first if span else None for span in used], dtype="datetime64[s]")
    last = np.array([span.last if span else None for span in used], dtype="datetime64[s]")
    bad = np.array([span is None and word != "" for span, word in zip(spans, words, strict=True)], dtype=bool)
    return Dates(
        first=first[rows],
        last=last[rows],
        blank=np.array([word == "" for word in words], dtype=bool)[rows],
        bad=bad[rows],
        absurd=np.array([span is not None and not kept for span, kept in zip(spans, used, strict=True)], bool)[rows],
        interval=np.array([span is not None and span.interval for span in used], dtype=bool)[rows],
        zones=zones,
        grain=GRAINS[max((span.grain for span in used if span), default=0)],
    )


def _sensible(span: Span) -> bool:
    return span.first.year >= FIRST_YEAR and span.last.year <= LAST_YEAR


def span_of(text: str, order: Order | None = None) -> Span:
    """What a written date covers; ``order`` is that of day and month where the year comes last.

    Raises:
        NoDateError: saying why the text is no date.

    >>> span_of("2024-02").last
    datetime.date(2024, 2, 29)
    >>> span_of("2024-03-31T23:30:00-05:00").first
    datetime.date(2024, 4, 1)
    """
    one = _single(text)
    if one is not None:
        return one
    parts = re.split(r"/|--", text)
    if len(parts) == 2:
        start, end = _single(parts[0].strip()), _single(parts[1].strip())
        if start is not None and end is not None:
            return _interval(start, end)
    if parted := _DAY_OR_MONTH_FIRST.fullmatch(text):
        return _by_order(parted, order)
    if _TWO_DIGIT_YEAR.fullmatch(text):
        raise NoDateError("is ambiguous: which year is meant? write 2024-03-31")
    if text.isdigit():
        days = " (a spreadsheet's count of days?)" if re.fullmatch("[2-5][0-9]{4}", text) else ""
        raise NoDateError(f"is a bare number, not a date{days}; write 2024-03-31")
    if len(parts) == 2 and any(_LENGTH.fullmatch(part.strip()) for part in parts):
        raise NoDateError("is an interval by its length; write both of its days: 2024-01-01/2024-03-31")
    raise NoDateError("is not a date; write 2024-03-31, 2024-03, 2024-Q1, 2024 or 2024-01-01/2024-03-31")


def _by_order(parted: re.Match[str], order: Order | None) -> Span:
    if order in _BOTH_ORDERS:
        if not _exists(parted, order) and any(_exists(parted, one) for one in _BOTH_ORDERS):
            raise NoDateError(f"does not exist when the {order.removesuffix('-first')} comes first")
        return _ordered(parted, order)
    if order == "iso":
        raise NoDateError("is not a date in ISO form, which you said they have")
    if not any(_exists(parted, one) for one in _BOTH_ORDERS):
        raise NoDateError("does not exist in the calendar")
    raise NoDateError("is ambiguous: which is the day, which the month? write 2024-03-31, or say which with --dates")


def _interval(start: Span, end: Span) -> Span:
    if end.last < start.first:
        raise NoDateError("is an interval that ends before it begins")
    return Span(start.first, end.last, max(start.grain, end.grain), start.zone, interval=True)


def why_no_date(text: str, order: Order | None = None) -> str:
    """The reason why a text is no date, for people.

    >>> why_no_date("2023-02-29")
    'does not exist in the calendar'
    """
    try:
        span_of(text.strip(), order)
    except NoDateError as error:
        return str(error)
    return "is a date"


def _single(text: str) -> Span | None:
    if time := _TIME.fullmatch(text):
        return _timed(time)
    if day := _DAY.fullmatch(text):
        return _days(_existing(day[1], day[3], day[4]), UTC if day[5] else None)
    if compact := _COMPACT_DAY.fullmatch(text):
        return _days(_existing(*compact.groups()))
    return _coarse(text)


def _coarse(text: str) -> Span | None:
    if month := _MONTH.fullmatch(text):
        return _months(int(month[1]), int(month[2]), 1, grain=1)
    if quarter := _QUARTER.fullmatch(text):
        return _months(int(quarter[1]), 3 * int(quarter[2]) - 2, 3, grain=2)
    if year := _YEAR.fullmatch(text):
        return _months(int(year[1]), 1, 12, grain=3)
    return None


def _existing(year: str, month: str, day: str) -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise NoDateError("does not exist in the calendar") from None


def _days(day: dt.date, zone: str | None = None) -> Span:
    return Span(day, day, 0, zone)


def _months(year: int, month: int, length: int, *, grain: int) -> Span:
    first = _existing(str(year), str(month), "1")
    end = month + length - 1
    return Span(first, dt.date(year, end, calendar.monthrange(year, end)[1]), grain)


def _timed(time: re.Match[str]) -> Span:
    day, hour, minute, second, zone = time.groups()
    try:
        moment = dt.datetime.fromisoformat(f"{day}T{hour}:{minute}:{second or '00'}")
    except ValueError:
        raise NoDateError("does not exist in the calendar or on the clock") from None
    if zone is None:
        return _days(moment.date())
    if zone.upper() in ("Z", UTC):
        return _days(moment.date(), UTC)
    offset = _offset(zone)
    if abs(offset) > FARTHEST_ZONE:
        raise NoDateError("names a time zone that does not exist: none is more than 14 hours from UTC")
    try:
        return _days((moment - offset).date(), zone)
    except OverflowError:
        return _days(moment.date(), zone)


def _offset(zone: str) -> dt.timedelta:
    digits = zone[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if minutes > 59:
        raise NoDateError("names a time zone that does not exist: minutes go up to 59")
    size = dt.timedelta(hours=hours, minutes=minutes)
    return -size if zone.startswith("-") else size

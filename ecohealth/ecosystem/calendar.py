"""Windows and periods: which days a score is about, and which periods are complete."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecohealth.errors import BadWindow

Days = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]

MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
DEFAULT_MONTHS = 12
GRACE_DAYS = 3
"""A period counts as complete when the data reach its last days: a month may end on a weekend."""

_YEAR, _QUARTER, _MONTH, _DAY = (
    re.compile(pattern) for pattern in (r"\d{4}", r"\d{4}-Q[1-4]", r"\d{4}-\d{2}", r"\d{4}-\d{2}-\d{2}")
)


@dataclass(frozen=True)
class Window:
    """The days that are scored, both ends included; None is open. Undated records belong to the open window only.

    ``chosen`` says where it comes from: ``all``, ``default`` (the last 12 complete months) or the user's words.
    """

    first: np.datetime64 | None
    last: np.datetime64 | None
    chosen: str

    def holds(self, days: Days) -> npt.NDArray[np.bool_]:
        """Which of the days lie in the window; NaT only where the window is open."""
        if self.first is None or self.last is None:
            return np.ones(len(days), dtype=bool)
        inside = (days >= self.first) & (days <= self.last)
        return np.asarray(inside, dtype=bool)

    def __str__(self) -> str:
        return "all of the data" if self.first is None else f"{self.first} to {self.last}"


ALL = Window(None, None, "all")


def parse_window(text: str) -> Window:
    """Read ``all``, ``2024``, ``2024-Q1``, ``2024-03``, ``2024-03-31`` or a span of two of them with a colon.

    >>> str(parse_window("2024-01:2024-02"))
    '2024-01-01 to 2024-02-29'

    Raises:
        BadWindow: saying what can be written.
    """
    if text.strip().casefold() == "all":
        return ALL
    ends = text.strip().split(":")
    if len(ends) > 2:
        raise BadWindow.unreadable(text)
    first, last = _span(ends[0], text)[0], _span(ends[-1], text)[1]
    if first > last:
        raise BadWindow.unreadable(text)
    return Window(first, last, text.strip())


def _span(part: str, whole: str) -> tuple[np.datetime64, np.datetime64]:
    try:
        first, months = _first_month(part.strip())
        if months == 0:
            day = np.datetime64(part.strip(), "D")
            return day, day
        return first.astype("M8[D]"), (first + months).astype("M8[D]") - 1
    except ValueError as error:
        raise BadWindow.unreadable(whole) from error


def _first_month(part: str) -> tuple[np.datetime64, int]:
    if _YEAR.fullmatch(part):
        return np.datetime64(f"{part}-01", "M"), 12
    if _QUARTER.fullmatch(part):
        return np.datetime64(f"{part[:4]}-01", "M") + 3 * (int(part[-1]) - 1), 3
    if _MONTH.fullmatch(part):
        return np.datetime64(part, "M"), 1
    if _DAY.fullmatch(part):
        return np.datetime64(part[:7], "M"), 0
    raise ValueError(part)


def period_of(days: Days, period: str) -> Ints:
    """Number of the period that each day falls in, counted from 1970; NaT gives the lowest integer."""
    months = days.astype("M8[M]").astype(np.int64)
    numbers = np.floor_divide(months, MONTHS_IN[period])
    return np.where(np.isnat(days), np.iinfo(np.int64).min, numbers)


def first_day(number: int, period: str) -> np.datetime64:
    """First day of a numbered period."""
    month = np.asarray([int(number) * MONTHS_IN[period]], dtype="M8[M]")
    day: np.datetime64 = month.astype("M8[D]")[0]
    return day


def last_day(number: int, period: str) -> np.datetime64:
    """Last day of a numbered period."""
    return first_day(number + 1, period) - np.timedelta64(1, "D")


def period_label(number: int, period: str) -> str:
    """What a person calls a period.

    >>> period_label(648, "month"), period_label(216, "quarter"), period_label(54, "year")
    ('2024-01', '2024-Q1', '2024')
    """
    month = str(np.datetime64(int(number) * MONTHS_IN[period], "M"))
    if period == "month":
        return month
    return month[:4] if period == "year" else f"{month[:4]}-Q{int(number) % 4 + 1}"


def last_complete(days: Days, period: str, grain: str) -> int:
    """Number of the last period that the dated data cover to its end.

    Where dates were written as months (or all fall on the first of one), the last period named is complete;
    where they were written as days, it is when the data reach within three days of its end.
    """
    latest = days[~np.isnat(days)].max()
    number = int(period_of(np.asarray([latest]), period)[0])
    coarse = MONTHS_IN.get(grain, 0) > 0 or bool(np.all(_is_first_of_month(days[~np.isnat(days)])))
    covered = (latest.astype("M8[M]") + 1).astype("M8[D]") - 1 if coarse else latest
    complete = covered + np.timedelta64(GRACE_DAYS, "D") >= last_day(number, period)
    return number if complete else number - 1


def _is_first_of_month(days: Days) -> npt.NDArray[np.bool_]:
    return np.asarray(days == days.astype("M8[M]").astype("M8[D]"), dtype=bool)


def default_window(days: Days, grain: str) -> Window:
    """The last 12 complete months of the data, or all of it where there are no dates."""
    dated = days[~np.isnat(days)]
    if dated.size == 0:
        return Window(None, None, "default")
    end = last_complete(dated, "month", grain)
    first, last = first_day(end - DEFAULT_MONTHS + 1, "month"), last_day(end, "month")
    if last < dated.min():
        return Window(None, None, "default")
    return Window(first, last, "default")


def preceding(window: Window) -> str:
    """The days just before a window, as many as it has; whole months before one of whole months.

    >>> preceding(parse_window("2024-01:2024-03")), preceding(parse_window("2024-01-11:2024-01-20"))
    ('2023-10-01:2023-12-31', '2024-01-01:2024-01-10')

    Raises:
        BadWindow: where the window is open.
    """
    if window.first is None or window.last is None:
        raise BadWindow("nothing comes before all of the data; name both windows: --before 2024 --after 2025")
    end = window.last + np.timedelta64(1, "D")
    first, after = window.first.astype("M8[M]"), end.astype("M8[M]")
    if first.astype("M8[D]") == window.first and after.astype("M8[D]") == end:
        start = (first - (after - first)).astype("M8[D]")
    else:
        start = window.first - (end - window.first)
    return f"{start}:{window.first - np.timedelta64(1, 'D')}"

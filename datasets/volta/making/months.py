"""The 36 months the data cover, counted 0 (January 2023) … 35 (December 2025)."""

from __future__ import annotations

import calendar
from datetime import date

FIRST_YEAR = 2023
MONTHS = 36
LAST = MONTHS - 1


def month(year: int, number: int) -> int:
    """The index of a calendar month."""
    return (year - FIRST_YEAR) * 12 + number - 1


def days_in(index: int) -> int:
    """How many days a month has."""
    return calendar.monthrange(FIRST_YEAR + index // 12, index % 12 + 1)[1]


def day(index: int, number: int) -> date:
    """A day of a month, the month's last one where it is shorter."""
    return date(FIRST_YEAR + index // 12, index % 12 + 1, min(number, days_in(index)))

"""The signs that figures and days are written with where people read them: those of a locale, or the neutral ones.

Words stay English; what a locale changes are the signs of the decimals, of the thousands and of the percentage, and the
order of a date. What machines read (JSON, CSV, hashes) is always neutral.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat
from typing import Any

from ecohealth.errors import UnknownChoice


@dataclass(frozen=True)
class Signs:
    """What stands between and around digits.

    Attributes:
        decimal, group: before the decimals, and between groups of digits.
        sizes: digits of the last group and of every other.
        before, after: around a percentage.
        locale: whose they are; empty for the neutral ones, which write a day as ``2024-12-31``.
        for_people: whether a name that runs from right to left is kept apart from what follows it.
    """

    decimal: str = "."
    group: str = ","
    sizes: tuple[int, int] = (3, 3)
    before: str = ""
    after: str = " %"
    locale: str = ""
    for_people: bool = False

    def number(self, neutral: str) -> str:
        """A number that was written with the neutral signs.

        >>> Signs(decimal=",", group=".").number("-1,234,567.50")
        '-1.234.567,50'
        """
        if self.decimal == "." and self.group == "," and self.sizes == (3, 3):
            return neutral
        whole, point, decimals = neutral.replace(",", "").partition(".")
        minus = "-" if whole.startswith("-") else ""
        return minus + self.group.join(self._groups(whole[len(minus) :])) + (self.decimal + decimals if point else "")

    def _groups(self, digits: str) -> list[str]:
        groups: list[str] = []
        for size in chain(self.sizes[:1], repeat(self.sizes[1])):
            if not digits:
                return groups[::-1]
            groups.append(digits[-size:])
            digits = digits[:-size]
        raise AssertionError

    def percentage(self, neutral: str) -> str:
        """A percentage, of its number as it was written with the neutral signs."""
        return f"{self.before}{self.number(neutral)}{self.after}"

    def day(self, iso: str) -> str:
        """A day, of ``2024-12-31``."""
        if not self.locale:
            return iso
        from datetime import date

        from babel.dates import format_date

        return str(format_date(date.fromisoformat(iso), "medium", locale=_parsed(self.locale)))


_FORM = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
NEUTRAL = Signs()
MOST_LOCALES = 256
"""How many locales are remembered: a server is asked for whatever anybody writes into a request."""
_IN_FORCE: ContextVar[Signs] = ContextVar("signs", default=NEUTRAL)


def in_force() -> Signs:
    """The signs that figures are written with here and now."""
    return _IN_FORCE.get()


@contextmanager
def signs(chosen: Signs) -> Iterator[None]:
    """Within it figures are written with these signs; other threads and requests keep theirs."""
    before = _IN_FORCE.set(chosen)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


def signs_for(locale: str | None) -> Signs:
    """The signs of a locale; without one those of the reader in force, who may be anybody."""
    return in_force() if locale is None and in_force().for_people else signs_of(locale)


@lru_cache(MOST_LOCALES)
def signs_of(locale: str | None) -> Signs:
    """What people of a locale write and read; the neutral signs for None.

    >>> signs_of("de-DE").number("1,234.5"), signs_of("en-IN").number("1,234,567"), signs_of("fr_CH").percentage("5.1")
    ('1.234,5', '12,34,567', '5,1%')

    Raises:
        UnknownChoice: for a locale that is none, with what one looks like.
    """
    if locale is None:
        return Signs(for_people=True)
    from babel.numbers import get_decimal_symbol, get_group_symbol

    known = _parsed(locale)
    percent = known.percent_formats[None]
    last, other = known.decimal_formats[None].grouping
    return Signs(
        decimal=get_decimal_symbol(known),
        group=get_group_symbol(known).replace("'", "’"),
        sizes=(last, other),
        before=percent.prefix[0],
        after=percent.suffix[0],
        locale=str(known),
        for_people=True,
    )


def _parsed(locale: str) -> Any:
    from babel.core import Locale, UnknownLocaleError

    try:
        if not _FORM.fullmatch(locale):
            raise ValueError(locale)
        return Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError) as error:
        raise UnknownChoice.of("locale", locale, ("de-DE", "en-GB", "en-IN", "fr-CH", "sv-SE", "…")) from error

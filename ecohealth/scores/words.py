"""Figures as people read them: three significant figures, units, no vanity digits."""

from __future__ import annotations

import math
from collections.abc import Sequence

_LARGE = ((1e12, "tn"), (1e9, "bn"), (1e6, "M"))


def number(value: float) -> str:
    """Three significant figures, thousands separated.

    >>> number(1672234782.37), number(0.039712), number(12.0), number(0)
    ('1,670,000,000', '0.0397', '12', '0')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    digits = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    text = f"{rounded:,.{max(digits, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float) -> str:
    """A share as percent, three significant figures, one decimal at the most below 100 %.

    >>> percent(0.62133), percent(0.0512), percent(0.00042), percent(1.0), percent(0.00001)
    ('62.1 %', '5.1 %', '0.04 %', '100 %', 'under 0.01 %')
    """
    value = 100.0 * share
    if 0 < value < 0.005:
        return "under 0.01 %"
    if value == 0 or abs(value) >= 99.95:
        return f"{value:.0f} %"
    return f"{value:.1f} %" if abs(value) >= 0.1 else f"{value:.2f} %"


def money(value: float | None, currency: str | None) -> str:
    """An amount to three significant figures, in M or bn where it is large; without a currency the bare number.

    >>> money(1672234782.37, "EUR"), money(952.0, "EUR"), money(92000, None), money(None, "EUR")
    ('EUR 1.67 bn', 'EUR 952', '92,000', '–')
    """
    if value is None:
        return "–"
    unit = f"{currency} " if currency else ""
    for size, word in _LARGE:
        if abs(value) >= size:
            return f"{unit}{number(value / size)} {word}"
    return f"{unit}{number(value)}"


def joined(words: Sequence[str]) -> str:
    """A list in a sentence.

    >>> joined(["A", "B", "C"]), joined(["A"])
    ('A, B and C', 'A')
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> counted(1, "partner"), counted(1200, "partner"), counted(2, "party", "parties")
    ('1 partner', '1,200 partners', '2 parties')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"

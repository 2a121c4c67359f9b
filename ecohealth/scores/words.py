"""Figures as people read them: three significant figures, units, no vanity digits; with the signs in force.

Without further ado these are the neutral signs: see :mod:`ecohealth.scores.signs`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ecohealth.scores.sentence import Sentence
from ecohealth.scores.signs import in_force

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
    return in_force().number(text.rstrip("0").rstrip(".") if "." in text else text)


def of_most(unit: str) -> str:
    """A unit as it follows a number: how far it goes, where it says so; else as it is.

    >>> of_most("R, 0–0.5"), of_most("index 0–1"), of_most("participants")
    ('of 0.5', 'of 1', 'participants')
    """
    bounded = re.search(r"0–(\d+(?:\.\d+)?)", unit)
    return f"of {number(float(bounded.group(1)))}" if bounded else unit


def decimals(value: float, places: int) -> str:
    """A number with so many decimals, thousands separated.

    >>> decimals(1234.5, 0), decimals(0.817, 2)
    ('1,234', '0.82')
    """
    return in_force().number(f"{value:,.{places}f}")


def whole(count: int) -> str:
    """A count without its noun.

    >>> whole(1200)
    '1,200'
    """
    return in_force().number(f"{count:,}")


def day(date: str) -> str:
    """A day, of ``2024-12-31``.

    >>> day("2024-12-31")
    '2024-12-31'
    """
    return in_force().day(date)


def percent(share: float | None) -> str:
    """A share as percent, three significant figures, one decimal at the most below 100 %.

    >>> percent(0.62133), percent(0.0512), percent(0.00042), percent(1.0), percent(0.00001), percent(None)
    ('62.1 %', '5.1 %', '0.04 %', '100 %', 'under 0.01 %', '–')
    """
    if share is None or math.isnan(share):
        return "–"
    value = 100.0 * share
    if 0 < value < 0.005:
        return f"under {in_force().percentage('0.01')}"
    places = 0 if value == 0 or abs(value) >= 99.95 else 1 if abs(value) >= 0.1 else 2
    return in_force().percentage(f"{value:.{places}f}")


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


def joined(words: Sequence[str]) -> Sentence:
    """A list in a sentence, each of its words a sentence that keeps what it takes to be written.

    >>> joined(["A", "B", "C"]), joined(["A"])
    ('A, B and C', 'A')
    """
    commas = [piece for one in words[:-1] for piece in (", ", one)][1:]
    return Sentence(*commas, *([" and "] if commas else []), words[-1])


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> counted(1, "partner"), counted(1200, "partner"), counted(2, "party", "parties")
    ('1 partner', '1,200 partners', '2 parties')
    """
    return f"{whole(count)} {one if count == 1 else many or one + 's'}"

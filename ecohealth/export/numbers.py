"""Numbers with their units, as every file, the terminal and every screen writes them.

Figures of a sentence are those of ``scores/words.py``: three significant figures. Here they meet units: counts stay
exact, shares are percentages, money is shortened, and a score never rounds into another band.
"""

from __future__ import annotations

import math
import re

from ecohealth.scores.scorecard import band
from ecohealth.scores.signs import NEUTRAL, in_force, signs
from ecohealth.scores.sureness import Interval
from ecohealth.scores.words import decimals, number, of_most, percent, whole

NOTHING = "–"
"""Stands where there is no number; the reason stands beside it."""

SHARE, POINTS, CHANGE, VALUE = "share", "points", "change", "value"
"""Units with a manner of their own; any other is a word that follows the number."""


def is_share(unit: str) -> bool:
    """Whether a unit is a share of something: ``share``, ``share of roles``."""
    return unit == SHARE or unit.startswith(f"{SHARE} ")


def points(score: float | None) -> str:
    """A score from 0 to 100, to the whole point; with a decimal where the whole point would lie in another band.

    >>> points(62.4), points(69.7), points(39.97), points(70.2), points(None)
    ('62', '69.7', '39.9', '70', '–')
    """
    if score is None:
        return NOTHING
    for places in (0, 1):
        if band(round(score, places)) == band(score):
            return decimals(round(score, places), places)
    return decimals(math.floor(score * 10.0) / 10.0, 1)


def span(interval: Interval | None, unit: str = POINTS) -> str:
    """From the 5th to the 95th percentile, each as a figure; one figure where both are shown alike.

    >>> span(Interval(62.4, 66.0)), span(Interval(0.1, 0.25), "share"), span(Interval(100.0, 100.0)), span(None)
    ('62–66', '10.0–25.0 %', '100', '–')
    >>> span(Interval(-0.3, -0.1), "index")
    '-0.3 to -0.1'
    """
    if interval is None:
        return NOTHING
    low, high = (figure(one, unit) for one in interval)
    if low == high:
        return low
    if interval.low < 0:
        return f"{low} to {high}"
    sign = in_force().after
    return f"{low.removesuffix(sign) if is_share(unit) and 'under' not in low else low}–{high}"


def change(difference: float) -> str:
    """A change of a score to a tenth of a point, with its direction.

    >>> change(-3.84), change(2.0), change(0.01)
    ('▼ 3.8', '▲ 2.0', '± 0.0')
    """
    tenths = round(difference, 1)
    sign = "▲" if tenths > 0 else "▼" if tenths < 0 else "±"
    return f"{sign} {decimals(abs(tenths), 1)}"


def figure(value: float | None, unit: str) -> str:
    """A value without its unit's word: shares as percentages, ``points`` as scores, other whole numbers exact.

    >>> figure(0.5, "share"), figure(62.4, "points"), figure(3683.0, "participants"), figure(0.03971, "index 0–1")
    ('50.0 %', '62', '3,683', '0.0397')
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    if is_share(unit):
        return percent(value)
    if unit in _MANNERS:
        return _MANNERS[unit](value)
    return whole(int(value)) if float(value).is_integer() else number(value)


_PLURAL = re.compile(r"(?<=\w)s(?= per |$)")
_MANNERS = {POINTS: points, CHANGE: change, VALUE: number}


def measure(value: float | None, unit: str) -> str:
    """A value with its unit, as it stands in a sentence.

    >>> measure(0.5, "share of roles"), measure(1.0, "participants"), measure(62.4, "points"), measure(None, "share")
    ('50.0 % of roles', '1 participant', '62', '–')
    """
    shown, word = figure(value, unit), unit_word(unit)
    word = _PLURAL.sub("", word, count=1) if shown == "1" else word
    return f"{shown} {word}" if word and shown != NOTHING else shown


def unit_word(unit: str) -> str:
    """What follows the number: nothing after a share or a score, ``of roles``, ``participants``, ``of 1``.

    >>> unit_word("share"), unit_word("share of roles"), unit_word("participants"), unit_word("index 0–1")
    ('', 'of roles', 'participants', 'of 1')
    """
    return unit.removeprefix(SHARE).strip() if is_share(unit) else "" if unit in _MANNERS else of_most(unit)


def sheet_format(value: float, unit: str) -> str:
    """The number format that makes a spreadsheet show ``value`` as :func:`figure` does.

    >>> sheet_format(0.5, "share"), sheet_format(62.4, "points"), sheet_format(3683.0, "participants")
    ('0.0 %', '0', '#,##0')
    """
    if unit == CHANGE:
        return "▲ 0.0;▼ 0.0;± 0.0" if round(value, 1) else "± 0.0;± 0.0;± 0.0"
    with signs(NEUTRAL):
        shown = figure(value, unit)
    if shown.startswith("under "):
        return f'"{shown}"'
    places = len(shown.rstrip(" %").partition(".")[2])
    whole = "#,##0" if abs(value) >= 1000 else "0"
    return whole + ("." + "0" * places if places else "") + (" %" if is_share(unit) else "")

"""What history says of a claim, in words that can be repeated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ecohealth.evidence.judging import Interval
from ecohealth.scores.sentence import Sentence

Word = Literal["supported", "not supported", "cannot be told"]
SUPPORTED: Word = "supported"
NOT_SUPPORTED: Word = "not supported"
CANNOT_BE_TOLD: Word = "cannot be told"


@dataclass(frozen=True)
class Verdict:
    """One claim: ``word`` is what history says of it, ``why`` the figures, ``would_tell`` what would settle it."""

    claim: str
    word: Word
    why: str
    would_tell: str = ""

    def to_dict(self) -> dict[str, str]:
        """Plain values by name."""
        return dict(vars(self))


LONGER = "A longer history, or a shorter look ahead, would tell."
SAID, GIVE_OR_TAKE = 0.8, 0.15
"""What intervals say to hold, and how far from it they may be and still keep their word."""


def holds(claim: str, found: Interval, why: str) -> Verdict:
    """Whether 80 % intervals held what they say: supported only where the history leaves no room for much else.

    Not supported where the share inside is surely not 80 %, as intervals are too narrow or too wide; it cannot be told
    where its own interval reaches further than 15 points from 80 %.

    >>> [holds("", Interval(0.8, *ends), "").word for ends in ((0.7, 0.9), (0.3, 0.7), (0.4, 0.9))]
    ['supported', 'not supported', 'cannot be told']
    """
    if found.high < SAID or found.low > SAID:
        wrong = "too narrow" if found.high < SAID else "wider than need be"
        return Verdict(claim, NOT_SUPPORTED, Sentence(why, f": the intervals are {wrong}"))
    if found.low < SAID - GIVE_OR_TAKE or found.high > SAID + GIVE_OR_TAKE:
        return Verdict(claim, CANNOT_BE_TOLD, why, LONGER)
    return Verdict(claim, SUPPORTED, why)


def above_zero(claim: str, found: Interval, why: str, would_tell: str) -> Verdict:
    """Supported where the whole interval lies above 0; where there is no interval it cannot be told.

    >>> above_zero("it rains", Interval(0.2, 0.1, 0.3), "0.2", "").word
    'supported'
    """
    if math.isnan(found.low):
        return Verdict(claim, CANNOT_BE_TOLD, why, would_tell)
    return Verdict(claim, SUPPORTED if found.low > 0 else NOT_SUPPORTED, why)

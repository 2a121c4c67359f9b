"""What history says of a claim, in words that can be repeated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ecohealth.evidence.judging import Interval

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


def above_zero(claim: str, found: Interval, why: str, would_tell: str) -> Verdict:
    """Supported where the whole interval lies above 0; where there is no interval it cannot be told.

    >>> above_zero("it rains", Interval(0.2, 0.1, 0.3), "0.2", "").word
    'supported'
    """
    if math.isnan(found.low):
        return Verdict(claim, CANNOT_BE_TOLD, why, would_tell)
    return Verdict(claim, SUPPORTED if found.low > 0 else NOT_SUPPORTED, why)

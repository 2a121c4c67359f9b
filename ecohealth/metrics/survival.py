"""How long something lasts where some of it still goes on: the product-limit estimate, and its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecohealth.ecosystem.calendar import Ints
from ecohealth.ecosystem.records import Floats

NORMAL_975 = 1.959963984540054
ROUNDING = 1e-9
"""A product of shares that misses one half by no more than this is one half."""


@dataclass(frozen=True, eq=False)
class Survival:
    """A step curve: one row a distinct time, ascending from 0.

    Attributes:
        time: float64[k], the first 0.
        at_risk: int64[k], how many had neither ended nor left the observation before that time.
        stays: float64[k], the share that lasts longer than that time, 1 to 0.
        low, high: float64[k], Greenwood's 95 % interval on the log-log scale; as wide as ``stays`` itself where that
            is 0 or 1, since Greenwood's variance has no value there.
    """

    time: Floats
    at_risk: Ints
    stays: Floats
    low: Floats
    high: Floats

    def at(self, time: float) -> tuple[float, float, float]:
        """The share that lasts longer than a time, and its interval; beyond the last time, that of the last."""
        row = int(np.searchsorted(self.time, time, side="right")) - 1
        return float(self.stays[row]), float(self.low[row]), float(self.high[row])

    @property
    def median(self) -> float | None:
        """The first time by which a half has ended; None where a half never does."""
        ended = np.flatnonzero(self.stays <= 0.5 + ROUNDING)
        return float(self.time[ended[0]]) if len(ended) else None


def survival(lasted: Floats, ended: npt.ArrayLike) -> Survival:
    """Kaplan–Meier estimate: at each time, the product of 1 - (ended / at risk) over the times up to it.

    Who has not ended is right-censored: it was still going on when it was last seen, and counts as at risk up to then.

    Args:
        lasted: float64[n], >= 0, n >= 1, in one unit of time: until the end, or until it was last seen.
        ended: bool[n], whether it ended then.

    Source: Kaplan & Meier 1958, Journal of the American Statistical Association 53, 457; Greenwood 1926; log-log
        interval of Kalbfleisch & Prentice 1980. The tests hold it to lifelines.

    >>> curve = survival(np.array([1.0, 2.0, 2.0, 3.0]), [True, True, False, False])
    >>> curve.time.tolist(), curve.at_risk.tolist(), curve.stays.tolist(), curve.median
    ([0.0, 1.0, 2.0, 3.0], [4, 4, 3, 1], [1.0, 0.75, 0.5, 0.5], 2.0)
    """
    time, code = np.unique(np.append(lasted, 0.0), return_inverse=True)
    code = code[:-1]
    left = np.bincount(code, minlength=len(time))
    deaths = np.bincount(code[np.asarray(ended, dtype=bool)], minlength=len(time))
    at_risk = len(lasted) - np.cumsum(left) + left
    stays = np.cumprod(np.divide(at_risk - deaths, at_risk, out=np.ones(len(time)), where=at_risk > 0))
    between = (stays > 0) & (stays < 1)
    each = np.divide(deaths, at_risk * (at_risk - deaths), out=np.zeros(len(time)), where=at_risk > deaths)
    low, high = stays.copy(), stays.copy()
    log = np.log(stays[between])
    wide = NORMAL_975 * np.sqrt(np.cumsum(each)[between]) / np.abs(log)
    low[between], high[between] = np.exp(log * np.exp(wide)), np.exp(log * np.exp(-wide))
    return Survival(time, at_risk.astype(np.int64), stays, low, high)

"""Was it us: those it was done to beside those it was not, at the date and at dates at which nothing was done."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ecohealth.ecosystem.records import Codes, Floats, Mask
from ecohealth.evidence.judging import Interval

CONTROLS = 3
"""Untreated ones beside each treated one; one may stand beside several."""
LEAST_BEFORE = 6
"""Periods before a date that say what was usual."""
FEWEST = 5
"""Treated ones, and different controls, below which nothing is told."""


@dataclass(frozen=True, eq=False)
class Cohort:
    """Treated ones and their controls at one date.

    Attributes:
        treated: positions of those that were there before.
        controls: int64[len(treated), 3]: positions of the controls of each.
        others: positions of all untreated ones that were there before.
        growth: float64[n]: (after − before) / their mean, from −2 (gone) to 2 (new), NaN of those not there.
        trend: float64[n]: the same from the first to the second half of what lies before.
    """

    treated: Codes
    controls: Codes
    others: Codes
    growth: Floats
    trend: Floats


def matched(outcome: Floats, treated: Mask, of_type: Codes, place: int, spans: tuple[int, int]) -> Cohort | None:
    """The treated ones that were there before a date, each with the untreated ones that were most alike; None without.

    Alike: of the same type where that has three untreated ones, near in level (logarithm), trend and regularity before
    the date. Nothing after the date counts.

    Args:
        outcome: float64[n, T].
        treated: bool[n].
        of_type: int64[n].
        place: of the first period after the date.
        spans: how many periods before and after to look at.
    """
    before, after = outcome[:, max(0, place - spans[0]) : place], outcome[:, place : place + spans[1]]
    half = before.shape[1] // 2
    usual = before.mean(axis=1)
    there = (usual > 0) & ((before > 0).mean(axis=1) >= 0.5)
    growth = np.where(there, _growth(usual, after.mean(axis=1)), np.nan)
    trend = np.where(there, _growth(before[:, :half].mean(axis=1), before[:, half:].mean(axis=1)), np.nan)
    mine, others = np.flatnonzero(there & treated), np.flatnonzero(there & ~treated)
    if len(mine) < FEWEST or len(others) < FEWEST:
        return None
    features = np.column_stack([np.log(np.where(there, usual, 1.0)), trend, (before > 0).mean(axis=1)])
    spread = np.nanstd(features[np.concatenate([mine, others])], axis=0)
    features = features / np.where(spread > 0, spread, 1.0)
    controls = np.empty((len(mine), CONTROLS), dtype=np.int64)
    for row, one in enumerate(mine.tolist()):
        same = others[of_type[others] == of_type[one]]
        among = same if len(same) >= CONTROLS else others
        apart = ((features[among] - features[one]) ** 2).sum(axis=1)
        controls[row] = among[np.lexsort((among, apart))[:CONTROLS]]
    return Cohort(mine, controls, others, growth, trend)


def _growth(before: Floats, after: Floats) -> Floats:
    """(after − before) / their mean: symmetric, and defined where somebody is gone.

    Source: Davis & Haltiwanger 1992, Quarterly Journal of Economics 107, 819.
    """
    both = before + after
    return np.divide(2.0 * (after - before), both, out=np.zeros(len(both)), where=both > 0)


def apart(cohort: Cohort) -> Interval:
    """How much more the treated were growing before than all untreated ones; controls are chosen for their trend."""
    return difference(replace(cohort, controls=cohort.others), cohort.trend)


def difference(cohort: Cohort, figure: Floats) -> Interval:
    """Mean figure of the treated less that of their controls, with the 95 % interval of Welch's t.

    Each participant counts once, with what it did before and after taken together: the way to be spared from the
    dependence of its periods on one another. A control counts as often as it stands beside a treated one.

    Source: Bertrand, Duflo & Mullainathan 2004, Quarterly Journal of Economics 119, 249.
    """
    from scipy.stats import t

    mine = figure[cohort.treated]
    used, times = np.unique(cohort.controls, return_counts=True)
    share = times / times.sum()
    theirs = figure[used]
    mean = float(theirs @ share)
    spread = float(share @ (theirs - mean) ** 2) / max(1e-12, 1.0 - float(share @ share))
    parts = float(mine.var(ddof=1)) / len(mine), spread * float(share @ share)
    error = float(np.sqrt(sum(parts)))
    if error <= 0:
        return Interval(float(mine.mean()) - mean, *(float(mine.mean()) - mean,) * 2)
    effective = 1.0 / float(share @ share)
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(mine) - 1) + parts[1] ** 2 / max(1.0, effective - 1.0))
    half = float(t.ppf(0.975, max(1.0, freedom))) * error
    effect = float(mine.mean()) - mean
    return Interval(effect, effect - half, effect + half)


def with_placebos(found: Interval, placebos: Floats, windows: int) -> Interval:
    """The interval, widened to what dates at which nothing was done let expect of chance.

    What happens to all treated ones at once (a bad quarter of their trade) is no effect, and participants counted apart
    do not show it; the same difference at other dates does. The half-width is the larger of the two: Welch's, and
    Student's t with as many degrees of freedom as windows fit before the date, times the placebos' root mean square.
    """
    from scipy.stats import t

    chance = float(t.ppf(0.975, windows)) * float(np.sqrt(np.mean(placebos**2)))
    half = max(found.high - found.value, chance)
    return Interval(found.value, found.value - half, found.value + half)


def as_change(growth: float, usual: float = 0.0) -> float:
    """A symmetric growth beside a usual one, as a relative change: 0.1 is a tenth more than usual.

    >>> round(as_change(2.0 / 3.0), 9), as_change(0.0)
    (1.0, 0.0)
    """
    bounded, other = (min(max(one, -1.999), 1.999) for one in (growth + usual, usual))
    return (2.0 + bounded) / (2.0 - bounded) * (2.0 - other) / (2.0 + other) - 1.0


@dataclass(frozen=True, eq=False)
class Step:
    """A level shift of one series at a date, by regression with errors robust to what follows from period to period."""

    effect: Interval
    slope: Interval


def interrupted(series: Floats, place: int, *, trend: bool) -> Step:
    """Regress the logarithm of a series on a step at a date, and with ``trend`` on time and its change as well.

    Args:
        series: float64[T] > 0.
        place: of the first period after the date.
        trend: whether there is a trend that goes on and may break (interrupted time series); else before and after.

    Returns:
        The mean shift after the date, and the break of the trend per period, in logarithms with 95 % intervals
        (Newey & West 1987, Student's t).
    """
    import statsmodels.api as sm

    time = np.arange(len(series), dtype=np.float64)
    step = (time >= place).astype(np.float64)
    middle = float((time[place:] - place).mean())
    columns = [np.ones(len(series)), step]
    if trend:
        columns += [time - place, step * (time - place - middle)]
    lags = int(np.floor(4.0 * (len(series) / 100.0) ** (2.0 / 9.0)))
    fitted = sm.OLS(np.log(series), np.column_stack(columns)).fit(
        cov_type="HAC", cov_kwds={"maxlags": max(1, lags), "use_correction": True}, use_t=True
    )
    ends = fitted.conf_int(0.05)
    told = [Interval(float(fitted.params[at]), float(ends[at][0]), float(ends[at][1])) for at in range(len(columns))]
    nothing = Interval(float("nan"), float("nan"), float("nan"))
    return Step(told[1], told[3] if trend else nothing)

"""How good a prediction was: ranking, probabilities taken at their word, correlation; each with its interval."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ecohealth.ecosystem.records import Codes, Floats

REPLICATES = 400
NORMAL_95 = 1.959963984540054


class Interval(NamedTuple):
    """A figure with its 95 % interval; NaN where there is none."""

    value: float
    low: float
    high: float


def ranks(values: Floats) -> Floats:
    """Ranks from 1, ties share their mean."""
    order = np.argsort(values, kind="stable")
    along = values[order]
    new = np.concatenate([[True], along[1:] != along[:-1]])
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(values))
    out = np.empty(len(values))
    out[order] = ((starts + 1 + ends) / 2.0)[np.cumsum(new) - 1]
    return out


def auc(score: Floats, came: Floats) -> float:
    """The chance that one who left has a higher score than one who stayed, ties counting half; NaN without both.

    >>> auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0.0, 0.0, 1.0, 1.0]))
    0.75
    """
    many = float(came.sum())
    rest = len(came) - many
    if many == 0 or rest == 0:
        return float("nan")
    return float((ranks(score)[came > 0].sum() - many * (many + 1) / 2.0) / (many * rest))


def brier(chance: Floats, came: Floats) -> float:
    """Mean squared difference of the probability and what came: 0 is perfect, always saying 0.5 gives 0.25."""
    return float(np.mean((chance - came) ** 2))


def spearman(one: Floats, other: Floats) -> float:
    """Correlation of ranks; NaN where either has only one value."""
    a, b = ranks(one), ranks(other)
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 0 else float("nan")


def bootstrapped(
    figure: Callable[[Codes], Floats], group: Codes, seed: int, replicates: int = REPLICATES
) -> list[Interval]:
    """Figures with 95 % percentile intervals, whole groups of rows drawn with replacement.

    Args:
        figure: from positions of rows to the figures.
        group: int64[m]: the group of each row (a participant, a departure), whose rows go together.
        seed: of the draws.
        replicates: how many draws.
    """
    codes = np.unique(group, return_inverse=True)[1]
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(codes.max() + 2))
    members = [order[edges[at] : edges[at + 1]] for at in range(len(edges) - 1)]
    rng = np.random.default_rng(seed)
    drawn = np.array(
        [figure(np.concatenate([members[at] for at in rng.integers(0, len(members), len(members))]))
         for _ in range(replicates)]
    )  # fmt: skip
    values = figure(np.arange(len(group)))
    return [Interval(float(one), *_middle(drawn[:, at])) for at, one in enumerate(values)]


def _middle(drawn: Floats) -> tuple[float, float]:
    known = drawn[np.isfinite(drawn)]
    if len(known) < 0.9 * len(drawn):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def wilson(hits: float, many: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share.

    Source: Wilson, E. B. (1927), Probable inference, Journal of the American Statistical Association 22.

    >>> [round(one, 3) for one in wilson(5, 10)]
    [0.237, 0.763]
    """
    z = NORMAL_95**2
    centre = (hits + z / 2.0) / (many + z)
    half = NORMAL_95 / (many + z) * np.sqrt(hits * (many - hits) / many + z / 4.0)
    return float(centre - half), float(centre + half)


def covered(inside: Floats, stretch: Codes) -> Interval:
    """The share of cases inside, with a 95 % interval that takes cases of one stretch of time for alike.

    As many cases count as would scatter as much, if each came by itself: at least one for each stretch, at most all.

    Args:
        inside: float64[starts, ahead]: 1 where a case lay inside.
        stretch: int64[starts]: the stretch of each start, whose cases share periods.

    Source: the design effect of Kish, L. (1965), Survey sampling; Wilson's interval.
    """
    share = float(inside.mean())
    codes = np.unique(stretch, return_inverse=True)[1]
    means = np.bincount(codes, inside.mean(axis=1)) / np.bincount(codes)
    spread = float(means.var(ddof=1)) / len(means) if len(means) > 1 else 0.0
    counts = share * (1.0 - share) / spread if spread > 0 else 0.0
    counts = float(np.clip(counts, len(means), inside.size))
    return Interval(share, *wilson(share * counts, counts))


def calibration(chance: Floats, came: Floats, most: int = 10) -> pd.DataFrame:
    """What was predicted against what came, in up to ten classes of about equal size.

    Returns:
        ``predicted`` (mean probability), ``came`` (share), ``low, high`` (Wilson's 95 % interval of the share), ``n``;
        from the least likely up. Rows of one participant are taken as apart, so the intervals are rather too narrow.
    """
    order = np.argsort(chance, kind="stable")
    classes = min(most, max(1, len(order) // 20))
    rows = []
    for part in np.array_split(order, classes):
        hits, many = float(came[part].sum()), len(part)
        rows.append((float(chance[part].mean()), hits / many, *wilson(hits, many), many))
    return pd.DataFrame(rows, columns=["predicted", "came", "low", "high", "n"])

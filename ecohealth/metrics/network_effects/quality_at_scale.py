"""Quality at scale: do more interactions fail as the ecosystem grows, and since when does that hold no longer?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import Ints, period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.periods import complete_periods, gaps_left_out
from ecohealth.metrics.reading import NeedsColumn, Reading, TooLittleData, Undefined
from ecohealth.metrics.turning import Turning, autocorrelated, first_autocorrelation, turning_point

FAILURES = frozenset({"failed", "no_show", "returned", "disputed"})
FEWEST_PERIODS, FEWEST_A_PERIOD, FEWEST_FAILURES = 12, 10, 10
SURE_OF_A_TURN = 0.01
WORLDS = 999
SEED = 1904
"""The simulated series are part of the definition: the same history always gives the same figures."""


@dataclass(frozen=True)
class Quality:
    """Size and failures, period by period: only periods with enough interactions whose outcome is known.

    Attributes:
        periods: int64[T], their numbers.
        size: float64[T], active parties.
        failed, known: float64[T], interactions that failed, and those whose outcome is known.
        by_outcome: how many interactions had each outcome that is a failure, the most frequent first.
    """

    periods: Ints
    size: Floats
    failed: Floats
    known: Floats
    by_outcome: dict[str, int]

    @property
    def rate(self) -> Floats:
        """Share of failures."""
        return self.failed / self.known


@metric(
    label="Quality at scale",
    question="As the ecosystem grows, do more of its interactions fail?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="correlation",
    scale=Scale(0.15, 0.05, 0.0),
    scored_as="rise of the failure rate from small to large periods",
    source="Spearman 1904; a negative effect of scale: OpenTable's no-shows",
    gaming="What nobody reports as failed counts as well done; compare how many outcomes are known over time.",
    counter="liquidity",
    act="Find which kind of failure grows, and what the larger number has to do with it: rules, checks, trust.",
    no_interval="its sample are the periods, not the records; how sure it is stands in the details",
    dear=True,
)
def quality_at_scale(eco: Ecosystem) -> Reading:
    """Spearman's correlation (-1 to 1), over complete periods, of active parties with the failure rate of interactions.

    Failures: `outcome` failed, no-show, returned or disputed; interactions without an outcome do not count. Scored is
    the failure rate of the third of the periods with most parties, less that of the third with fewest, in points of
    the rate; 0 where it is lower. Uses the whole history up to the window's end without gaps in the records.

    Details: `beyond_trend`, the same correlation once a straight trend is taken out of both, and p, its chance in
    series with the same autocorrelation that know nothing of each other; without it, growth and failures rise
    together and no more can be said. `turn`: the period in which the failure rate changed its direction, where that is
    beyond chance (p ≤ 0.01), with the periods between which it lies (95 %); the correlation before it and after.

    Needs the column `outcome` and dates. Too little data under 12 periods with 10 known outcomes each, or under 10
    failures. Undefined where the size or the failure rate never changes. Contributions: none, a rate is of periods.
    """
    quality = qualities(eco)
    value = spearman(quality.size, quality.rate)
    if value is None:
        raise Undefined("the number of active parties, or the failure rate, is the same in every period")
    small, large = _small_and_large(quality)
    return Reading(
        value=value,
        scored=max(0.0, large - small),
        n=len(quality.periods),
        population=f"complete {eco.period}s with {FEWEST_A_PERIOD} or more known outcomes{gaps_left_out(eco)}",
        details={
            "period": eco.period,
            "failure_rate": float(quality.failed.sum() / quality.known.sum()),
            "small": small,
            "large": large,
            "outcomes": [{"outcome": one, "count": many} for one, many in quality.by_outcome.items()],
            "beyond_trend": _beyond_trend(quality),
            "turn": _turn(quality, eco.period),
        },
    )


def qualities(eco: Ecosystem) -> Quality:
    """Size and failures of the complete periods that have enough known outcomes.

    Raises:
        NeedsColumn, TooLittleData: saying what is missing.
    """
    periods = eco.gaps.outside(complete_periods(eco))
    history = eco.life_history
    outcome = _outcomes(history.attributes)
    where = np.searchsorted(periods, period_of(history.day, eco.period))
    inside = np.isin(period_of(history.day, eco.period), periods)
    rows = inside & (outcome != "")
    failure = rows & np.isin(outcome, sorted(FAILURES))
    known = sum_by(where[rows], history.count[rows].astype(np.float64), len(periods))
    failed = sum_by(where[failure], history.count[failure].astype(np.float64), len(periods))
    kept = known >= FEWEST_A_PERIOD
    if int(kept.sum()) < FEWEST_PERIODS:
        raise TooLittleData(
            f"needs {FEWEST_PERIODS} complete {eco.period}s with {FEWEST_A_PERIOD} known outcomes each; "
            f"there are {int(kept.sum())}"
        )
    if failed.sum() < FEWEST_FAILURES:
        raise TooLittleData(f"{int(failed.sum())} interactions failed; {FEWEST_FAILURES} or more are needed")
    counts = pd.Series(history.count[failure]).groupby(outcome[failure]).sum()
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    active = _active(eco, where, inside, len(periods))
    return Quality(
        periods[kept], active[kept], failed[kept], known[kept], {str(one): int(many) for one, many in ranked}
    )


def _outcomes(attributes: pd.DataFrame) -> Any:
    """Outcomes in one spelling, empty where unknown."""
    if "outcome" not in attributes:
        raise NeedsColumn("nothing says how interactions ended; the column 'outcome' would make it available")
    words = attributes["outcome"].astype("str").fillna("").str.strip().str.casefold()
    return words.str.replace(r"[\s\-_]+", "_", regex=True).replace("noshow", "no_show").to_numpy(dtype=object)


def _active(eco: Ecosystem, where: Ints, inside: Any, periods: int) -> Floats:
    """Active parties of each period."""
    history = eco.life_history
    who = np.concatenate([history.source[inside], history.target[inside]])
    when = np.concatenate([where[inside], where[inside]])
    seen = np.unique(when[eco.view.is_party[who]] * len(eco) + who[eco.view.is_party[who]])
    return np.bincount(seen // len(eco), minlength=periods).astype(np.float64)


def spearman(x: Floats, y: Floats) -> float | None:
    """Correlation of ranks (ties share theirs), -1 to 1; None where either never changes."""
    found = float(_spearman_of_each(x, y[None])[0])
    return None if np.isnan(found) else found


def _spearman_of_each(x: Floats, rows: Floats) -> Floats:
    """Correlation of the ranks of x with those of each row, float64[rows]; NaN where either never changes."""
    a, b = (pd.DataFrame(one.T).rank().to_numpy(dtype=np.float64).T for one in (x[None], rows))
    a, b = a[0] - a[0].mean(), b - b.mean(axis=1, keepdims=True)
    scale = np.sqrt((a @ a) * (b**2).sum(axis=1))
    found: Floats = np.divide(b @ a, scale, out=np.full(len(rows), np.nan), where=scale > 0)
    return np.clip(found, -1.0, 1.0)


def _small_and_large(quality: Quality) -> tuple[float, float]:
    """Failure rates of the third of the periods with fewest parties, and with most; ties by time."""
    order = np.lexsort((quality.periods, quality.size))
    third = max(len(order) // 3, 1)
    small, large = (
        float(quality.failed[rows].sum() / quality.known[rows].sum()) for rows in (order[:third], order[-third:])
    )
    return small, large


def _beyond_trend(quality: Quality) -> dict[str, float | None]:
    """The correlation once straight trends are out of both series, and its two-sided chance."""
    time = (quality.periods - quality.periods.mean()).astype(np.float64)
    design = np.column_stack([np.ones(len(time)), time])
    size, rate = (one - design @ np.linalg.lstsq(design, one, rcond=None)[0] for one in (quality.size, quality.rate))
    found = spearman(size, rate)
    if found is None:
        return {"correlation": None, "p": None}
    memory = first_autocorrelation(rate, 2)
    worlds = autocorrelated(np.random.default_rng(SEED), WORLDS, len(time), memory)
    worlds -= (design @ np.linalg.lstsq(design, worlds.T, rcond=None)[0]).T
    chance = np.abs(_spearman_of_each(size, worlds))
    return {"correlation": found, "p": (1 + int(np.sum(chance >= abs(found) - 1e-12))) / (1 + WORLDS)}


def _turn(quality: Quality, period: str) -> dict[str, Any] | None:
    """Where the failure rate turned from rising to falling, or back, if it did so beyond chance."""
    turn = turning_point(np.arcsin(np.sqrt(quality.rate)), quality.known)
    if turn is None or turn.p > SURE_OF_A_TURN or (turn.before > 0) == (turn.after > 0):
        return None
    before, after = slice(None, turn.at), slice(turn.at, None)
    return {
        "from": period_label(int(quality.periods[turn.at]), period),
        "last_before": period_label(int(quality.periods[turn.at - 1]), period),
        "between": [period_label(int(quality.periods[at]), period) for at in (turn.low, turn.high)],
        "p": turn.p,
        "course": _course(turn),
        "rate_before": float(quality.rate[max(turn.at - 3, 0) : turn.at].mean()),
        "rate_after": float(quality.rate[-3:].mean()),
        "correlation_before": spearman(quality.size[before], quality.rate[before]),
        "correlation_after": spearman(quality.size[after], quality.rate[after]),
    }


def _course(turn: Turning) -> str:
    """What happened in two words: ``rose, fell``."""
    return f"{'rose' if turn.before > 0 else 'fell'}, {'rose' if turn.after > 0 else 'fell'}"

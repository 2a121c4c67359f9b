"""The law of value: does the value of the ecosystem grow with its size, with pairs of partners, or with less?"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecohealth.ecosystem.calendar import period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.exponents import FEWEST_PERIODS, exponent_of
from ecohealth.metrics.periods import complete_periods, gaps_left_out
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined

FEWEST_BEFORE = 12
LEAST_GROWTH = 1.2
LARGEST_FOR_REED = 50
"""2^N is told of small ecosystems only: of large ones it is no number."""

LAWS = {
    "sarnoff": "k · N",
    "odlyzko_tilly": "k · N log N",
    "metcalfe": "k · N²",
    "free": "k · N^b",
    "reed": "k · 2^N",
}


@metric(
    label="Law of value",
    question="Does each further partner bring more value than the one before?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="exponent",
    scale=Scale(0.5, 1.0, 1.5),
    source=(
        "After Zhang, Liu & Xu 2015, Journal of Computer Science and Technology 30, 246; laws of Sarnoff, of Odlyzko & "
        "Tilly, of Metcalfe, of Reed"
    ),
    gaming="Prices that rise look like a law of size; so does a single large deal in a period with many partners.",
    counter="densification",
    act="Below 1, each newcomer adds less than the average partner: look at what newcomers find, and whom they meet.",
    no_interval="its sample are the periods, not the records; the 95 % interval of the exponent is in the details",
)
def value_law(eco: Ecosystem) -> Reading:
    """b in V = k · N^b over complete periods: V the period's value, N its active parties; 1: value grows as size does.

    b is the least-squares slope of log V on log N; its 95 % interval allows for autocorrelated errors. Uses the whole
    history up to the window's end without gaps in the records; periods without value are left out. A successor and its
    predecessors are one.

    Details: the laws k·N (Sarnoff), k·N log N (Odlyzko–Tilly), k·N² (Metcalfe), the free one and, where no period has
    more than 50 parties, k·2^N (Reed), each with its error out of sample: every period after the first half (12 at
    least) is predicted from those before it alone, the error is the root mean square of log V less its prediction.
    `best` has the smallest. How well a law fits what it was fitted to is not told: any rising curve fits any other.

    Needs dates. Too little data under 18 periods with value, or where the largest N is less than 20 % above the
    smallest. Undefined where no value was exchanged. Contributions: none, a law is of periods.
    """
    size, value = sizes_and_values(eco)
    if len(size) == 0:
        raise Undefined("no value was exchanged in a complete period")
    if len(size) < FEWEST_PERIODS:
        raise TooLittleData(f"needs {FEWEST_PERIODS} complete {eco.period}s with value; there are {len(size)}")
    if size.max() < LEAST_GROWTH * size.min():
        raise TooLittleData(
            f"a {eco.period} had {size.min():.0f} to {size.max():.0f} active parties, too alike to see a law of value"
        )
    exponent = exponent_of(np.log(size), np.log(value))
    laws = errors_ahead(size, value)
    return Reading(
        value=exponent.value,
        n=len(size),
        population=f"complete {eco.period}s with value{gaps_left_out(eco)}",
        details={
            "interval_95": [exponent.low, exponent.high],
            "best": laws[0]["law"],
            "formula": laws[0]["formula"],
            "laws": laws,
            "parties": [int(size.min()), int(size.max())],
        },
    )


def sizes_and_values(eco: Ecosystem) -> tuple[Floats, Floats]:
    """Active parties, and value, of each complete period that has both two parties and value."""
    periods = eco.gaps.outside(complete_periods(eco))
    history = eco.life_history
    number = period_of(history.day, eco.period)
    inside = np.isin(number, periods)
    where = np.searchsorted(periods, number)
    rows = inside & eco.view.carries_value[history.kind]
    value = sum_by(where[rows], history.weight[rows], len(periods))
    who, when = np.concatenate([history.source, history.target]), np.concatenate([where, where])
    active = np.concatenate([inside, inside]) & eco.view.is_party[who]
    seen = np.unique(when[active] * len(eco) + who[active])
    size = np.bincount(seen // len(eco), minlength=len(periods)).astype(np.float64)
    kept = (value > 0) & (size >= 2)
    return size[kept], value[kept]


def errors_ahead(size: Floats, value: Floats) -> list[dict[str, Any]]:
    """The laws with their error out of sample, the smallest first: ``law``, ``formula``, ``error`` in log V."""
    log_n, log_v = np.log(size), np.log(value)
    shapes = {"sarnoff": log_n, "odlyzko_tilly": np.log(size * log_n), "metcalfe": 2.0 * log_n, "free": log_n}
    if size.max() <= LARGEST_FOR_REED:
        shapes["reed"] = size * np.log(2.0)
    first = max(FEWEST_BEFORE, len(size) // 2)
    found = []
    for law, shape in shapes.items():
        ahead = [_predicted(shape[:t], log_v[:t], float(shape[t]), law == "free") for t in range(first, len(size))]
        misses = log_v[first:] - np.asarray(ahead)
        found.append({"law": law, "formula": LAWS[law], "error": float(np.sqrt(np.mean(misses**2)))})
    return sorted(found, key=lambda one: (one["error"], one["law"]))


def _predicted(shape: Floats, log_v: Floats, at: float, free: bool) -> float:
    """log V at the next period: the mean level above the shape, or a fitted line where the exponent is free."""
    centred = shape - shape.mean()
    squares = float(centred @ centred)
    slope = float(centred @ log_v) / squares if free and squares > 0 else 1.0 if not free else 0.0
    return float(log_v.mean() + slope * (at - shape.mean()))

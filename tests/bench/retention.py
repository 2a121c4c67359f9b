"""Does the 95 % interval of retention hold the truth 95 times in 100?

    python -m tests.bench.retention [REPEATS]

Invented partners deal with a marketplace every 10 days, and after each dealing stay with a known chance; they join over
two of three years. So the share still there after 12 months is known: that of 37 dealings in a row. Prints how often
Greenwood's interval holds it, the mean estimate beside the truth, and the coverage that chance allows.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.engagement.staying import retention
from ecohealth.tables.config import Config
from tests.ecosystems import make_rows

PARTNERS, EVERY, STAYS = 200, 10, 0.985
FIRST, LAST = np.datetime64("2020-01-01"), np.datetime64("2022-12-31")
TRUTH = STAYS ** int(np.ceil(365.25 / EVERY))
"""P(the last dealing is more than 12 months after the first): 37 times it went on."""


class Repeat(NamedTuple):
    """One invented ecosystem's estimate and interval."""

    estimate: float
    low: float
    high: float


def invented(rng: np.random.Generator) -> Ecosystem:
    """Partners that join on any day of the first two years, and leave by chance."""
    start = rng.integers(0, 2 * 365, PARTNERS)
    went_on = rng.geometric(1.0 - STAYS, PARTNERS) - 1
    most = (int((LAST - FIRST).astype(int)) - start) // EVERY
    deals = np.minimum(went_on, most) + 1
    who = np.repeat(np.arange(PARTNERS), deals)
    step = np.arange(len(who)) - np.repeat(np.cumsum(deals) - deals, deals)
    day = FIRST + (start[who] + EVERY * step).astype("m8[D]")
    rows = pd.DataFrame(
        {
            "source": pd.Series([f"p{one:03d}" for one in who], dtype="str"),
            "target": "market", "kind": "sale", "weight": 1.0, "date": day.astype("M8[s]"), "line": 1,
        }
    ).astype({"target": "str", "kind": "str"})  # fmt: skip
    people = {**{f"p{one:03d}": "firm" for one in range(PARTNERS)}, "market": "market"}
    return make_rows(people, rows, config=Config().with_venues(("market",))).window(f"{FIRST}:{LAST}")


def repeats(count: int, seed: int = 12) -> list[Repeat]:
    """Estimates from that many invented ecosystems, each from a stream of its own."""
    found = []
    for stream in np.random.default_rng(seed).spawn(count):
        reading = retention(invented(stream))
        found.append(Repeat(float(reading.value or 0.0), *reading.details["greenwood_95"]))
    return found


def main(count: int) -> None:
    """Print the figures."""
    from scipy import stats

    found = repeats(count)
    held = sum(one.low <= TRUTH <= one.high for one in found)
    low, high = stats.binom.interval(0.95, count, 0.95)
    print(f"truth {TRUTH:.4f}, mean estimate {np.mean([one.estimate for one in found]):.4f}")
    print(f"{held} of {count} intervals hold it ({held / count:.1%}); of exact ones {low:.0f} to {high:.0f} would")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)

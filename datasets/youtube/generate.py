"""Make the tables of a video platform in the manner of the young YouTube; card.md tells fact from invention.

Run ``python datasets/youtube/generate.py [FOLDER] [--seed N]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from story import Records, any_day, run, streams  # noqa: E402

SEED = 2005
FIRST = (2005, 5)
MONTHS = 56
PIVOT = 30
"""November 2007: the first whole month after rights holders could find, block or profit from what was uploaded."""
CREATORS, HOLDERS, ADVERTISERS, CHANNELS = 200, 24, 46, 40
DISPUTED_AT_FIRST, DISPUTED_AT_WORST, DISPUTED_AT_LAST = 0.03, 0.24, 0.05
DEALT_WITH = 9.0
"""Months in which the share of disputed uploads falls to about a third of the way that is left to fall."""


def joining(rng: np.random.Generator, number: int, first: int, last: int) -> list[int]:
    """The months in which the members of a side join: a tenth at once, the others evenly."""
    at_once = number // 10
    return [first] * at_once + sorted(int(one) for one in rng.integers(first, last, number - at_once))


def disputed(month: int) -> float:
    """The chance that an upload of the month is disputed: it grows with the platform until the pivot."""
    if month < PIVOT:
        return DISPUTED_AT_FIRST + (DISPUTED_AT_WORST - DISPUTED_AT_FIRST) * month / (PIVOT - 1)
    left = float(np.exp(-(month - PIVOT + 1) / DEALT_WITH))
    return DISPUTED_AT_LAST + (DISPUTED_AT_WORST - DISPUTED_AT_LAST) * left


def sides(rng: np.random.Generator) -> dict[str, list[tuple[str, int]]]:
    """Ids of every side with the month of joining."""

    def some(stem: str, number: int, first: int, last: int) -> list[tuple[str, int]]:
        months = joining(rng, number, first, last)
        return [(f"{stem}-{index + 1:03d}", month) for index, month in enumerate(months)]

    return {
        "creator": some("creator", CREATORS, 0, MONTHS - 4),
        "rights_holder": some("rights-holder", HOLDERS, 8, MONTHS - 8),
        "advertiser": some("advertiser", ADVERTISERS, 12, MONTHS - 6),
        "channel": [(f"channel-{index + 1:02d}", 0) for index in range(CHANNELS)],
    }


def participants(everyone: dict[str, list[tuple[str, int]]]) -> Records:
    """The register: who they are and what they are called, all invented."""
    return [
        {"id": key, "type": of, "name": key.replace("-", " ").title()}
        for of, those in everyone.items()
        for key, _ in those
    ]


def interactions(rng: np.random.Generator, everyone: dict[str, list[tuple[str, int]]]) -> Records:
    """Uploads to channels, licences that rights holders give to them, and what advertisers pay there."""
    channels = [key for key, _ in everyone["channel"]]
    pull = rng.dirichlet(np.full(CHANNELS, 8.0))
    rows: Records = []

    def add(source: str, target: str, kind: str, weight: float, month: int, outcome: str) -> None:
        when = any_day(rng, FIRST, month)
        given = {"source": source, "target": target, "kind": kind, "weight": f"{weight:.2f}"}
        rows.append({**given, "date": when, "outcome": outcome})

    for key, joined in everyone["creator"]:
        busy = float(rng.lognormal(0.0, 0.4))
        for month in range(joined, MONTHS):
            for _ in range(rng.poisson(2.0 * busy)):
                outcome = "disputed" if rng.random() < disputed(month) else "ok"
                views = float(rng.lognormal(3.0, 0.5))
                add(key, channels[rng.choice(CHANNELS, p=pull)], "upload", views, month, outcome)
    for key, joined in everyone["rights_holder"]:
        for month in range(joined, MONTHS):
            if rng.random() < (0.35 if month < PIVOT else 0.9):
                add(key, channels[rng.choice(CHANNELS, p=pull)], "licence", float(rng.lognormal(3.4, 0.4)), month, "ok")
    for key, joined in everyone["advertiser"]:
        for month in range(joined, MONTHS):
            weight = (1.0 if month < PIVOT else 1.8) * float(rng.lognormal(3.2, 0.4))
            add(channels[rng.choice(CHANNELS, p=pull)], key, "audience", weight, month, "ok")
    return sorted(rows, key=lambda row: (row["date"], row["source"], row["target"], row["kind"]))


def tables(seed: int) -> dict[str, Records]:
    """Every table as records, a pure function of the seed."""
    register, dealings = streams(seed, 2)
    everyone = sides(register)
    return {"participants": participants(everyone), "interactions": interactions(dealings, everyone)}


if __name__ == "__main__":
    run(HERE, SEED, tables)

"""Make the tables of a reservation service in the manner of OpenTable; card.md tells fact from invention.

Run ``python datasets/opentable/generate.py [FOLDER] [--seed N]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from story import Records, any_day, run, streams  # noqa: E402

SEED = 1998
FIRST = (2002, 1)
MONTHS = 72
RULE = 44
"""September 2005 here: from then on whoever stays away four times within twelve months is shut out."""
RESTAURANTS, CIRCLES = 60, 130
CITIES = ("San Francisco", "Chicago", "New York", "Boston", "Seattle")
AWAY_AT_FIRST, AWAY_PER_TEN_RESTAURANTS, AWAY_UNDER_THE_RULE = 0.03, 0.034, 0.04
SETTLES = 3.0
AWAY_FROM_HOME = 0.04
"""How much less a table in another city draws than one at home."""


def there(rng: np.random.Generator, number: int, last: int) -> list[int]:
    """The month of joining of each member of a side: a first few at the start, then evenly."""
    return sorted([0] * (number // 8) + [int(one) for one in rng.integers(0, last, number - number // 8)])


def away(month: int, restaurants: int) -> float:
    """The chance that a reservation is not kept: the more tables there are, the more are held in two places at once."""
    grown = AWAY_AT_FIRST + AWAY_PER_TEN_RESTAURANTS * restaurants / 10
    if month < RULE:
        return grown
    left = float(np.exp(-(month - RULE + 1) / SETTLES))
    return AWAY_UNDER_THE_RULE + (grown - AWAY_UNDER_THE_RULE) * left


def tables(seed: int) -> dict[str, Records]:
    """Every table as records, a pure function of the seed."""
    register, dealings = streams(seed, 2)
    joined = {"restaurant": there(register, RESTAURANTS, MONTHS - 10), "diners": there(register, CIRCLES, MONTHS - 6)}
    stem = {"restaurant": "restaurant", "diners": "diners"}
    people: Records = [
        {
            "id": f"{stem[of]}-{index + 1:03d}",
            "type": of,
            "name": f"{stem[of].title()} {index + 1:03d}",
            "region": CITIES[index % len(CITIES)],
        }
        for of, months in joined.items()
        for index in range(len(months))
    ]
    return {"participants": people, "interactions": reservations(dealings, joined)}


def reservations(rng: np.random.Generator, joined: dict[str, list[int]]) -> Records:
    """Tables reserved by circles of diners, mostly in their city, the seats as weight, and whether anybody came."""
    rows: Records = []
    liking = rng.lognormal(0.0, 0.4, RESTAURANTS)
    habit = rng.lognormal(0.0, 0.3, CIRCLES)
    since = np.array(joined["restaurant"])
    for month in range(MONTHS):
        open_now = np.flatnonzero(since <= month)
        chance = away(month, len(open_now))
        for circle, joining in enumerate(joined["diners"]):
            if joining > month:
                continue
            near = np.where(open_now % len(CITIES) == circle % len(CITIES), 1.0, AWAY_FROM_HOME)
            pull = liking[open_now] * near / (liking[open_now] * near).sum()
            for _ in range(1 + rng.poisson(1.2 * habit[circle])):
                table = int(rng.choice(open_now, p=pull))
                rows.append(
                    {
                        "source": f"restaurant-{table + 1:03d}",
                        "target": f"diners-{circle + 1:03d}",
                        "kind": "reservation",
                        "weight": str(rng.integers(2, 7)),
                        "date": any_day(rng, FIRST, month),
                        "outcome": "no_show" if rng.random() < chance else "ok",
                    }
                )
    return sorted(rows, key=lambda row: (row["date"], row["source"], row["target"], row["weight"]))


if __name__ == "__main__":
    run(HERE, SEED, tables)

"""Make the tables of an auction house for car parts in the manner of Covisint; card.md tells fact from invention.

Run ``python datasets/covisint/generate.py [FOLDER] [--seed N]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from story import Records, any_day, run, streams  # noqa: E402

SEED = 2000
FIRST = (2000, 10)
MONTHS = 39
BUYERS = ("General Motors", "Ford", "DaimlerChrysler", "Renault", "Nissan")
PARTS = ("stampings", "seats", "wiring", "castings", "glass", "brakes", "electronics", "plastics")
REGIONS = ("Michigan", "Ohio", "Ontario", "Baden-Württemberg", "Nord-Pas-de-Calais", "Kantō")
FOUNDING = 36
CAMPAIGNS = {2: 16, 7: 18, 11: 16, 16: 20, 21: 18, 26: 20, 31: 18}
"""Suppliers signed up in the month: the owners' enrolment drives, which nobody else decides."""
TRICKLE = 0.8
USUAL, EXPONENT = 0.012, 3.2
"""The chance that a supplier leaves in a month with as many suppliers as at the start, and how it grows with them."""
PRICE_FALL = 0.45
"""Elasticity of the winning bid to the number of suppliers that bid."""


def stays(rng: np.random.Generator) -> list[tuple[int, int]]:
    """First and last month of every supplier: the more bid in one month, the more bid for the last time in the next."""
    there: dict[int, int] = dict.fromkeys(range(FOUNDING), 0)
    ended: list[tuple[int, int, int]] = []
    number = FOUNDING
    for month in range(1, MONTHS):
        chance = min(USUAL * (len(there) / FOUNDING) ** EXPONENT, 0.5)
        for one in [one for one in there if rng.random() < chance]:
            ended.append((one, there.pop(one), month))
        for _ in range(CAMPAIGNS.get(month, 0) + rng.poisson(TRICKLE)):
            there[number] = month
            number += 1
    ended.extend((one, since, MONTHS - 1) for one, since in there.items())
    return [(since, until) for _, since, until in sorted(ended)]


def participants(rng: np.random.Generator, spells: list[tuple[int, int]]) -> Records:
    """The five owners that buy, and the suppliers, each of one kind of part and one region."""
    buyers = [
        {"id": f"buyer-{name.casefold().replace(' ', '-')}", "type": "carmaker", "name": name, "part": "", "region": ""}
        for name in BUYERS
    ]
    suppliers = [
        {
            "id": f"supplier-{number + 1:03d}",
            "type": "supplier",
            "name": f"Supplier {number + 1:03d}",
            "part": PARTS[number % len(PARTS)],
            "region": str(rng.choice(REGIONS)),
        }
        for number in range(len(spells))
    ]
    return buyers + suppliers


def interactions(rng: np.random.Generator, spells: list[tuple[int, int]]) -> Records:
    """Every supplier's bids of each month (information, at the price asked) and the orders that some of them win."""
    rows: Records = []
    buyers = [f"buyer-{name.casefold().replace(' ', '-')}" for name in BUYERS]
    count = np.zeros(MONTHS)
    for since, until in spells:
        count[since : until + 1] += 1
    for number, (since, until) in enumerate(spells):
        volume = float(np.exp(rng.normal(0.0, 0.5)))
        for month in range(since, until + 1):
            price = 100.0 * (count[month] / FOUNDING) ** -PRICE_FALL
            for asked in rng.choice(len(buyers), size=rng.integers(1, 4), replace=False):
                bid = price * float(np.exp(rng.normal(0.0, 0.08)))
                row = {"source": f"supplier-{number + 1:03d}", "target": buyers[asked]}
                when = any_day(rng, FIRST, month)
                rows.append({**row, "kind": "bid", "weight": f"{bid:.2f}", "date": when})
                if rng.random() < FOUNDING / count[month]:
                    rows.append({**row, "kind": "order", "weight": f"{bid * volume * 10:.2f}", "date": when})
    return sorted(rows, key=lambda row: (row["date"], row["source"], row["target"], row["kind"]))


def tables(seed: int) -> dict[str, Records]:
    """Every table as records, a pure function of the seed."""
    staying, register, trading = streams(seed, 3)
    spells = stays(staying)
    return {"participants": participants(register, spells), "interactions": interactions(trading, spells)}


if __name__ == "__main__":
    run(HERE, SEED, tables)

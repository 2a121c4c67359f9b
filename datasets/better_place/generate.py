"""Make the tables of a battery-swapping network in the manner of Better Place; card.md tells fact from invention.

Run ``python datasets/better_place/generate.py [FOLDER] [--seed N]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from story import Records, any_day, day, run, streams  # noqa: E402

SEED = 2013
FIRST = (2008, 1)
MONTHS = 65
OPENED = 49
"""The network opened to drivers in early 2012; the last month is May 2013."""
ROUNDS = {0: 200.0, 24: 350.0, 46: 200.0, 58: 100.0}
"""Capital in millions of USD by month: January 2008, January 2010, November 2011, November 2012."""
INVESTORS = {
    "israel-corp": ("Israel Corp.", (0, 24, 46, 58)),
    "vantagepoint": ("VantagePoint Capital Partners", (0, 24, 46)),
    "morgan-stanley": ("Morgan Stanley", (0, 24)),
    "hsbc": ("HSBC Holdings", (24, 46)),
    "lazard": ("Lazard Asset Management", (24,)),
    "general-electric": ("General Electric", (46,)),
}
CARMAKERS_COURTED = 7
"""Invented carmakers that were talked to and never dealt: they stand in the register only."""
COUNTRIES = ("Israel", "Israel", "Israel", "Denmark")
SITES, FLEETS, UTILITIES, BATTERIES, BUILDERS = 70, 90, 5, 3, 9
CARS_A_MONTH = 75
"""About 1,240 cars were sold in some seventeen months."""


def participants(rng: np.random.Generator) -> Records:
    """The network, its investors, the one carmaker that delivered and those that did not, and everybody around."""

    def one(name: str, of: str, called: str, where: str = "") -> dict[str, str]:
        return {"id": name, "type": of, "name": called, "region": where}

    def some(number: int, of: str, called: str) -> Records:
        stem = called.casefold().replace(" ", "-")
        return [
            one(f"{stem}-{index + 1:02d}", of, f"{called} {index + 1:02d}", str(rng.choice(COUNTRIES)))
            for index in range(number)
        ]

    return [
        one("better-place", "network", "Better Place", "Israel"),
        one("renault", "carmaker", "Renault", "France"),
        *(one(key, "investor", name) for key, (name, _) in INVESTORS.items()),
        *some(CARMAKERS_COURTED, "carmaker", "Courted Carmaker"),
        *some(BATTERIES, "battery_maker", "Battery Maker"),
        *some(UTILITIES, "utility", "Utility"),
        *some(BUILDERS, "builder", "Station Builder"),
        *some(SITES, "site_host", "Site Host"),
        *some(FLEETS, "fleet", "Fleet"),
    ]


def capital() -> Records:
    """What the investors paid in, each round in equal parts, in thousands of USD."""
    rows: Records = []
    for month, amount in ROUNDS.items():
        given = [key for key, (_, rounds) in INVESTORS.items() if month in rounds]
        when = day(FIRST, month, 15)
        rows += [dealing(key, "better-place", "capital", 1000 * amount / len(given), when) for key in given]
    return rows


def dealing(source: str, target: str, kind: str, weight: float, when: str) -> dict[str, str]:
    """One row of the interactions."""
    return {"source": source, "target": target, "kind": kind, "weight": f"{weight:.2f}", "date": when}


def building(rng: np.random.Generator) -> Records:
    """Stations, sites, batteries and power: bought by the network, ever more until the capital is used up."""
    rows: Records = []
    for month in range(6, MONTHS):
        effort = min(month / 40, 1.0) * (0.5 if month > 60 else 1.0)
        for index in range(BUILDERS):
            if month >= 6 + 3 * index and rng.random() < 0.7:
                weight = 900 * effort * float(rng.lognormal(0, 0.4))
                key = f"station-builder-{index + 1:02d}"
                rows.append(dealing(key, "better-place", "stations", weight, any_day(rng, FIRST, month)))
        for index in range(SITES):
            if month >= 12 + index // 2:
                key = f"site-host-{index + 1:02d}"
                rows.append(dealing(key, "better-place", "sites", 6.0 + 2 * rng.random(), any_day(rng, FIRST, month)))
        for index in range(BATTERIES if month >= 20 else 0):
            weight = 1400 * effort * float(rng.lognormal(0, 0.3))
            key = f"battery-maker-{index + 1:02d}"
            rows.append(dealing(key, "better-place", "batteries", weight, any_day(rng, FIRST, month)))
        for index in range(UTILITIES if month >= 24 else 0):
            weight = 60 * effort * float(rng.lognormal(0, 0.3))
            key = f"utility-{index + 1:02d}"
            rows.append(dealing(key, "better-place", "energy", weight, any_day(rng, FIRST, month)))
    return rows


def driving(rng: np.random.Generator) -> Records:
    """Renault's cars from 2012 on, and what the fleets get from the network: pilots first, subscriptions then."""
    rows: Records = []
    for month in range(30, MONTHS):
        opened = month >= OPENED
        for index in range(FLEETS if opened else 12):
            key = f"fleet-{index + 1:02d}"
            if opened and rng.random() < CARS_A_MONTH / FLEETS / 3:
                cars = 1 + int(rng.poisson(2))
                rows.append(dealing("renault", key, "cars", 30.0 * cars, any_day(rng, FIRST, month)))
            if rng.random() < 0.8:
                weight = (4.0 if opened else 1.0) * float(rng.lognormal(0, 0.4))
                rows.append(dealing("better-place", key, "service", weight, any_day(rng, FIRST, month)))
    return rows


def tables(seed: int) -> dict[str, Records]:
    """Every table as records, a pure function of the seed."""
    register, built, driven = streams(seed, 3)
    rows = capital() + building(built) + driving(driven)
    return {
        "participants": participants(register),
        "interactions": sorted(rows, key=lambda row: (row["date"], row["source"], row["target"], row["kind"])),
    }


if __name__ == "__main__":
    run(HERE, SEED, tables)

"""Histories made by known rules, so that what is found in them can be held against the truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.tables.config import Config
from tests.ecosystems import make_rows

FIRST = np.datetime64("2020-01", "M")


def rows_of(source: list[str], target: list[str], month: np.ndarray, weight: np.ndarray) -> pd.DataFrame:
    """Rows of the interactions table, dated to the 28th of a month counted from 2020-01."""
    days = (FIRST + month.astype("m8[M]")).astype("M8[D]") + 27
    table = pd.DataFrame({"source": source, "target": target, "kind": "supply", "weight": weight})
    return table.astype({"source": "str", "target": "str", "kind": "str"}).assign(
        date=days.astype("M8[s]"), line=np.arange(2, len(table) + 2)
    )


def departing(seed: int, *, spreads: float, suppliers: int = 40, makers: int = 60, months: int = 40) -> Ecosystem:
    """Suppliers deliver to makers, makers to shops; one supplier leaves each month from the 8th on.

    A maker whose supplier left sells less to its shops from then on: by ``spreads`` times the share of its business
    that it had with that supplier. 0 is a history in which no loss spreads.
    """
    rng = np.random.default_rng(seed)
    leaves = np.full(suppliers, months)
    gone = rng.permutation(suppliers)[: months - 15]
    leaves[gone] = 8 + np.arange(len(gone))
    supplied = [rng.choice(suppliers, 3, replace=False) for _ in range(makers)]
    bought = rng.lognormal(2.0, 0.8, (makers, 3))
    sold = rng.lognormal(3.0, 0.3, makers)
    source: list[str] = []
    target: list[str] = []
    month: list[int] = []
    weight: list[float] = []
    for at in range(months):
        for maker in range(makers):
            share = bought[maker] / (bought[maker].sum() + sold[maker])
            hit = sum(share[k] for k in range(3) if leaves[supplied[maker][k]] < at)
            for k, one in enumerate(supplied[maker]):
                if leaves[one] >= at:
                    source.append(f"s{one:02d}")
                    target.append(f"m{maker:02d}")
                    month.append(at)
                    weight.append(bought[maker][k] * rng.lognormal(0.0, 0.15))
            source.append(f"m{maker:02d}")
            target.append(f"shop{maker % 7}")
            month.append(at)
            weight.append(max(0.0, 1.0 - spreads * hit) * sold[maker] * rng.lognormal(0.0, 0.15))
    people = {
        **{f"s{one:02d}": "supplier" for one in range(suppliers)},
        **{f"m{one:02d}": "maker" for one in range(makers)},
        **{f"shop{one}": "shop" for one in range(7)},
    }
    return make_rows(people, rows_of(source, target, np.array(month), np.array(weight)))


def fading(seed: int, *, participants: int = 120, months: int = 36, to: float = 0.4) -> Ecosystem:
    """Participants deal with a hub at a rhythm of their own; each may fade, month by month ``to`` so much of it."""
    rng = np.random.default_rng(seed)
    rhythm = rng.uniform(0.6, 4.0, participants)
    fades = np.where(rng.random(participants) < 0.7, rng.integers(4, months + 10, participants), 10 * months)
    at = np.arange(months)
    usual = rhythm[:, None] * np.where(at[None, :] >= fades[:, None], to ** (at[None, :] - fades[:, None] + 1), 1.0)
    deals = rng.poisson(usual)
    who, month = np.nonzero(deals)
    many = deals[who, month]
    who, month = np.repeat(who, many), np.repeat(month, many)
    target = rng.integers(0, 5, len(who))
    people = {**{f"p{one:03d}": "partner" for one in range(participants)}, **{f"hub{one}": "hub" for one in range(5)}}
    ids = [f"p{one:03d}" for one in who]
    return make_rows(people, rows_of(ids, [f"hub{one}" for one in target], month, rng.lognormal(0.0, 0.5, len(who))))


def living(seed: int, *, months: int = 48, start: int = 40, entries: float = 1.5, goes: float = 0.02) -> Ecosystem:
    """Makers and (half as many) sellers at a market, a venue: they come by chance, stay geometric lives, and grow.

    Newcomers are Poisson, sizes log-normal, activity is each one's own; what a type does wanders and grows by 0.5 % a
    month. Everything a forecast takes for granted holds, so that its intervals can be held to their word.
    """
    rng = np.random.default_rng(seed)
    people, who, when, worth = {"fair": "market"}, [], [], []
    for kind, scale in (("maker", 1.0), ("seller", 0.5)):
        level = np.cumsum(0.005 + 0.02 * rng.standard_normal(months)) + 0.06 * rng.standard_normal(months)
        births = [0] * int(start * scale)
        for month in range(1, months):
            births += [month] * int(rng.poisson(entries * scale))
        for at, born in enumerate(births):
            one = f"{kind}{at:04d}"
            people[one] = kind
            ends, size, busy = born + int(rng.geometric(goes)), rng.lognormal(2.0, 0.8), rng.beta(8.0, 2.0)
            for month in range(born, min(months, ends)):
                if month == born or rng.random() < busy:
                    who.append(one)
                    when.append(month)
                    worth.append(size * np.exp(level[month]) * rng.lognormal(0.0, 0.3))
    rows = rows_of(who, ["fair"] * len(who), np.array(when), np.array(worth))
    return make_rows(people, rows, config=Config().with_venues(("market",)))


def trading(seed: int, *, months: int = 42, start: int = 30, entries: float = 0.8, goes: float = 0.015) -> Ecosystem:
    """Makers sell to shops: both come by chance and stay geometric lives; each maker keeps to two to five shops.

    Whoever loses a shop finds another; sizes are log-normal, and each is active in its own share of the months.
    """
    rng = np.random.default_rng(seed)
    people, born, ends = {}, {}, {}
    for kind, scale in (("maker", 1.0), ("shop", 0.5)):
        births = [0] * int(start * scale)
        for month in range(1, months):
            births += [month] * int(rng.poisson(entries * scale))
        for at, month in enumerate(births):
            one = f"{kind}{at:04d}"
            people[one], born[one], ends[one] = kind, month, month + int(rng.geometric(goes))
    draw = {one: rng.lognormal(0.0, 1.0) for one in people}
    source, target, when, worth = [], [], [], []
    for one in [name for name, kind in people.items() if kind == "maker"]:
        busy, size, partners = rng.beta(8.0, 2.0), rng.lognormal(2.0, 0.8), set()
        many = int(rng.integers(2, 6))
        for month in range(born[one], min(months, ends[one])):
            open_now = [shop for shop, kind in people.items() if kind == "shop" and born[shop] <= month < ends[shop]]
            partners = {shop for shop in partners if month < ends[shop]}
            while len(partners) < min(many, len(open_now)):
                left = [shop for shop in open_now if shop not in partners]
                pull = np.array([draw[shop] for shop in left])
                partners.add(left[int(rng.choice(len(left), p=pull / pull.sum()))])
            for shop in sorted(partners):
                if rng.random() < busy:
                    source.append(one)
                    target.append(shop)
                    when.append(month)
                    worth.append(size * rng.lognormal(0.0, 0.3))
    return make_rows(people, rows_of(source, target, np.array(when), np.array(worth)))


def treated(
    seed: int, *, effect: float, participants: int = 80, months: int = 36, since: int = 24, together: float = 0.05
) -> Ecosystem:
    """Partners at a market, 30 of them ``region`` = west; from a month on these do ``effect`` times as much.

    What each does wanders (autoregressive, 0.6), and so does what each region does as a whole (0.7; ``together`` is the
    standard deviation of its steps): the hard case, in which a bad quarter of the west looks like an effect.
    """
    rng = np.random.default_rng(seed)
    west = np.zeros(participants, dtype=bool)
    west[rng.permutation(participants)[:30]] = True
    own, region = np.zeros((participants, months)), np.zeros((2, months))
    for at in range(1, months):
        own[:, at] = 0.6 * own[:, at - 1] + 0.25 * rng.standard_normal(participants)
        region[:, at] = 0.7 * region[:, at - 1] + together * rng.standard_normal(2)
    worth = rng.lognormal(2.0, 1.0, participants)[:, None] * np.exp(
        own + region[west.astype(int)] + 0.01 * np.arange(months)
    )
    worth[np.ix_(west, np.arange(since, months))] *= effect
    who, month = np.nonzero(rng.random((participants, months)) < 0.9)
    ids = [f"p{one:03d}" for one in range(participants)]
    rows = rows_of([ids[one] for one in who], ["fair"] * len(who), month, worth[who, month])
    eco = make_rows({**dict.fromkeys(ids, "partner"), "fair": "market"}, rows, config=Config().with_venues(("market",)))
    places = {**{one: "west" if there else "east" for one, there in zip(ids, west, strict=True)}, "fair": "east"}
    return replace(eco, table=eco.table.assign(region=[places[one] for one in eco.ids.astype(str)]))

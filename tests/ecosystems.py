"""Small named ecosystems, built by hand, that the tests know by heart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.build import from_tables
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.tables.config import Config
from ecohealth.tables.report import ImportReport
from ecohealth.tables.tables import Tables

Tie = tuple[str, str] | tuple[str, str, float] | tuple[str, str, float, str] | tuple[str, str, float, str, str]

_EVENT_COLUMNS = {
    "event": "str",
    "participant": "str",
    "kind": "str",
    "weight": "float64",
    "date": "datetime64[s]",
    "line": "int64",
}
NO_EVENTS = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _EVENT_COLUMNS.items()})


def make(  # noqa: PLR0913 - a builder for tests, all but two named
    people: Mapping[str, str],
    ties: Sequence[Tie],
    *,
    events: pd.DataFrame = NO_EVENTS,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
    window: str | None = None,
    grain: str = "day",
    config: Config | None = None,
) -> Ecosystem:
    """An ecosystem of ``{id: type}`` and ties ``(source, target, weight=1, kind="supply", date=None)``.

    ``columns`` holds further columns of the participants: ``{"joined": {"a": "2024-01-01"}}``.
    """
    table = pd.DataFrame({"id": list(people), "type": list(people.values()), "name": [one.upper() for one in people]})
    for name, values in (columns or {}).items():
        column = pd.Series([values.get(one) for one in people])
        dated = name in ("joined", "left")
        table[name] = pd.to_datetime(column).astype("datetime64[s]") if dated else column
    tables = Tables("test", table, interactions(ties), events, config or Config(), ImportReport(), grain)
    return from_tables(tables).window(window)


def make_rows(people: Mapping[str, str], rows: pd.DataFrame, *, config: Config | None = None) -> Ecosystem:
    """An ecosystem of ``{id: type}`` and rows of the interactions table."""
    table = pd.DataFrame({"id": list(people), "type": list(people.values()), "name": [one.upper() for one in people]})
    return from_tables(Tables("test", table, rows, NO_EVENTS, config or Config(), ImportReport())).window(None)


def interactions(ties: Sequence[Tie]) -> pd.DataFrame:
    """Rows of the interactions table."""
    full = [(*tie, *(1.0, "supply", None)[len(tie) - 2 :]) for tie in ties]
    table = pd.DataFrame(full, columns=["source", "target", "weight", "kind", "date"])
    return table.assign(
        source=table["source"].astype("str"),
        target=table["target"].astype("str"),
        kind=table["kind"].astype("str"),
        weight=table["weight"].astype("float64"),
        date=pd.to_datetime(table["date"]).astype("datetime64[s]"),
        line=np.arange(2, len(table) + 2),
    )


def star(leaves: int = 9) -> Ecosystem:
    """A hub that gives 1 to each leaf."""
    names = [f"leaf{k}" for k in range(leaves)]
    return make({"hub": "hub", **dict.fromkeys(names, "leaf")}, [("hub", one) for one in names])


def ring(n: int = 10) -> Ecosystem:
    """Each gives 1 to the next."""
    names = [f"p{k:02d}" for k in range(n)]
    return make(dict.fromkeys(names, "firm"), [(names[k], names[(k + 1) % n]) for k in range(n)])


def complete(n: int = 10) -> Ecosystem:
    """Each gives 1 to each other."""
    names = [f"p{k:02d}" for k in range(n)]
    return make(dict.fromkeys(names, "firm"), [(a, b) for a in names for b in names if a != b])


def path(n: int = 10) -> Ecosystem:
    """A chain: each gives 1 to the next, the last to nobody."""
    names = [f"p{k:02d}" for k in range(n)]
    return make(dict.fromkeys(names, "firm"), list(pairwise(names)))


def two_cliques(n: int = 5) -> Ecosystem:
    """Two complete groups of n with one bridge from a0 to b0."""
    groups = [[f"{side}{k}" for k in range(n)] for side in "ab"]
    ties: list[Tie] = [(one, other) for group in groups for one in group for other in group if one < other]
    return make({one: "firm" for group in groups for one in group}, [*ties, ("a0", "b0")])


def random_ecosystem(seed: int, n: int = 24, rows: int = 90, *, dated: bool = True) -> Ecosystem:
    """Three types, two kinds, whole weights 0–9 (a few zero), two years of days, a venue type, loops and repeats."""
    rng = np.random.default_rng(seed)
    people = {
        f"p{k:03d}": str(rng.choice(["maker", "seller", "lab", "fair"], p=[0.4, 0.3, 0.2, 0.1])) for k in range(n)
    }
    return make(people, random_ties(rng, list(people), rows, dated=dated), config=Config().with_venues(("fair",)))


def random_ties(rng: np.random.Generator, ids: Sequence[str], rows: int, *, dated: bool = True) -> list[Tie]:
    """Rows drawn at random among the ids, of which half are there from the start and the rest join day by day."""
    days = rng.integers(0, 731, rows)
    pool = np.ceil(len(ids) * (0.5 + 0.5 * days / 731)).astype(np.int64)
    ends = [(ids[int(rng.integers(0, size))], ids[int(rng.integers(0, size))]) for size in pool]
    return [
        (
            source,
            target,
            float(rng.integers(0, 10)),
            str(rng.choice(["supply", "data"])),
            str(np.datetime64("2024-01-01") + day) if dated else None,
        )
        for (source, target), day in zip(ends, days, strict=True)
    ]

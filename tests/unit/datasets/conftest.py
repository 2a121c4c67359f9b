"""The bundled ecosystem as plain tables, and what its truth.json says of it. Nothing here uses ecohealth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

MONTHS = 36
WINDOW_FROM = 24
DATE_COLUMNS = {
    "participants": ["joined", "left"],
    "interactions": ["date"],
    "events": ["date"],
    "ideas": ["submitted", "shortlisted", "selected", "implemented"],
    "surveys": ["date"],
}
NUMBERS = {"weight": "float64"}


@dataclass(frozen=True)
class Volta:
    """The tables; interactions and events with their month, 0 (January 2023) … 35 (December 2025)."""

    folder: Path
    participants: pd.DataFrame
    interactions: pd.DataFrame
    events: pd.DataFrame
    ideas: pd.DataFrame
    surveys: pd.DataFrame

    @property
    def type_of(self) -> pd.Series:
        return self.participants.set_index("id")["type"]

    @property
    def sightings(self) -> pd.DataFrame:
        """One row a (participant, interaction): who, when, and for how much."""
        ends = [
            self.interactions[[side, "date", "month", "weight"]].rename(columns={side: "who"})
            for side in ("source", "target")
        ]
        return pd.concat(ends, ignore_index=True)

    def flows(self, first: int = WINDOW_FROM, last: int = MONTHS - 1) -> pd.DataFrame:
        """Value by kind, source and target in a span of months; projects projected with 1/(n-1), workshops left out."""
        rows = self.interactions[self.interactions["month"].between(first, last)]
        projects = self.events[(self.events["kind"] == "projects") & self.events["month"].between(first, last)]
        size = projects.groupby("event")["participant"].transform("size")
        half = projects.assign(weight=projects["weight"] / (2 * (size - 1)))
        pairs = half.merge(half[["event", "participant"]], on="event", suffixes=("", "_other"))
        pairs = pairs[pairs["participant"] != pairs["participant_other"]]
        pairs = pairs.rename(columns={"participant": "source", "participant_other": "target"})
        columns = ["kind", "source", "target", "weight"]
        both = pd.concat([rows[columns], pairs[columns]])
        return both.groupby(columns[:3], as_index=False)["weight"].sum()

    def strength(self, first: int = WINDOW_FROM, last: int = MONTHS - 1) -> pd.Series:
        """Value given and taken in a span of months, by participant, the largest first."""
        flows = self.flows(first, last)
        given, taken = (flows.groupby(side)["weight"].sum() for side in ("source", "target"))
        return given.add(taken, fill_value=0.0).sort_values(ascending=False)

    def seen(self) -> pd.DataFrame:
        """Month and day of everybody's first and last interaction, with the type."""
        by_who = self.sightings.groupby("who")
        spans = by_who.agg(first=("month", "min"), last=("month", "max"), last_day=("date", "max"))
        return spans.assign(type=self.type_of.reindex(spans.index))

    def active(self) -> pd.Series:
        """How many participants dealt in each month."""
        return self.sightings.groupby("month")["who"].nunique().reindex(range(MONTHS))

    def usual_gaps(self) -> pd.Series:
        """The 90th percentile of each participant's gaps between days with an interaction."""
        days = self.sightings[["who", "date"]].drop_duplicates().sort_values(["who", "date"])
        gaps = days.groupby("who")["date"].diff().dt.days
        return gaps.groupby(days["who"]).quantile(0.9)


@pytest.fixture(scope="session")
def folder(root: Path) -> Path:
    return root / "datasets" / "volta"


@pytest.fixture(scope="session")
def volta(folder: Path) -> Volta:
    tables = {name: _read(folder / f"{name}.csv", dates) for name, dates in DATE_COLUMNS.items()}
    for name in ("interactions", "events"):
        date = tables[name]["date"]
        tables[name]["month"] = (date.dt.year - 2023) * 12 + date.dt.month - 1
    return Volta(folder, **tables)


def _read(path: Path, dates: list[str]) -> pd.DataFrame:
    table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")
    for column in dates:
        table[column] = pd.to_datetime(table[column].replace("", None), format="%Y-%m-%d")
    return table.astype({column: kind for column, kind in NUMBERS.items() if column in table})


@dataclass(frozen=True)
class Truth:
    """One planted truth of truth.json."""

    id: str
    statement: str
    participants: list[str]
    metrics: list[str]
    direction: str
    period: dict[str, str]
    figures: dict[str, dict[str, Any]]

    def holds(self, name: str, measured: float) -> bool:
        """Whether a measured figure is what the truth says it is."""
        said = self.figures[name]
        if "value" in said:
            return bool(abs(measured - said["value"]) <= said["tolerance"])
        return bool(said.get("at_least", -np.inf) <= measured <= said.get("at_most", np.inf))


@pytest.fixture(scope="session")
def truths(folder: Path) -> dict[str, Truth]:
    document = json.loads((folder / "truth.json").read_text("utf-8"))
    return {one["id"]: Truth(**one) for one in document["truths"]}

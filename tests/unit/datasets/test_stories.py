"""The stories of datasets/: their files are what their generators make, and hold what their truth.json says.

Plain pandas, nothing of ecohealth; each planted truth beside a control that must not show it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

DATASETS = Path(__file__).parents[3] / "datasets"
STORIES = ("better_place", "covisint", "youtube", "opentable", "idea_platform")
LARGEST = 1_000_000


def table(story: str, name: str) -> pd.DataFrame:
    frame = pd.read_csv(DATASETS / story / f"{name}.csv", dtype=str, keep_default_na=False)
    return frame.assign(month=frame["date"].str[:7]) if "date" in frame else frame


def truth(story: str, key: str) -> dict[str, Any]:
    truths = json.loads((DATASETS / story / "truth.json").read_text("utf-8"))["truths"]
    return next(one for one in truths if one["id"] == key)


@pytest.mark.parametrize("story", STORIES)
def test_the_generator_makes_the_files_to_the_byte_and_another_seed_makes_others(story, tmp_path):
    for target, arguments in ((tmp_path / "same", ()), (tmp_path / "other", ("--seed", "77"))):
        command = [sys.executable, "-B", "-W", "error", str(DATASETS / story / "generate.py"), str(target), *arguments]
        subprocess.run(command, check=True)
    names = sorted(one.name for one in (DATASETS / story).glob("*.csv"))
    assert sorted(one.name for one in (tmp_path / "same").iterdir()) == names
    for name in names:
        assert (tmp_path / "same" / name).read_bytes() == (DATASETS / story / name).read_bytes(), name
    there = DATASETS / story / "interactions.csv"
    assert (tmp_path / "other" / "interactions.csv").read_bytes() != there.read_bytes()
    assert there.stat().st_size < LARGEST


@pytest.mark.parametrize("story", STORIES)
def test_a_story_tells_fact_from_invention_and_names_its_truths(story):
    card = (DATASETS / story / "card.md").read_text("utf-8")
    assert "## Published facts" in card and "| source |" in card
    assert "## What is invented" in card
    assert "## What is planted in it" in card and "truth.json" in card
    known = set(table(story, "participants")["id"])
    for one in json.loads((DATASETS / story / "truth.json").read_text("utf-8"))["truths"]:
        assert set(one.get("participants", ())) <= known
        assert one["statement"] and one["metrics"]


# -- Better Place ---------------------------------------------------------------------------------------------------
def most_carmakers_at_once(type_of: pd.Series) -> int:
    rows = table("better_place", "interactions")
    ends = pd.concat([rows[["month", side]].rename(columns={side: "who"}) for side in ("source", "target")])
    makers = ends[ends["who"].map(type_of) == "carmaker"]
    return int(makers.groupby("month")["who"].nunique().max())


def test_better_place_never_has_the_carmakers_it_requires():
    type_of = table("better_place", "participants").set_index("id")["type"]
    figures = truth("better_place", "role_never_filled")["figures"]
    assert most_carmakers_at_once(type_of) == figures["most_active_in_any_month"] < figures["required"]
    shuffled = pd.Series(np.random.default_rng(1).permutation(type_of.to_numpy()), index=type_of.index)
    assert most_carmakers_at_once(shuffled) >= figures["required"]


def test_better_place_takes_in_ever_more_capital():
    rows = table("better_place", "interactions")
    paid = rows[rows["kind"] == "capital"].assign(weight=lambda one: pd.to_numeric(one["weight"]))
    total = paid.groupby("month")["weight"].sum().cumsum()
    figures = truth("better_place", "capital_rises")["figures"]
    assert total.iloc[[0, -1]].tolist() == pytest.approx([figures["first_kusd"], figures["last_kusd"]])
    assert total.is_monotonic_increasing


# -- Covisint -------------------------------------------------------------------------------------------------------
def suppliers_and_exits(spells: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Log of the number of suppliers that bid in each month, and the share of them that left in the next."""
    months = np.arange(39)
    there = np.array([((spells["first"] <= one) & (spells["last"] >= one)).sum() for one in months])
    left = np.array([(spells["last"] == one).sum() for one in months])
    return np.log(there[:-2]), left[1:-1] / there[1:-1]


def supplier_spells() -> pd.DataFrame:
    rows = table("covisint", "interactions")
    number = rows["month"].str[:4].astype(int) * 12 + rows["month"].str[5:].astype(int) - (2000 * 12 + 10)
    return number.groupby(rows["source"]).agg(first="min", last="max").reset_index(drop=True)


def test_the_more_suppliers_bid_at_covisint_the_more_of_them_leave():
    spells = supplier_spells()
    assert np.corrcoef(*suppliers_and_exits(spells))[0, 1] > 0.6
    rng = np.random.default_rng(1)
    length = spells["last"] - spells["first"]
    begun = pd.Series([int(rng.integers(0, 39 - one)) for one in length])
    elsewhere = pd.DataFrame({"first": begun, "last": begun + length})
    assert abs(np.corrcoef(*suppliers_and_exits(elsewhere))[0, 1]) < 0.35


def test_bids_at_covisint_fall_with_the_number_of_suppliers():
    bids = (
        table("covisint", "interactions").query("kind == 'bid'").assign(weight=lambda one: one["weight"].astype(float))
    )
    by_month = bids.groupby("month").agg(suppliers=("source", "nunique"), bid=("weight", "mean"))
    slope = np.polyfit(np.log(by_month["suppliers"]), np.log(by_month["bid"]), 1)[0]
    figure = truth("covisint", "bids_fall")["figures"]["elasticity"]
    assert slope == pytest.approx(figure["value"], abs=figure["tolerance"])


# -- YouTube, OpenTable ---------------------------------------------------------------------------------------------
def turn(months: pd.Series, failed: np.ndarray) -> tuple[str, float]:
    """The month that best splits the failures into a rising and a falling line, and how much better than one line."""
    rate = pd.Series(failed, index=months.to_numpy()).groupby(level=0).mean()
    time = np.arange(len(rate))
    one = np.polyval(np.polyfit(time, rate, 1), time) - rate.to_numpy()

    def squares(at: int) -> float:
        parts = [(time[:at], rate.to_numpy()[:at]), (time[at:], rate.to_numpy()[at:])]
        return sum(float(((np.polyval(np.polyfit(x, y, 1), x) - y) ** 2).sum()) for x, y in parts)

    best = min(range(6, len(rate) - 6), key=squares)
    return str(rate.index[best]), 1 - squares(best) / float((one**2).sum())


@pytest.mark.parametrize(
    ("story", "key", "kind"), [("youtube", "disputes_turn", "upload"), ("opentable", "no_shows_turn", "reservation")]
)
def test_trouble_rises_until_the_turn_and_falls_from_it(story, key, kind):
    rows = table(story, "interactions").query("kind == @kind")
    failed = (rows["outcome"] != "ok").to_numpy(dtype=float)
    figures = truth(story, key)["figures"]
    found, gained = turn(rows["month"], failed)
    apart = (pd.Period(found) - pd.Period(figures["turn"])).n
    assert abs(apart) <= figures["tolerance_months"]
    assert gained > 0.5
    _, by_chance = turn(rows["month"], np.random.default_rng(1).permutation(failed))
    assert by_chance < 0.3


# -- the idea platform ----------------------------------------------------------------------------------------------
def test_ideas_grow_and_what_becomes_of_them_does_not():
    ideas = table("idea_platform", "ideas")
    year = ideas["submitted"].str[:4]
    handed_in, done = year.value_counts().sort_index(), (ideas["implemented"] != "").groupby(year).sum()
    figures = truth("idea_platform", "activity_without_outcome")["figures"]
    assert handed_in.iloc[-1] / handed_in.iloc[0] >= figures["ideas_last_year_to_first"]["at_least"]
    assert done.iloc[-1] / done.iloc[0] <= figures["implemented_last_year_to_first"]["at_most"]


def test_lead_users_have_more_of_their_ideas_implemented():
    ideas = table("idea_platform", "ideas")
    lead = ideas["participant"].map(table("idea_platform", "participants").set_index("id")["lead_user"])
    share = (ideas["implemented"] != "").groupby(lead).mean()
    least = truth("idea_platform", "lead_users")["figures"]["implemented_lead_to_others"]["at_least"]
    assert share["yes"] / share["no"] >= least


def test_whoever_is_refused_leaves_more_often():
    """Of those still there half a year after an idea was handed in: how many are gone within the next two months."""
    ideas, rows = table("idea_platform", "ideas"), table("idea_platform", "interactions")
    given = rows[rows["kind"].isin(["vote", "comment"])]

    def number(months: pd.Series) -> pd.Series:
        return months.str[:4].astype(int) * 12 + months.str[5:7].astype(int) - 2021 * 12 - 1

    last = number(given["month"]).groupby(given["source"]).max()

    def gone(some: pd.DataFrame) -> float:
        due = number(some["submitted"]) + 6
        until = some["participant"].map(last)
        there = (until >= due) & (due <= 33)
        return float((until[there] <= due[there] + 1).mean())

    never_taken = ideas["shortlisted"] == ""
    assert gone(ideas[never_taken]) > 2.5 * gone(ideas[~never_taken])

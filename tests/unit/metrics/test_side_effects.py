from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import ecohealth as eh
from ecohealth.metrics.memberships import memberships
from ecohealth.metrics.network_effects.side_effects import _false_discovery, side_effects
from ecohealth.metrics.reading import NeedsColumn, TooLittleData
from tests.ecosystems import make, star


# -- who comes, who leaves ------------------------------------------------------------------------------------------
def test_flows_and_sizes_agree_with_a_plain_count_of_the_files_of_volta():
    eco = eh.load(eh.sample_path("volta"))
    flows = memberships(eco)
    people = pd.read_csv(eh.sample_path("volta") / "participants.csv", parse_dates=["joined", "left"])
    people = people[people["id"] != "fenlume"]  # the successor of brightfen-charging, which never left
    supplier = people[people["type"] == "supplier"]
    k = flows.types.index("supplier")
    months = pd.period_range("2023-01", "2025-12", freq="M")
    assert flows.exits[k].tolist() == [int((supplier["left"].dt.to_period("M") == month).sum()) for month in months]
    assert flows.entries[k].tolist() == [int((supplier["joined"].dt.to_period("M") == month).sum()) for month in months]
    assert flows.size[k, -1] == supplier["left"].isna().sum()
    assert flows.exits.sum() == people["left"].notna().sum() == 30


def test_sizes_are_the_sums_of_what_came_and_went():
    flows = memberships(eh.load(eh.sample_path("volta")))
    assert (np.diff(flows.size, axis=1) == flows.entries - flows.exits).all()


def lives(**days: list[str]) -> object:
    """Each meets the hub on the days given."""
    ties = [(one, "hub", 1.0, "s", day) for one, dates in days.items() for day in dates]
    return make({**dict.fromkeys(days, "shop"), "hub": "hub"}, ties, window="all")


MONTHLY = [f"{year}-{month:02d}-28" for year in (2022, 2023) for month in range(1, 13)]


def test_without_the_columns_silence_says_who_left_and_the_ends_are_not_seen():
    eco = lives(stays=MONTHLY, late=MONTHLY[6:], gone=MONTHLY[:10])
    flows = memberships(eco)
    k = flows.types.index("shop")
    assert flows.entries[k].nonzero()[0].tolist() == [0, 6]
    assert flows.exits[k].nonzero()[0].tolist() == [9]
    assert flows.size[k, [1, 7, 9, 10, -1]].tolist() == [2.0, 3.0, 3.0, 2.0, 2.0]
    assert not flows.seen[0, k, :2].any(), "31 days may lie between two records: who comes early may have been there"
    assert flows.seen[0, k, 2:].all()
    assert flows.seen[1, k, 1:-2].all()
    assert not flows.seen[1, k, -2:].any(), "who is silent at the end may come back"


def test_nothing_is_observed_before_a_type_has_a_member():
    ties = [("hub", "bank", 1.0, "s", day) for day in MONTHLY] + [("late", "hub", 1.0, "s", day) for day in MONTHLY[8:]]
    flows = memberships(make({"hub": "hub", "bank": "bank", "late": "shop"}, ties, window="all"))
    k = flows.types.index("shop")
    assert flows.size[k, 7:11].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert not flows.seen[:, k, :9].any()
    assert flows.seen[0, k, 9:].all()


def test_the_column_left_says_who_left_whatever_was_recorded_later():
    ties = [("a", "hub", 1.0, "s", day) for day in MONTHLY]
    columns = {"joined": {"a": "2022-01-01", "hub": "2022-01-01"}, "left": {"a": "2023-06-30"}}
    flows = memberships(make({"a": "shop", "hub": "hub"}, ties, columns=columns, window="all"))
    k = flows.types.index("shop")
    assert flows.exits[k].nonzero()[0].tolist() == [17]
    assert flows.seen[1, :, 1:].all(), "the column says who left, so the last periods are seen"


# -- the metric -----------------------------------------------------------------------------------------------------
def waves(push: float, seed: int = 1, months: int = 48) -> object:
    """Shops come in random waves; of those there, ``push`` more log odds leave for each unit of log size."""
    rng = np.random.default_rng(seed)
    joined, left, ids = {}, {}, []
    here = [f"s{k:04d}" for k in range(40)]
    ids += here
    joined |= dict.fromkeys(here, "2019-12-31")
    size = len(here)
    for month in range(months):
        day = str(np.datetime64("2020-01") + month)
        odds = 0.03 * np.exp(push * (np.log1p(size) - np.log1p(40)))
        for one in [one for one in here if rng.random() < odds / (1 + odds)]:
            here.remove(one)
            left[one] = f"{day}-15"
        for _ in range(rng.poisson(8 if rng.random() < 0.15 else 0.5)):
            ids.append(f"s{len(ids):04d}")
            here.append(ids[-1])
            joined[ids[-1]] = f"{day}-20"
        size = len(here)
    ties = [("hub", one, 1.0, "s", f"{np.datetime64('2020-01') + month}-28") for month in range(months) for one in here]
    people = {**dict.fromkeys(ids, "shop"), "hub": "hub"}
    return make(people, ties, columns={"joined": {**joined, "hub": "2019-01-01"}, "left": left}, window="all")


def test_crowding_is_seen_and_nothing_where_there_is_none():
    crowded, calm = side_effects(waves(6.0, seed=2)), side_effects(waves(0.0, seed=2))
    assert crowded.details["worst"] == ["shop", "shop"]
    assert crowded.details["worst_on"] == "exits"
    assert crowded.value > 0.9, "all but the hub are shops"
    assert (calm.value, calm.details["weakens"], calm.details["worst"]) == (0.0, [], None)
    (cell,) = crowded.details["weakens"]
    assert cell["ratio"] == pytest.approx((1 + cell["swing"]) ** cell["slope"])
    assert cell["interval_95"][0] < cell["slope"] < cell["interval_95"][1]


def test_what_cannot_be_asked_is_named_with_its_reason():
    reading = side_effects(waves(6.0, seed=2))
    assert {one["about"]: one["reason"] for one in reading.details["refused"]} == {
        "hub": "fewer than 5 members in most periods",
        "entries of hub": "too few: 0, not 10 spread over 6 periods",
        "exits of hub": "too few: 0, not 10 spread over 6 periods",
    }


def test_too_short_a_history_and_too_few_events_are_refused():
    with pytest.raises(NeedsColumn, match="'date'"):
        side_effects(star())
    short = [("a", "b", 1.0, "s", f"2024-{k:02d}-28") for k in range(1, 12)]
    with pytest.raises(TooLittleData, match="needs 24 complete months; there are 11"):
        side_effects(make({"a": "x", "b": "y"}, short, window="all"))
    with pytest.raises(TooLittleData, match="no pair of types can be tested: shop, hub: fewer than 5 members"):
        side_effects(lives(a=MONTHLY, b=MONTHLY, c=MONTHLY))


def test_two_types_that_grow_as_one_cannot_be_told_apart():
    twin = waves(6.0)
    ids = [one for one in twin.ids if one != "hub"]
    people = {**dict.fromkeys(ids, "shop"), **{f"t{one}": "twin" for one in ids}, "hub": "hub"}
    table = twin.participants.set_index("id")
    columns = {
        name: {**table[name].to_dict(), **{f"t{one}": table.loc[one, name] for one in ids}}
        for name in ("joined", "left")
    }
    rows = twin.interactions
    ties = [(r.source, r.target, 1.0, "s", str(r.date)) for r in rows.itertuples()]
    ties += [("hub", f"t{r.target}", 1.0, "s", str(r.date)) for r in rows.itertuples()]
    with pytest.raises(TooLittleData, match="follows that of twin: they cannot be told apart"):
        side_effects(make(people, ties, columns=columns, window="all"))


def test_false_discoveries_as_scipy_has_them():
    p = np.random.default_rng(1).random(30) ** 2
    assert _false_discovery(p) == pytest.approx(stats.false_discovery_control(p, method="bh"))

from __future__ import annotations

import itertools
import random

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import UnknownChoice, UnknownParticipant
from ecohealth.figures.places import LAYOUTS, Layout, Places, places
from ecohealth.figures.roles import COLUMNS, DOT, LINE, OTHER_TYPES, value_order
from tests.ecosystems import Tie, make, random_ecosystem, random_ties


def large(seed: int = 4, n: int = 700) -> Ecosystem:
    return random_ecosystem(seed, n=n, rows=4 * n)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("most", [30, 200, 10_000])
def test_everybody_has_one_node_and_there_are_never_more_than_asked_for(layout: Layout, most: int) -> None:
    eco = large()
    where = places(eco, layout, most)
    assert len(where.nodes) <= most
    assert sorted(where.node_of.index) == sorted(eco.ids)
    assert where.nodes["members"].tolist() == np.bincount(where.node_of, minlength=len(where.nodes)).tolist()
    assert where.nodes["members"].sum() == len(eco)
    single = where.nodes[where.nodes["id"] != ""]
    assert (where.node_of[single["id"]].to_numpy() == single.index).all()
    assert np.isfinite(where.nodes[["x", "y"]].to_numpy()).all()


def test_the_largest_stay_single_and_groups_hold_one_type() -> None:
    eco = large()
    where = places(eco, "roles", 200)
    strength = pd.Series(eco.window("all").view.strength, index=eco.ids)
    kind = pd.Series(eco.table["type"].to_numpy(), index=eco.ids)
    single = set(where.nodes["id"]) - {""}
    for name in eco.view.types:
        alone = strength[[one for one in eco.ids if kind[one] == name and one in single]]
        grouped = strength[[one for one in eco.ids if kind[one] == name and one not in single]]
        assert len(alone) >= 12
        assert alone.min() >= grouped.max()
    for row in where.nodes[where.nodes["id"] == ""].itertuples():
        assert set(kind[where.node_of.index[where.node_of == row.Index]]) == {row.type}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_is_drawn_at_random_and_the_order_of_rows_does_not_matter(layout: Layout) -> None:
    rng = np.random.default_rng(2)
    people = {f"p{k:03d}": ["maker", "seller", "lab"][k % 3] for k in range(60)}
    ties = random_ties(rng, list(people), 300)
    shuffled = [ties[at] for at in rng.permutation(len(ties))]
    random.seed(1)
    first = places(make(people, ties), layout)
    random.seed(2)
    second = places(make(dict(reversed(people.items())), shuffled), layout)
    pd.testing.assert_frame_equal(first.nodes, second.nodes)
    pd.testing.assert_series_equal(first.node_of, second.node_of)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_places_do_not_depend_on_the_window(layout: Layout) -> None:
    eco = large(n=60)
    pd.testing.assert_frame_equal(places(eco.window("2024-03"), layout).nodes, places(eco.window("2025"), layout).nodes)


def test_columns_stand_in_the_order_value_flows() -> None:
    people = {"s": "supplier", "m": "maker", "d": "dealer", "c": "customer"}
    ties: list[Tie] = [("s", "m", 5.0), ("m", "d", 4.0), ("d", "c", 3.0), ("d", "m", 1.0)]
    eco = make({**people, "z": "aloof"}, ties)
    assert value_order(eco) == ["supplier", "maker", "dealer", "customer", "aloof"]
    heads = places(eco).headings
    assert heads.sort_values("x")["type"].tolist() == value_order(eco)


def test_the_order_of_value_is_the_same_in_separate_parts_and_without_value() -> None:
    two = make({"a": "give", "b": "take", "c": "grow", "d": "eat"}, [("a", "b"), ("c", "d")])
    order = value_order(two)
    assert order.index("give") < order.index("take")
    assert order.index("grow") < order.index("eat")
    assert value_order(make({"a": "y", "b": "x"}, [("a", "b", 0.0)])) == ["x", "y"]


def crossings(where: Places, ties: list[Tie]) -> int:
    """Pairs of ties between the two columns whose straight lines cross."""
    y = where.nodes.set_index("id")["y"]
    return sum(
        (y[one[0]] - y[other[0]]) * (y[one[1]] - y[other[1]]) < 0 for one, other in itertools.combinations(ties, 2)
    )


def test_a_picture_that_can_be_without_crossings_is() -> None:
    order = np.random.default_rng(3).permutation(9)
    ties: list[Tie] = [(f"g{order[k]}", f"t{order[-k - 1]}") for k in range(9)]
    people = {f"g{k}": "giver" for k in range(9)} | {f"t{k}": "taker" for k in range(9)}
    by_name = places(make(people, ties))
    assert crossings(by_name, ties) == 0


def test_the_front_line_has_room_for_names_and_dots_do_not_touch() -> None:
    where = places(large(), "roles", 400)
    for _, column in where.nodes[where.nodes["main"] & (where.nodes["id"] != "")].groupby("x"):
        assert np.diff(np.sort(column["y"])).min() > 40
        assert 3 <= len(column) <= 10
    dots = where.nodes.loc[~where.nodes["main"], ["x", "y"]].to_numpy()
    apart = np.abs(dots[:, None, :] - dots[None, :, :]).max(axis=2)
    np.fill_diagonal(apart, np.inf)
    assert apart.min() >= DOT - 1e-9
    assert where.nodes["x"].max() + LINE > where.headings["x"].max()


def test_by_closeness_no_two_nodes_lie_on_top_of_each_other() -> None:
    where = places(large(n=120), "force")
    at = where.nodes[["x", "y"]].to_numpy()
    apart = np.linalg.norm(at[:, None, :] - at[None, :, :], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 4.0


def test_those_without_a_tie_stand_below_the_others() -> None:
    eco = make({"a": "x", "b": "x", "c": "x", "lonely": "x"}, [("a", "b"), ("b", "c")])
    nodes = places(eco, "force").nodes.set_index("id")
    assert nodes.loc["lonely", "y"] > nodes.loc[["a", "b", "c"], "y"].max()
    assert len(places(make({"a": "x", "b": "y"}, [("a", "b", 0.0)]), "force").nodes) == 2


def test_many_types_share_the_last_column() -> None:
    people = {f"p{k:02d}": f"type{k:02d}" for k in range(40)}
    ties: list[Tie] = [(f"p{k:02d}", f"p{(k + 1) % 40:02d}", float(k + 1)) for k in range(40)]
    where = places(make(people, ties))
    assert len(where.headings) == COLUMNS
    assert where.headings["type"].iloc[-1] == OTHER_TYPES
    assert where.style_of(OTHER_TYPES).label == "other types"
    assert len(places(make(people, ties), "roles", 20).nodes) <= 20


def test_a_node_is_found_by_key_or_by_a_member() -> None:
    where = places(large(), "roles", 60)
    group = where.nodes.index[where.nodes["id"] == ""][0]
    member = where.node_of.index[where.node_of == group][0]
    assert where.node_at(f"p:{member}") == group
    assert where.node_at(str(where.nodes.loc[group, "key"])) == group
    for odd in ("p:nobody", "g:nothing", "", "__proto__"):
        with pytest.raises(UnknownParticipant):
            where.node_at(odd)


def test_missing_roles_have_places_of_their_own() -> None:
    where = places(make({"a": "x", "b": "y"}, [("a", "b")]))
    spots = where.ghost_spots(["x", "x", "unheard", "of"])
    assert len(set(spots)) == 4
    assert spots[0][0] == where.headings.set_index("type")["x"]["x"]
    assert min(spot[0] for spot in spots[1:]) > where.nodes["x"].max()


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(UnknownChoice, match="allowed: force, roles"):
        places(make({"a": "x", "b": "y"}, [("a", "b")]), "circle")  # type: ignore[arg-type]


def test_in_a_taller_frame_rows_stand_further_apart_and_columns_as_they_were() -> None:
    before = places(random_ecosystem(3, n=60, rows=300))
    after = before.no_wider_than(before.aspect / 2)
    assert after.aspect == pytest.approx(before.aspect / 2)
    assert after.nodes["x"].tolist() == before.nodes["x"].tolist()
    assert np.argsort(after.nodes["y"], kind="stable").tolist() == np.argsort(before.nodes["y"], kind="stable").tolist()
    assert before.no_wider_than(before.aspect * 1.1) is before
    assert after.headings.equals(before.headings)
    assert after.nodes["y"].min() == before.nodes["y"].min()


def test_a_single_row_stays_near_its_headings_in_a_taller_frame() -> None:
    row = places(make({"a": "x", "b": "y", "c": "z"}, [("a", "b"), ("b", "c")]))
    assert row.no_wider_than(row.aspect / 3) is row

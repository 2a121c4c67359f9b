from __future__ import annotations

import pandas as pd
import pytest

from ecohealth.figures.network import drawn_network
from ecohealth.figures.network_loss import MOST_NAMED, with_few_names, with_loss
from ecohealth.figures.places import places
from ecohealth.scenarios.scenario import CapacityCut, Loss
from ecohealth.scenarios.simulate import simulate
from tests.ecosystems import make, random_ecosystem

CHAIN = make(
    {"a": "mine", "b": "works", "c": "shop", "d": "club", "far": "club"},
    [("a", "b", 4.0), ("b", "c", 4.0), ("c", "d", 4.0), ("d", "far", 4.0), ("far", "d", 4.0)],
)


def after(step: int) -> pd.DataFrame:
    where = places(CHAIN)
    outcome = simulate(CHAIN, Loss("a"), cascade="linear", scored=False)
    return with_loss(drawn_network(CHAIN, where, kept_value=1.0), where, outcome.participants, step).nodes.set_index(
        "id"
    )


def test_rounds_reach_one_after_another() -> None:
    assert after(0)["state"].to_dict() == {"a": "lost", **dict.fromkeys(["b", "c", "d", "far"], "unaffected")}
    assert [int((after(step)["state"] != "unaffected").sum()) for step in range(5)] == [1, 2, 3, 4, 5]


def test_at_the_end_every_node_shows_the_share_of_the_outcome() -> None:
    outcome = simulate(CHAIN, Loss("a"), cascade="linear", scored=False)
    wanted = outcome.participants.set_index("id")
    nodes = after(99)
    assert nodes["state"].to_dict() == wanted["state"].to_dict()
    assert nodes["hit"].to_dict() == pytest.approx(wanted["lost_share"].to_dict())


def test_relations_of_the_lost_are_cut_and_waves_run_from_where_it_came() -> None:
    where = places(CHAIN)
    outcome = simulate(CHAIN, Loss("a"), cascade="linear", scored=False)
    relations = with_loss(drawn_network(CHAIN, where, kept_value=1.0), where, outcome.participants, 99).relations
    ends = {(row.source, row.target): row.state for row in relations.itertuples() if row.state != "wave"}
    assert ends[("p:a", "p:b")] == "cut"
    assert ends[("p:b", "p:c")] == ""
    waves = {(row.source, row.target) for row in relations.itertuples() if row.state == "wave"}
    through = outcome.participants[outcome.participants["through"] != ""]
    assert waves == {(f"p:{row.through}", f"p:{row.id}") for row in through.itertuples()}
    assert ("p:a", "p:b") in waves


def test_a_group_is_hit_by_what_its_members_lose() -> None:
    eco = random_ecosystem(3, n=120, rows=500)
    where = places(eco, "roles", 40)
    largest = where.nodes["id"].iloc[0]
    outcome = simulate(eco, Loss(largest), scored=False)
    nodes = with_loss(drawn_network(eco, where), where, outcome.participants, 1).nodes.set_index("key")
    lost = outcome.participants.set_index("id")["lost_value"]
    strength = pd.Series(eco.view.strength, index=eco.ids)
    for row in where.nodes[where.nodes["id"] == ""].itertuples():
        members = where.node_of.index[where.node_of == row.Index]
        assert nodes.loc[row.key, "hit"] == pytest.approx(lost[members].sum() / strength[members].sum())
        assert nodes.loc[row.key, "state"] in ("hit", "unaffected")


def test_a_cut_is_shaded_by_its_share_and_few_names_are_written() -> None:
    eco = random_ecosystem(3, n=120, rows=500)
    where = places(eco)
    outcome = simulate(eco, CapacityCut({"p000": 0.5}), scored=False)
    drawing = drawn_network(eco, where)
    nodes = with_loss(drawing, where, outcome.participants, 0).nodes.set_index("id")
    assert nodes.loc["p000", "state"] == "hit"
    assert nodes.loc["p000", "hit"] == pytest.approx(0.5)
    assert 0 < with_few_names(drawing).nodes["named"].sum() <= MOST_NAMED
    assert 0 < with_loss(drawing, where, outcome.participants, 9).nodes["named"].sum() <= MOST_NAMED


def test_the_drawing_before_is_as_it_was() -> None:
    where = places(CHAIN)
    drawing = drawn_network(CHAIN, where)
    columns = list(drawing.nodes.columns)
    with_loss(drawing, where, simulate(CHAIN, Loss("a"), scored=False).participants, 1)
    assert list(drawing.nodes.columns) == columns

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from ecohealth.errors import UnknownParticipant
from ecohealth.figures.labels import LINE_HEIGHT, LINE_LETTERS
from ecohealth.figures.network import LARGEST, MOST_RELATIONS, Drawing, drawn_network
from ecohealth.figures.places import places
from ecohealth.figures.roles import LETTER
from ecohealth.scenarios.rank import rank
from ecohealth.tables.config import Config, Role
from tests.ecosystems import Tie, make, random_ecosystem

LARGE = random_ecosystem(4, n=700, rows=2800)
PLACES = places(LARGE, "roles", 120)


def value_between(drawing: Drawing, ends: tuple[str, str]) -> float:
    rows = drawing.relations
    met = (rows["source"] == ends[0]) & (rows["target"] == ends[1])
    return float(rows.loc[met, "value"].sum())


def test_relations_carry_the_value_between_the_nodes_they_join() -> None:
    eco = make({"a": "x", "b": "y", "c": "y"}, [("a", "b", 3.0), ("b", "a", 5.0), ("b", "c", 1.0), ("c", "c", 1.0)])
    drawing = drawn_network(eco, places(eco), kept_value=1.0)
    assert value_between(drawing, ("p:b", "p:a")) == 8.0
    assert value_between(drawing, ("p:b", "p:c")) == 1.0
    assert len(drawing.relations) == 2
    assert drawing.share == pytest.approx(0.9)
    assert drawing.sentence == "The 2 relations drawn carry 90.0 % of value."


@pytest.mark.parametrize("kept", [0.0, 0.2, 0.5])
def test_the_share_drawn_is_what_the_relations_drawn_carry_and_no_relation_too_many(kept: float) -> None:
    drawing = drawn_network(LARGE, PLACES, kept_value=kept)
    rows = LARGE.interactions.assign(
        one=PLACES.node_of.reindex(LARGE.interactions["source"]).to_numpy(),
        two=PLACES.node_of.reindex(LARGE.interactions["target"]).to_numpy(),
    )
    rows["ends"] = [frozenset(pair) for pair in zip(rows["one"], rows["two"], strict=True)]
    value = rows[rows["one"] != rows["two"]].groupby("ends")["weight"].sum().sort_values(ascending=False)
    count = len(drawing.relations)
    total = rows["weight"].sum()
    assert drawing.share == pytest.approx(value.iloc[:count].sum() / total)
    assert drawing.share == pytest.approx(drawing.relations["value"].sum() / total)
    assert drawing.share >= kept - 1e-12
    assert count == 0 or value.iloc[: count - 1].sum() / total < kept


def test_never_more_than_three_hundred_relations() -> None:
    drawing = drawn_network(LARGE, places(LARGE), kept_value=1.0)
    assert len(drawing.relations) == MOST_RELATIONS
    assert drawing.share < 1.0
    assert f"The {MOST_RELATIONS} relations drawn carry" in drawing.sentence


def test_aggregation_is_told() -> None:
    drawing = drawn_network(LARGE, PLACES, kept_value=0.3)
    groups = drawing.nodes[drawing.nodes["what"] == "group"]
    alone = int((drawing.nodes["what"] == "participant").sum())
    assert alone + len(groups) == 120
    assert alone + groups["members"].sum() == 700
    assert f"The {alone} largest participants stand for themselves" in drawing.sentence
    assert f"the other {700 - alone} in {len(groups)} groups by type." in drawing.sentence
    assert drawing.nodes["value"].sum() == pytest.approx(2 * LARGE.view.value)


def test_nobody_moves_when_the_window_the_filter_or_the_types_change() -> None:
    there = drawn_network(LARGE, PLACES).nodes.set_index("key")[["x", "y"]]
    for eco, types in (
        (LARGE.window("2024-05"), None),
        (LARGE.only({"kind": "data"}), None),
        (LARGE.only({"type": ["maker", "lab"]}), None),
        (LARGE, ["maker"]),
    ):
        nodes = drawn_network(eco, PLACES, types=types).nodes.set_index("key")[["x", "y"]]
        pd.testing.assert_frame_equal(nodes, there.loc[nodes.index])


def test_types_that_are_not_wanted_are_neither_drawn_nor_counted() -> None:
    drawing = drawn_network(LARGE, PLACES, kept_value=1.0, types=["maker", "lab"])
    assert set(drawing.nodes["type"]) == {"maker", "lab"}
    keys = set(drawing.nodes["key"])
    assert set(drawing.relations["source"]) | set(drawing.relations["target"]) <= keys
    assert drawn_network(LARGE, PLACES, types=[]).nodes.empty


def test_sizes_grow_with_value_and_stay_small() -> None:
    nodes = drawn_network(LARGE, places(LARGE)).nodes
    assert nodes["size"].between(4.0, LARGEST).all()
    main = nodes[nodes["main"] & (nodes["what"] == "participant")].sort_values("value")
    assert main["size"].is_monotonic_increasing
    assert main["size"].iloc[-1] == LARGEST


def test_sized_by_loss_the_costliest_is_the_largest() -> None:
    eco = random_ecosystem(6, n=20, rows=60)
    ranking = rank(eco)
    drawing = drawn_network(eco, places(eco), losses=ranking)
    loss = ranking.set_index("id")["loss_impact"]
    nodes = drawing.nodes.set_index("id")
    assert nodes["amount"].to_dict() == pytest.approx(loss.to_dict())
    main = nodes[nodes["main"]]
    assert main["size"].idxmax() == main["amount"].idxmax()


def test_a_focus_marks_its_partners_and_theirs() -> None:
    ties: list[Tie] = [("a", "b", 9.0), ("b", "c", 8.0), ("c", "d", 7.0), ("a", "e", 0.1)]
    eco = make(dict.fromkeys("abcde", "firm"), ties)
    near = drawn_network(eco, places(eco), kept_value=0.99, focus="p:a").nodes.set_index("id")["near"].to_dict()
    assert near == {"a": "focus", "b": "direct", "e": "direct", "c": "further", "d": ""}
    weak = drawn_network(eco, places(eco), kept_value=0.3, focus="p:a")
    assert set(zip(weak.relations["source"], weak.relations["target"], strict=True)) == {("p:a", "p:b"), ("p:a", "p:e")}
    assert weak.share == pytest.approx(9.0 / 24.1)


def test_a_focus_inside_a_group_is_shown_by_the_group_and_nobody_is_near_through_a_group() -> None:
    group = PLACES.nodes.index[PLACES.nodes["id"] == ""][0]
    member = PLACES.node_of.index[PLACES.node_of == group][0]
    key = PLACES.nodes.loc[group, "key"]
    drawing = drawn_network(LARGE, PLACES, focus=f"p:{member}")
    assert drawing.nodes.set_index("key").loc[key, "near"] == "focus"
    alone = next(one for one in PLACES.nodes["id"] if one)
    rows = drawn_network(LARGE, PLACES, focus=f"p:{alone}").relations
    through = rows[
        (rows["near"] == "further") & (rows["source"].str.startswith("g:") & rows["target"].str.startswith("g:"))
    ]
    assert through.empty
    with pytest.raises(UnknownParticipant, match="no participant 'nobody'"):
        drawn_network(LARGE, PLACES, focus="p:nobody")


def test_a_role_that_is_not_filled_is_a_ghost() -> None:
    config = Config(blueprint=(Role(type="lab", min_active=2), Role(type="shop"), Role(type="auditor")))
    eco = make({"a": "lab", "b": "shop"}, [("a", "b")], config=config)
    ghosts = drawn_network(eco, places(eco)).nodes.query("what == 'ghost'")
    assert ghosts["label"].tolist() == ["lab: 1 of 2 wanted", "auditor: 0 of 1 wanted"]
    assert ghosts["key"].is_unique
    share = Config(blueprint=(Role(type="lab", min_share=0.75),))
    eco = make({"a": "lab", "b": "shop"}, [("a", "b")], config=share)
    assert drawn_network(eco, places(eco)).nodes["label"].iloc[-1] == "lab: 50.0 % of value, 75.0 % wanted"


def test_without_value_everybody_stands_there_and_nothing_is_drawn() -> None:
    eco = make({"a": "x", "b": "y"}, [("a", "b", 0.0)])
    drawing = drawn_network(eco, places(eco))
    assert drawing.nodes["value"].tolist() == [0.0, 0.0]
    assert drawing.relations.empty
    assert (drawing.share, drawing.sentence) == (0.0, "No relation between participants carries value here.")


@pytest.mark.parametrize("layout", ["roles", "force"])
def test_no_name_covers_another(layout: str) -> None:
    eco = random_ecosystem(9, n=200, rows=900)
    for focus, fewest in ((None, 12), (f"p:{eco.ids[eco.view.strength.argmax()]}", 3)):
        nodes = drawn_network(eco, places(eco, layout), focus=focus).nodes  # type: ignore[arg-type]
        written = nodes[nodes["named"]]
        assert len(written) >= fewest
        boxes = [
            (row.x + row.size / 2, row.y - LINE_HEIGHT / 2, LETTER * min(len(row.label), LINE_LETTERS))
            for row in written.itertuples()
        ]
        for (x, y, width), (u, v, broad) in combinations(boxes, 2):
            assert x + width <= u or u + broad <= x or abs(y - v) >= LINE_HEIGHT


def test_the_ecosystem_is_as_it_was() -> None:
    eco = random_ecosystem(2)
    before = eco.data_hash
    drawn_network(eco, places(eco), focus="p:p003")
    assert eco.data_hash == before
    assert np.isfinite(eco.view.strength).all()

"""Two windows on one layout: the same places, one scale, and who came and went."""

from __future__ import annotations

import pytest

from ecohealth.evidence.compare import compare
from ecohealth.figures.network import drawn_network
from ecohealth.figures.network_change import CAME, WENT, drawn_change
from ecohealth.figures.places import places
from tests.ecosystems import make

ECO = make(
    {"a": "maker", "b": "shop", "old": "shop", "new": "shop"},
    [
        ("a", "b", 4.0, "supply", "2023-05-01"), ("a", "old", 1.0, "supply", "2023-05-01"),
        ("a", "b", 14.0, "supply", "2024-05-01"), ("a", "new", 2.0, "supply", "2024-05-01"),
    ],
)  # fmt: skip
BEFORE, AFTER = ECO.window("2023"), ECO.window("2024")


def test_who_went_is_marked_before_and_who_came_after_and_nobody_moves() -> None:
    who = compare(BEFORE, AFTER, scored=False).participants
    first, then = drawn_change(BEFORE, AFTER, who, places(ECO))
    states = [dict(zip(one.nodes["id"], one.nodes["state"], strict=True)) for one in (first, then)]
    assert states[0] == {"a": "", "b": "", "old": WENT, "new": ""}
    assert states[1] == {"a": "", "b": "", "old": "", "new": CAME}
    spots = [one.nodes.set_index("id")[["x", "y"]].sort_index() for one in (first, then)]
    assert spots[0].equals(spots[1])
    named = [set(one.nodes.loc[one.nodes["named"], "id"]) for one in (first, then)]
    assert ("old" in named[0], "new" in named[1]) == (True, True)


def test_sizes_are_on_one_scale() -> None:
    """a has 5 of value before and 16 after, so it is smaller before; drawn alone it is as large as can be in both."""
    place = places(ECO)
    pairs = [(BEFORE, AFTER), (AFTER, BEFORE)]
    alone, beside = (
        [drawn_network(one, place, beside=two if both else None).nodes.set_index("id")["size"] for one, two in pairs]
        for both in (False, True)
    )
    assert alone[0]["a"] == alone[1]["a"] == beside[1]["a"]
    smallest = alone[0]["new"]
    share = (beside[0]["a"] - smallest) / (beside[1]["a"] - smallest)
    assert share == pytest.approx((5.0 / 16.0) ** 0.5)

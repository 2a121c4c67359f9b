from __future__ import annotations

import numpy as np
import pytest

from ecohealth.errors import BadScenario, UnknownChoice
from ecohealth.scenarios.rank import rank
from ecohealth.scores.profile import profile_with
from ecohealth.tables.config import Config
from tests.ecosystems import complete, make, path, random_ecosystem, star, two_cliques

COLUMNS = [
    "id",
    "name",
    "type",
    "direct",
    "stranded",
    "cascade",
    "loss_impact",
    "exact",
    "share",
    "stranded_participants",
    "hits_hardest",
    "hits_hardest_share",
]


def test_the_columns_are_those_that_were_promised() -> None:
    assert list(rank(random_ecosystem(1)).columns) == COLUMNS


def test_the_centre_of_a_star_takes_all_and_leaves_all_cut_off() -> None:
    ranking = rank(star(9))
    assert ranking["id"].tolist() == ["hub", *(f"leaf{k}" for k in range(9))]
    assert ranking["loss_impact"].tolist() == pytest.approx([1.0] + [1 / 9] * 9)
    assert ranking["stranded_participants"].tolist() == [9] + [0] * 9
    assert ranking["share"].tolist() == pytest.approx([0.5] + [1 / 18] * 9)


def test_the_middle_of_a_path_strands_the_most() -> None:
    """Of nine ties the fourth inner node takes two, and three of the seven left are the smaller side."""
    ranking = rank(path(10)).set_index("id")
    assert ranking["direct"].tolist() == pytest.approx([2 / 9] * 8 + [1 / 9] * 2)
    assert ranking.loc["p04", ["stranded", "stranded_participants"]].tolist() == [pytest.approx(3 / 9), 4]
    assert ranking.loc["p05", ["stranded", "stranded_participants"]].tolist() == [pytest.approx(3 / 9), 4]
    assert ranking.loc["p01", ["stranded", "stranded_participants"]].tolist() == [0.0, 1]


def test_equal_losses_are_in_the_order_of_their_ids() -> None:
    assert rank(complete(6))["id"].tolist() == [f"p{k:02d}" for k in range(6)]
    assert rank(two_cliques(4))["id"].tolist()[:2] == ["a0", "b0"]


def test_the_cascade_is_added_on_top() -> None:
    """a gives b 10, b gives c 8: losing a halves b, which then gives c 4; losing b halves c, which gives nothing on."""
    eco = make({"a": "maker", "b": "seller", "c": "shop"}, [("a", "b", 10.0), ("b", "c", 8.0)])
    ranking = rank(eco, cascade="linear").set_index("id")
    assert ranking.loc["a", ["direct", "cascade", "loss_impact"]].tolist() == pytest.approx([10 / 18, 4 / 18, 14 / 18])
    assert ranking.loc["b", ["direct", "cascade", "stranded_participants"]].tolist() == pytest.approx([1.0, 0.0, 2])
    assert ranking.loc["c", ["direct", "cascade"]].tolist() == pytest.approx([8 / 18, 0.0])
    assert rank(eco)["cascade"].tolist() == [0.0, 0.0, 0.0]


def test_a_venue_has_no_share_of_its_own_and_can_be_lost() -> None:
    eco = make({"a": "firm", "b": "firm", "expo": "fair"}, [("a", "expo", 3.0), ("b", "expo", 1.0)],
               config=Config().with_venues(("fair",)))  # fmt: skip
    ranking = rank(eco).set_index("id")
    assert ranking["share"].to_dict() == {"expo": 0.0, "a": 0.75, "b": 0.25}
    assert ranking.loc["expo", "loss_impact"] == 1.0


def test_one_without_ties_costs_nothing_and_cuts_nobody_off() -> None:
    eco = make({"a": "firm", "b": "firm", "c": "firm"}, [("a", "b", 1.0)])
    alone = rank(eco).set_index("id").loc["c", ["direct", "stranded", "loss_impact", "stranded_participants"]]
    assert alone.tolist() == [0.0, 0.0, 0.0, 0]


def test_the_ecosystem_is_left_as_it_was() -> None:
    eco = random_ecosystem(4)
    table, weight, data_hash = eco.participants.copy(), eco.view.pairs.weight.copy(), eco.data_hash
    rank(eco, cascade="linear")
    assert eco.participants.equals(table)
    assert np.array_equal(eco.view.pairs.weight, weight)
    assert eco.data_hash == data_hash


def test_without_value_the_reason_is_told() -> None:
    with pytest.raises(BadScenario, match="no value was exchanged"):
        rank(make({"a": "firm", "b": "firm"}, [("a", "b", 0.0)]))


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(UnknownChoice, match=r"no cascade model of a ranking 'liner' \(did you mean 'linear'\?\)"):
        rank(star(2), cascade="liner")  # type: ignore[arg-type]


def test_a_cascade_without_rest_is_refused_in_words() -> None:
    eco = make(dict.fromkeys("abc", "firm"), [("a", "b", 1e-6), ("b", "c", 1.0), ("c", "b", 1.0)])
    with pytest.raises(BadScenario, match=r"does not come to rest in 10,000 rounds.*outside_share"):
        rank(eco, cascade="linear", profile=profile_with({"outside_share": 0.0, "spare_capacity": 0.0}, "test"))


def test_beyond_the_costliest_the_cost_of_a_cascade_is_an_upper_bound() -> None:
    eco = random_ecosystem(3, n=300)
    whole, some = rank(eco, cascade="linear", exact=300), rank(eco, cascade="linear", exact=5)
    assert whole["exact"].all()
    assert not some["exact"].all()
    first, known = some["exact"].to_numpy().argmin(), some["exact"].to_numpy()
    assert known[:5].all()
    assert whole["id"].tolist()[:first] == some["id"].tolist()[:first]
    together = whole.merge(some, on="id", suffixes=("", "_at_most"))
    assert (together["loss_impact_at_most"] >= together["loss_impact"]).all()
    exactly = together[together["exact_at_most"]]
    assert (exactly["loss_impact_at_most"] == exactly["loss_impact"]).all()


def test_why_is_the_partner_that_depends_on_it_most() -> None:
    """Of b's 14 it exchanges 10 with a and 4 with c; c has nobody else, d has nobody."""
    eco = make(dict.fromkeys("abcd", "firm"), [("a", "b", 7.0), ("b", "a", 3.0), ("b", "c", 4.0)])
    ranking = rank(eco).set_index("id")
    assert ranking["hits_hardest"].to_dict() == {"a": "b", "b": "a", "c": "b", "d": ""}
    assert ranking.loc[list("abcd"), "hits_hardest_share"].tolist() == pytest.approx([10 / 14, 1.0, 4 / 14, 0.0])

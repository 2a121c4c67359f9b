from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ecohealth.metrics.network_effects.clustering import clustering_lift
from ecohealth.metrics.network_effects.densification import densification, growth
from ecohealth.metrics.network_effects.liquidity import liquidity
from ecohealth.metrics.network_effects.roles import role_completeness
from ecohealth.metrics.reading import NeedsColumn, TooLittleData, Undefined
from ecohealth.tables.config import Config, Role
from tests.ecosystems import complete, make, path, star


def growing(exponent: float, months: int = 18) -> object:
    """Month by month four more participants are active, and N ** exponent pairs of them meet."""
    names = [f"p{k:03d}" for k in range(6 + 4 * months)]
    ties = []
    for month in range(months):
        active = names[: 6 + 4 * month]
        chain = list(pairwise(active))  # so that everybody is active
        others = [(a, b) for i, a in enumerate(active) for b in active[i + 2 :]]
        met = (chain + others)[: round(len(active) ** exponent)]
        ties += [(*pair, 1.0, "supply", f"{np.datetime64('2023-01') + month}-28") for pair in met]
    return make(dict.fromkeys(names, "firm"), ties, window="all")


@pytest.mark.parametrize("exponent", [1.1, 1.3, 1.5])
def test_densification_recovers_a_known_exponent(exponent):
    reading = densification(growing(exponent))
    assert reading.value == pytest.approx(exponent, abs=0.03)
    low, high = reading.details["interval_95"]
    assert low < reading.value < high


def test_growth_counts_the_pairs_of_each_period_once_and_no_loops():
    ties = [
        *(("a", "b", 1.0, "s", day) for day in ("2024-01-30", "2024-01-31", "2024-02-28")),
        *(("c", "c", 1.0, "s", "2024-02-28"), ("b", "c", 1.0, "s", "2024-03-30")),
        *(("c", "b", 1.0, "s", "2024-03-31"), ("a", "c", 1.0, "s", "2024-03-31")),
    ]
    people, pairs = growth(make(dict.fromkeys("abc", "firm"), ties, window="all"))
    assert (people.tolist(), pairs.tolist()) == ([2, 2, 3], [1, 1, 2])


def test_densification_refuses_few_periods_and_no_growth():
    with pytest.raises(NeedsColumn, match="'date'"):
        densification(star())
    few = [("a", "b", 1.0, "s", f"2024-0{k}-28") for k in range(1, 5)]
    with pytest.raises(TooLittleData, match="need 18 complete months; there are 4"):
        densification(make(dict.fromkeys("ab", "firm"), few))
    same = [("a", "b", 1.0, "s", f"{np.datetime64('2023-01') + k}-28") for k in range(20)]
    with pytest.raises(TooLittleData, match="2 to 2 active"):
        densification(make(dict.fromkeys("ab", "firm"), same))


# -- liquidity ------------------------------------------------------------------------------------------------------
def test_liquidity_counts_meetings_with_another_type_in_the_last_period():
    ties = [
        ("a", "s", 1.0, "k", "2024-01-28"), ("b", "c", 1.0, "k", "2024-01-29"),
        ("a", "b", 1.0, "k", "2024-02-28"), ("c", "s", 1.0, "k", "2024-02-29"),
    ]  # fmt: skip
    reading = liquidity(make({"a": "maker", "b": "maker", "c": "maker", "s": "shop"}, ties))
    assert (reading.value, reading.n) == (0.5, 4)
    assert sorted(reading.contributions["participant"]) == ["a", "b"]
    assert reading.details == {
        "period": "2024-02", "matched_at_once": 0.5, "median_periods_to_first_match": 0.0,
        "never_matched": 1, "never_matched_share": 0.25,
    }  # fmt: skip


def test_who_never_met_anybody_waits_to_the_end_of_the_records():
    """Six makers begin in January and meet a shop after 0, 1, 2 months, or never; of those matched the median is 1."""
    ties = [
        ("a", "s", 1.0, "k", "2024-01-31"), ("b", "c", 1.0, "k", "2024-01-31"), ("d", "e", 1.0, "k", "2024-01-31"),
        ("b", "s", 1.0, "k", "2024-02-29"), ("c", "s", 1.0, "k", "2024-03-31"), ("f", "d", 1.0, "k", "2024-01-31"),
        ("a", "s", 1.0, "k", "2024-05-31"), ("b", "s", 1.0, "k", "2024-05-31"),
    ]  # fmt: skip
    told = liquidity(make({**dict.fromkeys("abcdef", "maker"), "s": "shop"}, ties)).details
    assert (told["matched_at_once"], told["never_matched"]) == (pytest.approx(2 / 7), 3)
    assert told["never_matched_share"] == pytest.approx(3 / 7)
    assert told["median_periods_to_first_match"] == 2.0
    fewer = [one for one in ties if one[0] != "c"]
    assert (
        liquidity(make({**dict.fromkeys("abcdef", "maker"), "s": "shop"}, fewer)).details[
            "median_periods_to_first_match"
        ]
        is None
    )


def test_parties_meet_in_a_venue_within_a_period():
    config = Config().with_venues(("fair",))
    people = {"a": "maker", "s": "shop", "b": "maker", "f": "fair", "g": "fair"}
    ties = [("a", "f"), ("s", "f"), ("b", "g")]
    reading = liquidity(make(people, ties, config=config))
    assert (reading.value, reading.n) == (pytest.approx(2 / 3), 3)
    assert reading.population.startswith("parties active in the window")
    apart = [("a", "f", 1.0, "k", "2024-01-28"), *((one, "g", 1.0, "k", "2024-02-29") for one in "abc")]
    assert (
        liquidity(make({**people, "c": "maker"}, [*apart, ("s", "f", 1.0, "k", "2024-02-29")], config=config)).value
        == 0
    )


def test_liquidity_of_two_parties_says_nothing():
    with pytest.raises(TooLittleData, match="fewer than 3 parties"):
        liquidity(make({"a": "maker", "s": "shop"}, [("a", "s")]))


def test_liquidity_of_one_type_is_undefined():
    with pytest.raises(Undefined, match="one type"):
        liquidity(complete(4))


# -- roles ----------------------------------------------------------------------------------------------------------
BLUEPRINT = Config(
    blueprint=(
        Role(type="maker", min_active=2),
        Role(type="shop", min_active=1, why="sells"),
        Role(type="bank", min_active=1),
        Role(type="lab", min_share=0.5),
    )
)


def test_every_role_is_named_with_its_state():
    people = {"a": "maker", "b": "maker", "s": "shop", "l": "lab", "x": "lab"}
    reading = role_completeness(make(people, [("a", "b", 9.0), ("b", "s", 9.0), ("l", "x", 1.0)], config=BLUEPRINT))
    states = {role["type"]: role for role in reading.details["roles"]}
    assert reading.value == 0.5
    assert [states[one]["filled"] for one in ("maker", "shop", "bank", "lab")] == [True, True, False, False]
    assert states["shop"]["alone"] == "s"
    assert states["bank"]["active"] == 0
    assert not states["lab"]["connected"]
    assert reading.contributions["amount"].sum() == pytest.approx(0.5)


def test_it_is_said_since_when_a_role_is_short_and_what_came_meanwhile():
    days = [f"2024-{month:02d}-28" for month in range(1, 9)]
    ties = [("a", "s", 2.0, "cars", day) for day in days] + [("b", "s", 1.0, "cars", day) for day in days[:3]]
    ties += [("c", "s", 5.0, "capital", day) for day in days[4:]]
    blueprint = Config(blueprint=(Role(type="maker", min_active=2), Role(type="bank")))
    people = {"a": "maker", "b": "maker", "s": "shop", "c": "investor"}
    maker, bank = role_completeness(make(people, ties, config=blueprint, window="2024-05:2024-08")).details["roles"]
    assert (maker["short_since"], maker["never"], maker["at_most"]) == ("2024-04", False, 1)
    assert maker["came"] == {
        "participants": [2, 3],
        "value": [{"kind": "capital", "value": 20.0}, {"kind": "cars", "value": 10.0}],
    }
    assert (bank["short_since"], bank["never"], bank["at_most"]) == ("2024-01", True, 0)


def test_roles_need_a_blueprint():
    with pytest.raises(NeedsColumn, match=r"\[\[blueprint\]\]"):
        role_completeness(complete(3))


# -- clustering -----------------------------------------------------------------------------------------------------
def caveman(cliques: int = 8, size: int = 5) -> object:
    """A ring of cliques, each tied to the next by one bridge."""
    names = [[f"c{c}m{k}" for k in range(size)] for c in range(cliques)]
    ties = [(a, b) for group in names for i, a in enumerate(group) for b in group[i + 1 :]]
    ties += [(names[c][0], names[(c + 1) % cliques][1]) for c in range(cliques)]
    return make({one: "firm" for group in names for one in group}, ties)


def test_cliques_cluster_far_beyond_chance():
    reading = clustering_lift(caveman())
    assert reading.value > 3
    assert reading.details["graphs"] == 100


def test_a_complete_graph_has_no_other_graph_with_its_degrees():
    assert clustering_lift(complete(6)).value == pytest.approx(1.0)


def test_ties_between_two_sides_cannot_cluster():
    for eco in (star(), path(6)):
        with pytest.raises(Undefined, match="two sides"):
            clustering_lift(eco)
    with pytest.raises(TooLittleData):
        clustering_lift(make({"a": "x"}, []))

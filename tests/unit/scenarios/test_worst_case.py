"""Who together cost most, fair shares and critical pairs, in the terms of an ecosystem."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ecohealth.errors import BadScenario, UnknownParticipant
from ecohealth.scenarios.rank import rank
from ecohealth.scenarios.scenario import Loss
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.worst_case import WorstLoss, critical_pairs, shapley_impact
from tests.ecosystems import complete, make, path, random_ecosystem, star, two_cliques


def total(eco, *ids: str) -> float:
    return simulate(eco, Loss(*ids), scored=False).lost.total


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_worst_is_the_worst_of_all_and_says_it_is_proven(size):
    for seed in range(4):
        eco = random_ecosystem(seed, n=10, rows=22).window("all")
        outcome = simulate(eco, WorstLoss(size), scored=False)
        assert outcome.lost.total == pytest.approx(max(total(eco, *one) for one in combinations(eco.ids, size)))
        assert len(outcome.lost_ids) == size
        others = "nobody else costs" if size == 1 else f"no other {size} together cost"
        assert outcome.cautions == (f"Before any cascade {others} more: proven.",)


def test_the_worst_alone_is_the_first_of_the_ranking():
    eco = random_ecosystem(4, n=30, rows=80).window("all")
    outcome = simulate(eco, WorstLoss(1), scored=False)
    assert outcome.lost_ids == (rank(eco)["id"].iloc[0],)
    assert outcome.sentence().startswith(f"Losing {outcome.participants['name'].iloc[0]} costs")


def test_what_is_not_plausible_is_not_chosen():
    eco = star(6)
    assert simulate(eco, WorstLoss(1), scored=False).lost_ids == ("hub",)
    spared = simulate(eco, WorstLoss(1, {"hub": 0.0}), scored=False)
    assert spared.lost_ids == ("leaf0",)
    assert "weighted by how plausible that is" in spared.cautions[0]


def test_it_is_a_scenario_like_others_and_takes_a_cascade():
    eco = two_cliques(5)
    both = WorstLoss(2) + Loss("a3")
    outcome = simulate(eco, both, cascade="linear", scored=False)
    assert set(outcome.lost_ids) == {"a0", "b0", "a3"} or len(outcome.lost_ids) == 3
    assert outcome.scenario.startswith("Losing the 2 that together cost most (")
    assert outcome.cautions[0].endswith("proven.")


@pytest.mark.parametrize("size", [0, 6])
def test_a_size_outside_its_range_is_refused(size):
    with pytest.raises(BadScenario, match="allowed: 1 to 5"):
        WorstLoss(size)


def test_more_than_there_are_and_who_is_not_there_are_refused():
    with pytest.raises(BadScenario, match="the worst 5 of 3"):
        simulate(star(2), WorstLoss(5))
    with pytest.raises(BadScenario, match="allowed: 0 to 1"):
        WorstLoss(1, {"hub": 2.0})
    with pytest.raises(UnknownParticipant):
        simulate(star(2), WorstLoss(1, {"Hub": 0.5}))


def test_fair_shares_add_up_and_charge_both_substitutes():
    """x hangs on a and on b, who hold on to each other: neither strands x alone, in fairness both do."""
    eco = make(dict.fromkeys("abx", "firm"), [("a", "b", 1.0), ("a", "x", 1.0), ("b", "x", 1.0)])
    fair = shapley_impact(eco).set_index("id")
    assert fair["shapley_impact"].sum() == pytest.approx(1.0)
    assert fair["shapley_impact"].tolist() == pytest.approx([1 / 3] * 3, abs=0.02)
    centre = shapley_impact(star(5))
    assert centre["id"].iloc[0] == "hub"
    assert centre["shapley_impact"].iloc[0] == pytest.approx(0.5, abs=0.02)


def test_the_same_seed_gives_the_same_fair_shares():
    eco = random_ecosystem(2, n=20, rows=60).window("all")
    assert shapley_impact(eco, seed=5).equals(shapley_impact(eco, seed=5))
    assert not shapley_impact(eco, seed=5).equals(shapley_impact(eco, seed=6))


def test_critical_pairs_are_those_that_no_single_loss_shows():
    ring = [(f"p{k}", f"p{(k + 1) % 6}", 1.0) for k in range(6)]
    pairs = critical_pairs(make({f"p{k}": "firm" for k in range(6)}, ring))
    assert list(zip(pairs["first"], pairs["second"], strict=True)) == [("p0", "p3"), ("p1", "p4"), ("p2", "p5")]
    assert pairs["loss_impact"].tolist() == pytest.approx([5 / 6] * 3)
    assert pairs["beyond"].tolist() == pytest.approx([1 / 6] * 3)
    assert (pairs["loss_impact"] - pairs["first_alone"] - pairs["second_alone"]).to_numpy() == pytest.approx(
        pairs["beyond"].to_numpy()
    )


def test_where_everybody_meets_everybody_no_pair_is_critical():
    assert critical_pairs(complete(8)).empty
    assert np.all(critical_pairs(path(9))["beyond"] > 0)


@pytest.mark.parametrize("ask", [critical_pairs, shapley_impact])
def test_without_value_there_is_nothing_to_rank(ask):
    with pytest.raises(BadScenario, match="no value was exchanged"):
        ask(make({"a": "firm", "b": "firm"}, [("a", "b", 0.0)]))

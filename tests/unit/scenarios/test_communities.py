"""Losing a community, in the terms of an ecosystem."""

from __future__ import annotations

import pytest

from ecohealth.errors import BadScenario
from ecohealth.scenarios.communities import CommunityLoss, communities
from ecohealth.scenarios.scenario import Loss
from ecohealth.scenarios.simulate import simulate
from tests.ecosystems import make, random_ecosystem, two_cliques


def test_a_community_leaves_as_a_whole_and_is_told_with_how_it_was_found() -> None:
    eco = two_cliques(5)
    outcome = simulate(eco, CommunityLoss(2), scored=False)
    assert outcome.lost_ids == ("b0", "b1", "b2", "b3", "b4")
    assert outcome.lost.total == pytest.approx(11 / 21)
    assert outcome.scenario == "Losing community 2 (5 participants, the largest B0, B1 and B2)"
    assert outcome.cautions == (
        "Communities are the partition of largest modularity (0.45) in 20 runs of the Leiden algorithm on the value "
        "exchanged; the runs agree on community 2 to 100 %. Others may draw the line elsewhere.",
    )
    assert simulate(eco, CommunityLoss(1) + Loss("b0"), scored=False).lost.total == 1 - 6 / 21


def test_the_list_holds_size_value_and_what_simulating_each_says() -> None:
    for seed in range(5):
        eco = random_ecosystem(seed, n=40, rows=70).window("all")
        table = communities(eco)
        assert table["loss_impact"].is_monotonic_decreasing
        assert sorted(table["community"]) == list(range(1, len(table) + 1))
        for row in table.itertuples():
            outcome = simulate(eco, CommunityLoss(row.community), scored=False)
            members = outcome.participants[outcome.participants["state"] == "lost"]
            assert row.participants == len(members)
            assert (row.direct, row.stranded) == pytest.approx((outcome.lost.direct, outcome.lost.stranded), abs=1e-12)
            # what members give and take, both ends counted, is what goes directly and, inside, once more
            assert 2 * row.value == pytest.approx(row.direct + row.inside)
            assert row.largest.startswith(
                members.sort_values(["lost_value", "id"], ascending=[False, True])["name"].iloc[0]
            )


def test_the_order_of_rows_and_of_participants_changes_nothing() -> None:
    ties = [(a, b, float(len(a + b))) for a, b in zip("abcabddefgefgh", "bcadeaefgefghe", strict=True)]
    people = dict.fromkeys("abcdefgh", "firm")
    one = communities(make(people, ties))
    other = communities(make(dict(reversed(people.items())), ties[::-1]))
    assert one.equals(other)


def test_what_cannot_be_lost_is_refused() -> None:
    with pytest.raises(BadScenario, match="numbered from 1 on, so there is no community 0"):
        CommunityLoss(0)
    with pytest.raises(BadScenario, match="no community 3; allowed: 1 to 2; 'rank --by communities' lists them"):
        simulate(two_cliques(5), CommunityLoss(3))
    with pytest.raises(BadScenario, match="no two participants exchange value with each other"):
        communities(make({"a": "firm"}, [("a", "a", 1.0)]))
    with pytest.raises(BadScenario, match="no value was exchanged"):
        communities(make({"a": "firm", "b": "firm"}, [("a", "b", 0.0)]))

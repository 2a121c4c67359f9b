"""Comparing two windows: who came and went, and through whom the figures moved."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import ecohealth as eh
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import BadWindow, UnknownChoice
from ecohealth.evidence.compare import compare
from ecohealth.evidence.comparison import Comparison
from ecohealth.evidence.counterfactual import CAUSES, Worlds
from ecohealth.evidence.pairing import paired
from ecohealth.evidence.split import coalitions
from ecohealth.scores.profile import load_profile
from ecohealth.tables.config import Config, Kind, Role
from tests.ecosystems import Tie, make, random_ecosystem, random_ties

PROFILE = load_profile()


def small(*, config: Config | None = None) -> Ecosystem:
    """In 2023 a gives to b, c and old; in 2024 to b, c (more), to new and to back, whom it knew in 2022."""
    ties: list[Tie] = [("a", "back", 1.0, "supply", "2022-06-01")]
    for month in range(1, 13):
        day = f"{month:02d}-15"
        ties += [("a", "b", 2.0, "supply", f"2023-{day}"), ("a", "c", 3.0, "supply", f"2023-{day}"),
                 ("a", "old", 4.0, "supply", f"2023-{day}"), ("c", "a", 1.0, "data", f"2023-{day}")]  # fmt: skip
        ties += [("a", "b", 2.0, "supply", f"2024-{day}"), ("a", "c", 5.0, "supply", f"2024-{day}"),
                 ("a", "new", 1.0, "supply", f"2024-{day}"), ("a", "back", 1.5, "supply", f"2024-{day}"),
                 ("c", "a", 1.0, "data", f"2024-{day}")]  # fmt: skip
    people = {"a": "maker", **dict.fromkeys(["b", "c", "old", "new", "back"], "shop")}
    return make(people, ties, config=config)


def states(found: Comparison) -> dict[str, str]:
    return dict(zip(found.participants["id"], found.participants["state"], strict=True))


def parts(found: Comparison, figure: str) -> list[float]:
    row = found.cause(figure)
    return [row[one] for one in CAUSES]


def test_who_came_went_came_back_and_changed() -> None:
    eco = small()
    found = compare(eco.window("2023"), eco.window("2024"), scored=False)
    assert states(found) == {
        "a": "stronger", "b": "same", "c": "stronger", "old": "left", "new": "joined", "back": "returned"
    }  # fmt: skip
    assert parts(found, "value") == [12 * 2.5, -12 * 4.0, 12 * 2.0, 0.0]
    assert "1 joined, 1 returned, 1 left and 2 stronger" in found.sentence()


def test_groups_add_up_to_the_whole() -> None:
    eco = small()
    found = compare(eco.window("2023"), eco.window("2024"), scored=False)
    groups = found.groups.set_index("group")
    assert groups.loc["shop", ["joined", "returned", "left"]].tolist() == [1, 1, 1]
    whole = found.cause("value")
    for name in ("change", *CAUSES):
        assert groups[name].sum() == whole[name]
    assert groups["value_after"].sum() == whole["after"]


def test_a_kind_that_no_longer_counts_is_a_matter_of_definition() -> None:
    before, after = small(), small(config=Config(kinds={"data": Kind(value=False)}))
    found = compare(before.window("2023"), after.window("2023"), scored=False)
    assert parts(found, "value") == [0.0, 0.0, 0.0, -12.0]
    assert found.redefined == ("The settings (ecosystem.toml): kinds.",)
    assert set(states(found).values()) <= {"weaker", "same"}


def test_another_profile_is_a_matter_of_definition() -> None:
    eco = small().window("2024")
    other = PROFILE.model_copy(update={"name": "other", "pillars": {**PROFILE.pillars, "resilience": 5.0}})
    found = compare(eco, eco, profile=other, profile_before=PROFILE)
    row = found.cause("overall")
    assert row["change"] == row["definition"] != 0
    assert row["before"] == pytest.approx(eh.score(eco, PROFILE).overall, abs=1e-11)
    assert row["after"] == pytest.approx(eh.score(eco, other).overall, abs=1e-11)


@pytest.mark.parametrize("seed", range(2))
def test_the_worlds_at_either_end_are_the_two_sides(seed: int) -> None:
    eco = random_ecosystem(seed)
    before, after = eco.window("2024"), eco.window("2025")
    worlds = Worlds(paired(before, after), (PROFILE, PROFILE))
    for causes, side in ((frozenset[str](), before), (frozenset(CAUSES), after)):
        built = worlds._mixed(causes)
        assert built.view.value == side.view.value
        assert scores(built) == scores(side)


def scores(eco: Ecosystem) -> dict[str, float | None]:
    return {name: one.score for name, one in eh.score(eco, PROFILE).metrics.items()}


@pytest.mark.parametrize("seed", range(2))
def test_every_split_of_a_random_pair_adds_up_and_is_that_of_the_scorecards(seed: int) -> None:
    eco = random_ecosystem(seed, n=16, rows=60)
    before, after = eco.window("2024"), eco.window("2025")
    found = compare(before, after)
    cards = {when: eh.score(side) for when, side in (("before", before), ("after", after))}
    checked = 0
    for row in found.causes.to_dict("records"):
        for when, card in cards.items():
            if row["level"] == "metric" and card.metrics[row["id"]].score is not None:
                assert row[when] == pytest.approx(card.metrics[row["id"]].score, abs=1e-11)
        if not np.isnan(row[CAUSES[0]]):
            assert row["before"] + sum(row[one] for one in CAUSES) == row["after"]
            checked += 1
        else:
            assert row["reason"].startswith(("before: ", "after: ", "with only some"))
    assert checked >= 10


@pytest.mark.parametrize("seed", range(20))
def test_the_value_is_split_as_plain_sums_say(seed: int) -> None:
    eco = random_ecosystem(seed)
    before, after = eco.window("2024"), eco.window("2025")
    then, now = ({*side.interactions["source"], *side.interactions["target"]} for side in (before, after))

    def touching(side: Ecosystem, who: set[str]) -> float:
        rows = side.interactions
        return float(rows["weight"][rows["source"].isin(who) | rows["target"].isin(who)].sum())

    came, went = touching(after, now - then), -touching(before, then - now)
    stayed = after.view.value - came - (before.view.value + went)
    assert parts(compare(before, after, scored=False), "value") == [came, went, stayed, 0.0]


def test_a_rename_is_no_loss() -> None:
    eco = eh.load(eh.sample_path("volta"))
    people = compare(eco.window("2024"), eco.window("2025"), scored=False).participants.set_index("id")
    assert people.loc["fenlume", ["was", "state"]].tolist() == ["brightfen-charging", "stronger"]
    assert "brightfen-charging" not in people.index
    assert people.loc["passerive-clearing", "state"] == "left"


def test_a_role_is_lost_with_its_holder() -> None:
    role = Role(type="shop", min_active=4, min_share=0.0, why="reach")
    eco = small(config=Config(blueprint=(role,)))
    told = compare(eco.window("2024"), eco.without(["new", "back"]).window("2024")).cause("role_completeness")
    assert told["change"] == told["leavers"] < 0


def halved() -> Ecosystem:
    """Ten shops buy of ada and bo. In 2025 bo sends half as much and two shops are gone, and the history is long enough
    for metrics that 2024 had no value of."""
    shops = [f"shop-{number}" for number in range(10)]
    ties: list[Tie] = [
        (maker, shop, 5.0 if (maker, year) == ("bo", 2025) else 10.0, "supply", f"{year}-{month:02}-15")
        for year in (2024, 2025)
        for month in range(1, 13)
        for maker in ("ada", "bo")
        for shop in (shops if year == 2024 else shops[:8])
    ]
    return make({"ada": "maker", "bo": "maker", **dict.fromkeys(shops, "shop")}, ties)


def plain_shapley(worth: dict[frozenset[str], float], players: list[str]) -> dict[str, float]:
    """The mean, over every order in which they can come, of what each adds."""
    orders = list(permutations(players))
    parts = dict.fromkeys(players, 0.0)
    for order in orders:
        for place, player in enumerate(order):
            parts[player] += worth[frozenset(order[: place + 1])] - worth[frozenset(order[:place])]
    return {player: part / len(orders) for player, part in parts.items()}


def test_composed_scores_are_split_like_with_like() -> None:
    """What was measured on one side only is no merit of anybody: it is told apart, and the rest is a plain Shapley."""
    eco = halved()
    before, after = eco.window("2024"), eco.window("2025")
    found = compare(before, after)
    players = list(CAUSES[:3])
    worlds = Worlds(paired(before, after), (PROFILE, PROFILE))
    cards = {some: eh.score(*worlds.world(some)) for some in coalitions(players)}
    common = set.intersection(
        *({name for name, one in card.metrics.items() if one.score is not None} for card in cards.values())
    )

    def engagement(card: eh.Scorecard) -> float:
        rows = [one for one in card.pillars[1].metrics if one.metric.id in common and one.weight > 0]
        return sum((one.score or 0.0) * one.weight for one in rows) / sum(one.weight for one in rows)

    expected = plain_shapley({some: engagement(card) for some, card in cards.items()}, players)
    row = found.cause("engagement")
    assert {name: row[name] for name in players} == pytest.approx(expected, abs=1e-9)
    assert row["definition"] == pytest.approx(row["change"] - sum(expected.values()), abs=1e-9)
    overall = found.cause("overall")
    assert overall["change"] > 0 > overall["leavers"] + overall["intensity"]
    assert any("Retention" in line for line in found.redefined)
    assert "what is counted or could be measured otherwise" in found.sentence()


def test_where_the_same_could_be_measured_throughout_definition_is_nothing() -> None:
    eco = small()
    found = compare(eco.window("2023"), eco.window("2023"))
    assert [row["definition"] for row in found.causes.to_dict("records") if not np.isnan(row["definition"])] != []
    assert all(row["definition"] == 0 or np.isnan(row["definition"]) for row in found.causes.to_dict("records"))
    assert found.redefined == ()


def test_the_order_of_rows_changes_no_bit() -> None:
    rng = np.random.default_rng(5)
    people = {f"p{k}": "firm" for k in range(12)}
    ties = random_ties(rng, list(people), 80)
    told = [
        compare(eco.window("2024"), eco.window("2025"), scored=False)
        for eco in (make(people, ties), make(dict(reversed(people.items())), ties[::-1]))
    ]
    pd.testing.assert_frame_equal(told[0].causes, told[1].causes, check_exact=True)
    pd.testing.assert_frame_equal(told[0].participants, told[1].participants, check_exact=True)


def test_the_sides_are_left_as_they_were() -> None:
    eco = small()
    before, after = eco.window("2023"), eco.window("2024")
    hashes = before.data_hash, after.data_hash
    compare(before, after, scored=False)
    again = eco.window("2023").data_hash, eco.window("2024").data_hash
    assert (before.data_hash, after.data_hash) == hashes == again


def test_what_cannot_be_compared_is_refused_or_said() -> None:
    eco = small()
    with pytest.raises(BadWindow, match="begins before the earlier one"):
        compare(eco.window("2024"), eco.window("2023"))
    found = compare(eco.window("2023"), eco.window("2024-01:2024-06"), scored=False)
    assert any("differ in length (365 days and 182 days)" in one for one in found.cautions)
    with pytest.raises(UnknownChoice, match="did you mean 'value'"):
        found.cause("valeu")


def test_undated_ecosystems_are_compared_as_they_are() -> None:
    one = make({"a": "maker", "b": "shop", "c": "shop"}, [("a", "b", 1.0), ("a", "c", 2.0)])
    other = make({"a": "maker", "b": "shop", "d": "shop"}, [("a", "b", 3.0), ("a", "d", 5.0)])
    found = compare(one, other, scored=False)
    assert parts(found, "value") == [5.0, -2.0, 2.0, 0.0]
    assert states(found) == {"a": "stronger", "b": "stronger", "c": "left", "d": "joined"}


def test_of_two_ecosystems_with_nobody_in_common_nobody_came_back_and_it_is_said() -> None:
    """The later one knew its members before its window, but the earlier one never did."""
    renamed = make({"x": "maker", "y": "shop"}, [("x", "y", 1.0, "supply", f"{year}-06-01") for year in (2022, 2024)])
    found = compare(small().window("2023"), renamed.window("2024"), scored=False)
    assert {one: state for one, state in states(found).items() if one in "xy"} == {"x": "joined", "y": "joined"}
    assert found.count("returned") == 0
    assert any("No participant of the one ecosystem is in the other" in one for one in found.cautions)
    same = compare(small().window("2023"), small().window("2024"), scored=False)
    assert states(same)["back"] == "returned"
    assert not any("No participant of the one" in one for one in same.cautions)

"""What joiners, leavers and those who stayed did, by group: worked by hand, by every order of coming, exact sums."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import ecohealth as eh
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import UnknownChoice
from ecohealth.evidence.compare import compare
from ecohealth.evidence.comparison import Comparison
from ecohealth.evidence.counterfactual import CAUSES, INTENSITY, JOINERS, LEAVERS, Worlds
from ecohealth.evidence.movements import named_groups
from ecohealth.evidence.pairing import paired
from ecohealth.evidence.parts import BY_GROUP
from ecohealth.evidence.split import Coalition, coalitions, split, split_part
from ecohealth.scores.profile import load_profile
from tests.ecosystems import make, random_ecosystem, random_ties
from tests.unit.evidence.test_compare import small

PLAYERS, MEMBERS = ("a", "b", "c"), ("x", "y", "z")
PROFILE = load_profile()

Partly = dict[tuple[Coalition, Coalition], float]


def random_game(rng: np.random.Generator, scale: float = 1.0) -> tuple[dict[Coalition, float], Partly]:
    """Figures of every set of three players, and of those in which some of the first one's three members are there."""
    figures = {some: float(scale * rng.normal()) for some in coalitions(PLAYERS)}
    partly = {
        (causes, some): float(scale * rng.normal())
        for causes in coalitions(PLAYERS[1:])
        for some in coalitions(MEMBERS)
        if 0 < len(some) < len(MEMBERS)
    }
    return figures, partly


def by_every_order(figures: dict[Coalition, float], partly: Partly) -> dict[str, Fraction]:
    """The definition: players in every order, the first one's members in every order in its place."""
    parts = dict.fromkeys(MEMBERS, Fraction(0))
    orders = [(outer, inner) for outer in permutations(PLAYERS) for inner in permutations(MEMBERS)]
    for outer, inner in orders:
        before = frozenset(outer[: outer.index("a")])
        worth = [figures[before], *(partly[before, frozenset(inner[:at])] for at in (1, 2)), figures[before | {"a"}]]
        for at, member in enumerate(inner):
            parts[member] += Fraction(worth[at + 1]) - Fraction(worth[at])
    return {member: part / len(orders) for member, part in parts.items()}


def test_a_part_is_split_by_every_order_in_which_members_can_come() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        figures, partly = random_game(rng)
        told, rest = split_part(split(figures, PLAYERS), "a", figures, partly, MEMBERS)
        exact = by_every_order(figures, partly)
        assert rest == 0.0
        assert told == pytest.approx({one: float(part) for one, part in exact.items()}, abs=1e-12)


def test_a_thousand_parts_add_up_to_the_last_digit_in_any_order() -> None:
    rng = np.random.default_rng(2)
    for _ in range(1000):
        figures, partly = random_game(rng, 10.0 ** rng.uniform(-12, 12))
        whole = split(figures, PLAYERS)
        told, rest = split_part(whole, "a", figures, partly, MEMBERS)
        for order in ([*told.values(), rest], [rest, *reversed(list(told.values()))]):
            assert sum(order) == whole.parts["a"]


def test_what_other_figures_do_not_tell_is_the_rest() -> None:
    rng = np.random.default_rng(3)
    figures, partly = random_game(rng)
    other = {some: one / 2 for some, one in figures.items()}
    half = {key: one / 2 for key, one in partly.items()}
    whole = split(figures, PLAYERS)
    told, rest = split_part(whole, "a", other, half, MEMBERS)
    assert rest == pytest.approx(whole.parts["a"] / 2, abs=1e-12)
    assert sum(told.values()) + rest == whole.parts["a"]


def told(found: Comparison, figure: str) -> dict[str, list[float]]:
    rows = found.parts[found.parts["id"] == figure].to_dict("records")
    return {str(one["group"] or one["kind"]): [one[cause] for cause in BY_GROUP] for one in rows}


def test_each_group_has_what_its_own_did() -> None:
    """A tie to a newcomer is the newcomer's; what a maker and a shop do more together counts half for each."""
    eco = small()
    found = compare(eco.window("2023"), eco.window("2024"), scored=False, by="type")
    assert told(found, "value") == {"maker": [0, 0, 12.0], "shop": [30.0, -48.0, 12.0], "time": [0, 0, 0]}
    assert found.by == "type"


def adds_up(found: Comparison) -> int:
    """How many figures have a split by group; each adds up, in either order of adding."""
    checked = 0
    for row in found.causes.to_dict("records"):
        parts = found.parts[found.parts["id"] == row["id"]]
        assert len(parts) >= 2
        if (parts["reason"] != "").any():
            assert parts[[*BY_GROUP, "change"]].isna().all(axis=None)
            continue
        for cause in BY_GROUP:
            assert sum(parts[cause]) == sum(parts[cause][::-1]) == row[cause]
        checked += 1
    return checked


@pytest.mark.parametrize("seed", range(6))
def test_values_by_group_add_up_and_are_those_of_the_groups(seed: int) -> None:
    eco = random_ecosystem(seed)
    found = compare(eco.window("2024"), eco.window("2025"), scored=False, by="type")
    assert adds_up(found) == 1
    groups = found.groups.set_index("group")
    for group, (_, _, intensity) in told(found, "value").items():
        if group != "time":
            assert intensity == pytest.approx(groups.loc[group, "intensity"], abs=1e-9)


def test_every_score_by_group_adds_up() -> None:
    eco = small()
    found = compare(eco.window("2023"), eco.window("2024"), by="type")
    assert adds_up(found) >= 10
    told_of = found.parts[found.parts["reason"] == ""]
    assert {"overall", "pillar", "metric", "value"} == set(told_of["level"])
    assert np.abs(told_of.loc[told_of["id"] == "overall", list(BY_GROUP)].to_numpy()).max() > 0


def test_all_members_of_a_cause_together_are_the_cause() -> None:
    eco = random_ecosystem(3)
    pair = paired(eco.window("2024"), eco.window("2025"))
    worlds = Worlds(pair, (PROFILE, PROFILE))
    everybody = np.ones(len(pair.ids), dtype=bool)
    for cause in BY_GROUP:
        for causes in coalitions([one for one in CAUSES[:3] if one != cause]):
            whole, _ = worlds.world(causes | {cause})
            built, _ = worlds.partly(causes, cause, everybody, cause == INTENSITY)
            nothing, _ = worlds.partly(causes, cause, ~everybody)
            assert built.view.value == whole.view.value
            assert nothing.view.value == worlds.world(causes)[0].view.value
            np.testing.assert_array_equal(built.all_records.day, whole.all_records.day)


def test_a_tie_between_two_newcomers_needs_both_and_one_between_two_leavers_falls_with_either() -> None:
    people = {"a": "maker", "b": "shop", "x": "maker", "y": "shop"}
    ties = [("a", "b", 1.0, "supply", f"{year}-05-01") for year in (2024, 2025)]
    came = [*ties, ("x", "y", 8.0, "supply", "2025-06-01")]
    went = [*ties, ("x", "y", 8.0, "supply", "2024-06-01")]
    for rows, cause, value in ((came, JOINERS, 4.0), (went, LEAVERS, -4.0)):
        eco = make(people, rows)
        found = compare(eco.window("2024"), eco.window("2025"), scored=False, by="type")
        of_cause = dict(zip(found.parts["group"], found.parts[cause], strict=True))
        assert of_cause == {"maker": value, "shop": value, "": 0.0}
        pair = paired(eco.window("2024"), eco.window("2025"))
        makers = np.asarray([people[str(one)] == "maker" for one in pair.ids])
        half, _ = Worlds(pair, (PROFILE, PROFILE)).partly(frozenset(), cause, makers)
        assert half.view.value == 1.0


def test_smaller_groups_are_taken_together_and_groups_may_have_any_name() -> None:
    names = ["others", "time", "time alone", "", "time", "x", "y"]
    people = {f"p{at}": name or "not said" for at, name in enumerate(names)}
    ties = random_ties(np.random.default_rng(7), list(people), 60)
    eco = make(people, ties)
    found = compare(eco.window("2024"), eco.window("2025"), scored=False, by="type")
    assert found.parts["kind"].tolist() == ["group", "group", "group", "others", "time"]
    assert adds_up(found) == 1


def test_a_rename_has_one_group() -> None:
    eco = eh.load(eh.sample_path("volta"))
    pair = paired(eco.window("2024"), eco.window("2025"))
    group = dict(zip(pair.ids, named_groups(pair, "region"), strict=True))
    assert group["brightfen-charging"] == group["fenlume"] != "not said"


def test_the_order_of_rows_changes_no_bit_of_the_parts() -> None:
    rng = np.random.default_rng(5)
    people = {f"p{k}": ("firm", "lab")[k % 2] for k in range(12)}
    ties = random_ties(rng, list(people), 80)
    sides: list[Ecosystem] = [make(people, ties), make(dict(reversed(people.items())), ties[::-1])]
    parts = [compare(eco.window("2024"), eco.window("2025"), scored=False, by="type").parts for eco in sides]
    pd.testing.assert_frame_equal(*parts, check_exact=True)


def test_a_column_that_is_not_there_is_refused_at_once() -> None:
    eco = small()
    with pytest.raises(UnknownChoice, match=r"no column of participants 'tpye' \(did you mean 'type'\?\)"):
        compare(eco.window("2023"), eco.window("2024"), by="tpye")
    assert compare(eco.window("2023"), eco.window("2024"), scored=False).parts.empty


def test_how_far_it_is_counts_up_to_the_whole_and_what_is_raised_ends_it() -> None:
    eco = small()
    told: list[tuple[int, int]] = []
    sides = eco.window("2023"), eco.window("2024")
    compare(*sides, scored=False, by="type", tell=lambda done, most: told.append((done, most)))
    most = told[-1][0]
    assert [done for done, _ in told] == [*range(9), *range(8, most + 1)]
    assert {one for _, one in told} == {most}

    def stop(done: int, _most: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(*sides, scored=False, tell=stop)

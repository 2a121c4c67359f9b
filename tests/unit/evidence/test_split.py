"""The split of a change: closed forms, every order of arrival, and that it adds up to the last digit."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import factorial

import numpy as np
import pytest

from ecohealth.evidence.split import Coalition, coalitions, shapley, split

FOUR = ("a", "b", "c", "d")


def by_every_order(worth: dict[Coalition, Fraction], players: tuple[str, ...]) -> dict[str, Fraction]:
    """The definition: what each adds when it comes, averaged over all orders."""
    parts = dict.fromkeys(players, Fraction(0))
    for order in permutations(players):
        for at, player in enumerate(order):
            parts[player] += worth[frozenset(order[: at + 1])] - worth[frozenset(order[:at])]
    return {player: part / factorial(len(players)) for player, part in parts.items()}


def random_figures(rng: np.random.Generator, players: tuple[str, ...] = FOUR) -> dict[Coalition, float]:
    scale = 10.0 ** rng.uniform(-12, 12)
    return {some: float(scale * rng.choice([rng.normal(), 0.0, rng.uniform(0, 1e-9)])) for some in coalitions(players)}


def test_a_sum_is_split_into_its_terms() -> None:
    terms = {"a": 1.0, "b": -2.5, "c": 0.0, "d": 4.0}
    told = split({some: 10.0 + sum(terms[one] for one in some) for some in coalitions(FOUR)}, FOUR)
    assert (told.before, told.after, told.change, dict(told.parts)) == (10.0, 12.5, 2.5, terms)


def test_what_two_bring_only_together_is_shared() -> None:
    told = split({some: float({"a", "b"} <= some) for some in coalitions(FOUR)}, FOUR)
    assert dict(told.parts) == {"a": 0.5, "b": 0.5, "c": 0.0, "d": 0.0}


def test_shapley_is_the_mean_over_all_orders() -> None:
    rng = np.random.default_rng(1)
    worth = {some: Fraction(int(rng.integers(-99, 99)), 7) for some in coalitions(FOUR)}
    assert shapley(worth.__getitem__, FOUR) == by_every_order(worth, FOUR)


def test_a_thousand_splits_add_up_to_the_last_digit_in_any_order() -> None:
    rng = np.random.default_rng(2)
    for _ in range(1000):
        figures = random_figures(rng)
        told = split(figures, FOUR)
        for order in ([told.before, *told.parts.values()], [*reversed(list(told.parts.values())), told.before]):
            assert sum(order) == told.after
        largest = max(abs(one) for one in figures.values())
        assert abs(told.before - figures[frozenset()]) <= largest * 2.0**-47
        exact = by_every_order({some: Fraction(one) for some, one in figures.items()}, FOUR)
        assert all(abs(told.parts[one] - float(exact[one])) <= 4 * largest * 2.0**-46 for one in FOUR)


def test_who_adds_nothing_has_exactly_nothing() -> None:
    rng = np.random.default_rng(3)
    for _ in range(100):
        without = random_figures(rng, FOUR[:3])
        told = split({some: without[some - {"d"}] for some in coalitions(FOUR)}, FOUR)
        assert told.parts["d"] == 0.0


@pytest.mark.parametrize("figure", [0.0, 83.4])
def test_where_nothing_changes_every_part_is_zero(figure: float) -> None:
    told = split(dict.fromkeys(coalitions(FOUR), figure), FOUR)
    assert set(told.parts.values()) == {0.0}
    assert told.before == told.after == pytest.approx(figure, abs=1e-12)

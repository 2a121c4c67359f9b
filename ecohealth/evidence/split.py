"""A change split among causes so that the parts add up to the last digit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

Coalition = frozenset[str]

BITS = 47
"""Figures of one split are whole multiples of a 2^-47th part of the largest of them, so that they add up exactly in any
order: a double holds 53 bits."""


@dataclass(frozen=True)
class Split:
    """``before + sum(parts) == after``, exactly, in whatever order it is added up."""

    before: float
    after: float
    parts: Mapping[str, float]

    @property
    def change(self) -> float:
        """What the parts add up to."""
        return self.after - self.before


def coalitions(players: Sequence[str]) -> list[Coalition]:
    """Every set of players, the empty one first.

    >>> [sorted(one) for one in coalitions(["a", "b"])]
    [[], ['a'], ['b'], ['a', 'b']]
    """
    return [frozenset(some) for size in range(len(players) + 1) for some in combinations(players, size)]


def shapley(worth: Callable[[Coalition], Fraction], players: Sequence[str]) -> dict[str, Fraction]:
    """What each player adds on average over all orders in which the players can come: Σ |S|!(n−|S|−1)!/n! · Δ.

    The parts add up to worth(all) − worth(nobody); a player that never adds anything has exactly 0.

    Args:
        worth: of every set of the players, exact.
        players: their names, at most about ten (there are 2^n sets).

    Source: Shapley, L. S. (1953), A value for n-person games.

    >>> game = {frozenset(): 0, frozenset("a"): 1, frozenset("b"): 3, frozenset("ab"): 6}
    >>> [str(one) for one in shapley(lambda some: Fraction(game[some]), ["a", "b"]).values()]
    ['2', '4']
    """
    n = len(players)
    parts = {}
    for player in players:
        others = [one for one in players if one != player]
        parts[player] = sum(
            (
                Fraction(math.factorial(len(some)) * math.factorial(n - len(some) - 1), math.factorial(n))
                * (worth(some | {player}) - worth(some))
                for some in coalitions(others)
            ),
            Fraction(0),
        )
    return parts


def split(figures: Mapping[Coalition, float], players: Sequence[str]) -> Split:
    """Split a figure's change from no player to all of them, by Shapley value, on a grid on which it adds up.

    Args:
        figures: the figure of every set of the players, finite. It is rounded to a 2^-47th part of the largest.
        players: their names; what rounding leaves over goes to the largest part (the first of equals).
    """
    largest = max(abs(one) for one in figures.values())
    grid = math.frexp(largest)[1] - BITS
    units = {some: round(math.ldexp(one, -grid)) for some, one in figures.items()}
    exact = shapley(lambda some: Fraction(units[some]), players)
    whole = {player: round(part) for player, part in exact.items()}
    before, after = units[frozenset()], units[frozenset(players)]
    whole[max(players, key=lambda one: abs(exact[one]))] += after - before - sum(whole.values())
    parts = {player: math.ldexp(float(part), grid) for player, part in whole.items()}
    return Split(math.ldexp(float(before), grid), math.ldexp(float(after), grid), parts)

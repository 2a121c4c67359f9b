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
    """``before + sum(parts) == after``, exactly, in whatever order it is added up.

    ``grid`` is the power of two of which all of them are whole multiples.
    """

    before: float
    after: float
    parts: Mapping[str, float]
    grid: int

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
            (_weight(len(some), n) * (worth(some | {player}) - worth(some)) for some in coalitions(others)),
            Fraction(0),
        )
    return parts


def split(figures: Mapping[Coalition, float], players: Sequence[str]) -> Split:
    """Split a figure's change from no player to all of them, by Shapley value, on a grid on which it adds up.

    Args:
        figures: the figure of every set of the players, finite. It is rounded to a 2^-47th part of the largest.
        players: their names; what rounding leaves over goes to the largest part (the first of equals).
    """
    grid = math.frexp(max(abs(one) for one in figures.values()))[1] - BITS
    units = {some: round(math.ldexp(one, -grid)) for some, one in figures.items()}
    exact = shapley(lambda some: Fraction(units[some]), players)
    before, after = units[frozenset()], units[frozenset(players)]
    whole = _rounded(exact, after - before)
    return Split(math.ldexp(float(before), grid), math.ldexp(float(after), grid), _back(whole, grid), grid)


def split_part(
    told: Split,
    player: str,
    figures: Mapping[Coalition, float],
    partly: Mapping[tuple[Coalition, Coalition], float],
    members: Sequence[str],
) -> tuple[dict[str, float], float]:
    """Split one player's part among its members, by Owen value, and what these figures do not tell of it.

    The members come in every order, one after the other without another player between them. What they have and the
    rest add up to the player's part exactly, in any order of adding.

    Args:
        told: the split that the part is of.
        player: the one whose members these are.
        figures: the figure of every set of the players; those that ``told`` was made of, or others that tell of a
            part of it. Where they are the same, the rest is 0.
        partly: the figure of every set of the other players together with some of the members, neither none nor all.
        members: their names; at least one.

    Source: Owen, G. (1977), Values of games with a priori unions.
    """
    players = [*told.parts]
    others = [one for one in players if one != player]

    def units(some: Coalition, of_it: Coalition) -> int:
        if 0 < len(of_it) < len(members):
            return round(math.ldexp(partly[some, of_it], -told.grid))
        return round(math.ldexp(figures[some | {player} if of_it else some], -told.grid))

    def worth(of_it: Coalition) -> Fraction:
        """The mean over all places in the order of players at which this one can come."""
        return sum((_weight(len(some), len(players)) * units(some, of_it) for some in coalitions(others)), Fraction(0))

    exact = shapley(worth, members)
    part = round(math.ldexp(told.parts[player], -told.grid))
    apart = round(sum(exact.values(), Fraction(0)))
    close = abs(part - apart) <= len(coalitions(players))
    whole = _rounded(exact, part if close else apart)
    return _back(whole, told.grid), 0.0 if close else math.ldexp(float(part - apart), told.grid)


def _weight(come: int, n: int) -> Fraction:
    """How often exactly so many given players come before a given one, of n in all orders."""
    return Fraction(math.factorial(come) * math.factorial(n - come - 1), math.factorial(n))


def _rounded(exact: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Whole numbers that add up to the total; what rounding leaves over goes to the largest."""
    whole = {player: round(part) for player, part in exact.items()}
    whole[max(exact, key=lambda one: abs(exact[one]))] += total - sum(whole.values())
    return whole


def _back(whole: Mapping[str, int], grid: int) -> dict[str, float]:
    return {player: math.ldexp(float(part), grid) for player, part in whole.items()}

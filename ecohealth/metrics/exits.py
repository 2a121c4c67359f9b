"""How likely a participant is to leave within a year: the exit rate of its type, where the history shows one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask, sum_by
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.reading import Undefined

UNKNOWN = 0.05
"""The yearly chance to leave of a type whose history says nothing; METRICS.md's default."""

ENOUGH_EXITS, ENOUGH_YEARS = 3, 60.0
"""A type's rate is known from so many exits on, or so many years lived by its members: at 5 % a year 60 years would
show three, and none at all only once in twenty times."""


@dataclass(frozen=True, eq=False)
class Exits:
    """The chance to leave within a year.

    Attributes:
        probability: of each participant, in [0, 1].
        types: names of the types; the arrays below are aligned with them.
        chance: of each type.
        known: whether the history shows it; else it is assumed.
        exits, years: how many left, and how many years its members lived.
    """

    probability: Floats
    types: tuple[str, ...]
    chance: Floats
    known: Mask
    exits: Codes
    years: Floats


def yearly_exits(eco: Ecosystem) -> Exits:
    """1 - exp(-exits / years lived) of each type, over the history up to the window's end; 5 % where that is unknown.

    An exit is the end of a life, as :func:`~ecohealth.metrics.lifetimes.lifetimes` has it: silence for longer than the
    95th percentile of the type's gaps, or written off (`left`); a rename or take-over is none. Years run from the
    first interaction to the exit, or to the end of the window. Unknown: fewer than 3 exits in fewer than 60 years,
    types of venues, no dates.
    """
    types = eco.view.types
    exits, years = _seen(eco)
    known = (exits >= ENOUGH_EXITS) | (years >= ENOUGH_YEARS)
    rate = np.divide(exits, years, out=np.zeros(len(types)), where=years > 0)
    chance = np.where(known, -np.expm1(-rate), UNKNOWN)
    return Exits(chance[eco.view.type_code], types, chance, np.asarray(known, dtype=bool), exits, years)


def _seen(eco: Ecosystem) -> tuple[Codes, Floats]:
    """Exits and years lived, by type."""
    types = len(eco.view.types)
    try:
        lives = lifetimes(eco)
    except Undefined:
        return np.zeros(types, dtype=np.int64), np.zeros(types)
    of_type = eco.view.type_code[lives.person]
    exits = np.bincount(of_type[lives.lost], minlength=types).astype(np.int64)
    return exits, sum_by(of_type, lives.months / 12.0, types)

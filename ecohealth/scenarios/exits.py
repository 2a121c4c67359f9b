"""How likely a participant is to leave within a year: the exit rate of its type, where the history shows one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, sum_by
from ecohealth.metrics.engagement import lifetimes
from ecohealth.metrics.reading import Undefined
from ecohealth.scores.words import counted, joined, percent

UNKNOWN = 0.05
"""The yearly chance to leave of a type whose history says nothing; METRICS.md's default."""

ENOUGH_EXITS, ENOUGH_YEARS = 3, 60.0
"""A type's rate is known from so many exits on, or so many years lived by its members: at 5 % a year 60 years would
show three, and none at all only once in twenty times."""


@dataclass(frozen=True)
class Exits:
    """The chance to leave within a year.

    Attributes:
        probability: of each participant, in [0, 1].
        by_type: of each type.
        told: where the figures come from, a sentence.
    """

    probability: Floats
    by_type: Mapping[str, float]
    told: str


def yearly_exits(eco: Ecosystem) -> Exits:
    """1 - exp(-exits / years lived) of each type, over the history up to the window's end; 5 % where that is unknown.

    An exit is the end of a life, as :func:`~ecohealth.metrics.engagement.lifetimes` has it: silence for longer than
    the 95th percentile of the type's gaps; a rename or take-over is none. Years run from the first interaction to the
    exit, or to the end of the window. Unknown: fewer than 3 exits in fewer than 60 years, types of venues, no dates.
    """
    types = eco.view.types
    exits, years = _seen(eco)
    known = (exits >= ENOUGH_EXITS) | (years >= ENOUGH_YEARS)
    rate = np.divide(exits, years, out=np.zeros(len(types)), where=years > 0)
    chance = np.where(known, -np.expm1(-rate), UNKNOWN)
    of_type = {one: float(chance[at]) for at, one in enumerate(types)}
    return Exits(chance[eco.view.type_code], of_type, _told(types, known, chance, exits, years))


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


def _told(types: tuple[str, ...], known: np.ndarray, chance: Floats, exits: Codes, years: Floats) -> str:
    """Which rates the history shows, and which are assumed."""
    shown = [
        f"{types[at]} {percent(float(chance[at]))} ({counted(int(exits[at]), 'exit')} in {years[at]:,.0f} years lived)"
        for at in np.flatnonzero(known)
    ]
    assumed = [types[at] for at in np.flatnonzero(~known)]
    parts = [f"Yearly chance to leave, from the history: {joined(shown)}."] if shown else []
    if assumed:
        parts.append(f"{percent(UNKNOWN)} a year is assumed of {joined(assumed)}: the history is too short to show it.")
    return " ".join(parts)

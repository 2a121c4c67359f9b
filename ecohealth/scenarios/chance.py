"""What if, by chance: random losses and common shocks, composed with ``+`` among themselves and with scenarios."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.errors import BadScenario, UnknownChoice, quoted
from ecohealth.metrics.exits import UNKNOWN, Exits, yearly_exits
from ecohealth.scenarios.scenario import Scenario, column_of, joined_sentences
from ecohealth.scores.sentence import Sentence, called, later, spaced
from ecohealth.scores.words import counted, decimals, joined, percent

if TYPE_CHECKING:
    from ecohealth.network.draws import Chances

TYPES_TOLD = 6
"""Types that a sentence on chances names; the rest is counted."""


@dataclass(frozen=True)
class Hazard:
    """What may fail in an ecosystem.

    Attributes:
        units: those that fail together: positions, one array a unit.
        probability: of each unit that it fails, by itself.
        sizes: for each of them, so many participants fail, drawn from all.
        told: where the probabilities come from, in a sentence; empty where they were given.
    """

    units: tuple[Codes, ...]
    probability: Floats
    sizes: tuple[int, ...] = ()
    told: str = ""


class Chance(ABC):
    """Something that may happen. ``a + b`` is both; a part that is a scenario happens in every run."""

    @abstractmethod
    def hazards(self, eco: Ecosystem) -> tuple[Hazard, ...]:
        """What may fail in this ecosystem.

        Raises:
            UnknownParticipant, UnknownChoice: for what is not in the ecosystem.
            BadScenario: where it asks for more losses than there are participants.
        """

    @abstractmethod
    def sentence(self, eco: Ecosystem) -> str:
        """What may happen, in words, as the beginning of a sentence."""

    def certain(self, eco: Ecosystem) -> Floats:
        """What is left of each participant in every run, in [0, 1]."""
        return np.ones(len(eco))

    @property
    def parts(self) -> tuple[Chance | Scenario, ...]:
        """What it is composed of."""
        return (self,)

    def __add__(self, other: Chance | Scenario) -> Chance:
        return Mixed((*self.parts, *other.parts))

    def __radd__(self, other: Scenario) -> Chance:
        return Mixed((*other.parts, *self.parts))


@dataclass(frozen=True)
class RandomLoss(Chance):
    """Participants leave by chance, each by itself.

    Attributes:
        probability: of each participant, in [0, 1]; a mapping names those that may leave, by id. Without it, the
            chance to leave within a year: the exit rate of its type, 5 % where the history shows none.
        size: instead, so many participants leave, drawn from all, each set as likely as any other.

    Raises:
        BadScenario: for a probability outside 0–1, a size below 1, or both.

    >>> RandomLoss(size=20)
    RandomLoss(probability=None, size=20)
    """

    probability: float | Mapping[str, float] | None = None
    size: int | None = None

    def __post_init__(self) -> None:
        if self.probability is not None and self.size is not None:
            raise BadScenario("random losses have a probability each or a size together, not both")
        named = self.probability if isinstance(self.probability, Mapping) else {"": self.probability}
        for one, probability in named.items():
            if probability is not None:
                checked_probability(probability, f"that {quoted(one)} leaves" if one else "of a random loss")
        if self.size is not None and (not isinstance(self.size, int) or self.size < 1):
            raise BadScenario(f"the size of a random loss is a number of participants from 1 on, not {self.size!r}")

    def hazards(self, eco: Ecosystem) -> tuple[Hazard, ...]:
        """Every participant by itself, or a number of them."""
        if self.size is not None:
            if self.size > len(eco):
                raise BadScenario(f"{self.size:,} random losses among {counted(len(eco), 'participant')}")
            return (Hazard((), np.empty(0), (self.size,)),)
        if isinstance(self.probability, Mapping):
            codes = eco.codes(list(self.probability))
            return (Hazard(tuple(codes[:, None]), np.array(list(self.probability.values()), dtype=np.float64)),)
        everyone = tuple(np.arange(len(eco))[:, None])
        if self.probability is not None:
            return (Hazard(everyone, np.full(len(eco), float(self.probability))),)
        exits = yearly_exits(eco)
        return (Hazard(everyone, exits.probability, told=told_exits(exits)),)

    def sentence(self, eco: Ecosystem) -> str:
        """How the losses are drawn."""
        if self.size is not None:
            return f"Losing {counted(self.size, 'participant')} at random"
        if isinstance(self.probability, Mapping):
            return f"Losing {counted(len(self.probability), 'participant')}, each by its own chance"
        if self.probability is not None:
            return f"Losing each participant with a chance of {percent(float(self.probability))}"
        return "Losing each participant with its type's yearly chance to leave"


@dataclass(frozen=True)
class CommonShock(Chance):
    """All participants that share a value leave together: of a type, a region, an owner. Values fail by themselves.

    Attributes:
        column: of the participants; who has no value there is spared.
        probability: of each value, in [0, 1]; a mapping names the values that may fail.

    Raises:
        BadScenario: for a probability outside 0–1.
    """

    column: str
    probability: float | Mapping[str, float]

    def __post_init__(self) -> None:
        named = self.probability if isinstance(self.probability, Mapping) else {"": self.probability}
        for value, probability in named.items():
            of = f"{quoted(self.column)} {quoted(value)}" if value else f"any {quoted(self.column)}"
            checked_probability(probability, f"of a shock to {of}")

    def hazards(self, eco: Ecosystem) -> tuple[Hazard, ...]:
        """Every value with those who have it."""
        values = column_of(eco, self.column)
        known = sorted({str(one) for one in values.dropna()})
        chosen = self.probability if isinstance(self.probability, Mapping) else dict.fromkeys(known, self.probability)
        for value in chosen:
            if value not in known:
                raise UnknownChoice.of(f"value of {quoted(self.column)}", value, known)
        units = tuple(np.flatnonzero((values == value).to_numpy(dtype=bool, na_value=False)) for value in chosen)
        return (Hazard(units, np.array(list(chosen.values()), dtype=np.float64)),)

    def sentence(self, eco: Ecosystem) -> str:
        """Which values may fail."""
        if isinstance(self.probability, Mapping):
            return f"Losing {counted(len(self.probability), 'value')} of {quoted(self.column)}, each by its own chance"
        return f"Losing everyone of any {quoted(self.column)} with a chance of {percent(float(self.probability))} each"


@dataclass(frozen=True)
class Mixed(Chance):
    """Several chances and scenarios together; made by ``+``."""

    together: tuple[Chance | Scenario, ...]

    @property
    def parts(self) -> tuple[Chance | Scenario, ...]:
        """Those it was made of."""
        return self.together

    def hazards(self, eco: Ecosystem) -> tuple[Hazard, ...]:
        """Those of all parts."""
        return tuple(one for part in self.together if isinstance(part, Chance) for one in part.hazards(eco))

    def certain(self, eco: Ecosystem) -> Floats:
        """What the scenarios among the parts leave, the smaller where they meet."""
        certain = [part.shock(eco).capacity for part in self.together if isinstance(part, Scenario)]
        left: Floats = np.minimum.reduce([np.ones(len(eco)), *certain])
        return left

    def sentence(self, eco: Ecosystem) -> str:
        """All of them."""
        return joined_sentences([part.sentence(eco) for part in self.together])


def told_exits(exits: Exits) -> str:
    """Which rates the history shows, and which are assumed."""
    shown = [
        Sentence(
            called(exits.types[at]), " ", later(percent, float(exits.chance[at])), " (",
            later(counted, int(exits.exits[at]), "exit"), " in ", later(decimals, float(exits.years[at]), 0),
            " years lived)",
        )
        for at in np.flatnonzero(exits.known)
    ]  # fmt: skip
    assumed = [called(exits.types[at]) for at in np.flatnonzero(~exits.known)]
    parts = [Sentence("Yearly chance to leave, from the history: ", joined(_few(shown)), ".")] if shown else []
    if assumed:
        of = Sentence(" a year is assumed of ", joined(_few(assumed)), ": the history is too short to show it.")
        parts.append(Sentence(later(percent, UNKNOWN), of))
    return spaced(parts)


def _few(types: Sequence[str]) -> list[str]:
    """The first of many types, and how many more there are."""
    more = len(types) - TYPES_TOLD
    return [*types[:TYPES_TOLD], later(counted, more, "other type")] if more > 0 else list(types)


def checked_probability(probability: float, what: str) -> None:
    """Refuse what is no probability.

    Raises:
        BadScenario: saying of what.
    """
    if not isinstance(probability, Real) or not math.isfinite(probability) or not 0.0 <= probability <= 1.0:
        raise BadScenario(f"the probability {what} lies between 0 and 1 (0.05 is 5 %), not {quoted(probability)}")


def chances(eco: Ecosystem, chance: Chance) -> Chances:
    """What may happen, as arrays to draw from."""
    from ecohealth.network.draws import Chances

    hazards = chance.hazards(eco)
    units = [unit for one in hazards for unit in one.units]
    return Chances(
        np.concatenate([np.empty(0), *(one.probability for one in hazards)]),
        np.cumsum([0, *(len(unit) for unit in units)]).astype(np.int64),
        np.concatenate([np.empty(0, dtype=np.int64), *units]).astype(np.int32),
        np.array([size for one in hazards for size in one.sizes], dtype=np.int64),
        chance.certain(eco),
    )

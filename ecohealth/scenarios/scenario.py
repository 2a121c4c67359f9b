"""What if: scenarios of loss, composed with ``+`` and in order, each turned into a shock on an ecosystem."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import ClassVar

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.errors import BadScenario, UnknownChoice, quoted
from ecohealth.scenarios.names import calling
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import counted, joined, percent

IN_TURN = (
    "Each step comes when the effects of those before have settled: no provider wins back spare capacity in between, "
    "and who was cut off is judged anew after every step."
)
"""What the reader of a sequence should know."""


@dataclass(frozen=True)
class Shock:
    """What a scenario does to an ecosystem.

    Attributes:
        capacity: what each participant can still do, in [0, 1]: 0 is lost, 1 is untouched; aligned with ``eco.ids``.
    """

    capacity: Floats

    @property
    def lost(self) -> Codes:
        """Positions of the participants that are lost."""
        return np.flatnonzero(self.capacity == 0.0)


class Scenario(ABC):
    """A what-if.

    ``a + b`` is both at once: where two parts meet a participant, the smaller capacity holds. ``a.then(b)`` is one
    after the other.
    """

    looks_for_whom: ClassVar[bool] = False
    """Whether whom it takes is found out on the ecosystem it is asked about."""

    def shock(self, eco: Ecosystem) -> Shock:
        """What it does to this ecosystem.

        Raises:
            UnknownParticipant: for an id that is not there, with the nearest one.
            UnknownChoice: for a type, column or value that is not there.
        """
        return Shock(self._capacity(eco))

    def sentence(self, eco: Ecosystem) -> str:
        """What happens, in words, as the beginning of a sentence."""
        return self._told(eco)

    def cautions(self, eco: Ecosystem) -> tuple[str, ...]:
        """What the reader of its outcome should know, in sentences; nothing unless the scenario says so."""
        return ()

    @abstractmethod
    def _capacity(self, eco: Ecosystem) -> Floats: ...

    @abstractmethod
    def _told(self, eco: Ecosystem) -> str: ...

    @property
    def parts(self) -> tuple[Scenario, ...]:
        """The scenarios it is composed of."""
        return (self,)

    @property
    def in_turn(self) -> tuple[Scenario, ...]:
        """What happens one after the other; one step unless it is a :class:`Sequence`."""
        return (self,)

    def then(self, later: Scenario) -> Sequence:
        """This, and once its effects have settled, something else.

        Raises:
            BadScenario: for what cannot follow.
        """
        return Sequence((self, later))

    def __add__(self, other: Scenario) -> Scenario:
        return Together((*self.parts, *other.parts)) if isinstance(other, Scenario) else NotImplemented


@dataclass(frozen=True, init=False)
class Loss(Scenario):
    """Participants leave, with everything they exchange. An id given twice is lost once.

    >>> Loss("volta", "kaihua", "volta").ids
    ('volta', 'kaihua')
    """

    ids: tuple[str, ...]

    def __init__(self, *ids: str) -> None:
        for one in ids:
            if not isinstance(one, str):
                raise BadScenario(f"ids are texts, given one by one: Loss('a', 'b'); this is none: {quoted(one)}")
        object.__setattr__(self, "ids", tuple(dict.fromkeys(ids)))

    def _capacity(self, eco: Ecosystem) -> Floats:
        return _without(eco, eco.codes(self.ids))

    def _told(self, eco: Ecosystem) -> str:
        return f"Losing {_who(eco, self.ids)}" if self.ids else "Losing nobody"


@dataclass(frozen=True, init=False)
class CapacityCut(Scenario):
    """Participants are left with a share of their capacity; each exchange keeps the smaller one of its two ends.

    >>> CapacityCut({"volta": 0.4}).kept
    (('volta', 0.4),)

    Raises:
        BadScenario: for a share outside 0–1.
    """

    kept: tuple[tuple[str, float], ...]

    def __init__(self, kept: Mapping[str, float]) -> None:
        object.__setattr__(self, "kept", tuple((one, _share(one, share)) for one, share in kept.items()))

    def _capacity(self, eco: Ecosystem) -> Floats:
        capacity = np.ones(len(eco))
        capacity[eco.codes([one for one, _ in self.kept])] = [share for _, share in self.kept]
        return capacity

    def _told(self, eco: Ecosystem) -> str:
        if not self.kept:
            return "Cutting nobody's capacity"
        called = calling(eco, eco.codes([one for one, _ in self.kept[:2]]))
        cuts = [
            Sentence(name, " to ", later(percent, share)) for name, (_, share) in zip(called, self.kept, strict=False)
        ]
        return Sentence("Cutting ", joined(_shortened(cuts, len(self.kept))))


@dataclass(frozen=True)
class TypeLoss(Scenario):
    """Every participant of one type leaves."""

    type: str

    def _capacity(self, eco: Ecosystem) -> Floats:
        if self.type not in eco.view.types:
            raise UnknownChoice.of("type", self.type, eco.view.types)
        return _without(eco, np.flatnonzero(eco.view.type_code == eco.view.types.index(self.type)))

    def _told(self, eco: Ecosystem) -> str:
        count = counted(len(self.shock(eco).lost), "participant")
        return f"Losing every participant of type {quoted(self.type)} ({count})"


@dataclass(frozen=True)
class AttributeLoss(Scenario):
    """Every participant whose column holds the value leaves: a region, an owner, a technology."""

    column: str
    value: str

    def _capacity(self, eco: Ecosystem) -> Floats:
        values = column_of(eco, self.column)
        met = np.flatnonzero((values == self.value).to_numpy(dtype=bool, na_value=False))
        if len(met) == 0:
            known = [str(one) for one in values.dropna().unique()]
            raise UnknownChoice.of(f"value of {quoted(self.column)}", self.value, known)
        return _without(eco, met)

    def _told(self, eco: Ecosystem) -> str:
        count = counted(len(self.shock(eco).lost), "participant")
        return f"Losing every participant whose {quoted(self.column)} is {quoted(self.value)} ({count})"


@dataclass(frozen=True)
class Together(Scenario):
    """Several scenarios at once; made by ``+``."""

    together: tuple[Scenario, ...]

    @property
    def parts(self) -> tuple[Scenario, ...]:
        """Those it was made of."""
        return self.together

    def _capacity(self, eco: Ecosystem) -> Floats:
        capacity: Floats = np.minimum.reduce([one.shock(eco).capacity for one in self.together])
        return capacity

    def cautions(self, eco: Ecosystem) -> tuple[str, ...]:
        """Those of its parts."""
        return tuple(told for one in self.together for told in one.cautions(eco))

    def _told(self, eco: Ecosystem) -> str:
        return joined_sentences([one.sentence(eco) for one in self.together])


@dataclass(frozen=True, init=False)
class Sequence(Scenario):
    """Several scenarios in order, each once the effects of those before have settled.

    What is lost stays lost, and a capacity never comes back. Substitutes keep what they took over, as long as they and
    those they serve are there: a later step finds less to spare, and loses what its own had taken over too. A sequence
    within a sequence is laid flat.

    >>> Loss("volta").then(Loss("kaihua")) == Sequence([Loss("volta"), Loss("kaihua")])
    True

    Raises:
        BadScenario: without a step, for a step that is no scenario or left to chance, and for one after the first whose
            victims are only found out on an ecosystem (``WorstLoss``).
    """

    steps: tuple[Scenario, ...]

    def __init__(self, steps: Iterable[Scenario]) -> None:
        given = tuple(steps)
        for one in given:
            if not isinstance(one, Scenario):
                raise BadScenario(f"a step of a sequence is a scenario of what happens for sure, not {quoted(one)}")
        flat = tuple(step for one in given for step in one.in_turn)
        if not flat:
            raise BadScenario("a sequence without a step; give one or more: Sequence([Loss('a'), Loss('b')])")
        if any(part.looks_for_whom for step in flat[1:] for part in step.parts):
            raise BadScenario("the worst loss is found on the ecosystem as it is, so it can only be the first step")
        object.__setattr__(self, "steps", flat)

    @property
    def in_turn(self) -> tuple[Scenario, ...]:
        """Its steps."""
        return self.steps

    @property
    def parts(self) -> tuple[Scenario, ...]:
        """None that could happen at once with something else.

        Raises:
            BadScenario: always, saying how to put it.
        """
        raise BadScenario("a sequence cannot happen at once with something else; add it to a step: (a + b).then(c)")

    def _capacity(self, eco: Ecosystem) -> Floats:
        """What is left once every step has happened."""
        return self.capacities(eco)[-1]

    def capacities(self, eco: Ecosystem) -> tuple[Floats, ...]:
        """What is left of each participant after each step.

        Raises:
            BadScenario: for a step that changes nothing any more.
        """
        left: list[Floats] = [np.ones(len(eco))]
        for number, step in enumerate(self.steps, start=1):
            left.append(np.minimum(left[-1], step.shock(eco).capacity))
            if number > 1 and np.array_equal(left[-1], left[-2]):
                raise BadScenario(f"step {number} of the sequence changes nothing: {_lower(step.sentence(eco))} "
                                  "adds nothing to what went before; leave it out")  # fmt: skip
        return tuple(left[1:])

    def cautions(self, eco: Ecosystem) -> tuple[str, ...]:
        """That of sequences, and those of its steps."""
        return IN_TURN, *(told for one in self.steps for told in one.cautions(eco))

    def _told(self, eco: Ecosystem) -> str:
        first, *rest = (one.sentence(eco) for one in self.steps)
        return ", then ".join([first, *(_lower(told) for told in rest)])


def joined_sentences(sentences: Iterable[str]) -> str:
    """What happens together, as the beginning of one sentence."""
    first, *rest = sentences
    return joined([first, *(_lower(told) for told in rest)])


def _lower(sentence: str) -> str:
    """A sentence that goes on from another."""
    return sentence[:1].lower() + sentence[1:]


def column_of(eco: Ecosystem, column: str) -> pd.Series[str]:
    """A column of the participants as texts, missing where it is.

    Raises:
        UnknownChoice: for a column that is not there.
    """
    people = eco.participants
    if column not in people.columns:
        raise UnknownChoice.of("column of the participants", column, [str(one) for one in people.columns])
    return people[column].astype("str")


def _without(eco: Ecosystem, codes: Codes) -> Floats:
    capacity = np.ones(len(eco))
    capacity[codes] = 0.0
    return capacity


def _share(participant: str, share: float) -> float:
    if not isinstance(share, Real) or not math.isfinite(share) or not 0.0 <= share <= 1.0:
        raise BadScenario(
            f"the capacity that {quoted(participant)} keeps is a share from 0 (lost) to 1 (untouched), "
            f"not {quoted(share)}"
        )
    return float(share)


def _who(eco: Ecosystem, ids: tuple[str, ...]) -> str:
    return joined(_shortened(calling(eco, eco.codes(ids[:2])), len(ids)))


def _shortened(first_two: Iterable[str], count: int) -> list[str]:
    """Two are both told, of more the first, and how many others.

    >>> _shortened(["Volta", "Kaihua"], 3)
    ['Volta', '2 others']
    """
    told = list(first_two)
    return told if count <= 2 else [told[0], later(counted, count - 1, "other")]

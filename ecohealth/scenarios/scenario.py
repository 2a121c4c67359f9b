"""What if: scenarios of loss, composed with ``+``, each turned into a shock on an ecosystem."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.errors import BadScenario, UnknownChoice, quoted
from ecohealth.scenarios.names import calling
from ecohealth.scores.words import counted, joined, percent


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
    """A what-if. ``a + b`` is both at once: where two parts meet a participant, the smaller capacity holds."""

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
        cuts = [f"{name} to {percent(share)}" for name, (_, share) in zip(called, self.kept, strict=False)]
        return f"Cutting {joined(_shortened(cuts, len(self.kept)))}"


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


def joined_sentences(sentences: Sequence[str]) -> str:
    """What happens together, as the beginning of one sentence."""
    first, *rest = sentences
    return joined([first, *(told[:1].lower() + told[1:] for told in rest)])


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


def _who(eco: Ecosystem, ids: Sequence[str]) -> str:
    return joined(_shortened(calling(eco, eco.codes(ids[:2])), len(ids)))


def _shortened(first_two: list[str], count: int) -> list[str]:
    """Two are both told, of more the first, and how many others.

    >>> _shortened(["Volta", "Kaihua"], 3)
    ['Volta', '2 others']
    """
    return first_two if count <= 2 else [first_two[0], f"{count - 1:,} others"]

"""Moves: what somebody can do about a loss before it comes. Each is an ecosystem in, the changed one out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from ecohealth.ecosystem.changes import joined as with_newcomer
from ecohealth.ecosystem.changes import moved, tied, with_spare
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes
from ecohealth.scenarios.names import calling
from ecohealth.scores.profile import MoveType
from ecohealth.scores.sentence import Sentence, called, cut_name, later
from ecohealth.scores.words import counted, joined, money, percent

NAMED = 2
"""So many of those whom a newcomer would serve are named, those who get most; three where that is all of them."""


@dataclass(frozen=True)
class Move(ABC):
    """Something to do before a loss comes."""

    kind_of_move: ClassVar[MoveType]

    @property
    def kept(self) -> str | None:
        """The id of a participant that does not leave because of it."""
        return None

    @abstractmethod
    def on(self, eco: Ecosystem) -> Ecosystem:
        """The ecosystem once it is done.

        Raises:
            UnknownParticipant: for an id that is not there.
        """

    @abstractmethod
    def sentence(self, eco: Ecosystem) -> str:
        """What to do, with names and figures of the ecosystem in which it is not done yet."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values by name."""
        return {"move": self.kind_of_move, **asdict(self)}


@dataclass(frozen=True)
class SecondSource(Move):
    """A recipient gets a share of what a provider gives it of a kind from another provider; its total stays."""

    kind_of_move: ClassVar[MoveType] = "second_source"
    kind: str
    provider: str
    recipient: str
    second: str
    share: float

    def on(self, eco: Ecosystem) -> Ecosystem:  # noqa: D102
        second = int(eco.codes([self.second])[0])
        return moved(eco, _records(eco, self.kind, self.provider, self.recipient), self.share, second)

    def sentence(self, eco: Ecosystem) -> str:  # noqa: D102
        provider, recipient, second = _called(eco, self.provider, self.recipient, self.second)
        whole = _given(eco, self.kind, self.provider, self.recipient)
        return Sentence(
            f"Second-source {self.kind} for ", recipient, ": ", second, " gives ", later(percent, self.share),
            " (", _worth(eco, whole * self.share), ") of what ", provider, " gives it",
        )  # fmt: skip


@dataclass(frozen=True)
class TieIn(Move):
    """A tie between one that would be cut off and one that stands."""

    kind_of_move: ClassVar[MoveType] = "tie_in"
    kind: str
    source: str
    target: str
    weight: float
    cut_off: str

    def on(self, eco: Ecosystem) -> Ecosystem:  # noqa: D102
        source, target = eco.codes([self.source, self.target]).tolist()
        return tied(eco, eco.kinds.index(self.kind), source, target, self.weight)

    def sentence(self, eco: Ecosystem) -> str:  # noqa: D102
        source, target, cut_off = _called(eco, self.source, self.target, self.cut_off)
        worth = _worth(eco, self.weight)
        return Sentence("Tie ", cut_off, " in: ", source, " gives ", target, f" {self.kind} worth ", worth)


@dataclass(frozen=True)
class Recruit(Move):
    """A newcomer takes over a share of what a provider gives of a kind, to every recipient.

    ``region`` is where it is, and a loss of that region hits it too; empty where no recipient's region is known.
    """

    kind_of_move: ClassVar[MoveType] = "recruit"
    kind: str
    type: str
    beside: str
    share: float
    newcomer: str
    region: str = ""

    def on(self, eco: Ecosystem) -> Ecosystem:  # noqa: D102
        larger = with_newcomer(eco, self.newcomer, self.type, f"a new {self.type} ({self.kind})", self.region)
        newcomer = int(larger.codes([self.newcomer])[0])
        return moved(larger, _records(larger, self.kind, self.beside), self.share, newcomer)

    def sentence(self, eco: Ecosystem) -> str:  # noqa: D102
        (beside,) = _called(eco, self.beside)
        worth = _worth(eco, _given(eco, self.kind, self.beside) * self.share)
        where = (" in ", called(cut_name(self.region))) if self.region else ()
        return Sentence(
            f"Recruit one more {self.type} for {self.kind}", *where, ": it takes over ", later(percent, self.share),
            " (", worth, ") of what ", beside, " gives ", _served(eco, self.kind, self.beside),
        )  # fmt: skip


@dataclass(frozen=True)
class Keep(Move):
    """A participant does not leave: a contract, a stake, a service that keeps it."""

    kind_of_move: ClassVar[MoveType] = "keep"
    participant: str

    @property
    def kept(self) -> str | None:
        """Itself."""
        return self.participant

    def on(self, eco: Ecosystem) -> Ecosystem:  # noqa: D102
        eco.codes([self.participant])
        return eco

    def sentence(self, eco: Ecosystem) -> str:  # noqa: D102
        return Sentence("Keep ", *_called(eco, self.participant), ": an agreement under which it does not leave")


@dataclass(frozen=True)
class RaiseCapacity(Move):
    """A provider could give more on top than today, where others fail. The share is of what it gives of any kind."""

    kind_of_move: ClassVar[MoveType] = "raise_capacity"
    kind: str
    participant: str
    spare: float
    share: float

    def on(self, eco: Ecosystem) -> Ecosystem:  # noqa: D102
        return with_spare(eco, int(eco.codes([self.participant])[0]), self.share)

    def sentence(self, eco: Ecosystem) -> str:  # noqa: D102
        (name,) = _called(eco, self.participant)
        more = _given(eco, self.kind, self.participant) * (self.share - self.spare)
        return Sentence(
            "Raise what ", name, f" could give of {self.kind} on top from ", later(percent, self.spare),
            " to ", later(percent, self.share), " of today (", _worth(eco, more), " more)",
        )  # fmt: skip


def _records(eco: Ecosystem, kind: str, giver: str, recipient: str | None = None) -> Codes:
    """Positions in the window's records of what one gives of a kind, to one recipient or to all others."""
    records, source = eco.records, int(eco.codes([giver])[0])
    rows = (records.kind == eco.kinds.index(kind)) & (records.source == source) & (records.target != source)
    if recipient is not None:
        rows &= records.target == int(eco.codes([recipient])[0])
    return np.flatnonzero(rows)


def _given(eco: Ecosystem, kind: str, giver: str, recipient: str | None = None) -> float:
    return float(eco.records.weight[_records(eco, kind, giver, recipient)].sum())


def _served(eco: Ecosystem, kind: str, giver: str) -> Sentence:
    """Who gets something of a kind from one, those who get most by name."""
    rows = _records(eco, kind, giver)
    gets = np.bincount(eco.records.target[rows], weights=eco.records.weight[rows], minlength=len(eco))
    served = np.argsort(-gets, kind="stable")[: np.count_nonzero(gets)]
    most = NAMED if len(served) > NAMED + 1 else len(served)
    rest = [later(counted, len(served) - most, "other partner")] if most < len(served) else []
    return joined([*(called(one) for one in calling(eco, served[:most])), *rest])


def _called(eco: Ecosystem, *ids: str) -> list[str]:
    return [called(one) for one in calling(eco, eco.codes(ids))]


def _worth(eco: Ecosystem, value: float) -> Sentence:
    return later(money, value, eco.config.currency)

"""What remedies are weighed against: one scenario, or the single losses that cost most, each with its weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.errors import BadScenario
from ecohealth.scenarios.fallout import Fallout, fallout
from ecohealth.scenarios.moves import Move
from ecohealth.scenarios.outcome import LostShare
from ecohealth.scenarios.rank import RANKED, rank
from ecohealth.scenarios.scenario import Loss, Scenario
from ecohealth.scenarios.spread import Model, spread
from ecohealth.scores.profile import Profile

COSTLIEST = 10
"""How many single losses count where no scenario is given; the scorecard's mean is over as many."""


@dataclass(frozen=True)
class Threat:
    """Losses to be weighed against, each as likely as the next.

    Attributes:
        scenarios: what may happen, one at a time.
        words: all of it, as the beginning of a sentence.
        certain: whether it is one scenario that is taken to happen.
        value: V today, which every loss is a share of.
        cascade, profile: how losses spread.
    """

    scenarios: tuple[Scenario, ...]
    words: str
    certain: bool
    value: float
    cascade: Model
    profile: Profile


@dataclass(frozen=True, eq=False)
class State:
    """An ecosystem with some moves done, and what the threat does to it.

    Attributes:
        eco: the ecosystem, only its value kept.
        moves: what was done so far.
        falls: what each scenario of the threat does to it.
        lost: what is lost, as shares of today's V: the mean over the scenarios.
    """

    eco: Ecosystem
    moves: tuple[Move, ...]
    falls: tuple[Fallout, ...]
    lost: LostShare


def threat_of(eco: Ecosystem, against: Scenario | None, cascade: Model, profile: Profile) -> Threat:
    """One scenario, or without any the ten single losses that cost most.

    Raises:
        UnknownParticipant, UnknownChoice: for what is not in the ecosystem.
        BadScenario: for a scenario in which nobody is lost or cut, so that there is nothing to do about it.
    """
    if against is None:
        ranked = rank(eco, cascade="linear" if cascade not in RANKED else cascade, profile=profile)  # type: ignore[arg-type]
        costly = ranked[ranked["loss_impact"] > 0].head(COSTLIEST)
        losses = tuple(Loss(str(one)) for one in costly["id"])
        return Threat(losses, _of_each(len(losses)), False, eco.view.value, cascade, profile)
    if (against.shock(eco).capacity == 1.0).all():
        raise BadScenario("nobody is lost or cut in this scenario, so there is nothing to do about it")
    return Threat((against,), against.sentence(eco), True, eco.view.value, cascade, profile)


def _of_each(count: int) -> str:
    if count == 1:
        return "Losing the one participant that matters"
    return f"Losing one of the {count} participants whose loss costs most"


def faced(threat: Threat, eco: Ecosystem, moves: tuple[Move, ...]) -> State:
    """What the threat does to an ecosystem in which the moves are done already.

    Raises:
        BadScenario: where a cascade does not come to rest.
    """
    kept = eco.codes([move.kept for move in moves if move.kept is not None])
    falls = tuple(_fall(threat, eco, scenario, kept) for scenario in threat.scenarios)
    scale = eco.view.value / threat.value / len(falls)
    parts = np.array([[one.lost.direct, one.lost.stranded, one.lost.cascade] for one in falls])
    return State(eco, moves, falls, LostShare(*(float(part) * scale for part in parts.sum(axis=0))))


def each_lost(threat: Threat, state: State) -> Floats:
    """What each scenario of the threat costs, as a share of today's V."""
    return np.array([one.lost.total for one in state.falls]) * (state.eco.view.value / threat.value)


def _fall(threat: Threat, eco: Ecosystem, scenario: Scenario, kept: Codes) -> Fallout:
    capacity = scenario.shock(eco).capacity
    capacity[kept] = 1.0
    return fallout(eco.view, capacity, spread(eco.view, capacity, threat.cascade, threat.profile))


def then(threat: Threat, state: State, move: Move) -> State:
    """The state once one move more is done."""
    return faced(threat, move.on(state.eco), (*state.moves, move))


def after_all(eco: Ecosystem, moves: Iterable[Move]) -> Ecosystem:
    """The whole ecosystem once the moves are done, one after the other."""
    for move in moves:
        eco = move.on(eco)
    return eco

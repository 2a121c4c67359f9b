"""What remedies are weighed against: one scenario, or the single losses that cost most in an average year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.errors import BadScenario
from ecohealth.metrics.exits import yearly_exits
from ecohealth.scenarios.chance import told_exits
from ecohealth.scenarios.fallout import Fallout
from ecohealth.scenarios.in_turn import falls
from ecohealth.scenarios.moves import Move
from ecohealth.scenarios.outcome import LostShare
from ecohealth.scenarios.rank import Ranked, rank
from ecohealth.scenarios.scenario import Loss, Scenario
from ecohealth.scenarios.spread import Model
from ecohealth.scores.profile import Profile
from ecohealth.scores.words import counted

COSTLIEST = 10
"""How many single losses count where no scenario is given."""


@dataclass(frozen=True, eq=False)
class Threat:
    """Losses to be weighed against.

    Attributes:
        scenarios: what may happen, one at a time.
        weights: of each the probability within a year; 1 where one is taken to happen.
        words: all of it, as the beginning of a sentence.
        certain: whether it is one scenario that is taken to happen.
        told: where the probabilities come from; empty without.
        value: V today, which every loss is a share of.
        cascade, profile: how losses spread.
    """

    scenarios: tuple[Scenario, ...]
    weights: Floats
    words: str
    certain: bool
    told: str
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
        lost: what is lost, as shares of today's V: the sum over the scenarios, weighted.
    """

    eco: Ecosystem
    moves: tuple[Move, ...]
    falls: tuple[Fallout, ...]
    lost: LostShare


def threat_of(eco: Ecosystem, against: Scenario | None, cascade: Model, profile: Profile) -> Threat:
    """One scenario, or without any the ten single losses that cost most in an average year.

    Raises:
        UnknownParticipant, UnknownChoice: for what is not in the ecosystem.
        BadScenario: for a scenario in which nobody is lost or cut, or where nobody is likely to leave, so that there is
            nothing to do about it.
    """
    if against is None:
        return _likely(eco, cascade, profile)
    if (against.shock(eco).capacity == 1.0).all():
        raise BadScenario("nobody is lost or cut in this scenario, so there is nothing to do about it")
    return Threat((against,), np.ones(1), against.sentence(eco), True, "", eco.view.value, cascade, profile)


def _likely(eco: Ecosystem, cascade: Model, profile: Profile) -> Threat:
    """The single losses with the largest product of probability and cost, the costliest by the ranking's model."""
    by: Ranked = "none" if cascade == "none" else "linear"
    ranked = rank(eco, cascade=by, profile=profile)
    exits = yearly_exits(eco)
    chance = exits.probability[eco.codes([str(one) for one in ranked["id"]])]
    expected = chance * ranked["loss_impact"].to_numpy(dtype=np.float64)
    first = np.argsort(-expected, kind="stable")[:COSTLIEST]
    first = first[expected[first] > 0]
    if not len(first):
        raise BadScenario("no participant is likely to leave by its history; name a loss to prepare for")
    losses = tuple(Loss(str(one)) for one in ranked["id"].iloc[first])
    words = f"The exits of a year among the {counted(len(losses), 'participant')} whose exit weighs most"
    return Threat(losses, chance[first], words, False, told_exits(exits), eco.view.value, cascade, profile)


def faced(threat: Threat, eco: Ecosystem, moves: tuple[Move, ...]) -> State:
    """What the threat does to an ecosystem in which the moves are done already.

    Raises:
        BadScenario: where a cascade does not come to rest.
    """
    kept = eco.codes([move.kept for move in moves if move.kept is not None])
    falls = tuple(_fall(threat, eco, scenario, kept) for scenario in threat.scenarios)
    parts = np.array([[one.lost.direct, one.lost.stranded, one.lost.cascade] for one in falls])
    shares = threat.weights @ parts * (eco.view.value / threat.value)
    return State(eco, moves, falls, LostShare(*(float(part) for part in shares)))


def each_lost(threat: Threat, state: State) -> Floats:
    """What each scenario of the threat costs, as a share of today's V."""
    return np.array([one.lost.total for one in state.falls]) * (state.eco.view.value / threat.value)


def _fall(threat: Threat, eco: Ecosystem, scenario: Scenario, kept: Codes) -> Fallout:
    return falls(eco, scenario, threat.cascade, threat.profile, kept)[-1]


def then(threat: Threat, state: State, move: Move) -> State:
    """The state once one move more is done."""
    return faced(threat, move.on(state.eco), (*state.moves, move))

"""Remedies: what to do about a loss before it comes, within a budget, each move proven by simulating it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pandas as pd

from ecohealth.ecosystem.changes import only_value
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import BadScenario
from ecohealth.scenarios.advice import Remedies, Scores, Step
from ecohealth.scenarios.candidates import Candidate, candidates
from ecohealth.scenarios.outcome import scores_of
from ecohealth.scenarios.scenario import Scenario
from ecohealth.scenarios.simulate import checked_value, simulate
from ecohealth.scenarios.spread import ASSUMED, Model, checked_model
from ecohealth.scenarios.threat import State, Threat, each_lost, faced, then, threat_of
from ecohealth.scores.profile import Profile
from ecohealth.scores.provenance import provenance
from ecohealth.scores.score import own_profile, score
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import percent

FLOWS_TRIED, FEWEST_TRIED, MOST_TRIED = 400_000, 8, 40
"""Each step simulates so many flows in all, in at least and at most so many moves."""

ROUNDING = 1e-9
"""Efforts add up to the budget within this share."""

WORTH_DOING = 0.01
"""A move that brings back less than this share of the loss is not recommended."""

NOTHING = 1e-9
"""A loss below this share of V is none."""


def remedies(
    eco: Ecosystem,
    against: Scenario | None = None,
    *,
    budget: float = 3,
    cascade: Model = "none",
    profile: Profile | None = None,
    scored: bool = True,
) -> Remedies:
    """What to do about a loss before it comes: the moves that bring back most for their effort, within a budget.

    Each step tries the moves that promise most, by simulating the loss in an ecosystem in which all moves so far and
    this one are done; the one whose loss falls most for its effort is taken. Nothing is taken that brings back less
    than a hundredth of the loss. The same input gives the same bits.

    - *second_source*: a recipient gets a share of what a provider gives it from another one of the same type and kind,
      within what that one could give on top of what it gives today;
    - *tie_in*: a fragment that would be cut off gets one tie, of a kind and pair of types that occurs;
    - *recruit*: a newcomer takes over a share of what a provider gives of a kind, where the others could not; it is in
      the region that most of it goes to, where regions are known;
    - *raise_capacity*: a provider could give more on top where others fail; only a cascade makes use of it;
    - *keep*: a participant does not leave; only where no scenario is given, since a given one is taken to happen.

    Args:
        eco: the ecosystem, with its window; it is not changed.
        against: the scenario to prepare for. Without it, what is lost in an average year through the exits of the ten
            participants whose exit weighs most: what it costs by how likely it is, each alone. The worst that can
            happen (``WorstLoss``) is found anew in every changed ecosystem.
        budget: how much effort there is; each move takes what the profile says, 1 unless it says otherwise.
        cascade: how losses spread.
        profile: assumptions, weights and scales; by default the ecosystem's own, or the shipped one.
        scored: whether to score the ecosystem with each move done, which takes most of the time.

    Raises:
        UnknownParticipant, UnknownChoice: for what is not in the ecosystem.
        BadScenario: where no value was exchanged, nobody is lost, or the budget is below 1.
    """
    checked_model(cascade)
    checked_value(eco)
    if not (math.isfinite(budget) and budget >= 1):
        raise BadScenario(f"a budget of {budget} buys no move; give 1 or more, the effort of a move is 1 by default")
    chosen = profile or own_profile(eco)
    threat = threat_of(eco, against, cascade, chosen)
    start = faced(threat, only_value(eco), ())
    steps, tried = _greedy(threat, start, budget)
    changed = _one_after_the_other(eco, steps)
    end = steps[-1].state if steps else start
    cards = [score(one, chosen) for one in changed] if scored else []
    return Remedies(
        against=threat.words,
        certain=threat.certain,
        told=threat.told,
        budget=budget,
        cascade=cascade,
        value=threat.value,
        before=start.lost,
        steps=tuple(
            Step(one.told, one.candidate.feasible, one.candidate.move, one.effort, one.state.lost, scores_of(card))
            for one, card in zip_longest(steps, cards[1:])
        ),
        losses=_losses(eco, threat, start, end),
        today=scores_of(cards[0]) if scored else None,
        after_loss=_after_loss(threat, changed, against) if scored else (None, None),
        tried=tried,
        reason=_reason(threat, steps, end, budget),
        changed=changed[-1],
        provenance=provenance(eco, chosen, 0),
        parameters=_parameters(chosen, cascade),
        cautions=(*start.falls[0].spread.cautions, *(against.cautions(eco) if against is not None else ())),
    )


def _parameters(profile: Profile, cascade: Model) -> dict[str, Any]:
    """The assumptions behind moves and cascade."""
    return {
        **{one: profile.assumptions()[one] for one in ASSUMED[cascade]},
        "spare_capacity": profile.spare_capacity,
        "moved_share": profile.moved_share,
        "effort": dict(profile.effort),
    }


@dataclass(frozen=True, eq=False)
class _Taken:
    """A move that is taken, and the state once it is done."""

    candidate: Candidate
    effort: float
    told: str
    state: State


def _greedy(threat: Threat, start: State, budget: float) -> tuple[list[_Taken], int]:
    """The moves that bring back most for their effort, one after the other; and how many were simulated."""
    taken: list[_Taken] = []
    state, left, tried = start, budget, 0
    efforts = threat.profile.effort
    while True:
        found = candidates(threat, state, start.eco)
        open_to_us = [one for one in found if efforts[one.move.kind_of_move] <= left * (1.0 + ROUNDING)]
        chosen = open_to_us[: _how_many(state)]
        tried += len(chosen)
        best, best_gain = None, 0.0
        for one in chosen:
            effort = efforts[one.move.kind_of_move]
            after = then(threat, state, one.move)
            gain = state.lost.total - after.lost.total
            if gain >= WORTH_DOING * start.lost.total and gain / effort > best_gain:
                best, best_gain = _Taken(one, effort, one.move.sentence(state.eco), after), gain / effort
        if best is None:
            return taken, tried
        taken.append(best)
        state, left = best.state, left - best.effort


def _how_many(state: State) -> int:
    """How many moves are simulated in a step: fewer where a simulation takes longer."""
    flows = max(len(state.eco.view.flows.weight) * len(state.falls), 1)
    return min(max(FLOWS_TRIED // flows, FEWEST_TRIED), MOST_TRIED)


def _one_after_the_other(eco: Ecosystem, steps: list[_Taken]) -> list[Ecosystem]:
    """The whole ecosystem as it is, and after each of the moves."""
    changed = [eco]
    for one in steps:
        changed.append(one.candidate.move.on(changed[-1]))
    return changed


def _losses(eco: Ecosystem, threat: Threat, start: State, end: State) -> pd.DataFrame:
    """What each loss costs without the moves and with all of them: ``loss, probability, before, after``."""
    told = [one.sentence(eco) for one in threat.scenarios]
    likely = {"probability": threat.weights}
    return pd.DataFrame({"loss": told, **likely, "before": each_lost(threat, start), "after": each_lost(threat, end)})


def _after_loss(threat: Threat, changed: list[Ecosystem], against: Scenario | None) -> tuple[Scores, Scores]:
    """The scores after the loss, without the moves and with all of them; none where many losses are looked at."""
    if against is None:
        return None, None
    without, with_all = (
        simulate(one, against, cascade=threat.cascade, profile=threat.profile) for one in (changed[0], changed[-1])
    )
    return scores_of(without.after), scores_of(with_all.after)


def _reason(threat: Threat, steps: list[_Taken], end: State, budget: float) -> str:
    """Why there are no more moves, in a sentence."""
    cheapest = min(threat.profile.effort.values())
    if budget - math.fsum(one.effort for one in steps) < cheapest * (1.0 - ROUNDING):
        return "The budget is used up."
    if end.lost.total < NOTHING:
        return "Nothing is left to bring back."
    worth = later(percent, WORTH_DOING)
    if steps:
        return Sentence("No other move that is feasible and within the budget brings back ", worth, " of it.")
    only = " Keeping those who leave is what is left." if threat.certain else ""
    if end.lost.stranded + end.lost.cascade < NOTHING:
        return (
            "All of it is what the lost ones exchange themselves, and on these data nobody of their type and kind has "
            f"enough to spare to take a part of it over beforehand.{only}"
        )
    tried = "No move that is feasible on these data and within the budget brings back "
    return Sentence(tried, worth, f" of it.{only}")

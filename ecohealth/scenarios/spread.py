"""How a shock spreads: the cascade models, on the dependencies of an ecosystem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ecohealth.ecosystem.records import Codes, Floats, ratio, sum_by
from ecohealth.ecosystem.views import Views
from ecohealth.errors import BadScenario, UnknownChoice
from ecohealth.scores.profile import Profile

if TYPE_CHECKING:
    from ecohealth.network.dependencies import Dependencies
    from ecohealth.network.substitution import Supply, TakeOver

Model = Literal["none", "linear"]
MODELS = ("none", "linear")

NO_REST = (
    "the cascade does not come to rest in 10,000 rounds: some participants depend almost wholly on one another; let a "
    "share of their business lie outside (their column 'outside_share', or 'outside_share' in the profile)"
)


@dataclass(frozen=True, eq=False)
class Spread:
    """A cascade that has come to rest.

    Attributes:
        failure: h of each participant, in [0, 1]; at least what the shock took.
        first_hit: the round in which h first rose above 0; 0 by the shock itself, -1 never.
        rounds: synchronous rounds until it came to rest.
        passed_on: for each row i -> j of ``view.pairs`` the share of i's failure that j shares; 0 without a cascade.
        take_over: what substitutes take over; nothing without a cascade.
    """

    failure: Floats
    first_hit: Codes
    rounds: int
    passed_on: Floats
    take_over: TakeOver


def checked_model(cascade: str) -> None:
    """Refuse a cascade model that is not there.

    Raises:
        UnknownChoice: with those there are.
    """
    if cascade not in MODELS:
        raise UnknownChoice.of("cascade model", cascade, MODELS)


def spread(view: Views, shocked: Floats, cascade: Model, profile: Profile) -> Spread:
    """Spread a shock by a cascade model.

    ``none``: nothing spreads. ``linear``: h_j = min(1, h_j(0) + Σ_i D_ji (1 - σ_ji) h_i) at its fixed point, where
    h(0) = 1 - the capacity that the shock leaves, and σ, what substitutes take over, answers what the shocked gave.

    Args:
        view: the ecosystem's arrays.
        shocked: what the shock leaves each participant, in [0, 1].
        cascade: the model.
        profile: its ``outside_share`` and ``spare_capacity``.

    Raises:
        BadScenario: where the cascade does not come to rest.
    """
    taken = 1.0 - shocked
    return _none(view, taken) if cascade == "none" else _linear(view, taken, profile)


def _none(view: Views, taken: Floats) -> Spread:
    """The shock alone."""
    from ecohealth.network.substitution import TakeOver

    nobody, nothing = np.empty(0, dtype=np.int64), np.empty(0)
    taken_over = TakeOver(np.zeros(len(view.flows.weight)), nobody, nobody, nothing, nothing)
    first_hit = np.where(taken > 0, 0, -1).astype(np.int64)
    return Spread(taken, first_hit, 0, np.zeros(len(view.pairs.weight)), taken_over)


def _linear(view: Views, taken: Floats, profile: Profile) -> Spread:
    """The linear cascade: what is left after substitution passes on from the shocked, all of it from the others."""
    from ecohealth.network.cascade import linear_cascade
    from ecohealth.network.substitution import take_over

    substitutes = take_over(supplies(view), 1.0 - taken, profile.spare_capacity)
    network, passed_on = depending(view, substitutes.covered, profile)
    try:
        rest = linear_cascade(network, taken)
    except ArithmeticError as error:
        raise BadScenario(NO_REST) from error
    passed_on = np.where(taken[view.pairs.source] > 0, passed_on, view.dependency(profile.outside_share))
    return Spread(rest.failure, rest.first_hit.astype(np.int64), rest.rounds, passed_on, substitutes)


def supplies(view: Views) -> Supply:
    """The flows of value, arranged for substitution."""
    from ecohealth.network.substitution import supply

    flows = view.flows
    return supply(flows.source, flows.target, flows.kind, flows.weight, view.type_code)


def depending(view: Views, covered: Floats, profile: Profile) -> tuple[Dependencies, Floats]:
    """Who depends on whom, and for each row of ``view.pairs`` what is left of it where the source is shocked.

    Args:
        view: the ecosystem's arrays.
        covered: σ of each row of ``view.flows``; over kinds it is weighted by value.
        profile: its ``outside_share``.
    """
    from ecohealth.network.dependencies import dependencies

    pairs, flows = view.pairs, view.flows
    row = np.searchsorted(pairs.source * view.n + pairs.target, flows.source * view.n + flows.target)
    left = ratio(sum_by(row, flows.weight * (1.0 - covered), len(pairs.weight)), pairs.weight)
    dependency = view.dependency(profile.outside_share)
    first_hop = dependency * np.minimum(left, 1.0)
    return dependencies(view.n, (pairs.source, pairs.target), dependency, first_hop, pairs.weight), first_hop

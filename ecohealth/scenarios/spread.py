"""How a shock spreads: the cascade models, on the dependencies of an ecosystem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ecohealth.ecosystem.records import Codes, Floats, ratio, sum_by
from ecohealth.ecosystem.views import Views
from ecohealth.errors import BadScenario, UnknownChoice, quoted
from ecohealth.scores.profile import Profile
from ecohealth.scores.words import joined

if TYPE_CHECKING:
    from ecohealth.network.cascade import Cascade
    from ecohealth.network.dependencies import Dependencies
    from ecohealth.network.substitution import Supply, TakeOver

Model = Literal["none", "linear", "debtrank", "threshold", "essential"]
MODELS = ("none", "linear", "debtrank", "threshold", "essential")

NO_REST = (
    "the cascade does not come to rest in 10,000 rounds: some participants depend almost wholly on one another; let a "
    "share of their business lie outside (their column 'outside_share', or 'outside_share' in the profile)"
)
CLOSED = (
    "Participants without business outside pass every loss of customers on in full: in a closed network the upstream "
    "part always ends in total collapse. Give an 'outside_share' above 0 before you rely on it."
)
NOTHING_ESSENTIAL = (
    "No kind is declared essential, so inputs add up and none limits alone: say 'essential = true' in [kinds.K] of "
    "ecosystem.toml for those without which a recipient stands still."
)

ASSUMED: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "linear": ("outside_share", "spare_capacity"),
    "debtrank": ("outside_share", "spare_capacity"),
    "threshold": ("failure_threshold", "spare_capacity"),
    "essential": ("outside_share", "spare_capacity"),
}
"""The assumptions of a profile that each model rests on."""


@dataclass(frozen=True, eq=False)
class Spread:
    """A cascade that has come to rest.

    Attributes:
        failure: h of each participant, in [0, 1]; at least what the shock took.
        first_hit: the round in which h first rose above 0; 0 by the shock itself, -1 never.
        rounds: synchronous rounds until it came to rest.
        passed_on: for each row i -> j of ``view.pairs`` the share of i's failure that j shares; 0 without a cascade.
        passed_back: for each row i -> j the share of j's failure that i shares; 0 but where the model goes upstream.
        take_over: what substitutes take over; nothing without a cascade.
        cautions: what the reader of this model should know, in sentences.
    """

    failure: Floats
    first_hit: Codes
    rounds: int
    passed_on: Floats
    passed_back: Floats
    take_over: TakeOver
    cautions: tuple[str, ...] = ()


def checked_model(cascade: str) -> None:
    """Refuse a cascade model that is not there.

    Raises:
        UnknownChoice: with those there are.
    """
    if cascade not in MODELS:
        raise UnknownChoice.of("cascade model", cascade, MODELS)


def spread(view: Views, shocked: Floats, cascade: Model, profile: Profile, before: TakeOver | None = None) -> Spread:
    """Spread a shock by a cascade model (METRICS.md §6).

    h(0) = 1 - the capacity that the shock leaves; σ, what substitutes take over, answers what the shocked gave, once.

    - ``none``: nothing spreads.
    - ``linear``: h_j = min(1, h_j(0) + Σ_i D_ji (1 - σ_ji) h_i) at its fixed point.
    - ``debtrank``: the same, but each passes its failure on once only.
    - ``threshold``: j fails wholly when the lost share of what it receives reaches its threshold. Business outside does
      not count here: the share is of what the data hold.
    - ``essential``: j is limited by the worst of its essential kinds, the others add up; upstream, by the customers it
      loses. The worse of the two counts.

    Args:
        view: the ecosystem's arrays.
        shocked: what the shock leaves each participant, in [0, 1].
        cascade: the model.
        profile: its ``outside_share``, ``spare_capacity`` and ``failure_threshold``.
        before: what substitutes had taken over when less of this was lost, in a step before.

    Raises:
        BadScenario: where the cascade does not come to rest.
    """
    taken = 1.0 - shocked
    try:
        found = _SPREADS[cascade](view, taken, profile, before)
    except ArithmeticError as error:
        raise BadScenario(NO_REST) from error
    same = view.config.substitutes.same
    if cascade == "none" or not same:
        return found
    told = f"A provider stands in only for one with the same {joined([quoted(one) for one in same])}, as was asked."
    return replace(found, cautions=(*found.cautions, told))


def _none(view: Views, taken: Floats, _: Profile, __: TakeOver | None) -> Spread:
    """The shock alone."""
    from ecohealth.network.substitution import NO_LEDGER, TakeOver

    nobody, nothing = np.empty(0, dtype=np.int64), np.empty(0)
    untouched = np.zeros(len(view.flows.weight))
    taken_over = TakeOver(untouched, nobody, nobody, nothing, nothing, untouched, NO_LEDGER)
    first_hit = np.where(taken > 0, 0, -1).astype(np.int64)
    still = np.zeros(len(view.pairs.weight))
    return Spread(taken, first_hit, 0, still, still, taken_over)


def _linear(view: Views, taken: Floats, profile: Profile, before: TakeOver | None) -> Spread:
    from ecohealth.network.cascade import linear_cascade

    return _along(view, taken, (profile, before), view.dependency(profile.outside_share), linear_cascade)


def _debtrank(view: Views, taken: Floats, profile: Profile, before: TakeOver | None) -> Spread:
    from ecohealth.network.cascade_models import debtrank

    return _along(view, taken, (profile, before), view.dependency(profile.outside_share), debtrank)


def _threshold(view: Views, taken: Floats, profile: Profile, before: TakeOver | None) -> Spread:
    from ecohealth.network.cascade_models import threshold_cascade

    bar = np.where(np.isnan(view.failure_threshold), profile.failure_threshold, view.failure_threshold)
    return _along(
        view, taken, (profile, before), view.received_share, lambda net, shock: threshold_cascade(net, shock, bar)
    )


def _along(
    view: Views,
    taken: Floats,
    answer: tuple[Profile, TakeOver | None],
    dependency: Floats,
    run: Callable[[Dependencies, Floats], Cascade],
) -> Spread:
    """A cascade along dependencies: what is left after substitution passes on from the shocked, all from the others."""
    substitutes = _answer(view, taken, *answer)
    network, first_hop = depending(view, substitutes.covered, dependency)
    rest = run(network, taken)
    passed_on = np.where(taken[view.pairs.source] > 0, first_hop, dependency)
    return Spread(
        rest.failure, rest.first_hit.astype(np.int64), rest.rounds, passed_on, np.zeros(len(passed_on)), substitutes
    )


def _essential(view: Views, taken: Floats, profile: Profile, before: TakeOver | None) -> Spread:
    from ecohealth.network.cascade_models import essential_cascade, kind_flows

    substitutes = _answer(view, taken, profile, before)
    flows, inside = view.flows, view.inside(profile.outside_share)
    arranged = kind_flows(
        (flows.kind, flows.source, flows.target), flows.weight, view.is_essential, inside, substitutes.covered
    )
    rest = essential_cascade(arranged, taken)
    down = np.where(taken[flows.source] > 0, arranged.first_hop, arranged.downstream)
    passed_on = sum_by(_rows(view), np.where(arranged.limits, 0.0, down), len(view.pairs.weight))
    np.maximum.at(passed_on, _rows(view), np.where(arranged.limits, down, 0.0))
    passed_back = sum_by(_rows(view), arranged.upstream, len(passed_on))
    cautions = [CLOSED] if (inside[view.strength > 0] == 1.0).any() else []
    cautions += [NOTHING_ESSENTIAL] if not view.is_essential.any() else []
    return Spread(
        rest.failure, rest.first_hit.astype(np.int64), rest.rounds, passed_on, passed_back, substitutes, tuple(cautions)
    )


def _answer(view: Views, taken: Floats, profile: Profile, before: TakeOver | None) -> TakeOver:
    """What substitutes take over, on top of what they had taken over before."""
    from ecohealth.network.substitution import take_over

    return take_over(supplies(view), 1.0 - taken, view.spare_share(profile.spare_capacity), before)


_SPREADS: Mapping[str, Callable[[Views, Floats, Profile, TakeOver | None], Spread]] = {
    "none": _none, "linear": _linear, "debtrank": _debtrank, "threshold": _threshold, "essential": _essential,
}  # fmt: skip


def supplies(view: Views) -> Supply:
    """The flows of value, arranged for substitution."""
    from ecohealth.network.substitution import supply

    flows = view.flows
    return supply(flows.source, flows.target, flows.kind, flows.weight, view.stand_in)


def depending(view: Views, covered: Floats, dependency: Floats) -> tuple[Dependencies, Floats]:
    """Who depends on whom, and for each row of ``view.pairs`` what is left of it where the source is shocked.

    Args:
        view: the ecosystem's arrays.
        covered: σ of each row of ``view.flows``; over kinds it is weighted by value.
        dependency: D of each row of ``view.pairs``.
    """
    from ecohealth.network.dependencies import dependencies

    pairs, flows = view.pairs, view.flows
    left = ratio(sum_by(_rows(view), flows.weight * (1.0 - covered), len(pairs.weight)), pairs.weight)
    first_hop = dependency * np.minimum(left, 1.0)
    return dependencies(view.n, (pairs.source, pairs.target), dependency, first_hop, pairs.weight), first_hop


def _rows(view: Views) -> Codes:
    """The row of ``view.pairs`` that each row of ``view.flows`` is part of."""
    pairs, flows = view.pairs, view.flows
    return np.searchsorted(pairs.source * view.n + pairs.target, flows.source * view.n + flows.target)

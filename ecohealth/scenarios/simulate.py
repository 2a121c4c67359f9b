"""A scenario to its outcome: what is lost, who is hit and through whom, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import overload

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, Mask, ratio
from ecohealth.errors import BadScenario
from ecohealth.scenarios.chance import Chance, chances
from ecohealth.scenarios.ensemble import Runs, by_participant, planned, simulated, total
from ecohealth.scenarios.explain import explain
from ecohealth.scenarios.fallout import Fallout, first_rounds, lost_by_participant
from ecohealth.scenarios.in_turn import falls, steps
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scenarios.risk import Risk
from ecohealth.scenarios.scenario import Scenario
from ecohealth.scenarios.spread import ASSUMED, Model, checked_model, spread
from ecohealth.scores.profile import Profile
from ecohealth.scores.provenance import provenance
from ecohealth.scores.score import own_profile, score
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.sentence import Sentence, later, spaced
from ecohealth.scores.words import counted, percent, whole

NOT_SCORED = "scores were not asked for"
NOTHING_LEFT = "nothing is left to score: no value is exchanged any more"


@overload
def simulate(
    eco: Ecosystem, scenario: Scenario, *, cascade: Model = "none", profile: Profile | None = None, seed: int = 0,
    scored: bool = True,
) -> Outcome: ...  # fmt: skip


@overload
def simulate(
    eco: Ecosystem, scenario: Chance, *, cascade: Model = "none", profile: Profile | None = None, seed: int = 0,
    runs: int | Runs = 10_000,
) -> Risk: ...  # fmt: skip


def simulate(  # noqa: PLR0913 - two questions with one verb, all but two named
    eco: Ecosystem,
    scenario: Scenario | Chance,
    *,
    cascade: Model = "none",
    profile: Profile | None = None,
    seed: int = 0,
    scored: bool | None = None,
    runs: int | Runs | None = None,
) -> Outcome | Risk:
    """What happens when partners leave, or can do less; for sure, or by chance and then many times.

    Interaction i -> j keeps W_ij · min(c_i, c_j). The value lost is *direct* (by the shock itself), *stranded* (what
    survives outside the most valuable fragment of each component) and *cascade* (what failures take on top).

    Args:
        eco: the ecosystem, with its window; it is not changed.
        scenario: who is lost or cut; or what may happen by chance (:class:`~ecohealth.scenarios.chance.RandomLoss`,
            :class:`~ecohealth.scenarios.chance.CommonShock`), which gives a :class:`Risk`.
        cascade: how the loss spreads: ``none, linear, debtrank, threshold`` or ``essential`` (METRICS.md §6).
        profile: assumptions, weights and scales; by default the ecosystem's own, or the shipped one.
        seed: what chance is drawn from; else written into the provenance, and no figure depends on it.
        scored: whether to score the ecosystem before and after, which takes most of the time; true unless said. Only of
            a scenario.
        runs: how many times to simulate, 10,000 unless said, or more about how. Only of a chance.

    Raises:
        UnknownParticipant, UnknownChoice: for what is not in the ecosystem.
        BadScenario: where no value was exchanged, so that there is nothing to lose; a cascade does not come to rest;
            there is one participant only, who cannot leave by chance.
    """
    checked_model(cascade)
    checked_value(eco)
    chosen = profile or own_profile(eco)
    if isinstance(scenario, Chance):
        if scored is not None:
            raise BadScenario("random losses are not scored before and after; leave 'scored' out")
        how = runs if isinstance(runs, Runs) else Runs(10_000 if runs is None else runs)
        return _risk(eco, scenario, how.checked(), (cascade, chosen, seed))
    if runs is not None:
        raise BadScenario("nothing in this scenario is left to chance, so there is nothing to repeat; leave 'runs' out")
    return _outcome(eco, scenario, (cascade, chosen, seed), scored is not False)


def _outcome(eco: Ecosystem, scenario: Scenario, model: tuple[Model, Profile, int], scored: bool) -> Outcome:
    """One scenario, for sure."""
    cascade, chosen, seed = model
    in_turn = falls(eco, scenario, cascade, chosen)
    fallen = in_turn[-1]
    before, after, reason = _scores(eco, fallen, chosen, seed) if scored else (None, None, NOT_SCORED)
    return Outcome(
        scenario=scenario.sentence(eco),
        lost_ids=tuple(str(one) for one in eco.ids[fallen.shocked == 0.0]),
        cascade=cascade,
        value_before=eco.view.value,
        lost=fallen.lost,
        rounds=fallen.spread.rounds,
        participants=_participants(eco, fallen),
        substitutes=_substitutes(eco, fallen),
        before=before,
        after=after,
        after_reason=reason,
        provenance=provenance(eco, chosen, seed),
        parameters={
            **{one: chosen.assumptions()[one] for one in ASSUMED[cascade]},
            "cut": _cuts(eco, fallen.shocked),
        },
        cautions=(*scenario.cautions(eco), *fallen.spread.cautions, *_doubtful(fallen)),
        steps=steps(eco, scenario, in_turn, (cascade, chosen)),
    )


def _risk(eco: Ecosystem, chance: Chance, runs: Runs, model: tuple[Model, Profile, int]) -> Risk:
    """Chance, many times."""
    from ecohealth.network.tail import cvar_interval, figures, quantile_intervals, standard_errors

    cascade, chosen, seed = model
    if len(eco) == 1:
        raise BadScenario("there is one participant only, so nobody is left when it leaves; load an ecosystem of more")
    if seed < 0:
        raise BadScenario(f"a seed is a whole number from 0 on, not {seed}")
    plan = planned(eco, chances(eco, chance), seed, cascade, chosen)
    lost = simulated(plan, runs)
    losses = total(lost)
    summary, intervals = figures(losses), quantile_intervals(losses)
    return Risk(
        scenario=chance.sentence(eco),
        cascade=cascade,
        value_before=eco.view.value,
        lost=lost,
        lost_share=summary,
        standard_error=standard_errors(losses),
        quantile_intervals=intervals,
        cvar_interval=cvar_interval(losses),
        participants=by_participant(eco, plan, losses, summary.var95),
        asked=runs.most,
        precision=None if runs.precision is None else (runs.of, runs.precision),
        told=spaced([one.told for one in chance.hazards(eco) if one.told]),
        provenance=provenance(eco, chosen, seed),
        parameters={one: chosen.assumptions()[one] for one in ASSUMED[cascade]},
        cautions=(
            *_too_few(len(losses), None in intervals.values()),
            *spread(eco.view, np.ones(len(eco)), cascade, chosen).cautions,
        ),
    )


def _too_few(runs: int, of_a_quantile: bool) -> Iterator[str]:
    """That the tail, and perhaps a quantile too, has no interval because too few runs are in it."""
    from ecohealth.network.tail import FEWEST_IN_TAIL, TAIL

    fewest = round(FEWEST_IN_TAIL / (1.0 - TAIL))
    if runs < fewest:
        yield Sentence(
            "Of ", later(counted, runs, "run"), " the worst twentieth are too few for an interval of their mean "
            "(CVaR 95): it would be too narrow. Ask for ", later(whole, fewest), " runs or more.",
        )  # fmt: skip
    if of_a_quantile:
        yield "They are too few as well for an interval of what the rarest runs lose, which has a dash in its place."


def checked_value(eco: Ecosystem) -> None:
    """Refuse an ecosystem in which nothing can be lost.

    Raises:
        BadScenario: saying so, and what to do.
    """
    if eco.view.value <= 0:
        raise BadScenario(
            f"no value was exchanged ({eco.scope}), so nothing can be lost; "
            "choose another window or filter, or give the interactions a weight above 0"
        )


def _scores(eco: Ecosystem, fallen: Fallout, profile: Profile, seed: int) -> tuple[Scorecard, Scorecard | None, str]:
    """Scorecards before, and of what is left standing; the reason where that is nothing."""
    before = score(eco, profile, seed)
    left = eco.at_capacity(np.where(fallen.cut_off | fallen.failed, 0.0, fallen.capacity))
    if left.view.value <= 0:
        return before, None, NOTHING_LEFT
    return before, score(left, profile, seed), ""


def _participants(eco: Ecosystem, fallen: Fallout) -> pd.DataFrame:
    """One row each, the most hit first."""
    lost_value = lost_by_participant(eco.view, fallen)
    lost_share = ratio(lost_value, eco.view.strength)
    state = _states(fallen, lost_value)
    affected = np.asarray(state != "unaffected", dtype=bool)
    account = explain(eco, fallen, affected)
    first = np.where(affected | (fallen.shocked < 1.0), first_rounds(eco.view, fallen), -1)
    order = np.lexsort((-lost_value, -lost_share))
    people, ids = eco.participants, np.append(eco.ids, "")
    return pd.DataFrame(
        {
            "id": people["id"].array[order],
            "name": people["name"].array[order],
            "type": people["type"].array[order],
            "state": pd.array(state[order], dtype="str"),
            "round": pd.arrays.IntegerArray(first[order], first[order] < 0),
            "lost_value": lost_value[order],
            "lost_share": lost_share[order],
            "capacity": fallen.capacity[order],
            "why": pd.Series([account.why[at] for at in order], dtype=object),
            "through": pd.array(ids[account.through[order]], dtype="str"),
        }
    )


def _states(fallen: Fallout, lost_value: Floats) -> np.ndarray:
    """One of STATES for each participant."""
    lost: Mask = np.asarray(fallen.shocked == 0.0)
    conditions = [lost, fallen.cut_off, fallen.failed, lost_value > 0]
    return np.select(conditions, ["lost", "stranded", "failed", "hit"], "unaffected")


def _substitutes(eco: Ecosystem, fallen: Fallout) -> pd.DataFrame:
    """Who takes something over, the most first."""
    taking, people = fallen.spread.take_over, eco.participants
    order = np.lexsort((taking.kind, taking.provider, -taking.takes_over))
    at = taking.provider[order]
    return pd.DataFrame(
        {
            "id": people["id"].array[at],
            "name": people["name"].array[at],
            "type": people["type"].array[at],
            "kind": pd.array(np.asarray(eco.kinds, dtype=object)[taking.kind[order]], dtype="str"),
            "takes_over": taking.takes_over[order],
            "spare": taking.spare[order],
        }
    )


def _doubtful(fallen: Fallout) -> Iterator[str]:
    """That substitutes are counted on which the same loss cuts off or makes fail."""
    taking, gone = fallen.spread.take_over, fallen.cut_off | fallen.failed
    counted_on = gone[taking.provider] & (taking.takes_over > 0)
    if counted_on.any():
        share = float(taking.takes_over[counted_on].sum() / taking.takes_over.sum())
        yield Sentence(
            later(percent, share), " of what substitutes take over is counted on from ",
            later(counted, len(np.unique(taking.provider[counted_on])), "partner"),
            " that this same loss cuts off or makes fail. If they cannot deliver, the loss spreads further than told.",
        )  # fmt: skip


def _cuts(eco: Ecosystem, capacity: Floats) -> dict[str, float]:
    """The share kept, of those that are cut and not lost."""
    cut = np.flatnonzero((capacity > 0) & (capacity < 1))
    return {str(one): float(share) for one, share in zip(eco.ids[cut], capacity[cut], strict=True)}

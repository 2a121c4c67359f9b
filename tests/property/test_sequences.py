"""Losses one after the other: what the steps add makes up the whole, and what may hang on their order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import BadScenario
from ecohealth.scenarios.scenario import CapacityCut, Loss, Scenario, Sequence
from ecohealth.scenarios.spread import MODELS, Model
from tests.property.test_scenarios import FEW, PROFILES, SEEDS, drawn, run


def steps(eco: Ecosystem, seed: int) -> list[Scenario]:
    """Some losses and cuts, of whom each occurs once."""
    rng = np.random.default_rng(seed)
    ids = [str(one) for one in rng.permutation(eco.ids)]
    made: list[Scenario] = []
    while ids and len(made) < 4:
        some, ids = ids[: int(rng.integers(1, 3))], ids[2:]
        made.append(Loss(*some) if rng.random() < 0.7 else CapacityCut(dict.fromkeys(some, 0.5)))
    return made


@settings(max_examples=40)
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(MODELS), profile=st.sampled_from(PROFILES))
def test_what_the_steps_add_is_what_the_sequence_costs(seed: int, shock: int, cascade: Model, profile: object) -> None:
    eco = drawn(seed)
    outcome = run(eco, Sequence(steps(eco, shock)), cascade, profile)  # type: ignore[arg-type]
    added = np.array([one.lost.parts for one in outcome.steps])
    assert added.sum(axis=0) == pytest.approx(outcome.lost.parts, abs=1e-12)
    assert np.array([one.lost_so_far.parts for one in outcome.steps]) == pytest.approx(added.cumsum(axis=0), abs=1e-12)
    assert outcome.steps[-1].lost_so_far == outcome.lost
    first = outcome.steps[0]
    assert first.alone == first.lost.total


@FEW
@given(seed=SEEDS, shock=SEEDS, order=SEEDS)
def test_before_any_cascade_the_order_does_not_matter_and_no_step_wins_anything_back(
    seed: int, shock: int, order: int
) -> None:
    eco = drawn(seed)
    one = steps(eco, shock)
    other = [one[at] for at in np.random.default_rng(order).permutation(len(one))]
    first, second = run(eco, Sequence(one), "none"), run(eco, Sequence(other), "none")
    at_once = one[0]
    for more in one[1:]:
        at_once = at_once + more
    assert first.lost == second.lost == run(eco, at_once, "none").lost
    assert first.participants.equals(second.participants)
    assert min(step.lost.total for step in first.steps) >= -1e-12


@FEW
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(MODELS))
def test_without_spare_capacity_a_sequence_ends_where_all_at_once_does(seed: int, shock: int, cascade: Model) -> None:
    eco = drawn(seed)
    one = steps(eco, shock)
    at_once = one[0]
    for more in one[1:]:
        at_once = at_once + more
    in_turn, together = (run(eco, each, cascade, PROFILES[1]) for each in (Sequence(one), at_once))
    assert in_turn.lost == together.lost
    assert in_turn.participants.equals(together.participants)


@FEW
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from([one for one in MODELS if one != "none"]))
def test_the_books_of_substitutes_balance(seed: int, shock: int, cascade: Model) -> None:
    eco = drawn(seed)
    outcome = run(eco, Sequence(steps(eco, shock)), cascade, PROFILES[2])
    taken = sum(one.taken_over - one.fell_away for one in outcome.steps)
    assert outcome.substitutes["takes_over"].sum() == pytest.approx(taken)
    assert (outcome.substitutes["takes_over"] <= outcome.substitutes["spare"] * (1 + 1e-12)).all()
    for one in outcome.steps:
        assert 0 <= one.taken_over <= one.asked * (1 + 1e-12)
        assert min(one.fell_away, one.spare_left) >= 0


@FEW
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(MODELS))
def test_a_sequence_of_one_step_is_that_step(seed: int, shock: int, cascade: Model) -> None:
    eco = drawn(seed)
    step = steps(eco, shock)[0]
    alone, only = run(eco, step, cascade), run(eco, Sequence([step]), cascade)
    assert (alone.lost, alone.rounds) == (only.lost, only.rounds)
    assert alone.participants.equals(only.participants)
    assert alone.substitutes.equals(only.substitutes)


@FEW
@given(seed=SEEDS, shock=SEEDS)
def test_a_step_that_adds_nothing_is_refused(seed: int, shock: int) -> None:
    eco = drawn(seed)
    one = steps(eco, shock)
    assume(isinstance(one[0], Loss))
    with pytest.raises(BadScenario, match=r"step 2 of the sequence changes nothing: cutting .* leave it out"):
        run(eco, one[0].then(CapacityCut({one[0].ids[0]: 0.5})), "none")  # type: ignore[attr-defined]

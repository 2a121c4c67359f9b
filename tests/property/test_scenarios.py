"""Scenarios on random ecosystems: against a plain second computation, and the relations that any loss must keep."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scenarios.outcome import STATES, Outcome
from ecohealth.scenarios.rank import RANKED, rank
from ecohealth.scenarios.scenario import CapacityCut, Loss, Scenario
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.spread import MODELS, Model
from ecohealth.scores.profile import Profile, profile_with
from ecohealth.tables.config import Config, Kind, ParticipantType
from tests.ecosystems import Tie, make
from tests.property.plain_loss import plain_loss

TYPES = ("maker", "seller", "fair")
CONFIG = Config(kinds={"joint": Kind(directed=False)}, types={"fair": ParticipantType(venue=True)})
PROFILES = [profile_with({"outside_share": outside, "spare_capacity": spare}, "test")
            for outside, spare in ((0.5, 0.2), (0.1, 0.0), (0.3, 1.5))]  # fmt: skip
PLAIN = [one for one in MODELS if one != "essential"]  # read plainly in tests/unit/network/test_cascade_models.py
CLOSE = {"rel": 1e-6, "abs": 1e-7}


def drawn(seed: int, weight: float = 1.0, shuffle: int | None = None) -> Ecosystem:
    """A few groups with loops, venues, two-way kinds, contacts without value, some outside shares, several kinds."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 16))
    ids = [f"p{k:02d}" for k in range(n)]
    group = rng.integers(0, rng.integers(1, 4), n)
    ties: list[Tie] = [(ids[0], ids[1], weight)]
    for _ in range(int(rng.integers(0, 3 * n))):
        i = int(rng.integers(n))
        j = int(rng.choice(np.flatnonzero(group == group[i])))
        ties.append((ids[i], ids[j], weight * float(rng.integers(0, 6)), str(rng.choice(["supply", "data", "joint"]))))
    outside = {one: float(rng.uniform(0.05, 1.0)) for one in ids if rng.random() < 0.3}
    types = {one: str(rng.choice(TYPES)) for one in ids}
    if shuffle is not None:
        order = np.random.default_rng(shuffle).permutation(len(ties))
        ties = [ties[at] for at in order]
        types = dict(reversed(types.items()))
    return make(types, ties, columns={"outside_share": {one: outside.get(one, np.nan) for one in ids}}, config=CONFIG)


def shocks(eco: Ecosystem, seed: int) -> Scenario:
    """A random scenario: some lost, some cut."""
    rng = np.random.default_rng(seed)
    ids = [str(one) for one in eco.ids]
    lost = rng.choice(ids, int(rng.integers(0, len(ids) + 1)), replace=False)
    cut = rng.choice(ids, int(rng.integers(0, 4)))
    return Loss(*lost.tolist()) + CapacityCut({str(one): float(rng.integers(0, 5)) / 4.0 for one in cut})


def run(eco: Ecosystem, scenario: Scenario, cascade: Model, profile: Profile = PROFILES[0]) -> Outcome:
    return simulate(eco, scenario, cascade=cascade, profile=profile, scored=False)


SEEDS = st.integers(0, 10_000)
FEW = settings(max_examples=25)


@settings(max_examples=60)
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(PLAIN), profile=st.sampled_from(PROFILES))
def test_a_loss_costs_what_the_plain_computation_says(seed: int, shock: int, cascade: Model, profile: Profile) -> None:
    eco = drawn(seed)
    scenario = shocks(eco, shock)
    capacity = scenario.shock(eco).capacity
    plain = plain_loss(eco, capacity, cascade, profile)
    outcome = run(eco, scenario, cascade, profile)
    people = outcome.participants.set_index("id").loc[list(eco.ids)]
    value = outcome.value_before
    assert (outcome.lost.direct * value, outcome.lost.stranded * value) == pytest.approx((plain.direct, plain.stranded))
    assert outcome.lost.cascade * value == pytest.approx(plain.cascade, **CLOSE)
    assert set(np.flatnonzero(people["state"] == "stranded")) == plain.outside
    np.testing.assert_allclose(people["lost_value"], plain.lost_by, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(people["capacity"], 1.0 - plain.failure, rtol=1e-6, atol=1e-7)


@settings(max_examples=25)
@given(seed=SEEDS, cascade=st.sampled_from(RANKED), profile=st.sampled_from(PROFILES))
def test_the_rank_is_the_simulation_of_each_loss(seed: int, cascade: Model, profile: Profile) -> None:
    eco = drawn(seed)
    ranking = rank(eco, cascade=cascade, profile=profile)
    assert sorted(ranking["id"]) == sorted(eco.ids)
    for row in ranking.itertuples():
        alone = run(eco, Loss(row.id), cascade, profile)
        parts = (alone.lost.direct, alone.lost.stranded, alone.lost.cascade, alone.lost.total)
        assert row.exact
        assert (row.direct, row.stranded) == pytest.approx(parts[:2], rel=1e-9, abs=1e-9)
        assert (row.cascade, row.loss_impact) == pytest.approx(parts[2:], abs=5e-8)  # both rest within a tolerance
        assert row.stranded_participants == (alone.participants["state"] == "stranded").sum()
    order = list(zip(-ranking["loss_impact"], ranking["id"], strict=True))
    assert order == sorted(order)


@FEW
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(MODELS))
def test_the_parts_add_up_and_every_loss_has_two_ends(seed: int, shock: int, cascade: Model) -> None:
    eco = drawn(seed)
    outcome = run(eco, shocks(eco, shock), cascade)
    lost, people = outcome.lost, outcome.participants
    assert min(lost.direct, lost.stranded, lost.cascade) >= 0
    assert lost.direct <= lost.total <= 1
    assert outcome.value_after == pytest.approx(outcome.value_before * (1 - lost.total))
    assert people["lost_value"].sum() == pytest.approx(2 * lost.total * outcome.value_before)
    assert ((people["lost_share"] >= 0) & (people["lost_share"] <= 1)).all()
    assert ((people["capacity"] >= 0) & (people["capacity"] <= 1)).all()
    assert set(people["state"]) <= set(STATES)
    assert people["lost_share"].is_monotonic_decreasing


@FEW
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(MODELS))
def test_everyone_affected_is_told_why_and_nobody_else(seed: int, shock: int, cascade: Model) -> None:
    eco = drawn(seed)
    outcome = run(eco, shocks(eco, shock), cascade)
    people = outcome.participants
    shocked = people["round"].fillna(-1) == 0
    affected = people["state"] != "unaffected"
    assert (people["why"][affected] != "").all()
    assert (people["why"][~affected & ~shocked] == "").all()
    assert ((people["through"] != "") == (affected & (~shocked | (people["state"] == "stranded")))).all()
    assert (people["why"][shocked] != "").all()
    assert (people["round"].notna() == (affected | shocked)).all()
    assert set(people["through"]) <= {"", *eco.ids}
    rounds = people.set_index("id")["round"]
    assert (rounds[people["through"][affected & ~shocked]] >= 0).all()
    assert people["round"].fillna(0).max() <= outcome.rounds + 1


@FEW
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(MODELS))
def test_losing_more_never_costs_less(seed: int, shock: int, cascade: Model) -> None:
    """Without substitutes: one that answers a small loss may be lost with it in a larger."""
    eco, profile = drawn(seed), PROFILES[1]
    rng = np.random.default_rng(shock)
    few = rng.choice(eco.ids, int(rng.integers(0, len(eco))), replace=False).tolist()
    more = [*few, str(rng.choice(eco.ids))]
    less, greater = run(eco, Loss(*few), cascade, profile), run(eco, Loss(*more), cascade, profile)
    assert less.lost.direct <= greater.lost.direct + 1e-12
    assert less.lost.direct + less.lost.stranded <= greater.lost.direct + greater.lost.stranded + 1e-12
    before, after = (one.participants.set_index("id")["capacity"].loc[list(eco.ids)] for one in (less, greater))
    assert (after <= before + 1e-8).all()


@FEW
@given(seed=SEEDS, cascade=st.sampled_from(MODELS))
def test_losing_nobody_costs_nothing_and_losing_all_costs_everything(seed: int, cascade: Model) -> None:
    eco = drawn(seed)
    nobody, everybody = run(eco, Loss(), cascade), run(eco, Loss(*eco.ids), cascade)
    assert (nobody.lost.total, set(nobody.participants["state"])) == (0.0, {"unaffected"})
    assert (everybody.lost.direct, everybody.lost.total, everybody.value_after) == (1.0, 1.0, 0.0)
    assert set(everybody.participants["state"]) == {"lost"}


@FEW
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(MODELS), shuffle=SEEDS)
def test_the_order_of_rows_changes_no_bit(seed: int, shock: int, cascade: Model, shuffle: int) -> None:
    eco, mixed = drawn(seed), drawn(seed, shuffle=shuffle)
    scenario = shocks(eco, shock)
    assert _document(run(eco, scenario, cascade)) == _document(run(mixed, scenario, cascade))
    for ranked in RANKED:
        assert rank(eco, cascade=ranked).equals(rank(mixed, cascade=ranked))


@FEW
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(MODELS), exponent=st.integers(-20, 20))
def test_the_unit_of_value_does_not_matter(seed: int, shock: int, cascade: Model, exponent: int) -> None:
    eco, scaled = drawn(seed), drawn(seed, weight=2.0**exponent)
    one, other = (run(each, shocks(each, shock), cascade) for each in (eco, scaled))
    assert one.lost == other.lost
    assert one.participants.drop(columns="lost_value").equals(other.participants.drop(columns="lost_value"))


@FEW
@given(seed=SEEDS, shock=SEEDS)
def test_substitutes_give_no_more_than_they_can_and_all_that_is_taken_over(seed: int, shock: int) -> None:
    eco, profile = drawn(seed), PROFILES[2]
    outcome = run(eco, shocks(eco, shock), "linear", profile)
    taking = outcome.substitutes
    assert (taking["takes_over"] <= taking["spare"] * (1 + 1e-12)).all()
    assert (taking["takes_over"] > 0).all()
    capacity = outcome.participants.set_index("id")["capacity"]
    shocked = outcome.participants.set_index("id")["round"].fillna(-1) == 0
    assert not shocked[taking["id"]].any()
    flows, ids = eco.view.flows, list(eco.ids)  # an undirected kind gives half of its weight from either end
    lacks = np.where(shocked[ids].to_numpy(), 1 - capacity[ids].to_numpy(), 0.0)[flows.source] * flows.weight
    assert taking["takes_over"].sum() <= lacks.sum() + 1e-9


@FEW
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(MODELS))
def test_the_document_is_plain_json_and_the_ecosystem_is_left_as_it_was(seed: int, shock: int, cascade: Model) -> None:
    eco = drawn(seed)
    before = eco.data_hash
    document = _document(run(eco, shocks(eco, shock), cascade))
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert drawn(seed).data_hash == before == eco.data_hash


def _document(outcome: Outcome) -> dict[str, Any]:
    return outcome.to_dict()

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import BadScenario, UnknownChoice, UnknownParticipant
from ecohealth.scenarios.chance import RandomLoss
from ecohealth.scenarios.scenario import AttributeLoss, CapacityCut, Loss, Scenario, Sequence, TypeLoss
from ecohealth.scenarios.worst_case import WorstLoss
from tests.ecosystems import make


@pytest.fixture
def four() -> Ecosystem:
    people = {"acme": "maker", "bolt": "maker", "cell": "lab", "dyno": "shop"}
    region = {"acme": "EU", "bolt": "US", "cell": "EU"}
    return make(people, [("acme", "bolt"), ("bolt", "cell"), ("cell", "dyno")], columns={"region": region})


@pytest.mark.parametrize(
    ("scenario", "capacity", "words"),
    [
        (Loss(), [1, 1, 1, 1], "Losing nobody"),
        (Loss("bolt"), [1, 0, 1, 1], "Losing BOLT"),
        (Loss("bolt", "acme"), [0, 0, 1, 1], "Losing BOLT and ACME"),
        (Loss("dyno", "acme", "cell", "dyno"), [0, 1, 0, 0], "Losing DYNO and 2 others"),
        (CapacityCut({}), [1, 1, 1, 1], "Cutting nobody's capacity"),
        (CapacityCut({"cell": 0.4}), [1, 1, 0.4, 1], "Cutting CELL to 40.0 %"),
        (CapacityCut({"cell": 0.4, "acme": 0}), [0, 1, 0.4, 1], "Cutting CELL to 40.0 % and ACME to 0 %"),
        (CapacityCut({"a": 0, "b": 1, "c": 1}), None, ""),
        (TypeLoss("maker"), [0, 0, 1, 1], "Losing every participant of type 'maker' (2 participants)"),
        (AttributeLoss("region", "US"), [1, 0, 1, 1],
         "Losing every participant whose 'region' is 'US' (1 participant)"),
        (AttributeLoss("type", "lab"), [1, 1, 0, 1], "Losing every participant whose 'type' is 'lab' (1 participant)"),
        (Loss("acme") + CapacityCut({"acme": 0.5, "bolt": 0.5}), [0, 0.5, 1, 1],
         "Losing ACME and cutting ACME to 50.0 % and BOLT to 50.0 %"),
        (CapacityCut({"cell": 0.7}) + CapacityCut({"cell": 0.3}), [1, 1, 0.3, 1],
         "Cutting CELL to 70.0 % and cutting CELL to 30.0 %"),
        (Loss("acme") + Loss("bolt") + TypeLoss("lab"), [0, 0, 0, 1],
         "Losing ACME, losing BOLT and losing every participant of type 'lab' (1 participant)"),
        (CapacityCut({"cell": 0.4}).then(Loss("acme") + Loss("cell")), [0, 1, 0, 1],
         "Cutting CELL to 40.0 %, then losing ACME and losing CELL"),
    ],
)  # fmt: skip
def test_a_scenario_is_a_shock_and_a_sentence(
    four: Ecosystem, scenario: Scenario, capacity: list[float] | None, words: str
) -> None:
    if capacity is None:
        with pytest.raises(UnknownParticipant):
            scenario.shock(four)
        return
    assert scenario.shock(four).capacity.tolist() == capacity
    assert scenario.shock(four).lost.tolist() == [at for at, share in enumerate(capacity) if share == 0]
    assert scenario.sentence(four) == words


def test_composing_is_flat_and_equal_scenarios_are_equal() -> None:
    a, b, c = Loss("a"), TypeLoss("t"), CapacityCut({"c": 0.5})
    assert ((a + b) + c) == (a + (b + c))
    assert hash((a + b) + c) == hash(a + (b + c))
    assert Loss("a", "b", "a") == Loss("a", "b")


def test_a_scenario_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Loss("a").ids = ("b",)  # type: ignore[misc]


def test_every_unknown_id_is_named_with_the_nearest(four: Ecosystem) -> None:
    with pytest.raises(UnknownParticipant, match=r"'Acme' \(did you mean 'acme'\?\); no participant 'zzz'"):
        Loss("Acme", "bolt", "zzz").shock(four)
    with pytest.raises(UnknownParticipant, match=r"'cel' \(did you mean 'cell'\?\)"):
        CapacityCut({"cel": 0.5}).shock(four)


def test_unknown_type_column_and_value_say_what_there_is(four: Ecosystem) -> None:
    with pytest.raises(UnknownChoice, match=r"no type 'Maker' \(did you mean 'maker'\?\); allowed: lab, maker, shop"):
        TypeLoss("Maker").shock(four)
    with pytest.raises(UnknownChoice, match=r"no column of the participants 'regio' \(did you mean 'region'\?\)"):
        AttributeLoss("regio", "EU").shock(four)
    with pytest.raises(UnknownChoice, match=r"no value of 'region' 'Europe'.*allowed: EU, US"):
        AttributeLoss("region", "Europe").shock(four)


def test_a_missing_value_is_not_the_word_for_it(four: Ecosystem) -> None:
    for word in ("nan", "None", "NaN", ""):
        with pytest.raises(UnknownChoice):
            AttributeLoss("region", word).shock(four)


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan"), float("inf"), "half", None])
def test_a_cut_outside_0_to_1_is_refused(share: object) -> None:
    with pytest.raises(BadScenario, match=r"'cell' keeps is a share from 0 \(lost\) to 1 \(untouched\)"):
        CapacityCut({"cell": share})  # type: ignore[dict-item]


def test_a_cut_may_be_any_real_number() -> None:
    assert CapacityCut({"a": np.float32(0.5), "b": 1}).kept == (("a", 0.5), ("b", 1.0))  # type: ignore[dict-item]


def test_ids_given_as_a_list_are_refused_with_the_right_way() -> None:
    with pytest.raises(BadScenario, match=r"one by one: Loss\('a', 'b'\)"):
        Loss(["a", "b"])  # type: ignore[arg-type]


def test_names_that_several_share_carry_their_id_and_long_ones_are_cut() -> None:
    twins = make({"x1": "firm", "x2": "firm", "y": "firm"}, [("x1", "y"), ("x2", "y")])
    named = dataclasses.replace(twins, table=twins.table.assign(name=["Twin", "Twin", "n" * 200]))
    assert Loss("x2").sentence(named) == "Losing Twin (x2)"
    assert Loss("y").sentence(named) == "Losing " + "n" * 59 + "…"


# -- in turn --------------------------------------------------------------------------------------------------------
def test_a_sequence_is_flat_and_tells_what_is_left_after_each_step(four: Ecosystem) -> None:
    a, b, c = Loss("acme"), CapacityCut({"bolt": 0.5}), Loss("bolt")
    assert a.then(b).then(c) == a.then(b.then(c)) == Sequence([a, b, c])
    assert [one.tolist() for one in Sequence([a, b, c]).capacities(four)] == [
        [0, 1, 1, 1],
        [0, 0.5, 1, 1],
        [0, 0, 1, 1],
    ]


def test_what_cannot_follow_is_refused_with_the_right_way(four: Ecosystem) -> None:
    a, b = Loss("acme"), Loss("bolt")
    with pytest.raises(BadScenario, match="a sequence without a step"):
        Sequence([])
    with pytest.raises(BadScenario, match="a step of a sequence is a scenario of what happens for sure"):
        Sequence([a, RandomLoss(0.1)])  # type: ignore[list-item]
    with pytest.raises(BadScenario, match="it can only be the first step"):
        a.then(WorstLoss(1))
    assert WorstLoss(1).then(a).steps[1] == a
    for both in (lambda: a.then(b) + a, lambda: a + a.then(b), lambda: RandomLoss(0.1) + a.then(b),
                 lambda: a.then(b) + RandomLoss(0.1)):  # fmt: skip
        with pytest.raises(BadScenario, match=r"add it to a step: \(a \+ b\)\.then\(c\)"):
            both()
    with pytest.raises(BadScenario, match="step 2 of the sequence changes nothing: losing ACME adds nothing"):
        a.then(a).shock(four)

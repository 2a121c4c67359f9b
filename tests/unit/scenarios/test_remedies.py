"""What is recommended about a loss: planted remedies are found first, and each figure is the simulation's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

import ecohealth as eh
from ecohealth.ecosystem.changes import can_move, joined, moved, only_value, tied, with_spare
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import BadScenario, UnknownChoice, UnknownParticipant
from ecohealth.scenarios.advice import Remedies
from ecohealth.scenarios.moves import Keep, RaiseCapacity, Recruit, SecondSource, TieIn
from ecohealth.scenarios.remedies import remedies
from ecohealth.scenarios.scenario import AttributeLoss, Loss, Scenario, TypeLoss
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.spread import Model
from ecohealth.scenarios.worst_case import WorstLoss
from ecohealth.scores.profile import Profile, profile_with
from ecohealth.tables.config import Config, Kind, Role
from tests.ecosystems import Tie, make, random_ecosystem, star


def plan(
    eco: Ecosystem, against: Scenario | None, cascade: Model = "none", budget: float = 1, profile: Profile | None = None
) -> Remedies:
    return remedies(eco, against, budget=budget, cascade=cascade, profile=profile, scored=False)


def only(*moves: str) -> Profile:
    """A profile in which all other moves are out of reach."""
    every = ("second_source", "tie_in", "recruit", "keep", "raise_capacity")
    return profile_with({"effort": {one: 1.0 if one in moves else 1e9 for one in every}}, "test")


# -- one obvious fix for each type of move ----------------------------------------------------------------------------
SINGLE: list[Tie] = [("sole", "buyer", 10.0), ("spare", "other", 100.0), ("buyer", "end", 30.0), ("other", "end", 5.0)]
SINGLE_TYPES = {"sole": "maker", "spare": "maker", "buyer": "shop", "other": "shop", "end": "client"}


def test_a_planted_second_source_is_found_first_and_does_what_the_sum_says() -> None:
    """The loss takes 10. Of what the buyer lacks half is met and half of its business lies outside: it fails by 1/4,
    and passes that on. Of the 5 that are left once half is moved all is met."""
    eco = make(SINGLE_TYPES, SINGLE)
    found = plan(eco, Loss("sole"), "linear", profile=profile_with({"spare_capacity": 0.05}, "test"))
    assert found.steps[0].move == SecondSource("supply", "sole", "buyer", "spare", 0.5)
    assert found.before.total * 145 == pytest.approx(10 + 30 * 0.25 + 5 * 0.25 * 30 / 35 * 0.5)
    assert found.after.direct * 145 == pytest.approx(5.0)
    assert found.after.cascade == 0.0
    changed = found.changed.interactions.set_index(["source", "target"])["weight"]
    assert changed[("sole", "buyer")] == changed[("spare", "buyer")] == 5.0
    assert found.changed.view.value == pytest.approx(eco.view.value)


def test_a_second_source_takes_no_more_than_it_has_to_spare() -> None:
    tight = [(*tie[:2], 15.0) if tie[0] == "spare" else tie for tie in SINGLE]
    found = plan(make(SINGLE_TYPES, tight), Loss("sole"), profile=only("second_source"))
    assert found.steps[0].move == SecondSource("supply", "sole", "buyer", "spare", pytest.approx(0.3))
    full = [(*tie[:2], 2.0) if tie[0] == "spare" else tie for tie in SINGLE]
    assert plan(make(SINGLE_TYPES, full), Loss("sole"), profile=only("second_source")).steps == ()


def test_a_provider_is_not_loaded_twice_with_the_same_spare_capacity() -> None:
    types = {"sole": "maker", "spare": "maker", "a": "shop", "b": "shop", "c": "shop"}
    ties: list[Tie] = [("sole", "a", 10.0), ("sole", "b", 10.0), ("spare", "c", 30.0)]
    found = plan(make(types, ties), Loss("sole"), budget=9, profile=only("second_source"))
    given = found.changed.view.given[found.changed.codes(["spare"])[0]]
    assert given <= 36.0 * (1 + 1e-12)
    assert found.steps


def islands() -> Ecosystem:
    """A bridge between firms and labs; what it shares with them is no delivery. Another lab, and a pair apart."""
    types = {"bridge": "hub", **{f"l{k}": "firm" for k in range(5)}, **{f"s{k}": "lab" for k in range(3)}, "y": "lab"}
    types |= {"apart": "firm", "remote": "lab"}
    ties: list[Tie] = [(f"l{k}", f"l{(k + 1) % 5}", 50.0, "data") for k in range(5)]
    ties += [(f"s{k}", f"s{(k + 1) % 3}", 20.0, "data") for k in range(3)]
    ties += [("l0", "y", 2.0, "data"), ("apart", "remote", 900.0, "data"), ("bridge", "l0", 1.0), ("bridge", "s0", 1.0)]
    return make(types, ties, config=Config(kinds={"supply": Kind(directed=False)}))


def test_a_planted_fragment_is_tied_in_by_the_smallest_tie_that_occurs() -> None:
    found = plan(islands(), Loss("bridge"), budget=3)
    assert found.before.stranded == pytest.approx(60 / 1214)
    assert found.after.stranded == 0.0
    move = found.steps[0].move
    assert isinstance(move, TieIn)
    assert (move.kind, move.weight, move.cut_off) == ("data", 2.0, "s0")
    assert (move.source, move.target) == ("l0", "s0")
    assert "3 participants worth 60 would be cut off together" in found.steps[0].feasible


def test_a_provider_that_nobody_can_replace_gets_a_newcomer_beside_it() -> None:
    config = Config(blueprint=(Role(type="maker", min_active=2),))
    types = {"sole": "maker", **{f"b{k}": "shop" for k in range(4)}}
    eco = make(types, [*(("sole", f"b{k}", 10.0) for k in range(4)), ("b0", "b1", 1.0, "gift")], config=config)
    found = plan(eco, Loss("sole"))
    assert found.steps[0].move == Recruit("supply", "maker", "sole", 0.5, "new-maker-supply")
    assert found.after.total == pytest.approx(20 / 41)
    assert "the blueprint asks for 2 of this role and 1 is there" in found.steps[0].feasible
    assert "new-maker-supply" not in eco.ids
    assert found.changed.participants["id"].is_monotonic_increasing
    assert found.changed.view.taken[found.changed.codes(["b1"])[0]] == 11.0


def test_one_newcomer_is_recruited_beside_a_provider_and_none_beside_a_newcomer() -> None:
    eco = make({"sole": "maker", **{f"b{k}": "shop" for k in range(4)}}, [("sole", f"b{k}", 10.0) for k in range(4)])
    found = plan(eco, WorstLoss(1), budget=5)
    assert [type(step.move) for step in found.steps] == [Recruit]
    assert found.after.total == 0.5


REGIONS = {"sole": "EU", "b0": "US", "b1": "US", "b2": "EU", "b3": "EU", "c": ""}


def regional() -> Ecosystem:
    """A sole maker in Europe: 30 go to America, 29 stay in Europe, 1 goes nobody says where."""
    types = {"sole": "maker", "b0": "shop", "b1": "shop", "b2": "shop", "b3": "shop", "c": "shop"}
    ties: list[Tie] = [("sole", "b0", 12.0), ("sole", "b1", 18.0), ("sole", "b2", 20.0), ("sole", "b3", 9.0)]
    eco = make(types, [*ties, ("sole", "c", 1.0), ("b0", "b2", 5.0, "gift"), ("b0", "c", 5.0, "gift")])
    return replace(eco, table=eco.table.assign(region=eco.table["id"].map(REGIONS).astype("str")))


def test_a_newcomer_is_recruited_where_those_are_whom_it_serves() -> None:
    eco = regional()
    (step,) = plan(eco, Loss("sole"), budget=1).steps
    assert step.move == Recruit("supply", "maker", "sole", 0.5, "new-maker-supply", "US")
    assert step.sentence.startswith("Recruit one more maker for supply in US: it takes over 50.0 % (30)")
    assert step.sentence.endswith("of what SOLE gives B2, B1 and 3 other partners")
    changed = step.move.on(eco)
    assert changed.participants.set_index("id")["region"]["new-maker-supply"] == "US"


def test_where_a_newcomer_is_counts_when_its_region_goes() -> None:
    """Proven by simulating: in America it outlives Europe and keeps what America gets; in Europe it goes with it."""
    eco, gone = regional(), AttributeLoss("region", "EU")
    found = plan(eco, gone, budget=1)
    (step,) = found.steps
    assert isinstance(step.move, Recruit)
    assert step.move.region == "US"
    assert simulate(found.changed, gone, scored=False).lost.total == pytest.approx(found.after.total)
    control = replace(step.move, region="EU").on(eco)
    assert simulate(control, gone, scored=False).lost.total == pytest.approx(found.before.total)
    assert found.after.total < found.before.total - 0.2


def test_a_newcomers_id_is_one_that_nobody_has() -> None:
    types = {"sole": "maker", "a": "shop", "b": "shop", "new-maker-supply": "shop"}
    found = plan(make(types, [("sole", "a", 5.0), ("sole", "b", 5.0), ("sole", "new-maker-supply", 1.0)]), Loss("sole"))
    assert isinstance(found.steps[0].move, Recruit)
    assert found.steps[0].move.newcomer == "new-maker-supply-2"


def test_more_spare_capacity_is_asked_of_the_largest_substitute() -> None:
    """Lost: 100 to a recipient that gives 60 on. Others give 50 and 40 and have 18 to spare; 25 more make 43."""
    types = {"lost": "maker", "large": "maker", "small": "maker", "b": "shop", "c": "shop", "end": "client"}
    ties: list[Tie] = [("lost", "b", 100.0), ("large", "c", 50.0), ("small", "c", 40.0), ("b", "end", 60.0)]
    found = plan(make(types, ties), Loss("lost"), "linear", profile=only("raise_capacity"))
    assert found.steps[0].move == RaiseCapacity("supply", "large", 0.2, 0.7)
    assert found.before.cascade * 250 == pytest.approx(60 * 0.5 * (1 - 0.18))
    assert found.after.cascade * 250 == pytest.approx(60 * 0.5 * (1 - 0.43))
    assert found.changed.participants.set_index("id")["spare_capacity"]["large"] == 0.7
    assert plan(make(types, ties), Loss("lost"), "none", profile=only("raise_capacity")).steps == ()


def test_whom_to_keep_is_whose_exit_weighs_most() -> None:
    """Without dates 5 % a year is assumed; the hub's loss costs all."""
    found = plan(star(), None, profile=only("keep"))
    assert found.steps[0].move == Keep("hub")
    assert found.before.total == pytest.approx(0.05 * (1 + 9 / 9))
    assert found.after.total == pytest.approx(0.05)
    assert found.losses["probability"].tolist() == [0.05] * 10
    assert found.losses["after"].tolist()[0] == 0.0
    assert "5.0 % a year is assumed" in found.told
    assert "in an average year" in found.sentence()


def test_a_given_loss_is_not_answered_by_keeping_those_who_leave() -> None:
    found = plan(star(), Loss("leaf0"), budget=5)
    assert found.steps == () or all(step.move.kept is None for step in found.steps)
    assert not plan(star(), Loss("leaf0"), profile=only("keep")).steps


def test_a_loss_that_no_tie_can_bring_back_is_said_to_be_one() -> None:
    found = plan(make({"a": "x", "b": "y"}, [("a", "b", 5.0)]), Loss("b"), budget=4)
    assert found.steps == ()
    assert "All of it is what the lost ones exchange themselves" in found.sentence()
    assert "Keeping those who leave is what is left" in found.reason
    assert found.frontier["total"].tolist() == [1.0]


# -- every figure is proven -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("cascade", ["none", "linear", "threshold"])
@pytest.mark.parametrize("seed", range(4))
def test_what_a_move_brings_back_is_what_the_changed_ecosystem_loses(seed: int, cascade: Model) -> None:
    eco = random_ecosystem(seed, n=16, rows=60)
    hash_before = eco.data_hash
    scenario = Loss(str(eco.ids[int(np.argmax(eco.view.strength))]))
    found = plan(eco, scenario, cascade, budget=3)
    assert eco.data_hash == hash_before
    changed = eco
    for step in found.steps:
        changed = step.move.on(changed)
        again = simulate(changed, scenario, cascade=cascade, scored=False)
        assert again.lost.total * again.value_before == pytest.approx(step.after.total * eco.view.value, rel=1e-9)
        assert again.lost.stranded * again.value_before == pytest.approx(step.after.stranded * eco.view.value, abs=1e-9)
    assert changed.data_hash == found.changed.data_hash
    before = simulate(eco, scenario, cascade=cascade, scored=False)
    assert found.before.total == pytest.approx(before.lost.total, rel=1e-12)
    assert (np.diff(found.frontier["total"]) < 0).all()
    assert found.frontier["effort"].tolist() == [float(at) for at in range(len(found.steps) + 1)]


def test_more_budget_never_leaves_more_lost_and_begins_alike() -> None:
    eco = random_ecosystem(3, n=12, rows=30)
    plans = [plan(eco, None, "linear", budget=budget) for budget in (1, 2)]
    totals = [one.after.total for one in plans]
    assert totals == sorted(totals, reverse=True)
    assert plans[1].steps[:1] == plans[0].steps
    assert all(sum(step.effort for step in one.steps) <= one.budget for one in plans)


def test_the_best_of_what_was_tried_is_taken() -> None:
    """Against every second source that exists, tried one by one."""
    eco = random_ecosystem(1, n=14, rows=60, dated=False)
    scenario = Loss(str(eco.ids[int(np.argmax(eco.view.given))]))
    found = plan(eco, scenario, profile=only("second_source"))
    assert found.steps
    best = min(
        simulate(SecondSource(*pair, step_share).on(eco), scenario, scored=False).lost.total
        for *pair, step_share in _second_sources(eco, str(scenario.ids[0]))
    )
    assert found.after.total <= best + 1e-12


def _second_sources(eco: Ecosystem, lost: str) -> list[tuple[str, str, str, str, float]]:
    """Every feasible one from the lost, by plain loops over the records."""
    types = dict(zip(eco.ids, eco.participants["type"], strict=True))
    rows = eco.interactions[eco.interactions["source"] != eco.interactions["target"]]
    given = rows.groupby(["kind", "source"])["weight"].sum().to_dict()
    flows = rows.groupby(["kind", "source", "target"])["weight"].sum().to_dict()
    return [
        (kind, lost, target, other, min(0.5, 0.2 * spare / weight))
        for (kind, source, target), weight in flows.items()
        if source == lost and weight > 0
        for (of_kind, other), spare in given.items()
        if of_kind == kind and other not in (lost, target) and types[other] == types[lost] and spare > 0
        if 0.2 * spare / weight >= 0.05
    ]


def test_the_order_of_rows_changes_nothing() -> None:
    ties = [(f"p{a}", f"p{b}", float(3 * a + b + 1)) for a in range(7) for b in range(7) if (a * b) % 3 == 1]
    types = {f"p{k}": "maker" if k % 2 else "shop" for k in range(7)}
    told = [
        plan(make(dict(reversed(types.items())) if flip else types, _mixed(ties, flip)), None, "linear", 3).to_dict()
        for flip in (0, 1, 2)
    ]
    assert told[0] == told[1] == told[2]
    assert told[0]["moves"]


def _mixed(ties: Sequence[Tie], seed: int) -> list[Tie]:
    return [ties[at] for at in np.random.default_rng(seed).permutation(len(ties))] if seed else list(ties)


def test_scores_are_those_of_the_changed_ecosystem_and_of_what_the_loss_leaves_of_it() -> None:
    eco, scenario = islands(), Loss("bridge")
    found = remedies(eco, scenario, budget=1)
    assert found.today is not None
    assert found.today["overall"] == eh.score(eco).overall
    assert found.steps[-1].scores is not None
    assert found.steps[-1].scores["resilience"] == next(
        one.score for one in eh.score(found.changed).pillars if one.pillar.value == "resilience"
    )
    after = simulate(found.changed, scenario).after
    assert found.after_loss[1] is not None
    assert after is not None
    assert found.after_loss[1]["overall"] == after.overall


def test_effort_is_what_the_profile_says() -> None:
    dear = profile_with({"effort": {"tie_in": 4.0}}, "test")
    assert dear.effort["second_source"] == 1.0
    assert plan(islands(), Loss("bridge"), budget=3.9, profile=dear).steps == ()
    found = plan(islands(), Loss("bridge"), budget=4, profile=dear)
    assert [step.effort for step in found.steps] == [4.0]
    assert found.frontier["effort"].tolist() == [0.0, 4.0]
    with pytest.raises(eh.EcohealthError, match="effort"):
        profile_with({"effort": {"tie_in": 0}}, "test")


# -- refusals ---------------------------------------------------------------------------------------------------------
def test_what_cannot_be_said_is_refused_in_words() -> None:
    eco = star()
    with pytest.raises(BadScenario, match="budget of 0"):
        plan(eco, Loss("hub"), budget=0)
    with pytest.raises(BadScenario, match="budget of nan"):
        plan(eco, Loss("hub"), budget=float("nan"))
    with pytest.raises(BadScenario, match="nobody is lost or cut"):
        plan(eco, Loss())
    with pytest.raises(UnknownParticipant, match="did you mean 'hub'"):
        plan(eco, Loss("hubb"))
    with pytest.raises(UnknownChoice, match="cascade model"):
        remedies(eco, Loss("hub"), cascade="lineal")  # type: ignore[arg-type]
    with pytest.raises(BadScenario, match="no value was exchanged"):
        plan(make({"a": "x", "b": "x"}, [("a", "b", 0.0)]), Loss("a"))


def test_the_worst_case_is_found_anew_once_a_move_is_done() -> None:
    eco, worst = random_ecosystem(2, n=12, rows=40), WorstLoss(2)
    found = plan(eco, worst, budget=2)
    assert found.steps
    again = simulate(found.changed, worst, scored=False)
    assert again.lost.total * again.value_before == pytest.approx(found.after.total * eco.view.value)
    assert any("proven" in one for one in found.cautions)


def test_all_of_a_type_are_not_replaced_by_one_more_of_them() -> None:
    types = {"sole": "maker", "a": "shop", "b": "shop"}
    found = plan(make(types, [("sole", "a", 5.0), ("sole", "b", 5.0), ("a", "b", 1.0)]), TypeLoss("maker"))
    assert not any(isinstance(step.move, Recruit) and step.move.type == "maker" for step in found.steps)


# -- the changes themselves -------------------------------------------------------------------------------------------
def test_a_change_touches_the_window_only_and_keeps_days_and_totals() -> None:
    eco = random_ecosystem(5).window("2024")
    source = int(eco.records.source[0])
    rows = np.flatnonzero((eco.records.source == source) & (eco.records.target != source))
    other = (source + 1) % len(eco)
    changed = moved(eco, rows, 0.25, other)
    assert changed.window("2025").interactions.equals(eco.window("2025").interactions)
    by_day = [one.interactions.groupby(["target", "date"])["weight"].sum() for one in (eco, changed)]
    assert by_day[0].to_dict() == pytest.approx(by_day[1].to_dict())
    assert eco.view.value == pytest.approx(changed.view.value)


def test_a_tie_and_a_newcomer_say_nothing_else() -> None:
    eco = random_ecosystem(5)
    larger = joined(eco, "p0005", "maker", "Newcomer")
    assert len(larger) == len(eco) + 1
    assert larger.participants.dtypes.equals(eco.participants.dtypes)
    assert larger.interactions.equals(eco.interactions)
    assert larger.lives.joined.shape == (len(larger.spells),)
    more = tied(larger, 0, 5, 6, 3.0)
    assert len(more.records) == len(eco.records) + 1
    assert more.records.day.max() == eco.records.day.max()
    assert with_spare(eco, 2, 0.9).view.spare_share(0.2).tolist()[1:4] == [0.2, 0.9, 0.2]
    assert only_value(eco).view.flows.weight.tobytes() == eco.view.flows.weight.tobytes()


def test_kinds_without_a_direction_cannot_come_from_somebody_else() -> None:
    config = Config(kinds={"joint": Kind(directed=False), "talk": Kind(value=False)})
    eco = make({"a": "x", "b": "x"}, [("a", "b", 1.0, kind) for kind in ("joint", "supply", "talk")], config=config)
    assert dict(zip(eco.kinds, can_move(eco).tolist(), strict=True)) == {"joint": False, "supply": True, "talk": False}


def test_where_everybody_is_lost_there_is_nothing_to_do_and_that_is_said() -> None:
    alone = make({"a": "firm"}, [("a", "a", 5.0)])
    assert plan(alone, Loss("a"), budget=3).steps == ()
    pair = make(dict.fromkeys("ab", "firm"), [("a", "b", 5.0)])
    assert plan(pair, Loss("a", "b"), budget=3).steps == ()

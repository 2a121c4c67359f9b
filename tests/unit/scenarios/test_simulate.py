from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import BadScenario, UnknownChoice, UnknownParticipant
from ecohealth.scenarios.outcome import LostShare, Outcome
from ecohealth.scenarios.scenario import CapacityCut, Loss, TypeLoss
from ecohealth.scenarios.simulate import NOT_SCORED, NOTHING_LEFT, simulate
from ecohealth.scenarios.spread import MODELS
from ecohealth.scores.profile import Profile, profile_with
from ecohealth.scores.score import score
from ecohealth.tables.config import Config, Kind
from tests.ecosystems import Tie, complete, make, path, random_ecosystem, ring, star, two_cliques

COLUMNS = ["id", "name", "type", "state", "round", "lost_value", "lost_share", "capacity", "why", "through"]


def profile(outside_share: float = 0.5, spare_capacity: float = 0.2) -> Profile:
    return profile_with({"outside_share": outside_share, "spare_capacity": spare_capacity}, "test")


def row(outcome: Outcome, participant: str) -> pd.Series:
    return outcome.participants.set_index("id").loc[participant]


def chain(*, rival: float = 0.0, outside: dict[str, float] | None = None) -> Ecosystem:
    """a gives b 10, b gives c 8, c gives d 4; a rival of a, if any, gives x apart from them."""
    people = {"a": "maker", "b": "seller", "c": "shop", "d": "user", "r": "maker", "x": "seller"}
    ties = [("a", "b", 10.0), ("b", "c", 8.0), ("c", "d", 4.0), ("r", "x", rival)]
    columns = {"outside_share": {one: (outside or {}).get(one, np.nan) for one in people}}
    return make(people, ties, columns=columns)


# -- what it costs: closed forms ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("eco", "lost", "direct", "stranded"),
    [
        (star(9), "hub", 1.0, 0.0),
        (star(9), "leaf3", 1 / 9, 0.0),
        (ring(10), "p04", 2 / 10, 0.0),
        (complete(10), "p04", 2 * 9 / 90, 0.0),
        (path(10), "p04", 2 / 9, 3 / 9),
        (path(10), "p01", 2 / 9, 0.0),
        (two_cliques(5), "a0", 5 / 21, 6 / 21),
        (two_cliques(5), "b0", 5 / 21, 6 / 21),
        (two_cliques(5), "a3", 4 / 21, 0.0),
    ],
)
def test_one_loss_without_a_cascade(eco: Ecosystem, lost: str, direct: float, stranded: float) -> None:
    outcome = simulate(eco, Loss(lost), scored=False)
    assert (outcome.lost.direct, outcome.lost.stranded) == pytest.approx((direct, stranded))
    assert (outcome.lost.cascade, outcome.rounds) == (0.0, 0)
    assert outcome.value_after == pytest.approx(eco.view.value * (1 - direct - stranded))


def test_of_two_equal_cliques_the_one_with_the_lowest_id_stands() -> None:
    cliques = make(
        {**{f"a{k}": "firm" for k in range(3)}, **{f"b{k}": "firm" for k in range(3)}, "m": "firm"},
        [("a0", "a1"), ("a1", "a2"), ("b0", "b1"), ("b1", "b2"), ("m", "a0"), ("b0", "m")],
    )
    states = simulate(cliques, Loss("m"), scored=False).participants.set_index("id")["state"]
    assert states[["a0", "a1", "a2"]].tolist() == ["hit", "unaffected", "unaffected"]
    assert states[["b0", "b1", "b2"]].tolist() == ["stranded"] * 3


def test_what_was_apart_before_is_not_stranded() -> None:
    pairs = make(dict.fromkeys("abcd", "firm"), [("a", "b", 1.0), ("c", "d", 5.0)])
    outcome = simulate(pairs, Loss("d"), scored=False)
    assert outcome.lost == LostShare(5 / 6, 0.0, 0.0)
    assert row(outcome, "a")["state"] == "unaffected"


def test_a_loop_is_lost_with_its_owner_and_kept_by_one_that_is_cut_off() -> None:
    eco = make(dict.fromkeys("abc", "firm"), [("a", "a", 2.0), ("a", "b", 1.0), ("b", "c", 3.0), ("c", "c", 4.0)])
    assert simulate(eco, Loss("a"), scored=False).lost == LostShare(0.3, 0.0, 0.0)
    assert simulate(eco, Loss("b"), scored=False).lost == LostShare(0.4, 0.2, 0.0)


def test_a_two_way_kind_is_lost_whole_whichever_end_goes() -> None:
    eco = make(
        dict.fromkeys("abc", "firm"), [("a", "b", 6.0, "joint"), ("b", "c", 4.0)],
        config=Config(kinds={"joint": Kind(directed=False)}),
    )  # fmt: skip
    assert simulate(eco, Loss("a"), scored=False).lost.direct == pytest.approx(0.6)
    assert simulate(eco, Loss("b"), scored=False).lost.direct == 1.0


def test_a_venue_can_be_lost() -> None:
    eco = make(
        {"a": "firm", "b": "firm", "expo": "fair"}, [("a", "expo", 2.0), ("b", "expo", 1.0), ("a", "b", 1.0)],
        config=Config().with_venues(("fair",)),
    )  # fmt: skip
    outcome = simulate(eco, TypeLoss("fair"), scored=False)
    assert outcome.lost_ids == ("expo",)
    assert outcome.lost.direct == 0.75
    assert row(outcome, "a")["why"] == "66.7 % of what it gives went to EXPO"


def test_an_exchange_keeps_the_smaller_capacity_of_its_two_ends() -> None:
    outcome = simulate(chain(), CapacityCut({"b": 0.4, "c": 0.7}), scored=False)
    assert outcome.lost.direct == pytest.approx((10 * 0.6 + 8 * 0.6 + 4 * 0.3) / 22)
    assert outcome.lost.stranded == outcome.lost.cascade == 0.0
    assert outcome.parameters["cut"] == {"b": 0.4, "c": 0.7}
    assert row(outcome, "b")[["state", "round", "why"]].tolist() == ["hit", 0, "its capacity is cut to 40.0 %"]
    assert row(outcome, "a")["why"] == "100 % of what it gives goes to B, cut to 40.0 %"


# -- the linear cascade, by hand ------------------------------------------------------------------------------------
def test_a_chain_halves_at_each_step() -> None:
    """h_b = 1/2, h_c = 1/4, h_d = 1/8; b -> c keeps 8·(1 - 1/2), c -> d keeps 4·(1 - 1/4)."""
    outcome = simulate(chain(), Loss("a"), cascade="linear", scored=False)
    assert outcome.lost.direct == pytest.approx(10 / 22)
    assert outcome.lost.cascade == pytest.approx((8 / 2 + 4 / 4) / 22)
    assert outcome.participants.set_index("id").loc[list("abcd"), "capacity"].tolist() == [0.0, 0.5, 0.75, 0.875]
    assert outcome.participants.set_index("id").loc[list("abcd"), "round"].tolist() == [0, 1, 2, 3]
    assert outcome.rounds == 3


def test_a_rival_takes_over_what_it_can_spare() -> None:
    """The rival gives 10 and can spare 2 of the 10 that b lacks: σ = 1/5, so h_b = 1/2 · 4/5."""
    outcome = simulate(chain(rival=10.0), Loss("a"), cascade="linear", scored=False)
    assert row(outcome, "b")["capacity"] == pytest.approx(0.6)
    assert outcome.lost.cascade == pytest.approx((8 * 0.4 + 4 * 0.2) / 32)
    (taking,) = outcome.substitutes.to_dict("records")
    assert taking == {"id": "r", "name": "R", "type": "maker", "kind": "supply",
                      "takes_over": pytest.approx(2.0), "spare": pytest.approx(2.0)}  # fmt: skip


def test_a_substitute_that_the_same_loss_cuts_off_is_told() -> None:
    """r gives 10 to x alone, who hangs on a: without a the two are cut off, and r's 2 to spare are counted on."""
    people = {"a": "maker", "r": "maker", **dict.fromkeys("bcdx", "shop")}
    ties: list[Tie] = [("a", "b", 10.0), ("b", "c", 8.0), ("c", "d", 4.0), ("r", "x", 10.0), ("a", "x", 1.0)]
    outcome = simulate(make(people, ties), Loss("a"), cascade="linear", scored=False)
    states = outcome.participants.set_index("id")["state"]
    (reachable,) = outcome.substitutes["id"].map(states)
    told = [one for one in outcome.cautions if "counted on" in one]
    assert (reachable == "stranded") == (len(told) == 1)
    assert reachable == "stranded"
    assert told[0].startswith("100 % of what substitutes take over is counted on from 1 partner that this same loss")
    near = simulate(chain(rival=10.0), Loss("a"), cascade="linear", scored=False)
    assert [one for one in near.cautions if "counted on" in one] == []


def test_a_partial_cut_is_taken_over_too() -> None:
    """b lacks 5 of 10, the rival can spare 2 of them: h_b = 1/2 · 1/2 · 3/5."""
    outcome = simulate(chain(rival=10.0), CapacityCut({"a": 0.5}), cascade="linear", scored=False)
    assert row(outcome, "b")["capacity"] == pytest.approx(1 - 0.5 * 0.5 * 0.6)
    assert outcome.substitutes["takes_over"].tolist() == pytest.approx([2.0])


def test_one_that_is_cut_itself_takes_nothing_over() -> None:
    both = simulate(chain(rival=10.0), Loss("a") + CapacityCut({"r": 0.9}), cascade="linear", scored=False)
    assert both.substitutes.empty
    assert row(both, "b")["capacity"] == pytest.approx(0.5)


def test_what_lies_outside_the_ecosystem_is_not_lost() -> None:
    """b says 0.2 lies outside: h_b = 0.8; the others take the profile's 0.5."""
    outcome = simulate(chain(outside={"b": 0.2}), Loss("a"), cascade="linear", scored=False)
    assert outcome.participants.set_index("id").loc[list("bcd"), "capacity"].tolist() == pytest.approx([0.2, 0.6, 0.8])
    halved = simulate(chain(), Loss("a"), cascade="linear", profile=profile(outside_share=0.9), scored=False)
    assert row(halved, "b")["capacity"] == pytest.approx(0.9)


def test_one_without_anything_outside_fails_with_its_only_provider() -> None:
    outcome = simulate(chain(), Loss("a"), cascade="linear", profile=profile(outside_share=0.0), scored=False)
    states = outcome.participants.set_index("id")["state"]
    assert states[list("abcd")].tolist() == ["lost", "failed", "failed", "failed"]
    assert outcome.lost.total == 1.0


def test_two_that_only_have_each_other_fail_in_the_limit() -> None:
    """h rises to 1 without ever reaching it: within the tolerance of the fixed point that is failure."""
    eco = make(dict.fromkeys("abc", "firm"), [("a", "b", 1.0), ("b", "c", 1.0), ("c", "b", 1.0)])
    outcome = simulate(eco, Loss("a"), cascade="linear", profile=profile(0.0, 0.0), scored=True)
    states = outcome.participants.set_index("id")["state"]
    assert states[list("abc")].tolist() == ["lost", "failed", "failed"]
    assert outcome.lost.total == pytest.approx(1.0)
    assert (outcome.after, outcome.after_reason) == (None, NOTHING_LEFT)


def test_nothing_spreads_where_no_cascade_is_asked_for() -> None:
    outcome = simulate(chain(rival=10.0), Loss("a"), scored=False)
    people = outcome.participants.set_index("id")
    assert people.loc[list("abcd"), "state"].tolist() == ["lost", "hit", "unaffected", "unaffected"]
    assert people.loc[list("abcd"), "capacity"].tolist() == [0.0, 1.0, 1.0, 1.0]
    assert people.loc["b", "lost_share"] == pytest.approx(10 / 18)
    assert outcome.substitutes.empty


def test_a_cascade_without_rest_is_refused_in_words() -> None:
    """b and c live on one another alone, and a gives b a millionth: h creeps up for a million rounds."""
    eco = make(dict.fromkeys("abc", "firm"), [("a", "b", 1e-6), ("b", "c", 1.0), ("c", "b", 1.0)])
    with pytest.raises(BadScenario, match=r"does not come to rest in 10,000 rounds.*outside_share"):
        simulate(eco, Loss("a"), cascade="linear", profile=profile(0.0, 0.0), scored=False)


# -- who is hit, and why --------------------------------------------------------------------------------------------
def test_the_chain_to_the_shock_is_told() -> None:
    outcome = simulate(chain(), Loss("a"), cascade="linear", scored=False)
    assert [row(outcome, one)["why"] for one in "abcd"] == [
        "lost in this scenario",
        "100 % of what it receives came from A",
        "100 % of what it receives comes from B, hit by the loss of A",
        "100 % of what it receives comes from C, hit by the loss of A through B",
    ]
    assert [row(outcome, one)["through"] for one in "abcd"] == ["", "a", "b", "c"]


def test_the_chain_to_a_cut_is_told() -> None:
    outcome = simulate(chain(), CapacityCut({"a": 0.2}), cascade="linear", scored=False)
    assert row(outcome, "b")["why"] == "100 % of what it receives comes from A, cut to 20.0 %"
    assert row(outcome, "c")["why"] == "100 % of what it receives comes from B, hit by the cut of A to 20.0 %"


def test_the_dearest_partner_is_named_also_where_another_hit_first() -> None:
    """x buys 2 from a, which is lost, and 98 from b, which lives on a alone."""
    eco = make(dict.fromkeys("abx", "firm"), [("a", "b", 100.0), ("a", "x", 2.0), ("b", "x", 98.0)])
    outcome = simulate(eco, Loss("a"), cascade="linear", profile=profile(0.0, 0.0), scored=False)
    assert row(outcome, "x")["why"] == "98.0 % of what it receives comes from B, hit by the loss of A"
    assert (row(outcome, "x")["round"], row(outcome, "x")["through"]) == (1, "b")


def test_two_that_live_on_each_other_are_not_explained_in_a_circle() -> None:
    eco = make(dict.fromkeys("abc", "firm"), [("a", "b", 1.0), ("b", "c", 9.0), ("c", "b", 9.0)])
    outcome = simulate(eco, Loss("a"), cascade="linear", profile=profile(0.1, 0.0), scored=False)
    assert row(outcome, "b")["why"] == "10.0 % of what it receives came from A"
    assert row(outcome, "c")["why"] == "100 % of what it receives comes from B, hit by the loss of A"


def test_a_provider_is_hit_through_its_customer() -> None:
    outcome = simulate(chain(), Loss("c"), cascade="linear", scored=False)
    assert row(outcome, "b")["why"] == "100 % of what it gives went to C"
    assert (row(outcome, "b")["capacity"], row(outcome, "b")["lost_share"]) == (1.0, pytest.approx(8 / 18))


def test_a_customer_that_is_hit_hits_its_provider() -> None:
    """p sells to b alone, which is hit by the loss of a."""
    eco = make({"a": "firm", "b": "shop", "p": "farm"}, [("a", "b", 50.0), ("p", "b", 50.0)])
    outcome = simulate(eco, Loss("a"), cascade="linear", scored=False)
    assert row(outcome, "p")["why"] == "100 % of what it gives goes to B, hit by the loss of A"
    assert (row(outcome, "p")["capacity"], row(outcome, "p")["lost_share"]) == (1.0, pytest.approx(0.25))


def test_those_cut_off_say_by_whom_and_who_is_left() -> None:
    outcome = simulate(two_cliques(5), Loss("a0"), scored=False)
    assert row(outcome, "a1")["why"] == "cut off by the loss of A0: its only remaining ties are with A2, A3 and A4"
    assert row(outcome, "a1")["through"] == "a0"
    short = simulate(path(5), Loss("p02"), scored=False)
    assert row(short, "p04")["why"] == "cut off by the loss of P02: its only remaining tie is with P03"
    alone = simulate(star(9), Loss("hub"), scored=False)
    assert row(alone, "leaf0")["why"] == "cut off: all that it exchanged with others was with HUB"
    assert set(alone.participants["state"]) == {"lost", "stranded"}


def test_those_cut_off_by_several_name_the_dearest() -> None:
    big = [("m", f"n{k}") for k in range(6)]
    eco = make(
        {"a": "firm", "b": "firm", "c": "firm", "d": "firm", "m": "firm", **{f"n{k}": "firm" for k in range(6)}},
        [("a", "b"), ("c", "a", 2.0), ("d", "a", 3.0), ("c", "m"), ("d", "m"), *big],
    )
    outcome = simulate(eco, Loss("c", "d"), scored=False)
    assert row(outcome, "a")["why"] == "cut off by the loss of D and C: its only remaining tie is with B"
    assert row(outcome, "b")["through"] == "d"


def test_the_most_hit_come_first() -> None:
    people = simulate(chain(), Loss("a"), cascade="linear", scored=False).participants
    assert list(people.columns) == COLUMNS
    assert people["id"].tolist() == ["a", "b", "c", "d", "r", "x"]
    assert people["lost_share"].tolist() == pytest.approx([1.0, 14 / 18, 5 / 12, 0.25, 0.0, 0.0])
    assert people["lost_value"].tolist() == pytest.approx([10.0, 14.0, 5.0, 1.0, 0.0, 0.0])
    assert people["round"].isna().tolist() == [False] * 4 + [True] * 2


# -- the answer in words and in JSON --------------------------------------------------------------------------------
def test_the_sentence_says_cost_parts_and_who_is_hit_hardest() -> None:
    outcome = simulate(two_cliques(5), Loss("a0"), cascade="linear", profile=profile(0.5, 0.0), scored=False)
    assert outcome.sentence() == (
        "Losing A0 costs 68.0 % of the ecosystem's value: 23.8 % directly, 28.6 % because partners are cut off and "
        "15.6 % as the loss spreads. Of the others, 4 are cut off and 5 lose 10.0 % or more of their value; of those "
        "still tied in, B0 is hit hardest (loses 60.0 %)."
    )


def test_the_sentence_says_what_substitutes_take_over() -> None:
    outcome = simulate(chain(rival=10.0), Loss("a"), cascade="linear", scored=False)
    assert outcome.sentence().endswith(
        "B is hit hardest (loses 73.3 %). 1 other provider takes over deliveries worth 6.2 % of all value."
    )


def test_the_sentence_where_little_or_nothing_happens() -> None:
    assert simulate(star(3), Loss(), scored=False).sentence() == (
        "Losing nobody costs 0 % of the ecosystem's value. Nobody else is affected."
    )
    assert simulate(star(20), Loss("leaf1"), scored=False).sentence() == (
        "Losing LEAF1 costs 5.0 % of the ecosystem's value. Nobody is cut off; of those still tied in, HUB is hit "
        "hardest (loses 5.0 %)."
    )
    assert simulate(star(2), Loss("hub"), scored=False).sentence() == (
        "Losing HUB costs 100 % of the ecosystem's value. Of the others, 2 are cut off."
    )


def test_the_document_has_the_names_that_were_promised() -> None:
    document = simulate(chain(rival=10.0), Loss("a"), cascade="linear").to_dict()
    assert document["schema"] == "ecohealth.outcome/1"
    promised = {
        "schema",
        "scenario",
        "value",
        "lost_share",
        "rounds",
        "participants",
        "scores",
        "substitutes",
        "provenance",
    }
    assert promised <= set(document)
    assert set(document["value"]) == {"before", "after"}
    assert set(document["lost_share"]) == {"total", "direct", "stranded", "cascade"}
    assert {"id", "state", "round", "lost_share", "why"} <= set(document["participants"][0])
    assert {"before", "after"} <= set(document["scores"])
    untouched = [one for one in document["participants"] if one["id"] == "x"]
    assert untouched[0]["round"] is None
    assert json.loads(json.dumps(document, allow_nan=False)) == document


# -- before and after -----------------------------------------------------------------------------------------------
def test_scores_before_and_after_are_those_of_the_two_ecosystems() -> None:
    eco = random_ecosystem(3, 30, 120)
    outcome = simulate(eco, Loss("p003", "p007"), cascade="linear", seed=7)
    assert outcome.before is not None
    assert outcome.after is not None
    assert outcome.before.table().equals(score(eco, seed=7).table())
    assert outcome.after.summary.value == pytest.approx(outcome.value_after)
    assert outcome.before.summary.value == outcome.value_before
    assert outcome.after_reason == ""
    assert outcome.provenance.seed == 7
    assert outcome.provenance.data_hash == eco.data_hash


def test_what_is_left_is_scored_without_those_cut_off() -> None:
    outcome = simulate(two_cliques(5), Loss("a0"))
    assert outcome.after is not None
    assert outcome.after.summary.participants == 5
    assert outcome.after.summary.value == pytest.approx(outcome.value_after) == 10.0


def test_where_nothing_is_left_there_is_a_reason_instead_of_a_score() -> None:
    outcome = simulate(star(5), Loss("hub"))
    assert (outcome.after, outcome.after_reason) == (None, NOTHING_LEFT)
    assert outcome.before is not None
    assert outcome.to_dict()["scores"]["after"] is None


def test_scores_that_were_not_asked_for_say_so() -> None:
    outcome = simulate(star(5), Loss("leaf1"), scored=False)
    assert (outcome.before, outcome.after, outcome.after_reason) == (None, None, NOT_SCORED)
    assert outcome.to_dict()["scores"] == {"before": None, "after": None, "reason": NOT_SCORED}


# -- what is refused ------------------------------------------------------------------------------------------------
def test_without_value_there_is_nothing_to_lose() -> None:
    eco = make({"a": "firm", "b": "firm"}, [("a", "b", 0.0)])
    with pytest.raises(BadScenario, match=r"no value was exchanged \(all of the data\), so nothing can be lost"):
        simulate(eco, Loss("a"))


def test_unknown_words_are_refused_before_anything_is_computed() -> None:
    with pytest.raises(
        UnknownChoice, match=r"no cascade model 'Linear' \(did you mean 'linear'\?\); allowed: debtrank, essential"
    ):
        simulate(star(2), Loss("hub"), cascade="Linear")  # type: ignore[arg-type]
    with pytest.raises(UnknownParticipant, match=r"no participant 'Hub' \(did you mean 'hub'\?\)"):
        simulate(star(2), Loss("Hub"))


ESSENTIAL = Config(kinds={"power": Kind(essential=True), "paint": Kind()})


def _works(outside: float) -> Ecosystem:
    """A works that receives a little power and much paint, and sells to one shop."""
    types = {"grid": "utility", "mill": "maker", "works": "factory", "shop": "seller"}
    ties = [("grid", "works", 1.0, "power"), ("mill", "works", 9.0, "paint"), ("works", "shop", 20.0, "paint")]
    return make(types, ties, columns={"outside_share": dict.fromkeys(types, outside)}, config=ESSENTIAL)


def test_an_essential_kind_stops_its_recipient_whatever_its_share() -> None:
    outcome = simulate(_works(0.25), Loss("grid"), cascade="essential", scored=False)
    capacity = outcome.participants.set_index("id")["capacity"]
    assert capacity["works"] == pytest.approx(0.25)  # three quarters of its business lie inside, all of it needs power
    assert capacity["shop"] == pytest.approx(1.0 - 0.75 * 0.75)
    along = simulate(_works(0.25), Loss("grid"), cascade="linear", scored=False)
    assert along.participants.set_index("id")["capacity"]["works"] == pytest.approx(1.0 - 0.75 * 0.1)
    assert outcome.cautions == ()


def test_a_lost_customer_is_felt_upstream_and_told_so() -> None:
    outcome = simulate(_works(0.5), Loss("shop"), cascade="essential", scored=False)
    people = outcome.participants.set_index("id")
    assert people.loc["works", ["capacity", "through"]].tolist() == [0.5, "shop"]
    assert people.loc["works", "why"] == "100 % of what it gives went to SHOP"
    assert people.loc["mill", ["capacity", "through"]].tolist() == [0.75, "works"]
    assert people.loc["mill", "why"] == "100 % of what it gives goes to WORKS, hit by the loss of SHOP"


def test_what_the_model_cannot_say_is_a_caution() -> None:
    closed = simulate(_works(0.0), Loss("grid"), cascade="essential", scored=False)
    assert "total collapse" in closed.cautions[0]
    plain = simulate(star(3), Loss("hub"), cascade="essential", scored=False)
    assert [one[:33] for one in plain.cautions] == ["No kind is declared essential, so"]


def test_each_model_names_the_assumptions_it_rests_on() -> None:
    eco = _works(0.5)
    told = {one: set(simulate(eco, Loss("grid"), cascade=one, scored=False).parameters) - {"cut"} for one in MODELS}
    assert told["none"] == set()
    assert told["threshold"] == {"failure_threshold", "spare_capacity"}
    assert told["linear"] == told["debtrank"] == told["essential"] == {"outside_share", "spare_capacity"}


def test_one_who_says_its_threshold_is_judged_by_it() -> None:
    types = dict.fromkeys("abcd", "firm")
    eco = make(types, [("a", "c", 1.0), ("b", "c", 3.0), ("c", "d", 5.0)],
               columns={"failure_threshold": {"a": np.nan, "b": np.nan, "c": 0.2, "d": np.nan}})  # fmt: skip
    people = simulate(
        eco, Loss("a"), cascade="threshold", profile=profile(spare_capacity=0.0), scored=False
    ).participants
    assert people.set_index("id")["capacity"].to_dict() == {"a": 0.0, "b": 1.0, "c": 0.0, "d": 0.0}

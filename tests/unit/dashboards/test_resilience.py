from __future__ import annotations

from typing import Any

import dash_cytoscape as cyto
import pytest
from dash import html

from dashboards.components.picture_style import stylesheet
from dashboards.gallery import Gallery, Scene
from dashboards.pages import network, resilience, resilience_answer
from dashboards.pages.resilience_question import (
    Question,
    attributes,
    drawing_after,
    outcome_of,
    question_of_args,
    steps_of,
)
from dashboards.state import MOST_LOST, View, read_view
from ecohealth.figures.theme import DARK, DIRECT, LIGHT
from ecohealth.scenarios.communities import CommunityLoss, communities
from ecohealth.scenarios.scenario import AttributeLoss, Loss
from ecohealth.scenarios.simulate import simulate
from ecohealth.scores.words import percent
from tests.ecosystems import make
from tests.unit.dashboards.test_network import ODD
from tests.unit.dashboards.trees import hrefs_in, of_class, parts, text_in

M0 = Question(("m0",), "", 0, "linear")


def headline(tree: Any) -> str:
    (one,) = [each for each in parts(tree) if isinstance(each, html.H1)]
    return text_in(one)


def test_before_anything_is_asked_the_largest_losses_invite(scene: Scene) -> None:
    tree = resilience.layout(scene, {})
    first = scene.ranked("linear").iloc[0]
    assert str(first["name"]) in headline(tree)
    assert "more than any other loss" in headline(tree)
    assert len(of_class(tree, "bar-row")) == 8
    assert scene.view.href("/resilience", lose=(str(first["id"]),)) in hrefs_in(tree)
    assert "What each loss would cost" in text_in(tree)


def test_the_address_asks_and_the_page_answers(scene: Scene, gallery: Gallery) -> None:
    view = View("volta", lose=("m0", "s1"), cascade="none")
    asked = gallery.scene(view)
    tree = resilience.layout(asked, {})
    outcome = simulate(asked.eco, Loss("m0", "s1"), cascade="none", scored=False)
    (more,) = of_class(tree, "more")
    assert [*headline(tree).split(), *text_in(more).split()] == outcome.sentence().split()
    assert headline(tree).rstrip().endswith(".")
    assert asked.view.href("/resilience/score") in hrefs_in(tree)
    drawn = next(one for one in parts(tree) if isinstance(one, cyto.Cytoscape)).elements
    states = {one["data"]["id"]: one["classes"].split() for one in drawn if "source" not in one["data"]}
    for row in outcome.participants.itertuples():
        assert row.state in states[f"p:{row.id}"]
    assert "Who is hit, and through whom" in text_in(tree)


@pytest.mark.parametrize("name", ["Acme", "A. B. Co.", "Is 5.3 % of it"])
def test_the_heading_is_the_first_sentence_whatever_a_name_holds(name: str) -> None:
    costs, others = (
        f"Losing {name} costs 5.3 % of the ecosystem's value: 5.0 % directly.",
        f"Of the others, {name} fails.",
    )
    assert resilience_answer.split_sentence(f"{costs} {others}") == (costs, others)
    assert resilience_answer.split_sentence(costs) == (costs, "")


def test_what_is_hit_is_red_on_light_and_on_dark() -> None:
    for tone in (LIGHT, DARK):
        (hit,) = [one["style"] for one in stylesheet(tone) if one["selector"] == "node.hit, node.stranded"]
        assert hit["background-color"] == hit["pie-1-background-color"] == hit["border-color"] == DIRECT
        assert 0.2 < hit["background-opacity"] < 0.5


def test_the_parts_told_are_those_of_the_outcome(scene: Scene) -> None:
    outcome = outcome_of(scene, M0, scored=False)
    words = text_in(resilience_answer.told(scene, outcome, steps_of(outcome))["answer"])
    assert f"{outcome.lost.total:.1%}".replace("%", " %") in words
    assert f"{outcome.lost.direct:.1%}".replace("%", " %") in words
    assert "EUR" in words


def test_scores_follow_the_outcome_and_say_where_there_are_none(scene: Scene) -> None:
    words = text_in(resilience_answer.scores(outcome_of(scene, M0, scored=True)))
    assert "Hollow is before" in words
    everybody = Question(tuple(scene.names), "", 0, "none")
    assert "nothing is left to score" in text_in(resilience_answer.scores(outcome_of(scene, everybody, scored=True)))
    assert resilience_answer.scores(outcome_of(scene, M0, scored=False)) == []


def test_assumptions_are_in_words(scene: Scene) -> None:
    from ecohealth.scores.score import own_profile

    profile = own_profile(scene.eco)
    assert f"{profile.outside_share:.0%}".replace("%", "") in text_in(resilience_answer.assumptions("linear", profile))
    assert "nothing falls after it" in text_in(resilience_answer.assumptions("none", profile))


@pytest.mark.parametrize("key", ["lose", "type", "kept", "cascade", "alike", "then"])
def test_whatever_a_control_holds_a_question_comes_of_it(key: str, scene: Scene) -> None:
    for value in [*ODD, ["nobody"], ["m0", 7, None, "nobody"]]:
        question = Question.of(scene, {key: value})
        assert set(question.lose) | set(question.then) <= {"m0"}
        assert (question.type, question.kept, question.cascade, question.alike) == ("", 0, "linear", "")
    assert Question.of(scene, {"lose": list(scene.names) * 99}).lose == tuple(scene.names)[:MOST_LOST]


def test_a_question_travels_in_the_address(scene: Scene, gallery: Gallery) -> None:
    for question in (
        Question(("m0", "a/b?c#d&e=f g"), "", 0, "none"),
        Question((), "seller", 40, "linear"),
        Question(("m0",), "lab", 0, "linear"),
        Question((), "", 0, "linear"),
        Question(("m0",), "", 30, "none", "region: US"),
        Question(("m0",), "", 0, "linear", "", ("m1", "a/b?c#d&e=f g")),
        Question((), "", 0, "none", "community: 1", ("m0",)),
    ):
        asked = read_view(question.query(scene.view), gallery)
        assert asked.notes == ()
        assert question_of_args(gallery.scene(asked.view), asked.args) == question


def test_an_unknown_id_in_the_address_is_left_out_with_a_note(gallery: Gallery) -> None:
    asked = read_view("?v=1&eco=volta&lose=m0&lose=nobody&kept=7x&type=nothing", gallery)
    assert "'nobody'" in asked.notes[0]
    assert question_of_args(gallery.scene(asked.view), asked.args) == M0


def test_cuts_types_and_losses_become_one_scenario(scene: Scene) -> None:
    def lost(question: Question) -> tuple[str, ...]:
        return outcome_of(scene, question, scored=False).lost_ids

    sellers = tuple(scene.eco.ids[scene.eco.table["type"] == "seller"])
    assert lost(Question((), "seller", 0, "none")) == sellers
    assert lost(Question(("m0",), "seller", 0, "none")) == ("m0", *sellers)
    half = outcome_of(scene, Question(("m0",), "", 50, "none"), scored=False)
    whole = outcome_of(scene, Question(("m0",), "", 0, "none"), scored=False)
    assert half.lost_ids == ()
    assert half.lost.direct == pytest.approx(whole.lost.direct / 2)
    assert set(outcome_of(scene, Question((), "seller", 50, "none"), scored=False).parameters["cut"]) == set(sellers)


def test_everybody_of_a_region_can_be_lost_beside_others_or_cut(scene: Scene) -> None:
    found = attributes(scene)
    assert [found["region: EU"], found["region: US"]] == [AttributeLoss("region", "EU"), AttributeLoss("region", "US")]
    both = outcome_of(scene, Question(("m0",), "", 0, "none", "region: US"), scored=False)
    assert both.lost_ids == ("m0", "m1")
    cut = outcome_of(scene, Question((), "", 50, "none", "region: US"), scored=False)
    assert cut.lost_ids == ()
    assert set(cut.parameters["cut"]) == {"m1"}


def test_a_community_is_lost_as_the_library_loses_it(scene: Scene) -> None:
    numbers = communities(scene.eco)["community"]
    assert [one for one in attributes(scene) if one.startswith("community")] == [
        f"community: {one}" for one in sorted(numbers)
    ]
    lost = outcome_of(scene, Question((), "", 0, "none", "community: 1"), scored=False)
    assert lost.lost == simulate(scene.eco, CommunityLoss(1), scored=False).lost


def test_one_after_the_other_is_the_librarys_sequence_and_its_steps_are_told(scene: Scene) -> None:
    asked = Question(("m0",), "", 0, "linear", "", ("m1",))
    outcome = outcome_of(scene, asked, scored=False)
    library = simulate(scene.eco, Loss("m0").then(Loss("m1")), cascade="linear", scored=False)
    assert outcome.lost == library.lost
    assert outcome.steps == library.steps
    told = text_in(html.Div(resilience_answer.below(scene, "linear", outcome)))
    assert "One after the other" in told
    assert f"alone it would cost {percent(outcome.steps[1].alone)}".replace(" ", "") in (
        told.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    )
    assert Question((), "", 0, "none", "", ("m0",)).is_asked


def test_a_step_shows_who_was_reached_by_then(scene: Scene) -> None:
    outcome = outcome_of(scene, M0, scored=False)
    steps = steps_of(outcome)
    rounds = outcome.participants.set_index("id")["round"].astype("Float64").fillna(99)
    for step in range(steps + 1):
        nodes = drawing_after(scene, M0, step).nodes.query("what == 'participant'").set_index("id")
        reached = set(nodes.index[nodes["state"] != "unaffected"])
        hit = set(outcome.participants.query("state != 'unaffected'")["id"])
        assert reached == {one for one in hit if rounds[one] <= step}
        assert resilience_answer.step_words(outcome, step, steps)
    assert "state" not in drawing_after(scene, Question((), "", 0, "none"), 3).nodes


def test_a_click_adds_and_a_second_one_returns() -> None:
    assert resilience.toggled(("a",), "b") == ["a", "b"]
    assert resilience.toggled(("a", "b"), "a") == ["b"]
    full = tuple(f"p{k}" for k in range(MOST_LOST))
    assert resilience.toggled(full, "more") == list(full)


def test_without_value_the_page_still_speaks() -> None:
    bare = Gallery({"bare": make({"a": "x", "b": "y"}, [("a", "b", 0.0)])}).scene(View("bare", lose=("a",)))
    assert "no loss would cost any" in text_in(resilience.layout(bare, {}))


def test_losses_that_cost_alike_are_said_to() -> None:
    """Two who trade only with each other: losing either costs everything."""
    scene = Gallery({"two": make({"a": "x", "b": "y"}, [("a", "b", 3.0)])}).scene(View("two"))
    assert "of all value, as would 1 other loss." in headline(resilience.layout(scene, {}))
    assert "of all value, as has 1 other of the 2 participants" in text_in(network.layout(scene, {}))


def test_what_the_spread_costs_is_told_beside_the_whole(scene: Scene) -> None:
    first = scene.ranked("linear").iloc[0]
    said = headline(resilience.layout(scene, {})).replace("\u00a0", " ")
    assert (f"{percent(float(first['cascade']))} of it as the loss spreads" in said) == (first["cascade"] > 0)
    assert first["cascade"] > 0

"""What would help, on the resilience page: the moves as the library finds them; honest where there are none."""

from __future__ import annotations

from dashboards.gallery import Gallery, Scene
from dashboards.pages import resilience, resilience_remedies
from dashboards.pages.resilience_question import Question
from dashboards.state import View
from ecohealth.scenarios.remedies import remedies
from ecohealth.scenarios.scenario import Loss
from ecohealth.scores.words import percent
from tests.ecosystems import make
from tests.unit.dashboards.trees import hrefs_in, of_class, parts, text_in

M0 = Question(("m0",), "", 0, "none")


def ids_in(tree: object) -> set[str]:
    return {one.id for one in parts(tree) if isinstance(getattr(one, "id", None), str)}


def test_an_answer_offers_to_look_for_help_and_the_invitation_does_not(gallery: Gallery) -> None:
    asked = resilience.layout(gallery.scene(View("volta", lose=("m0",))), {})
    assert resilience_remedies.BUTTON in ids_in(asked)
    assert resilience_remedies.BUTTON not in ids_in(resilience.layout(gallery.scene(View("volta")), {}))


def test_the_moves_told_are_those_the_library_finds(scene: Scene) -> None:
    advice = remedies(scene.eco, Loss("m0"), budget=2, cascade="none", scored=False)
    assert advice.steps
    tree = resilience_remedies.found(scene, M0)
    said = text_in(tree).replace("\N{NO-BREAK SPACE}", " ")
    joined = "".join(said.split())
    for step in advice.steps:
        assert "".join(step.sentence.split()) in joined
        assert percent(step.after.total) in said
    assert f"from {percent(advice.before.total)} to {percent(advice.after.total)}." in said
    assert len(of_class(tree, "bar-row")) == len(advice.steps) + 1
    assert scene.view.partner("m0") in hrefs_in(tree)


def test_scores_with_the_moves_stand_beside_those_of_today(scene: Scene) -> None:
    said = text_in(resilience_remedies.scores(scene, M0))
    assert "Scores today and with the moves" in said
    assert "nobody lost" in said


def test_where_nothing_is_lost_or_nothing_helps_the_panel_says_so() -> None:
    lonely = Gallery({"x": make({"a": "x", "b": "y", "c": "z"}, [("a", "b", 4.0)])}).scene(View("x"))
    assert "costs nothing" in text_in(resilience_remedies.found(lonely, Question(("c",), "", 0, "none")))
    said = text_in(resilience_remedies.found(lonely, Question(("a", "b"), "", 0, "none")))
    assert "Nothing was found that helps" in said
    assert remedies(lonely.eco, Loss("a", "b"), budget=2, scored=False).reason in said


def test_what_cannot_be_simulated_is_refused_in_words() -> None:
    bare = Gallery({"x": make({"a": "x", "b": "y"}, [("a", "b", 0.0)])}).scene(View("x"))
    (alert,) = resilience_remedies.found(bare, Question(("a",), "", 0, "none"))
    assert alert.role == "alert"

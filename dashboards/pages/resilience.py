"""Resilience: take partners away, watch what falls, read what it costs and who is hit through whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.block import page, panel
from dashboards.components.finding import pillar_path
from dashboards.components.picture import Element, elements, picture, register_picture
from dashboards.components.states import empty
from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from dashboards.pages import resilience_answer as answer
from dashboards.pages import resilience_chance, resilience_remedies, resilience_saved, resilience_worst, take_along
from dashboards.pages.network_choice import whole_of
from dashboards.pages.resilience_compose import ASSUMPTIONS, CONTROLS, LOSE, compose, register_compose
from dashboards.pages.resilience_question import (
    QUESTION,
    Question,
    drawing_after,
    outcome_of,
    question_of_args,
    steps_of,
    tall_places,
)
from dashboards.state import ADDRESS, MOST_LOST, URL, read_view, text_of, texts_of
from ecohealth.errors import EcohealthError
from ecohealth.figures.network_loss import LETTERS
from ecohealth.metrics.declare import Pillar
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import whole

PATH = "/resilience"
NAME = "Resilience"
SCORE_PATH = pillar_path(Pillar.RESILIENCE)

PICTURE, SENTENCE, MORE, ANSWER, SCORES = (
    "resilience-picture",
    "resilience-sentence",
    "resilience-more",
    "resilience-answer",
    "resilience-scores",
)
BELOW, STEPS, STEP, STEP_WORDS = "resilience-below", "resilience-steps", "resilience-step", "resilience-step-words"
TAKE = "resilience-take"
MOST_SCORED = 2_000
"""Participants up to which every answer is scored before and after."""
TOO_MANY_TO_SCORE = Sentence(
    "Of more than ",
    later(whole, MOST_SCORED),
    " participants, scores before and after are in the documents to take along: computing them takes too long at every "
    "change.",
)


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """Compose, watch, answer; below, who is hit, who takes over, and the largest losses."""
    if scene.eco.view.value <= 0:
        return page(NAME, "No value passes in this window, so no loss would cost any.", _nothing(scene))
    question = question_of_args(scene, args)
    told = _told(scene, question)
    return page(
        NAME,
        html.Span(told["sentence"], id=SENTENCE, role="status"),
        html.P(told["more"], id=MORE, className="more", role="status"),
        html.Div(
            [
                panel("Who leaves?", *compose(scene, question, told["assumptions"])),
                panel("What falls", *_watch(scene, question, told), class_name="watch"),
                panel("What it costs", html.Div(told["answer"], id=ANSWER),
                      html.Div(answer.scores_wait(question), id=SCORES),
                      take_along.offer(TAKE, (".pdf", ".pptx", ".xlsx", ".json")),
                      dcc.Link("What the score is made of", href=scene.view.href(SCORE_PATH))),
                dcc.Store(id=QUESTION, data=question.to_dict()),
            ],
            className="columns three-ways",
        ),
        html.Div(_below(scene, question), id=BELOW, className="stack"),
        resilience_worst.offer(),
        resilience_chance.offer(),
        resilience_saved.offer(scene, args),
        note=f"{scene.card.summary.name}, {scene.card.summary.window}.",
    )  # fmt: skip


def register(app: Dash, gallery: Gallery) -> None:
    """The answer follows the controls; a click on a node adds or returns it; scores follow the answer."""
    register_picture(app, PICTURE, LETTERS)
    register_compose(app, gallery)
    _toggle(app, gallery)
    _answer(app, gallery)
    _tables(app, gallery)
    _step(app, gallery)
    _score(app, gallery)
    resilience_saved.register(app, gallery)
    take_along.register(app, gallery, TAKE, State(QUESTION, "data"), taken)
    resilience_remedies.register(app, gallery)
    resilience_worst.register(app, gallery)
    resilience_chance.register(app, gallery)


def _nothing(scene: Scene) -> Component:
    return empty(
        "There is nothing to lose",
        "The interactions of this window carry no value: their weights are 0, or their kinds are declared without "
        "value in ecosystem.toml. Another window may hold some.",
        dcc.Link("See the network", href=scene.view.href("/network"), className="button"),
    )


# -- the three columns ----------------------------------------------------------------------------------------------
def _watch(scene: Scene, question: Question, told: Mapping[str, Any]) -> list[Component]:
    places = tall_places(scene)
    drawn = _drawn(scene, question if told["drawn"] else Question.of(scene, {}), told["steps"])
    label = "The network after the loss. The table below lists who is hit and through whom."
    return [
        picture(drawn, places, PICTURE, label, LETTERS),
        html.Div(
            [
                html.P(told["step_words"], id=STEP_WORDS, className="step-words", role="status"),
                html.Div(_slider(told["steps"], told["steps"]), id=STEPS),
            ],
            className="control is-steps",
        ),
        answer.key(),
    ]


def _drawn(scene: Scene, question: Question, step: int) -> list[Element]:
    drawing = drawing_after(scene, question, step)
    return elements(drawing, tall_places(scene), scene.eco.config.currency)


def _slider(steps: int, value: int) -> Component:
    """The control that plays the rounds; none where there is nothing to play."""
    marks = [{"value": at, "label": "the loss" if at == 0 else f"round {at}"} for at in sorted({0, steps})]
    slider: Component = dmc.Slider(
        id=STEP, value=value, min=0, max=max(steps, 1), step=1, size="sm", label=None, restrictToMarks=False,
        thumbLabel="Rounds of the loss that have happened", marks=marks if steps else [], disabled=steps == 0,
        display=None if steps else "none",
    )  # fmt: skip
    return slider


# -- what is said ---------------------------------------------------------------------------------------------------
def _told(scene: Scene, question: Question) -> dict[str, Any]:
    """Every text and block that an answer fills."""
    if not question.is_asked:
        return answer.invitation(scene, question.cascade)
    try:
        outcome = outcome_of(scene, question, scored=False)
    except EcohealthError as error:
        return answer.refused(scene, question.cascade, str(error))
    return answer.told(scene, outcome, steps_of(outcome))


def _below(scene: Scene, question: Question) -> list[Component]:
    """What stands under an answer, or under the invitation to ask."""
    if not question.is_asked:
        return [answer.ranking(scene, question.cascade)]
    try:
        return answer.below(scene, question.cascade, outcome_of(scene, question, scored=False))
    except EcohealthError:
        return [answer.ranking(scene, "none")]


def taken(scene: Scene, asked: object) -> tuple[str, Outcome] | None:
    """The outcome that is on screen, for a document; None where nothing is asked."""
    question = Question.of(scene, asked if isinstance(asked, dict) else {})
    return ("what-if", outcome_of(scene, question, scored=True)) if question.is_asked else None


# -- callbacks ------------------------------------------------------------------------------------------------------
def _toggle(app: Dash, gallery: Gallery) -> None:
    @app.callback(
        Output(LOSE, "value"),
        Input(PICTURE, "tapNodeData"),
        State(LOSE, "value"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def toggle(tapped: object, chosen: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        key = text_of(tapped.get("id")) if isinstance(tapped, dict) else ""
        if not key.startswith("p:") or key[2:] not in scene.names:
            return no_update
        return toggled(texts_of(chosen), key[2:])


def toggled(chosen: tuple[str, ...], one: str) -> list[str]:
    """The choice with one more, or without it where it was chosen; never more than may be lost at once."""
    if one in chosen:
        return [each for each in chosen if each != one]
    return [*chosen, one][:MOST_LOST]


def _answer(app: Dash, gallery: Gallery) -> None:
    @app.callback(
        output={
            "picture": Output(PICTURE, "elements"),
            "sentence": Output(SENTENCE, "children"),
            "more": Output(MORE, "children"),
            "answer": Output(ANSWER, "children"),
            "assumptions": Output(ASSUMPTIONS, "children"),
            "steps": Output(STEPS, "children"),
            "step_words": Output(STEP_WORDS, "children"),
            "scores": Output(SCORES, "children"),
            "question": Output(QUESTION, "data"),
            "address": Output(ADDRESS, "data", allow_duplicate=True),
        },
        inputs={"given": CONTROLS, "search": State(URL, "search")},
        prevent_initial_call=True,
    )
    def tell(given: dict[str, object], search: object) -> dict[str, Any]:
        view = read_view(search, gallery).view
        scene = gallery.scene(view)
        question = Question.of(scene, given)
        with gallery.turns.take():
            told = _told(scene, question)
            steps = told["steps"]
            drawn = _drawn(scene, question if told["drawn"] else Question.of(scene, {}), steps)
        return {
            "picture": drawn,
            "sentence": told["sentence"],
            "more": told["more"],
            "answer": told["answer"],
            "assumptions": told["assumptions"],
            "steps": _slider(steps, steps),
            "step_words": told["step_words"],
            "scores": answer.scores_wait(question),
            "question": question.to_dict(),
            "address": question.query(view),
        }


def _tables(app: Dash, gallery: Gallery) -> None:
    """Below the answer, a moment after it: whoever composes sees the picture first."""

    @app.callback(Output(BELOW, "children"), Input(QUESTION, "data"), State(URL, "search"), prevent_initial_call=True)
    def list_them(asked: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        with gallery.turns.take():
            return _below(scene, Question.of(scene, asked if isinstance(asked, dict) else {}))


def _step(app: Dash, gallery: Gallery) -> None:
    @app.callback(
        Output(PICTURE, "elements", allow_duplicate=True),
        Output(STEP_WORDS, "children", allow_duplicate=True),
        Input(STEP, "value"),
        State(QUESTION, "data"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def play(step: object, asked: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        question = Question.of(scene, asked if isinstance(asked, dict) else {})
        if not question.is_asked:
            return no_update, no_update
        try:
            outcome = outcome_of(scene, question, scored=False)
        except EcohealthError:
            return no_update, no_update
        at = whole_of(step, 0, steps_of(outcome), steps_of(outcome))
        return _drawn(scene, question, at), answer.step_words(outcome, at, steps_of(outcome))


def _score(app: Dash, gallery: Gallery) -> None:
    @app.callback(
        Output(SCORES, "children", allow_duplicate=True),
        Input(QUESTION, "data"),
        State(URL, "search"),
        prevent_initial_call="initial_duplicate",
    )
    def score_it(asked: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        question = Question.of(scene, asked if isinstance(asked, dict) else {})
        if not question.is_asked:
            return None
        if len(scene.eco) > MOST_SCORED:
            return html.P(shown(TOO_MANY_TO_SCORE), className="note")
        try:
            return answer.scores(outcome_of(scene, question, scored=True))
        except EcohealthError:
            return None

"""What would help against the loss that is asked about: the moves that bring back most, each simulated, on request."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component

from dashboards.components.bars import Bar, bars, legend
from dashboards.components.block import columns, disclosure, on_request, waiting
from dashboards.components.chart import chart
from dashboards.components.losses import WAYS
from dashboards.components.words import linked, shown
from dashboards.gallery import Gallery, Scene
from dashboards.pages.resilience_question import QUESTION, Question
from dashboards.state import URL, read_view
from ecohealth.errors import EcohealthError
from ecohealth.figures.loss import dumbbell, scores_before_after
from ecohealth.scenarios.advice import Remedies, Step
from ecohealth.scenarios.outcome import LostShare
from ecohealth.scenarios.remedies import NOTHING, remedies
from ecohealth.scores.score import score
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.words import counted, money, number, percent

BUTTON, WAIT, FOUND = "resilience-help", "resilience-help-wait", "resilience-help-found"
SCORED_FOR, SCORES = "resilience-help-for", "resilience-help-scores"
BUDGET = 2.0
"""So much effort is spent; a move takes 1 unless the profile says otherwise."""
WAITING = "Trying moves, each by simulating the loss with it done …"


def offer() -> Component:
    """The panel before anybody has asked: a button, for the answer takes some seconds."""
    return on_request(
        "The two moves that help most",
        html.Button("What would help?", id=BUTTON, className="button is-main", type="button"),
        waiting(WAIT),
        FOUND,
        "Before the loss comes: a second source, a newcomer, a new tie, more capacity. Each is tried on these "
        "data by simulating the loss with it done.",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """A click looks for moves, another question takes them away; the scores with them come a moment later."""

    @app.callback(
        Output(FOUND, "children"),
        Input(BUTTON, "n_clicks"),
        Input(QUESTION, "data"),
        State(URL, "search"),
        running=[(Output(BUTTON, "disabled"), True, False), (Output(WAIT, "children"), WAITING, "")],
        prevent_initial_call=True,
    )
    def find(_clicks: object, asked: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        question = Question.of(scene, asked if isinstance(asked, dict) else {})
        return found(scene, question) if question.is_asked and ctx.triggered_id == BUTTON else []

    @app.callback(Output(SCORES, "children"), Input(SCORED_FOR, "data"), State(URL, "search"))
    def score_it(asked: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        question = Question.of(scene, asked if isinstance(asked, dict) else {})
        return scores(scene, question) if question.is_asked else []


def advice_of(scene: Scene, question: Question) -> Remedies:
    """The moves against a loss; scoring the ecosystem with them takes longer, and is asked for apart."""
    return scene.once(
        ("remedies", question),
        lambda: remedies(
            scene.eco, question.scenario(scene), budget=BUDGET, cascade=question.cascade, scored=False
        ),
    )  # fmt: skip


def found(scene: Scene, question: Question) -> list[Component]:
    """The moves, what each leaves of the loss, and a place for the scores; or why there are none."""
    try:
        advice = advice_of(scene, question)
    except EcohealthError as error:
        return [html.P(shown(str(error)), role="alert")]
    if advice.before.total < NOTHING:
        return [html.P("This loss costs nothing, so there is nothing to bring back.")]
    if not advice.steps:
        return [html.P("Nothing was found that helps."), html.P(shown(advice.reason)), _caveats(advice)]
    left = html.Div([_moves(scene, advice), html.P(shown(advice.reason), className="note")], className="stack")
    right = html.Div(
        [
            html.H3("What the loss costs", className="small-title"),
            _left_of_it(advice),
            html.Div(html.P("Scoring with the moves done …", className="note", role="status"), id=SCORES),
        ],
        className="of-moves",
    )
    return [
        html.P(linked(_said(advice), _links(scene, advice)), className="answer-sentence", role="status"),
        columns(left, right, class_name="wide-left"),
        _caveats(advice),
        dcc.Store(id=SCORED_FOR, data=question.to_dict()),
    ]


def _said(advice: Remedies) -> str:
    """How far the loss falls, in a sentence."""
    moves = counted(len(advice.steps), "move brings", "moves bring")
    return f"{moves} what this loss costs from {percent(advice.before.total)} to {percent(advice.after.total)}."


def _moves(scene: Scene, advice: Remedies) -> Component:
    before = [advice.before, *(one.after for one in advice.steps)]
    rows = [_move(scene, advice, step, was) for step, was in zip(advice.steps, before, strict=False)]
    return html.Ol(rows, className="moves")


def _move(scene: Scene, advice: Remedies, step: Step, was: LostShare) -> Component:
    """What to do, why it can be done, and what it brings back for how much effort."""
    back = money((was.total - step.after.total) * advice.value, scene.eco.config.currency)
    return html.Li(
        [
            html.P([*linked(step.sentence, _links(scene, advice)), "."], className="move"),
            html.P(f"The loss falls from {percent(was.total)} to {percent(step.after.total)} of all value: {back} "
                   f"brought back, for an effort of {number(step.effort)}.", className="move-brings"),
            html.P(f"Possible: {shown(step.feasible)}.", className="note"),
        ]
    )  # fmt: skip


def _links(scene: Scene, advice: Remedies) -> dict[str, str]:
    """The page of everybody whom a move names."""
    values = [one for step in advice.steps for one in step.move.to_dict().values() if isinstance(one, str)]
    return {scene.names[one]: scene.view.partner(one) for one in values if one in scene.names}


def _left_of_it(advice: Remedies) -> Component:
    """The loss as it is, and with the first, the first two, … moves done."""
    lost = [advice.before, *(one.after for one in advice.steps)]
    names = ["As things are", "With the first move", "With both moves"]
    rows = [
        Bar(names[at] if at < len(names) else f"With {at} moves", "", percent(one.total),
            [(way, getattr(one, way)) for way, _ in WAYS])
        for at, one in enumerate(lost)
    ]  # fmt: skip
    ways = [(way, word) for way, word in WAYS if any(getattr(one, way) > 0 for one in lost)]
    return html.Div(
        [bars(rows, "Share of all value lost, without and with the moves"), legend(ways)], className="of-moves"
    )


def _caveats(advice: Remedies) -> Component:
    from ecohealth.export.cautions import of_remedies

    told = [html.Li(shown(one)) for one in of_remedies(advice)]
    return disclosure("Before you rely on it", html.Ul(told, className="notes"))


def scores(scene: Scene, question: Question) -> list[Component]:
    """Overall score and pillars today and with all the moves done, before any loss."""
    try:
        with_moves = _card(scene, question)
        table = scores_before_after(scene.card, with_moves)
    except EcohealthError as error:
        return [html.P(f"The scores with the moves cannot be told: {shown(str(error))}", className="note")]
    figure = dumbbell(table)
    rows: list[Any] = list(table.itertuples(index=False))
    said = "; ".join(f"{row.label}: {row.before:.0f} to {row.after:.0f}" for row in rows)
    return [
        html.H3("Scores today and with the moves", className="small-title"),
        chart(figure, said, int(figure.layout.height)),
        html.P("Hollow is today, full is with all the moves done and nobody lost.", className="note"),
    ]


def _card(scene: Scene, question: Question) -> Scorecard:
    return scene.once(("remedies-card", question), lambda: score(advice_of(scene, question).changed))

"""How much may go in a year: participants leave by chance, thousands of times; on request, a first answer at once."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component

from dashboards.components.block import columns, disclosure, facts, on_request
from dashboards.components.chart import chart
from dashboards.components.grid import Column, grid
from dashboards.components.words import linked, shown
from dashboards.gallery import Gallery, Scene
from dashboards.pages.resilience_question import QUESTION, Question
from dashboards.state import URL, read_view
from ecohealth.errors import EcohealthError
from ecohealth.figures.chance import loss_classes, loss_distribution
from ecohealth.scenarios.chance import RandomLoss
from ecohealth.scenarios.risk import Risk, told_figures
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.spread import Model
from ecohealth.scores.words import percent

BUTTON, WAIT, FOUND = "resilience-chance", "resilience-chance-wait", "resilience-chance-found"
MORE, STOP, SHOWN = "resilience-chance-more", "resilience-chance-stop", "resilience-chance-shown"
FIRST_RUNS, RUNS, SEED = 1_000, 10_000, 0
AT_ONCE: tuple[Model, ...] = ("linear", "none")
"""Models that simulate many runs at once; the others take one at a time, too long to wait for."""
BRINGERS_SHOWN = 8
COLUMNS = (
    Column("name", "Participant", "link", width=190, grows=True),
    Column("frequency", "Leaves in a year", "share", width=110),
    Column("brings", "Adds to the mean", "share", width=110),
    Column("tail_share", "Leaves in the worst twentieth", "share", width=140),
)
FIGURES = {
    "Mean": "On average",
    "One run of twenty loses at least (VaR 95)": "One year of twenty, at least (VaR 95)",
    "Mean of the worst twentieth (CVaR 95)": "In that year, on average (CVaR 95)",
}


def offer() -> Component:
    """The panel before anybody has asked."""
    return on_request(
        "How much may go in a year?",
        html.Button("Simulate years", id=BUTTON, className="button", type="button"),
        WAIT,
        FOUND,
        f"Every participant leaves by chance, as often as the history shows of its type; {RUNS:,} years are "
        "simulated. Whoever is chosen above plays no part in it; how the loss spreads does.",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """A click simulates the first years at once and the rest after it; a stop keeps what is shown."""

    @app.callback(
        Output(FOUND, "children"),
        Input(BUTTON, "n_clicks"),
        State(QUESTION, "data"),
        State(URL, "search"),
        running=[(Output(BUTTON, "disabled"), True, False), (Output(WAIT, "children"), "Simulating …", "")],
        prevent_initial_call=True,
    )
    def begin(clicks: object, asked: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        return first(scene, cascade_of(scene, asked)) if clicks else []

    @app.callback(Output(SHOWN, "children"), Input(MORE, "data"), Input(STOP, "n_clicks"), State(URL, "search"))
    def go_on(asked: object, _stop: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        cascade = cascade_of(scene, asked)
        stopped = ctx.triggered_id == STOP
        return told(scene, cascade, FIRST_RUNS if stopped else RUNS) if asked else []


def cascade_of(scene: Scene, asked: object) -> Model:
    """How the losses spread: as asked, where that model simulates many runs at once, else not at all."""
    cascade = Question.of(scene, asked if isinstance(asked, dict) else {}).cascade
    return cascade if cascade in AT_ONCE else "none"


def risk_of(scene: Scene, cascade: Model, runs: int) -> Risk:
    """So many years."""
    return scene.once(
        ("risk", cascade, runs), lambda: simulate(scene.eco, RandomLoss(), cascade=cascade, seed=SEED, runs=runs)
    )


def first(scene: Scene, cascade: Model) -> list[Component]:
    """What the first years tell, and what has the rest simulated."""
    waiting = html.Div(
        [
            html.P(f"{FIRST_RUNS:,} of {RUNS:,} years; the others are being simulated.", className="note",
                   role="status"),
            html.Button("Stop here", id=STOP, className="quiet-button", type="button"),
        ],
        className="asking",
    )  # fmt: skip
    shown_first = html.Div([waiting, *told(scene, cascade, FIRST_RUNS)], id=SHOWN, className="found")
    return [shown_first, dcc.Store(id=MORE, data={"cascade": cascade})]


def told(scene: Scene, cascade: Model, runs: int) -> list[Component]:
    """The sentence, the figures with their errors, the distribution, and who brings it."""
    try:
        risk = risk_of(scene, cascade, runs)
    except EcohealthError as error:
        return [html.P(shown(str(error)), role="alert")]
    figures = [
        (FIGURES[name], f"{percent(value)} ± {percent(half)}")
        for name, value, half in told_figures(risk)
        if name in FIGURES
    ]
    return [
        html.P(linked(risk.sentence(), _links(scene, risk)), className="answer-sentence"),
        facts(figures),
        columns(_drawn(risk), _bringers(scene, risk), class_name="two"),
        html.P(f"{risk.runs:,} simulated years. {_spreads(cascade)} {shown(risk.told)}", className="note"),
        _caveats(risk),
    ]


def _spreads(cascade: Model) -> str:
    return "Losses spread along dependencies." if cascade == "linear" else "Counted before any loss spreads."


def _links(scene: Scene, risk: Risk) -> dict[str, str]:
    return {str(one["name"]): scene.view.partner(str(one["id"]))
            for one in risk.participants.head(1).to_dict("records")}  # fmt: skip


def _drawn(risk: Risk) -> Component:
    figures = risk.lost_share
    figure = loss_distribution(loss_classes(risk), figures.mean, figures.var95)
    label = (f"How often so much is lost: on average {percent(figures.mean)}, in one year of twenty "
             f"{percent(figures.var95)} or more.")  # fmt: skip
    return chart(figure, label, int(figure.layout.height))


def _bringers(scene: Scene, risk: Risk) -> Component:
    people = risk.participants
    table = people[people["brings"] > 0].head(BRINGERS_SHOWN)
    if table.empty:
        return html.P("No single participant brings more than the others.")
    table = table.assign(name_href=[scene.view.partner(one) for one in table["id"].astype("str")])
    return html.Div(grid(table, COLUMNS, "Who brings the loss", "resilience-bringers"))


def _caveats(risk: Risk) -> Component:
    from ecohealth.export.cautions import of_a_risk

    return disclosure("Before you rely on it", html.Ul([html.Li(shown(one)) for one in of_a_risk(risk)],
                                                       className="notes"))  # fmt: skip

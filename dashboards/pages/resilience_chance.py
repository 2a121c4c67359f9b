"""How much may go in a year: participants leave by chance, thousands of times; on request, a first answer at once."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboards.components.block import columns, disclosure, facts, panel
from dashboards.components.chart import chart
from dashboards.components.grid import Column, grid
from dashboards.components.words import linked, shown
from dashboards.components.work import begun, register_work, shown_on, working
from dashboards.gallery import Gallery, Scene
from dashboards.jobs import Progress, Work
from dashboards.pages.resilience_question import QUESTION, Question
from dashboards.state import URL, read_view
from ecohealth.figures.chance import loss_classes, loss_distribution
from ecohealth.scenarios.chance import RandomLoss
from ecohealth.scenarios.ensemble import Runs
from ecohealth.scenarios.risk import Risk, Told, told_figures
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.spread import Model
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import percent, whole

NAME, BUTTON, FOUND = "resilience-years", "resilience-chance", "resilience-chance-found"
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
    return panel(
        "How much may go in a year?",
        html.Div([html.Button("Simulate years", id=BUTTON, className="button", type="button"),
                  working(NAME, "Years simulated")], className="asking"),
        html.Div(id=FOUND, className="found"),
        note=f"Every participant leaves by chance, as often as the history shows of its type; {whole(RUNS)} years are "
        "simulated. Whoever is chosen above plays no part in it; how the loss spreads does.",
    )  # fmt: skip


def register(app: Dash, gallery: Gallery) -> None:
    """A click simulates the first years at once and the rest after them; a stop keeps what is shown."""

    @app.callback(
        *shown_on(NAME),
        Input(BUTTON, "n_clicks"),
        State(f"{NAME}-job", "data"),
        State(QUESTION, "data"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def begin(clicks: object, job: object, asked: object, search: object) -> Any:
        if not clicks:
            raise PreventUpdate
        scene = gallery.scene(read_view(search, gallery).view)
        return begun(gallery, job, years_of(scene, cascade_of(scene, asked)))

    register_work(app, gallery, NAME, Output(FOUND, "children"), told)


def cascade_of(scene: Scene, asked: object) -> Model:
    """How the losses spread: as asked, where that model simulates many runs at once, else not at all."""
    cascade = Question.of(scene, asked if isinstance(asked, dict) else {}).cascade
    return cascade if cascade in AT_ONCE else "none"


def years_of(scene: Scene, cascade: Model) -> Work:
    """The work of simulating the years: the first are shown at once, then all of them."""

    def simulated(progress: Progress) -> object:
        for runs in (FIRST_RUNS, RUNS):
            known = scene.already(("risk", cascade, runs))
            risk = known or simulate(scene.eco, RandomLoss(), cascade=cascade, seed=SEED, runs=_runs(runs, progress))
            scene.once(("risk", cascade, runs), lambda made=risk: made)  # type: ignore[misc]
            progress.show(risk)
        return None
        return risk

    return simulated


def _runs(most: int, progress: Progress) -> Runs:
    """So many, one worker: the other processors are there for the pages."""

    def told(done: int, of: int) -> None:
        progress.say(done, of, Sentence(later(whole, done), " of ", later(whole, of), " years"))

    return Runs(most, workers=1, progress=told)


def told(scene: Scene, risk: Risk) -> list[Component]:
    """The sentence, the figures with their errors, the distribution, and who brings it."""
    figures = [(FIGURES[one.label], _with_ends(one)) for one in told_figures(risk) if one.label in FIGURES]
    return [
        html.P(linked(risk.sentence(), _links(scene, risk)), className="answer-sentence"),
        facts(figures),
        columns(_drawn(risk), _bringers(scene, risk), class_name="two"),
        html.P(f"{whole(risk.runs)} simulated years. {_spreads(risk.cascade)} {shown(risk.told)}", className="note"),
        _caveats(risk),
    ]


def _with_ends(one: Told) -> str:
    ends = "" if one.low is None else f" ({percent(one.low)} to {percent(one.high)})"
    return f"{percent(one.value)}{ends}"


def _spreads(cascade: str) -> str:
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

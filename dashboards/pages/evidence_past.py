"""Would we have known? The history replayed, on request."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.block import columns, disclosure, on_request
from dashboards.components.chart import chart
from dashboards.components.grid import Column, grid
from dashboards.gallery import Scene
from dashboards.jobs import Progress
from dashboards.pages.evidence_asking import Args, Asking, cautions, verdicts
from ecohealth.evidence.backtest import backtest
from ecohealth.evidence.tested import Backtest
from ecohealth.scores.words import counted

HEIGHT = 320
MODELS = (
    Column("model", "Told by", width=110, grows=True),
    Column("auc", "AUC", "number", 80),
    Column("auc_low", "from", "number", 80),
    Column("auc_high", "to", "number", 80),
    Column("brier", "Brier", "number", 90),
)
WATCHED = (
    Column("name", "Participant", "link", width=170, grows=True),
    Column("type", "Type", width=120),
    Column("probability", "Leaves with", "share", 110),
    Column("because", "Mostly because of", width=130),
)
RENAMES = (
    Column("name", "Fell silent", width=170, grows=True),
    Column("period", "Last seen", width=100),
    Column("successor_name", "Appeared", width=170, grows=True),
    Column("appeared", "In", width=100),
    Column("alike", "Partners in common", "share", 120),
)
WRITTEN = (
    Column("name", "Left", "link", width=170, grows=True),
    Column("left", "Written down", width=120),
    Column("period", "Last seen", width=100),
    Column("told", "Told by silence", width=130),
)
LOSSES = (
    Column("name", "Left", "link", width=170, grows=True),
    Column("period", "Last seen", width=100),
    Column("loss_impact", "Predicted loss", "share", 110),
    Column("fall", "Partners' fall", "share", 110),
    Column("knock_on", "Of it with others", "share", 120),
)


def found(scene: Scene, _args: Args, _progress: Progress) -> Backtest:
    """The backtest, once."""
    return scene.once("backtest", lambda: backtest(scene.eco))


def told(scene: Scene, one: Backtest) -> list[Component]:
    """Verdicts; how probabilities did, and whom to call; what departures did."""
    parts: list[Component] = [verdicts(one.verdicts, "evidence-past-verdicts")]
    if len(one.models):
        parts.append(columns(_calibration(one), _models(one)))
    if len(one.watched):
        parts.append(_watched(scene, one))
    parts.append(_documented(scene, one))
    if len(one.aftermath.losses):
        parts.append(_losses(scene, one))
    if len(one.renames):
        parts.append(_renames(one))
    return [*parts, cautions(one.cautions)]


PAST = Asking("past", (), "Predicting each past period from what was known then …", found, told)


def offer() -> Component:
    """The panel before anybody has asked."""
    ask = html.Button("Replay the history", id=PAST.id("ask"), className="button is-main", type="button")
    note = (
        "Each past period is predicted from what was known by its end: who disengages, and what losing somebody costs "
        "its partners. Each prediction stands beside plain rules."
    )
    return on_request("Would we have known?", ask, PAST.waits, PAST.id("found"), note)


def _calibration(one: Backtest) -> Component:
    from ecohealth.figures.evidence import calibration_curve

    label = (
        "Of those predicted to leave with so much probability, so many left; on the dashed line as many as predicted."
    )
    title = html.H3("Were its probabilities right?", className="small-title")
    return html.Div([title, chart(calibration_curve(one.calibration, HEIGHT), label, HEIGHT)])


def _models(one: Backtest) -> Component:
    note = (
        f"{counted(one.predictions, 'prediction')} of {counted(one.left, 'departure')}, "
        f"{counted(one.horizon, one.period)} ahead. AUC: the chance that of two the one that left had the higher risk."
    )
    title = html.H3("Told by what?", className="small-title")
    table = grid(one.models, MODELS, "How well each rule told who disengages", "evidence-past-models")
    return html.Div([title, table, html.P(note, className="note")])


def _linked(scene: Scene, rows: Any) -> Any:
    return rows.assign(name_href=[scene.view.partner(str(each)) for each in rows["id"]])


def _watched(scene: Scene, one: Backtest) -> Component:
    table = grid(_linked(scene, one.watched), WATCHED, "Who may disengage now, the likeliest first",
                 "evidence-past-watched")  # fmt: skip
    within = counted(one.horizon, one.period)
    return html.Div([html.H3(f"Whom to call: who may be silent for the next {within}", className="small-title"), table])


def _renames(one: Backtest) -> Component:
    note = "Say so in the column 'successor_of' where it is so, and it is no departure any more."
    table = grid(one.renames, RENAMES, "Departures that may be renames", "evidence-past-renames")
    return disclosure("Departures that may be renames", html.P(note, className="note"), table)


def _documented(scene: Scene, one: Backtest) -> Component:
    written = one.documented
    said = html.P(" ".join(written.sentences()))
    if not len(written.exits):
        return disclosure("Departures that are written down", said)
    rows = _linked(scene, written.exits.assign(told=["yes" if each else "no" for each in written.exits["silent"]]))
    table = grid(rows, WRITTEN, "Departures that are written down, and whether silence tells them",
                 "evidence-past-written")  # fmt: skip
    return disclosure("Departures that are written down", said, table)


def _losses(scene: Scene, one: Backtest) -> Component:
    rows = one.aftermath.losses.sort_values("loss_impact", ascending=False, kind="stable")
    note = "Falls are shares of all value, beyond those of controls of the same type and size; below 0 they gained."
    table = grid(_linked(scene, rows), LOSSES, "Past departures and what their partners lost", "evidence-past-losses")
    return disclosure("What past departures did", html.P(note, className="note"), table)

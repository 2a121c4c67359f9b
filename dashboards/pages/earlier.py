"""Earlier windows: the change since, and a column each. To score them takes some seconds: a first visit waits."""

from __future__ import annotations

import math
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboards.components.score import NO_PAST, Past, change, history
from dashboards.components.work import begun, register_work, shown_on, working
from dashboards.gallery import TREND, Gallery, Scene
from dashboards.jobs import Progress
from dashboards.state import URL, read_view, text_of

NAME, READY, PLACE = "earlier", "earlier-ready", "earlier"
OVERALL = "overall"
SCORING = "Scoring earlier windows …"
WINDOWS_A_YEAR = 4


def earlier(scene: Scene, column: str, label: str) -> Component:
    """The change and the columns of earlier windows, or the place where they come a moment later.

    Args:
        scene: what is looked at.
        column: ``overall``, or a pillar's id.
        label: what the columns are of, for those who do not see them.
    """
    known = scene.already(TREND) is not None
    words: list[Any] = _told(scene, column, label) if known else [html.P(SCORING, className="note is-awaited")]
    return html.Div(words, id={PLACE: column}, className="earlier")


def awaited(scene: Scene) -> list[Component]:
    """What has earlier windows scored, once a page; nothing where they are known."""
    if scene.already(TREND) is not None:
        return []
    return [html.Div([working(NAME, "Earlier windows scored"), dcc.Store(id=READY)], hidden=True)]


def register(app: Dash, gallery: Gallery) -> None:
    """Where a page waits for earlier windows, they are scored beside the requests, then shown."""

    @app.callback(
        *shown_on(NAME),
        Input(READY, "id"),
        State(f"{NAME}-job", "data"),
        State(URL, "search"),
        prevent_initial_call="initial_duplicate",
    )
    def begin(_ready: object, job: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)

        def scored(progress: Progress) -> bool:
            progress.say(0, 0)
            return scene.trend is not None

        return begun(gallery, job, scored, (NAME, scene.part))

    register_work(app, gallery, NAME, Output(READY, "data"), lambda _, ready: ready)

    @app.callback(
        Output({PLACE: ALL}, "children"),
        Input(READY, "data"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def show(ready: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        if ready is not True or scene.already(TREND) is None:
            raise PreventUpdate
        return [_told(scene, text_of(one["id"][PLACE]), "Score") for one in ctx.outputs_list]


def _told(scene: Scene, column: str, label: str) -> list[Component | None]:
    scores = {OVERALL: scene.card.overall} | {one.pillar.value: one.score for one in scene.card.pillars}
    if column not in scores:
        return []
    past = past_of(scene, column, scores[column])
    drawn = history(past, label)
    note = "12-month windows, three months apart" if drawn else "No earlier window to compare with"
    return [change(past), drawn, html.P(note, className="note") if column == OVERALL else None]


def past_of(scene: Scene, column: str, score: float | None) -> Past:
    """Earlier scores of the card's ``overall`` or of a pillar; the change where the last of them is today's window."""
    table = scene.trend
    if table.empty:
        return NO_PAST
    scores = [None if math.isnan(one) else float(one) for one in table[column]]
    when = [str(one) for one in table["period_end"]]
    before = scores[-1 - WINDOWS_A_YEAR] if len(scores) > WINDOWS_A_YEAR else None
    same = score is not None and scores[-1] is not None and abs(scores[-1] - score) < 1e-9
    if before is None or not same or score is None:
        return Past(when, scores)
    return Past(when, scores, f"the year to {when[-1 - WINDOWS_A_YEAR]}", score - before)

"""What the page that compares tells when it is asked: the scores by cause, and one figure by group.

Both are scored on ecosystems that were not, from sixteen to some 250 of them, so they are worked out beside the
requests: how far it is stands beside the button, it can be stopped, and whoever asks for the same joins in.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboards.components.block import on_request, panel
from dashboards.components.chart import chart
from dashboards.components.grid import Column, grid
from dashboards.components.words import name, shown
from dashboards.components.work import begun, register_asked, register_work, shown_on, working
from dashboards.gallery import Gallery, Scene
from dashboards.jobs import Progress, Work
from dashboards.pages.compare_windows import chosen, compared
from dashboards.state import ADDRESS, URL, read_view, text_of
from ecohealth.evidence.comparison import OVERALL, VALUE, Comparison, called, signed
from ecohealth.export.cautions import OF_PARTS
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.words import money

SCORES, SPLIT, SPLIT_FOUND = "compare-scores", "compare-split", "compare-scores-found"
PARTS, ASK, PARTS_FOUND = "compare-parts", "compare-parts-ask", "compare-parts-found"
FIGURE, COLUMN = "compare-figure", "compare-column"
HEIGHT = 320
CAUSES = ("joiners", "leavers", "intensity")
WAITING = "Scoring ecosystems that were not …"


def figures() -> list[dict[str, Any]]:
    """What can be split by group, in thinking order: value, the overall score, the pillars and their metrics."""
    first = [{"value": VALUE, "label": "Value exchanged"}, {"value": OVERALL, "label": "Overall score"}]
    pillars = [{"value": one.value, "label": one.label} for one in Pillar]
    metrics = [
        {"group": pillar.label, "items": [{"value": one.id, "label": one.label} for one in METRICS.values()
                                          if one.pillar is pillar]}
        for pillar in Pillar
    ]  # fmt: skip
    return [{"group": "The whole", "items": first}, {"group": "Pillars", "items": pillars}, *metrics]


def figure_of(value: object) -> str:
    """One of :func:`figures`; the value exchanged where it is none."""
    known = {VALUE, OVERALL, *(one.value for one in Pillar), *METRICS}
    return text_of(value) if text_of(value) in known else VALUE


def attributes(scene: Scene) -> list[str]:
    """The columns that participants can be grouped by: their type, and what is said of them in words."""
    return ["type", *(one.name for one in scene.whole.view.attributes if one.name != "type")]


# -- what is asked --------------------------------------------------------------------------------------------------
def scores_panel() -> Component:
    """The panel that splits every score by cause."""
    ask = html.Button("Split the change of every score", id=SPLIT, className="button", type="button")
    note = "Each score is computed on sixteen ecosystems that were not: with the joiners and without, and so on."
    return on_request("Scores, and through whom", ask, working(SCORES, "Ecosystems scored"), SPLIT_FOUND, note)


def parts_panel(scene: Scene, args: Mapping[str, str]) -> Component:
    """The panel that splits one figure by group."""
    offered = attributes(scene)
    asked = args.get("by", "")
    figure = dmc.Select(
        id=FIGURE, data=figures(), value=figure_of(args.get("figure")), label="What changed", allowDeselect=False,
        searchable=True, size="sm", w=280,
    )  # fmt: skip
    column = dmc.Select(
        id=COLUMN, data=[{"value": one, "label": shown(one.replace("_", " "), 60)} for one in offered],
        value=asked if asked in offered else offered[0], label="Split by", allowDeselect=False, size="sm", w=200,
    )  # fmt: skip
    ask = html.Button("Split by group", id=ASK, className="button", type="button")
    note = "Whose joiners, leavers and doings moved it. Value takes seconds, a score minutes; go on reading meanwhile."
    choices = html.Div([figure, column, ask], className="asking at-the-foot")
    return on_request("Through which groups", choices, working(PARTS, "Ecosystems measured"), PARTS_FOUND, note)


def register(app: Dash, gallery: Gallery) -> None:
    """A click has it worked out beside the requests; of the split by group, also an address that asks for it."""

    def split_scores(scene: Scene, args: Mapping[str, str]) -> tuple[Work, Hashable] | None:
        pair = chosen(scene, args)

        def scored(progress: Progress) -> Comparison:
            progress.say(0, 0, WAITING)
            return compared(scene, pair, scored=True, tell=progress.say)

        return (scored, (SCORES, pair, scene.part)) if all(pair) else None

    register_asked(app, gallery, SCORES, SPLIT, split_scores)
    register_work(app, gallery, SCORES, Output(SPLIT_FOUND, "children"), lambda _, found: scores_told(found))

    @app.callback(
        Output(ADDRESS, "data", allow_duplicate=True),
        *shown_on(PARTS),
        Input(ASK, "n_clicks"),
        State(f"{PARTS}-job", "data"),
        State(URL, "search"),
        State(FIGURE, "value"),
        State(COLUMN, "value"),
        prevent_initial_call="initial_duplicate",
    )
    def split_by_group(clicks: object, job: object, search: object, figure: object, column: object) -> Any:
        asked = read_view(search, gallery)
        scene = gallery.scene(asked.view)
        pair, by = chosen(scene, asked.args), text_of(column)
        if not all(pair) or by not in attributes(scene) or not (clicks or asked.args.get("by") == by):
            raise PreventUpdate
        scored = figure_of(figure) != VALUE

        def measured(progress: Progress) -> Comparison:
            progress.say(0, 0, WAITING if scored else "Measuring …")
            return compared(scene, pair, scored=scored, by=by, tell=progress.say)

        work = begun(gallery, job, measured, (PARTS, pair, scored, by, scene.part))
        address = scene.view.query(**pair.args(scene), figure=figure_of(figure), by=by)
        return address if clicks else no_update, *work

    register_work(app, gallery, PARTS, Output(PARTS_FOUND, "children"),
                  lambda _, found, figure: parts_told(found, figure_of(figure)), State(FIGURE, "value"))  # fmt: skip


# -- what is answered -----------------------------------------------------------------------------------------------
def waterfall_panel(found: Comparison, figure: str, title: str) -> Component:
    """A figure before, what each cause did to it, and after."""
    from ecohealth.figures.change import change_steps, waterfall

    steps = change_steps(found, figure)
    row = found.cause(figure)
    if steps.empty:
        return panel(title, html.P(shown(f"It cannot be split: {row['reason']}.")))
    label = f"{row['label']} before, what each cause added to it or took from it, and after"
    drawn = waterfall(steps, str(row["unit"]), HEIGHT)
    note = "Intensity: what those who stayed do otherwise. Definition: what is counted or judged otherwise."
    return panel(title, chart(drawn, label, HEIGHT), note=note)


def scores_told(found: Comparison) -> Component:
    """The overall score as steps, and every score with its causes."""
    scores = found.causes[found.causes["level"].isin([OVERALL, "pillar"])]
    named = ["before", "after", "change", "joiners", "leavers", "intensity", "definition"]
    titles = [Column("label", "Score", grows=True), *(Column(one, one.capitalize(), "number", 100) for one in named)]
    table = grid(scores[["label", *named]], titles, "Every score, its change and the causes of it", "compare-causes")
    return html.Div([waterfall_panel(found, OVERALL, "Overall score, and through whom"), panel("Every score", table)],
                    className="stack")  # fmt: skip


def parts_told(found: Comparison, figure: str) -> list[Component]:
    """One figure by group: in a sentence, as bars and in figures; the value where the comparison has no scores."""
    from ecohealth.figures.change import group_bars

    figure = figure if figure in set(found.causes["id"]) else VALUE
    row, rows = found.cause(figure), found.split_by_group(figure)
    if rows.empty:
        reason = found.parts.loc[found.parts["id"] == figure, "reason"].iloc[0]
        return [html.P(shown(f"{row['label']} cannot be split by {found.by}: {reason}.", 400))]
    names = [called(one) for one in rows.to_dict("records")]
    moved = f"{row['label']}: {money(row['before'], None)} before, {money(row['after'], None)} after"
    most = rows[rows["kind"] == "group"].iloc[0]
    first = [shown(f"{moved} ({signed(row['change'])}). Of single groups, "), name(str(most["group"])),
             f" moved it most: {signed(most['change'])}."]  # fmt: skip
    named = ["change", *CAUSES]
    table = rows[named].assign(group=[one if kind == "group" else one.capitalize()
                                      for one, kind in zip(names, rows["kind"], strict=True)])  # fmt: skip
    titles = [Column("group", found.by.replace("_", " ").capitalize(), grows=True),
              *(Column(one, one.capitalize(), "number", 100) for one in named)]  # fmt: skip
    label = f"{row['label']}: the change through each {found.by}, by cause"
    return [
        html.P(first, className="answer-sentence", role="status"),
        chart(group_bars(found, figure, HEIGHT), label, HEIGHT),
        grid(table, titles, label, "compare-parts-table"),
        html.P(OF_PARTS, className="note"),
    ]

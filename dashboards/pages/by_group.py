"""By group: the metrics of a pillar for every type, region or kind, in one table; measured when it is asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboards.components.aria import aria
from dashboards.components.block import disclosure, panel
from dashboards.components.choices import columns_of
from dashboards.components.finding import pillar_path
from dashboards.components.status import status_class
from dashboards.components.words import link, name, shown
from dashboards.components.work import begun, register_work, shown_on, working
from dashboards.gallery import Gallery, Scene
from dashboards.jobs import Progress
from dashboards.state import ADDRESS, URL, read_view, text_of
from ecohealth.export.cautions import OF_GROUPS
from ecohealth.export.numbers import figure, points, unit_word
from ecohealth.figures.theme import type_styles
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.groups import FEWEST_MEMBERS, FEWEST_RECORDS, NOT_SAID, Groups
from ecohealth.scores.scorecard import TOO_FEW
from ecohealth.scores.words import counted

NAME, ATTRIBUTE, FOUND, ANCHOR, ARGUMENT = "by-group", "by-group-attribute", "by-group-found", "by-group", "by"
WORDS = {"kind": "kind of interaction", "type": "type of participant"}
MARKS = "A mark is the band of the metric's score: ● healthy, ◆ watch, ▲ critical, ▪ too few to judge."


def section(scene: Scene, pillar: Pillar, args: Mapping[str, str]) -> Component:
    """The choice of what to group by, folded until it is wanted or the address asks for it."""
    columns = list(columns_of(scene.eco))
    chosen = args.get(ARGUMENT, "")
    asked = chosen if chosen in columns else None
    if not columns:
        none = "Everybody here is of one type and does one kind of thing; a further column, say 'region', would tell."
        return panel("By group", html.P(none), folded=True, anchor=ANCHOR)
    choice = dmc.Select(
        id=ATTRIBUTE,
        data=[{"value": one, "label": shown(_of(one), 60)} for one in sorted(columns, key=_order)],
        value=asked,
        placeholder="type, region, …",
        label="Group by",
        size="sm",
        w=240,
    )
    note = f"Every metric of {pillar.label.lower()} once more, for each group by itself, beside the whole."
    return panel(
        "By group",
        html.Div([choice, working(NAME, "Groups measured")], className="asking"),
        html.Div(id=FOUND, className="found"),
        note=note,
        folded=asked is None,
        anchor=ANCHOR,
    )


def _of(column: str) -> str:
    return WORDS.get(column, column.replace("_", " "))


def _order(column: str) -> tuple[bool, str]:
    return column != "type", _of(column)


def register(app: Dash, gallery: Gallery) -> None:
    """A choice has the groups measured beside the requests, and puts itself into the address."""

    @app.callback(
        Output(ADDRESS, "data", allow_duplicate=True),
        *shown_on(NAME),
        Input(ATTRIBUTE, "value"),
        State(f"{NAME}-job", "data"),
        State(URL, "search"),
        State(URL, "pathname"),
        prevent_initial_call="initial_duplicate",
    )
    def begin(attribute: object, job: object, search: object, pathname: object) -> Any:
        scene, column = gallery.scene(read_view(search, gallery).view), text_of(attribute)
        pillar = next((one for one in Pillar if pillar_path(one) == pathname), None)
        if pillar is None or column not in columns_of(scene.eco):
            raise PreventUpdate
        shared = NAME, pillar, column, scene.part
        work = begun(gallery, job, lambda progress: measured(scene, pillar, column, progress), shared)
        return scene.view.query(**{ARGUMENT: column}), *work

    register_work(app, gallery, NAME, Output(FOUND, "children"), told)


def measured(scene: Scene, pillar: Pillar, column: str, progress: Progress) -> Groups:
    """The pillar's metrics by group; measured once."""
    from ecohealth.scores.groups import by

    own = [one.id for one in METRICS.values() if one.pillar is pillar]
    return scene.once((NAME, pillar, column), lambda: by(scene.eco, column, own, scene.profile, progress.say))


def told(scene: Scene, found: Groups) -> list[Component]:
    """A row a metric, a column a group, the largest first."""
    groups = found.table.drop_duplicates("group")[["group", "members", "records"]].to_dict("records")
    heads = [html.Th("Metric", scope="col"), html.Th("All", scope="col")]
    heads += [_head(scene, found.by, one) for one in groups]
    cells = {(one["metric"], one["group"]): one for one in found.table.to_dict("records")}
    rows = [
        html.Tr([_label(one), _cell(one), *(_cell(cells[one["metric"], each["group"]]) for each in groups)])
        for one in found.whole.to_dict("records")
    ]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="by-group")
    wide = html.Div(table, className="scrolls-wide", tabIndex=0, role="group", **aria(label=f"Metrics by {found.by}"))
    rest = f" The {counted(found.left_out, 'smallest group')} are left out." if found.left_out else ""
    few = " – no figure, for the reason that it shows when pointed at."
    cautions = html.Ul([html.Li(one) for one in (found.meaning, *OF_GROUPS)], className="notes")
    return [wide, html.P(MARKS + few + rest, className="note"), disclosure("How to read it", cautions)]


def _head(scene: Scene, column: str, group: Mapping[Any, Any]) -> Component:
    value = str(group["group"])
    title = type_styles(scene.whole)[value].label if column == "type" else value
    view = replace(scene.view, only=(*scene.view.only, (column, value)))
    small = group["members"] < FEWEST_MEMBERS or group["records"] < FEWEST_RECORDS
    sizes = [counted(group["members"], "party", "parties"), counted(group["records"], "record")]
    lines = [html.Span(one, className="group-size") for one in [*sizes, *([TOO_FEW] if small else [])]]
    named = name(title) if value == NOT_SAID else link(title, view.href("/"))
    return html.Th([named, *lines], scope="col", title=shown(f"Look at {title} alone"))


def _label(row: Mapping[Any, Any]) -> Component:
    unit = unit_word(str(row["unit"]))
    told = [html.A(row["label"], href=f"#{row['metric']}"), html.Span(unit, className="group-size") if unit else None]
    return html.Th(told, scope="row")


def _cell(row: Mapping[Any, Any]) -> Component:
    if math.isnan(row["value"]):
        few = row["status"] == "too_little_data"
        why = shown(str(row["reason"]))
        return html.Td("–", className=f"band {status_class(TOO_FEW)}" if few else "is-none", title=why)
    score = "" if math.isnan(row["score"]) else f", scores {points(row['score'])} of 100"
    return html.Td(
        figure(row["value"], str(row["unit"])),
        className=f"band {status_class(str(row['band']))}",
        title=f"{row['band']}{score}",
    )

"""Network: who exchanges value with whom, in the order value flows; the strongest relations, and how much they show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.block import columns, disclosure, page, panel
from dashboards.components.chart import chart
from dashboards.components.grid import Column, grid
from dashboards.components.participant_card import PARTNERS_NAMED, group_card, named_list, participant_card, type_badge
from dashboards.components.people import offered, register_people
from dashboards.components.picture import elements, layout_of, picture, register_picture
from dashboards.components.states import empty
from dashboards.components.words import name
from dashboards.gallery import Gallery, Scene
from dashboards.pages.network_choice import (
    LAYOUT_WORDS,
    SIZE_WORDS,
    Choice,
    choice_of_args,
    drawing_of,
    eco_of,
    periods_of,
    places_of,
)
from dashboards.state import ADDRESS, URL, read_view, text_of
from ecohealth.errors import UnknownParticipant
from ecohealth.figures.network import Drawing
from ecohealth.figures.places import Places
from ecohealth.scores.words import counted, percent, whole

PATH = "/network"
NAME = "Network"

PICTURE, CARD, NOTE, FOCUS, SEARCH = (
    "network-picture",
    "network-card",
    "network-note",
    "network-focus",
    "network-search",
)
LAYOUT, SIZE, SHOWN, TYPES, PERIOD = (
    "network-layout",
    "network-size",
    "network-shown",
    "network-types",
    "network-period",
)
DAYS = "network-days"
LEAST_SHOWN, MOST_LISTED = 10, 500

TABLE = (
    Column("name", "Participant", "link", width=220, grows=True),
    Column("type", "Type", width=150),
    Column("given", "Gives", "number", width=110),
    Column("taken", "Takes", "number", width=110),
    Column("share", "Part in all value", "share", width=120),
    Column("partners", "Partners", "number", width=100),
    Column("loss", "Lost at once", "share", width=120),
)


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """The picture with its controls, the card of what is chosen, the same as a table."""
    choice = choice_of_args(scene, args)
    if scene.eco.view.value <= 0:
        return page(NAME, "No value passes between participants in this window.", _nothing(scene))
    places, drawing = places_of(scene, choice.layout), drawing_of(scene, choice)
    return page(
        NAME,
        _sentence(scene),
        html.Div(
            [
                _controls(scene, choice),
                html.P(drawing.sentence, id=NOTE, className="picture-note", role="status"),
                html.Aside(_card(scene, choice), id=CARD, className="picture-card",
                           **aria(live="polite", label="What is chosen")),
                picture(elements(drawing, places, scene.eco.config.currency), places, PICTURE,
                        "The network of participants. The table below lists the same participants."),
                _legend(scene, choice, places),
                _time(scene, choice),
                dcc.Store(id=FOCUS, data=choice.focus),
            ],
            className="panel network-panel",
        ),
        scene.drawn("network-flows", lambda: _flows(scene)),
        scene.drawn(("network-list", scene.view), lambda: _list(scene)),
        note=f"{scene.card.summary.name}, {scene.card.summary.window}.",
    )  # fmt: skip


def register(app: Dash, gallery: Gallery) -> None:
    """The picture follows the controls; a node that is clicked is in focus; the address follows both."""
    register_picture(app, PICTURE)
    register_people(app, gallery, SEARCH)
    _focus(app, gallery)
    _draw(app, gallery)


# -- what is said ---------------------------------------------------------------------------------------------------
def _sentence(scene: Scene) -> list[Component | str]:
    table = participants(scene)
    first = table.iloc[0]
    tied = int((table["partners"] > 0).sum())
    alike = int((table["share"] >= first["share"]).sum()) - 1
    others = f"as {'has' if alike == 1 else 'have'} {whole(alike)} other" if alike else "more than any other"
    return [name(str(first["name"])), f" has part in {percent(float(first['share']))} of all value, {others} "
            f"of the {counted(tied, 'participant')} that exchange it."]  # fmt: skip


def participants(scene: Scene) -> pd.DataFrame:
    """One row a participant of the window, the one with most value first: the picture's twin for those who read."""
    return scene.once("network-table", lambda: _participants(scene))


def _list(scene: Scene) -> Component:
    table = participants(scene)
    note = "The same as in the picture, and those too small to be drawn; sort by any column."
    if len(table) > MOST_LISTED:
        note = (f"The {whole(MOST_LISTED)} of {whole(len(table))} with the largest part in all value; find anybody "
                "else by name, above the picture.")  # fmt: skip
    rows = table.head(MOST_LISTED).assign(name_href=[scene.view.partner(one) for one in table["id"].head(MOST_LISTED)])
    return panel("Participants", grid(rows, TABLE, "Participants and what they exchange", "network-table"), note=note)


def _participants(scene: Scene) -> pd.DataFrame:
    eco, view, styles = scene.eco, scene.eco.view, places_of(scene, "roles").styles
    low, high, _ = view.ties
    own = view.pairs.source == view.pairs.target
    inward = pd.Series(view.pairs.weight[own], index=view.pairs.source[own]).reindex(range(view.n), fill_value=0.0)
    partners = pd.concat([pd.Series(low), pd.Series(high)]).value_counts().reindex(range(view.n), fill_value=0)
    loss = scene.ranking.set_index("id")["loss_impact"].reindex(eco.ids.astype("str"))
    table = pd.DataFrame(
        {
            "id": eco.ids.astype("str"),
            "name": eco.names.astype("str"),
            "type": [styles[one].label for one in eco.table["type"].astype("str")],
            "given": view.given,
            "taken": view.taken,
            "share": (view.strength - inward.to_numpy()) / view.value,
            "partners": partners.to_numpy(),
            "loss": loss.to_numpy(dtype="float64"),
            "is_party": view.is_party,
        }
    )
    return table.sort_values(["is_party", "share", "id"], ascending=[False, False, True], kind="stable")


def _nothing(scene: Scene) -> Component:
    why = "carry no value: their weights are 0, or their kinds are declared without value in ecosystem.toml."
    if scene.eco.window("all").view.value <= 0:
        return empty("There is nothing to draw", f"The interactions {why}")
    return empty(
        "There is nothing to draw",
        f"The interactions of this window {why} Another window holds some.",
        dcc.Link("All of the data", href=replace(scene.view, window="all").href(PATH), className="button"),
    )


# -- the controls ---------------------------------------------------------------------------------------------------
def _controls(scene: Scene, choice: Choice) -> Component:
    chosen = choice.focus[2:] if choice.focus.startswith("p:") else None
    who = offered(scene, [chosen] if chosen else [])
    return html.Div(
        [
            dmc.Select(id=SEARCH, data=who, value=chosen, label="Find a participant", placeholder="Type a name",
                       searchable=True, clearable=True, limit=50, size="sm", nothingFoundMessage="Nobody of that name",
                       className="control is-search"),
            _segments(LAYOUT, "Placed", LAYOUT_WORDS, choice.layout),
            _segments(SIZE, "Sized by", SIZE_WORDS, choice.size),
            html.Div(
                [
                    html.Label("Share of value drawn", className="control-label", id=f"{SHOWN}-label"),
                    dmc.Slider(id=SHOWN, value=choice.shown, min=LEAST_SHOWN, max=100, step=5, size="sm",
                               updatemode="mouseup", thumbLabel="Share of value drawn, in percent",
                               marks=[{"value": one, "label": f"{one} %"} for one in (25, 50, 75, 100)]),
                ],
                className="control is-slider",
            ),
        ],
        className="controls-row",
    )  # fmt: skip


def _segments(control_id: str, label: str, words: Mapping[str, str], value: str) -> Component:
    data = [{"value": one, "label": word} for one, word in words.items()]
    return html.Div(
        [
            html.Span(label, className="control-label"),
            dmc.SegmentedControl(id=control_id, data=data, value=value, size="sm", **aria(label=label)),
        ],
        className="control",
    )


def _legend(scene: Scene, choice: Choice, places: Places) -> Component:
    """Types with their shapes: a key to the picture, and its filter."""
    count = scene.whole.table["type"].astype("str").value_counts()
    checks = [
        dmc.Checkbox(
            value=one,
            size="xs",
            label=html.Span([type_badge(style), html.Span(whole(int(count.get(one, 0))), className="of")],
                            className="legend-type"),
        )
        for one, style in places.styles.items()
    ]  # fmt: skip
    return html.Div(
        [
            dmc.CheckboxGroup(id=TYPES, value=list(choice.types), label="Types shown",
                              children=html.Div(checks, className="legend-types")),
            html.P("A node's size is the value it gives and takes, or what its loss would cost; a line's width is the "
                   "value that passes. Click a node for its neighbourhood, the ground to let it go.",
                   className="note"),
        ],
        className="legend-block",
    )  # fmt: skip


def _time(scene: Scene, choice: Choice) -> Component | None:
    """One period after another, everybody in place."""
    periods = periods_of(scene)
    if len(periods) < 2:
        return html.Div([dmc.Slider(id=PERIOD, value=0, min=0, max=1, display="none"), html.P(id=DAYS, hidden=True)])
    years = {label[:4]: at for at, label in reversed(list(enumerate(periods, start=1)))}
    marks = [{"value": 0, "label": "All"}, *({"value": at, "label": year} for year, at in years.items() if at > 1)]
    return html.Div(
        [
            html.Div(
                [html.Span("Days shown", className="control-label"), html.Strong(days_words(choice), id=DAYS)],
                className="days",
            ),
            dmc.Slider(id=PERIOD, value=periods.index(choice.period) + 1 if choice.period else 0, min=0,
                       max=len(periods), step=1, size="sm", updatemode="mouseup", label=None,
                       thumbLabel="Period shown; 0 is the whole window", marks=marks),
        ],
        className="control is-time",
    )  # fmt: skip


def days_words(choice: Choice) -> str:
    """Which days the picture shows."""
    return choice.period or "Whole window"


def _card(scene: Scene, choice: Choice) -> Component:
    if not choice.focus:
        return _invitation(scene)
    places, eco = places_of(scene, choice.layout), eco_of(scene, choice)
    node = places.node_at(choice.focus)
    row = places.nodes.iloc[node]
    if not choice.focus.startswith("p:"):
        return group_card(scene, eco, places, node)
    who = choice.focus[2:]
    kind = str(scene.whole.table.loc[scene.whole.table["id"] == who, "type"].iloc[0])
    note = "" if row["id"] == who else "Too small to stand alone in the picture: it is part of the group."
    return participant_card(scene, eco, who, places.style_of(kind), note)


def _invitation(scene: Scene) -> Component:
    """Nothing is chosen: how to choose, and whom to look at first."""
    table = participants(scene)
    lists: list[tuple[str, str, Callable[[Any], str]]] = [
        ("Largest part in all value", "share", percent),
        ("Costliest to lose, of all value", "loss", percent),
        ("Most partners", "partners", whole),
    ]
    head = [html.H2("Choose a participant", className="card-name"),
            html.P("Click a node or find a name: its partners light up, those further off more lightly.")]  # fmt: skip
    firsts = []
    for title, column, figure in lists:
        first = table.nlargest(PARTNERS_NAMED, column)
        rows = list(zip(first["id"].astype("str"), map(figure, first[column]), strict=True))
        firsts.append(named_list(scene, title, rows, in_picture=True))
    return html.Div([html.Div(head, className="card-head"), *firsts], className="node-card")


def _flows(scene: Scene) -> Component | None:
    from ecohealth.figures.flows import type_flows, type_flows_figure
    from ecohealth.figures.roles import value_order
    from ecohealth.figures.theme import type_styles

    order = value_order(scene.eco)
    if len(order) < 2:
        return None
    figure = type_flows_figure(type_flows(scene.eco), type_styles(scene.whole), order)
    label = "Share of all value that passes from each type, left, to each type, above"
    return panel("", disclosure("Value from type to type, as a table of shares",
                                columns(chart(figure, label, int(figure.layout.height)), class_name="one")),
                 class_name="is-bare")  # fmt: skip


# -- callbacks ------------------------------------------------------------------------------------------------------
def _focus(app: Dash, gallery: Gallery) -> None:
    @app.callback(
        Output(FOCUS, "data"),
        Output(SEARCH, "value"),
        Input(PICTURE, "selectedNodeData"),
        Input(SEARCH, "value"),
        State(FOCUS, "data"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def choose(selected: object, found: object, focus: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        if ctx.triggered_id == SEARCH:
            wanted = f"p:{found}" if text_of(found) in scene.names else ""
            return (no_update if wanted == focus else wanted), no_update
        wanted = selected_key(selected)
        if _same_node(scene, wanted, text_of(focus)):
            return no_update, no_update
        return wanted, wanted[2:] if wanted.startswith("p:") else None


def selected_key(selected: object) -> str:
    """Key of the node that the picture says is selected, the last of several; empty for none, or for anything odd."""
    last = selected[-1] if isinstance(selected, list) and selected else {}
    key = text_of(last.get("id")) if isinstance(last, dict) else ""
    return key if key[:2] in ("p:", "g:") else ""


def _same_node(scene: Scene, wanted: str, focus: str) -> bool:
    if wanted == focus:
        return True
    try:
        places = places_of(scene, "roles")
        return bool(wanted and focus) and places.node_at(wanted) == places.node_at(focus)
    except UnknownParticipant:
        return True


def _draw(app: Dash, gallery: Gallery) -> None:
    @app.callback(
        Output(PICTURE, "elements"),
        Output(PICTURE, "layout"),
        Output(NOTE, "children"),
        Output(CARD, "children"),
        Output(DAYS, "children"),
        Output(ADDRESS, "data", allow_duplicate=True),
        inputs={
            "given": {
                "layout": Input(LAYOUT, "value"),
                "size": Input(SIZE, "value"),
                "shown": Input(SHOWN, "value"),
                "types": Input(TYPES, "value"),
                "period": Input(PERIOD, "value"),
                "focus": Input(FOCUS, "data"),
            },
            "search": State(URL, "search"),
        },
        prevent_initial_call=True,
    )
    def draw(given: dict[str, object], search: object) -> Any:
        view = read_view(search, gallery).view
        scene = gallery.scene(view)
        choice = Choice.of(scene, given)
        drawing: Drawing = drawing_of(scene, choice)
        drawn = elements(drawing, places_of(scene, choice.layout), scene.eco.config.currency)
        query = view.query(**choice.args(scene))
        return drawn, layout_of(choice.layout), drawing.sentence, _card(scene, choice), days_words(choice), query

"""Compare: two windows, of one ecosystem or of two; what changed, who caused it, and who came, went, grew, shrank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.block import columns, page, panel
from dashboards.components.grid import Column, grid
from dashboards.components.states import empty
from dashboards.components.words import linked, shown
from dashboards.gallery import Gallery, Scene
from dashboards.pages import compare_asked
from dashboards.pages.compare_asked import parts_panel, scores_panel, waterfall_panel
from dashboards.pages.compare_picture import picture_panel, register_pictures
from dashboards.pages.compare_windows import WITH, Pair, chosen, compared, ecosystems, windows
from dashboards.state import URL, read_view, text_of
from ecohealth.errors import EcohealthError
from ecohealth.evidence.comparison import VALUE, Comparison, signed
from ecohealth.evidence.movements import JOINED, LEFT, RETURNED, STRONGER, WEAKER
from ecohealth.scores.words import counted, whole

PATH = "/compare"
NAME = "Compare"
BEFORE, AFTER, OTHER = "compare-before", "compare-after", "compare-with"
SHOWN = 6
GROUPS = ("came", "left", "stronger", "weaker")


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """The two windows of the address, or this year against the one before."""
    pair = chosen(scene, args)
    picks = _picks(scene, pair)
    if not all(pair):
        text = "Comparing needs dates of at least two years: a column 'date' in the interactions."
        return page(NAME, "There is nothing to compare with.", picks, empty("One window only", text))
    try:
        found = compared(scene, pair, scored=False)
    except EcohealthError as error:
        return page(NAME, shown(str(error), 300), picks)
    return page(
        NAME,
        found.sentence(),
        picks,
        columns(waterfall_panel(found, VALUE, "Value, and through whom"), _groups(found), class_name="two"),
        picture_panel(scene, pair, found),
        scores_panel(),
        parts_panel(scene, args),
        html.Div([_people(scene, found, group) for group in GROUPS], className="columns four"),
        _everybody(scene, found),
        _cautions(found),
        note=_which(scene, pair, found),
    )


def register(app: Dash, gallery: Gallery) -> None:
    """Another window is another address; what takes a while is worked out when it is asked for."""

    @app.callback(
        Output(URL, "search", allow_duplicate=True),
        Input(OTHER, "value"),
        Input(BEFORE, "value"),
        Input(AFTER, "value"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def choose(other: object, before: object, after: object, search: object) -> Any:
        asked = read_view(search, gallery)
        scene = gallery.scene(asked.view)
        now = chosen(scene, asked.args)
        wanted = chosen(scene, {WITH: text_of(other), "before": text_of(before), "after": text_of(after)})
        if wanted == now or not all(wanted):
            return no_update
        return asked.view.query(**wanted.args(scene))

    register_pictures(app)
    compare_asked.register(app, gallery)


# -- what is asked --------------------------------------------------------------------------------------------------
def _picks(scene: Scene, pair: Pair) -> Component:
    alone = pair.other in ("", scene.view.ecosystem)
    offered = ecosystems(scene.gallery, scene.view.ecosystem)
    earlier = scene.whole if alone else scene.gallery.ecosystem(pair.other)

    def pick(key: str, label: str, data: Sequence[Mapping[str, str]], value: str, width: int = 200) -> Component:
        return dmc.Select(id=key, data=data, value=value, label=label, allowDeselect=False, size="sm", w=width)

    made = [
        pick(OTHER, "Compared with", offered, pair.other or scene.view.ecosystem, 260),
        pick(BEFORE, "Before", windows(earlier, alone=alone), pair.before),
        pick(AFTER, "After", windows(scene.whole, alone=alone), pair.after),
    ]
    return html.Div([html.Div(made[0], hidden=len(offered) == 1), *made[1:]], className="picks", hidden=not all(pair)
                    and len(offered) == 1)  # fmt: skip


def _which(scene: Scene, pair: Pair, found: Comparison) -> str:
    """The days of both sides, and their ecosystems where there are two."""
    names = ["", ""]
    if pair.other != scene.view.ecosystem:
        names = [f"{shown(one.name, 60)}, " for one in (scene.gallery.ecosystem(pair.other), scene.whole)]
    return f"Before: {names[0]}{found.before.window}. After: {names[1]}{found.after.window}."


# -- what is answered -----------------------------------------------------------------------------------------------
def _groups(found: Comparison) -> Component | None:
    rows = found.groups[found.groups["column"] == "type"]
    if rows.empty:
        return None
    shown_rows = rows[["group", "joined", "left", "change"]]
    titles = [
        Column("group", "Type", grows=True),
        Column("joined", "Joined", "number", 80),
        Column("left", "Left", "number", 80),
        Column("change", "Change of value", "number", 130),
    ]
    return panel("By type", grid(shown_rows, titles, "Who came and went, and value, by type", "compare-types"),
                 note="Value is half of what a type's participants give and take, so that types add up.")  # fmt: skip


def _people(scene: Scene, found: Comparison, group: str) -> Component:
    states = {"came": (JOINED, RETURNED), "left": (LEFT,), "stronger": (STRONGER,), "weaker": (WEAKER,)}[group]
    title = {"came": "Joined or came back", "left": "Left"}.get(group, group.capitalize())
    rows = found.participants[found.participants["state"].isin(states)]
    first = [
        html.Li([*_name(scene, one), html.Span(signed(float(one["change"])), className="amount")])
        for one in rows.head(SHOWN).to_dict("records")
    ]
    more = html.P(f"and {whole(len(rows) - SHOWN)} more", className="note") if len(rows) > SHOWN else None
    nobody = html.P("Nobody", className="note") if rows.empty else None
    note = f"{counted(len(rows), 'participant')}, by change of value"
    return panel(title, html.Ul(first, className="movers"), more, nobody, note=note if len(rows) else None)


def _name(scene: Scene, one: Mapping[Any, Any]) -> Sequence[Component | str]:
    name, key = str(one["name"]), str(one["id"])
    return linked(name, {name: scene.view.partner(key)} if key in scene.names else {})


def _everybody(scene: Scene, found: Comparison) -> Component:
    rows = found.participants[["name", "type", "state", "was", "value_before", "value_after", "change"]]
    hrefs = [scene.view.partner(str(one)) for one in found.participants["id"]]
    titles = [
        Column("name", "Participant", "link", 180, grows=True),
        Column("type", "Type", width=130),
        Column("state", "What", width=110),
        Column("was", "Was", width=110),
        Column("value_before", "Before", "number", 110),
        Column("value_after", "After", "number", 110),
        Column("change", "Change", "number", 110),
    ]
    table = pd.DataFrame(rows).assign(name_href=hrefs)
    return panel("Everybody", grid(table, titles, "Every participant, before and after", "compare-everybody"))


def _cautions(found: Comparison) -> Component:
    said = [*found.redefined, *found.cautions]
    method = dcc.Link("How it is computed", href="/methods")
    return panel("What not to conclude", html.Ul([html.Li(shown(one, 400)) for one in said], className="notes"),
                 html.P(["Shapley value over the four causes; ", method, "."], className="note"))  # fmt: skip

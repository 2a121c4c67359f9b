"""Compare: two windows of one ecosystem; what changed, who caused it, and who came, went, grew and shrank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.block import columns, page, panel
from dashboards.components.chart import chart
from dashboards.components.choices import DEFAULT, window_choices
from dashboards.components.grid import Column, grid
from dashboards.components.states import empty, failed
from dashboards.components.words import linked, shown
from dashboards.gallery import Gallery, Scene
from dashboards.security import report
from dashboards.state import URL, View, read_view, text_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import EcohealthError
from ecohealth.evidence.compare import compare
from ecohealth.evidence.comparison import OVERALL, VALUE, Comparison, signed
from ecohealth.evidence.movements import JOINED, LEFT, RETURNED, STRONGER, WEAKER
from ecohealth.scores.words import counted, whole

PATH = "/compare"
NAME = "Compare"
BEFORE, AFTER, SPLIT, SCORES = "compare-before", "compare-after", "compare-split", "compare-scores"
SHOWN = 6
HEIGHT = 320
GROUPS = ("came", "left", "stronger", "weaker")


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """The two windows of the address, or this year against the one before."""
    before, after = chosen(scene.whole, scene.eco, args)
    if not before:
        text = "Comparing needs dates of at least two years: a column 'date' in the interactions."
        return page(NAME, "There is nothing to compare with.", empty("One window only", text))
    picks = _picks(scene, before, after)
    try:
        found = compared(scene, before, after, scored=False)
    except EcohealthError as error:
        return page(NAME, shown(str(error), 300), picks)
    return page(
        NAME,
        found.sentence(),
        picks,
        columns(_waterfall(found, VALUE, "Value, and through whom"), _groups(found), class_name="two"),
        html.Div(_ask_for_scores(), id=SCORES),
        html.Div([_people(scene, found, group) for group in GROUPS], className="columns four"),
        _everybody(scene, found),
        _cautions(found),
        note=f"Before: {found.before.window}. After: {found.after.window}.",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """Another window is another address; the scores are split when they are asked for."""

    @app.callback(
        Output(URL, "search", allow_duplicate=True),
        Input(BEFORE, "value"),
        Input(AFTER, "value"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def choose(before: object, after: object, search: object) -> Any:
        view, args = _read(search, gallery)
        eco = gallery.ecosystem(view.ecosystem)
        offered = _windows(eco, "")
        wanted = {"before": text_of(before), "after": text_of(after)}
        if any(one not in offered for one in wanted.values()):
            return no_update
        now = chosen(eco, gallery.scene(view).eco, args)
        return no_update if now == (wanted["before"], wanted["after"]) else view.query(**wanted)

    @app.callback(
        Output(SCORES, "children"),
        Input(SPLIT, "n_clicks"),
        State(URL, "search"),
        prevent_initial_call=True,
        running=[(Output(SPLIT, "disabled"), True, False)],
    )
    def split_scores(clicks: object, search: object) -> Any:
        if not isinstance(clicks, int) or clicks < 1:
            return no_update
        view, args = _read(search, gallery)
        scene = gallery.scene(view)
        before, after = chosen(scene.whole, scene.eco, args)
        if not before:
            return no_update
        try:
            return _scores(compared(scene, before, after, scored=True))
        except EcohealthError as error:
            return panel("The scores cannot be compared", html.P(shown(str(error), 300)))
        except Exception as error:
            report(error)
            return failed()


def _read(search: object, gallery: Gallery) -> tuple[View, Mapping[str, str]]:
    asked = read_view(search, gallery)
    return asked.view, asked.args


def chosen(whole: Ecosystem, eco: Ecosystem, args: Mapping[str, str]) -> tuple[str, str]:
    """The two windows: those of the address where they are on offer, else the latest two years; empty without two."""
    offered = _windows(whole, "")
    years = [one for one in offered if one.isdigit()]
    if len(years) < 2:
        return "", ""
    before, after = text_of(args.get("before")), text_of(args.get("after"))
    return (before if before in offered else years[1]), (after if after in offered else years[0])


def compared(scene: Scene, before: str, after: str, *, scored: bool) -> Comparison:
    """The comparison, worked out once."""
    base = scene.whole.only(scene.view.wanted) if scene.view.only else scene.whole
    return scene.once(
        ("compare", before, after, scored),
        lambda: compare(_window(base, before), _window(base, after), scored=scored),
    )


def _window(eco: Ecosystem, window: str) -> Ecosystem:
    return eco.window(None if window == DEFAULT else window)


def _windows(eco: Ecosystem, window: str) -> list[str]:
    return [one["value"] for one in window_choices(eco, window) if one["value"] != "all"]


# -- what is asked --------------------------------------------------------------------------------------------------
def _picks(scene: Scene, before: str, after: str) -> Component:
    offered = [one for one in window_choices(scene.whole, "") if one["value"] != "all"]

    def pick(key: str, label: str, value: str) -> Component:
        return dmc.Select(id=key, data=offered, value=value, label=label, allowDeselect=False, size="sm", w=200)

    return html.Div([pick(BEFORE, "Before", before), pick(AFTER, "After", after)], className="picks")


def _ask_for_scores() -> Component:
    return panel(
        "Scores, and through whom",
        html.P("Each score is computed on sixteen ecosystems that were not: with the joiners and without, and so on."),
        html.Button("Split the change of every score", id=SPLIT, className="button"),
        note="It takes some seconds, more in a large ecosystem.",
    )


# -- what is answered -----------------------------------------------------------------------------------------------
def _waterfall(found: Comparison, figure: str, title: str) -> Component:
    from ecohealth.figures.change import change_steps, waterfall

    steps = change_steps(found, figure)
    row = found.cause(figure)
    if steps.empty:
        return panel(title, html.P(shown(f"It cannot be split: {row['reason']}.")))
    label = f"{row['label']} before, what each cause added to it or took from it, and after"
    drawn = waterfall(steps, str(row["unit"]), HEIGHT)
    note = "Intensity: what those who stayed do otherwise. Definition: what is counted or judged otherwise."
    return panel(title, chart(drawn, label, HEIGHT), note=note)


def _scores(found: Comparison) -> Component:
    scores = found.causes[found.causes["level"].isin([OVERALL, "pillar"])]
    named = ["before", "after", "change", "joiners", "leavers", "intensity", "definition"]
    titles = [Column("label", "Score", grows=True), *(Column(one, one.capitalize(), "number", 100) for one in named)]
    table = grid(scores[["label", *named]], titles, "Every score, its change and the causes of it", "compare-causes")
    return html.Div([_waterfall(found, OVERALL, "Overall score, and through whom"), panel("Every score", table)],
                    className="stack")  # fmt: skip


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

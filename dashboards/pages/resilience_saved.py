"""Saved scenarios: a question with a name, kept for the team; opened by a link, saved over unseen by nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.block import panel
from dashboards.components.remarks import WRITE, day_of
from dashboards.components.words import name, shown
from dashboards.desk import mark_of
from dashboards.gallery import Gallery, Scene
from dashboards.pages.resilience_question import QUESTION, Question
from dashboards.state import URL, read_view, text_of
from ecohealth.errors import EcohealthError

if TYPE_CHECKING:
    from ecohealth.workspace.kept import Item

NAME, SAVE, SAVE_NEW, TOLD = "saved-name", "saved-save", "saved-save-new", "saved-told"
LIST, SEEN, COMPARE, PICK = "saved-list", "saved-seen", "saved-compare", "saved-pick"
FEWEST, MOST = 2, 3
"""Scenarios that stand side by side."""
COMPARED = "/workspace/scenarios"


def offer(scene: Scene, args: Mapping[str, str]) -> Component:
    """The panel: a name and a button, and what is saved already."""
    mark = args.get("saved", "")
    seen = scene.desk.seen(mark)
    why_not = scene.desk.why_not(scene.view)
    told = shown(why_not) if why_not else _changed_since(scene, seen)
    return panel(
        "Saved scenarios",
        _form(seen, why_not),
        html.P(told, id=TOLD, className="saved-told", role="status"),
        html.Div(_listing(scene), id=LIST),
        dcc.Store(id=SEEN, data=mark_of(seen) if seen else ""),
        note="A saved scenario is a link that shows the same question to everybody who opens this workspace.",
        class_name="saved",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """Saving, and setting side by side."""

    @app.callback(
        Output(TOLD, "children"),
        Output(LIST, "children"),
        Output(SEEN, "data"),
        Input(SAVE, "n_clicks"),
        Input(SAVE_NEW, "n_clicks"),
        State(NAME, "value"),
        State(QUESTION, "data"),
        State(SEEN, "data"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def save(clicks: object, as_new: object, called: object, asked: object, mark: object, search: object) -> Any:
        if not (clicks or as_new):
            return no_update, no_update, no_update
        scene = gallery.scene(read_view(search, gallery).view)
        question = Question.of(scene, asked if isinstance(asked, dict) else {})
        seen = None if ctx.triggered_id == SAVE_NEW else scene.desk.seen(text_of(mark))
        told, now = saved(scene, question, text_of(called), seen)
        return told, _listing(scene), mark_of(now) if now else no_update

    @app.callback(
        Output(URL, "pathname", allow_duplicate=True),
        Output(URL, "search", allow_duplicate=True),
        Output(TOLD, "children", allow_duplicate=True),
        Input(COMPARE, "n_clicks"),
        State({"type": PICK, "index": ALL}, "checked"),
        State({"type": PICK, "index": ALL}, "id"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def compare(clicks: object, checked: object, ids: object, search: object) -> Any:
        if not clicks:
            return no_update, no_update, no_update
        chosen = picked(checked, ids)
        if not FEWEST <= len(chosen) <= MOST:
            return no_update, no_update, f"Tick {FEWEST} or {MOST} scenarios to see them side by side."
        return COMPARED, read_view(search, gallery).view.query(ids=",".join(chosen)), ""


def picked(checked: object, ids: object) -> list[str]:
    """The ids of the boxes that are ticked; whatever is no such list is nothing."""
    if not isinstance(checked, list) or not isinstance(ids, list):
        return []
    keys = [text_of(one.get("index")) if isinstance(one, dict) else "" for one in ids]
    return [key for key, ticked in zip(keys, checked, strict=False) if ticked is True and key]


def saved(scene: Scene, question: Question, called: str, seen: Item | None) -> tuple[str, Item | None]:
    """What became of saving, in words, and the version that is now seen.

    Saving over a version that somebody has replaced meanwhile changes nothing; saving once more does it.
    """
    from ecohealth.workspace.kept import Conflict

    why_not = scene.desk.why_not(scene.view)
    if why_not or scene.desk.workspace is None:
        return why_not, None
    if not question.is_asked:
        return "Choose who leaves first: there is nothing to save yet.", None
    body = {"ecosystem": scene.view.ecosystem, "window": scene.view.window, "data": scene.eco.data_hash,
            "query": question.query(scene.view)}  # fmt: skip
    try:
        if seen is None:
            kept = scene.desk.workspace.add("scenario", called.strip(), body, author=scene.desk.me())
        else:
            kept = scene.desk.workspace.save(seen, name=called.strip() or seen.name, body=body, author=scene.desk.me())
    except Conflict as conflict:
        theirs = f"{conflict}. To put yours on top of it, save once more."
        return shown(theirs), conflict.newest
    except EcohealthError as error:
        return shown(f"Not saved: {error}."), None
    return shown(f"Saved as {kept.name}, version {kept.version}."), kept


def _form(seen: Item | None, why_not: str) -> Component:
    off = bool(why_not)
    box = dmc.TextInput(id=NAME, value=seen.name if seen else "", label="Name", size="sm", disabled=off,
                        placeholder="Without our largest supplier", className="saved-name")  # fmt: skip
    save = html.Button("Save changes" if seen else "Save this scenario", id=SAVE, className="button is-main",
                       disabled=off, type="button")  # fmt: skip
    new = html.Button("Save as a new one", id=SAVE_NEW, className="button", disabled=off, type="button",
                      style=None if seen else {"display": "none"})  # fmt: skip
    return html.Div([box, save, new], className="saved-form")


def _changed_since(scene: Scene, seen: Item | None) -> str:
    if seen is None:
        return ""
    who = f"saved by {shown(seen.author, 80)} on {day_of(seen.saved)}"
    told = f"This is {shown(seen.name, 200)}, version {seen.version}, {who}."
    if seen.body.get("data") in ("", None, scene.eco.data_hash):
        return told
    return told + " The data have changed since: the answer may be another one."


def _listing(scene: Scene) -> list[Component]:
    try:
        found = scene.desk.items("scenario", scene.view.ecosystem)
    except EcohealthError as error:
        return [html.P(shown(str(error), 400), role="status")]
    if not found:
        return [] if scene.desk.workspace is None else [html.P("No scenario is saved yet.", className="note")]
    button = html.Button("Set side by side", id=COMPARE, className="button", type="button")
    return [scenario_list(scene, found), *([html.Div(button, className="asking")] if len(found) >= FEWEST else [])]


def scenario_list(scene: Scene, found: Sequence[Item]) -> Component:
    """The saved scenarios, each with a box to tick, its link, who saved it, and where it is renamed or deleted."""
    return html.Ul([_row(scene, one) for one in found], className="saved-list")


def _row(scene: Scene, item: Item) -> Component:
    tick = dmc.Checkbox(id={"type": PICK, "index": item.id}, checked=False, size="xs", radius="xs",
                        **aria(label=shown(f"Tick {item.name} to compare", 250)))  # fmt: skip
    who = [html.Bdi(shown(item.author, 80)), f", {day_of(item.saved)}"]
    edit = dcc.Link("Rename or delete", href=scene.view.href(WRITE, item=item.id),
                    title=shown(f"Rename or delete {item.name}", 250))  # fmt: skip
    return html.Li(
        [tick, html.Span(dcc.Link(name(item.name), href=href_of(item)), className="saved-title"),
         html.Span([*who, " · ", edit], className="note")]
    )  # fmt: skip


def href_of(item: Item) -> str:
    """The link that asks what was saved."""
    return f"/resilience{item.body['query']}&saved={mark_of(item)}"

"""Workspace: what the team keeps, in one place: alerts, decisions, notes, saved scenarios, snapshots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.alarms import alarm_list, raised_here
from dashboards.components.block import columns, page, panel
from dashboards.components.remarks import WRITE, day_of, remark_list
from dashboards.components.states import empty
from dashboards.components.words import name, shown
from dashboards.desk import HOW_TO, snapshot_key
from dashboards.gallery import Gallery, Scene
from dashboards.pages.resilience_saved import href_of
from dashboards.snapshots import keep
from dashboards.state import OWN, URL, View, read_view, text_of
from ecohealth.errors import EcohealthError
from ecohealth.scores.words import counted, joined
from ecohealth.workspace.decisions import DUE, DecisionLog, by_review, state_of

if TYPE_CHECKING:
    from ecohealth.workspace.kept import Item

PATH = "/workspace"
NAME = "Workspace"
FIND, WHO, LOG, SNAPSHOT, SNAPSHOT_NAME, SNAPSHOT_TOLD = (
    "workspace-find",
    "workspace-who",
    "workspace-log",
    "workspace-snapshot",
    "workspace-snapshot-name",
    "workspace-snapshot-told",
)
FORMATS = {".csv": "workspace-csv", ".md": "workspace-md", ".xlsx": "workspace-xlsx"}
SHOWN = 100
LONGEST_FIND = 100


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """Everything that is kept about the ecosystem that is looked at, filtered by ``find`` and ``who``."""
    if scene.desk.workspace is None:
        return page(NAME, "Nothing is kept: there is no workspace.", empty("Saving is off", HOW_TO))
    try:
        return _laid_out(scene, args)
    except EcohealthError as error:
        return page(NAME, "The workspace cannot be read.", empty("Nothing was changed", shown(str(error), 400)))


def _laid_out(scene: Scene, args: Mapping[str, str]) -> Component:
    here = scene.view.ecosystem
    kept = {kind: scene.desk.items(kind, here) for kind in ("alert", "decision", "note", "scenario")}
    found = {kind: chosen(items, args) for kind, items in kept.items()}
    alarms = raised_here(scene, kept["alert"])
    return page(
        NAME,
        sentence(kept, len([one for one in alarms.values() if one])),
        _filter(kept, args),
        columns(_alerts(scene, found["alert"], alarms), _decisions(scene, found["decision"]), class_name="two"),
        columns(_notes(scene, found["note"]), _scenarios(scene, found["scenario"]), class_name="two"),
        _snapshots(scene),
        note=f"About {shown(scene.whole.name, 200)}.",
    )


def sentence(kept: Mapping[str, Sequence[Item]], raised: int) -> str:
    """What asks for attention first, else how much is kept."""
    due = sum(state_of(one.body, dt.date.today()) == DUE for one in kept["decision"])
    calls = [
        *([f"{counted(raised, 'alert has', 'alerts have')} gone off"] if raised else []),
        *([f"{counted(due, 'decision is', 'decisions are')} due for review"] if due else []),
    ]
    if calls:
        return f"{joined(calls)}."
    held = [counted(len(items), kind) for kind, items in kept.items() if items]
    return f"{joined(held)} kept; nothing asks for attention." if held else "Nothing is kept about this ecosystem yet."


def chosen(items: Sequence[Item], args: Mapping[str, str]) -> list[Item]:
    """Those that the address asks for: with the words of ``find`` in them, saved or owned by ``who``."""
    words = args.get("find", "").casefold().split()
    who = args.get("who", "")
    return [
        one
        for one in items
        if (not who or who in (one.author, one.body.get("owner")))
        and all(word in " ".join([one.name, *map(str, one.body.values())]).casefold() for word in words)
    ]


# -- what stands on the page ----------------------------------------------------------------------------------------
def _filter(kept: Mapping[str, Sequence[Item]], args: Mapping[str, str]) -> Component | None:
    """What narrows the lists; nothing where there is nothing to narrow."""
    people = {
        str(who) for items in kept.values() for one in items for who in (one.author, one.body.get("owner")) if who
    }
    if not people:
        return None
    who = args.get("who", "")
    options = [{"value": one, "label": shown(one, 60)} for one in sorted(people | ({who} if who else set()))]
    return html.Div(
        [
            dmc.TextInput(id=FIND, value=args.get("find", ""), label="With the words", size="sm", debounce=True,
                          w=240),
            dmc.Select(id=WHO, data=options, value=who or None, label="Saved or owned by", placeholder="Everybody",
                       clearable=True, size="sm", w=220),
        ],
        className="picks",
    )  # fmt: skip


def _alerts(scene: Scene, found: Sequence[Item], alarms: Mapping[str, str]) -> Component:
    listing = alarm_list(scene, found, alarms) if found else html.P("No alert is set.", className="note")
    return panel("Alerts", listing, _new(scene, "alert", "Set an alert"))


def _decisions(scene: Scene, found: Sequence[Item]) -> Component:
    today = dt.date.today()
    listing = remark_list(scene, by_review(found, today)[:SHOWN], with_subjects=True) if found else html.P(
        "No decision is recorded.", className="note")  # fmt: skip
    buttons = [html.Button(f"Decision log {suffix}", id=key, className="button", type="button")
               for suffix, key in FORMATS.items()]  # fmt: skip
    given = html.Div(buttons, className="asking")
    return panel("Decisions", listing, _new(scene, "decision", "Record a decision"), given, dcc.Download(id=LOG))


def _notes(scene: Scene, found: Sequence[Item]) -> Component:
    newest = sorted(found, key=lambda one: (one.saved, one.id), reverse=True)[:SHOWN]
    listing = (
        remark_list(scene, newest, with_subjects=True) if found else html.P("No note is written.", className="note")
    )
    return panel("Notes", listing, _new(scene, "note", "Write a note"))


def _scenarios(scene: Scene, found: Sequence[Item]) -> Component:
    rows = [html.Li([dcc.Link(name(one.name), href=href_of(one)),
                     html.Span([html.Bdi(shown(one.author, 80)), f", {day_of(one.saved)}"], className="note")])
            for one in found[:SHOWN]]  # fmt: skip
    listing = (
        html.Ul(rows, className="saved-list is-plain") if rows else html.P("No scenario is saved.", className="note")
    )
    way = dcc.Link("Compose one, or set some side by side", href=scene.view.href("/resilience"), className="quiet-link")
    return panel("Saved scenarios", listing, html.P(way, className="write-links"))


def _new(scene: Scene, kind: str, words: str) -> Component:
    why_not = scene.desk.why_not(scene.view)
    if why_not:
        return html.P(shown(why_not), className="note")
    return html.P(
        dcc.Link(words, href=scene.view.href(WRITE, kind=kind), className="quiet-link"), className="write-links"
    )


def _snapshots(scene: Scene) -> Component:
    workspace = scene.desk.workspace
    found = workspace.snapshots() if workspace else ()
    rows = [html.Li([dcc.Link(name(one.name), href=View(snapshot_key(one.id)).href("/")),
                     html.Span([html.Bdi(shown(one.author, 80)), f", {day_of(one.saved)}, {one.id[:8]}"],
                               className="note")]) for one in found[:SHOWN]]  # fmt: skip
    listing = (
        html.Ul(rows, className="saved-list is-plain") if rows else html.P("No snapshot is kept.", className="note")
    )
    source = scene.gallery.source(scene.view.ecosystem)
    off = source is None
    box = dmc.TextInput(id=SNAPSHOT_NAME, label="Name", placeholder="Before the merger", size="sm",
                        disabled=off, className="saved-name")  # fmt: skip
    keep_it = html.Button("Keep as it is now", id=SNAPSHOT, className="button", type="button", disabled=off)
    told = "What is looked at is a snapshot already, or was not read from files." if off else ""
    own = " What you uploaded becomes visible to the team with it." if scene.view.ecosystem.startswith(OWN) else ""
    return panel(
        "Snapshots",
        listing,
        html.Div([box, keep_it], className="saved-form"),
        html.P(told, id=SNAPSHOT_TOLD, className="saved-told", role="status"),
        note=f"The ecosystem as it was read, kept whole, to look at again when the data have moved on.{own}",
    )


# -- callbacks ------------------------------------------------------------------------------------------------------
def register(app: Dash, gallery: Gallery) -> None:
    """The filter is in the address; the log and the snapshot are asked for."""

    @app.callback(
        Output(URL, "search", allow_duplicate=True),
        Input(FIND, "value"),
        Input(WHO, "value"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def narrow(find: object, who: object, search: object) -> Any:
        asked = read_view(search, gallery)
        wanted = {"find": text_of(find, LONGEST_FIND).strip(), "who": text_of(who)}
        if all(asked.args.get(key, "") == value for key, value in wanted.items()):
            return no_update
        return asked.view.query(**{key: value for key, value in wanted.items() if value})

    for suffix, key in FORMATS.items():
        _register_log(app, gallery, suffix, key)

    @app.callback(
        Output(SNAPSHOT_TOLD, "children"),
        Output(URL, "search", allow_duplicate=True),
        Input(SNAPSHOT, "n_clicks"),
        State(SNAPSHOT_NAME, "value"),
        State(URL, "search"),
        running=[(Output(SNAPSHOT, "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def keep_it(clicks: object, called: object, search: object) -> Any:
        view = read_view(search, gallery).view
        if not clicks:
            return no_update, no_update
        told, key = snapshot_kept(gallery, view, text_of(called))
        return shown(told), View(key).query() if key else no_update


def _register_log(app: Dash, gallery: Gallery, suffix: str, key: str) -> None:
    @app.callback(
        Output(LOG, "data", allow_duplicate=True),
        Input(key, "n_clicks"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def give_log(clicks: object, search: object) -> Any:
        asked = read_view(search, gallery)
        scene = gallery.scene(asked.view)
        if not clicks or scene.desk.workspace is None:
            return no_update
        from ecohealth.export.write import log_bytes

        return dcc.send_bytes(log_bytes(log_of(scene, asked.args), suffix), f"decision_log{suffix}")


def log_of(scene: Scene, args: Mapping[str, str]) -> DecisionLog:
    """The decisions and notes that the page shows, as a log."""
    here = scene.view.ecosystem
    decisions, notes = (tuple(chosen(scene.desk.items(kind, here), args)) for kind in ("decision", "note"))
    return DecisionLog(decisions, notes, dt.date.today(), scene.whole.name)


def snapshot_kept(gallery: Gallery, view: View, called: str) -> tuple[str, str]:
    """What became of keeping what is looked at, in words, and the key of the snapshot where it was kept."""
    workspace, source = gallery.desk.workspace, gallery.source(view.ecosystem)
    if workspace is None or source is None:
        return HOW_TO if workspace is None else "What is looked at was not read from files.", ""
    try:
        kept = keep(workspace, gallery.ecosystem(view.ecosystem), source, called.strip(), gallery.desk.me())
    except EcohealthError as error:
        return f"Not kept: {error}.", ""
    return f"Kept as {kept.name}.", snapshot_key(kept.id)

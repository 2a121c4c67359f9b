"""Writing down: a note, a decision or an alert, new or again; deleting it; every version it had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import ALL, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.block import disclosure, page, panel
from dashboards.components.remarks import WRITE, subject_link
from dashboards.components.states import empty
from dashboards.components.words import shown
from dashboards.desk import mark_of
from dashboards.gallery import Gallery, Scene
from dashboards.pages.workspace_fields import (
    FIELD,
    FORMS,
    about_it,
    controls,
    given_values,
    proposed,
    title_of,
    versions_word,
)
from dashboards.state import URL, read_view, text_of
from ecohealth.errors import EcohealthError

if TYPE_CHECKING:
    from ecohealth.workspace.kept import Item

PATH = WRITE
NAME = "Write"
SAVE, REMOVE, JUDGE, TOLD, SEEN = "write-save", "write-remove", "write-judge", "write-told", "write-seen"
WORKSPACE = "/workspace"
NEW_KINDS = ("note", "decision", "alert")
TITLES = {"note": "A note", "decision": "A decision", "alert": "An alert", "scenario": "A saved scenario"}
SENTENCES = {
    "note": "Write down what the figures do not say.",
    "decision": "Say what you hold to be true, what you do about it, and when you will look again.",
    "alert": "Choose a figure, and the limit or the drift that the team wants to be told of.",
}


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """The form of what is asked for: ``item``, or a new one of ``kind`` about ``about``."""
    try:
        item = scene.desk.item(args.get("item", ""))
    except EcohealthError as error:
        return page(NAME, "The workspace cannot be read.", empty("Nothing was changed", shown(str(error), 400)))
    why_not = scene.desk.why_not(scene.view)
    if why_not or (args.get("item") and item is None):
        text = why_not or "Nothing of that kind is in the workspace; perhaps the link is cut."
        return page(
            NAME, "There is nothing to write on.", empty("Nothing can be saved here", shown(text), _back(scene))
        )
    kind = item.kind if item else _kind(args.get("kind", ""))
    if kind not in FORMS:
        return page(NAME, "This is not written by hand.", empty("Nothing to change here", "", _back(scene)))
    subjects = _subjects(item, args)
    body = {**item.body, "name": item.name} if item else proposed(scene, kind, subjects)
    return page(
        TITLES[kind],
        shown(item.name, 200) if item else SENTENCES[kind],
        _about(scene, subjects),
        panel(
            "",
            *controls(scene, kind, body),
            _buttons(scene, item),
            html.P(id=TOLD, role="status", className="saved-told"),
            dcc.Store(id=SEEN, data=mark_of(item) if item else ""),
            class_name="write-form",
        ),
        _history(scene, item),
    )


def _kind(said: str) -> str:
    return said if said in NEW_KINDS else NEW_KINDS[0]


def _subjects(item: Item | None, args: Mapping[str, str]) -> list[str]:
    if item is not None:
        return list(item.body.get("about", ()))
    from ecohealth.workspace.bodies import SUBJECTS

    said = args.get("about", "")
    return [said] if said.partition(":")[0] in SUBJECTS and said.partition(":")[2] else []


def _about(scene: Scene, subjects: list[str]) -> Component | None:
    if not subjects:
        return None
    links = [part for one in subjects for part in (", ", subject_link(scene, one))][1:]
    return html.P(["About ", *links], className="about-line")


def _back(scene: Scene) -> Component:
    return dcc.Link("Back to the workspace", href=scene.view.href(WORKSPACE), className="button")


def _buttons(scene: Scene, item: Item | None) -> Component:
    remove = [html.Button("Delete", id=REMOVE, className="button", type="button")] if item and not item.removed else []
    can_judge = item is not None and item.kind == "decision" and item.body.get("predicted") is not None
    judge = [html.Button("Measure what came", id=JUDGE, className="button", type="button")] if can_judge else []
    save = html.Button("Save", id=SAVE, className="button is-main", type="button")
    return html.Div([save, *judge, *remove, _back(scene)], className="asking")


def _history(scene: Scene, item: Item | None) -> Component | None:
    """Every version, the newest first."""
    if item is None or scene.desk.workspace is None:
        return None
    versions = scene.desk.workspace.history(item.id)
    rows = [html.Li(_version(one)) for one in versions]
    return panel(
        "", disclosure(f"{versions_word(len(versions))}, none is ever lost", html.Ul(rows, className="versions"))
    )


def _version(one: Item) -> list[Component | str]:
    said = "; ".join(f"{key}: {value}" for key, value in one.body.items() if key in {f.key for f in FORMS[one.kind]})
    what = "deleted" if one.removed else one.name
    when = one.saved[:16].replace("T", " ")
    return [
        html.B(f"Version {one.version}"),
        f", {when}, ",
        html.Bdi(shown(one.author, 80)),
        ": ",
        html.Bdi(shown(what, 200)),
        *([html.P(shown(said, 600), className="note")] if said else []),
    ]


def register(app: Dash, gallery: Gallery) -> None:
    """Saving, deleting, judging."""
    fields = {
        "values": State({"type": FIELD, "field": ALL}, "value"),
        "ids": State({"type": FIELD, "field": ALL}, "id"),
    }
    leave = {
        "path": Output(URL, "pathname", allow_duplicate=True),
        "search": Output(URL, "search", allow_duplicate=True),
        "told": Output(TOLD, "children", allow_duplicate=True),
        "seen": Output(SEEN, "data", allow_duplicate=True),
    }
    stay = {"path": no_update, "search": no_update, "told": no_update, "seen": no_update}

    def answer(scene: Scene, told: str, seen: Item | None) -> dict[str, Any]:
        """Back to the workspace where it was done; else the words, and the version that is now seen."""
        if not told:
            return {**stay, "path": WORKSPACE, "search": scene.view.query()}
        return {**stay, "told": shown(told), "seen": mark_of(seen) if seen else no_update}

    @app.callback(
        output=leave,
        inputs={
            "clicks": Input(SAVE, "n_clicks"),
            **fields,
            "mark": State(SEEN, "data"),
            "search": State(URL, "search"),
        },
        prevent_initial_call=True,
    )
    def save(clicks: object, values: object, ids: object, mark: object, search: object) -> Any:
        asked = read_view(search, gallery)
        scene = gallery.scene(asked.view)
        if not clicks:
            return stay
        seen = scene.desk.seen(text_of(mark))
        kind = seen.kind if seen else _kind(asked.args.get("kind", ""))
        said = given_values(kind, values, ids)
        return answer(scene, *written(scene, kind, said, seen, _subjects(seen, asked.args)))

    @app.callback(
        output=leave,
        inputs={"clicks": Input(REMOVE, "n_clicks"), "mark": State(SEEN, "data"), "search": State(URL, "search")},
        prevent_initial_call=True,
    )
    def remove(clicks: object, mark: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        seen = scene.desk.seen(text_of(mark))
        if not clicks or seen is None or scene.desk.workspace is None:
            return stay
        return answer(scene, *_kept(lambda workspace: workspace.remove(seen, author=scene.desk.me()), scene, "delete"))

    @app.callback(
        output=leave,
        inputs={"clicks": Input(JUDGE, "n_clicks"), "mark": State(SEEN, "data"), "search": State(URL, "search")},
        prevent_initial_call=True,
    )
    def judge(clicks: object, mark: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        seen = scene.desk.seen(text_of(mark))
        if not clicks or seen is None or seen.kind != "decision" or scene.desk.workspace is None:
            return stay
        return answer(scene, *judged(scene, seen))


def written(
    scene: Scene, kind: str, said: dict[str, Any], seen: Item | None, subjects: list[str]
) -> tuple[str, Item | None]:
    """What became of saving: nothing to say where it was done, else why not, and the version that is now seen."""
    why_not = scene.desk.why_not(scene.view)
    if why_not:
        return why_not, None
    name = str(said.pop("name", "")) or title_of(kind, said)
    if seen is None:
        body = {**about_it(scene, kind, said), **said, **({"about": subjects} if subjects else {})}
        return _kept(lambda workspace: workspace.add(kind, name, body, author=scene.desk.me()), scene, "save")
    own = {one.key for one in FORMS[kind]}
    body = {**{key: value for key, value in seen.body.items() if key not in own}, **said}
    if kind == "decision" and said.get("metric") != seen.body.get("metric"):
        body.pop("baseline", None)
        body |= {key: value for key, value in about_it(scene, kind, said).items() if key != "decided"}
    return _kept(lambda workspace: workspace.save(seen, name=name, body=body, author=scene.desk.me()), scene, "save")


def judged(scene: Scene, decision: Item) -> tuple[str, Item | None]:
    """Measure what came of a decision on all of the data, and keep it with the decision."""
    from ecohealth.workspace.decisions import measured

    if decision.body.get("ecosystem", scene.view.ecosystem) != scene.view.ecosystem:
        return f"Look at {decision.body['ecosystem']} first: this decision was taken on it.", decision
    try:
        value, window = measured(scene.whole, decision.body)
    except EcohealthError as error:
        return f"Not measured: {error}.", decision
    body = {**decision.body, "actual": value, "measured": window}
    me = scene.desk.me()
    return _kept(lambda workspace: workspace.save(decision, name=decision.name, body=body, author=me), scene, "save")


def _kept(change: Any, scene: Scene, verb: str) -> tuple[str, Item | None]:
    from ecohealth.workspace.kept import Conflict

    try:
        change(scene.desk.workspace)
    except Conflict as conflict:
        theirs = "; ".join(
            f"{key}: {value}" for key, value in conflict.newest.body.items() if key in ("text", "decision")
        )
        said = f" Theirs says: {theirs}." if theirs else ""
        return f"{conflict}.{said} To {verb} yours on top of it, press once more.", conflict.newest
    except EcohealthError as error:
        return f"Nothing was changed: {error}.", None
    return "", None

"""Work that is waited for: how far it is, a button that stops it on the server, a place for the answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboards.components.aria import aria
from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from dashboards.jobs import Look, Work
from dashboards.state import URL, read_view, text_of

EVERY = 400
"""Milliseconds between two looks."""

Wanted = Callable[[Scene, Mapping[str, str]], tuple[Work, Hashable] | None]
Answer = Callable[..., Any]
"""What is shown of a result: takes the scene of the page that asked, the result, and the values of ``also``."""


def working(name: str, label: str) -> Component:
    """The bar, hidden until something is begun; ``label`` says what it is the progress of."""
    return html.Div(
        [
            html.Progress(id=f"{name}-bar", max="1", className="working-bar", **aria(label=label)),
            html.Span(id=f"{name}-words", className="note"),
            html.Button("Stop", id=f"{name}-stop", className="quiet-button", type="button"),
            dcc.Interval(id=f"{name}-clock", interval=EVERY, disabled=True),
            dcc.Store(id=f"{name}-job"),
        ],
        id=f"{name}-working",
        className="working",
        hidden=True,
    )


def shown_on(name: str) -> list[Output]:
    """What a callback that begins work fills, with :func:`begun`."""
    return [Output(f"{name}-job", "data", allow_duplicate=True), *_bar(name)]


def begun(gallery: Gallery, before: object, work: Work, shared: Hashable = None) -> tuple[Any, ...]:
    """Begin the work, and give up what was begun before it on the same page.

    Args:
        gallery: whose jobs it joins.
        before: what the store of the job holds, whatever that is.
        work: what to do.
        shared: as in ``Jobs.start``.
    """
    gallery.jobs.stop(_key(before))
    key = gallery.jobs.start(work, shared)
    at = gallery.jobs.look(key)
    return {"key": key, "seen": 0}, *_told(
        replace(at, ended=False)
    )  # also where it has ended: its answer is not shown yet


def register_asked(app: Dash, gallery: Gallery, name: str, button: str, wanted: Wanted) -> None:
    """Begin work where a button asks for it, and nothing else comes of that.

    Args:
        app, gallery: where.
        name: as in :func:`working`.
        button: the button's id.
        wanted: the work for a scene and the page's own arguments, and what it is shared by; None for none.
    """

    @app.callback(
        *shown_on(name),
        Input(button, "n_clicks"),
        State(f"{name}-job", "data"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def begin(clicks: object, job: object, search: object) -> Any:
        asked = read_view(search, gallery)
        found = wanted(gallery.scene(asked.view), asked.args) if clicks else None
        if found is None:
            raise PreventUpdate
        return begun(gallery, job, *found)


def register_work(app: Dash, gallery: Gallery, name: str, found: Output, answer: Answer, *also: State) -> None:
    """Look at the work until it has ended, and stop it where the reader says so.

    Args:
        app, gallery: where.
        name: as in :func:`working`.
        found: where the answer goes; what is there is left where the work ends without one.
        answer: a result as what goes there.
        also: what the answer depends on besides, as it stands on the page by then.
    """

    @app.callback(
        found,
        *shown_on(name),
        Input(f"{name}-clock", "n_intervals"),
        State(f"{name}-job", "data"),
        State(URL, "search"),
        *also,
        prevent_initial_call=True,
    )
    def look(_ticks: object, job: object, search: object, *more: object) -> Any:
        at = gallery.jobs.look(_key(job))
        seen = job.get("seen") if isinstance(job, dict) else None
        if at.version == seen or at.result is None:
            return no_update, no_update, *_told(at)
        made = answer(gallery.scene(read_view(search, gallery).view), at.result, *more)
        return made, {"key": _key(job), "seen": at.version}, *_told(at)

    @app.callback(
        *_bar(name), Input(f"{name}-stop", "n_clicks"), State(f"{name}-job", "data"), prevent_initial_call=True
    )
    def stop(clicks: object, job: object) -> Any:
        if not clicks:
            return (no_update,) * 6
        gallery.jobs.stop(_key(job))
        return _told(Look(ended=True, trouble="Stopped."))


def _bar(name: str) -> list[Output]:
    places = (("working", "hidden"), ("bar", "value"), ("bar", "max"), ("words", "children"), ("stop", "hidden"),
              ("clock", "disabled"))  # fmt: skip
    return [Output(f"{name}-{part}", prop, allow_duplicate=True) for part, prop in places]


def _told(at: Look) -> tuple[Any, ...]:
    """Hidden, value, most, words, whether there is nothing to stop, and nothing to look at again."""
    value = str(at.done) if at.most else None
    words = at.trouble or at.words or ("" if at.ended else "Waiting for its turn …")
    return at.ended and not words, value, str(at.most or 1), shown(words), at.ended, at.ended


def _key(job: object) -> str:
    return text_of(job.get("key")) if isinstance(job, dict) else ""

"""How the evidence page asks: a click, or an address that asks already, is answered, linked to and downloaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboards.components.block import disclosure
from dashboards.components.grid import Column, grid
from dashboards.components.words import shown
from dashboards.components.work import begun, register_work, shown_on, working
from dashboards.gallery import Gallery, Scene
from dashboards.jobs import GivenUp, Progress, Work
from dashboards.state import ADDRESS, URL, View, ids_of, read_view, text_of
from ecohealth.errors import EcohealthError
from ecohealth.evidence.influence import Effect
from ecohealth.evidence.outlook import Forecast
from ecohealth.evidence.tested import Backtest
from ecohealth.evidence.verdict import Verdict
from ecohealth.export.manner import Manner
from ecohealth.export.write import content_of
from ecohealth.scores.signs import in_force, signs

Evidence = Backtest | Forecast | Effect
Args = Mapping[str, str]
LOSE = "lose"
"""The control whose value is ids of participants; they travel in the address as a scenario's do."""
VERDICTS = (
    Column("claim", "Claim", width=220, grows=True),
    Column("word", "History says", width=140),
    Column("why", "Because", width=220, grows=True),
)


@dataclass(frozen=True)
class Asking:
    """One of the questions.

    Attributes:
        name: in ids and in the address: ``ask=<name>``.
        controls: names of its arguments; each is the ``value`` of the control ``evidence-<name>-<argument>``.
        waiting: what is said meanwhile.
        found: the evidence, from arguments that nobody has checked.
        told: what is shown of it.
        sooner: of arguments, those of what can be shown first; the same where there is nothing to wait for.
    """

    name: str
    controls: tuple[str, ...]
    waiting: str
    found: Callable[[Scene, Args, Progress], Evidence]
    told: Callable[[Scene, Any], list[Component]]
    sooner: Callable[[Args], Args] = lambda args: args

    def id(self, part: str) -> str:
        """The id of one of its parts."""
        return f"evidence-{self.name}-{part}"

    @property
    def waits(self) -> Component:
        """How far it is, and what stops it."""
        return working(self.id("job"), "How far the evidence is")

    @property
    def downloads(self) -> Component:
        """Where its download goes."""
        return dcc.Download(id=self.id("file"))


def register(app: Dash, gallery: Gallery, asking: Asking) -> None:
    """A click answers and puts what was asked into the address; an address that asks is answered at once.

    Evidence takes from seconds to minutes, so it is gathered beside the requests: how far it is stands beside the
    button, it can be stopped, and whoever asks for the same joins in.
    """

    @app.callback(
        Output(ADDRESS, "data", allow_duplicate=True),
        *shown_on(asking.id("job")),
        Input(asking.id("ask"), "n_clicks"),
        State(f"{asking.id('job')}-job", "data"),
        State(URL, "search"),
        *(State(asking.id(one), "value") for one in asking.controls),
        prevent_initial_call="initial_duplicate",
    )
    def ask(clicks: object, job: object, search: object, *said: object) -> Any:
        asked = read_view(search, gallery)
        if not clicks:
            if asked.args.get("ask") != asking.name:
                raise PreventUpdate
            return no_update, *_begun(gallery, job, asking, asked.view, asked.args)
        named = dict(zip(asking.controls, said, strict=True))
        lost = ids_of(named.pop(LOSE, None), gallery.scene(asked.view).eco)
        view = replace(asked.view, lose=lost if LOSE in asking.controls else asked.view.lose)
        args = {key: text_of(value) for key, value in named.items() if text_of(value)}
        return view.query(ask=asking.name, **args), *_begun(gallery, job, asking, view, args)

    register_work(app, gallery, asking.id("job"), Output(asking.id("found"), "children"), lambda _, found: found.told())

    @app.callback(
        *shown_on(asking.id("saving")),
        Input(asking.id("save"), "n_clicks"),
        State(f"{asking.id('saving')}-job", "data"),
        State(asking.id("asked"), "data"),
        prevent_initial_call=True,
    )
    def save(clicks: object, job: object, query: object) -> Any:
        if not clicks:
            raise PreventUpdate
        asked = read_view(query, gallery)
        return begun(gallery, job, document_of(gallery.scene(asked.view), asking, asked.args))

    register_work(app, gallery, asking.id("saving"), Output(asking.id("file"), "data"), lambda _, made: made)


@dataclass(frozen=True)
class Answered:
    """What was found, or why nothing was, and of what."""

    scene: Scene
    asking: Asking
    args: Args
    found: Evidence | EcohealthError

    def told(self) -> list[Component]:
        """What is shown of it."""
        if isinstance(self.found, EcohealthError):
            return [html.P(shown(str(self.found), 400), role="alert")]
        said = {key: value for key, value in self.args.items() if key in self.asking.controls}
        save = html.Button("Download as a page", id=self.asking.id("save"), className="button", type="button")
        return [
            html.P(shown(self.found.sentence(), 900), className="answer-sentence", role="status"),
            *self.asking.told(self.scene, self.found),
            html.Div([save, working(self.asking.id("saving"), "How far the document is")], className="asking"),
            dcc.Store(id=self.asking.id("asked"), data=_query(self.scene.view, said)),
        ]


def _begun(gallery: Gallery, before: object, asking: Asking, view: View, args: Args) -> tuple[Any, ...]:
    shared = ("evidence", asking.name, view, tuple(sorted(args.items())))
    return begun(gallery, before, evidence_of(gallery.scene(view), asking, args), shared)


def evidence_of(scene: Scene, asking: Asking, args: Args) -> Work:
    """The work of gathering it: first what is there soon, then the whole."""

    def gathered(progress: Progress) -> object:
        soon = asking.sooner(args)
        for part in [args] if soon == args else [soon, args]:
            progress.say(0, 0, asking.waiting)
            try:
                found: Evidence | EcohealthError = asking.found(scene, part, progress)
            except GivenUp:
                raise
            except EcohealthError as error:
                found = error
            progress.show(Answered(scene, asking, part, found), "" if part is args else asking.waiting)
        return None

    return gathered


def _query(view: View, args: Args) -> str:
    return view.query(**args)


def document_of(scene: Scene, asking: Asking, args: Args) -> Work:
    """The work of writing what was found as its asker reads it; what is held no more is gathered again first."""
    asker = in_force()

    def made(progress: Progress) -> object:
        progress.say(0, 0, asking.waiting)
        found = asking.found(scene, args, progress)
        with signs(asker):
            return document(found, asking.name)

    return made


def document(found: Evidence, name: str) -> dict[str, Any]:
    """The whole evidence as a page to keep."""
    content = content_of(found, ".html", Manner())
    sent: dict[str, Any] = dcc.send_bytes(lambda file: file.write(content), f"{name}.html")
    return sent


def verdicts(found: Sequence[Verdict], table: str) -> Component:
    """What history says of each claim."""
    rows = pd.DataFrame([one.to_dict() for one in found], dtype=object)  # as text they would lose their reader's signs
    return grid(rows, VERDICTS, "What history says of each claim", table)


def cautions(told: Sequence[str]) -> Component:
    """What not to conclude, one click away."""
    return disclosure("Before you rely on it", html.Ul([html.Li(shown(one, 900)) for one in told], className="notes"))

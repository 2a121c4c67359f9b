"""How the evidence page asks: a click, or an address that asks already, is answered, linked to and downloaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.block import disclosure
from dashboards.components.grid import Column, grid
from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from dashboards.state import ADDRESS, URL, View, ids_of, read_view, text_of
from ecohealth.errors import EcohealthError
from ecohealth.evidence.influence import Effect
from ecohealth.evidence.outlook import Forecast
from ecohealth.evidence.tested import Backtest
from ecohealth.evidence.verdict import Verdict
from ecohealth.export.manner import Manner
from ecohealth.export.write import content_of

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
    """

    name: str
    controls: tuple[str, ...]
    waiting: str
    found: Callable[[Scene, Args], Evidence]
    told: Callable[[Scene, Any], list[Component]]

    def id(self, part: str) -> str:
        """The id of one of its parts."""
        return f"evidence-{self.name}-{part}"

    @property
    def downloads(self) -> Component:
        """Where its download goes."""
        return dcc.Download(id=self.id("file"))


def register(app: Dash, gallery: Gallery, asking: Asking) -> None:
    """A click answers and puts what was asked into the address; an address that asks is answered at once."""

    @app.callback(
        Output(asking.id("found"), "children"),
        Output(ADDRESS, "data", allow_duplicate=True),
        Input(asking.id("ask"), "n_clicks"),
        State(URL, "search"),
        *(State(asking.id(one), "value") for one in asking.controls),
        running=[
            (Output(asking.id("ask"), "disabled"), True, False),
            (Output(asking.id("wait"), "children"), asking.waiting, ""),
        ],
        prevent_initial_call="initial_duplicate",
    )
    def ask(clicks: object, search: object, *said: object) -> Any:
        asked = read_view(search, gallery)
        if not clicks:
            linked_to = asked.args.get("ask") == asking.name
            return (answer(gallery.scene(asked.view), asking, asked.args) if linked_to else []), no_update
        named = dict(zip(asking.controls, said, strict=True))
        lost = ids_of(named.pop(LOSE, None), gallery.scene(asked.view).eco)
        view = replace(asked.view, lose=lost if LOSE in asking.controls else asked.view.lose)
        args = {key: text_of(value) for key, value in named.items() if text_of(value)}
        return answer(gallery.scene(view), asking, args), view.query(ask=asking.name, **args)

    @app.callback(
        Output(asking.id("file"), "data"),
        Input(asking.id("save"), "n_clicks"),
        State(asking.id("asked"), "data"),
        prevent_initial_call=True,
    )
    def save(clicks: object, query: object) -> Any:
        if not clicks:
            return no_update
        asked = read_view(query, gallery)
        return document(asking.found(gallery.scene(asked.view), asked.args), asking.name)


def answer(scene: Scene, asking: Asking, args: Args) -> list[Component]:
    """What is shown, or why there is nothing to show."""
    try:
        found = asking.found(scene, args)
    except EcohealthError as error:
        return [html.P(shown(str(error), 400), role="alert")]
    said = {key: value for key, value in args.items() if key in asking.controls}
    return [
        html.P(shown(found.sentence(), 900), className="answer-sentence", role="status"),
        *asking.told(scene, found),
        html.Div(html.Button("Download as a page", id=asking.id("save"), className="button", type="button"),
                 className="asking"),
        dcc.Store(id=asking.id("asked"), data=_query(scene.view, said)),
    ]  # fmt: skip


def _query(view: View, args: Args) -> str:
    return view.query(**args)


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

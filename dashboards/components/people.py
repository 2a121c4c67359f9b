"""Choosing participants by name: all of them are offered where they are few, else those whose name is being typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from dashboards.state import URL, ids_of, read_view, text_of

ALL_OFFERED, MOST_FOUND = 1_000, 50
"""Participants up to which everybody is offered at once; names found at a time where there are more."""

Offered = list[dict[str, str]]


def offered(scene: Scene, chosen: Sequence[str], typed: str = "") -> Offered:
    """Whom a field offers: those chosen, then everybody, or of many those whose name or id holds what is typed.

    Of many, those with most value come first, so that an empty field offers the largest.
    """
    names = scene.names
    if len(names) <= ALL_OFFERED:
        return [_one(one, label) for one, label in names.items()]
    wanted = typed.casefold().strip()
    largest = scene.once("by-value", lambda: _by_value(scene))
    found: list[str] = []
    for one in largest:
        if wanted in names[one].casefold() or wanted in one.casefold():
            found.append(one)
            if len(found) == MOST_FOUND:
                break
    return [_one(one, names[one]) for one in dict.fromkeys([*chosen, *found]) if one in names]


def register_people(app: Dash, gallery: Gallery, field: str) -> None:
    """The field follows what is typed into it, where the ecosystem has many participants."""

    @app.callback(
        Output(field, "data"),
        Input(field, "searchValue"),
        Input(field, "value"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def find(typed: object, chosen: object, search: object) -> Any:
        scene = gallery.scene(read_view(search, gallery).view)
        if len(scene.names) <= ALL_OFFERED:
            raise PreventUpdate
        kept = chosen if isinstance(chosen, list) else [chosen]
        return offered(scene, ids_of(kept, scene.eco), text_of(typed))


def _by_value(scene: Scene) -> list[str]:
    order = scene.eco.view.strength.argsort(kind="stable")[::-1]
    return [str(one) for one in scene.eco.ids[order]]


def _one(participant: str, label: str) -> dict[str, str]:
    return {"value": participant, "label": shown(label, 60)}

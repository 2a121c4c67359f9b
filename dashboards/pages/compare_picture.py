"""The network before and after, side by side, everybody in the same place in both."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from dash import Dash, html
from dash.development.base_component import Component

from dashboards.components.block import panel
from dashboards.components.picture import Element, elements, picture, register_picture
from dashboards.gallery import Scene
from dashboards.pages.compare_windows import Pair, sides
from dashboards.pages.network_choice import places_of
from ecohealth.evidence.comparison import Comparison
from ecohealth.figures.network import Drawing
from ecohealth.figures.network_change import drawn_change

PICTURES = ("compare-picture-before", "compare-picture-after")
LETTERS, MARGIN = 1.7, 90.0
"""Size of the letters, for the pictures are half as wide as on the network's own page; and the room for them around."""


def picture_panel(scene: Scene, pair: Pair, found: Comparison) -> Component | None:
    """Both pictures; none for two ecosystems, whose participants have no places in common."""
    if pair.other != scene.view.ecosystem:
        return None
    before, after = sides(scene, pair)
    if min(before.view.value, after.view.value) <= 0:
        return None
    places = places_of(scene, "roles")
    drawings = drawn_change(before, after, found.participants, places, letters=LETTERS)
    corners = _corners(drawings)
    words = ("Before", "After")
    made = [
        html.Figure(
            [
                html.Figcaption([html.Strong(word), f" {side.window}. {drawing.sentence}"], className="note"),
                picture([*elements(drawing, places, scene.eco.config.currency), *corners], places, one,
                        f"The network {word.lower()}. The lists below name who joined and who left.", LETTERS),
            ],
            className="picture-half",
        )
        for word, side, drawing, one in zip(words, (found.before, found.after), drawings, PICTURES, strict=True)
    ]  # fmt: skip
    note = ("Everybody stands in the same place in both, and sizes are on one scale. Hollow with a dashed rim: left "
            "since; with a thick rim: joined or came back; pale: nothing in these days.")  # fmt: skip
    return panel("The network before and after", html.Div(made, className="columns two"), note=note)


def _corners(drawings: Sequence[Drawing]) -> list[Element]:
    """Two nodes that nobody sees, at the ends of both pictures: what is fitted into its frame is then the same."""
    spots = pd.concat([one.nodes[["x", "y"]] for one in drawings])
    ends = (spots.min() - MARGIN / 2, spots.max() + MARGIN)
    return [
        {"data": {"id": f"corner:{at}", "size": 1, "colour": "#000", "shape": "ellipse", "tip": ""},
         "position": {"x": float(one["x"]), "y": float(one["y"])}, "classes": "corner", "selectable": False}
        for at, one in enumerate(ends)
    ]  # fmt: skip


def register_pictures(app: Dash) -> None:
    """Light and dark, zoom, and what is under the pointer, in both."""
    for one in PICTURES:
        register_picture(app, one, LETTERS)

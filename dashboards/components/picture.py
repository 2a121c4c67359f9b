"""The network on screen: cytoscape's elements of a drawing, the buttons beside it. Names are text on a canvas."""

from __future__ import annotations

from typing import Any

import dash_cytoscape as cyto
import numpy as np
import numpy.typing as npt
import pandas as pd
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.picture_style import stylesheet
from dashboards.components.words import shown
from dashboards.state import SCHEME
from ecohealth.figures.network import Drawing
from ecohealth.figures.places import Places
from ecohealth.figures.theme import ink
from ecohealth.scores.words import money, percent

LONGEST_LABEL = 32
NAMESPACE = "ecohealth_picture"
BUTTONS = (("closer", "+", "Closer"), ("away", "−", "Further away"), ("fit", "⤢", "Show all of it"))

Element = dict[str, Any]
Floats = npt.NDArray[np.float64]
Bend = tuple[list[float], list[float]]


def picture(drawn: list[Element], places: Places, picture_id: str, label: str, letters: float = 1.0) -> Component:
    """Place the picture: canvas, zoom buttons, and the card that follows the pointer (``assets/picture.js``).

    Args:
        drawn: from :func:`elements`.
        places: where the nodes stand: for the layout's name and the shape of the frame.
        picture_id: the canvas's id.
        label: what it shows and where the same can be read as a table, for those who do not see it.
        letters: size of the letters, where 1 is the usual.
    """
    canvas = cyto.Cytoscape(
        id=picture_id,
        elements=drawn,
        stylesheet=stylesheet(ink(False), letters),
        layout=layout_of(places.layout),
        style={"width": "100%", "height": "100%"},
        userZoomingEnabled=False,
        minZoom=0.15,
        maxZoom=4,
        autoungrabify=True,
        autoRefreshLayout=False,
        clearOnUnhover=True,
        boxSelectionEnabled=False,
    )
    buttons = [
        html.Button(sign, id={"picture": picture_id, "do": what}, title=word, className="picture-button",
                    **aria(label=word))
        for what, sign, word in BUTTONS
    ]  # fmt: skip
    return html.Div(
        [
            html.Div(
                canvas,
                className="picture-canvas",
                role="img",
                style={"aspectRatio": f"{places.aspect:.2f}"},
                **aria(label=label),
            ),
            html.Div(buttons, className="picture-buttons", role="group", **aria(label="Zoom")),
            html.Div(id=f"{picture_id}-tip", className="picture-tip", **aria(hidden="true")),
            dcc.Store(id=f"{picture_id}-framed"),
        ],
        className="picture",
    )


def layout_of(layout: str) -> Element:
    """Cytoscape's layout: positions are given; the picture is fitted when the name changes."""
    return {"name": "preset", "fit": True, "padding": 6, "animate": False, "places": layout}


def register_picture(app: Dash, picture_id: str, letters: float = 1.0) -> None:
    """Light and dark, zoom buttons, and what is under the pointer."""

    @app.callback(Output(picture_id, "stylesheet"), Input(SCHEME, "data"))
    def follow_scheme(scheme: object) -> list[Element]:
        return stylesheet(ink(scheme == "dark"), letters)

    def run(name: str, *arguments: Any) -> None:
        app.clientside_callback(ClientsideFunction(NAMESPACE, name), *arguments, State(picture_id, "id"))  # type: ignore[no-untyped-call]

    run("point", Input(picture_id, "mouseoverNodeData"))
    run("zoom", Input({"picture": picture_id, "do": ALL}, "n_clicks"))
    run("frame", Output(f"{picture_id}-framed", "data"), Input(picture_id, "layout"))


def elements(drawing: Drawing, places: Places, currency: str | None) -> list[Element]:
    """Cytoscape's elements: headings, nodes and relations, with positions, classes and what the pointer's card says."""
    faded = bool((drawing.nodes["near"] != "").any())
    relations: list[Any] = list(drawing.relations.itertuples(index=False))
    straight: list[Bend | None] = [None] * len(relations)
    bends = _bends(drawing.nodes, drawing.relations) if places.layout == "roles" else straight
    return [
        *(_heading(places, *row) for row in places.headings.itertuples(index=False)),
        *(_node(places, row, faded, currency) for row in drawing.nodes.itertuples(index=False)),
        *(_relation(row, bend, faded) for row, bend in zip(relations, bends, strict=True)),
    ]


def _heading(places: Places, type_name: str, x: float, y: float) -> Element:
    style = places.style_of(type_name)
    data = {"id": f"h:{type_name}", "label": shown(style.label, LONGEST_LABEL), "colour": style.colour,
            "shape": style.shape.network, "size": 11}  # fmt: skip
    return {"data": data, "position": {"x": x, "y": y}, "classes": "heading", "selectable": False}


def _node(places: Places, row: Any, faded: bool, currency: str | None) -> Element:
    style = places.style_of(row.type)
    state = getattr(row, "state", "")
    classes = [row.what, "named" if row.named else "", row.near or ("far" if faded else ""), state]
    classes += ["idle"] if row.value <= 0 and row.what == "participant" else []
    hit = float(getattr(row, "hit", 0.0))
    data = {
        "id": row.key, "label": shown(row.label, LONGEST_LABEL), "size": round(row.size, 2), "colour": style.colour,
        "shape": style.shape.network, "hit": round(100.0 * hit, 1), "tip": _tip(row, style.label, currency, hit),
    }  # fmt: skip
    return {
        "data": data,
        "position": {"x": float(row.x), "y": float(row.y)},
        "classes": " ".join(one for one in classes if one),
        "selected": row.near == "focus",
        "selectable": row.what != "ghost",
    }


def _tip(row: Any, kind: str, currency: str | None, hit: float) -> str:
    """What the card under the pointer says, a line each."""
    lines = [shown(row.label), shown(kind) if row.what == "participant" else ""]
    lines += [f"Value given and taken: {money(row.value, currency)}"] if row.what != "ghost" else []
    lines += [f"Its loss would cost {percent(row.amount)} of all value"] if row.amount != row.value else []
    lines += [f"{_STATE_WORDS[row.state]} {percent(hit)} of its value"] if hit > 0 else []
    lines += [_MOVED[row.state]] if getattr(row, "state", "") in _MOVED else []
    return "\n".join(line for line in lines if line)


_STATE_WORDS = {"lost": "Lost:", "failed": "Fails: loses", "stranded": "Cut off: loses", "hit": "Loses",
                "unaffected": ""}  # fmt: skip
_MOVED = {"went": "Left since", "came": "Joined or came back"}


def _relation(row: Any, bend: Bend | None, faded: bool) -> Element:
    state = getattr(row, "state", "")
    classes = ["bent" if bend else "", row.near or ("far" if faded else ""), state]
    data: Element = {"id": f"{state}{row.source}>{row.target}", "source": row.source, "target": row.target,
                     "width": round(row.width, 2)}  # fmt: skip
    if bend is not None:
        data |= {"weights": bend[0], "distances": bend[1]}
    return {"data": data, "classes": " ".join(one for one in classes if one), "selectable": False}


def _bends(nodes: pd.DataFrame, relations: pd.DataFrame) -> list[Bend | None]:
    """Control points of each relation: it leaves and arrives level, and bows out between nodes of one column.

    Cytoscape wants each point as a weight along the straight line and a distance from it.
    """
    at = nodes.set_index("key")[["x", "y"]]
    start, end = (at.reindex(relations[side]).to_numpy(dtype=np.float64) for side in ("source", "target"))
    line = end - start
    length = np.maximum(np.linalg.norm(line, axis=1), 1e-9)
    same = np.abs(line[:, 0]) < 60.0
    reach = np.where(same, np.minimum(18.0 + 0.16 * np.abs(line[:, 1]), 90.0), line[:, 0] * 0.45)
    level = np.zeros(len(line))
    points = np.column_stack([reach, level]), line + np.column_stack([np.where(same, reach, -reach), level])
    weights = np.column_stack([(point * line).sum(axis=1) / length**2 for point in points])
    distances = np.column_stack([_beside(point, line, length) for point in points])
    return list(zip(np.round(weights, 4).tolist(), np.round(distances, 2).tolist(), strict=True))


def _beside(point: Floats, line: Floats, length: Floats) -> Floats:
    return np.asarray((line[:, 0] * point[:, 1] - line[:, 1] * point[:, 0]) / length)

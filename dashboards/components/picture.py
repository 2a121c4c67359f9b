"""The network on screen: cytoscape elements of a drawing, its style, the buttons beside it. Names are canvas text."""

from __future__ import annotations

from typing import Any

import dash_cytoscape as cyto
import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.words import shown
from ecohealth.figures.network import Drawing
from ecohealth.figures.places import Places
from ecohealth.figures.theme import Ink, ink

LONGEST_LABEL = 36
BUTTONS = (("closer", "+", "Closer"), ("away", "−", "Further away"), ("fit", "⤢", "Show all"))

Element = dict[str, Any]


def picture(drawing: Drawing, places: Places, picture_id: str, label: str) -> Component:
    """Place the picture: canvas, zoom buttons, and the card that follows the pointer (``assets/network.js``)."""
    canvas = cyto.Cytoscape(
        id=picture_id,
        elements=elements(drawing, places),
        stylesheet=stylesheet(ink(False)),
        layout={"name": "preset", "fit": True, "padding": 12},
        style={"width": "100%", "height": "100%"},
        userZoomingEnabled=False,
        minZoom=0.2,
        maxZoom=4,
        autoungrabify=True,
        autoRefreshLayout=False,
        clearOnUnhover=True,
        boxSelectionEnabled=False,
        responsive=True,
    )
    buttons = [
        html.Button(sign, id={"picture": picture_id, "do": name}, title=word, className="picture-button",
                    **{"aria-label": word})
        for name, sign, word in BUTTONS
    ]  # fmt: skip
    tip = html.Div(id=f"{picture_id}-tip", className="picture-tip", hidden=True)
    return html.Div(
        [
            html.Div(canvas, className="picture-canvas", role="img", **{"aria-label": label}),
            html.Div(buttons, className="picture-buttons"),
            tip,
        ],
        className="picture",
    )


def elements(drawing: Drawing, places: Places) -> list[Element]:
    """Cytoscape's elements: headings, relations and nodes, with their positions and classes."""
    faded = bool((drawing.nodes["near"] != "").any())
    bends = _bends(drawing.nodes, drawing.relations) if places.layout == "roles" else None
    return [
        *(_heading(places, *row) for row in places.headings.itertuples(index=False)),
        *(_node(places, row, faded) for row in drawing.nodes.itertuples(index=False)),
        *(_relation(row, bend, faded) for row, bend in _relations(drawing, bends)),
    ]


def _heading(places: Places, type_name: str, x: float, y: float) -> Element:
    style = places.style_of(type_name)
    data = {"id": f"h:{type_name}", "label": shown(style.label, LONGEST_LABEL), "colour": style.colour,
            "shape": style.shape.network, "size": 11}  # fmt: skip
    return {"data": data, "position": {"x": x, "y": y}, "classes": "heading"}


def _node(places: Places, row: Any, faded: bool) -> Element:
    style = places.style_of(row.type)
    classes = [row.what, "named" if row.named else "unnamed"]
    classes += [row.near] if row.near else ["far"] if faded else []
    classes += ["idle"] if row.value <= 0 and row.what == "participant" else []
    data = {
        "id": row.key, "label": shown(row.label, LONGEST_LABEL), "size": round(row.size, 2), "colour": style.colour,
        "shape": style.shape.network, "kind": shown(style.label, LONGEST_LABEL), "value": float(row.value),
        "what": row.what,
    }  # fmt: skip
    return {"data": data, "position": {"x": float(row.x), "y": float(row.y)}, "classes": " ".join(classes)}


def _relations(drawing: Drawing, bends: list[tuple[list[float], list[float]]] | None) -> Any:
    rows = list(drawing.relations.itertuples(index=False))
    return zip(rows, bends or [None] * len(rows), strict=True)


def _relation(row: Any, bend: tuple[list[float], list[float]] | None, faded: bool) -> Element:
    data: dict[str, Any] = {"id": f"{row.source}>{row.target}", "source": row.source, "target": row.target,
                            "width": round(row.width, 2), "value": float(row.value)}  # fmt: skip
    if bend is not None:
        data |= {"weights": bend[0], "distances": bend[1]}
    return {"data": data, "classes": " ".join(["bent" if bend else "straight", row.near or ("far" if faded else "")])}


def _bends(nodes: pd.DataFrame, relations: pd.DataFrame) -> list[tuple[list[float], list[float]]]:
    """Control points of each relation: it leaves and arrives level, and bows out between nodes of one column.

    Cytoscape wants each point as a weight along the straight line and a distance from it.
    """
    at = nodes.set_index("key")[["x", "y"]]
    start, end = (at.reindex(relations[side]).to_numpy(dtype=np.float64) for side in ("source", "target"))
    line = end - start
    length = np.maximum(np.linalg.norm(line, axis=1), 1e-9)
    same = np.abs(line[:, 0]) < 60.0
    reach = np.where(same, np.minimum(18.0 + 0.16 * np.abs(line[:, 1]), 90.0), line[:, 0] * 0.45)
    first = np.column_stack([reach, np.zeros(len(line))])
    second = line + np.column_stack([np.where(same, reach, -reach), np.zeros(len(line))])
    weights, distances = (
        np.column_stack([measure(first, line, length), measure(second, line, length)]) for measure in (_along, _beside)
    )
    return [
        (np.round(weight, 4).tolist(), np.round(distance, 2).tolist())
        for weight, distance in zip(weights, distances, strict=True)
    ]


def _along(point: Any, line: Any, length: Any) -> Any:
    return (point * line).sum(axis=1) / length**2


def _beside(point: Any, line: Any, length: Any) -> Any:
    return (line[:, 0] * point[:, 1] - line[:, 1] * point[:, 0]) / length


def stylesheet(tone: Ink) -> list[Element]:
    """How elements look on a ground."""
    text = {"font-family": "Ecohealth Sans, Noto Sans, sans-serif", "color": tone.text,
            "text-outline-color": tone.ground, "text-outline-width": 2.5, "text-outline-opacity": 0.9}  # fmt: skip
    return [
        {"selector": "node", "style": {
            **text, "width": "data(size)", "height": "data(size)", "shape": "data(shape)",
            "background-color": "data(colour)", "border-width": 1, "border-color": tone.text, "border-opacity": 0.35,
            "z-index": 2, "overlay-opacity": 0}},
        {"selector": "node.named", "style": {
            "label": "data(label)", "font-size": 12, "text-halign": "right", "text-valign": "center",
            "text-margin-x": 4, "text-wrap": "wrap", "text-max-width": 116, "text-justification": "left",
            "min-zoomed-font-size": 5}},
        {"selector": "node.heading", "style": {
            "label": "data(label)", "font-size": 13, "font-weight": 600, "text-halign": "right",
            "text-valign": "center", "text-margin-x": 5, "text-wrap": "wrap", "text-max-width": 105,
            "text-justification": "left", "events": "no"}},
        {"selector": 'node[shape = "polygon"]', "style": {"shape-polygon-points": "-1 -0.85 1 -0.85 0 0.95"}},
        {"selector": "node.group", "style": {
            "background-opacity": 0.25, "border-color": "data(colour)", "border-opacity": 1, "border-style": "double",
            "border-width": 4, "text-halign": "center", "text-valign": "bottom", "text-margin-x": 0,
            "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": 120, "color": tone.muted}},
        {"selector": "node.ghost", "style": {
            "background-opacity": 0, "border-color": tone.muted, "border-opacity": 1, "border-style": "dashed",
            "border-width": 2, "text-halign": "center", "text-valign": "bottom", "text-margin-x": 0,
            "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": 120, "color": tone.muted, "events": "no"}},
        {"selector": "node.idle", "style": {"background-opacity": 0.25, "color": tone.muted}},
        {"selector": "edge", "style": {
            "width": "data(width)", "line-color": tone.line, "opacity": 0.6, "curve-style": "straight",
            "events": "no", "z-index": 1}},
        {"selector": "edge.bent", "style": {
            "curve-style": "unbundled-bezier", "control-point-weights": "data(weights)",
            "control-point-distances": "data(distances)", "edge-distances": "node-position"}},
        {"selector": "node.far", "style": {"opacity": 0.18}},
        {"selector": "edge.far", "style": {"opacity": 0.1}},
        {"selector": "node.further", "style": {"opacity": 0.6}},
        {"selector": "edge.further", "style": {"opacity": 0.55}},
        {"selector": "edge.direct", "style": {"line-color": tone.accent, "opacity": 0.6, "z-index": 3}},
        {"selector": "node.direct", "style": {"z-index": 4}},
        {"selector": "node.focus", "style": {
            "border-color": tone.text, "border-width": 3, "border-opacity": 1, "font-weight": 600, "z-index": 5}},
    ]  # fmt: skip

"""How the network's elements look, on light and on dark ground."""

from __future__ import annotations

from typing import Any

from ecohealth.figures.theme import CASCADE, DIRECT, FONT, LIGHT, STRANDED, Ink

Rule = dict[str, Any]


def stylesheet(tone: Ink, letters: float = 1.0) -> list[Rule]:
    """Cytoscape's rules, later ones before earlier ones.

    Args:
        tone: the ground's colours.
        letters: size of the letters, where 1 is the usual.
    """
    return [*_nodes(tone, letters), *_relations(tone), *_focus(tone), *_loss(tone), *_change(tone)]


def _nodes(tone: Ink, letters: float) -> list[Rule]:
    beside = {"text-halign": "right", "text-valign": "center", "text-margin-x": 4, "text-wrap": "wrap",
              "text-justification": "left", "text-max-width": 122 * letters}  # fmt: skip
    below = {"text-halign": "center", "text-valign": "bottom", "text-margin-x": 0, "text-margin-y": 4,
             "text-justification": "center", "color": tone.muted}  # fmt: skip
    return [
        {"selector": "node", "style": {
            "width": "data(size)", "height": "data(size)", "shape": "data(shape)", "background-color": "data(colour)",
            "border-width": 1, "border-color": tone.text, "border-opacity": 0.35, "z-index": 2,
            "overlay-opacity": 0, "font-family": FONT, "color": tone.text,
            "text-outline-color": tone.ground, "text-outline-width": 2.5, "text-outline-opacity": 0.9}},
        {"selector": 'node[shape = "polygon"]', "style": {"shape-polygon-points": "-1 -0.85 1 -0.85 0 0.95"}},
        {"selector": "node.named", "style": {
            **beside, "label": "data(label)", "font-size": 14 * letters, "min-zoomed-font-size": 5}},
        {"selector": "node.heading", "style": {
            **beside, "label": "data(label)", "font-size": 14.5 * letters, "font-weight": 600, "text-margin-x": 6,
            "text-max-width": 112, "events": "no"}},
        {"selector": "node.group", "style": {
            **below, "background-opacity": 0.25, "border-color": "data(colour)", "border-opacity": 1,
            "border-style": "double", "border-width": 4}},
        {"selector": "node.ghost", "style": {
            **below, "background-opacity": 0, "border-color": tone.muted, "border-opacity": 1,
            "border-style": "dashed", "border-width": 2}},
        {"selector": "node.idle", "style": {"background-opacity": 0.25, "color": tone.muted}},
    ]  # fmt: skip


def _relations(tone: Ink) -> list[Rule]:
    return [
        {"selector": "edge", "style": {
            "width": "data(width)", "line-color": tone.line, "opacity": 0.6, "curve-style": "straight",
            "events": "no", "z-index": 1}},
        {"selector": "edge.bent", "style": {
            "curve-style": "unbundled-bezier", "control-point-weights": "data(weights)",
            "control-point-distances": "data(distances)", "edge-distances": "node-position"}},
    ]  # fmt: skip


def _focus(tone: Ink) -> list[Rule]:
    """The neighbourhood of a node: direct partners strong, those at further hand lighter, the rest faint."""
    return [
        {"selector": "node.far", "style": {"opacity": 0.18}},
        {"selector": "edge.far", "style": {"opacity": 0.1}},
        {"selector": "node.further", "style": {"opacity": 0.6}},
        {"selector": "edge.further", "style": {"opacity": 0.55}},
        {"selector": "node.direct", "style": {"z-index": 4}},
        {"selector": "edge.direct", "style": {"line-color": tone.accent, "opacity": 0.6, "z-index": 3}},
        {"selector": "node.focus", "style": {
            "border-color": tone.text, "border-width": 3, "border-opacity": 1, "font-weight": 600, "z-index": 5}},
    ]  # fmt: skip


def _loss(tone: Ink) -> list[Rule]:
    """After a loss: lost is hollow, cut off is dashed, hit is pale red, filled by the share it loses."""
    pale = 0.28 if tone is LIGHT else 0.45
    return [
        {"selector": "node.unaffected", "style": {"opacity": 0.35}},
        {"selector": "node.hit, node.stranded", "style": {
            "pie-size": "100%", "pie-1-background-color": DIRECT, "pie-1-background-size": "data(hit)",
            "pie-1-background-opacity": 1, "background-color": DIRECT, "background-opacity": pale,
            "border-color": DIRECT, "border-width": 1.5, "border-opacity": "mapData(hit, 0, 50, 0.5, 1)",
            "z-index": 4}},
        {"selector": "node.stranded", "style": {
            "border-style": "dashed", "border-color": STRANDED, "border-width": 3, "border-opacity": 1,
            "background-color": STRANDED, "pie-1-background-color": STRANDED}},
        {"selector": "node.failed", "style": {
            "background-opacity": 0, "border-style": "dotted", "border-color": DIRECT, "border-opacity": 1,
            "border-width": 3, "z-index": 4}},
        {"selector": "node.lost", "style": {
            "background-color": tone.ground, "background-opacity": 1, "border-color": DIRECT, "border-opacity": 1,
            "border-width": 4, "font-weight": 600, "z-index": 5}},
        {"selector": "edge.cut", "style": {"line-color": DIRECT, "line-style": "dashed", "opacity": 0.5}},
        {"selector": "edge.wave", "style": {"line-color": CASCADE, "opacity": 0.75, "z-index": 3}},
    ]  # fmt: skip


def _change(tone: Ink) -> list[Rule]:
    """Between two windows: who went is hollow with a dashed rim, who came has a thick one."""
    return [
        {"selector": "node.went", "style": {
            "background-opacity": 0, "border-style": "dashed", "border-color": DIRECT, "border-opacity": 1,
            "border-width": 3, "z-index": 5}},
        {"selector": "node.came", "style": {
            "border-color": tone.accent, "border-opacity": 1, "border-width": 4, "z-index": 5}},
        {"selector": "node.corner", "style": {"opacity": 0, "events": "no"}},
    ]  # fmt: skip

"""Overview: the whole in one sentence, a score, four pillars and what to know."""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash
from dash.development.base_component import Component

from dashboards.components.block import page
from dashboards.gallery import Gallery, Scene

PATH = "/"
NAME = "Overview"


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """The page."""
    return page(NAME, scene.eco.name)


def register(app: Dash, gallery: Gallery) -> None:
    """Nothing on this page changes without another address."""

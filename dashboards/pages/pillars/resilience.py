"""Resilience as scored: the costliest losses, and the way to the simulator."""

from __future__ import annotations

from dash import dcc
from dash.development.base_component import Component

from dashboards.components.block import panel
from dashboards.components.losses import loss_bars
from dashboards.gallery import Scene

LOSSES_SHOWN = 10


def pictures(scene: Scene) -> list[Component]:
    """What single losses cost, each leading to the simulator."""
    return [
        panel(
            "The costliest single losses",
            loss_bars(scene, LOSSES_SHOWN),
            dcc.Link("What if they leave?", href=scene.view.href("/resilience"), className="button is-main"),
            note="Share of all value that goes when one participant leaves, before its loss spreads.",
        )
    ]

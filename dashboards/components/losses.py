"""What single losses would cost, as bars that lead to the simulator."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.bars import Bar, bars, legend
from dashboards.gallery import Scene
from ecohealth.scores.words import percent

PARTS = (("direct", "its own value"), ("stranded", "cut off behind it"))
"""Parts of a loss before any cascade: kind and word."""
WAYS = (*PARTS, ("cascade", "as it spreads"))
"""Parts of a loss that spreads."""


def parts_shown(losses: pd.DataFrame) -> list[tuple[str, str]]:
    """The parts that occur; what a participant gives and takes itself always does."""
    return [(kind, word) for kind, word in PARTS if kind == "direct" or bool((losses[kind] > 0).any())]


def loss_bars(scene: Scene, most: int) -> Component:
    """The costliest single losses, each leading to what falls with it."""
    ranking = scene.ranking.head(most)
    costly: list[Any] = list(ranking[ranking["loss_impact"] > 0].itertuples(index=False))
    rows = [
        Bar(
            name=row.name,
            href=scene.view.href("/resilience", lose=(row.id,)),
            figure=percent(row.loss_impact),
            parts=[(kind, getattr(row, kind)) for kind, _ in PARTS],
            hint=row.type,
        )
        for row in costly
    ]
    if not rows:
        return html.P("No value is exchanged here, so nobody's loss would cost any.")
    return html.Div([bars(rows, "Share of all value lost with each"), legend(parts_shown(ranking))], className="losses")

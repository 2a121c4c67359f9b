"""One loss after the other: what each step costs on top of those before it, and what it would have cost alone."""

from __future__ import annotations

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.bars import Bar, bars, legend
from dashboards.components.block import panel
from dashboards.components.losses import WAYS
from dashboards.components.words import shown
from ecohealth.scenarios.outcome import Outcome, Step
from ecohealth.scenarios.scenario import IN_TURN
from ecohealth.scores.words import money, percent


def turns(outcome: Outcome, currency: str | None) -> Component | None:
    """The steps in their order; nothing where everything happens at once."""
    if not outcome.steps:
        return None
    rows = [
        Bar(f"{at}. {one.scenario}", "", percent(one.lost.total),
            [(way, max(getattr(one.lost, way), 0.0)) for way, _ in WAYS], hint=_beside(one, currency))
        for at, one in enumerate(outcome.steps, start=1)
    ]  # fmt: skip
    return panel(
        "One after the other",
        bars(rows, "Share of all value that each step costs on top of those before it"),
        legend(WAYS),
        html.P(shown(IN_TURN), className="note"),
        note="What each step costs on top of those before it.",
    )


def _beside(step: Step, currency: str | None) -> str:
    """What it would have cost alone, and how much of what it leaves unserved is taken over."""
    alone = f"alone it would cost {percent(step.alone)}"
    if pd.isna(step.asked) or step.asked <= 0:
        return alone
    return f"{alone}; {money(step.taken_over, currency)} of {money(step.asked, currency)} is taken over"

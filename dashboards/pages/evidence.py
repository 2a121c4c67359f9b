"""Evidence: would we have known, what comes next, was it us; each on request, each with how far to believe it."""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash, html
from dash.development.base_component import Component

from dashboards.components.block import page
from dashboards.components.states import empty
from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from dashboards.pages import evidence_ahead, evidence_asking, evidence_past, evidence_us
from ecohealth.evidence.panel import recorded_periods
from ecohealth.scores.words import counted

PATH = "/evidence"
NAME = "Evidence"
QUESTIONS = (evidence_past.PAST, evidence_ahead.AHEAD, evidence_us.US)


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """Three questions to the history; an address that asks one is answered once the page is there."""
    many = len(recorded_periods(scene.eco))
    if not many:
        text = "A column 'date' in the interactions makes a history that can be asked."
        return page(
            NAME, "Nothing is dated, so there is no history to ask.", empty("The history is not available", text)
        )
    return page(
        NAME,
        f"A score is worth what its history bears out: {counted(many, f'recorded {scene.eco.period}')} can be asked.",
        evidence_past.offer(),
        evidence_ahead.offer(scene, args),
        evidence_us.offer(scene, args),
        html.Div([one.downloads for one in QUESTIONS]),
        note=f"{shown(scene.eco.name, 60)}, up to the end of the window: {scene.eco.scope}.",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """Each question is asked by a click, or by the address."""
    for one in QUESTIONS:
        evidence_asking.register(app, gallery, one)

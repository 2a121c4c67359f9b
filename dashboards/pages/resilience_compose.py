"""Composing a loss: who leaves, who leaves after them, how much they can still do, how it spreads."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import Dash, Input, dcc, html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.people import offered, register_people
from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from dashboards.pages.resilience_question import MOST_KEPT, MOST_SEARCHED, MOST_THEN, Question, attributes
from dashboards.state import CASCADES, MOST_LOST
from ecohealth.figures.theme import type_styles
from ecohealth.scenarios.communities import CommunityLoss
from ecohealth.scenarios.scenario import Scenario
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import whole

LOSE, TYPE, KEPT, CASCADE = "resilience-lose", "resilience-type", "resilience-kept", "resilience-cascade"
ALIKE, THEN, ASSUMPTIONS = "resilience-alike", "resilience-then", "resilience-assumptions"
WITHOUT_COMMUNITIES = Sentence(
    "Communities of more than ",
    later(whole, MOST_SEARCHED),
    " participants are found on the command line: ecohealth rank --by communities.",
)
CASCADE_WORDS = {
    "linear": "Along dependencies",
    "none": "It does not spread",
    "debtrank": "Each passes it on once",
    "threshold": "Fails at a threshold",
    "essential": "By essential kinds",
}

CONTROLS = {
    "lose": Input(LOSE, "value"),
    "type": Input(TYPE, "value"),
    "kept": Input(KEPT, "value"),
    "cascade": Input(CASCADE, "value"),
    "alike": Input(ALIKE, "value"),
    "then": Input(THEN, "value"),
}
"""What each control says, for the callback that answers."""


def register_compose(app: Dash, gallery: Gallery) -> None:
    """Names are found as they are typed."""
    for field in (LOSE, THEN):
        register_people(app, gallery, field)


def compose(scene: Scene, question: Question, assumed: list[Component]) -> list[Component]:
    """The controls, set to what is asked; ``assumed`` says what the cascade model takes for granted."""
    styles = type_styles(scene.whole)
    types = [{"value": one, "label": f"{styles[one].shape.glyph} {shown(styles[one].label, 40)}"}
             for one in scene.eco.view.types]  # fmt: skip
    alike = [{"value": one, "label": shown(_alike_label(one, scenario, scene), 60)}
             for one, scenario in attributes(scene).items()]  # fmt: skip
    words = [{"value": one, "label": CASCADE_WORDS[one]} for one in CASCADES]
    return [
        _people(LOSE, scene, question.lose, "Participants", MOST_LOST),
        html.P("or click them in the picture", className="note"),
        _people(THEN, scene, question.then, "And then, once that has settled", MOST_THEN),
        dmc.Select(id=TYPE, data=types, value=question.type or None, label="Everybody of a type", placeholder="None",
                   clearable=True, size="sm"),
        dmc.Select(id=ALIKE, data=alike, value=question.alike or None, label="Everybody alike", placeholder="None",
                   description=shown(WITHOUT_COMMUNITIES) if len(scene.eco) > MOST_SEARCHED else None,
                   clearable=True, searchable=True, limit=50, size="sm", display=None if alike else "none"),
        html.Div(
            [
                html.Span("What they can still do", className="control-label"),
                dmc.Slider(id=KEPT, value=question.kept, min=0, max=MOST_KEPT, step=10, size="sm",
                           updatemode="mouseup", thumbLabel="Percent of capacity that they keep",
                           marks=[{"value": 0, "label": "nothing"}, {"value": 50, "label": "50 %"},
                                  {"value": MOST_KEPT, "label": f"{MOST_KEPT} %"}]),
            ],
            className="control is-kept",
        ),
        html.Div(
            [
                html.Span("How the loss spreads", className="control-label"),
                dmc.Select(id=CASCADE, data=words, value=question.cascade, size="sm", allowDeselect=False,
                           **aria(label="How the loss spreads")),
            ],
            className="control",
        ),
        html.Div(assumed, id=ASSUMPTIONS, className="assumptions"),
        dcc.Link("Start over", href=scene.view.href("/resilience"), className="button is-start"),
    ]  # fmt: skip


def _people(field: str, scene: Scene, chosen: tuple[str, ...], label: str, most: int) -> Component:
    people: Component = dmc.MultiSelect(
        id=field, data=offered(scene, chosen), value=list(chosen), label=label, placeholder="Type a name",
        searchable=True, clearable=True, limit=50, maxValues=most, size="sm", hidePickedOptions=True,
        nothingFoundMessage="Nobody of that name",
    )  # fmt: skip
    return people


def _alike_label(key: str, scenario: Scenario, scene: Scene) -> str:
    """A community by its largest members, anything else as it is."""
    if not isinstance(scenario, CommunityLoss):
        return key
    told = scenario.sentence(scene.eco)
    return f"{key} {told[told.index('(') :]}"

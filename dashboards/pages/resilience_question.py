"""What is asked on the resilience page: checked, from the controls or from the address, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any, cast

import pandas as pd

from dashboards.gallery import Scene
from dashboards.pages.network_choice import digits_of, places_of, whole_of
from dashboards.state import CASCADES, View, choice_of, ids_of, text_of
from ecohealth.figures.network import Drawing, drawn_network
from ecohealth.figures.network_loss import with_few_names, with_loss
from ecohealth.figures.places import Places
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scenarios.scenario import AttributeLoss, CapacityCut, Loss, Scenario, TypeLoss
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.spread import Model

QUESTION = "resilience-question"
"""Id of the ``dcc.Store`` that holds what is asked."""
MOST_KEPT = 90
NO_ATTRIBUTES = ("id", "type", "name", "joined", "left", "outside_share", "successor_of")
MOST_VALUES = 40
DRAWN_VALUE = 0.6
MOST_STEPS = 12
ASPECT = 1.15
"""Width by height of the picture's frame, a column between two others."""


@dataclass(frozen=True)
class Question:
    """Who leaves, or can do less, and whether the loss spreads.

    Attributes:
        lose: ids of participants.
        type: a type of which everybody is struck; empty for none.
        kept: percent of their capacity that those struck keep; 0 means they are lost.
        cascade: the cascade model.
        alike: an attribute of which everybody is struck, as :func:`attributes` names it; empty for none.
    """

    lose: tuple[str, ...]
    type: str
    kept: int
    cascade: Model
    alike: str = ""

    @classmethod
    def of(cls, scene: Scene, given: Mapping[str, object]) -> Question:
        """From the values of the controls, whatever they hold: what is not allowed is left out."""
        kind, alike = text_of(given.get("type")), text_of(given.get("alike"))
        return cls(
            lose=ids_of(given.get("lose"), scene.eco),
            type=kind if kind in scene.eco.view.types else "",
            kept=whole_of(given.get("kept"), 0, MOST_KEPT, 0),
            cascade=cast(Model, choice_of(text_of(given.get("cascade")), CASCADES)),
            alike=alike if alike in attributes(scene) else "",
        )

    @property
    def is_asked(self) -> bool:
        """Whether anybody is struck at all."""
        return bool(self.lose or self.type or self.alike)

    def scenario(self, scene: Scene) -> Scenario:
        """The scenario in the product's terms."""
        parts: list[Scenario] = [Loss(*self.lose)] if self.lose else []
        parts += [TypeLoss(self.type)] if self.type else []
        parts += [AttributeLoss(*attributes(scene)[self.alike])] if self.alike else []
        whole = reduce(add, parts) if parts else Loss()
        if self.kept == 0:
            return whole
        struck = scene.eco.ids[whole.shock(scene.eco).lost]
        return CapacityCut(dict.fromkeys(map(str, struck), self.kept / 100.0))

    def query(self, view: View) -> str:
        """The address that asks the same."""
        said = {"type": self.type, "kept": str(self.kept) if self.kept else "", "alike": self.alike}
        asked = replace(view, lose=self.lose, cascade=self.cascade)
        return asked.query(**{key: value for key, value in said.items() if value})

    def to_dict(self) -> dict[str, Any]:
        """For the store that the scores wait for."""
        return {
            "lose": list(self.lose),
            "type": self.type,
            "kept": self.kept,
            "cascade": self.cascade,
            "alike": self.alike,
        }


def attributes(scene: Scene) -> dict[str, tuple[str, str]]:
    """What several participants have in common, as ``column: value``: by that text, the column and the value.

    Columns of a region, an owner or the like, of at most 40 values: what has more tells participants apart.
    """
    return scene.once("attributes", lambda: _attributes(scene.eco.participants))


def _attributes(people: pd.DataFrame) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for column in map(str, people.columns):
        values = sorted(people[column].dropna().astype("str").unique()) if column not in NO_ATTRIBUTES else []
        if len(values) <= MOST_VALUES:
            found |= {f"{column}: {value}": (column, value) for value in values}
    return found


def question_of_args(scene: Scene, args: Mapping[str, str]) -> Question:
    """From the address."""
    return Question.of(
        scene,
        {
            "lose": list(scene.view.lose),
            "type": args.get("type"),
            "kept": digits_of(args.get("kept", "")),
            "cascade": scene.view.cascade,
            "alike": args.get("alike"),
        },
    )


def outcome_of(scene: Scene, question: Question, *, scored: bool) -> Outcome:
    """The answer; scoring it takes longer, and is asked for apart."""
    return scene.once(
        ("outcome", question, scored),
        lambda: simulate(scene.eco, question.scenario(scene), cascade=question.cascade, scored=scored),
    )


def steps_of(outcome: Outcome) -> int:
    """Rounds in which somebody is first reached, the scenario itself being round 0."""
    return min(int(outcome.participants["round"].fillna(0).max()), MOST_STEPS)


def tall_places(scene: Scene) -> Places:
    """The places of the network's page, in a frame that is taller."""
    return scene.once("resilience-places", lambda: places_of(scene, "roles").no_wider_than(ASPECT))


def drawing_before(scene: Scene) -> Drawing:
    """The network as it is, for the small picture."""
    return scene.once("resilience-drawing", lambda: _drawing(scene))


def _drawing(scene: Scene) -> Drawing:
    return with_few_names(drawn_network(scene.eco, tall_places(scene), kept_value=DRAWN_VALUE))


def drawing_after(scene: Scene, question: Question, step: int) -> Drawing:
    """The network after a number of rounds; before anything is asked, as it is."""
    if not question.is_asked:
        return drawing_before(scene)
    outcome = outcome_of(scene, question, scored=False)
    upto = step if step < steps_of(outcome) else len(scene.eco)
    return with_loss(drawing_before(scene), tall_places(scene), outcome.participants, upto)

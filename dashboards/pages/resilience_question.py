"""What is asked on the resilience page: checked, from the controls or from the address, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any, cast
from urllib.parse import quote, unquote

import pandas as pd

from dashboards.gallery import Scene
from dashboards.pages.network_choice import digits_of, places_of, whole_of
from dashboards.state import CASCADES, View, choice_of, ids_of, text_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import BadScenario
from ecohealth.figures.network import Drawing, drawn_network
from ecohealth.figures.network_loss import with_few_names, with_loss
from ecohealth.figures.places import Places
from ecohealth.scenarios.communities import CommunityLoss, communities
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scenarios.scenario import AttributeLoss, CapacityCut, Loss, Scenario, Sequence, TypeLoss
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.spread import Model

QUESTION = "resilience-question"
"""Id of the ``dcc.Store`` that holds what is asked."""
MOST_KEPT = 90
NO_ATTRIBUTES = ("id", "type", "name", "joined", "left", "outside_share", "successor_of")
MOST_VALUES, MOST_THEN = 40, 10
COMMUNITY, MOST_SEARCHED = "community", 2_000
"""How communities are called, and the participants up to which they are looked for."""
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
        then: ids of participants that leave once the effects of all that have settled.
    """

    lose: tuple[str, ...]
    type: str
    kept: int
    cascade: Model
    alike: str = ""
    then: tuple[str, ...] = ()

    @classmethod
    def of(cls, scene: Scene, given: Mapping[str, object]) -> Question:
        """From the values of the controls, whatever they hold: what is not allowed is left out."""
        kind, alike = text_of(given.get("type")), text_of(given.get("alike"))
        lose = ids_of(given.get("lose"), scene.eco)
        return cls(
            lose=lose,
            type=kind if kind in scene.eco.view.types else "",
            kept=whole_of(given.get("kept"), 0, MOST_KEPT, 0),
            cascade=cast(Model, choice_of(text_of(given.get("cascade")), CASCADES)),
            alike=alike if alike in attributes(scene) else "",
            then=tuple(one for one in ids_of(given.get("then"), scene.eco)[:MOST_THEN] if one not in lose),
        )

    @property
    def is_asked(self) -> bool:
        """Whether anybody is struck at all."""
        return bool(self.lose or self.type or self.alike or self.then)

    def scenario(self, scene: Scene) -> Scenario:
        """The scenario in the product's terms."""
        first, later = self._first(scene), [Loss(one) for one in self.then]
        if not later:
            return first
        return Sequence([first, *later] if self.lose or self.type or self.alike else later)

    def _first(self, scene: Scene) -> Scenario:
        parts: list[Scenario] = [Loss(*self.lose)] if self.lose else []
        parts += [TypeLoss(self.type)] if self.type else []
        parts += [attributes(scene)[self.alike]] if self.alike else []
        whole = reduce(add, parts) if parts else Loss()
        if self.kept == 0:
            return whole
        struck = scene.eco.ids[whole.shock(scene.eco).lost]
        return CapacityCut(dict.fromkeys(map(str, struck), self.kept / 100.0))

    def query(self, view: View) -> str:
        """The address that asks the same."""
        later = ",".join(quote(one, safe="") for one in self.then)
        said = {"type": self.type, "kept": str(self.kept) if self.kept else "", "alike": self.alike, "then": later}
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
            "then": list(self.then),
        }


def attributes(scene: Scene) -> dict[str, Scenario]:
    """What several participants have in common, as ``column: value``, and the loss of all of them.

    Columns of a region, an owner or the like: all their values where they are few, else those that several participants
    share, the most common first. Then the communities, as ``community: number``.
    """
    return scene.once("attributes", lambda: {**_attributes(scene.eco.participants), **_communities(scene.eco)})


def _attributes(people: pd.DataFrame) -> dict[str, Scenario]:
    found: dict[str, Scenario] = {}
    for column in map(str, people.columns):
        if column in NO_ATTRIBUTES:
            continue
        held = people[column].dropna().astype("str").value_counts()
        shared = held if len(held) <= MOST_VALUES else held[held > 1].head(MOST_VALUES)
        found |= {f"{column}: {value}": AttributeLoss(column, value) for value in sorted(map(str, shared.index))}
    return found


def _communities(eco: Ecosystem) -> dict[str, Scenario]:
    """Every community, where finding them takes no longer than a page may wait."""
    if len(eco) > MOST_SEARCHED:
        return {}
    with suppress(BadScenario):
        table = communities(eco)
        return {f"{COMMUNITY}: {one}": CommunityLoss(one) for one in sorted(map(int, table["community"]))}
    return {}


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
            "then": [unquote(one) for one in args.get("then", "").split(",") if one],
        },
    )


def outcome_of(scene: Scene, question: Question, *, scored: bool) -> Outcome:
    """The answer; scoring it takes longer, and is asked for apart."""
    return scene.once(
        ("outcome", question, scored),
        lambda: simulate(
            scene.eco, question.scenario(scene), cascade=question.cascade, profile=scene.profile, scored=scored
        ),
    )


def steps_of(outcome: Outcome) -> int:
    """Rounds in which somebody is first reached, the scenario itself being round 0."""
    return min(int(outcome.participants["round"].fillna(0).max()), MOST_STEPS)


def tall_places(scene: Scene) -> Places:
    """The places of the network's page, in a frame that is taller."""
    return scene.once("resilience-places", lambda: places_of(scene, "roles").no_wider_than(ASPECT))


def drawing_before(scene: Scene) -> Drawing:
    """The network as it is, for the small picture."""
    return scene.drawn("resilience-drawing", lambda: _drawing(scene))


def _drawing(scene: Scene) -> Drawing:
    return with_few_names(drawn_network(scene.eco, tall_places(scene), kept_value=DRAWN_VALUE))


def drawing_after(scene: Scene, question: Question, step: int) -> Drawing:
    """The network after a number of rounds; before anything is asked, as it is."""
    if not question.is_asked:
        return drawing_before(scene)
    outcome = outcome_of(scene, question, scored=False)
    upto = step if step < steps_of(outcome) else len(scene.eco)
    return with_loss(drawing_before(scene), tall_places(scene), outcome.participants, upto)

"""Whether a participant stays, who could replace it, and what it says: facts with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.block import facts, panel
from dashboards.components.status import badge
from dashboards.gallery import Scene
from ecohealth.metrics.exits import yearly_exits
from ecohealth.scores.words import counted, number, percent, whole


def prospects(scene: Scene, participant: str) -> Component:
    """The panel: signs of leaving, the exit rate of its type, who could take over, what it said."""
    rows = [_staying(scene, participant), _leaving(scene, participant), _replacing(scene, participant)]
    said = _saying(scene, participant)
    return panel("Will it stay, and who could replace it?", facts([*rows, *([said] if said else [])]),
                 class_name="prospects")  # fmt: skip


def _told(word: str, why: str) -> Component:
    return html.Div([badge(word), html.P(why, className="note")])


def _staying(scene: Scene, participant: str) -> tuple[str, Component]:
    reading, term = scene.card["at_risk_value"], "Silence"
    if reading.value is None:
        return term, _told("not available", reading.reason)
    silent: Mapping[str, Any] = {one["participant"]: one for one in reading.details["silent"]}
    found = silent.get(participant)
    if found is None:
        return term, _told("healthy", "Not silent for longer than is usual for it, as far as it shows a habit.")
    why = (
        f"Last seen on {found['since']}, {counted(found['days'], 'day')} ago; nine in ten of its gaps were of "
        f"{number(found['usual_days'])} days at the most."
    )
    return term, _told("critical" if found["days"] > 2 * found["usual_days"] else "watch", why)


def _leaving(scene: Scene, participant: str) -> tuple[str, Component]:
    """The yearly chance to leave of its type, and what that rests on."""
    exits = scene.once("exits", lambda: yearly_exits(scene.eco))
    code = int(scene.eco.view.type_code[scene.eco.codes([participant])[0]])
    chance = percent(float(exits.chance[code]))
    left, years = int(exits.exits[code]), number(float(exits.years[code]))
    why = f"{whole(left)} of its type left in {years} years that its members were here."
    if not exits.known[code]:
        why = f"Assumed: {whole(left)} of its type left in {years} years, too little to know."
    return "Chance to leave within a year", html.Div([chance, html.P(why, className="note")])


def _replacing(scene: Scene, participant: str) -> tuple[str, Component]:
    reading, term = scene.card["substitutability"], "What nobody could take over"
    if reading.value is None:
        return term, _told("not available", reading.reason)
    table = reading.contributions.set_index("participant")["share"]
    share = float(table.get(participant, 0.0))
    spare = percent(float(reading.details["spare_capacity"]))
    why = f"Of what it gives, beyond what others of its type could add with {spare} of spare capacity."
    return term, html.Div([percent(share), html.P(why, className="note")])


def _saying(scene: Scene, participant: str) -> tuple[str, Component] | None:
    """Its answers in the last round; nothing where nobody was asked."""
    reading = scene.card["partner_sentiment"]
    if reading.value is None:
        return None
    said = reading.contributions.set_index("participant")["share"]
    if participant not in said.index:
        return "What it says", html.Div(["–", html.P("It did not answer in the last round.", className="note")])
    why = f"Points of 100 over all questions; all partners: {reading.value:.0f}."
    return "What it says", html.Div([f"{float(said[participant]):.0f}", html.P(why, className="note")])

"""Alerts that a team has set: which have gone off, and what each watches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.block import panel
from dashboards.components.finding import metric_href, pillar_path
from dashboards.components.remarks import WRITE
from dashboards.components.status import mark, status_class
from dashboards.components.words import name, shown
from dashboards.gallery import Scene
from ecohealth.errors import EcohealthError
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.signs import in_force
from ecohealth.workspace.alerts import raised

if TYPE_CHECKING:
    from ecohealth.workspace.kept import Item


def raised_here(scene: Scene, alerts: Sequence[Item]) -> dict[str, str]:
    """What each alert says of what is looked at, by its id: a sentence where it has gone off, else empty."""
    trend = scene.trend if any(one.body.get("drift") for one in alerts) else pd.DataFrame()
    said: dict[str, str] = {}
    for one in alerts:
        try:
            said[one.id] = next((found.text for found in raised([one], scene.card, trend)), "")
        except EcohealthError as error:
            said[one.id] = f"It watches nothing: {error}."
    return said


def alarm_list(scene: Scene, alerts: Sequence[Item], said: Mapping[str, str]) -> Component:
    """Every alert, those that have gone off first."""
    ordered = sorted(alerts, key=lambda one: (not said.get(one.id), one.name, one.id))
    return html.Ul([_alarm(scene, one, said.get(one.id, "")) for one in ordered], className="remarks")


def _alarm(scene: Scene, item: Item, said: str) -> Component:
    owner = item.body.get("owner") or item.author
    edit = dcc.Link("Change", href=scene.view.href(WRITE, item=item.id), title=shown(f"Change: {item.name}", 200))
    watched = html.P([_watched(scene, item), f" {_limits(item)} · ", html.Bdi(shown(owner, 80)), " · ", edit],
                     className="note")  # fmt: skip
    state = [_state("critical", "gone off"), html.P(shown(said), className="remark-text")] if said else [
        _state("healthy", "quiet")]  # fmt: skip
    return html.Li([*state, watched], className="remark")


def _state(status: str, word: str) -> Component:
    return html.Span([mark(status), " ", word], className=f"badge {status_class(status)}")


def _watched(scene: Scene, item: Item) -> Component:
    on = str(item.body["on"])
    if on in METRICS:
        return dcc.Link(name(METRICS[on].label), href=metric_href(scene.view, on))
    pillar = next((one for one in Pillar if one.value == on), None)
    return dcc.Link(name(item.name), href=scene.view.href(pillar_path(pillar) if pillar else "/"))


def _limits(item: Item) -> str:
    limits = [one for one in ("below", "above") if item.body.get(one) is not None]
    parts = [f"{one} {in_force().number(f'{item.body[one]:g}')}" for one in limits]
    parts += [f"{item.body['drift']} steadily"] if item.body.get("drift") else []
    return ", or ".join(parts)


def alarm_panel(scene: Scene) -> Component | None:
    """The alerts that have gone off, for the overview; nothing where none has."""
    try:
        alerts = scene.desk.items("alert", scene.view.ecosystem)
    except EcohealthError as error:
        return panel("Alerts", html.P(shown(str(error), 400)), class_name="alarms")
    said = raised_here(scene, alerts) if alerts else {}
    gone_off = [one for one in alerts if said.get(one.id)]
    if not gone_off:
        return None
    return panel("Alerts", alarm_list(scene, gone_off, said), class_name="alarms")

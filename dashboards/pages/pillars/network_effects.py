"""Network effects: who gives to whom, and which roles are played."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboards.components.block import panel
from dashboards.components.chart import chart
from dashboards.components.grid import Column, grid
from dashboards.components.states import not_available
from dashboards.gallery import Scene
from ecohealth.figures.theme import type_styles
from ecohealth.scores.words import counted

ROLES = (
    Column("label", "Role", width=150),
    Column("state", "State", width=150),
    Column("active", "Active", "number", width=80),
    Column("required", "Required", "number", width=90),
    Column("share", "Share of value", "share", width=100),
    Column("alone", "Held alone by", "link", width=150),
    Column("why", "Why it is needed", width=260, grows=True),
)


def pictures(scene: Scene) -> list[Component]:
    """Flows between types, then the roles."""
    return [_flows(scene), _roles(scene)]


def _flows(scene: Scene) -> Component:
    from ecohealth.figures.flows import type_flows, type_flows_figure
    from ecohealth.figures.roles import value_order

    table = type_flows(scene.eco)
    if table.empty or not table["value"].sum():
        return panel("Who gives to whom", not_available("no value was exchanged between participants in the window"))
    drawn = type_flows_figure(table, type_styles(scene.whole), value_order(scene.eco))
    return panel("Who gives to whom", chart(drawn, "Value from each type to each type", int(drawn.layout.height)))


def _roles(scene: Scene) -> Component:
    from ecohealth.figures.blueprint import required_roles

    reading = scene.card["role_completeness"]
    if reading.value is None:
        return panel("Roles that are required", not_available(reading.reason))
    table = required_roles(reading, type_styles(scene.whole))
    href = [scene.view.partner(one) if one else "" for one in table["alone_id"]]
    named = [scene.names.get(one, one) for one in table["alone_id"]]
    missing = int((~table["filled"]).sum())
    short = f"{missing} of {counted(len(table), 'required role')} {'is' if missing == 1 else 'are'} not filled"
    title = short if missing else "Every required role is filled"
    return panel(
        title,
        grid(table.assign(alone=named, alone_href=href), ROLES, "Roles of the blueprint", "roles"),
        note="The blueprint of ecosystem.toml says which roles are needed; those that are not filled stand first.",
    )

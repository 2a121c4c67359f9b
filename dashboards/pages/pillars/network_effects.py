"""Network effects: who gives to whom, and which roles are played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.bars import Bar, bars
from dashboards.components.block import columns, panel
from dashboards.components.chart import chart, sideways
from dashboards.components.grid import Column, grid
from dashboards.components.states import not_available
from dashboards.components.words import shown
from dashboards.gallery import Scene
from ecohealth.figures.roles import value_order
from ecohealth.figures.theme import TypeStyle, type_styles
from ecohealth.scores.words import counted, number, percent, whole

SIZE, MOST_BESIDE = 320, 4
"""Types up to which the two matrices stand side by side."""
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
    """What sides do to each other, what grows with size, flows between types, the roles."""
    return [_sides(scene), _value(scene), _quality(scene), _flows(scene), _roles(scene)]


def _flows(scene: Scene) -> Component:
    from ecohealth.figures.flows import type_flows, type_flows_figure

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


def _sides(scene: Scene) -> Component:
    """The two signed matrices, or why there are none."""
    from ecohealth.figures.sides import asked_types, sides, sides_figure

    reading = scene.card["side_effects"]
    if reading.value is None:
        return panel("Which side draws or drives away which", not_available(reading.reason))
    styles = type_styles(scene.whole)
    types = asked_types(reading, value_order(scene.eco))
    drawn = [sides_figure(sides(reading, flow, types), styles) for flow in ("entries", "exits")]
    labels = [f"What goes with the growth of each type: {flow} of each other" for flow in ("entries", "exits")]
    weak = reading.details["weakens"]
    note = (
        "Left: the side that grows; above: the side that comes or leaves. How many times as many come or leave when "
        "the size strays from its trend by as much as is usual, with the 95 % interval. + strengthens, − weakens, both "
        "beyond chance; without a sign chance could make it; hatched could not be asked (hover for the reason). "
        "It goes with it; nobody has shown that it causes it."
    )
    matrices = [
        html.Div([html.H3(title, className="small-title"), sideways(chart(figure, label, int(figure.layout.height)))])
        for title, figure, label in zip(("Who comes", "Who leaves"), drawn, labels, strict=True)
    ]
    beside = columns(*matrices) if len(types) <= MOST_BESIDE else html.Div(matrices)
    return panel(_pressed(weak, styles), beside, note=note)


def _pressed(weak: Sequence[Mapping[str, Any]], styles: Mapping[str, TypeStyle]) -> str:
    """What weakens, the most certain first, as a sentence."""
    if not weak:
        return "No side is seen to drive another away"
    source, target = (styles[weak[0][one]].label for one in ("from", "to"))
    word = "more leave" if weak[0]["flow"] == "exits" else "fewer come"
    return shown(f"As {source} grow, {word} among {'themselves' if source == target else target}")


def _value(scene: Scene) -> Component:
    from ecohealth.figures.size import LAW_NAMES, laws, value_figure

    reading = scene.card["value_law"]
    if reading.value is None:
        return panel("Value against active partners", not_available(reading.reason))
    low, high = reading.details["interval_95"]
    best = LAW_NAMES[reading.details["best"]]
    rows = [
        Bar(f"{one['label']}: {one['formula']}", "", percent(one["off"]), (("accent", one["off"]),))
        for one in laws(reading).to_dict("records")
    ]
    beside = html.Div(
        [html.H3("How far each law's predictions are off", className="small-title"),
         bars(rows, "How far each law's predictions are off")]
    )  # fmt: skip
    label = f"Value of each {scene.eco.period} over its active partners, with the law of {best}"
    return panel(
        f"Value grows with the number of partners to the power {number(reading.value)} ({number(low)}–{number(high)})",
        columns(chart(value_figure(scene.eco, reading, SIZE), label, SIZE), beside, class_name="wide-left"),
        note=f"A point is one {scene.eco.period}. Laws are judged by what they predict of later periods from those "
        "before, not by how well they fit.",
    )


def _quality(scene: Scene) -> Component:
    from ecohealth.figures.size import quality_figure, quality_over_time

    reading = scene.card["quality_at_scale"]
    if reading.value is None:
        return panel("Quality against size", not_available(reading.reason))
    told, turn = reading.details, reading.details["turn"]
    small, large = percent(told["small"]), percent(told["large"])
    note = "No turn of the failure rate is beyond chance."
    if turn:
        first, last = turn["between"]
        note = f"The failure rate turned in {turn['from']}, dashed (95 %: {first} to {last})."
    drawn = quality_figure(quality_over_time(scene.eco), reading, SIZE)
    label = f"Failure rate and active partners over {whole(reading.n)} {scene.eco.period}s"
    return panel(
        f"Of interactions {small} failed when few were active, {large} when many were",
        chart(drawn, label, SIZE),
        note=f"{note} Few and many: the third of the {scene.eco.period}s with fewest and with most active partners.",
    )

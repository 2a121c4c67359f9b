"""Concentration: how value is spread, who dominates its type, who has one source, who stands behind them all."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.bars import Bar, bars
from dashboards.components.block import columns, disclosure, panel
from dashboards.components.chart import chart, sideways
from dashboards.components.grid import Column, grid
from dashboards.components.states import not_available
from dashboards.components.words import linked
from dashboards.gallery import Scene
from ecohealth.figures.theme import type_styles
from ecohealth.scores.sentence import Sentence, called, later
from ecohealth.scores.words import counted, percent, whole

SPREAD, STEPS = 340, 380
TYPES_SHOWN = 12
SOURCES = (
    Column("recipient", "Who", "link", width=200, grows=True),
    Column("kind", "Takes what", width=130),
    Column("provider", "From whom", "link", width=200, grows=True),
    Column("share", "Share of what it takes", "share", width=120),
    Column("value", "Value", "number", width=120),
)


def pictures(scene: Scene) -> list[Component]:
    """The spread beside the dominators, then what hangs on one source, then what hangs on one behind others."""
    return [columns(_spread(scene), _dominators(scene)), _single_sources(scene), _hidden(scene)]


def _spread(scene: Scene) -> Component:
    from ecohealth.figures.concentration import spread, spread_figure

    table = spread(scene.eco)
    if table.empty:
        return panel("How value is spread", not_available("no value was exchanged between participants in the window"))
    label = "Share of all value of the largest participants, against an even spread"
    return panel("How value is spread", chart(spread_figure(table, SPREAD), label, SPREAD))


def _dominators(scene: Scene) -> Component:
    from ecohealth.figures.dependence import dominators

    reading, title = scene.card["within_type_dominance"], "The largest of each type"
    if reading.value is None:
        return panel(title, not_available(reading.reason))
    styles = type_styles(scene.whole)
    rows: list[Any] = list(dominators(scene.eco, reading).itertuples(index=False))
    drawn = [
        Bar(row.name, scene.view.partner(row.id), percent(row.share), (("accent", row.share),),
            hint=_of_type(styles[row.type].label, row.members))
        for row in rows
    ]  # fmt: skip
    label = "Share of its type's value"
    rest = drawn[TYPES_SHOWN:]
    more = disclosure(f"{counted(len(rest), 'more type')}", bars(rest, label, scale=1.0)) if rest else None
    return panel(title, bars(drawn[:TYPES_SHOWN], label, scale=1.0), more, note="Its share of its type's value.")


def _of_type(label: str, members: int) -> str:
    which = Sentence(": the only one") if members == 1 else Sentence(", one of ", later(whole, members))
    return Sentence(called(label), which)


def _single_sources(scene: Scene) -> Component:
    from ecohealth.figures.dependence import single_sources

    reading = scene.card["single_source_share"]
    if reading.value is None:
        return panel("What has only one source", not_available(reading.reason))
    table = single_sources(scene.eco, reading)
    if table.empty:
        return panel("Nobody gets four fifths of a kind from one provider", note=f"Of {reading.population}.")
    table = table.assign(
        recipient_href=[scene.view.partner(one) for one in table["recipient_id"]],
        provider_href=[scene.view.partner(one) for one in table["provider_id"]],
    )
    pairs = int(reading.details["pairs"])
    few = "" if len(table) == pairs else f"; the largest {len(table)} are listed"
    currency = f" in {scene.eco.config.currency}" if scene.eco.config.currency else ""
    return panel(
        f"{percent(reading.value)} of what partners receive has one source",
        grid(table, SOURCES, "The largest dependencies on one source", "single-sources"),
        note=f"Pairs of a partner and a kind of which it takes at least 80 % from one provider: {whole(pairs)}{few}. "
        f"Value{currency}.",
    )


def _hidden(scene: Scene) -> Component:
    from ecohealth.figures.dependence import two_steps, two_steps_figure

    reading, title = scene.card["hidden_concentration"], "On whom partners depend through others"
    if reading.value is None:
        return panel(title, not_available(reading.reason))
    behind = reading.details["beyond_its_size"]
    name = scene.names[behind["participant"]]
    table = two_steps(scene.eco, behind["participant"])
    said = (
        f"{name} carries {percent(behind['share_of_value'])} of value, but {percent(behind['total'])} of what partners "
        f"depend on, near or far; {counted(behind['dependents'], 'partner depends', 'partners depend')} on it for 5 % "
        "or more of their business."
    )
    words = linked(said, {name: scene.view.partner(behind["participant"])})
    if table.empty:
        return panel(title, note=html.Span([*words, " Nobody depends on it through others."]))
    label = f"What hangs on {name}: first those that take from it, then those that take from them"
    drawn = sideways(chart(two_steps_figure(table, name, STEPS), label, STEPS))
    return panel(title, drawn, note=html.Span(words))

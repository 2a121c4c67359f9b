"""What a participant of the picture is, in a few lines, with the ways on from there."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.block import facts
from dashboards.components.words import link, name
from dashboards.gallery import Scene
from dashboards.partnership import ties_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.figures.places import Places
from ecohealth.figures.theme import TypeStyle
from ecohealth.scores.words import money, percent, whole

PARTNERS_NAMED, MEMBERS_NAMED = 3, 6


def type_badge(style: TypeStyle) -> Component:
    """A type's shape in its colour, and its label."""
    glyph = html.Span(style.shape.glyph, className="glyph", style={"color": style.colour}, **aria(hidden="true"))
    return html.Span([glyph, name(style.label)], className="type-badge")


def participant_card(scene: Scene, eco: Ecosystem, participant: str, style: TypeStyle, note: str = "") -> Component:
    """A participant in a window: value, largest partners, what its loss would cost, where to read on.

    Args:
        scene: the view, for links and the ranking of losses.
        eco: the ecosystem in the days that the picture shows.
        participant: an id of it.
        style: how its type looks.
        note: a line under its name.
    """
    ties, currency = ties_of(eco, participant), eco.config.currency
    loss = scene.ranking.set_index("id")["loss_impact"].get(participant)
    rows = [("Gives", money(ties.given, currency)), ("Takes", money(ties.taken, currency))]
    rows += [("Lost at once", f"{percent(float(loss))} of all value")] if loss is not None else []
    ways = [dcc.Link("Open its page", href=scene.view.partner(participant), className="button is-main"),
            dcc.Link("What if it leaves?", href=scene.view.href("/resilience", lose=(participant,)),
                     className="button")]  # fmt: skip
    head = [
        html.H2(name(scene.names.get(participant, participant)), className="card-name"),
        type_badge(style),
        html.P(note, className="note") if note else None,
        html.Div(ways, className="actions"),
    ]
    return html.Div(
        [
            html.Div(head, className="card-head"),
            facts(rows),
            _partners(scene, "Takes most from", "of what it takes", ties.providers),
            _partners(scene, "Gives most to", "of what they take", ties.recipients),
        ],
        className="node-card",
    )


def group_card(scene: Scene, eco: Ecosystem, places: Places, node: int) -> Component:
    """Who stands together in a group of the picture: how many, their value, the largest."""
    row = places.nodes.iloc[node]
    members = places.node_of.index[(places.node_of == node).to_numpy()]
    there = pd.DataFrame({"id": eco.ids.astype("str"), "value": eco.view.strength})
    there = there[there["id"].isin(members)].sort_values(["value", "id"], ascending=[False, True])
    named = [html.Li(link(scene.names[one], scene.view.partner(one))) for one in there["id"].head(MEMBERS_NAMED)]
    style = places.style_of(str(row["type"]))
    return html.Div(
        [
            html.Div(
                [html.H2(f"{whole(len(there))} smaller participants", className="card-name"), type_badge(style)],
                className="card-head",
            ),
            facts([("Together they give and take", money(float(there["value"].sum()), eco.config.currency))]),
            html.Div(
                [html.H3("The largest of them", className="small-title"), html.Ul(named, className="plain-list")],
                className="is-wide",
            ),
        ],
        className="node-card",
    )


def _partners(scene: Scene, title: str, of: str, table: pd.DataFrame) -> Component | None:
    if table.empty:
        return None
    few = table.head(PARTNERS_NAMED)
    return named_list(scene, f"{title}, {of}", list(zip(few["id"], map(percent, few["share"]), strict=True)))


def named_list(scene: Scene, title: str, rows: Sequence[tuple[str, str]], *, in_picture: bool = False) -> Component:
    """A short list of participants, each with a figure; a name leads to its page, or into focus in the picture."""
    hrefs = [
        scene.view.href("/network", focus=f"p:{one}") if in_picture else scene.view.partner(one) for one, _ in rows
    ]
    items = [
        html.Li([link(scene.names.get(one, one), href), html.Span(figure, className="of")])
        for (one, figure), href in zip(rows, hrefs, strict=True)
    ]
    return html.Div([html.H3(title, className="small-title"), html.Ul(items, className="plain-list")])

"""Engagement: who has gone quiet, how long partners stay, how often they deal."""

from __future__ import annotations

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.bars import Bar, bars
from dashboards.components.block import columns, panel
from dashboards.components.chart import chart
from dashboards.components.grid import Column, grid
from dashboards.components.participant_card import type_badge
from dashboards.components.states import not_available
from dashboards.components.words import shown
from dashboards.gallery import Scene
from ecohealth.figures.theme import TypeStyle, type_styles
from ecohealth.metrics.reading import Undefined
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import counted, number, percent, whole

HISTOGRAM, CURVE, ROUNDS = 260, 170, 300
AT_RISK = (
    Column("name", "Partner", "link", width=190, grows=True),
    Column("type", "Type", width=130),
    Column("since", "Last seen", "day", width=115),
    Column("silent", "Silent for, days", "number", width=105),
    Column("usual", "Usual at the longest, days", "number", width=130),
    Column("times", "Times its usual", "number", width=100),
    Column("share", "Share of value", "share", width=100),
)


def pictures(scene: Scene) -> list[Component]:
    """The at-risk list, then staying; folded: dealing, what becomes of ideas, what partners say."""
    return [
        _at_risk(scene),
        _survival(scene),
        _cohorts(scene),
        _dealings(scene),
        _ideas(scene),
        _sentiment(scene),
    ]


def _at_risk(scene: Scene) -> Component:
    from ecohealth.figures.silence import silent_partners

    reading = scene.card["at_risk_value"]
    if reading.value is None:
        return panel("Who has gone quiet", not_available(reading.reason))
    table = silent_partners(scene.eco, reading)
    if table.empty:
        of = shown(Sentence("Of ", later(whole, reading.n), f" {reading.population}."))
        return panel("Nobody is silent for longer than is usual for it", note=of)
    table = table.assign(name_href=[scene.view.partner(one) for one in table["id"]])
    title = f"{counted(len(table), 'partner has', 'partners have')} gone quiet, with {percent(reading.value)} of value"
    note = (
        "Silent for longer than nine in ten of its own gaps were. A tenth of all gaps is that long by chance: begin "
        "with those that are silent for many times their usual and carry value."
    )
    return panel(title, grid(table, AT_RISK, "Partners that have gone quiet", "at-risk"), note=note)


def _survival(scene: Scene) -> Component:
    from ecohealth.figures.survival import EVERYBODY, MOST_TYPES, survival_curves

    title = "How long partners stay, by type"
    try:
        curves = scene.once("survival", lambda: survival_curves(scene.eco))
    except Undefined as why:
        return panel(title, not_available(str(why)))
    styles = type_styles(scene.whole)
    everybody = curves[curves["type"] == EVERYBODY]
    own = [one for one in curves["type"].unique() if one != EVERYBODY]
    cells = [_curve(curves[curves["type"] == one], everybody, styles[one]) for one in own]
    note = (
        "Share of the partners that started that are still there so many months later, with its 95 % interval; dotted "
        f"in grey: all types together. Lost is who has been silent for longer than 95 % of its type's gaps. The "
        f"{MOST_TYPES} types with most partners are drawn, each as far as five are left to be watched."
    )
    return panel(title, html.Div(cells, className="small-multiples"), note=note)


def _curve(curve: pd.DataFrame, everybody: pd.DataFrame, style: TypeStyle) -> Component:
    from ecohealth.figures.survival import stayed_at, survival_figure

    at = stayed_at(curve)
    said = "watched for less than a year"
    if at is not None:
        share, low, high = map(percent, at)
        interval = f"{low.removesuffix(' %')}–{high}" if low != high else "nobody was lost by then"
        said = f"{share} after a year ({interval})"
    counts = f"{counted(int(curve['parties'].iloc[0]), 'partner')}, {whole(int(curve['lost'].iloc[0]))} lost"
    head = html.Div([type_badge(style), html.P(shown(said)), html.P(counts, className="note")], className="curve-head")
    label = f"Share of {style.label} still there, month by month: {said}"
    return html.Div([head, chart(survival_figure(curve, everybody, style, CURVE), label, CURVE)], className="curve")


def _cohorts(scene: Scene) -> Component:
    from ecohealth.figures.cohorts import cohorts, cohorts_figure

    title = "Those who joined together: how many are still there"
    try:
        table = scene.once("cohorts", lambda: cohorts(scene.eco))
    except Undefined as why:
        return panel(title, not_available(str(why)))
    if table.empty:
        return panel(title, not_available("no three partners joined in one quarter and were watched for three months"))
    drawn = cohorts_figure(table)
    label = f"Share of each of {table['cohort'].nunique()} cohorts that is still there, by months after joining"
    return panel(
        title,
        chart(drawn, label, int(drawn.layout.height)),
        note="A row holds the newcomers of one quarter, a column how many of them were not lost so many months later.",
    )


def _dealings(scene: Scene) -> Component:
    from ecohealth.figures.activity import active_periods, dealings, histogram_figure

    reading, period = scene.card["depth"], scene.eco.period
    title = "How often partners deal"
    if reading.value is None:
        return panel(title, not_available(reading.reason), folded=True, anchor="dealings")
    often = histogram_figure(dealings(reading), f"dealings in a {period}", "of active partners", HISTOGRAM)
    table = active_periods(reading)
    steady = histogram_figure(table, f"{period}s of {len(table)}", "of partners", HISTOGRAM)
    drawn = columns(
        _histogram(f"Dealings in a {period}", chart(
            often, f"Share of active partners by their number of dealings in a {period}", HISTOGRAM)),
        _histogram(f"In how many {period}s they deal at all", chart(
            steady, f"Share of partners by the number of {period}s in which they dealt", HISTOGRAM)),
    )  # fmt: skip
    return panel(f"{title}: half of the active ones {number(reading.value)} times a {period} or more", drawn,
                 folded=True, anchor="dealings")  # fmt: skip


def _histogram(title: str, drawn: Component) -> Component:
    return html.Div([html.H3(title, className="small-title"), drawn])


def _ideas(scene: Scene) -> Component:
    from ecohealth.figures.ideas import funnel, funnel_figure

    reading = scene.card["contribution_conversion"]
    if reading.value is None:
        return panel("What becomes of ideas", not_available(reading.reason), folded=True, anchor="ideas")
    drawn = funnel_figure(funnel(reading))
    narrow = reading.details["narrowest"]
    note = (
        f"{whole(reading.n)} ideas old enough to be judged, each bar with its 95 % interval; days are medians. The "
        "funnel narrows most from "
        f"{narrow['before']} to {narrow['stage']}: {percent(narrow['of_the_stage_before'])} go on."
    )
    title = f"{percent(reading.value)} of ideas are put to use"
    return panel(title, chart(drawn, "Ideas submitted, and how many reached each stage", int(drawn.layout.height)),
                 note=note, folded=True, anchor="ideas")  # fmt: skip


def _sentiment(scene: Scene) -> Component:
    from ecohealth.figures.sentiment import rounds, rounds_figure

    reading = scene.card["partner_sentiment"]
    if reading.value is None:
        return panel("What partners say", not_available(reading.reason), folded=True, anchor="voices")
    least = reading.details["least"]
    title = f"Partners give {reading.value:.0f} of 100, and {least['points']:.0f} for '{least['dimension']}', the least"
    table = scene.once("rounds", lambda: rounds(scene.eco))
    if table["round"].nunique() < 2:
        rows = [Bar(one["dimension"], "", f"{one['points']:.0f}", (("accent", one["points"]),))
                for one in reading.details["dimensions"]]  # fmt: skip
        drawn = bars(rows, "Points of 100 in the last round", scale=100.0)
        return panel(shown(title), drawn, folded=True, anchor="voices")
    label = f"Points of each question over {table['round'].nunique()} rounds, with how many answered"
    drawn = chart(rounds_figure(table, ROUNDS), label, ROUNDS)
    return panel(shown(title), drawn, folded=True, anchor="voices")

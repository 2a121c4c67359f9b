"""A participant: what it gives and takes, on whom it depends, who depends on it, what its loss would cost."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

import pandas as pd
from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboards.components.bars import Bar, bars, colour_legend, legend
from dashboards.components.block import columns, facts, page, panel
from dashboards.components.chart import chart
from dashboards.components.finding import finding_list
from dashboards.components.grid import Column, grid
from dashboards.components.losses import PARTS, parts_shown
from dashboards.components.remarks import remarks
from dashboards.components.states import empty
from dashboards.components.words import link, name, shown
from dashboards.gallery import Gallery, Scene
from dashboards.pages.overview import too_short
from dashboards.pages.prospects import prospects
from dashboards.partnership import MOST_RECORDS, Ties, activity_of, records_of, ties_of
from ecohealth.errors import did_you_mean, quoted
from ecohealth.scores.sentence import Sentence, called, later
from ecohealth.scores.signs import in_force
from ecohealth.scores.words import counted, day, money, percent, whole

PATH = "/partner/<id>"
NAME = "Partner"

PARTNERS_SHOWN, MOST_ALIKE, FURTHER_SHOWN = 10, 8, 5
OWN_COLUMNS = ("id", "type", "name")
RECORD_COLUMNS = (
    Column("date", "Date", "day", width=110),
    Column("direction", "Direction", width=110),
    Column("name", "Partner", "link", width=200, grows=True),
    Column("kind", "Kind", width=130),
    Column("weight", "Weight", "number", width=120),
    Column("line", "Line in file", "number", width=110),
)


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """The page of the participant ``args["id"]``; an empty state where there is none of that id."""
    participant = args.get("id", "")
    if participant not in scene.names:
        return _unknown(scene, participant)
    ties = ties_of(scene.eco, participant)
    row = _row(scene, participant)
    loss = _loss(scene, participant)
    return page(
        f"Partner: {shown(str(row['type']))}",
        sentence(scene.names[participant], row["type"], ties, loss),
        columns(_figures(scene, ties, row), _what_if(scene, loss), class_name="wide-left"),
        prospects(scene, participant),
        columns(_providers(scene, ties), _recipients(scene, ties)),
        _further(scene, participant),
        _activity(scene, participant),
        _mentions(scene, participant),
        remarks(scene, f"participant:{participant}", scene.names[participant]),
        _records(scene, participant),
        note=f"Figures are for {scene.card.summary.window}.",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """Nothing on this page changes without another address."""


def sentence(who: str, type_name: str, ties: Ties, loss: pd.Series | None) -> list[Component | str]:
    """The participant in one sentence."""
    if ties.place == 0:
        return [name(who), " exchanged no value in this window."]
    cost = "" if loss is None else f"; losing it would cost {percent(float(loss['loss_impact']))} of all value"
    return [name(who), f" is number {whole(ties.place)} by value of {counted(ties.of, 'participant')}{cost}."]


def _row(scene: Scene, participant: str) -> dict[str, Any]:
    table = scene.eco.table
    row = table.iloc[int(scene.eco.codes([participant])[0])]
    return {str(key): value for key, value in row.items()}


def _loss(scene: Scene, participant: str) -> pd.Series | None:
    ranking = scene.ranking
    found = ranking[ranking["id"] == participant]
    return None if found.empty else found.iloc[0]


def _unknown(scene: Scene, participant: str) -> Component:
    """No such id: partners whose name is like it, and the way back."""
    wanted = participant.casefold()
    alike = [one for one, called in scene.names.items() if wanted and wanted in (one + " " + called).casefold()]
    links = [html.Li(link(scene.names[one], scene.view.partner(one))) for one in alike[:MOST_ALIKE]]
    return page(
        NAME,
        "There is no such partner here.",
        empty(
            "Perhaps one of these" if links else "Ids are exact",
            f"No participant {quoted(participant)} is in this ecosystem and filter"
            + ("." if links else did_you_mean(participant, scene.names) + "."),
            html.Div([html.Ul(links), dcc.Link("Back to the overview", href=scene.view.href("/"), className="button")]),
        ),
    )


def _figures(scene: Scene, ties: Ties, row: Mapping[str, Any]) -> Component:
    """What it exchanges, then what the data say of it."""
    currency = scene.eco.config.currency
    exchanged: list[tuple[str, Any]] = [
        ("Gives", money(ties.given, currency)),
        ("Takes", money(ties.taken, currency)),
        ("Share of all given and taken", percent(ties.share)),
        ("Gives to", counted(len(ties.recipients), "partner")),
        ("Takes from", counted(len(ties.providers), "partner")),
    ]
    said = [
        (key.replace("_", " ").capitalize(), name(_plain(value)))
        for key, value in row.items()
        if key not in OWN_COLUMNS and not pd.isna(value) and value != ""
    ]
    known = [("Id", name(str(row["id"]))), ("Type", name(str(row["type"]))), *said]
    return panel("", facts(exchanged), html.Div(facts(known), className="known"))


def _plain(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return day(str(value.date()))
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    return in_force().number(str(value)) if is_number else str(value)


def _what_if(scene: Scene, loss: pd.Series | None) -> Component:
    """What its loss would cost, and the way to the simulator."""
    if loss is None:
        return panel("", html.P("What its loss would cost is not known."))
    total = float(loss["loss_impact"])
    parts = [(kind, float(loss[kind])) for kind, _ in PARTS]
    words = [(kind, f"{word} {percent(float(loss[kind]))}") for kind, word in parts_shown(loss.to_frame().T)]
    return panel(
        "",
        bars([Bar("If it leaves, the ecosystem loses", "", percent(total), parts)], "Share of all value lost with it"),
        legend(words),
        dcc.Link(
            "What if it leaves?",
            href=scene.view.href("/resilience", lose=(str(loss["id"]),)),
            className="button is-main",
        ),
    )


def _providers(scene: Scene, ties: Ties) -> Component:
    return panel(
        "On whom it depends",
        _partner_bars(scene, ties.providers, "of what it takes") or html.P("It takes from nobody in this window."),
        note="Share of all it takes that comes from each.",
    )


def _recipients(scene: Scene, ties: Ties) -> Component:
    return panel(
        "Who depends on it",
        _partner_bars(scene, ties.recipients, "of what they take") or html.P("It gives to nobody in this window."),
        note="Share of all that each takes that comes from here; those that get most stand first.",
    )


def _further(scene: Scene, participant: str) -> Component | None:
    """Dependence through others, in both directions; nothing where there is none."""
    from ecohealth.figures.dependence import further_hand

    tables = further_hand(scene.eco, participant)
    titles = ("Through others it depends on", "Through others depend on it")
    sides = [_through(scene, title, table[table["further"] > 0]) for title, table in zip(titles, tables, strict=True)]
    return columns(*sides) if any(not table.empty for table in tables) else None


def _through(scene: Scene, title: str, table: pd.DataFrame) -> Component:
    """Those with most at second and further hand; what is at first hand stands before it in the bar."""
    few: list[Any] = list(table.nlargest(FURTHER_SHOWN, "further").itertuples(index=False))
    rows = [
        Bar(row.name, scene.view.partner(row.id), f"{percent(row.direct + row.further)}",
            (("context", row.direct), ("accent", row.further)), hint=row.type)
        for row in few
    ]  # fmt: skip
    if not rows:
        return panel(title, html.P("Nobody does."))
    words = (("context", "at first hand"), ("accent", "through others"))
    return panel(title, bars(rows, "Share of all business"), legend(words),
                 note="Share of all business, each further step counting half.")  # fmt: skip


def _partner_bars(scene: Scene, table: pd.DataFrame, label: str) -> Component | None:
    if table.empty:
        return None
    currency = scene.eco.config.currency
    largest: list[Any] = list(table.head(PARTNERS_SHOWN).itertuples(index=False))
    rows = [
        Bar(row.name, scene.view.partner(row.id), percent(row.share), (("accent", row.share),),
            hint=Sentence(called(str(row.type)), ", ", later(money, row.value, currency)))
        for row in largest
    ]  # fmt: skip
    more = len(table) - len(rows)
    tail = html.P(f"and {whole(more)} more", className="note") if more > 0 else None
    return html.Div([bars(rows, label, scale=1.0), tail])


def _activity(scene: Scene, participant: str) -> Component:
    from ecohealth.figures.theme import ACCENT, CONTEXT, SHAPES, TypeStyle
    from ecohealth.figures.time import layers, value_figure

    table = activity_of(scene.eco, participant)
    if table["period"].nunique() < 2 or not table["value"].sum():
        return panel("Ties over time", html.P(too_short(scene.eco.period, len(scene.eco.periods))))
    styles = {"given": TypeStyle(ACCENT, SHAPES[0], "Gives"), "taken": TypeStyle(CONTEXT, SHAPES[1], "Takes")}
    areas = layers(table, styles)
    drawn = value_figure(areas, unit=scene.eco.config.currency or "value", height=260)
    return panel("Ties over time", chart(drawn, "Value given and taken in each period", 260),
                 colour_legend([(one.label, one.colour, one.hatched) for one in areas]))  # fmt: skip


def _mentions(scene: Scene, participant: str) -> Component | None:
    about = [one for one in scene.card.findings if participant in one.participants]
    if not about:
        return None
    return panel("What the scorecard says of it", finding_list(about, scene.names, scene.view))


def _records(scene: Scene, participant: str) -> Component:
    table = records_of(scene.eco, participant)
    if table.empty:
        return panel("Records", html.P("No record of this window names it."))
    table = table.assign(name_href=[scene.view.partner(one) for one in table["id"]])
    many = len(table)
    note = f"The latest {whole(many)} are listed." if many == MOST_RECORDS else f"{whole(many)} records."
    return panel("Records", grid(table, RECORD_COLUMNS, f"Records of {shown(participant)}", "records"), note=note)

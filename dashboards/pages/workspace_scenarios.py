"""Saved scenarios side by side: what each costs and how, what becomes of the scores, who is hit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboards.components.bars import Bar, bars, legend
from dashboards.components.block import page, panel
from dashboards.components.grid import Column, grid
from dashboards.components.losses import WAYS
from dashboards.components.remarks import day_of
from dashboards.components.states import empty
from dashboards.components.words import link, shown
from dashboards.gallery import Gallery, Scene
from dashboards.pages.resilience_answer import STATE_WORDS, split_sentence
from dashboards.pages.resilience_question import outcome_of, question_of_args
from dashboards.pages.resilience_saved import COMPARED, FEWEST, MOST, href_of
from dashboards.state import read_view
from ecohealth.errors import EcohealthError, quoted
from ecohealth.figures.loss import scores_before_after
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scores.words import money, percent, whole

if TYPE_CHECKING:
    from ecohealth.workspace.kept import Item

PATH = COMPARED
NAME = "Side by side"
HIT_SHOWN = 8


@dataclass(frozen=True)
class Told:
    """A saved scenario with its answer on the data as they are now; ``problem`` where there is none."""

    item: Item
    scene: Scene
    outcome: Outcome | None
    problem: str = ""


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """Two or three, named by ``ids``."""
    try:
        answers = [told(scene, item) for item in _items(scene, args)]
    except EcohealthError as error:
        return page(NAME, "The workspace cannot be read.", empty("Nothing was changed", shown(str(error), 400)))
    way = dcc.Link("Choose on the page Resilience", href=scene.view.href("/resilience"), className="button")
    if len(answers) < FEWEST:
        text = f"Tick {FEWEST} or {MOST} saved scenarios there, and set them side by side."
        return page(NAME, "There is nothing to set side by side.", empty("Too few scenarios", text, way))
    known = [one for one in answers if one.outcome is not None]
    return page(
        NAME,
        sentence(known),
        _costs(answers),
        _scores(known) if known else None,
        html.Div([_column(one) for one in answers], className=f"columns side-by-side of-{len(answers)}"),
        html.P(way),
        note="Each is simulated on the data as they are now, in the window that it was saved with.",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """Nothing on this page changes without another address."""


def _items(scene: Scene, args: Mapping[str, str]) -> list[Item]:
    keys = list(dict.fromkeys(args.get("ids", "").split(",")))[:MOST]
    found = [scene.desk.item(key) for key in keys if key]
    return [one for one in found if one is not None and one.kind == "scenario"]


def told(scene: Scene, item: Item) -> Told:
    """Ask a saved scenario again."""
    asked = read_view(item.body["query"], scene.gallery)
    there = scene.gallery.scene(asked.view)
    question = question_of_args(there, asked.args)
    if asked.notes or not question.is_asked:
        return Told(item, there, None, " ".join(asked.notes) or "Nobody whom it takes away is in these data any more.")
    try:
        return Told(item, there, outcome_of(there, question, scored=True))
    except EcohealthError as error:
        return Told(item, there, None, str(error))


def sentence(known: Sequence[Told]) -> str:
    """Which costs most, and how much more than the least."""
    if not known:
        return "None of these scenarios can be asked of the data as they are now."
    ordered = sorted(known, key=lambda one: -_lost(one))
    worst, least = ordered[0], ordered[-1]
    text = f"{quoted(worst.item.name)} costs most, {percent(_lost(worst))} of all value"
    return shown(
        f"{text}; {quoted(least.item.name)} least, {percent(_lost(least))}." if len(ordered) > 1 else f"{text}."
    )


def _lost(one: Told) -> float:
    return one.outcome.lost.total if one.outcome else 0.0


def _costs(answers: Sequence[Told]) -> Component:
    rows = [
        Bar(
            one.item.name,
            href_of(one.item),
            percent(one.outcome.lost.total),
            list(zip([way for way, _ in WAYS], one.outcome.lost.parts, strict=True)),
            hint=_amount(one.scene, one.outcome),
        )
        for one in answers
        if one.outcome is not None
    ]
    problems = [html.Li([link(one.item.name, href_of(one.item)), ": ", shown(one.problem, 300)]) for one in answers
                if one.outcome is None]  # fmt: skip
    ways = [(way, word) for way, word in WAYS if any(dict(row.parts)[way] > 0 for row in rows)]
    drawn = [bars(rows, "Share of all value lost in each"), legend(ways)] if rows else []
    return panel("What each costs", *drawn, html.Ul(problems, className="notes") if problems else None)


def _amount(scene: Scene, outcome: Outcome) -> str:
    currency = scene.eco.config.currency
    return f"{money(outcome.value_before, currency)} → {money(outcome.value_after, currency)}"


def _scores(known: Sequence[Told]) -> Component:
    """Overall and pillars: today, and after each."""
    tables = [scores_before_after(one.outcome.before, one.outcome.after) for one in known
              if one.outcome is not None and one.outcome.before is not None]  # fmt: skip
    first = tables[0]
    rows = first[["label", "before"]].copy()
    for at, table in enumerate(tables):
        rows[f"after{at}"] = table["after"].to_numpy()
    rows = rows.astype(object).where(rows.notna(), None)
    for column in rows.columns[1:]:
        rows[column] = [None if one is None else float(math.floor(one + 0.5)) for one in rows[column]]
    titles = [Column("label", "Score", width=180, grows=True), Column("before", "Today", "number", 90)]
    titles += [Column(f"after{at}", shown(one.item.name, 60), "number", 150) for at, one in enumerate(known)]
    return panel("Scores after each", grid(rows, titles, "Scores today and after each scenario", "scenarios-scores"),
                 note="Scored is what is left standing.")  # fmt: skip


def _column(one: Told) -> Component:
    """Who is hit in one of them, the hardest first."""
    who = html.P([html.Bdi(shown(one.item.author, 80)), f", {day_of(one.item.saved)}"], className="note")
    title = shown(one.item.name, 200)
    if one.outcome is None:
        return panel(title, who, html.P(shown(one.problem, 300)))
    people = one.outcome.participants
    hit = people[people["state"] != "unaffected"]
    rows: list[Any] = list(hit.head(HIT_SHOWN).itertuples(index=False))
    listed = [
        html.Li([link(str(row.name), one.scene.view.partner(str(row.id))),
                 html.Span(f"{STATE_WORDS[str(row.state)]}{_share(row)}", className="amount")])
        for row in rows
    ]  # fmt: skip
    more = len(hit) - len(rows)
    return panel(
        title,
        html.P(shown(split_sentence(one.outcome.sentence())[0])),
        html.Ul(listed, className="movers"),
        html.P(f"and {whole(more)} more are hit", className="note") if more > 0 else None,
        who,
    )


def _share(row: Any) -> str:
    known = not pd.isna(row.lost_share) and str(row.state) == "hit"
    return f" {percent(float(row.lost_share))}" if known else ""

"""What the resilience page says: the sentence, the cost, the scores before and after, who is hit, who takes over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.bars import Bar, bars, legend, split_bar
from dashboards.components.block import columns, panel
from dashboards.components.chart import chart
from dashboards.components.grid import Column, grid
from dashboards.components.losses import WAYS
from dashboards.components.words import linked, shown
from dashboards.gallery import Scene
from dashboards.pages import resilience_remedies
from dashboards.pages.network_choice import places_of
from dashboards.pages.resilience_question import Question
from dashboards.pages.resilience_turns import turns
from ecohealth.figures.loss import dumbbell, loss_parts, scores_before_after
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scenarios.rank import RANKED, Ranked
from ecohealth.scenarios.spread import ASSUMED, Model
from ecohealth.scores.profile import Profile
from ecohealth.scores.words import counted, money, percent, whole

LARGEST_SHOWN, MOST_ROWS = 8, 200
STATE_WORDS = {"lost": "lost", "failed": "fails", "stranded": "cut off", "hit": "hit", "unaffected": "unaffected"}
PART_KINDS = {"kept": "context", "direct": "direct", "stranded": "stranded", "cascade": "cascade"}

HIT_COLUMNS = (
    Column("name", "Participant", "link", width=180),
    Column("lost_share", "Loses of its value", "share", width=100),
    Column("lost_value", "Loses", "number", width=110),
    Column("why", "Why", width=340, grows=True),
    Column("state", "State", width=84),
    Column("round", "Round", "number", width=80),
    Column("type", "Type", width=130),
)
SUBSTITUTE_COLUMNS = (
    Column("name", "Takes over", "link", width=190, grows=True),
    Column("type", "Type", width=140),
    Column("kind", "What", width=130),
    Column("takes_over", "Takes over", "number", width=120),
    Column("spare", "Could take over", "number", width=130),
)
RANKING_COLUMNS = (
    Column("name", "If this one leaves", "link", width=220, grows=True),
    Column("type", "Type", width=150),
    Column("loss_impact", "All value lost", "share", width=120),
    Column("direct", "Its own", "share", width=110),
    Column("stranded", "Cut off behind it", "share", width=130),
    Column("cascade", "As it spreads", "share", width=120),
    Column("stranded_participants", "Participants cut off", "number", width=130),
)


def _rows(table: pd.DataFrame) -> list[Any]:
    """Rows of a table, their cells by name."""
    return list(table.itertuples(index=False))


def key() -> Component:
    """What the picture's marks mean after a loss."""
    marks = (
        ("is-lost", "lost"),
        ("is-stranded", "cut off"),
        ("is-failed", "fails"),
        ("is-hit", "hit: the share it loses"),
    )
    return html.P(
        [html.Span([html.Span(className=f"state-mark {mark}", **aria(hidden="true")), word],
                   className="legend-entry") for mark, word in marks],
        className="legend picture-key",
    )  # fmt: skip


# -- nothing asked yet ----------------------------------------------------------------------------------------------
def invitation(scene: Scene, cascade: Model) -> dict[str, Any]:
    """Before anybody is chosen: the largest losses, each a click away."""
    ranked = _ranked(scene, cascade)
    first = ranked.iloc[0]
    links = {str(first["name"]): _alone(scene, str(first["id"]), cascade)}
    costs = f"Losing {first['name']} would cost {_whole_cost(first)}{_others(ranked)}."
    text = f"{costs} Choose who leaves, and watch what falls."
    return {
        "sentence": linked(text, links),
        "more": [],
        "answer": _largest(scene, cascade),
        "assumptions": assumptions(cascade, scene.profile),
        "steps": 0,
        "step_words": "Nobody is lost yet: click a node, or choose a name.",
        "drawn": False,
    }


def _whole_cost(row: Any) -> str:
    """What a loss costs of all value, and how much of it only as it spreads, so that it can be held against others."""
    whole, spread = float(row["loss_impact"]), float(row["cascade"])
    spreads = f", {percent(spread)} of it as the loss spreads" if spread > 0 else ""
    return f"{percent(whole)} of all value{spreads}"


def _others(ranked: pd.DataFrame) -> str:
    """How the costliest loss stands to the others."""
    costs = ranked["loss_impact"].to_numpy(dtype="float64")
    alike = int((costs >= costs[0]).sum()) - 1
    if len(costs) == 1:
        return ""
    return f", as would {counted(alike, 'other loss', 'other losses')}" if alike else ": more than any other loss"


def refused(scene: Scene, cascade: Model, why: str) -> dict[str, Any]:
    """A scenario that cannot be simulated: why, and what else can be done."""
    return {
        "sentence": "This loss cannot be simulated.",
        "more": [],
        "answer": [html.P(shown(why), role="alert"), html.P("Choose another cascade, or other participants.")],
        "assumptions": assumptions(cascade, scene.profile),
        "steps": 0,
        "step_words": "",
        "drawn": False,
    }


def _alone(scene: Scene, one: str, cascade: Model) -> str:
    """The address of the loss of one participant."""
    return replace(scene.view, cascade=cascade).href("/resilience", lose=(one,))


def _largest(scene: Scene, cascade: Model) -> list[Component]:
    rows = [
        Bar(row.name, _alone(scene, row.id, cascade), percent(row.loss_impact),
            [(way, getattr(row, way)) for way, _ in WAYS], hint=row.type)
        for row in _rows(_ranked(scene, cascade).head(LARGEST_SHOWN))
        if row.loss_impact > 0
    ]  # fmt: skip
    before = "" if _is_ranked(cascade) else ", before they spread"
    title = html.H3(f"Largest single losses{before}", className="small-title")
    return [title, bars(rows, "Share of all value lost with each"), legend(WAYS)]


def ranking(scene: Scene, cascade: Model) -> Component:
    """Every single loss, the costliest first."""
    styles, whole = places_of(scene, "roles").styles, _ranked(scene, cascade)
    table = whole.head(MOST_ROWS)
    table = table.assign(
        name_href=[_alone(scene, one, cascade) for one in table["id"].astype("str")],
        type=[styles[one].label for one in table["type"].astype("str")],
    )
    return panel("What each loss would cost",
                 grid(table, RANKING_COLUMNS, "Share of all value lost with each participant", "resilience-ranking"),
                 note=f"{_how_exact(whole, cascade)}{_first(whole)} Follow a name to see what falls.")  # fmt: skip


def _ranked(scene: Scene, cascade: Model) -> pd.DataFrame:
    """What each loss would cost; models that take one scenario at a time are ranked before any cascade."""
    return scene.ranked(cast(Ranked, cascade) if _is_ranked(cascade) else "none")


def _is_ranked(cascade: Model) -> bool:
    return cascade in RANKED


def _how_exact(table: pd.DataFrame, cascade: Model) -> str:
    if not _is_ranked(cascade):
        return "For every participant alone, before the loss spreads: this model takes one scenario at a time."
    known = int(table["exact"].sum())
    if known == len(table):
        return "Exact, for every participant alone."
    losses = counted(known, "costliest loss", "costliest losses")
    return f"For every participant alone: exact for the {losses}, at most that for the others."


# -- the answer -----------------------------------------------------------------------------------------------------
def told(scene: Scene, outcome: Outcome, steps: int) -> dict[str, Any]:
    """Every text and block that the answer to a scenario fills."""
    first, more = (_linked(scene, outcome, text) for text in split_sentence(outcome.sentence()))
    return {
        "sentence": first,
        "more": more,
        "answer": _cost(scene, outcome),
        "assumptions": assumptions(outcome.cascade, scene.profile),
        "steps": steps,
        "step_words": step_words(outcome, steps, steps),
        "drawn": True,
    }


def split_sentence(text: str) -> tuple[str, str]:
    """What a loss costs, and the sentences after it; a full stop in a participant's name ends nothing.

    >>> split_sentence("Losing A. Co costs 5.3 % of the ecosystem's value: 5 % directly. Of the others, 2 fail.")
    ("Losing A. Co costs 5.3 % of the ecosystem's value: 5 % directly.", 'Of the others, 2 fail.')
    """
    subject, mark, tail = text.partition(" of the ecosystem's value")
    costs, stop, more = tail.partition(". ")
    return subject + mark + costs + stop.rstrip(), more


def _linked(scene: Scene, outcome: Outcome, text: str) -> list[Component | str]:
    """Sentences on the outcome; names in them lead to their pages."""
    people = outcome.participants
    named = people[people["state"].isin(["lost", "hit"])].groupby("state").head(3)
    return linked(text, {str(row.name): scene.view.partner(str(row.id)) for row in _rows(named)})


def step_words(outcome: Outcome, at: int, steps: int) -> str:
    """What happens in a round, in words."""
    rounds = outcome.participants["round"]
    reached = int((rounds == at).sum())
    if at == 0:
        return f"The loss itself: {counted(reached, 'participant')}."
    later = int((rounds > at).sum()) if at < steps else 0
    tail = f" {whole(later)} more are reached later." if later else ""
    if at == steps and steps > 1:
        total = int((rounds > 0).sum())
        return f"All {steps} rounds have happened: {counted(total, 'other participant')} lost value."
    verb = "loses" if reached == 1 else "lose"
    how = "trading with those lost, or cut off" if at == 1 else "as it spreads"
    return f"Round {at}: {counted(reached, 'participant')} {verb} value, {how}.{tail}"


def _cost(scene: Scene, outcome: Outcome) -> list[Component]:
    parts, currency = loss_parts(outcome.lost), scene.eco.config.currency
    words = [(PART_KINDS[row.part], f"{row.label} {percent(row.share)}")
             for row in _rows(parts) if row.share > 0]  # fmt: skip
    label = "Value before, split: " + ", ".join(word for _, word in words)
    before, after = money(outcome.value_before, currency), money(outcome.value_after, currency)
    return [
        html.P([html.Span(percent(outcome.lost.total), className="score"),
                html.Span(" of all value is lost", className="of")]),
        split_bar([(PART_KINDS[row.part], row.share) for row in _rows(parts)], label),
        legend(words),
        html.P(f"{before} → {after}", className="before-after"),
    ]  # fmt: skip


def assumptions(cascade: str, profile: Profile) -> list[Component]:
    """The figures nobody measured, in words."""
    if cascade == "none":
        return [
            html.P("Counted is what the lost ones exchanged, and what is cut off with them; nothing falls after it.")
        ]
    assumed = {name: percent(share) for name, share in profile.assumptions().items()}
    words = {
        "outside_share": "{} of each participant's business lies outside this ecosystem, unless it said otherwise; "
        "that part does not fall with its partners.",
        "spare_capacity": "others of the same type can give up to {} more of a kind than they do today.",
        "failure_threshold": "a participant fails wholly once it has lost {} of what it receives, unless it said "
        "otherwise.",
    }
    return [html.P(f"Assumed: {words[name].format(assumed[name])}") for name in ASSUMED[cascade]]


def scores_wait(question: Question) -> Component | None:
    """What stands where the scores come a moment later."""
    if not question.is_asked:
        return None
    return html.P("Scoring before and after …", className="note scores-wait", role="status")


def scores(outcome: Outcome) -> list[Component]:
    """Overall score and pillars, before and after."""
    title = html.H3("Scores before and after", className="small-title")
    if outcome.before is None:
        return []
    if outcome.after is None:
        return [title, html.P(f"No scores after the loss: {outcome.after_reason}.")]
    table = scores_before_after(outcome.before, outcome.after)
    said = [f"{row.label}: {_points(row.before)} to {_points(row.after)}" for row in _rows(table)]
    figure = dumbbell(table)
    note = "Hollow is before, full is after. Scored is what is left standing"
    risen = table["after"].iloc[0] > table["before"].iloc[0]
    note += ": it is smaller, and more even without whom it lost." if risen else "."
    return [title, chart(figure, "; ".join(said), int(figure.layout.height)), html.P(note, className="note")]


def _points(score: float) -> str:
    return "not available" if pd.isna(score) else f"{score:.0f}"


# -- below ----------------------------------------------------------------------------------------------------------
def below(scene: Scene, cascade: Model, outcome: Outcome) -> list[Component]:
    """What each step costs, who is hit, what would help, who takes over, what else could go."""
    in_turn = turns(outcome, scene.eco.config.currency)
    return [
        *([in_turn] if in_turn else []),
        resilience_remedies.offer(),
        _hit(scene, outcome),
        columns(_substitutes(scene, outcome), panel("", *_largest(scene, cascade)), class_name="wide-left"),
    ]


def _hit(scene: Scene, outcome: Outcome) -> Component:
    people = outcome.participants[outcome.participants["state"] != "unaffected"]
    table = _named(scene, people.head(MOST_ROWS))
    table = table.assign(state=table["state"].map(STATE_WORDS))
    spared = len(outcome.participants) - len(people)
    hit = counted(len(people), "participant")
    note = f"{hit}, the hardest hit first; {whole(spared)} lose nothing.{_first(people)}"
    return panel("Who is hit, and through whom",
                 grid(table, HIT_COLUMNS, "Who loses value, and why", "resilience-hit"), note=note)  # fmt: skip


def _substitutes(scene: Scene, outcome: Outcome) -> Component:
    table = outcome.substitutes
    if table.empty:
        why = "Nobody of the same type gives the same kind with capacity to spare: find a second source first."
        still = "Nobody takes anything over, because the loss does not spread in this model."
        return panel("Who takes over", html.P(still if outcome.cascade == "none" else why))
    rows = _named(scene, table.head(MOST_ROWS))
    total = money(float(table["takes_over"].sum()), scene.eco.config.currency)
    return panel("Who takes over", grid(rows, SUBSTITUTE_COLUMNS, "Substitutes", "resilience-substitutes"),
                 note=f"Others of the same type and kind make up for {total}.{_first(table)}")  # fmt: skip


def _first(table: pd.DataFrame) -> str:
    """That not everything is listed."""
    return f" The first {whole(MOST_ROWS)} are listed." if len(table) > MOST_ROWS else ""


def _named(scene: Scene, table: pd.DataFrame) -> pd.DataFrame:
    """Rows of participants with the way to their pages, and their types as people call them."""
    styles = places_of(scene, "roles").styles
    return table.assign(
        name_href=[scene.view.partner(one) for one in table["id"].astype("str")],
        type=[styles[one].label for one in table["type"].astype("str")],
    )

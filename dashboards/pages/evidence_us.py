"""Was it us? What was done to some on a date, beside those it was not done to; on request."""

from __future__ import annotations

import dash_mantine_components as dmc
import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboards.components.block import columns, disclosure, on_request
from dashboards.components.chart import chart
from dashboards.components.grid import Column, grid
from dashboards.components.words import shown
from dashboards.gallery import Scene
from dashboards.jobs import Progress
from dashboards.pages.evidence_asking import Args, Asking, cautions, verdicts
from dashboards.pages.resilience_question import attributes
from dashboards.state import choice_of
from ecohealth.ecosystem.calendar import parse_window, period_label, period_of
from ecohealth.errors import EcohealthError
from ecohealth.evidence.effect import effect
from ecohealth.evidence.influence import Effect
from ecohealth.scores.words import counted

HEIGHT = 300
VALUE, RECORDS = "value", "records"
METHODS = (
    Column("method", "Method", width=180, grows=True),
    Column("effect", "Effect", "share", 90),
    Column("low", "from", "share", 90),
    Column("high", "to", "share", 90),
    Column("reads", "It takes for granted that", width=220, grows=True),
)


def found(scene: Scene, args: Args, _progress: Progress) -> Effect:
    """The effect, once for each set of arguments.

    Raises:
        EcohealthError: where it was not said when, or to whom; and as :func:`ecohealth.evidence.effect.effect`.
    """
    date, who = args.get("date", "").strip(), args.get("treated", "")
    if not date or who not in treatable(scene):
        raise EcohealthError("say when it was done, as in 2025-03, and to whom")
    column, value = treatable(scene)[who]
    on = choice_of(args.get("on"), (VALUE, RECORDS))
    return scene.once(
        ("effect", date, who, on),
        lambda: effect(scene.eco, date=date, treated={column: value}, outcome="records" if on == RECORDS else "value"),
    )


def told(_scene: Scene, one: Effect) -> list[Component]:
    """The verdict, the picture, every method, and who was compared."""
    from ecohealth.figures.evidence import effect_lines

    since = _since(one)
    label = "The treated and those like them, period by period; 1 is what each group did on average before"
    drawn = html.Div(
        [
            chart(effect_lines(one, since, HEIGHT), label, HEIGHT),
            html.P("Dotted: when it was done. 1 is each group's own mean before.", className="note"),
        ]
    )
    table = grid(one.methods, METHODS, "What each method says", "evidence-us-methods")
    note = f"{counted(len(one.participants), 'treated participant')}; {one.looked_at()}. The verdict rests on the last."
    return [
        verdicts([one.verdict], "evidence-us-verdict"),
        columns(drawn, html.Div([table, html.P(note, className="note")])),
        _people(one),
        cautions(one.cautions),
    ]  # fmt: skip


US = Asking("us", ("date", "treated", "on"), "Comparing with those it was not done to …", found, told)


def treatable(scene: Scene) -> dict[str, tuple[str, str]]:
    """To whom something may have been done: types, and what several have in common, by their words."""
    types = {f"type: {one}": ("type", one) for one in scene.eco.view.types}
    return {**types, **attributes(scene)}


def offer(scene: Scene, args: Args) -> Component:
    """What may be asked, as the address asks it."""
    offered = treatable(scene)
    who = [{"value": one, "label": shown(one, 60)} for one in offered]
    treated = args.get("treated", "")
    on = [{"value": VALUE, "label": "Value in a period"}, {"value": RECORDS, "label": "Records in a period"}]
    picks = [
        dmc.TextInput(id=US.id("date"), value=shown(args.get("date", ""), 20), label="When it was done",
                      placeholder="2025-03", size="sm", w=150),
        dmc.Select(id=US.id("treated"), data=who, value=treated if treated in offered else None, label="To whom",
                   placeholder="a type, a region, …", searchable=True, size="sm", w=260),
        dmc.Select(id=US.id("on"), data=on, value=choice_of(args.get("on"), (VALUE, RECORDS)), label="On what",
                   allowDeselect=False, size="sm", w=190),
    ]  # fmt: skip
    button = html.Button("Was it us?", id=US.id("ask"), className="button is-main", type="button")
    ask = html.Div([html.Div(picks, className="picks"), button], className="stack")
    note = "Each one treated stands beside three that were most like it before, and dates at which nothing was done."
    return on_request("Was it us?", ask, US.waits, US.id("found"), note)


def _since(one: Effect) -> str:
    """The first period from the day on that the question names."""
    day = parse_window(one.done.rpartition(" on ")[2]).first
    labels = [str(each) for each in one.series["period"]]
    if day is None:
        return ""
    first = period_label(int(period_of(np.asarray([day]), one.period)[0]), one.period)
    return next((each for each in labels if each >= first), "")


def _people(one: Effect) -> Component:
    rows = one.participants[["name", "type", "before", "after", "change"]]
    titles = (
        Column("name", "Treated", width=170, grows=True),
        Column("type", "Type", width=120),
        *(Column(name, name.capitalize(), "number", 110) for name in ("before", "after", "change")),
    )
    return disclosure("Who was compared", grid(rows, titles, "The treated before and after", "evidence-us-people"))

"""What comes next? The ecosystem simulated ahead, with what would be done beforehand; on request."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards.components.block import disclosure, on_request
from dashboards.components.chart import chart
from dashboards.components.grid import Column, grid
from dashboards.components.words import shown
from dashboards.gallery import Scene
from dashboards.jobs import Progress
from dashboards.pages.evidence_asking import LOSE, Args, Asking, cautions, verdicts
from dashboards.state import choice_of
from ecohealth.evidence.forecast import forecast
from ecohealth.evidence.outlook import LABELS, Forecast
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import counted, number, whole

HEIGHT, RUNS, SCORED = 300, 1_000, 20
SPANS = ("12", "3", "6", "24")
NO, YES = "no", "yes"
NEWCOMERS = ("0", "1", "2", "5", "10")
CHECKS = (
    Column("what", "Figure", width=170, grows=True),
    Column("coverage", "Inside the 80 % interval", "share", 130),
    Column("error", "Mean error", "number", 110),
    Column("no_change", "Of 'no change'", "number", 110),
    Column("drift", "Of the drift so far", "number", 110),
)


def sooner(args: Args) -> Args:
    """What can be answered while the scores are followed: everything else."""
    return {**args, "scores": NO}


def found(scene: Scene, args: Args, progress: Progress) -> Forecast:
    """The forecast, once for each set of arguments; what is not on offer falls back to the first that is."""

    def counting(scored: int) -> None:
        progress.say(0, 0, Sentence(later(whole, scored), " past and future ecosystems scored …"))

    ahead = int(choice_of(args.get("ahead"), SPANS))
    scored = SCORED if choice_of(args.get("scores"), (NO, YES)) == YES else 0
    many = int(choice_of(args.get("many"), NEWCOMERS))
    kind = args.get("recruit", "")
    recruit = {kind: many} if many and kind in scene.eco.view.types else {}
    lose = scene.view.lose
    return scene.once(
        ("forecast", ahead, scored, tuple(recruit.items()), lose),
        lambda: forecast(
            scene.eco, periods=ahead, runs=RUNS, scored=scored, recruit=recruit, lose=lose, progress=counting
        ),
    )


def told(_scene: Scene, one: Forecast) -> list[Component]:
    """A fan for each figure, what history says of them, and what they rest on."""
    return [
        html.Div([_fan(one, measure) for measure in one.measures], className="columns two"),
        html.P("The band holds 80 of 100 simulated futures, its darker part 50.", className="note"),
        verdicts(one.verdicts, "evidence-ahead-verdicts"),
        _checks(one),
        cautions(one.cautions),
    ]


AHEAD = Asking("ahead", ("ahead", "scores", "recruit", "many", LOSE), "Simulating ahead, and from past periods …",
               found, told, sooner)  # fmt: skip


def offer(scene: Scene, args: Args) -> Component:
    """What may be asked, as the address asks it."""
    period = scene.eco.period
    types = [{"value": one, "label": shown(one, 40)} for one in scene.eco.view.types]
    people = [{"value": one, "label": shown(name, 60)} for one, name in scene.names.items()]
    spans = [{"value": one, "label": counted(int(one), period)} for one in sorted(SPANS, key=int)]
    follow = [
        {"value": NO, "label": "Value and partners: seconds"},
        {"value": YES, "label": "Scores, too: a minute or more, shown when ready"},
    ]
    recruit = args.get("recruit")
    picks = [
        dmc.Select(id=AHEAD.id("ahead"), data=spans, value=choice_of(args.get("ahead"), SPANS), label="How far",
                   allowDeselect=False, size="sm", w=150),
        dmc.Select(id=AHEAD.id("scores"), data=follow, value=choice_of(args.get("scores"), (NO, YES)),
                   label="What is followed", allowDeselect=False, size="sm", w=260),
        dmc.Select(id=AHEAD.id("recruit"), data=types, value=recruit if recruit in scene.eco.view.types else None,
                   label="Recruit, of a type", placeholder="nobody", clearable=True, size="sm", w=190),
        dmc.Select(id=AHEAD.id("many"), data=list(NEWCOMERS), value=choice_of(args.get("many"), NEWCOMERS),
                   label="How many", allowDeselect=False, size="sm", w=110),
        dmc.MultiSelect(id=AHEAD.id(LOSE), data=people, value=list(scene.view.lose), label="Lose", searchable=True,
                        placeholder="nobody", clearable=True, limit=50, size="sm", w=260),
    ]  # fmt: skip
    button = html.Button("Simulate ahead", id=AHEAD.id("ask"), className="button is-main", type="button")
    ask = html.Div([html.Div(picks, className="picks"), button], className="stack")
    note = "Entries, exits and what each does, as the history shows them, simulated ahead; and from past periods."
    return on_request("What comes next?", ask, AHEAD.waits, AHEAD.id("found"), note)


def _fan(one: Forecast, measure: str) -> Component:
    from ecohealth.figures.evidence import fan_chart

    end = one.at_end(measure)
    name = LABELS[measure]
    label = (
        f"{name} in {counted(one.periods, one.period)}: {number(end['middle'])} in the middle, with 80 % confidence "
        f"from {number(end['low'])} to {number(end['high'])}"
    )
    title = html.H3(name[:1].upper() + name[1:], className="small-title")
    return html.Div([title, chart(fan_chart(one, measure, "", HEIGHT), label, HEIGHT)])


def _checks(one: Forecast) -> Component:
    if not len(one.checks):
        return html.P("The history is too short to repeat this forecast from past periods.", className="note")
    rows = one.checks.assign(what=[LABELS[str(name)] for name in one.checks["measure"]])
    table = grid(rows, CHECKS, "How the same forecast did from past periods", "evidence-ahead-checks")
    return disclosure("How past forecasts did", table)

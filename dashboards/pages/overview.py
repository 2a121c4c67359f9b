"""Overview: the whole in one sentence, a score, four pillars, what to know, what a loss would cost."""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash, State, dcc, html
from dash.development.base_component import Component

from dashboards.components.alarms import alarm_panel
from dashboards.components.bars import Bar, bars, colour_legend
from dashboards.components.block import columns, disclosure, page, panel
from dashboards.components.chart import chart
from dashboards.components.finding import finding_list, metric_href, name_links, next_step, pillar_path
from dashboards.components.late import late
from dashboards.components.losses import loss_bars
from dashboards.components.remarks import said_of_findings
from dashboards.components.score import big_score, pillar_card
from dashboards.components.words import linked, shown
from dashboards.gallery import Gallery, Scene
from dashboards.pages import earlier, how_sure, take_along
from dashboards.pages.page import Late
from dashboards.state import URL
from ecohealth.scores.scorecard import Finding, PillarScore, Scorecard
from ecohealth.scores.words import counted, joined, money, percent, whole

PATH = "/"
NAME = "Overview"
TAKE = "overview-take"

UNSEEN = "not-available"
OVER_TIME, OVER_TIME_HEIGHT = "over-time", 468
FINDINGS_SHOWN, LOSSES_SHOWN, PROBLEMS_SHOWN = 5, 5, 20


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """The whole, then its parts; ``args`` has nothing for this page."""
    card = scene.card
    first, *others = card.findings
    return page(
        NAME,
        linked(first.text, name_links(first, scene.names, scene.view)),
        next_step(first, scene.view),
        take_along.offer(TAKE, tuple(take_along.FORMATS)),
        alarm_panel(scene),
        columns(_overall(scene, card), _pillars(scene, card), class_name="narrow-left"),
        columns(
            html.Div([_findings(scene, others), _unseen(scene)], className="stack"),
            html.Div([_losses(scene), _data(scene)], className="stack"),
            class_name="wide-left",
        ),
        late(OVER_TIME, OVER_TIME_HEIGHT),
        *earlier.awaited(scene),
        note=about(card),
    )


def register(app: Dash, gallery: Gallery) -> None:
    """What is on the page can be taken along."""
    earlier.register(app, gallery)
    how_sure.register(app, gallery)
    take_along.register(app, gallery, TAKE, State(URL, "pathname"), lambda scene, _: ("scorecard", scene.told))


def about(card: Scorecard) -> str:
    """What the figures are about, in one line."""
    summary = card.summary
    who = f"{counted(summary.participants, 'participant')} of {counted(len(summary.types), 'type')}"
    only = f"; only {joined(card.provenance.filters)}" if card.provenance.filters else ""
    what = f"{counted(summary.interactions, 'interaction')}, value {money(summary.value, summary.currency)}"
    return shown(f"{summary.name}: {who}, {what}, {summary.window}{only}")


# -- the score ------------------------------------------------------------------------------------------------------
def _overall(scene: Scene, card: Scorecard) -> Component:
    return html.Section(
        [
            html.H2("Overall health", className="card-title"),
            big_score(card.overall, "Overall health", card.band, card.overall_reason,
                      scene.told.sureness.intervals.overall),
            earlier.earlier(scene, earlier.OVERALL, "Overall score of 12-month windows"),
            _points_lost(scene, card),
            how_sure.offer(scene),
        ],
        className="panel card is-overall",
    )  # fmt: skip


def _points_lost(scene: Scene, card: Scorecard) -> Component | None:
    lost = [(one, one.points_lost) for one in card.pillars if one.points_lost is not None]
    if not lost:
        return None
    rows = [
        Bar(one.pillar.label, scene.view.href(pillar_path(one.pillar)), f"{points:.0f}", (("context", points),))
        for one, points in sorted(lost, key=lambda pair: -pair[1])
    ]
    return html.Div(
        [html.H3("Where the missing points go", className="small-title"), bars(rows, "Points lost by pillar")]
    )


def _pillars(scene: Scene, card: Scorecard) -> Component:
    return html.Div([_pillar(scene, one, card.findings) for one in card.pillars], className="pillar-cards")


def _pillar(scene: Scene, one: PillarScore, findings: tuple[Finding, ...]) -> Component:
    own = {metric.metric.id for metric in one.metrics}
    finding = next((found for found in findings if found.metrics and found.metrics[0] in own), None)
    words = linked(finding.text, name_links(finding, scene.names, scene.view)) if finding else [_nothing_wrong(one)]
    coverage = html.P(f"{percent(one.coverage)} of its metrics could be computed", className="note")
    return pillar_card(
        one.pillar.label,
        scene.view.href(pillar_path(one.pillar)),
        big_score(
            one.score, one.pillar.label, one.band, one.reason, scene.told.sureness.intervals.pillars.get(one.pillar)
        ),
        [earlier.earlier(scene, one.pillar.value, one.pillar.label), coverage if one.coverage < 1 else None],
        words,
    )


def _nothing_wrong(one: PillarScore) -> str:
    return "Every metric that could be computed is healthy." if one.score is not None else ""


# -- what to know ---------------------------------------------------------------------------------------------------
def _findings(scene: Scene, findings: list[Finding]) -> Component:
    shown_first, rest = findings[:FINDINGS_SHOWN], findings[FINDINGS_SHOWN:]
    if not findings:
        measured = any(one.reading.value is not None for one in scene.card.metrics.values())
        none = "There is nothing else below healthy." if measured else "Nothing could be measured or judged."
        return panel("Things to know", html.P(none))
    said = said_of_findings(scene)
    more = disclosure(f"{len(rest)} more", finding_list(rest, scene.names, scene.view, said)) if rest else None
    return panel("Things to know", finding_list(shown_first, scene.names, scene.view, said), more)


def _unseen(scene: Scene) -> Component | None:
    """The metrics that could not be computed, each with the reason, which names what would help."""
    missing = [one for one in scene.card.metrics.values() if one.reading.value is None]
    if not missing:
        return None
    rows = [
        html.Li(
            [dcc.Link(one.metric.label, href=metric_href(scene.view, one.metric.id)), html.P(shown(one.reading.reason))]
        )
        for one in missing
    ]
    title = f"{counted(len(missing), 'metric is', 'metrics are')} not available here"
    note = "What cannot be said of these data, why, and what would help."
    return panel(title, html.Ul(rows, className="unseen"), note=note, folded=True, anchor=UNSEEN)


def _losses(scene: Scene) -> Component:
    return panel(
        "Largest losses",
        loss_bars(scene, LOSSES_SHOWN),
        dcc.Link("Try a loss", href=scene.view.href("/resilience"), className="button"),
        note="Share of all value that goes when one participant leaves. Follow a name to see what falls with it.",
    )


def over_time(scene: Scene) -> Component:
    """Value over time by type, or why it cannot be drawn; it fills its place after the page is there."""
    return scene.drawn(OVER_TIME, lambda: _over_time(scene))


def _over_time(scene: Scene) -> Component:
    from ecohealth.figures.theme import type_styles
    from ecohealth.figures.time import layers, value_figure, value_over_time

    table = scene.once("value_over_time", lambda: value_over_time(scene.eco))
    if table["period"].nunique() < 2 or not table["value"].sum():
        return panel("Value over time", html.P(too_short(scene.eco.period, len(scene.eco.periods))))
    areas = layers(table, type_styles(scene.whole))
    figure = value_figure(areas, unit=scene.eco.config.currency or "value", height=340)
    return panel("Value over time, by type of the giver",
                 chart(figure, "Value given in each period, stacked by type of participant", 340),
                 colour_legend([(one.label, one.colour, one.hatched) for one in areas]))  # fmt: skip


def too_short(period: str, periods: int) -> str:
    """Why nothing can be drawn over time."""
    if periods == 0:
        return "The interactions have no dates; a column 'date' would draw this."
    if periods == 1:
        return f"The dates cover one complete {period}; from the second on there is something to draw."
    return "No dated value passes here."


# -- the data -------------------------------------------------------------------------------------------------------
def _data(scene: Scene) -> Component:
    card, report = scene.card, scene.eco.report
    notes = [html.Li(shown(one)) for one in card.summary.notes]
    problems = [html.Li(shown(one.sentence())) for one in report.problems[:PROBLEMS_SHOWN]]
    counts = [
        html.Li(f"{shown(one.file)}: {whole(one.loaded)} of {whole(one.records)} records loaded")
        for one in report.files
    ]
    stamp = card.provenance
    return panel(
        "Data and method",
        html.Ul([*counts, *notes], className="notes"),
        disclosure(counted(len(report.problems), "remark") + " on the files", html.Ul(problems, className="notes"))
        if problems
        else None,
        html.P(
            [f"Profile {shown(stamp.profile)}, data {stamp.data_hash[:12]}, ecohealth {stamp.version}. ",
             dcc.Link("How it is computed", href=scene.view.href("/methods"))],
            className="note",
        ),
    )  # fmt: skip


LATE_PARTS: Late = {OVER_TIME: over_time}

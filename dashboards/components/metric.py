"""Metrics: a row that reads one, and the card that says what it is."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.bars import Bar, bars
from dashboards.components.block import disclosure, panel
from dashboards.components.finding import metric_href, name_links
from dashboards.components.remarks import said_of_metric
from dashboards.components.score import score_bar
from dashboards.components.states import not_available
from dashboards.components.status import badge
from dashboards.components.words import linked, shown
from dashboards.gallery import Scene
from dashboards.state import View
from ecohealth.export.numbers import figure, measure, points
from ecohealth.export.sentences import NOT_SCORED, rests_on
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Metric, Scale
from ecohealth.scores.scorecard import Finding, MetricScore
from ecohealth.scores.words import number, percent, whole

CONTRIBUTORS_SHOWN = 5


def metric_list(scene: Scene, metrics: Sequence[MetricScore], findings: Mapping[str, Finding]) -> Component:
    """Every metric of a pillar on a line, which opens: value, score, what it adds to the pillar's score, status.

    Args:
        scene: what is looked at.
        metrics: in the order in which they are shown.
        findings: what is told of a metric, by its id.
    """
    most = sum(one.weight for one in metrics if one.points is not None)
    heads = html.Div(
        [html.Span(one) for one in ("Metric", "Value", "Score of 100", "Points", "Status")],
        className="metric-heads",
        **aria(hidden="true"),
    )
    rows = [_metric(scene, one, findings.get(one.metric.id), most) for one in metrics]
    note = "Points are what a metric adds to the pillar's score, of what it could add; they add up to the score."
    return panel("What the score is made of", heads, html.Div(rows, className="metrics"), note=note)


def _metric(scene: Scene, one: MetricScore, finding: Finding | None, most: float) -> Component:
    """A metric: a line, and behind it question, scale, what it means, who it rests on."""
    left = [
        html.P(one.metric.question, className="question"),
        *_value(one),
        *(_meaning(scene, finding) if finding else []),
        html.P(_rests_on(one), className="note") if one.reading.n else None,
        said_of_metric(scene, one.metric),
        disclosure("Definition, scale and source", *about_metric(one.metric, one.scale, scene.view)),
    ]
    body = html.Div(
        [html.Div(left, className="metric-value"), html.Div(_contributors(scene, one), className="metric-people")],
        className="metric-body",
    )
    return html.Details([_line(one, most), body], id=one.metric.id, className="metric fold")


def _line(one: MetricScore, most: float) -> Component:
    value = "" if one.reading.value is None else measure(one.reading.value, one.metric.unit)
    score = (
        [score_bar(one.score, one.metric.label, one.band), html.Span(points(one.score))]
        if one.score is not None
        else []
    )
    adds = "" if one.points is None or not most else f"{one.points:.0f} of {100 * one.weight / most:.0f}"
    cells = [
        html.H3(one.metric.label, className="metric-label"),
        html.Span(value, className="metric-figure"),
        html.Span(score, className="metric-score"),
        html.Span(adds, className="metric-points"),
        badge(one.band),
    ]
    return html.Summary(html.Div(cells, className="metric-line"))


def _meaning(scene: Scene, finding: Finding) -> list[Component]:
    words = linked(finding.text, name_links(finding, scene.names, scene.view))
    return [html.P(words, className="finding-text"), html.P([html.B("Next: "), shown(finding.next_step)],
                                                            className="next-step")]  # fmt: skip


def _value(one: MetricScore) -> list[Component]:
    if one.reading.value is None:
        return [not_available(one.reading.reason)]
    raw = figure(one.reading.value, one.metric.unit)
    unit = measure(one.reading.value, one.metric.unit).removeprefix(raw).strip()
    value = [html.Span(raw, className="raw"), html.Span(unit, className="unit") if unit else None]
    if one.score is None or one.scale is None:
        return [html.P(value, className="raw-line"), badge(one.band)]
    return [
        html.P([*value, html.Span(f"scores {points(one.score)} of 100", className="of")], className="raw-line"),
        score_bar(one.score, one.metric.label, one.band),
        html.Div([html.Span(_on_scale(one.metric, at)) for at in (one.scale.at_0, one.scale.at_50, one.scale.at_100)],
                 className="scale", title="The values that score 0, 50 and 100"),
        badge(one.band),
    ]  # fmt: skip


def _on_scale(metric: Metric, raw: float) -> str:
    """A raw value of the scale, in the unit of the metric or, where another figure is scored, as a share."""
    if metric.scored_as:
        return percent(raw) if abs(raw) <= 1 else number(raw)
    return figure(raw, metric.unit)


def _rests_on(one: MetricScore) -> str:
    scored = f" Scored {one.metric.scored_as}." if one.metric.scored_as else ""
    return shown(f"Rests on {rests_on(one)}.{scored}")


def _contributors(scene: Scene, one: MetricScore) -> list[Component]:
    table = one.reading.contributions.head(CONTRIBUTORS_SHOWN)
    people: list[Any] = list(table.itertuples(index=False))
    if table.empty:
        return []
    title = one.metric.behind
    rows = [_contributor(scene, str(row.participant), row.share, one.metric.contributes) for row in people]
    more = len(one.reading.contributions) - len(table)
    tail = html.P(f"and {whole(more)} more", className="note") if more > 0 else None
    return [html.H3(title, className="small-title"), bars(rows, title), *([tail] if tail else [])]


def _contributor(scene: Scene, participant: str, share: float, unit: str) -> Bar:
    known = math.isfinite(share)
    words, parts = (measure(share, unit), (("accent", float(share)),)) if known else ("", ())
    return Bar(scene.names.get(participant, participant), scene.view.partner(participant), words, parts)


def about_metric(metric: Metric, scale: Scale | None, view: View) -> list[Component]:
    """What a metric is: definition, unit, scale and where it comes from, source, gaming, counter, what to do."""
    counter = METRICS.get(metric.counter)
    beside = dcc.Link(counter.label, href=metric_href(view, counter.id)) if counter else metric.counter
    rows: list[tuple[str, Component | str]] = [
        ("Definition", html.Div([html.P(one) for one in paragraphs(metric.definition)], className="definition")),
        ("Unit", metric.unit),
        ("Scale", scale_words(metric, scale)),
        *([("Scale from", scale.source)] if scale is not None else []),
        ("Source", metric.source),
        ("Can be gamed by", metric.gaming),
        ("Read beside", beside),
        ("When it is bad", metric.act),
        ("Name in files", html.Code(metric.id)),
    ]
    return [html.Dl([html.Div([html.Dt(term), html.Dd(value)]) for term, value in rows], className="about")]


def scale_words(metric: Metric, scale: Scale | None) -> str:
    """The raw values that score 0, 50 and 100, in a sentence."""
    if scale is None:
        return NOT_SCORED.rstrip(".")
    at = [_on_scale(metric, one) for one in (scale.at_0, scale.at_50, scale.at_100)]
    scored = f", {metric.scored_as}" if metric.scored_as else ""
    lines = f"straight lines between, {scale.better} is better"
    return f"{at[0]} scores 0, {at[1]} scores 50, {at[2]} scores 100{scored}; {lines}"


def paragraphs(docstring: str) -> list[str]:
    """A docstring as paragraphs of running text, without its marks for code.

    >>> paragraphs("Sum of ``x``.\\n\\nOne\\nline.")
    ['Sum of x.', 'One line.']
    """
    blocks = inspect.cleandoc(docstring).replace("`", "").split("\n\n")
    return [" ".join(block.split()) for block in blocks if block.strip()]

"""What a team wrote down about something: notes and decisions, with who and when, and the way to write one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.block import panel
from dashboards.components.finding import metric_href
from dashboards.components.status import mark
from dashboards.components.words import name, shown
from dashboards.gallery import Scene
from ecohealth.errors import EcohealthError
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Metric
from ecohealth.scores.scorecard import Finding
from ecohealth.scores.words import day
from ecohealth.workspace.decisions import DUE, state_of, verdict_of

if TYPE_CHECKING:
    from ecohealth.workspace.kept import Item

WRITE = "/workspace/write"
KINDS = ("note", "decision")


def subject_of(finding: Finding) -> str:
    """A finding as what a note is about: by the metric that it rests on, or by its rule."""
    return f"finding:{finding.metrics[0] if finding.metrics else finding.rule}"


def about(scene: Scene, subject: str) -> tuple[Item, ...]:
    """Decisions and notes about something, the newest first.

    Raises:
        WorkspaceRefused: where the workspace cannot be read.
    """
    kept = [one for kind in KINDS for one in scene.desk.items(kind, scene.view.ecosystem)]
    found = [one for one in kept if subject in one.body.get("about", ())]
    return tuple(sorted(found, key=lambda one: (one.saved, one.id), reverse=True))


def remarks(scene: Scene, subject: str, what: str) -> Component | None:
    """The panel of what was written about something; None where there is no workspace.

    Args:
        scene: what is looked at.
        subject: as ``participant:acme``.
        what: in words, for the links that write one.
    """
    if scene.desk.workspace is None:
        return None
    try:
        found = about(scene, subject)
    except EcohealthError as error:
        return panel("Notes and decisions", html.P(shown(str(error), 400), role="status"))
    listing = remark_list(scene, found) if found else html.P("Nothing is written down yet.", className="note")
    return panel("Notes and decisions", listing, write_links(scene, subject, what), class_name="remarks-panel")


def said_of_findings(scene: Scene) -> Callable[[Finding], Component | None]:
    """What gives, for a finding, what was written about it, and the ways to write; nothing without a workspace."""
    if scene.desk.workspace is None:
        return lambda _: None
    try:
        kept = [one for kind in KINDS for one in scene.desk.items(kind, scene.view.ecosystem)]
    except EcohealthError:
        return lambda _: None

    def said(finding: Finding) -> Component | None:
        subject = subject_of(finding)
        found = [one for one in kept if subject in one.body.get("about", ())]
        listing = [remark_list(scene, found)] if found else []
        links = write_links(scene, subject, "this finding")
        return html.Div([*listing, links], className="said-here-block") if listing or links else None

    return said


def said_of_metric(scene: Scene, metric: Metric) -> Component | None:
    """What was written about a metric, or decided on it, and the ways to write or to set an alert."""
    if scene.desk.workspace is None:
        return None
    try:
        found = about(scene, f"metric:{metric.id}")
    except EcohealthError:
        return None
    links = write_links(scene, f"metric:{metric.id}", metric.label, alert=True)
    listing = [remark_list(scene, found)] if found else []
    return html.Div([*listing, links]) if listing or links else None


def write_links(scene: Scene, subject: str, what: str, *, alert: bool = False) -> Component | None:
    """The ways to write a note, take a decision or set an alert; None where nothing can be saved."""
    if scene.desk.why_not(scene.view):
        return None
    words = {"note": "Write a note", "decision": "Record a decision"} | ({"alert": "Set an alert"} if alert else {})
    links = [
        dcc.Link(words[kind], href=scene.view.href(WRITE, kind=kind, about=subject), className="quiet-link",
                 title=shown(f"{words[kind]} about {what}", 200))
        for kind in words
    ]  # fmt: skip
    return html.P(links, className="write-links")


def remark_list(scene: Scene, found: Sequence[Item], *, with_subjects: bool = False) -> Component:
    """Notes and decisions, each with who saved it and when; ``with_subjects`` says what each is about."""
    return html.Ul([_remark(scene, one, with_subjects) for one in found], className="remarks")


def _remark(scene: Scene, item: Item, with_subjects: bool) -> Component:
    edit = dcc.Link("Open", href=scene.view.href(WRITE, item=item.id), title=shown(f"Open: {item.name}", 200))
    who = html.P([html.Bdi(shown(item.author, 80)), f", {day_of(item.saved)}", *_subjects(scene, item, with_subjects),
                  " · ", edit], className="note")  # fmt: skip
    if item.kind == "note":
        return html.Li([html.P(shown(item.body["text"]), className="remark-text"), who], className="remark")
    said = [
        html.P([html.B("Decided: "), shown(item.body["decision"])], className="remark-text"),
        html.P(["Because: ", shown(item.body["claim"])]),
        html.P(_standing(item), className="remark-standing"),
    ]
    return html.Li([*said, who], className="remark is-decision")


def _standing(item: Item) -> list[Component | str]:
    """Owner, review and, where there is one, the verdict."""
    body, found = item.body, verdict_of(item.body)
    due = [mark("watch"), html.B(" due: ")] if state_of(body, dt.date.today()) == DUE else []
    end = f"; it came {found.word}" if found else ""
    return [*due, "Owner ", html.Bdi(shown(body["owner"], 80)), f"; review {day_of(body['review'])}{end}"]


def _subjects(scene: Scene, item: Item, shown_too: bool) -> list[Component | str]:
    subjects = item.body.get("about", ()) if shown_too else ()
    return [part for one in subjects for part in (", about ", subject_link(scene, one))]


def subject_link(scene: Scene, subject: str) -> Component:
    """What something is about, as a link to its page where it has one."""
    kind, _, key = subject.partition(":")
    if kind == "participant":
        known = scene.names.get(key)
        return dcc.Link(name(known), href=scene.view.partner(key)) if known else name(key)
    if kind in ("metric", "finding") and key in METRICS:
        label = METRICS[key].label
        words = label if kind == "metric" else f"the finding on {label.lower()}"
        return dcc.Link(words, href=metric_href(scene.view, key))
    if kind == "scenario":
        item = scene.desk.item(key)
        return dcc.Link(name(item.name), href=scene.view.href(WRITE, item=key)) if item else name(key)
    return name(key)


def day_of(saved: str) -> str:
    """The day of a time, with the signs in force.

    >>> day_of("2026-11-28T10:00:00.000000+00:00")
    '2026-11-28'
    """
    return day(saved[:10])

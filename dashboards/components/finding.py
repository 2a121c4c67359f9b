"""Findings: a sentence with names and figures, what to do next, and the way to its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.status import badge
from dashboards.components.words import linked, shown
from dashboards.state import View
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.scorecard import Finding


def pillar_path(pillar: Pillar) -> str:
    """The address of a pillar's page; resilience has its simulator at the address of its name."""
    return "/resilience/score" if pillar is Pillar.RESILIENCE else "/" + pillar.value.replace("_", "-")


def metric_href(view: View, metric_id: str) -> str:
    """The place of a metric: its row on its pillar's page."""
    return view.href(pillar_path(METRICS[metric_id].pillar), anchor=metric_id)


def name_links(finding: Finding, names: Mapping[str, str], view: View) -> dict[str, str]:
    """Name -> address of the partner's page, for the participants a finding is about."""
    return {names[one]: view.partner(one) for one in finding.participants if one in names}


def finding_row(finding: Finding, names: Mapping[str, str], view: View, said: Component | None = None) -> Component:
    """A finding in a list: status on its own line, the sentence, the next step, and beside them the evidence.

    ``said`` is what the team wrote about it.
    """
    words = [
        badge(finding.severity),
        html.P(linked(finding.text, name_links(finding, names, view)), className="finding-text"),
        html.P([html.B("Next: "), shown(finding.next_step)], className="next-step"),
        said,
    ]
    return html.Li([html.Div(words, className="finding-words"), evidence(finding, view)], className="finding")


def next_step(finding: Finding, view: View) -> Component:
    """What to do, and where the evidence is."""
    return html.P([html.B("Next: "), shown(finding.next_step), " ", evidence(finding, view)], className="next-step")


def evidence(finding: Finding, view: View) -> Component | None:
    """The link to the metric that a finding rests on."""
    known = next((one for one in finding.metrics if one in METRICS), None)
    if known is None:
        return None
    return dcc.Link(f"Evidence: {METRICS[known].label}", href=metric_href(view, known), className="evidence")


def finding_list(
    findings: Sequence[Finding],
    names: Mapping[str, str],
    view: View,
    said: Callable[[Finding], Component | None] = lambda _: None,
) -> Component:
    """Findings, the first the most important; ``said`` gives what the team wrote about one."""
    return html.Ol([finding_row(one, names, view, said(one)) for one in findings], className="findings")

"""The pages of the pillars: one sentence, the score, what shows it, then every metric on a line that opens."""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash, html
from dash.development.base_component import Component

from dashboards.components.block import page
from dashboards.components.finding import name_links, next_step, pillar_path
from dashboards.components.metric import metric_list
from dashboards.components.score import big_score
from dashboards.components.words import linked
from dashboards.gallery import Gallery, Scene
from dashboards.pages import by_group
from dashboards.pages.earlier import awaited, earlier
from dashboards.pages.overview import about
from dashboards.pages.page import Page
from dashboards.pages.pillars import pictures
from ecohealth.export.numbers import points
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.scorecard import PillarScore
from ecohealth.scores.words import percent

NAMES = {
    Pillar.CONCENTRATION: "Concentration",
    Pillar.ENGAGEMENT: "Engagement",
    Pillar.NETWORK_EFFECTS: "Network effects",
    Pillar.RESILIENCE: "Resilience score",
}


def pillar_page(pillar: Pillar) -> Page:
    """The page of a pillar."""

    def lay_out(scene: Scene, args: Mapping[str, str]) -> Component:
        return layout(scene, pillar, args)

    in_navigation = pillar is not Pillar.RESILIENCE
    register = by_group.register if pillar is Pillar.CONCENTRATION else nothing
    return Page(pillar_path(pillar), NAMES[pillar], lay_out, register, in_navigation)


def nothing(app: Dash, gallery: Gallery) -> None:
    """Whose callbacks are registered by the first of these pages."""


def layout(scene: Scene, pillar: Pillar, args: Mapping[str, str]) -> Component:
    """The pillar's score, its pictures, its metrics, by group; ``args`` may say by what (``by=region``)."""
    card = scene.card
    one = next(each for each in card.pillars if each.pillar is pillar)
    own = {metric.metric.id for metric in one.metrics}
    findings = {each.metrics[0]: each for each in card.findings if each.metrics and each.metrics[0] in own}
    first = next(iter(findings.values()), None)
    sentence = linked(first.text, name_links(first, scene.names, scene.view)) if first else [_calm(one)]
    return page(
        pillar.label,
        sentence,
        next_step(first, scene.view) if first else None,
        _score(scene, one),
        *scene.drawn(("pictures", pillar, scene.view), lambda: pictures(scene, pillar)),
        metric_list(scene, one.metrics, findings),
        by_group.section(scene, pillar, args),
        *awaited(scene),
        note=about(card),
    )


def _calm(one: PillarScore) -> str:
    if one.score is None:
        return f"{one.pillar.label} cannot be scored: {one.reason}."
    return f"Nothing here needs attention: {one.pillar.label.lower()} scores {points(one.score)} of 100."


def _score(scene: Scene, one: PillarScore) -> Component:
    coverage = f"{percent(one.coverage)} of the weight of its metrics could be computed."
    sure = scene.told.sureness.intervals.pillars.get(one.pillar)
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Score", className="card-title"),
                    big_score(one.score, one.pillar.label, one.band, one.reason, sure),
                ],
                className="stack is-tight",
            ),
            html.Div(
                [earlier(scene, one.pillar.value, one.pillar.label), html.P(coverage, className="note")],
                className="stack is-tight",
            ),
        ],
        className="panel card is-overall is-strip",
    )

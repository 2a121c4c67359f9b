"""The pages of the pillars: one sentence, then every metric as a question that is answered."""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash, html
from dash.development.base_component import Component

from dashboards.components.bars import Bar, bars
from dashboards.components.block import columns, page, panel
from dashboards.components.finding import name_links, next_step, pillar_path
from dashboards.components.metric import metric_row
from dashboards.components.score import big_score
from dashboards.components.status import SHAPES
from dashboards.components.words import linked
from dashboards.gallery import Gallery, Scene
from dashboards.pages.earlier import awaited, earlier
from dashboards.pages.overview import about
from dashboards.pages.page import Page
from dashboards.pages.pillars import pictures
from ecohealth.export.numbers import points
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.scorecard import MetricScore, PillarScore
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
        return layout(scene, pillar)

    in_navigation = pillar is not Pillar.RESILIENCE
    return Page(pillar_path(pillar), NAMES[pillar], lay_out, register, in_navigation)


def register(app: Dash, gallery: Gallery) -> None:
    """Nothing on these pages changes without another address."""


def layout(scene: Scene, pillar: Pillar) -> Component:
    """The pillar's score and what it is made of, then its metrics."""
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
        columns(_score(scene, one), _made_of(scene, one), class_name="narrow-left"),
        *scene.once(("pictures", pillar, scene.view), lambda: pictures(scene, pillar)),
        *(metric_row(scene, metric, findings.get(metric.metric.id)) for metric in one.metrics),
        *awaited(scene),
        note=about(card),
    )


def _calm(one: PillarScore) -> str:
    if one.score is None:
        return f"{one.pillar.label} cannot be scored: {one.reason}."
    return f"Nothing here needs attention: {one.pillar.label.lower()} scores {points(one.score)} of 100."


def _score(scene: Scene, one: PillarScore) -> Component:
    coverage = f"{percent(one.coverage)} of the weight of its metrics could be computed."
    return html.Section(
        [
            html.H2("Score", className="card-title"),
            big_score(
                one.score, one.pillar.label, one.band, one.reason, scene.told.sureness.intervals.pillars.get(one.pillar)
            ),
            earlier(scene, one.pillar.value, one.pillar.label),
            html.P(coverage, className="note"),
        ],
        className="panel card is-overall",
    )


def _made_of(scene: Scene, one: PillarScore) -> Component:
    """What each metric adds to the score, and what it could."""
    most = sum(metric.weight for metric in one.metrics if metric.points is not None)
    rows = [_part(metric, 100 * metric.weight / most if most else 0.0) for metric in one.metrics]
    fullest = max(100 * metric.weight / most for metric in one.metrics) if most else 1.0
    return panel(
        "What the score is made of",
        bars(rows, "Points that each metric adds", scale=fullest),
        note="Points that each metric adds, of those it could; they add up to the score.",
    )


def _part(metric: MetricScore, most: float) -> Bar:
    href = f"#{metric.metric.id}"
    if metric.points is None or metric.scale is None:
        return Bar(metric.metric.label, href, f"{SHAPES[metric.band]} {metric.band}", ())
    return Bar(metric.metric.label, href, f"{metric.points:.0f} of {most:.0f}", (("accent", metric.points),))

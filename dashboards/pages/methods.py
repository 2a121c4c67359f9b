"""Methods: every metric's card, how scores are made of them, and the profile in force."""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboards.components.block import columns, disclosure, facts, page, panel
from dashboards.components.metric import about_metric, scale_words
from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Metric, Pillar
from ecohealth.metrics.glossary import GLOSSARY
from ecohealth.scores.profile import Profile
from ecohealth.scores.score import LEAST_COVERAGE, own_profile
from ecohealth.scores.scorecard import HEALTHY, WATCH
from ecohealth.scores.words import counted, number, percent

PATH = "/methods"
NAME = "Methods"

STEPS = (
    "Every metric has a raw value in its own unit, or says why it has none.",
    "Its scale turns the raw value into a score: three raw values score 0, 50 and 100, with straight lines between.",
    "A pillar is the weighted mean of those of its metrics that could be computed. Below "
    f"{LEAST_COVERAGE:.0%} of their weight it has no score; nothing is ever filled in.",
    "The overall score is the weighted geometric mean of the pillars, so that no pillar's failure is paid for by "
    "another (after the OECD/JRC handbook on composite indicators, 2008).",
    f"From {HEALTHY:g} a score is healthy, from {WATCH:g} it is to be watched, below it is critical.",
)
ASSUMED = {
    "outside_share": "Business outside the ecosystem, where a participant does not say",
    "spare_capacity": "What a provider could give on top of what it gives of a kind",
}


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """How scores are made, the profile, then the catalogue by pillar."""
    profile = own_profile(scene.eco)
    return page(
        NAME,
        f"{len(METRICS)} metrics in {len(Pillar)} pillars make the score; each says where it comes from.",
        columns(_steps(), _profile(scene, profile)),
        *scene.drawn(("methods", scene.view), lambda: [*(_pillar(scene, one, profile) for one in Pillar), _words()]),
        note=f"Profile {shown(profile.name)}, {profile.hash}.",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """Nothing on this page changes without another address."""


def _steps() -> Component:
    return panel("From a raw value to a score", html.Ol([html.Li(one) for one in STEPS], className="notes"))


def _words() -> Component:
    return panel("Words", disclosure(f"{len(GLOSSARY)} terms and what they mean here", facts([*GLOSSARY.items()])))


def _profile(scene: Scene, profile: Profile) -> Component:
    total = sum(profile.pillars.values())
    weights = [(pillar.label, percent(profile.pillars.get(pillar, 0.0) / total)) for pillar in Pillar]
    assumed = [(ASSUMED.get(key, key), percent(value)) for key, value in profile.assumptions().items()]
    needed = ", ".join(pillar.label for pillar in profile.required) or "none"
    return panel(
        "The profile in force",
        html.H3("Weight of each pillar", className="small-title"),
        facts(weights),
        html.H3("Assumed, because nobody measured it", className="small-title"),
        facts(assumed),
        html.P(f"Without a score in {needed} there is no overall score.", className="note"),
        dcc.Link("Judge by another profile, or weigh it yourself", href=scene.view.href("/methods/profile")),
    )


def _pillar(scene: Scene, pillar: Pillar, profile: Profile) -> Component:
    own = [metric for metric in METRICS.values() if metric.pillar is pillar]
    catalogue = html.Div([_metric(scene, one, profile) for one in own], className="catalogue")
    title = f"{pillar.label}: {counted(len(own), 'metric')}"
    return panel(title, catalogue, folded=True, anchor=pillar.value)


def _metric(scene: Scene, metric: Metric, profile: Profile) -> Component:
    scale = profile.scale_of(metric)
    weight = profile.weight_of(metric)
    return html.Section(
        [
            html.H3(metric.label, className="card-title"),
            html.P(metric.question, className="question"),
            html.P(f"{scale_words(metric, scale)}. Weight {number(weight)}.", className="note"),
            disclosure("Definition, scale and source", *about_metric(metric, scale, scene.view)),
        ],
        id=metric.id,
        className="catalogue-entry",
    )

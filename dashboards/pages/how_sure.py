"""How sure the scores are: intervals, drawn on request, for they take a while; once drawn, every card shows them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from dash import Dash, Output, html
from dash.development.base_component import Component

from dashboards.components.score import interval_words
from dashboards.components.words import shown
from dashboards.components.work import register_asked, register_work, working
from dashboards.gallery import REPLICATES, Gallery, Scene
from dashboards.jobs import Progress, Work
from ecohealth.export.numbers import points
from ecohealth.scores.scorecard import Scorecard

NAME, BUTTON, FOUND = "how-sure", "how-sure-button", "how-sure-found"


def offer(scene: Scene) -> Component:
    """The button, or what was found where it has been pressed before."""
    if scene.told.sureness.intervals.replicates:
        return html.Div(told(scene, scene.told), className="how-sure")
    button = html.Button("How sure is this?", id=BUTTON, className="quiet-button", type="button")
    return html.Div([button, working(NAME, "Resamples drawn"), html.Div(id=FOUND, role="status")], className="how-sure")


def register(app: Dash, gallery: Gallery) -> None:
    """A click draws the records anew, and tells what that makes of the scores."""

    def wanted(scene: Scene, _args: Mapping[str, str]) -> tuple[Work, Hashable]:
        def drawn(progress: Progress) -> Scorecard:
            progress.say(0, 0, f"Drawing the records anew, {REPLICATES} times …")
            return scene.assure()

        return drawn, (NAME, scene.part)

    register_asked(app, gallery, NAME, BUTTON, wanted)
    register_work(app, gallery, NAME, Output(FOUND, "children"), told)


def told(scene: Scene, card: Scorecard) -> list[Component]:
    """The interval of the whole and of each pillar."""
    drawn = card.sureness.intervals
    if drawn.overall is None and not drawn.pillars:
        return [html.P(shown(f"No interval: {drawn.reason or 'too little of the score rests on drawn records'}."),
                       className="note")]  # fmt: skip
    rows = [("Overall", card.overall, drawn.overall)]
    rows += [(one.pillar.label, one.score, drawn.pillars.get(one.pillar)) for one in card.pillars]
    lines = [html.Li(f"{label}: {points(score)} {interval_words(interval)}")
             for label, score, interval in rows if score is not None and interval is not None]  # fmt: skip
    note = f"Had chance dealt the records anew, nine times in ten: {drawn.replicates} resamples."
    return [html.Ul(lines, className="notes"), html.P(note, className="note")]

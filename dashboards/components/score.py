"""Scores on screen: the bar on its scale, the change, the columns of earlier windows, the cards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.status import badge, status_class
from dashboards.components.words import name
from ecohealth.export.numbers import points
from ecohealth.scores.scorecard import HEALTHY, WATCH
from ecohealth.scores.sureness import Interval


@dataclass(frozen=True)
class Past:
    """Scores of earlier windows, oldest first, the last one today's: ``when`` each ended, None where there is none."""

    when: Sequence[str]
    scores: Sequence[float | None]
    since: str = ""
    change: float | None = None

    @property
    def known(self) -> int:
        """How many windows have a score."""
        return sum(one is not None for one in self.scores)


NO_PAST = Past((), ())


def score_bar(score: float | None, label: str, band: str) -> Component:
    """A score on its scale from 0 to 100, with the thresholds of the bands marked."""
    told = f"{label}: {points(score)} of 100, {band}" if score is not None else f"{label}: not available"
    fill = html.Span(className=f"bar-fill {status_class(band)}", style={"width": f"{score or 0:.1f}%"})
    ticks = [html.Span(className="bar-tick", style={"left": f"{at:g}%"}) for at in (WATCH, HEALTHY)]
    return html.Div([fill, *ticks], className="bar", role="img", **aria(label=told))


def change(past: Past) -> Component | None:
    """The change since the window before, with its direction in a shape and a word; None where there is none."""
    if past.change is None or not past.since:
        return None
    moved = round(past.change)
    shape, word, mood = ("▲", "up", "good") if moved > 0 else ("▼", "down", "critical") if moved < 0 else ("=", "", "")
    text = f"{shape} {word} {abs(moved)}" if moved else "= unchanged"
    return html.P([html.Span(text, className=status_class(mood) if mood else ""), f" since {past.since}"],
                  className="change")  # fmt: skip


def history(past: Past, label: str) -> Component | None:
    """One column an earlier window on the scale from 0 to 100; None with fewer than two."""
    if past.known < 2:
        return None
    pairs = list(zip(past.when, past.scores, strict=True))
    told = ", ".join(f"{when}: {points(score)}" for when, score in pairs if score is not None)
    columns = [_column(when, score, last=at == len(pairs) - 1) for at, (when, score) in enumerate(pairs)]
    ends = html.Div([html.Span(past.when[0]), html.Span(past.when[-1])], className="history-ends")
    return html.Div(
        [html.Div(columns, className="history", role="img", **aria(label=f"{label} by window end: {told}")), ends]
    )


def _column(when: str, score: float | None, *, last: bool) -> Component:
    if score is None or math.isnan(score):
        return html.Span(className="history-gap", title=f"{when}: no score")
    kind = "history-column is-last" if last else "history-column"
    return html.Span(className=kind, style={"--high": f"{max(score, 2):.0f}%"}, title=f"{when}: {points(score)}")


INTERVAL_HELP = "What chance in the records could have made of it: 5th to 95th percentile of resamples"


def interval_words(interval: Interval) -> str:
    """``(82–87)``.

    >>> interval_words(Interval(81.6, 87.2))
    '(82–87)'
    """
    return f"({points(interval.low)}–{points(interval.high)})"


def big_score(
    score: float | None, label: str, band: str, reason: str = "", interval: Interval | None = None
) -> Component:
    """A score as the figure of its card: number, interval where there is one, bar, and the band on its own line."""
    if score is None:
        return html.Div([badge("not available"), html.P(reason, className="reason")], className="unavailable")
    sure = html.Span(f" {interval_words(interval)}", className="of", title=INTERVAL_HELP) if interval else None
    number = html.P([html.Span(points(score), className="score"), sure, html.Span(" of 100", className="of")])
    return html.Div([number, score_bar(score, label, band), badge(band)], className="big-score")


def pillar_card(
    title: str, href: str, score: Component, below: Sequence[Component | str | None], finding: Sequence[Component | str]
) -> Component:
    """A pillar: its name, which leads to its page, its score, then change and history, then the one finding."""
    return html.Section(
        [
            html.H2(dcc.Link(name(title), href=href), className="card-title"),
            score,
            *below,
            html.P(list(finding), className="card-finding"),
        ],
        className="panel card",
    )

"""Named bars: who, how much, drawn to one scale; plain HTML, so that they print and follow light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.words import link, name, shown
from ecohealth.scores.sentence import Sentence


@dataclass(frozen=True)
class Bar:
    """One row: a name, perhaps a link, the figure in words, and the parts that its bar is drawn of.

    ``parts`` are (kind, size): the kind is a class of the style sheet (``direct``, ``stranded``, ``cascade``,
    ``accent``), the sizes of all rows share one scale.
    """

    name: str
    href: str
    figure: str
    parts: Sequence[tuple[str, float]]
    hint: str = ""


def bars(rows: Sequence[Bar], label: str, scale: float | None = None) -> Component:
    """Place the rows; the longest bar (or ``scale``) fills the width."""
    longest = scale or max((_length(row) for row in rows), default=0.0) or 1.0
    return html.Ul([_row(row, longest) for row in rows], className="bars", **aria(label=label))


def split_bar(parts: Sequence[tuple[str, float]], label: str) -> Component:
    """One bar, split into parts: (kind, share of the whole); ``label`` says the same in words."""
    return html.Div(_pieces(parts, 1.0), className="bar-track is-tall", role="img", **aria(label=label))


def legend(parts: Sequence[tuple[str, str]]) -> Component:
    """What the parts of bars mean: (kind, word)."""
    return html.P(
        [html.Span([html.Span(className=f"swatch part-{kind}"), word], className="legend-entry")
         for kind, word in parts],
        className="legend",
    )  # fmt: skip


def colour_legend(parts: Sequence[tuple[str, str, bool]]) -> Component:
    """What colours of a figure mean: (name, colour, whether it is hatched)."""
    return html.Ul(
        [html.Li([html.Span(className=f"swatch{' is-hatched' if hatched else ''}", style={"backgroundColor": colour}),
                  name(label)], className="legend-entry") for label, colour, hatched in parts],
        className="legend is-list",
    )  # fmt: skip


def _length(row: Bar) -> float:
    return sum(max(size, 0.0) for _, size in row.parts)


def _row(row: Bar, longest: float) -> Component:
    who = link(row.name, row.href) if row.href else name(row.name)
    hint = html.Span(_hint(row.hint), className="bar-hint") if row.hint else None
    return html.Li(
        [
            html.Div([html.Span([who, hint], className="bar-name"), html.Span(row.figure, className="bar-figure")],
                     className="bar-words"),
            html.Div(_pieces(row.parts, longest), className="bar-track", **aria(hidden="true")),
        ],
        className="bar-row",
    )  # fmt: skip


def _hint(text: str) -> Component | str:
    """A sentence sets its names apart itself; anything else is a name."""
    return shown(text) if isinstance(text, Sentence) else name(text)


def _pieces(parts: Sequence[tuple[str, float]], longest: float) -> list[Component]:
    return [
        html.Span(className=f"part part-{kind}", style={"width": f"{100 * size / longest:.2f}%"})
        for kind, size in parts
        if size > 0
    ]

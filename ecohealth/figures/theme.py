"""What all pictures share: ink on light and dark ground, the colour and shape of each type, escaping."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecohealth.scores.sentence import is_from_right
from ecohealth.scores.signs import in_force

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from ecohealth.ecosystem.ecosystem import Ecosystem

FONT = '"Ecohealth Sans", "Noto Sans", "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, sans-serif'


@dataclass(frozen=True)
class Ink:
    """Colours of one ground: ``text`` reads at 7:1, ``muted`` at 4.5:1; ``line`` stays in the background."""

    ground: str
    text: str
    muted: str
    line: str
    accent: str


LIGHT = Ink("#ffffff", "#1b2530", "#52606d", "#c5ced6", "#0b5cad")
DARK = Ink("#14181d", "#eef2f6", "#a6b2be", "#46525e", "#6cb2f5")

ACCENT, CONTEXT, HAIRLINE = "#2f7fc1", "#93a1ae", "#d8dee4"
"""Marks on charts, legible on white and on near-black alike."""

KEPT = CONTEXT
DIRECT, STRANDED, CASCADE = "#c8372d", "#e2792f", "#eeb04e"
"""How value is lost; on charts each has a pattern too, so that print in black and white keeps the meaning."""

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
"""Okabe & Ito (2008), told apart with any colour vision; the strongest on white first, grey in place of black."""


@dataclass(frozen=True)
class Shape:
    """One shape, as the network, plotly and plain text call it."""

    network: str
    plotly: str
    glyph: str


SHAPES = (
    Shape("ellipse", "circle", "●"),
    Shape("rectangle", "square", "■"),
    Shape("triangle", "triangle-up", "▲"),
    Shape("diamond", "diamond", "◆"),
    Shape("pentagon", "pentagon", "⬟"),
    Shape("hexagon", "hexagon", "⬢"),
    Shape("star", "star", "★"),
    Shape("polygon", "triangle-down", "▼"),
)


@dataclass(frozen=True)
class TypeStyle:
    """How a type of participant looks on every screen, slide and sheet."""

    colour: str
    shape: Shape
    label: str


def type_styles(eco: Ecosystem) -> dict[str, TypeStyle]:
    """Colour, shape and label of each type, in the types' order.

    Types are taken in alphabetical order of the whole ecosystem (pass it unfiltered), so that a type looks the same
    in every window; no two types share both colour and shape up to 64 of them. ``[types.T]`` of ``ecosystem.toml``
    overrides colour and label. Types that only the blueprint names come last.
    """
    named = list(eco.view.types)
    missing = sorted({role.type for role in eco.config.blueprint} - set(named))
    styles = {}
    for at, name in enumerate([*named, *missing]):
        said = eco.config.types.get(name)
        colour = said.colour if said is not None and said.colour else OKABE_ITO[at % len(OKABE_ITO)]
        label = said.label if said is not None and said.label else name
        styles[name] = TypeStyle(colour, SHAPES[(at + at // len(OKABE_ITO)) % len(SHAPES)], label)
    return styles


def escaped(text: object, at_most: int = 60) -> str:
    """A name as plotly may have it: its pseudo-HTML as plain text, cut for the eye.

    >>> escaped("<b>Acme & Co</b>")
    '&lt;b&gt;Acme &amp; Co&lt;/b&gt;'
    """
    return html.escape(shortened(str(text), at_most), quote=False)


def shortened(text: str, at_most: int) -> str:
    """A text cut at ``at_most`` characters, with an ellipsis where something is gone; a name set apart stays so.

    >>> shortened("Northern Charging", 9)
    'Northern…'
    """
    if len(text) <= at_most:
        return text
    kept = text[: at_most - 1].rstrip()
    if kept.count("\u2068") == kept.count("\u2069"):
        return f"{kept}…"
    before, _, name = kept.rpartition("\u2068")
    return f"{kept}\u2069…" if is_from_right(name) else f"{before.rstrip()}…"


def ink(dark: bool) -> Ink:
    """The colours of a dark or a light ground."""
    return DARK if dark else LIGHT


def in_our_manner(figure: Figure, height: int) -> Figure:
    """Give a plotly figure the house's manner: transparent ground, hairlines, no title, nothing to drag; figures on
    axes and under the pointer with the signs in force.

    Texts, axes and grid lines are for a light ground; the dashboard recolours them by style sheet.
    """
    axis = {
        "gridcolor": HAIRLINE, "linecolor": HAIRLINE, "zerolinecolor": HAIRLINE, "tickcolor": HAIRLINE,
        "tickfont": {"color": LIGHT.muted, "size": 12}, "title_font": {"color": LIGHT.muted, "size": 12},
        "automargin": True, "fixedrange": True,
    }  # fmt: skip
    figure.update_layout(
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "color": LIGHT.text, "size": 13},
        hoverlabel={"bgcolor": LIGHT.ground, "bordercolor": HAIRLINE, "font": {"color": LIGHT.text, "family": FONT}},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        height=height,
        dragmode=False,
        separators=in_force().decimal + in_force().group,
    )
    return figure.update_xaxes(**axis).update_yaxes(**axis)

"""What all pictures share: ink on light and dark ground, the colour and shape of each type, how numbers are written."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem

FONT = '"Ecohealth Sans", "Noto Sans", "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, sans-serif'


@dataclass(frozen=True)
class Ink:
    """Colours of one ground: ``text`` reads at 7:1, ``muted`` at 4.5:1; ``line`` is for hairlines."""

    ground: str
    text: str
    muted: str
    line: str
    accent: str
    context: str
    direct: str
    stranded: str
    cascade: str


LIGHT = Ink("#ffffff", "#1b2530", "#52606d", "#d8dee4", "#0b5cad", "#c3ccd4", "#b42318", "#e0752d", "#f4b678")
DARK = Ink("#14181d", "#eef2f6", "#a6b2be", "#36404a", "#6cb2f5", "#4a5662", "#f2766b", "#f0a35e", "#c98a4b")

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
    Shape("vee", "triangle-down", "▼"),
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
    """A text cut at ``at_most`` characters, with an ellipsis where something is gone.

    >>> shortened("Northern Charging", 9)
    'Northern…'
    """
    return text if len(text) <= at_most else text[: at_most - 1].rstrip() + "…"


def in_short(value: float) -> str:
    """A number to three significant figures, with k, M or bn.

    >>> in_short(1672234782.37), in_short(82370), in_short(0.0521), in_short(0)
    ('1.67 bn', '82.4 k', '0.0521', '0')
    """
    for size, word in ((1e12, " tn"), (1e9, " bn"), (1e6, " M"), (1e4, " k")):
        if abs(value) >= size * 0.9995:
            return _three_figures(value / (1e3 if size == 1e4 else size)) + word
    return _three_figures(value)


def in_percent(share: float) -> str:
    """A share to three significant figures, without decimals that say nothing.

    >>> in_percent(0.8642), in_percent(0.052), in_percent(0.00042), in_percent(0), in_percent(1)
    ('86.4 %', '5.2 %', '0.042 %', '0 %', '100 %')
    """
    return f"{_three_figures(100.0 * share)} %"


def _three_figures(value: float) -> str:
    if value == 0:
        return "0"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ink(dark: bool) -> Ink:
    """The colours for a light or a dark ground."""
    return DARK if dark else LIGHT


def drawn(figure: Any, *, dark: bool, height: int) -> Any:
    """Give a plotly figure the house's manner: transparent paper, hairlines, no title, no mode bar clutter."""
    tone = ink(dark)
    axis = {
        "gridcolor": tone.line, "linecolor": tone.line, "zerolinecolor": tone.line, "tickcolor": tone.line,
        "tickfont": {"color": tone.muted, "size": 12}, "title": {"font": {"color": tone.muted, "size": 12}},
        "automargin": True,
    }  # fmt: skip
    return figure.update_layout(
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "color": tone.text, "size": 13},
        hoverlabel={"bgcolor": tone.ground, "bordercolor": tone.line, "font": {"color": tone.text, "family": FONT}},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        height=height,
        dragmode=False,
    ).update_xaxes(**axis).update_yaxes(**axis)

"""The bars of the HTML export: small inline drawings of the numbers that stand beside them."""

from __future__ import annotations

from collections.abc import Sequence

from ecohealth.export.markup import Markup, element, joined
from ecohealth.scores.scorecard import HEALTHY, WATCH

_HIDDEN = {"aria_hidden": "true", "focusable": "false"}


def score_bar(score: float, band: str, *, wide: bool = False) -> Markup:
    """A score from 0 to 100 on a track, cut where the bands meet, in the colour of its band."""
    width, height = (400, 8) if wide else (96, 8)
    fill = _rect(0, width * score / 100.0, height, f"fill-{band.replace(' ', '-')}")
    ticks = [_rect(width * edge / 100.0 - 0.75, 1.5, height, "tick") for edge in (WATCH, HEALTHY)]
    size = {"width": "100%" if wide else str(width), "height": str(height), "preserveAspectRatio": "none"}
    return element(
        "svg", _rect(0, width, height, "track"), fill, *ticks, viewBox=f"0 0 {width} {height}", **size, **_HIDDEN
    )


def share_bar(part: float) -> Markup:
    """A share from 0 to 1 of the longest bar."""
    fill = _rect(0, 96 * min(1.0, max(0.0, part)), 8, "fill-share")
    return element("svg", fill, viewBox="0 0 96 8", width="96", height="8", **_HIDDEN)


def parts_bar(parts: Sequence[tuple[str, float]]) -> Markup:
    """A whole split into parts, by role and share; every part but the first has a pattern, for print without colour."""
    drawn: list[Markup] = []
    start = 0.0
    for role, share in parts:
        drawn += [_rect(1000 * start, 1000 * share, 28, f"part-{role}")]
        drawn += [_rect(1000 * start, 1000 * share, 28, "", fill=f"url(#hatch-{role})")] if role != "kept" else []
        start += share
    return element("svg", _hatches(), *drawn, viewBox="0 0 1000 28", preserveAspectRatio="none", **_HIDDEN)


def part_swatch(role: str) -> Markup:
    """The legend's square."""
    pattern = [_rect(0, 14, 14, "", fill=f"url(#hatch-{role})")] if role != "kept" else []
    return element("svg", _rect(0, 14, 14, f"part-{role}"), *pattern, viewBox="0 0 14 14", **_HIDDEN)


def _hatches() -> Markup:
    """Lines one way, lines the other way, and dots."""
    rising = element("path", class_="hatch", d="M0 8 L8 0", fill="none")
    falling = element("path", class_="hatch", d="M0 0 L8 8", fill="none")
    upright = element("path", class_="hatch", d="M4 0 L4 8", fill="none")
    size = {"width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
    lines = {"direct": rising, "stranded": falling, "cascade": upright}
    return element("defs", joined([element("pattern", one, id=f"hatch-{role}", **size) for role, one in lines.items()]))


def _rect(x: float, width: float, height: float, class_: str, **more: str) -> Markup:
    named = {"class_": class_} if class_ else {}
    place = {"x": f"{x:.2f}", "y": "0", "width": f"{max(0.0, width):.2f}", "height": f"{height:g}"}
    return element("rect", **named, **place, **more)

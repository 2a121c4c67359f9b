"""The two windows that are compared: which, and the comparison itself, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboards.components.choices import DEFAULT, window_choices
from dashboards.gallery import Scene
from dashboards.state import text_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.evidence.compare import compare
from ecohealth.evidence.comparison import Comparison


def unheard(_done: int, _most: int) -> None:
    """What is said to nobody."""


def windows(eco: Ecosystem) -> list[dict[str, str]]:
    """The windows on offer: the last twelve months, and each year from the latest."""
    return [one for one in window_choices(eco, "") if one["value"] != "all"]


def chosen(whole: Ecosystem, args: Mapping[str, str]) -> tuple[str, str]:
    """The two windows: those of the address where they are on offer, else the latest two years; empty without two."""
    offered = [one["value"] for one in windows(whole)]
    years = [one for one in offered if one.isdigit()]
    if len(years) < 2:
        return "", ""
    before, after = text_of(args.get("before")), text_of(args.get("after"))
    return (before if before in offered else years[1]), (after if after in offered else years[0])


def compared(
    scene: Scene,
    pair: tuple[str, str],
    *,
    scored: bool,
    by: str | None = None,
    tell: Callable[[int, int], None] = unheard,
) -> Comparison:
    """The comparison, worked out once.

    Args:
        scene: what is looked at.
        pair: the two windows, by :func:`chosen`.
        scored, by, tell: as in :func:`ecohealth.evidence.compare.compare`.

    Raises:
        EcohealthError: what comparing refuses.
    """
    base = scene.whole.only(scene.view.wanted) if scene.view.only else scene.whole
    before, after = (base.window(None if one == DEFAULT else one) for one in pair)
    return scene.once(
        ("compare", pair, scored, by),
        lambda: compare(before, after, profile=scene.profile, scored=scored, by=by, tell=tell),
    )

"""What is compared: two windows, of one ecosystem or of two; and the comparison itself, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from dashboards.components.choices import DEFAULT, window_choices
from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from dashboards.state import text_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.evidence.compare import compare
from ecohealth.evidence.comparison import Comparison

WITH = "with"
"""Of the address: the key of the ecosystem that the earlier window is of, where it is another one."""


class Pair(NamedTuple):
    """Two windows, the earlier one of the ecosystem with the key ``other``; all empty where there are no two."""

    before: str
    after: str
    other: str

    def args(self, scene: Scene) -> dict[str, str]:
        """For the address."""
        apart = {WITH: self.other} if self.other != scene.view.ecosystem else {}
        return {"before": self.before, "after": self.after, **apart}


def unheard(_done: int, _most: int) -> None:
    """What is said to nobody."""


def windows(eco: Ecosystem, *, alone: bool) -> list[dict[str, str]]:
    """The windows on offer: the last twelve months, and each year from the latest; beside another ecosystem all of it
    too, which nothing of its own could come before.
    """
    return [one for one in window_choices(eco, "") if one["value"] != "all" or not alone]


def ecosystems(gallery: Gallery, key: str) -> list[dict[str, str]]:
    """The ecosystems on offer to compare one with: itself first, then the others that are served."""
    others = [one for one in gallery.keys if one != key]
    named = [{"value": one, "label": shown(gallery.ecosystem(one).name, 60)} for one in others]
    return [{"value": key, "label": "An earlier window of the same"}, *named]


def chosen(scene: Scene, args: Mapping[str, str]) -> Pair:
    """What the address asks for where that is on offer; else the latest two years of one ecosystem, or the last twelve
    months of two. Empty for one ecosystem without two years.
    """
    own, asked = scene.view.ecosystem, text_of(args.get(WITH))
    other = asked if scene.gallery.knows(asked) else own
    alone = other == own
    earlier = [one["value"] for one in windows(scene.gallery.ecosystem(other), alone=alone)]
    later = [one["value"] for one in windows(scene.whole, alone=alone)]
    years = [one for one in later if one.isdigit()]
    if alone and len(years) < 2:
        return Pair("", "", "")
    at_first = (years[1], years[0]) if alone else (earlier[0], later[0])
    before, after = text_of(args.get("before")), text_of(args.get("after"))
    return Pair(before if before in earlier else at_first[0], after if after in later else at_first[1], other)


def sides(scene: Scene, pair: Pair) -> tuple[Ecosystem, Ecosystem]:
    """The two windows, filtered as the page is.

    Raises:
        EcohealthError: where the filter or a window finds nothing.
    """
    found = []
    for whole, window in ((scene.gallery.ecosystem(pair.other), pair.before), (scene.whole, pair.after)):
        base = whole.only(scene.view.wanted) if scene.view.only else whole
        found.append(base.window(None if window == DEFAULT else window))
    return found[0], found[1]


def compared(
    scene: Scene,
    pair: Pair,
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
    return scene.once(
        ("compare", pair, scored, by),
        lambda: compare(*sides(scene, pair), profile=scene.profile, scored=scored, by=by, tell=tell),
    )

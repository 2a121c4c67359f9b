"""What the reader chose on the network page: checked, from the controls or from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboards.gallery import Scene
from dashboards.state import choice_of, text_of
from ecohealth.ecosystem.calendar import period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import UnknownParticipant
from ecohealth.figures.network import Drawing, drawn_network
from ecohealth.figures.places import Layout, Places, places

LAYOUT_WORDS: dict[str, str] = {"roles": "By role", "force": "By closeness"}
SIZE_WORDS = {"value": "Value", "loss": "Loss"}
SHOWN_AT_FIRST, LEAST, MOST = 60, 0, 100


@dataclass(frozen=True)
class Choice:
    """The state of the page.

    Attributes:
        layout: ``roles`` or ``force``.
        size: ``value`` or ``loss``.
        shown: percent of value that the relations drawn should carry.
        types: the types that are shown.
        period: label of the one period that is shown; empty for the whole window.
        focus: key of the node in focus, ``p:`` and an id, or ``g:`` and a type; empty for none.
    """

    layout: Layout
    size: str
    shown: int
    types: tuple[str, ...]
    period: str
    focus: str

    @classmethod
    def of(cls, scene: Scene, given: Mapping[str, object]) -> Choice:
        """From the values of the controls, whatever they hold: what is not allowed falls back to the default."""
        layout = _layout(given.get("layout"))
        known, wanted = types_of(scene), given.get("types")
        types = tuple(one for one in known if one in wanted) if isinstance(wanted, list) else known
        return cls(
            layout=layout,
            size=choice_of(given.get("size"), tuple(SIZE_WORDS)),
            shown=whole_of(given.get("shown"), LEAST, MOST, SHOWN_AT_FIRST),
            types=types,
            period=_period(scene, given.get("period")),
            focus=_focus(scene, layout, text_of(given.get("focus"))),
        )

    def args(self, scene: Scene) -> dict[str, str]:
        """For the address; what is as at first is left out."""
        hidden = [str(at) for at, one in enumerate(types_of(scene)) if one not in self.types]
        said = {
            "layout": self.layout if self.layout != "roles" else "",
            "size": self.size if self.size != "value" else "",
            "shown": str(self.shown) if self.shown != SHOWN_AT_FIRST else "",
            "hide": ".".join(hidden),
            "period": self.period,
            "focus": self.focus,
        }
        return {key: value for key, value in said.items() if value}


def choice_of_args(scene: Scene, args: Mapping[str, str]) -> Choice:
    """From the address."""
    hidden = set(args.get("hide", "").split("."))
    periods = periods_of(scene)
    period = args.get("period", "")
    return Choice.of(
        scene,
        {
            "layout": args.get("layout"),
            "size": args.get("size"),
            "shown": digits_of(args.get("shown", "")),
            "types": [one for at, one in enumerate(types_of(scene)) if str(at) not in hidden],
            "period": periods.index(period) + 1 if period in periods else 0,
            "focus": args.get("focus"),
        },
    )


def _layout(value: object) -> Layout:
    return "force" if value == "force" else "roles"


def whole_of(value: object, least: int, most: int, otherwise: int) -> int:
    """A callback argument as a whole number within bounds; ``otherwise`` where it is none.

    >>> whole_of(25, 0, 100, 60), whole_of(True, 0, 100, 60), whole_of("25", 0, 100, 60), whole_of(1e9, 0, 100, 60)
    (25, 60, 60, 60)
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        return otherwise
    return int(value)


def digits_of(text: str) -> int | None:
    """A number of up to three digits from the address.

    >>> digits_of("75"), digits_of("7x"), digits_of("9999")
    (75, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _period(scene: Scene, value: object) -> str:
    periods = periods_of(scene)
    at = whole_of(value, 1, len(periods), 0)
    return periods[at - 1] if at else ""


def _focus(scene: Scene, layout: Layout, key: str) -> str:
    if key.startswith("p:") and key[2:] not in scene.names:
        return ""
    try:
        return key if key and places_of(scene, layout).node_at(key) >= 0 else ""
    except UnknownParticipant:
        return ""


def types_of(scene: Scene) -> tuple[str, ...]:
    """Types of the whole ecosystem and its blueprint, in the order of their colours."""
    return tuple(places_of(scene, "roles").styles)


def places_of(scene: Scene, layout: Layout) -> Places:
    """Where everybody stands: the same in every window and filter."""
    return scene.once(("places", layout), lambda: places(scene.whole, layout))


def periods_of(scene: Scene) -> list[str]:
    """Labels of the complete periods in which something happened, oldest first."""
    return scene.once("network-periods", lambda: _periods(scene.eco))


def _periods(eco: Ecosystem) -> list[str]:
    there = np.intersect1d(period_of(eco.history.day, eco.period), eco.periods)
    return [period_label(int(one), eco.period) for one in there]


def eco_of(scene: Scene, choice: Choice) -> Ecosystem:
    """The ecosystem in the days that are shown."""
    if not choice.period:
        return scene.eco
    return scene.once(("period", choice.period), lambda: scene.eco.window(choice.period))


def drawing_of(scene: Scene, choice: Choice) -> Drawing:
    """The picture of a choice."""
    from ecohealth.scenarios.rank import rank

    eco = eco_of(scene, choice)
    losses = None
    if choice.size == "loss":
        losses = scene.once(("losses", choice.period), lambda: rank(eco))
    return drawn_network(
        eco,
        places_of(scene, choice.layout),
        losses=losses,
        kept_value=choice.shown / 100.0,
        types=choice.types,
        focus=choice.focus or None,
    )

"""Who trades with whom: lasting ties, each with a kind, a monthly value and a rhythm.

Every flow says which type provides what to which type, how much a year by the end of 2025, and with how many
providers a recipient works. Ties begin when both are there, some years later; where a provider leaves, most of its
recipients go to another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from making.cast import (
    CHAIN,
    CHIP_MAKER,
    CONTROLLER_HOUSES,
    DOMINATOR,
    DRIFTER,
    SMALL_CHIP_MAKERS,
    STATION_BUILDERS,
    TRIO,
    Participant,
)
from making.months import LAST

MILLION = 1e6
FEW_CHIPS = 10_000.0
HOME_REGION = 25.0


@dataclass(frozen=True)
class Tie:
    """A lasting relation: its value a month in EUR at the end of 2025, its rhythm in months, first and last month."""

    source: str
    target: str
    kind: str
    monthly: float
    every: int
    start: int
    end: int


@dataclass(frozen=True)
class Flow:
    """What one type provides to another. ``back`` is what returns along a tie: kind, share of its value, how often."""

    kind: str
    provider: str
    recipient: str
    yearly: float
    partners: tuple[int, int]
    back: tuple[str, float, float] | None = None


FLOWS = (
    Flow("components", "supplier", "carmaker", 690, (5, 8), ("components", 0.3, 0.45)),
    Flow("components", "supplier", "supplier", 120, (2, 3), ("components", 0.4, 0.45)),
    Flow("components", "supplier", "charging_operator", 50, (2, 3)),
    Flow("components", "supplier", "utility", 34, (2, 3)),
    Flow("components", "carmaker", "carmaker", 25, (1, 2), ("components", 0.6, 0.6)),
    Flow("equipment", "carmaker", "fleet", 690, (2, 3), ("equipment", 0.25, 0.6)),
    Flow("energy", "utility", "charging_operator", 170, (2, 3), ("energy", 0.25, 0.5)),
    Flow("energy", "utility", "fleet", 60, (1, 3), ("energy", 0.3, 0.4)),
    Flow("charging", "charging_operator", "fleet", 190, (2, 4)),
    Flow("charging", "charging_operator", "carmaker", 35, (2, 4)),
    Flow("charging", "charging_operator", "charging_operator", 40, (1, 3), ("charging", 0.7, 0.7)),
    Flow("data", "developer", "charging_operator", 22, (1, 3), ("data", 0.4, 0.3)),
    Flow("data", "developer", "carmaker", 26, (2, 4), ("data", 0.4, 0.4)),
    Flow("data", "developer", "supplier", 9, (1, 1), ("data", 0.3, 0.2)),
    Flow("data", "developer", "fleet", 9, (1, 1), ("data", 0.4, 0.2)),
    Flow("data", "developer", "utility", 7, (1, 2), ("data", 0.4, 0.3)),
    Flow("data", "developer", "developer", 9, (2, 3), ("data", 0.5, 0.4)),
    Flow("data", "orchestrator", "charging_operator", 13, (1, 1), ("data", 0.7, 0.5)),
    Flow("data", "orchestrator", "carmaker", 9, (1, 1), ("data", 0.8, 0.8)),
    Flow("data", "orchestrator", "utility", 2, (1, 1), ("data", 0.5, 0.4)),
    Flow("data", "orchestrator", "developer", 1.5, (1, 1), ("data", 3.0, 0.7)),
)


class Market:
    """The ties as they grow, flow by flow."""

    def __init__(self, rng: np.random.Generator, everyone: Iterable[Participant]) -> None:
        self.rng = rng
        self.everyone = list(everyone)
        self.known = {one.id: one for one in self.everyone}
        self.met: set[tuple[str, str, str]] = set()
        self.trio_partners: dict[str, str] = {}

    def ties_of(self, flow: Flow) -> list[Tie]:
        """All ties of one flow, scaled so that those alive at the end carry its yearly value, with what flows back."""
        forward = self._chosen(flow)
        alive = sum(tie.monthly for tie in forward if tie.end == LAST)
        scale = flow.yearly * MILLION / 12 / alive
        forward = [replace(tie, monthly=tie.monthly * scale) for tie in forward]
        return [*forward, *self._back(flow, forward)]

    def _chosen(self, flow: Flow) -> list[Tie]:
        providers = [one for one in self.everyone if one.type == flow.provider and one.id not in CHAIN]
        recipients = [one for one in self.everyone if one.type == flow.recipient]
        ties = [tie for one in recipients for tie in self._first_ties(flow, one, providers)]
        newcomers = [one for one in providers if one.first > 0]
        ties += [tie for one in newcomers for tie in self._found_by_newcomer(flow, one, recipients)]
        return ties + [tie for one in providers if one.last < LAST for tie in self._successors(one, ties, providers)]

    def _first_ties(self, flow: Flow, recipient: Participant, providers: list[Participant]) -> list[Tie]:
        low, high = flow.partners
        wanted = int(self.rng.integers(low, high + 1))
        if recipient.id == DOMINATOR and flow.provider == "supplier":
            wanted = 20
        there = [one for one in providers if one.first <= recipient.first <= one.last]
        chosen = self._picked(recipient, there, wanted, flow.kind)
        shares = self._shares(chosen)
        return [self._tie(flow, one, recipient, share) for one, share in zip(chosen, shares, strict=True)]

    def _picked(self, recipient: Participant, there: list[Participant], wanted: int, kind: str) -> list[Participant]:
        """Partners drawn by size and nearness from those it may meet; most fleets buy from the dominator."""
        free = [one for one in there if self._may_meet(one, recipient, kind)]
        weights = np.array([min(one.size, 4.0) * self._nearness(one, recipient) for one in free])
        if not free:
            return []
        drawn = self.rng.choice(len(free), size=min(wanted, len(free)), replace=False, p=weights / weights.sum())
        chosen = [free[place] for place in sorted(drawn.tolist())]
        dominator = self.known[DOMINATOR]
        if dominator in free and dominator not in chosen and recipient.type == "fleet" and self.rng.random() < 0.94:
            chosen[-1] = dominator
        return chosen

    @staticmethod
    def _nearness(one: Participant, other: Participant) -> float:
        return (HOME_REGION if one.region == other.region else 1.0) * (2.0 if one.owner == other.owner else 1.0)

    def _may_meet(self, provider: Participant, recipient: Participant, kind: str) -> bool:
        """Nobody twice in a kind, nobody with itself, and the three operators of the hidden chain kept apart."""
        pair = (provider.id, recipient.id, kind)
        if provider.id == recipient.id or pair in self.met or (recipient.id, provider.id, kind) in self.met:
            return False
        if recipient.id in TRIO and provider.type != "orchestrator":
            return provider.id not in TRIO and self.trio_partners.get(provider.id, recipient.id) == recipient.id
        return True

    def _meet(self, provider: Participant, recipient: Participant, kind: str) -> None:
        self.met.add((provider.id, recipient.id, kind))
        if recipient.id in TRIO:
            self.trio_partners[provider.id] = recipient.id

    def _shares(self, chosen: list[Participant]) -> list[float]:
        """How a recipient splits its demand: 62–74 % to the dominator, the rest by size and luck."""
        draws = [min(one.size, 4.0) ** 0.6 * (0.5 + float(self.rng.random())) for one in chosen]
        main = 0.62 + 0.12 * float(self.rng.random())
        others = sum(draw for draw, one in zip(draws, chosen, strict=True) if one.id != DOMINATOR)
        if DOMINATOR not in {one.id for one in chosen} or len(chosen) == 1:
            return [draw / sum(draws) for draw in draws]
        return [
            main if one.id == DOMINATOR else (1 - main) * draw / others for draw, one in zip(draws, chosen, strict=True)
        ]

    def _tie(self, flow: Flow, provider: Participant, recipient: Participant, share: float, start: int = 0) -> Tie:
        self._meet(provider, recipient, flow.kind)
        begin = max(start, provider.first, recipient.first)
        if not start and self.rng.random() < 0.15 and recipient.id not in (*TRIO, DRIFTER):
            begin = self._later(begin, min(provider.last, recipient.last))
        end = min(provider.last, recipient.last)
        every = 1 if DRIFTER in {provider.id, recipient.id} else self._rhythm(flow, share)
        return Tie(provider.id, recipient.id, flow.kind, recipient.size * share, every, begin, end)

    def _later(self, begin: int, end: int) -> int:
        """Some ties are tied only in the second or third year."""
        return min(begin + int(self.rng.integers(3, 25)), max(begin, end - 8))

    def _rhythm(self, flow: Flow, share: float) -> int:
        """Months between two dealings: large shares monthly, small ones and data up to half-yearly."""
        if flow.kind != "data" and share > 0.35:
            return int(self.rng.choice((1, 2, 3), p=(0.2, 0.35, 0.45)))
        return int(self.rng.choice((2, 3, 6), p=(0.05, 0.23, 0.72)))

    def _found_by_newcomer(self, flow: Flow, newcomer: Participant, recipients: list[Participant]) -> list[Tie]:
        """A new provider wins its first recipients in its first month and the months after."""
        there = [one for one in recipients if one.first < newcomer.first and one.last >= newcomer.last]
        wanted = int(self.rng.integers(1, 3)) if flow.provider == "supplier" else int(flow.partners[1] > 1)
        free = [one for one in there if self._may_meet(newcomer, one, flow.kind)]
        if not free or not wanted:
            return []
        weights = np.array([min(one.size, 8.0) ** 0.7 * self._nearness(newcomer, one) for one in free])
        drawn = self.rng.choice(len(free), size=min(wanted, len(free)), replace=False, p=weights / weights.sum())
        share = newcomer.size / (2 * sum(flow.partners))
        won = [replace(free[place], size=min(free[place].size, 3.0)) for place in sorted(drawn.tolist())]
        return [self._tie(flow, newcomer, one, share, newcomer.first + later) for later, one in enumerate(won)]

    def _successors(self, gone: Participant, ties: list[Tie], providers: list[Participant]) -> list[Tie]:
        """Where a provider left, three recipients in four go to another one of its type the month after."""
        found = []
        for tie in [one for one in ties if one.source == gone.id]:
            recipient, start = self.known[tie.target], gone.last + 1
            there = [one for one in providers if one.first <= gone.last and one.last > gone.last + 6]
            if recipient.last <= start or self.rng.random() > 0.75:
                continue
            for other in self._picked(recipient, there, 1, tie.kind):
                self._meet(other, recipient, tie.kind)
                found.append(replace(tie, source=other.id, start=start, end=min(other.last, recipient.last)))
        return found

    def _back(self, flow: Flow, forward: list[Tie]) -> list[Tie]:
        if flow.back is None:
            return []
        kind, share, often = flow.back
        returning = [tie for tie in forward if self.rng.random() < often]
        slower = {1: 2, 2: 3, 3: 6, 6: 6}
        return [
            Tie(tie.target, tie.source, kind, tie.monthly * share, slower[tie.every], tie.start, tie.end)
            for tie in returning
        ]


def market(rng: np.random.Generator, everyone: list[Participant]) -> list[Tie]:
    """All ties: the ordinary flows, then the hidden chain on top of them."""
    place = Market(rng, everyone)
    ordinary = [tie for flow in FLOWS for tie in place.ties_of(flow)]
    return [*ordinary, *hidden_chain(rng, everyone, ordinary)]


def hidden_chain(rng: np.random.Generator, everyone: list[Participant], ordinary: list[Tie]) -> list[Tie]:
    """Chips from one maker to six builders, high-power chargers from two builders to each of three operators.

    Chips make 74 % of what a builder receives, chargers 68 % of what an operator of the trio receives.
    """
    builders = (*STATION_BUILDERS, *CONTROLLER_HOUSES)
    ties = [
        tie
        for place, operator in enumerate(TRIO)
        for tie in _chargers(operator, STATION_BUILDERS[place], CONTROLLER_HOUSES[place], _received(ordinary, operator))
    ]
    ties += [_steady(CHIP_MAKER, one, "chips", _received(ordinary, one) * 0.72 / 0.26) for one in builders]
    ties += [_steady(SMALL_CHIP_MAKERS[0], one, "chips", _received(ordinary, one) * 0.02 / 0.26) for one in builders]
    others = [one for one in everyone if one.type == "supplier" and one.id not in CHAIN and one.last == LAST]
    buyers = [others[place] for place in sorted(rng.choice(len(others), size=12, replace=False).tolist())]
    makers = (*4 * (CHIP_MAKER,), *SMALL_CHIP_MAKERS)
    return ties + [
        Tie(makers[place % 6], one.id, "chips", FEW_CHIPS, 3, one.first, LAST) for place, one in enumerate(buyers)
    ]


def _received(ties: list[Tie], who: str) -> float:
    """What a participant receives a month by the end of 2025."""
    return sum(tie.monthly for tie in ties if tie.target == who and tie.end == LAST)


def _steady(source: str, target: str, kind: str, monthly: float) -> Tie:
    return Tie(source, target, kind, monthly, 1, 0, LAST)


def _chargers(operator: str, station: str, controller: str, received: float) -> list[Tie]:
    total = received * 0.68 / 0.32
    return [
        _steady(station, operator, "equipment", total * 0.57),
        _steady(controller, operator, "equipment", total * 0.43),
    ]

"""What could be seen of a participant at the end of a period that says whether it will go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ecohealth.ecosystem.calendar import first_day
from ecohealth.ecosystem.records import Codes, Floats, Mask
from ecohealth.evidence.panel import Panel, frozen, panel, seen_last

LOOK_BACK = 12
"""Periods in which partners count as partners."""
HALF_LIFE = 3.0
"""Periods after which a record weighs half in the frequency."""

SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "recency": "periods of silence, measured by its own usual gap",
        "frequency": "how many records, recent ones weighing most",
        "regularity": "in how many of the last periods it was active",
        "breadth": "with how many partners",
        "trend": "records lately against before",
        "neighbours": "the share of its partners that fell silent",
        "size": "value exchanged, recent value weighing most",
    }
)
"""The signals of the hazard, in the order of their columns."""

BASELINES: Mapping[str, str] = MappingProxyType(
    {
        "size": "value exchanged in the last periods, the smallest first",
        "recency": "periods since it was last active, the longest first",
        "frequency": "records in the last periods, the fewest first",
    }
)
"""What a plain rule would go by; higher means likelier to go."""

Signals = Callable[[Panel, int, int], Floats]


@dataclass(frozen=True, eq=False)
class Seen:
    """What was known at the end of a period.

    Attributes:
        at_risk: parties that were active in the last periods, as many as the horizon, and have not told that they left.
        signals: float64[n, 7], in the order of ``SIGNALS``; meaningful where at risk.
        baselines: float64[n, 3], in the order of ``BASELINES``.
    """

    at_risk: Mask
    signals: Floats
    baselines: Floats


def seen(history: Panel, place: int, horizon: int) -> Seen:
    """The signals of everybody at the end of the period at a place, from that period and those before it only."""
    there = history.count[:, : place + 1] > 0
    last = seen_last(there)
    since = max(0, place - horizon + 1)
    at_risk = history.eco.view.is_party & (last >= since) & _members_after(history, place)
    lately = history.count[:, since : place + 1]
    baselines = np.column_stack(
        [-history.value[:, since : place + 1].sum(axis=1), (place - last).astype(np.float64), -lately.sum(axis=1)]
    )
    return Seen(at_risk, signals(history, place, horizon), baselines)


def _members_after(history: Panel, place: int) -> Mask:
    """Who had not told by the end of the period that it leaves."""
    day = first_day(int(history.periods[place]) + 1, history.eco.period)
    return history.eco.lives.members(day, day)


def signals(history: Panel, place: int, horizon: int) -> Floats:
    """float64[n, 7] in the order of ``SIGNALS``."""
    count = history.count[:, : place + 1]
    there = count > 0
    last, first = seen_last(there), np.argmax(there, axis=1)
    active = there.sum(axis=1)
    usual = 1.0 + np.maximum(last - first, 0) / np.maximum(1, active - 1)
    since, half = max(0, place - horizon + 1), max(1, horizon // 2)
    recent = count[:, max(0, place - half + 1) :].sum(axis=1)
    before = count[:, max(0, place - 2 * half + 1) : max(0, place - half + 1)].sum(axis=1)
    weights = 0.5 ** ((place - np.arange(place + 1)) / HALF_LIFE)
    partners, gone = _partners(history, place, (last >= 0) & (last < since))
    return np.column_stack(
        [
            (place - last) / usual,
            np.log1p(count @ weights),
            there[:, since:].mean(axis=1),
            np.log1p(partners),
            np.log((1.0 + recent) / (1.0 + before)),
            gone / np.maximum(partners, 1.0),
            np.log1p(history.value[:, : place + 1] @ weights),
        ]
    )


def _partners(history: Panel, place: int, silent: Mask) -> tuple[Floats, Floats]:
    """With how many each exchanged value in the last 12 periods, and how many of them are silent."""
    rows = (history.place <= place) & (history.place > place - LOOK_BACK)
    a, b = _pairs(history.source[rows], history.target[rows], history.n)
    return (
        np.bincount(a, minlength=history.n).astype(np.float64),
        np.bincount(a, weights=silent[b], minlength=history.n).astype(np.float64),
    )


def _pairs(source: Codes, target: Codes, n: int) -> tuple[Codes, Codes]:
    """Each pair once in either direction."""
    codes = np.unique(np.concatenate([source * n + target, target * n + source]))
    return codes // n, codes % n


def leaks(history: Panel, places: Sequence[int], horizon: int, compute: Signals = signals) -> list[str]:
    """The signals that know the future: those that differ once everything later is taken out of the ecosystem.

    Args:
        history: of the whole ecosystem.
        places: places of the periods to try it at.
        horizon: as for :func:`seen`.
        compute: what to try.

    Returns:
        A sentence for each signal and period in which it differs; none where nothing leaks.
    """
    found = []
    current = history.eco.lives.current
    for place in places:
        past = panel(frozen(history.eco, int(history.periods[place])), history.periods[: place + 1])
        known, then = compute(history, place, horizon), compute(past, place, horizon)
        who = np.flatnonzero((past.count > 0).any(axis=1))
        differ = ~np.isclose(known[current[who]], then[who], rtol=1e-9, atol=1e-12, equal_nan=True)
        for column in np.flatnonzero(differ.any(axis=0)):
            name = list(SIGNALS)[column] if column < len(SIGNALS) else f"signal {column + 1}"
            many = int(differ[:, column].sum())
            found.append(f"{name} in {history.label(place)}: {many} of {len(who)} differ once the future is taken out")
    return found

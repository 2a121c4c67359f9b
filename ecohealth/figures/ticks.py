"""Round values along an axis, the same on screen and on paper."""

from __future__ import annotations

import math
from typing import Any

from ecohealth.scores.words import money

STEPS, ENDS = (1.0, 2.0, 2.5, 5.0, 10.0), (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Round steps from tick to tick, and round ends of an axis, times powers of ten."""
MOST_TICKS = 5


def nice_top(value: float) -> float:
    """The next round number: where an axis ends.

    >>> nice_top(0.43), nice_top(1830.0), nice_top(0.0)
    (0.5, 2000.0, 1.0)
    """
    if value <= 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in ENDS if step * power >= value * (1 - 1e-12))


def ticks(top: float) -> tuple[float, ...]:
    """Round values from 0 to ``top``, at most six.

    >>> ticks(1.0), ticks(250.0)
    ((0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (0.0, 50.0, 100.0, 150.0, 200.0, 250.0))
    """
    power = 10.0 ** math.floor(math.log10(top / MOST_TICKS))
    step = next(one * power for one in STEPS if one * power * MOST_TICKS >= top * (1 - 1e-12))
    return tuple(round(at * step, 12) for at in range(int(top / step * (1 + 1e-12)) + 1))


def ticks_between(low: float, high: float) -> tuple[float, ...]:
    """Round values from ``low`` to ``high``, zero among them where it lies between.

    >>> ticks_between(-12.0, 6.0), ticks_between(1.0, 12.0)
    ((-10.0, -5.0, 0.0, 5.0), (2.5, 5.0, 7.5, 10.0))
    """
    step = ticks((high - low) or 1.0)[1]
    return tuple(round(at * step, 12) for at in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1))


def in_money(low: float, high: float) -> dict[str, Any]:
    """Ticks of an axis of amounts in a plotly figure, said as in the text beside it: ``2.4 bn``, not ``2.4G``.

    >>> in_money(0.0, 2.4e9)["ticktext"]
    ['0', '500 M', '1 bn', '1.5 bn', '2 bn']
    """
    places = ticks_between(low, high)
    return {"tickmode": "array", "tickvals": list(places), "ticktext": [money(one, None) for one in places]}

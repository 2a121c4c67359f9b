"""Forecasts set right by how the same did from past periods: drawn towards no change, and made as wide as it takes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.scores.words import counted

WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
FEWEST_TO_RIGHT, FEWEST_APART = 8, 4
"""So many past starts are needed for a forecast to be set right; and so many that share no period with a start, for it
to be tried on that."""
INSIDE = 0.8


class Righting(NamedTuple):
    """How a forecast is set right: what its middle counts for beside no change, and how much wider its ends are."""

    weight: float = 1.0
    wider: float = 1.0


class Trial(NamedTuple):
    """How a forecast did from past starts.

    Attributes:
        gain: float64[starts]: by how much its error was smaller than that of "no change", as a share.
        inside: float64[starts, ahead]: 1 where what came lay inside the 80 % interval.
        stretch: int64[starts]: starts of different stretches share no period but their neighbours'.
    """

    gain: Floats
    inside: Floats
    stretch: Codes


def stretches(start: Codes, ahead: int) -> Codes:
    """Stretches of as many periods as each start looks ahead."""
    apart: Codes = (start - start[:1].sum()) // ahead
    return apart


def logged(amounts: Floats, least: float) -> Floats:
    """Logarithms of amounts >= 0, what lies below ``least`` (> 0) as if it were that much."""
    logs: Floats = np.log(np.maximum(amounts, least))
    return logs


def righting(told: Floats, fewest: int = FEWEST_TO_RIGHT) -> Righting:
    """What would have served best on past starts; nothing is changed where these are fewer than asked for.

    Ends that were too near are moved apart until eight of ten of what came lay inside; ends that were too far apart are
    moved half of the way, for that few starts are lucky together is likelier than that all are.

    Args:
        told: float64[starts, ahead, 5]: logarithms of low, middle and high as foretold, of what came, and of what was
            last before the start.
        fewest: how many starts are needed.

    Source: Bates & Granger 1969, The combination of forecasts; after split conformal prediction, Vovk et al. 2005.
    """
    if len(told) < fewest:
        return Righting()
    _, middle, _, came, last = np.moveaxis(told, -1, 0)
    errors = [np.abs(came - (last + weight * (middle - last))).mean() for weight in WEIGHTS[::-1]]
    weight = WEIGHTS[::-1][int(np.argmin(errors))]
    drawn = last + weight * (middle - last)
    apart = np.sort((np.abs(came - drawn) / _side(told, came < drawn)).ravel())
    rank = min(len(apart) - 1, int(np.ceil(INSIDE * (len(apart) + 1))) - 1)
    wider = float(apart[rank])
    return Righting(weight, wider if wider >= 1.0 else float(np.sqrt(wider)))


def untaught(what: str, starts: int, fewest: int) -> str:
    """That a forecast of ``what`` is not set right, for the past gave ``starts`` tries where ``fewest`` are needed."""
    return (
        f"Neither middles nor intervals of {what} are set right by past forecasts: {counted(starts, 'past start')}, "
        f"{fewest} are needed. They are as the model gives them."
    )


def _side(told: Floats, below: Codes) -> Floats:
    """How far the end is on the side where it came."""
    low, middle, high = np.moveaxis(told[..., :3], -1, 0)
    side: Floats = np.maximum(np.where(below, middle - low, high - middle), 1e-9)
    return side


def moved(ends: Floats, shift: Floats, wider: float) -> Floats:
    """float64[ahead, odd] (logarithms, low to high): all moved by float64[ahead], drawn away from the middle one."""
    middle = ends[:, [ends.shape[1] // 2]]
    out: Floats = middle + shift[:, None] + wider * (ends - middle)
    return out


def held_out(told: Floats, start: Codes) -> tuple[Floats, Floats]:
    """Each start set right by those that share no period with it: whether what came lay inside, and the middle.

    Args:
        told: as for :func:`righting`.
        start: int64[starts]: the period of each.

    Returns:
        Twice float64[starts, ahead]: 1 where it lay inside, and the middle's logarithm.
    """
    inside, middles = np.zeros(told.shape[:2]), np.zeros(told.shape[:2])
    for one in range(len(told)):
        by = righting(told[np.abs(start - start[one]) >= told.shape[1]], FEWEST_APART)
        by = by if len(told) >= FEWEST_TO_RIGHT else Righting()
        own, last = told[one, :, :3], told[one, :, 4]
        low, middles[one], high = moved(own, (1.0 - by.weight) * (last - own[:, 1]), by.wider).T
        came = told[one, :, 3]
        inside[one] = (low - 1e-12 <= came) & (came <= high + 1e-12)
    return inside, middles

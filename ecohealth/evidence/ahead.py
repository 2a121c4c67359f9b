"""Ecosystems as they may come to be: entries, exits and intensities drawn from the rates of the past, many times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.evidence.local_level import LocalLevel, continued
from ecohealth.evidence.rates import PRIOR_EXITS, PRIOR_LIVES, Rates

PRIOR_ENTRIES = 0.5
MOST_ENTRIES = 10_000.0
MEASURES = ("value", "active", "participant_hhi")


@dataclass(frozen=True, eq=False)
class Change:
    """What is done beforehand.

    Attributes:
        size: float64[n]: sizes after losses and cuts, NaN of those that leave; None as they are.
        recruits: newcomers in the first period, by position of their type.
    """

    size: Floats | None = None
    recruits: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Sums:
    """float64[runs, ahead]: of each run and period what is there, and of the last 12 periods the shares' parts."""

    count: Floats
    mass: Floats
    year: Floats
    squares: Floats


def paths(known: Rates, ahead: int, runs: int, seed: int, change: Change | None = None) -> dict[str, Floats]:
    """Simulate: float64[runs, ahead] of each of ``MEASURES``.

    ``value``: of a period; ``active``: parties active in a period; ``participant_hhi``: Σ p² over the 12 periods up to
    it. Each run draws its own rates from what the history leaves open. A change is simulated with the same draws, so
    that the difference is the change's own.
    """
    what = change or Change()
    size = known.size if what.size is None else what.size
    streams = np.random.default_rng(seed).spawn(2 + 2 * len(known.types))
    value, active = (
        _followed(one, ahead, runs, at) for one, at in zip((known.intensity, known.activity), streams[:2], strict=True)
    )
    out = {name: np.zeros((runs, ahead)) for name in MEASURES}
    year, squares = np.zeros((runs, ahead)), np.zeros((runs, ahead))
    for code in range(len(known.types)):
        intensity = np.exp(value[code])
        found = _lives(known, code, size, what.recruits.get(code, 0), intensity, streams[2 + 2 * code : 4 + 2 * code])
        out["value"] += found.mass * intensity
        out["active"] += found.count * np.minimum(1.0, np.exp(active[code]))
        year += found.year
        squares += found.squares
    out["participant_hhi"] = np.divide(squares, year**2, out=np.zeros((runs, ahead)), where=year > 0)
    return out


def _followed(levels: tuple[LocalLevel, ...], ahead: int, runs: int, stream: np.random.Generator) -> list[Floats]:
    """Paths of each type's series; the surprises of all types come from the same periods of the past."""
    back = stream.random((runs, ahead))
    turned = stream.choice([-1.0, 1.0], (runs, ahead))
    draws = stream.standard_normal((len(levels), runs, 2))
    return [
        continued(one, draws[at], one.surprises[-1 - (back * len(one.surprises)).astype(np.int64)] * turned)
        for at, one in enumerate(levels)
    ]


def _lives(
    known: Rates, code: int, size: Floats, recruits: int, intensity: Floats, streams: list[np.random.Generator]
) -> _Sums:
    """Follow those of a type that are there, and those that come."""
    runs, ahead = intensity.shape
    stream, of_recruits = streams
    chance = stream.beta(known.exits[code] + PRIOR_EXITS, known.lives[code] + PRIOR_LIVES, runs)
    burst = known.burst[code]
    rate = stream.gamma((known.entries[code] + PRIOR_ENTRIES) / burst, burst / known.over, runs)
    rows = np.flatnonzero((known.of_type == code) & ((known.there > 1e-3) | (known.lately.sum(axis=1) > 0)))
    until = stream.geometric(np.maximum(chance, 1e-12)[:, None], (runs, len(rows)))
    until = np.where(stream.random((runs, len(rows))) < known.there[rows], until, 1)
    stays = ~np.isnan(size[rows])
    rows, until = rows[stays], until[:, stays]
    past = np.cumsum(np.pad(known.lately[rows], ((0, 0), (12 - known.lately.shape[1], 0)))[:, ::-1], axis=1)[:, ::-1]
    kept = np.divide(size[rows], known.size[rows], out=np.ones(len(rows)), where=known.size[rows] > 0)
    luck = known.unevenness[code] * stream.standard_normal((runs, len(rows)))
    sums = _there((size[rows], known.spell[rows], past * kept[:, None]), until, luck, intensity)
    came = stream.poisson(_bursts(rate, burst - 1.0, ahead, stream))
    sizes = known.newcomers[code]
    for step in range(1, ahead + 1):
        _joined(came[:, step - 1], (step, sizes, 1.0), chance, intensity, sums, stream)
    if recruits:
        _joined(np.full(runs, recruits), (1, sizes, 2.0), chance, intensity, sums, of_recruits)
    return sums


def _there(who: tuple[Floats, Floats, Floats], until: Codes, luck: Floats, intensity: Floats) -> _Sums:
    """Those that are there already: each until it goes, with what is known of its last 12 periods.

    Args:
        who: of m participants size, periods lived, and half of what each exchanged in the last 12, 11, … periods.
        until: int64[runs, m]: the period from which each is gone.
        luck: float64[runs, m]: how far one period of each is from its size, as a share of it.
        intensity: float64[runs, ahead].
    """
    size, spell, past = who
    runs, ahead = intensity.shape
    run = np.concatenate([np.zeros((runs, 1)), np.cumsum(intensity, axis=1)], axis=1)
    sums = _Sums(*(np.zeros((runs, ahead)) for _ in range(4)))
    for step in range(1, ahead + 1):
        here = until > step
        since = np.take_along_axis(run, np.minimum(until - 1, step), axis=1)
        since -= np.take_along_axis(run, np.minimum(until - 1, max(0, step - 12)), axis=1)
        even = np.sqrt(1.0 / min(step, 12) + 1.0 / np.maximum(spell, 1.0))
        year = since * size * np.maximum(0.0, 1.0 + even * luck) + (past[:, step] if step < 12 else 0.0)
        sums.count[:, step - 1], sums.mass[:, step - 1] = here.sum(axis=1), here @ size
        sums.year[:, step - 1], sums.squares[:, step - 1] = year.sum(axis=1), (year**2).sum(axis=1)
    return sums


def _bursts(rate: Floats, beyond: float, ahead: int, stream: np.random.Generator) -> Floats:
    """The rate of each run and period: even where entries come one by one, else as uneven as they were."""
    rates = np.repeat(rate[:, None], ahead, axis=1)
    if beyond <= 0.05:
        return np.minimum(rates, MOST_ENTRIES)
    return np.minimum(stream.gamma(np.maximum(rates / beyond, 1e-9), beyond), MOST_ENTRIES)


def _joined(
    came: Codes, who: tuple[int, Floats, float], chance: Floats, intensity: Floats, sums: _Sums,
    stream: np.random.Generator,
) -> None:  # fmt: skip
    """Add those that come in a period, each with a size of its own and as likely to go as the others."""
    step, sizes, times = who
    many, runs = int(came.sum()), len(came)
    if many == 0:
        return
    run = np.repeat(np.arange(runs), came)
    size = times * sizes[stream.integers(0, len(sizes), many)] if len(sizes) else np.zeros(many)
    until = step + stream.geometric(np.maximum(chance[run], 1e-12))
    upto = np.concatenate([np.zeros((runs, 1)), np.cumsum(intensity, axis=1)], axis=1)
    for later in range(step, intensity.shape[1] + 1):
        here = until > later
        year = (upto[run, np.minimum(until - 1, later)] - upto[run, max(step - 1, later - 12)]) * size
        year = np.maximum(year, 0.0)
        for total, amount in ((sums.count, here), (sums.mass, here * size), (sums.year, year), (sums.squares, year**2)):
            total[:, later - 1] += np.bincount(run, amount, runs)

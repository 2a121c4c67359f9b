"""How an ecosystem has lived so far: who comes, who goes, how large newcomers are and how much each does, by type."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.records import Codes, Floats, Mask, ratio, sum_by
from ecohealth.evidence.local_level import NOTHING_SEEN, LocalLevel, fit_level
from ecohealth.evidence.panel import Panel, seen_last

PRIOR_EXITS, PRIOR_LIVES = 0.5, 24.0
"""Half an exit in two years of lives, added to what each type shows."""
PRIOR_SEEN = 4.0
"""Periods of the type's own activity that each participant's is mixed with."""
LATELY = 24
"""Entries are counted over so many of the last periods, and activity and intensity followed."""
ROUNDS, SIZE_ROUNDS = 25, 8
FEWEST_NEWCOMERS = 5
FINDING, FOLLOWED = 6, 12


@dataclass(frozen=True, eq=False)
class Rates:
    """What the history shows, by type of participant (T of them) and for each participant (n).

    Attributes:
        types: names of the types; ``of_type``: int64[n].
        there: float64[n]: the probability that each is still there.
        size: float64[n]: half of what each gave and took per period of its life, over its type's intensity then.
        exits, lives: float64[T]: how many went, and how many periods were lived.
        entries: float64[T]: how many came in the last periods; ``over``: in how many; ``burst``: variance over mean.
        newcomers: sizes of those that came, a float64 array a type.
        intensity, activity: logarithms of value per size there, and of the share of those there that was active.
        spell: float64[n]: periods that each lived.
        unevenness: float64[T]: how far a period of one is from its size, as a share of it (standard deviation).
        lately: float64[n, 12]: half of what each exchanged in the last 12 periods, the newest last.
    """

    types: tuple[str, ...]
    of_type: Codes
    there: Floats
    size: Floats
    exits: Floats
    lives: Floats
    entries: Floats
    over: int
    burst: Floats
    newcomers: tuple[Floats, ...]
    intensity: tuple[LocalLevel, ...]
    activity: tuple[LocalLevel, ...]
    spell: Floats
    unevenness: Floats
    lately: Floats


def rates(history: Panel) -> Rates:
    """Fit everything on the recorded periods of a panel; at least four of them.

    Whether one that is silent is still there is not known: it is, with the probability that one of its type and as
    busy would be silent for so long and still come back.

    Source: after "counting your customers", Schmittlein, Morrison & Colombo 1987, in discrete time.
    """
    of_type, types = history.eco.view.type_code, history.eco.view.types
    party = history.eco.view.is_party
    seen = (history.count > 0) & party[:, None]
    known = seen.any(axis=1)
    first = np.where(known, np.argmax(seen, axis=1), history.length)
    presence, exits, lives = _presence(seen, first, of_type, len(types))
    half = _halves(history)
    size = _sizes(half, presence, of_type, len(types))
    entries, over, burst = _entries(first[known], of_type[known], len(types), history.length)
    own = [of_type == code for code in range(len(types))]
    return Rates(
        types=types, of_type=of_type, there=presence[:, -1], size=size, exits=exits, lives=lives, entries=entries,
        over=over, burst=burst,
        newcomers=tuple(_newcomers(size, known & rows, first) for rows in own),
        intensity=tuple(_followed(half[rows], presence[rows] * size[rows, None]) for rows in own),
        activity=tuple(_followed(seen[rows].astype(np.float64), presence[rows]) for rows in own),
        spell=presence.sum(axis=1),
        unevenness=np.array([_unevenness(half[rows], presence[rows], size[rows]) for rows in own]),
        lately=half[:, -12:],
    )  # fmt: skip


def _halves(history: Panel) -> Floats:
    """float64[n, T]: value by party: half of what two parties exchange, all of what one exchanges with a venue."""
    party = history.eco.view.is_party
    value = np.zeros((history.n, history.length))
    for mine, theirs in ((history.source, history.target), (history.target, history.source)):
        rows = party[mine]
        amount = history.weight[rows] * np.where(party[theirs[rows]], 0.5, 1.0)
        np.add.at(value, (mine[rows], history.place[rows]), amount)
    return value


def _sizes(half: Floats, presence: Floats, of_type: Codes, types: int) -> Floats:
    """How large each is beside the others of its type, whenever it lived: sizes and intensities found in turn."""
    size = ratio(half.sum(axis=1), presence.sum(axis=1))
    for code in range(types):
        rows = of_type == code
        for _ in range(SIZE_ROUNDS):
            level = ratio(half[rows].sum(axis=0), (presence[rows] * size[rows, None]).sum(axis=0))
            size[rows] = ratio(half[rows].sum(axis=1), (presence[rows] * level).sum(axis=1))
    return size


def _presence(seen: Mask, first: Codes, of_type: Codes, types: int) -> tuple[Floats, Floats, Floats]:
    """The probability that each was there in each period, and exits and periods lived by type; found in rounds."""
    length = seen.shape[1]
    last = seen_last(seen)
    at = np.arange(length)[None, :]
    surely = (at >= first[:, None]) & (at <= last[:, None])
    silent = np.where(at > last[:, None], at - last[:, None], 0) * (last >= 0)[:, None]
    times = seen.sum(axis=1).astype(np.float64)
    presence = surely.astype(np.float64)
    for _ in range(ROUNDS):
        lived = sum_by(of_type, presence.sum(axis=1), types)
        gone = sum_by(of_type, np.where(last >= 0, 1.0 - presence[:, -1], 0.0), types)
        chance = (gone + PRIOR_EXITS) / (lived + PRIOR_LIVES)
        usual = ratio(sum_by(of_type, times, types), lived, empty=1.0)
        spell = np.where(last >= 0, last - first + 1, 0)
        busy = np.clip((times + PRIOR_SEEN * usual[of_type]) / (spell + PRIOR_SEEN), 0.0, 0.99)
        goes = chance[of_type][:, None]
        quiet = ((1.0 - goes) * (1.0 - busy[:, None])) ** silent
        went = goes * (1.0 - quiet) / np.maximum(1.0 - (1.0 - goes) * (1.0 - busy[:, None]), 1e-12)
        presence = np.where(surely, 1.0, np.where(silent > 0, quiet / np.maximum(quiet + went, 1e-300), 0.0))
    return presence, gone, lived


def _entries(first: Codes, code: Codes, types: int, length: int) -> tuple[Floats, int, Floats]:
    """How many of each type came in the last periods, in how many periods, and how unevenly."""
    over = min(LATELY, length - 1)
    came = np.zeros((types, length))
    np.add.at(came, (code, first), 1.0)
    came = came[:, length - over :]
    burst = ratio(came.var(axis=1, ddof=1) if over > 1 else came.mean(axis=1), came.mean(axis=1), empty=1.0)
    return came.sum(axis=1), over, np.maximum(burst, 1.0)


def _newcomers(size: Floats, rows: Mask, first: Codes) -> Floats:
    """Sizes of those that came after the first period; of all where these are few."""
    new = size[rows & (first >= 1)]
    return new if len(new) >= FEWEST_NEWCOMERS else size[rows]


def _unevenness(half: Floats, presence: Floats, size: Floats) -> float:
    """How far single periods are from what size and the type's intensity of the period say, as a share."""
    usual = presence * size[:, None]
    level = ratio(half.sum(axis=0), usual.sum(axis=0))
    expected = usual * level
    rows = (presence > 0.5) & (expected > 0)
    if rows.sum() < 2:
        return 0.0
    apart = half[rows] / expected[rows] - 1.0
    return float(np.sqrt(np.average(apart**2, weights=expected[rows])))


def _followed(part: Floats, whole: Floats) -> LocalLevel:
    """The logarithm of a ratio of sums, followed over the last periods; a period without either is half the lowest.

    The first half year of a type is left out where a year remains: it finds its size then.
    """
    above, below = part.sum(axis=0), whole.sum(axis=0)
    seen = (above > 0) & (below > 0)
    if seen.sum() < 4:
        return NOTHING_SEEN
    start, length = int(np.argmax(seen)), len(seen)
    start = start + FINDING if length - start >= FINDING + FOLLOWED else start
    start = max(start, length - LATELY)
    above, below, seen = above[start:], below[start:], seen[start:]
    if seen.sum() < 4:
        return NOTHING_SEEN
    share = np.divide(above, below, out=np.zeros(len(above)), where=seen)
    return fit_level(np.log(np.where(share > 0, share, share[share > 0].min() / 2.0)))

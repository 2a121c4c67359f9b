"""Two windows side by side: whose life goes on in both, who is there in one only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask, Records, sum_by


@dataclass(frozen=True, eq=False)
class Pairing:
    """The participants of two ecosystems under one numbering: sorted ids of both.

    Attributes:
        before, after: the two ecosystems, each with its window.
        ids: all ids, sorted; the arrays below are aligned with them.
        in_before, in_after: position of each participant of the one and the other among ``ids``.
        life: the position under which each one's life goes on by the end of the later window (``successor_of``).
        seen_before, seen_after: whether it has a record in the window, or one that goes on into it.
        joined, left: whether its life is in the later window only, in the earlier one only.
        known: whether its life has a record before the later window; of those who are in the later ecosystem only,
            nothing was known before.
    """

    before: Ecosystem
    after: Ecosystem
    ids: pd.Index[str]
    in_before: Codes
    in_after: Codes
    life: Codes
    seen_before: Mask
    seen_after: Mask
    joined: Mask
    left: Mask
    known: Mask

    def strength(self, eco: Ecosystem) -> Floats:
        """Value given and taken in the window of one of the two, by position among ``ids``."""
        place = self.in_before if eco is self.before else self.in_after
        return sum_by(place, eco.view.strength, len(self.ids))


def paired(before: Ecosystem, after: Ecosystem) -> Pairing:
    """Put two ecosystems, or two windows of one, side by side."""
    ids = pd.Index(np.unique(np.concatenate([before.ids.astype(str), after.ids.astype(str)])).astype(object))
    in_before, in_after = (ids.get_indexer(pd.Index(eco.ids)).astype(np.int64) for eco in (before, after))
    life = np.arange(len(ids))
    life[in_before] = in_before[before.lives.current]
    following = np.arange(len(ids))
    following[in_after] = in_after[after.lives.current]
    life = following[life]
    seen_before = _placed(in_before, seen_in_window(before), len(ids))
    seen_after = _placed(in_after, seen_in_window(after), len(ids))
    earlier = _placed(in_before, _seen_up_to_window(before), len(ids))
    registered = _placed(in_before, np.ones(len(before), dtype=bool), len(ids))
    earlier |= _placed(in_after, _seen_before_window(after), len(ids)) & registered
    then, now, known = (_of_lives(life, one) for one in (seen_before, seen_after, earlier))
    return Pairing(
        before, after, ids, in_before, in_after, life, seen_before, seen_after, now & ~then, then & ~now, known
    )


def seen_in_window(eco: Ecosystem) -> Mask:
    """Participants with a record that begins in the window, or goes on into it."""
    records, scope = eco.all_records, eco.scope
    if scope.first is None or scope.last is None:
        return eco.view.is_active
    return _ends_of(records, np.asarray((records.day <= scope.last) & (records.until >= scope.first)), len(eco))


def _seen_up_to_window(eco: Ecosystem) -> Mask:
    return _ends_of(eco.history, np.ones(len(eco.history), dtype=bool), len(eco))


def _seen_before_window(eco: Ecosystem) -> Mask:
    first = eco.scope.first
    rows = np.zeros(len(eco.history), dtype=bool) if first is None else np.asarray(eco.history.day < first)
    return _ends_of(eco.history, rows, len(eco))


def _ends_of(records: Records, rows: Mask, n: int) -> Mask:
    """Who stands at an end of the records where the mask is true."""
    seen = np.zeros(n, dtype=bool)
    seen[records.source[rows]] = True
    seen[records.target[rows]] = True
    return seen


def _placed(place: Codes, mask: Mask, n: int) -> Mask:
    among = np.zeros(n, dtype=bool)
    among[place[mask]] = True
    return among


def _of_lives(life: Codes, mask: Mask) -> Mask:
    """For each participant whether anybody of its life is in the mask."""
    return _placed(life, mask, len(life))[life]

"""Why a participant is hit, in a sentence with names and figures: text only for those that are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask, ratio
from ecohealth.ecosystem.views import Views
from ecohealth.scenarios.fallout import Fallout
from ecohealth.scenarios.names import calling
from ecohealth.scenarios.through import Paths, culprits, passing, strongest_paths
from ecohealth.scores.sentence import Sentence, called, later
from ecohealth.scores.words import counted, joined, percent


@dataclass(frozen=True, eq=False)
class Account:
    """Why each participant is hit.

    Attributes:
        why: a sentence each, empty where nothing happens to it.
        through: position of the participant it was hit by, -1 where there is none.
    """

    why: list[str]
    through: Codes


def explain(eco: Ecosystem, fallen: Fallout, hit: Mask) -> Account:
    """Tell of everyone affected: the shocked, those cut off, and those in ``hit`` through whom."""
    account = Account([""] * len(eco), np.full(len(eco), -1, dtype=np.int64))
    names = [called(one) for one in calling(eco, np.arange(len(eco)))]
    for at in np.flatnonzero(fallen.shocked < 1.0).tolist():
        kept = float(fallen.shocked[at])
        cut = Sentence("its capacity is cut to ", later(percent, kept))
        account.why[at] = cut if kept > 0 else "lost in this scenario"
    if fallen.cut_off.any():
        _tell_cut_off(account, eco.view, fallen, names)
    others = np.asarray(hit & ~fallen.cut_off & (fallen.shocked == 1.0), dtype=bool)
    if others.any():
        _tell_hit(account, eco.view, fallen, names, others)
    return account


def _tell_cut_off(account: Account, view: Views, fallen: Fallout, names: Sequence[str]) -> None:
    """Those outside the standing fragments: by whose loss, and who is left to them."""
    from ecohealth.network.graph import components

    graph = view.graph
    fragment, _ = components(graph, np.asarray(fallen.shocked > 0, dtype=bool))
    row = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    told = np.flatnonzero(fallen.cut_off[row])
    row, other, weight = row[told], graph.indices[told].astype(np.int64), graph.weight[told]
    gone = fallen.shocked[other] == 0.0
    cutters = _by_weight(fragment[row[gone]], other[gone], weight[gone])
    partners = _by_weight(row[gone], other[gone], weight[gone])
    left = _by_weight(row[~gone], other[~gone], weight[~gone])
    for at in np.flatnonzero(fallen.cut_off).tolist():
        by = cutters[int(fragment[at])]
        account.through[at] = partners.get(at, by)[0]
        if at in left:
            ties = "tie is" if len(left[at]) == 1 else "ties are"
            remaining = f": its only remaining {ties} with "
            account.why[at] = Sentence("cut off by the loss of ", _some(by, names), remaining, _some(left[at], names))
        else:
            exchanged = "cut off: all that it exchanged with others was with "
            account.why[at] = Sentence(exchanged, _some(partners[at], names))


def _by_weight(group: Codes, member: Codes, weight: Floats) -> Mapping[int, list[int]]:
    """Members of each group, the weightiest first, each once."""
    members: dict[int, dict[int, None]] = {}
    order = np.lexsort((member, -weight, group))
    for of, one in zip(group[order].tolist(), member[order].tolist(), strict=True):
        members.setdefault(of, {})[one] = None
    return {of: list(ones) for of, ones in members.items()}


def _some(codes: Sequence[int], names: Sequence[str]) -> str:
    """Names of up to three; of more, the first two and how many others."""
    if len(codes) <= 3:
        return joined([names[at] for at in codes])
    return joined([names[codes[0]], names[codes[1]], later(counted, len(codes) - 2, "other")])


def _tell_hit(account: Account, view: Views, fallen: Fallout, names: Sequence[str], hit: Mask) -> None:
    """Those still tied in: the partner that costs them most, and how the shock came to that partner."""
    pairs = view.pairs
    paths = strongest_paths(*passing(view, fallen.spread), 1.0 - fallen.shocked)
    named = culprits(view, fallen, hit, paths)
    received = ratio(pairs.weight, view.taken[pairs.target])
    given = ratio(pairs.weight, view.given[pairs.source])
    origin = _Origins(names, paths, fallen.shocked)
    told = np.flatnonzero(named.through >= 0)
    partner, row = named.through[told], named.row[told]
    account.through[told] = partner
    receives = pairs.target[row] == told
    share = np.where(receives, received[row], given[row])
    for at, other, is_received, part in zip(*(one.tolist() for one in (told, partner, receives, share)), strict=True):
        verb = origin.verb(other, is_received)
        account.why[at] = Sentence(later(percent, part), f" of what it {verb} ", names[other], origin.of(other))


class _Origins:
    """How the shock came to a partner, in words."""

    def __init__(self, names: Sequence[str], paths: Paths, shocked: Floats) -> None:
        self._names = names
        self._previous, self._beginning = paths.previous.tolist(), paths.beginning.tolist()
        self._steps, self._kept = paths.steps.tolist(), shocked.tolist()

    def verb(self, partner: int, is_received: bool) -> str:
        """What passes, or passed, between a participant and its partner."""
        if self._kept[partner] == 0.0:
            return "receives came from" if is_received else "gives went to"
        return "receives comes from" if is_received else "gives goes to"

    def of(self, partner: int) -> str:
        """By what the partner was hit, and through whom; nothing to add where the shock took it away."""
        first, steps = self._beginning[partner], self._steps[partner]
        kept = self._kept[first]
        if steps == 0:
            return Sentence(", cut to ", later(percent, kept)) if kept > 0 else ""
        by = Sentence("cut of " if kept > 0 else "loss of ", self._names[first])
        to = Sentence(" to ", later(percent, kept)) if kept > 0 else ""
        return Sentence(", hit by the ", by, to, self._via(partner, steps - 1))

    def _via(self, partner: int, between: int) -> str:
        """The first three between a partner and the shock; where there are more, two and how many others."""
        told: list[str] = []
        for _ in range(between if between <= 3 else 2):
            partner = self._previous[partner]
            told.append(self._names[partner])
        if between > 3:
            told.append(later(counted, between - 2, "other"))
        return Sentence(" through ", joined(told)) if told else ""

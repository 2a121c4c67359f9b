"""The coalition whose joint loss costs most: by branch and bound, with a proof or with its gap."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecohealth.network.coalition_bounds import Charges, charges, terrain
from ecohealth.network.ensemble import direct_and_stranded, shocks
from ecohealth.network.graph import Floats, Ints, Mask, Undirected, checked_values
from ecohealth.network.ground import Ground, ground
from ecohealth.network.robust_core import robust_core

MOST_WORK = 150_000_000
"""Nodes and ties looked at before the search is given up; what is then known is a gap. A few seconds, on any machine
the same answer."""

_FIRST, _LATER, _SINGLE = 32, 8, 4  # trees of paths: for the first bound, for later ones, where one is to be added
_TOGETHER = 64  # coalitions whose loss is computed at a time
_EACH = 200  # what computing the loss of a coalition costs besides the ties of its members, in nodes looked at
_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Coalition:
    """Who together cost most.

    Attributes:
        members: int64[k], ascending.
        loss: direct and stranded value that goes with all of them, times their plausibility.
        at_most: no coalition of k costs more than this; equal to ``loss`` where that is proven.
        looked_at: coalitions whose loss was computed.
    """

    members: Ints
    loss: float
    at_most: float
    looked_at: int

    @property
    def exact(self) -> bool:
        """Whether no other coalition of the same size costs more, proven."""
        return self.at_most <= self.loss


def worst_coalition(
    graph: Undirected,
    k: int,
    plausible: npt.ArrayLike | None = None,
    most_work: int = MOST_WORK,
    tell: Callable[[int, int], object] = lambda done, most: None,
) -> Coalition:
    """The k nodes whose joint loss takes most direct and stranded value, weighted by how plausible it is.

    Greedy choice and exchanges give a coalition to beat; both are lazy, as they compute a loss only where its bound is
    above the best so far. Then the coalitions with a node and those without it are bounded apart, the highest bound
    first (:func:`~ecohealth.network.coalition_bounds.charges`), until none is above the best: that is the proof. The
    search is bounded by work and not by time, so that the same graph gives the same answer anywhere.

    Args:
        graph: value between nodes.
        k: how many, 1 … n.
        plausible: float[n] in 0 … 1, whose product weighs a coalition; by default 1 each.
        most_work: nodes and ties to look at before giving up.
        tell: is called now and then with the work that is done, and the most there can be; what it raises ends the
            search.

    Raises:
        ValueError: k outside its range, or a plausibility outside 0 … 1.

    >>> from ecohealth.network.graph import undirected
    >>> ring = undirected(6, range(6), [1, 2, 3, 4, 5, 0], [1.0] * 6)
    >>> worst = worst_coalition(ring, 2)
    >>> worst.members.tolist(), worst.loss, worst.exact
    ([0, 3], 5.0, True)
    """
    weight = np.ones(graph.n) if plausible is None else checked_values(plausible, "plausible", graph.n)
    if not 1 <= k <= graph.n:
        raise ValueError(f"a coalition of {k} among {graph.n} nodes; allowed: 1 to {graph.n}")
    if (weight > 1).any():
        raise ValueError("a plausibility above 1; allowed: 0 to 1")
    search = _Search(graph, k, weight, lambda done: tell(min(done, most_work), most_work))
    search.greedy(most_work // 2)
    at_most = search.prove(most_work)
    members = np.array(sorted(search.best), dtype=np.int64)
    return Coalition(members, search.loss, max(at_most, search.loss), search.looked_at)


@dataclass(frozen=True, eq=False)
class _Branch:
    """Coalitions that hold those who are lost, none of those who stay, and ``more`` of the others.

    Attributes:
        others: int64[j], the highest charge first; of those left out no coalition beats the best so far.
        sums: float64[j], of each and the more - 1 charges after it.
        likeliest: float64[j], the highest plausibility from each on.
        anchor: bool[j].
    """

    lost: tuple[int, ...]
    staying: tuple[int, ...]
    more: int
    already: float
    chance: float
    others: Ints
    sums: Floats
    likeliest: Floats
    anchor: Mask

    def bound(self, at: int) -> float:
        """No coalition costs more that holds none of the others before this."""
        reach = self.already + float(self.sums[at])
        return reach * self.chance * float(self.likeliest[at]) ** self.more


class _Search:
    """Branch and bound over coalitions."""

    def __init__(self, graph: Undirected, k: int, plausible: Floats, tell: Callable[[int], object]) -> None:
        self.k, self.plausible, self.tell = k, plausible, tell
        self.land: Ground = ground(graph)
        self.terrain = terrain(graph, robust_core(graph, k))
        self.ties, self.size = np.diff(graph.indptr), graph.n + len(graph.indices)
        self.best: tuple[int, ...] = ()
        self.loss, self.looked_at, self.work = -1.0, 0, 0

    @property
    def enough(self) -> float:
        """What has to be exceeded for being worse, by more than rounding."""
        return self.loss * (1.0 + _ROUNDING)

    def charges(self, lost: Sequence[int], staying: Sequence[int], more: int, rounds: int) -> Charges:
        """Bounds, and the work they took is told."""
        found = charges(self.terrain, list(lost), list(staying), more, rounds)
        self.work += found.work
        self.tell(self.work)
        return found

    def evaluate(self, rows: Ints) -> Floats:
        """The weighted loss of each row of nodes; the best of whole coalitions is kept."""
        runs, size = rows.shape
        given = shocks(self.land, np.arange(runs + 1) * size, rows.ravel(), np.zeros(runs * size))
        loss: Floats = direct_and_stranded(self.land, given).sum(axis=1) * self.plausible[rows].prod(axis=1)
        self.looked_at += runs
        self.work += _EACH * runs + int(self.ties[rows].sum())
        at = int(np.argmax(loss))
        if size == self.k and (not self.best or loss[at] > self.enough):
            self.loss, self.best = float(loss[at]), tuple(rows[at].tolist())
        return loss

    def greedy(self, most_work: int) -> None:
        """Add the node that raises the loss most, one after the other; then exchange one while that helps."""
        chosen: list[int] = []
        for _ in range(self.k):
            chosen.append(self._with_one(chosen))
        before = -1.0
        while self.k > 1 and self.loss > before * (1.0 + _ROUNDING):
            before = self.loss
            for place in range(self.k):
                if self.work < most_work:
                    self._with_one([one for at, one in enumerate(self.best) if at != place])

    def _with_one(self, chosen: list[int]) -> int:
        """Whose loss on top of the chosen costs most; looked at by their bounds, until none is above the best."""
        bound = self.charges(chosen, [], 1, _SINGLE)
        reach = (bound.already + bound.charge) * self.plausible * float(self.plausible[chosen].prod())
        reach[bound.charge < 0] = -1.0
        order = np.argsort(-reach, kind="stable")[: len(reach) - len(chosen)]
        found, most = int(order[0]), -1.0
        for first in range(0, len(order), _TOGETHER):
            part = order[first : first + _TOGETHER]
            if reach[part[0]] <= most * (1.0 + _ROUNDING):
                break
            loss = self.evaluate(_rows(chosen, part))
            at = int(np.argmax(loss))
            if loss[at] > most * (1.0 + _ROUNDING):
                found, most = int(part[at]), float(loss[at])
        return found

    def prove(self, most_work: int) -> float:
        """Look at every branch that could still be better; returns what no coalition exceeds."""
        waiting: list[tuple[float, int, int, _Branch]] = []
        serial = 0

        def wait(branch: _Branch, at: int, most: float = np.inf) -> None:
            nonlocal serial
            serial += 1
            if at < len(branch.others):
                heapq.heappush(waiting, (-min(branch.bound(at), most), serial, at, branch))

        affordable = max(1, most_work // (4 * self.size))
        wait(self._branch((), (), min(_FIRST, affordable)), 0)
        while waiting and -waiting[0][0] > self.enough:
            if self.work >= most_work:
                return min(-waiting[0][0], self.terrain.value)
            bound, _, at, branch = heapq.heappop(waiting)
            if branch.more == 1:
                wait(branch, self._finish(branch, at), -bound)
                continue
            stays, one = (*branch.staying, *branch.others[:at].tolist()), int(branch.others[at])
            wait(self._branch((*branch.lost, one), stays, _LATER), 0, -bound)
            if branch.anchor[at]:
                wait(self._branch(branch.lost, (*stays, one), _LATER), 0, -bound)
            else:
                wait(branch, at + 1, -bound)
        return self.loss

    def _branch(self, lost: tuple[int, ...], staying: tuple[int, ...], rounds: int) -> _Branch:
        """A branch with its bounds; without those others with whom no coalition could beat the best."""
        more, chance = self.k - len(lost), float(self.plausible[list(lost)].prod())
        found = self.charges(lost, staying, more, rounds)
        others = np.argsort(-found.charge, kind="stable")[: int((found.charge >= 0).sum())]
        running = np.concatenate([[0.0], np.cumsum(found.charge[others])])
        sums = running[more:] - running[: len(running) - more]
        likeliest = np.maximum.accumulate(self.plausible[others][::-1])[::-1][: len(sums)]
        could = int(((found.already + sums) * chance * likeliest**more > self.enough).sum())
        kept = others[:could]
        return _Branch(lost, staying, more, found.already, chance, kept, sums, likeliest, found.anchor[kept])

    def _finish(self, branch: _Branch, at: int) -> int:
        """Look at the next last members of a branch; returns where to go on."""
        self.evaluate(_rows(branch.lost, branch.others[at : at + _TOGETHER]))
        self.tell(self.work)
        return at + _TOGETHER


def _rows(chosen: Sequence[int], others: Ints) -> Ints:
    """The chosen with each of the others."""
    return np.column_stack([np.tile(np.array(chosen, dtype=np.int64), (len(others), 1)), others])

"""The coalition whose joint loss costs most: by branch and bound, with a proof or with its gap."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import kernel
from ecohealth.network.ensemble import direct_and_stranded, shocks
from ecohealth.network.graph import Floats, Ints, Mask, Undirected, checked_values
from ecohealth.network.ground import Ground, ground

MOST_LOOKED_AT = 200_000
"""Coalitions whose loss is computed before the search is given up; what is then known is a gap."""

MOST_CONNECTED = 500
"""Nodes whose connectivity is worth asking for: beyond, it takes longer than the search."""

_SEEDS = 30
_STRONGEST = 20_000  # of more nodes, the greedy choice looks at these
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
    graph: Undirected, k: int, plausible: npt.ArrayLike | None = None, most_looked_at: int = MOST_LOOKED_AT
) -> Coalition:
    """The k nodes whose joint loss takes most direct and stranded value, weighted by how plausible it is.

    Greedy choice and exchanges give a coalition to beat. Coalitions are then built up in order of strength, and a
    branch is cut off where the strengths of those still to come, and all that any k losses could strand at all, cannot
    beat it. What k losses could strand is bounded by :func:`robust_core`.

    Args:
        graph: value between nodes.
        k: how many, 1 … n.
        plausible: float[n] in 0 … 1, whose product weighs a coalition; by default 1 each.
        most_looked_at: coalitions to compute before giving up.

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
    search = _Search(graph, k, weight, most_looked_at)
    search.greedy()
    at_most = search.prove(robust_core(graph, k))
    if at_most > search.loss:
        at_most = min(at_most, search.prove(connected_core(graph, k)))
    members = np.sort(search.node[list(search.best)]).astype(np.int64)
    return Coalition(members, search.loss, max(at_most, search.loss), search.looked_at)


def robust_core(graph: Undirected, k: int) -> Mask:
    """Nodes that stay connected with one another, whichever k nodes are lost: bool[n], maybe nobody.

    Grown from a seed that no k losses part: a clique of more than k nodes, or two sides of more than k that are all
    tied across; then every node with more than k neighbours inside is taken in, of which one is always left. The core
    with most value of several seeds. What k losses strand therefore lies wholly outside of it: the rest of the core
    holds together, and keeps what it is tied to. O(seeds · m).
    """
    best = np.zeros(graph.n, dtype=bool)
    held, ends = -1.0, np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    for hub in np.argsort(-np.diff(graph.indptr), kind="stable")[:_SEEDS].tolist():
        for seed in (_clique(graph, hub, k), _two_sides(graph, hub, k)):
            inside = np.zeros(graph.n, dtype=bool)
            inside[seed] = True
            _grow(graph.indptr, graph.indices, inside, k)
            value = float(graph.weight[inside[ends] | inside[graph.indices]].sum())
            if seed and value > held:
                best, held = inside, value
        if best.all():
            break
    return best


def connected_core(graph: Undirected, k: int) -> Mask:
    """As :func:`robust_core`, from the whole of what is left when nodes of up to k neighbours go, again and again.

    That is a seed when its own connectivity, by maximum flows, is above k: sure, and dear, so graphs of more than
    ``MOST_CONNECTED`` nodes give nobody.
    """
    import igraph

    inside = np.zeros(graph.n, dtype=bool)
    ends = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    whole = igraph.Graph(n=graph.n, edges=np.column_stack([ends, graph.indices])[ends < graph.indices])
    dense = np.flatnonzero(np.asarray(whole.coreness()) > k)
    if not 0 < len(dense) <= MOST_CONNECTED or whole.subgraph(dense).vertex_connectivity() <= k:
        return inside
    inside[dense] = True
    _grow(graph.indptr, graph.indices, inside, k)
    return inside


def _neighbours(graph: Undirected, node: int) -> npt.NDArray[np.int32]:
    return graph.indices[graph.indptr[node] : graph.indptr[node + 1]]


def _clique(graph: Undirected, hub: int, k: int) -> list[int]:
    """A clique of k + 1 nodes around a hub, taken greedily by degree; empty where none is found."""
    clique, around = [hub], _neighbours(graph, hub)
    for other in around[np.argsort(-np.diff(graph.indptr)[around], kind="stable")].tolist():
        if len(clique) > k:
            break
        if np.isin(clique, _neighbours(graph, other)).all():
            clique.append(other)
    return clique if len(clique) > k else []


def _two_sides(graph: Undirected, hub: int, k: int) -> list[int]:
    """k + 1 nodes, the hub among them, and at least k + 1 others tied to all of these; empty where none are."""
    side, across = [hub], _neighbours(graph, hub)
    while len(side) <= k and len(across) > k:
        seconds, shared = np.unique(
            np.concatenate([_neighbours(graph, one) for one in across.tolist()]), return_counts=True
        )
        shared[np.isin(seconds, [*side, *across.tolist()])] = 0
        if not shared.any():
            break
        side.append(int(seconds[int(np.argmax(shared))]))
        across = np.intersect1d(across, _neighbours(graph, side[-1]))
    return [*side, *across.tolist()] if len(side) > k and len(across) > k else []


@kernel
def _grow(indptr: Ints, indices: npt.NDArray[np.int32], inside: Mask, k: int) -> None:
    """Take in every node with more than k neighbours inside, until there is none."""
    n = len(inside)
    held = np.zeros(n, dtype=np.int64)
    waiting = np.empty(n, dtype=np.int64)
    count = 0
    for v in range(n):
        if inside[v]:
            waiting[count] = v
            count += 1
    while count > 0:
        count -= 1
        v = waiting[count]
        for p in range(indptr[v], indptr[v + 1]):
            u = indices[p]
            held[u] += 1
            if held[u] > k and not inside[u]:
                inside[u] = True
                waiting[count] = u
                count += 1


@dataclass(frozen=True)
class _Branch:
    """Coalitions that hold the nodes ``chosen`` (ranks) and ``more`` others from rank ``start`` on."""

    chosen: tuple[int, ...]
    start: int
    more: int
    direct: float
    chance: float


class _Search:
    """Branch and bound over coalitions, their members ranked by strength."""

    def __init__(self, graph: Undirected, k: int, plausible: Floats, most_looked_at: int) -> None:
        self.k, self.most = k, most_looked_at
        self.land: Ground = ground(graph)
        ends = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
        strength = np.bincount(ends, graph.weight, graph.n) + graph.loops
        self.node = np.lexsort((np.arange(graph.n), -strength))
        self.strength, self.plausible = strength[self.node], plausible[self.node]
        self.likeliest = np.maximum.accumulate(self.plausible[::-1])[::-1]
        self.running = np.concatenate([[0.0], np.cumsum(self.strength)])
        self.graph, self.loose = graph, np.inf
        self.value = float(graph.weight.sum()) / 2.0 + float(graph.loops.sum())
        self.best: tuple[int, ...] = ()
        self.loss, self.looked_at = -1.0, 0

    def evaluate(self, ranks: Ints) -> Floats:
        """The weighted loss of each row of ranks; the best of whole coalitions is kept."""
        runs, size = ranks.shape
        given = shocks(self.land, np.arange(runs + 1) * size, self.node[ranks].ravel(), np.zeros(runs * size))
        loss: Floats = direct_and_stranded(self.land, given).sum(axis=1) * self.plausible[ranks].prod(axis=1)
        self.looked_at += runs
        at = int(np.argmax(loss))
        if size == self.k and loss[at] > self.loss * (1.0 + _ROUNDING):
            self.loss, self.best = float(loss[at]), tuple(ranks[at].tolist())
        return loss

    def greedy(self) -> None:
        """Add the node that raises the loss most, one after the other; then exchange one while that helps."""
        chosen: list[int] = []
        for _ in range(self.k):
            rows = self._with_each(chosen)
            chosen = rows[int(np.argmax(self.evaluate(rows)))].tolist()
        before = -1.0
        while self.k > 1 and self.loss > before * (1.0 + _ROUNDING) and self.looked_at < self.most // 2:
            before = self.loss
            for place in range(self.k):
                self.evaluate(self._with_each([one for at, one in enumerate(self.best) if at != place]))

    def _with_each(self, chosen: list[int]) -> Ints:
        """The chosen with each of the others, the strongest of very many."""
        others = np.setdiff1d(np.arange(min(len(self.node), _STRONGEST)), chosen)
        return np.column_stack([np.tile(np.array(chosen, dtype=np.int64), (len(others), 1)), others])

    def prove(self, core: Mask) -> float:
        """Look at every branch that could still be better; returns what no coalition exceeds.

        Args:
            core: nodes that k losses cannot part: what lies between the others is all that can be stranded.
        """
        graph, already = self.graph, self.looked_at
        apart = np.repeat(~core, np.diff(graph.indptr)) & ~core[graph.indices]
        self.loose = float(graph.weight[apart].sum()) / 2.0 + float(graph.loops[~core].sum())
        root = _Branch((), 0, self.k, 0.0, 1.0)
        waiting: list[tuple[float, int, _Branch]] = [(-self._bound(root), 0, root)]
        for step in range(1, self.most + 1):
            if not waiting or -waiting[0][0] <= self.loss * (1.0 + _ROUNDING):
                return self.loss
            if self.looked_at - already >= self.most:
                break
            _, _, branch = heapq.heappop(waiting)
            if branch.more == 1:
                self._finish(branch)
                continue
            for place, part in enumerate(self._split(branch)):
                heapq.heappush(waiting, (-self._bound(part), 2 * step + place, part))
        return -waiting[0][0] if waiting else self.loss

    def _bound(self, branch: _Branch) -> float:
        """No coalition of the branch costs more."""
        end = branch.start + branch.more
        if end > len(self.node):
            return -1.0
        direct = branch.direct + self.running[end] - self.running[branch.start]
        return float(min(direct + self.loose, self.value) * branch.chance * self.likeliest[branch.start] ** branch.more)

    def _split(self, branch: _Branch) -> tuple[_Branch, _Branch]:
        """The branch with the node of the next rank, and without it."""
        at, (direct, chance) = branch.start, (branch.direct, branch.chance)
        taken = (*branch.chosen, at), at + 1, branch.more - 1
        return (
            _Branch(*taken, direct + float(self.strength[at]), chance * float(self.plausible[at])),
            _Branch(branch.chosen, at + 1, branch.more, direct, chance),
        )

    def _finish(self, branch: _Branch) -> None:
        """Look at every last member that could make the branch the best."""
        reach = np.minimum(branch.direct + self.strength[branch.start :] + self.loose, self.value)
        could = reach * branch.chance * self.plausible[branch.start :] > self.loss * (1.0 + _ROUNDING)
        last = branch.start + np.flatnonzero(could)
        if len(last):
            self.evaluate(np.column_stack([np.tile(np.array(branch.chosen, dtype=np.int64), (len(last), 1)), last]))

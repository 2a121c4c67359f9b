"""Groups of nodes that exchange more among themselves than with others: found by Leiden, and how surely."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecohealth.network.graph import Floats, Ints, Undirected, sum_by

RUNS, FEWEST_RUNS, BUDGET = 20, 5, 4_000_000
"""How often communities are looked for: fewer times in graphs so large that ties times runs exceed the budget."""


@dataclass(frozen=True, eq=False)
class Communities:
    """A partition of the tied nodes.

    Attributes:
        label: int64[n], the community of each node, 0 … k-1 by its lowest node; -1 for a node without a tie.
        modularity: of this partition, the best of all runs.
        stability: float64[k], how surely each community is one: the mean over all runs of the largest Jaccard overlap
            with a community of that run; 1 where every run finds exactly it.
        runs: how often they were looked for.
    """

    label: Ints
    modularity: float
    stability: Floats
    runs: int

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.stability)


def communities(graph: Undirected, seed: int = 0) -> Communities:
    """The partition of largest modularity, weights counted, among those that the Leiden algorithm finds.

    Each run draws from a stream of its own; among equals the first counts. Self-loops play no part.
    The same graph gives the same partition. O(runs · edges) or so.

    Args:
        graph: n nodes.
        seed: what the streams are drawn from.

    Raises:
        ValueError: a graph without a tie.

    Source: Traag, Waltman & van Eck 2019, Scientific Reports 9, 5233; modularity after Newman & Girvan 2004, Physical
    Review E 69, 026113.

    >>> from ecohealth.network.graph import undirected
    >>> two = undirected(6, [0, 1, 2, 3, 4, 5, 0], [1, 2, 0, 4, 5, 3, 3], [1.0] * 7)
    >>> found = communities(two)
    >>> found.label.tolist(), round(found.modularity, 4), found.stability.tolist()
    ([0, 0, 0, 1, 1, 1], 0.3571, [1.0, 1.0])
    """
    if graph.m == 0:
        raise ValueError("communities need at least one tie between two nodes")
    import igraph

    ends = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    once = ends < graph.indices
    whole = igraph.Graph(n=graph.n, edges=np.column_stack([ends[once], graph.indices[once]]))
    weight = (graph.weight[once] / graph.weight.max()).tolist()
    runs = int(np.clip(BUDGET // graph.m, FEWEST_RUNS, RUNS))
    streams = np.random.default_rng(seed).spawn(runs)
    tied = np.diff(graph.indptr) > 0
    found = [_canonical(_leiden(whole, weight, one), tied) for one in streams]
    quality = [float(whole.modularity(label.tolist(), weights=weight)) for label in _with_singletons(found)]
    best = int(np.argmax(np.round(quality, 12)))
    label = found[best]
    stability = np.mean([_overlap(label, other) for other in found], axis=0)
    return Communities(label, quality[best], stability, runs)


class _Draws:
    """A stream of draws in the form that igraph asks for."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def random(self) -> float:
        return float(self._rng.random())

    def randint(self, low: int, high: int) -> int:
        return int(self._rng.integers(low, high, endpoint=True))

    def gauss(self, mean: float, deviation: float) -> float:
        return float(self._rng.normal(mean, deviation))

    def getrandbits(self, bits: int) -> int:
        return int.from_bytes(self._rng.bytes((bits + 7) // 8), "little") >> (-bits % 8)


def _leiden(whole: Any, weight: list[float], rng: np.random.Generator) -> Ints:
    """One partition; igraph draws from one generator for all, which it gets back as it was."""
    import igraph

    igraph.set_random_number_generator(_Draws(rng))
    try:
        parts = whole.community_leiden(objective_function="modularity", weights=weight, n_iterations=-1)
    finally:
        igraph.set_random_number_generator(sys.modules["random"])  # what it draws from unless told otherwise
    return np.asarray(parts.membership, dtype=np.int64)


def _canonical(label: Ints, tied: np.ndarray) -> Ints:
    """Communities numbered by their lowest node; -1 without a tie."""
    nodes = np.flatnonzero(tied)
    _, first, code = np.unique(label[nodes], return_index=True, return_inverse=True)
    number = np.empty(len(first), dtype=np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    canonical = np.full(len(label), -1, dtype=np.int64)
    canonical[nodes] = number[code]
    return canonical


def _with_singletons(labels: list[Ints]) -> list[Ints]:
    """The same, in which each node without a tie is alone, as igraph wants it."""
    return [np.where(one < 0, one.max() + 1 + np.cumsum(one < 0), one) for one in labels]


def _overlap(label: Ints, other: Ints) -> Floats:
    """Of each community the largest Jaccard overlap with one of another partition of the same nodes."""
    mine, its = label[label >= 0], other[label >= 0]
    size, sizes = np.bincount(mine), np.bincount(its)
    both, shared = np.unique(mine * len(sizes) + its, return_counts=True)
    of, with_ = both // len(sizes), both % len(sizes)
    best = np.zeros(len(size))
    np.maximum.at(best, of, shared / (size[of] + sizes[with_] - shared))
    return best


def value_inside(graph: Undirected, found: Communities) -> Floats:
    """What the members of each community exchange with each other, self-loops included: float64[k]."""
    ends = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    label = found.label
    within = (label[ends] == label[graph.indices]) & (ends < graph.indices)
    tied = label >= 0
    inside = sum_by(label[ends[within]], graph.weight[within], found.count)
    return inside + sum_by(label[tied], graph.loops[tied], found.count)

"""What falls apart when nodes are lost: every single loss at once, exactly, and one loss of any set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ecohealth.compiled import kernel
from ecohealth.network.depth_first import Forest, depth_first
from ecohealth.network.graph import Floats, Indices, Ints, Mask, Undirected, components

TIE = 1e-12
"""Fragments whose values differ by less than this share of their component's value count as equal: sums of the same
numbers in another order differ by that much."""


@dataclass(frozen=True, eq=False)
class LossOfOne:
    """What the loss of each node alone costs. Arrays of length n; value is in the unit of the graph's weights.

    Attributes:
        direct: value of its edges and its self-loop.
        stranded: value that survives in its component outside the most valuable surviving fragment.
        stranded_count: nodes that survive there.
        is_cut: whether its loss splits its component (articulation point).
        best: of cut nodes, where the most valuable fragment is: the child in ``forest`` whose subtree it is, or -1
            where it is the rest of the component, what lies beyond the node's parent.
        forest: the depth-first trees behind it, from which membership of a fragment can be read.
    """

    direct: Floats
    stranded: Floats
    stranded_count: Ints
    is_cut: Mask
    best: Indices
    forest: Forest


def leave_one_out(graph: Undirected) -> LossOfOne:
    """What is lost and what is cut off when each node leaves alone, exact for every node.

    The loss of v leaves the subtree of each separated child c, worth inner(c), and the rest of the component, worth
    component - direct(v) - Σ_c inner(c). The most valuable fragment stands; the others are stranded. Of fragments of
    equal value (within ``TIE``) the one with more nodes stands, then the one that holds the lowest node. An isolated
    node has its self-loop as direct and nothing stranded. Only the rest of a component is worth a difference: a rest of
    one node is worth that node's self-loop, and no rest less than 0, so what is worth nothing gives exactly 0.
    O(n + m) in all, but for sorting the fragments of cut nodes.

    Source: Tarjan 1972; loss as defined in METRICS.md §6, "What a loss costs".

    >>> from ecohealth.network.graph import undirected
    >>> loss = leave_one_out(undirected(4, [0, 1, 2], [1, 2, 3], [5.0, 2.0, 1.0]))
    >>> loss.direct.tolist(), loss.stranded.tolist(), loss.stranded_count.tolist()
    ([5.0, 7.0, 3.0, 1.0], [0.0, 0.0, 0.0, 0.0], [0, 1, 1, 0])
    """
    forest = depth_first(graph)
    direct = _strength(graph.indptr, graph.weight, graph.loops)
    is_cut, fragments = _fragments(forest, direct, graph.loops)
    standing = _standing(fragments, forest.inner[forest.root[fragments.of]])
    best = np.full(graph.n, -1, dtype=np.int32)
    best[fragments.of[standing]] = fragments.child[standing]
    of, value, nodes = fragments.of[~standing], fragments.value[~standing], fragments.nodes[~standing]
    stranded = np.bincount(of, weights=value, minlength=graph.n).astype(np.float64)
    count = np.bincount(of, weights=nodes, minlength=graph.n).astype(np.int64)
    return LossOfOne(direct, stranded, count, is_cut, best, forest)


@kernel
def _strength(indptr: Ints, weight: Floats, loops: Floats) -> Floats:
    strength = np.empty(len(loops), dtype=np.float64)
    for v in range(len(loops)):
        value = 0.0
        for k in range(indptr[v], indptr[v + 1]):
            value += weight[k]
        strength[v] = value + loops[v]
    return strength


class _Fragments(NamedTuple):
    """Fragments that losses leave: of which loss (or component), worth what, of how many nodes, the lowest of them."""

    of: Ints
    value: Floats
    nodes: Ints
    lowest: Ints
    child: Indices  # the fragment is this node's subtree; -1 where it is something else


def _fragments(forest: Forest, direct: Floats, loops: Floats) -> tuple[Mask, _Fragments]:
    """Which nodes are cut nodes, and the fragments that their losses leave."""
    value, nodes = _rest(forest, direct, loops)
    child = np.flatnonzero(forest.separated)
    pieces = np.bincount(forest.parent[child], minlength=len(direct)) + (nodes > 0)
    is_cut = np.asarray(pieces > 1, dtype=bool)
    child = child[is_cut[forest.parent[child]]]
    rest = np.flatnonzero(is_cut & (nodes > 0))
    return is_cut, _Fragments(
        np.concatenate([forest.parent[child], rest]),
        np.concatenate([forest.inner[child], value[rest]]),
        np.concatenate([forest.size[child], nodes[rest]]),
        np.concatenate([forest.lowest[child], forest.root[rest]]),
        np.concatenate([child, np.full(len(rest), -1)]).astype(np.int32),
    )


def _rest(forest: Forest, direct: Floats, loops: Floats) -> tuple[Floats, Ints]:
    """Value and number of nodes that the loss of each node leaves beyond its parent; 0 for roots."""
    cut_off = np.flatnonzero(forest.separated)
    above = forest.parent[cut_off]
    n = len(direct)
    nodes = forest.size[forest.root].astype(np.int64) - 1
    nodes -= np.bincount(above, weights=forest.size[cut_off], minlength=n).astype(np.int64)
    value = forest.inner[forest.root] - direct - np.bincount(above, weights=forest.inner[cut_off], minlength=n)
    value = np.where(nodes == 1, loops[forest.parent], np.maximum(value, 0.0))
    return np.where(nodes == 0, 0.0, value), nodes


def _standing(fragments: _Fragments, scale: Floats) -> Mask:
    """The fragment that stands after each loss: most valuable, then most nodes, then the one with the lowest node.

    Args:
        fragments: of any number of losses.
        scale: the value of each fragment's component before, against which values count as equal.
    """
    of, value, nodes, lowest, _ = fragments
    highest = np.zeros(int(of.max(initial=-1)) + 1)
    np.maximum.at(highest, of, value)
    tied = value >= highest[of] - TIE * scale
    order = np.lexsort((lowest, -nodes, ~tied, of))
    standing = np.zeros(len(of), dtype=bool)
    standing[order[np.flatnonzero(np.diff(of[order], prepend=-1))]] = True
    return standing


@dataclass(frozen=True, eq=False)
class Stranded:
    """What one shock leaves outside the most valuable surviving fragments.

    Attributes:
        value: of what survives, the value outside; in the unit of the graph's weights.
        outside: bool[n]; alive, but outside its component's most valuable surviving fragment.
    """

    value: float
    outside: Mask


def stranded_after(before: Undirected, after: Undirected, alive: Mask) -> Stranded:
    """What is cut off when any set of nodes is lost, or any capacities are cut.

    Args:
        before: the graph before the shock; its components are what can fall apart.
        after: the surviving graph on the same nodes, each edge with the value that survives the shock; an edge without
            surviving value is not in it, and a dead node has none.
        alive: bool[n], False for nodes that are lost.

    Within each component of ``before`` the surviving fragment of the largest value stands, with the ties of
    :func:`leave_one_out`, and every other fragment is stranded. Nodes that were apart before are not stranded.
    O(n + m) but for sorting the fragments.

    Raises:
        ValueError: graphs of different size, or a surviving edge at a dead node.

    >>> from ecohealth.network.graph import undirected
    >>> path = undirected(5, [0, 1, 2, 3], [1, 2, 3, 4], [1.0, 1.0, 1.0, 3.0])
    >>> stranded_after(path, undirected(5, [0, 3], [1, 4], [1.0, 3.0]), np.array([True, True, False, True, True]))
    Stranded(value=1.0, outside=array([ True,  True, False, False, False]))
    """
    whole, wholes = components(before)
    fragment, count = components(after, alive)
    living = fragment >= 0
    if before.n != after.n or _strength(after.indptr, after.weight, after.loops)[~living].any():
        raise ValueError("the surviving graph must have the nodes of the graph before, and no edge at a dead node")
    _, first = np.unique(fragment[living], return_index=True)
    lowest = np.flatnonzero(living)[first]
    of, nodes = whole[lowest], np.bincount(fragment[living], minlength=count)
    value = _value_by(fragment, count, after)
    pieces = _Fragments(of, value, nodes, lowest, np.full(count, -1, dtype=np.int32))
    standing = _standing(pieces, _value_by(whole, wholes, before)[of])
    outside = np.zeros(before.n, dtype=bool)
    outside[living] = ~standing[fragment[living]]
    return Stranded(float(value[~standing].sum()), outside)


def _value_by(label: Ints, count: int, graph: Undirected) -> Floats:
    """Value of the edges and self-loops of each label; nodes labelled -1 have none."""
    row = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    once, held = row < graph.indices, np.flatnonzero(label >= 0)
    edges = np.bincount(label[row[once]], weights=graph.weight[once], minlength=count)
    loops = np.bincount(label[held], weights=graph.loops[held], minlength=count)
    return np.asarray(edges + loops, dtype=np.float64)

"""What a set of losses leaves of a graph, told from its depth-first trees: the kernels behind the ensembles.

Take the lost nodes out of a tree and it falls into pieces. An edge joins a node to an ancestor, so a piece is tied to
those above it or not at all: where every piece but one finds one edge upwards, all of them hold together. Only where
several find none is there something to work out.
"""

from __future__ import annotations

import numpy as np

from ecohealth.compiled import kernel
from ecohealth.network.graph import Floats, Indices
from ecohealth.network.ground import Ground, Scratch, Shocks

UNTIED, ALONE = -1, -2  # in place of a link: to none further up, to none at all
TIE = 1e-12  # as in components.py
SMALL = 64  # pieces of up to so many nodes are added up node by node, larger ones as a difference of running sums


@kernel
def fall_apart(land: Ground, shocks: Shocks, runs: tuple[int, int], scratch: Scratch, mark: bool, cost: Floats) -> None:
    """Write direct and stranded of each scenario into its row of ``cost``; ``mark`` sets bits, of 32 at the most."""
    for run in range(runs[0], runs[1]):
        low, high = shocks.first[run], shocks.first[run + 1]
        for s in range(low, high):
            scratch.left[shocks.place[s]] = shocks.left[s]
        bit, place = np.uint32(1 << (run - runs[0])) if mark else np.uint32(0), shocks.place[low:high]
        cost[run, 0], cost[run, 1] = _direct(land, place, scratch.left), 0.0
        if _may_split(land, place, scratch.left):
            cost[run, 1] = _stranded(land, place, (bit, cost[run, 0]), scratch)
        for x in place:
            scratch.left[x] = 1.0


@kernel
def _direct(land: Ground, shocked: Indices, left: Floats) -> float:
    """What the shock itself takes; an edge whose ends are both shocked counts at the first."""
    value = 0.0
    for x in shocked:
        kept = left[x]
        value += land.loops[x] * (1.0 - kept)
        for k in range(land.indptr[x], land.indptr[x + 1]):
            other = left[land.indices[k]]
            if other == 1 or x < land.indices[k]:
                value += land.weight[k] * (1.0 - (kept if kept < other else other))
    return value


@kernel
def _may_split(land: Ground, shocked: Indices, left: Floats) -> bool:
    """Whether some component may have fallen into several fragments: where two pieces show no tie upwards at a glance.

    A piece is looked at up to the next shocked node, which is enough for nearly all; the root's piece has no tie. A
    single node that is left with no tie is worth nothing, so it splits off without being counted.
    """
    half, size, least = len(land.least) // 2, land.size, land.least
    root, tops = -1, 0
    for s in range(len(shocked)):
        v = shocked[s]
        if left[v] > 0:
            continue
        if land.root[v] != root:
            root = land.root[v]
            tops = 1 if left[root] > 0 else 0
        clear = shocked[s + 1] if s + 1 < len(shocked) else len(left)
        child, end = v + 1, v + size[v]
        while child < end:
            if left[child] > 0 and (size[child] > 1 or land.loops[child] > 0):
                x = _next_below(least, child, v)
                if (x > child and x >= clear) or x >= child + size[child] or left[least[half + x]] == 0:
                    tops += 1
                    if tops > 1:
                        return True
            child += size[child]
    return False


@kernel
def _stranded(land: Ground, shocked: Indices, known: tuple[np.uint32, float], scratch: Scratch) -> float:
    """Value outside the most valuable fragments; ``known`` are the bit to be set, 0 for none, and the direct loss."""
    low, value = 0, 0.0
    while low < len(shocked):
        root, after, count = land.root[shocked[low]], low, 0
        while after < len(shocked) and land.root[shocked[after]] == root:
            if scratch.left[shocked[after]] == 0:
                scratch.lost[count] = shocked[after]
                count += 1
            after += 1
        if count > 0:
            one = shocked[low:after]
            direct = known[1] if len(one) == len(shocked) else _direct(land, one, scratch.left)
            value += _stranded_in(land, one, (count, known[0], direct), scratch)
        low = after
    return value


@kernel
def _stranded_in(land: Ground, shocked: Indices, known: tuple[int, np.uint32, float], scratch: Scratch) -> float:
    """Value outside the most valuable fragment of one component; known: how many are lost, bit and direct loss."""
    count, bit, direct = known
    pieces, tops = _cut_up(land, count, scratch)
    if tops <= 1 or _join(land, count, (pieces, tops), scratch) == 1:
        return 0.0
    most = _hold(pieces, scratch)
    _add_up(land, pieces, most, scratch)
    _add_up_large(land, shocked, pieces, most, scratch)
    if scratch.held[most] > SMALL:
        survives = land.worth[land.root[scratch.lost[0]]] - direct
        for p in range(pieces):
            if scratch.leader[p] == p and p != most:
                survives -= scratch.value[p]
        scratch.value[most] = max(survives, 0.0)
    best = _standing(land, pieces, scratch)
    stranded = 0.0
    for p in range(pieces):
        if scratch.leader[p] == p and p != best:
            stranded += scratch.value[p]
        if bit and scratch.leader[p] != best:
            for i in range(scratch.span[p], scratch.span[p + 1]):
                for x in range(scratch.begin[i], scratch.end[i]):
                    scratch.outside[x] |= bit
    return stranded


@kernel
def _cut_up(land: Ground, count: int, scratch: Scratch) -> tuple[int, int]:
    """List the pieces, by ascending root; returns their number, and how many are not tied to any further up."""
    lost, owner, child = scratch.lost, scratch.owner, scratch.child
    pieces, tops, depth, at = 0, 0, 0, 0
    root = land.root[lost[0]]
    if lost[0] != root:
        scratch.start[0], scratch.link[0] = root, UNTIED
        pieces, tops = 1, 1
    while at < count or depth > 0:
        if depth > 0 and child[depth - 1] >= owner[depth - 1] + land.size[owner[depth - 1]]:
            depth -= 1
        elif depth > 0 and (at == count or child[depth - 1] < lost[at]):
            x = child[depth - 1]
            scratch.start[pieces] = x
            scratch.link[pieces] = _link(land, (owner[depth - 1], x), lost[at:count], scratch.left)
            tops += scratch.link[pieces] < 0
            child[depth - 1] = x + land.size[x]
            pieces += 1
        else:
            if depth > 0 and child[depth - 1] == lost[at]:
                child[depth - 1] += land.size[lost[at]]
            owner[depth], child[depth] = lost[at], lost[at] + 1
            depth += 1
            at += 1
    return pieces, tops


@kernel
def _link(land: Ground, cut: tuple[int, int], lost: Indices, left: Floats) -> int:
    """A living node further up that a piece is tied to: ``cut`` is a lost node and the child of it whose piece it is,
    ``lost`` the lost nodes from there on.
    """
    at, x = 0, cut[1]
    end = x + land.size[x]
    while True:
        bound = lost[at] if at < len(lost) and lost[at] < end else end
        while True:
            x = _next_below(land.least, x, cut[0])
            if x >= bound:
                break
            for k in range(land.indptr[x], land.indptr[x + 1]):
                if land.indices[k] >= cut[0]:
                    break
                if left[land.indices[k]] > 0:
                    return int(land.indices[k])
            x += 1
        if bound == end:
            return UNTIED
        x = bound + land.size[bound]
        at = _first_from(lost, len(lost), x)


@kernel
def _next_below(least: Indices, x: int, v: int) -> int:
    """The first node from x on that has a neighbour below v; beyond the last where there is none."""
    half = len(least) // 2
    i = half + x
    while least[i] >= v:
        while i & 1:
            i >>= 1
        if i == 0:
            return half
        i += 1
    while i < half:
        i = 2 * i if least[2 * i] < v else 2 * i + 1
    return i - half


@kernel
def _first_from(ascending: Indices, count: int, x: int) -> int:
    """The first position whose number is x or more."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if ascending[middle] < x else (low, middle)
    return low


@kernel
def _piece_of(size: Indices, start: Indices, above: Indices, pieces: int, x: int) -> int:
    """The piece of a living node: the innermost subtree of a piece's root that holds it."""
    p = _first_from(start, pieces, x + 1) - 1
    while start[p] + size[start[p]] <= x:
        p = above[p]
    return p


@kernel
def _leader(leader: Indices, p: int) -> int:
    while leader[p] != p:
        leader[p] = leader[leader[p]]
        p = leader[p]
    return p


@kernel
def _join(land: Ground, count: int, made: tuple[int, int], scratch: Scratch) -> int:
    """Join pieces, of which some are tops (tied to none further up), to fragments; returns how many these are.

    The pieces above one another that an edge can join are ancestors, and each is tied to one further up unless it is a
    top: so two of them can be of different fragments only where there are two tops among them.
    """
    pieces, fragments = made
    start, above, link, tops, leader = scratch.start, scratch.above, scratch.link, scratch.tops, scratch.leader
    over = -1
    for p in range(pieces):
        while over >= 0 and start[over] + land.size[start[over]] <= start[p]:
            over = above[over]
        above[p] = over
        tops[p] = tops[over] + (link[over] < 0) if over >= 0 else 0
        leader[p] = p if link[p] < 0 else _leader(leader, _piece_of(land.size, start, above, p, link[p]))
        over = p
    _lay_out(land, count, pieces, scratch)
    unsure = fragments
    for p in range(pieces):
        if link[p] < 0 and scratch.nodes[p] <= SMALL:
            joined = _join_below(land, pieces, p, scratch)
            fragments, unsure = fragments - joined, unsure - joined - (link[p] == ALONE)
    for p in range(pieces):
        if link[p] >= 0 and tops[p] > 1 and unsure > 1:
            joined = _join_above(land, pieces, p, scratch)
            fragments, unsure = fragments - joined, unsure - joined
    return fragments


@kernel
def _join_below(land: Ground, pieces: int, p: int, scratch: Scratch) -> int:
    """Join a small piece to all that it is tied to; returns how many fragments that makes fewer."""
    joined, end, scratch.link[p] = 0, scratch.start[p] + land.size[scratch.start[p]], ALONE
    for i in range(scratch.span[p], scratch.span[p + 1]):
        for x in range(scratch.begin[i], scratch.end[i]):
            for k in range(land.indptr[x], land.indptr[x + 1]):
                y = land.indices[k]
                if scratch.left[y] > 0 and x < y < end:
                    other = _piece_of(land.size, scratch.start, scratch.above, pieces, y)
                    scratch.link[p] = UNTIED if other != p else scratch.link[p]
                    joined += _unite(scratch.leader, p, other)
    return joined


@kernel
def _unite(leader: Indices, p: int, q: int) -> bool:
    one, other = _leader(leader, p), _leader(leader, q)
    leader[max(one, other)] = min(one, other)
    return one != other


@kernel
def _lay_out(land: Ground, count: int, pieces: int, scratch: Scratch) -> None:
    """Write down the intervals of nodes that make up each piece, and how many nodes these are."""
    i = 0
    for p in range(pieces):
        scratch.span[p], scratch.nodes[p] = i, 0
        x, end = scratch.start[p], scratch.start[p] + land.size[scratch.start[p]]
        while x < end:
            at = _first_from(scratch.lost, count, x)
            bound = scratch.lost[at] if at < count and scratch.lost[at] < end else end
            if x < bound:
                scratch.begin[i], scratch.end[i] = x, bound
                scratch.nodes[p] += bound - x
                i += 1
            x = bound + land.size[bound] if bound < end else end
    scratch.span[pieces] = i


@kernel
def _join_above(land: Ground, pieces: int, p: int, scratch: Scratch) -> int:
    """Join a piece to all that it is tied to further up; returns how many fragments that makes fewer.

    Where the pieces up to some top are all of its own fragment, only edges that lead beyond it can join another.
    """
    limit, own, q = land.parent[scratch.start[p]], _leader(scratch.leader, p), scratch.above[p]
    while q >= 0 and (scratch.link[q] == ALONE or _leader(scratch.leader, q) == own):
        limit = scratch.start[q] if scratch.link[q] == UNTIED else limit
        q = scratch.above[q]
    joined = 0
    for i in range(scratch.span[p], scratch.span[p + 1] if q >= 0 else scratch.span[p]):
        x = _next_below(land.least, scratch.begin[i], limit)
        while x < scratch.end[i]:
            for k in range(land.indptr[x], land.indptr[x + 1]):
                if land.indices[k] >= limit:
                    break
                if scratch.left[land.indices[k]] > 0:
                    other = _piece_of(land.size, scratch.start, scratch.above, pieces, land.indices[k])
                    joined += _unite(scratch.leader, p, other)
            x = _next_below(land.least, x + 1, limit)
    return joined


@kernel
def _hold(pieces: int, scratch: Scratch) -> int:
    """Count the nodes of each fragment; returns the leader of the one that has most."""
    scratch.held[:pieces], scratch.value[:pieces] = 0, 0.0
    most = 0
    for p in range(pieces):
        scratch.leader[p] = leader = _leader(scratch.leader, p)
        scratch.held[leader] += scratch.nodes[p]
        most = leader if scratch.held[leader] > scratch.held[most] else most
    return most


@kernel
def _add_up(land: Ground, pieces: int, most: int, scratch: Scratch) -> None:
    """Value of small pieces, node by node: half of what ends at them; no edge leads from a fragment to another."""
    left = scratch.left
    for p in range(pieces):
        leader = scratch.leader[p]
        if scratch.nodes[p] > SMALL or (leader == most and scratch.held[most] > SMALL):
            continue
        for i in range(scratch.span[p], scratch.span[p + 1]):
            for x in range(scratch.begin[i], scratch.end[i]):
                scratch.value[leader] += land.loops[x] * left[x]
                for k in range(land.indptr[x], land.indptr[x + 1]):
                    other = left[land.indices[k]]
                    scratch.value[leader] += 0.5 * land.weight[k] * (other if other < left[x] else left[x])


@kernel
def _add_up_large(land: Ground, shocked: Indices, pieces: int, most: int, scratch: Scratch) -> None:
    """Value of large pieces, but of the fragment with most nodes: half of what ends there, less what is shocked."""
    left, start, above, leader, nodes = scratch.left, scratch.start, scratch.above, scratch.leader, scratch.nodes
    value, low, high = scratch.value, len(land.node), 0  # only from low on, and below high, are there such pieces
    for p in range(pieces):
        if nodes[p] > SMALL and leader[p] != most:
            low, high = min(low, start[p]), max(high, start[p] + land.size[start[p]])
            for i in range(scratch.span[p], scratch.span[p + 1]):
                first, last = scratch.begin[i], scratch.end[i] - 1
                before = land.ends[first - 1] if first > land.root[first] else 0.0
                value[leader[p]] += 0.5 * (land.ends[last] - before)
    for x in shocked if low < high else shocked[:0]:
        kept = left[x]
        p = _piece_of(land.size, start, above, pieces, x) if kept > 0 and low <= x < high else -1
        p = p if p >= 0 and nodes[p] > SMALL and leader[p] != most else -1
        if p >= 0:
            value[leader[p]] -= land.loops[x] * (1.0 - kept)
        for k in range(land.indptr[x], land.indptr[x + 1]):
            y = land.indices[k]
            goes = land.weight[k] * (1.0 - min(left[y], kept))
            if p >= 0:
                value[leader[p]] -= 0.5 * goes
            if left[y] == 1 and low <= y < high:
                q = _piece_of(land.size, start, above, pieces, y)
                if nodes[q] > SMALL and leader[q] != most:
                    value[leader[q]] -= 0.5 * goes
    for p in range(pieces):
        value[p] = max(value[p], 0.0)


@kernel
def _standing(land: Ground, pieces: int, scratch: Scratch) -> int:
    """The leader of the fragment that stands: most valuable, then most nodes, then the one that holds the lowest."""
    most, highest = 0, np.max(scratch.value[:pieces])
    enough = highest - TIE * land.worth[land.root[scratch.lost[0]]]
    best, tied = -1, 0
    for p in range(pieces):
        if scratch.leader[p] == p and scratch.value[p] >= enough and scratch.held[p] >= most:
            tied = tied + 1 if scratch.held[p] == most else 1
            best, most = p, scratch.held[p]
    return _with_lowest(land, pieces, enough, most, scratch) if tied > 1 else best


@kernel
def _with_lowest(land: Ground, pieces: int, enough: float, most: int, scratch: Scratch) -> int:
    """Of the most valuable fragments with most nodes, the one that holds the lowest node."""
    best, lowest = -1, len(land.node)
    for p in range(pieces):
        leader = scratch.leader[p]
        if scratch.value[leader] < enough or scratch.held[leader] < most:
            continue
        for i in range(scratch.span[p], scratch.span[p + 1]):
            for x in range(scratch.begin[i], scratch.end[i]):
                if land.node[x] < lowest:
                    best, lowest = leader, land.node[x]
    return best

"""What a set of losses leaves of a graph, told from its depth-first trees: the kernels behind the ensembles.

Take the lost nodes out of a tree and it falls into pieces. An edge joins a node to an ancestor, so a piece is tied to
those above it or not at all: where every piece but one finds one edge upwards, all of them hold together. Only where
several find none is there something to work out.
"""

from __future__ import annotations

import numpy as np

from ecohealth.compiled import kernel
from ecohealth.network.graph import Floats, Indices
from ecohealth.network.ground import Ground, Records, Scratch, Shocks

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
        at = 0 if _may_split(land, place, scratch.left) else len(place)
        while at < len(place):
            after, count = _lost_together(land, place, at, scratch)
            if count > 0:
                direct = cost[run, 0] if after - at == len(place) else _direct(land, place[at:after], scratch.left)
                cost[run, 1] += _stranded(land, place[at:after], (count, bit, direct), scratch)
            at = after
        for x in place:
            scratch.left[x] = 1.0


@kernel
def _direct(land: Ground, shocked: Indices, left: Floats) -> float:
    """What the shock itself takes; an edge whose ends are both shocked counts at the first."""
    value = 0.0
    for x in shocked:
        kept = left[x]
        value += land.at[x].loops * (1.0 - kept)
        for k in range(land.indptr[x], land.indptr[x + 1]):
            other = left[land.indices[k]]
            if other == 1 or x < land.indices[k]:
                value += land.weight[k] * (1.0 - (kept if kept < other else other))
    return value


@kernel
def _may_split(land: Ground, shocked: Indices, left: Floats) -> bool:
    """Whether some component may have fallen into several fragments: where two pieces show no tie upwards at a glance.

    A piece is looked at up to the next shocked node, enough for nearly all; the root's has no tie. A single node that
    is left with no tie is worth nothing: it is not counted.
    """
    half, at, least = len(land.least) // 2, land.at, land.least
    root, tops = -1, 0
    for s in range(len(shocked)):
        v = shocked[s]
        if left[v] > 0:
            continue
        if at[v].root != root:
            root = at[v].root
            tops = 1 if left[root] > 0 else 0
        clear = shocked[s + 1] if s + 1 < len(shocked) else len(left)
        child, end = v + 1, v + at[v].size
        while child < end:
            if left[child] > 0 and (at[child].size > 1 or at[child].loops > 0):
                x = _next_below(least, child, v)
                if (x > child and x >= clear) or x >= child + at[child].size or left[least[half + x]] == 0:
                    tops += 1
                    if tops > 1:
                        return True
            child += at[child].size
    return False


@kernel
def _lost_together(land: Ground, shocked: Indices, low: int, scratch: Scratch) -> tuple[int, int]:
    """List the lost of the component of shocked node ``low``; returns where the next begins, and how many they are."""
    root, after, count = land.at[shocked[low]].root, low, 0
    while after < len(shocked) and land.at[shocked[after]].root == root:
        if scratch.left[shocked[after]] == 0:
            scratch.lost[count] = shocked[after]
            count += 1
        after += 1
    return after, count


@kernel
def _stranded(land: Ground, shocked: Indices, known: tuple[int, np.uint32, float], scratch: Scratch) -> float:
    """Value outside the most valuable fragment of one component; known: how many are lost, bit and direct loss."""
    count, bit, direct = known
    piece, interval = scratch.piece, scratch.interval
    pieces, tops = _cut_up(land, count, scratch)
    if tops <= 1 or _join(land, count, (pieces, tops), scratch) == 1:
        return 0.0
    most = _hold(pieces, scratch)
    _add_up(land, pieces, most, scratch)
    _add_up_large(land, shocked, pieces, most, scratch)
    if piece[most].held > SMALL:
        survives = land.at[land.at[scratch.lost[0]].root].worth - direct
        for p in range(pieces):
            if piece[p].leader == p and p != most:
                survives -= piece[p].value
        piece[most].value = max(survives, 0.0)
    best, stranded = _standing(land, pieces, scratch), 0.0
    for p in range(pieces):
        if piece[p].leader == p and p != best:
            stranded += piece[p].value
        if bit and piece[p].leader != best:
            for i in range(piece[p].first, piece[p + 1].first):
                for x in range(interval[i].begin, interval[i].end):
                    scratch.outside[x] |= bit
    return stranded


@kernel
def _cut_up(land: Ground, count: int, scratch: Scratch) -> tuple[int, int]:
    """List the pieces, by ascending root; returns their number, and how many are not tied to any further up."""
    lost, stack, piece = scratch.lost, scratch.stack, scratch.piece
    pieces, tops, depth, at = 0, 0, 0, 0
    root = land.at[lost[0]].root
    if lost[0] != root:
        piece[0].start, piece[0].link = root, UNTIED
        pieces, tops = 1, 1
    while at < count or depth > 0:
        if depth > 0 and stack[depth - 1].child >= stack[depth - 1].owner + land.at[stack[depth - 1].owner].size:
            depth -= 1
        elif depth > 0 and (at == count or stack[depth - 1].child < lost[at]):
            x = stack[depth - 1].child
            piece[pieces].start = x
            piece[pieces].link = _link(land, (stack[depth - 1].owner, x), lost[at:count], scratch.left)
            tops += piece[pieces].link < 0
            stack[depth - 1].child = x + land.at[x].size
            pieces += 1
        else:
            if depth > 0 and stack[depth - 1].child == lost[at]:
                stack[depth - 1].child += land.at[lost[at]].size
            stack[depth].owner, stack[depth].child = lost[at], lost[at] + 1
            depth += 1
            at += 1
    return pieces, tops


@kernel
def _link(land: Ground, cut: tuple[int, int], lost: Indices, left: Floats) -> int:
    """A living node further up that a piece is tied to; cut: a lost node, its child; lost: the lost from there on."""
    at, x, end = 0, cut[1], cut[1] + land.at[cut[1]].size
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
        x = bound + land.at[bound].size
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
def _piece_of(land: Ground, piece: Records, pieces: int, x: int) -> int:
    """The piece of a living node: the innermost subtree of a piece's root that holds it."""
    p, high = 0, pieces
    while p < high:
        middle = (p + high) // 2
        p, high = (middle + 1, high) if piece[middle].start <= x else (p, middle)
    p -= 1
    while piece[p].start + land.at[piece[p].start].size <= x:
        p = piece[p].above
    return p


@kernel
def _leader(piece: Records, p: int) -> int:
    while piece[p].leader != p:
        piece[p].leader = piece[piece[p].leader].leader
        p = piece[p].leader
    return p


@kernel
def _join(land: Ground, count: int, made: tuple[int, int], scratch: Scratch) -> int:
    """Join pieces, of which some are tops (tied to none further up), to fragments; returns how many these are.

    Pieces that an edge can join are ancestors, each tied to one further up unless it is a top: so two of them can be
    of different fragments only where there are two tops among them.
    """
    pieces, fragments = made
    piece, over = scratch.piece, -1
    for p in range(pieces):
        while over >= 0 and piece[over].start + land.at[piece[over].start].size <= piece[p].start:
            over = piece[over].above
        link, piece[p].above, piece[p].held, piece[p].value = piece[p].link, over, 0, 0.0
        piece[p].tops = piece[over].tops + (piece[over].link < 0) if over >= 0 else 0
        piece[p].leader = p if link < 0 else _leader(piece, _piece_of(land, piece, p, link))
        over = p
    _lay_out(land, count, pieces, scratch)
    unsure = fragments
    for p in range(pieces if fragments < pieces else 0):
        if piece[p].link < 0 and piece[p].nodes <= SMALL:
            joined = _join_below(land, pieces, p, scratch)
            fragments, unsure = fragments - joined, unsure - joined - (piece[p].link == ALONE)
    for p in range(pieces):
        if piece[p].link >= 0 and piece[p].tops > 1 and unsure > 1:
            joined = _join_above(land, pieces, p, scratch)
            fragments, unsure = fragments - joined, unsure - joined
    return fragments


@kernel
def _join_below(land: Ground, pieces: int, p: int, scratch: Scratch) -> int:
    """Join a small piece to all that it is tied to; returns how many fragments that makes fewer."""
    piece, interval = scratch.piece, scratch.interval
    joined, end, piece[p].link = 0, piece[p].start + land.at[piece[p].start].size, ALONE
    for i in range(piece[p].first, piece[p + 1].first):
        for x in range(interval[i].begin, interval[i].end):
            for k in range(land.indptr[x], land.indptr[x + 1]):
                y = land.indices[k]
                if scratch.left[y] > 0 and x < y < end:
                    other = _piece_of(land, piece, pieces, y)
                    piece[p].link = UNTIED if other != p else piece[p].link
                    joined += _unite(piece, p, other)
    return joined


@kernel
def _unite(piece: Records, p: int, q: int) -> bool:
    one, other = _leader(piece, p), _leader(piece, q)
    piece[max(one, other)].leader = min(one, other)
    return one != other


@kernel
def _lay_out(land: Ground, count: int, pieces: int, scratch: Scratch) -> None:
    """Write down the intervals of nodes that make up each piece, and how many nodes these are."""
    piece, interval, i = scratch.piece, scratch.interval, 0
    for p in range(pieces):
        piece[p].first, piece[p].nodes = i, 0
        x, end = piece[p].start, piece[p].start + land.at[piece[p].start].size
        while x < end:
            at = _first_from(scratch.lost, count, x)
            bound = scratch.lost[at] if at < count and scratch.lost[at] < end else end
            if x < bound:
                interval[i].begin, interval[i].end = x, bound
                piece[p].nodes += bound - x
                i += 1
            x = bound + land.at[bound].size if bound < end else end
    piece[pieces].first = i


@kernel
def _join_above(land: Ground, pieces: int, p: int, scratch: Scratch) -> int:
    """Join a piece to all that it is tied to further up; returns how many fragments that makes fewer.

    Where the pieces up to some top are all of its own fragment, only edges that lead beyond it can join another.
    """
    piece, interval = scratch.piece, scratch.interval
    limit, own, q = land.at[piece[p].start].parent, _leader(piece, p), piece[p].above
    while q >= 0 and (piece[q].link == ALONE or _leader(piece, q) == own):
        limit = piece[q].start if piece[q].link == UNTIED else limit
        q = piece[q].above
    joined = 0
    for i in range(piece[p].first, piece[p + 1].first if q >= 0 else piece[p].first):
        x = _next_below(land.least, interval[i].begin, limit)
        while x < interval[i].end:
            for k in range(land.indptr[x], land.indptr[x + 1]):
                if land.indices[k] >= limit:
                    break
                if scratch.left[land.indices[k]] > 0:
                    joined += _unite(piece, p, _piece_of(land, piece, pieces, land.indices[k]))
            x = _next_below(land.least, x + 1, limit)
    return joined


@kernel
def _hold(pieces: int, scratch: Scratch) -> int:
    """Count the nodes of each fragment; returns the leader of the one that has most."""
    piece, most = scratch.piece, 0
    for p in range(pieces):
        piece[p].leader = leader = _leader(piece, p)
        piece[leader].held += piece[p].nodes
        most = leader if piece[leader].held > piece[most].held else most
    return most


@kernel
def _add_up(land: Ground, pieces: int, most: int, scratch: Scratch) -> None:
    """Value of small pieces, node by node: half of what ends at them; no edge leads from a fragment to another."""
    left, piece, interval = scratch.left, scratch.piece, scratch.interval
    for p in range(pieces):
        leader = piece[p].leader
        if piece[p].nodes > SMALL or (leader == most and piece[most].held > SMALL):
            continue
        for i in range(piece[p].first, piece[p + 1].first):
            for x in range(interval[i].begin, interval[i].end):
                piece[leader].value += land.at[x].loops * left[x]
                for k in range(land.indptr[x], land.indptr[x + 1]):
                    other = left[land.indices[k]]
                    piece[leader].value += 0.5 * land.weight[k] * (other if other < left[x] else left[x])


@kernel
def _add_up_large(land: Ground, shocked: Indices, pieces: int, most: int, scratch: Scratch) -> None:
    """Value of large pieces, but of the fragment with most nodes: half of what ends there, less what is shocked."""
    left, piece, interval = scratch.left, scratch.piece, scratch.interval
    low, high = len(left), 0  # only from low on, and below high, are there such pieces
    for p in range(pieces):
        if piece[p].nodes > SMALL and piece[p].leader != most:
            low, high = min(low, piece[p].start), max(high, piece[p].start + land.at[piece[p].start].size)
            for i in range(piece[p].first, piece[p + 1].first):
                first, last = interval[i].begin, interval[i].end - 1
                before = land.at[first - 1].ends if first > land.at[first].root else 0.0
                piece[piece[p].leader].value += 0.5 * (land.at[last].ends - before)
    for x in shocked if low < high else shocked[:0]:
        kept = left[x]
        p = _piece_of(land, piece, pieces, x) if kept > 0 and low <= x < high else -1
        p = p if p >= 0 and piece[p].nodes > SMALL and piece[p].leader != most else -1
        if p >= 0:
            piece[piece[p].leader].value -= land.at[x].loops * (1.0 - kept)
        for k in range(land.indptr[x], land.indptr[x + 1]):
            y = land.indices[k]
            goes = land.weight[k] * (1.0 - min(left[y], kept))
            if p >= 0:
                piece[piece[p].leader].value -= 0.5 * goes
            if left[y] == 1 and low <= y < high:
                q = _piece_of(land, piece, pieces, y)
                if piece[q].nodes > SMALL and piece[q].leader != most:
                    piece[piece[q].leader].value -= 0.5 * goes
    for p in range(pieces):
        piece[p].value = max(piece[p].value, 0.0)


@kernel
def _standing(land: Ground, pieces: int, scratch: Scratch) -> int:
    """The leader of the fragment that stands: most valuable, then most nodes, then the one that holds the lowest."""
    piece, highest = scratch.piece, 0.0
    for p in range(pieces):
        highest = max(highest, piece[p].value)
    enough = highest - TIE * land.at[land.at[scratch.lost[0]].root].worth
    best, tied = -1, 0
    for p in range(pieces):
        if piece[p].leader == p and piece[p].value >= enough and (best < 0 or piece[p].held >= piece[best].held):
            tied = tied + 1 if best >= 0 and piece[p].held == piece[best].held else 1
            best = p
    return _with_lowest(land, pieces, enough, int(best), scratch) if tied > 1 else best


@kernel
def _with_lowest(land: Ground, pieces: int, enough: float, like: int, scratch: Scratch) -> int:
    """Of the most valuable fragments that have as many nodes as one, the one that holds the lowest node."""
    piece, interval, best, lowest = scratch.piece, scratch.interval, -1, len(scratch.left)
    for p in range(pieces):
        leader = piece[p].leader
        if piece[leader].value < enough or piece[leader].held < piece[like].held:
            continue
        for i in range(piece[p].first, piece[p + 1].first):
            for x in range(interval[i].begin, interval[i].end):
                if land.node[x] < lowest:
                    best, lowest = leader, land.node[x]
    return best

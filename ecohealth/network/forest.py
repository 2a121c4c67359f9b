"""What a set of losses leaves of a forest: no tie leads past a lost node, so every piece is a fragment of its own.

The quick way of :mod:`~ecohealth.network.pieces` where there are no ties beside those of the trees: a piece is worth
what its root's subtree holds, less what the lost nodes in it take with them.
"""

from __future__ import annotations

from ecohealth.compiled import kernel
from ecohealth.network.graph import Floats, Indices
from ecohealth.network.ground import Ground, Scratch, Shocks


@kernel
def forest_falls_apart(land: Ground, given: Shocks, scratch: Scratch, cost: Floats) -> None:
    """Write direct and stranded of each scenario into its row of ``cost``. O(edges of the lost).

    ``land`` is a forest. The rows of scenarios in which somebody is cut and left with a share mean nothing.
    """
    for run in range(len(given.first) - 1):
        place = given.place[given.first[run] : given.first[run + 1]]
        scratch.left[place] = 0.0
        cost[run, 0], cost[run, 1], low = 0.0, 0.0, 0
        while low < len(place):
            root, after = land.at[place[low]].root, low + 1
            while after < len(place) and land.at[place[after]].root == root:
                after += 1
            direct = _direct(land, place[low:after], scratch.left)
            best = _most_valuable(land, place[low:after], scratch)
            cost[run, 0] += direct
            cost[run, 1] += max(land.at[root].worth - direct - best, 0.0)
            low = after
        scratch.left[place] = 1.0


@kernel
def _direct(land: Ground, lost: Indices, left: Floats) -> float:
    """What the lost exchanged; an edge whose ends are both lost counts at the first."""
    value = 0.0
    for x in lost:
        value += land.at[x].loops
        for k in range(land.indptr[x], land.indptr[x + 1]):
            if left[land.indices[k]] == 1 or x < land.indices[k]:
                value += land.weight[k]
    return value


@kernel
def _most_valuable(land: Ground, lost: Indices, scratch: Scratch) -> float:
    """Value of the most valuable piece of one tree. Pieces with lost nodes in them wait, the next to end on top."""
    left, at, piece, interval = scratch.left, land.at, scratch.piece, scratch.interval
    root, depth, best = at[lost[0]].root, 0, 0.0
    if lost[0] != root:
        interval[0].end, piece[0].value, depth = root + at[root].size, at[root].inside, 1
    for i in range(len(lost)):
        v = lost[i]
        while depth > 0 and interval[depth - 1].end <= v:
            depth -= 1
            best = max(best, piece[depth].value)
        if v != root and left[at[v].parent] > 0:
            # the first neighbour is the parent
            piece[depth - 1].value -= at[v].inside + land.weight[land.indptr[v]]
        child, follower, waiting = v + 1, i + 1, depth
        while child < v + at[v].size:
            after = child + at[child].size
            if left[child] == 0:
                pass
            elif follower < len(lost) and lost[follower] < after:
                interval[waiting].end, piece[waiting].value = after, at[child].inside
                waiting += 1
            else:
                best = max(best, at[child].inside)
            while follower < len(lost) and lost[follower] < after:
                follower += 1
            child = after
        first, last, depth = depth, waiting - 1, waiting
        while first < last:
            interval[first].end, interval[last].end = interval[last].end, interval[first].end
            piece[first].value, piece[last].value = piece[last].value, piece[first].value
            first, last = first + 1, last - 1
    for waits in range(depth):
        best = max(best, piece[waits].value)
    return best

"""Linear cascades of joint losses, run side by side: the kernels behind the ensembles.

Each lane is a scenario, spread as :func:`~ecohealth.network.cascade.linear_cascade` would spread it alone, with what
:func:`~ecohealth.network.substitution.take_over` says that substitutes answer. As long as few nodes rise, these pass
on what they added; once many do, all nodes ask their providers. Both add the same numbers in the same order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import kernel
from ecohealth.network.deliveries import Deliveries
from ecohealth.network.graph import Floats, Indices, Ints
from ecohealth.network.ground import Bits, Shocks
from ecohealth.network.lanes import MOST_ROUNDS, TOLERANCE, Lanes

STRUCK = 2.0  # in place of a failure: lost or stranded
MANY = 16  # from this part of all nodes on, all of them ask
CANCELS = 1e-6  # what is left of a sum, below this share of it, is added up anew


class State(NamedTuple):
    """Cascades under way; blank between uses."""

    failure: Lanes  # h of each node and lane
    asked: Lanes  # h(0) + Σ w h, not yet capped at 1
    rise: Lanes  # what the last round added
    later: Lanes  # what this round adds
    most: Floats  # the largest of it in each lane
    under_way: Ints  # 1 for lanes that still rise
    seen: Ints  # when the node was last touched, by the clock
    clock: Ints
    is_reached: Indices  # 1 for nodes with h > 0 in any lane
    reached: Indices  # and the list of them
    front: Indices  # nodes that rose in the last round
    touched: Indices  # nodes that are asked in this round
    rose: npt.NDArray[np.uint8]  # flags by node, to sort by,
    eights: npt.NDArray[np.uint64]  # and the same, eight at once
    left: Floats  # capacity of each node in the scenario in hand
    fraction: Lanes  # of each lane and pool, the share of what is lacking that substitutes take over
    lacking: Floats  # of each pool
    gone: Floats  # what shocked providers gave of each pool
    taken: Floats  # what each lane costs


def blank(n: int, lanes: int, pools: int) -> State:
    """No cascade yet, in so many lanes."""
    failure, asked, rise, later = (np.zeros((n, lanes)) for _ in range(4))
    is_reached, reached, front, touched = (np.zeros(n, dtype=np.int32) for _ in range(4))
    most, under_way, taken = np.zeros(lanes), np.zeros(lanes, dtype=np.int64), np.zeros(lanes)
    seen, clock = np.zeros(n, dtype=np.int64), np.zeros(1, dtype=np.int64)
    rose = np.zeros((n + 7) // 8 * 8, dtype=np.uint8)
    left, fraction, lacking, gone = np.ones(n), np.zeros((lanes, pools)), np.zeros(pools), np.zeros(pools)
    return State(
        failure, asked, rise, later, most, under_way, seen, clock, is_reached, reached, front, touched,
        rose, rose.view(np.uint64), left, fraction, lacking, gone, taken,
    )  # fmt: skip


@kernel
def spread_jointly(
    net: Deliveries, given: Shocks, runs: tuple[int, int], outside: Bits, state: State, cost: Floats
) -> int:
    """Value that the cascades of up to 32 scenarios take between nodes that stand, before what the shocks took.

    Args:
        net: who depends on whom.
        given: the scenarios, by node instead of by place.
        runs: the first of them, and the one after the last.
        outside: for each node the scenarios, one a bit from the first of ``runs`` on, in which it does not stand.
        state: memory; its lanes run side by side.
        cost: float64[R]; written.

    Returns:
        The largest number of nodes reached side by side; -1 where a scenario has no fixed point.
    """
    widest = 0
    for begin in range(runs[0], runs[1], len(state.most)):
        part = (begin, min(begin + len(state.most), runs[1]))
        reached = _spread(net, given, part, state)
        if reached < 0:
            return -1
        widest = max(widest, reached)
        _take(net, given, (begin, part[1], begin - runs[0]), outside, reached, state)
        for run in range(begin, part[1]):
            cost[run] = state.taken[run - begin]
    return widest


@kernel
def _spread(net: Deliveries, given: Shocks, runs: tuple[int, int], state: State) -> int:
    """Spread one scenario a lane, each to its fixed point.

    Returns:
        How many nodes are reached, all n where many are; -1 where one has no fixed point.
    """
    reached = _shock(net, given, runs, state)
    rising, everywhere = reached, False
    rise, later = state.rise, state.later
    for when in range(1, MOST_ROUNDS + 2):
        everywhere = everywhere or (when > 1 and rising * MANY > len(state.left))
        hits = _pass_on_shocked(net, given, runs, rise, not everywhere, state)
        if everywhere:
            _ask(net, rise, later, state)
            hits = 0
        else:
            hits = _pass_on(net, rising, hits, state)
            _measure(hits, state)
        if not _settle(net, hits, everywhere, later, state):
            return len(state.left) if everywhere else reached
        if everywhere:
            rise, later = later, rise
            continue
        rising, reached = _rise(hits, reached, state)
        _sort(rising, state)
    return -1


@kernel
def _sort(rising: int, state: State) -> None:
    """Sort the nodes of the front: a short one among themselves, a long one by looking through all flags for them."""
    front, rose = state.front, state.rose
    if rising * 32 < len(state.left):
        gap = rising // 2
        while gap > 0:
            for position in range(gap, rising):
                j, hole = front[position], position
                while hole >= gap and front[hole - gap] > j:
                    front[hole] = front[hole - gap]
                    hole -= gap
                front[hole] = j
            gap //= 2
        return
    for position in range(rising):
        rose[front[position]] = 1
    position = 0
    for word in range(len(state.eights)):
        if state.eights[word] == 0:
            continue
        for x in range(8 * word, 8 * word + 8):
            if rose[x]:
                front[position] = x
                position += 1
        state.eights[word] = 0


@kernel
def _shock(net: Deliveries, given: Shocks, runs: tuple[int, int], state: State) -> int:
    """Set off each scenario in its lane; returns how many nodes are shocked in any."""
    state.under_way[:] = 0
    reached = 0
    for run in range(runs[0], runs[1]):
        lane, low, high = run - runs[0], given.first[run], given.first[run + 1]
        state.under_way[lane] = 1
        for s in range(low, high):
            i, share = given.place[s], 1.0 - given.left[s]
            state.left[i] = given.left[s]
            state.failure[i, lane], state.asked[i, lane], state.rise[i, lane] = share, share, share
            if state.is_reached[i] == 0:
                state.is_reached[i], state.reached[reached], state.front[reached] = 1, i, i
                reached += 1
        _substitute(net, given.place[low:high], state.fraction[lane], state)
        for s in range(low, high):
            state.left[given.place[s]] = 1.0
    return reached


@kernel
def _substitute(net: Deliveries, shocked: Indices, fraction: Floats, state: State) -> None:
    """Of each pool, the fraction of what is lacking that the spare capacity of those left untouched meets."""
    left, lacking, gone = state.left, state.lacking, state.gone
    for i in shocked:
        for k in range(net.indptr[i], net.indptr[i + 1]):
            j = net.recipient[k]
            for f in range(net.first_flow[k], net.first_flow[k + 1] if i != j else net.first_flow[k]):
                gone[net.pool[f]] += net.spare_share[i] * net.flow[f]
                if left[j] > 0:
                    lacking[net.pool[f]] += (1.0 - left[i]) * net.flow[f]
    for i in shocked:
        for f in range(net.first_flow[net.indptr[i]], net.first_flow[net.indptr[i + 1]]):
            p = net.pool[f]
            if lacking[p] > 0:
                fraction[p] = min(1.0, _untouched(net, p, gone[p], left) / lacking[p])
            lacking[p] = gone[p] = 0.0


@kernel
def _untouched(net: Deliveries, p: int, gone: float, left: Floats) -> float:
    """What those of a pool have to spare that the scenario leaves as they are."""
    rest = float(net.supplied[p]) - gone
    if rest > CANCELS * net.supplied[p] or net.supplied[p] == 0:
        return rest
    rest = 0.0
    for g in range(net.first_giver[p], net.first_giver[p + 1]):
        if left[net.giver[g]] == 1:
            rest += net.gives[g]
    return rest


@kernel
def _pass_on_shocked(
    net: Deliveries, given: Shocks, runs: tuple[int, int], rise: Lanes, listed: bool, state: State
) -> int:
    """Pass on what rose in nodes that the shock hits, less what substitutes take over; returns how many are asked."""
    asked, seen, touched = state.asked, state.seen, state.touched
    state.clock[0] += 1
    hits = 0
    for run in range(runs[0], runs[1]):
        lane = run - runs[0]
        for s in range(given.first[run], given.first[run + 1]):
            i = given.place[s]
            risen, rise[i, lane] = rise[i, lane], 0.0
            if risen == 0:
                continue
            for k in range(net.indptr[i], net.indptr[i + 1]):
                j, share = net.recipient[k], 0.0
                if net.dependency[k] == 0:
                    continue
                for f in range(net.first_flow[k], net.first_flow[k + 1]):
                    share += net.flow[f] * (1.0 - state.fraction[lane, net.pool[f]])
                asked[j, lane] += net.dependency[k] * min(1.0, share / net.value[k]) * risen
                if listed and seen[j] != state.clock[0]:
                    seen[j], touched[hits] = state.clock[0], j
                    hits += 1
    return hits


@kernel
def _pass_on(net: Deliveries, rising: int, hits: int, state: State) -> int:
    """Pass on what rose in the last round, by ascending provider; returns how many nodes are asked by now."""
    asked, rise, seen, touched, now = state.asked, state.rise, state.seen, state.touched, state.clock[0]
    lanes = len(state.most)
    for position in range(rising):
        i = state.front[position]
        for k in range(net.indptr[i], net.indptr[i + 1]):
            j, weight = net.recipient[k], net.dependency[k]
            if lanes == 1:
                asked[j, 0] += weight * rise[i, 0]
            else:
                for c in range(lanes):
                    asked[j, c] += weight * rise[i, c]
            if seen[j] != now:
                seen[j], touched[hits] = now, j
                hits += 1
        rise[i, :] = 0.0
    return hits


@kernel
def _ask(net: Deliveries, rise: Lanes, later: Lanes, state: State) -> None:
    """Every node asks its providers, by ascending provider, what rose, and rises."""
    asked, failure, most = state.asked, state.failure, state.most
    most[:] = 0.0
    for j in net.receivers:
        k, end = net.received[j], net.received[j + 1]
        while k + 4 <= end:
            a, b, c, d = net.provider[k], net.provider[k + 1], net.provider[k + 2], net.provider[k + 3]
            of_a, of_b, of_c, of_d = net.leans[k], net.leans[k + 1], net.leans[k + 2], net.leans[k + 3]
            for lane in range(len(most)):
                total = asked[j, lane] + of_a * rise[a, lane]
                total = total + of_b * rise[b, lane]
                total = total + of_c * rise[c, lane]
                asked[j, lane] = total + of_d * rise[d, lane]
            k += 4
        while k < end:
            a, of_a = net.provider[k], net.leans[k]
            for lane in range(len(most)):
                asked[j, lane] += of_a * rise[a, lane]
            k += 1
        for lane in range(len(most)):
            level = _capped(asked[j, lane])
            risen = level - failure[j, lane]
            failure[j, lane], later[j, lane] = level, risen
            most[lane] = risen if risen > most[lane] else most[lane]


@kernel
def _capped(level: float) -> float:
    return 1.0 if level > 1.0 else level  # not min(), whose care for what is no number keeps lanes apart


@kernel
def _measure(hits: int, state: State) -> None:
    """By how much each lane would rise at most."""
    state.most[:] = 0.0
    for position in range(hits):
        j = state.touched[position]
        for c in range(state.most.size):
            risen = _capped(state.asked[j, c]) - state.failure[j, c]
            state.most[c] = risen if risen > state.most[c] else state.most[c]


@kernel
def _settle(net: Deliveries, hits: int, everywhere: bool, later: Lanes, state: State) -> bool:
    """Stop the lanes that would not rise by more than the tolerance, as they were; returns whether any goes on."""
    failure, asked = state.failure, state.asked
    for c in range(state.most.size):
        if state.under_way[c] == 0 or state.most[c] > TOLERANCE:
            continue
        state.under_way[c] = 0
        for position in range(len(net.receivers) if everywhere else hits):
            j = net.receivers[position] if everywhere else state.touched[position]
            if everywhere:
                failure[j, c] -= later[j, c]
                later[j, c] = 0.0
            asked[j, c] = failure[j, c]
    return bool(state.under_way.any())


@kernel
def _rise(hits: int, reached: int, state: State) -> tuple[int, int]:
    """Raise the nodes touched to what is asked of them, at most 1; returns how many rose, and are reached by now."""
    failure, asked, rise, touched = state.failure, state.asked, state.rise, state.touched
    rising = 0
    for position in range(hits):
        j, total = touched[position], 0.0
        for c in range(failure.shape[1]):
            level = _capped(asked[j, c])
            rise[j, c] = level - failure[j, c]
            failure[j, c] = level
        for c in range(failure.shape[1]):
            total += rise[j, c]
        if total > 0:
            state.front[rising] = j
            rising += 1
            if state.is_reached[j] == 0:
                state.is_reached[j], state.reached[reached] = 1, j
                reached += 1
    return rising, reached


@kernel
def _take(
    net: Deliveries, given: Shocks, runs: tuple[int, int, int], outside: Bits, reached: int, state: State
) -> None:
    """Σ W_ab max(h_a, h_b) of each lane over flows whose ends both stand; ``runs`` ends with the bit of the first."""
    failure, taken = state.failure, state.taken
    taken[:] = 0.0
    near = reached if reached == len(state.left) else _near(net, reached, state)
    for position in range(near):
        x = position if reached == len(state.left) else state.reached[position]
        for c in range(state.most.size):
            if outside[x] >> np.uint32(runs[2] + c) & np.uint32(1):
                failure[x, c] = STRUCK
    for run in range(runs[0], runs[1]):
        for s in range(given.first[run], given.first[run + 1]):
            if given.left[s] == 0:
                failure[given.place[s], run - runs[0]] = STRUCK
    for position in range(reached):
        a = position if reached == len(state.left) else state.reached[position]
        for k in range(net.indptr[a], net.indptr[a + 1]):
            _add(net.value[k], failure, a, net.recipient[k], taken)
        for k in range(net.received[a], net.received[a + 1] if reached < len(state.left) else net.received[a]):
            if state.is_reached[net.provider[k]] == 0:
                _add(net.taken[k], failure, a, net.provider[k], taken)
    _clear(near, reached == len(state.left), state)


@kernel
def _near(net: Deliveries, reached: int, state: State) -> int:
    """Append to the nodes reached those that give to them or take from them; returns how many it makes in all."""
    state.clock[0] += 1
    now, near = state.clock[0], reached
    for position in range(reached):
        state.seen[state.reached[position]] = now
    for position in range(reached):
        a = state.reached[position]
        for k in range(net.indptr[a], net.indptr[a + 1]):
            if state.seen[net.recipient[k]] != now:
                state.seen[net.recipient[k]], state.reached[near] = now, net.recipient[k]
                near += 1
        for k in range(net.received[a], net.received[a + 1]):
            if state.seen[net.provider[k]] != now:
                state.seen[net.provider[k]], state.reached[near] = now, net.provider[k]
                near += 1
    return near


@kernel
def _add(value: float, failure: Lanes, a: int, b: int, taken: Floats) -> None:
    for c in range(len(taken)):
        worst = failure[a, c] if failure[a, c] > failure[b, c] else failure[b, c]
        taken[c] += value * (worst if worst <= 1.0 else 0.0)


@kernel
def _clear(near: int, everywhere: bool, state: State) -> None:
    """Forget cascades that have come to rest."""
    state.fraction[:, :] = 0.0
    for position in range(near):
        x = position if everywhere else state.reached[position]
        state.failure[x, :] = 0.0
        state.asked[x, :] = 0.0
        state.rise[x, :] = 0.0
        state.later[x, :] = 0.0
        state.is_reached[x] = 0

"""Linear cascades of joint losses: the kernels behind the ensembles.

Each scenario is spread as :func:`~ecohealth.network.cascade.linear_cascade` would spread it alone, with what
:func:`~ecohealth.network.substitution.take_over` says that substitutes answer. Where few nodes depend on the shocked,
near or far, these are laid out on their own, close together in memory; where many do, scenarios run side by side over
all nodes, one a lane. Both add the same numbers in the same order.
"""

from __future__ import annotations

import numpy as np

from ecohealth.compiled import kernel
from ecohealth.network.deliveries import Deliveries
from ecohealth.network.graph import Floats, Indices
from ecohealth.network.ground import Bits, Shocks
from ecohealth.network.lanes import MOST_ROUNDS, TOLERANCE, Lanes
from ecohealth.network.under_way import Abreast, Near, Pools

STRUCK = 2.0  # in place of a failure: lost or stranded
CANCELS = 1e-6  # what is left of a sum, below this share of it, is added up anew


@kernel
def spread_near(
    net: Deliveries, given: Shocks, runs: tuple[int, int, int], outside: Bits, state: Near, cost: Floats
) -> int:
    """Value that the cascades of scenarios take between nodes that stand, one after the other.

    Args:
        net: who depends on whom.
        given: the scenarios, by node instead of by place.
        runs: the first of them, the one after the last, and the one whose bit in ``outside`` is the first.
        outside: for each node the scenarios, one a bit, in which it does not stand.
        state: memory, with how many nodes a scenario may reach.
        cost: float64[R]; written, what the shocks took included.

    Returns:
        The first scenario that may reach more, or that after the last; -1 where one has no fixed point.
    """
    for run in range(runs[0], runs[1]):
        shocked, left = given.place[given.first[run] : given.first[run + 1]], state.pools.left
        reached = _reach(net, shocked, state)
        if reached > state.most:
            return run
        left[shocked] = given.left[given.first[run] : given.first[run + 1]]
        _lay_out(net, shocked, reached, state)
        _substitute(net, shocked, state.pools.fraction[0], state.pools)
        if not _spread_near(net, shocked, reached, state):
            return -1
        cost[run] = _taken_near(net, outside, np.uint32(run - runs[2]), reached, state)
        _forget(net, shocked, state.pools.fraction[0])
        left[shocked] = 1.0
        state.place[state.node[:reached]] = -1
    return runs[1]


@kernel
def _reach(net: Deliveries, shocked: Indices, state: Near) -> int:
    """List those who depend on the shocked, near or far, ascending; returns how many, or stops beyond the most."""
    place, node, reached, at = state.place, state.node, 0, 0
    for i in shocked:
        place[i], node[reached] = 0, i
        reached += 1
    while at < reached <= state.most:
        for k in range(net.indptr[node[at]], net.indptr[node[at] + 1]):
            j = net.recipient[k]
            if place[j] < 0:
                place[j], node[reached] = 0, j
                reached += 1
        at += 1
    if reached > state.most:
        place[node[:reached]] = -1
        return reached
    _sort(reached, state)
    alike, high = state.alike, len(state.alike) - 1
    alike[:] = 0
    for p in range(reached):
        alike[min(net.received[node[p] + 1] - net.received[node[p]] + 1, high)] += 1
    for d in range(1, high):
        alike[d] += alike[d - 1]
    for p in range(reached):
        d = min(net.received[node[p] + 1] - net.received[node[p]], high - 1)
        place[node[p]], state.order[alike[d]] = alike[d], node[p]
        alike[d] += 1
    return reached


@kernel
def _sort(reached: int, state: Near) -> None:
    """Sort the nodes reached: few among themselves, many by looking through all flags for them."""
    node, flag = state.node, state.flag
    if reached * 256 < len(state.place):
        gap = reached // 2
        while gap > 0:
            for position in range(gap, reached):
                j, hole = node[position], position
                while hole >= gap and node[hole - gap] > j:
                    node[hole] = node[hole - gap]
                    hole -= gap
                node[hole] = j
            gap //= 2
        return
    for position in range(reached):
        flag[node[position]] = 1
    position = 0
    for word in range(len(state.eights)):
        if state.eights[word] == 0:
            continue
        for x in range(8 * word, 8 * word + 8):
            if flag[x]:
                node[position] = x
                position += 1
        state.eights[word] = 0


@kernel
def _lay_out(net: Deliveries, shocked: Indices, reached: int, state: Near) -> None:
    """Rows among those reached, by recipient and ascending provider; those of the shocked are passed on apart."""
    left, rows = state.pools.left, 0
    for p in range(reached):
        j = state.order[p]
        share = 1.0 - left[j]
        state.failure[p], state.asked[p], state.rise[p], state.first[p] = share, share, share, rows
        for k in range(net.received[j], net.received[j + 1]):
            q = state.place[net.provider[k]]
            if q >= 0 and left[net.provider[k]] == 1:
                state.provider[rows], state.leans[rows] = q, net.leans[k]
                rows += 1
    state.first[reached] = rows


@kernel
def _spread_near(net: Deliveries, shocked: Indices, reached: int, state: Near) -> bool:
    """Spread one scenario to its fixed point; returns whether it has one."""
    failure, asked, rise, later = state.failure, state.asked, state.rise, state.later
    provider, leans, first = state.provider, state.leans, state.first
    for _ in range(MOST_ROUNDS + 1):
        for i in shocked:
            risen = rise[state.place[i]]
            for k in range(net.indptr[i], net.indptr[i + 1] if risen > 0 else net.indptr[i]):
                asked[state.place[net.recipient[k]]] += _share_kept(net, k, state.pools.fraction[0]) * risen
        most, r = 0.0, 0
        for p in range(reached):
            total, end = asked[p], first[p + 1]
            while r < end:
                total += leans[r] * rise[provider[r]]
                r += 1
            level = _capped(total)
            risen = level - failure[p]
            asked[p], failure[p], later[p] = total, level, risen
            most = risen if risen > most else most
        if most <= TOLERANCE:
            for p in range(reached):
                failure[p] -= later[p]
            return True
        rise, later = later, rise
    return False


@kernel
def _share_kept(net: Deliveries, k: int, fraction: Floats) -> float:
    """The dependency of row k on a provider that the shock hits, less what substitutes take over."""
    if net.dependency[k] == 0:
        return 0.0
    share = 0.0
    for f in range(net.first_flow[k], net.first_flow[k + 1]):
        share += net.flow[f] * (1.0 - fraction[net.pool[f]])
    return float(net.dependency[k] * min(1.0, share / net.value[k]))


@kernel
def _taken_near(net: Deliveries, outside: Bits, bit: np.uint32, reached: int, state: Near) -> float:
    """Σ W_ab max(h_a, h_b) over flows whose ends both stand, by ascending recipient and provider."""
    failure, total = state.failure, 0.0
    for p in range(reached):
        if outside[state.order[p]] >> bit & np.uint32(1) or state.pools.left[state.order[p]] == 0:
            failure[p] = STRUCK
    for j in state.node[:reached]:
        of_recipient = failure[state.place[j]]
        for k in range(net.received[j], net.received[j + 1] if of_recipient <= 1 else net.received[j]):
            a = net.provider[k]
            if state.place[a] >= 0:
                worst = max(of_recipient, failure[state.place[a]])
            else:
                worst = STRUCK if outside[a] >> bit & np.uint32(1) else of_recipient
            total += net.taken[k] * (worst if worst <= 1.0 else 0.0)
    return total


@kernel
def _forget(net: Deliveries, shocked: Indices, fraction: Floats) -> None:
    for i in shocked:
        for f in range(net.first_flow[net.indptr[i]], net.first_flow[net.indptr[i + 1]]):
            fraction[net.pool[f]] = 0.0


@kernel
def _substitute(net: Deliveries, shocked: Indices, fraction: Floats, pools: Pools) -> None:
    """Of each pool, the fraction of what is lacking that the spare capacity of those left untouched meets."""
    left, lacking, gone = pools.left, pools.lacking, pools.gone
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
def spread_jointly(
    net: Deliveries, given: Shocks, runs: tuple[int, int, int], outside: Bits, state: Abreast, cost: Floats
) -> bool:
    """The same side by side, in as many lanes as ``state`` has; returns whether every scenario has a fixed point."""
    for begin in range(runs[0], runs[1], len(state.most)):
        part = (begin, min(begin + len(state.most), runs[1]))
        if not _spread(net, given, part, state):
            return False
        _take(net, given, (begin, part[1], begin - runs[2]), outside, state)
        for run in range(begin, part[1]):
            cost[run] = state.taken[run - begin]
            _forget(net, given.place[given.first[run] : given.first[run + 1]], state.pools.fraction[run - begin])
    return True


@kernel
def _spread(net: Deliveries, given: Shocks, runs: tuple[int, int], state: Abreast) -> bool:
    """Spread one scenario a lane, each to its fixed point; returns whether each has one."""
    _shock(net, given, runs, state)
    rise, later = state.rise, state.later
    for _ in range(MOST_ROUNDS + 1):
        _pass_on_shocked(net, given, runs, rise, state)
        _ask(net, rise, later, state)
        if not _settle(net, later, state):
            return True
        rise, later = later, rise
    return False


@kernel
def _shock(net: Deliveries, given: Shocks, runs: tuple[int, int], state: Abreast) -> None:
    """Set off each scenario in its lane."""
    left = state.pools.left
    state.failure[:, :], state.asked[:, :], state.rise[:, :], state.later[:, :] = 0.0, 0.0, 0.0, 0.0
    state.under_way[:] = 0
    for run in range(runs[0], runs[1]):
        lane, low, high = run - runs[0], given.first[run], given.first[run + 1]
        state.under_way[lane] = 1
        for s in range(low, high):
            i, share = given.place[s], 1.0 - given.left[s]
            left[i] = given.left[s]
            state.failure[i, lane], state.asked[i, lane], state.rise[i, lane] = share, share, share
        _substitute(net, given.place[low:high], state.pools.fraction[lane], state.pools)
        left[given.place[low:high]] = 1.0


@kernel
def _pass_on_shocked(net: Deliveries, given: Shocks, runs: tuple[int, int], rise: Lanes, state: Abreast) -> None:
    """Pass on what rose in nodes that the shock hits, less what substitutes take over."""
    for run in range(runs[0], runs[1]):
        lane = run - runs[0]
        for s in range(given.first[run], given.first[run + 1]):
            i = given.place[s]
            risen, rise[i, lane] = rise[i, lane], 0.0
            for k in range(net.indptr[i], net.indptr[i + 1] if risen > 0 else net.indptr[i]):
                state.asked[net.recipient[k], lane] += _share_kept(net, k, state.pools.fraction[lane]) * risen


@kernel
def _ask(net: Deliveries, rise: Lanes, later: Lanes, state: Abreast) -> None:
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
def _settle(net: Deliveries, later: Lanes, state: Abreast) -> bool:
    """Stop the lanes that would not rise by more than the tolerance, as they were; returns whether any goes on."""
    for c in range(state.most.size):
        if state.under_way[c] == 0 or state.most[c] > TOLERANCE:
            continue
        state.under_way[c] = 0
        for j in net.receivers:
            state.failure[j, c] -= later[j, c]
            later[j, c] = 0.0
            state.asked[j, c] = state.failure[j, c]
    return bool(state.under_way.any())


@kernel
def _take(net: Deliveries, given: Shocks, runs: tuple[int, int, int], outside: Bits, state: Abreast) -> None:
    """What each lane costs, as one alone; ``runs`` ends with the bit of the first."""
    failure, taken = state.failure, state.taken
    taken[:] = 0.0
    for x in range(len(outside)):
        if outside[x]:
            for c in range(len(taken)):
                if outside[x] >> np.uint32(runs[2] + c) & np.uint32(1):
                    failure[x, c] = STRUCK
    for run in range(runs[0], runs[1]):
        for s in range(given.first[run], given.first[run + 1]):
            if given.left[s] == 0:
                failure[given.place[s], run - runs[0]] = STRUCK
    for j in net.receivers:
        for k in range(net.received[j], net.received[j + 1]):
            a, value = net.provider[k], net.taken[k]
            for c in range(len(taken)):
                worst = failure[a, c] if failure[a, c] > failure[j, c] else failure[j, c]
                taken[c] += value * (worst if worst <= 1.0 else 0.0)

"""Memory of cascades of joint losses while they spread: :mod:`ecohealth.network.joint` works on it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecohealth.network.deliveries import Deliveries
from ecohealth.network.graph import Floats, Indices, Ints
from ecohealth.network.lanes import Lanes

ALIKE = 33
"""Nodes are told apart by their number of providers up to this."""


class Pools(NamedTuple):
    """What is known of a scenario's pools of substitutes; blank between uses, but for ``fraction``."""

    left: Floats  # capacity of each node in the scenario in hand
    fraction: Lanes  # of each lane and pool, the share of what is lacking that substitutes take over
    lacking: Floats  # of each pool
    gone: Floats  # what shocked providers gave of each pool


class Near(NamedTuple):
    """One cascade among those whom it can reach; blank between uses where it says so."""

    most: int  # how many they may be
    place: Indices  # of each node its place among them, -1 for others; blank
    order: Indices  # the node at each place: those with as many providers stand together, for the processor to foresee
    node: Indices  # the nodes, ascending
    alike: Ints  # where those with so many providers stand
    failure: Floats  # h, at each place
    asked: Floats  # h(0) + Σ w h, not yet capped at 1
    rise: Floats  # what the last round added
    later: Floats  # what this round adds
    first: Ints  # of each place the first of its rows,
    provider: Indices  # each with the place of a provider that no shock hits,
    leans: Floats  # and the dependency on it
    flag: npt.NDArray[np.uint8]  # by node, to sort by; blank
    eights: npt.NDArray[np.uint64]  # the same, eight at once
    pools: Pools


class Abreast(NamedTuple):
    """Cascades among all nodes, one a lane."""

    failure: Lanes  # h of each node and lane
    asked: Lanes  # h(0) + Σ w h, not yet capped at 1
    rise: Lanes  # what the last round added
    later: Lanes  # what this round adds
    most: Floats  # the largest of it in each lane
    under_way: Ints  # 1 for lanes that still rise
    taken: Floats  # what each lane costs
    pools: Pools


def near(net: Deliveries, most: int) -> Near:
    """Memory for one cascade at a time, of so many nodes at the most. What is not touched is not taken."""
    n, flag = len(net.spare_share), np.zeros((len(net.spare_share) + 7) // 8 * 8, dtype=np.uint8)
    failure, asked, rise, later = (np.empty(n) for _ in range(4))
    return Near(
        most, np.full(n, -1, dtype=np.int32), np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32),
        np.empty(ALIKE, dtype=np.int64), failure, asked, rise, later,
        np.empty(n + 1, dtype=np.int64), np.empty(len(net.provider), dtype=np.int32), np.empty(len(net.provider)),
        flag, flag.view(np.uint64), _pools(net, 1),
    )  # fmt: skip


def abreast(net: Deliveries, lanes: int) -> Abreast:
    """Memory for so many cascades side by side."""
    failure, asked, rise, later = (np.empty((len(net.spare_share), lanes)) for _ in range(4))
    under_way = np.empty(lanes, dtype=np.int64)
    return Abreast(failure, asked, rise, later, np.empty(lanes), under_way, np.empty(lanes), _pools(net, lanes))


def _pools(net: Deliveries, lanes: int) -> Pools:
    pools = len(net.supplied)
    return Pools(np.ones(len(net.spare_share)), np.zeros((lanes, pools)), np.zeros(pools), np.zeros(pools))

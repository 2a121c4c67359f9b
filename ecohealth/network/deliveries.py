"""Dependencies and the flows behind them, laid out for cascades of joint losses that run side by side."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecohealth.network.dependencies import Dependencies
from ecohealth.network.graph import Floats, Indices, Ints
from ecohealth.network.substitution import SPARE_SHARE, Supply, checked_spare


class Deliveries(NamedTuple):
    """Who gives what to whom, by provider, by recipient, and by pool of substitutes.

    Attributes:
        indptr, recipient, dependency, value: by provider, as in :class:`Dependencies`.
        received, provider, leans, taken: the same by recipient: its rows, each with provider, dependency and value.
        receivers: nodes that have a provider, ascending.
        first_flow: int64[m + 1]; the flows, one a kind, of the row k by provider are first_flow[k] …
        flow, pool: of each flow its value, and the pool of those who could take it over.
        supplied: the spare capacity of each pool in all.
        spare_share: of each node, its spare capacity as a share of what it gives of a kind.
        first_giver, giver, gives: the providers of each pool, and the spare capacity of each in it.
    """

    indptr: Ints
    recipient: Indices
    dependency: Floats
    value: Floats
    received: Ints
    provider: Indices
    leans: Floats
    taken: Floats
    receivers: Indices
    first_flow: Ints
    flow: Floats
    pool: Indices
    supplied: Floats
    spare_share: Floats
    first_giver: Ints
    giver: Indices
    gives: Floats


def deliveries(network: Dependencies, flows: Supply, spare_share: npt.ArrayLike = SPARE_SHARE) -> Deliveries:
    """Lay out a network and its flows. O(m log m).

    Args:
        network: who depends on whom; what holds for a shocked provider follows from the flows, not from ``first_hop``.
        flows: the same flows by kind.
        spare_share: 0 or more; of all, or float[n].

    Raises:
        ValueError: a share below 0; a flow between nodes that have no row in the network.
    """
    spare = checked_spare(spare_share, network.n).copy()
    n, rows = network.n, len(network.recipient)
    provider = np.repeat(np.arange(n), np.diff(network.indptr))
    key, wanted = provider * n + network.recipient, flows.source * n + flows.target
    row = np.searchsorted(key, wanted)
    if (row == rows).any() or (key[row] != wanted).any():
        raise ValueError("a flow stands in no row of the network; both must be of the same ecosystem")
    order = np.lexsort((flows.pool, row))
    by_recipient = np.argsort(network.recipient, kind="stable")
    received = _starts(network.recipient, n)
    first_giver, giver, gives = _givers(flows)
    gives = spare[giver] * gives
    return Deliveries(
        network.indptr.copy(), network.recipient.copy(), network.dependency.copy(), network.value.copy(),
        received, provider[by_recipient].astype(np.int32), network.dependency[by_recipient],
        network.value[by_recipient], np.flatnonzero(np.diff(received)).astype(np.int32),
        _starts(row, rows), flows.weight[order], flows.pool[order].astype(np.int32),
        np.add.reduceat(np.append(gives, 0.0), first_giver[:-1]) if flows.pools else np.empty(0),
        spare, first_giver, giver, gives,
    )  # fmt: skip


def _starts(code: Ints | Indices, n: int) -> Ints:
    """Where each code's rows start once they are sorted by code, and where the last end."""
    return np.concatenate([[0], np.cumsum(np.bincount(code, minlength=n))]).astype(np.int64)


def _givers(flows: Supply) -> tuple[Ints, Indices, Floats]:
    """The providers of each pool and what each gives to others; a provider is of one type, so of one row a kind."""
    order = np.lexsort((flows.source, flows.pool))
    pool, source = flows.pool[order], flows.source[order]
    once = (np.diff(pool, prepend=-1) != 0) | (np.diff(source, prepend=-1) != 0)
    return _starts(pool[once], flows.pools), source[once].astype(np.int32), flows.given[order][once]

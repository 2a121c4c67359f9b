"""The linear cascade: how far one shock spreads along dependencies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecohealth.network.dependencies import Dependencies
from ecohealth.network.graph import Floats, Indices, checked_values
from ecohealth.network.lanes import MOST_ROUNDS, NO_REST, Flows, blank, spread


@dataclass(frozen=True, eq=False)
class Cascade:
    """A cascade that has come to rest.

    Attributes:
        failure: float64[n], h, the failed share of each node, 0 … 1.
        first_hit: int32[n], the round in which h first rose above 0; 0 by the shock itself, -1 never.
        rounds: synchronous rounds until the cascade came to rest.
    """

    failure: Floats
    first_hit: Indices
    rounds: int


def linear_cascade(network: Dependencies, shock: npt.ArrayLike) -> Cascade:
    """Spread a shock: h_j(t+1) = min(1, h_j(0) + Σ_i w_ji h_i(t)) in synchronous rounds, to the fixed point.

    w_ji is ``first_hop`` where the shock hits i itself (h_i(0) > 0), else ``dependency``: substitutes answer the
    initial loss, once. h never falls, so each round only passes on what the last one added, along the edges of nodes
    that rose. O(rounds · edges of the nodes reached).

    Args:
        network: who depends on whom.
        shock: float[n], h(0) in 0 … 1.

    Raises:
        ValueError: a shock of another length or outside 0 … 1.
        ArithmeticError: no fixed point after 10,000 rounds; it is reached when no h would rise by more than 1e-9.

    Source: linear form of Bardoscia et al. 2015, PLoS ONE 10, e0130406.

    >>> from ecohealth.network.dependencies import dependencies
    >>> chain = dependencies(3, ([0, 1], [1, 2]), [0.5, 0.5], [0.5, 0.5], [1.0, 1.0])
    >>> end = linear_cascade(chain, [1.0, 0.0, 0.0])
    >>> end.failure.tolist(), end.first_hit.tolist(), end.rounds
    ([1.0, 0.5, 0.25], [0, 1, 2], 2)
    """
    start = checked_values(shock, "shock", network.n)
    if (start > 1).any():
        raise ValueError(f"a shock of {start.max()}; allowed: 0 to 1")
    flows, state, hit = _flows(network), blank(network.n, 1), np.flatnonzero(start)
    spread(flows, hit, np.zeros_like(hit), start[hit], state)
    if state.rounds[0] == NO_REST:
        raise ArithmeticError(_unsettled("the cascade"))
    failure = state.failure[:, 0].copy()
    return Cascade(failure, state.first_hit, int(state.rounds[0]))


def _flows(network: Dependencies) -> Flows:
    return Flows(network.indptr, network.recipient, network.dependency, network.first_hop)


def _unsettled(what: str) -> str:
    return (
        f"{what} still rises after {MOST_ROUNDS:,} rounds; some nodes depend wholly on one another: "
        "let a share of their business lie outside"
    )

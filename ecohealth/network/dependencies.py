"""Who depends on whom, and by how much: the directed network that failures travel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecohealth.network.graph import MOST_NODES, Floats, Indices, Ints, checked_codes, checked_values


@dataclass(frozen=True, eq=False)
class Dependencies:
    """Flows i → j in compressed rows by provider, as :func:`dependencies` makes them. Arrays are read-only.

    Attributes:
        n: nodes 0 … n-1.
        indptr: int64[n + 1]; what i gives stands at ``indptr[i]:indptr[i + 1]``.
        recipient: int32[m], ascending within a row.
        dependency: float64[m], D_ji: how much of j fails when all of i does.
        first_hop: float64[m], what takes the place of D_ji while i is a node that the shock itself hits:
            D_ji(1 - σ_ji), with σ_ji what substitutes take over.
        value: float64[m], W_ij.
    """

    n: int
    indptr: Ints
    recipient: Indices
    dependency: Floats
    first_hop: Floats
    value: Floats


def dependencies(
    n: int, flows: tuple[npt.ArrayLike, npt.ArrayLike], dependency: npt.ArrayLike, first_hop: npt.ArrayLike,
    value: npt.ArrayLike,
) -> Dependencies:  # fmt: skip
    """Arrange flows by provider and recipient; any order of rows gives the same bits. O(m log m).

    Args:
        n: number of nodes.
        flows: (provider, recipient), int[m] each; at most one row a pair. A node may give to itself.
        dependency, first_hop: float[m], D_ji and D_ji(1 - σ_ji), 0 … 1 and first_hop <= dependency.
        value: float[m], W_ij >= 0, in one unit.

    Raises:
        ValueError: lengths that differ, a pair twice, a node or number out of range.

    >>> net = dependencies(3, ([1, 0], [2, 1]), [1.0, 0.5], [1.0, 0.25], [4.0, 7.0])
    >>> net.indptr.tolist(), net.recipient.tolist(), net.first_hop.tolist()
    ([0, 1, 2, 2], [1, 2], [0.25, 1.0])
    """
    if not 0 <= n < MOST_NODES:
        raise ValueError(f"a network of {n} nodes; allowed: 0 to {MOST_NODES - 1}")
    provider, recipient = checked_codes(n, flows[0]), checked_codes(n, flows[1])
    m = len(provider)
    if len(recipient) != m:
        raise ValueError(f"{m} providers but {len(recipient)} recipients; give one of each a row")
    own, first, worth = (
        checked_values(one, name, m)
        for one, name in ((dependency, "dependency"), (first_hop, "first_hop"), (value, "value"))
    )
    if (own > 1).any() or (first > own).any():
        raise ValueError(
            "a dependency above 1, or a first_hop above its dependency; allowed: 0 <= first_hop <= dependency <= 1"
        )
    pair = provider * n + recipient
    order = np.argsort(pair, kind="stable")
    if (np.diff(pair[order]) == 0).any():
        raise ValueError("a provider and recipient stand in two rows; add their rows up first")
    indptr = np.concatenate([[0], np.cumsum(np.bincount(provider, minlength=n))]).astype(np.int64)
    arrays = indptr, recipient[order].astype(np.int32), own[order], first[order], worth[order]
    for array in arrays:
        array.setflags(write=False)
    return Dependencies(n, *arrays)

"""What a loss costs, a second time: slow, plain loops and dense matrices straight from METRICS.md §6."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.profile import Profile


@dataclass(frozen=True)
class PlainLoss:
    """Values, not shares."""

    direct: float
    stranded: float
    cascade: float
    outside: set[int]
    failure: np.ndarray
    lost_by: np.ndarray


def plain_loss(eco: Ecosystem, capacity: np.ndarray, cascade: str, profile: Profile) -> PlainLoss:
    """Direct, stranded and cascade, who is cut off, and what each participant loses."""
    by_kind = value_by_kind(eco)
    value = sum(by_kind.values(), np.zeros((len(eco), len(eco))))
    failure = _failure(eco, by_kind, capacity, cascade, profile)
    outside = _outside(value, capacity)
    parts, lost_by = np.zeros(3), np.zeros(len(eco))
    for i, j in zip(*np.nonzero(value), strict=True):
        survives = min(capacity[i], capacity[j])
        keeps = 0.0 if {i, j} & outside else min(survives, 1.0 - failure[i], 1.0 - failure[j])
        parts += value[i, j] * np.array(
            [1.0 - survives, survives if {i, j} & outside else 0.0, 0.0 if {i, j} & outside else survives - keeps]
        )
        lost_by[i] += value[i, j] * (1.0 - keeps)
        lost_by[j] += value[i, j] * (1.0 - keeps)
    return PlainLoss(*parts, outside, failure, lost_by)


def value_by_kind(eco: Ecosystem) -> dict[str, np.ndarray]:
    """W(κ), dense, from the window's records one by one."""
    place = {one: at for at, one in enumerate(eco.ids)}
    matrices: dict[str, np.ndarray] = {}
    for source, target, kind, weight in eco.interactions[["source", "target", "kind", "weight"]].itertuples(
        index=False
    ):
        matrix = matrices.setdefault(kind, np.zeros((len(eco), len(eco))))
        directed = kind not in eco.config.kinds or eco.config.kinds[kind].directed
        for i, j in [(source, target)] if directed else [(source, target), (target, source)]:
            matrix[place[i], place[j]] += weight if directed else weight / 2.0
    return matrices


def _outside(value: np.ndarray, capacity: np.ndarray) -> set[int]:
    before = nx.from_numpy_array((value + value.T) > 0)
    after = before.subgraph(np.flatnonzero(capacity > 0)).copy()
    outside: set[int] = set()
    for component in nx.connected_components(before):
        if not value[np.ix_(list(component), list(component))].any() or capacity[list(component)].all():
            continue
        fragments = [sorted(one) for one in nx.connected_components(after.subgraph(component))]
        survives = value * np.minimum.outer(capacity, capacity)
        worth = [(survives[np.ix_(one, one)].sum(), len(one), -one[0]) for one in fragments]
        best = max(worth, default=(0.0, 0, 0))
        for fragment, its in zip(fragments, worth, strict=True):
            if its != best or its[0] == 0:
                outside |= set(fragment)
    return outside


def _failure(
    eco: Ecosystem, by_kind: dict[str, np.ndarray], capacity: np.ndarray, cascade: str, profile: Profile
) -> np.ndarray:
    if cascade == "none":
        return 1.0 - capacity
    own = eco.view.outside_share
    outside = 0.0 if cascade == "threshold" else np.where(np.isnan(own), profile.outside_share, own)
    passes = _passes(eco, by_kind, capacity, np.broadcast_to(1.0 - outside, len(eco)), profile.spare_capacity)
    return {"linear": _linear, "debtrank": _once, "threshold": _topple}[cascade](passes, 1.0 - capacity, profile)


def _passes(
    eco: Ecosystem, by_kind: dict[str, np.ndarray], capacity: np.ndarray, inside: np.ndarray, spare: float
) -> np.ndarray:
    """How much of j fails with all of i, what substitutes take over of the shocked taken off."""
    value = sum(by_kind.values(), np.zeros((len(eco), len(eco))))
    received = value.sum(axis=0)
    taken_over = np.zeros_like(value)
    types = eco.participants["type"].to_numpy()
    for matrix in by_kind.values():
        apart = matrix - np.diag(np.diag(matrix))
        for role in set(types):
            pool = types == role
            hit, able = pool & (capacity < 1), pool & (capacity == 1)
            demand = ((1.0 - capacity[hit])[:, None] * apart[hit][:, capacity > 0]).sum()
            offer = spare * apart[able].sum()
            fraction = min(1.0, offer / demand) if demand > 0 else 0.0
            taken_over[np.ix_(hit, capacity > 0)] += fraction * apart[np.ix_(hit, capacity > 0)]
    passes = np.zeros_like(value)
    for i in range(len(eco)):
        for j in range(len(eco)):
            if i != j and value[i, j] > 0:
                left = 1.0 - taken_over[i, j] / value[i, j] if capacity[i] < 1 else 1.0
                passes[i, j] = value[i, j] / received[j] * inside[j] * left
    return passes


def _linear(passes: np.ndarray, start: np.ndarray, _: Profile) -> np.ndarray:
    failure = start.copy()
    for _ in range(100_000):
        risen = np.minimum(1.0, start + failure @ passes)
        if np.max(risen - failure, initial=0.0) < 1e-13:
            return risen
        failure = risen
    raise AssertionError("the plain cascade does not come to rest")


def _once(passes: np.ndarray, start: np.ndarray, _: Profile) -> np.ndarray:
    failure, has_passed = start.copy(), np.zeros(len(start), dtype=bool)
    while (passing := (failure > 0) & ~has_passed).any():
        failure = np.minimum(1.0, failure + np.where(passing, failure, 0.0) @ passes)
        has_passed |= passing
    return failure


def _topple(passes: np.ndarray, start: np.ndarray, profile: Profile) -> np.ndarray:
    failure = start.copy()
    for _ in range(len(start) + 1):
        failure = np.where(failure @ passes >= profile.failure_threshold - 1e-10, 1.0, failure)
    return failure

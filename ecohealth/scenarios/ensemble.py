"""Chance to risk: thousands of random losses simulated, the same bits however many workers share them."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, sum_by
from ecohealth.ecosystem.views import Views
from ecohealth.errors import BadScenario
from ecohealth.scenarios.fallout import fallout
from ecohealth.scenarios.spread import NO_REST, Model, depending, spread, supplies
from ecohealth.scores.profile import Profile

if TYPE_CHECKING:
    from ecohealth.network.deliveries import Deliveries
    from ecohealth.network.draws import Chances, Drawn
    from ecohealth.network.ground import Ground

FEWEST = 100
"""Runs below which a twentieth of them is too few to speak of."""

BEFORE_STOPPING = 1024
"""Runs before the wished precision is looked at: of fewer, the spread is not known well enough."""


@dataclass(frozen=True)
class Runs:
    """How often to simulate, and who does it.

    Attributes:
        most: how many runs at the most.
        precision: stop once half of the 95 % interval is no wider, as a share of V; asked after every 128 runs, from
            1,024 on. Without it all runs are done.
        of: the figure whose precision counts.
        workers: threads; by default as many as there are processors. No figure depends on it.
        executor: runs chunks elsewhere (processes, a cluster) instead of in threads of its own; it stays open.
        progress: called after every chunk with the runs done and the most there can be; what it raises ends the work.
    """

    most: int = 10_000
    precision: float | None = None
    of: Literal["mean", "cvar95"] = "mean"
    workers: int | None = None
    executor: Executor | None = None
    progress: Callable[[int, int], object] | None = None

    def checked(self) -> Runs:
        """Itself.

        Raises:
            BadScenario: for a number that is none.
        """
        if self.most < FEWEST:
            raise BadScenario(f"{self.most:,} runs are too few to know a tail by; give {FEWEST} or more")
        if self.precision is not None and not (math.isfinite(self.precision) and self.precision > 0):
            raise BadScenario(f"the precision is a share of value above 0 (0.001 is 0.1 %), not {self.precision}")
        if self.workers is not None and self.workers < 1:
            raise BadScenario(f"{self.workers} workers do nothing; give 1 or more")
        return self


@dataclass(frozen=True, eq=False)
class Plan:
    """What a worker is given: arrays, and where the model has no kernel for many at once, the view they came from."""

    chances: Chances
    seed: int
    value: float
    land: Ground | None = None
    net: Deliveries | None = None
    one_by_one: tuple[Views, Model, Profile] | None = None


def planned(eco: Ecosystem, chances: Chances, seed: int, cascade: Model, profile: Profile) -> Plan:
    """Everything that the runs have in common, computed once."""
    from ecohealth.network.deliveries import deliveries
    from ecohealth.network.ground import ground

    view = eco.view
    if cascade not in ("none", "linear"):
        return Plan(chances, seed, view.value, one_by_one=(view, cascade, profile))
    land = ground(view.graph)
    if cascade == "none":
        return Plan(chances, seed, view.value, land)
    uncovered = np.zeros(len(view.flows.weight))
    network, _ = depending(view, uncovered, view.dependency(profile.outside_share))
    return Plan(
        chances, seed, view.value, land, deliveries(network, supplies(view), view.spare_share(profile.spare_capacity))
    )


def lost_in(plan: Plan, chunk: int, runs: int) -> Floats:
    """Direct, stranded and cascade of the first runs of a chunk, as shares of V: float64[runs, 3].

    Raises:
        BadScenario: where a cascade does not come to rest.
    """
    from ecohealth.network.draws import draw
    from ecohealth.network.ensemble import direct_and_stranded, shocks, with_linear_cascade

    drawn = draw(plan.chances, plan.seed, chunk, runs)
    if plan.land is None:
        return _one_by_one(plan, drawn)
    given = shocks(plan.land, *drawn)
    if plan.net is None:
        return np.column_stack([direct_and_stranded(plan.land, given), np.zeros(runs)]) / plan.value
    try:
        return with_linear_cascade(plan.land, plan.net, given) / plan.value
    except ArithmeticError as error:
        raise BadScenario(NO_REST) from error


def _one_by_one(plan: Plan, drawn: Drawn) -> Floats:
    """Each scenario as :func:`~ecohealth.scenarios.simulate.simulate` has it."""
    assert plan.one_by_one is not None  # noqa: S101 - a plan without a ground has it
    view, cascade, profile = plan.one_by_one
    lost = []
    for run in range(len(drawn.first) - 1):
        capacity = np.ones(view.n)
        rows = slice(drawn.first[run], drawn.first[run + 1])
        capacity[drawn.node[rows]] = drawn.left[rows]
        share = fallout(view, capacity, spread(view, capacity, cascade, profile)).lost
        lost.append([share.direct, share.stranded, share.cascade])
    return np.array(lost).reshape(-1, 3)


def simulated(plan: Plan, runs: Runs) -> Floats:
    """Every run, or as many as the wished precision takes: float64[runs, 3].

    Chunks are drawn by their number and looked at in their order, so neither the workers nor who is quicker matters.
    """
    from ecohealth.network.draws import CHUNK

    sizes = [min(CHUNK, runs.most - begin) for begin in range(0, runs.most, CHUNK)]
    done: list[Floats] = []
    for lost in _in_order(plan, sizes, runs):
        done.append(lost)
        count = sum(map(len, done))
        if runs.progress is not None:
            runs.progress(count, runs.most)
        if runs.precision is not None and count >= BEFORE_STOPPING and _is_precise(np.concatenate(done), runs):
            break
    return np.concatenate(done)


def total(lost: Floats) -> Floats:
    """The share of V that each run loses in all, at most 1."""
    whole: Floats = np.minimum(lost.sum(axis=1), 1.0)
    return whole


def _is_precise(lost: Floats, runs: Runs) -> bool:
    from ecohealth.network.tail import NORMAL_95, cvar_interval, standard_errors

    if runs.of == "mean":
        half = NORMAL_95 * standard_errors(total(lost)).mean
    else:
        low, high = cvar_interval(total(lost)) or (-math.inf, math.inf)
        half = (high - low) / 2.0
    return runs.precision is not None and half <= runs.precision


def _in_order(plan: Plan, sizes: list[int], runs: Runs) -> Iterator[Floats]:
    """The chunks, in order: here, in threads, or wherever the executor runs them."""
    workers = runs.workers or os.cpu_count() or 1
    if runs.executor is not None:
        yield from _handed_out(runs.executor, plan, sizes, 2 * workers)
    elif workers == 1:
        yield from (lost_in(plan, chunk, size) for chunk, size in enumerate(sizes))
    else:
        with ThreadPoolExecutor(workers, thread_name_prefix="ensemble") as threads:
            yield from _handed_out(threads, plan, sizes, 2 * workers)


def _handed_out(executor: Executor, plan: Plan, sizes: list[int], ahead: int) -> Iterator[Floats]:
    """Chunks computed elsewhere, some ahead of the one that is waited for; what was not begun is taken back."""
    waiting: deque[Future[Floats]] = deque()
    try:
        for chunk, size in enumerate(sizes):
            waiting.append(executor.submit(lost_in, plan, chunk, size))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def by_participant(eco: Ecosystem, plan: Plan, lost_share: Floats, var95: float) -> pd.DataFrame:
    """Who brings the loss; the runs are drawn a second time, which is quicker than keeping them."""
    runs = len(lost_share)
    often, loss, square, in_tail, tail = _sums(plan, lost_share, var95, len(eco))
    spared = runs - often
    mean, spared_mean = loss / np.maximum(often, 1), (lost_share.sum() - loss) / np.maximum(spared, 1)
    frequency, more = often / runs, mean - spared_mean
    known = (often > 1) & (spared > 1)
    variance = np.maximum(square / np.maximum(often, 1) - mean**2, 0.0)
    of_spared = np.maximum(((lost_share**2).sum() - square) / np.maximum(spared, 1) - spared_mean**2, 0.0)
    error = np.sqrt(
        frequency**2 * (variance / np.maximum(often - 1, 1) + of_spared / np.maximum(spared - 1, 1))
        + more**2 * frequency * (1.0 - frequency) / runs
    )
    share = in_tail / max(tail, 1)
    table = eco.participants[["id", "name", "type"]].assign(
        frequency=frequency,
        brings=np.where(often == 0, 0.0, np.where(spared > 0, frequency * more, np.nan)),
        brings_error=np.where(known, error, np.nan),
        tail_share=share if tail else np.nan,
        tail_error=np.sqrt(share * (1.0 - share) / tail) if tail else np.nan,
    )
    return table.sort_values("brings", ascending=False, kind="stable", ignore_index=True)


def _sums(plan: Plan, lost_share: Floats, var95: float, n: int) -> tuple[Codes, Floats, Floats, Codes, int]:
    """Of each participant, over the runs that lose it: their number, their loss, its square, how many are in the tail.

    The tail is what loses VaR95 or more, and anything at all; its size comes last.
    """
    from ecohealth.network.draws import CHUNK, draw

    sums = np.zeros((4, n))
    is_tail = (lost_share >= var95) & (lost_share > 0)
    for chunk, begin in enumerate(range(0, len(lost_share), CHUNK)):
        of_chunk = lost_share[begin : begin + CHUNK]
        drawn = draw(plan.chances, plan.seed, chunk, len(of_chunk))
        run = np.repeat(np.arange(len(of_chunk)), np.diff(drawn.first))[drawn.left == 0]
        node = drawn.node[drawn.left == 0]
        for at, weight in enumerate((np.ones(len(of_chunk)), of_chunk, of_chunk**2, is_tail[begin : begin + CHUNK])):
            sums[at] += sum_by(node, np.asarray(weight, dtype=np.float64)[run], n)
    return sums[0].astype(np.int64), sums[1], sums[2], sums[3].astype(np.int64), int(is_tail.sum())

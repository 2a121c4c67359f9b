"""The worst that can happen at once: which participants together cost most, and which pairs no ranking shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.errors import BadScenario
from ecohealth.scenarios.chance import Chance
from ecohealth.scenarios.names import calling
from ecohealth.scenarios.scenario import Scenario
from ecohealth.scenarios.simulate import checked_value
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import counted, joined, percent

if TYPE_CHECKING:
    from ecohealth.network.coalition import Coalition

LARGEST = 5
"""More at once is not asked: few would still be plausible, and the proof takes ever longer."""

PAIRS_AMONG = 300
"""A critical pair holds one of so many participants, the costliest by themselves and the best tied."""

ORDERS = 2_000
"""Random orders of loss behind a fair share; fewer where the ecosystem is very large."""

BUDGET = 20_000_000
"""Participants and ties, times orders, that fair shares may cost."""


@dataclass(frozen=True, init=False)
class WorstLoss(Scenario):
    """The participants leave that together cost most, direct and stranded, weighted by how plausible their loss is.

    They are found before any cascade, which the simulation then adds. Where it is not proven that no others cost more,
    the outcome says how much more they could.

    Args:
        size: how many, 1 to 5.
        plausible: id -> how plausible its loss is, 0 to 1; 1 for everybody else. A coalition counts by the product.

    Raises:
        BadScenario: for a size or a plausibility outside its range.
    """

    looks_for_whom: ClassVar[bool] = True

    size: int
    plausible: tuple[tuple[str, float], ...]

    def __init__(self, size: int, plausible: Mapping[str, float] | None = None) -> None:
        if not 1 <= size <= LARGEST:
            raise BadScenario(f"the worst {size} cannot be asked for; allowed: 1 to {LARGEST}")
        for one, share in (plausible or {}).items():
            if not 0.0 <= share <= 1.0:
                raise BadScenario(f"the loss of {one} cannot be plausible to {share}; allowed: 0 to 1")
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "plausible", tuple((plausible or {}).items()))

    def cautions(self, eco: Ecosystem) -> tuple[str, ...]:
        """Whether it is proven that no others cost more."""
        found, value = self.found(eco), eco.view.value
        by = "" if not self.plausible else ", weighted by how plausible that is"
        if found.exact:
            others = "nobody else costs" if self.size == 1 else f"no other {self.size} together cost"
            return (f"Before any cascade {others} more{by}: proven.",)
        more = later(percent, (found.at_most - found.loss) / value)
        tried = Sentence("The search was given up after ", later(counted, found.looked_at, "coalition"))
        return (Sentence(tried, ": others could cost up to ", more, f" of value more{by}, before any cascade."),)

    def found(self, eco: Ecosystem, tell: Callable[[int, int], object] = lambda done, most: None) -> Coalition:
        """Whom it takes in an ecosystem; searched for once.

        Args:
            eco: the ecosystem, with its window.
            tell: is told the work done, and the most there can be; what it raises ends the search.

        Raises:
            BadScenario: where no value was exchanged, or there are not as many participants.
        """
        from ecohealth.network.coalition import worst_coalition

        checked_value(eco)
        if self.size > len(eco):
            raise BadScenario(
                f"the worst {self.size} of {len(eco)} participants cannot be asked for; allowed: 1 to {len(eco)}"
            )
        if self not in eco.readings:
            weights = np.ones(len(eco))
            weights[eco.codes([one for one, _ in self.plausible])] = [share for _, share in self.plausible]
            eco.readings[self] = worst_coalition(eco.view.graph, self.size, weights, tell=tell)
        return cast("Coalition", eco.readings[self])

    def _capacity(self, eco: Ecosystem) -> Floats:
        capacity = np.ones(len(eco))
        capacity[self.found(eco).members] = 0.0
        return capacity

    def _told(self, eco: Ecosystem) -> str:
        who = joined(calling(eco, self.found(eco).members))
        return f"Losing {who}" if self.size == 1 else f"Losing the {self.size} that together cost most ({who})"


def search(eco: Ecosystem, scenario: Scenario | Chance, tell: Callable[[int, int], object]) -> None:
    """Find the worst losses that a scenario is made of ahead of its simulation, which would search without a word.

    Args:
        eco: the ecosystem, with its window.
        scenario: what happens; nothing is done where it does not ask for the worst.
        tell: is told the work done, and the most there can be.

    Raises:
        BadScenario: as :meth:`WorstLoss.found`.
    """
    steps = (scenario,) if isinstance(scenario, Chance) else scenario.in_turn
    for part in (part for step in steps for part in step.parts):
        if isinstance(part, WorstLoss):
            part.found(eco, tell)


def critical_pairs(eco: Ecosystem, count: int = 20) -> pd.DataFrame:
    """Pairs whose joint loss costs more than their two losses add up to: a ranking of single losses misses them.

    Args:
        eco: the ecosystem, with its window.
        count: how many at most.

    Returns:
        ``first, first_name, second, second_name`` and, as shares of V before any cascade, ``first_alone,
        second_alone, loss_impact`` of both and ``beyond``, by how much that exceeds the two added up; sorted by it. A
        pair holds one of the 300 participants that cost most alone or have most ties.

    Raises:
        BadScenario: where no value was exchanged.
    """
    from ecohealth.network.pairs import critical_pairs as found_in

    checked_value(eco)
    view = eco.view
    alone = (view.single_losses.direct + view.single_losses.stranded) / view.value
    found = found_in(view.graph, count, _worth_asking(alone, np.diff(view.graph.indptr)))
    ids, names = eco.participants["id"].array, eco.participants["name"].array
    return pd.DataFrame(
        {
            "first": ids[found.first],
            "first_name": names[found.first],
            "second": ids[found.second],
            "second_name": names[found.second],
            "first_alone": alone[found.first],
            "second_alone": alone[found.second],
            "loss_impact": found.loss / view.value,
            "beyond": found.beyond / view.value,
        }
    )


def _worth_asking(alone: Floats, ties: Codes) -> Codes:
    """The costliest and the best tied, half and half."""
    half = PAIRS_AMONG // 2
    costliest, tied = np.argsort(-alone, kind="stable")[:half], np.argsort(-ties, kind="stable")[:half]
    return np.union1d(costliest, tied).astype(np.int64)


def shapley_impact(eco: Ecosystem, *, seed: int = 0) -> pd.DataFrame:
    """Each participant's fair share of joint losses (Shapley value of direct and stranded loss), with its error.

    Two substitutes that hold the same partners strand nobody alone; here both are charged for them. Shares add up to 1.

    Args:
        eco: the ecosystem, with its window.
        seed: of the random orders of loss, 2,000 of them, fewer in very large ecosystems (at least 20).

    Returns:
        ``id, name, type, shapley_impact, standard_error, low, high``, shares of V, the last two the ends of a 95 %
        interval, NaN where fewer than 400 orders could be drawn; sorted by impact, ties by id.

    Raises:
        BadScenario: where no value was exchanged.
    """
    from ecohealth.network.shapley import shapley

    checked_value(eco)
    graph, value = eco.view.graph, eco.view.value
    orders = int(np.clip(BUDGET // (graph.n + len(graph.indices)), 20, ORDERS)) // 2 * 2
    fair = shapley(graph, np.random.default_rng(seed), orders)
    table = eco.participants[["id", "name", "type"]].assign(
        shapley_impact=fair.share / value,
        standard_error=fair.standard_error / value,
        low=fair.low / value,
        high=fair.high / value,
    )
    return table.sort_values("shapley_impact", ascending=False, kind="stable", ignore_index=True)

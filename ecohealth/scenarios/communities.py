"""Loss of a community: a group that exchanges more within itself than with others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, sum_by
from ecohealth.errors import BadScenario
from ecohealth.scenarios.names import calling
from ecohealth.scenarios.scenario import Scenario
from ecohealth.scenarios.simulate import checked_value
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import counted, decimals, joined, percent

if TYPE_CHECKING:
    from ecohealth.network.communities import Communities

NAMED = 3
"""So many members stand for a community, those of the largest value."""


@dataclass(frozen=True)
class CommunityLoss(Scenario):
    """Every member of a community leaves.

    Attributes:
        number: which, from 1 on, as :func:`communities` numbers them. A number holds for these data and this window.

    Raises:
        BadScenario: for a number below 1.
    """

    number: int

    def __post_init__(self) -> None:
        if self.number < 1:
            raise BadScenario(f"communities are numbered from 1 on, so there is no community {self.number}")

    def cautions(self, eco: Ecosystem) -> tuple[str, ...]:
        """How communities were found, and how surely this is one."""
        found = _found(eco)
        told = Sentence(
            "Communities are the partition of largest modularity (", later(decimals, float(found.modularity), 2),
            f") in {found.runs} runs of the Leiden algorithm on the value exchanged; the runs agree on community "
            f"{self.number} to ", later(percent, float(found.stability[self.number - 1])),
            ". Others may draw the line elsewhere.",
        )  # fmt: skip
        return (told,)

    def _capacity(self, eco: Ecosystem) -> Floats:
        found = _found(eco)
        if self.number > found.count:
            there = "1 is the only one" if found.count == 1 else f"allowed: 1 to {found.count}"
            raise BadScenario(f"no community {self.number}; {there}; 'rank --by communities' lists them")
        return np.where(found.label == self.number - 1, 0.0, 1.0)

    def _told(self, eco: Ecosystem) -> str:
        members = np.flatnonzero(self._capacity(eco) == 0.0)
        largest = members[np.argsort(-eco.view.strength[members], kind="stable")[:NAMED]]
        count = counted(len(members), "participant")
        return f"Losing community {self.number} ({count}, the largest {joined(calling(eco, largest))})"


def communities(eco: Ecosystem) -> pd.DataFrame:
    """Communities of the ecosystem, and what the loss of each would cost.

    They are the best by modularity of several runs of the Leiden algorithm on the value exchanged, from a fixed seed;
    numbered from 1 on by their first member's id. Participants without a tie are in none.

    Args:
        eco: the ecosystem, with its window.

    Returns:
        ``community`` (its number), ``participants``, ``largest`` (names of up to three members of largest value);
        ``value``, what the members give and take, both ends counted, as a share of that of all; ``inside``, the share
        of the ecosystem's value that is exchanged among members; ``stability``, how surely it is one (0–1); ``direct,
        stranded, loss_impact``, shares of V that its loss costs before any cascade. The costliest first.

    Raises:
        BadScenario: where no value was exchanged between two participants.

    Source: Traag, Waltman & van Eck 2019, Scientific Reports 9, 5233.
    """
    from ecohealth.network.communities import value_inside

    found, view = _found(eco), eco.view
    tied = found.label >= 0
    size = np.bincount(found.label[tied], minlength=found.count)
    strength = sum_by(found.label[tied], view.strength[tied], found.count)
    direct, stranded = _losses(eco, found).T / view.value
    table = pd.DataFrame(
        {
            "community": np.arange(1, found.count + 1),
            "participants": size,
            "largest": pd.array(_largest(eco, found), dtype="str"),
            "value": strength / float(view.strength.sum()),
            "inside": value_inside(view.graph, found) / view.value,
            "stability": found.stability,
            "direct": direct,
            "stranded": stranded,
            "loss_impact": direct + stranded,
        }
    )
    return table.sort_values("loss_impact", ascending=False, kind="stable", ignore_index=True)


def _found(eco: Ecosystem) -> Communities:
    checked_value(eco)
    if eco.view.graph.m == 0:
        raise BadScenario("no two participants exchange value with each other, so there are no communities")
    return eco.view.communities


def _losses(eco: Ecosystem, found: Communities) -> Floats:
    """Direct and stranded value of the loss of each community."""
    from ecohealth.network.ensemble import direct_and_stranded, shocks
    from ecohealth.network.ground import ground

    tied = np.flatnonzero(found.label >= 0)
    members = tied[np.argsort(found.label[tied], kind="stable")]
    first = np.concatenate([[0], np.cumsum(np.bincount(found.label[tied], minlength=found.count))])
    land = ground(eco.view.graph)
    return direct_and_stranded(land, shocks(land, first, members, np.zeros(len(members))))


def _largest(eco: Ecosystem, found: Communities) -> list[str]:
    """The names of up to three members each, by value."""
    order = np.lexsort((-eco.view.strength, found.label))
    order = order[found.label[order] >= 0]
    starts = np.searchsorted(found.label[order], np.arange(found.count + 1)).tolist()
    names = calling(eco, order)
    return [joined(names[start : min(start + NAMED, end)]) for start, end in pairwise(starts)]

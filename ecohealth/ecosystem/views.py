"""Canonical arrays and graphs of one window, each built once when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.classes import Classes, classes
from ecohealth.ecosystem.records import Codes, Floats, Mask, Records, sum_by
from ecohealth.errors import UnknownChoice
from ecohealth.tables.config import Config, Kind

if TYPE_CHECKING:
    import networkx as nx

    from ecohealth.network.communities import Communities
    from ecohealth.network.components import LossOfOne
    from ecohealth.network.graph import Undirected


@dataclass(frozen=True)
class Flows:
    """Value from source to target, summed within a kind; sorted by kind, source and target."""

    kind: Codes
    source: Codes
    target: Codes
    weight: Floats
    count: Codes

    def take(self, rows: Mask) -> Flows:
        """The flows where the mask is true."""
        return Flows(self.kind[rows], self.source[rows], self.target[rows], self.weight[rows], self.count[rows])


class Views:
    """What the window's records look like as arrays over participants 0 … n-1 (sorted by id).

    V, W, s and p are those of METRICS.md §1: flows hold value kinds only, undirected kinds put half of their weight
    on either direction. Records of zero weight are contacts: they count as activity and carry no value and no tie.
    """

    def __init__(
        self,
        table: pd.DataFrame,
        kinds: tuple[str, ...],
        records: Records,
        config: Config,
        members: frozenset[str] | None = None,
    ) -> None:
        self._table = table
        self.kinds = kinds
        self.records = records
        self.config = config
        self._members = members
        self.n = len(table)

    # -- participants -------------------------------------------------------------------------------------------
    @cached_property
    def types(self) -> tuple[str, ...]:
        """Types of participants, sorted."""
        return tuple(sorted(str(one) for one in self._table["type"].unique()))

    @cached_property
    def type_code(self) -> Codes:
        """Position of each participant's type in ``types``."""
        return pd.Index(self.types).get_indexer(pd.Index(self._table["type"].astype("str"))).astype(np.int64)

    @cached_property
    def stand_in(self) -> Codes:
        """Who may stand in for whom: those of one number, of one type and, where asked, of one region or the like.

        A participant whose value is missing is in a pool of its own: it stands in for nobody, and nobody for it.

        Raises:
            UnknownChoice: for a column of ``[substitutes]`` that is not there.
        """
        code = self.type_code
        for column in self.config.substitutes.same:
            if column not in self._table:
                known = [str(one) for one in self._table.columns]
                raise UnknownChoice.of("column of the participants, for who may stand in,", column, known)
            value = pd.factorize(self._table[column].astype("str"), sort=True)[0].astype(np.int64)
            own = np.where(value < 0, self.n + np.arange(self.n), value)
            code = np.unique(code * (2 * self.n) + own, return_inverse=True)[1].astype(np.int64)
        return code

    @cached_property
    def is_party(self) -> Mask:
        """False for venues, and in a part for whom its members meet."""
        if self._members is None:
            return ~self.is_venue
        return ~self.is_venue & self._table["id"].isin(self._members).to_numpy(dtype=bool)

    @cached_property
    def is_venue(self) -> Mask:
        """Places where parties meet."""
        venue = [self.config.types[one].venue if one in self.config.types else False for one in self.types]
        return np.asarray(venue, dtype=bool)[self.type_code]

    @cached_property
    def attributes(self) -> tuple[Classes, ...]:
        """The classes that parties fall into by their columns of words: region, owner."""
        return classes(self._table, self.is_party)

    @cached_property
    def outside_share(self) -> Floats:
        """The share of each participant's business outside the ecosystem, NaN where nobody said."""
        return self._number("outside_share")

    @cached_property
    def failure_threshold(self) -> Floats:
        """The lost share of what it receives at which each participant fails, NaN where nobody said."""
        return self._number("failure_threshold")

    def spare_share(self, default: float) -> Floats:
        """Each participant's spare capacity as a share of what it gives of a kind; ``default`` where nobody said."""
        said = self._number("spare_capacity")
        return np.where(np.isnan(said), default, said)

    def _number(self, column: str) -> Floats:
        if column not in self._table:
            return np.full(self.n, np.nan)
        return self._table[column].to_numpy(dtype=np.float64)

    @cached_property
    def is_active(self) -> Mask:
        """Participants with at least one record in the window."""
        active = np.zeros(self.n, dtype=bool)
        active[self.records.source] = True
        active[self.records.target] = True
        return active

    # -- value --------------------------------------------------------------------------------------------------
    @cached_property
    def flows(self) -> Flows:
        """Value flows per kind, weight > 0."""
        return _summed(laid_out(self.records, self.is_directed, self.carries_value).flows(self.records))

    @cached_property
    def pairs(self) -> Flows:
        """Value flows over all value kinds (``kind`` is 0 throughout)."""
        flows = self.flows
        merged = Flows(np.zeros_like(flows.kind), flows.source, flows.target, flows.weight, flows.count)
        return _summed(merged)

    @cached_property
    def given(self) -> Floats:
        """Out-strength s+: value given, per participant."""
        return sum_by(self.pairs.source, self.pairs.weight, self.n)

    @cached_property
    def taken(self) -> Floats:
        """In-strength s-: value received, per participant."""
        return sum_by(self.pairs.target, self.pairs.weight, self.n)

    @cached_property
    def strength(self) -> Floats:
        """Given and taken."""
        return self.given + self.taken

    @cached_property
    def value(self) -> float:
        """V: the value of the window."""
        return float(np.sum(self.pairs.weight))

    @cached_property
    def shares(self) -> Floats:
        """p_i: each party's share of the strength of all parties; 0 for venues, all 0 where there is no value."""
        strength = np.where(self.is_party, self.strength, 0.0)
        total = float(strength.sum())
        return strength / total if total > 0 else strength

    # -- structure ----------------------------------------------------------------------------------------------
    @cached_property
    def graph(self) -> Undirected:
        """The simple undirected graph of value, parallel and opposite ties summed, self-loops apart."""
        from ecohealth.network.graph import undirected

        return undirected(self.n, self.pairs.source, self.pairs.target, self.pairs.weight)

    @cached_property
    def single_losses(self) -> LossOfOne:
        """What the loss of each participant alone costs, direct and stranded, and who is cut off by it."""
        from ecohealth.network.components import leave_one_out

        return leave_one_out(self.graph)

    @cached_property
    def communities(self) -> Communities:
        """Who exchanges more with each other than with others, found from a fixed seed.

        Raises:
            ValueError: where no two participants are tied.
        """
        from ecohealth.network.communities import communities

        return communities(self.graph)

    @cached_property
    def ties(self) -> tuple[Codes, Codes, Floats]:
        """Undirected ties u < v with their value, sorted."""
        low, high = np.minimum(self.pairs.source, self.pairs.target), np.maximum(self.pairs.source, self.pairs.target)
        apart = low != high
        merged = _summed(
            Flows(np.zeros(int(apart.sum()), np.int64), low[apart], high[apart], self.pairs.weight[apart],
                  self.pairs.count[apart])
        )  # fmt: skip
        return merged.source, merged.target, merged.weight

    @cached_property
    def is_tied(self) -> Mask:
        """Participants that exchange value with another."""
        tied = np.zeros(self.n, dtype=bool)
        tied[self.ties[0]] = True
        tied[self.ties[1]] = True
        return tied

    @cached_property
    def largest_component(self) -> int:
        """How many participants the largest component of the graph of value holds; 0 without ties."""
        sizes = np.bincount(self._components[0][self.is_tied])
        return int(sizes.max()) if len(sizes) else 0

    @cached_property
    def _components(self) -> tuple[Codes, int]:
        from ecohealth.network.graph import components

        return components(self.graph)

    @cached_property
    def in_core(self) -> Mask:
        """Participants of the core: the weakly connected component with the largest value (ties: the lowest id)."""
        labels, count = self._components
        value = sum_by(labels[self.pairs.source], self.pairs.weight, count)
        return (
            np.asarray(labels == int(np.argmax(value)), dtype=bool) if self.value > 0 else np.zeros(self.n, dtype=bool)
        )

    @cached_property
    def received_share(self) -> Floats:
        """The share of what j receives that comes from i, of each pair i -> j; 0 of self-loops."""
        pairs = self.pairs
        return np.where(pairs.source == pairs.target, 0.0, pairs.weight / self.taken[pairs.target])

    def inside(self, outside_default: float) -> Floats:
        """The share of each participant's business that lies inside; ``outside_default`` lies outside unless said."""
        return 1.0 - np.where(np.isnan(self.outside_share), outside_default, self.outside_share)

    def dependency(self, outside_default: float) -> Floats:
        """D_ji of each pair i -> j: the share of what j receives that comes from i, times (1 - outside share of j).

        Aligned with ``pairs``; self-loops depend on nobody else and give 0.
        """
        return self.received_share * self.inside(outside_default)[self.pairs.target]

    def networkx(self) -> nx.DiGraph[str]:
        """A networkx graph for the user's own code: nodes by id with their columns, edges with their weight."""
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        rows: list[dict[Any, Any]] = self._table.to_dict("records")
        graph.add_nodes_from((str(row["id"]), row) for row in rows)
        ids = self._table["id"].astype("str").to_numpy()
        pairs = self.pairs
        graph.add_weighted_edges_from(
            (ids[i], ids[j], float(w)) for i, j, w in zip(pairs.source, pairs.target, pairs.weight, strict=True)
        )
        return graph

    # -- kinds --------------------------------------------------------------------------------------------------
    @cached_property
    def is_directed(self) -> Mask:
        """Whether each kind has a direction, in the order of ``kinds``."""
        return np.asarray([kind.directed for kind in self._kind_settings], dtype=bool)

    @cached_property
    def carries_value(self) -> Mask:
        """Whether each kind counts as value, in the order of ``kinds``."""
        return np.asarray([kind.value for kind in self._kind_settings], dtype=bool)

    @cached_property
    def is_essential(self) -> Mask:
        """Whether each kind limits its recipients by itself, in the order of ``kinds``."""
        return np.asarray([kind.essential for kind in self._kind_settings], dtype=bool)

    @property
    def _kind_settings(self) -> list[Kind]:
        return [self.config.kinds.get(kind, Kind()) for kind in self.kinds]


@dataclass(frozen=True)
class Laid:
    """Records laid out as directed flows: those of undirected kinds stand twice, with half of their weight.

    Attributes:
        row: the record of each flow.
        back: whether the flow runs against the record's direction.
        part: the part of the record's weight, 1 or 1/2.
    """

    row: Codes
    back: Mask
    part: Floats

    def flows(self, records: Records) -> Flows:
        """The flows, one for each row."""
        source, target = records.source[self.row], records.target[self.row]
        return Flows(
            records.kind[self.row],
            np.where(self.back, target, source),
            np.where(self.back, source, target),
            records.weight[self.row] * self.part,
            records.count[self.row],
        )


def laid_out(records: Records, is_directed: Mask, carries_value: Mask) -> Laid:
    """Records of value kinds with weight, undirected kinds as two half directions."""
    counts = carries_value[records.kind] & (records.weight > 0)
    both = ~is_directed[records.kind] & counts
    forth, back = np.flatnonzero(counts), np.flatnonzero(both)
    row = np.concatenate([forth, back])
    return Laid(row, np.arange(len(row)) >= len(forth), np.where(both[row], 0.5, 1.0))


def _summed(flows: Flows) -> Flows:
    """Sum weights and counts over equal (kind, source, target), adding in one canonical order."""
    order = np.lexsort((flows.weight, flows.target, flows.source, flows.kind))
    kind, source, target = flows.kind[order], flows.source[order], flows.target[order]
    if len(order) == 0:
        return flows
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(kind) != 0) | (np.diff(source) != 0) | (np.diff(target) != 0)
    starts = np.flatnonzero(new)
    return Flows(
        kind[starts],
        source[starts],
        target[starts],
        np.add.reduceat(flows.weight[order], starts),
        np.add.reduceat(flows.count[order], starts),
    )

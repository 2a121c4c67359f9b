"""The same participants with their records counted 0, 1, 2 ... times: what chance could have made of the records.

Everything that does not depend on the records' weights is worked out once, so that a replicate costs little more than
the sums over its records.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Grouped, Mask, Records
from ecohealth.ecosystem.views import Flows, Views, laid_out

_FACTS = ("ids", "names", "name_by_id", "lives", "periods", "gaps")
"""What is known of an ecosystem whatever its records come to: who is who, who was a member when, which time is told."""

_FACTS_OF_A_VIEW = (
    "types", "type_code", "is_party", "attributes", "outside_share", "failure_threshold", "is_directed",
    "carries_value", "is_essential",
)  # fmt: skip


class Replicates:
    """Makes replicates of an ecosystem from how often each of its records counts.

    A replicate has the participants, the periods and the memberships of the ecosystem: they are facts and no draws.
    Its readings name nobody (:attr:`Ecosystem.is_replicate`).
    """

    def __init__(self, eco: Ecosystem) -> None:
        self.eco = eco
        self.unit = units(eco.all_records)
        self._in_window = np.flatnonzero(eco.scope.holds(eco.all_records.day)) if eco.scope.first is not None else None
        view = eco.view
        self._laid = laid_out(eco.records, view.is_directed, view.carries_value)
        each = self._laid.flows(eco.records)
        self._each = each
        self._flow = Grouped.by([each.kind, each.source, each.target], [each.weight])
        flows, pairs = view.flows, view.pairs
        self._pair = Grouped.by([flows.source, flows.target], [flows.weight])
        low, high = np.minimum(pairs.source, pairs.target), np.maximum(pairs.source, pairs.target)
        self._apart = np.flatnonzero(low != high)
        self._tie = Grouped.by([low[self._apart], high[self._apart]], [pairs.weight[self._apart]])
        for name in _FACTS:
            getattr(eco, name)
        for name in _FACTS_OF_A_VIEW:
            getattr(view, name)

    def without(self, gone: Mask) -> Ecosystem:
        """The ecosystem without some participants: their records are not there, and they count as no party.

        Args:
            gone: bool[participants].
        """
        records = self.eco.all_records
        chosen = self.at(np.where(gone[records.source] | gone[records.target], 0.0, 1.0))
        chosen.view.__dict__["is_party"] = self.eco.view.is_party & ~gone
        return chosen

    def at(self, times: Floats) -> Ecosystem:
        """The ecosystem in which record k of ``all_records`` counts ``times[k]`` times; with 0 it is not there.

        Args:
            times: float64[len(all_records)], >= 0; times the record's ``count`` a whole number.
        """
        eco = self.eco
        every = eco.all_records.times(times)
        chosen = replace(eco, all_records=every, is_replicate=True)
        chosen.__dict__.update({name: eco.__dict__[name] for name in _FACTS})
        inside = times if self._in_window is None else times[self._in_window]
        records = every if self._in_window is None else eco.records.times(inside)
        chosen.__dict__["records"] = records
        chosen.__dict__["view"] = self._view(records, inside)
        return chosen

    def _view(self, records: Records, inside: Floats) -> Views:
        eco = self.eco
        view = Views(eco.table, eco.kinds, records, eco.config)
        view.__dict__.update({name: eco.view.__dict__[name] for name in _FACTS_OF_A_VIEW})
        often = inside[self._laid.row]
        flows = _with_sums(
            eco.view.flows, self._flow.sum(self._each.weight * often), self._flow.sum(self._each.count * often)
        )
        pairs = _with_sums(eco.view.pairs, self._pair.sum(flows.weight), self._pair.sum(flows.count.astype(np.float64)))
        low, high, _ = eco.view.ties
        tie = self._tie.sum(pairs.weight[self._apart])
        there = tie > 0
        view.__dict__["flows"] = flows.take(flows.weight > 0)
        view.__dict__["pairs"] = pairs.take(pairs.weight > 0)
        view.__dict__["ties"] = (low[there], high[there], tie[there])
        return view


def _with_sums(flows: Flows, weight: Floats, count: Floats) -> Flows:
    return replace(flows, weight=weight, count=count.astype(np.int64))


def units(records: Records) -> Codes:
    """What goes together with each record: the position of the first record of its event; of any other its own."""
    unit = np.arange(len(records), dtype=np.int64)
    rows = np.flatnonzero(records.event_size > 0)
    if len(rows):
        event = pd.factorize(records.attributes["event"].iloc[rows])[0]
        first = np.full(int(event.max()) + 1, len(records), dtype=np.int64)
        np.minimum.at(first, event, rows)
        unit[rows] = first[event]
    return unit

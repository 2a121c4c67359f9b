"""Manipulability: how many points one participant can add by what it reports (Goodhart's law)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from ecohealth.ecosystem.changes import joined, reported
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.composing import composed, rescored
from ecohealth.scores.replicating import readings
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.sureness import Gain, Manipulability

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

Way = Literal["to one partner", "spread over all", "in a loop with one partner", "through invented newcomers"]

VOLUME, EASY, NEWCOMERS = 0.01, 5.0, 5
"""The reported volume as a share of V, the points from which a metric is easy to game, and the newcomers invented."""
REPORTERS, PARTNERS = 4, 4
"""Participants and partners that are tried, the largest to the smallest; all of them where there are no more."""


@dataclass(frozen=True)
class Report:
    """What one participant reports: a way, and the partner it needs (positions; -1 where it needs none)."""

    way: Way
    participant: int
    partner: int = -1


def manipulability(eco: Ecosystem, card: Scorecard, workers: int | None = None) -> Manipulability:
    """The points that one participant adds to each metric, and overall, by reporting 1 % of V more.

    Four ways: to one partner, spread over all, half to and half from one partner (a loop), and to five invented
    newcomers. Tried are four participants and four partners each, evenly spread from the largest to the smallest by
    value, all of them where there are no more; the most favourable counts. Everything is reported on the last day,
    in the kind in which the participant gives most (else the kind that carries most value).

    Args:
        eco: the ecosystem that was scored.
        card: its scorecard.
        workers: threads. No figure depends on it.
    """
    if eco.view.value <= 0 or int((eco.view.is_party & eco.view.is_active).sum()) < 2:
        return Manipulability(reason="fewer than two participants exchange value")
    every = [one for one in card.metrics.values() if one.score is not None]
    tried = [one for one in every if not one.metric.dear]
    reports = possible_reports(eco)
    found = readings(lambda at: with_report(eco, reports[at]), len(reports), [one.metric for one in tried], workers)
    scores = {one.metric.id: rescored(one, found.on_scale[:, at]) for at, one in enumerate(tried)}
    gains = {one.metric.id: _best(eco, reports, scores[one.metric.id] - (one.score or 0.0)) for one in tried}
    _, overall = composed(card, scores)
    return Manipulability(
        share=VOLUME,
        tried=len(reports),
        reason="",
        overall=None if overall is None or card.overall is None else _best(eco, reports, overall - card.overall),
        metrics=gains,
        easy=tuple(name for name, gain in gains.items() if gain.points > EASY),
        untried=tuple(one.metric.id for one in every if one.metric.dear),
    )


def possible_reports(eco: Ecosystem) -> list[Report]:
    """Everything that is tried, in one order."""
    people = np.flatnonzero(eco.view.is_party & eco.view.is_active)
    by_value = people[np.argsort(-eco.view.strength[people], kind="stable")]
    reports: list[Report] = []
    for who in _spread(by_value, REPORTERS):
        for partner in _spread(by_value[by_value != who], PARTNERS):
            reports += [Report("to one partner", who, partner), Report("in a loop with one partner", who, partner)]
        reports += [Report("spread over all", who), Report("through invented newcomers", who)]
    return reports


def _spread(ordered: Codes, at_most: int) -> list[int]:
    """The first, the last and evenly what lies between."""
    places = np.unique(np.linspace(0, len(ordered) - 1, min(at_most, len(ordered))).round().astype(np.int64))
    return [int(one) for one in ordered[places]]


def with_report(eco: Ecosystem, report: Report) -> Ecosystem:
    """The ecosystem as the report would have it."""
    who, volume, kind = report.participant, VOLUME * eco.view.value, _usual_kind(eco, report.participant)
    if report.way == "to one partner":
        return _reported(eco, kind, [who], [report.partner], volume)
    if report.way == "in a loop with one partner":
        return _reported(eco, kind, [who, report.partner], [report.partner, who], volume)
    if report.way == "spread over all":
        others = np.flatnonzero(eco.view.is_party & eco.view.is_active & (np.arange(len(eco)) != who))
        return _reported(eco, kind, [who] * len(others), others.tolist(), volume)
    reporter, of_type, names = str(eco.ids[who]), eco.view.types[_best_customer_type(eco, who)], _new_names(eco)
    for name in names:
        eco = joined(eco, name, of_type, name)
    return _reported(eco, kind, eco.codes([reporter] * len(names)).tolist(), eco.codes(names).tolist(), volume)


def _reported(eco: Ecosystem, kind: int, source: Sequence[int], target: Sequence[int], volume: float) -> Ecosystem:
    each = np.full(len(source), volume / len(source))
    return replace(reported(eco, kind, np.asarray(source), np.asarray(target), each), is_replicate=True)


def _usual_kind(eco: Ecosystem, who: int) -> int:
    """The kind in which it gives most, else the one that carries most value; ties: the first."""
    flows = eco.view.flows
    own = np.where(flows.source == who, flows.weight, 0.0)
    return int(np.argmax(np.bincount(flows.kind, weights=own if own.any() else flows.weight)))


def _best_customer_type(eco: Ecosystem, who: int) -> int:
    """The type to which it gives most, else its own."""
    pairs = eco.view.pairs
    own = pairs.source == who
    if not own.any():
        return int(eco.view.type_code[who])
    return int(np.argmax(np.bincount(eco.view.type_code[pairs.target[own]], weights=pairs.weight[own])))


def _new_names(eco: Ecosystem) -> list[str]:
    """Ids that nobody has."""
    known = set(map(str, eco.ids))
    stem = "newcomer"
    while any(f"{stem}-{at}" in known for at in range(NEWCOMERS)):
        stem = f"{stem}-x"
    return [f"{stem}-{at}" for at in range(NEWCOMERS)]


def _best(eco: Ecosystem, reports: list[Report], gains: Floats) -> Gain:
    """The most favourable report; ties: the first tried."""
    at = int(np.argmax(gains))
    if gains[at] <= 1e-9:
        return Gain(0.0, "", "")
    return Gain(float(gains[at]), reports[at].way, str(eco.ids[reports[at].participant]))

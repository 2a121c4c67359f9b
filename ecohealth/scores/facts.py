"""What rules may speak of: the figures of a metric, of the others, and of the scorecard, each by its path.

========================  ===========================================================================================
``value``, ``score`` …    a figure of the metric that the rule is about, see :data:`OF_METRIC`
``details.order``         a further figure of its reading; ``details.roles`` a list, ``details.roles.1`` its first
                          entry, ``details.roles.type`` that figure of every entry
``people``                the first hundred of its contributions: ``people.1.participant``, ``people.share``
``retention.score``       the same of another metric
``card.active``           a figure of the scorecard, see :data:`OF_CARD`
``each.active``           within a list: a figure of the entry in hand; ``each`` the entry itself
========================  ===========================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ecohealth.errors import did_you_mean, listed, quoted
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.scorecard import MetricScore, Summary

OF_METRIC = (
    "value", "score", "band", "status", "reason", "n", "population", "label", "unit", "details", "people",
)  # fmt: skip
OF_CARD = ("participants", "parties", "active", "connected", "interactions", "value", "first", "last", "window")

MOST_PEOPLE = 100


def check_path(path: str, *, in_each: bool) -> None:
    """Refuse a path that no figure can have; what a reading's details hold is known when there is a reading.

    Raises:
        ValueError: naming the nearest figure and those that are allowed.
    """
    head, *rest = path.split(".")
    if head == "each":
        if not in_each:
            raise ValueError("'each' is an entry of a list: it stands after 'where', or in a text with 'each'")
        return
    if head == "card":
        _among("figure of the scorecard", rest[0] if rest else "", OF_CARD)
        return
    if head in METRICS:
        _among(f"figure of {head}", rest[0] if rest else "", OF_METRIC)
        return
    if head not in OF_METRIC:
        near = did_you_mean(head, [*OF_METRIC, *METRICS])
        raise ValueError(
            f"no figure {quoted(head)}{near}; figures: {listed(OF_METRIC, 20)}, card.…, each.…, or METRIC.…"
        )


def _among(what: str, word: str, allowed: Sequence[str]) -> None:
    if word not in allowed:
        raise ValueError(f"no {what} {quoted(word)}{did_you_mean(word, allowed)}; figures: {listed(allowed, 20)}")


@dataclass(frozen=True)
class Facts:
    """The figures in force where one rule is asked: ``own`` is the metric it is about, ``each`` a list's entry."""

    own: MetricScore
    metrics: Mapping[str, MetricScore]
    summary: Summary
    names: Mapping[str, str] = field(default_factory=dict)
    each: object = None

    def with_each(self, entry: object) -> Facts:
        """The same with an entry of a list in hand."""
        return replace(self, each=entry)

    def name(self, participant: object) -> str:
        """What a participant is called."""
        return self.names.get(str(participant), str(participant))

    def get(self, path: str) -> Any:
        """The figure of that path; None where there is none."""
        head, *rest = path.split(".")
        if head == "each":
            return _within(self.each, rest)
        if head == "card":
            return _within({name: getattr(self.summary, name) for name in OF_CARD}, rest)
        if head in self.metrics:
            return _of(self.metrics[head], rest)
        return None if head in METRICS else _of(self.own, [head, *rest])

    def told_in_details(self) -> list[str]:
        """Names of the details that the metric's reading has."""
        return [f"details.{name}" for name in self.own.reading.details]


def _of(one: MetricScore, path: list[str]) -> Any:
    """A figure of a metric."""
    name, *rest = path
    reading = one.reading
    match name:
        case "score":
            found: Any = one.score
        case "band":
            found = one.band
        case "label":
            found = one.metric.label
        case "unit":
            found = one.metric.unit
        case "people":
            found = reading.contributions.head(MOST_PEOPLE).to_dict("records")
        case _:
            found = vars(reading)[name]
    return _within(found, rest)


def _within(value: Any, path: Sequence[str]) -> Any:
    """What lies at the path inside of the value: keys of tables, numbers from 1 of lists, else of every entry."""
    for at, step in enumerate(path):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, (list, tuple)) and step.isdigit():
            value = value[int(step) - 1] if 0 < int(step) <= len(value) else None
        elif isinstance(value, (list, tuple)):
            found = (_within(one, path[at:]) for one in value)
            return [one for one in found if one is not None]
        else:
            return None
    return list(value) if isinstance(value, tuple) else value

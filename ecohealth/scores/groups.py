"""Every metric by group: by type, region or any attribute, by kind or layer of interaction, by period."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import first_day, last_day, period_label
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.further import as_words
from ecohealth.ecosystem.parts import of_records, seen_from
from ecohealth.errors import UnknownChoice
from ecohealth.metrics.catalogue import METRICS, find_metric
from ecohealth.metrics.declare import Metric
from ecohealth.metrics.reading import Reading
from ecohealth.scores.profile import Profile
from ecohealth.scores.provenance import provenance
from ecohealth.scores.score import own_profile, score_of
from ecohealth.scores.scorecard import MetricScore, Provenance
from ecohealth.scores.summary import FEW_PARTICIPANTS, FEW_RECORDS
from ecohealth.scores.words import counted, joined, whole

FEWEST_MEMBERS, FEWEST_RECORDS = 5, 10
"""Below these a group has too little data for a figure of its own."""
MOST_GROUPS, MOST_PERIODS = 30, 36
NOT_SAID = "(not said)"

_OF_PARTICIPANTS = (
    "Parties are the group's members, and the interactions are those that touch one of them. Those they exchange with "
    "are there as whom they meet: they count in nothing that counts parties. What looks at the network (densification, "
    "clustering, resilience) is about members and those they exchange with."
)
_OF_RECORDS = "The interactions are those of the group alone; everybody who joined is there, also without one of them."
_OF_PERIODS = (
    "The window is one complete period after the other; what is measured over the history (retention, momentum) is "
    "measured up to the period's end. The unfinished last period is left out."
)
_OF_THE_WHOLE = {
    "role_completeness": "the blueprint asks for roles of the whole ecosystem, so a group of it has none of its own"
}
"""Metrics that have no meaning for a group of participants or records, and why."""
_OF_WHO = {
    "contribution_conversion": "ideas are their participants', of whatever kind these exchange",
    "partner_sentiment": "answers are their participants', of whatever kind these exchange",
    "side_effects": "members join and leave, of whatever kind they exchange",
}
"""Metrics that have no meaning for a group of records either."""


@dataclass(frozen=True)
class _Group:
    """A group and how its part of the ecosystem is made; a reason where it is too small."""

    name: str
    members: int
    records: int
    part: Callable[[], Ecosystem]
    too_small: str = ""


@dataclass(frozen=True)
class Groups:
    """Metrics by group.

    Attributes:
        by: what the groups are of: an attribute, ``kind``, ``layer`` or ``period``.
        meaning: which parties and interactions a group's figures are about.
        table: one row a (metric, group), metrics in pillar order, groups by size (periods in time): ``metric, label,
            unit, group, members`` (parties), ``records, value, score, band, n, status, reason``.
        whole: the same of the whole ecosystem, one row a metric, without ``group``.
        left_out: how many groups, beyond the largest 30 (periods: the last 36), were not measured.
        provenance: where the figures come from.
    """

    by: str
    meaning: str
    table: pd.DataFrame = field(repr=False)
    whole: pd.DataFrame = field(repr=False)
    left_out: int
    provenance: Provenance = field(repr=False)

    @property
    def groups(self) -> list[str]:
        """The groups, in the table's order."""
        return [str(one) for one in self.table["group"].unique()]

    def wide(self, figure: str = "value") -> pd.DataFrame:
        """One row a metric (its id), one column a group; NaN where there is none.

        Args:
            figure: ``value`` or ``score``.

        Raises:
            UnknownChoice: for another figure.
        """
        if figure not in ("value", "score"):
            raise UnknownChoice.of("figure", figure, ("value", "score"))
        wide = self.table.pivot_table(index="metric", columns="group", values=figure, dropna=False, observed=False)
        return wide.reindex(index=list(dict.fromkeys(self.table["metric"])), columns=self.groups)

    def extremes(self) -> pd.DataFrame:
        """Where groups differ: a row a metric with its ``lowest`` and ``highest`` group by value, and the difference.

        Returns:
            ``metric, label, unit, whole, lowest, lowest_value, highest, highest_value, difference, measured`` (how
            many groups have a value). Metrics of which fewer than two groups have a value, or all the same one, are
            left out; ties go to the group that stands first.
        """
        columns = ["metric", "label", "unit", "whole", "lowest", "lowest_value", "highest", "highest_value",
                   "difference", "measured"]  # fmt: skip
        whole = dict(zip(self.whole["metric"], self.whole["value"], strict=True))
        rows = []
        for name, rows_of in self.table.groupby("metric", sort=False):
            known = rows_of[rows_of["value"].notna()]
            if known["value"].nunique() < 2:
                continue
            ordered = known.sort_values("value", kind="stable").to_dict("records")
            low, high = ordered[0], next(one for one in ordered if one["value"] == ordered[-1]["value"])
            rows.append([name, low["label"], low["unit"], whole[name], low["group"], low["value"], high["group"],
                         high["value"], high["value"] - low["value"], len(known)])  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def sentence(self) -> str:
        """What was measured, in a sentence."""
        missing = int(self.table["value"].isna().sum())
        rest = f"; {counted(self.left_out, 'smaller group')} left out" if self.left_out else ""
        none = f", {whole(missing)} of them not available, each with its reason" if missing else ""
        metrics, figures = counted(self.table["metric"].nunique(), "metric"), counted(len(self.table), "figure")
        return f"{metrics} by {self.by}: {counted(len(self.groups), 'group')}, {figures}{none}{rest}."

    def to_dict(self) -> dict[str, Any]:
        """The document ``ecohealth.groups/1``."""
        return {
            "schema": "ecohealth.groups/1",
            "by": self.by,
            "meaning": self.meaning,
            "sentence": self.sentence(),
            "left_out": self.left_out,
            "whole": self.whole.to_dict("records"),
            "groups": self.table.to_dict("records"),
            "provenance": self.provenance.to_dict(),
        }

    def _repr_html_(self) -> str:
        return str(self.wide().to_html(na_rep="–", float_format=lambda value: f"{value:.4g}", border=0))


def by(
    eco: Ecosystem,
    attribute: str,
    metrics: str | Sequence[str] | None = None,
    profile: Profile | None = None,
    tell: Callable[[int, int], None] = lambda done, most: None,
) -> Groups:
    """Metrics of every group.

    Args:
        eco: the ecosystem, with its window.
        attribute: a column of the participants (``type``, ``region``), ``kind``, ``layer``, a column of the
            interactions, or ``period``.
        metrics: an id or several; all metrics without.
        profile: the scales of the scores; by default the ecosystem's own.
        tell: told after each group how many are done, of how many.

    A group with fewer than 5 members, or 10 records, has too little data; one with fewer than 10 members, or 30
    records, has figures whose band is ``too few to judge``, as on a scorecard. A metric that cannot be computed of a
    group says why; nothing is filled in.

    Raises:
        UnknownChoice: for a column or a metric that is not there, or for periods where there are no dates.
    """
    wanted = [metrics] if isinstance(metrics, str) else list(metrics) if metrics is not None else list(METRICS)
    chosen = [find_metric(one) for one in wanted]
    judged = profile or own_profile(eco)
    every, meaning, left_out = _groups(eco, attribute)
    barred = {} if meaning == _OF_PERIODS else _OF_THE_WHOLE | (_OF_WHO if meaning == _OF_RECORDS else {})
    columns = []
    for at, group in enumerate(every):
        columns.append(_of_group(group, chosen, judged, barred))
        tell(at + 1, len(every))
    rows = [column[at] for at in range(len(chosen)) for column in columns]
    enough = _enough(int(eco.view.is_active.sum()), eco.records.interactions)
    whole = [{**_named(one), **_figures(one, one.read(eco), judged, enough)} for one in chosen]
    return Groups(attribute, meaning, pd.DataFrame(rows), pd.DataFrame(whole), left_out, provenance(eco, judged, 0))


def _of_group(
    group: _Group, chosen: Sequence[Metric], profile: Profile, barred: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One row a metric."""
    part = None if group.too_small else group.part()
    rows = []
    for one in chosen:
        if part is None:
            reading = Reading(None, "too_little_data", group.too_small)
        elif one.id in barred:
            reading = Reading(None, "undefined", barred[one.id])
        else:
            reading = one.read(part)
        known = {"group": group.name, "members": group.members, "records": group.records}
        figures = _figures(one, reading, profile, _enough(group.members, group.records))
        rows.append({**_named(one), **known, **figures})
    return rows


def _named(one: Metric) -> dict[str, Any]:
    return {"pillar": one.pillar.value, "metric": one.id, "label": one.label, "unit": one.unit}


def _enough(members: int, records: int) -> bool:
    """Whether they are enough for a verdict, as on a scorecard."""
    return members >= FEW_PARTICIPANTS and records >= FEW_RECORDS


def _figures(one: Metric, reading: Reading, profile: Profile, judged: bool) -> dict[str, Any]:
    scored = MetricScore(one, reading, score_of(one, reading, profile), profile.scale_of(one), 0.0, None, judged)
    return {
        "value": np.nan if reading.value is None else reading.value,
        "score": np.nan if scored.score is None else scored.score,
        "band": scored.band, "n": reading.n, "status": reading.status, "reason": reading.reason,
    }  # fmt: skip


# -- groups ---------------------------------------------------------------------------------------------------------
def _groups(eco: Ecosystem, attribute: str) -> tuple[list[_Group], str, int]:
    """The groups, what their figures are about, and how many were left out."""
    if attribute == "period":
        periods = list(_periods(eco))
        return periods[-MOST_PERIODS:], _OF_PERIODS, max(0, len(periods) - MOST_PERIODS)
    labels = _labels_of_records(eco, attribute)
    if labels is not None:
        found, meaning = list(_of_labels(eco, attribute, labels)), _OF_RECORDS
    else:
        found, meaning = list(_of_attribute(eco, attribute)), _OF_PARTICIPANTS
    ordered = sorted(found, key=lambda one: (-one.records, one.name))
    return ordered[:MOST_GROUPS], meaning, max(0, len(ordered) - MOST_GROUPS)


def _of_attribute(eco: Ecosystem, attribute: str) -> Iterator[_Group]:
    """Groups of participants."""
    if attribute not in eco.table.columns:
        known = ["kind", "layer", "period", *eco.table.columns, *eco.all_records.attributes]
        raise UnknownChoice.of("attribute", attribute, known)
    values = as_words(eco.table[attribute]).where(eco.table[attribute].notna(), NOT_SAID).replace("", NOT_SAID)
    labels, parties = values.to_numpy(dtype=str), ~eco.view.is_venue
    records, count = eco.records, eco.records.count
    for name in np.unique(labels[parties]):
        own = (labels == name) & parties
        members, touching = int(own.sum()), int(count[own[records.source] | own[records.target]].sum())
        yield _Group(
            str(name), members, touching, lambda own=own, name=name: seen_from(  # type: ignore[misc]
                eco, [str(one) for one in eco.ids[own]], f"{attribute} = {name}"
            ),
            _too_small(members, touching),
        )  # fmt: skip


def _labels_of_records(eco: Ecosystem, attribute: str) -> np.ndarray[Any, np.dtype[np.str_]] | None:
    """The group of every record, or None where the attribute is none of the interactions."""
    records = eco.all_records
    if attribute == "kind":
        return np.asarray(eco.kinds, dtype=str)[records.kind]
    if attribute == "layer":
        layers = [eco.config.kinds[one].layer if one in eco.config.kinds else "tangible" for one in eco.kinds]
        return np.asarray(layers, dtype=str)[records.kind]
    if attribute in records.attributes.columns and attribute not in eco.table.columns:
        column = records.attributes[attribute]
        return as_words(column).where(column.notna(), NOT_SAID).replace("", NOT_SAID).to_numpy(dtype=str)
    return None


def _of_labels(eco: Ecosystem, attribute: str, labels: np.ndarray[Any, np.dtype[np.str_]]) -> Iterator[_Group]:
    """Groups of records."""
    records = eco.all_records
    inside = np.ones(len(records), dtype=bool) if eco.scope.first is None else eco.scope.holds(records.day)
    parties = ~eco.view.is_venue
    for name in np.unique(labels):
        rows = labels == name
        shown = rows & inside
        touched = np.unique(np.concatenate([records.source[shown], records.target[shown]]))
        many = int(records.count[shown].sum())
        yield _Group(
            str(name), int(parties[touched].sum()), many,
            lambda rows=rows, name=name: of_records(eco, rows, f"{attribute} = {name}"),  # type: ignore[misc]
            _too_small(FEWEST_MEMBERS, many),
        )  # fmt: skip


def _too_small(members: int, records: int) -> str:
    lacking = [f"{counted(members, 'member')} ({FEWEST_MEMBERS} are needed)"] if members < FEWEST_MEMBERS else []
    lacking += [f"{counted(records, 'record')} ({FEWEST_RECORDS} are needed)"] if records < FEWEST_RECORDS else []
    return f"the group has only {joined(lacking)}" if lacking else ""


def _periods(eco: Ecosystem) -> Iterator[_Group]:
    """The complete periods within the window."""
    if len(eco.periods) == 0:
        raise UnknownChoice("there are no complete periods: no interaction has a date; add a column 'date'")
    records = eco.all_records
    for number in eco.periods.tolist():
        start, end = first_day(number, eco.period), last_day(number, eco.period)
        if not eco.scope.holds(np.asarray([start, end])).all():
            continue
        inside = (records.day >= start) & (records.day <= end)
        touched = np.unique(np.concatenate([records.source[inside], records.target[inside]]))
        many = int(records.count[inside].sum())
        name = period_label(number, eco.period)
        yield _Group(
            name, int((~eco.view.is_venue)[touched].sum()), many,
            lambda start=start, end=end: eco.window(f"{start}:{end}"),  # type: ignore[misc]
            _too_small(FEWEST_MEMBERS, many),
        )  # fmt: skip

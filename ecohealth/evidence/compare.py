"""What changed between two windows, and who caused it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import BadWindow, listed
from ecohealth.evidence.comparison import OVERALL, VALUE, Comparison
from ecohealth.evidence.counterfactual import CAUSES, DEFINITION, Worlds
from ecohealth.evidence.likeness import Alike, alike, composed_figures, composed_from
from ecohealth.evidence.movements import STATES, movements, words
from ecohealth.evidence.pairing import Pairing, paired
from ecohealth.evidence.parts import (
    COLUMNS,
    Figured,
    Key,
    Member,
    figures_partly,
    members,
    of_causes,
    partial_cases,
    parts_of,
)
from ecohealth.evidence.split import Coalition, coalitions, split
from ecohealth.scores.profile import Profile
from ecohealth.scores.provenance import provenance
from ecohealth.scores.score import own_profile, score
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.words import counted

Figures = dict[str, float | None]
Tell = Callable[[int, int], None]
GROUPED_BY = ("type", "region")
COMPOSED = ("overall", "pillar")
"""Levels of figures that are composed of others."""


def compare(  # noqa: PLR0913 - a question with its choices, all but two named
    before: Ecosystem,
    after: Ecosystem,
    *,
    profile: Profile | None = None,
    profile_before: Profile | None = None,
    scored: bool = True,
    by: str | None = None,
    tell: Tell = lambda done, most: None,
) -> Comparison:
    """What changed from one window to another, or from one ecosystem to another, and who caused it.

    The change of every score, and of the value, is split by Shapley value among four causes: who came (*joiners*), who
    went (*leavers*), what those who stayed do otherwise (*intensity*; with it goes what time alone does) and how things
    are counted and judged (*definition*: settings, register, profile, and what could be measured at all: composed
    scores are split by the metrics that all sides have). Each set of causes makes an ecosystem that is scored. The
    parts add up to the change exactly; a cause that is not at work has exactly 0.

    With ``by``, what joiners, leavers and those who stayed did is split further by Owen value among the groups that
    they belong to, and what time alone did is told apart; these parts add up to the cause's exactly.

    Args:
        before: the earlier of two windows of one ecosystem (``eco.window("2024")``), or of two that were loaded apart.
        after: the later one. Neither is changed.
        profile: weights and scales; by default each side's own.
        profile_before: those that the earlier side was judged by, where they are others.
        scored: whether the scores are compared, which takes most of the time; else only the value.
        by: a column of participants, such as ``type`` or ``region``; without, no figure is split by group but the
            value. It takes some 50 to 250 scorecards more.
        tell: is told how many ecosystems of how many are measured; what it raises ends the work.

    Raises:
        BadWindow: where the later window begins before the earlier one.
        UnknownChoice: where participants have no such column.
    """
    _checked(before, after)
    profiles = (profile_before or profile or own_profile(before), profile or own_profile(after))
    pair = paired(before, after)
    worlds = Worlds(pair, profiles)
    everyone = members(pair, by) if by is not None else ()
    sharing = of_causes(pair, everyone)
    first, then = _told_as_one(tell, worlds.players, sharing)
    sets = _sets(worlds, scored, first)
    causes = pd.DataFrame([{**one, **sets.row(one)} for one in _named(sets.ends)])
    return Comparison(
        participants=movements(pair),
        causes=causes,
        groups=_groups(pair, sets.grouped, sets.players),
        redefined=(*_redefined(worlds), *_measured(sets.same.elsewhere if sets.same else ())),
        cautions=tuple(_cautions(pair)),
        before=provenance(before, profiles[0], 0),
        after=provenance(after, profiles[1], 0),
        by=by or "",
        parts=_parts(worlds, sets, causes, _Groups(everyone, sharing, then)),
    )


def _told_as_one(tell: Tell, players: Sequence[str], sharing: Mapping[str, Sequence[Member]]) -> tuple[Tell, Tell]:
    """What to tell of the sets of causes, and of those by group after them, as one count."""
    first, then = 2 ** len(players), partial_cases(players, sharing)
    return lambda done, _: tell(done, first + then), lambda done, _: tell(first + done, first + then)


def _checked(before: Ecosystem, after: Ecosystem) -> None:
    first, second = before.scope.first, after.scope.first
    if first is not None and second is not None and second < first:
        raise BadWindow(
            f"the later window ({after.scope}) begins before the earlier one ({before.scope}); name the earlier first"
        )


@dataclass(frozen=True, eq=False)
class _Sets:
    """The figures of every set of causes.

    Attributes:
        players: the causes that may be at work.
        whole: value and metrics.
        grouped: the value of each group.
        cards: the scorecards, none where only the value is compared.
        same: what composed scores may rest on, None without scorecards.
        composed: the overall score and the pillars', of every set of all four causes.
    """

    players: tuple[str, ...]
    whole: Mapping[Coalition, Figures]
    grouped: Mapping[Coalition, Figures]
    cards: Mapping[Coalition, Scorecard]
    same: Alike | None
    composed: Mapping[Coalition, Figures]

    @property
    def ends(self) -> tuple[Scorecard | None, Scorecard | None]:
        """The scorecards of the two sides."""
        return self.cards.get(frozenset()), self.cards.get(frozenset(self.players))

    def of(self, about: Mapping[str, str]) -> tuple[Mapping[Coalition, Figures], tuple[str, ...]]:
        """The figures that this one is among, and the causes among which it is split."""
        return (self.composed, CAUSES) if about["level"] in COMPOSED else (self.whole, self.players)

    def row(self, about: Mapping[str, str]) -> dict[str, Any]:
        """Before, after, change and parts of one figure."""
        return _row(*self.of(about), about["id"], _why(self.ends, about["id"]))


def _sets(worlds: Worlds, scored: bool, tell: Tell) -> _Sets:
    players = worlds.players
    made = {some: worlds.world(some) for some in coalitions(players)}
    cards: dict[Coalition, Scorecard] = {}
    for done, (some, one) in enumerate(made.items()):
        tell(done, len(made))
        if scored:
            cards[some] = score(*one)
    tell(len(made), len(made))
    whole = {some: {VALUE: eco.view.value, **_scores(cards.get(some))} for some, (eco, _) in made.items()}
    grouped = {some: _values(eco) for some, (eco, _) in made.items()}
    same = alike(cards) if scored else None
    composed = composed_figures(cards, same, worlds.redefined) if same else {}
    return _Sets(players, whole, grouped, cards, same, composed)


@dataclass(frozen=True, eq=False)
class _Groups:
    """The groups that a change is split by: all of them, those that have a share in each cause; and who is told."""

    everyone: Sequence[Member]
    sharing: Mapping[str, Sequence[Member]]
    tell: Tell


def _parts(worlds: Worlds, sets: _Sets, causes: pd.DataFrame, by: _Groups) -> pd.DataFrame:
    """What each cause did, by group."""
    if not by.everyone:
        return pd.DataFrame(columns=COLUMNS)

    def measured(eco: Ecosystem, profile: Profile) -> Figures:
        return {VALUE: eco.view.value, **_scores(score(eco, profile) if sets.cards else None)}

    partly = figures_partly(worlds, sets.players, by.sharing, measured, by.tell)
    like = _alike_partly(sets, partly)
    rows: list[dict[str, Any]] = []
    for row in causes.to_dict("records"):
        about = {name: str(row[name]) for name in ("level", "id", "label", "unit")}
        rows.extend(parts_of(like.of(about, str(row["reason"])), by.sharing, by.everyone))
    return pd.DataFrame(rows, columns=COLUMNS)


@dataclass(frozen=True, eq=False)
class _Partly:
    """The figures by group: as they are, and composed of the metrics that each of the ecosystems has."""

    sets: _Sets
    partly: Mapping[Key, Figures]
    composed: tuple[Mapping[Coalition, Figures], Mapping[Key, Figures]]

    def of(self, about: Mapping[str, str], reason: str) -> Figured:
        """One figure in all of them."""
        figures, players = self.sets.of(about)
        known = {some: one for some, one in _column(figures, about["id"]).items() if one is not None}
        told = split(known, players) if not reason else None
        whole, partly = self.composed if about["level"] in COMPOSED else (figures, self.partly)
        own = _column(whole, about["id"]), _column(partly, about["id"])
        return Figured(about, reason, told, *own)


def _alike_partly(sets: _Sets, partly: Mapping[Key, Figures]) -> _Partly:
    """Composed scores of all ecosystems, of the metrics that all of them have."""
    if sets.same is None:
        return _Partly(sets, partly, ({}, {}))
    metrics = frozenset(
        one for one in sets.same.metrics if all(figures[one] is not None for figures in partly.values())
    )
    redefined = DEFINITION in sets.players

    def composed(figures: Figures, some: Coalition) -> Figures:
        card = sets.cards[some & frozenset({DEFINITION}) if redefined else frozenset()]
        return composed_from(figures, card, metrics)

    whole = {some: composed(one, some) for some, one in sets.whole.items()}
    parts = {key: composed(one, key[1]) for key, one in partly.items()}
    if not redefined:
        whole |= {some | {DEFINITION}: one for some, one in whole.items()}
        parts |= {(cause, some | {DEFINITION}, own): one for (cause, some, own), one in parts.items()}
    return _Partly(sets, partly, (whole, parts))


K = TypeVar("K")


def _column(figures: Mapping[K, Figures], name: str) -> dict[K, float | None]:
    return {key: one.get(name) for key, one in figures.items()}


def _scores(card: Scorecard | None) -> Figures:
    return {} if card is None else {name: one.score for name, one in card.metrics.items()}


def _named(cards: Sequence[Scorecard | None]) -> Iterator[dict[str, str]]:
    """Level, id, label and unit of each figure, in thinking order."""
    card = cards[-1]
    if card is not None:
        yield {"level": "overall", "id": OVERALL, "label": "Overall score", "unit": "points"}
        for pillar in card.pillars:
            yield {"level": "pillar", "id": pillar.pillar.value, "label": pillar.pillar.label, "unit": "points"}
            for one in pillar.metrics:
                yield {"level": "metric", "id": one.metric.id, "label": one.metric.label, "unit": "points"}
    yield {"level": "value", "id": VALUE, "label": "Value exchanged", "unit": "value"}


def _why(cards: Sequence[Scorecard | None], figure: str) -> str:
    """Why a figure is missing on one of the two sides; empty where it is there on both."""
    for when, card in zip(("before", "after"), cards, strict=True):
        if card is None:
            continue
        reasons = {OVERALL: card.overall_reason if card.overall is None else ""}
        reasons |= {one.pillar.value: one.reason for one in card.pillars}
        reasons |= {name: one.reading.reason for name, one in card.metrics.items()}
        if reasons.get(figure):
            return f"{when}: {reasons[figure]}"
    return ""


def _row(worlds: Mapping[Coalition, Figures], players: Sequence[str], figure: str, why: str) -> dict[str, Any]:
    """Before, after, change and parts of one figure."""
    figures = {some: one.get(figure) for some, one in worlds.items()}
    known = {some: one for some, one in figures.items() if one is not None}
    ends = [known.get(frozenset()), known.get(frozenset(players))]
    before, after = (math.nan if one is None else one for one in ends)
    missing = len(figures) - len(known)
    if missing == 0:
        told = split(known, players)
        parts = {cause: told.parts.get(cause, 0.0) for cause in CAUSES}
        return {"before": told.before, "after": told.after, "change": told.change, **parts, "reason": ""}
    if not why:
        why = f"with only some of the causes it has no value ({missing} of {len(figures)} cases)"
    parts = dict.fromkeys(CAUSES, math.nan)
    return {"before": before, "after": after, "change": after - before, **parts, "reason": why}


def _values(eco: Ecosystem) -> Figures:
    """Half of what each group's participants give and take, by ``column, group``: groups add up to the value."""
    values: Figures = {}
    for column in GROUPED_BY:
        if column in eco.table:
            groups = words(eco.table[column])
            sums = pd.Series(eco.view.strength / 2.0).groupby(groups).sum()
            values.update({f"{column}\0{group}": float(one) for group, one in sums.items()})
    return values


def _groups(pair: Pairing, worlds: Mapping[Coalition, Figures], players: Sequence[str]) -> pd.DataFrame:
    """One row a group: who came and went, its value and the split of its change."""
    people = movements(pair)
    filled = {some: _Filled(one) for some, one in worlds.items()}
    rows = []
    for key in sorted({key for one in worlds.values() for key in one}):
        column, group = key.split("\0")
        row = _row(filled, players, key, "")
        row = {{"before": "value_before", "after": "value_after"}.get(name, name): one for name, one in row.items()}
        del row["reason"]
        members = people[words(people[column]) == group] if column in people else people.head(0)
        states = {state: int((members["state"] == state).sum()) for state in STATES}
        rows.append({"column": column, "group": group, **states, "renamed": int((members["was"] != "").sum()), **row})
    columns = ["column", "group", *STATES, "renamed", "value_before", "value_after", "change", *CAUSES]
    table = pd.DataFrame(rows, columns=columns)
    if not rows:
        return table
    place = table["column"].map(GROUPED_BY.index).to_numpy(dtype=np.int64)
    order = np.lexsort((table["group"].to_numpy(dtype=str), -np.abs(table["change"].to_numpy()), place))
    return table.iloc[order].reset_index(drop=True)


class _Filled(dict[str, "float | None"]):
    """A group that is not there has exchanged nothing."""

    def get(self, key: str, default: float | None = 0.0) -> float | None:  # type: ignore[override]
        return super().get(key, default)


def _redefined(worlds: Worlds) -> Iterator[str]:
    before, after = worlds.pair.before, worlds.pair.after
    first, second = worlds.profiles
    if first != second:
        yield f"The profile: {first.name} ({first.hash}) before, {second.name} ({second.hash}) after."
    if before.config != after.config:
        differ = [name for name in type(after.config).model_fields
                  if getattr(before.config, name) != getattr(after.config, name)]  # fmt: skip
        yield f"The settings (ecosystem.toml): {', '.join(differ)}."
    if not (before.table is after.table or before.table.equals(after.table)):
        yield "The register of participants: rows or columns differ."
    if before.filters != after.filters:
        yield f"The selection: {'; '.join(before.filters) or 'all'} before, {'; '.join(after.filters) or 'all'} after."


def _measured(elsewhere: Sequence[str]) -> Iterator[str]:
    if elsewhere:
        verb = "counts" if len(elsewhere) == 1 else "count"
        yield (
            f"What could be measured: {listed(elsewhere, at_most=6)} {verb} on one side only, or not with every set of "
            "causes. What that does to overall and pillar scores is definition."
        )


def _cautions(pair: Pairing) -> Iterator[str]:
    if not np.intersect1d(pair.in_before, pair.in_after).size:
        yield (
            "No participant of the one ecosystem is in the other, by its id: they stand beside each other, and nobody "
            "went from one to the other. Who 'joined' is in the later one, who 'left' is in the earlier one."
        )
    lengths = [_days(eco) for eco in (pair.before, pair.after)]
    if None not in lengths and abs(lengths[0] - lengths[1]) > 2:  # type: ignore[operator]
        yield (
            f"The windows differ in length ({counted(lengths[0] or 0, 'day')} and {counted(lengths[1] or 0, 'day')}): "
            "values grow with it, and so does what looks stronger."
        )
    last, first = pair.before.scope.last, pair.after.scope.first
    if last is not None and first is not None and first <= last:
        yield "The windows overlap: what lies in both counts on both sides, so changes look smaller than they are."
    for when, eco in (("earlier", pair.before), ("later", pair.after)):
        if eco.left_out:
            yield f"Metrics over time of the {when} window stop before its end: {eco.left_out}."
    yield "The split says through whom a score moved, not why they came, went or did more."


def _days(eco: Ecosystem) -> int | None:
    if eco.scope.first is None or eco.scope.last is None:
        return None
    return int((eco.scope.last - eco.scope.first).astype(np.int64)) + 1

"""The part of each cause in a change, split further by the group of the participants whose change it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Mask
from ecohealth.errors import UnknownChoice
from ecohealth.evidence.counterfactual import INTENSITY, JOINERS, LEAVERS, Worlds
from ecohealth.evidence.movements import named_groups
from ecohealth.evidence.pairing import Pairing
from ecohealth.evidence.split import Coalition, Split, coalitions, split_part
from ecohealth.scores.profile import Profile

Figures = dict[str, float | None]
Row = dict[str, Any]
Key = tuple[str, Coalition, Coalition]
"""A cause, the other causes that are at work, and those of the cause's members that are."""

GROUP, OTHERS, TIME, REST = "group", "others", "time", "rest"
BY_GROUP = (JOINERS, LEAVERS, INTENSITY)
NAMED = 3
"""So many groups are told one by one, those that moved most; the smaller ones are taken together. Every further one
doubles what has to be scored."""
COLUMNS = ["level", "id", "label", "unit", "group", "kind", *BY_GROUP, "change", "reason"]


@dataclass(frozen=True)
class Member:
    """A group whose changes come together, the smaller groups as one, or the passing of time.

    Attributes:
        kind: ``group``, ``others`` or ``time``.
        name: the group's; empty for the other kinds.
        who: its participants, by position among the ids of both sides.
    """

    kind: str
    name: str
    who: Mask

    @property
    def key(self) -> str:
        """A name that no other member has, whatever groups are called."""
        return f"{self.kind}\0{self.name}"


def members(pair: Pairing, column: str) -> tuple[Member, ...]:
    """The groups of a column, those that moved most first, and time.

    Raises:
        UnknownChoice: for a column that participants do not have.
    """
    columns = {*pair.before.table.columns, *pair.after.table.columns} - {"id", "name"}
    if column not in columns:
        raise UnknownChoice.of("column of participants", column, columns)
    group = named_groups(pair, column)
    there = pair.seen_before | pair.seen_after
    moved = np.abs(pair.strength(pair.after) - pair.strength(pair.before))
    names, code = np.unique(group[there], return_inverse=True)
    order = np.lexsort((names, -np.bincount(code, weights=moved[there], minlength=len(names)))).tolist()
    first = order if len(order) <= NAMED + 1 else order[:NAMED]
    told = [Member(GROUP, str(names[one]), group == names[one]) for one in first]
    if len(first) < len(order):
        told.append(Member(OTHERS, "", ~np.isin(group, names[first])))
    return (*told, Member(TIME, "", np.zeros(len(group), dtype=bool)))


def of_causes(pair: Pairing, everyone: Sequence[Member]) -> dict[str, tuple[Member, ...]]:
    """For each cause the members that have a share in it: a group without joiners has none in what joiners did."""
    there = pair.seen_before | pair.seen_after
    who = {JOINERS: pair.joined, LEAVERS: pair.left, INTENSITY: there & ~pair.joined & ~pair.left}
    return {
        cause: tuple(one for one in everyone if (one.who & who[cause]).any() or (one.kind, cause) == (TIME, INTENSITY))
        for cause in BY_GROUP
    }


def figures_partly(
    worlds: Worlds,
    players: Sequence[str],
    sharing: Mapping[str, Sequence[Member]],
    measured: Callable[[Ecosystem, Profile], Figures],
    tell: Callable[[int, int], None],
) -> dict[Key, Figures]:
    """The figures of every ecosystem in which some of a cause's members are at work, neither none nor all.

    Args:
        worlds: what they are made by; each is let go once it is measured.
        players: the causes that may be at work.
        sharing: cause -> its members, by :func:`of_causes`.
        measured: the figures of an ecosystem by a profile.
        tell: is told how many of how many are done.
    """
    keys = list(_keys(players, sharing))
    found: dict[Key, Figures] = {}
    for done, (cause, causes, some) in enumerate(keys):
        tell(done, len(keys))
        at_work = [one for one in sharing[cause] if one.key in some]
        who = np.logical_or.reduce([one.who for one in at_work])
        time = any(one.kind == TIME for one in at_work)
        found[cause, causes, some] = measured(*worlds.partly(causes, cause, who, time))
    tell(len(keys), len(keys))
    return found


def partial_cases(players: Sequence[str], sharing: Mapping[str, Sequence[Member]]) -> int:
    """How many ecosystems :func:`figures_partly` measures."""
    return sum(1 for _ in _keys(players, sharing))


def _keys(players: Sequence[str], sharing: Mapping[str, Sequence[Member]]) -> Iterator[Key]:
    for cause in BY_GROUP:
        others = [one for one in players if one != cause]
        for causes in coalitions(others):
            for some in coalitions([one.key for one in sharing[cause]]):
                if 0 < len(some) < len(sharing[cause]):
                    yield cause, causes, some


@dataclass(frozen=True, eq=False)
class Figured:
    """One figure in every ecosystem.

    Attributes:
        about: its level, id, label and unit.
        reason: why it is not split among the causes; empty where it is.
        told: its split among them; None where there is none.
        figures, partly: of every set of the causes, and of those in which some of a cause's members are at work; of a
            composed score, by the metrics that all of these have.
    """

    about: Mapping[str, str]
    reason: str
    told: Split | None
    figures: Mapping[Coalition, float | None]
    partly: Mapping[Key, float | None]


def parts_of(one: Figured, sharing: Mapping[str, Sequence[Member]], everyone: Sequence[Member]) -> Iterator[Row]:
    """A row a member, of one figure, as :attr:`ecohealth.evidence.comparison.Comparison.parts` has them.

    Args:
        one: the figure.
        sharing: cause -> its members.
        everyone: all members, in the order they are told in.
    """
    values = [*one.figures.values(), *one.partly.values()]
    missing = sum(value is None for value in values)
    reason = one.reason
    if missing and not reason:
        reason = f"with the changes of only some groups it has no value ({missing} of {len(values)} cases)"
    if reason or one.told is None:
        nothing = dict.fromkeys((*BY_GROUP, "change"), math.nan)
        yield from (
            {**one.about, "group": member.name, "kind": member.kind, **nothing, "reason": reason} for member in everyone
        )
        return
    parts = {cause: _of_cause(one, one.told, cause, sharing[cause]) for cause in BY_GROUP}
    for member in everyone:
        yield _row(
            one, member.name, member.kind, {cause: own.get(member.key, 0.0) for cause, (own, _) in parts.items()}
        )
    if any(rest for _, rest in parts.values()):
        yield _row(one, "", REST, {cause: rest for cause, (_, rest) in parts.items()})


def _row(one: Figured, group: str, kind: str, shares: Mapping[str, float]) -> Row:
    return {**one.about, "group": group, "kind": kind, **shares, "change": sum(shares.values()), "reason": ""}


def _of_cause(one: Figured, told: Split, cause: str, sharing: Sequence[Member]) -> tuple[dict[str, float], float]:
    """What each member, by key, has of one cause's part, and what is not told; nobody where nobody has a share."""
    if not sharing:
        return {}, 0.0
    figures = {some: value for some, value in one.figures.items() if value is not None}
    of_it = {(some, own): value for (of, some, own), value in one.partly.items() if of == cause and value is not None}
    return split_part(told, cause, figures, of_it, [member.key for member in sharing])

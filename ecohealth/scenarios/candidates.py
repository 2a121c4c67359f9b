"""Moves worth trying about a loss: feasible on the data, each with a cheap estimate of what it would bring back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ecohealth.ecosystem.changes import can_move
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask, ratio, sum_by
from ecohealth.scenarios.fallout import Fallout
from ecohealth.scenarios.moves import Keep, Move, RaiseCapacity, Recruit, SecondSource, TieIn
from ecohealth.scenarios.names import calling
from ecohealth.scenarios.threat import State, Threat
from ecohealth.scores.sentence import Sentence, called, later
from ecohealth.scores.words import counted, money, percent

OF_EACH_TYPE = 40
"""How many of each type of move are looked at, the most promising by the estimate first."""

LEAST_SHARE = 0.05
"""A second source that could take over less than this share is none."""

PASSES = 12
"""How many steps of passing on the estimate follows."""


@dataclass(frozen=True)
class Candidate:
    """A move, why it is feasible, and an estimate of the share of V that it brings back."""

    move: Move
    feasible: str
    estimate: float


def candidates(threat: Threat, state: State, today: Ecosystem) -> list[Candidate]:
    """Feasible moves, the largest estimate for its effort first; what several losses ask for adds up.

    Args:
        threat: what they are against.
        state: the moves so far.
        today: the ecosystem without moves, only its value kept: what providers could give on top is a share of that.
    """
    found: dict[Move, Candidate] = {}
    for scenario, fallen in enumerate(state.falls):
        for one in _Field(threat, state, fallen, today).moves():
            known = found.get(one.move)
            worth = one.estimate * float(threat.weights[scenario]) + (known.estimate if known else 0.0)
            found[one.move] = Candidate(one.move, one.feasible, worth)
    fresh = [one for one in found.values() if one.move not in state.moves]
    effort = threat.profile.effort
    return sorted(fresh, key=lambda one: (-one.estimate / effort[one.move.kind_of_move], repr(one.move)))


class _Field:
    """One loss in one state, as arrays over participants and flows."""

    def __init__(self, threat: Threat, state: State, fallen: Fallout, today: Ecosystem) -> None:
        self.threat, self.eco, self.view, self.fallen = threat, state.eco, state.eco.view, fallen
        self.today, self.state = today, state
        self.share = threat.profile.moved_share
        self.flows = self.view.flows
        self.failure = np.where(fallen.cut_off, 1.0, 1.0 - fallen.capacity)
        self.standing: Mask = np.asarray(~fallen.cut_off & (fallen.capacity > 0) & (self.view.strength > 0))
        spare = self.view.spare_share(threat.profile.spare_capacity)
        self.spare_share = spare

    def moves(self) -> Iterator[Candidate]:
        """All of one loss."""
        yield from self._second_sources()
        yield from self._recruits()
        yield from self._capacities()
        yield from self._ties()
        if not self.threat.certain and self.fallen.lost.total > 0:
            (participant,) = self.eco.ids[self.fallen.shocked == 0.0].tolist()
            yield self._keep(str(participant))

    # -- what a unit of failure costs ----------------------------------------------------------------------------
    @cached_property
    def weight_of_failure(self) -> Floats:
        """What is lost for each unit of a participant's failure, at its own ties and further on; an upper estimate."""
        pairs, passed = self.view.pairs, self.fallen.spread.passed_on
        cost = own = np.where(self.fallen.shocked < 1.0, 0.0, self.view.strength)
        if not passed.any():
            return np.zeros(self.view.n)
        for _ in range(PASSES):
            cost = own + sum_by(pairs.source, passed * cost[pairs.target], self.view.n)
        return cost

    @cached_property
    def row_of_pair(self) -> Codes:
        """The row of ``view.pairs`` that each flow is part of."""
        pairs, flows, n = self.view.pairs, self.flows, self.view.n
        return np.searchsorted(pairs.source * n + pairs.target, flows.source * n + flows.target)

    @cached_property
    def fragment(self) -> tuple[Codes, Floats]:
        """The surviving fragment of each participant (-1 where it is lost), and the value within each."""
        from ecohealth.network.graph import components

        label, count = components(self.view.graph, np.asarray(self.fallen.shocked > 0, dtype=bool))
        pairs, kept = self.view.pairs, self.fallen.shocked
        within = (label[pairs.source] >= 0) & (label[pairs.target] >= 0)
        weight = pairs.weight * np.minimum(kept[pairs.source], kept[pairs.target])
        return label, sum_by(label[pairs.source][within], weight[within], count)

    @cached_property
    def component(self) -> Codes:
        """The component of each participant before the loss: only what stands of it can hold the rest."""
        from ecohealth.network.graph import components

        return components(self.view.graph)[0]

    @cached_property
    def regained(self) -> Floats:
        """What is brought back, at most, for each flow of which a share came from one who does not fail."""
        flows, fallen, pair = self.flows, self.fallen, self.row_of_pair
        source, target = flows.source, flows.target
        kept = np.where(fallen.cut_off[source] | fallen.cut_off[target], 0.0, 1.0 - self.failure[source])
        own = np.maximum(fallen.capacity[target] - kept, 0.0) * flows.weight * self.share
        leans = fallen.spread.passed_on[pair] * ratio(flows.weight, self.view.pairs.weight[pair])
        fails_less = np.minimum(self.failure[target], leans * self.share * self.failure[source])
        label, value = self.fragment
        stranded = np.where(
            fallen.cut_off[target], np.append(value, 0.0)[label[target]], 0.0
        )  # 0 for -1, of no fragment
        gain = own + fails_less * self.weight_of_failure[target] + stranded
        apart = (source != target) & (fallen.shocked[target] > 0) & (self.failure[source] > 0)
        return np.where(apart & can_move(self.eco)[flows.kind], gain, 0.0) / self.threat.value

    # -- second sources ------------------------------------------------------------------------------------------
    def _second_sources(self) -> Iterator[Candidate]:
        for row in _largest(self.regained):
            found = self._second(int(row))
            if found is not None:
                yield found

    def _second(self, row: int) -> Candidate | None:
        """The provider that fails least among those of the type and kind that can take over enough."""
        flows = self.flows
        kind, provider, recipient = (int(one[row]) for one in (flows.kind, flows.source, flows.target))
        others, spare = self._offers(kind, int(self.view.stand_in[provider]))
        share = np.minimum(self.share, spare / flows.weight[row])
        usable = (others != provider) & (others != recipient) & (share >= LEAST_SHARE) & self.standing[others]
        usable &= self.failure[others] < self.failure[provider]
        if not usable.any():
            return None
        at = np.lexsort((others, -spare, self.failure[others], -share, ~usable))[0]
        moved, second = float(share[at]), int(others[at])
        fails_less = 1.0 - self.failure[second] / self.failure[provider]
        estimate = float(self.regained[row]) * moved / self.share * float(fails_less)
        name = self.eco.kinds[kind]
        ids = [str(one) for one in self.eco.ids[[provider, recipient, second]]]
        gives = int(((flows.kind == kind) & (flows.source == second)).sum())
        feasible = Sentence(
            self._called(second), f" gives {name} to ", later(counted, gives, "partner"), " already and could give ",
            self._worth(float(spare[at])), " more",
        )  # fmt: skip
        return Candidate(SecondSource(name, ids[0], ids[1], ids[2], moved), feasible, estimate)

    def _offers(self, kind: int, pool: int) -> tuple[Codes, Floats]:
        """Providers of a kind that may stand in for one another, and what each could still give on top of today."""
        flows, stand_in = self.flows, self.view.stand_in
        rows = (flows.kind == kind) & (stand_in[flows.source] == pool) & (flows.source != flows.target)
        now = sum_by(flows.source[rows], flows.weight[rows], self.view.n)
        giving = np.flatnonzero(now)
        then = self._given_today(kind)[giving]
        return giving, np.maximum(then * (1.0 + self.spare_share[giving]) - now[giving], 0.0)

    def _given_today(self, kind: int) -> Floats:
        """What each participant gives of a kind without the moves; a newcomer gives what it was recruited for."""
        flows = self.today.view.flows
        rows = (flows.kind == kind) & (flows.source != flows.target)
        at = self.eco.codes([str(one) for one in self.today.ids])
        return sum_by(at[flows.source[rows]], flows.weight[rows], self.view.n)

    # -- newcomers -----------------------------------------------------------------------------------------------
    def _recruits(self) -> Iterator[Candidate]:
        """A newcomer beside each provider of which the others of its type and kind could not take over its share."""
        flows = self.flows
        provider = flows.source * len(self.eco.kinds) + flows.kind
        keys, which = np.unique(provider, return_inverse=True)
        gain = sum_by(which.astype(np.int64), self.regained, len(keys))
        recruits = [one for one in self.state.moves if isinstance(one, Recruit)]
        done = {(one.kind, who) for one in recruits for who in (one.beside, one.newcomer)}
        for at in _largest(gain):
            giver, kind = divmod(int(keys[at]), len(self.eco.kinds))
            others, spare = self._offers(kind, int(self.view.stand_in[giver]))
            given = float(flows.weight[(which == at) & (flows.source != flows.target)].sum())
            could = float(spare[(others != giver) & self.standing[others]].sum())
            if could < self.share * given and (self.eco.kinds[kind], str(self.eco.ids[giver])) not in done:
                where = self._region(np.flatnonzero(which == at))
                yield self._recruit((giver, kind, where), min(could / given, 1.0), float(gain[at]))

    def _region(self, rows: Codes) -> str:
        """Where most of what would be taken over goes: of the recipients of flows, by region; empty where none has one.

        A newcomer is best where those are whom it serves. Only flows count that bring something back: where the loss
        takes a whole region, those it would serve are in others.
        """
        people = self.eco.participants
        if "region" not in people:
            return ""
        rows = rows[self.regained[rows] > 0]
        region = people["region"].to_numpy(dtype=object)[self.flows.target[rows]]
        names = sorted({str(one) for one in region if isinstance(one, str) and one})
        if not names:
            return ""
        return max(names, key=lambda one: math.fsum(self.flows.weight[rows[region == one]].tolist()))

    def _recruit(self, what: tuple[int, int, str], covered: float, estimate: float) -> Candidate:
        giver, kind, region = what
        name, of_type = self.eco.kinds[kind], self.view.types[self.view.type_code[giver]]
        role = next((one for one in self.eco.config.blueprint if one.type == of_type), None)
        active = int((self.view.is_active & (self.view.type_code == self.view.type_code[giver])).sum())
        asked = ""
        if role is not None and active < role.min_active:
            asked = f"; the blueprint asks for {role.min_active} of this role and {active} is there"
        feasible = Sentence(
            f"the others of type {of_type} that give {name} could take over ", later(percent, covered), " of what ",
            self._called(giver), f" gives{asked}",
        )  # fmt: skip
        new_id = self._new_id(f"new-{of_type}-{name}")
        move = Recruit(name, of_type, str(self.eco.ids[giver]), self.share, new_id, region)
        return Candidate(move, feasible, estimate)

    def _new_id(self, wished: str) -> str:
        """An id that nobody has."""
        known, number, one = set(self.eco.ids), 1, wished
        while one in known:
            number += 1
            one = f"{wished}-{number}"
        return one

    # -- spare capacity ------------------------------------------------------------------------------------------
    def _capacities(self) -> Iterator[Candidate]:
        """More spare capacity at the largest provider of each type and kind that could not meet what was asked."""
        flows, fallen = self.flows, self.fallen
        asks = (fallen.shocked[flows.source] < 1) & (fallen.shocked[flows.target] > 0) & (flows.source != flows.target)
        if not asks.any() or not fallen.spread.passed_on.any():
            return
        lacks = np.where(asks, (1.0 - fallen.shocked[flows.source]) * flows.weight, 0.0)
        unmet = lacks * (1.0 - fallen.spread.take_over.covered)
        pool = self.view.stand_in[flows.source] * len(self.eco.kinds) + flows.kind
        for one in np.unique(pool[unmet > 0]).tolist():
            providers, kind = divmod(one, len(self.eco.kinds))
            rows = np.flatnonzero((pool == one) & (lacks > 0))
            found = self._capacity(providers, kind, rows, (float(lacks[rows].sum()), float(unmet[rows].sum())))
            if found is not None:
                yield found

    def _capacity(self, providers: int, kind: int, rows: Codes, asked: tuple[float, float]) -> Candidate | None:
        flows = self.flows
        given = np.where(self.view.stand_in == providers, self._given_now(kind), 0.0)
        given[self.fallen.shocked < 1.0] = 0.0
        given[self._raised_or_new] = 0.0
        if not given.any():
            return None
        who = int(np.argmax(given))
        before = float(self.spare_share[who])
        met = min(self.share * float(given[who]), asked[1]) / asked[0]
        leans = ratio(flows.weight[rows], self.view.taken[flows.target[rows]])
        inside = self.view.inside(self.threat.profile.outside_share)[flows.target[rows]]
        estimate = float((met * leans * inside * self.weight_of_failure[flows.target[rows]]).sum()) / self.threat.value
        name, of_type = self.eco.kinds[kind], self.view.types[self.view.type_code[who]]
        feasible = Sentence(
            f"it is the largest of those of type {of_type} that give {name} and are left; ",
            later(percent, asked[1] / asked[0]), " of what is asked of them is met by nobody",
        )  # fmt: skip
        raised = RaiseCapacity(name, str(self.eco.ids[who]), before, before + self.share)
        return Candidate(raised, feasible, estimate)

    @cached_property
    def _raised_or_new(self) -> Codes:
        """Those whose spare capacity is not raised: it was already, or they are only to come."""
        done = self.state.moves
        ids = {one.participant for one in done if isinstance(one, RaiseCapacity)}
        return self.eco.codes(sorted(ids | {one.newcomer for one in done if isinstance(one, Recruit)}))

    def _given_now(self, kind: int) -> Floats:
        flows = self.flows
        rows = (flows.kind == kind) & (flows.source != flows.target)
        return sum_by(flows.source[rows], flows.weight[rows], self.view.n)

    # -- ties ----------------------------------------------------------------------------------------------------
    def _ties(self) -> Iterator[Candidate]:
        """For each fragment worth something that would be cut off, one tie of a kind and types that occur."""
        label, value = self.fragment
        out = np.unique(label[self.fallen.cut_off & (label >= 0)])
        gain = np.zeros(len(value))
        gain[out] = value[out]
        for one in _largest(gain):
            found = self._tie(np.flatnonzero(label == one), float(value[one]))
            if found is not None:
                yield found

    def _tie(self, members: Codes, worth: float) -> Candidate | None:
        """The strongest member for whom there is a way, with the strongest standing partner of the cheapest way."""
        near = self.standing & (self.component == self.component[members[0]])
        stands = np.flatnonzero(near & (self.failure == self.failure[near].min(initial=1.0)))
        for member in members[np.lexsort((members, -self.view.strength[members]))].tolist():
            of_type = int(self.view.type_code[member])
            for weight, kind, giving, taking, count in self._ways:
                for own, other, gives in ((giving, taking, True), (taking, giving, False)):
                    partners = stands[self.view.type_code[stands] == other]
                    if own != of_type or not len(partners):
                        continue
                    partner = int(partners[np.argmax(self.view.strength[partners])])
                    ends = (member, partner) if gives else (partner, member)
                    return self._tied(member, ends, (kind, weight, count), worth, len(members))
        return None

    def _tied(
        self, member: int, ends: tuple[int, int], way: tuple[int, float, int], worth: float, cut_off: int
    ) -> Candidate:
        kind, weight, count = way
        name, types = self.eco.kinds[kind], self.view.types
        source, target = (str(one) for one in self.eco.ids[list(ends)])
        giving, taking = (types[self.view.type_code[one]] for one in ends)
        feasible = Sentence(
            later(counted, cut_off, "participant"), " worth ", self._worth(worth), " would be cut off together; ",
            f"{name} passes from {giving} to {taking} in ", later(counted, count, "tie"),
            " already, this is the smallest",
        )  # fmt: skip
        move = TieIn(name, source, target, weight, str(self.eco.ids[member]))
        return Candidate(move, feasible, worth / self.threat.value)

    @cached_property
    def _ways(self) -> list[tuple[float, int, int, int, int]]:
        """Each kind and pair of types that occurs: the smallest value of a tie, kind, types, and how many there are."""
        flows, type_code = self.flows, self.view.type_code
        rows = np.flatnonzero(can_move(self.eco)[flows.kind] & (flows.source != flows.target))
        types = len(self.view.types)
        key = (flows.kind[rows] * types + type_code[flows.source[rows]]) * types + type_code[flows.target[rows]]
        ways = []
        for one in np.unique(key).tolist():
            of_way = flows.weight[rows[key == one]]
            kind, pair = divmod(one, types * types)
            ways.append((float(of_way.min()), kind, *divmod(pair, types), len(of_way)))
        return sorted(ways)

    # -- keeping -------------------------------------------------------------------------------------------------
    def _keep(self, participant: str) -> Candidate:
        lost = self.fallen.lost.total
        costs = Sentence("its loss alone would cost ", later(percent, lost), " of all value")
        return Candidate(Keep(participant), costs, lost)

    def _called(self, at: int) -> str:
        return called(calling(self.eco, np.array([at]))[0])

    def _worth(self, value: float) -> Sentence:
        return later(money, value, self.eco.config.currency)


def _largest(gain: Floats) -> Codes:
    """Positions of the largest gains above 0, the largest first, ties by position."""
    order = np.argsort(-gain, kind="stable")[:OF_EACH_TYPE]
    return order[gain[order] > 0]

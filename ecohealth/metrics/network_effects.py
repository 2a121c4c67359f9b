"""Network effects: does growth feed itself, do partners find each other, is every role filled?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import Ints, period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.parts import around
from ecohealth.ecosystem.records import Floats, Grouped, Mask, Records, earliest
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import among_parties, by_participant, contributions
from ecohealth.metrics.periods import complete_periods
from ecohealth.metrics.reading import NeedsColumn, Reading, TooLittleData, Undefined
from ecohealth.tables.config import Role

FEWEST_PERIODS = 6
FEWEST_PARTIES = 3
NULL_GRAPHS = 100
NULL_BUDGET = 5_000_000
"""Most edge swaps spent on random graphs; a graph with too many relations gets fewer of them, never under 2."""
NULL_SEED = 2002
"""The random graphs are part of the definition: the same graph always gives the same figure."""


@metric(
    label="Densification",
    question="As partners join, do relations grow faster than their number?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="exponent",
    scale=Scale(0.9, 1.0, 1.3),
    source="Leskovec, Kleinberg & Faloutsos 2007, ACM TKDD 1(1), Graph evolution",
    gaming="Logging old contacts late makes relations seem to grow; check the dates of first contacts.",
    counter="clustering_lift",
    act="Below 1, newcomers stay alone: introduce them to more than one partner.",
    no_interval="its sample are the periods, not the records; the 95 % interval of the regression is in the details",
)
def densification(eco: Ecosystem) -> Reading:
    """α in log E_t = a + α log N_t, by least squares over complete periods; above 1 relations outgrow participants.

    N_t and E_t are the participants active in period t, and the pairs of them that met in it (venues included); a
    participant and its successor (`successor_of`) are one.
    Counted period by period, not cumulated: in records that begin at some day, cumulated pairs would outgrow
    participants whatever happens. Uses the whole history up to the window's end. Details: the regression's 95 %
    interval. Needs dates; too little data under 6 periods, or where the largest N is less than 20 % above the smallest.
    """
    people, pairs = growth(eco)
    if len(people) < FEWEST_PERIODS:
        raise TooLittleData(f"needs {FEWEST_PERIODS} complete periods; there are {len(people)}")
    least, most = int(people.min()), int(people.max())
    if most < 1.2 * least:
        raise TooLittleData(
            f"a {eco.period} had {least} to {most} active participants, too alike to see a law of growth"
        )
    from scipy import stats

    fitted = stats.linregress(np.log(people), np.log(pairs))
    margin = float(stats.t.ppf(0.975, len(people) - 2) * fitted.stderr)
    slope = float(fitted.slope)
    return Reading(
        value=slope,
        n=len(people),
        population=f"complete {eco.period}s",
        details={
            "interval_95": [slope - margin, slope + margin],
            "participants": [int(people[0]), int(people[-1])],
            "relations": [int(pairs[0]), int(pairs[-1])],
        },
    )


def growth(eco: Ecosystem) -> tuple[Ints, Ints]:
    """Participants active in each complete period, and pairs that met in it; periods without a pair are left out."""
    periods = complete_periods(eco)
    history = eco.life_history
    number = period_of(history.day, eco.period) - periods[0]
    rows = (number < len(periods)) & (history.source != history.target)
    low = np.minimum(history.source, history.target)[rows]
    high = np.maximum(history.source, history.target)[rows]
    people = _distinct(np.concatenate([low, high]), np.concatenate([number[rows], number[rows]]), len(periods))
    pairs = _distinct(low * len(eco) + high, number[rows], len(periods))
    return people[pairs > 0], pairs[pairs > 0]


def _distinct(key: Ints, number: Ints, periods: int) -> Ints:
    """How many distinct keys each period has."""
    seen = pd.DataFrame({"number": number, "key": key}).drop_duplicates()
    return np.bincount(seen["number"], minlength=periods).astype(np.int64)


@metric(
    label="Liquidity",
    question="Do active partners actually meet the other sides of the ecosystem?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="share",
    scale=Scale(0.2, 0.5, 0.9),
    source="Match rate of marketplaces; after a16z 2018",
    gaming="Counting any contact as a meeting raises it; filter by kind to see meetings that matter.",
    counter="active_rate",
    act="Find what keeps the unmatched ones from a first deal: offer, price, visibility.",
)
def liquidity(eco: Ecosystem) -> Reading:
    """Share of active parties that met at least one counterpart of another type in the last complete period.

    Meeting: an interaction with a party of another type, or one with the same venue in the same period. Without dates
    the whole window is one period. A successor (`successor_of`) and its predecessors are one, and no newcomer.
    Details: median periods from a party's first interaction to its first match.
    Contributions: the active parties that met nobody, the largest first, share = p_i, amount NaN. Undefined with one
    type of party; too little data with fewer than three active parties.
    """
    if len(np.unique(eco.view.type_code[~eco.view.is_venue])) < 2:
        raise Undefined("all parties are of one type, so there is no other side to meet")
    dated, everywhere = len(eco.periods) > 0, around(eco)
    records = everywhere.life_history if dated else everywhere.records.renumbered(eco.lives.current)
    number = period_of(records.day, eco.period) if dated else np.zeros(len(records), dtype=np.int64)
    last = int(eco.periods[-1]) if dated else 0
    met = _first_match(eco, records, number, number == last)
    active = _first_active(eco, records, number, number == last)
    there = ~np.isnan(active)
    if int(there.sum()) < FEWEST_PARTIES:
        raise TooLittleData(f"fewer than {FEWEST_PARTIES} parties were active in {_words(eco)}")
    lonely = there & np.isnan(met)
    order = np.flatnonzero(lonely)[np.lexsort((np.flatnonzero(lonely), -eco.view.shares[lonely]))]
    return Reading(
        value=float((there & ~np.isnan(met)).sum()) / int(there.sum()),
        n=int(there.sum()),
        population=among_parties(eco, f"active in {_words(eco)}"),
        contributions=contributions(eco, order, eco.view.shares),
        details={"period": _words(eco), **(_waiting(eco, records, number) if dated else {})},
    )


def _words(eco: Ecosystem) -> str:
    """The period that liquidity is about."""
    return period_label(int(eco.periods[-1]), eco.period) if len(eco.periods) else "the window"


def _waiting(eco: Ecosystem, records: Records, number: Ints) -> dict[str, Any]:
    """How long parties waited for their first match, in periods, and how many never had one."""
    every = np.ones(len(records), dtype=bool)
    active = _first_active(eco, records, number, every)
    wait = _first_match(eco, records, number, every) - active
    matched = ~np.isnan(wait)
    seen = int((~np.isnan(active)).sum())
    return {
        "median_periods_to_first_match": float(np.median(wait[matched])) if matched.any() else None,
        "never_matched": seen - int(matched.sum()),
    }


def _first_active(eco: Ecosystem, records: Records, number: Ints, rows: Mask) -> Floats:
    """Period of each party's first record among the rows; NaN where it has none."""
    who = np.concatenate([records.source[rows], records.target[rows]])
    when = np.concatenate([number[rows], number[rows]])
    return np.where(eco.view.is_party, earliest(who, when, len(eco)), np.nan)


def _first_match(eco: Ecosystem, records: Records, number: Ints, rows: Mask) -> Floats:
    """Period of each party's first meeting with a party of another type among the rows; NaN where it has none."""
    party, of_type = ~eco.view.is_venue, eco.view.type_code
    source, target, when = records.source[rows], records.target[rows], number[rows]
    direct = party[source] & party[target] & (of_type[source] != of_type[target])
    who, at = _met_in_venue(eco, source, target, when)
    people = np.concatenate([source[direct], target[direct], who])
    return earliest(people, np.concatenate([when[direct], when[direct], at]), len(eco))


def _met_in_venue(eco: Ecosystem, source: Ints, target: Ints, when: Ints) -> tuple[Ints, Ints]:
    """Parties, and periods, where parties of at least two types were at the same venue in the same period."""
    party = ~eco.view.is_venue
    ends = np.concatenate([np.stack([source, target, when]), np.stack([target, source, when])], axis=1)
    person, venue, period = ends[:, party[ends[0]] & ~party[ends[1]]]
    mixed = Grouped.by([venue, period]).is_mixed(eco.view.type_code[person])
    return person[mixed], period[mixed]


@metric(
    label="Roles filled",
    question="Is every role that the value proposition needs actually played?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="share of roles",
    scale=Scale(0.5, 0.8, 1.0),
    source="Blueprint of required roles; Better Place, where carmakers never joined; Adner 2012",
    gaming="A blueprint that leaves out the hard role is always complete.",
    counter="liquidity",
    act="Recruit for the empty role before anything else grows; second the role that one participant holds alone.",
    no_interval="roles are declared, and a single record is enough to play one",
)
def role_completeness(eco: Ecosystem) -> Reading:
    """Share of the blueprint's roles that are filled: enough active participants of the type, enough share of value.

    Details name every role with its count, and whether it is empty, held by one alone, or outside the core (the
    component with the largest value). Contributions: active participants of filled roles, share = p_i, amount = 1 /
    (roles × active in the role). Needs `[[blueprint]]` in ecosystem.toml.
    """
    blueprint = eco.config.blueprint
    if not blueprint:
        raise NeedsColumn(
            "no role is required; [[blueprint]] sections in ecosystem.toml (type, min_active) would make it available"
        )
    roles = [_role(eco, role) for role in blueprint]
    amount = np.zeros(len(eco))
    for role, state in zip(blueprint, roles, strict=True):
        if state["filled"]:
            amount[_holders(eco, role)] += 1.0 / (len(roles) * state["active"])
    return Reading(
        value=sum(bool(state["filled"]) for state in roles) / len(roles),
        n=len(roles),
        population="roles of the blueprint",
        contributions=by_participant(eco, eco.view.shares, amount),
        details={"filled": sum(bool(state["filled"]) for state in roles), "roles": roles},
    )


def _holders(eco: Ecosystem, role: Role) -> Mask:
    """Active participants of the role's type."""
    if role.type not in eco.view.types:
        return np.zeros(len(eco), dtype=bool)
    of_type = eco.view.type_code == eco.view.types.index(role.type)
    return np.asarray(of_type & eco.view.is_active, dtype=bool)


def _role(eco: Ecosystem, role: Role) -> dict[str, Any]:
    holders = _holders(eco, role)
    active, share = int(holders.sum()), float(eco.view.shares[holders].sum())
    return {
        "type": role.type,
        "why": role.why,
        "min_active": role.min_active,
        "min_share": role.min_share,
        "active": active,
        "share": share,
        "filled": active >= role.min_active and share >= role.min_share,
        "alone": str(eco.ids[holders][0]) if active == 1 else None,
        "connected": bool((holders & eco.view.in_core).any()),
    }


@metric(
    label="Clustering beyond chance",
    question="Do partners of one partner work together, more than chance would have it?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="ratio",
    scale=Scale(0.8, 1.2, 2.5),
    source="Maslov & Sneppen 2002, Science 296, 910; local clustering after Watts & Strogatz 1998",
    gaming="One large event ties everybody to everybody; filter by kind to see through that.",
    counter="densification",
    act="Bring partners of the same hub together: joint projects, shared customers.",
    no_interval="it compares with up to 100 random graphs, too dear to repeat in every resample; their spread "
    "is in the details",
)
def clustering_lift(eco: Ecosystem) -> Reading:
    """Mean local clustering of the window's graph / its mean in 100 random graphs with the same degrees.

    Above 1, partners of one partner are tied to each other more than their numbers of ties explain. Participants with
    one tie count as 0. Very large graphs get fewer random graphs (at least 2), told in the details. Undefined where
    ties run between two sides only (no three participants can be tied to each other) or no random graph has a triangle.
    """
    from ecohealth.network.nullmodels import mean_local_clustering, rewired

    low, high = _renumbered_ties(eco)
    n = int(high.max()) + 1 if len(high) else 0
    if n < 3:
        raise TooLittleData("fewer than three participants exchange value")
    if _two_sided(n, low, high):
        raise Undefined("ties run between two sides only, so no three participants can be tied to each other")
    own = mean_local_clustering(n, low, high)
    graphs = int(np.clip(NULL_BUDGET // (10 * len(low)), 2, NULL_GRAPHS))
    streams = np.random.default_rng(NULL_SEED).spawn(graphs)
    chance = np.asarray([mean_local_clustering(n, *rewired(n, low, high, stream)) for stream in streams])
    if chance.mean() <= 0:
        raise TooLittleData("no random graph with these degrees has a triangle; too few ties to compare with chance")
    return Reading(
        value=own / float(chance.mean()),
        n=n,
        population="participants that exchange value, venues included",
        details={"clustering": own, "chance": float(chance.mean()), "chance_sd": float(chance.std()), "graphs": graphs},
    )


def _renumbered_ties(eco: Ecosystem) -> tuple[Ints, Ints]:
    low, high, _ = eco.view.ties
    _, codes = np.unique(np.concatenate([low, high]), return_inverse=True)
    return codes[: len(low)], codes[len(low) :]


def _two_sided(n: int, low: Ints, high: Ints) -> bool:
    import igraph

    return bool(igraph.Graph(n=n, edges=np.column_stack([low, high])).is_bipartite())

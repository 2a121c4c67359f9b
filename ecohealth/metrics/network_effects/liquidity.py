"""Liquidity: do active partners meet the other sides, and how soon?"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecohealth.ecosystem.calendar import Ints, period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.parts import around
from ecohealth.ecosystem.records import Floats, Grouped, Mask, Records, earliest
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import among_parties, contributions
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined
from ecohealth.metrics.survival import survival

FEWEST_PARTIES = 3


@metric(
    label="Liquidity",
    question="Do active partners actually meet the other sides of the ecosystem?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="share",
    scale=Scale(0.2, 0.5, 0.9),
    source="Match rate of marketplaces; after a16z 2018; waiting after Kaplan & Meier 1958",
    gaming="Counting any contact as a meeting raises it; filter by kind to see meetings that matter.",
    counter="active_rate",
    act="Find what keeps the unmatched ones from a first deal: offer, price, visibility.",
    behind="Met nobody, by share of value",
)
def liquidity(eco: Ecosystem) -> Reading:
    """Share of active parties that met at least one counterpart of another type in the last complete period.

    Meeting: an interaction with a party of another type, or one with the same venue in the same period. Without dates
    the whole window is one period. A successor (`successor_of`) and its predecessors are one, and no newcomer.

    Details: how many periods pass from a party's first interaction to its first match, over the whole history:
    `median_periods_to_first_match` (Kaplan–Meier; none where a half never met anybody), `matched_at_once` = the share
    that met somebody in its first period, `never_matched`. Who never met anybody has waited to the end of the records
    (right-censored), also where it has fallen silent since: leaving unmatched is no match.

    Contributions: the active parties that met nobody, the largest first, share = p_i, no amount. Undefined with one
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
        details={"period": _words(eco), **(_waiting(eco, records, number) if dated and not eco.is_replicate else {})},
    )


def _words(eco: Ecosystem) -> str:
    """The period that liquidity is about."""
    return period_label(int(eco.periods[-1]), eco.period) if len(eco.periods) else "the window"


def _waiting(eco: Ecosystem, records: Records, number: Ints) -> dict[str, Any]:
    """How long parties waited for their first match, with those who wait still, and how many never had one."""
    every = np.ones(len(records), dtype=bool)
    active = _first_active(eco, records, number, every)
    there = ~np.isnan(active)
    begun, met = active[there], _first_match(eco, records, number, every)[there]
    matched = ~np.isnan(met)
    waited = np.where(matched, met, float(number.max())) - begun
    curve = survival(waited, matched)
    never = int((~matched).sum())
    return {
        "matched_at_once": 1.0 - curve.at(0.0)[0],
        "median_periods_to_first_match": curve.median,
        "never_matched": never,
        "never_matched_share": never / len(waited),
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

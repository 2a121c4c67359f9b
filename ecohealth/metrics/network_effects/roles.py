"""Roles: is every role that the value proposition needs played?"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecohealth.ecosystem.calendar import Ints, period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Mask, Records, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import by_participant
from ecohealth.metrics.reading import NeedsColumn, Reading
from ecohealth.tables.config import Role


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
    behind="Who fills the roles, by share of value",
    no_interval="roles are declared, and a single record is enough to play one",
)
def role_completeness(eco: Ecosystem) -> Reading:
    """Share of the blueprint's roles that are filled: enough active participants of the type, enough share of value.

    Details name every role with its count, and whether it is empty, held by one alone, or outside the core (the
    component with the largest value). Of a role with too few active, `short_since` = the complete period since which
    it has been so up to the window's end, `never` = whether it always was, `at_most` = the most active since in any
    period; `came` = active parties then and now, and the value by kind that was exchanged meanwhile.
    Contributions: active participants of filled roles, share = p_i, amount = 1 /
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
        **(_short_since(eco, role) if active < role.min_active else {}),
    }


def _short_since(eco: Ecosystem, role: Role) -> dict[str, Any]:
    """Since when too few of the type were active, and what came meanwhile; empty without dates."""
    periods = eco.gaps.outside(eco.periods)
    if len(periods) == 0:
        return {}
    history = eco.life_history
    number = period_of(history.day, eco.period)
    of_role = eco.view.type_code == (eco.view.types.index(role.type) if role.type in eco.view.types else -1)
    active, everybody = (_active(history, number, periods, rows) for rows in (of_role, eco.view.is_party))
    enough = np.flatnonzero(active >= role.min_active)
    since = int(enough[-1]) + 1 if len(enough) else 0
    if since == len(periods):
        return {}
    rows = (number >= periods[since]) & (number <= periods[-1]) & eco.view.carries_value[history.kind]
    value = sum_by(history.kind[rows], history.weight[rows], len(eco.kinds))
    return {
        "short_since": period_label(int(periods[since]), eco.period),
        "never": len(enough) == 0,
        "at_most": int(active[since:].max()),
        "came": {
            "participants": [int(everybody[since]), int(everybody[-1])],
            "value": [{"kind": eco.kinds[k], "value": float(value[k])} for k in np.argsort(-value, kind="stable")
                      if value[k] > 0],
        },
    }  # fmt: skip


def _active(history: Records, number: Ints, periods: Ints, among: Mask) -> Ints:
    """How many of those were active in each of the periods."""
    who = np.concatenate([history.source, history.target])
    when = np.concatenate([number, number])
    rows = among[who] & np.isin(when, periods)
    seen = np.unique(np.searchsorted(periods, when[rows]) * len(among) + who[rows])
    return np.bincount(seen // len(among), minlength=len(periods)).astype(np.int64)

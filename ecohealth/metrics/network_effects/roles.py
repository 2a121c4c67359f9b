"""Roles: is every role that the value proposition needs played?"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Mask
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

"""Whether more hangs on a few providers at second and further hand than first hand shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import among_parties, by_participant
from ecohealth.metrics.reading import Reading, Undefined

ALPHA = 0.5
"""What each further step counts."""
OUTSIDE_SHARE = 0.5
"""The share of a participant's business outside the ecosystem where it says nothing; METRICS.md's default."""
DEPENDS = 0.05
"""A partner depends on a provider when, at all removes together, it does so for this share of its business."""


@metric(
    label="Hidden concentration",
    question="Do partners that buy from different providers hang on the same one behind them?",
    pillar=Pillar.CONCENTRATION,
    unit="difference of indices",
    scale=Scale(
        0.16, 0.08, 0.0,
        "house default: a judgement; 0.08 is the step from moderately to highly concentrated in the US DOJ/FTC Merger "
        "Guidelines 2023",
    ),
    source="Leontief's inverse and Katz's index: exposure at every remove; nth-tier supply risk",
    gaming="Leaving out what providers themselves buy hides it: ask suppliers for theirs.",
    counter="single_source_share",
    act="Ask your providers whom they depend on; second-source the one behind them, not only the ones in front.",
    behind="On whom most hangs beyond first hand, by share of all dependence",
)  # fmt: skip
def hidden_concentration(eco: Ecosystem) -> Reading:
    """Herfindahl–Hirschman index of total minus that of direct exposure to providers; from -1 to 1, below 0 none.

    D_ji is the share of what j receives that comes from i, times the share of j's business inside the ecosystem (half,
    unless `outside_share` says otherwise). Direct exposure to i is Σ_j D_ji over the parties j, total exposure
    Σ_j Σ_{k≥1} α^(k−1) (D^k)_ji with α = 0.5: what hangs on i at first, second and further hand, each step counting
    half; both scaled to add up to 1 over the parties. Contributions: the providers, share = share of total exposure,
    amount = its square less that of direct exposure. Details: the provider on which most hangs in all, and the one on
    which most hangs beyond its own share of value, with the share of partners that depend on it for 5 % or more of
    their business. Undefined where no party receives value, or nobody that gives value to a party receives any itself:
    then there is no second remove to look behind.
    """
    from ecohealth.network.exposure import exposure

    view, pairs = eco.view, eco.view.pairs
    if not (view.is_party[pairs.target] & (pairs.source != pairs.target)).any():
        raise Undefined("no party receives value from another participant in the window")
    found = exposure(
        len(eco), (pairs.source, pairs.target), view.dependency(OUTSIDE_SHARE), ALPHA, view.is_party.astype(np.float64)
    )
    if np.array_equal(found.direct, found.total):
        raise Undefined("no provider receives value itself in these data, so there is no second remove to look behind")
    direct, total = (_shares(one, eco) for one in (found.direct, found.total))
    return Reading(
        value=float(np.sum(total**2) - np.sum(direct**2)),
        n=int((total > 0).sum()),
        population=among_parties(eco, "that others depend on at some remove"),
        contributions=by_participant(eco, total, total**2 - direct**2, total > 0),
        details={}
        if eco.is_replicate
        else {
            "most": _told(eco, int(np.argmax(total)), direct, total),
            "beyond_its_size": _told(eco, int(np.argmax(total - view.shares)), direct, total),
            "alpha": ALPHA,
            "outside_share": OUTSIDE_SHARE,
        },
    )


def _shares(exposed: Floats, eco: Ecosystem) -> Floats:
    """Exposure to parties, scaled to add up to 1; 0 throughout where it is to venues only."""
    own = np.where(eco.view.is_party, exposed, 0.0)
    return own / own.sum() if own.sum() > 0 else own


def _told(eco: Ecosystem, code: int, direct: Floats, total: Floats) -> dict[str, Any]:
    """A provider, its shares of exposure and of value, and how many partners depend on it."""
    from ecohealth.network.exposure import reliance

    pairs = eco.view.pairs
    depends = reliance(len(eco), (pairs.source, pairs.target), eco.view.dependency(OUTSIDE_SHARE), ALPHA, on=code)
    partners = eco.view.is_party & (eco.view.taken > 0) & (np.arange(len(eco)) != code)
    count = int((depends[partners] >= DEPENDS).sum())
    return {
        "participant": str(eco.ids[code]),
        "direct": float(direct[code]),
        "total": float(total[code]),
        "share_of_value": float(eco.view.shares[code]),
        "times_its_size": float(total[code] / eco.view.shares[code]) if eco.view.shares[code] > 0 else None,
        "dependents": count,
        "dependent_share": count / int(partners.sum()) if partners.any() else 0.0,
    }

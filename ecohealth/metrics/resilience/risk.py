"""What partners that leave by chance would cost in a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, Mask
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.exits import yearly_exits
from ecohealth.metrics.people import contributions
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined

if TYPE_CHECKING:
    from ecohealth.network.draws import Drawn

RUNS, FEWEST_RUNS, BUDGET, SEED = 2_560, 256, 20_000_000, 95


@metric(
    label="Value at risk",
    question="In a bad year for losses, how much value goes?",
    pillar=Pillar.RESILIENCE,
    unit="share",
    scale=Scale(0.6, 0.35, 0.15),
    source="CVaR of independent losses, after Rockafellar & Uryasev 2000, Journal of Risk 2, 21",
    gaming="Partners that are kept alive by token contacts make exits look rare.",
    counter="retention",
    act="Look at who brings the tail (ecohealth simulate --random), and prepare for that loss.",
    behind="Who leaves in bad years, by share of those years",
    no_interval="it is itself simulated up to 2,560 times, too dear to repeat in every resample; its standard "
    "error is in the details",
    dear=True,
)
def value_at_risk(eco: Ecosystem) -> Reading:
    """CVaR95: the mean share of V lost in the worst twentieth of years, when participants leave independently.

    Each leaves with its type's yearly exit rate over the history, 5 % where that is unknown; lost is what goes directly
    and what is stranded, as in loss_impact. Simulated 2,560 times from a fixed seed (large ecosystems: at least 256
    times); the details hold mean, VaR95 and the standard errors, and the types whose rate is assumed. Contributions:
    the ten that leave in bad years more often than in others, share = of those years in which each leaves, no amount,
    since losses that meet share what they cost. Undefined where no value was exchanged; too little data with one
    participant.
    """
    from ecohealth.network.draws import CHUNK, Chances, draw
    from ecohealth.network.tail import figures, standard_errors

    if eco.view.value <= 0:
        raise Undefined("no value was exchanged between participants in the window")
    if len(eco) < 2:
        raise TooLittleData("there is one participant only, so nobody is left when it leaves")
    exits, n = yearly_exits(eco), len(eco)
    everyone = np.arange(n, dtype=np.int32)
    chances = Chances(exits.probability, np.arange(n + 1), everyone, np.empty(0, dtype=np.int64), np.ones(n))
    chunks = int(np.clip(BUDGET // n, FEWEST_RUNS, RUNS)) // CHUNK
    drawn = [draw(chances, SEED, chunk) for chunk in range(chunks)]
    lost = _lost(eco, drawn)
    found, error = figures(lost), standard_errors(lost)
    return Reading(
        value=found.cvar95,
        n=n,
        population="participants, venues included",
        contributions=_in_bad_years(eco, drawn, (lost >= found.var95) & (lost > 0)),
        details={
            "mean": found.mean,
            "var95": found.var95,
            "standard_error": {"mean": error.mean, "var95": error.var95, "cvar95": error.cvar95},
            "runs": len(lost),
            "assumed": [one for one, known in zip(exits.types, exits.known.tolist(), strict=True) if not known],
        },
    )


def _lost(eco: Ecosystem, drawn: Sequence[Drawn]) -> Floats:
    """The share of V that each run loses."""
    from ecohealth.network.ensemble import direct_and_stranded, shocks
    from ecohealth.network.ground import ground

    land = ground(eco.view.graph)
    costs = [direct_and_stranded(land, shocks(land, *one)) for one in drawn]
    shares: Floats = np.minimum(np.concatenate(costs).sum(axis=1) / eco.view.value, 1.0)
    return shares


def _in_bad_years(eco: Ecosystem, drawn: Sequence[Drawn], bad: Mask) -> pd.DataFrame:
    """Those that leave in bad years more often than in all; the farthest above first."""
    runs = np.concatenate([np.diff(one.first) for one in drawn])
    node = np.concatenate([one.node for one in drawn])
    of_bad = np.bincount(node[np.repeat(bad, runs)], minlength=len(eco)) / max(int(bad.sum()), 1)
    more = of_bad - np.bincount(node, minlength=len(eco)) / len(runs)
    order = np.argsort(-more, kind="stable")[:10]
    return contributions(eco, order[more[order] > 0], of_bad)

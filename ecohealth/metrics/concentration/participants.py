"""Whether a few participants carry the value. Venues are places, not parties: shares are over parties only."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import among_parties, by_participant, contributions, party_shares
from ecohealth.metrics.reading import Reading

_GUIDELINES = "US DOJ/FTC Merger Guidelines 2023: 0.10 moderately, 0.18 highly concentrated"


@metric(
    label="Concentration of value",
    question="Does a handful of participants carry the ecosystem?",
    pillar=Pillar.CONCENTRATION,
    unit="index 0–1",
    scale=Scale(0.25, 0.18, 0.05, _GUIDELINES),
    source="Herfindahl–Hirschman index; US DOJ/FTC Merger Guidelines 2023",
    gaming="Splitting one participant into several legal entities lowers it; group by owner to see through that.",
    counter="type_hhi",
    act="Win or grow partners beside the largest; agree terms with the largest before the next renewal.",
    behind="The largest, by share of value",
)
def participant_hhi(eco: Ecosystem) -> Reading:
    """Sum of squared shares of value, Σ p_i² over parties; from 1/n (all equal) to 1 (one carries all).

    p_i = s_i / Σ s, where s_i is the value that party i gives and takes in the window. Contributions: share = p_i,
    amount = p_i². Undefined where no value was exchanged.
    """
    shares = party_shares(eco)
    table = by_participant(eco, shares, shares**2)
    return Reading(
        value=float(np.sum(shares**2)),
        n=int((shares > 0).sum()),
        population=among_parties(eco, "that exchanged value"),
        contributions=table,
        details={"equal_sized": float(1.0 / np.sum(shares**2))},
    )


@metric(
    label="Effective participants",
    question="How many participants does it feel like, once size counts?",
    pillar=Pillar.CONCENTRATION,
    unit="effective participants",
    scale=None,
    source="Hill numbers of order 0, 1 and 2: Hill 1973, Ecology 54, 427; Jost 2006, Oikos 113, 363",
    gaming="Splitting one participant into several legal entities raises it.",
    counter="participant_hhi",
    act="Read it beside the number of participants: the further below, the fewer of them count.",
    behind="The largest, by share of value",
)
def effective_participants(eco: Ecosystem) -> Reading:
    """Hill number of order 1, N₁ = exp(-Σ p_i ln p_i): how many equal participants would be as varied; shown only.

    Details: N₀, the parties with value, N₁, and N₂ = 1 / Σ p_i², which the large ones rule. N₀ ≥ N₁ ≥ N₂, all equal
    where all parties are. Contributions: share = p_i, the largest first, no amount. Undefined where no value was
    exchanged.
    """
    shares = party_shares(eco)
    own = np.flatnonzero(shares > 0)
    entropy = -float(np.sum(shares[own] * np.log(shares[own])))
    return Reading(
        value=float(np.exp(entropy)),
        n=len(own),
        population=among_parties(eco, "that exchanged value"),
        contributions=contributions(eco, own[np.lexsort((own, -shares[own]))], shares),
        details={"n0": len(own), "n1": float(np.exp(entropy)), "n2": float(1.0 / np.sum(shares**2))},
    )


@metric(
    label="Elephant factor",
    question="How few participants make half of the value?",
    pillar=Pillar.CONCENTRATION,
    unit="participants",
    scale=Scale(0.01, 0.05, 0.2),
    source="CHAOSS project, Elephant Factor (the formula; a sentence of its text says the reverse)",
    gaming="Counting inactive participants raises the share that is scored; only those with value are counted.",
    counter="participant_hhi",
    act="Know what each of these few wants next year, and who could replace it.",
    scored_as="as a share of the parties that exchanged value",
    behind="The few that make half, by share of value",
)
def elephant_factor(eco: Ecosystem) -> Reading:
    """The fewest participants that together make 50 % of value (80 % in the details); scored as a share of all.

    High means well spread. Contributions: the participants themselves, largest first (ties by id), share = p_i,
    amount = 1 each. Undefined where no value was exchanged.
    """
    shares = party_shares(eco)
    order = np.argsort(-shares, kind="stable")
    running = np.cumsum(shares[order])
    half, most = (int(np.searchsorted(running, part - 1e-12) + 1) for part in (0.5, 0.8))
    exchanging = int((shares > 0).sum())
    few = np.zeros(len(shares))
    few[order[:half]] = 1.0
    return Reading(
        value=float(half),
        scored=half / exchanging,
        n=exchanging,
        population=among_parties(eco, "that exchanged value"),
        contributions=by_participant(eco, shares, few, few > 0),
        details={"for_80_percent": most, "share_of_participants": half / exchanging},
    )

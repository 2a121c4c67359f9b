"""Where a result comes from, written down with it."""

from __future__ import annotations

import ecohealth
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.profile import Profile
from ecohealth.scores.scorecard import Provenance
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.words import counted, whole

KINDS_TOLD = 12
"""Kinds of interaction that a population names; the rest is counted."""


def provenance(eco: Ecosystem, profile: Profile, seed: int) -> Provenance:
    """Data, window, filters, population, profile, seed and version of one result."""
    parties = int(eco.view.is_party.sum())
    venues = len(eco) - parties
    merged = later(counted, len(eco.merges.into), "participant")
    people = Sentence(
        later(whole, parties), " parties", *([" and ", later(whole, venues), " venues"] if venues else []),
        *([" (", merged, " merged into others)"] if eco.merges.into else []),
    )  # fmt: skip
    named, more = eco.kinds[:KINDS_TOLD], len(eco.kinds) - KINDS_TOLD
    rest = [" and ", later(whole, more), " more"] if more > 0 else []
    return Provenance(
        ecosystem=eco.name,
        data_hash=eco.data_hash,
        window=str(eco.scope),
        filters=eco.filters,
        population=Sentence(
            people,
            ", ",
            later(counted, eco.records.interactions, "interaction record"),
            f", kinds: {', '.join(named) or 'none'}",
            *rest,
        ),
        profile=profile.name,
        profile_hash=profile.hash,
        seed=seed,
        version=ecohealth.__version__,
        assumptions=profile.assumptions(),
    )

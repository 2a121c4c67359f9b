"""A scenario's steps, one after the other: what each costs given what went before."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes
from ecohealth.scenarios.fallout import Fallout, fallout
from ecohealth.scenarios.outcome import LostShare, Step
from ecohealth.scenarios.scenario import Scenario, Sequence
from ecohealth.scenarios.spread import Model, spread
from ecohealth.scores.profile import Profile

NOBODY: Codes = np.empty(0, dtype=np.int64)


def falls(
    eco: Ecosystem, scenario: Scenario, cascade: Model, profile: Profile, kept: Codes = NOBODY
) -> tuple[Fallout, ...]:
    """What becomes of the ecosystem after each step; one where everything happens at once.

    Every step is spread anew from all that is lost by then; what substitutes took over before is kept in the books.

    Args:
        eco: the ecosystem.
        scenario: what happens.
        cascade, profile: how losses spread.
        kept: positions of participants that do not leave, whatever happens.

    Raises:
        BadScenario: where a cascade does not come to rest, or a step changes nothing.
    """
    found: list[Fallout] = []
    left = scenario.capacities(eco) if isinstance(scenario, Sequence) else (scenario.shock(eco).capacity,)
    for shocked in left:
        shocked[kept] = 1.0
        before = found[-1].spread.take_over if found else None
        found.append(fallout(eco.view, shocked, spread(eco.view, shocked, cascade, profile, before)))
    return tuple(found)


def steps(
    eco: Ecosystem, scenario: Scenario, fallen: tuple[Fallout, ...], model: tuple[Model, Profile]
) -> tuple[Step, ...]:
    """What each step costs on top of those before it; none where everything happens at once."""
    if not isinstance(scenario, Sequence):
        return ()
    earlier = LostShare(0.0, 0.0, 0.0)
    told: list[Step] = []
    for step, now in zip(scenario.steps, fallen, strict=True):
        alone = falls(eco, step, *model)[-1]
        told.append(
            Step(
                scenario=step.sentence(eco),
                lost=LostShare(*(float(b - a) for a, b in zip(earlier.parts, now.lost.parts, strict=True))),
                lost_so_far=now.lost,
                alone=alone.lost.total,
                cut_off=int(now.cut_off.sum()),
                failed=int((now.failed & ~now.cut_off).sum()),
                **now.spread.take_over.ledger._asdict(),
            )
        )
        earlier = now.lost
    return tuple(told)

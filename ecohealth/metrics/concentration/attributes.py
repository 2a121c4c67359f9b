"""Whether one region, owner, technology carries the value: what may fail many participants together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.classes import Classes
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, sum_by
from ecohealth.metrics.concentration.evenness import normalised_hhi
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import by_participant, party_shares
from ecohealth.metrics.reading import NeedsColumn, Reading

LEAST_KNOWN = 0.8
"""An attribute is compared where parties with this share of value say theirs."""


@metric(
    label="Concentration by attribute",
    question="Do many partners share one region, owner or technology that could fail them together?",
    pillar=Pillar.CONCENTRATION,
    unit="index 0–1",
    scale=Scale(0.5, 0.25, 0.05),
    source="Normalised Herfindahl–Hirschman index over an attribute; common-mode risk",
    gaming="Finer values (cities for countries) lower it: compare only the same attribute at the same grain.",
    counter="type_hhi",
    act="Look for partners elsewhere: another region, another owner, another technology.",
    behind="Who carries the worst attribute, by share of value",
)
def attribute_concentration(eco: Ecosystem) -> Reading:
    """Herfindahl–Hirschman index of value over an attribute, (H − 1/T) / (1 − 1/T); the worst of all attributes.

    An attribute is any column of the participants that holds words (region, owner, technology), is filled for parties
    with at least 80 % of value, and has two values or more among them; yes/no columns, names, ids, numbers and
    dates are none. T counts the values among parties. Shares are of the value of the parties that say. Contributions:
    of the worst attribute, share = p_i, amount = p_i × (its value's share), scaled so that amounts add up to the
    value. Details: every attribute. Undefined where no value was exchanged; needs a column that can be compared.
    """
    shares = party_shares(eco)
    found = [_by_attribute(one, shares) for one in eco.view.attributes]
    known = sorted((one for one in found if one is not None), key=lambda one: (-one.index, one.classes.name))
    if not known:
        raise NeedsColumn(
            "no attribute is filled for parties with 80 % of value and differs among them; a column 'region' or "
            "'owner' of the participants would make it available"
        )
    worst = known[0]
    raw = np.where(worst.classes.code >= 0, shares * worst.shares[worst.classes.code], 0.0)
    return Reading(
        value=worst.index,
        n=len(known),
        population=f"attributes; the worst is {worst.classes.name}",
        contributions=by_participant(eco, shares, raw * (worst.index / raw.sum())),
        details={"attribute": worst.classes.name, "attributes": [one.told() for one in known]},
    )


@dataclass(frozen=True, eq=False)
class _Attribute:
    """Value over one attribute: the shares of its values, and the share of all value whose parties say theirs."""

    classes: Classes
    shares: Floats
    covered: float

    @property
    def index(self) -> float:
        return normalised_hhi(self.shares)

    def told(self) -> dict[str, object]:
        top = int(np.argmax(self.shares))
        return {
            "attribute": self.classes.name, "index": self.index, "hhi": float(np.sum(self.shares**2)),
            "values": len(self.shares), "largest": self.classes.values[top], "largest_share": float(self.shares[top]),
            "share_of_value_known": self.covered,
        }  # fmt: skip


def _by_attribute(classes: Classes, shares: Floats) -> _Attribute | None:
    """Value over an attribute, or None where too few say, or all say the same."""
    known = classes.code >= 0
    covered = float(shares[known].sum())
    if covered < LEAST_KNOWN or len(classes.values) < 2:
        return None
    of_value = sum_by(classes.code[known], shares[known], len(classes.values)) / covered
    return _Attribute(classes, of_value, covered)

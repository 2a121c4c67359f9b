"""What the documents of evidence have in common: verdicts, intervals, and how far to trust them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ecohealth.evidence.verdict import Verdict
from ecohealth.export.document import Block, Bullets, Column, Facts, Figure, Section, Table
from ecohealth.export.provenance import provenance_facts
from ecohealth.scores.scorecard import Provenance

_VERDICTS = (Column("Claim"), Column("History says"), Column("Because"), Column("What would tell", sheet_only=True))


def known(value: float, unit: str = "") -> Figure:
    """A figure; none where it is NaN."""
    return Figure(None if math.isnan(value) else float(value), unit)


def verdict_section(verdicts: Sequence[Verdict]) -> Section:
    """What history says of each claim."""
    rows = tuple((one.claim, one.word, one.why, one.would_tell) for one in verdicts)
    headline = "Supported: the whole 95 % interval lies on its side. Not supported: history does not bear it out."
    return Section("What history says", headline, (Table("", "Verdicts", _VERDICTS, rows),))


def trust_section(headline: str, cautions: Sequence[str], provenance: Provenance, *more: Block) -> Section:
    """How far to trust a piece of evidence, and where it comes from."""
    return Section(
        "How far to trust this",
        headline,
        (
            *more,
            Bullets("What not to conclude", "Provenance", tuple(cautions)),
            Facts("Where these figures come from", "Provenance", provenance_facts(provenance)),
        ),
    )

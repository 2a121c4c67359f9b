"""How a reading names the participants it rests on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask
from ecohealth.metrics.reading import NOBODY, Undefined


def party_shares(eco: Ecosystem) -> Floats:
    """p_i over parties; they add up to 1.

    Raises:
        Undefined: where no value was exchanged.
    """
    shares = eco.view.shares
    if shares.sum() <= 0:
        raise Undefined("no value was exchanged between participants in the window")
    return shares


def by_participant(eco: Ecosystem, share: Floats, amount: Floats, rows: Mask | None = None) -> pd.DataFrame:
    """Contributions, the largest amount first, ties by id; by default those whose amount is not 0."""
    if eco.is_replicate:
        return NOBODY
    kept = np.flatnonzero(amount != 0 if rows is None else rows)
    order = kept[np.lexsort((kept, -share[kept], -amount[kept]))]
    return contributions(eco, order, share, amount)


def contributions(eco: Ecosystem, order: Codes, share: Floats, amount: Floats | None = None) -> pd.DataFrame:
    """Contributions of the participants in ``order``; without amounts where the value is no sum over participants."""
    if eco.is_replicate:
        return NOBODY
    amounts = np.full(len(order), np.nan) if amount is None else amount[order]
    table = pd.DataFrame({"participant": eco.ids[order].astype("str"), "share": share[order], "amount": amounts})
    return table.astype({"participant": "str"})


def among_parties(eco: Ecosystem, which: str) -> str:
    """The population in words: parties, and how many venues stand beside them.

    Example: ``parties that exchanged value (107 venues are places, not parties)``.
    """
    venues = int(eco.view.is_venue.sum())
    return f"parties {which}" + (f" ({venues:,} venues are places, not parties)" if venues else "")

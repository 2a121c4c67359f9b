"""Parts of an ecosystem, to be measured like the whole: a group of participants, some kinds of interaction.

A part keeps the clock of the whole: its window, its complete periods and the gaps in its records. So a group that has
been silent of late is seen to be.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.further import said_by
from ecohealth.ecosystem.records import Mask


def seen_from(eco: Ecosystem, members: Collection[str], told: str) -> Ecosystem:
    """The ecosystem as the members see it: they are its parties, and the records are those that touch one of them.

    Ideas and answers are those that members brought in. Whom they exchange with is there too, and counts in nothing
    that counts parties (shares, activity, retention); what looks at the network as a whole (how it hangs together,
    whose loss costs most) sees members and those they meet.

    Args:
        eco: the whole.
        members: ids.
        told: what the part is, for its filters.
    """
    own = np.isin(eco.ids.astype(str), np.asarray(sorted(members), dtype=str))
    records = eco.all_records
    rows: Mask = np.asarray(own[records.source] | own[records.target], dtype=bool)
    return replace(
        eco,
        all_records=records.take(rows),
        further=said_by(eco.further, members),
        members=frozenset(members),
        whole=eco,
        filters=(*eco.filters, told),
    )


def around(eco: Ecosystem) -> Ecosystem:
    """The ecosystem in which the members of a part move, its participants in the same places; else the one given."""
    return eco.whole if eco.whole is not None and eco.members is not None else eco


def of_records(eco: Ecosystem, rows: Mask, told: str) -> Ecosystem:
    """The ecosystem of some of its records, a mask over ``all_records``, with everybody in it."""
    return replace(eco, all_records=eco.all_records.take(rows), whole=eco, filters=(*eco.filters, told))

"""What a scorecard is about, and what the reader should know of the data first."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.scorecard import Summary


def summary(eco: Ecosystem) -> Summary:
    """How many of what, in which days, and what was left out."""
    days = eco.records.day[~np.isnat(eco.records.day)]
    view = eco.view
    counts = np.bincount(view.type_code, minlength=len(view.types))
    return Summary(
        name=eco.name,
        currency=eco.config.currency,
        participants=len(eco),
        parties=int(view.is_party.sum()),
        active=int(view.is_active.sum()),
        interactions=len(eco.records),
        value=view.value,
        types={kind: int(count) for kind, count in zip(view.types, counts, strict=True)},
        first=str(days.min()) if len(days) else None,
        last=str(days.max()) if len(days) else None,
        window=str(eco.scope),
        notes=tuple(_notes(eco)),
    )


def _notes(eco: Ecosystem) -> list[str]:
    notes = []
    undated = int(np.isnat(eco.all_records.day).sum())
    if undated and undated < len(eco.all_records):
        where = "counted" if eco.scope.first is None else "left out of this window"
        notes.append(f"{undated:,} records have no date: {where}, and unknown to metrics over time.")
    if eco.scope.chosen == "default":
        notes.append(_default_window(eco))
    if eco.left_out:
        notes.append(f"{eco.left_out}; metrics over time leave it out.")
    if eco.report.quarantined:
        notes.append(f"{eco.report.quarantined:,} rows were quarantined and are not counted; see ecohealth check.")
    contacts = int((eco.records.weight == 0).sum())
    if contacts:
        notes.append(f"{contacts:,} records have weight 0: they count as contact, and carry no value and no tie.")
    return notes


def _default_window(eco: Ecosystem) -> str:
    if eco.scope.first is None:
        return "The data have no dates, so all records are scored together."
    outside = len(eco.all_records) - len(eco.records)
    return f"Scored are the last 12 complete months; {outside:,} earlier, later or undated records lie outside."

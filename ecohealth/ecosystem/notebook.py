"""What a notebook shows of an ecosystem."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem


def ecosystem_html(eco: Ecosystem) -> str:
    """How many of what, in which window, and the first participants, as HTML; names are text in it."""
    people = f"{len(eco):,} participants of {len(eco.view.types):,} types"
    told = f"{people}, {eco.records.interactions:,} interactions"
    first = eco.participants[["id", "name", "type"]].head(5).to_html(index=False, border=0)
    return f"<p><b>{escape(eco.name)}</b>: {told}; window {escape(str(eco.scope))}</p>{first}"

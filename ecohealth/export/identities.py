"""The queue of participants that may be one, as a table to decide in; saved as merges.csv it is obeyed on load."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ecohealth.ecosystem.identity.candidates import Candidate
from ecohealth.export.numbers import NOTHING, figure
from ecohealth.scores.merging import Effect
from ecohealth.tables.merges import Merges

COLUMNS = (
    "decision", "keep", "merge", "keep_name", "merge_name", "why", "confidence", "speaks_for", "speaks_against",
    "overall_before", "overall_after", "pillars", "moves_most",
)  # fmt: skip


def queue_table(candidates: Sequence[Candidate], effects: Sequence[Effect], merges: Merges) -> pd.DataFrame:
    """One row a candidate, the decision left blank, after the rows that were decided before, as they stood.

    ``decision`` is ``merge``, ``keep apart`` or blank. Scores before and after are there for the first candidates,
    those that ``effects`` were computed for.
    """
    shown = [_effect(one) for one in effects]
    rows = [_row(one) | (shown[at] if at < len(shown) else {}) for at, one in enumerate(candidates)]
    return pd.DataFrame([*_decided(merges), *rows], columns=list(COLUMNS), dtype=object)


def _decided(merges: Merges) -> list[dict[str, object]]:
    """What was decided before: without it, the queue would forget when it takes the place of the old file."""
    if "decision" not in merges.rows:
        return []
    rows = merges.rows[(merges.rows["decision"] != "").to_numpy()]
    return [{str(key): value for key, value in row.items() if key in COLUMNS} for row in rows.to_dict("records")]


def _row(one: Candidate) -> dict[str, object]:
    return {
        "decision": "", "keep": one.keep, "merge": one.merge, "keep_name": one.keep_name,
        "merge_name": one.merge_name, "why": one.why, "confidence": one.confidence,
        "speaks_for": "; ".join(one.speaks_for), "speaks_against": "; ".join(one.speaks_against),
    }  # fmt: skip


def _effect(one: Effect) -> dict[str, object]:
    before, after = one.overall
    return {
        "overall_before": before,
        "overall_after": after,
        "pillars": "; ".join(f"{pillar.label} {step(*both)}" for pillar, both in one.pillars.items()),
        "moves_most": "; ".join(moves(one)),
    }


def step(before: float | None, after: float | None) -> str:
    """Two scores with an arrow between them, to a tenth of a point.

    >>> step(61.24, 61.91), step(None, 50.0)
    ('61.2 → 61.9', '– → 50.0')
    """
    return " → ".join(NOTHING if one is None else f"{one:.1f}" for one in (before, after))


def moves(one: Effect) -> list[str]:
    """The metrics that move most, each with its value before and after where the two can be told apart."""
    shown = [(moved.metric.label, [figure(value, moved.metric.unit) for value in moved.value]) for moved in one.moved]
    return [f"{label} {before} → {after}" for label, (before, after) in shown if before != after]

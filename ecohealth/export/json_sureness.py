"""How sure a scorecard is, as parts of its JSON document."""

from __future__ import annotations

from typing import Any

from ecohealth.export.sure import gaming_method, interval_method, missing_method, weights_method
from ecohealth.scores.sureness import Dropped, Gain, Intervals, Manipulability, MissingData, Rank, Weighing


def _not_computed(reason: str) -> dict[str, str]:
    return {"status": "not computed", "reason": reason}


def intervals_document(made: Intervals) -> dict[str, Any]:
    """How the intervals came about, and whose there are none."""
    if made.reason:
        return _not_computed(made.reason)
    return {
        "status": "computed", "method": interval_method(made), "replicates": made.replicates, "seed": made.seed,
        "events": made.events, "drawn_share": made.drawn.get(None),
        "held": [{"metric": name, "reason": why} for name, why in made.held.items()],
    }  # fmt: skip


def weights_document(made: Weighing) -> dict[str, Any]:
    """How the interval of the weights came about, and what drives the score."""
    if made.reason:
        return _not_computed(made.reason)
    choices = [
        {"choice": one.label, "kind": one.kind, "pillar": one.pillar.value, "first": one.first,
         "first_error": one.first_error, "total": one.total, "total_error": one.total_error}
        for one in made.choices
    ]  # fmt: skip
    return {"status": "computed", "method": weights_method(made), "draws": made.draws, "seed": made.seed,
            "choices": choices}  # fmt: skip


def missing_data_document(made: MissingData) -> dict[str, Any]:
    """How far scores and ranks move when a tenth of the data is missing."""
    if made.reason:
        return _not_computed(made.reason)
    return {
        "status": "computed", "method": missing_method(made), "runs": made.runs, "share": made.share,
        "seed": made.seed, "dropped": [_dropped(one) for one in made.parts], "held": made.held,
    }  # fmt: skip


def _dropped(one: Dropped) -> dict[str, Any]:
    return {
        "what": one.what, "overall": one.overall, "mean_move": one.moves,
        "pillars": {pillar.value: interval for pillar, interval in one.pillars.items()},
        "most_critical": [_rank(rank) for rank in one.ranks],
    }  # fmt: skip


def _rank(one: Rank) -> dict[str, Any]:
    return {"participant": one.participant, "rank": one.rank, "rank_interval": [one.low, one.high],
            "among_ten": one.stays}  # fmt: skip


def manipulability_document(made: Manipulability) -> dict[str, Any]:
    """How many points one participant can add by what it reports."""
    if made.reason:
        return _not_computed(made.reason)
    return {
        "status": "computed", "method": gaming_method(made), "share": made.share, "tried": made.tried,
        "overall": None if made.overall is None else _gain(made.overall),
        "metrics": [{"metric": name, **_gain(one), "easy": name in made.easy} for name, one in made.metrics.items()],
        "untried": made.untried,
    }  # fmt: skip


def _gain(one: Gain) -> dict[str, Any]:
    return {"points": one.points, "way": one.way, "participant": one.participant}

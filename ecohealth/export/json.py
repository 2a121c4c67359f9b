"""Results as JSON documents: every figure unrounded, nothing invented, one stable order of keys.

What has no number is null, and the reason stands beside it. The schemas lie in ``schemas/``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ecohealth.export.cautions import OF_A_SCORE, of_a_risk, of_an_outcome, of_remedies
from ecohealth.export.json_sureness import (
    intervals_document,
    manipulability_document,
    missing_data_document,
    weights_document,
)
from ecohealth.metrics.declare import Scale
from ecohealth.scenarios.advice import Remedies
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scenarios.risk import Risk
from ecohealth.scores.scorecard import Finding, MetricScore, PillarScore, Scorecard

Names = Mapping[str, str]

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def json_bytes(document: Mapping[str, Any]) -> bytes:
    """A document as UTF-8 text with a final newline; NaN and infinity never occur in it.

    What holds no further list or object stands on one line, so that a participant is a line.
    """
    return f"{_laid_out(plain(document), '')}\n".encode("utf-8", "backslashreplace")


def _laid_out(value: Any, margin: str) -> str:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if not any(isinstance(one, (dict, list)) for one in parts):
        return _ENCODER.encode(value)
    inner = f"{margin}  "
    if isinstance(value, list):
        lines = [_laid_out(one, inner) for one in value]
        opening, closing = "[]"
    else:
        lines = [f"{_ENCODER.encode(key)}: {_laid_out(one, inner)}" for key, one in value.items()]
        opening, closing = "{}"
    return f"{opening}\n{inner}" + f",\n{inner}".join(lines) + f"\n{margin}{closing}"


def plain(value: Any) -> Any:
    """The value as JSON knows it: numpy's numbers as numbers, what is missing or not finite as null.

    >>> plain({"a": np.float64("nan"), "b": (np.int64(1), True)})
    {'a': None, 'b': [1, True]}
    """
    if isinstance(value, (str, bool, int)) or value is None:
        return value
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        return [plain(one) for one in value]
    if isinstance(value, (np.bool_, np.integer)):
        return value.item()
    return None if value is pd.NA or value is pd.NaT else str(value)


# -- ecohealth.scorecard/1 ------------------------------------------------------------------------------------------
def scorecard_document(card: Scorecard) -> dict[str, Any]:
    """The document ``ecohealth.scorecard/1``."""
    about = card.summary
    return {
        "schema": "ecohealth.scorecard/1",
        "ecosystem": {
            "name": about.name, "currency": about.currency, "participants": about.participants,
            "parties": about.parties, "active": about.active, "connected": about.connected,
            "interactions": about.interactions, "value": about.value, "types": about.types,
        },
        "window": {"from": about.first, "to": about.last, "text": about.window},
        "overall": {
            "score": card.overall, "interval": card.sureness.intervals.overall,
            "weight_interval": card.sureness.weighing.overall, "band": card.band, "reason": card.overall_reason,
        },
        "pillars": [_pillar(one, card) for one in card.pillars],
        "findings": [_finding(one) for one in card.findings],
        "notes": about.notes,
        "missing_data": missing_data_document(card.sureness.missing),
        "manipulability": manipulability_document(card.sureness.manipulability),
        "cautions": OF_A_SCORE,
        "provenance": {**card.provenance.to_dict(), "intervals": intervals_document(card.sureness.intervals),
                       "weights": weights_document(card.sureness.weighing)},
    }  # fmt: skip


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "severity": one.severity, "text": one.text, "next_step": one.next_step, "metrics": one.metrics,
        "participants": one.participants, "rule": one.rule, "matters": one.matters, "red_flag": one.red_flag,
        "records": {"side": one.behind.side, "kinds": one.behind.kinds}, "interval": one.interval,
    }  # fmt: skip


def _pillar(one: PillarScore, card: Scorecard) -> dict[str, Any]:
    interval = card.sureness.intervals.pillars.get(one.pillar)
    return {
        "id": one.pillar.value, "label": one.pillar.label, "score": one.score, "interval": interval,
        "band": one.band, "reason": one.reason, "coverage": one.coverage, "weight": one.weight,
        "points_lost": one.points_lost,
        "metrics": [_metric(metric, card) for metric in one.metrics],
    }  # fmt: skip


def _metric(one: MetricScore, card: Scorecard) -> dict[str, Any]:
    reading, made = one.reading, card.sureness.intervals
    return {
        "id": one.metric.id, "label": one.metric.label, "value": reading.value, "unit": one.metric.unit,
        "status": reading.status, "reason": reading.reason, "score": one.score,
        "interval": made.scores.get(one.metric.id), "value_interval": made.values.get(one.metric.id), "band": one.band,
        "weight": one.weight, "points": one.points, "scored": reading.on_scale, "n": reading.n,
        "population": reading.population,
        "scale": _scale(one.scale),
        "contributions": _people(reading.contributions, card.names),
        "details": reading.details,
    }  # fmt: skip


def _scale(scale: Scale | None) -> dict[str, Any] | None:
    return (
        None
        if scale is None
        else {"at_0": scale.at_0, "at_50": scale.at_50, "at_100": scale.at_100, "source": scale.source}
    )


def _people(contributions: pd.DataFrame, names: Names) -> list[dict[str, Any]]:
    columns = (contributions[one].tolist() for one in ("participant", "share", "amount"))
    return [
        {"participant": who, "name": names.get(who, who), "share": share, "amount": amount}
        for who, share, amount in zip(*columns, strict=True)
    ]


# -- ecohealth.outcome/1 --------------------------------------------------------------------------------------------
def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """The document ``ecohealth.outcome/1``."""
    return {**outcome.to_dict(), "sentence": outcome.sentence(), "cautions": of_an_outcome(outcome)}


# -- ecohealth.risk/1 -----------------------------------------------------------------------------------------------
def risk_document(risk: Risk) -> dict[str, Any]:
    """The document ``ecohealth.risk/1``."""
    return {**risk.to_dict(), "sentence": risk.sentence(), "cautions": of_a_risk(risk)}


# -- ecohealth.remedies/1 -------------------------------------------------------------------------------------------
def remedies_document(advice: Remedies) -> dict[str, Any]:
    """The document ``ecohealth.remedies/1``."""
    return {**advice.to_dict(), "sentence": advice.sentence(), "cautions": of_remedies(advice)}

"""The fields of what can be written down, and what their values become: one place for the form and for its check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import dash_mantine_components as dmc
from dash.development.base_component import Component

from dashboards.components.words import shown
from dashboards.gallery import Scene
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.signs import in_force
from ecohealth.scores.words import counted

FIELD = "write-field"
LONGEST = 4000
REVIEW_DAYS = 182
"""A review is proposed half a year ahead."""


@dataclass(frozen=True)
class Field:
    """A field of the form.

    ``how``: ``line`` and ``text`` take words, ``number`` a number, ``metric`` and ``score`` one of those there are,
    and a tuple of words one of these.
    """

    key: str
    label: str
    how: Literal["line", "text", "number", "metric", "score"] | tuple[str, ...]
    hint: str = ""
    required: bool = False


FORMS: Mapping[str, tuple[Field, ...]] = {
    "scenario": (Field("name", "Name", "line", required=True),),
    "note": (Field("text", "Note", "text", required=True),),
    "decision": (
        Field("claim", "Claim", "text", "What you hold to be true, and acted on.", required=True),
        Field("metric", "Figure it rests on", "metric", "Its value today is kept with it, with window and data."),
        Field("strength", "Strength of the evidence", ("strong", "moderate", "weak", "none")),
        Field("decision", "Decision", "text", "What will be done.", required=True),
        Field("owner", "Owner", "line", required=True),
        Field("review", "Review on", "line", "A day, as 2027-06-30: what was predicted is then set beside what came.",
              required=True),
        Field("predicted", "Predicted value at the review", "number", "Of the figure above, in its own unit."),
    ),
    "alert": (
        Field("on", "Figure to watch", "score", required=True),
        Field("below", "Tell when it is below", "number", "Of a pillar the score, of a metric its value."),
        Field("above", "Tell when it is above", "number"),
        Field("drift", "Tell when it drifts", ("falls", "rises"),
              "Steadily, over windows three months apart: the overall score and pillars only."),
        Field("owner", "Owner", "line"),
    ),
}  # fmt: skip


def controls(scene: Scene, kind: str, body: Mapping[str, Any]) -> list[Component]:
    """The form's fields with the values of a body."""
    return [_control(scene, one, body.get(one.key)) for one in FORMS[kind]]


def _control(scene: Scene, field: Field, value: Any) -> Component:
    given: dict[str, Any] = {
        "id": {"type": FIELD, "field": field.key}, "label": field.label, "size": "sm",
        "description": field.hint or None, "withAsterisk": field.required,
    }  # fmt: skip
    if field.how == "text":
        made = dmc.Textarea(value=value or "", autosize=True, minRows=2, maxRows=12, **given)
    elif field.how == "line":
        made = dmc.TextInput(value=value or "", className="is-short", **given)
    elif field.how == "number":
        made = dmc.NumberInput(value="" if value is None else value, hideControls=True, decimalScale=6,
                               decimalSeparator=in_force().decimal,
                               className="is-short", **given)  # fmt: skip
    else:
        made = dmc.Select(data=_choices(field), value=value, clearable=not field.required, searchable=True, limit=80,
                          className="is-short", **given)  # fmt: skip
    return made


def _choices(field: Field) -> list[dict[str, Any]]:
    metrics = [{"value": one.id, "label": one.label} for one in METRICS.values()]
    if field.how == "metric":
        return metrics
    if field.how == "score":
        pillars = [{"value": one.value, "label": one.label} for one in Pillar]
        scores = [{"value": "overall", "label": "Overall health"}, *pillars]
        return [{"group": "Scores", "items": scores}, {"group": "Metrics", "items": metrics}]
    return [{"value": one, "label": one.capitalize()} for one in field.how if isinstance(field.how, tuple)]


def given_values(kind: str, values: object, ids: object) -> dict[str, Any]:
    """What the form says, by field; whatever is no field of the kind, or no value, is left out."""
    known = {one.key: one for one in FORMS[kind]}
    if not isinstance(values, list) or not isinstance(ids, list):
        return {}
    keys = [one.get("field") if isinstance(one, dict) else None for one in ids]
    said = {key: value for key, value in zip(keys, values, strict=False) if isinstance(key, str) and key in known}
    cleaned = {key: _cleaned(known[key], value) for key, value in said.items()}
    return {key: value for key, value in cleaned.items() if value is not None}


def _cleaned(field: Field, value: object) -> str | float | None:
    if field.how == "number":
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return value.strip()[:LONGEST] or None if isinstance(value, str) else None


def proposed(scene: Scene, kind: str, subjects: Sequence[str]) -> dict[str, Any]:
    """What stands in a form that is new: the owner is whoever looks, the review half a year ahead."""
    on = next((one.partition(":")[2] for one in subjects if one.startswith(("metric:", "finding:"))), None)
    metric = on if on in METRICS else None
    day = dt.date.today() + dt.timedelta(days=REVIEW_DAYS)
    return {"owner": scene.desk.me(), "review": str(day), "metric": metric, "on": metric}


def about_it(scene: Scene, kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What is written down by itself: ecosystem, window, data; of a decision the day and the figure's value today."""
    body: dict[str, Any] = {
        "ecosystem": scene.view.ecosystem,
        "window": str(scene.eco.scope),
        "data": scene.eco.data_hash,
    }
    body |= {"only": scene.view.wanted} if scene.view.only else {}
    if kind == "decision":
        found = scene.card.metrics.get(str(said.get("metric", "")))
        value = found.reading.value if found else None
        body |= {"decided": str(dt.date.today())} | ({"baseline": value} if value is not None else {})
    return body


def label_of(on: str) -> str:
    """What people call a score or a metric.

    >>> label_of("overall"), label_of("participant_hhi")
    ('Overall health', 'Concentration of value')
    """
    pillars = {one.value: one.label for one in Pillar}
    return "Overall health" if on == "overall" else pillars.get(on) or (METRICS[on].label if on in METRICS else on)


def title_of(kind: str, said: Mapping[str, Any]) -> str:
    """What an item is called in lists: the first words of what it says."""
    text = {"scenario": "name", "note": "text", "decision": "decision", "alert": "on"}[kind]
    words = " ".join(str(said.get(text, "")).split())
    words = label_of(words) if kind == "alert" else words
    seen = "".join(one if one.isprintable() else "" for one in shown(words))
    return seen[:80] if len(seen) <= 80 else seen[:79] + "…"


def versions_word(count: int) -> str:
    """How many versions there are."""
    return counted(count, "version")

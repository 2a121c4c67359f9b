"""What each kind of item may say, checked field by field before it is kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from ecohealth.errors import EcohealthError, listed, quoted

LONGEST = 100_000
"""Characters that the whole of a body may have as JSON."""
LONGEST_QUERY = 4000
"""Characters of an address that are read."""
SUBJECTS = ("participant", "metric", "finding", "scenario")
"""What a note or a decision can be about: ``participant:acme``, ``finding:participant_hhi``."""


class BadItem(EcohealthError):
    """A body with a field that its kind does not have, or a value that the field does not take."""


def _text(value: object) -> bool:
    return isinstance(value, str)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _query(value: object) -> bool:
    return isinstance(value, str) and value.startswith("?") and len(value) <= LONGEST_QUERY


def _pairs(value: object) -> bool:
    return isinstance(value, dict) and all(_text(one) or _texts(one) for one in value.values())


def _day(value: object) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value) is not None
    except ValueError:
        return False


def _subjects(value: object) -> bool:
    return _texts(value) and all(one.partition(":")[0] in SUBJECTS and one.partition(":")[2] for one in value)  # type: ignore[attr-defined]


def _among(*words: str) -> Callable[[object], bool]:
    return lambda value: value in words


_WHOLE: dict[str, tuple[str, Callable[[object], bool]]] = {
    "snapshot": ("the id of a snapshot", _text),
    "ecosystem": ("a name", _text),
    "window": ("a window", _text),
    "only": ("a column with its values", _pairs),
    "data": ("the hash of the data", _text),
}
"""What it is about; every kind may say it."""

_ABOUT = ("a list of participant:ID, metric:ID, finding:ID or scenario:ID", _subjects)

FIELDS: Mapping[str, Mapping[str, tuple[str, Callable[[object], bool]]]] = {
    "scenario": {
        **_WHOLE,
        "query": ("the query of the address that asks it", _query),
    },
    "profile": {"toml": ("the text of a profile", _text)},
    "note": {**_WHOLE, "text": ("a text", _text), "about": _ABOUT},
    "decision": {
        **_WHOLE,
        "about": _ABOUT,
        "claim": ("a text", _text),
        "metric": ("the id of a metric", _text),
        "strength": ("strong, moderate, weak or none", _among("strong", "moderate", "weak", "none")),
        "decision": ("a text", _text),
        "owner": ("a name", _text),
        "decided": ("a day, 2025-03-31", _day),
        "review": ("a day, 2025-03-31", _day),
        "predicted": ("the value expected at the review", _number),
        "baseline": ("the value when it was decided", _number),
        "actual": ("the value found at the review", _number),
        "measured": ("the window in which the actual value was measured", _text),
    },
    "alert": {
        **_WHOLE,
        "on": ("a metric, a pillar or 'overall'", _text),
        "below": ("a number", _number),
        "above": ("a number", _number),
        "drift": ("'falls' or 'rises'", _among("falls", "rises")),
        "owner": ("a name", _text),
    },
}
"""By kind: the fields, each with what it takes in words and a check of it."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "scenario": ("query",),
    "profile": ("toml",),
    "note": ("text",),
    "decision": ("claim", "decision", "owner", "review"),
    "alert": ("on",),
}


def body_text(kind: str, body: Mapping[str, Any]) -> str:
    """The body as canonical JSON.

    Raises:
        BadItem: for an unknown field, a value that it does not take, or one that is missing.
    """
    fields = FIELDS[kind]
    for key, value in body.items():
        if key not in fields:
            raise BadItem(f"a {kind} has no field {quoted(key)}; it has {listed(sorted(fields), 20)}")
        takes, fits = fields[key]
        if not fits(value):
            raise BadItem(f"{key} of a {kind} takes {takes}; this is {quoted(value)}")
    missing = [one for one in NEEDED.get(kind, ()) if body.get(one) in (None, "")]
    if missing:
        raise BadItem(f"a {kind} needs {listed(missing)}")
    if kind == "alert" and not {"below", "above", "drift"} & set(body):
        raise BadItem("an alert needs a limit: 'below', 'above' or 'drift'")
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadItem(f"a {kind} holds half a character, which cannot be written as UTF-8: {quoted(text)}") from error
    if len(text) > LONGEST:
        raise BadItem(f"a {kind} may have {LONGEST:,} characters; this one has {len(text):,}")
    return text

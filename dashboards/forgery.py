"""Whether a callback request has the shape that the dashboard's own pages send.

Dash hands whatever arrives to the callbacks. Values are checked by each callback (``dashboards.state``); this is the
check that the ids, properties and lists around them are those of a callback that exists.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeGuard

CALLBACKS = "/_dash-update-component"
MOST_MATCHES = 1000
ONE, MANY = ["MATCH"], (["ALL"], ["ALLSMALLER"])
"""What Dash writes in the pattern of an id for a field that is left open."""


def problem_of(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> str | None:
    """What is wrong with a request, in words without anything from it; None where it is well formed.

    Args:
        body: the decoded JSON.
        callbacks: Dash's ``callback_map``: output -> what the callback takes.
    """
    if not isinstance(body, dict):
        return "it is not an object"
    output = body.get("output")
    if not isinstance(output, str) or output not in callbacks:
        return "it asks for an unknown output"
    wanted = callbacks[output]
    for key, name in (("inputs", "inputs"), ("state", "state")):
        if not _as_declared(body.get(key, []), wanted[name]):
            return f"its {name} are not those of the callback"
    if not _as_outputs(body.get("outputs"), output):
        return "its outputs are not those of the callback"
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or len(changed) > MOST_MATCHES or not all(map(_is_change, changed)):
        return "its list of changes cannot be read"
    return None


def _is_change(given: object) -> bool:
    """``id.property``, where the id is a word or an object."""
    if not isinstance(given, str) or "." not in given:
        return False
    try:
        return not given.startswith("{") or isinstance(json.loads(given.rpartition(".")[0]), dict)
    except ValueError:
        return False


def _as_declared(given: object, declared: list[Mapping[str, Any]]) -> bool:
    if not isinstance(given, list) or len(given) != len(declared):
        return False
    return all(_matches(one, wanted) for one, wanted in zip(given, declared, strict=True))


def _matches(given: object, wanted: Mapping[str, Any]) -> bool:
    """One argument: an object with that id and property, or what fits where the id is a pattern."""
    pattern = _pattern(wanted["id"])
    if pattern is None:
        return _is_prop(given, wanted["property"]) and given["id"] == wanted["id"]
    return _fits(given, pattern, wanted["property"])


def _is_prop(given: object, prop: str) -> TypeGuard[dict[str, Any]]:
    return isinstance(given, dict) and "id" in given and given.get("property") == prop


def _pattern(declared_id: object) -> Mapping[str, Any] | None:
    if isinstance(declared_id, dict):
        return declared_id
    if isinstance(declared_id, str) and declared_id.startswith("{"):
        pattern: Mapping[str, Any] = json.loads(declared_id)
        return pattern
    return None


def _as_outputs(given: object, output: str) -> bool:
    """The outputs spelled out must name, in order, what the output's key names (several stand between double dots)."""
    if not output.startswith(".."):
        return _is_output(given, output)
    names = output.removeprefix("..").removesuffix("..").split("...")
    return (
        isinstance(given, list)
        and len(given) == len(names)
        and all(_is_output(one, name) for one, name in zip(given, names, strict=True))
    )


def _is_output(given: object, name: str) -> bool:
    """One output: the place that is named, or what fits where the name is a pattern."""
    identity, _, prop = name.rpartition(".")
    pattern = _pattern(identity)
    if pattern is None:
        return _is_prop(given, prop) and given["id"] == identity
    return _fits(given, pattern, prop)


def _fits(given: object, pattern: Mapping[str, Any], prop: str) -> bool:
    """The one place that the pattern stands for; a list of them where a field of it stands for all."""
    if not any(field in MANY for field in pattern.values()):
        return _is_place(given, pattern, prop)
    few = isinstance(given, list) and len(given) <= MOST_MATCHES
    return few and all(_is_place(one, pattern, prop) for one in given)


def _is_place(given: object, pattern: Mapping[str, Any], prop: str) -> bool:
    """A place with the fields of the pattern: a word, number or yes-or-no where it leaves one open, else its own."""
    if not _is_prop(given, prop) or not isinstance(given["id"], dict) or set(given["id"]) != set(pattern):
        return False
    return all(
        isinstance(given["id"][key], str | int | float) if wanted in (ONE, *MANY) else given["id"][key] == wanted
        for key, wanted in pattern.items()
    )

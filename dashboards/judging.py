"""By which profile what is looked at is judged: a shipped one, or one that the team keeps."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboards.desk import Desk
from dashboards.state import KEPT
from ecohealth.errors import EcohealthError
from ecohealth.scores.shipped import PROFILES

if TYPE_CHECKING:
    from ecohealth.workspace.kept import Item


@dataclass(frozen=True)
class Judge:
    """A profile that can be chosen.

    Attributes:
        key: how addresses name it.
        name: what it is called.
        keys: what it sets, as a profile's file does.
        told_as: names it in messages.
        mark: changes with its content.
        item: what the team keeps; None for a shipped one.
    """

    key: str
    name: str
    keys: Mapping[str, Any]
    told_as: str
    mark: str
    item: Item | None = None


def judge_of(key: str, desk: Desk) -> Judge | None:
    """The profile of a key; None where there is none, or it cannot be used."""
    if key in PROFILES:
        return _shipped(key)
    if not key.startswith(KEPT):
        return None
    try:
        item = desk.item(key.removeprefix(KEPT))
    except EcohealthError:
        return None
    return None if item is None or item.kind != "profile" or item.removed else of_item(item)


def judges(desk: Desk) -> list[Judge]:
    """Every profile that can be chosen: those shipped, then the team's.

    Raises:
        WorkspaceRefused: where the workspace cannot be read.
    """
    kept = (of_item(item) for item in desk.items("profile"))
    return [*map(_shipped, PROFILES), *(one for one in kept if one is not None)]


def of_item(item: Item) -> Judge | None:
    """The profile that an item holds; None where it cannot be used, as a file of another version may not be."""
    from ecohealth.scores.profile import profile_with

    told_as = f"profile {item.name}"
    try:
        keys = {"name": item.name, **tomllib.loads(str(item.body["toml"]))}
        mark = profile_with(keys, told_as).hash
    except (EcohealthError, ValueError, RecursionError):
        return None
    return Judge(KEPT + item.id, item.name, keys, told_as, mark, item)


def _shipped(name: str) -> Judge:
    return Judge(name, name, {"base": name}, f"profile {name}", name)

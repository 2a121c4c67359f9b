"""Profiles and rules as they are shipped: TOML beside the code, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from ecohealth.errors import UnknownChoice, quoted

_HERE = resources.files("ecohealth.scores")
PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "default": "Any phase: every pillar counts the same.",
        "launch": "Is the value proposition complete, do the first partners do anything, do the sides meet?",
        "scale": "Does growth feed itself, do newcomers stay and find more than one partner?",
        "maturity": "Does it hold, does it pay for more than a few, what would its loss cost?",
        "evolution": "Does it renew itself, do new relations come up, does it recover from those who leave?",
    }
)
"""The shipped profiles, one for every phase and four for the phases of an ecosystem's life, and what each asks."""
PROFILES = tuple(PURPOSES)


def profile_as_shipped(name: str) -> dict[str, Any]:
    """The keys of a shipped profile.

    Raises:
        UnknownChoice: where none has that name.
    """
    if name not in PROFILES:
        raise UnknownChoice.of("profile", name, PROFILES)
    return tomllib.loads(_HERE.joinpath(f"profiles/{name}.toml").read_text("utf-8"))


@cache
def rules_as_shipped() -> Mapping[str, Mapping[str, Any]]:
    """The keys of every shipped rule, by its id; the files in the order of their names.

    Raises:
        ValueError: where two rules have one id.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for file in sorted(_HERE.joinpath("rules").iterdir(), key=lambda one: one.name):
        said = tomllib.loads(file.read_text("utf-8"))
        if twice := found.keys() & said.keys():
            raise ValueError(f"{file.name}: rule {quoted(min(twice))} stands in another file already")
        found |= said
    return MappingProxyType(found)

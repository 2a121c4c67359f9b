"""Attributes that readers of the screen hear."""

from __future__ import annotations

from typing import Any


def aria(**attributes: str) -> dict[str, Any]:
    """The attributes under their HTML names, to be unpacked into a component.

    >>> aria(label="Pages", hidden="true")
    {'aria-label': 'Pages', 'aria-hidden': 'true'}
    """
    return {f"aria-{name}": value for name, value in attributes.items()}

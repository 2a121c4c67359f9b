"""Attributes that a component takes under names with a dash."""

from __future__ import annotations

from typing import Any


def aria(**attributes: str) -> dict[str, Any]:
    """What readers of the screen hear, to be unpacked into a component.

    >>> aria(label="Pages", hidden="true")
    {'aria-label': 'Pages', 'aria-hidden': 'true'}
    """
    return {f"aria-{name}": value for name, value in attributes.items()}


def data(**attributes: str) -> dict[str, Any]:
    """What the browser's own code looks for, to be unpacked into a component.

    >>> data(address="/network?v=1")
    {'data-address': '/network?v=1'}
    """
    return {f"data-{name}": value for name, value in attributes.items()}

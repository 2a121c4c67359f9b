"""Which of the required roles are played, and by how many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ecohealth.figures.theme import TypeStyle
from ecohealth.metrics.reading import Reading

_COLUMNS = ("type", "label", "state", "filled", "active", "required", "share", "required_share", "alone_id", "why")


def required_roles(completeness: Reading, styles: Mapping[str, TypeStyle]) -> pd.DataFrame:
    """The blueprint's roles, those that are not filled first, each group in the blueprint's order.

    Args:
        completeness: the reading of `role_completeness`; without a value the table is empty.
        styles: how types are called.

    Returns:
        ``type, label``; ``state`` in words with its shape; ``filled``; ``active`` and ``required``: how many;
        ``share`` and ``required_share``: of value; ``alone_id``: who holds it alone, empty where nobody does; ``why``.
    """
    rows = [_row(one, styles) for one in completeness.details.get("roles", [])]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.sort_values("filled", kind="stable", ignore_index=True)


def _row(role: Mapping[str, Any], styles: Mapping[str, TypeStyle]) -> dict[str, Any]:
    style = styles.get(role["type"])
    return {
        "type": role["type"],
        "label": f"{style.shape.glyph} {style.label}" if style else role["type"],
        "state": _state(role),
        "filled": bool(role["filled"]),
        "active": role["active"],
        "required": role["min_active"],
        "share": role["share"],
        "required_share": role["min_share"],
        "alone_id": role["alone"] or "",
        "why": role["why"],
    }


def _state(role: Mapping[str, Any]) -> str:
    """A role in a word or two.

    >>> _state({"active": 0, "filled": False, "min_active": 1, "connected": False, "alone": None})
    '○ Missing'
    """
    if role["active"] == 0:
        return "○ Missing"
    if not role["filled"]:
        return "▲ Too few" if role["active"] < role["min_active"] else "▲ Too small"
    if role["alone"]:
        return "◆ Held by one"
    return "● Filled" if role["connected"] else "◆ Filled, apart"

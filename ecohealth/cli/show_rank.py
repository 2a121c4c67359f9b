"""The ranking of losses on the terminal."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from ecohealth.cli.terminal import called, table, words
from ecohealth.scores.words import percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ecohealth.cli.terminal import Row

_PARTS = ("direct", "stranded", "cascade", "loss_impact")
_HEADS = {"direct": "Direct", "stranded": "Cut off", "cascade": "Spreads", "loss_impact": "Costs"}


def rank_lines(ranking: pd.DataFrame, top: int, cascade: str) -> Iterator[RenderableType]:
    """The participants whose loss costs most, and how the loss comes about."""
    shown = ranking.head(top)
    yield words(f"What the loss of each would cost, as a share of the ecosystem's value (cascade: {cascade})", "bold")
    yield words("")
    parts = [one for one in _PARTS if one != "cascade" or cascade != "none"]
    heads = ["", "Participant and id", "Type", *(_HEADS[one] for one in parts)]
    rows: list[Row] = [
        [str(at), called(str(one["name"]), str(one["id"])), str(one["type"]), *(_share(one, part) for part in parts)]
        for at, one in enumerate(shown.to_dict("records"), start=1)
    ]
    yield table(heads, rows, right=["", *(_HEADS[one] for one in parts)])
    if not shown["exact"].all():
        known = int(ranking["exact"].sum())
        yield words(
            f"≤ at most that; the {known:,} costliest are exact, --exact K follows more of them", "bright_black"
        )
    rest = len(ranking) - len(shown)
    if rest > 0:
        yield words(f"… and {rest:,} more; --top {len(ranking)} shows all, -o rank.csv writes them", "bright_black")


def _share(one: dict[Hashable, Any], part: str) -> str:
    """A part of the cost; what a cascade adds may be known as an upper bound only."""
    at_most = not one["exact"] and part in ("cascade", "loss_impact")
    return ("≤ " if at_most else "") + percent(one[part])

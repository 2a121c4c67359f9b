"""Metrics by group on the terminal: where groups differ, or every group of one metric."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecohealth.cli.terminal import hanging, heading, indented, status, table, words
from ecohealth.export.cautions import OF_GROUPS
from ecohealth.export.numbers import figure, measure, points
from ecohealth.export.provenance import colophon
from ecohealth.scores.groups import Groups
from ecohealth.scores.words import counted, number

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ecohealth.cli.terminal import Row

FEW = 3
"""Up to so many metrics every group is shown; of more, where groups differ."""


def group_lines(found: Groups) -> Iterator[RenderableType]:
    """Everything a person wants to see of it, in thinking order."""
    yield words(found.sentence(), "bold")
    yield words(found.meaning)
    metrics = list(dict.fromkeys(found.table["metric"]))
    if len(metrics) > FEW:
        yield from _differences(found)
    else:
        for one in metrics:
            yield from _every_group(found, one)
    yield heading("Before you rely on it")
    for note in OF_GROUPS:
        yield indented(hanging(words("–"), words(note)))
    yield words("")
    yield words(colophon(found.provenance), "bright_black")


def _differences(found: Groups) -> Iterator[RenderableType]:
    yield heading("Where they differ")
    rows: list[Row] = [
        [
            str(one["label"]), figure(one["whole"], one["unit"]),
            figure(one["lowest_value"], one["unit"]), str(one["lowest"]),
            figure(one["highest_value"], one["unit"]), str(one["highest"]),
        ]
        for one in found.extremes().to_dict("records")
    ]  # fmt: skip
    yield table(["", "All", "Lowest", "in", "Highest", "in "], rows, right=["All", "Lowest", "Highest"])
    rest = found.table["metric"].nunique() - len(rows)
    if rest:
        yield indented(words(f"{counted(rest, 'metric')} with a value in fewer than two groups", "bright_black"))
    yield indented(words("--metric ID shows every group of one; -o groups.xlsx has them all", "bright_black"))


def _every_group(found: Groups, metric: str) -> Iterator[RenderableType]:
    rows: list[dict[Any, Any]] = found.table[found.table["metric"] == metric].to_dict("records")
    yield heading(str(rows[0]["label"]))
    shown: list[Row] = [
        [
            str(one["group"]), number(one["members"]),
            measure(one["value"], one["unit"]) if one["status"] == "ok" else f"– {one['reason']}",
            points(None if math.isnan(one["score"]) else one["score"]), status(str(one["band"])),
        ]
        for one in rows
    ]  # fmt: skip
    yield table(["", "Parties", "Value", "Score", "Status"], shown, right=["Parties", "Score"], whole=["Status"])

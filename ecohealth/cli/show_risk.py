"""Random losses on the terminal: the sentence, what they cost and how surely, and who brings most of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecohealth.cli.terminal import called, hanging, heading, indented, table, words
from ecohealth.export.cautions import of_a_risk
from ecohealth.export.provenance import colophon
from ecohealth.scenarios.risk import Risk, told_figures
from ecohealth.scores.words import percent, whole

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ecohealth.cli.terminal import Row

MOST_SHOWN = 8


def risk_lines(risk: Risk) -> Iterator[RenderableType]:
    """Everything a person wants to see of a risk, in thinking order."""
    yield words(risk.sentence(), "bold")
    yield words("")
    rows: list[Row] = [
        [one.label, percent(one.value), percent(one.low), percent(one.high)] for one in told_figures(risk)
    ]
    yield table(["Share of value lost", "", "95 %: from", "to"], rows, right=["", "95 %: from", "to"])
    yield from _bringers(risk)
    yield heading("Before you rely on it")
    for one in filter(None, (risk.told, *of_a_risk(risk)[:3])):
        yield indented(hanging(words("–"), words(one)))
    assumed = "".join(f" · {key} = {value}" for key, value in risk.parameters.items())
    yield words("")
    yield words(f"{colophon(risk.provenance)} · {whole(risk.runs)} runs{assumed}", "bright_black")


def _bringers(risk: Risk) -> Iterator[RenderableType]:
    people = risk.participants[risk.participants["brings"] > 0]
    if people.empty:
        return
    yield heading("Who brings it")
    rows: list[Row] = [
        [called(str(one["name"]), str(one["id"])), percent(one["frequency"]), percent(one["brings"]),
         percent(one["tail_share"])]
        for one in people.head(MOST_SHOWN).to_dict("records")
    ]  # fmt: skip
    heads = ["Participant and id", "Leaves in", "Adds to the mean", "Leaves in the worst 5 %"]
    yield table(heads, rows, right=heads[1:])
    rest = len(people) - len(rows)
    if rest > 0:
        yield words(f"… and {whole(rest)} more; -o risk.xlsx has them all", "bright_black")

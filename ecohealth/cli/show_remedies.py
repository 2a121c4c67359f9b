"""Remedies on the terminal: the sentence, the moves in order with what each brings back, what they do to the scores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecohealth.cli.terminal import hanging, heading, indented, table, words
from ecohealth.export.cautions import of_remedies
from ecohealth.export.describe_remedies import score_rows
from ecohealth.export.numbers import NOTHING, change, points
from ecohealth.export.provenance import colophon
from ecohealth.scenarios.advice import Remedies
from ecohealth.scores.sentence import written
from ecohealth.scores.words import money, number, percent, whole

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ecohealth.cli.terminal import Row

LIKELIEST = 5


def remedies_lines(advice: Remedies) -> Iterator[RenderableType]:
    """Everything a person wants to see of remedies, in thinking order."""
    yield words(advice.sentence(), "bold")
    yield from _moves(advice)
    yield from _frontier(advice)
    yield from _losses(advice)
    yield from _scores(advice)
    yield heading("Before you rely on it")
    for one in filter(None, (advice.told, *of_remedies(advice))):
        yield indented(hanging(words("–"), words(one)))
    assumed = "".join(f" · {key} = {value}" for key, value in advice.parameters.items() if isinstance(value, float))
    yield words("")
    yield words(f"{colophon(advice.provenance)} · cascade {advice.cascade}{assumed}", "bright_black")


def _moves(advice: Remedies) -> Iterator[RenderableType]:
    """Each move with why it can be done, one below the other: they are sentences, not cells."""
    if not advice.steps:
        return
    yield heading("What to do, the best first")
    for at, step in enumerate(advice.steps, start=1):
        yield indented(hanging(words(f"{at}."), words(f"{written(step.sentence)}.")))
        yield indented(words(f"Possible: {written(step.feasible)}.", "bright_black"), 5)
    yield words("")
    yield words(advice.reason)


def _frontier(advice: Remedies) -> Iterator[RenderableType]:
    """What the loss costs for so much effort."""
    yield heading("What the loss costs, for how much effort")
    currency = advice.changed.config.currency
    rows: list[Row] = [
        [
            "as it is" if at == 0 else f"with 1–{at}" if at > 1 else "with 1", number(one["effort"]),
            percent(one["total"]), money(one["total"] * advice.value, currency), percent(one["direct"]),
            percent(one["stranded"]), percent(one["cascade"]),
        ]
        for at, one in enumerate(advice.frontier.to_dict("records"))
    ]  # fmt: skip
    heads = ["Moves", "Effort", "Costs", "Value", "Direct", "Cut off", "Spreads"]
    yield table(heads, rows, right=heads[1:])


def _losses(advice: Remedies) -> Iterator[RenderableType]:
    """The losses that were weighed, where there are several."""
    if advice.certain:
        return
    yield heading("The losses that were weighed")
    rows: list[Row] = [
        [str(one["loss"]), percent(one["probability"]), percent(one["before"]), percent(one["after"])]
        for one in advice.losses.head(LIKELIEST).to_dict("records")
    ]
    heads = ["Loss", "In a year", "Costs", "With the moves"]
    yield table(heads, rows, right=heads[1:])
    rest = len(advice.losses) - len(rows)
    if rest > 0:
        yield words(f"… and {whole(rest)} more; -o remedies.xlsx has them all", "bright_black")


def _scores(advice: Remedies) -> Iterator[RenderableType]:
    """Overall and pillars: as it is, with the moves, and after the loss without and with them."""
    found = list(score_rows(advice))
    if not found or not advice.steps:
        return
    yield heading("Scores")
    rows: list[Row] = [
        [label, points(today), points(moves), _change(today, moves), points(without), points(with_all)]
        for label, today, moves, without, with_all in found
    ]
    heads = ["", "Today", "With moves", "Change", "After loss", "With moves, after"]
    if advice.after_loss == (None, None):
        heads, rows = heads[:4], [row[:4] for row in rows]
    yield table(heads, rows, right=heads[1:])


def _change(was: float | None, now: float | None) -> str:
    return NOTHING if was is None or now is None else change(now - was)

"""A loss scenario on the terminal: the sentence, how the value is lost, who is hit, the scores before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from ecohealth.cli.terminal import called, hanging, heading, indented, table, words
from ecohealth.export.cautions import of_an_outcome
from ecohealth.export.numbers import NOTHING, change, points
from ecohealth.export.provenance import colophon
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scores.words import money, percent, whole

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ecohealth.cli.terminal import Row

MOST_HIT, MOST_SUBSTITUTES = 8, 5


def outcome_lines(outcome: Outcome) -> Iterator[RenderableType]:
    """Everything a person wants to see of an outcome, in thinking order."""
    yield words(outcome.sentence(), "bold")
    yield words("")
    yield _cost(outcome)
    yield from _steps(outcome)
    yield from _hit(outcome)
    yield from _scores(outcome)
    yield from _substitutes(outcome)
    yield heading("Before you rely on it")
    for one in of_an_outcome(outcome)[: 3 + len(outcome.cautions)]:
        yield indented(hanging(words("–"), words(one)))
    assumed = ", ".join(f"{key} = {value}" for key, value in outcome.parameters.items() if isinstance(value, float))
    yield words("")
    yield words(f"{colophon(outcome.provenance)} · {assumed}", "bright_black")


def _cost(outcome: Outcome) -> RenderableType:
    currency = outcome.before.summary.currency if outcome.before is not None else None
    lost = outcome.lost
    parts = [
        ("Value before", 1.0), ("lost directly", lost.direct), ("cut off", lost.stranded),
        ("lost as it spreads", lost.cascade), ("Value after", 1.0 - lost.total),
    ]  # fmt: skip
    rows = [[label, money(outcome.value_before * share, currency), percent(share)] for label, share in parts]
    return table(["", "Value", "Share"], rows, right=["Value", "Share"])


def _steps(outcome: Outcome) -> Iterator[RenderableType]:
    """What each step of a sequence adds, and how far substitutes go."""
    if not outcome.steps:
        return
    yield heading("Step by step")
    answered = any(one.asked > 0 or one.fell_away > 0 for one in outcome.steps)
    rows = [
        [str(at), one.scenario, percent(one.lost.total), percent(one.lost_so_far.total), percent(one.alone)]
        + ([money(part, None) for part in (one.asked, one.taken_over, one.spare_left)] if answered else [])
        for at, one in enumerate(outcome.steps, start=1)
    ]
    figures = ["Adds", "So far", "Alone"] + (["Lacking", "Taken over", "Spare left"] if answered else [])
    yield table(["", "Step", *figures], rows, right=figures)


def _hit(outcome: Outcome) -> Iterator[RenderableType]:
    people = outcome.participants
    others = people[~people["state"].isin(["lost", "unaffected"])]
    if others.empty:
        return
    yield heading("Who else is hit")
    rows: list[Row] = [
        [called(str(one["name"]), str(one["id"])), str(one["state"]), percent(one["lost_share"]), one["why"]]
        for one in others.head(MOST_HIT).to_dict("records")
    ]
    yield table(["Participant and id", "State", "Loses", "Why"], rows, right=["Loses"])
    rest = len(others) - len(rows)
    if rest > 0:
        yield words(f"… and {whole(rest)} more; -o outcome.xlsx has them all", "bright_black")


def _scores(outcome: Outcome) -> Iterator[RenderableType]:
    if outcome.before is None:
        return
    yield heading("Scores before and after")
    if outcome.after is None:
        yield words(outcome.after_reason)
        return
    before, after = outcome.before, outcome.after
    pairs = [("Overall", before.overall, after.overall)]
    pairs += [(a.pillar.label, a.score, b.score) for a, b in zip(before.pillars, after.pillars, strict=True)]
    rows = [[label, points(was), points(now), _change(was, now)] for label, was, now in pairs]
    yield table(["", "Before", "After", "Change"], rows, right=["Before", "After", "Change"])


def _change(was: float | None, now: float | None) -> str:
    return NOTHING if was is None or now is None else change(now - was)


def _substitutes(outcome: Outcome) -> Iterator[RenderableType]:
    found: pd.DataFrame = outcome.substitutes
    if found.empty:
        return
    yield heading("Who takes over")
    rows = [
        [str(one["name"]), str(one["type"]), str(one["kind"]), money(float(one["takes_over"]), None),
         money(float(one["spare"]), None)]
        for one in found.head(MOST_SUBSTITUTES).to_dict("records")
    ]  # fmt: skip
    yield table(["Provider", "Type", "Kind", "Takes over", "Could"], rows, right=["Takes over", "Could"])
    rest = len(found) - len(rows)
    if rest > 0:
        yield words(f"… and {whole(rest)} more", "bright_black")

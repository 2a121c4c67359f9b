"""Participants that may be one, on the terminal: who, why, how sure, and what a merge would do to the scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ecohealth.cli.terminal import called, hanging, heading, indented, table, typed, words
from ecohealth.ecosystem.identity.candidates import Candidate, Queue
from ecohealth.export.identities import moves, step
from ecohealth.scores.merging import Effect
from ecohealth.scores.words import counted, whole
from ecohealth.tables.merges import KEEP_APART, MERGE, MERGES_FILE

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from ecohealth.cli.terminal import Row

MOST_SHOWN = 20


def identity_lines(queue: Queue, effects: Sequence[Effect], path: str, written: str | None) -> Iterator[RenderableType]:
    """The queue, the surest first; ``written`` is the file that holds all of it."""
    if not queue.candidates:
        yield heading("Nobody looks like somebody else about whom nothing was decided")
    else:
        pairs = counted(len(queue.candidates), "pair")
        yield heading(f"Perhaps one and the same: {pairs} of participants, none merged until you decide")
        rows: list[Row] = [
            _row(one, effects[at] if at < len(effects) else None)
            for at, one in enumerate(queue.candidates[:MOST_SHOWN])
        ]
        heads = ["Keep", "Merge into it", "Why", "How sure", "If merged"]
        yield table(heads, rows, whole=["How sure"])
        yield from _rest(queue, effects)
    for told in queue.told:
        yield indented(hanging(words("–"), words(told)))
    if queue.candidates:
        yield words("")
        yield words(_next(path, written))


def _row(one: Candidate, effect: Effect | None) -> list[Text | str]:
    return [
        called(one.keep_name, one.keep),
        called(one.merge_name, one.merge),
        _why(one),
        one.confidence,
        "not computed" if effect is None else _moved(effect),
    ]


def _why(one: Candidate) -> Text:
    out = words(one.why)
    for sign, said in (("+", one.speaks_for), ("−", one.speaks_against)):
        for each in said:
            out.append("\n").append(words(f"{sign} {each}", "bright_black"))
    return out


def _moved(effect: Effect) -> Text:
    out = words(step(*effect.overall))
    for one in moves(effect):
        out.append("\n").append(words(one, "bright_black"))
    return out


def _rest(queue: Queue, effects: Sequence[Effect]) -> Iterator[RenderableType]:
    rest = len(queue.candidates) - MOST_SHOWN
    if rest > 0:
        yield words(f"… and {whole(rest)} more; --queue FILE writes them all", "bright_black")
    if len(effects) < len(queue.candidates):
        yield words(
            f"The effect on the scores is computed for the first {len(effects)}; --effects N computes more",
            "bright_black",
        )


def _next(path: str, written: str | None) -> str:
    file = written or MERGES_FILE
    write = "" if written else f"ecohealth check {typed(path)} --queue {typed(file)} writes the queue. "
    return (
        f"{write}Write {MERGE!r} or {KEEP_APART!r} in its column 'decision', leave open what is open, and keep it as "
        f"{MERGES_FILE} beside the data: it is obeyed whenever they are read."
    )

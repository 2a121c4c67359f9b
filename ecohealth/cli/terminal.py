"""Writing to the terminal: answers to standard output, everything else to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from shlex import quote
from typing import TYPE_CHECKING

from ecohealth.export.document import SHAPES
from ecohealth.export.text import visible
from ecohealth.scores.sentence import written

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

    Row = Sequence[Text | str]

COLOURS = {
    "healthy": "green", "good": "green", "watch": "yellow", "critical": "red", "not available": "bright_black",
    "not scored": "bright_black", "too few to judge": "bright_black",    "note": "bright_black",
}  # fmt: skip
BAR = 14
AIR, READABLE = 2, 16
"""Cells between columns, and to how many a column of texts may be squeezed."""


def show(*parts: RenderableType, unbroken: bool = False) -> None:
    """Write the answer. Names are text: nothing in them is markup, an emoji's code or a control sequence.

    Where standard output is no terminal, lines end without blanks. ``unbroken`` lines keep their length, so that a
    path can be copied.
    """
    console = _console()
    if console.is_terminal:
        console.print(*parts, sep="\n", soft_wrap=unbroken)
        return
    with console.capture() as captured:
        console.print(*parts, sep="\n", soft_wrap=unbroken)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _console() -> Console:
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on standard error what takes its time, where that is a terminal; gone when it is done."""
    from rich.console import Console

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        yield
        return
    with console.status(words(what)):
        yield


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """As :func:`working`, with a bar once the function that is given has been told what is done of how much."""
    from rich.console import Console

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        yield lambda done, most: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, most: bar.update(task, completed=done, total=most)


def words(text: str, style: str = "") -> Text:
    """A text whose control characters are visible."""
    from rich.text import Text

    return Text(visible(written(text)), style=style)


def typed(path: str) -> str:
    """A path as a shell and a command take it, also where it begins as an option does."""
    return quote(f"./{path}" if path.startswith("-") else path)


def called(name: str, participant: str) -> Text:
    """A participant's name and, below it where that is another word, the id to name it by."""
    return words(name) if name == participant else words(name).append("\n").append(words(participant, "bright_black"))


def heading(text: str) -> Text:
    """A heading with a line of air above."""
    return words("").append("\n").append(words(text, "bold"))


def status(word: str) -> Text:
    """A band or severity: its shape and its word."""
    return words(f"{SHAPES[word]} {word}", COLOURS[word])


def bar(score: float | None, band: str) -> Text:
    """A score from 0 to 100 as a bar in the colour of its band."""
    from rich.text import Text

    filled = 0 if score is None else round(BAR * score / 100.0)
    return Text("█" * filled, COLOURS[band]) + Text("·" * (BAR - filled), "bright_black")


def table(
    heads: Sequence[str], rows: Sequence[Row], right: Sequence[str] = (), whole: Sequence[str] = (), indent: int = 0
) -> RenderableType:
    """A table without lines, and without a head where no column has one; where it is too wide, a paragraph a row.

    Columns named in ``right`` are figures; they and those named in ``whole`` are never broken over lines; heads are,
    and other texts between their words.
    """
    from rich.table import Table

    kept = [head in right or head in whole for head in heads]
    widths = _widths(heads, rows, kept, _console().width - indent)
    if widths is None:
        return indented(_stacked(heads, rows), indent)
    made = Table(box=None, show_header=any(heads), pad_edge=False, padding=(0, AIR, 0, 0), header_style="bright_black")
    for head, width in zip(heads, widths, strict=True):
        made.add_column(head, justify="right" if head in right else "left", overflow="fold", width=width)
    for row in rows:
        made.add_row(*(_text(cell) for cell in row))
    return indented(made, indent)


def _widths(heads: Sequence[str], rows: Sequence[Row], kept: Sequence[bool], room: int) -> list[int] | None:
    """How wide each column is: as it would be, or where that is too much the widest that can be broken as wide as the
    room allows, alike. None is below its longest word, or if it must be, ``READABLE``; None where that is too much too.
    """
    room -= AIR * (len(heads) - 1)
    lines = [heads, *rows]
    word, wished = ([measure(lines, at) for at in range(len(heads))] for measure in (_longest_word, _longest))
    for longest in (max(word, default=0), READABLE):
        least = [
            max(_longest_word([heads], at), _longest(rows, at)) if whole else min(word[at], longest)
            for at, whole in enumerate(kept)
        ]
        for most in range(max(wished, default=0), 0, -1):
            widths = [max(low, min(wish, most)) for low, wish in zip(least, wished, strict=True)]
            if sum(widths) <= room:
                return widths
    return None


def _stacked(heads: Sequence[str], rows: Sequence[Row]) -> RenderableType:
    """Each row as its first cell, and below it the others that are not empty, each behind its head."""
    from rich.console import Group

    parts: list[RenderableType] = []
    for row in rows:
        first, *others = (_text(cell) for cell in row)
        told = [
            words(f"{head} ", "bright_black").append_text(cell) if head else cell
            for head, cell in zip(heads[1:], others, strict=True)
            if cell.plain
        ]
        parts += [first, indented(words("  ").join(told), by=4)]
    return Group(*parts)


def _longest(rows: Sequence[Row], at: int) -> int:
    """How many cells of the terminal the longest text of a column takes."""
    return max((_text(row[at]).cell_len for row in rows), default=0)


def _longest_word(rows: Sequence[Row], at: int) -> int:
    """The same of a word, where a text can be broken between them."""
    return max((words(one).cell_len for row in rows for one in _text(row[at]).plain.split()), default=0)


def _text(cell: Text | str) -> Text:
    return words(cell) if isinstance(cell, str) else cell


def portions(heads: Sequence[str], rows: Sequence[Row], right: Sequence[str]) -> list[list[int]]:
    """Which columns stand beside each other where not all fit: in each portion the first, and as many others as fit.

    Figures and the longest word of a head take their room; other texts can be broken and take a little.
    """
    asked = []
    for at, head in enumerate(heads):
        longest = _longest(rows, at)
        asked.append(AIR + max(_longest_word([heads], at), longest if head in right else min(longest, READABLE)))
    found, room = [[0]], _console().width - AIR
    for at in range(1, len(heads)):
        taken = sum(asked[one] for one in found[-1])
        if taken + asked[at] > room and len(found[-1]) > 1:
            found.append([0])
        found[-1].append(at)
    return found


def indented(part: RenderableType, by: int = 2) -> RenderableType:
    """Moved to the right."""
    from rich.padding import Padding

    return Padding(part, (0, 0, 0, by))


def hanging(mark: Text, part: Text) -> Table:
    """A paragraph beside its mark."""
    from rich.table import Table

    made = Table.grid(padding=(0, 1, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    made.add_row(mark, part)
    return made

"""What was read, what was not, and why: problems gathered for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote
from typing import TYPE_CHECKING

from ecohealth.cli.terminal import hanging, heading, indented, table, words
from ecohealth.scores.words import counted
from ecohealth.tables.report import ImportReport, Problem, Severity, lines_named

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_GROUPS = 20
_TITLES: dict[Severity, str] = {
    "refuse": "Refused",
    "quarantine": "Set aside: not loaded, kept as they stand",
    "warn": "Worth a look: loaded as they stand",
    "note": "Taken to mean",
}
_MARKS: dict[Severity, tuple[str, str]] = {
    "refuse": ("▲", "red"), "quarantine": ("▲", "red"), "warn": ("◆", "yellow"), "note": ("▪", "bright_black"),
}  # fmt: skip


def check_lines(report: ImportReport, path: str, *, kept: bool) -> Iterator[RenderableType]:
    """Counts by file, then the problems, alike ones gathered; ``kept``: the quarantine file is being written."""
    read, loaded = sum(one.records for one in report.files), sum(one.loaded for one in report.files)
    yield words(f"{loaded:,} of {counted(read, 'record')} in {counted(len(report.files), 'file')} are loaded.", "bold")
    yield words("")
    rows = [
        [one.file, one.table, f"{one.records:,}", f"{one.loaded:,}", f"{one.quarantined:,}", f"{one.warnings:,}"]
        for one in report.files
    ]
    figures = ["Records", "Loaded", "Set aside", "Warnings"]
    yield table(["File", "Table", *figures], rows, right=figures)
    for severity in _TITLES:
        yield from _problems(severity, [one for one in report.problems if one.severity == severity])
    if report.quarantined and not kept:
        yield words("")
        yield words(f"ecohealth check {quote(path)} --quarantine aside.csv writes the records that were set aside")


def _problems(severity: Severity, problems: Sequence[Problem]) -> Iterator[RenderableType]:
    groups = gathered(problems)
    if not groups:
        return
    yield heading(_TITLES[severity])
    for alike in groups[:MOST_GROUPS]:
        yield indented(hanging(words(*_MARKS[severity]), words(told(alike))))
    if len(groups) > MOST_GROUPS:
        yield indented(
            words(f"… and {len(groups) - MOST_GROUPS:,} more kinds; --json FILE lists everything", "bright_black")
        )


def gathered(problems: Sequence[Problem]) -> list[list[Problem]]:
    """Problems of the same file, column and rule together, the most frequent first."""
    groups: dict[tuple[str, str | None, str], list[Problem]] = {}
    for one in problems:
        groups.setdefault((one.file, one.column, one.rule), []).append(one)
    return sorted(groups.values(), key=lambda alike: -len(alike))


def told(alike: Sequence[Problem]) -> str:
    """Alike problems in a sentence: the first of them, how many, and in which lines."""
    first = alike[0]
    if len(alike) == 1:
        return first.sentence()
    lines = [one.line for one in alike if one.line is not None]
    where = f" ({lines_named(lines)})" if lines else ""
    return f"{first.file}: {len(alike):,} records{where}; the first: {first.message}"


def left_out(report: ImportReport) -> list[str]:
    """What a reader of the scores should know of the import, in a line or two."""
    lines = []
    if report.warnings:
        lines.append(f"{counted(len(report.warnings), 'warning')} from reading the files; ecohealth check tells them.")
    return lines

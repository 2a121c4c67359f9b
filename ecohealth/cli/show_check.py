"""What was read, what was not, and why: problems told for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ecohealth.cli.terminal import hanging, heading, indented, table, typed, words
from ecohealth.scores.words import counted, whole
from ecohealth.tables.report import SEVERITIES, Group, ImportReport, Severity, grouped

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


def check_lines(report: ImportReport, path: str, *, kept: str | None) -> Iterator[RenderableType]:
    """Counts by file, then the problems, alike ones together, then what to do.

    ``kept`` is the quarantine file that is being written.
    """
    read, loaded = sum(one.records for one in report.files), sum(one.loaded for one in report.files)
    yield words(
        f"{whole(loaded)} of {counted(read, 'record')} in {counted(len(report.files), 'file')} are loaded.", "bold"
    )
    yield words("")
    rows = [
        [one.file, one.table, *map(whole, (one.records, one.loaded, one.quarantined, one.warnings))]
        for one in report.files
    ]
    figures = ["Records", "Loaded", "Set aside", "Warnings"]
    yield table(["File", "Table", *figures], rows, right=figures)
    groups = grouped(report.problems)
    for severity in SEVERITIES:
        yield from _problems(severity, [one for one in groups if one.first.severity == severity])
    yield from _what_next(report, path, kept=kept)


def _problems(severity: Severity, groups: Sequence[Group]) -> Iterator[RenderableType]:
    if not groups:
        return
    yield heading(_TITLES[severity])
    for one in groups[:MOST_GROUPS]:
        lines = words(one.heading())
        for detail in one.details():
            lines.append("\n").append(words(detail, "bright_black"))
        yield indented(hanging(words(*_MARKS[severity]), lines))
    if len(groups) > MOST_GROUPS:
        yield indented(
            words(f"… and {whole(len(groups) - MOST_GROUPS)} more kinds; --json FILE lists everything", "bright_black")
        )


def _what_next(report: ImportReport, path: str, *, kept: str | None) -> Iterator[RenderableType]:
    """What can be done about what was found."""
    if any(one.severity == "quarantine" and one.rule != "dropped" for one in report.problems):
        yield heading("What next")
        for at, step in enumerate(_steps(path, kept), start=1):
            yield indented(hanging(words(f"{at}."), words(step)))
    elif not report.warnings and not report.quarantined:
        yield words("")
        yield words(f"Nothing to mend. ecohealth score {typed(path)} scores it.")


def _steps(path: str, kept: str | None) -> Sequence[str]:
    """How records that were set aside are mended and read again."""
    again = f"ecohealth check {typed(path)}"
    write = () if kept else (f"{again} --quarantine aside.csv writes the records that were set aside.",)
    return (
        *write,
        f"Mend the cells 'record' in {kept or 'aside.csv'}, with any editor or spreadsheet; empty one to leave it out.",
        f"{again} --mended {typed(kept or 'aside.csv')} reads them in place of the old ones; saved beside the data as "
        "mended.csv they are read every time.",
    )


def left_out(report: ImportReport) -> list[str]:
    """What a reader of the scores should know of the import, in a line or two."""
    lines = []
    if report.warnings:
        lines.append(f"{counted(len(report.warnings), 'warning')} from reading the files; ecohealth check tells them.")
    return lines

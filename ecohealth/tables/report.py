"""The import report: every record is loaded, or quarantined verbatim with its place and its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ecohealth.errors import listed

Severity = Literal["refuse", "quarantine", "warn", "note"]
LINES_AT_MOST = 5


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one place of one file.

    ``line`` is the physical line of the record's first character (the header is line 1; in a workbook the sheet's
    row; in a Parquet file or a DataFrame the number of the record), None where the problem is the whole file's.
    ``raw`` is the record as it stood, for the quarantine file; a byte that was not UTF-8 stands in it as ``\\xff``
    would. A ``note`` tells of a default or another name that was taken; nothing is wrong then.
    """

    file: str
    line: int | None
    column: str | None
    value: str
    rule: str
    severity: Severity
    message: str
    raw: str = ""

    def sentence(self) -> str:
        """The problem in one line: file, line, what is wrong."""
        place = self.file if self.line is None else f"{self.file}: line {self.line}"
        return f"{place}: {self.message}"


def lines_named(lines: Iterable[int]) -> str:
    """Name the lines of a grouped problem, the first few of them.

    >>> lines_named([3, 8])
    'line 3, line 8'
    >>> lines_named(range(2, 9))
    'line 2, line 3, line 4, line 5, line 6 and 2 more'
    """
    return listed([f"line {line}" for line in sorted(lines)], LINES_AT_MOST)


@dataclass(frozen=True)
class FileCount:
    """How many records a file held and what became of them: ``loaded + quarantined == records``."""

    file: str
    table: str
    records: int
    loaded: int
    quarantined: int
    warnings: int


@dataclass(frozen=True)
class ImportReport:
    """What was read, what was not, and why."""

    files: tuple[FileCount, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def quarantined(self) -> int:
        """Records set aside, over all files."""
        return sum(one.quarantined for one in self.files)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What was read but deserves a look."""
        return tuple(one for one in self.problems if one.severity == "warn")

    @property
    def notes(self) -> tuple[Problem, ...]:
        """Defaults and other names that were taken, nothing wrong with them."""
        return tuple(one for one in self.problems if one.severity == "note")

    def with_problems(self, more: Iterable[Problem]) -> ImportReport:
        """A report that also holds ``more``; record counts stay."""
        return ImportReport(self.files, (*self.problems, *more))

    def to_dict(self) -> dict[str, Any]:
        """The document ``ecohealth.import/1``."""
        return {
            "schema": "ecohealth.import/1",
            "files": [vars(one) for one in self.files],
            "problems": [{key: v for key, v in vars(one).items() if key != "raw"} for one in self.problems],
        }


def sentences(problems: Sequence[Problem], at_most: int = 20) -> list[str]:
    """The first problems as sentences, and how many more there are."""
    rest = len(problems) - at_most
    more = [f"{problems[0].file}: and {rest} more like these"] if rest > 0 else []
    return [one.sentence() for one in problems[:at_most]] + more

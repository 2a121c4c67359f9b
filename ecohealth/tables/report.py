"""The import report: every record is loaded, or quarantined verbatim with its place and its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest
from typing import Any, Literal

from ecohealth.errors import listed, plainly, quoted

Severity = Literal["refuse", "quarantine", "warn", "note"]
SEVERITIES: tuple[Severity, ...] = ("refuse", "quarantine", "warn", "note")
LINES_AT_MOST = 5
VALUES_AT_MOST = 5
ALIKE_FROM = 4  # fewer warnings of one kind are told one by one: each says something of its own

_WHAT = {
    "unknown-participant": "unknown {column}",
    "missing": "no {column}",
    "number": "{column} cannot be read as a number",
    "date": "{column} cannot be read as a date",
    "range": "{column} is out of range",
    "no-value": "{column} holds no plain value",
    "control-character": "a control character in {column}",
    "duplicate-id": "{column} of an earlier record again",
    "fields": "not as many fields as the header has",
    "encoding": "text that is not UTF-8",
    "quote": "a quote that is not closed properly",
    "header": "the row of column names again",
    "dropped": "left out on purpose",
    "mended": "read as they were mended",
    "mend-refused": "mends that were not applied",
    "choice": "{column} is none of the words that are taken",
    "truth": "{column} is neither yes nor no",
    "absurd-date": "{column} lies too far from now to be meant",
    "scale": "{column} lies outside its scale",
    "json": "no object of JSON that can be read",
    "direction": "an edge without a direction, of a kind that has both sorts",
    "decision": "{column} cannot be followed",
    "merge": "merges that contradict others",
    "successor": "{column} cannot be followed",
    "look-alike": "{column} differs only in what the eye overlooks",
    "unused": "sections about nothing in the data",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one place of one file.

    ``line`` is the physical line of the record's first character (the header is line 1; in a workbook the sheet's
    row; in a Parquet file or a DataFrame the number of the record), None where the problem is the whole file's.
    ``raw`` is the record as it stood, for the quarantine file; a byte that was not UTF-8 stands in it as ``\\xff``
    would. A ``note`` tells of a default or another name that was taken; nothing is wrong then. ``meant`` is what was
    probably meant by the value, where something comes near. ``origin`` is the fingerprint of the record in its file,
    where ``raw`` is the record as somebody mended it.
    """

    file: str
    line: int | None
    column: str | None
    value: str
    rule: str
    severity: Severity
    message: str
    raw: str = ""
    meant: str = ""
    origin: str = ""

    def sentence(self) -> str:
        """The problem in one line: file, line, what is wrong."""
        file = plainly(self.file)
        place = file if self.line is None else f"{file}: line {self.line}"
        return f"{place}: {self.message}"

    def to_dict(self) -> dict[str, Any]:
        """The problem as ``ecohealth.import/1`` has it."""
        return {name: getattr(self, name) for name in _TOLD}


_TOLD = ("file", "line", "column", "value", "rule", "severity", "message")


def lines_named(lines: Iterable[int], of: int | None = None) -> str:
    """Name the lines of a grouped problem, the first few of them; ``of`` says how many there are, where some are left.

    >>> lines_named([3, 8])
    'line 3, line 8'
    >>> lines_named(range(2, 9))
    'line 2, line 3, line 4, line 5, line 6 and 2 more'
    >>> lines_named([2, 3], of=400)
    'line 2, line 3 and 398 more'
    """
    first = sorted(lines)
    shown = [f"line {line}" for line in first[:LINES_AT_MOST]]
    rest = (of or len(first)) - len(shown)
    return listed(shown) + (f" and {rest:,} more" if rest else "")


def fingerprint(record: str) -> str:
    """A record's mark, by which a mend knows the record it was made for; letters first, so that it stays a text.

    >>> fingerprint("p1,p2,order")
    'r6750ec655ba4ffb0'
    """
    return "r" + sha256(record.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Often:
    """A value that is wrong in several places: how many, and what was probably meant (empty: nobody knows)."""

    value: str
    count: int
    meant: str = ""

    def __str__(self) -> str:
        near = f" (did you mean {quoted(self.meant)}?)" if self.meant else ""
        often = f" {self.count:,}×" if self.count > 1 else ""
        return f"{quoted(self.value)}{often}{near}"


@dataclass(frozen=True)
class Group:
    """Problems of one file, column, rule and severity.

    ``lines`` are the first few, of ``places`` in all; ``values`` the most frequent ones, of ``different`` in all.
    """

    first: Problem
    count: int
    lines: tuple[int, ...]
    places: int
    values: tuple[Often, ...]
    different: int

    def heading(self) -> str:
        """How many, and what is wrong with them; a problem that is alone is told whole."""
        one = self.first
        if self.count == 1:
            return one.sentence()
        return f"{plainly(one.file)}: {self.count:,} {self._unit}: {_what(one)}"

    def details(self) -> list[str]:
        """The first of them in its own words, the most frequent values, the first lines."""
        if self.count == 1:
            return []
        place = "" if self.first.line is None else f", line {self.first.line}"
        out = [f"the first{place}: {self.first.message}"]
        if self.different > 1 or self.first.value != self.values[0].value:
            rest = self.different - len(self.values)
            more = f" and {rest:,} other value{'s' if rest > 1 else ''}" if rest > 0 else ""
            most = "most often" if self.values[0].count > 1 else "values:"
            out.append(f"{most} {', '.join(map(str, self.values))}{more}")
        if self.lines:
            out.append(f"on {lines_named(self.lines, self.places)}")
        return out

    def sentence(self) -> str:
        """The group in one line."""
        return "; ".join([self.heading(), *self.details()])

    def to_dict(self) -> dict[str, Any]:
        """The group as ``ecohealth.import/1`` has it."""
        one = self.first
        return {
            "file": one.file,
            "column": one.column,
            "rule": one.rule,
            "severity": one.severity,
            "count": self.count,
            "lines": list(self.lines),
            "different": self.different,
            "values": [{"value": often.value, "count": often.count, "meant": often.meant} for often in self.values],
            "message": self.sentence(),
        }

    @property
    def _unit(self) -> str:
        if self.first.rule == "mended":
            return "records"
        return {"quarantine": "records", "warn": "warnings", "note": "notes"}.get(self.first.severity, "problems")


def _what(one: Problem) -> str:
    """What is wrong, without the value that shows it."""
    column = plainly(one.column) if one.column else "a value"
    plain = f"{one.rule.replace('-', ' ')}{f' ({column})' if one.column else ''}"
    return _WHAT.get(one.rule, plain).replace("{column}", column)


def grouped(problems: Iterable[Problem]) -> list[Group]:
    """Problems of the same file, column, rule and severity together: the gravest first, then the most frequent."""
    gathered: dict[tuple[str, str | None, str, str], list[Problem]] = {}
    for one in problems:
        gathered.setdefault((one.severity, one.column, one.rule, one.file), []).append(one)
    groups = [group for alike in gathered.values() for group in _groups(alike)]
    return sorted(groups, key=lambda group: (SEVERITIES.index(group.first.severity), -group.count))


def _groups(alike: list[Problem]) -> list[Group]:
    if alike[0].severity in ("warn", "note") and len(alike) < ALIKE_FROM:
        return [_group([one]) for one in alike]
    return [_group(alike)]


def _group(alike: list[Problem]) -> Group:
    counts = Counter(one.value for one in alike)
    meant = {one.value: one.meant for one in alike if one.meant}
    first = min(alike, key=lambda one: 0 if one.line is None else one.line)
    lines = {one.line for one in alike if one.line is not None}
    most = tuple(Often(value, count, meant.get(value, "")) for value, count in counts.most_common(VALUES_AT_MOST))
    return Group(first, len(alike), tuple(nsmallest(LINES_AT_MOST, lines)), len(lines), most, len(counts))


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

    def to_dict(self) -> dict[str, Any]:
        """The document ``ecohealth.import/1``."""
        return {
            "schema": "ecohealth.import/1",
            "files": [vars(one) for one in self.files],
            "groups": [group.to_dict() for group in grouped(self.problems)],
            "problems": [one.to_dict() for one in self.problems],
        }


def sentences(problems: Sequence[Problem], at_most: int = 20) -> list[str]:
    """Problems as sentences, alike ones in one, and how many kinds more there are."""
    groups = grouped(problems)
    rest = len(groups) - at_most
    more = [f"and {rest:,} more kinds of problems"] if rest > 0 else []
    return [one.sentence() for one in groups[:at_most]] + more

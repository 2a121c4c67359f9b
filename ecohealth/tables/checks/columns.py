"""Headers to meanings: which column of a file is which field of its table, and what the others are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, count
from shlex import quote

import pyarrow.compute as pc

from ecohealth.errors import InputRefused, listed, nearest, quoted
from ecohealth.tables.checks.cells import as_text, is_blank
from ecohealth.tables.checks.lookalikes import without_the_unseen
from ecohealth.tables.fields import Field, Schema
from ecohealth.tables.how import DELIMITERS
from ecohealth.tables.records import Records, check_width
from ecohealth.tables.report import Problem, Severity
from ecohealth.tables.schema import FIELD_NAMES, SCHEMAS

PLACED = frozenset({"interactions", "events"})  # tables whose records carry their place in a column ``line``
_TYPES = 30  # groups of participants that can still be told apart
_UNUSUAL = re.compile(r"[<>&\"`\\{}\n\r\t]|^[=+@]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SWAPPED = "were the files swapped?"
_SLIP = 0.82  # how alike a header and a field are that it is a slip of: two letters changed places, one is missing
_SHORTEST_SLIP = 4
_LONGEST_NAMED = 100  # characters of a column that a command is written with


@dataclass(frozen=True)
class Bound:
    """Columns of one file by their meaning: ``fields`` and ``attributes`` give a column's position by its name."""

    fields: Mapping[str, int]
    attributes: Mapping[str, int]
    told: tuple[Problem, ...]


def fold(header: str) -> str:
    """A header without what people vary: capitals, width, spaces, hyphens, invisible characters.

    >>> fold(" Outside Share ")
    'outside_share'
    """
    return re.sub(r"[\s\-]+", "_", without_the_unseen(unicodedata.normalize("NFKC", header)).strip().casefold())


def find_column(headers: Sequence[str], column: str) -> int | None:
    """The position of the column a user named, exactly or but for capitals and spaces."""
    exact = [i for i, header in enumerate(headers) if header.strip() == column.strip()]
    near = [i for i, header in enumerate(headers) if fold(header) == fold(column)]
    return next(iter(exact or near), None)


def bind(records: Records, schema: Schema, mapping: Mapping[str, str]) -> Bound:
    """Find the column of every field: the one the user mapped, the one of its name, then its aliases in order.

    Raises:
        InputRefused: a required column is missing, two columns mean the same, a header holds control characters, or
            there are too many.
    """
    check_width(records.file, len(records.headers))
    binder = _Binder(records, schema)
    binder.check_headers()
    for field in schema.fields:
        if field.name in mapping:
            binder.take_mapped(field, mapping[field.name])
    for field in schema.fields:
        binder.take_named(field)
    for field in schema.fields:
        binder.take_alias(field)
    binder.check_required()
    if binder.refused:
        raise InputRefused.because(binder.refused)
    attributes = binder.attributes()
    return Bound(binder.found, attributes, tuple(binder.told))


class _Binder:
    def __init__(self, records: Records, schema: Schema) -> None:
        self.records = records
        self.schema = schema
        self.headers = records.headers
        self.found: dict[str, int] = {}
        self.ambiguous: set[str] = set()
        self.refused: list[str] = []
        self.told: list[Problem] = []

    @property
    def _place(self) -> str:
        line = self.records.header_line
        return self.records.file if line is None else f"{self.records.file}: line {line}"

    def _free(self) -> list[int]:
        return [i for i in range(len(self.headers)) if i not in self.found.values()]

    def _tell(self, rule: str, column: str, message: str, *, wrong: bool) -> None:
        severity: Severity = "warn" if wrong else "note"
        line = self.records.header_line
        self.told.append(Problem(self.records.file, line, column, column, rule, severity, message))

    def check_headers(self) -> None:
        for header in self.headers:
            if _CONTROLS.search(header):
                self.refused.append(f"{self._place}: column name {quoted(header)} holds control characters; rename it")

    def take_mapped(self, field: Field, column: str) -> None:
        position = find_column(self.headers, column)
        if position is not None and position not in self.found.values():
            self.found[field.name] = position
            message = f"column {quoted(self.headers[position])} is read as {field.name}, as you asked"
            self._tell("mapped", self.headers[position], message, wrong=False)

    def take_named(self, field: Field) -> None:
        if field.name in self.found:
            return
        same = [i for i in self._free() if fold(self.headers[i]) == field.name]
        if self._is_clear(same, field.name) and same:
            self.found[field.name] = same[0]
            header = self.headers[same[0]]
            if header != field.name:
                message = f"column {quoted(header)} is read as {field.name} (capitals and spaces aside)"
                self._tell("header", header, message, wrong=True)

    def take_alias(self, field: Field) -> None:
        for alias in field.aliases:
            same = [i for i in self._free() if fold(self.headers[i]) == alias]
            if field.name in self.found or not same:
                continue
            if self._is_clear(same, alias):
                self.found[field.name] = same[0]
                header = self.headers[same[0]]
                self._tell("alias", header, f"column {quoted(header)} is read as {field.name}", wrong=header != alias)

    def _is_clear(self, same: Sequence[int], name: str) -> bool:
        if len(same) > 1:
            named = listed([f"{quoted(self.headers[i])} (column {i + 1})" for i in same])
            self.refused.append(f"{self._place}: duplicate column {name}: {named} mean the same; rename one")
            self.ambiguous.add(name)
        return len(same) <= 1

    def check_required(self) -> None:
        missing = [name for name in self.schema.required if name not in self.found]
        if missing := [name for name in missing if name not in self.ambiguous]:
            self.refused.append(self._missing(missing))

    def _missing(self, missing: Sequence[str]) -> str:
        free = [self.headers[i] for i in self._free() if not self.schema.knows(fold(self.headers[i]))]
        hint = self._hint() or _likely(missing, free) or self._groups(missing)
        hint += self._remedy(missing[0], hint)
        columns = "column" if len(missing) == 1 else "columns"
        verb = "is" if len(missing) == 1 else "are"
        optional = f" (optional: {listed(self.schema.optional, 12)})" if self.schema.optional else ""
        return (
            f"{self._place}: {columns} {' and '.join(missing)} {verb} missing; {self.schema.table} "
            f"need {' and '.join(self.schema.required)}{optional}; found: "
            f"{listed([quoted(header) for header in self.headers], 12)}{hint}"
        )

    def _remedy(self, name: str, hint: str) -> str:
        """How a column is named that has another name, where it has not been said."""
        if self.schema.table not in SCHEMAS or "--map" in hint or _SWAPPED in hint:
            return ""
        return f"{'' if hint.endswith('?') else '.'} Say --map {name}=COLUMN where it has another name"

    def _hint(self) -> str:
        names = {fold(header) for header in self.headers}
        others = [other.table for other in SCHEMAS.values() if other.table != self.schema.table and _fits(other, names)]
        if others:
            return f". These are the columns of {others[0]}: {_SWAPPED}"
        parted = [one.message for one in self.records.told if one.rule == "delimiter" and len(self.headers) == 1]
        if parted:
            return f": {parted[0]}"
        if len(self.headers) == 1 and (sign := self._unseen_delimiter()):
            return f". Is the delimiter a {sign}? Say --delimiter {sign}"
        if self.records.header_line is not None and not (names & FIELD_NAMES):
            return ". Is the row of column names missing?"
        return ""

    def _unseen_delimiter(self) -> str | None:
        """The delimiter that is never found by itself and would give the header its columns."""
        cut = {name: {fold(part) for part in self.headers[0].split(sign)} for sign, name in DELIMITERS.items()}
        return next((name for name, names in cut.items() if _fits(self.schema, names)), None)

    def _groups(self, missing: Sequence[str]) -> str:
        """Which columns could hold the types: those that divide the participants into a few groups."""
        rows = len(self.records)
        if list(missing) != ["type"]:
            return ""
        counts = {i: len(pc.unique(as_text(self.records.columns[i]))) for i in self._free()}
        likely = [quoted(self.headers[i].strip()) for i, count in counts.items() if 2 <= count <= min(rows / 2, _TYPES)]
        return f". Could it be {listed(likely, 5)}? Say --map type=COLUMN" if likely else ""

    def _meant(self, name: str) -> str:
        """What a column that has no meaning here may have been meant for, empty where there is no guess."""
        for field in self.schema.fields:
            if name in field.aliases and field.name in self.found:
                header = self.headers[self.found[field.name]]
                return f"could be {field.name} too, which is read from {quoted(header)}"
        missing = [field.name for field in self.schema.fields if field.name not in self.found]
        near = _near(name, missing)
        return f"has no meaning here (did you mean {quoted(near)}?)" if near else ""

    def attributes(self) -> dict[str, int]:
        """Names of the columns that are kept as they are."""
        out: dict[str, int] = {}
        taken = {*self.found, *({"line"} if self.schema.table in PLACED else ())}
        for i in self._free():
            header = self.headers[i]
            name = header.strip()
            if not name:
                if is_blank(as_text(self.records.columns[i])).all():
                    continue
                name = f"column {i + 1}"
                self._tell("header", header, f"column {i + 1} has no name; it is kept as {quoted(name)}", wrong=True)
            elif _UNUSUAL.search(name):
                message = f"column name {quoted(header)} holds unusual characters; it is kept, as text"
                self._tell("header", header, message, wrong=True)
            elif meant := self._meant(fold(name)):
                self._tell("header", header, f"column {quoted(header)} {meant}; it is kept as it is", wrong=True)
            free = _free_name(name, taken)
            if free != name:
                message = f"column {quoted(header)} is kept as {quoted(free)}: the name is taken"
                self._tell("header", header, message, wrong=True)
            taken.add(free)
            out[free] = i
        return out


def _likely(missing: Sequence[str], columns: Sequence[str]) -> str:
    """Which columns the missing ones may be, and the words that have them read.

    >>> _likely(["source"], ["soruce", "target"])
    ". Is source the column 'soruce'? Say --map source=soruce"
    """
    plain = [column for column in columns if column.isprintable() and len(column) <= _LONGEST_NAMED]
    near = {name: column for name in missing if (column := nearest(name, plain)) is not None}
    if not near:
        return ""
    options = " ".join(f"--map {quote(f'{name}={column.strip()}')}" for name, column in near.items())
    asked = " and ".join(f"{name} the column {quoted(column)}" for name, column in near.items())
    return f". Is {asked}? Say {options}"


def _near(name: str, fields: Sequence[str]) -> str | None:
    """The field that a header is a slip of, as ``soruce`` is of ``source``.

    >>> _near("soruce", ["source", "target"]), _near("colour", ["source"])
    ('source', None)
    """
    near = get_close_matches(name, fields, n=1, cutoff=_SLIP) if len(name) >= _SHORTEST_SLIP else []
    return next(iter(near), None)


def _fits(schema: Schema, names: set[str]) -> bool:
    required = [field for field in schema.fields if field.required]
    return bool(required) and all(names & {field.name, *field.aliases} for field in required)


def _free_name(name: str, taken: Iterable[str]) -> str:
    """A name that is not taken.

    >>> _free_name("date", {"date"})
    'date_original'
    """
    candidates = chain((name, f"{name}_original"), (f"{name}_{number}" for number in count(2)))
    return next(one for one in candidates if one not in taken)

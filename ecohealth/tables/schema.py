"""The columns of every table: what they mean, which are required, and under which other names they are taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Meaning = Literal["key", "label", "text", "number", "date"]


@dataclass(frozen=True)
class Field:
    """One column with a known meaning.

    ``meaning``: a *key* names something (an id: no control characters, no line breaks); a *label* groups (type, kind:
    same rule); *text* is kept as it is; a *number* is a finite float; a *date* is the first day of what was written.
    ``refers`` marks a key that must be a participant's id. ``low`` and ``high`` bound a number.
    """

    name: str
    meaning: Meaning = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    refers: bool = False
    low: float = float("-inf")
    high: float = float("inf")


@dataclass(frozen=True)
class Schema:
    """The known columns of one table."""

    table: str
    fields: tuple[Field, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the table is refused."""
        return tuple(one.name for one in self.fields if one.required)

    @property
    def optional(self) -> tuple[str, ...]:
        """Names of the other known columns."""
        return tuple(one.name for one in self.fields if not one.required)

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises:
            KeyError: when the table knows no such column.
        """
        return {one.name: one for one in self.fields}[name]

    def knows(self, name: str) -> bool:
        """Whether a column of that name has a meaning here."""
        return any(one.name == name for one in self.fields)


HEAVIEST = 1e18  # beyond it sums and squares of weights lose all their digits
_WHEN = ("timestamp", "when", "time", "month")
_DATE = Field("date", "date", aliases=_WHEN)
_WEIGHT = Field("weight", "number", aliases=("amount", "volume"), low=0.0, high=HEAVIEST)


def _who(name: str = "participant", *, required: bool = True, aliases: tuple[str, ...] = ()) -> Field:
    return Field(name, "key", required=required, aliases=aliases, refers=True)


_ALL = (
    Schema(
        "participants",
        (
            Field("id", "key", required=True),
            Field("type", "label", required=True),
            Field("name"),
            Field("joined", "date"),
            Field("left", "date"),
            Field("value", "number"),
            Field("outside_share", "number", low=0.0, high=1.0),
            Field("failure_threshold", "number", low=0.001, high=1.0),
            *(Field(name) for name in ("region", "owner", "successor_of", "lead_user")),
            *(Field(name) for name in ("group", "consent", "compensated", "decides")),
        ),
    ),
    Schema(
        "interactions",
        (
            _who("source", aliases=("from",)),
            _who("target", aliases=("to",)),
            Field("kind", "label", aliases=("type",)),
            _WEIGHT,
            _DATE,
            Field("end", "date"),
            Field("outcome"),
            Field("satisfaction", "number"),
            Field("confidence", "number"),
            Field("validated_by"),
            Field("event"),
        ),
    ),
    Schema(
        "events",
        (
            Field("event", "key", required=True),
            _who(),
            Field("kind", "label", aliases=("type",)),
            _WEIGHT,
            _DATE,
            Field("role"),
        ),
    ),
    Schema(
        "ideas",
        (
            Field("idea", "key", required=True),
            _who(),
            Field("submitted", "date", required=True),
            *(Field(name, "date") for name in ("shortlisted", "selected", "implemented")),
            Field("value", "number"),
            Field("cost", "number"),
        ),
    ),
    Schema(
        "surveys",
        (
            _who(),
            Field("date", "date", required=True, aliases=_WHEN),
            Field("dimension", "label", required=True),
            Field("score", "number", required=True),
            Field("scale_min", "number"),
            Field("scale_max", "number"),
            Field("wave"),
            _who("about", required=False),
        ),
    ),
    Schema(
        "financials",
        (
            _who(),
            Field("period", "date", required=True),
            *(Field(name, "number") for name in ("revenue", "cost", "cash")),
        ),
    ),
    Schema(
        "kpis",
        (
            Field("kpi", "label", required=True),
            Field("date", "date", required=True, aliases=_WHEN),
            Field("value", "number", required=True),
            Field("target", "number"),
            Field("unit"),
        ),
    ),
    Schema(
        "merges",
        (
            Field("keep", "key", required=True),
            Field("merge", "key", required=True),
            *(Field(name) for name in ("why", "confidence", "decision")),
        ),
    ),
    *(Schema(name) for name in ("impacts", "assets", "indicators", "readiness", "evidence")),
)
SCHEMAS: Mapping[str, Schema] = MappingProxyType({one.table: one for one in _ALL})
QUARANTINE = Schema(
    "quarantine",
    (
        Field("file", "key", required=True),
        Field("line", "number", required=True),
        *(Field(name) for name in ("column", "rule", "reason", "value")),
        Field("record", required=True),
        Field("fingerprint", "key", required=True),
    ),
)
"""The records that were set aside, as they are written for mending and read back; no table of an ecosystem."""
FIELD_NAMES = frozenset(one.name for schema in _ALL for one in schema.fields)


def names_of(table: str) -> frozenset[str]:
    """Every name under which a column of a table may stand."""
    schema = QUARANTINE if table == QUARANTINE.table else SCHEMAS[table]
    return frozenset(name for one in schema.fields for name in (one.name, *one.aliases))

"""What a table and its columns are, before any of them is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Meaning = Literal["key", "label", "text", "number", "date", "truth"]


@dataclass(frozen=True)
class Field:
    """One column with a known meaning.

    ``meaning``: a *key* names something (an id: no control characters, no line breaks); a *label* groups (type, kind:
    same rule); *text* is kept as it is; a *number* is a finite float; a *date* is the first day of what was written; a
    *truth* is yes or no. ``refers`` marks a key that must be a participant's id, ``allowed`` the only words of a label.
    ``low`` and ``high`` bound a number. ``ends`` names the column that carries the last day of a date.

    ``about`` is one sentence for people; ``examples`` are its cells in the three rows of the template, ``sample`` shows
    a value where those are blank.
    """

    name: str
    meaning: Meaning = "text"
    about: str = ""
    examples: tuple[str, str, str] = ("", "", "")
    required: bool = False
    aliases: tuple[str, ...] = ()
    refers: bool = False
    low: float = float("-inf")
    high: float = float("inf")
    unit: str = ""
    allowed: tuple[str, ...] = ()
    ends: str = ""
    sample: str = ""

    @property
    def example(self) -> str:
        """A value as it may be written, empty where none is given."""
        return next((one for one in self.examples if one), self.sample)


@dataclass(frozen=True)
class Schema:
    """The known columns of one table.

    ``about`` says what one of its rows is. ``key`` are the columns that tell its rows apart, empty where rows may be
    alike.
    """

    table: str
    about: str = ""
    fields: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()

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


WHEN = ("timestamp", "when", "time", "month")
"""Other names of a date."""


def who(examples: tuple[str, str, str], about: str, *, required: bool = True) -> Field:
    """The column ``participant``, whose cells are ids of participants."""
    return Field("participant", "key", about, examples, required=required, refers=True)

"""CSV as this product writes it: every reader cuts it alike, and no spreadsheet runs it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_END = "\r\n"


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Each row as comma-separated text without a line's end; a cell with a line break of any kind is quoted.

    >>> list(csv_lines([["a", 'b"c'], ["d\\re", ""]]))
    ['a,"b""c"', '"d\\re",']
    """
    last = _Last()
    writer = csv.writer(last, lineterminator=_END)  # with another end a lone carriage return would not be quoted
    for row in rows:
        writer.writerow(row)
        yield last.line


class _Last:
    """What was written last."""

    line = ""

    def write(self, text: str) -> None:
        self.line = text.removesuffix(_END)


def formula_safe(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    A text that already is such a formula behind apostrophes gets one more, so that :func:`formula_free` gives every
    text back as it was.

    >>> formula_safe("=1+1"), formula_safe("'=1+1"), formula_safe("'t Hooft"), formula_safe("Acme")
    ("'=1+1", "''=1+1", "'t Hooft", 'Acme')
    """
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def formula_free(text: str) -> str:
    """The text that :func:`formula_safe` was given.

    >>> formula_free("'=1+1"), formula_free("''=1+1"), formula_free("'t Hooft")
    ('=1+1', "'=1+1", "'t Hooft")
    """
    guarded = text.startswith("'") and text.lstrip("'").startswith(_FORMULA)
    return text[1:] if guarded else text

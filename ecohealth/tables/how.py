"""How files are to be read, where the user says so."""

from __future__ import annotations

from dataclasses import dataclass

ROWS_AT_MOST = 10_000_000


@dataclass(frozen=True)
class How:
    """What the user says of the files.

    Attributes:
        max_rows: the most rows that one table may have.
    """

    max_rows: int = ROWS_AT_MOST


AS_FOUND = How()
"""Nothing was said."""

"""Tables as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pandas as pd

from ecohealth.tables.csv_text import csv_lines, formula_safe


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 CSV: numbers unrounded, missing values empty, texts that look like formulas made texts."""
    head = [formula_safe(str(name)) for name in table.columns]
    rows = ([_cell(value) for value in row] for row in table.itertuples(index=False, name=None))
    return "".join(f"{line}\n" for line in csv_lines(chain([head], rows))).encode("utf-8", "surrogateescape")


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return formula_safe(value)
    return "" if pd.isna(value) else value

"""Tables as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd

from ecohealth.export.text import formula_safe


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 CSV: numbers unrounded, missing values empty, texts that look like formulas made texts."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([formula_safe(str(name)) for name in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.itertuples(index=False, name=None))
    return file.getvalue().encode("utf-8", "surrogateescape")


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return formula_safe(value)
    return "" if pd.isna(value) else value

"""The quarantine file: every record that was set aside, as it stood, with its place and its reason."""

from __future__ import annotations

import pandas as pd

from ecohealth.tables.report import ImportReport


def quarantine_table(report: ImportReport) -> pd.DataFrame:
    """One row a quarantined record: ``file, line, column, rule, reason, value, record``, in the report's order.

    ``record`` is the record verbatim; where it begins like a formula, the CSV puts an apostrophe before it.
    """
    aside = [one for one in report.problems if one.severity == "quarantine"]
    rows = [
        {"file": one.file, "line": one.line, "column": one.column, "rule": one.rule, "reason": one.message,
         "value": one.value, "record": one.raw}
        for one in aside
    ]  # fmt: skip
    columns = ["file", "line", "column", "rule", "reason", "value", "record"]
    return pd.DataFrame(rows, columns=columns, dtype=object)

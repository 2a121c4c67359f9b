"""The quarantine file: every record that was set aside, as it stood, with its place and its reason, to be mended."""

from __future__ import annotations

import pandas as pd

from ecohealth.tables.report import ImportReport, fingerprint

_COLUMNS = ["file", "line", "column", "rule", "reason", "value", "record", "fingerprint"]


def quarantine_table(report: ImportReport) -> pd.DataFrame:
    """One row a quarantined record, by file and line: where it is, what is wrong, and the record verbatim.

    Saved as ``mended.csv`` beside the data with its cells ``record`` mended, it is read back; ``fingerprint`` tells
    whether the file still holds the record that was mended. Records that are read as mended already are in it too, so
    that the file can take the place of the one that mended them. Where a text begins like a formula, the CSV puts an
    apostrophe before it, which reading takes off again.
    """
    files = list(dict.fromkeys(one.file for one in report.problems))
    kept = [one for one in report.problems if one.severity == "quarantine" or one.rule == "mended"]
    kept.sort(key=lambda one: (files.index(one.file), one.line or 0))
    rows = [
        (one.file, one.line, one.column, one.rule, one.message, one.value, "" if one.rule == "dropped" else one.raw,
         one.origin or fingerprint(one.raw))
        for one in kept
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=_COLUMNS, dtype=object)

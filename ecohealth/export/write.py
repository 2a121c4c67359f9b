"""Results to files: the suffix names the format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

import pandas as pd

from ecohealth.errors import CannotWrite, UnknownChoice, quoted
from ecohealth.evidence.comparison import Comparison
from ecohealth.evidence.influence import Effect
from ecohealth.evidence.outlook import Forecast
from ecohealth.evidence.tested import Backtest
from ecohealth.export.document import Document
from ecohealth.export.files import check_target, names_a_folder, replace_file
from ecohealth.export.json import json_bytes, outcome_document, remedies_document, risk_document, scorecard_document
from ecohealth.export.manner import AS_USUAL, Manner
from ecohealth.export.reading_out import read_out
from ecohealth.scenarios.advice import Remedies
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scenarios.risk import Risk
from ecohealth.scores.groups import Groups
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.signs import NEUTRAL, signs, signs_for
from ecohealth.tables.report import ImportReport
from ecohealth.workspace.decisions import DecisionLog

Evidence = Comparison | Backtest | Forecast | Effect
Described = Scorecard | Groups | Outcome | Risk | Remedies | Evidence | DecisionLog
Result = Described | ImportReport | pd.DataFrame

MACHINES = (".json", ".csv")
"""Formats that are the same for every reader."""

DOCUMENTS, TABLES, REPORTS = (".json", ".pdf", ".pptx", ".xlsx", ".html", ".md"), (".csv",), (".json",)
"""The formats of a scorecard, an outcome, a risk or a piece of evidence, of a table, and of an import report."""

LOGS = (".csv", ".md", ".xlsx", ".html", ".pdf")
"""The formats of a decision log."""

ADVICE = (*DOCUMENTS, *TABLES)
"""The formats of remedies and of metrics by group: the moves, or the figures, alone make a table."""


def export(result: Result, path: str | Path, manner: Manner = AS_USUAL) -> None:
    """Write a result to a file, whole or not at all; the suffix names the format.

    A scorecard, an outcome, a risk or a comparison becomes ``.json`` (unrounded), ``.pdf``, ``.pptx``, ``.xlsx``,
    ``.html`` (one file that opens offline) or ``.md``, and so do remedies and metrics by group, whose tables also
    become ``.csv``; a table becomes ``.csv``, an import report ``.json``, a decision log any of ``LOGS``.

    Args:
        result: what ``score``, ``simulate``, ``rank``, ``remedies`` or ``compare`` returned, or ``eco.report``.
        path: where to; a file that is there is replaced.
        manner: the paper's size and what else the result leaves open.

    Raises:
        UnknownChoice: for a suffix that names no format of this result.
        CannotWrite: where the file cannot be written; what stood there is untouched.
    """
    target = Path(path)
    check_path(path, formats_of(result))
    replace_file(target, content_of(result, target.suffix.lower(), manner))


def check_path(path: str | Path, formats: tuple[str, ...]) -> None:
    """Refuse a path that :func:`export` could not write, before anything is computed.

    Raises:
        UnknownChoice: for a suffix that is not among ``formats``.
        CannotWrite: for the name of a folder, and where the folder around it is missing or closed to us.
    """
    target = Path(path)
    if names_a_folder(path):
        raise CannotWrite(f"{quoted(path)} names a folder; name a file: card{formats[0]}")
    if target.suffix.lower() not in formats:
        if target.name.lower() in formats:
            raise CannotWrite(f"{quoted(path)} is a suffix without a name; write one before it: card{target.name}")
        raise UnknownChoice.of("output format", target.suffix or target.name, formats)
    check_target(target)


def formats_of(result: Result) -> tuple[str, ...]:
    """The suffixes that a result can be written with."""
    if isinstance(result, pd.DataFrame):
        return TABLES
    if isinstance(result, (Remedies, Groups)):
        return ADVICE
    if isinstance(result, DecisionLog):
        return LOGS
    return REPORTS if isinstance(result, ImportReport) else DOCUMENTS


def log_bytes(log: DecisionLog, suffix: str) -> bytes:
    """A decision log as the content of a file, for those who send it rather than write it.

    Raises:
        UnknownChoice: for a suffix that is not among ``LOGS``.
    """
    if suffix not in LOGS:
        raise UnknownChoice.of("output format", suffix, LOGS)
    return content_of(log, suffix, AS_USUAL)


def content_of(result: Result, suffix: str, manner: Manner = AS_USUAL) -> bytes:
    """What :func:`export` writes to a file of that suffix, one of :func:`formats_of`."""
    if suffix in MACHINES:
        with signs(NEUTRAL):
            return _for_machines(result, suffix)
    with signs(signs_for(manner.locale)):
        return _writer(suffix, manner)(read_out(manner.applied(_described(cast(Described, result), manner))))


def _for_machines(result: Result, suffix: str) -> bytes:
    if suffix == ".json":
        return json_bytes(result.to_dict() if isinstance(result, ImportReport) else _document(cast(Described, result)))
    from ecohealth.export.csv import csv_bytes

    if isinstance(result, Remedies | DecisionLog):
        return csv_bytes(result.table())
    return csv_bytes(result.table if isinstance(result, Groups) else cast(pd.DataFrame, result))


def _document(result: Described) -> Mapping[str, Any]:
    assert not isinstance(result, DecisionLog), "LOGS has no .json"  # noqa: S101
    if isinstance(result, Scorecard):
        return scorecard_document(result)
    if isinstance(result, Remedies):
        return remedies_document(result)
    if isinstance(result, (Evidence, Groups)):
        return result.to_dict()
    return risk_document(result) if isinstance(result, Risk) else outcome_document(result)


def _described(result: Described, manner: Manner) -> Document:  # noqa: PLR0911 - one kind of result each
    if isinstance(result, Scorecard):
        from ecohealth.export.describe_scorecard import describe_scorecard

        return describe_scorecard(result, manner.eco)
    if isinstance(result, Groups):
        from ecohealth.export.describe_groups import describe_groups

        return describe_groups(result)
    if isinstance(result, Risk):
        from ecohealth.export.describe_risk import describe_risk

        return describe_risk(result)
    if isinstance(result, Remedies):
        from ecohealth.export.describe_remedies import describe_remedies

        return describe_remedies(result)
    if isinstance(result, DecisionLog):
        from ecohealth.export.describe_decisions import describe_decisions

        return describe_decisions(result)
    if isinstance(result, Evidence):
        from ecohealth.export.describe_evidence import describe_evidence

        return describe_evidence(result)
    from ecohealth.export.describe_outcome import describe_outcome

    return describe_outcome(result)


def _writer(suffix: str, manner: Manner) -> Callable[[Document], bytes]:
    if suffix == ".pdf":
        from ecohealth.export.pdf import pdf_bytes

        return partial(pdf_bytes, paper=manner.paper)
    if suffix == ".pptx":
        from ecohealth.export.pptx import pptx_bytes

        return partial(pptx_bytes, template=manner.template)
    if suffix == ".xlsx":
        from ecohealth.export.xlsx import xlsx_bytes

        return xlsx_bytes
    if suffix == ".html":
        from ecohealth.export.html import html_bytes

        return partial(html_bytes, live=not manner.still)
    from ecohealth.export.markdown import markdown_bytes

    return markdown_bytes

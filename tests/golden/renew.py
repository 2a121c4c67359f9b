"""The golden exports: ``python -m tests.golden.renew`` writes them anew; look at the difference, then commit it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ecohealth.export.describe_evidence import describe_evidence
from ecohealth.export.describe_outcome import describe_outcome
from ecohealth.export.describe_remedies import describe_remedies
from ecohealth.export.describe_risk import describe_risk
from ecohealth.export.describe_scorecard import describe_scorecard
from ecohealth.export.document import Document
from ecohealth.export.html import html_bytes
from ecohealth.export.json import json_bytes, outcome_document, remedies_document, risk_document
from ecohealth.export.markdown import markdown_bytes
from tests.golden.made import advice, outcome, risk, scorecard
from tests.golden.made_evidence import ahead, comparison, influence, past

FOLDER = Path(__file__).parent
KEPT = ("At a glance", "What to know", "How sure are these figures?", "How far to trust this")
"""Sections of the scorecard without the words of the metrics, which change with the metrics."""


def golden() -> dict[str, bytes]:
    """Every golden file's name and what the product writes for it now."""
    card = describe_scorecard(scorecard())
    card = replace(card, sections=tuple(one for one in card.sections if one.title in KEPT))
    evidence = {"comparison": comparison(), "backtest": past(), "forecast": ahead(), "effect": influence()}
    told = {name: describe_evidence(one) for name, one in evidence.items()}
    loss, chance, what_to_do = describe_outcome(outcome()), describe_risk(risk()), describe_remedies(advice())
    return {
        "scorecard.md": markdown_bytes(card),
        "scorecard.html": body(card),
        "outcome.md": markdown_bytes(loss),
        "outcome.html": body(loss),
        "outcome.json": json_bytes(outcome_document(outcome())),
        "risk.md": markdown_bytes(chance),
        "risk.html": body(chance),
        "risk.json": json_bytes(risk_document(risk())),
        "remedies.md": markdown_bytes(what_to_do),
        "remedies.html": body(what_to_do),
        "remedies.json": json_bytes(remedies_document(advice())),
        **{f"{name}.md": markdown_bytes(one) for name, one in told.items()},
        **{f"{name}.html": body(one) for name, one in told.items()},
        **{f"{name}.json": json_bytes(one.to_dict()) for name, one in evidence.items()},
    }


def body(document: Document) -> bytes:
    """The page without its style and scripts, an element a line."""
    page = html_bytes(document, live=False).decode().partition("<body>")[2]
    return re.sub(r"(?<=>)(?=<(?:section|article|tr|li|dt|h[1-3]|p|div|footer)\b)", "\n", page).encode()


if __name__ == "__main__":
    for name, content in golden().items():
        (FOLDER / name).write_bytes(content)

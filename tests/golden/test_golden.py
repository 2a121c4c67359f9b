"""What the exports look like, to the byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.golden.renew import golden

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER.parents[1] / "ecohealth" / "export" / "schemas"


@pytest.mark.parametrize(
    "name",
    [
        "scorecard.md",
        "scorecard.html",
        "outcome.md",
        "outcome.html",
        "outcome.json",
        "risk.md",
        "risk.html",
        "risk.json",
        "remedies.md",
        "remedies.html",
        "remedies.json",
        *(
            f"{name}.{suffix}"
            for name in ("comparison", "backtest", "forecast", "effect")
            for suffix in ("md", "html", "json")
        ),
    ],
)
def test_an_export_is_as_it_was(name: str) -> None:
    written = golden()[name].decode()
    assert written == (FOLDER / name).read_text("utf-8"), "python -m tests.golden.renew, and look at the difference"


@pytest.mark.parametrize("name", ["comparison", "backtest", "forecast", "effect"])
def test_golden_evidence_fits_its_schema(name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}-1.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(json.loads(golden()[f"{name}.json"]))

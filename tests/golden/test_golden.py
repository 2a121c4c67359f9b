"""What the exports look like, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.renew import golden

FOLDER = Path(__file__).parent


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
    ],
)
def test_an_export_is_as_it_was(name: str) -> None:
    written = golden()[name].decode()
    assert written == (FOLDER / name).read_text("utf-8"), "python -m tests.golden.renew, and look at the difference"

"""Evidence on odd histories: each question answers, or refuses in words that say what is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import EcohealthError
from ecohealth.evidence.backtest import backtest
from ecohealth.evidence.compare import compare
from ecohealth.evidence.effect import effect
from ecohealth.evidence.forecast import forecast
from ecohealth.export.describe_evidence import describe_evidence
from ecohealth.export.html import html_bytes
from ecohealth.tables.config import Config
from tests.ecosystems import make_rows
from tests.histories import rows_of

MANY = 24
MONTHLY, QUARTERLY, YEARLY = np.arange(36), 3 * np.arange(12), 12 * np.arange(4)


def made(
    months: np.ndarray, *, weight: float = 5.0, there: float = 0.7, types: int = 2, period: str = "month"
) -> Ecosystem:
    """Deals of 24 participants, each of them there with this probability; a third of them goes on the way."""
    rng = np.random.default_rng(3)
    ids = [f"p{at:02d}" for at in range(MANY)]
    leaves = np.where(np.arange(MANY) % 3 == 0, rng.permutation(MANY) % len(months) + 1, len(months))
    rows = [
        (ids[at], ids[(at + 1 + step % 5) % MANY], month)
        for step, month in enumerate(months)
        for at in range(MANY)
        if step < leaves[at] and rng.random() < there
    ]
    table = rows_of([one[0] for one in rows], [one[1] for one in rows], np.array([one[2] for one in rows]),
                    np.full(len(rows), weight))  # fmt: skip
    people = {one: f"type {at % types}" for at, one in enumerate(ids)}
    return replace(make_rows(people, table, config=Config.model_validate({"period": period})))


HISTORIES: Mapping[str, Callable[[], Ecosystem]] = {
    "monthly": lambda: made(MONTHLY),
    "quarterly": lambda: made(QUARTERLY, period="quarter"),
    "quarterly records by month": lambda: made(QUARTERLY),
    "yearly": lambda: made(YEARLY, period="year"),
    "sparse": lambda: made(MONTHLY, there=0.03),
    "no value": lambda: made(MONTHLY, weight=0.0),
    "one type": lambda: made(MONTHLY, types=1),
    "one period": lambda: made(MONTHLY[:1]),
    "two periods": lambda: made(MONTHLY[:2]),
}


def halves(eco: Ecosystem) -> Any:
    days = np.unique(eco.window("all").records.day)
    middle = days[len(days) // 2]
    return compare(eco.window(f"{days[0]}:{middle - 1}"), eco.window(f"{middle}:{days[-1]}"), scored=False)


QUESTIONS: Mapping[str, Callable[[Ecosystem], Any]] = {
    "backtest": backtest,
    "forecast": lambda eco: forecast(eco, periods=4, runs=100),
    "compare": halves,
    "effect": lambda eco: effect(eco, date="2021-06", treated=["p01", "p02", "p04", "p05", "p07", "p08"]),
}


@pytest.mark.parametrize("question", list(QUESTIONS))
@pytest.mark.parametrize("history", list(HISTORIES))
def test_an_odd_history_is_answered_or_refused_in_words(history: str, question: str) -> None:
    try:
        found = QUESTIONS[question](HISTORIES[history]())
    except EcohealthError as refused:
        assert len(str(refused).split()) >= 5
        assert "nan" not in str(refused).lower().split()
        return
    told = found.sentence()
    assert told.endswith((".", "?"))
    assert "nan" not in told.lower().replace(",", " ").replace("(", " ").split()
    page = html_bytes(describe_evidence(found), live=False).decode()
    assert not {"nan", "inf", "NaN"} & set(page.replace("<", " <").replace(">", "> ").split())
    assert math.isfinite(len(page))

"""A decision's prediction is judged by what came, in a window as long as its own that ends at its review."""

from __future__ import annotations

import datetime as dt

import pytest

from ecohealth.errors import UnknownChoice
from ecohealth.metrics.catalogue import METRICS
from ecohealth.workspace.decisions import (
    AS_PREDICTED,
    DUE,
    HARDLY,
    JUDGED,
    MORE,
    OPEN,
    OPPOSITE,
    DecisionLog,
    NotMeasurable,
    by_review,
    measured,
    review_window,
    state_of,
    verdict,
    verdict_of,
)
from ecohealth.workspace.kept import Item
from tests.ecosystems import Tie, make

TODAY = dt.date(2025, 7, 1)


def decision(key: str = "d", **body: object) -> Item:
    said = {"claim": "c", "decision": "do", "owner": "Ada", "review": "2025-06-30", **body}
    return Item(key, "decision", 1, "do", said, "Ada", "2025-01-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("baseline", "predicted", "actual", "share", "word", "nearer"),
    [
        (0.4, 0.2, 0.2, 1.0, AS_PREDICTED, True),  # it fell by all that was said
        (0.4, 0.2, 0.4, 0.0, HARDLY, False),
        (0.4, 0.2, 0.6, -1.0, OPPOSITE, False),
        (0.4, 0.2, 0.0, 2.0, MORE, True),
        (10.0, 20.0, 15.0, 0.5, HARDLY, False),  # as near to no change as to the prediction
        (10.0, 20.0, 16.0, 0.6, AS_PREDICTED, True),
        (10.0, 20.0, 4.0, -0.6, OPPOSITE, False),
    ],
)
def test_a_verdict_is_the_share_of_the_change_that_came(
    baseline: float, predicted: float, actual: float, share: float, word: str, nearer: bool
) -> None:
    found = verdict(baseline=baseline, predicted=predicted, actual=actual)
    assert found is not None
    assert found.share == pytest.approx(share)
    assert (found.word, found.beats_no_change) == (word, nearer)
    # the same, said plainly: was the prediction nearer to what came than "nothing changes"?
    assert nearer == (abs(actual - predicted) < abs(actual - baseline) - 1e-12)


def test_without_a_predicted_change_there_is_no_verdict() -> None:
    assert verdict(baseline=1.0, predicted=1.0, actual=2.0) is None
    assert verdict_of({"predicted": 1.0, "actual": 2.0}) is None


def test_the_review_has_a_window_as_long_as_the_decisions() -> None:
    assert review_window("2024-02-01 to 2024-02-29", "2025-03-31") == "2025-03-01:2025-03-31"
    assert review_window("2023-01-01 to 2023-12-31", "2024-12-31") == "2024-01-01:2024-12-31"
    assert review_window("2024-01-05 to 2024-01-05", "2024-03-01") == "2024-03-01:2024-03-01"
    with pytest.raises(NotMeasurable, match="has no length"):
        review_window("all of the data", "2024-03-01")


def history() -> list[Tie]:
    """One giver carries all of 2024; from 2025 on two carry half each."""
    early: list[Tie] = [("a", "x", 10.0, "supply", f"2024-{month:02}-28") for month in range(1, 13)]
    late: list[Tie] = [(who, "x", 5.0, "supply", f"2025-{month:02}-28") for month in range(1, 13) for who in "ab"]
    return [*early, *late]


ECO = make({"a": "maker", "b": "maker", "x": "buyer"}, history())


def test_what_came_is_the_metric_at_the_review() -> None:
    one = decision(metric="participant_hhi", window="2024-01-01 to 2024-12-31", review="2025-12-31")
    value, window = measured(ECO, one.body)
    assert window == "2025-01-01 to 2025-12-31"
    assert value == METRICS["participant_hhi"].read(ECO.window("2025")).value
    assert value == pytest.approx(
        0.25**2 * 2 + 0.5**2
    )  # two givers of a quarter of all given and taken, one taker of half
    assert measured(ECO, {**one.body, "only": {"type": ["maker", "buyer"]}}) == (value, window)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"window": "2024-01-01 to 2024-12-31"}, "names no metric"),
        (
            {"metric": "participant_hhi", "window": "2024-01-01 to 2024-12-31", "review": "2026-01-31"},
            "end on 2025-12-31",
        ),
        ({"metric": "contribution_conversion", "window": "2024-01-01 to 2024-12-31"}, "has no value"),
    ],
)
def test_what_cannot_be_measured_says_why(body: dict[str, object], words: str) -> None:
    with pytest.raises(NotMeasurable, match=words):
        measured(ECO, decision(**body).body)
    with pytest.raises(UnknownChoice):
        measured(ECO, decision(metric="nothing", window="2024-01-01 to 2024-12-31").body)


def test_the_log_has_those_first_that_are_due() -> None:
    ahead, due = decision("a", review="2025-07-02"), decision("b", review="2025-07-01")
    held = decision("c", review="2025-01-01", baseline=1.0, predicted=2.0, actual=2.1)
    assert [state_of(one.body, TODAY) for one in (ahead, due, held)] == [OPEN, DUE, JUDGED]
    assert by_review([held, ahead, due], TODAY) == [due, ahead, held]
    log = DecisionLog((ahead, due, held), (), TODAY, "Volta")
    table = log.table()
    assert table["state"].tolist() == [DUE, OPEN, JUDGED]
    assert table["verdict"].isna().tolist() == [True, True, False]
    assert table["verdict"][2] == AS_PREDICTED
    assert table["share"].tolist()[2] == pytest.approx(1.1)
    assert (
        log.sentence() == "3 decisions; 1 review due; of 1 judged, 1 came closer to the prediction than to no change."
    )
    assert DecisionLog((), (), TODAY).sentence() == "No decision is recorded."

"""The scorecard says in words what its own history makes of it."""

from __future__ import annotations

from ecohealth.evidence.backtest import backtest
from ecohealth.evidence.borne_out import history_notes, tried_on_history
from ecohealth.evidence.verdict import CANNOT_BE_TOLD, NOT_SUPPORTED, SUPPORTED
from ecohealth.scores.score import score
from ecohealth.scores.summary import UNTRIED
from tests.ecosystems import make
from tests.histories import departing, fading


def test_a_cascade_that_history_does_not_show_is_told_on_the_scorecard() -> None:
    eco = departing(1, spreads=0.0, suppliers=30, makers=24, months=36)
    card = score(eco)
    assert card.summary.notes[-1] == UNTRIED
    tried = tried_on_history(card, eco)
    (refused,) = [one for one in tried.summary.notes if one.startswith("Your history does not bear out that")]
    assert "departures drag down the other business of those who stay" in refused
    assert UNTRIED not in tried.summary.notes
    assert (tried.overall, tried.pillars) == (card.overall, card.pillars)


def test_every_verdict_is_told_once_under_its_word() -> None:
    found = backtest(fading(2, participants=40))
    told = list(history_notes(found))
    assert len(told) == len({one.word for one in found.verdicts})
    for beginning, word in (
        ("does not bear", NOT_SUPPORTED),
        ("bears out", SUPPORTED),
        ("cannot tell", CANNOT_BE_TOLD),
    ):
        claims = [one.claim for one in found.verdicts if one.word == word]
        said = " ".join(one for one in told if beginning in one)
        assert all(one in said for one in claims)


def test_a_history_that_is_too_short_is_said_to_be_and_none_is_not_mentioned() -> None:
    short = make({"a": "x", "b": "y"}, [("a", "b", 1.0, "supply", f"2024-0{month}-28") for month in (1, 2, 3)])
    told = " ".join(tried_on_history(score(short), short).summary.notes)
    assert "could not be tried on your history: a backtest over 6 months needs 18 complete months" in told
    undated = make({"a": "x", "b": "y"}, [("a", "b")])
    assert UNTRIED not in score(undated).summary.notes

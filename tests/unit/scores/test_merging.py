"""What a merge would do to the scores is what it does."""

from __future__ import annotations

import pytest

from ecohealth.ecosystem.identity.candidates import Candidate
from ecohealth.export.identities import queue_table
from ecohealth.scores.merging import effects
from ecohealth.scores.score import score
from ecohealth.tables.merges import Merges
from tests.ecosystems import random_ecosystem


def candidate(keep: str, merge: str) -> Candidate:
    return Candidate(keep, merge, keep.upper(), "=" + merge, "the same name", "likely", ("same type",), ())


@pytest.fixture(scope="module")
def eco():
    return random_ecosystem(5)


def test_the_effect_is_the_difference_between_two_scorecards(eco):
    one, other = candidate("p001", "p002"), candidate("p003", "p004")
    first, second = effects(eco, [one, other], at_most=5)
    before, after = score(eco), score(eco.merged({"p002": "p001"}))
    assert first.overall == (before.overall, after.overall)
    assert first.pillars == {a.pillar: (a.score, b.score) for a, b in zip(before.pillars, after.pillars, strict=True)}
    assert second.overall[0] == before.overall
    assert second != first
    steps = {name: abs((after.metrics[name].score or 0.0) - (one.score or 0.0)) for name, one in before.metrics.items()}
    assert [moved.metric.id for moved in first.moved] == sorted(steps, key=lambda name: (-steps[name], name))[:3]


def test_no_more_are_computed_than_asked(eco):
    pairs = [candidate("p001", "p002"), candidate("p003", "p004")]
    assert len(effects(eco, pairs, at_most=1)) == 1
    assert effects(eco, pairs, at_most=0) == []


def test_the_queue_says_which_effects_were_not_computed(eco):
    pairs = [candidate("p001", "p002"), candidate("p003", "p004")]
    table = queue_table(pairs, effects(eco, pairs, at_most=1), Merges())
    assert table["decision"].tolist() == ["", ""]
    assert table["overall_before"].notna().tolist() == [True, False]
    assert "→" in table["pillars"].iloc[0]

"""What the reader is told of the data first."""

from __future__ import annotations

import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.summary import summary
from ecohealth.tables.config import Config
from tests.ecosystems import make
from tests.unit.ecosystem.test_gaps import recorded

PEOPLE = {**{f"c{k:02d}": "company" for k in range(12)}, **{f"j{k:02d}": "project" for k in range(12)}}


def notes(eco: Ecosystem) -> str:
    return " ".join(summary(eco).notes)


def test_missing_records_are_spoken_of():
    told = notes(recorded(lambda month, pair: month not in (14, 15, 16)))
    assert "2021-03 to 2021-05 were taken as missing records, not as disengagement" in told
    assert "at most 0 % were recorded there, usually 90.0 %" in told
    assert "2021-03 was taken" in notes(recorded(lambda month, pair: month != 14))
    assert "missing" not in notes(recorded(lambda month, pair: True))


def test_weights_of_zero_are_spoken_of_also_outside_the_window():
    ties = [("c00", "j00", weight, "role", f"{year}-12-31") for year in (2020, 2022) for weight in (0.0, 1.0)]
    assert "1 record of weight 0 (1 more outside the window): counted as contact" in notes(make(PEOPLE, ties))
    assert "2 records of weight 0: counted" in notes(make(PEOPLE, ties, window="all"))
    assert "weight 0" not in notes(make(PEOPLE, ties[1:2]))


@pytest.mark.parametrize("venue", [False, True])
def test_projects_with_a_single_partner_are_spoken_of(venue):
    config = Config().with_venues(("project",) if venue else ())
    ties = [(f"c{k:02d}", f"j{k:02d}") for k in range(12)]
    told = notes(make(PEOPLE, [*ties, ("c01", "j00"), ("c02", "j01")], config=config))
    assert "10 of 12 of type project have a single partner in these records and tie nobody to anybody" in told
    assert ("--venue project" in told) is not venue
    shared = [(f"c{k:02d}", f"j{(k + 1) % 12:02d}") for k in range(6)]
    assert "single partner" not in notes(make(PEOPLE, [*ties, *shared], config=config)), "half of them are shared"

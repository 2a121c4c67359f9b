"""Missing records against silence: planted gaps are found, seasons, ends, bursts and disengagement are none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ecohealth.ecosystem.calendar import period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.gaps import Gaps
from tests.ecosystems import make

FIRST = np.datetime64("2020-01")


def recorded(keep: Callable[[int, int], bool], months: int = 36, n: int = 40, rate: float = 0.9) -> Ecosystem:
    """n participants of which each pair meets monthly with a chance ``rate``, where ``keep(month, pair)``."""
    rng = np.random.default_rng(5)
    people = [f"p{k:02d}" for k in range(n)]
    ties = [
        (people[k], people[k + 1], 1.0, "supply", f"{FIRST + month}-{rng.integers(1, 29):02d}")
        for month in range(months)
        for k in range(0, n, 2)
        if rng.random() < rate and keep(month, k // 2)
    ]
    closing = [(people[0], people[1], 1.0, "supply", f"{FIRST + months - 1}-28")]
    return make(dict.fromkeys(people, "firm"), [*ties, *closing], window="all")


def months(eco: Ecosystem) -> list[int]:
    return (eco.gaps.numbers - period_of(np.array([FIRST], dtype="M8[D]"), "month")[0]).tolist()


@pytest.mark.parametrize("gap", [[14], [14, 15, 16], [14, 15, 16, 17, 18]])
def test_missing_months_are_found(gap):
    found = recorded(lambda month, pair: month not in gap or pair == 0)
    assert months(found) == gap
    assert str(found.gaps) == " to ".join(dict.fromkeys(str(FIRST + at) for at in (gap[0], gap[-1])))
    assert months(recorded(lambda month, pair: month not in gap)) == gap, "also where nothing at all was recorded"


def test_two_gaps_are_two():
    found = recorded(lambda month, pair: month not in (8, 9, 22))
    assert str(found.gaps) == "2020-09 to 2020-10, 2021-11"


def test_a_thin_month_beside_a_gap_belongs_to_it():
    thin = recorded(lambda month, pair: month != 15 and (month != 16 or pair % 5 < 3))
    assert months(thin) == [15, 16]
    assert months(recorded(lambda month, pair: month != 16 or pair % 5 < 3)) == [], "control: alone it is none"


def test_nothing_is_missing_where_all_is_recorded():
    assert months(recorded(lambda month, pair: True)) == []
    assert len(make({"a": "x", "b": "x"}, [("a", "b")]).gaps) == 0


def test_those_who_leave_for_good_leave_no_gap():
    assert months(recorded(lambda month, pair: month < 18 or pair < 4)) == []


def test_a_silence_at_the_end_is_no_gap_while_nobody_has_come_back():
    assert months(recorded(lambda month, pair: month < 30 or pair == 0)) == []
    assert months(recorded(lambda month, pair: month not in (30, 31))) == [30, 31], "control: they came back"


def test_a_summer_break_is_a_season():
    assert months(recorded(lambda month, pair: month % 12 != 7)) == []
    assert months(recorded(lambda month, pair: month != 7)) == [7], "control: once is no season"


def test_lulls_are_usual_where_activity_comes_in_bursts():
    rng = np.random.default_rng(3)
    luck = rng.random(36)
    assert months(recorded(lambda month, pair: luck[month] > 0.5 or pair < 3, rate=0.6)) == []


def test_few_participants_prove_nothing():
    assert months(recorded(lambda month, pair: month not in (14, 15), n=8)) == []


def test_the_clock_stands_still_in_gaps():
    gaps = recorded(lambda month, pair: month not in (14, 15, 25)).gaps  # 2021-03, 2021-04 and 2022-02
    days = np.array(["2021-02-28", "2021-03-01", "2021-03-20", "2021-05-01", "2022-03-01"], "M8[D]").astype(float)
    assert (gaps.clock(days) - days).tolist() == [0, 0, -19, -61, -89]
    assert (np.diff(gaps.clock(np.arange(days[0] - 50, days[-1] + 50))) >= 0).all()
    assert np.array_equal(Gaps("month").clock(days), days)


def test_gaps_are_facts_about_the_files_whatever_the_window():
    eco = recorded(lambda month, pair: month not in (14, 15, 16))
    assert eco.window("2020-06:2021-04").gaps.numbers.tolist() == eco.gaps.numbers.tolist()
    assert len(eco.gaps.among(eco.window("2020").periods)) == 0


def test_gaps_do_not_depend_on_how_many_are_laid_out_at_once(monkeypatch):
    eco = recorded(lambda month, pair: month not in (14, 15, 16))
    monkeypatch.setattr("ecohealth.ecosystem.presence.CHUNK", 7)
    again = recorded(lambda month, pair: month not in (14, 15, 16))
    assert again.gaps.numbers.tolist() == eco.gaps.numbers.tolist()
    assert again.gaps.seen.tolist() == eco.gaps.seen.tolist()

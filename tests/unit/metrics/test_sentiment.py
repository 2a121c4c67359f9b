"""What partners say: by hand, with scales, rounds, response and stated ties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.engagement.sentiment import partner_sentiment
from ecohealth.metrics.reading import NeedsColumn, TooLittleData
from tests.ecosystems import make

PEOPLE = {**dict.fromkeys("abcdefgh", "firm"), **dict.fromkeys("uvwxyz", "lab")}
TIES = [
    (a, b, 1.0, "supply", f"2024-{month}-28") for month in (10, 12) for a, b in zip("abcdefgu", "bcdefghv", strict=True)
]

Answer = tuple[str, str, float]


def asked(answers: list[Answer], wave: str = "2024-H2", date: str = "2024-11-15", **changes: object) -> pd.DataFrame:
    """Answers from 1 to 5, of recommend from 0 to 10."""
    table = pd.DataFrame(answers, columns=["participant", "dimension", "score"]).astype({"score": "float64"})
    recommend = table["dimension"] == "recommend"
    return table.assign(
        date=pd.Timestamp(date), wave=wave, scale_min=np.where(recommend, 0.0, 1.0),
        scale_max=np.where(recommend, 10.0, 5.0), about="", **changes,
    )  # fmt: skip


def told(*rounds: pd.DataFrame, window: str = "all") -> Ecosystem:
    return replace(make(PEOPLE, TIES, window=window), further={"surveys": pd.concat(rounds, ignore_index=True)})


def all_say(dimension: str, score: float, who: str = "abcdef") -> list[Answer]:
    return [(one, dimension, score) for one in who]


def test_points_by_hand():
    """Trust 4 of 1–5 is 75; effort 2 is 25, turned 75; recommend 9, 9, 9, 7, 6, 0: NPS 50 - 33.3, so 58.3."""
    recommend = [(one, "recommend", score) for one, score in zip("abcdef", (9, 9, 9, 7, 6, 0), strict=True)]
    reading = partner_sentiment(told(asked([*all_say("trust", 4), *all_say("effort", 2), *recommend])))
    assert reading.details["nps"] == pytest.approx(100 * (3 - 2) / 6)
    points = {one["dimension"]: one["points"] for one in reading.details["dimensions"]}
    assert points == pytest.approx({"trust": 75.0, "effort": 75.0, "recommend": 50 + 50 / 6})
    assert reading.value == pytest.approx((75 + 75 + 50 + 50 / 6) / 3)
    assert reading.contributions["participant"].iloc[0] == "f"
    assert reading.contributions["share"].iloc[0] == pytest.approx(50.0)  # 75, 75 and 0


def test_ends_of_the_scale():
    assert partner_sentiment(told(asked(all_say("trust", 5)))).value == 100.0
    assert partner_sentiment(told(asked(all_say("trust", 1)))).value == 0.0
    assert partner_sentiment(told(asked(all_say("recommend", 10)))).value == 100.0


def test_only_the_last_round_counts_and_no_later_one_is_known():
    first = asked(all_say("trust", 2), "2024-H1", "2024-05-15")
    second = asked(all_say("trust", 4))
    assert partner_sentiment(told(first, second)).value == 75.0
    eco = replace(told(first, second), scope=told(first).window("2024-12").scope)
    assert partner_sentiment(eco).value == 75.0
    earlier = make(PEOPLE, [*TIES, ("a", "b", 1.0, "supply", "2024-06-30")], window="2024-01:2024-06")
    assert partner_sentiment(replace(earlier, further=told(first, second).further)).value == 25.0
    undated = pd.concat([asked(all_say("trust", 1), "", "2023-01-15"), asked(all_say("trust", 5), "")])
    assert partner_sentiment(told(undated)).value == 100.0, "without waves: the last twelve months"


def test_several_answers_of_one_participant_count_as_their_mean():
    many = asked([*all_say("trust", 5, "abcde"), ("f", "trust", 1), ("f", "trust", 3)])
    assert partner_sentiment(told(many)).value == pytest.approx((5 * 100 + 25) / 6)


def test_a_low_response_is_flagged():
    """Ten of fourteen were ever seen; five of them answer. Of thirty, eight do."""
    reading = partner_sentiment(told(asked(all_say("trust", 4, "abcde"))))
    members = len({one for tie in TIES for one in tie[:2]})
    assert members == 10
    assert reading.details["response_rate"] == pytest.approx(5 / members)
    assert not reading.details["low_response"]
    crowd = {f"m{k:02d}": "firm" for k in range(30)}
    ties = [(f"m{k:02d}", f"m{k + 1:02d}", 1.0, "supply", "2024-10-31") for k in range(29)]
    answers = {"surveys": asked(all_say("trust", 4, [f"m{k:02d}" for k in range(8)]))}
    low = partner_sentiment(replace(make(crowd, ties, window="all"), further=answers))
    assert low.details["low_response"]
    assert "fewer than 30 %" in low.population


def test_small_types_are_not_shown():
    answers = asked([*all_say("trust", 4, "abcdef"), *all_say("trust", 1, "uvw")])
    assert partner_sentiment(told(answers)).details["types"] == [{"type": "firm", "answered": 6, "points": 75.0}]


def test_stated_ties_against_those_recorded():
    """a–b is both; a–c is stated only; b–c is recorded, and b has answered."""
    about = asked([("a", "trust", 4), ("a", "trust", 4), ("b", "trust", 4)]).assign(about=["b", "c", "a"])
    ties = partner_sentiment(told(asked(all_say("trust", 4)), about)).details["ties"]
    assert ties == {
        "stated": 2, "observed": 2, "both": 1, "agreement": pytest.approx(1 / 3), "stated_not_observed": [["a", "c"]],
    }  # fmt: skip
    assert partner_sentiment(told(asked(all_say("trust", 4)))).details["ties"] is None


def test_a_blank_scale_is_that_of_its_dimension():
    some = asked(all_say("trust", 4))
    some.loc[2:, ["scale_min", "scale_max"]] = np.nan
    assert partner_sentiment(told(some)).value == 75.0
    bare = asked(all_say("recommend", 9)).drop(columns=["scale_min", "scale_max"])
    assert partner_sentiment(told(bare)).value == 100.0
    with pytest.raises(NeedsColumn, match="scale of trust is not known; columns 'scale_min'"):
        partner_sentiment(told(asked(all_say("trust", 4)).drop(columns=["scale_min", "scale_max"])))


def test_where_nobody_says_anything():
    with pytest.raises(NeedsColumn, match="table 'surveys'"):
        partner_sentiment(make(PEOPLE, TIES))
    with pytest.raises(TooLittleData, match="4 participants answered; 5"):
        partner_sentiment(told(asked(all_say("trust", 4, "abcd"))))
    late = told(asked(all_say("trust", 4), date="2025-06-01"))
    with pytest.raises(TooLittleData, match="nobody had answered"):
        partner_sentiment(replace(late, scope=late.window("2024").scope))

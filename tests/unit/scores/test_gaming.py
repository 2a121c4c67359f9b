"""What one participant can add by what it reports, against every report written into the tables by hand."""

from __future__ import annotations

import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.gaming import NEWCOMERS, Report, manipulability, possible_reports, with_report
from ecohealth.scores.score import score
from tests.ecosystems import make, random_ecosystem, star

PEOPLE = {"a": "maker", "b": "maker", "c": "shop", "d": "shop"}
TIES = [
    ("a", "c", 40.0, "goods", "2024-03-01"), ("a", "d", 25.0, "goods", "2024-05-02"),
    ("b", "c", 20.0, "goods", "2024-11-05"), ("b", "d", 5.0, "goods", "2024-12-31"),
    ("c", "a", 10.0, "money", "2024-12-31"),
]  # fmt: skip
USUAL = {"a": "goods", "b": "goods", "c": "money", "d": "goods"}
DAY = "2024-12-31"


def small() -> Ecosystem:
    return make(PEOPLE, TIES, window="2024")


def by_hand() -> dict[tuple[str, str, str], Ecosystem]:
    """Every report of 1 % of the value, 100, as rows added to the table."""
    made = {}
    for who, kind in USUAL.items():
        others = [one for one in PEOPLE if one != who]
        for other in others:
            made["to one partner", who, other] = more([(who, other, 1.0, kind, DAY)])
            made["in a loop with one partner", who, other] = more(
                [(who, other, 0.5, kind, DAY), (other, who, 0.5, kind, DAY)]
            )
        made["spread over all", who, ""] = more([(who, one, 1 / 3, kind, DAY) for one in others])
        of_type = {"a": "shop", "b": "shop", "c": "maker", "d": "shop"}[who]
        new = {f"n{at}": of_type for at in range(NEWCOMERS)}
        made["through invented newcomers", who, ""] = more([(who, one, 0.2, kind, DAY) for one in new], new)
    return made


def more(ties, people=()):
    return make({**PEOPLE, **dict(people)}, [*TIES, *ties], window="2024")


def test_the_gain_is_that_of_the_best_report_written_by_hand():
    eco = small()
    card = score(eco)
    found = manipulability(eco, card)
    assert found.tried == len(by_hand()) == 4 * (3 + 3 + 1 + 1)
    cards = {key: score(one) for key, one in by_hand().items()}
    assert len(found.metrics) >= 8
    for name, gain in found.metrics.items():
        own = card.metrics[name].score
        gains = {key: (one.metrics[name].score or own) - own for key, one in cards.items()}
        assert gain.points == pytest.approx(max(0.0, *gains.values()), abs=1e-6), name
        if gain.points > 0:
            best = {(way, who) for (way, who, _), points in gains.items() if points > gain.points - 1e-6}
            assert (gain.way, gain.participant) in best


def test_metrics_beyond_five_points_are_easy():
    eco = small()
    found = manipulability(eco, score(eco))
    assert set(found.easy) == {name for name, gain in found.metrics.items() if gain.points > 5}


def test_a_report_adds_a_hundredth_of_the_value_and_leaves_the_ecosystem_as_it_was():
    eco = random_ecosystem(3, n=20, rows=300)
    value, records = eco.view.value, len(eco.all_records)
    for report in possible_reports(eco):
        assert with_report(eco, report).view.value == pytest.approx(1.01 * value, rel=1e-9)
    assert (eco.view.value, len(eco.all_records)) == (value, records)


def test_newcomers_get_names_that_nobody_has():
    eco = make({**PEOPLE, "newcomer-3": "shop"}, TIES, window="2024")
    changed = with_report(eco, Report("through invented newcomers", 0))
    assert len(changed) == len(eco) + NEWCOMERS
    assert len(set(changed.ids)) == len(changed)


def test_large_and_small_ones_are_tried_and_all_of_few():
    eco = star(20)
    tried = {one.participant for one in possible_reports(eco)}
    assert len(tried) == 4
    assert eco.codes(["hub"])[0] in tried
    assert {one.participant for one in possible_reports(small())} == {0, 1, 2, 3}
    places = [one.partner for one in possible_reports(eco) if one.partner >= 0]
    assert not any(one.partner == one.participant for one in possible_reports(eco))
    assert len(places) == 4 * 4 * 2


def test_the_same_for_any_workers():
    eco = random_ecosystem(3, n=15, rows=200)
    card = score(eco)
    assert manipulability(eco, card, workers=1) == manipulability(eco, card, workers=3)


def test_where_nobody_exchanges_anything_nothing_is_gamed():
    eco = make({"a": "x", "b": "y"}, [])
    assert "fewer than two participants" in manipulability(eco, score(eco)).reason


def test_a_scorecard_asks_for_it_only_when_told():
    eco = small()
    assert score(eco).sureness.manipulability.reason == "it was not asked for"
    assert score(eco, stress=2).sureness.manipulability.tried == 32

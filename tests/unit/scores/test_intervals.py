"""Intervals of scores: what is known of them in closed form, and that no worker and no order of rows shows."""

from __future__ import annotations

import math

import numpy as np
import pytest

import ecohealth as eh
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.composing import composed, geometric_mean, rescored
from ecohealth.scores.intervals import intervals, percentiles
from ecohealth.scores.replicating import readings, stream
from ecohealth.scores.score import score
from ecohealth.scores.sureness import Intervals
from tests.bench.sureness import covered_by_hhi
from tests.ecosystems import make, random_ecosystem, star


@pytest.fixture(scope="module")
def eco():
    return random_ecosystem(11, n=30, rows=600)


def test_the_same_bits_for_any_number_of_workers(eco):
    card = score(eco)
    alone = intervals(eco, card, 18, seed=3, workers=1)
    for workers in (2, 4):
        assert intervals(eco, card, 18, seed=3, workers=workers) == alone


def test_the_same_bits_for_any_order_of_rows(eco):
    rows = eco.interactions.sample(frac=1.0, random_state=2)
    people = dict(zip(eco.ids, eco.participants["type"], strict=True))
    ties = [(r.source, r.target, r.weight, r.kind, str(r.date)) for r in rows.itertuples()]
    shuffled = make(dict(reversed(people.items())), ties)
    again = make(people, [ties[at] for at in np.random.default_rng(1).permutation(len(ties))])
    one, other = (intervals(each, score(each), 16, seed=1) for each in (shuffled, again))
    assert one == other
    assert one.values


def test_another_seed_draws_other_resamples_and_the_same_seed_the_same(eco):
    card = score(eco)
    first = intervals(eco, card, 16, seed=1)
    assert intervals(eco, card, 16, seed=1) == first
    assert intervals(eco, card, 16, seed=2).values != first.values


def test_a_stream_hangs_on_seed_and_place_only():
    assert stream(1, 5).random() == stream(1, 5).random()
    assert len({stream(1, 5).random(), stream(1, 6).random(), stream(2, 5).random()}) == 3


def test_every_interval_holds_its_figure(eco):
    card = score(eco, replicates=40)
    made = card.sureness.intervals
    for name, one in card.metrics.items():
        if name in made.values:
            low, high = made.values[name]
            assert low <= one.reading.value <= high
            low, high = made.scores[name]
            assert low - 1e-9 <= one.score <= high + 1e-9
    assert made.overall is not None
    assert made.overall.low < card.overall < made.overall.high


def test_every_metric_with_a_score_has_an_interval_or_a_reason(eco):
    card = score(eco, replicates=16)
    made = card.sureness.intervals
    scored = {name for name, one in card.metrics.items() if one.score is not None}
    assert set(made.values) | set(made.held) == scored
    assert not set(made.values) & set(made.held)
    for name in made.held:
        assert len(made.held[name].split()) > 4


def test_values_stay_in_what_their_unit_allows():
    """Nearly everybody is active: the moved values would pass 1."""
    card = score(eh.load(eh.sample_path("volta")), replicates=16)
    for name, (low, high) in card.sureness.intervals.values.items():
        if METRICS[name].most < math.inf:
            assert low >= 0
        assert low <= high <= METRICS[name].most


def test_the_largest_value_is_what_the_unit_says():
    assert METRICS["participant_hhi"].most == METRICS["active_rate"].most == METRICS["retention"].most == 1.0
    assert METRICS["robustness_targeted"].most == 0.5
    assert METRICS["elephant_factor"].most == math.inf


def test_the_width_is_that_of_the_chi_square():
    """Records spread evenly over k: n k (Σ q̂² - 1/k) is χ² with k - 1 degrees; here k = 4 givers and 11 takers."""
    ties = [(f"s{k % 4}", f"c{k % 11}", 1.0) for k in range(600)]
    eco = make({**{f"s{k}": "s" for k in range(4)}, **{f"c{k}": "c" for k in range(11)}}, ties)
    made = intervals(eco, score(eco), 120, seed=5)
    low, high = made.values["participant_hhi"]
    assert low < METRICS["participant_hhi"].read(eco).value < high
    sd = 0.25 * np.sqrt(2 * 3 / 4**2 + 2 * 10 / 11**2) / 600
    assert high - low == pytest.approx(3.29 * sd, rel=0.25)


def test_a_metric_that_draws_nothing_has_no_width_in_the_bootstrap():
    """One flow between two: whatever is drawn, each has half of the value; a second pair keeps it from being tiny."""
    found = readings(lambda _: star(12), 3, [METRICS["participant_hhi"]], workers=1)
    assert np.ptp(found.value) == 0
    assert np.isnan(readings(lambda _: make({"a": "x"}, []), 2, [METRICS["participant_hhi"]], 1).value).all()


def test_too_few_records_give_no_interval_and_say_so():
    card = score(star(8), replicates=20)
    made = card.sureness.intervals
    assert made.overall is None
    assert not made.values
    assert made.reason == "9 active participants and 8 records are too few to draw from; 10 and 30 are needed"
    assert score(star(8)).sureness.intervals.reason == "none were asked for"


def test_what_cannot_be_drawn_is_refused(eco):
    with pytest.raises(eh.EcohealthError, match="-1 replicates"):
        score(eco, replicates=-1)
    with pytest.raises(eh.EcohealthError, match="0 workers do nothing"):
        score(eco, replicates=8, workers=0)


def test_a_pillar_that_is_hardly_drawn_has_no_interval():
    card = score(eh.load(eh.sample_path("volta")), replicates=8)
    made = card.sureness.intervals
    drawn = [one for one in card.pillars if one.pillar in made.pillars]
    assert all(made.drawn[one.pillar] >= 0.5 for one in drawn)
    assert all(made.drawn[one.pillar] < 0.5 for one in card.pillars if one not in drawn)
    assert made.drawn[Pillar.CONCENTRATION] == 1.0


def test_scores_composed_at_once_are_those_of_the_scorecard(eco):
    card = score(eco)
    scores = {name: np.array([one.score]) for name, one in card.metrics.items() if one.score is not None}
    pillars, overall = composed(card, scores)
    for one in card.pillars:
        assert pillars[one.pillar][0] == pytest.approx(one.score, rel=1e-12)
    assert overall is not None
    assert overall[0] == pytest.approx(card.overall, rel=1e-12)
    metric = card.metrics["participant_hhi"]
    raw = metric.reading.on_scale
    assert rescored(metric, np.array([raw, np.nan])).tolist() == [metric.score, metric.score]
    length = metric.scale.at_100 - metric.scale.at_0
    assert rescored(metric, np.array([raw]), 0.05)[0] == metric.scale.score(raw - 0.05 * length)


def test_a_pillar_at_nought_takes_the_mean_to_nought_unless_it_has_no_weight():
    rows = np.array([[0.0, 64.0], [25.0, 64.0]])
    assert geometric_mean(rows, np.array([1.0, 1.0])).tolist() == pytest.approx([0.0, 40.0])
    assert geometric_mean(rows, np.array([0.0, 1.0])).tolist() == pytest.approx([64.0, 64.0])


def test_percentiles_of_an_even_ladder():
    assert percentiles(np.arange(1.0, 100.0)) == pytest.approx((5.0, 95.0))


def test_two_hundred_values_are_spanned_as_wide_as_their_share_of_chance():
    """An interval of ranks a and b of B draws holds the next draw with chance (b - a) / (B + 1)."""
    low, high = percentiles(np.arange(1.0, 201.0))
    assert (high - low) / 201 == pytest.approx(0.9)


def test_nothing_was_asked_for_unless_it_was():
    assert Intervals().reason
    assert score(random_ecosystem(1)).sureness.intervals == Intervals()


@pytest.mark.long
def test_a_nine_in_ten_interval_holds_the_truth_about_nine_times_in_ten():
    """A small run of the validation in tests/bench/sureness.py, whose long run is told in decision 25."""
    held, runs = covered_by_hhi(runs=40, replicates=60, seed=1)
    assert runs == 40
    assert 0.75 <= held / runs <= 1.0

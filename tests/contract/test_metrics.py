"""What holds for every metric in the catalogue, also for those written tomorrow."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Metric, Pillar
from ecohealth.metrics.reading import CONTRIBUTION_COLUMNS, Reading
from ecohealth.tables.config import Config, Role
from tests.ecosystems import complete, make, path, random_ecosystem, star, two_cliques

CONFIG = Config(blueprint=(Role(type="maker", min_active=2), Role(type="bank"))).with_venues(("fair",))
SEEDS = (1, 2, 3)
SIGNED = (
    "hidden_concentration",
    "momentum",
    "newcomer_retention_trend",
    "quality_at_scale",
    "relationship_growth",
    "value_law",
)
PLANTED = {
    "contribution_conversion": "there are no ideas; tests/unit/metrics/test_ideas.py gives some",
    "partner_sentiment": "there are no surveys; tests/unit/metrics/test_sentiment.py gives some",
    "recovery_time": "nobody departs from a random ecosystem; tests/unit/metrics/test_recovery.py plants departures",
    "replaceability": "as recovery_time",
    "quality_at_scale": "there are no outcomes; tests/unit/metrics/test_quality_at_scale.py gives some",
    "value_law": "its size hardly varies; tests/unit/metrics/test_growth.py makes it grow",
    "side_effects": "few come and nobody leaves; tests/unit/metrics/test_side_effects.py plants waves",
    "newcomer_retention_trend": "too few join; tests/unit/metrics/test_newcomers.py plants cohorts",
    "attribute_concentration": "there are no attributes; tests/unit/metrics/test_concentration.py gives some",
}
BOUNDED = ("share", "index 0–1", "share at 12 months", "share of roles")


def rich(seed: int, **changes: object) -> Ecosystem:
    """Random, with its rows changed: ``rename``, ``scale``, ``split``, ``repeat``, ``shuffle``, ``shift``."""
    base = random_ecosystem(seed, n=26, rows=700).window("all")
    rows = base.interactions
    people = dict(zip(base.ids, base.participants["type"], strict=True))
    if "rename" in changes:
        # keeps the alphabetical order, so that ties are broken as before
        rows = rows.assign(source="x-" + rows["source"], target="x-" + rows["target"])
        people = {f"x-{one}": kind for one, kind in people.items()}
    if "scale" in changes:
        rows = rows.assign(weight=rows["weight"] * changes["scale"])
    if "split" in changes:
        half = rows.assign(weight=rows["weight"] / 2)
        rows = pd.concat([half, half])
    if "repeat" in changes:
        rows = pd.concat([rows, rows])
    if "shuffle" in changes:
        rows = rows.sample(frac=1.0, random_state=7)
        people = dict(reversed(people.items()))
    if "shift" in changes:
        rows = rows.assign(date=rows["date"] + pd.DateOffset(years=8))
    ties = [(r.source, r.target, r.weight, r.kind, str(r.date)) for r in rows.itertuples()]
    return make(people, ties, config=CONFIG, window="all")


BASES = {seed: rich(seed) for seed in SEEDS}


@pytest.fixture(params=METRICS.values(), ids=METRICS)
def metric(request: pytest.FixtureRequest) -> Metric:
    return request.param


def same(left: Reading, right: Reading, rel: float = 1e-12) -> bool:
    if left.value is None or right.value is None:
        return left.value is right.value and left.status == right.status
    return math.isclose(left.value, right.value, rel_tol=rel, abs_tol=1e-12)


def test_every_pillar_has_at_least_four_metrics():
    for pillar in Pillar:
        assert sum(metric.pillar is pillar for metric in METRICS.values()) >= 4


def test_a_declaration_answers_every_question(metric):
    for text in (
        metric.label,
        metric.question,
        metric.unit,
        metric.source,
        metric.gaming,
        metric.act,
        metric.scale.source if metric.scale else "shown",
    ):
        assert text.strip()
    assert metric.question.endswith("?")
    assert metric.counter in METRICS
    assert metric.counter != metric.id
    assert "ndefined" in metric.definition or "Needs" in metric.definition, "say when it is not defined"
    assert "Contributions" in metric.definition or metric.id in (
        "densification",
        "clustering_lift",
        "robustness_targeted",
    )


def test_a_value_or_a_reason_never_both_never_a_hole(metric):
    tiny = [make({"a": "x"}, []), make({"a": "x", "b": "y"}, []), make({"a": "x", "b": "y"}, [("a", "b", 0.0)])]
    for eco in [*tiny, make({"a": "x"}, [("a", "a")]), star(), complete(5), path(4), two_cliques(), *BASES.values()]:
        reading = metric.read(eco)
        if reading.status == "ok":
            assert reading.value is not None
            assert math.isfinite(reading.value)
            assert reading.n > 0
            assert reading.population
            assert not reading.reason
        else:
            assert reading.value is None
            assert reading.scored is None
            assert len(reading.reason.split()) > 3


def test_values_stay_in_their_range(metric):
    for eco in BASES.values():
        reading = metric.read(eco)
        if metric.id in PLANTED and reading.value is None:
            continue
        assert reading.value is not None
        assert reading.value >= 0 or metric.id in SIGNED
        if metric.unit in BOUNDED:
            assert reading.value <= 1 + 1e-12


def test_contributions_add_up_and_name_participants(metric):
    for eco in BASES.values():
        reading = metric.read(eco)
        table = reading.contributions
        assert tuple(table.columns) == CONTRIBUTION_COLUMNS
        assert set(table["participant"]) <= set(eco.ids)
        assert table["participant"].is_unique
        if len(table) and table["amount"].notna().all():
            assert math.fsum(table["amount"]) == pytest.approx(reading.value, rel=1e-9)


def test_details_are_plain_values(metric):
    for eco in BASES.values():
        details = dict(metric.read(eco).details)
        assert json.loads(json.dumps(details, allow_nan=False)) == details


def test_the_order_of_rows_changes_no_bit(metric):
    for seed, eco in BASES.items():
        ours, shuffled = metric.read(eco), metric.read(rich(seed, shuffle=True))
        assert ours.value == shuffled.value
        pd.testing.assert_frame_equal(ours.contributions, shuffled.contributions, check_exact=True)


def test_other_ids_in_the_same_order_change_no_bit(metric):
    for seed, eco in BASES.items():
        assert metric.read(eco).value == metric.read(rich(seed, rename=True)).value


@pytest.mark.parametrize("factor", [0.25, 3.7, 1e6])
def test_the_unit_of_weights_does_not_matter(metric, factor):
    for seed, eco in BASES.items():
        assert same(metric.read(eco), metric.read(rich(seed, scale=factor)), rel=1e-9)


def test_a_row_split_in_halves_or_all_rows_doubled_change_no_share(metric):
    for seed, eco in BASES.items():
        assert same(metric.read(eco), metric.read(rich(seed, split=True)), rel=1e-9)
        assert same(metric.read(eco), metric.read(rich(seed, repeat=True)), rel=1e-9)


def test_a_shift_of_all_dates_by_whole_years_changes_nothing(metric):
    for seed, eco in BASES.items():
        assert same(metric.read(eco), metric.read(rich(seed, shift=True)), rel=2e-3)  # a leap day may shift by one


def test_the_input_is_unchanged(metric):
    eco = BASES[1]
    before = eco.all_records.weight.tobytes(), eco.participants.to_csv(), eco.interactions.to_csv()
    metric.read(eco)
    assert before == (eco.all_records.weight.tobytes(), eco.participants.to_csv(), eco.interactions.to_csv())


def test_the_scale_points_where_the_metric_says(metric):
    scale = metric.scale
    if scale is None:
        return  # shown, not scored: tests/unit/scores/test_score.py
    assert [scale.score(raw) for raw in (scale.at_0, scale.at_50, scale.at_100)] == [0.0, 50.0, 100.0]
    assert np.sign(scale.at_100 - scale.at_0) == (1 if scale.better == "higher" else -1)

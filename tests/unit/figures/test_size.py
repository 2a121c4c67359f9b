"""Value and failures against size: the points are the readings', the curves are the laws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.figures.size import law_curve, laws, quality_figure, quality_over_time, value_figure
from ecohealth.metrics.network_effects.value_law import sizes_and_values, value_law
from ecohealth.metrics.reading import NeedsColumn, Reading
from tests.ecosystems import star

NOTHING = Reading(None, "undefined", "because")


@pytest.fixture(scope="module")
def volta(root: Path) -> Ecosystem:
    return load(root / "datasets" / "volta")


@pytest.mark.parametrize(("law", "power"), [("sarnoff", 1.0), ("metcalfe", 2.0), ("free", 1.5)])
def test_a_law_goes_through_points_that_follow_it(law: str, power: float) -> None:
    size = np.asarray([10.0, 20.0, 40.0, 80.0])
    along, value = law_curve(size, 3.0 * size**power, law, 1.5)
    assert (along[0], along[-1]) == (pytest.approx(10.0), pytest.approx(80.0))
    assert value == pytest.approx(3.0 * along**power)


def test_reed_doubles_and_odlyzko_and_tilly_grow_with_the_logarithm() -> None:
    size = np.asarray([4.0, 8.0, 16.0])
    along, value = law_curve(size, 2.0**size, "reed", 1.0)
    assert value == pytest.approx(2.0**along)
    along, value = law_curve(size, 5.0 * size * np.log(size), "odlyzko_tilly", 1.0)
    assert value == pytest.approx(5.0 * along * np.log(along))


def test_the_laws_stand_by_their_errors_and_the_points_are_the_periods(volta: Ecosystem) -> None:
    reading = value_law(volta)
    table = laws(reading)
    assert table["law"].iloc[0] == reading.details["best"]
    assert table["error"].is_monotonic_increasing
    assert table["off"].to_numpy() == pytest.approx(np.exp(table["error"]) - 1.0)
    assert table["label"].notna().all()
    points = value_figure(volta, reading).data[-1]
    size, value = sizes_and_values(volta)
    assert (list(points.x), list(points.y)) == (size.tolist(), value.tolist())
    assert laws(NOTHING).empty


def test_failures_by_hand_and_a_turn_is_drawn_where_it_is(volta: Ecosystem) -> None:
    table = quality_over_time(volta)
    records = volta.window("all").interactions
    own = records[(records["date"].dt.strftime("%Y-%m") == table["period"].iloc[3]) & records["outcome"].notna()]
    own = own[own["outcome"] != ""]
    assert table["known"].iloc[3] == len(own)
    assert table["rate"].iloc[3] == pytest.approx(
        (own["outcome"].isin(["failed", "no-show", "no_show", "disputed", "returned"])).mean()
    )
    turned = quality_figure(table, Reading(0.5, details={"turn": {"from": table["period"].iloc[7]}}))
    assert {one.x0 for one in turned.layout.shapes} == {7}
    assert not quality_figure(table, Reading(0.5, details={"turn": None})).layout.shapes
    assert [list(one.y) for one in turned.data] == [table["rate"].tolist(), table["parties"].tolist()]
    with pytest.raises(NeedsColumn, match="'date'"):
        quality_over_time(star())

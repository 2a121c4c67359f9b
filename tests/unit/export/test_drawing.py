"""Charts on a ground of 1 by 1: bars end to end, areas on each other, lines through their places."""

from __future__ import annotations

import pytest

from ecohealth.export.describe_charts import people_chart, spread_chart, value_chart
from ecohealth.export.document import Chart, Figure, Name, Series
from ecohealth.export.drawing import bars, plane, tick_label, ticks
from ecohealth.export.numbers import SHARE, VALUE
from ecohealth.metrics.declare import Pillar
from tests.ecosystems import make
from tests.golden.made import HOSTILE, pillar, scorecard


def test_bars_lie_end_to_end_and_the_longest_spans_the_ground() -> None:
    first, second = Series("a", (3.0, 1.0, None), "#111111"), Series("b", (1.0, None, None), "#222222")
    chart = Chart("t", "s", "bars", (Name("x"), Name("y"), "z"), (first, second), VALUE)
    drawn = bars(chart)
    assert [one.pieces for one in drawn] == [
        ((0.0, 0.75, "#111111", False), (0.75, 1.0, "#222222", False)),
        ((0.0, 0.25, "#111111", False),),
        (),
    ]
    assert [one.said for one in drawn] == ["4", "1", "–"]


def test_areas_lie_on_each_other_below_a_round_end() -> None:
    low, high = Series("low", (1.0, 2.0), "#111111"), Series("high", (1.0, 2.0), "#222222", hatched=True)
    drawn = plane(Chart("t", "s", "areas", ("2024-01", "2024-02"), (low, high), VALUE))
    assert drawn.traces[0].points == ((0.0, 0.25), (1.0, 0.5), (1.0, 0.0), (0.0, 0.0))
    assert drawn.traces[1].points == ((0.0, 0.5), (1.0, 1.0), (1.0, 0.5), (0.0, 0.25))
    assert ([one.label for one in drawn.across], drawn.up[-1].at, drawn.traces[1].hatched) == (
        ["2024-01", "2024-02"],
        1.0,
        True,
    )


def test_lines_run_through_their_places() -> None:
    places = tuple(Figure(one, SHARE) for one in (0.0, 0.5, 1.0))
    drawn = plane(Chart("t", "s", "lines", places, (Series("", (0.0, 0.75, 1.0), "#111111"),), SHARE, full=1.0))
    assert drawn.traces[0].points == ((0.0, 0.0), (0.5, 0.75), (1.0, 1.0))
    assert [(one.at, one.label) for one in drawn.across][-1] == (1.0, "100 %")


@pytest.mark.parametrize("top", [0.5, 1.0, 1.5, 3.0, 7.0, 80.0, 2e9])
def test_ticks_are_round_few_and_within_the_axis(top: float) -> None:
    found = ticks(top)
    assert (found[0], 3 <= len(found) <= 6, found[-1] <= top * (1 + 1e-9)) == (0.0, True, True)
    assert len({tick_label(one, VALUE) for one in found}) == len(found)


def test_the_charts_of_an_ecosystem_add_up_to_its_value() -> None:
    ties = [("a", "b", 6.0, "supply", "2024-01-15"), ("b", "c", 4.0, "supply", "2024-02-10"),
            ("a", "c", 2.0, "supply", "2024-02-28"), ("c", "a", 1.0, "supply", "2024-03-31")]  # fmt: skip
    eco = make({"a": "maker", "b": "shop", "c": "shop"}, ties)
    chart = value_chart(eco)
    assert chart is not None
    assert chart.places == ("2024-01", "2024-02", "2024-03")
    assert {one.label: one.values for one in chart.series} == {"maker": (6.0, 2.0, 0.0), "shop": (0.0, 4.0, 1.0)}
    spread = spread_chart(eco)
    assert spread is not None
    assert (spread.series[1].values[0], spread.series[1].values[-1]) == (0.0, 1.0)


def test_without_dates_or_value_there_is_no_chart() -> None:
    eco = make({"a": "maker", "b": "shop"}, [("a", "b", 0.0)])
    assert (value_chart(eco), spread_chart(eco)) == (None, None)


def test_the_people_of_a_chart_are_those_of_the_metric_told_first() -> None:
    chart = people_chart(scorecard(), pillar(Pillar.CONCENTRATION))
    assert chart is not None
    assert chart.title == "Single-sourced value: who leans on one source, by share of what it receives"
    assert [one.text for one in chart.places if isinstance(one, Name)] == list(HOSTILE.values())
    assert chart.series[0].values[:2] == (0.5, 0.25)

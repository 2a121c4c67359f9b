from __future__ import annotations

import pandas as pd

from ecohealth.evidence.effect import effect
from ecohealth.evidence.forecast import forecast
from ecohealth.figures.evidence import calibration_curve, effect_lines, fan_chart
from tests.histories import living, treated


def test_the_calibration_curve_draws_every_class_with_its_interval() -> None:
    classes = pd.DataFrame(
        {"predicted": [0.1, 0.6], "came": [0.2, 0.5], "low": [0.1, 0.3], "high": [0.35, 0.7], "n": [40, 41]}
    )
    line, points = calibration_curve(classes).data
    assert (list(line.x), list(line.y)) == ([0, 1], [0, 1])
    assert (list(points.x), list(points.y)) == ([0.1, 0.6], [0.2, 0.5])
    assert [round(one, 9) for one in points.error_y.array] == [0.15, 0.2]
    assert [round(one, 9) for one in points.error_y.arrayminus] == [0.1, 0.2]


def test_the_fan_draws_what_was_and_both_cases_within_their_intervals() -> None:
    found = forecast(living(1, months=30), periods=4, runs=100, recruit={"maker": 3})
    drawn = fan_chart(found, "active", "parties")
    recorded, *rest = drawn.data
    was = found.history[found.history["measure"] == "active"]
    assert list(recorded.y) == was["value"].tolist()
    assert len(rest) == 10
    for case, line in (("as it goes", rest[4]), ("with the change", rest[9])):
        rows = found.fan[(found.fan["case"] == case) & (found.fan["measure"] == "active")]
        assert (line.name, list(line.y)) == (case, rows["middle"].tolist())
    assert list(rest[0].y) == found.fan.query("measure == 'active' and case == 'as it goes'")["high"].tolist()


def test_the_lines_of_an_effect_are_its_series_parted_at_the_date() -> None:
    found = effect(treated(1, effect=1.5), date="2022-01", treated={"region": "west"})
    drawn = effect_lines(found, "2022-01")
    controls, mine = drawn.data
    assert (list(mine.y), list(controls.y)) == (found.series["treated"].tolist(), found.series["controls"].tolist())
    assert drawn.layout.shapes[0].x0 == found.series["period"].tolist().index("2022-01") - 0.5

from __future__ import annotations

import pandas as pd

from ecohealth.figures.evidence import calibration_curve


def test_the_calibration_curve_draws_every_class_with_its_interval() -> None:
    classes = pd.DataFrame(
        {"predicted": [0.1, 0.6], "came": [0.2, 0.5], "low": [0.1, 0.3], "high": [0.35, 0.7], "n": [40, 41]}
    )
    line, points = calibration_curve(classes).data
    assert (list(line.x), list(line.y)) == ([0, 1], [0, 1])
    assert (list(points.x), list(points.y)) == ([0.1, 0.6], [0.2, 0.5])
    assert [round(one, 9) for one in points.error_y.array] == [0.15, 0.2]
    assert [round(one, 9) for one in points.error_y.arrayminus] == [0.1, 0.2]

from __future__ import annotations

import numpy as np
import pytest

from ecohealth.errors import UnknownChoice
from ecohealth.evidence.compare import compare
from ecohealth.figures.change import change_steps, group_bars, waterfall
from tests.unit.evidence.test_compare import small


def test_steps_lead_from_before_to_after_and_the_figure_draws_them() -> None:
    eco = small()
    found = compare(eco.window("2023"), eco.window("2024"), scored=False)
    steps = change_steps(found, "value")
    assert steps["step"].tolist() == ["before", "joiners", "leavers", "intensity", "after"]
    assert steps["start"].tolist() == [0.0, 120.0, 150.0, 102.0, 0.0]
    assert steps["end"].tolist() == [120.0, 150.0, 102.0, 126.0, 126.0]
    drawn = waterfall(steps, "EUR <b>")
    tops = [(bar.base[0], bar.base[0] + bar.y[0]) for bar in drawn.data]
    np.testing.assert_allclose(tops, steps[["start", "end"]])
    assert [bar.text[0] for bar in drawn.data] == ["120", "+30", "−48", "+24", "126"]
    assert drawn.layout.yaxis.title.text == "EUR &lt;b&gt;"


def test_a_figure_that_is_not_compared_is_refused() -> None:
    eco = small()
    found = compare(eco.window("2023"), eco.window("2024"), scored=False)
    with pytest.raises(UnknownChoice, match="allowed: value"):
        change_steps(found, "overall")


def test_groups_are_drawn_with_their_causes_the_largest_change_on_top() -> None:
    eco = small()
    found = compare(eco.window("2023"), eco.window("2024"), scored=False, by="type")
    drawn = group_bars(found, "value")
    assert [bar.name for bar in drawn.data] == ["Joiners", "Leavers", "Intensity"]
    assert [list(bar.y) for bar in drawn.data] == [["time alone", "shop", "maker"]] * 3
    assert [list(bar.x) for bar in drawn.data] == [[0.0, 30.0, 0.0], [0.0, -48.0, 0.0], [0.0, 12.0, 12.0]]
    plain = compare(eco.window("2023"), eco.window("2024"), scored=False)
    assert [len(bar.y) for bar in group_bars(plain, "value").data] == [0, 0, 0]
    with pytest.raises(UnknownChoice, match="allowed: value"):
        group_bars(plain, "overall")

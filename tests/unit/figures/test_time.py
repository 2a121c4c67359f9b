from __future__ import annotations

import pandas as pd
import pytest

from ecohealth.figures.theme import OKABE_ITO, SHAPES, TypeStyle, type_styles
from ecohealth.figures.time import MOST_TYPES, layers, value_figure, value_over_time
from ecohealth.tables.config import Config, Kind
from tests.ecosystems import Tie, make

TIES: list[Tie] = [
    ("a", "b", 2.0, "supply", "2024-01-10"),
    ("b", "a", 3.0, "supply", "2024-01-31"),
    ("a", "b", 5.0, "supply", "2024-03-31"),
    ("a", "b", 7.0, "talk", "2024-03-31"),
    ("a", "b", 100.0, "supply", "2024-04-02"),
]


def table() -> pd.DataFrame:
    config = Config(kinds={"talk": Kind(value=False)})
    return value_over_time(make({"a": "maker", "b": "shop"}, TIES, config=config, window="all"))


def test_each_complete_period_has_every_type_and_the_unfinished_one_is_left_out() -> None:
    rows = table()
    assert rows["period"].tolist() == ["2024-01", "2024-01", "2024-02", "2024-02", "2024-03", "2024-03"]
    assert rows["type"].tolist() == ["maker", "shop"] * 3
    assert rows["value"].tolist() == [2.0, 3.0, 0.0, 0.0, 5.0, 0.0]


def test_without_dates_there_is_nothing_to_draw() -> None:
    assert value_over_time(make({"a": "maker", "b": "shop"}, [("a", "b", 2.0)])).empty


def test_the_figure_holds_the_table_the_largest_type_first() -> None:
    eco = make({"a": "maker", "b": "shop"}, TIES, window="all")
    figure = value_figure(layers(table(), type_styles(eco)), unit="EUR")
    assert [trace.name for trace in figure.data] == ["maker", "shop"]
    assert list(figure.data[0].y) == [2.0, 0.0, 5.0]
    assert figure.layout.title.text is None
    assert figure.layout.showlegend is False
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"


def many(count: int) -> tuple[pd.DataFrame, dict[str, TypeStyle]]:
    """Types of value 1, 2, ... in two periods, coloured in turn."""
    names = [f"t{at:02d}" for at in range(count)]
    styles = {name: TypeStyle(OKABE_ITO[at % 8], SHAPES[0], name.upper()) for at, name in enumerate(names)}
    rows = [{"period": when, "type": name, "value": 1.0 + at} for when in "AB" for at, name in enumerate(names)]
    return pd.DataFrame(rows), styles


@pytest.mark.parametrize("count", [1, 8, 9, 20])
def test_no_more_layers_than_the_eye_tells_apart_and_no_value_is_lost(count: int) -> None:
    drawn, styles = many(count)
    areas = layers(drawn, styles)
    assert len(areas) == min(count, MOST_TYPES)
    assert sum(one.value.sum() for one in areas) == pytest.approx(drawn["value"].sum())
    assert [one.label for one in areas[:2]] == [f"T{at:02d}" for at in range(count - 1, max(count - 3, -1), -1)]
    assert (areas[-1].label == "other types") == (count > MOST_TYPES)
    looks = [(one.colour, one.hatched) for one in areas]
    assert len(set(looks)) == len(looks)


def test_a_colour_that_is_taken_is_hatched() -> None:
    drawn, styles = many(3)
    styles["t00"] = TypeStyle(styles["t02"].colour, SHAPES[1], "T00")
    areas = layers(drawn, styles)
    assert [(one.label, one.hatched) for one in areas] == [("T02", False), ("T01", False), ("T00", True)]
    assert [trace.fillpattern.shape for trace in value_figure(areas).data] == [None, None, "/"]


@pytest.mark.parametrize("name", ["<b>x</b>", "%{y}", "a&b"])
def test_a_types_name_is_text(name: str) -> None:
    eco = make({"a": name, "b": "shop"}, TIES, window="all")
    figure = value_figure(layers(value_over_time(eco), type_styles(eco)))
    assert "<b>" not in figure.data[0].name
    assert name not in figure.data[0].hovertemplate

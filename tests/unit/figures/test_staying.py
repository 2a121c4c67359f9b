"""Survival curves and cohorts: by hand, against a plain product, and against the readings they stand beside."""

from __future__ import annotations

import numpy as np
import pytest

from ecohealth.figures.cohorts import cohorts, cohorts_figure
from ecohealth.figures.heat import heat_map
from ecohealth.figures.survival import EVERYBODY, WATCHED, stayed_at, survival_curves, survival_figure
from ecohealth.figures.theme import type_styles
from ecohealth.metrics.engagement.staying import newcomer_retention_trend, retention
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.reading import NeedsColumn
from tests.ecosystems import random_ecosystem, star
from tests.unit.metrics.test_newcomers import cohorts as planted

ECO = random_ecosystem(11, n=60, rows=500)


def plain_product(months: np.ndarray, lost: np.ndarray, at: float) -> float:
    """Kaplan and Meier's product, one loss after the other."""
    share = 1.0
    for when in sorted(set(months[lost & (months <= at)])):
        share *= 1.0 - float((lost & (months == when)).sum()) / float((months >= when).sum())
    return share


def test_every_curve_is_the_product_over_its_losses() -> None:
    curves, lives = survival_curves(ECO), lifetimes(ECO)
    code = ECO.view.type_code[lives.person]
    for name, curve in curves.groupby("type"):
        own = code >= 0 if name == EVERYBODY else code == ECO.view.types.index(str(name))
        assert curve["parties"].iloc[0] == own.sum()
        assert curve["lost"].iloc[0] == (lives.lost & own).sum()
        for at, stayed in zip(curve["months"], curve["stayed"], strict=True):
            assert stayed == pytest.approx(plain_product(lives.months[own], lives.lost[own], at))
        assert (lives.months[own] >= curve["months"].iloc[-1]).sum() >= WATCHED


def test_the_curve_over_all_says_what_retention_says() -> None:
    reading = retention(ECO)
    curve = survival_curves(ECO)
    at = stayed_at(curve[curve["type"] == EVERYBODY])
    assert at == pytest.approx((reading.value, *reading.details["greenwood_95"]))


def test_a_curve_that_ends_before_a_year_says_nothing_of_it() -> None:
    curve = survival_curves(ECO)
    short = curve[(curve["type"] == EVERYBODY) & (curve["months"] < 12)]
    assert stayed_at(short) is None
    assert stayed_at(short.head(0)) is None


def test_types_are_drawn_by_size_and_venues_and_small_ones_are_not() -> None:
    curves = survival_curves(ECO)
    sizes = curves[curves["type"] != EVERYBODY].groupby("type", sort=False)["parties"].first()
    assert sizes.tolist() == sorted(sizes, reverse=True)
    assert sizes.min() >= WATCHED
    assert "fair" not in sizes.index
    with pytest.raises(NeedsColumn, match="'date'"):
        survival_curves(star())


def test_the_figure_is_the_curve_within_its_band() -> None:
    curves = survival_curves(ECO)
    name = curves["type"].unique()[1]
    own, everybody = curves[curves["type"] == name], curves[curves["type"] == EVERYBODY]
    low, high, grey, line = survival_figure(own, everybody, type_styles(ECO)[name]).data
    assert list(line.y) == own["stayed"].tolist()
    assert (list(low.y), list(high.y)) == (own["low"].tolist(), own["high"].tolist())
    assert list(grey.x) == everybody["months"].tolist()
    assert {one.line.shape for one in (low, high, grey, line)} == {"hv"}
    assert line.line.color != grey.line.color
    assert (line.line.dash, grey.line.dash) == (None, "dot")


def test_cohorts_at_six_months_are_those_of_the_metric() -> None:
    eco = planted([1, 2, 2, 3, 3, 4, 4, 4])
    told = newcomer_retention_trend(eco).details["cohorts"]
    table = cohorts(eco)
    six = table[table["months"] == 6]
    assert six["cohort"].tolist() == [one["cohort"] for one in told]
    assert six["newcomers"].tolist() == [one["newcomers"] for one in told]
    assert six["stayed"].tolist() == [one["stayed"] for one in told]


def test_a_cohort_is_shown_as_far_as_its_last_member_was_watched() -> None:
    table = cohorts(planted([4, 4, 4, 4, 4, 4, 4, 4]))
    longest = table.groupby("cohort", sort=False)["months"].max()
    assert longest.tolist() == [24, 24, 24, 21, 18, 18, 12, 9], "months of 30.4 days, up to the last record"
    assert (table["stayed"] == 1.0).all()
    assert cohorts(planted([2, 2], size=2)).empty, "two are no cohort"


def test_the_heat_map_has_a_row_a_cohort_and_holes_for_what_is_not_known() -> None:
    table = cohorts(planted([1, 2, 2, 3, 3, 4, 4, 4]))
    figure = cohorts_figure(table)
    grid = np.asarray(figure.data[0].z, dtype=np.float64)
    assert grid.shape == (8, 8)
    assert np.isnan(grid[-1]).tolist() == [False] * 3 + [True] * 5
    assert figure.data[0].text[-1][-1] == ""
    assert figure.data[0].text[0][1] == "25%"
    assert figure.layout.yaxis.ticktext[0] == "2020-Q2 (4 joined)"


def test_names_on_a_heat_map_are_text() -> None:
    figure = heat_map(np.zeros((1, 1)), [["x"]], (["<b>a</b>"], ["b"]), "%{y}")
    assert figure.layout.yaxis.ticktext == ("&lt;b&gt;a&lt;/b&gt;",)

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from ecohealth.figures.chance import loss_classes, loss_distribution
from ecohealth.figures.theme import CONTEXT, DIRECT
from ecohealth.scenarios.risk import Risk


def risk_of(*lost: float) -> Risk:
    """A risk whose runs lose so much, all of it directly."""
    return cast("Risk", SimpleNamespace(lost=np.column_stack([lost, np.zeros((len(lost), 2))])))


def test_classes_are_of_one_round_width_and_count_every_run_once() -> None:
    classes = loss_classes(risk_of(0.0, 0.01, 0.03, 0.03, 0.39))
    assert len(classes) == 40
    assert classes["low"].tolist() == pytest.approx([k / 100 for k in range(40)])
    held = {round(low, 2): share for low, share in zip(classes["low"], classes["share"], strict=True) if share}
    assert held == pytest.approx({0.0: 0.2, 0.01: 0.2, 0.03: 0.4, 0.39: 0.2})


@pytest.mark.parametrize("largest", [1e-7, 0.004, 0.05, 0.4, 0.41, 0.99, 1.0])
def test_there_are_never_more_than_forty_classes_and_the_largest_loss_is_in_the_last(largest: float) -> None:
    classes = loss_classes(risk_of(0.0, largest))
    assert 2 <= len(classes) <= 41
    assert classes["low"].iloc[-1] <= largest * (1 + 1e-9) < classes["high"].iloc[-1] * (1 + 1e-6)
    assert classes["share"].sum() == pytest.approx(1.0)


def test_where_nothing_is_ever_lost_there_is_one_class() -> None:
    classes = loss_classes(risk_of(0.0, 0.0))
    assert classes[["low", "share"]].to_numpy().tolist() == [[0.0, 1.0]]


def test_the_worst_twentieth_stands_out_and_the_mean_is_written() -> None:
    classes = loss_classes(risk_of(*([0.01] * 19), 0.2))
    figure = loss_distribution(classes, 0.02, 0.1)
    colours = figure.data[0].marker.color
    assert [colours[1], colours[-1]] == [CONTEXT, DIRECT]
    assert [one.text for one in figure.layout.annotations] == ["mean: 2.0 %", "VaR 95: 10.0 %"]

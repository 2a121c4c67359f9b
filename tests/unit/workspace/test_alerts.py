"""Alerts go off at their limits, and at a steady change only."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ecohealth.errors import UnknownChoice
from ecohealth.scores.score import score
from ecohealth.workspace.alerts import raised
from ecohealth.workspace.kept import Item
from tests.ecosystems import star

CARD = score(star(12))
HHI = CARD.metrics["participant_hhi"].reading.value
NO_PAST = pd.DataFrame({"overall": []})


def alert(**body: object) -> Item:
    return Item("a", "alert", 1, "one", body, "Ada", "2025-01-01")


def past(*scores: float) -> pd.DataFrame:
    return pd.DataFrame({"period_end": [str(one) for one in range(len(scores))], "overall": scores})


def texts(one: Item, trend: pd.DataFrame = NO_PAST) -> list[str]:
    return [found.text for found in raised([one], CARD, trend)]


def test_a_limit_is_broken_beyond_it_not_at_it():
    assert texts(alert(on="participant_hhi", above=HHI)) == []
    assert texts(alert(on="participant_hhi", above=HHI - 0.01)) == [
        f"Concentration of value: the value {HHI:.3g} is above {HHI - 0.01:g}."
    ]
    assert texts(alert(on="participant_hhi", below=HHI)) == []
    assert len(texts(alert(on="participant_hhi", below=HHI + 0.01))) == 1


def test_a_pillar_is_judged_by_its_score():
    concentration = next(one.score for one in CARD.pillars if one.pillar.value == "concentration")
    assert texts(alert(on="concentration", below=concentration + 1))[0].startswith("Concentration risk: the score")
    assert texts(alert(on="concentration", below=concentration)) == []


def test_a_slow_drift_is_seen_and_noise_is_not():
    falls = alert(on="overall", drift="falls")
    assert texts(falls, past(80, 79, 79, 77, 74, 73)) == [
        "Overall health falls steadily: from 80 to 73 over 6 windows."
    ]
    assert texts(falls, past(73, 74, 77, 79, 79, 80)) == []
    assert texts(falls, past(80, 70, 82, 71, 79, 72)) == []
    assert texts(falls, past(80, 79, 78, 77)) == []  # too few to tell
    assert texts(alert(on="overall", drift="rises"), past(73, 74, 77, 79, 79, 80)) != []


def test_by_chance_alone_a_drift_is_told_at_most_as_often_as_said():
    rng = np.random.default_rng(11)
    found = sum(bool(texts(alert(on="overall", drift="falls"), past(*rng.normal(size=8)))) for _ in range(400))
    assert found <= 0.08 * 400


def test_an_alert_on_nothing_is_named():
    with pytest.raises(UnknownChoice, match="no score or metric 'hhi'"):
        texts(alert(on="hhi", above=1))

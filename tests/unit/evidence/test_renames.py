"""A rename that nobody declared is suggested, and a gap in everybody's records is no wave of departures."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import ecohealth as eh
from ecohealth.evidence.departures import departures, renames
from ecohealth.evidence.panel import panel


def test_the_rename_planted_in_volta_is_the_only_one_suggested_where_it_is_not_declared() -> None:
    eco = eh.load(eh.sample_path("volta"))
    assert renames(panel(eco), departures(panel(eco))).empty
    silent = replace(eco, table=eco.table.assign(successor_of=""), spells=eco.spells.assign(left=pd.NaT))
    laid = panel(silent)
    (found,) = renames(laid, departures(laid)).to_dict("records")
    assert (found["id"], found["successor"]) == ("brightfen-charging", "fenlume")
    assert (found["period"], found["appeared"]) == ("2024-10", "2024-11")
    assert found["alike"] == pytest.approx(20 / 22)

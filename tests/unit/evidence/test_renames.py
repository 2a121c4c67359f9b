"""A rename that nobody declared is suggested, and a gap in everybody's records is no wave of departures."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import ecohealth as eh
from ecohealth.evidence.departures import departures, renames
from ecohealth.evidence.panel import panel
from tests.ecosystems import make


def test_the_rename_planted_in_volta_is_the_only_one_suggested_where_it_is_not_declared() -> None:
    eco = eh.load(eh.sample_path("volta"))
    assert renames(panel(eco), departures(panel(eco))).empty
    silent = replace(eco, table=eco.table.assign(successor_of=""), spells=eco.spells.assign(left=pd.NaT))
    laid = panel(silent)
    (found,) = renames(laid, departures(laid)).to_dict("records")
    assert (found["id"], found["successor"]) == ("brightfen-charging", "fenlume")
    assert (found["period"], found["appeared"]) == ("2024-10", "2024-11")
    assert (found["shared"], found["alike"]) == (20, pytest.approx(0.865, abs=1e-3))


def handed_on(successors: dict[str, list[str]]) -> pd.DataFrame:
    """Shops buy of makers for three years; *old* sells to a, b, c and d until the end of the second, others from then.

    The hubs h, i and j buy of every maker.
    """
    ties = []
    for month in range(36):
        day = f"{2021 + month // 12}-{month % 12 + 1:02d}-10"
        ties += [(maker, hub, 1.0, "supply", day) for maker in ("m1", "m2", "m3", "m4") for hub in "hij"]
        ties += [(f"m{k + 1}", shop, 1.0, "supply", day) for k, shop in enumerate("wxyz")]
        here = {"old": list("abcdhij")} if month < 24 else successors
        ties += [(maker, shop, 1.0, "supply", day) for maker, shops in here.items() for shop in shops]
    makers = ["m1", "m2", "m3", "m4", "old", *successors]
    laid = panel(make({**dict.fromkeys(makers, "maker"), **dict.fromkeys("abcdwxyzhij", "shop")}, ties))
    return renames(laid, departures(laid))


def test_only_the_likeliest_for_one_another_are_suggested() -> None:
    found = handed_on({"new": list("abcdhij"), "other": list("abchij"), "third": list("abdhij")})
    assert found[["id", "successor", "shared"]].values.tolist() == [["old", "new", 7]]
    assert found["alike"].tolist() == [1.0]


def test_partners_that_everybody_has_tell_nothing() -> None:
    """Three of five partners in common, and all three are everybody's."""
    assert handed_on({"new": list("hijwx")}).empty

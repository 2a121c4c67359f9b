"""Recovery after departures: planted departures whose recipients make up for them when we know."""

from __future__ import annotations

import numpy as np
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.reading import TooLittleData, Undefined
from ecohealth.metrics.resilience.recovery import recovery_time
from tests.ecosystems import make

MONTHS = [f"{year}-{month:02d}-10" for year in (2021, 2022, 2023) for month in range(1, 13)]
LEFT = 17  # the place of the last month in which the provider delivers


def planted(after: dict[str, int | None], share: float = 0.5, back: float = 1.0) -> Ecosystem:
    """Everybody receives 10 a month from one who stays, and as much from one who leaves; replaced after so many months.

    ``share`` is what the leaver gives of it all; ``back`` what of that comes back.
    """
    types = {"leaver": "supplier", "stayer": "supplier", **dict.fromkeys(after, "shop")}
    ties = []
    for who, months in after.items():
        for at, day in enumerate(MONTHS):
            replaced = months is not None and at >= LEFT + months
            ties.append(("stayer", who, 20.0 * (1 - share) + (20.0 * share * back if replaced else 0.0), "supply", day))
            if at <= LEFT:
                ties.append(("leaver", who, 20.0 * share, "supply", day))
    return make(types, ties)


def test_the_median_is_that_of_the_recipients():
    reading = recovery_time(planted({"a": 1, "b": 2, "c": 4, "d": 6, "e": 12}))
    assert (reading.value, reading.n) == (4.0, 5)
    assert reading.details == {"departures": 1, "recovered": 5}
    assert reading.contributions[["participant", "share"]].to_numpy().tolist()[:2] == [["e", 12.0], ["d", 6.0]]


def test_those_who_never_recover_count_as_longer_than_any():
    reading = recovery_time(planted({"a": 2, "b": 3, "c": 5, "d": None, "e": None}))
    assert (reading.value, reading.details["recovered"]) == (5.0, 3)
    assert reading.contributions["participant"].tolist()[:2] == ["d", "e"]
    with pytest.raises(Undefined, match="2 of 5 recipients have regained"):
        recovery_time(planted({"a": 2, "b": 3, "c": None, "d": None, "e": None}))


def test_nine_tenths_are_enough_and_less_is_not():
    five = dict.fromkeys("abcde", 3)
    assert recovery_time(planted(five, back=0.9)).value == 3.0
    with pytest.raises(Undefined, match="0 of 5 recipients"):
        recovery_time(planted(five, back=0.85))


def test_a_small_provider_is_not_missed():
    with pytest.raises(TooLittleData, match="0 recipients lost a notable provider"):
        recovery_time(planted(dict.fromkeys("abcde", 3), share=0.05))


def test_without_departures_or_with_few_recipients_there_is_none():
    with pytest.raises(TooLittleData, match="2 recipients"):
        recovery_time(planted({"a": 1, "b": 2}))
    eco = planted(dict.fromkeys("abcde", 3)).without(["leaver"])
    with pytest.raises(Undefined, match="no provider has departed"):
        recovery_time(eco)


def test_a_rename_is_no_departure():
    eco = planted(dict.fromkeys("abcde", 3))
    rows = eco.window("all").interactions
    ties = [(r.source, r.target, r.weight, r.kind, str(r.date)[:10]) for r in rows.itertuples()]
    late = [("heir", who, 10.0, "supply", day) for who in "abcde" for day in MONTHS[LEFT + 1 :]]
    types = {"leaver": "supplier", "stayer": "supplier", "heir": "supplier", **dict.fromkeys("abcde", "shop")}
    named = {one: "leaver" if one == "heir" else "" for one in types}
    renamed = make(types, [*ties, *late], columns={"successor_of": named})
    with pytest.raises(Undefined, match="no provider has departed"):
        recovery_time(renamed)


def test_the_unit_and_the_order_of_rows_do_not_matter():
    eco = planted({"a": 1, "b": 2, "c": 4, "d": 6, "e": 12})
    rows = eco.window("all").interactions.sample(frac=1.0, random_state=3)
    ties = [(r.source, r.target, r.weight * 8.0, r.kind, str(r.date)) for r in rows.itertuples()]
    again = make(dict(zip(eco.ids, eco.participants["type"], strict=True)), ties)
    assert recovery_time(again).value == recovery_time(eco).value
    assert np.isfinite(recovery_time(again).value)

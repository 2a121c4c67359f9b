"""Replacement after departures: made histories in which we know who stepped in, for how much and when."""

from __future__ import annotations

import numpy as np
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.reading import NeedsColumn, TooLittleData, Undefined
from ecohealth.metrics.resilience.replaceability import replaceability
from tests.ecosystems import Tie, make

MONTHS = [f"{year}-{month:02d}-10" for year in (2021, 2022, 2023) for month in range(1, 13)]
LEFT = 17  # the place of the last month in which the provider delivers
SHOPS = {"a": 10.0, "b": 10.0, "c": 20.0, "d": 40.0, "e": 20.0}  # what each got from the one who left
TYPES = {"leaver": "maker", "stayer": "maker", "other": "seller", **dict.fromkeys(SHOPS, "shop")}


def made(
    steps_in: dict[str, tuple[str, str, int, float]], *, until: int = len(MONTHS), types: dict | None = None
) -> Ecosystem:
    """All get 5 a month from one who stays; ``steps_in``: shop -> who steps in, with which kind, after how many months,
    and with what share of what was lost."""
    ties: list[Tie] = []
    for shop, lost in SHOPS.items():
        who, kind, months, share = steps_in.get(shop, ("stayer", "supply", 99, 0.0))
        for at, day in enumerate(MONTHS[:until]):
            ties.append(("stayer", shop, 5.0, "supply", day))
            ties.append(("other", shop, 1.0, "advice", day))
            if at <= LEFT:
                ties.append(("leaver", shop, lost, "supply", day))
            if at >= LEFT + months:
                ties.append((who, shop, share * lost, kind, day))
    return make(types or TYPES, ties)


def test_what_others_of_the_type_took_over_is_counted_and_nothing_else() -> None:
    """Of 100: a wholly, b half, c by another type, d in another kind, e by a newcomer of it: (10 + 5 + 20) / 100."""
    reading = replaceability(
        made(
            {"a": ("stayer", "supply", 2, 1.0), "b": ("stayer", "supply", 3, 0.5), "c": ("other", "supply", 1, 1.0),
             "d": ("stayer", "advice", 1, 1.0), "e": ("new", "supply", 4, 1.0)},
            types={**TYPES, "new": "maker"},
        )
    )  # fmt: skip
    assert reading.value == pytest.approx(0.35)
    assert reading.n == 5
    assert reading.details == {"departures": 1, "taken_over_flows": 2}
    assert reading.contributions.to_numpy().tolist() == [["leaver", pytest.approx(0.35), pytest.approx(0.35)]]


def test_the_months_are_the_median_of_all_flows_those_never_taken_over_included() -> None:
    taken = {"a": ("stayer", "supply", 2, 1.0), "b": ("stayer", "supply", 3, 1.0), "c": ("stayer", "supply", 5, 0.9)}
    reading = replaceability(made(taken))
    assert reading.details == {"departures": 1, "taken_over_flows": 3, "median_months": 5.0}
    assert reading.value == pytest.approx((10 + 10 + 18) / 100)
    taken["c"] = ("stayer", "supply", 5, 0.85)
    assert "median_months" not in replaceability(made(taken)).details


def test_more_than_was_lost_is_no_more_than_all_of_it_and_less_than_before_is_nothing() -> None:
    reading = replaceability(made({"a": ("stayer", "supply", 1, 7.0)}))
    assert reading.value == pytest.approx(0.1)


def test_only_the_year_after_counts_and_of_it_the_last_half() -> None:
    """Months 7 to 12 after: who steps in after ten months gives three of the six, after thirteen none."""
    assert replaceability(made({"d": ("stayer", "supply", 10, 1.0)})).value == pytest.approx(0.4 * 3 / 6)
    assert replaceability(made({"d": ("stayer", "supply", 13, 1.0)})).value == 0.0
    early = made({"d": ("stayer", "supply", 5, 1.0)}, until=LEFT + 1 + 9)  # 3 to 8, since the ninth is unfinished
    assert replaceability(early).value == pytest.approx(0.4 * 4 / 6)


def test_two_who_leave_at_once_are_not_both_replaced_by_the_same() -> None:
    ties: list[Tie] = []
    for shop in SHOPS:
        for at, day in enumerate(MONTHS):
            ties += [(one, shop, 10.0, "supply", day) for one in ("leaver", "second") if at <= LEFT]
            ties.append(("stayer", shop, 5.0 if at <= LEFT else 20.0, "supply", day))
    reading = replaceability(make({**TYPES, "second": "maker"}, ties))
    assert reading.details["departures"] == 2
    assert reading.value == pytest.approx(0.5)  # 15 of 20: each counts what is left once the other is filled, 5 of 10


def test_without_departures_early_enough_or_with_few_flows_there_is_none() -> None:
    eco = made({})
    with pytest.raises(Undefined, match="no provider has departed"):
        replaceability(eco.without(["leaver"]))
    with pytest.raises(Undefined, match="no provider has departed long enough before"):
        replaceability(made({}, until=LEFT + 1 + 6))
    with pytest.raises(TooLittleData, match="4 flows were lost"):
        replaceability(eco.without(["e"]))
    with pytest.raises(NeedsColumn):
        replaceability(make({"a": "maker", "b": "shop"}, [("a", "b")]))


def test_the_unit_and_the_order_of_rows_do_not_matter() -> None:
    eco = made({"a": ("stayer", "supply", 2, 0.3), "d": ("stayer", "supply", 3, 0.7)})
    rows = eco.window("all").interactions.sample(frac=1.0, random_state=3)
    ties = [(r.source, r.target, r.weight * 8.0, r.kind, str(r.date)) for r in rows.itertuples()]
    again = replaceability(make(dict(zip(eco.ids, eco.participants["type"], strict=True)), ties))
    assert again.value == replaceability(eco).value == pytest.approx(0.31)
    assert np.isfinite(again.value)

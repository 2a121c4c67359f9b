from __future__ import annotations

import numpy as np
import pytest

from ecohealth.metrics.concentration import elephant_factor, participant_hhi, single_source_share, type_hhi
from ecohealth.metrics.reading import TooLittleData, Undefined
from ecohealth.tables.config import Config
from tests.ecosystems import complete, make, random_ecosystem, star

EMPTY = make({"a": "firm", "b": "shop"}, [])


@pytest.mark.parametrize("metric", [participant_hhi, elephant_factor, type_hhi, single_source_share])
def test_without_value_there_is_no_concentration(metric):
    with pytest.raises(Undefined, match="value"):
        metric(EMPTY)


@pytest.mark.parametrize("n", [2, 5, 10])
def test_equal_participants_score_one_over_n(n):
    assert participant_hhi(complete(n)).value == pytest.approx(1 / n)


def test_the_hub_of_a_star_carries_half():
    reading = participant_hhi(star(9))
    assert reading.value == pytest.approx(0.5**2 + 9 * (0.5 / 9) ** 2)
    assert reading.contributions.iloc[0].to_dict() == {"participant": "hub", "share": 0.5, "amount": 0.25}
    assert reading.contributions["amount"].sum() == pytest.approx(reading.value)


def test_shares_are_over_parties_only():
    config = Config().with_venues(("fair",))
    eco = make({"a": "firm", "b": "firm", "v": "fair"}, [("a", "v", 3.0), ("b", "v", 1.0)], config=config)
    reading = participant_hhi(eco)
    assert reading.value == pytest.approx(0.75**2 + 0.25**2)
    assert "1 venues" in reading.population


def test_the_elephant_factor_counts_the_fewest_that_make_half():
    ties = [("a", "z", 50.0), ("b", "z", 30.0), ("c", "z", 20.0)]
    eco = make({"a": "firm", "b": "firm", "c": "firm", "z": "market"}, ties, config=Config().with_venues(("market",)))
    reading = elephant_factor(eco)
    assert (reading.value, reading.details["for_80_percent"]) == (1.0, 2)
    assert reading.scored == pytest.approx(1 / 3)
    assert elephant_factor(complete(10)).value == 5.0


def test_type_hhi_is_zero_for_equal_types_and_one_for_a_single_carrier():
    even = make({"a": "x", "b": "y"}, [("a", "b")])
    assert type_hhi(even).value == pytest.approx(0.0)
    lone = make({"a": "x", "b": "x", "c": "y"}, [("a", "b")])
    assert type_hhi(lone).value == pytest.approx(1.0)
    assert type_hhi(lone).contributions["amount"].sum() == pytest.approx(1.0)


def test_type_hhi_of_equal_types_is_zero_and_not_what_rounding_leaves():
    thirds = {"a": "x", "b": "y", "c": "z"}
    assert type_hhi(make(thirds, [("a", "b", 0.1), ("b", "c", 0.1), ("c", "a", 0.1)])).value == 0.0


def test_type_hhi_of_one_type_is_undefined():
    with pytest.raises(Undefined, match="one type"):
        type_hhi(complete(4))


def test_single_source_share_by_hand():
    ties = [
        ("a", "r", 80.0, "chips"), ("b", "r", 20.0, "chips"),  # exactly 80 %: single
        ("a", "s", 79.0, "chips"), ("b", "s", 21.0, "chips"),  # not
        ("a", "r", 100.0, "steel"), ("b", "r", 100.0, "steel"),  # not
    ]  # fmt: skip
    reading = single_source_share(make(dict.fromkeys("abrs", "firm"), ties))
    assert reading.value == pytest.approx(100 / 400)
    assert reading.contributions["participant"].tolist() == ["r"]
    assert reading.contributions["share"].tolist() == pytest.approx([1 / 3])
    assert reading.details["largest"] == [
        {"recipient": "r", "kind": "chips", "provider": "a", "share": 0.8, "value": 100.0}
    ]


def test_single_source_share_needs_two_pairs_and_parties_that_receive():
    with pytest.raises(TooLittleData):
        single_source_share(make({"a": "x", "b": "x"}, [("a", "b")]))
    with pytest.raises(Undefined, match="venues"):
        single_source_share(make({"a": "x", "v": "fair"}, [("a", "v")], config=Config().with_venues(("fair",))))


@pytest.mark.parametrize("seed", range(5))
def test_all_against_a_slow_plain_reading_of_the_rows(seed):
    eco = random_ecosystem(seed).window("all")
    party = dict(zip(eco.ids, eco.view.is_party, strict=True))
    rows = [(r.source, r.target, r.kind, r.weight) for r in eco.interactions.itertuples() if r.weight > 0]
    strength = {one: 0.0 for one in eco.ids if party[one]}
    for source, target, _, weight in rows:
        for end in (source, target):
            if party[end]:
                strength[end] += weight
    shares = np.asarray(list(strength.values())) / sum(strength.values())
    assert participant_hhi(eco).value == pytest.approx((shares**2).sum(), rel=1e-12)
    assert single_source_share(eco).value == pytest.approx(_slow_single(rows, party), rel=1e-12)


def _slow_single(rows, party) -> float:
    total, single = 0.0, 0.0
    for recipient, kind in {(t, k) for s, t, k, _ in rows if party[t] and s != t}:
        from_whom: dict[str, float] = {}
        for s, t, k, w in rows:
            if (t, k) == (recipient, kind) and s != t:
                from_whom[s] = from_whom.get(s, 0.0) + w
        total += sum(from_whom.values())
        if max(from_whom.values()) >= 0.8 * sum(from_whom.values()):
            single += sum(from_whom.values())
    return single / total

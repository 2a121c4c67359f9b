from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.concentration.attributes import attribute_concentration
from ecohealth.metrics.concentration.hidden import hidden_concentration
from ecohealth.metrics.concentration.participants import effective_participants, elephant_factor, participant_hhi
from ecohealth.metrics.concentration.sourcing import single_source_share
from ecohealth.metrics.concentration.types import type_hhi, within_type_dominance
from ecohealth.metrics.reading import NeedsColumn, TooLittleData, Undefined
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


# -- hidden concentration -------------------------------------------------------------------------------------------
def tiers(makers: int = 3, each: int = 3) -> Ecosystem:
    """One mine behind all makers, each maker behind some shops of its own; all business lies inside."""
    names = [f"m{k}" for k in range(makers)]
    shops = {f"{one}-s{k}": one for one in names for k in range(each)}
    people = {"mine": "mine", **dict.fromkeys(names, "maker"), **dict.fromkeys(shops, "shop")}
    ties = [*(("mine", one) for one in names), *((one, shop, 4.0) for shop, one in shops.items())]
    return make(people, ties, columns={"outside_share": dict.fromkeys(people, 0.0)})


def test_what_is_behind_the_makers_is_seen():
    """Direct: 3 on the mine, 3 on each maker, 1/4 each. Total: 7.5 on the mine, 3 on each maker, of 16.5."""
    reading = hidden_concentration(tiers())
    assert reading.value == pytest.approx((7.5**2 + 3 * 9) / 16.5**2 - 1 / 4)
    assert reading.contributions["participant"].iloc[0] == "mine"
    assert reading.contributions["amount"].sum() == pytest.approx(reading.value)
    assert reading.details["most"]["participant"] == "mine"
    assert reading.details["most"]["dependents"] == 12
    assert reading.details["most"]["dependent_share"] == 1.0
    assert (reading.details["most"]["direct"], reading.details["most"]["total"]) == pytest.approx((0.25, 7.5 / 16.5))


def test_hidden_concentration_against_the_dense_inverse():
    for seed in range(3):
        eco = random_ecosystem(seed, n=25, rows=200, dated=False)
        view, pairs = eco.view, eco.view.pairs
        matrix = np.zeros((len(eco), len(eco)))
        for i, j, weight in zip(pairs.source, pairs.target, pairs.weight, strict=True):
            matrix[j, i] = 0.5 * weight / view.taken[j] if i != j else 0.0
        series = matrix @ np.linalg.inv(np.eye(len(eco)) - 0.5 * matrix)
        direct, total = (np.where(view.is_party, view.is_party @ one, 0.0) for one in (matrix, series))
        expected = np.sum((total / total.sum()) ** 2) - np.sum((direct / direct.sum()) ** 2)
        reading = hidden_concentration(eco)
        assert reading.value == pytest.approx(expected, rel=1e-10)
        on = int(np.argmax(total))
        assert reading.details["most"]["participant"] == eco.ids[on]
        others = view.is_party & (view.taken > 0) & (np.arange(len(eco)) != on)
        assert reading.details["most"]["dependents"] == int((series[others, on] >= 0.05).sum())


def test_without_a_second_remove_nothing_can_hide():
    with pytest.raises(Undefined, match="second remove"):
        hidden_concentration(star())
    with pytest.raises(Undefined, match="no party receives"):
        hidden_concentration(make({"a": "x", "b": "fair"}, [("a", "b")], config=Config().with_venues(("fair",))))
    with pytest.raises(Undefined, match="no party receives"):
        hidden_concentration(make({"a": "x"}, [("a", "a")]))


# -- effective participants -----------------------------------------------------------------------------------------
def test_equal_participants_are_as_many_as_they_are():
    reading = effective_participants(complete(8))
    assert reading.value == pytest.approx(8.0)
    assert reading.details == pytest.approx({"n0": 8, "n1": 8.0, "n2": 8.0})


def test_hill_numbers_of_a_star():
    """The hub has half, nine leaves an eighteenth each: N₁ = √2·√18, N₂ = 1 / (1/4 + 9/324)."""
    reading = effective_participants(star(9))
    assert reading.value == pytest.approx(6.0)
    assert reading.details["n0"] == 10
    assert reading.details["n2"] == pytest.approx(1 / participant_hhi(star(9)).value)


def test_hill_numbers_against_scipy():
    for seed in range(3):
        eco = random_ecosystem(seed)
        own = eco.view.shares[eco.view.shares > 0]
        reading = effective_participants(eco)
        assert reading.value == pytest.approx(np.exp(stats.entropy(own)))
        assert reading.details["n0"] >= reading.details["n1"] >= reading.details["n2"]


# -- within types ---------------------------------------------------------------------------------------------------
def test_dominance_by_hand():
    """Shops: 6 and 2 of 8; makers: 8 alone, of 16 in all: 1/2 · 3/4 + 1/2 · 1."""
    eco = make({"m": "maker", "s": "shop", "t": "shop"}, [("m", "s", 6.0), ("m", "t", 2.0)])
    reading = within_type_dominance(eco)
    assert reading.value == pytest.approx(0.875)
    assert reading.contributions[["participant", "share"]].to_numpy().tolist() == [["m", 1.0], ["s", 0.75]]
    assert reading.contributions["amount"].sum() == pytest.approx(reading.value)
    assert [one["members"] for one in reading.details["types"]] == [1, 2]


def test_equal_members_dominate_nobody():
    assert within_type_dominance(complete(8)).value == pytest.approx(1 / 8)


def test_dominance_against_a_loop():
    for seed in range(3):
        eco = random_ecosystem(seed)
        expected = 0.0
        for kind in ("maker", "seller", "lab"):
            own = eco.view.shares[(eco.participants["type"] == kind).to_numpy()]
            expected += own.sum() * (own.max() / own.sum())
        assert within_type_dominance(eco).value == pytest.approx(expected)


# -- attributes -----------------------------------------------------------------------------------------------------
SIX = dict.fromkeys("abcdef", "firm")
RING = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f"), ("f", "a")]


def test_the_worst_attribute_is_told():
    """Regions 3/3 are even: 0. Owners 4/1/1: (18/36 - 1/3) / (2/3) = 1/4."""
    columns = {
        "region": dict(zip("abcdef", "NNNSSS", strict=True)),
        "owner": dict(zip("abcdef", "OOOOPQ", strict=True)),
    }
    reading = attribute_concentration(make(SIX, RING, columns=columns))
    assert reading.value == pytest.approx(0.25)
    assert reading.details["attribute"] == "owner"
    assert [(one["attribute"], one["largest"], one["values"]) for one in reading.details["attributes"]] == [
        ("owner", "O", 3), ("region", "N", 2),
    ]  # fmt: skip
    assert reading.contributions["amount"].sum() == pytest.approx(0.25)
    assert set(reading.contributions["participant"].head(4)) == set("abcd")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("region", "NNNNNN"),
        ("region", ["N", "S", None, None, "N", "S"]),
        ("successor_of", ["", "", "", "", "", "a"]),
        ("founded", ["1990", "1991", "1990", "2001", "2001-05", "1990"]),
        ("spare_capacity", [0.1, 0.2, 0.1, 0.2, 0.1, 0.2]),
        ("lead_user", [True, False, True, False, True, False]),
    ],
)
def test_what_is_no_attribute_to_compare(name, values):
    eco = make(SIX, RING, columns={name: dict(zip("abcdef", values, strict=True))})
    with pytest.raises(NeedsColumn, match="'region' or 'owner'"):
        attribute_concentration(eco)


def test_who_does_not_say_is_left_out_of_the_shares():
    eco = make(SIX, [*RING, ("a", "b", 8.0)], columns={"region": dict(zip("abcde", "NNSSN", strict=True))})
    (told,) = attribute_concentration(eco).details["attributes"]
    assert told["share_of_value_known"] == pytest.approx(26 / 28)
    assert told["largest_share"] == pytest.approx(22 / 26)

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.network.substitution import covered_of_each, supply, take_over

LOST_FIRST = np.array([False, True, True, True, True])


def test_spare_capacity_is_shared_in_proportion():
    """0 is lost with 40 to give; 1 and 2, of its type, give 50 and 100, so they can give 10 and 20 more."""
    flows = supply([0, 1, 2], [3, 3, 4], [0, 0, 0], [40.0, 50.0, 100.0], [0, 0, 0, 1, 1])
    result = take_over(flows, LOST_FIRST)
    assert result.covered == pytest.approx([0.75, 0.0, 0.0])
    assert result.provider.tolist() == [1, 2]
    assert result.kind.tolist() == [0, 0]
    assert result.spare == pytest.approx([10.0, 20.0])
    assert result.takes_over == pytest.approx([10.0, 20.0])


def test_no_more_is_taken_over_than_is_asked_for():
    flows = supply([0, 1, 2], [3, 3, 4], [0, 0, 0], [6.0, 50.0, 100.0], [0, 0, 0, 1, 1])
    result = take_over(flows, LOST_FIRST)
    assert result.covered.tolist() == [1.0, 0.0, 0.0]
    assert result.takes_over == pytest.approx([2.0, 4.0])


@pytest.mark.parametrize(
    ("kind", "type_code", "why"),
    [([0, 1, 1], [0, 0, 0, 1, 1], "another kind"), ([0, 0, 0], [0, 1, 1, 1, 1], "another type")],
)
def test_nobody_takes_over_what_he_does_not_give(kind, type_code, why):
    result = take_over(supply([0, 1, 2], [3, 3, 4], kind, [6.0, 50.0, 100.0], type_code), LOST_FIRST)
    assert result.covered.tolist() == [0.0] * 3, why
    assert result.provider.tolist() == [], why


def test_of_a_provider_that_is_cut_others_take_over_what_is_lacking():
    """0 keeps a quarter, so 3 lacks 30 of 40; 2 is cut too and has nothing to spare, so 1 gives its 10."""
    flows = supply([0, 1, 2], [3, 3, 4], [0, 0, 0], [40.0, 50.0, 100.0], [0, 0, 0, 1, 1])
    result = take_over(flows, [0.25, 1.0, 0.9, 1.0, 0.0])
    assert result.covered == pytest.approx([1 / 3, 0.0, 0.0])
    assert result.provider.tolist() == [1]
    assert result.takes_over == pytest.approx([10.0])


def test_what_goes_to_the_lost_is_not_asked_for_but_spare_it_is():
    """0 and 4 are lost. 0 gave 10 to 3 and 90 to 4; 1 gave its 30 to 4, a fifth of which it can give to others."""
    flows = supply([0, 0, 1], [3, 4, 4], [0, 0, 0], [10.0, 90.0, 30.0], [0, 0, 0, 1, 1])
    result = take_over(flows, np.array([False, True, True, True, False]))
    assert result.covered == pytest.approx([0.6, 0.0, 0.0])
    assert result.takes_over == pytest.approx([6.0])


def test_self_loops_are_neither_demand_nor_capacity():
    flows = supply([0, 0, 1, 1], [0, 2, 1, 2], [0] * 4, [99.0, 10.0, 99.0, 10.0], [0, 0, 1])
    result = take_over(flows, np.array([False, True, True]))
    assert result.covered == pytest.approx([0.0, 0.2, 0.0, 0.0])
    assert result.spare == pytest.approx([2.0])
    assert covered_of_each(flows) == pytest.approx([0.0, 0.2, 0.0, 0.2])


def test_a_recipient_of_the_pool_counts_with_its_own_spare_capacity():
    """1 gets 10 from 0 and gives 20 of the same kind: its own 4 are the pool, as the module says."""
    flows = supply([0, 1], [1, 2], [0, 0], [10.0, 20.0], [0, 0, 1])
    assert take_over(flows, np.array([False, True, True])).covered == pytest.approx([0.4, 0.0])


def test_a_pool_of_one_covers_nothing_at_all():
    flows = supply([0, 0, 0], [1, 2, 3], [0, 0, 0], [0.1, 0.2, 0.3], [0, 1, 1, 1])
    assert covered_of_each(flows).tolist() == [0.0, 0.0, 0.0]
    assert take_over(flows, np.array([False, True, True, True])).covered.tolist() == [0.0, 0.0, 0.0]


def test_nobody_lost_nobody_takes_over():
    flows = supply([0, 1], [2, 2], [0, 0], [10.0, 20.0], [0, 0, 1])
    result = take_over(flows, np.ones(3, dtype=bool))
    assert (result.covered.tolist(), len(result.provider)) == ([0.0, 0.0], 0)
    none = supply([], [], [], [], [0, 0])
    assert covered_of_each(none).tolist() == []
    assert take_over(none, np.array([False, True])).covered.tolist() == []


def test_without_spare_capacity_nothing_is_covered():
    flows = supply([0, 1], [2, 2], [0, 0], [10.0, 20.0], [0, 0, 1])
    assert covered_of_each(flows, 0.0).tolist() == [0.0, 0.0]
    assert take_over(flows, np.array([False, True, True]), 0.5).covered.tolist() == [1.0, 0.0]


def test_each_may_have_a_spare_capacity_of_its_own():
    """0 is lost and gave 10; 1 gives 20 and could give a quarter more, 2 gives 8 and could give as much again."""
    flows = supply([0, 1, 2], [3, 3, 3], [0, 0, 0], [10.0, 20.0, 8.0], [0, 0, 0, 1])
    spare = [9.0, 0.25, 1.0, 9.0]
    result = take_over(flows, np.array([False, True, True, True]), spare)
    assert result.spare.tolist() == [5.0, 8.0]
    assert result.takes_over == pytest.approx([10 * 5 / 13, 10 * 8 / 13])
    assert covered_of_each(flows, spare).tolist() == [1.0, 1.0, 1.0]
    assert covered_of_each(flows, [0.0, 0.05, 0.25, 0.0])[0] == pytest.approx(0.3)
    with pytest.raises(ValueError, match="spare_share has the shape"):
        take_over(flows, np.ones(4), [0.2, 0.2])


@pytest.mark.parametrize("share", [-0.1, np.nan, np.inf])
def test_what_is_no_spare_share_is_refused(share):
    flows = supply([0], [1], [0], [1.0], [0, 0])
    with pytest.raises(ValueError, match="spare_share is"):
        covered_of_each(flows, share)
    with pytest.raises(ValueError, match="spare_share is"):
        take_over(flows, np.ones(2, dtype=bool), share)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0], [1], [-1], [1.0], [0, 0]), "kind numbers run from -1"),
        (([0], [1], [0], [1.0], [0, -2]), "type numbers run from -2"),
        (([0], [2], [0], [1.0], [0, 0]), "node numbers run from 2"),
        (([0], [1], [0], [-1.0], [0, 0]), "weight holds a value that is negative"),
        (([0], [1], [0, 0], [1.0], [0, 0]), "1 sources, 1 targets, 2 kinds"),
    ],
)
def test_what_are_no_flows_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        supply(*arguments)


@pytest.mark.parametrize(
    ("capacity", "message"),
    [
        ([1.0], r"capacity has shape \(1,\); allowed: \(2,\)"),
        ([1.0, 1.5], "a capacity of 1.5"),
        ([1.0, -1], "negative"),
    ],
)
def test_what_is_no_capacity_is_refused(capacity, message):
    with pytest.raises(ValueError, match=message):
        take_over(supply([0], [1], [0], [1.0], [0, 0]), capacity)


@given(st.integers(0, 10_000), st.integers(-20, 20))
def test_conservation_the_order_of_rows_and_scale(seed, power):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 10)), int(rng.integers(1, 40))
    arrays = rng.integers(0, n, m), rng.integers(0, n, m), rng.integers(0, 2, m), rng.lognormal(0, 3, m)
    types, alive, order = rng.integers(0, 2, n), rng.random(n) < 0.6, rng.permutation(m)
    flows = supply(*arrays, types)
    result = take_over(flows, alive)
    assert (result.takes_over <= result.spare).all()
    assert result.takes_over.sum() == pytest.approx((result.covered * flows.weight).sum())
    assert (result.covered <= 1.0).all()
    shuffled = take_over(supply(*(column[order] for column in arrays), types), alive)
    assert shuffled.covered.tobytes() == result.covered[order].tobytes()
    assert shuffled.takes_over.tobytes() == result.takes_over.tobytes()
    scaled = take_over(supply(*arrays[:3], arrays[3] * 2.0**power, types), alive)
    assert scaled.covered.tolist() == result.covered.tolist()
    assert covered_of_each(supply(*(column[order] for column in arrays), types)).tobytes() == (
        covered_of_each(flows)[order].tobytes()
    )


# -- one loss after the other ---------------------------------------------------------------------------------------
def test_what_a_substitute_took_over_is_lost_with_it_and_the_next_finds_less_to_spare():
    """0 gives 40 to 3; 1 and 2 could give 10 and 20 more. Then 1 goes with its own 50 and the 10 it took over.

    2 has nothing left to give: 3 lacks 10 of 40 from the first loss, 10 again and all 50 from the second.
    """
    flows = supply([0, 1, 2], [3, 3, 4], [0, 0, 0], [40.0, 50.0, 100.0], [0, 0, 0, 1, 1])
    first = take_over(flows, LOST_FIRST)
    assert tuple(first.ledger) == pytest.approx((40.0, 30.0, 0.0, 0.0))
    second = take_over(flows, np.array([False, False, True, True, True]), before=first)
    assert tuple(second.ledger) == pytest.approx((70.0, 0.0, 10.0, 0.0))
    assert second.carried == pytest.approx([20.0, 0.0, 0.0])
    assert second.covered == pytest.approx([0.5, 0.0, 0.0])
    assert (second.provider.tolist(), second.takes_over.tolist()) == ([2], pytest.approx([20.0]))
    at_once = take_over(flows, np.array([False, False, True, True, True]))
    assert at_once.carried == pytest.approx([20.0 * 40 / 90, 20.0 * 50 / 90, 0.0])


def test_what_the_lost_were_given_is_spare_again():
    """3 is served by 1 and 2 in the place of 0; once 3 is lost, all of it can answer the cut of 2 but its own."""
    flows = supply([0, 1, 2], [3, 3, 4], [0, 0, 0], [20.0, 50.0, 100.0], [0, 0, 0, 1, 1])
    first = take_over(flows, LOST_FIRST)
    second = take_over(flows, [0.0, 1.0, 0.8, 0.0, 1.0], before=first)
    assert tuple(second.ledger) == pytest.approx((20.0, 10.0, 20.0, 0.0))
    assert second.carried == pytest.approx([0.0, 0.0, 10.0])


@given(seed=st.integers(0, 10_000))
def test_spare_capacity_is_used_up_once_whatever_the_order_of_losses(seed):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(3, 12)), int(rng.integers(1, 40))
    flows = supply(
        rng.integers(0, n, m), rng.integers(0, n, m), rng.integers(0, 2, m), rng.integers(0, 9, m).astype(float),
        rng.integers(0, 3, n),
    )  # fmt: skip
    left, before = np.ones(n), None
    for _ in range(4):
        hit = rng.random(n) < 0.25
        left = np.minimum(left, np.where(hit, rng.choice([0.0, 0.5], n), 1.0))
        now = take_over(flows, left, 0.7, before)
        able = (left[now.provider] == 1.0).all()
        short = (1.0 - left[flows.source]) * flows.weight
        assert able
        assert (now.takes_over <= now.spare * (1 + 1e-12)).all()
        assert now.takes_over.sum() == pytest.approx(now.carried.sum())
        assert now.carried == pytest.approx(now.covered * short)
        assert ((now.covered >= 0) & (now.covered <= 1)).all()
        assert (now.carried[(left[flows.target] == 0) | (flows.source == flows.target)] == 0).all()
        earlier = 0.0 if before is None else before.carried.sum()
        assert now.carried.sum() == pytest.approx(earlier - now.ledger.fell_away + now.ledger.taken_over)
        for kind in range(2):
            of_kind = now.kind == kind
            for role in range(3):
                pool = (flows.kind == kind) & (flows.type_code[flows.source] == role)
                given_by = now.takes_over[of_kind & (flows.type_code[now.provider] == role)].sum()
                assert given_by == pytest.approx(now.carried[pool].sum())
        before = now

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.network.cascade_bounds import cascade_at_most, costliest
from ecohealth.network.cascade_each import linear_cascade_of_each
from ecohealth.network.dependencies import dependencies
from tests.unit.network.test_cascade import chain, losses_of, random_network


@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.5, 0.95]), st.integers(5, 120))
def test_no_cascade_costs_more_than_its_bound(seed, inside, flows):
    net, _, _ = random_network(20, flows, seed, inside)
    losses = losses_of(net)
    bound, cost = cascade_at_most(net, losses), linear_cascade_of_each(net, losses)
    assert (bound >= cost).all()
    assert (bound <= net.value.sum() - losses.direct - losses.stranded + 1e-9).all()


def test_the_bound_is_near_the_cost_where_many_depend_a_little():
    net, _, _ = random_network(400, 4_000, 1)
    losses = losses_of(net)
    cost = linear_cascade_of_each(net, losses)
    assert np.median(cascade_at_most(net, losses)[cost > 0] / cost[cost > 0]) < 1.2


def test_a_chain_without_a_return_is_bounded_by_what_it_costs():
    """Half of each passes on and nothing returns: flows 1 → 2 and 2 → 3 lose max(h) = 1/2 and 1/4 of 8."""
    bound = cascade_at_most(chain(4, 0.5), losses_of(chain(4, 0.5)))
    assert bound == pytest.approx([6.0, 4.0, 0.0, 0.0], abs=1e-6)


def test_where_nothing_lies_outside_the_bound_is_all_that_stands():
    ring = np.arange(5), (np.arange(5) + 1) % 5
    closed = dependencies(5, ring, np.ones(5), np.ones(5), np.full(5, 2.0))
    assert cascade_at_most(closed, losses_of(closed)) == pytest.approx(np.full(5, 6.0))


def test_a_network_without_flows_has_nothing_to_bound():
    empty = dependencies(3, ([], []), [], [], [])
    assert cascade_at_most(empty, losses_of(empty)).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("count", [1, 10, 100])
def test_the_costliest_are_exact_and_nobody_else_can_cost_more(count):
    net, _, _ = random_network(600, 2_400, 4)
    losses = losses_of(net)
    certain, cost = losses.direct + losses.stranded, linear_cascade_of_each(net, losses)
    found = costliest(net, losses, count)
    total = certain + cost
    assert found.exact.sum() >= count
    assert not found.exact.all()
    assert found.cost[found.exact].tobytes() == cost[found.exact].tobytes()
    assert (found.cost >= cost).all()
    top = np.argsort(-total, kind="stable")[:count]
    assert found.exact[top].all()
    assert (certain + found.cost)[~found.exact].max() <= total[top].min()


def test_no_bit_depends_on_who_else_is_asked_nor_on_the_workers():
    net, _, _ = random_network(150, 900, 7)
    losses, cost = losses_of(net), None
    for workers in (1, 2, 4):
        again = linear_cascade_of_each(net, losses, workers=workers)
        assert cost is None or again.tobytes() == cost.tobytes()
        cost = again
    some = np.array([149, 3, 77])
    assert linear_cascade_of_each(net, losses, some).tobytes() == cost[some].tobytes()


def test_a_cascade_without_rest_is_refused_only_when_it_is_looked_at():
    """Nodes 0 and 1 depend wholly on one another, and all but never come to rest; the costliest loss is another."""
    flows, shares = ([0, 1, 2, 3], [1, 0, 0, 4]), [1 - 1e-9, 1 - 1e-9, 1e-5, 0.5]
    net = dependencies(5, flows, shares, shares, [1.0, 1.0, 1.0, 50.0])
    with pytest.raises(ArithmeticError, match="loss of node 2"):
        linear_cascade_of_each(net, losses_of(net), [2])
    assert linear_cascade_of_each(net, losses_of(net), [3]).tolist() == [0.0]

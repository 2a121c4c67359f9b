from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.network.cascade import linear_cascade
from ecohealth.network.cascade_each import LANES, linear_cascade_of_each
from ecohealth.network.components import leave_one_out
from ecohealth.network.dependencies import Dependencies, dependencies
from ecohealth.network.graph import undirected
from ecohealth.network.lanes import TOLERANCE, Flows, blank, clear, spread


def chain(n: int, share: float, first: float | None = None) -> Dependencies:
    """0 gives to 1, 1 to 2 …, each worth 8."""
    flows = np.arange(n - 1), np.arange(1, n)
    own = np.full(n - 1, share)
    return dependencies(n, flows, own, own if first is None else np.full(n - 1, first), np.full(n - 1, 8.0))


def random_network(n: int, m: int, seed: int, inside: float = 0.5) -> tuple[Dependencies, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    pair = np.unique(rng.integers(0, n * n, m))
    pair = pair[pair // n != pair % n]
    provider, recipient = pair // n, pair % n
    worth = rng.lognormal(0.0, 2.0, len(pair))
    own = inside * worth / np.bincount(recipient, worth, minlength=n)[recipient]
    return dependencies(n, (provider, recipient), own, own * rng.random(len(pair)), worth), provider, recipient


def losses_of(network: Dependencies):
    provider = np.repeat(np.arange(network.n), np.diff(network.indptr))
    return leave_one_out(undirected(network.n, provider, network.recipient, network.value))


def test_a_chain_halves_at_every_step():
    result = linear_cascade(chain(5, 0.5), [1.0, 0, 0, 0, 0])
    assert result.failure.tolist() == [1.0, 0.5, 0.25, 0.125, 0.0625]
    assert result.first_hit.tolist() == [0, 1, 2, 3, 4]
    assert result.rounds == 4


def test_substitutes_answer_the_initial_loss_only():
    result = linear_cascade(chain(4, 0.5, first=0.25), [1.0, 0, 0, 0])
    assert result.failure.tolist() == [1.0, 0.25, 0.125, 0.0625]
    covered = linear_cascade(chain(4, 0.5, first=0.0), [1.0, 0, 0, 0])
    assert covered.failure.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert covered.first_hit.tolist() == [0, -1, -1, -1]
    assert covered.rounds == 0


def test_a_node_that_is_cut_and_hit_again_passes_on_with_its_first_hop():
    """0 -> 1 -> 2, 0 lost and 1 cut by 0.2: 1 ends at 0.2 + 0.5, and 2 gets a quarter of that."""
    net = dependencies(3, ([0, 1], [1, 2]), [0.5, 0.5], [0.5, 0.25], [1.0, 1.0])
    result = linear_cascade(net, [1.0, 0.2, 0.0])
    assert result.failure == pytest.approx([1.0, 0.7, 0.175])
    assert result.first_hit.tolist() == [0, 0, 1]


def test_failure_stops_at_one():
    net = dependencies(4, ([0, 1, 2], [2, 2, 3]), [0.8, 0.8, 0.5], [0.8, 0.8, 0.5], [1.0] * 3)
    result = linear_cascade(net, [1.0, 1.0, 0.0, 0.0])
    assert result.failure.tolist() == [1.0, 1.0, 1.0, 0.5]


def test_a_ring_comes_to_rest_at_its_closed_form():
    """h_0 = 0.4 + d h_2, so h_0 = 0.4 / (1 - d^3)."""
    d = 0.5
    net = dependencies(3, ([0, 1, 2], [1, 2, 0]), [d] * 3, [d] * 3, [1.0] * 3)
    top = 0.4 / (1 - d**3)
    assert linear_cascade(net, [0.4, 0, 0]).failure == pytest.approx([top, d * top, d * d * top], abs=1e-8)


def test_nobody_hit_and_nobody_there():
    nothing = linear_cascade(chain(3, 0.5), [0.0, 0.0, 0.0])
    assert (nothing.failure.tolist(), nothing.rounds) == ([0.0] * 3, 0)
    empty = dependencies(0, ([], []), [], [], [])
    assert linear_cascade(empty, []).failure.tolist() == []
    assert linear_cascade_of_each(empty, losses_of(empty)).tolist() == []


def test_no_fixed_point_is_an_error_that_says_so():
    """Two that depend wholly on each other take 200,000 rounds to fail of a shock of 1e-5."""
    net = dependencies(2, ([0, 1], [1, 0]), [1.0, 1.0], [1.0, 1.0], [1.0, 1.0])
    with pytest.raises(
        ArithmeticError, match="still rises after 10,000 rounds; some nodes depend wholly on one another"
    ):
        linear_cascade(net, [1e-5, 0.0])
    slow = dependencies(3, ([0, 1, 2], [1, 2, 1]), [1e-5, 1.0, 1.0], [1e-5, 1.0, 1.0], [1.0, 1.0, 1.0])
    with pytest.raises(ArithmeticError, match="after the loss of node 0 still rises"):
        linear_cascade_of_each(slow, losses_of(slow))


def test_rounds_may_reach_the_limit():
    """The last of 10,001 in a row is hit in round 10,000, and there the cascade rests."""
    assert linear_cascade(chain(10_001, 1.0), np.eye(1, 10_001)[0]).rounds == 10_000
    with pytest.raises(ArithmeticError, match="still rises"):
        linear_cascade(chain(10_002, 1.0), np.eye(1, 10_002)[0])


@pytest.mark.parametrize(
    ("shock", "message"),
    [([0.5], "shape"), ([1.5, 0, 0], "a shock of 1.5"), ([-1, 0, 0], "negative"), ([np.nan, 0, 0], "not finite")],
)
def test_what_is_no_shock_is_refused(shock, message):
    with pytest.raises(ValueError, match=message):
        linear_cascade(chain(3, 0.5), shock)


def test_the_cost_of_each_loss_in_a_chain_by_hand():
    """Loss of 0: 1 -> 2 -> 3 stands, 8 · (0.5 + 0.25). Loss of 1: 2 -> 3 stands, 8 · 0.5. Of 2 and 3: nobody below."""
    net = chain(4, 0.5)
    assert linear_cascade_of_each(net, losses_of(net)).tolist() == [6.0, 4.0, 0.0, 0.0]


def test_the_cascade_costs_nothing_where_value_is_stranded_already():
    """0 gives to 1 and 3; 1 -> 2 is worth less than 3 -> 4 and stranded without 0: only 3 -> 4 can still lose."""
    worth = np.array([1.0, 2.0, 1.0, 10.0])
    net = dependencies(5, ([0, 1, 0, 3], [1, 2, 3, 4]), [0.5] * 4, [0.5] * 4, worth)
    losses = losses_of(net)
    assert losses.stranded[0] == 2.0
    assert linear_cascade_of_each(net, losses)[0] == 5.0


def test_of_equal_fragments_the_one_with_the_lowest_node_can_lose():
    """Without 0, 3 -> 4 and 5 -> 1 are worth the same; 1 is the lowest node, so 5 -> 1 stands and loses half."""
    net = dependencies(
        6, ([0, 3, 0, 5], [3, 4, 5, 1]), [0.1, 0.1, 0.5, 0.5], [0.1, 0.1, 0.5, 0.5], [1.0, 4.0, 1.0, 4.0]
    )
    assert linear_cascade_of_each(net, losses_of(net))[0] == 2.0


def test_a_self_loop_loses_what_its_node_fails():
    net = dependencies(2, ([0, 1], [1, 1]), [0.5, 0.0], [0.5, 0.0], [1.0, 6.0])
    assert linear_cascade_of_each(net, losses_of(net)).tolist() == [3.0, 0.0]


def test_losses_of_another_graph_are_refused():
    with pytest.raises(ValueError, match="losses of 4 nodes for a network of 3"):
        linear_cascade_of_each(chain(3, 0.5), losses_of(chain(4, 0.5)))


def test_lanes_hold_the_bits_of_single_cascades():
    net, _, _ = random_network(150, 900, seed=3)
    flows = Flows(net.indptr, net.recipient, net.dependency, net.first_hop)
    state, rng = blank(net.n, LANES), np.random.default_rng(4)
    for _ in range(3):  # the same state again and again: nothing may be left over
        lost = rng.permutation(net.n)[:LANES]
        reached = spread(flows, lost, np.arange(LANES), np.ones(LANES), state)
        for lane, i in enumerate(lost):
            alone = linear_cascade(net, np.eye(net.n)[i])
            assert state.failure[:, lane].tobytes() == alone.failure.tobytes()
            assert state.rounds[lane] == alone.rounds
        clear(reached, state)
        assert not state.failure.any()
        assert not state.asked.any()
        assert not state.rise.any()


def test_the_same_network_gives_the_same_bits_and_rows_in_any_order_too():
    net, provider, recipient = random_network(60, 300, seed=5)
    order = np.random.default_rng(6).permutation(len(provider))
    again = dependencies(
        60, (provider[order], recipient[order]), net.dependency[order], net.first_hop[order], net.value[order]
    )
    assert (
        linear_cascade_of_each(net, losses_of(net)).tobytes()
        == linear_cascade_of_each(again, losses_of(again)).tobytes()
    )


@given(st.integers(0, 10_000))
def test_a_disjoint_union_costs_what_both_cost_and_relabelling_moves_the_cost(seed):
    net, provider, recipient = random_network(12, 30, seed)
    other, giver, taker = random_network(9, 20, seed + 1)
    name = np.random.default_rng(seed).permutation(21)
    union = dependencies(
        21,
        (name[np.append(provider, giver + 12)], name[np.append(recipient, taker + 12)]),
        np.append(net.dependency, other.dependency),
        np.append(net.first_hop, other.first_hop),
        np.append(net.value, other.value),
    )
    both = linear_cascade_of_each(union, losses_of(union))[name]
    apart = np.append(linear_cascade_of_each(net, losses_of(net)), linear_cascade_of_each(other, losses_of(other)))
    assert both == pytest.approx(apart, abs=5 * TOLERANCE * (net.value.sum() + other.value.sum()))


@given(st.integers(0, 10_000), st.integers(0, 11), st.integers(0, 11))
def test_more_losses_never_fail_less(seed, one, other):
    net, _, _ = random_network(12, 40, seed)
    few, many = np.zeros(12), np.zeros(12)
    few[one] = many[one] = many[other] = 1.0
    first = dependencies(
        12, (np.repeat(np.arange(12), np.diff(net.indptr)), net.recipient), net.dependency, net.dependency, net.value
    )
    assert (linear_cascade(first, many).failure >= linear_cascade(first, few).failure - 1e-8).all()

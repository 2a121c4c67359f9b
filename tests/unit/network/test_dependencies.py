from __future__ import annotations

import numpy as np
import pytest

from ecohealth.network.dependencies import dependencies


def test_flows_stand_by_provider_and_recipient():
    net = dependencies(4, ([2, 0, 2], [3, 2, 0]), [0.1, 0.2, 0.3], [0.1, 0.0, 0.3], [1.0, 2.0, 3.0])
    assert net.indptr.tolist() == [0, 1, 1, 3, 3]
    assert net.recipient.tolist() == [2, 0, 3]
    assert net.dependency.tolist() == [0.2, 0.3, 0.1]
    assert net.first_hop.tolist() == [0.0, 0.3, 0.1]
    assert net.value.tolist() == [2.0, 3.0, 1.0]
    with pytest.raises(ValueError, match="read-only"):
        net.value[0] = 1.0


def test_no_flows():
    net = dependencies(2, ([], []), [], [], [])
    assert net.indptr.tolist() == [0, 0, 0]
    assert len(net.recipient) == 0


def test_the_order_of_rows_changes_no_bit():
    rng = np.random.default_rng(2)
    pair = rng.permutation(100)[:60]
    numbers = [rng.random(60), rng.random(60), rng.random(60)]
    numbers[1] = numbers[0] * numbers[1]
    order = rng.permutation(60)
    one = dependencies(10, (pair // 10, pair % 10), *numbers)
    other = dependencies(10, (pair[order] // 10, pair[order] % 10), *(column[order] for column in numbers))
    for name in ("indptr", "recipient", "dependency", "first_hop", "value"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


@pytest.mark.parametrize(
    ("flows", "numbers", "message"),
    [
        (([0, 0], [1, 1]), ([0.1] * 2, [0.1] * 2, [1.0] * 2), "two rows; add their rows up first"),
        (([0], [1]), ([1.5], [0.1], [1.0]), "a dependency above 1"),
        (([0], [1]), ([0.5], [0.6], [1.0]), "a first_hop above its dependency"),
        (([0], [1]), ([-0.5], [0.0], [1.0]), "dependency holds a value that is negative"),
        (([0], [1]), ([0.5], [0.5], [np.nan]), "value holds a value that is negative or not finite"),
        (([0], [2]), ([0.5], [0.5], [1.0]), "node numbers run from 2 to 2"),
        (([0], [1, 0]), ([0.5], [0.5], [1.0]), "1 providers but 2 recipients"),
        (([0], [1]), ([0.5, 0.5], [0.5], [1.0]), r"dependency has shape \(2,\)"),
    ],
)
def test_what_is_no_dependency_is_refused(flows, numbers, message):
    with pytest.raises(ValueError, match=message):
        dependencies(2, flows, *numbers)

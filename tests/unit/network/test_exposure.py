"""Exposure against closed forms, the dense inverse and networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from ecohealth.network.exposure import exposure, reliance


def random_dependencies(seed: int, n: int = 30, m: int = 150) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct flows and dependencies of which those of one recipient add up to at most 1."""
    rng = np.random.default_rng(seed)
    cells = rng.choice(n * n, m, replace=False)
    provider, recipient = cells // n, cells % n
    raw = rng.random(m)
    inside = rng.random(n)
    return provider, recipient, raw / np.bincount(recipient, weights=raw, minlength=n)[recipient] * inside[recipient]


def dense(n: int, flows: tuple[np.ndarray, np.ndarray], dependency: np.ndarray) -> np.ndarray:
    matrix = np.zeros((n, n))
    matrix[flows[1], flows[0]] = dependency
    return matrix


@pytest.mark.parametrize("n", [2, 5, 40])
def test_chain(n):
    """Node i of a chain is behind n-1-i others: 1 + α + … + α^(n-2-i)."""
    found = exposure(n, (np.arange(n - 1), np.arange(1, n)), np.ones(n - 1), 0.5, np.ones(n))
    assert found.total == pytest.approx([2.0 - 2.0 * 0.5 ** (n - 1 - i) for i in range(n)], rel=1e-12)
    assert found.direct.tolist() == [1.0] * (n - 1) + [0.0]


def test_star():
    """A hub that gives to all and takes from nobody: nothing is hidden."""
    found = exposure(10, (np.zeros(9, int), np.arange(1, 10)), np.full(9, 0.5), 0.5, np.ones(10))
    assert found.direct.tolist() == found.total.tolist() == [4.5] + [0.0] * 9


def test_two_tiers():
    """Nine recipients, three providers, one behind these: 3 direct, 3 + 9/2 in all."""
    provider = np.concatenate([np.zeros(3, int), np.repeat([1, 2, 3], 3)])
    found = exposure(13, (provider, np.arange(1, 13)), np.ones(12), 0.5, np.ones(13))
    assert found.direct[:4].tolist() == [3.0, 3.0, 3.0, 3.0]
    assert found.total[:4] == pytest.approx([7.5, 3.0, 3.0, 3.0])
    assert reliance(13, (provider, np.arange(1, 13)), np.ones(12), 0.5, on=0)[1:] == pytest.approx(
        [1.0] * 3 + [0.5] * 9
    )


@pytest.mark.parametrize("alpha", [0.0, 0.5, 0.9])
def test_against_the_inverse(alpha):
    for seed in range(5):
        provider, recipient, depends = random_dependencies(seed)
        matrix = dense(30, (provider, recipient), depends)
        series = matrix @ np.linalg.inv(np.eye(30) - alpha * matrix)
        weight = np.random.default_rng(seed).random(30)
        found = exposure(30, (provider, recipient), depends, alpha, weight)
        assert found.total == pytest.approx(weight @ series, rel=1e-12, abs=1e-14)
        assert found.direct == pytest.approx(weight @ matrix, rel=1e-12, abs=1e-14)
        for on in (0, 17):
            assert reliance(30, (provider, recipient), depends, alpha, on) == pytest.approx(
                series[:, on], rel=1e-12, abs=1e-14
            )


def test_against_networkx():
    provider, recipient, depends = random_dependencies(9)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(30))
    graph.add_weighted_edges_from(zip(recipient.tolist(), provider.tolist(), depends.tolist(), strict=True))
    katz = nx.katz_centrality_numpy(graph, alpha=0.5, beta=1.0, normalized=False, weight="weight")  # 1 + α · total
    total = exposure(30, (provider, recipient), depends, 0.5, np.ones(30)).total
    assert total == pytest.approx([(katz[i] - 1.0) / 0.5 for i in range(30)], rel=1e-12, abs=1e-13)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"alpha": 1.0}, "alpha 1.0"),
        ({"dependency": [0.6, 0.6]}, "by more than 1"),
        ({"dependency": [0.6, -0.1]}, "negative"),
        ({"flows": ([0, 1], [2, 3])}, "0 to 2"),
        ({"flows": ([0], [2, 2])}, "1 providers but 2 recipients"),
        ({"of": [1.0]}, "of has shape"),
    ],
)
def test_what_cannot_be_is_refused(change, said):
    call = {"flows": ([0, 1], [2, 2]), "dependency": [0.5, 0.5], "alpha": 0.5, "of": np.ones(3)} | change
    with pytest.raises(ValueError, match=said):
        exposure(3, call["flows"], call["dependency"], call["alpha"], call["of"])
    with pytest.raises(ValueError, match="node 3"):
        reliance(3, ([0], [1]), [0.5], 0.5, on=3)

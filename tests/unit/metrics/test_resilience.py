from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from ecohealth.metrics.reading import TooLittleData, Undefined
from ecohealth.metrics.resilience import cut_partners, loss_impact, robustness_targeted, substitutability
from tests.ecosystems import complete, make, path, random_ecosystem, ring, star, two_cliques

EMPTY = make({"a": "firm", "b": "shop"}, [])


@pytest.mark.parametrize("metric", [loss_impact, robustness_targeted, cut_partners, substitutability])
def test_without_value_there_is_nothing_to_lose(metric):
    with pytest.raises(Undefined):
        metric(EMPTY)


def test_loss_impact_closed_forms():
    assert loss_impact(star(9)).value == 1.0
    assert loss_impact(complete(10)).value == pytest.approx(0.2)
    # ten in a chain of nine ties: losing the 5th takes two ties and strands the shorter side of three
    middle = loss_impact(path(10))
    assert middle.value == pytest.approx((2 + 3) / 9)
    assert middle.contributions["participant"].iloc[0] == "p04"
    assert middle.details["stranded_share"] == pytest.approx(3 / 9)


def test_losing_one_end_of_the_bridge_strands_the_other_clique():
    reading = loss_impact(two_cliques(5))
    assert reading.value == pytest.approx((5 + 6) / 21)  # 4 ties and the bridge; 6 ties of its clique stay behind


def test_loss_impact_against_networkx_for_every_participant():
    for seed in range(8):
        eco = random_ecosystem(seed, n=16, rows=24).window("all")
        graph = nx.Graph()
        graph.add_nodes_from(range(len(eco)))
        for i, j, w in zip(eco.view.pairs.source, eco.view.pairs.target, eco.view.pairs.weight, strict=True):
            graph.add_edge(i, j, weight=w + graph.get_edge_data(i, j, {"weight": 0.0})["weight"])
        worst = max(_slow_loss(graph, one) for one in graph)
        assert loss_impact(eco).value == pytest.approx(worst / eco.view.value)


def _slow_loss(graph: nx.Graph, lost: int) -> float:
    def value(nodes) -> float:
        return sum(w for _, _, w in graph.subgraph(nodes).edges(data="weight"))

    kept = 0.0
    for component in nx.connected_components(graph):
        fragments = nx.connected_components(graph.subgraph(component - {lost}))
        kept += max((value(one) for one in fragments), default=0.0)
    return value(graph) - kept


def test_robustness_of_known_graphs():
    assert robustness_targeted(complete(10)).value == pytest.approx(0.45)
    assert robustness_targeted(star(9)).value == pytest.approx(0.09)
    # equal strength: the ring is cut from the lowest id on, and stays one piece
    assert robustness_targeted(ring(10)).value == pytest.approx(0.45)
    assert robustness_targeted(star(9)).details["losses_until_half_is_apart"] == 1


def test_participants_without_ties_do_not_dilute_robustness():
    people = {**dict.fromkeys("abc", "firm"), "x": "firm"}
    assert robustness_targeted(make(people, [("a", "b"), ("b", "c"), ("a", "c")])).n == 3


def test_cut_partners_are_articulation_points():
    reading = cut_partners(two_cliques(5))
    assert reading.value == pytest.approx(0.2)
    assert sorted(reading.contributions["participant"]) == ["a0", "b0"]
    assert cut_partners(ring(6)).value == 0.0
    assert cut_partners(path(5)).value == pytest.approx(0.6)
    with pytest.raises(TooLittleData):
        cut_partners(make({"a": "x", "b": "x"}, [("a", "b")]))


@pytest.mark.parametrize("seed", range(5))
def test_cut_partners_against_networkx(seed):
    eco = random_ecosystem(seed, n=20, rows=24).window("all")
    graph = nx.Graph(zip(*eco.view.ties[:2], strict=True))
    assert cut_partners(eco).details["count"] == len(list(nx.articulation_points(graph)))


# -- substitutability -----------------------------------------------------------------------------------------------
def test_substitutes_have_the_type_the_kind_and_the_spare_capacity():
    people = {"a": "mill", "b": "mill", "x": "port", "r": "shop", "s": "shop"}
    ties = [("a", "r", 10.0, "flour"), ("b", "s", 50.0, "flour"), ("x", "s", 99.0, "flour")]
    reading = substitutability(make(people, ties))
    # b could spare 10 and take over a's 10; a could spare 2 of b's 50; x has no other port beside it
    assert reading.value == pytest.approx(10 / 159)
    assert reading.contributions["participant"].tolist() == ["x", "b"]


def test_neither_the_provider_nor_the_recipient_substitutes():
    people = dict.fromkeys("abcd", "mill")
    assert substitutability(make(people, [("a", "b", 1.0), ("b", "a", 90.0)])).value == 0.0
    four = substitutability(make(people, [("a", "b", 1.0), ("b", "a", 90.0), ("c", "d", 80.0)]))
    assert four.value == pytest.approx(1 / 171)


@pytest.mark.parametrize("seed", range(6))
def test_substitutability_against_a_plain_loop(seed):
    eco = random_ecosystem(seed, n=14, rows=60).window("all")
    flows, kind_of = eco.view.flows, eco.view.type_code
    rows = [
        (k, i, j, w) for k, i, j, w in zip(flows.kind, flows.source, flows.target, flows.weight, strict=True) if i != j
    ]
    covered = 0.0
    for k, i, j, w in rows:
        others = {x for q, x, _, _ in rows if q == k and kind_of[x] == kind_of[i] and x not in (i, j)}
        spare = [0.2 * sum(v for q, x, _, v in rows if q == k and x == other) for other in others]
        covered += w if spare and max(spare) >= w else 0.0
    assert substitutability(eco).value == pytest.approx(covered / sum(w for *_, w in rows))
    assert np.isfinite(covered)

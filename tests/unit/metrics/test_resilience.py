from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.reading import TooLittleData, Undefined
from ecohealth.metrics.resilience.losses import cut_partners, loss_impact, systemic_core
from ecohealth.metrics.resilience.risk import value_at_risk
from ecohealth.metrics.resilience.robustness import (
    robustness_adaptive,
    robustness_random,
    robustness_targeted,
    robustness_vs_null,
    secondary_extinction,
)
from ecohealth.metrics.resilience.supply import slack, substitutability
from ecohealth.network.components import stranded_after
from ecohealth.network.graph import undirected
from ecohealth.tables.config import Config, Kind
from tests.ecosystems import complete, make, path, random_ecosystem, ring, star, two_cliques

EMPTY = make({"a": "firm", "b": "shop"}, [])


@pytest.mark.parametrize(
    "metric",
    [
        *(loss_impact, systemic_core, cut_partners, substitutability, slack, secondary_extinction),
        *(robustness_targeted, robustness_random, robustness_adaptive, robustness_vs_null, value_at_risk),
    ],
)
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


@pytest.mark.parametrize(
    ("eco", "expected"),
    [(complete(10), 0.45), (star(9), 0.09), (ring(10), 0.29), (path(10), 0.25)],
    ids=["complete", "star", "ring", "path"],
)
def test_reference_values_of_the_adaptive_sequence(eco, expected):
    """METRICS.md: undirected, unweighted, adaptive degree, lowest id first."""
    assert robustness_adaptive(eco).details["by_ties"] == pytest.approx(expected, abs=1e-12)


def test_karate_falls_apart_as_published():
    club = nx.karate_club_graph()
    eco = make({f"p{v:02d}": "member" for v in club}, [(f"p{u:02d}", f"p{v:02d}", 1.0) for u, v in club.edges()])
    assert robustness_adaptive(eco).details["by_ties"] == pytest.approx(0.1358, abs=5e-5)


def test_the_adaptive_sequence_by_value_against_a_slow_attacker():
    for seed in range(6):
        eco = random_ecosystem(seed, n=18, rows=60).window("all")
        low, high, weight = eco.view.ties
        graph = nx.Graph()
        graph.add_weighted_edges_from(zip(low.tolist(), high.tolist(), weight.tolist(), strict=True))
        n, curve = len(graph), []
        while graph:
            strength = dict(graph.degree(weight="weight"))
            graph.remove_node(min(graph, key=lambda v: (-strength[v], v)))
            curve.append(max((len(one) for one in nx.connected_components(graph)), default=0) / n)
        assert robustness_adaptive(eco).value == pytest.approx(sum(curve) / n)


def test_the_worst_sequence_is_no_kinder_than_chance():
    eco = random_ecosystem(5, n=60, rows=150).window("all")
    anybody = robustness_random(eco)
    assert robustness_adaptive(eco).value < anybody.value
    assert 0 < anybody.details["standard_error"] < 0.005


def test_random_losses_of_a_complete_and_of_a_tiny_graph():
    """Complete: any order leaves the rest whole, R = (1 - 1/n)/2. Two tied: one of two is left, then none."""
    assert robustness_random(complete(9)).value == pytest.approx((1 - 1 / 9) / 2)
    assert robustness_random(make({"a": "x", "b": "x"}, [("a", "b")])).value == 0.25


def test_the_mean_of_random_orders_is_the_mean_of_all_orders():
    from itertools import permutations

    eco = path(5)
    whole = nx.path_graph(5)
    every = []
    for order in permutations(range(5)):
        left, sizes = whole.copy(), []
        for v in order:
            left.remove_node(v)
            sizes.append(max((len(one) for one in nx.connected_components(left)), default=0) / 5)
        every.append(sum(sizes) / 5)
    reading = robustness_random(eco)
    assert reading.value == pytest.approx(np.mean(every), abs=4 * reading.details["standard_error"])


def test_two_cliques_on_a_bridge_are_wired_worse_than_chance_and_a_star_has_no_chance():
    assert robustness_vs_null(two_cliques(8)).value < 0.05
    with pytest.raises(Undefined, match="no other network"):
        robustness_vs_null(star(6))


def test_the_systemic_core_is_who_costs_a_twentieth():
    assert systemic_core(complete(10)).value == 10  # each takes a fifth with it
    assert systemic_core(complete(50)).value == 0  # each takes a twenty-fifth
    reading = systemic_core(star(30))
    assert (reading.value, reading.contributions["participant"].tolist()) == (1.0, ["hub"])


def test_the_weakest_side_is_named():
    """Each of three shops hangs on one of three makers; each maker is reached by every one of three labs."""
    types = {f"{kind}{k}": kind for kind in ("maker", "shop", "lab") for k in range(3)}
    ties = [(f"maker{k}", f"shop{k}") for k in range(3)] + [
        (f"lab{i}", f"maker{k}") for i in range(3) for k in range(3)
    ]
    reading = secondary_extinction(make(types, ties))
    assert reading.value == pytest.approx((3 * 0.5 + 3 * 0.5 + 9 * 5 / 6 + 9 * 5 / 6) / 24)  # weighted by value
    assert (reading.details["goes"], reading.details["survives"]) == ("maker", "shop")
    assert reading.contributions["participant"].tolist() == ["shop0", "shop1", "shop2"]
    areas = {(one["goes"], one["survives"]): one for one in reading.details["pairs"]}
    assert areas["lab", "maker"]["random"] == pytest.approx(5 / 6)  # all stand until the last of three goes
    assert areas["lab", "maker"]["random_spline"] == pytest.approx(0.75)  # the parabola through 1, 1, 0 at thirds
    assert areas["lab", "maker"]["half_lost"] == pytest.approx(0.5)  # all go with the second
    assert reading.n == 4


def test_slack_reference_values():
    """METRICS.md: a ring of four is all order; among four that all give to each other α = 0.1158, 0.6785."""
    ring_of_four = make(dict.fromkeys("abcd", "x"), [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")])
    everybody = make(dict.fromkeys("abcd", "x"), [(i, j) for i in "abcd" for j in "abcd" if i != j])
    assert slack(ring_of_four).value == pytest.approx(0.0, abs=1e-12)
    assert slack(everybody).details["order"] == pytest.approx(0.1158, abs=5e-5)
    assert slack(everybody).value == pytest.approx(0.6785, abs=5e-5)
    with pytest.raises(Undefined, match="one flow is all"):
        slack(make({"a": "x", "b": "y"}, [("a", "b", 3.0)]))


def test_slack_is_told_for_each_layer():
    config = Config(kinds={"know-how": Kind(layer="intangible")})
    ties = [
        ("a", "b", 1.0, "supply"),
        ("b", "c", 1.0, "supply"),
        ("a", "c", 2.0, "know-how"),
        ("c", "a", 1.0, "know-how"),
    ]
    details = slack(make(dict.fromkeys("abc", "x"), ties, config=config)).details
    assert details["order_tangible"] == pytest.approx(1.0)
    assert set(details) == {"order", "order_tangible", "order_intangible"}


def exact_tail(eco: Ecosystem, chance: float) -> tuple[float, float]:
    """Mean and CVaR95 of what is lost directly and stranded, over every set of participants."""
    losses, odds = [], []
    for bits in range(1 << len(eco)):
        lost = [one for one in range(len(eco)) if bits >> one & 1]
        capacity = np.ones(len(eco))
        capacity[lost] = 0.0
        pairs = eco.view.pairs
        keeps = pairs.weight * np.minimum(capacity[pairs.source], capacity[pairs.target])
        stranded = stranded_after(eco.view.graph, undirected(len(eco), pairs.source, pairs.target, keeps), capacity > 0)
        losses.append(1.0 - (keeps.sum() - (stranded.value if lost else 0.0)) / eco.view.value)
        odds.append(chance ** len(lost) * (1 - chance) ** (len(eco) - len(lost)))
    order = np.argsort(losses)[::-1]
    loss, p = np.array(losses)[order], np.array(odds)[order]
    worst = np.clip(0.05 - (np.cumsum(p) - p), 0.0, p)
    return float(loss @ p), float(worst @ loss) / 0.05


def test_value_at_risk_is_the_mean_of_the_worst_twentieth():
    eco = path(9)
    reading = value_at_risk(eco)
    mean, tail = exact_tail(eco, 0.05)
    errors = reading.details["standard_error"]
    assert reading.value == pytest.approx(tail, abs=4 * errors["cvar95"])
    assert reading.details["mean"] == pytest.approx(mean, abs=4 * errors["mean"])
    assert (reading.details["runs"], reading.details["assumed"]) == (2560, ["firm"])


def test_value_at_risk_of_a_star_is_that_of_its_hub():
    """The hub leaves in one of twenty years and takes everything with it: the worst twentieth."""
    reading = value_at_risk(star(4))
    assert reading.value == pytest.approx(1.0, abs=0.1)
    assert reading.details["mean"] == pytest.approx(0.05 + 0.95 * 0.05, abs=0.02)
    people = reading.contributions
    assert people["participant"].iloc[0] == "hub"
    assert people["share"].iloc[0] > 0.7
    assert people["share"].iloc[1:].max() < 0.3

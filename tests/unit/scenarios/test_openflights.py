"""Losing airports of the real route network, against networkx."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import networkx as nx
import pytest

from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scenarios.rank import rank
from ecohealth.scenarios.scenario import AttributeLoss, Loss
from ecohealth.scenarios.simulate import simulate

pytestmark = pytest.mark.real

ATLANTA, OHARE, DALLAS = "AP3682", "AP3830", "AP3670"


@pytest.fixture(scope="module")
def routes(shared: Path) -> Ecosystem:
    folder = shared / "data" / "openflights"
    if not folder.is_dir():
        pytest.skip("../shared/data/openflights is not there")
    return load(folder, window="all").only({"kind": "route"})


def by_networkx(eco: Ecosystem, lost: Sequence[str]) -> tuple[float, float, set[str]]:
    """Direct and stranded share of V, and who is cut off, component by component."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(eco.ids)
    rows = eco.interactions
    for source, target, weight in rows[["source", "target", "weight"]].itertuples(index=False):
        known = graph.get_edge_data(source, target, {"weight": 0.0})["weight"]
        graph.add_edge(source, target, weight=known + weight)
    left = graph.copy()
    left.remove_nodes_from(lost)
    kept, cut_off = 0.0, set[str]()
    for component in nx.connected_components(graph):
        fragments = [sorted(one) for one in nx.connected_components(left.subgraph(component))]
        worth = {one[0]: left.subgraph(one).size(weight="weight") for one in fragments}
        best = max(fragments, key=lambda one: (worth[one[0]], len(one), [-ord(c) for c in one[0]]), default=[])
        kept += worth[best[0]] if best else 0.0
        touched = not component.isdisjoint(lost)
        cut_off |= {one for fragment in fragments if touched and fragment is not best for one in fragment}
    survives = left.size(weight="weight")
    value = graph.size(weight="weight")
    return (value - survives) / value, (survives - kept) / value, cut_off


@pytest.mark.parametrize("lost", [[ATLANTA], [ATLANTA, OHARE, DALLAS]])
def test_airports_lost(routes: Ecosystem, lost: list[str]) -> None:
    outcome = simulate(routes, Loss(*lost), scored=False)
    direct, stranded, cut_off = by_networkx(routes, lost)
    assert (outcome.lost.direct, outcome.lost.stranded) == pytest.approx((direct, stranded))
    people = outcome.participants
    assert set(people["id"][people["state"] == "stranded"]) == cut_off
    assert len(cut_off) >= 11


def test_a_country_lost(routes: Ecosystem) -> None:
    outcome = simulate(routes, AttributeLoss("country", "Norway"), scored=False)
    direct, stranded, _ = by_networkx(routes, outcome.lost_ids)
    assert len(outcome.lost_ids) > 20
    assert (outcome.lost.direct, outcome.lost.stranded) == pytest.approx((direct, stranded))


def test_the_costliest_airport_is_the_one_with_most_routes(routes: Ecosystem) -> None:
    first = rank(routes).iloc[0]
    assert (first["id"], first["stranded_participants"]) == (ATLANTA, 11)
    assert first["loss_impact"] == pytest.approx(sum(by_networkx(routes, [ATLANTA])[:2]))

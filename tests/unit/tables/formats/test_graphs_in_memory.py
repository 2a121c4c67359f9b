"""Graphs of networkx and igraph: the tables they stand for, under the same checks as files, and never changed."""

from __future__ import annotations

import copy
import subprocess
import sys

import igraph
import networkx as nx
import pytest

import ecohealth
from ecohealth.errors import InputRefused
from ecohealth.tables.how import How
from ecohealth.tables.read import read_tables
from tests.unit.tables.formats.graphs import EDGES, NODES, edges_of, expected_edges, graph, nodes_of
from tests.unit.tables.small import assert_nothing_lost, of


def _read(given):
    tables = read_tables(given)
    assert_nothing_lost(tables)
    return tables


def _igraph(directed: bool = True) -> igraph.Graph:
    out = igraph.Graph(directed=directed)
    out["name"] = "Volta"
    for one, at in NODES.items():
        out.add_vertex(one, **{name: value for name, value in at.items() if name != "name"})
    for source, target, at in EDGES:
        out.add_edge(source, target, **at)
    return out


@pytest.mark.parametrize("form", [nx.MultiDiGraph, nx.DiGraph, nx.MultiGraph, nx.Graph])
def test_a_networkx_graph_is_read_as_it_lists_its_nodes_and_edges(form):
    given = graph(form)
    before = copy.deepcopy(given)
    tables = _read(given)
    assert nx.utils.graphs_equal(given, before)
    assert tables.name == "Volta"
    assert nodes_of(tables, "id", "type", "name") == [(one, at["type"], at["name"]) for one, at in given.nodes.items()]
    assert edges_of(tables) == expected_edges(given)
    assert tables.participants["size"].tolist() == ["1.5", "2", ""]
    assert {one.directed for one in tables.config.kinds.values()} == (set() if given.is_directed() else {False})
    assert [one.file for one in tables.report.files] == ["networkx graph, nodes", "networkx graph, edges"]


@pytest.mark.parametrize("directed", [True, False])
def test_an_igraph_graph_gives_the_tables_of_the_same_networkx_graph(directed):
    tables, other = _read(_igraph(directed)), _read(graph(nx.MultiDiGraph if directed else nx.MultiGraph))
    assert nodes_of(tables, "id", "type") == nodes_of(other, "id", "type")
    assert {(frozenset(one[:2]), *one[2:]) for one in edges_of(tables)} == {
        (frozenset(one[:2]), *one[2:]) for one in edges_of(other)
    }
    assert (tables.name, tables.config.kinds) == (other.name, other.config.kinds)


def test_igraph_vertices_without_names_are_called_by_their_numbers():
    given = igraph.Graph(edges=[(0, 1), (1, 2)], directed=True, vertex_attrs={"type": ["a", "b", "b"]})
    tables = _read(given)
    assert nodes_of(tables, "id", "type") == [("0", "a"), ("1", "b"), ("2", "b")]
    assert edges_of(tables) == [("0", "1", "interaction", 1.0), ("1", "2", "interaction", 1.0)]


def test_igraph_vertices_of_one_name_are_refused():
    given = igraph.Graph(n=2, vertex_attrs={"name": ["a", "a"], "type": ["x", "x"]})
    with pytest.raises(InputRefused, match="several vertices have the name 'a'; edges cannot say whom they join"):
        read_tables(given)


@pytest.mark.parametrize(
    ("weight", "rule"), [(-1.0, "range"), (float("inf"), "number"), (float("nan"), "missing"), ([1], "no-value")]
)
def test_weights_are_checked_as_those_of_files(weight, rule):
    given = graph(nx.DiGraph)
    given.add_edge("x y", "NA", kind="data", weight=weight)
    assert [(one.file, one.rule) for one in of(_read(given), "quarantine")] == [("networkx graph, edges", rule)]


def test_ids_and_attributes_that_are_no_plain_values():
    given = graph(nx.DiGraph)
    given.add_node(("a", 1), type="supplier")
    given.add_node("odd", type="supplier", tags=["x", "y"], **{"id": 5})
    given.add_node(7, type="supplier")
    given.add_node("7", type="supplier")
    tables = _read(given)
    assert [(one.line, one.rule, one.value) for one in of(tables, "quarantine")] == [
        (4, "no-value", "('a', 1)"),
        (7, "duplicate-id", "7"),
    ]
    assert nodes_of(tables, "id", "tags", "id (attribute)")[3:] == [("odd", "['x', 'y']", "5"), ("7", "", "")]
    assert [one.column for one in of(tables, "warn", rule="no-value")] == ["tags"]


def test_a_graph_without_types_or_nodes_is_refused_in_words():
    with pytest.raises(InputRefused, match=r"networkx graph, nodes: column type is missing.* Could it be 'club'\?"):
        read_tables(nx.karate_club_graph())
    people = read_tables(nx.karate_club_graph(), columns={"type": "club"}).participants
    assert people["type"].value_counts().to_dict() == {"Mr. Hi": 17, "Officer": 17}
    with pytest.raises(InputRefused, match="networkx graph, nodes: "):
        read_tables(nx.Graph())
    with pytest.raises(InputRefused, match="networkx graph, nodes: has 3 rows, the limit is 2"):
        read_tables(graph(), how=How(max_rows=2))


def test_an_ecosystem_is_loaded_from_a_graph():
    eco = ecohealth.load(graph(nx.Graph))
    assert (len(eco), eco.name, list(eco.kinds)) == (3, "Volta", ["data", "supply"])


def test_no_library_of_graphs_is_loaded_to_read_a_frame():
    script = (
        "import sys, pandas as pd\nfrom ecohealth.tables.read import read_tables\n"
        "read_tables({'participants': pd.DataFrame({'id': ['a'], 'type': ['x']})})\n"
        "assert not {'networkx', 'igraph'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

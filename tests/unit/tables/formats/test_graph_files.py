"""GraphML, GEXF and node-link JSON: the same nodes and edges that networkx reads, and nothing flattened in silence."""

from __future__ import annotations

import io
import json
import time

import networkx as nx
import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.how import How
from ecohealth.tables.read import read_tables
from tests.unit.tables.formats.graphs import EDGES, NODES, edges_of, expected_edges, graph, graph_bytes, nodes_of, read
from tests.unit.tables.small import of

GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="urn:y">\n'
KEYS = (
    '<key id="d0" for="node" attr.name="type" attr.type="string"><default>firm</default></key>\n'
    '<key id="d1" for="node" attr.name="name"/>\n<key id="d2" for="edge" attr.name="weight"/>\n'
)
GEXF = '<gexf xmlns="http://gexf.net/1.3" version="1.3" xmlns:viz="http://gexf.net/1.3/viz">\n'
TYPES = '<attributes class="node"><attribute id="0" title="type"><default>firm</default></attribute></attributes>\n'


def _as_read_by_networkx(form: str, content: bytes):
    if form == "json":
        return nx.node_link_graph(json.loads(content), edges="links")
    return (nx.read_graphml if form == "graphml" else nx.read_gexf)(io.BytesIO(content))


def _graphml(body: str, keys: str = KEYS, default: str = "directed") -> str:
    return f'{GRAPHML}{keys}<graph edgedefault="{default}">\n{body}\n</graph>\n</graphml>'


def _gexf(nodes: str, edges: str = "", *, attributes: str = TYPES, direction: str = "directed") -> str:
    parts = f"<nodes>\n{nodes}\n</nodes>\n<edges>\n{edges}\n</edges>"
    return f'{GEXF}<graph defaultedgetype="{direction}">\n{attributes}{parts}</graph></gexf>'


# -- what networkx writes, and reads --------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["graphml", "gexf", "json"])
@pytest.mark.parametrize("kind", [nx.MultiDiGraph, nx.DiGraph, nx.MultiGraph, nx.Graph])
def test_nodes_edges_and_attributes_are_those_that_networkx_reads(tmp_path, form, kind):
    content = graph_bytes(form, graph(kind))
    tables, oracle = read(tmp_path, f"net.{form}", content), _as_read_by_networkx(form, content)
    assert nodes_of(tables, "id", "type", "name") == [(one, at["type"], at["name"]) for one, at in oracle.nodes.items()]
    assert sorted(edges_of(tables)) == sorted(expected_edges(oracle))
    assert tables.participants["note"].tolist() == ["", "", NODES["x y"]["note"]]
    assert tables.participants["size"].tolist() == ["1.5", "2", ""]
    assert set(tables.interactions["currency"]) == {at.get("currency", "") for _, _, at in oracle.edges(data=True)}
    assert {one.directed for one in tables.config.kinds.values()} == (set() if oracle.is_directed() else {False})
    assert of(tables, "quarantine") == []


@pytest.mark.parametrize("form", ["graphml", "gexf", "json"])
def test_undirected_edges_are_of_undirected_kinds_unless_the_user_says_otherwise(tmp_path, form):
    content = graph_bytes(form, graph(nx.MultiGraph))
    tables = read(tmp_path, f"net.{form}", content)
    assert {name: one.directed for name, one in tables.config.kinds.items()} == {"supply": False, "data": False}
    assert [one.message.partition(":")[0] for one in of(tables, "note", rule="undirected")] == [
        "edges of the kinds 'data', 'supply' have no direction"
    ]
    (tmp_path / "ecosystem.toml").write_text("[kinds.supply]\ndirected = true\n[kinds.data]\nessential = true\n")
    declared = read_tables(tmp_path).config.kinds
    assert (declared["supply"].directed, declared["data"].directed, declared["data"].essential) == (True, False, True)


def test_the_name_of_the_graph_is_the_ecosystems(tmp_path):
    assert read(tmp_path, "net.json", graph_bytes("json")).name == "Volta"
    assert read(tmp_path, "net.gexf", graph_bytes("gexf")).name == "net"


def test_a_graph_lies_in_a_folder_beside_other_tables(tmp_path):
    (tmp_path / "kpis.csv").write_text("kpi,date,value\nnps,2024-01,40\n")
    (tmp_path / "ecosystem.toml").write_text('name = "Nordlicht"\n')
    read(tmp_path, "net.graphml", graph_bytes("graphml"))
    tables = read_tables(tmp_path)
    assert (tables.name, len(tables.participants), len(tables.more["kpis"])) == ("Nordlicht", 3, 1)
    (tmp_path / "interactions.csv").write_text("source,target\n")
    with pytest.raises(InputRefused, match=r"net\.graphml and interactions\.csv: both are the table interactions"):
        read_tables(tmp_path)


def test_limits_hold_for_graphs(tmp_path):
    read(tmp_path, "net.graphml", graph_bytes("graphml"))
    with pytest.raises(InputRefused, match=r"net\.graphml, nodes: has 3 rows, the limit is 2"):
        read_tables(tmp_path / "net.graphml", how=How(max_rows=2))


# -- GraphML --------------------------------------------------------------------------------------------------------
def test_graphml_defaults_lines_and_records_as_they_stood(tmp_path):
    nodes = '<node id="a"/>\n<node id="b">\n <data key="d0">bank</data></node>\n<node/>\n'
    body = nodes + '<edge id="e1" source="a" target="b"/>'
    tables = read(tmp_path, "net.graphml", _graphml(body))
    assert nodes_of(tables, "id", "type") == [("a", "firm"), ("b", "bank")]
    assert tables.interactions[["line", "edge_id"]].to_numpy().tolist() == [[10, "e1"]]
    problem = of(tables, "quarantine")[0]
    assert (problem.line, problem.raw, problem.message) == (9, "<node/>", "id is missing")


@pytest.mark.parametrize(
    ("body", "line", "rule"),
    [
        ('<edge source="a" target="zz"/>', 8, "unknown-participant"),
        ('<edge source="a"/>', 8, "missing"),
        ('<node id="a"><data key="d0">x</data></node>', 8, "duplicate-id"),
        ('<node id="c"><data key="d0">x</data><data key="d0">y</data></node>', 8, "twice"),
        ('<edge source="a" target="b" directed="maybe"/>', 8, "direction"),
        ('<edge source="a" target="b" directed="false"><data key="d2">1</data></edge>', 8, "direction"),
        ('<hyperedge><endpoint node="a"/><endpoint node="b"/></hyperedge>', 8, "hyperedge"),
        ('<edge source="a" target="b"><data key="d2">-1</data></edge>', 8, "range"),
        ('<edge source="a" target="b"><data key="d2">NaN</data></edge>', 8, "number"),
    ],
)
def test_what_is_no_node_or_edge_here_is_set_aside_with_its_line(tmp_path, body, line, rule):
    good = '<node id="a"/>\n<node id="b"/>\n'
    edge = '\n<edge source="b" target="a"><data key="d2">1</data></edge>'
    tables = read(tmp_path, "net.graphml", _graphml(good + body + edge))
    assert [(one.line, one.rule, one.raw) for one in of(tables, "quarantine")] == [(line, rule, body)]
    assert (len(tables.participants), len(tables.interactions)) == (2, 1)


def test_several_records_on_one_line_are_counted(tmp_path):
    tables = read(tmp_path, "net.graphml", _graphml('<node id="a"/><node id="b"/><node id="a"/><node id="b"/>'))
    assert [(one.line, one.raw) for one in of(tables, "quarantine")] == [(3, '<node id="a"/>'), (4, '<node id="b"/>')]
    assert [one.file for one in of(tables, "note", rule="lines")] == ["net.graphml, nodes"]


def test_what_is_left_out_is_told(tmp_path):
    body = (
        '<data key="d9">x</data><node id="a"><data key="d7"><y:Shape><y:Label>A</y:Label></y:Shape></data>'
        '<port name="N"/></node>\n<node id="b"><data key="dx">kept</data><desc>a note</desc></node>'
    )
    tables = read(tmp_path, "net.graphml", _graphml(body))
    assert tables.participants[["dx", "desc"]].to_numpy().tolist() == [["", ""], ["kept", "a note"]]
    said = [one.message for one in (*of(tables, "warn", rule="not-read"), *of(tables, "note", rule="not-read"))]
    assert said == [
        "'data' with what is in it is not read (in 1 place)",
        "'port' with what is in it is not read (in 1 place)",
        "the key 'dx' is not declared for a node; values are kept under that name (in 1 place)",
        "'data' is no node and no edge, not read (in 1 place)",
    ]


def test_attributes_whose_name_is_taken_are_kept_under_another(tmp_path):
    keys = KEYS + '<key id="d3" for="node" attr.name="id"/><key id="d4" for="edge" attr.name="source"/>\n'
    body = '<node id="a"><data key="d3">other</data></node>\n<edge source="a" target="a"><data key="d4">x</data></edge>'
    tables = read(tmp_path, "net.graphml", _graphml(body, keys))
    assert nodes_of(tables, "id", "id (d3)") == [("a", "other")]
    assert edges_of(tables, "source (d4)") == [("a", "a", "interaction", 1.0, "x")]
    assert sum("the name is taken" in one.message for one in of(tables, "warn")) == 2


def test_kinds_that_mix_edges_with_and_without_direction_keep_those_with(tmp_path):
    keys = KEYS + '<key id="k" for="edge" attr.name="kind"/>'
    edge = '<edge source="a" target="b" directed="{}"><data key="k">{}</data></edge>\n'
    body = '<node id="a"/>\n<node id="b"/>\n' + "".join(
        edge.format(*one) for one in (("true", "x"), ("false", "x"), ("false", "y"), ("0", "y"))
    )
    tables = read(tmp_path, "net.graphml", _graphml(body, keys))
    assert tables.interactions["kind"].tolist() == ["x", "y", "y"]
    assert {name: one.directed for name, one in tables.config.kinds.items()} == {"y": False}
    assert "other edges of the kind 'x' have one: give it a kind of its own" in of(tables, "quarantine")[0].message


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_graphml('<node id="a"><graph edgedefault="directed"/></node>'), "line 6: a graph lies inside a node"),
        (_graphml('</graph><graph edgedefault="directed">'), "line 6: a second graph"),
        (_graphml("", default="both"), "line 5: edgedefault 'both' says neither"),
        (_graphml("").replace("</graphml>", '<key id="z"/></graphml>'), "a key is declared after the graph"),
        ("<graphml/>", "holds no graph"),
        ("<gexf/>", "is XML, but no GraphML: its root is 'gexf'"),
        (_graphml("")[:-20], "no XML from here on, or cut here"),
        (_graphml('<node id="&x;"/>'), "undefined entity"),
        ('<!DOCTYPE graphml SYSTEM "a.dtd">' + _graphml(""), r"line 1: a DOCTYPE \(DTD\)"),
        ("", "is empty; a GraphML or GEXF document is expected"),
        (b"\x80\x04.", "a Python pickle, which is never opened"),
        (_graphml('<node id="\xe9"/>').encode("latin-1"), "is not UTF-8; save it so, or declare"),
        ('<?xml version="1.0" encoding="hex"?>' + _graphml(""), "declares the encoding 'hex'"),
        (_graphml("<a>" * 100_000), "more than 64 deep"),
        (_graphml(""), "nodes: holds no participants"),
    ],
)
def test_files_that_are_no_graph_are_refused_in_words(tmp_path, content, why):
    started = time.process_time()
    with pytest.raises(InputRefused, match=rf"net\.graphml.*{why}"):
        read(tmp_path, "net.graphml", content)
    assert time.process_time() - started < 1


def test_the_declared_encoding_is_believed(tmp_path):
    text = _graphml('<node id="é"/>')
    for encoding in ("ISO-8859-1", "UTF-16"):
        declared = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
        assert nodes_of(read(tmp_path, "net.graphml", declared), "id") == [("é",)]


def test_a_declared_encoding_that_the_letters_contradict_is_told(tmp_path):
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + _graphml('<node id="é"/>')
    tables = read(tmp_path, "net.graphml", text.encode())
    told = of(tables, "warn", rule="encoding")
    assert ["reads without error as UTF-8" in one.message for one in told] == [True]


def test_a_graph_without_types_says_which_attribute_could_hold_them(tmp_path):
    keys = '<key id="s" for="node" attr.name="sector"/>'
    nodes = "\n".join(f'<node id="{i}"><data key="s">{"xy"[i % 2]}</data></node>' for i in range(6))
    with pytest.raises(InputRefused, match=r"column type is missing.* Could it be 'sector'\? Say --map type=COLUMN"):
        read(tmp_path, "net.graphml", _graphml(nodes, keys))
    assert read_tables(tmp_path / "net.graphml", columns={"type": "sector"}).participants["type"].tolist() == list(
        "xyxyxy"
    )


# -- GEXF -----------------------------------------------------------------------------------------------------------
def test_gexf_times_are_dates_and_labels_are_names(tmp_path):
    nodes = (
        '<node id="a" label="Acme" start="2020-01-01" end="2024-06-30"/>\n<node id="b" label="Beta"><spells>'
        '<spell start="2021-01-01" end="2021-06-30"/><spell start="2022-01-01"/></spells></node>'
    )
    edges = '<edge id="0" source="a" target="b" start="2023-05-01" weight="2"/>\n<edge id="1" source="b" target="a"/>'
    tables = read(tmp_path, "net.gexf", _gexf(nodes, edges))
    assert nodes_of(tables, "id", "type", "name") == [("a", "firm", "Acme"), ("b", "firm", "Beta")]
    assert tables.participants["joined"].astype(str).tolist() == ["2020-01-01", "2021-01-01"]
    assert tables.participants["left"].dt.year.fillna(0).tolist() == [2024, 0]
    assert tables.interactions["date"].dt.year.fillna(0).tolist() == [2023, 0]
    assert tables.interactions["weight"].tolist() == [2.0, 1.0]
    assert [one.message for one in of(tables, "note", rule="default")][:1] == [
        "1 edge has no weight: 1.0, as GEXF says"
    ]
    assert [one.rule for one in of(tables, "warn", file="net.gexf, nodes")] == ["not-read"]


def test_gexf_times_that_are_numbers_stay_attributes(tmp_path):
    tables = read(tmp_path, "net.gexf", _gexf('<node id="a" start="2009.5"/>', ""))
    assert tables.participants["start_time"].tolist() == ["2009.5"]
    assert "joined" not in tables.participants
    assert [one.rule for one in of(tables, "warn", file="net.gexf, nodes")] == ["times"]


def test_gexf_values_that_change_over_time_are_no_values(tmp_path):
    values = '<attvalues><attvalue for="0" value="x" end="2020"/><attvalue for="0" value="y" start="2020"/></attvalues>'
    tables = read(tmp_path, "net.gexf", _gexf(f'<node id="a">{values}</node>\n<node id="b"><viz:color r="1"/></node>'))
    assert [(one.line, one.value) for one in of(tables, "quarantine")] == [(5, "x; y")]
    assert sorted(one.message.partition(" (")[0] for one in of(tables, "warn", rule="not-read")) == [
        "'{http://gexf.net/1.3/viz}color' with what is in it is not read",
        "a value holds for a time only; that time is not read",
    ]


@pytest.mark.parametrize(("said", "outcome"), [("directed", 1), ("mutual", 0), ("both", 0)])
def test_gexf_edges_that_are_neither_directed_nor_undirected_are_set_aside(tmp_path, said, outcome):
    nodes = '<node id="a"/>\n<node id="b"/>'
    tables = read(tmp_path, "net.gexf", _gexf(nodes, f'<edge id="0" source="a" target="b" type="{said}"/>'))
    assert len(tables.interactions) == outcome
    assert [one.rule for one in of(tables, "quarantine")] == ["direction"] * (1 - outcome)


def test_gexf_edges_are_undirected_where_nothing_is_said(tmp_path):
    nodes = '<node id="a"/>\n<node id="b"/>'
    content = _gexf(nodes, '<edge source="a" target="b"/>').replace(' defaultedgetype="directed"', "")
    assert not read(tmp_path, "net.gexf", content).config.kinds["interaction"].directed


_LAUGHS = '<!DOCTYPE g [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_gexf('<node id="a"><nodes><node id="b"/></nodes></node>'), "line 5: nodes lie inside a node"),
        (_LAUGHS + _gexf('<node id="&b;"/>'), r"a DOCTYPE \(DTD\) or an entity is declared, which is never followed"),
        (_gexf('<node id="a"/>').replace("</graph>", "</graph><graph/>"), "a second graph"),
        (_gexf('<node id="a"/>').replace("</graph>", f"{TYPES}</graph>"), "attributes are declared after the nodes"),
        ("<gexf/>", "holds no graph"),
        ("<graphml/>", "is XML, but no GEXF: its root is 'graphml'"),
    ],
)
def test_gexf_that_cannot_be_read_is_refused_in_words(tmp_path, content, why):
    with pytest.raises(InputRefused, match=rf"net\.gexf.*{why}"):
        read(tmp_path, "net.gexf", content)


# -- node-link JSON -------------------------------------------------------------------------------------------------
def _linked(**more) -> str:
    nodes = [{"id": one, **at} for one, at in NODES.items()]
    links = [{"source": u, "target": v, **at} for u, v, at in EDGES]
    return json.dumps({"directed": True, "nodes": nodes, "links": links} | more)


def test_node_link_ids_that_are_numbers_and_texts_collide_and_are_told(tmp_path):
    nodes = [{"id": 1, "type": "x"}, {"id": "1", "type": "x"}, {"id": [1, 2], "type": "x"}]
    tables = read(tmp_path, "net.json", _linked(nodes=nodes, links=[{"source": 1, "target": "1"}]))
    assert [(one.line, one.rule) for one in of(tables, "quarantine")] == [(2, "duplicate-id"), (3, "no-value")]
    assert [one.file for one in of(tables, "warn", rule="number-or-text")] == ["net.json, nodes"]
    assert edges_of(tables) == [("1", "1", "interaction", 1.0)]


def test_node_link_nodes_that_have_only_names_are_called_by_them(tmp_path):
    nodes = [{"name": one, "type": "x"} for one in NODES]
    tables = read(tmp_path, "net.json", _linked(nodes=nodes))
    assert nodes_of(tables, "id", "name") == [(one, one) for one in NODES]
    assert [one.message for one in of(tables, "note", rule="alias")] == ["nodes have no id: name is read as id"]


def test_node_link_graphs_say_what_is_not_read(tmp_path):
    content = json.loads(_linked(graph={"year": 3}, multigraph=True, version=1))
    del content["directed"]
    tables = read(tmp_path, "net.json", json.dumps(content))
    assert tables.config.kinds == {}
    assert [one.message for one in tables.report.problems if one.file == "net.json"] == [
        "nothing says whether links have a direction: read from source to target ('directed': false if not)",
        "attributes of the graph are not read: 'year'",
        "'version' is not read: it is no table",
    ]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"edges": []}, "both links and edges; keep one"),
        ({"links": {}}, "links is no list of objects"),
        ({"directed": "yes"}, "directed is neither true nor false"),
    ],
)
def test_node_link_graphs_that_are_unclear_are_refused(tmp_path, more, why):
    with pytest.raises(InputRefused, match=why):
        read(tmp_path, "net.json", _linked(**more))

"""Graph files are read as they were written, by this product, by networkx and by igraph."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pandas as pd
import pytest

from ecohealth.ecosystem.build import from_tables
from ecohealth.errors import CannotWrite, InputRefused
from ecohealth.export.tables import export_tables
from ecohealth.tables.read import read_tables
from ecohealth.tables.tables import Tables
from tests.round_trips import as_graph, assert_same, ecosystem

SUFFIXES = (".graphml", ".gexf", ".json")


def small(people: dict[str, list[Any]] | None = None, deals: dict[str, list[Any]] | None = None) -> Tables:
    nodes = {"id": ["a", "b"], "type": ["x", "y"], **(people or {})}
    edges = {"source": ["a", "a"], "target": ["b", "b"], **(deals or {})}
    return read_tables({"participants": pd.DataFrame(nodes), "interactions": pd.DataFrame(edges)})


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("seed", range(8))
def test_strange_ecosystems_come_back(tmp_path: Path, suffix: str, seed: int) -> None:
    tables = ecosystem(seed, graph=True)
    target = tmp_path / f"out{suffix}"
    export_tables(tables, target)
    assert_same(as_graph(tables), read_tables(target))


Read = Callable[[Path], tuple[Iterable[Any], Iterable[Any]]]


def by_networkx(graph: nx.Graph) -> tuple[Iterable[Any], Iterable[Any]]:
    nodes = [{"id": node, **data} for node, data in graph.nodes(data=True)]
    return nodes, [{"source": one, "target": other, **data} for one, other, data in graph.edges(data=True)]


def by_igraph(path: Path) -> tuple[Iterable[Any], Iterable[Any]]:
    graph = igraph.Graph.Read_GraphML(str(path))
    ends = ({"source": graph.vs[one.source]["id"], "target": graph.vs[one.target]["id"]} for one in graph.es)
    return [one.attributes() for one in graph.vs], [e | one.attributes() for e, one in zip(ends, graph.es, strict=True)]


READERS: dict[str, tuple[str, Read]] = {
    "networkx, GraphML": (".graphml", lambda path: by_networkx(nx.read_graphml(path))),
    "networkx, GEXF": (".gexf", lambda path: by_networkx(nx.read_gexf(path))),
    "networkx, JSON": (".json", lambda path: by_networkx(nx.node_link_graph(json.loads(path.read_text("utf-8"))))),
    "igraph, GraphML": (".graphml", by_igraph),
}


def told(records: Iterable[Any]) -> Counter[frozenset[tuple[str, Any]]]:
    """Records by what they say; a program may leave out a blank, and keeps no order."""
    return Counter(frozenset((name, value) for name, value in one.items() if is_said(value)) for one in records)


def is_said(value: Any) -> bool:
    return value is not None and value != "" and not (isinstance(value, float) and math.isnan(value))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("seed", range(4))
def test_other_programs_see_the_same_nodes_edges_and_attributes(tmp_path: Path, reader: str, seed: int) -> None:
    suffix, read = READERS[reader]
    tables = ecosystem(seed, graph=True)
    export_tables(tables, tmp_path / "plain", form="json")
    export_tables(tables, tmp_path / f"out{suffix}")
    nodes, edges = read(tmp_path / f"out{suffix}")
    expected = {
        name: json.loads((tmp_path / "plain" / f"{name}.json").read_text("utf-8"))
        for name in ("participants", "interactions")
    }
    if suffix == ".gexf":
        for one in expected["participants"]:
            one["label"] = one.pop("name")
    assert told(nodes) == told(expected["participants"])
    assert told(edges) == told(expected["interactions"])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_a_graph_has_no_place_for_is_told(tmp_path: Path, suffix: str) -> None:
    people = {"id": ["a", "b", "a"], "type": "x", "joined": ["2020", "2020", "2023"], "left": ["2021", "", ""]}
    events = {"event": ["e", "e"], "participant": ["a", "b"]}
    tables = read_tables({"participants": pd.DataFrame(people), "events": pd.DataFrame(events)})
    notes = export_tables(tables, tmp_path / f"out{suffix}")
    assert notes == (
        "A graph has no place for events: a folder or a workbook holds all tables.",
        "Who left and came back has one membership in it, from the first day to the last.",
    )
    again = read_tables(tmp_path / f"out{suffix}")
    pd.testing.assert_frame_equal(again.participants, tables.participants)
    assert export_tables(small(), tmp_path / f"small{suffix}") == ()


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
@pytest.mark.parametrize("place", ["id", "type", "note"])
def test_a_character_that_xml_has_no_sign_for_is_refused_before_anything_is_written(
    tmp_path: Path, suffix: str, place: str
) -> None:
    tables = small({"id": ["a", "b"], "note": ["", ""], place: ["a", "b\ufffe"][:: -1 if place == "note" else 1]})
    if place == "id":
        tables = read_tables({"participants": tables.participants})
    with pytest.raises(
        CannotWrite, match=rf"participants: a cell under '{place}' holds U\+FFFE.*a folder or a workbook"
    ):
        export_tables(tables, tmp_path / f"out{suffix}")
    assert list(tmp_path.iterdir()) == []
    export_tables(tables, tmp_path / "out.json")
    assert_same(tables, read_tables(tmp_path / "out.json"))


@pytest.mark.parametrize(
    ("suffix", "columns", "refused"),
    [
        (".gexf", {"label": ["x", "y"]}, "'label' is the name of something else in .gexf"),
        (".gexf", {"edge_id": ["x", "x"]}, "edge_id does not tell the edges apart"),
        (".graphml", {"edge_id": ["x", ""]}, "edge_id does not tell the edges apart"),
        (".json", {"key": ["1", "1"]}, "key does not tell the edges apart"),
        (".json", {"key": ["1", "2"], "edge_id": ["x", "x"]}, ""),
        (".graphml", {"edge_id": ["x", "y"], "label": ["", ""]}, ""),
        (".gexf", {"edge_id": ["x", "y"], "key": ["1", "1"]}, ""),
    ],
)
def test_names_that_a_format_needs_for_itself_are_refused_or_kept(
    tmp_path: Path, suffix: str, columns: dict[str, list[str]], refused: str
) -> None:
    tables, target = small(deals=columns), tmp_path / f"out{suffix}"
    if refused:
        with pytest.raises(CannotWrite, match=refused):
            export_tables(tables, target)
        assert not target.exists()
    else:
        export_tables(tables, target)
        assert_same(tables, read_tables(target))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_kind_without_direction_stays_without(tmp_path: Path, suffix: str) -> None:
    graph = nx.Graph(name="pairs")
    graph.add_nodes_from([("a", {"type": "x"}), ("b", {"type": "y"})])
    graph.add_edge("a", "b", kind="talk", weight=2.0)
    tables = read_tables(graph)
    assert not tables.config.kinds["talk"].directed
    export_tables(tables, tmp_path / f"out{suffix}")
    again = read_tables(tmp_path / f"out{suffix}")
    assert_same(tables, again)
    assert from_tables(again).view.value == from_tables(tables).view.value == 2.0


@pytest.mark.parametrize("suffix", (*SUFFIXES, ".xlsx"))
def test_two_files_that_say_how_to_read_are_one_too_many(tmp_path: Path, suffix: str) -> None:
    export_tables(small(), tmp_path / f"out{suffix}")
    (tmp_path / "ecosystem.toml").write_text('name = "other"\n', encoding="utf-8")
    with pytest.raises(InputRefused, match=r"holds ecosystem\.toml, which lies beside it as well; keep one"):
        read_tables(tmp_path / f"out{suffix}")

"""A small graph with everything that graphs have, the tables it stands for, and a way to read it from a file."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import networkx as nx

from ecohealth.tables.read import read_tables
from ecohealth.tables.tables import Tables
from tests.unit.tables.small import assert_nothing_lost

NODES = {
    "007": {"type": "supplier", "name": "Acme & Söhne <1>", "size": 1.5, "listed": True},
    "NA": {"type": "customer", "name": "Beta", "size": 2},
    "x y": {"type": "customer", "name": "名前", "note": 'a "quoted"\nline'},
}
EDGES = (
    ("007", "NA", {"kind": "supply", "weight": 2.5}),
    ("007", "NA", {"kind": "data", "weight": 1.0}),
    ("NA", "007", {"kind": "supply", "weight": 0.25, "currency": "EUR"}),
    ("x y", "x y", {"kind": "data", "weight": 1e-3}),
)


def graph(form: type[Any] = nx.MultiDiGraph) -> Any:
    """The graph as networkx has it."""
    out = form(name="Volta")
    out.add_nodes_from(NODES.items())
    out.add_edges_from(EDGES)
    return out


_DAY_OF_WRITING = re.compile(rb'lastmodifieddate="[0-9-]+"')  # networkx stamps a GEXF with today's date


def graph_bytes(form: str, written: Any = None) -> bytes:
    """A graph as networkx writes it: graphml, gexf or node-link json."""
    written = graph() if written is None else written
    if form == "json":
        return json.dumps(nx.node_link_data(written, edges="links")).encode()
    out = io.BytesIO()
    (nx.write_graphml if form == "graphml" else nx.write_gexf)(written, out)
    return _DAY_OF_WRITING.sub(b'lastmodifieddate="2024-01-01"', out.getvalue())


def read(tmp_path: Path, name: str, content: str | bytes) -> Tables:
    """Read one file, and check that nothing was lost."""
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    tables = read_tables(tmp_path / name)
    assert_nothing_lost(tables)
    return tables


def nodes_of(tables: Tables, *names: str) -> list[tuple[str, ...]]:
    """Columns of the participants, row by row."""
    return list(tables.participants[list(names)].itertuples(index=False, name=None))


def edges_of(tables: Tables, *more: str) -> list[tuple[Any, ...]]:
    """The interactions, row by row."""
    return list(tables.interactions[["source", "target", "kind", "weight", *more]].itertuples(index=False, name=None))


def expected_edges(graph: Any) -> list[tuple[Any, ...]]:
    """The edges as networkx lists them."""
    return [(u, v, data["kind"], data["weight"]) for u, v, data in graph.edges(data=True)]

"""Participants and interactions as a graph file: GraphML, GEXF or node-link JSON, every attribute with its name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

import pyarrow.compute as pc

from ecohealth.errors import quoted
from ecohealth.export.cells import Cells
from ecohealth.tables.config import CONFIG_FILE

_NOT_XML = r"[\x{fffe}\x{ffff}]"
_BREAKS = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;", '"': "&quot;"}
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Graph:
    """What a graph file is written from; ``config`` is the text of ``ecosystem.toml``."""

    name: str
    nodes: Cells
    edges: Cells
    config: str


def not_for_a_graph(graph: Graph, suffix: str) -> str | None:
    """Why a graph cannot stand in a file of a format without loss, None where it can."""
    own = _OWN[suffix]
    for one in (graph.nodes, graph.edges):
        taken = [name for name in one.names if name in own[one.table].taken]
        if taken:
            return f"{one.table}: {quoted(taken[0])} is the name of something else in {suffix}; rename the column"
        if suffix != ".json":
            for name, column in one.texts():
                if pc.any(pc.match_substring_regex(column, _NOT_XML)).as_py():
                    return f"{one.table}: a cell under {quoted(name)} holds U+FFFE or U+FFFF, for which XML has no sign"
    key = own["interactions"].key
    if key in graph.edges.names and not _is_key(graph.edges, key, within=suffix == ".json"):
        return f"interactions: {key} does not tell the edges apart, as it must in {suffix}; rename the column"
    return None


def _is_key(edges: Cells, key: str, *, within: bool) -> bool:
    """Whether a column is never blank and tells all edges apart, or those ``within`` two nodes."""
    keys = edges.column(key).to_pylist()
    ends = [edges.column(name).to_pylist() if within else [""] * len(keys) for name in ("source", "target")]
    return all(keys) and len(set(zip(keys, *ends, strict=True))) == len(keys)


def graphml_chunks(graph: Graph) -> Iterator[str]:
    """GraphML: attributes of nodes and edges as keys, numbers as double; ``ecosystem.toml`` as the graph's own."""
    yield f'{_XML}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield f'<key id="config" for="graph" attr.name="{CONFIG_FILE}" attr.type="string"/>\n'
    yield '<key id="called" for="graph" attr.name="name" attr.type="string"/>\n'
    parts = {"node": (graph.nodes, "n", {"id": "id"}), "edge": (graph.edges, "e", _ENDS)}
    for part, (one, prefix, own) in parts.items():
        for at, name in enumerate(one.names):
            if name not in own:
                kind = "double" if _has_numbers(one, at) else "string"
                yield f'<key id="{prefix}{at}" for="{part}" attr.name="{_attribute(name)}" attr.type="{kind}"/>\n'
    yield '<graph edgedefault="directed">\n'
    yield f'<data key="config">{_content(graph.config)}</data>\n<data key="called">{_content(graph.name)}</data>\n'
    for part, (one, prefix, own) in parts.items():
        for row in one.rows():
            head = "".join(f' {own[name]}="{_attribute(cell)}"' for name, cell in _own(one, row, own))
            data = (f'<data key="{prefix}{at}">{_content(cell)}</data>' for at, cell in _others(one, row, own))
            yield f"<{part}{head}>{''.join(data)}</{part}>\n"
    yield "</graph>\n</graphml>\n"


def gexf_chunks(graph: Graph) -> Iterator[str]:
    """GEXF 1.3: names as labels, weights as weights, all else as attributes; ``ecosystem.toml`` as the description."""
    yield f'{_XML}<gexf xmlns="http://gexf.net/1.3" version="1.3">\n<meta><creator>ecohealth</creator>'
    yield f'<description>{_content(graph.config)}</description></meta>\n<graph defaultedgetype="directed">\n'
    parts = {"node": (graph.nodes, {"id": "id", "name": "label"}), "edge": (graph.edges, {**_ENDS, "weight": "weight"})}
    for part, (one, own) in parts.items():
        yield f'<attributes class="{part}">\n'
        for at, name in enumerate(one.names):
            if name not in own:
                kind = "double" if _has_numbers(one, at) else "string"
                yield f'<attribute id="{at}" title="{_attribute(name)}" type="{kind}"/>\n'
        yield "</attributes>\n"
    for part, (one, own) in parts.items():
        yield f"<{part}s>\n"
        for row in one.rows():
            head = "".join(f' {own[name]}="{_attribute(cell)}"' for name, cell in _own(one, row, own))
            data = (f'<attvalue for="{at}" value="{_attribute(cell)}"/>' for at, cell in _others(one, row, own))
            yield f"<{part}{head}><attvalues>{''.join(data)}</attvalues></{part}>\n"
        yield f"</{part}s>\n"
    yield "</graph>\n</gexf>\n"


def node_link_chunks(graph: Graph) -> Iterator[str]:
    """Node-link JSON, as networkx reads and writes it; ``ecosystem.toml`` as an attribute of the graph."""
    said = {"name": graph.name, CONFIG_FILE: graph.config}
    yield f'{{"directed": true, "multigraph": true, "graph": {json.dumps(said, ensure_ascii=False)},\n'
    for part, one, end in (("nodes", graph.nodes, ",\n"), ("edges", graph.edges, "}\n")):
        between = "\n"
        yield f'"{part}": ['
        for row in one.rows():
            yield between + json.dumps(dict(zip(one.names, row, strict=True)), ensure_ascii=False, allow_nan=False)
            between = ",\n"
        yield f"\n]{end}"


_Row = tuple[str | float | None, ...]


def _own(one: Cells, row: _Row, own: Mapping[str, str]) -> list[tuple[str, Any]]:
    """The cells that the format has its own places for, but for blank ones."""
    return [(name, cell) for name, cell in zip(one.names, row, strict=True) if name in own and cell is not None]


def _others(one: Cells, row: _Row, own: Mapping[str, str]) -> Iterator[tuple[int, Any]]:
    """The other cells by their position; a number that is none is left out where its column has numbers."""
    for at, (name, cell) in enumerate(zip(one.names, row, strict=True)):
        if name not in own and (cell is not None or not _has_numbers(one, at)):
            yield at, "" if cell is None else cell


def _has_numbers(one: Cells, at: int) -> bool:
    """Whether a column holds numbers, and one at least."""
    return one.is_number(at) and one.columns[at].null_count < len(one)


def _content(cell: str | float) -> str:
    return escape(str(cell), {"\r": "&#13;"})


def _attribute(cell: object) -> str:
    return escape(str(cell), _BREAKS)


@dataclass(frozen=True)
class _Names:
    """Names that a format has taken for itself, and the one that must tell edges apart."""

    taken: frozenset[str] = frozenset()
    key: str = ""


_ENDS: Mapping[str, str] = MappingProxyType({"source": "source", "target": "target", "edge_id": "id"})
_TIMES = frozenset({"start_time", "end_time"})
_OWN: Mapping[str, Mapping[str, _Names]] = MappingProxyType(
    {
        ".graphml": {"participants": _Names(), "interactions": _Names(key="edge_id")},
        ".gexf": {
            "participants": _Names(_TIMES | {"label", "pid"}),
            "interactions": _Names(_TIMES | {"label"}, key="edge_id"),
        },
        ".json": {"participants": _Names(), "interactions": _Names(key="key")},
    }
)
GRAPHS: Mapping[str, Callable[[Graph], Iterator[str]]] = MappingProxyType(
    {".graphml": graphml_chunks, ".gexf": gexf_chunks, ".json": node_link_chunks}
)
"""The formats of a graph, by suffix."""

"""Graphs in memory, networkx's and igraph's: nodes are participants, edges interactions. Neither library is loaded."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pandas as pd

from ecohealth.errors import InputRefused, quoted
from ecohealth.tables.formats.found import Found
from ecohealth.tables.formats.frames import read_frame
from ecohealth.tables.how import How
from ecohealth.tables.records import Records

_PARTS = {"participants": "nodes", "interactions": "edges"}
_ALWAYS = {"participants": ("id",), "interactions": ("source", "target")}
_NAMES_AT_MOST = 1_000


class Graph(Protocol):
    """A graph of networkx or igraph."""

    def is_directed(self) -> bool:
        """Whether its edges have a direction."""
        ...


@dataclass(frozen=True)
class _Lists:
    """A graph's nodes and edges as records, from whatever library."""

    name: object
    nodes: Sequence[Mapping[object, Any]]
    edges: Sequence[Mapping[object, Any]]


def is_graph(source: object) -> bool:
    """Whether something is a graph of a library that is loaded."""
    return any(isinstance(source, kind) for _, kind, _ in _kinds())


def find_in_graph(graph: Graph) -> Found:
    """Find the nodes and edges of a graph, which is not changed.

    Raises:
        InputRefused: for a graph of igraph in which vertices have the same name, so that edges cannot say whom they
            join.
    """
    library, _, lists_of = next(one for one in _kinds() if isinstance(graph, one[1]))
    lists = lists_of(graph)
    name = lists.name if isinstance(lists.name, str) and lists.name.strip() else "ecosystem"
    found = Found(name, whole=f"{library} graph")
    for table, records in (("participants", lists.nodes), ("interactions", lists.edges)):
        file = f"{library} graph, {_PARTS[table]}"
        found.enter(table, file, _reader(records, table, file, undirected=not graph.is_directed()))
    found.seen = list(_PARTS.values())
    return found


def _kinds() -> Iterable[tuple[str, type[Any], Callable[[Any], _Lists]]]:
    """The libraries that are loaded: their name, their class of graphs, and how its lists are had."""
    for library, lists_of in (("networkx", _of_networkx), ("igraph", _of_igraph)):
        if library in sys.modules:
            yield library, sys.modules[library].Graph, lists_of


def _of_networkx(graph: Any) -> _Lists:
    nodes = [_record({"id": node}, data) for node, data in graph.nodes(data=True)]
    if graph.is_multigraph():
        edges = [_record({"source": u, "target": v, "key": k}, at) for u, v, k, at in graph.edges(keys=True, data=True)]
    else:
        edges = [_record({"source": u, "target": v}, data) for u, v, data in graph.edges(data=True)]
    return _Lists(graph.graph.get("name"), nodes, edges)


def _of_igraph(graph: Any) -> _Lists:
    """Vertices are called by their attribute ``name``, without it by their number."""
    ids = graph.vs["name"] if "name" in graph.vs.attributes() else list(range(graph.vcount()))
    twice = [str(one) for one, count in Counter(map(str, ids)).items() if count > 1]
    if twice:
        message = f"igraph graph: several vertices have the name {quoted(twice[0])}; edges cannot say whom they join"
        raise InputRefused.because([message])
    nodes = [_record({"id": one}, _nameless(at.attributes())) for one, at in zip(ids, graph.vs, strict=True)]
    ends = ({"source": ids[edge.source], "target": ids[edge.target]} for edge in graph.es)
    edges = [_record(end, edge.attributes()) for end, edge in zip(ends, graph.es, strict=True)]
    name = graph["name"] if "name" in graph.attributes() else None
    return _Lists(name, nodes, edges)


def _nameless(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name != "name"}


def _record(own: Mapping[Any, Any], attributes: Mapping[Any, Any]) -> dict[object, Any]:
    """A node or edge by names; an attribute whose name is taken is kept as an attribute of that name."""
    return {**own} | {f"{name} (attribute)" if name in own else name: value for name, value in attributes.items()}


def _reader(
    records: Sequence[Mapping[object, Any]], table: str, file: str, *, undirected: bool
) -> Callable[[How], Records]:
    def read(how: How) -> Records:
        names = dict.fromkeys([*_ALWAYS[table], *(name for record in records for name in record)])
        if len(names) > _NAMES_AT_MOST:
            raise InputRefused.because(
                [f"{file}: {len(names):,} different attributes, the limit is {_NAMES_AT_MOST:,}"]
            )
        frame = pd.DataFrame({name: pd.Series([one.get(name) for one in records], dtype=object) for name in names})
        made = read_frame(frame, table=table, file=file, max_rows=how.max_rows)
        return replace(made, undirected=undirected) if table == "interactions" else made

    return read

"""GraphML: nodes as participants and edges as interactions, attributes by their names and as they are written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ecohealth.errors import InputRefused, quoted
from ecohealth.tables.config import CONFIG_FILE
from ecohealth.tables.formats.documents import Document
from ecohealth.tables.formats.encoding import Text
from ecohealth.tables.formats.found import Found
from ecohealth.tables.formats.graph_tables import GraphTable, enter, not_read
from ecohealth.tables.formats.xml_text import Element, Path, Visitor, visit, xml_text

_ROOT, _GRAPH = ("graphml",), ("graphml", "graph")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_A = {"node": "a node", "edge": "an edge"}
_RESERVED = {"node": frozenset({"id"}), "edge": frozenset({"edge_id", "source", "target"})}


def find_in_graphml(one: Document, found: Found) -> None:
    """Enter the nodes and edges of a GraphML file.

    Raises:
        InputRefused: no GraphML, cut, a DOCTYPE, several graphs or graphs in one another.
    """
    text = xml_text(one.read(), one.name)
    reading = _Reading(one.name, text)
    visitor = Visitor("GraphML", frozenset({_ROOT, _GRAPH}), reading.opened, reading.closed)
    visit(text.data, one.name, visitor)
    if reading.directed is None:
        raise InputRefused.because([f"{one.name}: holds no graph"])
    found.told += [*text.told, *not_read(one.name, reading.left_out)]
    found.seen = ["nodes", "edges"]
    found.name = reading.of_the_graph.get("name", "").strip() or found.name
    if CONFIG_FILE in reading.of_the_graph:
        found.configure(one.name, reading.of_the_graph[CONFIG_FILE])
    enter(found, [reading.nodes.records(), reading.edges.records()])


@dataclass
class _Keys:
    """The attributes that are declared for nodes or for edges: names by key, defaults by name."""

    names: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)

    def declare(self, key: str, name: str, default: str | None) -> None:
        self.names[key] = name
        if default is not None:
            self.defaults[name] = default


class _Reading:
    """What is known of a GraphML document so far."""

    def __init__(self, file: str, text: Text) -> None:
        self.file = file
        self.nodes = GraphTable(file, "participants", text)
        self.edges = GraphTable(file, "interactions", text)
        self.keys = {"node": _Keys(), "edge": _Keys()}
        self.directed: bool | None = None
        self.graph_keys: dict[str, str] = {}
        self.of_the_graph: dict[str, str] = {}
        self.left_out: Counter[str] = Counter()

    def opened(self, path: Path, element: Element) -> None:
        if path == _GRAPH:
            if self.directed is not None:
                raise self._refusal(element, "a second graph; give one graph a file")
            self.directed = self._directed(element, element.attributes.get("edgedefault", ""))

    def _directed(self, element: Element, default: str) -> bool:
        if default not in ("directed", "undirected"):
            why = f'edgedefault {quoted(default)} says neither "directed" nor "undirected"; write one of them'
            raise self._refusal(element, why)
        return default == "directed"

    def _refusal(self, element: Element, why: str) -> InputRefused:
        return InputRefused.because([f"{self.file}: line {element.line}: {why}"])

    def closed(self, path: Path, element: Element) -> None:
        if element.tag == "key":
            self._key(element)
        elif path == _GRAPH and element.tag == "node":
            self._node(element)
        elif path == _GRAPH and element.tag == "edge":
            self._edge(element)
        elif path == _GRAPH and element.tag == "data" and self.graph_keys.get(element.attributes.get("key", "")):
            self.of_the_graph[self.graph_keys[element.attributes["key"]]] = element.text
        elif path == _GRAPH and element.tag == "hyperedge":
            why = "a hyperedge joins any number of nodes: write it in a table of events, a row for each participant"
            self.edges.put_aside(element, "hyperedge", why)
        else:
            self.left_out[element.tag] += 1

    def _key(self, element: Element) -> None:
        if self.directed is not None:
            raise self._refusal(element, "a key is declared after the graph that uses it; move it before")
        key, domain = element.attributes.get("id", ""), element.attributes.get("for", "all")
        if domain == "graph" and element.attributes.get("attr.name") in (CONFIG_FILE, "name"):
            self.graph_keys[key] = element.attributes["attr.name"]
        default = next((one.text for one in element.all("default")), None)
        for part, table in (("node", self.nodes), ("edge", self.edges)):
            if domain in (part, "all"):
                keys = self.keys[part]
                name = table.name_of(element.attributes.get("attr.name") or key, _RESERVED[part], key)
                keys.declare(key, name, default)

    def _node(self, element: Element) -> None:
        if next(element.all("graph"), None) is not None:
            raise self._refusal(element, "a graph lies inside a node, which is not read; give one flat graph")
        cells = self._cells(element, "node", {}, self.nodes)
        if cells is not None:
            self.nodes.take(element, cells)

    def _edge(self, element: Element) -> None:
        said = element.attributes.pop("directed", None)
        if said is not None and said not in _TRUTH:
            self.edges.put_aside(element, "direction", f"directed {quoted(said)} is neither true nor false")
            return
        directed = self.directed if said is None else _TRUTH[said]
        cells = self._cells(element, "edge", {"id": "edge_id"}, self.edges)
        if cells is not None:
            self.edges.take(element, cells, undirected=not directed)

    def _cells(self, element: Element, part: str, renamed: dict[str, str], table: GraphTable) -> dict[str, str] | None:
        """The values of a node or edge by name, or None where it was set aside."""
        keys = self.keys[part]
        cells = {renamed.get(name, name): value for name, value in element.attributes.items() if name[0] != "{"}
        for one in element.children:
            if one.tag not in ("data", "desc") or one.children:
                table.told[f"{quoted(one.tag)} with what is in it is not read"] += 1
                continue
            key = one.attributes.get("key", "") if one.tag == "data" else "desc"
            name = keys.names.get(key, key)
            if one.tag == "data" and key not in keys.names:
                table.told[
                    f"the key {quoted(key)} is not declared for {_A[part]}; values are kept under that name"
                ] += 1
            if name in cells:
                table.put_aside(element, "twice", f"{quoted(name)} twice in one {part}")
                return None
            cells[name] = one.text
        return cells | {name: value for name, value in keys.defaults.items() if name not in cells}

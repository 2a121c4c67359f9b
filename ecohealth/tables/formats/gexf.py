"""GEXF: nodes as participants and edges as interactions; labels, attributes by their titles, and times as dates."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from ecohealth.errors import InputRefused, quoted
from ecohealth.tables.formats.documents import Document
from ecohealth.tables.formats.encoding import Text
from ecohealth.tables.formats.found import Found
from ecohealth.tables.formats.graph_tables import GraphTable, enter, not_read
from ecohealth.tables.formats.xml_text import Element, Path, Visitor, visit, xml_text
from ecohealth.tables.records import Odd, Records, about_file

_GRAPH = ("gexf", "graph")
_HALLS = frozenset({("gexf",), _GRAPH, (*_GRAPH, "nodes"), (*_GRAPH, "edges")})
_CLASSES = {"participants": "node", "interactions": "edge"}
_BEGIN, _END = "start_time", "end_time"
_DATES = {"participants": {_BEGIN: "joined", _END: "left"}, "interactions": {_BEGIN: "date", _END: "end"}}
_TIMES = {"start": _BEGIN, "timestamp": _BEGIN, "end": _END}
_RENAMED = {"participants": _TIMES, "interactions": {**_TIMES, "id": "edge_id"}}
_RESERVED = {
    "participants": frozenset({"id", "label", "pid", _BEGIN, _END}),
    "interactions": frozenset({"edge_id", "source", "target", "weight", "label", _BEGIN, _END}),
}
_DATE = r"^\s*\d{4}-\d\d(?:-\d\d.*)?$"
_OPEN = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)
_DIRECTIONS = {"directed": False, "undirected": True}
_DEFAULT_WEIGHT = "1.0"


def find_in_gexf(one: Document, found: Found) -> None:
    """Enter the nodes and edges of a GEXF file.

    Raises:
        InputRefused: no GEXF, cut, a DOCTYPE, several graphs or nodes in one another.
    """
    text = xml_text(one.read(), one.name)
    reading = _Reading(one.name, text)
    visit(text.data, one.name, Visitor("GEXF", _HALLS, reading.opened, reading.closed))
    if reading.default is None:
        raise InputRefused.because([f"{one.name}: holds no graph"])
    found.told += [*text.told, *not_read(one.name, reading.left_out)]
    found.seen = ["nodes", "edges"]
    if reading.config is not None:
        found.configure(one.name, reading.config)
    tables = [reading.tables[name].records() for name in _CLASSES]
    enter(found, [_weighted(_dated(records)) for records in tables])


class _Reading:
    """What is known of a GEXF document so far."""

    def __init__(self, file: str, text: Text) -> None:
        self.file = file
        self.tables = {name: GraphTable(file, name, text) for name in _CLASSES}
        self.titles: dict[str, dict[str, str]] = {name: {} for name in _CLASSES}
        self.defaults: dict[str, dict[str, str]] = {name: {} for name in _CLASSES}
        self.default: str | None = None
        self.config: str | None = None
        self.left_out: Counter[str] = Counter()

    def opened(self, path: Path, element: Element) -> None:
        if path == _GRAPH:
            if self.default is not None:
                raise self._refusal(element, "a second graph; give one graph a file")
            self.default = element.attributes.get("defaultedgetype", "undirected")

    def _refusal(self, element: Element, why: str) -> InputRefused:
        return InputRefused.because([f"{self.file}: line {element.line}: {why}"])

    def closed(self, path: Path, element: Element) -> None:
        if path == _GRAPH and element.tag == "attributes":
            self._declare(element)
        elif path == (*_GRAPH, "nodes") and element.tag == "node":
            self._node(element)
        elif path == (*_GRAPH, "edges") and element.tag == "edge":
            self._edge(element)
        elif element.tag == "meta":
            about = {child.tag: child.text for child in element.children}
            self.config = about.get("description") if about.get("creator") == "ecohealth" else None
        else:
            self.left_out[element.tag] += 1

    def _declare(self, element: Element) -> None:
        if any(len(table) for table in self.tables.values()):
            raise self._refusal(element, "attributes are declared after the nodes that have them; move them before")
        for table, kind in _CLASSES.items():
            if element.attributes.get("class") == kind:
                for one in element.all("attribute"):
                    self._attribute(table, one)

    def _attribute(self, table: str, element: Element) -> None:
        key = element.attributes.get("id", "")
        name = self.tables[table].name_of(element.attributes.get("title") or key, _RESERVED[table], key)
        self.titles[table][key] = name
        for default in element.all("default"):
            self.defaults[table][name] = default.text

    def _node(self, element: Element) -> None:
        if next(element.all("nodes"), None) is not None:
            raise self._refusal(element, "nodes lie inside a node, which is not read; give one flat graph")
        self.tables["participants"].take(element, self._cells(element, "participants"))

    def _edge(self, element: Element) -> None:
        edges = self.tables["interactions"]
        said = element.attributes.pop("type", self.default)
        if said == "mutual":
            why = "a mutual edge stands for two: write two directed edges, or one undirected"
            edges.put_aside(element, "direction", why)
        elif said not in _DIRECTIONS:
            edges.put_aside(element, "direction", f"type {quoted(said)} is neither directed nor undirected")
        else:
            edges.take(element, self._cells(element, "interactions"), undirected=_DIRECTIONS[said])

    def _cells(self, element: Element, table: str) -> dict[str, str]:
        renamed = _RENAMED[table]
        cells = {renamed.get(name, name): value for name, value in element.attributes.items() if name[0] != "{"}
        for one in element.children:
            if one.tag == "spells":
                self._spells(one, cells, table)
            elif one.tag == "attvalues":
                self._values(one, cells, table)
            else:
                self.tables[table].told[f"{quoted(one.tag)} with what is in it is not read"] += 1
        for name in (_BEGIN, _END):
            if _OPEN.fullmatch(cells.get(name, "")):
                cells[name] = ""
        return cells | {name: value for name, value in self.defaults[table].items() if name not in cells}

    def _spells(self, element: Element, cells: dict[str, str], table: str) -> None:
        """Of several spells the time from the first begin to the last end is kept."""
        spells = list(element.all("spell"))
        if len(spells) > 1:
            self.tables[table].told["several spells: the time from the first begin to the last end is taken"] += 1
        begins = [one.attributes.get("start", "") for one in spells]
        ends = [one.attributes.get("end", "") for one in spells]
        cells[_BEGIN] = "" if "" in begins else min(begins, default="", key=_moment)
        cells[_END] = "" if "" in ends else max(ends, default="", key=_moment)

    def _values(self, element: Element, cells: dict[str, str], table: str) -> None:
        told = self.tables[table].told
        for one in element.all("attvalue"):
            key = one.attributes.get("for", one.attributes.get("id", ""))
            if key not in self.titles[table]:
                told[f"the attribute {quoted(key)} is not declared; its values are kept under that name"] += 1
            name, value = self.titles[table].get(key, key), one.attributes.get("value", "")
            if name in cells:
                cells[name] = Odd.because(f"{cells[name]}; {value}", "has several values, one after another")
            else:
                cells[name] = value
            if "start" in one.attributes or "end" in one.attributes:
                told["a value holds for a time only; that time is not read"] += 1


def _moment(text: str) -> tuple[float, str]:
    """What orders times: numbers by their value, dates as they are written."""
    try:
        return float(text), ""
    except ValueError:
        return 0.0, text


def _dated(records: Records) -> Records:
    """Times that are dates get the names of dates; those that are numbers stay attributes, which is told."""
    headers, told = list(records.headers), []
    for header, name in _DATES[records.table].items():
        if header not in headers:
            continue
        column = records.columns[headers.index(header)]
        is_date = pc.or_(pc.match_substring_regex(column, _DATE), pc.equal(column, ""))
        if pc.all(is_date).as_py() and name not in headers:
            headers[headers.index(header)] = name
        else:
            message = f"times are not all dates like 2024-03-31; they are kept as the attribute {header}, not as {name}"
            told.append(about_file(records.file, "times", message, column=header))
    return replace(records, headers=tuple(headers)).with_told(tuple(told))


def _weighted(records: Records) -> Records:
    """An edge without a weight has the format's default where others have one."""
    if records.table != "interactions" or "weight" not in records.headers:
        return records
    at = records.headers.index("weight")
    blank = pc.equal(records.columns[at], "")
    count = pc.sum(blank).as_py()
    if not count:
        return records
    weights = pc.if_else(blank, pa.scalar(_DEFAULT_WEIGHT, pa.large_string()), records.columns[at])
    columns = (*records.columns[:at], weights, *records.columns[at + 1 :])
    edges = "1 edge has" if count == 1 else f"{count:,} edges have"
    message = f"{edges} no weight: {_DEFAULT_WEIGHT}, as GEXF says"
    told = about_file(records.file, "default", message, column="weight", severity="note")
    return replace(records, columns=columns).with_told((told,))

"""A whole ecosystem in one JSON file: an object with a list of records for each table, or a node-link graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ecohealth.errors import InputRefused, listed, quoted
from ecohealth.tables.config import CONFIG_FILE
from ecohealth.tables.formats.documents import Document
from ecohealth.tables.formats.found import Found, unknown_table
from ecohealth.tables.formats.json_records import JsonText, json_text, read_list
from ecohealth.tables.formats.json_text import Cursor, NotJson
from ecohealth.tables.how import How
from ecohealth.tables.records import Records, about_file
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import SCHEMAS

_EDGES = frozenset({"links", "edges"})
_OF_A_GRAPH = frozenset({"nodes", "graph", "directed", "multigraph"})


@dataclass(frozen=True)
class _Member:
    """A value of the file's object: where its list begins, or the value that is no list."""

    start: int | None
    value: Any = None


def find_in_json(one: Document, found: Found) -> None:
    """Enter the tables of a JSON file: a list for each, or the nodes and the links (or edges) of a graph.

    Raises:
        InputRefused: no JSON, cut, nested too deeply, or no object of tables.
    """
    source = json_text(one.read(), one.name)
    members = _members(source)
    found.seen = [quoted(name) for name in members]
    if "nodes" in members and not _EDGES.isdisjoint(members):
        _graph(source, members, found)
    elif any(name in SCHEMAS for name in members):
        for name, member in members.items():
            _table(source, name, member, found)
    else:
        raise InputRefused.because([_no_tables(source, list(members))])


def _table(source: JsonText, name: str, member: _Member, found: Found) -> None:
    if name not in SCHEMAS:
        found.told.append(_not_read(source.file, name, member))
    elif member.start is None:
        found.refused.append(f"{source.file}: {name} is no list of records, [{{…}}, {{…}}]")
    else:
        part = replace(source, file=f"{source.file}, {name}")
        found.enter(name, part.file, _list_reader(part, name, member.start))


def _graph(source: JsonText, members: dict[str, _Member], found: Found) -> None:
    """Node-link JSON: nodes are participants, links are interactions."""
    links = [name for name in members if name in _EDGES]
    lists = {"nodes": "participants", links[0]: "interactions"}
    for name in [*lists, *links[1:]]:
        if name not in lists:
            found.refused.append(f"{source.file}: both links and edges; keep one")
        elif (start := members[name].start) is None:
            found.refused.append(f"{source.file}: {name} is no list of objects, [{{…}}, {{…}}]")
        else:
            part = replace(source, file=f"{source.file}, {name}")
            found.enter(lists[name], part.file, _part_reader(_list_reader(part, lists[name], start), members))
    _of_the_graph(source.file, members, found)


def _of_the_graph(file: str, members: dict[str, _Member], found: Found) -> None:
    """What is said of the graph as a whole: its name, and whether its links have a direction."""
    directed = members.get("directed")
    if directed is None:
        message = "nothing says whether links have a direction: read from source to target ('directed': false if not)"
        found.told.append(about_file(file, "default", message, severity="note"))
    elif not isinstance(directed.value, bool):
        found.refused.append(f"{file}: directed is neither true nor false")
    attributes = dict(members["graph"].value or ()) if "graph" in members and _is_object(members["graph"]) else {}
    name = attributes.pop("name", None)
    if isinstance(name, str) and name.strip():
        found.name = name
    config = attributes.pop(CONFIG_FILE, None)
    if isinstance(config, str):
        found.configure(file, config)
    if attributes:
        message = f"attributes of the graph are not read: {listed([quoted(one) for one in attributes], 5)}"
        found.told.append(about_file(file, "not-read", message, severity="note"))
    others = [one for one in members if one not in _OF_A_GRAPH | _EDGES]
    found.told += [_not_read(file, one, members[one]) for one in others]


def _is_object(member: _Member) -> bool:
    return isinstance(member.value, tuple)


def _part_reader(read: Callable[[How], Records], members: dict[str, _Member]) -> Callable[[How], Records]:
    directed = members.get("directed", _Member(None, True)).value

    def graphed(how: How) -> Records:
        records = read(how)
        return _named(records) if records.table == "participants" else replace(records, undirected=directed is False)

    return graphed


def _named(records: Records) -> Records:
    """Nodes that are called by ``name`` alone, as some programs write them, have that as their id."""
    if "id" in records.headers or "name" not in records.headers:
        return records
    headers = tuple("id" if header == "name" else header for header in records.headers)
    told = about_file(records.file, "alias", "nodes have no id: name is read as id", column="name", severity="note")
    return replace(records, headers=headers).with_told((told,))


def _members(source: JsonText) -> dict[str, _Member]:
    """The members of the file's object. Lists are stepped over here, and read when they are asked for."""
    cursor = Cursor(source.text)
    if not cursor.sees("{"):
        raise InputRefused.because([_no_tables(source, [])])
    out: dict[str, _Member] = {}
    try:
        for name in cursor.members():
            if name in out:
                raise InputRefused.because([f"{source.file}: {quoted(name)} twice in one object; keep one"])
            out[name] = _member(cursor)
        cursor.end()
    except NotJson as error:
        raise source.refusal(error) from error
    return out


def _member(cursor: Cursor) -> _Member:
    if not cursor.sees("["):
        return _Member(None, cursor.value().value)
    start = cursor.at
    for _ in cursor.items():
        pass
    return _Member(start)


def _list_reader(source: JsonText, table: str, start: int) -> Callable[[How], Records]:
    return lambda how: read_list(source, Cursor(source.text, start), table=table, how=how)


def _not_read(file: str, name: str, member: _Member) -> Problem:
    if member.start is not None:
        return unknown_table(f"{file}, {quoted(name)[1:-1]}", name)
    return about_file(file, "not-read", f"{quoted(name)} is not read: it is no table")


def _no_tables(source: JsonText, names: list[str]) -> str:
    found = f"found: {listed([quoted(name) for name in names])}" if names else "found no object"
    return (
        f'{source.file}: JSON, but no ecosystem: {{"participants": [{{…}}], "interactions": [{{…}}]}} is expected, or '
        f'{{"nodes": [{{…}}], "links": [{{…}}]}}, {found}; a list of one table\'s records lies in a folder, as '
        "participants.json"
    )

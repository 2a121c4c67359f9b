"""What never changes by itself, handed to the browser as one component.

Dash asks every component on a page anew at every step of every callback. A page of 1,800 paragraphs and cells took the
browser five seconds, and nearly all of them are plain HTML that no callback names. :func:`stilled` packs such parts,
as large as they come, into :class:`Still`, which ``assets/still.js`` draws as the same HTML.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from copy import copy
from functools import cached_property, wraps
from itertools import groupby
from typing import Any

from dash import Dash, dcc, html
from dash.development.base_component import Component

LINK = "link"
"""Stands for ``dcc.Link``: an ``a`` that changes the address without loading the page anew."""
TAGS = frozenset({
    "Article", "Aside", "B", "Bdi", "Code", "Dd", "Details", "Div", "Dl", "Dt", "Em", "Footer", "H1", "H2", "H3", "H4",
    "Header", "Label", "Li", "Nav", "Ol", "P", "Section", "Span", "Strong", "Summary", "Table", "Tbody", "Td", "Th",
    "Thead", "Time", "Tr", "Ul",
})  # fmt: skip
ATTRIBUTES = frozenset({
    "className", "colSpan", "dateTime", "dir", "hidden", "href", "htmlFor", "id", "lang", "open", "role", "rowSpan",
    "scope", "style", "tabIndex", "title",
})  # fmt: skip
"""What ``still.js`` hands on; beside these, everything that begins with ``aria-`` or ``data-``."""

Tree = str | list[Any]
"""A text, or ``[tag, attributes, *trees]``."""


class Still(Component):
    """Plain HTML drawn at once.

    Args:
        tree: texts and ``[tag, attributes, *trees]``, drawn side by side without anything around them.
    """

    _namespace = "ecohealth_still"
    _type = "Still"
    _prop_names = ("id", "tree")
    _valid_wildcard_attributes = ()
    _children_props = ()
    _base_nodes = ()
    available_properties = ("id", "tree")
    available_wildcard_properties = ()

    def __init__(self, tree: Sequence[Tree]) -> None:
        super().__init__(tree=list(tree))


def stilled(content: Any, named: Collection[str]) -> Any:
    """The same content with every part that no callback names packed.

    Args:
        content: a component, a text, nothing, or a list of these.
        named: ids that callbacks name (:attr:`PackedDash.named`).
    """
    if isinstance(content, list | tuple):
        return list(_packed([_taken(one, named) for one in content]))
    return _alone(*_taken(content, named))


def _taken(content: Any, named: Collection[str]) -> tuple[Tree | None, Any]:
    """A component or text as the browser's code takes it, None where it is more than plain HTML; and what stands for it
    where it is not taken: itself, with the plain parts of what is live packed."""
    if isinstance(content, str | int | float):
        return str(content), content
    inner = getattr(content, "children", None)
    parts = [_taken(one, named) for one in _listed(inner)]
    plain = _plain(content, named)
    if plain is not None and all(tree is not None for tree, _ in parts):
        return [*plain, *(tree for tree, _ in parts)], content
    if not parts:
        return None, content
    packed = list(_packed(parts)) if isinstance(inner, list | tuple) else _alone(*parts[0])
    if packed is inner:
        return None, content
    with_packs = copy(content)
    with_packs.children = packed
    return None, with_packs


def _packed(parts: Sequence[tuple[Tree | None, Any]]) -> Iterator[Any]:
    """The parts of a list with neighbours that are plain in one pack."""
    for is_plain, neighbours in groupby(parts, lambda part: part[0] is not None):
        if is_plain:
            yield Still([tree for tree, _ in neighbours if tree is not None])
        else:
            yield from (other for _, other in neighbours)


def _alone(tree: Tree | None, content: Any) -> Any:
    """What stands by itself: packed where it is plain and holds more than one component."""
    return Still([tree]) if isinstance(tree, list) and any(isinstance(one, list) for one in tree[2:]) else content


def _plain(content: Any, named: Collection[str]) -> list[Any] | None:
    """Tag and attributes of a component that is plain HTML; None where it is more."""
    tag = _tag(content)
    if tag is None:
        return None
    given = {key: value for key, value in content.to_plotly_json()["props"].items() if key != "children"}
    return [tag, given] if all(_is_plain(key, value, named) for key, value in given.items()) else None


def _listed(inner: Any) -> Iterator[Any]:
    """Children as one flat list, without what is nothing."""
    for one in inner if isinstance(inner, list | tuple) else (inner,):
        if isinstance(one, list | tuple):
            yield from _listed(one)
        elif one is not None:
            yield one


def _tag(content: Any) -> str | None:
    if isinstance(content, dcc.Link):
        return LINK
    if isinstance(content, html.A):
        return "a"
    of_html = isinstance(content, Component) and type(content).__module__.startswith("dash.html")
    return type(content).__name__.lower() if of_html and type(content).__name__ in TAGS else None


def _is_plain(key: str, value: object, named: Collection[str]) -> bool:
    if key == "id":
        return isinstance(value, str) and value not in named
    return key in ATTRIBUTES or key.startswith(("aria-", "data-"))


class PackedDash(Dash):
    """An app whose callbacks' answers are packed on their way out."""

    def callback(self, *given: Any, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a function as ``Dash.callback`` does; what it gives is packed."""
        register = super().callback(*given, **options)

        def keep(function: Callable[..., Any]) -> Callable[..., Any]:
            @wraps(function)
            def packed(*values: Any, **named: Any) -> Any:
                return answer_packed(function(*values, **named), self.named)

            register(packed)
            return function

        return keep

    @cached_property
    def named(self) -> frozenset[str]:
        """The ids that the callbacks name, as the browser is told of them; patterns of ids are not among them."""
        found: set[str] = set()
        for one in json.loads(self.dependencies().get_data()):
            found.update(_ids(one))
            found.update(part.rpartition(".")[0] for part in one["output"].strip(".").split("..."))
        return frozenset(found)


def answer_packed(answer: Any, named: Collection[str]) -> Any:
    """What a callback gives, with its components packed; data (numbers, texts, figures) stay as they are."""
    if isinstance(answer, Component):
        return stilled(answer, named)
    if isinstance(answer, dict):
        return {key: answer_packed(value, named) for key, value in answer.items()}
    if isinstance(answer, tuple):
        return tuple(answer_packed(one, named) for one in answer)
    is_content = isinstance(answer, list) and any(isinstance(one, Component) for one in answer)
    return stilled(answer, named) if is_content else answer


def _ids(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        if isinstance(told.get("id"), str):
            yield told["id"]
        told = list(told.values())
    if isinstance(told, list):
        for one in told:
            yield from _ids(one)

"""Looking into component trees: what a reader would read, and where links lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def parts(tree: Any) -> Iterator[Component]:
    """Every component of a tree, the outermost first."""
    if isinstance(tree, list | tuple):
        for one in tree:
            yield from parts(one)
    elif isinstance(tree, Component):
        yield tree
        yield from parts(getattr(tree, "children", None))


def text_in(tree: Any) -> str:
    """The words of a tree, in order."""
    if isinstance(tree, list | tuple):
        return " ".join(filter(None, map(text_in, tree)))
    if isinstance(tree, Component):
        return text_in(getattr(tree, "children", None))
    return "" if tree is None else str(tree)


def hrefs_in(tree: Any) -> list[str]:
    """Where the links of a tree lead."""
    return [one.href for one in parts(tree) if getattr(one, "href", None)]


def of_class(tree: Any, name: str) -> list[Component]:
    """The components that carry a CSS class."""
    return [one for one in parts(tree) if name in (getattr(one, "className", None) or "").split()]

"""HTML that cannot be broken into: whatever is not markup already is escaped on its way in."""

from __future__ import annotations

import html

from ecohealth.export.text import unbroken, visible


class Markup(str):
    """Text that is HTML already, made by :func:`element`."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str) -> Markup:
    """An element; children that are not :class:`Markup` are text. ``aria_label`` is ``aria-label``.

    >>> element("td", "<img src=x>", class_="name")
    '<td class="name">&lt;img src=x&gt;</td>'
    """
    inner = "".join(one if isinstance(one, Markup) else text(one) for one in children)
    return Markup(f"<{tag}{_attributes(attributes)}>{inner}</{tag}>")


def text(words: str) -> Markup:
    """Text as HTML; control characters and direction marks are spelled out, figures stay with their unit.

    >>> text("a < b: 5 %")
    'a &lt; b: 5\\xa0%'
    """
    return Markup(html.escape(unbroken(visible(words))))


def joined(parts: list[Markup]) -> Markup:
    """Several elements in a row."""
    return Markup("".join(parts))


def _attributes(attributes: dict[str, str]) -> str:
    pairs = ((name.rstrip("_").replace("_", "-"), html.escape(visible(value))) for name, value in attributes.items())
    return "".join(f' {name}="{value}"' for name, value in pairs)

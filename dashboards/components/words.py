"""Text from data on screen: always text, never markup, and no name reaches beyond its own letters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

from dash import dcc, html
from dash.development.base_component import Component

from ecohealth.scores.sentence import Later, Sentence, apart, written

LONGEST_NAME, LONGEST_SENTENCE = 300, 4000
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")


def shown(text: str, at_most: int = LONGEST_SENTENCE) -> str:
    """Text of a sentence, its figures with the reader's signs: marks that turn the reading direction are spelled out,
    a figure keeps its percent sign on its line, and it is cut at ``at_most``.

    >>> shown("a\u202eb")
    'a⟨U+202E⟩b'
    """
    if text.isascii() and "%" not in text and len(text) <= at_most and not isinstance(text, Sentence):
        return text
    pieces = text.pieces if isinstance(text, Sentence) else (text,)
    spelled = _BEFORE_PERCENT.sub("\N{NO-BREAK SPACE}", "".join(map(_spelled, pieces)))
    return spelled if len(spelled) <= at_most else spelled[: at_most - 1] + "…"


def _spelled(piece: str | Later) -> str:
    """A piece of a sentence as it is read; the marks that set its name apart are ours, and stay."""
    if isinstance(piece, Later) and piece.write is apart:
        return apart(_spelled(*piece.of))
    plain = piece.written() if isinstance(piece, Later) else piece
    return _DIRECTION_MARKS.sub(lambda mark: f"⟨U+{ord(mark.group()):04X}⟩", plain)


def name(text: str) -> Component:
    """A name on its own: isolated, so that its direction does not spill into what stands beside it."""
    return html.Bdi(shown(text, LONGEST_NAME))


def link(text: str, href: str, class_name: str = "") -> Component:
    """A link within the dashboard, or (``#place``) within the page, around a name or a few words."""
    if href.startswith("#"):
        return html.A(name(text), href=href, className=class_name or None)
    return dcc.Link(name(text), href=href, className=class_name or None)


def linked(text: str, hrefs: Mapping[str, str]) -> list[str | Component]:
    """A sentence in which every name of ``hrefs`` that occurs is a link to its address."""
    names = sorted((one for one in hrefs if one.strip()), key=lambda one: (-len(one), one))
    if not names:
        return [shown(text)]
    pattern = re.compile("(" + "|".join(re.escape(one) for one in names) + ")")
    found: list[str | Component] = []
    for is_name, part in _parts(text):
        for piece in [part] if is_name else filter(None, pattern.split(part)):
            found.append(link(piece, hrefs[piece]) if piece in hrefs else name(piece) if is_name else shown(piece))
    return found


def _parts(text: str) -> list[tuple[bool, str]]:
    """A sentence as it is read, each name that runs from right to left as a part of its own, and told to be one."""
    if not isinstance(text, Sentence):
        return [(False, text)]
    groups = groupby(text.pieces, lambda piece: isinstance(piece, Later) and piece.write is apart)
    parts: list[tuple[bool, str]] = []
    for is_name, pieces in groups:
        if is_name:
            parts += [(True, str(one.of[0])) for one in pieces if isinstance(one, Later)]
        else:
            parts.append((False, written(Sentence(*pieces))))
    return parts

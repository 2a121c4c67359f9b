"""Words that came with the data, made safe to look at: names are text, wherever they are written."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that turn the reading direction, break a line or show nothing: a name could use them to pose as another."""


def visible(text: str) -> str:
    """Show control characters and direction marks as their escapes; every other character stays as it is.

    >>> visible("Acme\\x1b[31m GmbH"), visible("Zoë\\u200d"), visible("a\\nb")
    ('Acme\\\\x1b[31m GmbH', 'Zoë\\u200d', 'a\\\\nb')
    """
    return "".join(_escaped(char) if _is_unseen(char) else char for char in text)


def _is_unseen(char: str) -> bool:
    return char in _UNSEEN or unicodedata.category(char) in ("Cc", "Cs")


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")

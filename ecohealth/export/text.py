"""Words that came with the data, made safe to look at: names are text, wherever they are written."""

from __future__ import annotations

import re
import unicodedata

from ecohealth.scores.sentence import is_from_right

_UNSEEN = frozenset("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that turn the reading direction, break a line or show nothing: a name could use them to pose as another."""


_SET_APART = re.compile("\u2068([^\u2066-\u2069]*)\u2069")
"""A name that a sentence keeps apart from what stands around it, see :func:`ecohealth.scores.sentence.apart`."""

_WITH_UNIT = re.compile(r"(?<=\d) (?=(?:%|tn|bn|M)(?!\w))|(?<=\b[A-Z]{3}) (?=\d)")


def visible(text: str) -> str:
    """Show control characters and direction marks as their escapes; every other character stays as it is.

    So do the marks around a name from right to left, which a sentence keeps apart from what stands around it.

    >>> visible("Acme\\x1b[31m GmbH"), visible("Zoë\\u200d"), visible("a\\nb")
    ('Acme\\\\x1b[31m GmbH', 'Zoë\\u200d', 'a\\\\nb')
    """
    shown, start = "", 0
    for found in _SET_APART.finditer(text):
        if is_from_right(found.group(1)):
            shown += f"{_escaped(text[start : found.start()])}\u2068{_escaped(found.group(1))}\u2069"
            start = found.end()
    return shown + _escaped(text[start:])


def unbroken(text: str) -> str:
    """A number stays on the line of its unit, a currency on that of its amount.

    >>> unbroken("EUR 1.67 bn, 5.1 % of it").replace("\u00a0", "~")
    'EUR~1.67~bn, 5.1~% of it'
    """
    return _WITH_UNIT.sub("\u00a0", text)


def _escaped(text: str) -> str:
    return "".join(char.encode("unicode_escape").decode("ascii") if _is_unseen(char) else char for char in text)


def _is_unseen(char: str) -> bool:
    return char in _UNSEEN or unicodedata.category(char) in ("Cc", "Cs")

"""Names that deceive the eye: ids that differ only by case, spaces or look-alike letters, and hidden characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.tables.records import Column

CONTROL = r"\x{00}-\x{08}\x{0b}\x{0c}\x{0e}-\x{1f}\x{7f}-\x{9f}"
BREAK = r"\x{09}\x{0a}\x{0d}"
DIRECTION = r"\x{202a}-\x{202e}\x{2066}-\x{2069}"  # turns the direction of text, so that it shows otherwise than it is
_UNSEEN = (  # what shows nothing at all, and no writing needs
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200B)),
    *((0x2060, 0x2065), (0x206A, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0)),
    *((0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
HIDDEN = "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in _UNSEEN)

_JOINING = (
    (0x61C, 0x61C),
    (0x200C, 0x200F),
    (0xFE00, 0xFE0F),
)  # nothing by themselves, some writing and emoji need them
_TURNING = ((0x202A, 0x202E), (0x2066, 0x2069))
_LEFT_OUT = {code: None for first, last in (*_UNSEEN, *_JOINING, *_TURNING) for code in range(first, last + 1)}
_ALIKE = _LEFT_OUT | str.maketrans(
    # Cyrillic, then Greek, then the Latin letter that each looks like
    "АВЕЅІЈКМНОРСТУХаеѕіјорсух" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυχ",
    "ABESIJKMHOPCTYXaesijopcyx" + "ABEZHIKMNOPTYXaivopux",
)


def without_the_unseen(text: str) -> str:
    """A text without the characters that show nothing.

    >>> without_the_unseen("\\u200bid")
    'id'
    """
    return text.translate(_LEFT_OUT)


def skeleton(text: str) -> str:
    """What a text looks like at a glance: case, width, spaces at the ends, invisible and look-alike letters aside.

    >>> skeleton("Acme ") == skeleton("ACME") == skeleton("\\u0410cme")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(_ALIKE).casefold().split())


def skeletons(texts: Column) -> pd.Series[str]:
    """The skeleton of every text; plain ASCII without Python's help."""
    quick = pc.ascii_lower(pc.ascii_trim_whitespace(texts))
    out = pd.Series(quick.to_pylist(), dtype=object)
    slow = ~np.asarray(pc.string_is_ascii(texts)) | np.asarray(pc.match_substring_regex(texts, r"\s"))
    rows = np.flatnonzero(slow)
    out.iloc[rows] = [skeleton(text) for text in texts.take(pa.array(rows)).to_pylist()]
    return out


def nearly_the_same(texts: Column) -> list[NDArray[np.int64]]:
    """Groups of rows whose texts differ but look alike, in order of their first row; equal texts count once."""
    frame = pd.DataFrame({"text": texts.to_pylist(), "looks": skeletons(texts)}).drop_duplicates("text")
    alike = frame[frame["looks"].duplicated(keep=False) & (frame["looks"] != "")]
    return [group.index.to_numpy() for _, group in alike.groupby("looks", sort=False)]


def holds(texts: Column, characters: str) -> NDArray[np.bool_]:
    """Where a character of the set stands (``CONTROL``, ``BREAK``, ``DIRECTION``, ``HIDDEN`` or several joined)."""
    return np.asarray(pc.match_substring_regex(texts, f"[{characters}]"))


def scripts(text: str) -> Sequence[str]:
    """The alphabets of a text's letters, by the first word of their Unicode names.

    >>> scripts("\\u0410cme")
    ['CYRILLIC', 'LATIN']
    """
    return sorted({unicodedata.name(char, "?").split()[0] for char in text if char.isalpha()})

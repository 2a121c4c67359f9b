"""Sentences that are kept, and written with the reader's signs only when somebody reads them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ecohealth.scores.signs import NEUTRAL, in_force, signs

_APART, _TOGETHER = "\u2068", "\u2069"
"""What is between these has a direction of its own (Unicode, FSI and PDI)."""


@dataclass(frozen=True)
class Later:
    """A part of a sentence that is written anew for each reader: how, and of what."""

    write: Callable[..., str]
    of: tuple[Any, ...]

    def written(self) -> str:
        """With the signs in force."""
        return self.write(*self.of)


Piece = str | Later

LONGEST = 60
"""Letters of a name that a sentence bears."""


class Sentence(str):
    """A sentence as machines read it, with what it takes to write it for a reader.

    It is the text with neutral signs, and compares, sorts and goes into JSON as that; :func:`written` gives it with the
    signs in force. Other text around it loses that, so sentences are put together by giving their pieces.

    >>> from ecohealth.scores.signs import signs, signs_of
    >>> from ecohealth.scores.words import percent
    >>> sentence = Sentence("It costs ", Later(percent, (0.471,)), ".")
    >>> with signs(signs_of("fr-CH")):
    ...     print(sentence, written(sentence))
    It costs 47.1 %. It costs 47,1%.
    """

    pieces: tuple[Piece, ...]

    def __new__(cls, *pieces: Piece) -> Sentence:
        """Put together: the pieces of sentences among them are taken over."""
        kept = tuple(_flat(pieces))
        made = super().__new__(cls, _neutral(kept))
        made.pieces = kept
        return made

    def __str__(self) -> str:
        """Itself, with its pieces."""
        return self

    def __getnewargs__(self) -> tuple[Piece, ...]:  # type: ignore[override]
        return self.pieces


def _flat(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for one in pieces:
        if isinstance(one, Sentence):
            yield from one.pieces
        elif one:
            yield one


def _neutral(pieces: Sequence[Piece]) -> str:
    if in_force() is NEUTRAL:
        return "".join(map(_text, pieces))
    with signs(NEUTRAL):
        return "".join(map(_text, pieces))


def _text(piece: Piece) -> str:
    return piece.written() if isinstance(piece, Later) else piece


def written(text: str) -> str:
    """A sentence with the signs in force; any other text as it is."""
    return "".join(_text(one) for one in text.pieces) if isinstance(text, Sentence) else text


def later(write: Callable[..., str], *of: Any) -> Sentence:
    """A figure or a name as a sentence of its own, to be put into others."""
    return Sentence(Later(write, of))


_PERCENTAGE = re.compile(r"(\d+(?:\.\d+)?) %")


def with_percentages(text: str) -> Sentence:
    """A text whose percentages ("at least 5 %") are written with the reader's signs.

    >>> from ecohealth.scores.signs import signs, signs_of
    >>> with signs(signs_of("en-US")):
    ...     written(with_percentages("each would cost 5 % or 7.5 %"))
    'each would cost 5% or 7.5%'
    """
    pieces = _PERCENTAGE.split(text)
    return Sentence(*[Later(_percentage, (one,)) if at % 2 else one for at, one in enumerate(pieces)])


def _percentage(neutral: str) -> str:
    return in_force().percentage(neutral)


def spaced(parts: Sequence[str]) -> Sentence:
    """One sentence after the other."""
    return Sentence(*[piece for one in parts for piece in (" ", one)][1:])


def called(name: str) -> str:
    """A name in a sentence: where it runs from right to left, it does not draw the figures beside it to it."""
    return later(apart, name) if is_from_right(name) else name


def apart(name: str) -> str:
    """A name from right to left, for people set apart from the text around it; any other as it is.

    >>> from ecohealth.scores.signs import signs, signs_of
    >>> with signs(signs_of(None)):
    ...     apart("שרה"), apart("Sara")
    ('\\u2068שרה\\u2069', 'Sara')
    """
    return f"{_APART}{name}{_TOGETHER}" if in_force().for_people and is_from_right(name) else name


def is_from_right(text: str) -> bool:
    """Whether some of it is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(one) in ("R", "AL") for one in text)


def cut_name(name: str) -> str:
    """A name as long as a sentence bears.

    >>> cut_name("n" * 61) == "n" * 59 + "…"
    True
    """
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"

"""JSON read strictly: every value with its place, numbers as they are written, keys as often as they stand."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from ecohealth.errors import quoted
from ecohealth.tables.formats.gather import Number
from ecohealth.tables.records import Odd

DEEPEST = 64
LONGEST_NUMBER = 4_300  # digits beyond which Python itself reads no number
_SPACE = re.compile(r"[ \t\n\r]*")
_HALVES = re.compile("[\ud800-\udfff]")
_PLAIN = frozenset({str, Number, Odd})
_KINDS = ((list, "a list"), (tuple, "an object"), (bool, "a truth value"), (Number, "a number"), (str, "a text"))
_TOO_DEEP = f"lists and objects lie in one another more than {DEEPEST} deep"


class NotJson(ValueError):
    """Text that is no JSON: where, and why."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.at = at
        self.why = why


def not_json(error: NotJson) -> str:
    """What is wrong, for people."""
    return error.why if error.why == _TOO_DEEP else f"no JSON from here on, or cut here ({error.why})"


class Item(NamedTuple):
    """A value, and where its text begins and ends."""

    start: int
    end: int
    value: Any


def _number(text: str) -> str:
    if len(text) <= LONGEST_NUMBER:
        return Number(text)
    return Odd.because(text, f"is a number of {len(text):,} digits, the limit is {LONGEST_NUMBER:,}")


def _constant(text: str) -> str:
    return Odd.because(text, "is no number that JSON knows")


# Objects become tuples of pairs, so that a key that stands twice is seen, and arrays are lists.
_DECODER = json.JSONDecoder(object_pairs_hook=tuple, parse_int=_number, parse_float=_number, parse_constant=_constant)


class Cursor:
    """Goes through a JSON text value by value, so that only one of them is held at a time.

    Every method begins after white space and raises NotJson where the text is not what it must be.
    """

    def __init__(self, text: str, at: int = 0) -> None:
        self.text = text
        self.at = at

    def sees(self, sign: str) -> bool:
        """Whether a sign comes next."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text.startswith(sign, self.at)

    def take(self, sign: str) -> None:
        """Step over a sign."""
        if not self.sees(sign):
            raise NotJson(self.at, f"expecting {sign!r}")
        self.at += 1

    def value(self) -> Item:
        """The next value, whole."""
        self.sees("")
        start = self.at
        try:
            value, self.at = _DECODER.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            raise NotJson(error.pos, error.msg) from error
        except RecursionError as error:
            raise NotJson(start, _TOO_DEEP) from error
        return Item(start, self.at, value)

    def items(self) -> Iterator[Item]:
        """The values of the list that comes next."""
        self.take("[")
        while not self.sees("]"):
            yield self.value()
            if not self.sees("]"):
                self.take(",")
                if self.sees("]"):
                    raise NotJson(self.at, "expecting a value after the comma")
        self.take("]")

    def members(self) -> Iterator[str]:
        """The keys of the object that comes next; whoever is given one steps over its value."""
        self.take("{")
        while not self.sees("}"):
            if not self.sees('"'):
                raise NotJson(self.at, "expecting a name in quotes")
            name: str = self.value().value
            self.take(":")
            yield name
            if not self.sees("}"):
                self.take(",")
        self.take("}")

    def end(self) -> None:
        """Only white space may be left."""
        self.sees("")
        if self.at < len(self.text):
            raise NotJson(self.at, "more text after the end")


class Record(NamedTuple):
    """The cells of an object by name, and why it is no record, if it is none."""

    cells: dict[str, str]
    why: str | None = None


def record(item: Item) -> Record:
    """The cells of one record: text as it is, numbers as written, true as TRUE, null as nothing.

    Raises:
        NotJson: where a value is nested too deeply.
    """
    pairs = item.value
    if not isinstance(pairs, tuple):
        return Record({}, f"is {_kind(pairs)}, not an object of names and values")
    cells = dict(pairs)
    if len(cells) < len(pairs):
        return Record(_named(cells), f"{quoted(_first_twice(pairs))} twice in one object")
    for name, value in pairs:
        if type(value) not in _PLAIN:
            cells[name] = _cell(value, item.start)
    if any(not name.isprintable() for name in cells) and len(_named(cells)) < len(cells):
        return Record(_named(cells), "a name holds half a character (a lone surrogate), which no text may")
    return Record(cells)


def _first_twice(pairs: tuple[tuple[str, Any], ...]) -> str:
    counts = Counter(name for name, _ in pairs)
    return next(name for name, count in counts.items() if count > 1)


def _named(cells: dict[str, str]) -> dict[str, str]:
    """The cells whose name is whole."""
    return {name: cell for name, cell in cells.items() if not _HALVES.search(name)}


def _cell(value: Any, at: int) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    text = _written(value, at, 2)
    return Odd.because(text, f"is {_kind(value)}, not one value")


def _kind(value: Any) -> str:
    return next((word for kind, word in _KINDS if isinstance(value, kind)), "nothing")


def _written(value: Any, at: int, depth: int) -> str:
    """A value as JSON again, numbers and double keys as they stood."""
    if depth > DEEPEST:
        raise NotJson(at, _TOO_DEEP)
    if isinstance(value, Number | Odd):
        return value
    if isinstance(value, list):
        parts = [_written(one, at, depth + 1) for one in value]
        return f"[{', '.join(parts)}]"
    if isinstance(value, tuple):
        pairs = [f"{json.dumps(name)}: {_written(one, at, depth + 1)}" for name, one in value]
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value, ensure_ascii=False)

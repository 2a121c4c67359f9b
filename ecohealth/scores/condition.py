"""Conditions of rules: comparisons of figures, in a small language that is parsed here and never run as code.

``score < 70 and details.stranded_share > 5 %`` · ``band = 'critical' or not n >= 10`` · ``details.p is known`` ·
``count(details.roles where each.active = 0) > 0`` · ``share(people where each.share >= 0.05) < 20 %``

A figure that is not known compares with nothing: the comparison is false, whatever its sign.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from ecohealth.scores.facts import Facts

MOST_CHARACTERS, MOST_NESTED = 500, 20

_TOKEN = re.compile(
    r"(?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:\s*%)?)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<word>[A-Za-z_]\w*(?:\.\w+)*)|(?P<sign><=|>=|!=|[<>=()])|(?P<space>\s+)|(?P<other>.)"
)
_SIGNS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne}
)
_RESERVED = {"and", "or", "not", "is", "known", "unknown", "where", "count", "share", "true", "false"}


@dataclass(frozen=True)
class Literal:
    """A number, a text, true or false."""

    value: float | str | bool

    def of(self, facts: Facts) -> object:
        """Itself."""
        return self.value


@dataclass(frozen=True)
class Figure:
    """A figure by its path, see :mod:`ecohealth.scores.facts`."""

    path: str

    def of(self, facts: Facts) -> object:
        """Its value, None where it is not known."""
        return facts.get(self.path)


@dataclass(frozen=True)
class Part:
    """How many entries of a list meet a condition, or which share of them."""

    path: str
    where: Condition | None
    as_share: bool

    def of(self, facts: Facts) -> object:
        """The count or share; None where there is no list, or no entry to be a share of."""
        entries = facts.get(self.path)
        if not isinstance(entries, list):
            return None
        met = sum(self.where is None or self.where.holds(facts.with_each(one)) for one in entries)
        if not self.as_share:
            return met
        return met / len(entries) if entries else None


Operand = Literal | Figure | Part


@dataclass(frozen=True)
class Compared:
    """Two operands and the sign between them."""

    left: Operand
    sign: str
    right: Operand

    def holds(self, facts: Facts) -> bool:
        """Whether it is so; numbers compare with numbers, texts with texts."""
        left, right = self.left.of(facts), self.right.of(facts)
        if isinstance(left, (int, float)) and isinstance(right, (int, float)) and _no_truth(left, right):
            return _SIGNS[self.sign](left, right)
        if self.sign in ("=", "!=") and type(left) is type(right) and isinstance(left, (str, bool)):
            return (left == right) == (self.sign == "=")
        return False


def _no_truth(*values: object) -> bool:
    """Whether none is true or false, which Python takes for numbers."""
    return not any(isinstance(one, bool) for one in values)


@dataclass(frozen=True)
class Known:
    """Whether a figure is known."""

    operand: Operand
    wanted: bool

    def holds(self, facts: Facts) -> bool:
        """Whether it is so."""
        return (self.operand.of(facts) is not None) == self.wanted


@dataclass(frozen=True)
class IsTrue:
    """Whether a figure is true."""

    operand: Operand

    def holds(self, facts: Facts) -> bool:
        """Whether it is so."""
        return self.operand.of(facts) is True


@dataclass(frozen=True)
class Not:
    """The contrary."""

    part: Condition

    def holds(self, facts: Facts) -> bool:
        """Whether it is so."""
        return not self.part.holds(facts)


@dataclass(frozen=True)
class Joined:
    """Several conditions, all of which hold, or any."""

    parts: tuple[Condition, ...]
    every: bool

    def holds(self, facts: Facts) -> bool:
        """Whether it is so."""
        return (all if self.every else any)(one.holds(facts) for one in self.parts)


Condition = Compared | Known | IsTrue | Not | Joined


def paths(node: Condition | Operand) -> Iterator[str]:
    """Every figure that a condition asks for."""
    match node:
        case Figure(path):
            yield path
        case Part(path, where, _):
            yield path
            yield from paths(where) if where is not None else ()
        case Compared(left, _, right):
            yield from (*paths(left), *paths(right))
        case Known(operand, _) | IsTrue(operand):
            yield from paths(operand)
        case Not(part):
            yield from paths(part)
        case Joined(parts, _):
            for part in parts:
                yield from paths(part)
        case _:
            return


@lru_cache(maxsize=2048)
def parse(text: str) -> Condition:
    """The condition that the text says.

    Raises:
        ValueError: saying what was found where something else was needed.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"a condition has {MOST_CHARACTERS} characters at the most, this one {len(text)}")
    reader = _Reader(_tokens(text))
    found = reader.condition(0)
    if reader.next != "":
        raise ValueError(f"{reader.next!r} follows where the condition could end; join conditions with and, or")
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    out = []
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "other":
            raise ValueError(f"{match.group()!r} means nothing in a condition; signs are < <= > >= = != ( )")
        if kind != "space":
            out.append((kind, match.group()))
    return [*out, ("end", "")]


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def next(self) -> str:
        """The token that comes next, empty at the end."""
        return self._tokens[self._at][1]

    def take(self, *wanted: str) -> bool:
        """Pass over one of the wanted words or signs, where it comes next."""
        found = self.next in wanted and self._tokens[self._at][0] in ("word", "sign")
        self._at += found
        return found

    def need(self, wanted: str) -> None:
        if not self.take(wanted):
            raise ValueError(f"{wanted!r} is needed where {self.next or 'the end'!r} stands")

    def condition(self, depth: int) -> Condition:
        """Alternatives, each of conditions that hold together."""
        if depth > MOST_NESTED:
            raise ValueError(f"parentheses and not can be nested {MOST_NESTED} deep")
        parts = [self.together(depth)]
        while self.take("or"):
            parts.append(self.together(depth))
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), every=False)

    def together(self, depth: int) -> Condition:
        parts = [self.term(depth)]
        while self.take("and"):
            parts.append(self.term(depth))
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), every=True)

    def term(self, depth: int) -> Condition:
        if self.take("not"):
            if depth > MOST_NESTED:
                raise ValueError(f"parentheses and not can be nested {MOST_NESTED} deep")
            return Not(self.term(depth + 1))
        if self.take("("):
            inner = self.condition(depth + 1)
            self.need(")")
            return inner
        left = self.operand(depth)
        if self.take("is"):
            known = self.next == "known"
            if not self.take("known", "unknown"):
                raise ValueError(f"'known' or 'unknown' is needed after 'is', not {self.next or 'the end'!r}")
            return Known(left, known)
        sign = self.next
        if self.take(*_SIGNS):
            return Compared(left, sign, self.operand(depth))
        return IsTrue(left)

    def operand(self, depth: int) -> Operand:
        kind, word = self._tokens[self._at]
        if kind == "word" and word in ("count", "share") and self._tokens[self._at + 1][1] == "(":
            return self.part(depth)
        if kind in ("end", "sign") or (kind == "word" and word in _RESERVED - {"true", "false"}):
            raise ValueError(f"a figure or a number is needed where {word or 'the end'!r} stands")
        self._at += 1
        if kind == "number":
            return Literal(float(word.rstrip("% \t\n")) / (100.0 if word.endswith("%") else 1.0))
        if kind == "text":
            return Literal(word[1:-1])
        return Literal(word == "true") if word in ("true", "false") else Figure(word)

    def part(self, depth: int) -> Part:
        as_share = self.next == "share"
        self._at += 1
        self.need("(")
        entries = self.operand(depth + 1)
        if not isinstance(entries, Figure):
            raise ValueError("count() and share() are of a list, as in count(details.roles where each.alone is known)")
        where = self.condition(depth + 1) if self.take("where") else None
        self.need(")")
        return Part(entries.path, where, as_share)

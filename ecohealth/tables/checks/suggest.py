"""What was probably meant by ids that nobody has; suggestions are said, never applied."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from shlex import quote

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ecohealth.errors import plainly, quoted
from ecohealth.tables.checks.cells import column_of
from ecohealth.tables.checks.lookalikes import skeleton, skeletons
from ecohealth.tables.checks.names import LEGAL_FORMS, Name
from ecohealth.tables.records import Column

_ONE_SLIP_FROM = 4  # in shorter words one letter is most of the difference between any two
_LOOKED_AT = 1_000  # ids; what is wrong with all of them shows in so many
_LONGEST_PREFIX = 20
_AS_TEXT = "store ids as text"
_ALIKE = "write them the same way in both files"


@dataclass(frozen=True)
class Known:
    """The participants, as other tables name them: their ids, and their columns of text by name."""

    ids: Column
    columns: Mapping[str, Column]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Known:
        """The participants of a clean table."""
        texts = {
            str(name): column_of(frame[name]) for name in frame.columns if pd.api.types.is_string_dtype(frame[name])
        }
        return cls(texts.pop("id"), texts)

    def nearest(self, value: str) -> str | None:
        """The id that was probably meant, None where no id comes near.

        An id that looks the same or is the same number, the id of the one participant of that name, one that differs
        only by its legal form, or one slip away (a letter more, fewer, other, or two exchanged). Ids whose digits
        differ are different ids: 'P12' is no slip for 'P13'.
        """
        ways = (
            self._by_look.get(_look(value)),
            self._by_number.get(_look(_number(value))),
            self._by_name.get(_look(value)),
        )
        found = next((one for one in ways if one), None)
        return found or self._but_for_the_legal_form(value) or self._one_slip_away(value)

    def _but_for_the_legal_form(self, value: str) -> str | None:
        sought = Name(value)
        telling = max((word for word in sought.words if word not in LEGAL_FORMS), key=len, default="")
        near = [(text, one) for text, look, one in self._called if telling in look] if telling else []
        same = {one for text, one in near if Name(text).spelled == sought.spelled}
        return same.pop() if len(same) == 1 else None

    def _one_slip_away(self, value: str) -> str | None:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        sought = _look(value)
        if len(sought) < _ONE_SLIP_FROM:
            return None
        near = process.extract(sought, list(self._by_look), scorer=OSA.distance, score_cutoff=1, limit=None)
        alike = sorted(look for look, _, _ in near if _digits(look) == _digits(sought))
        return self._by_look[alike[0]] if alike else None

    @cached_property
    def _by_look(self) -> dict[str, str]:
        out: dict[str, str] = {}
        for look, one in zip(_looks(self.ids), self.ids.to_pylist(), strict=True):
            out.setdefault(look, one)
        return out

    @cached_property
    def _called(self) -> list[tuple[str, str, str]]:
        """Every id and name with its look and the id of its participant."""
        ids = self.ids.to_pylist()
        words = [column for column in (self.ids, self.columns.get("name")) if column is not None]
        return [one for column in words for one in zip(column.to_pylist(), _looks(column), ids, strict=True)]

    @cached_property
    def _by_number(self) -> dict[str, str]:
        return _once((_look(_number(one)), one) for one in self.ids.to_pylist())

    @cached_property
    def _by_name(self) -> dict[str, str]:
        names = self.columns.get("name")
        return {} if names is None else _once(zip(_looks(names), self.ids.to_pylist(), strict=True))


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs whose first part occurs once."""
    several = list(pairs)
    often = Counter(one for one, _ in several)
    return {one: other for one, other in several if often[one] == 1}


def _look(text: str) -> str:
    """What ids have in common that people would take for one another: letters and digits, in any dress.

    >>> _look("ACME-Gmbh ") == _look("acme gmbh"), _look("007") == _look("7")
    (True, False)
    """
    plain = skeleton(text)
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LMN") or plain


def _looks(texts: Column) -> list[str]:
    return [look if look.isalnum() else _look(look) for look in skeletons(texts)]


def _number(text: str) -> str:
    """An id without what spreadsheets take from numbers or add to them.

    >>> _number("007"), _number("7.0"), _number("P-012"), _number("0")
    ('7', '7', 'P-12', '0')
    """
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"(?<=\d)\.0+$", "", text.strip()))


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


@dataclass(frozen=True)
class _Reason:
    """A way in which two systems of ids differ: ``alike`` makes them equal, ``words`` names it."""

    alike: Callable[[str], str]
    words: str
    remedy: str


_REASONS = (
    _Reason(str.strip, "spaces around them", _ALIKE),
    _Reason(str.casefold, "capitals", _ALIKE),
    _Reason(lambda one: one.strip().lstrip("0"), "leading zeros", f"spreadsheets drop them; {_AS_TEXT}"),
    _Reason(lambda one: re.sub(r"\.0+$", "", one.strip()), "'.0' at their end", f"numbers were stored; {_AS_TEXT}"),
    _Reason(lambda one: _number(one).casefold(), "zeros and capitals", _AS_TEXT),
    _Reason(_look, "capitals, spaces, punctuation and look-alike letters", _ALIKE),
)


def systematic(theirs: Sequence[str], known: Known) -> str | None:
    """Why most of some unknown ids are unknown, in words with the remedy; None where no one reason explains it.

    ``theirs`` are different texts. The reasons that are tried: another column of the participants, spaces, capitals,
    leading zeros, decimals, punctuation and look-alike letters, a prefix.
    """
    some = [one for one in theirs if one.strip()][:_LOOKED_AT]
    if there := _another_column(some, known):
        return there
    ours = known.ids.to_pylist()
    for reason in (*_REASONS, *_prefixes(some, ours)):
        by_key = {reason.alike(one): one for one in reversed(ours)}
        pairs = [(one, by_key[key]) for one in some if (key := reason.alike(one)) in by_key]
        if _most(len(pairs), some):
            here, there = pairs[0]
            return (
                f"{_share(len(pairs), some)} would be known but for {reason.words} "
                f"({quoted(here)} here, {quoted(there)} in the participants): {reason.remedy}"
            )
    return None


def _prefixes(some: Sequence[str], ours: Sequence[str]) -> list[_Reason]:
    """A beginning that one side has throughout and the other has not."""
    found = []
    for words in (some, ours[:_LOOKED_AT]):
        begins = Counter(one[:length] for one in words for length in range(1, min(len(one), _LONGEST_PREFIX)))
        shared = [start for start, times in begins.items() if times == len(words) and len(words) > 1]
        found += sorted(shared, key=len, reverse=True)
    return [_Reason(_without(start), f"{quoted(start)} before them", _ALIKE) for start in found]


def _without(start: str) -> Callable[[str], str]:
    return lambda one: one.removeprefix(start)


def _another_column(some: Sequence[str], known: Known) -> str | None:
    for name, column in known.columns.items():
        held = _held(some, column)
        if _most(held, some):
            place = f"the participants' column {quoted(name)}"
            return f"{_share(held, some)} can be found in {place}: read it with --map {quote(f'id={name}')}"
    return None


def other_columns(columns: Mapping[str, Column], known: Known) -> list[str]:
    """The columns of a table, by header, that hold known ids where the column that was read holds none.

    A header that a message cannot hold as it stands is passed over: no command could name its column.
    """
    free = {name: _some(column) for name, column in columns.items() if name == plainly(name)}
    return [name for name, some in free.items() if _most(_held(some, known.ids), some)]


def _some(column: Column) -> list[str]:
    return [one for one in pc.unique(column.slice(0, 10 * _LOOKED_AT)).to_pylist() if one.strip()][:_LOOKED_AT]


def _held(some: Sequence[str], column: Column) -> int:
    return int(pc.sum(pc.is_in(pa.array(some, pa.large_string()), value_set=column)).as_py() or 0)


def _most(held: int, some: Sequence[str]) -> bool:
    return 2 * held > len(some)


def _share(held: int, some: Sequence[str]) -> str:
    """How many of the different ids.

    >>> _share(3, ["a", "b", "c"]), _share(2, ["a", "b", "c"])
    ('all 3 different ids', '2 of 3 different ids')
    """
    if len(some) == 1:
        return "the one id that occurs"
    return f"all {held:,} different ids" if held == len(some) else f"{held:,} of {len(some):,} different ids"

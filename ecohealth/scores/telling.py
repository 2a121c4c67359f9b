"""Sentences of rules: texts with named slots, filled with figures as people read them.

A slot is ``{path}`` or ``{path:format}``; formats are in :data:`FORMATS`. What a name holds is text and is never read
as a slot. A text may have alternatives, each with its condition: the first that holds is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ecohealth.errors import did_you_mean, listed, quoted
from ecohealth.scores.condition import parse, paths
from ecohealth.scores.facts import Facts, check_path
from ecohealth.scores.sentence import Sentence, called, cut_name, later, with_percentages
from ecohealth.scores.words import counted, decimals, joined, money, number, percent

SLOT = re.compile(r"\{([^{}]*)\}")
MOST_CHARACTERS = 1000


class CannotTell(Exception):
    """A slot has no figure on these data: the slot."""


class Telling(BaseModel):
    """A text, when it is told, and over which list.

    ``each`` names a list: the text is told of its entries that meet ``when``, of ``first`` of them after ``skip``,
    joined by ``join`` (by commas and *and* without); where there is none, the next alternative is taken.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    text: str = Field(max_length=MOST_CHARACTERS)
    when: str = ""
    each: str = ""
    skip: int = Field(default=0, ge=0, le=100)
    first: int = Field(default=3, ge=1, le=100)
    join: str | None = None

    @model_validator(mode="after")
    def _can_be_read(self) -> Telling:
        if self.each:
            check_path(self.each, in_each=False)
        for path in paths(parse(self.when)) if self.when else ():
            check_path(path, in_each=True)
        if "{" in SLOT.sub("", self.text) or "}" in SLOT.sub("", self.text):
            raise ValueError("a brace has no partner; a slot is written {value} or {value:share}")
        for slot in SLOT.findall(self.text):
            _check_format(slot)
        return self

    def slots(self) -> list[str]:
        """The paths of its slots."""
        return [slot.partition(":")[0].strip() for slot in SLOT.findall(self.text)]


def _alternatives(said: Any) -> Any:
    """A bare text is one alternative."""
    return [{"text": said}] if isinstance(said, str) else said


Told = Annotated[tuple[Telling, ...], BeforeValidator(_alternatives), Field(strict=False)]


def check_slots(told: Sequence[Telling], parts: Collection[str]) -> None:
    """Refuse slots that are neither a figure nor one of the parts of the sentence.

    Raises:
        ValueError: naming the slot and what is allowed.
    """
    for path in (path for one in told for path in one.slots() if path not in parts):
        check_path(path, in_each=True)


def tell(told: Sequence[Telling], parts: Mapping[str, Sequence[Telling]], facts: Facts) -> Sentence:
    """The first alternative that holds, its slots filled; empty where none holds.

    Raises:
        CannotTell: where a slot has no figure.
    """
    for one in told:
        text = _over(one, parts, facts) if one.each else _once(one, parts, facts)
        if text is not None:
            return text
    return Sentence()


def _once(one: Telling, parts: Mapping[str, Sequence[Telling]], facts: Facts) -> Sentence | None:
    """Text and slots take turns; a name that ends with a full stop (Israel Corp.) ends the sentence with it."""
    if one.when and not parse(one.when).holds(facts):
        return None
    pieces = SLOT.split(one.text)
    told = [_filled(piece, parts, facts) if at % 2 else piece for at, piece in enumerate(pieces)]
    for at in range(2, len(told), 2):
        if told[at - 1].endswith(".") and (told[at] == "." or told[at].startswith(". ")):
            told[at] = told[at][1:]
    return Sentence(*[one if at % 2 else with_percentages(one) for at, one in enumerate(told)])


def _over(one: Telling, parts: Mapping[str, Sequence[Telling]], facts: Facts) -> Sentence | None:
    entries = facts.get(one.each)
    texts = [_once(one, parts, facts.with_each(entry)) for entry in entries or ()]
    kept = [text for text in texts if text is not None][one.skip : one.skip + one.first]
    if not kept:
        return None
    if one.join is None:
        return joined(kept)
    return Sentence(*[piece for text in kept for piece in (one.join, text)][1:])


def _filled(slot: str, parts: Mapping[str, Sequence[Telling]], facts: Facts) -> Sentence:
    path, _, form = (part.strip() for part in slot.partition(":"))
    if path in parts:
        return tell(parts[path], parts, facts)
    value = facts.get(path)
    if value is None:
        raise CannotTell(path)
    name, _, further = form.partition(" ")
    try:
        return FORMATS[name](value, further, facts)
    except (TypeError, ValueError) as error:
        raise CannotTell(slot) from error


def _check_format(slot: str) -> None:
    name, _, further = slot.partition(":")[2].strip().partition(" ")
    if name not in FORMATS:
        raise ValueError(
            f"no format {quoted(name)} in slot {quoted(slot)}{did_you_mean(name, FORMATS)}; "
            f"formats: {listed([one for one in FORMATS if one], 20)}"
        )
    if name == "counted" and not further.strip():
        raise ValueError(f"slot {quoted(slot)} needs the noun: {{n:counted partner}} or {{n:counted party|parties}}")
    if name == "names" and further.strip() and not further.strip().isdigit():
        raise ValueError(f"slot {quoted(slot)} needs how many: {{details.silent:names 3}}")


# -- formats --------------------------------------------------------------------------------------------------------
def _plain(value: Any, _: str, facts: Facts) -> Sentence:
    if isinstance(value, list):
        return joined([_plain(one, "", facts) for one in value]) if value else Sentence("none")
    return Sentence(called(value)) if isinstance(value, str) else later(number, float(value))


def _share(value: Any, _: str, __: Facts) -> Sentence:
    return later(percent, float(value))


def _whole(value: Any, _: str, __: Facts) -> Sentence:
    return later(decimals, float(value), 0)


def _counted(value: Any, nouns: str, _: Facts) -> Sentence:
    one, __, many = nouns.partition("|")
    return later(counted, round(float(value)), one.strip(), many.strip() or None)


def _name(value: Any, _: str, facts: Facts) -> Sentence:
    return Sentence(called(cut_name(facts.name(value))))


def _names(value: Any, at_most: str, facts: Facts) -> Sentence:
    """Participants of a list, of ids or of entries that have one."""
    ids = [one["participant"] if isinstance(one, Mapping) else one for one in value]
    if not ids:
        raise ValueError("nobody to name")
    return joined([called(cut_name(facts.name(one))) for one in ids[: int(at_most or 3)]])


def _words(value: Any, _: str, __: Facts) -> Sentence:
    return Sentence(called(str(value).replace("_", " ")))


def _money(value: Any, _: str, facts: Facts) -> Sentence:
    return later(money, float(value), facts.summary.currency)


FORMATS: Mapping[str, Callable[[Any, str, Facts], Sentence]] = MappingProxyType(
    {
        "": _plain, "share": _share, "whole": _whole, "counted": _counted, "name": _name, "names": _names,
        "words": _words, "money": _money,
    }
)  # fmt: skip
"""How a figure is told: three significant figures (none), a percentage, a whole number, a count with its noun, a
participant's name, the names of the first of a list, a type's name in words, an amount in the currency."""

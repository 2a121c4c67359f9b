"""Texts that may name the same, each pair with the strongest reason that applies, in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import pandas as pd

from ecohealth.ecosystem.identity.slips import slips
from ecohealth.errors import quoted
from ecohealth.tables.checks.lookalikes import scripts
from ecohealth.tables.checks.names import Name

Confidence = Literal["certain-looking", "likely", "possible"]
CONFIDENCES: tuple[Confidence, ...] = ("certain-looking", "likely", "possible")

GROUP_AT_MOST = 20
"""More participants than these under one name are a word for nobody ('n/a', 'private person'), told and not paired."""
SURE_SLIP_FROM = 8
"""Letters from which one slip is likely to be one."""


@dataclass(frozen=True)
class Likeness:
    """Two positions ``low < high`` whose texts are alike, why in words, and how sure that alone makes it."""

    low: int
    high: int
    why: str
    confidence: Confidence


@dataclass(frozen=True)
class Stage:
    """One way of being alike: what is then equal, and what that means for two names."""

    key: Callable[[Name], str]
    told: Callable[[Name, Name], tuple[str, Confidence]]


def alike(texts: Sequence[str]) -> tuple[list[Likeness], list[str]]:
    """Every pair of texts that may name the same, sorted, and what was not compared, in words.

    The reasons, from the strongest: the same text; but for capitals, spaces, width or look-alike letters; punctuation;
    accents; the legal form; the spelling of umlauts; the order of words; leading zeros; a slip of the pen
    (:func:`ecohealth.ecosystem.identity.slips.slips` says which slips may be missed).

    >>> [(one.why, one.confidence) for one in alike(["Acme GmbH", "ACME"])[0]]
    [("the same but for the legal form ('gmbh' or none)", 'likely')]
    """
    names = [Name(text) for text in texts]
    found: dict[tuple[int, int], Likeness] = {}
    crowds: dict[int, str] = {}
    for stage in _STAGES:
        for group in _groups([stage.key(name) for name in names]):
            if len(group) > GROUP_AT_MOST:
                if group[0] not in crowds:
                    shown = quoted(texts[group[0]])
                    crowds |= dict.fromkeys(group, f"{len(group):,} participants are called {shown} or alike")
                continue
            for low, high in combinations(group, 2):
                if (low, high) not in found:
                    found[low, high] = Likeness(low, high, *stage.told(names[low], names[high]))
    for one in _slipped(names):
        found.setdefault((one.low, one.high), one)
    told = [
        f"{words}: a word for nobody in particular? They are not compared" for words in dict.fromkeys(crowds.values())
    ]
    return [found[both] for both in sorted(found)], told


def _groups(keys: Sequence[str]) -> list[list[int]]:
    """Positions that share a key which is not empty, in order."""
    column = pd.Series(keys, dtype=object)
    shared = column[column.duplicated(keep=False) & (column != "")]
    return [group.index.tolist() for _, group in shared.groupby(shared, sort=False)]


def _slipped(names: Sequence[Name]) -> list[Likeness]:
    """Pairs a slip apart; names with the same core were paired before."""
    cores = list(dict.fromkeys(name.core for name in names))
    holders: dict[tuple[str, ...], list[int]] = {}
    for at, name in enumerate(names):
        holders.setdefault(name.core, []).append(at)
    found = slips(cores)
    out = []
    for low, high, apart in zip(found.low, found.high, found.apart, strict=True):
        one, other = cores[low], cores[high]
        if len(holders[one]) > GROUP_AT_MOST or len(holders[other]) > GROUP_AT_MOST:
            continue
        why, confidence = _slip("".join(one), "".join(other), int(apart))
        pairs = ((a, b) for a in holders[one] for b in holders[other])
        out += [Likeness(min(a, b), max(a, b), why, confidence) for a, b in pairs]
    return out


def _slip(one: str, other: str, apart: int) -> tuple[str, Confidence]:
    if apart > 1:
        return "two letters differ", "possible"
    sure: Confidence = "likely" if min(len(one), len(other)) >= SURE_SLIP_FROM else "possible"
    if len(one) != len(other):
        return "one has a letter more", sure
    return ("two letters are exchanged" if sorted(one) == sorted(other) else "one letter differs"), sure


def _same_look(one: Name, other: Name) -> tuple[str, Confidence]:
    written = [scripts(unicodedata.normalize("NFKC", name.text)) for name in (one, other)]
    if written[0] != written[1]:
        return "look-alike letters of another alphabet", "certain-looking"
    return "the same but for capitals, spaces or width", "certain-looking"


def _forms(one: Name, other: Name) -> tuple[str, Confidence]:
    if one.form == other.form:
        return "the same but for how the legal form is written", "likely"
    if one.form and other.form:
        return f"the same but for the legal form ({quoted(one.form)}, {quoted(other.form)})", "possible"
    return f"the same but for the legal form ({quoted(one.form or other.form)} or none)", "likely"


def _spelling(one: Name, other: Name) -> tuple[str, Confidence]:
    accented = not (one.text.isascii() and other.text.isascii())
    return "the same but for the spelling of umlauts (ä, ae or a)", "likely" if accented else "possible"


def _always(why: str, confidence: Confidence) -> Callable[[Name, Name], tuple[str, Confidence]]:
    return lambda _one, _other: (why, confidence)


def _without_zeros(name: Name) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", " ".join(name.core))


_STAGES = (
    Stage(lambda name: name.text, _always("the same name", "certain-looking")),
    Stage(lambda name: name.look, _same_look),
    Stage(lambda name: name.plain, _always("the same but for punctuation or spaces", "certain-looking")),
    Stage(lambda name: name.folded, _always("the same but for accents", "likely")),
    Stage(lambda name: " ".join(name.core), _forms),
    Stage(lambda name: name.spelled, _spelling),
    Stage(lambda name: " ".join(sorted(name.core)), _always("the same words in another order", "likely")),
    Stage(_without_zeros, _always("the same but for leading zeros", "possible")),
)

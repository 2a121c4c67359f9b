"""A name as people compare names: without its dress, its accents, its legal form, and in words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from ecohealth.tables.checks.lookalikes import skeleton

_FORMS = """
gmbh mbh ggmbh ag kg kgaa ohg gbr ug ev eg se stiftung | ltd limited plc llp llc lp inc incorporated corp corporation
co company pbc cic | sa sas sasu sarl eurl sca snc scs sci scop | spa srl srls sapa scarl | sl slu sau sll scl | lda
ltda eireli epp me | bv nv vof cv bvba sprl asbl vzw | as asa ans da ab hb kb aps ps is oy oyj ky ehf hf | sp zoo
spzoo spj spk | sro vos kft zrt nyrt bt rt | doo dd ad ood eood | ou uab sia | ooo oao zao pao ao tov | ae epe |
sti | pte pty pvt private sdn bhd tbk pt | kk gk yk | fzco fze wll jsc pjsc
"""
_PHRASES = ("sp z oo", "sp zoo", "gmbh co kg", "gmbh co kgaa", "ag co kg", "ltd sti", "pvt ltd", "sdn bhd", "co ltd")
_EASTERN = (
    *("株式会社", "有限会社", "合同会社", "合資会社", "(株)", "(有)", "㈱", "㈲"),
    *("股份有限公司", "有限责任公司", "有限公司", "주식회사", "유한회사"),
)
LEGAL_FORMS = frozenset(skeleton(one) for one in (*_FORMS.replace("|", " ").split(), "ооо", "оао", "зао", "пао", "тов"))
"""Abbreviations of legal forms, dots and slashes left out: the most frequent of the Entity Legal Forms code list
(ISO 20275, kept by GLEIF). A closed list: a form that is not on it is a word like others."""

_BEFORE = frozenset(skeleton(one) for one in ("pt", "ооо", "оао", "зао", "пао", "тов"))  # stand before the name
_SHORT = {"limited": "ltd", "incorporated": "inc", "corporation": "corp", "company": "co"}
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"})
_DIGRAPHS = re.compile(r"(?<=[aou])e")
_EASTERN_SKELETONS = tuple(skeleton(one) for one in _EASTERN)


@dataclass(frozen=True)
class Name:
    """One text in the forms in which it is compared.

    >>> one = Name("Müller & Söhne GmbH & Co. KG")
    >>> one.form, one.core
    ('gmbh co kg', ('muller', 'sohne'))
    >>> Name("S.A. Ferrow").core, Name("Ferrow S.A.").core, Name("GmbH").core
    (('sa', 'ferrow'), ('ferrow',), ('gmbh',))
    """

    text: str

    @cached_property
    def look(self) -> str:
        """Capitals, width, spaces at the ends and look-alike letters aside."""
        return skeleton(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words without punctuation; dots and slashes between letters join them, as in S.A. and A/S."""
        close = re.sub(r"[.'’´`]|(?<=\b\w)/(?=\w\b)", "", _without_eastern(self.look))
        return tuple("".join(char if _is_letter(char) else " " for char in close).split())

    @cached_property
    def plain(self) -> str:
        """The letters and digits in a row; two numbers stay two."""
        return _in_a_row((*self.words, _eastern(self.look)))

    @cached_property
    def folded(self) -> str:
        """The letters and digits in a row without accents."""
        return _without_accents(self.plain)

    @cached_property
    def form(self) -> str:
        """The legal form, empty where none is written."""
        return _eastern(self.look) or " ".join(_SHORT.get(word, word) for word in self._split[1].split())

    @cached_property
    def core(self) -> tuple[str, ...]:
        """Words without accents and without the legal form; with it where nothing else is written."""
        return self._split[0]

    @cached_property
    def _split(self) -> tuple[tuple[str, ...], str]:
        words, form = [_without_accents(word) for word in self.words], ""
        while len(words) > 1 and (length := _form_at_end(words)):
            words, form = words[:-length], " ".join([*words[-length:], form]).strip()
        if len(words) > 1 and words[0] in _BEFORE:
            words, form = words[1:], f"{words[0]} {form}".strip()
        return tuple(words), form

    @cached_property
    def spelled(self) -> str:
        """The core with ae, oe and ue taken for the vowel alone, as ä, ö and ü are without accents."""
        return _DIGRAPHS.sub("", _in_a_row(self.core))


def _in_a_row(words: tuple[str, ...]) -> str:
    return re.sub(r"(?<=\d) (?=\d)", "-", " ".join(words)).replace(" ", "")


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFD", word.translate(_LETTERS))
    return "".join(char for char in apart if unicodedata.category(char) != "Mn")


def _form_at_end(words: list[str]) -> int:
    """How many of the last words are a legal form."""
    for phrase in _PHRASES:
        parts = phrase.split()
        if len(words) > len(parts) and words[-len(parts) :] == parts:
            return len(parts)
    return int(words[-1] in LEGAL_FORMS)


def _eastern(look: str) -> str:
    """A legal form that is written without a space."""
    return next((one for one in _EASTERN_SKELETONS if look.startswith(one) or look.endswith(one)), "")


def _without_eastern(look: str) -> str:
    form = _eastern(look)
    rest = look.removeprefix(form) if look.startswith(form) else look.removesuffix(form)
    return rest if rest.strip() else look

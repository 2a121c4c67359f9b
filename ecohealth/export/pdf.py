"""A document as PDF: tagged for readers of all kinds (PDF/UA-1), its charts drawn, its day that of the data.

The template is a file of this package and never changes; the document reaches it as values, so that no text of the
data is ever read as markup. It may read nothing but its own folder, and nothing is fetched.
"""

from __future__ import annotations

import json
import re
import unicodedata
from importlib import resources
from typing import Any, cast

from ecohealth.export.document import Document
from ecohealth.export.manner import Paper
from ecohealth.export.paper import paper_values
from ecohealth.scores.sentence import is_from_right

_NO_GLYPH = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_TRIES = 4
_TYPST_PAPER = {"a4": "a4", "letter": "us-letter"}


def pdf_bytes(document: Document, paper: Paper = "a4") -> bytes:
    """The document as PDF, to the bit the same whenever it is made of the same data.

    Letters that the fonts of this package lack are taken from those that the system has, so then the file also
    depends on these; so are those from right to left, which the fonts of typst have as a typewriter writes them. What
    no font has is spelled out as ``<U+1F600>``, and the last page says so.

    Args:
        document: what is written.
        paper: ``a4`` or ``letter``.
    """
    values = {**paper_values(document), "paper": _TYPST_PAPER[paper], "unshown": ""}
    missing: set[str] = set()
    system = any(is_from_right(one) for one in _letters(values))
    for _ in range(_TRIES):
        made, absent = _compiled(_spelled(values, missing), system=system)
        if made is not None:
            return made
        if system:
            missing |= absent
        system = True
    made, absent = _compiled(_spelled(values, {one for one in _letters(values) if _has_shape(one)}), system=True)
    if made is None:
        raise AssertionError(f"no font for {sorted(absent)}")
    return made


def _compiled(values: dict[str, Any], *, system: bool) -> tuple[bytes | None, set[str]]:
    """The PDF, or None and the letters that no font has."""
    import typst

    with resources.as_file(resources.files("ecohealth.export")) as root:
        fonts = typst.Fonts(include_system_fonts=system, include_embedded_fonts=True, font_paths=[root / "fonts"])
        compiler = typst.Compiler(root / "paper.typ", root=root, font_paths=fonts)
        try:
            made = compiler.compile(format="pdf", sys_inputs={"document": json.dumps(values)}, pdf_standards=["ua-1"])
        except typst.TypstError as error:
            told = "".join(_unescaped(found) for found in _NO_GLYPH.findall(error.diagnostic))
            absent = {letter for letter in told if _has_shape(letter)}
            if not absent:
                raise
            return None, absent
    return cast("bytes", made), set()


def _has_shape(letter: str) -> bool:
    """Whether a letter could be missing: what is only joined to another is told along with it."""
    return not letter.isascii() and unicodedata.category(letter) != "Cf"


def _unescaped(words: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], words)


def _spelled(values: dict[str, Any], missing: set[str]) -> dict[str, Any]:
    """The values with every missing letter spelled out, and the sentence that says so."""
    if not missing:
        return values
    table = {ord(one): f"<U+{ord(one):04X}>" for one in missing}
    spelled: dict[str, Any] = _mapped(values, table)
    many = len(missing) > 1
    spelled["unshown"] = (
        f"{len(missing)} {'letters' if many else 'letter'} of names on these pages {'have' if many else 'has'} no "
        "shape in any font at hand and are spelled out by their number, as in <U+1F600>; the workbook and the JSON "
        "document hold them as they are."
    )
    return spelled


def _mapped(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, list):
        return [_mapped(one, table) for one in value]
    return {key: _mapped(one, table) for key, one in value.items()} if isinstance(value, dict) else value


def _letters(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {letter for one in inner for letter in _letters(one)}

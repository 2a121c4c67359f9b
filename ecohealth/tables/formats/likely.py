"""Which encoding a text that is not UTF-8 is likely to have: a suggestion for people, never used to read."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

_LOOKED_AT = 1 << 16
_LINES_TRIED = 10_000
_LINE_END = re.compile(rb"[\r\n]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_AMONG_LETTERS = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]+|[\x80-\xff]+(?=[A-Za-z])")
_KANA, _HANGUL = ("\u3040", "\u30ff"), ("\uac00", "\ud7af")
_EAST_ASIAN = (("shift_jis", _KANA, 0.2), ("euc_jp", _KANA, 0.2), ("euc_kr", _HANGUL, 0.9))  # kana stand among others
_ALPHABETS = (("windows-1251", "CYRILLIC"), ("koi8-r", "CYRILLIC"), ("windows-1253", "GREEK"))
_LATIN = ("windows-1252", "cp850", "mac-roman", "windows-1250")
_WORD = re.compile(r"[^\W\d_]+")
_CLEAR = 0.9  # share of the letters that must make sense


def likely_encoding(data: bytes) -> str | None:
    """The encoding that makes words of the bytes, None where none or several do.

    >>> likely_encoding("id,name\\n1,Müller & Söhne\\n".encode("windows-1252"))
    'windows-1252'
    """
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    if b"\x00" in data[:_LOOKED_AT]:
        return _utf16(data[:_LOOKED_AT])
    head = b"".join(_not_utf8(data))
    runs = _HIGH.findall(head)
    if not runs:
        return None
    alone = sum(len(run) == 1 for run in runs) / len(runs)
    among = len(_AMONG_LETTERS.findall(head)) / len(runs)
    return (_best(head, _LATIN, "LATIN") if alone > 0.5 or among > _CLEAR else None) or _far(head)


def _not_utf8(data: bytes) -> Iterator[bytes]:
    """The first lines that are not UTF-8, in whatever surroundings they stand."""
    at = taken = 0
    for _ in range(_LINES_TRIED):
        found = _HIGH.search(data, at)
        if found is None or taken > _LOOKED_AT:
            return
        start = max(data.rfind(end, at, found.start()) for end in (b"\n", b"\r")) + 1 or at
        ended = _LINE_END.search(data, found.end())
        at = ended.end() if ended else len(data)
        line = data[start:at]
        if not is_utf8(line):
            taken += len(line)
            yield line


def is_utf8(data: bytes) -> bool:
    """Whether all of it reads as UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf16(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of plain letters is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 4 or min(even, odd) > max(even, odd) / 10:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _far(head: bytes) -> str | None:
    """Alphabets other than the Latin, then what Japan and Korea write; Chinese bytes read as too many things."""
    for name, script in _ALPHABETS:
        if _sense(_text(head, name), script) >= _CLEAR:
            return name
    return next((name for name, block, least in _EAST_ASIAN if _share(head, name, *block) >= least), None)


def _best(head: bytes, names: tuple[str, ...], script: str) -> str | None:
    by_sense = {name: _sense(_text(head, name), script) for name in names}
    best = max(names, key=lambda name: by_sense[name])
    return best if by_sense[best] >= _CLEAR else None


def _text(head: bytes, name: str) -> str:
    return head.decode(name, errors="replace")


def _sense(text: str, script: str) -> float:
    """The share of letters beyond ASCII that are of the script, and stand in words as capitals and small letters do."""
    far = [char for char in text if not char.isascii() and not char.isspace()]
    if not far:
        return 0.0
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    good = sum(_fitting(word, script) for word in words if word.islower() or word.istitle() or word.isupper())
    return good / len(far)


def _fitting(word: str, script: str) -> int:
    """How many letters beyond ASCII fit the script; none where another script stands among Latin letters."""
    if script != "LATIN" and any(char.isascii() for char in word):
        return 0
    return sum(not char.isascii() and unicodedata.name(char, "").startswith(script) for char in word)


def _share(head: bytes, name: str, first: str, last: str) -> float:
    """The share of characters beyond ASCII that lie in a block of writing, 0 where the bytes cannot be read."""
    try:
        far = [char for char in head[: head.rfind(b"\n") + 1].decode(name) if not char.isascii()]
    except UnicodeDecodeError:
        return 0.0
    return sum(first <= char <= last for char in far) / len(far) if far else 0.0

"""TOML: what ``ecosystem.toml`` says, written so that it is read as it was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile('[\x00-\x1f\x7f"\\\\]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def toml_text(content: Mapping[str, Any]) -> str:
    """Write nested mappings as TOML 1.0: mappings become sections, lists of mappings ``[[sections]]``.

    >>> print(toml_text({"name": "Volta", "kinds": {"supply": {"essential": True}}}), end="")
    name = "Volta"
    <BLANKLINE>
    [kinds.supply]
    essential = true
    """
    return "\n".join(_section((), content)).lstrip("\n") + "\n"


def _section(path: tuple[str, ...], content: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a section: its values, then the sections in it."""
    for key, value in content.items():
        if not _is_section(value):
            yield f"{_key(key)} = {value_text(value)}"
    for key, value in content.items():
        inner = (*path, key)
        name = ".".join(_key(part) for part in inner)
        if isinstance(value, Mapping):
            if not value or any(not isinstance(one, Mapping) for one in value.values()):
                yield from ("", f"[{name}]")
            yield from _section(inner, value)
        elif _is_section(value):
            for one in value:
                yield from ("", f"[[{name}]]", *_section(inner, one))


def _is_section(value: Any) -> bool:
    several = isinstance(value, list | tuple) and bool(value) and all(isinstance(one, Mapping) for one in value)
    return several or isinstance(value, Mapping)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda found: _SHORT.get(found[0], f"\\u{ord(found[0]):04x}"), text) + '"'


def value_text(value: Any) -> str:
    """One value in one line; mappings in braces.

    >>> value_text([{"a": 1.0, "b": 'say "so"'}, True])
    '[{a = 1.0, b = "say \\\\"so\\\\""}, true]'
    """
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _string(value)
        case int() | float():
            return repr(value)  # TOML, too, writes nan, inf and -inf
        case dt.date() | dt.time():
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(f"{_key(key)} = {value_text(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(value_text, value)) + "]"
    raise TypeError(f"TOML has no word for {type(value).__name__}")

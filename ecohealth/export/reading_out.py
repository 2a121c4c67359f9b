"""A document with its sentences written for its reader."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from ecohealth.scores.sentence import written

_Part = TypeVar("_Part")


def read_out(part: _Part) -> _Part:
    """A document, or a part of one, in which every sentence is text with the signs in force."""
    return _read_out(part)  # type: ignore[no-any-return]


def _read_out(part: Any) -> Any:
    if isinstance(part, str):
        return written(part)
    if isinstance(part, tuple):
        return tuple(_read_out(one) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        return type(part)(**{one.name: _read_out(getattr(part, one.name)) for one in fields(part)})
    return part

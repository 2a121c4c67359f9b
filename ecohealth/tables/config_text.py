"""The bytes of an ``ecosystem.toml`` to what they say, every mistake with its key, its value and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from ecohealth.errors import InputRefused, did_you_mean, listed, plainly, quoted
from ecohealth.tables.config import (
    BY_TABLE,
    CONFIG_FILE,
    NAMED_PROFILE,
    Config,
    Example,
    Kind,
    Kpi,
    ParticipantType,
    Read,
    Role,
    Written,
)
from ecohealth.tables.schema import SCHEMAS

BYTES_AT_MOST = 64_000
PROBLEMS_AT_MOST = 20
_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def parsed_config(data: bytes) -> Config:
    """What the bytes of an ``ecosystem.toml`` say.

    Raises:
        InputRefused: naming file, key, value and what is allowed, for every problem at once.
    """
    try:
        return Config.model_validate(parsed_toml(data, CONFIG_FILE))
    except ValidationError as error:
        problems = [_problem(dict(one)) for one in error.errors()]
        rest = len(problems) - PROBLEMS_AT_MOST
        more = [f"{CONFIG_FILE}: and {rest} more like these"] if rest > 0 else []
        raise InputRefused.because(problems[:PROBLEMS_AT_MOST] + more) from error


def parsed_toml(data: bytes, file: str) -> dict[str, Any]:
    """The keys of a TOML file.

    Raises:
        InputRefused: naming file, line, column and the text of the line that is no TOML; for a file too large.
    """
    if len(data) > BYTES_AT_MOST:
        message = f"{file}: has {len(data):,} bytes, the limit is {BYTES_AT_MOST:,}: is it what it should be?"
        raise InputRefused.because([message])
    try:
        text = data.decode("utf-8-sig")
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{file}: line {line}: not valid TOML in UTF-8: byte {error.start} is no text; save the file as UTF-8"
        raise InputRefused.because([message]) from error
    except RecursionError as error:
        raise InputRefused.because([f"{file}: not valid TOML: nested too deep"]) from error
    except ValueError as error:
        if "digits" in str(error):
            raise InputRefused.because([f"{file}: not valid TOML: a number has more digits than are taken"]) from error
        raise InputRefused.because([_no_toml(str(error), text, file)]) from error


def _no_toml(said: str, text: str, file: str) -> str:
    found = _PLACE.fullmatch(said)
    if found is None:
        return f"{file}: not valid TOML: {plainly(said)}"
    lines = text.splitlines() or [""]
    line, column = (int(found[2]), int(found[3])) if found[2] else (len(lines), len(lines[-1]) + 1)
    shown = quoted(lines[min(line, len(lines)) - 1])
    return f"{file}: line {line}, column {column}: not valid TOML: {plainly(found[1])}: {shown}"


_SECTIONS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {"kinds": Kind, "types": ParticipantType, "blueprint": Role, "kpi": Kpi, "read": Read}
)
_NEEDED: Mapping[str, str] = MappingProxyType(
    {
        "bool_type": "true or false is needed, without quotes",
        "string_type": "a text in quotes is needed",
        "int_type": "a whole number is needed",
        "int_from_float": "a whole number is needed",
        "float_type": "a number is needed, without quotes",
        "finite_number": "a finite number is needed",
        "model_type": "a section with keys is needed",
        "dict_type": "a section with keys is needed",
        "tuple_type": "a list is needed",
        "missing": "this key is needed",
        "string_too_short": "must not be empty",
    }
)


def _limit(sign: str, context: str) -> Callable[[dict[str, Any]], str]:
    return lambda error: f"must be {sign} {error['ctx'][context]:g}"


_LIMITS: Mapping[str, Callable[[dict[str, Any]], str]] = MappingProxyType(
    {
        "greater_than_equal": _limit("at least", "ge"),
        "less_than_equal": _limit("at most", "le"),
        "literal_error": lambda error: f"allowed: {error['ctx']['expected'].replace(' or ', ', ')}{_near(error)}",
        "string_pattern_mismatch": lambda _: "a colour is written as '#0072B2'",
    }
)


def _near(error: dict[str, Any]) -> str:
    return did_you_mean(str(error["input"]), re.findall(r"'([^']*)'", error["ctx"]["expected"]))


def _problem(error: dict[str, Any]) -> str:
    """One mistake in words."""
    key, kind = plainly(_key(error["loc"])), str(error["type"])
    if kind == "extra_forbidden":
        allowed = _allowed(error["loc"])
        name = str(error["loc"][-1])
        return f"{CONFIG_FILE}: {key}: no such key{did_you_mean(name, allowed)}; allowed: {listed(allowed, 30)}"
    needed = _LIMITS[kind](error) if kind in _LIMITS else _NEEDED.get(kind, error["msg"].removeprefix("Value error, "))
    return f"{CONFIG_FILE}: {key}{_shown(error['input'])}: {needed}"


def _shown(value: object) -> str:
    """A value as the file writes it: only texts stand in quotes."""
    if isinstance(value, dict | list | tuple):
        return ""
    if isinstance(value, str):
        return f" = {quoted(value)}"
    return f" = {plainly(str(value).lower() if isinstance(value, bool) else value)}"


def _key(location: tuple[str | int, ...]) -> str:
    """Where a key stands, as its file writes it: ``[[blueprint]] 2: min_share`` is the key of the second section."""
    parts = ["profile" if one == NAMED_PROFILE else one for one in location if one not in (BY_TABLE, "int", "str")]
    if len(parts) > 1 and isinstance(parts[1], int):
        rest = ".".join(str(one + 1) if isinstance(one, int) else one for one in parts[2:])
        return f"[[{parts[0]}]] {parts[1] + 1}" + (f": {rest}" if rest else "")
    return ".".join(str(one) for one in parts)


def _allowed(location: tuple[str | int, ...]) -> list[str]:
    section: type[BaseModel] = _SECTIONS.get(str(location[0]), Config) if len(location) > 1 else Config
    if section is Kpi and "examples" in location:
        section = Example
    if section is Read:
        return [*Written.model_fields, *([] if BY_TABLE in location else SCHEMAS)]
    return [name for name in section.model_fields if name != "profile_file"]

"""``ecosystem.toml``: what the user says about the data, with a default for everything."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from ecohealth.errors import InputRefused, UnknownChoice, did_you_mean, plainly, quoted
from ecohealth.tables.how import Dialect, How
from ecohealth.tables.schema import SCHEMAS

CONFIG_FILE = "ecosystem.toml"
BYTES_AT_MOST = 64_000
PROBLEMS_AT_MOST = 20


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(_Section):
    """How interactions of one kind are read.

    ``directed=False`` puts half of each weight on either direction. ``value=False`` keeps a kind in the data and
    out of V. ``layer`` is tangible (money, goods, service) or intangible (knowledge, data, brand, trust, ideas).
    """

    directed: bool = True
    layer: Literal["tangible", "intangible"] = "tangible"
    essential: bool = False
    value: bool = True
    label: str | None = None


class ParticipantType(_Section):
    """What a type of participant is: a party, or a venue (a place where parties meet)."""

    venue: bool = False
    label: str | None = None
    colour: str | None = Field(default=None, pattern=r"^#[0-9a-fA-F]{6}$")


class Role(_Section):
    """A role that the ecosystem's blueprint requires."""

    type: str
    min_active: int = Field(default=1, ge=1)
    min_share: float = Field(default=0.0, ge=0.0, le=1.0)
    why: str = ""


def _as_dialect_takes_it(part: str) -> AfterValidator:
    """The check of one part of a dialect, its message as it stands."""

    def checked(value: Any) -> Any:
        try:
            Dialect(**{part: value})
        except UnknownChoice as unknown:
            raise ValueError(str(unknown)) from None
        return value

    return AfterValidator(checked)


class Written(_Section):
    """How files are written; what is left out is found out from the file and told."""

    delimiter: Annotated[str | None, _as_dialect_takes_it("delimiter")] = None
    encoding: Annotated[str | None, _as_dialect_takes_it("encoding")] = None
    decimal: Annotated[Any, _as_dialect_takes_it("decimal")] = None
    dates: Annotated[Any, _as_dialect_takes_it("dates")] = None

    @property
    def dialect(self) -> Dialect:
        """The same as the readers take it."""
        return Dialect(self.delimiter, self.encoding, self.decimal, self.dates)


class Read(Written):
    """``[read]``: how every table is written, and ``[read.interactions]``: how one of them is.

    ``guarded`` says that in CSV files an apostrophe keeps texts from being formulas, as in those that are exported.
    """

    guarded: bool = False
    tables: dict[str, Written] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _by_table(cls, said: Any) -> Any:
        if not isinstance(said, dict):
            return said
        tables = {name: value for name, value in said.items() if name in SCHEMAS}
        return {**{name: value for name, value in said.items() if name not in SCHEMAS}, "tables": tables}

    def how(self, how: How) -> How:
        """How files are to be read, where ``how`` leaves it open."""
        tables = {name: one.dialect for name, one in self.tables.items()}
        return replace(how, guarded=self.guarded, tables=MappingProxyType(tables), otherwise=self.dialect)


class Config(_Section):
    """Everything that ``ecosystem.toml`` may say. Periods default to the granularity of the dates."""

    name: str | None = None
    currency: str | None = None
    period: Literal["month", "quarter", "year"] | None = None
    read: Read = Field(default_factory=Read)
    columns: dict[str, str] = Field(default_factory=dict)
    kinds: dict[str, Kind] = Field(default_factory=dict)
    types: dict[str, ParticipantType] = Field(default_factory=dict)
    blueprint: tuple[Role, ...] = ()
    profile: dict[str, Any] = Field(default_factory=dict)

    def with_venues(self, venues: tuple[str, ...]) -> Config:
        """A copy in which the named types are venues."""
        declared = {name: self.types.get(name, ParticipantType()) for name in (*self.types, *venues)}
        types = {
            name: one.model_copy(update={"venue": True}) if name in venues else one for name, one in declared.items()
        }
        return self.model_copy(update={"types": types})

    def with_undirected(self, kinds: Iterable[str]) -> Config:
        """A copy in which the named kinds are undirected."""
        undirected = {name: self.kinds.get(name, Kind()).model_copy(update={"directed": False}) for name in kinds}
        return self.model_copy(update={"kinds": self.kinds | undirected})


def parsed_config(data: bytes) -> Config:
    """What the bytes of an ``ecosystem.toml`` say.

    Raises:
        InputRefused: naming file, key, value and what is allowed, for every problem at once.
    """
    if len(data) > BYTES_AT_MOST:
        message = f"{CONFIG_FILE}: has {len(data):,} bytes, the limit is {BYTES_AT_MOST:,}: is it what it should be?"
        raise InputRefused.because([message])
    try:
        return Config.model_validate(tomllib.loads(data.decode("utf-8-sig")))
    except ValidationError as error:
        problems = [_problem(dict(one)) for one in error.errors()]
        rest = len(problems) - PROBLEMS_AT_MOST
        more = [f"{CONFIG_FILE}: and {rest} more like these"] if rest > 0 else []
        raise InputRefused.because(problems[:PROBLEMS_AT_MOST] + more) from error
    except (ValueError, RecursionError) as error:  # numbers without end and lists in lists are no TOML errors
        raise InputRefused.because([f"{CONFIG_FILE}: not valid TOML in UTF-8: {plainly(error, 300)}"]) from error


_SECTIONS: dict[str, type[_Section]] = {"kinds": Kind, "types": ParticipantType, "blueprint": Role}


def _problem(error: dict[str, Any]) -> str:
    key = plainly(".".join(str(part) for part in error["loc"] if part != "tables"))
    if error["type"] == "extra_forbidden":
        section = _SECTIONS.get(str(error["loc"][0]), Config) if len(error["loc"]) > 1 else Config
        allowed = list(section.model_fields)
        hint = did_you_mean(str(error["loc"][-1]), allowed)
        return f"{CONFIG_FILE}: {key}: no such key{hint}; allowed: {', '.join(allowed)}"
    return f"{CONFIG_FILE}: {key} = {quoted(error['input'])}: {error['msg'].removeprefix('Value error, ')}"

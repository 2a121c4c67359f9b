"""``ecosystem.toml``: what the user says about the data, with a default for everything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from ecohealth.errors import UnknownChoice, did_you_mean, listed, quoted
from ecohealth.tables.how import Dialect, How
from ecohealth.tables.schema import SCHEMAS

CONFIG_FILE = "ecosystem.toml"
# No keys of a file: what stands under the names of tables is gathered under the one, a profile's name under the other.
BY_TABLE, NAMED_PROFILE = "by table", "named profile"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Kind(_Section):
    """How interactions of one kind are read.

    ``directed=False`` puts half of each weight on either direction. ``value=False`` keeps a kind in the data and
    out of V. ``layer`` is tangible (money, goods, service) or intangible (knowledge, data, brand, trust, ideas).
    """

    directed: bool = Field(default=True, description="Whether it goes one way; false puts half of it on each.")
    layer: Literal["tangible", "intangible"] = Field(
        default="tangible",
        description="tangible: money, goods, service; intangible: knowledge, data, brand, trust, ideas.",
    )
    essential: bool = Field(default=False, description="Whether those who receive it stop without it.")
    value: bool = Field(default=True, description="Whether it counts as value that is exchanged.")
    label: str | None = Field(default=None, description="What people read.", examples=["Parts and components"])


class Substitutes(_Section):
    """Who may stand in for a provider, beside being of its type and giving the kind."""

    same: tuple[str, ...] = Field(
        default=(),
        strict=False,
        description="Only who has the same value in these columns of the participants may stand in for a provider.",
        examples=[["region"]],
    )


class ParticipantType(_Section):
    """What a type of participant is: a party, or a venue (a place where parties meet)."""

    venue: bool = Field(default=False, description="Whether it is a place where parties meet, and no party itself.")
    label: str | None = Field(default=None, description="What people read.", examples=["Suppliers"])
    colour: str | None = Field(
        default=None,
        pattern=r"^#[0-9a-fA-F]{6}$",
        description="Its colour in figures; one that colour-blind people can tell apart is chosen without.",
        examples=["#0072B2"],
    )


class Role(_Section):
    """A role that the ecosystem's blueprint requires."""

    type: str = Field(description="The type of participant that is needed.", examples=["supplier"])
    min_active: int = Field(default=1, ge=1, description="How many must be active at least.")
    min_share: float = Field(
        default=0.0, ge=0.0, le=1.0, description="The least share of all value that passes through them."
    )
    why: str = Field(default="", description="Why it is needed.", examples=["Without parts nothing is built"])


def _once(key: str, names: Sequence[str]) -> None:
    """Refuse a name that stands in two sections."""
    for place, name in enumerate(names):
        if (first := names.index(name)) < place:
            raise ValueError(f"{key} {quoted(name)} stands in section {first + 1} and again in section {place + 1}")


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

    delimiter: Annotated[str | None, _as_dialect_takes_it("delimiter")] = Field(
        default=None,
        description="What parts the cells of CSV files, as a character or by its name.",
        examples=["comma"],
    )
    encoding: Annotated[str | None, _as_dialect_takes_it("encoding")] = Field(
        default=None, description="How CSV files are encoded.", examples=["utf-8"]
    )
    decimal: Annotated[Any, _as_dialect_takes_it("decimal")] = Field(
        default=None,
        description="The decimal sign; the other one, spaces and apostrophes are thousands marks then.",
        examples=["."],
    )
    dates: Annotated[Any, _as_dialect_takes_it("dates")] = Field(
        default=None,
        description="day-first (31.12.2024), month-first (12/31/2024), or iso: nothing but 2024-12-31.",
        examples=["iso"],
    )

    @property
    def dialect(self) -> Dialect:
        """The same as the readers take it."""
        return Dialect(self.delimiter, self.encoding, self.decimal, self.dates)


class Read(Written):
    """``[read]``: how every table is written, and ``[read.interactions]``: how one of them is.

    ``guarded`` says that in CSV files an apostrophe keeps texts from being formulas, as in those that are exported.
    """

    guarded: bool = Field(
        default=False, description="Whether an apostrophe keeps texts from being formulas, as in what was exported."
    )
    tables: dict[str, Written] = Field(default_factory=dict, validation_alias=BY_TABLE)

    @model_validator(mode="before")
    @classmethod
    def _by_table(cls, said: Any) -> Any:
        if not isinstance(said, dict):
            return said
        tables = {name: value for name, value in said.items() if name in SCHEMAS}
        return {**{name: value for name, value in said.items() if name not in SCHEMAS}, BY_TABLE: tables}

    def how(self, how: How) -> How:
        """How files are to be read, where ``how`` leaves it open."""
        tables = {name: one.dialect for name, one in self.tables.items()}
        return replace(how, guarded=self.guarded, tables=MappingProxyType(tables), otherwise=self.dialect)


class Example(_Section):
    """A case that a figure's definition must give: rows by table, and the value that follows."""

    given: dict[str, list[dict[str, Any]]]
    value: float = Field(allow_inf_nan=False)

    @field_validator("given")
    @classmethod
    def _tables(cls, given: dict[str, Any]) -> dict[str, Any]:
        for table in given:
            if table not in SCHEMAS:
                near = did_you_mean(table, SCHEMAS)
                raise ValueError(f"no table {quoted(table)}{near}; tables: {listed([*SCHEMAS], 20)}")
        return given


class Kpi(_Section):
    """A key figure of the user's own: a question in SQL over the tables, and how its answer is judged.

    ``scale`` gives the values that score 0, 50 and 100. ``examples`` are cases that the SQL must answer right.
    """

    name: str = Field(min_length=1, description="What it is called.", examples=["ideas in use"])
    sql: str = Field(
        min_length=1,
        description="The question, in SQL over the tables; its answer is one number.",
        examples=["SELECT count(implemented) FROM ideas"],
    )
    unit: str = Field(default="", description="Unit of the answer.", examples=["ideas"])
    direction: Literal["higher", "lower"] = Field(default="higher", description="Which is better.")
    scale: tuple[float, float, float] | None = Field(
        default=None, strict=False, description="The values that score 0, 50 and 100.", examples=[[0.0, 5.0, 20.0]]
    )
    owner: str = Field(default="", description="Who answers for it.", examples=["M. Rossi"])
    goal: str = Field(default="", description="What it is to reach.", examples=["Twenty ideas in use by 2026"])
    version: int | str = Field(default=1, description="Changes with the definition.")
    examples: tuple[Example, ...] = Field(
        default=(),
        strict=False,
        description="Cases it must answer right: rows by table, and the value that follows.",
        examples=[[{"given": {"ideas": [{"idea": "a", "implemented": "2024-05-30"}]}, "value": 1.0}]],
    )

    @field_validator("sql")
    @classmethod
    def _asks(cls, sql: str) -> str:
        if not re.match(r"\s*(select|with)\b", sql, re.IGNORECASE):
            raise ValueError("a question in SQL begins with SELECT or WITH")
        return sql

    @model_validator(mode="after")
    def _goes_its_way(self) -> Kpi:
        if self.scale is not None:
            low, middle, high = self.scale if self.direction == "higher" else self.scale[::-1]
            if not low < middle < high:
                way = "rise" if self.direction == "higher" else "fall"
                raise ValueError(f"scale must {way} from the value that scores 0 to the one that scores 100")
        return self


class Config(_Section):
    """Everything that ``ecosystem.toml`` may say. Periods default to the granularity of the dates.

    ``columns`` gives for a field the column that it is read from; ``interactions.date`` is the field of one table.
    ``profile`` holds keys of a profile; ``profile_file`` names the file beside from which they were taken.
    """

    name: str | None = Field(
        default=None, description="What the ecosystem is called; the folder's name without.", examples=["My ecosystem"]
    )
    currency: str | None = Field(default=None, description="The currency of amounts.", examples=["EUR"])
    period: Literal["month", "quarter", "year"] | None = Field(
        default=None,
        description="How time is cut: month, quarter or year; month, or as coarse as the dates are, without.",
        examples=["month"],
    )
    read: Read = Field(default_factory=Read)
    columns: dict[str, str] = Field(default_factory=dict)
    kinds: dict[str, Kind] = Field(default_factory=dict)
    types: dict[str, ParticipantType] = Field(default_factory=dict)
    substitutes: Substitutes = Field(default_factory=Substitutes)
    blueprint: tuple[Role, ...] = Field(default=(), strict=False)
    kpi: tuple[Kpi, ...] = Field(default=(), strict=False)
    profile: dict[str, Any] = Field(default_factory=dict)
    profile_file: str | None = Field(default=None, validation_alias=NAMED_PROFILE)

    @field_validator("columns", mode="before")
    @classmethod
    def _flat(cls, said: Any) -> Any:
        """``[columns.interactions] date = ...`` as ``interactions.date``."""
        if not isinstance(said, dict):
            return said
        flat = {name: column for name, column in said.items() if not isinstance(column, dict)}
        for table, columns in said.items():
            if isinstance(columns, dict):
                flat |= {f"{table}.{name}": column for name, column in columns.items()}
        return flat

    @field_validator("blueprint")
    @classmethod
    def _can_be_filled(cls, roles: tuple[Role, ...]) -> tuple[Role, ...]:
        _once("type", [one.type for one in roles])
        if (asked := sum(one.min_share for one in roles)) > 1 + 1e-9:
            raise ValueError(f"the shares min_share add up to {asked:.4g}; together they can ask for 1 at most")
        return roles

    @field_validator("kpi")
    @classmethod
    def _told_apart(cls, figures: tuple[Kpi, ...]) -> tuple[Kpi, ...]:
        _once("name", [one.name for one in figures])
        return figures

    @model_validator(mode="before")
    @classmethod
    def _named(cls, said: Any) -> Any:
        """``profile = "mine.toml"`` names a file, where ``[profile]`` would hold its keys."""
        if isinstance(said, dict) and isinstance(said.get("profile"), str):
            return {
                **{name: value for name, value in said.items() if name != "profile"},
                NAMED_PROFILE: said["profile"],
            }
        return said

    @field_validator("profile_file")
    @classmethod
    def _beside(cls, file: str | None) -> str | None:
        if file is not None and (not file.endswith(".toml") or re.search(r"[/\\:\x00]", file)):
            raise ValueError("name a .toml file that lies beside ecosystem.toml, without a folder, or write [profile]")
        return file

    def with_venues(self, venues: tuple[str, ...]) -> Config:
        """A copy in which the named types are venues."""
        declared = {name: self.types.get(name, ParticipantType()) for name in (*self.types, *venues)}
        types = {
            name: one.model_copy(update={"venue": True}) if name in venues else one for name, one in declared.items()
        }
        return self.model_copy(update={"types": types})

    def with_profile(self, profile: Mapping[str, Any], told_as: str) -> Config:
        """A copy that asks for another profile; ``told_as`` names the place of its keys in messages."""
        return self.model_copy(update={"profile": dict(profile), "profile_file": told_as})

    def with_substitutes(self, same: tuple[str, ...]) -> Config:
        """A copy in which only who has the same value in these columns, too, may stand in for a provider."""
        columns = tuple(dict.fromkeys((*self.substitutes.same, *same)))
        return self.model_copy(update={"substitutes": Substitutes(same=columns)})

    def with_undirected(self, kinds: Iterable[str]) -> Config:
        """A copy in which the named kinds are undirected."""
        undirected = {name: self.kinds.get(name, Kind()).model_copy(update={"directed": False}) for name in kinds}
        return self.model_copy(update={"kinds": self.kinds | undirected})

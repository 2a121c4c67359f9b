"""The keys of an ``ecosystem.toml`` as people meet them: in sections, each with its meaning and its default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ecohealth.tables.config import Config, Kind, Kpi, ParticipantType, Read, Role, Substitutes

_TOP = ("name", "currency", "period")


@dataclass(frozen=True)
class Key:
    """One key: ``value`` is its default, or an example where it has none (``by_default`` is False then)."""

    name: str
    about: str
    value: Any
    by_default: bool


@dataclass(frozen=True)
class Section:
    """Some keys under a heading; the first section has none."""

    heading: str
    about: str
    keys: tuple[Key, ...]


def sections() -> tuple[Section, ...]:
    """All sections, in the order in which a file has them."""
    return (
        Section("", "", tuple(one for one in _keys(Config) if one.name in _TOP)),
        Section(
            "[read]",
            "How the files are written. What is left out is found out from each file and told; [read.interactions] "
            "says it for one table alone.",
            _keys(Read),
        ),
        Section(
            "[columns]",
            "Which column a field is read from, where the names differ; [columns.interactions] says it for one table.",
            (Key("outcome", "The field outcome is read from the column of this name.", "outcome", by_default=False),),
        ),
        Section("[kinds.supply]", "How interactions of one kind are read; one section a kind.", _keys(Kind)),
        Section("[types.supplier]", "What participants of one type are; one section a type.", _keys(ParticipantType)),
        Section(
            "[substitutes]",
            "Who may stand in for a provider that is lost, beside being of its type and giving the kind.",
            _keys(Substitutes),
        ),
        Section("[[blueprint]]", "A role that the ecosystem needs; one section a role.", _keys(Role)),
        Section(
            "[[kpi]]",
            "A key figure of your own; one section a figure. It is read and checked, and not yet computed.",
            _keys(Kpi),
        ),
        Section(
            "[profile]",
            'Weights and scales of your own; a line profile = "mine.toml" above all sections names a file that lies '
            "beside instead.",
            (Key("name", "What the profile is called.", "mine", by_default=False),),
        ),
    )


def _keys(model: type[BaseModel]) -> tuple[Key, ...]:
    out = []
    for name, field in model.model_fields.items():
        if field.description is not None:
            given = field.examples[0] if field.examples else field.default
            out.append(Key(name, field.description, given, by_default=not field.examples))
    return tuple(out)

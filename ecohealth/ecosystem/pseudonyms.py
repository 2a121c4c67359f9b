"""An ecosystem whose participants go by their type and a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.further import renamed
from ecohealth.ecosystem.records import Attributes
from ecohealth.tables.merges import Merges

TOLD = (
    "participants go by type and number instead of name and id; a small ecosystem stays recognisable to who knows it, "
    "and names of types, kinds and of the ecosystem are kept"
)
"""Stands among the filters, so that everything made of it says so."""
UNKNOWN = "someone else"


def pseudonyms(*sides: Ecosystem) -> dict[str, str]:
    """A new id for each id; they sort as the old ones do, so that every figure stays the same to the bit.

    Of several ecosystems each id has one new id in all of them.
    """
    ids = sorted({str(one) for eco in sides for one in eco.ids})
    width = len(str(len(ids)))
    return {one: f"p{at:0{width}d}" for at, one in enumerate(ids, start=1)}


def pseudonymised(eco: Ecosystem, *beside: Ecosystem) -> Ecosystem:
    """The same ecosystem under pseudonyms: ``supplier 12`` for the twelfth supplier by id.

    ``beside`` are ecosystems that it is compared with: who is in several has the same pseudonym in each.

    Ids in every table, and owners, are replaced consistently. What else was written of a participant (region, further
    columns, ideas) is kept: figures may rest on it. The hash of the data is that of the data with pseudonyms.
    """
    new = pseudonyms(eco, *beside)
    table = _renamed(eco.table, "successor_of", new)
    names = _names(eco, *beside)
    table["name"] = pd.Series([names[str(one)] for one in table["id"]], index=table.index, dtype="str")
    table["id"] = pd.Series([new[str(one)] for one in table["id"]], index=table.index, dtype="str")
    if "owner" in table:
        table["owner"] = _numbered(table["owner"])
    attributes = _renamed(eco.all_records.attributes, "validated_by", new)
    gone = {f"merged {at}": new.get(kept, UNKNOWN) for at, kept in enumerate(eco.merges.into.values(), start=1)}
    return replace(
        eco,
        table=table,
        all_records=replace(eco.all_records, further=Attributes(attributes)),
        spells=eco.spells.assign(id=_mapped(eco.spells["id"], new)),
        merges=Merges(gone),
        further=renamed(eco.further, new),
        filters=(*eco.filters, TOLD),
    )


def _names(*sides: Ecosystem) -> dict[str, str]:
    """Type and number of each participant, by id; the type is that of the first side, in whatever order they come."""
    known = pd.concat(
        [side.table[["id", "type"]].astype("str") for side in sorted(sides, key=lambda one: one.data_hash)]
    )
    known = known.drop_duplicates("id").sort_values("id", kind="stable")
    number = known.groupby("type", sort=False).cumcount() + 1
    return dict(zip(known["id"], known["type"] + " " + number.astype("str"), strict=True))


def _renamed(frame: pd.DataFrame, column: str, new: Mapping[str, str]) -> pd.DataFrame:
    """A copy of a table in which a column that names participants, where it is there, names them anew."""
    return frame.assign(**({column: _mapped(frame[column], new)} if column in frame else {}))


def _mapped(column: pd.Series[str], new: Mapping[str, str]) -> pd.Series[str]:
    return column.map(lambda one: one and new.get(str(one), UNKNOWN), na_action="ignore").astype(column.dtype)


def _numbered(column: pd.Series[str]) -> pd.Series[str]:
    numbers = {one: f"owner {at}" for at, one in enumerate(sorted(map(str, column.dropna().unique())), start=1)}
    return column.map(lambda one: numbers[str(one)], na_action="ignore").astype(column.dtype)

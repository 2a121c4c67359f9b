"""Ecosystems of strange texts, and what must be the same when one is written and read again."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from ecohealth.ecosystem.build import from_tables
from ecohealth.export.tables import export_tables
from ecohealth.tables.checks.clean import empty
from ecohealth.tables.checks.columns import fold
from ecohealth.tables.config import Config, Kind, ParticipantType, Read, Role
from ecohealth.tables.read import read_tables
from ecohealth.tables.schema import FIELD_NAMES
from ecohealth.tables.tables import Tables

FOLDERS = {"folder of csv": "csv", "folder of parquet": "parquet", "folder of json": "json"}
WHOLE = {**FOLDERS, "plain csv": "csv", "zip": "csv", "zip of json": "json", "workbook": "csv"}
"""The formats that hold every table, and the form that is asked for."""
_NAMES = {"zip": "out.zip", "zip of json": "out.zip", "workbook": "out.xlsx"}

STRANGE = (
    *("007", "NA", "N/A", "null", "None", "nan", "1e5", "1E400", "-0", "0x1F", "True", "1.0", "١٢٣", "2024-03-01"),
    *("=1+1", "'=1+1", "''=1+1", "'", "''", "'t Hooft", "+49 30", "-5", "@sum", "＝1", "'＝1", "'x"),
    *('"', '""', '"a"', "a,b", "a;b", "a|b", "#", "sep=;", "\\", "\\n", "{}", "[1]", "a: b", "&amp;", "<r>a</r>"),
    *("<img src=x onerror=alert(1)>", "]]>", "_x0041_", "_x005F_x0041_", "_x0041_x0042_", "x005F_", "_xD800_"),
    *(" lead", "trail ", "\u00a0", "a\u3000b", "\u200b", "\ufeff", "\ufeffid", "e\u0301", "é", "שרה", "\u202eabc"),
    *("👩\u200d🔧", "𝒜", "\U0010ffff", "\ufdd0", "\ue000", "\u2028", "\u2029", "\u0378", "id", "type", "date", "line"),
)
BROKEN = ("a\nb", "a\rb", "a\r\nb", "\tx", "\n=1", "'\r=1", "_x0041\rb", '"\n,', "\n", " \n ")
NOT_IN_XML = ("\ufffe", "a\uffffb")


class Texts:
    """Draws texts of every kind: strange ones, and ones of any characters but controls."""

    def __init__(self, rng: random.Random, *, xml: bool = False) -> None:
        self.rng = rng
        self.not_in_xml = () if xml else NOT_IN_XML

    def one(self, *, lines: bool = False) -> str:
        """A text, with breaks of lines where ``lines`` allows them."""
        known = (*STRANGE, *self.not_in_xml, *(BROKEN if lines else ()))
        if self.rng.random() < 0.5:
            return self.rng.choice(known)
        return "".join(self._character() for _ in range(self.rng.randint(1, 6)))

    def name(self) -> str:
        """A text that is more than space."""
        return next(text for _ in iter(int, 1) if (text := self.one()).strip())

    def _character(self) -> str:
        kind = self.rng.random()
        if kind < 0.5:
            return chr(self.rng.randint(0x20, 0x7E))
        code = self.rng.randint(0xA0, 0x2FFF) if kind < 0.75 else self.rng.randint(0xA0, 0x10FFFF)
        return "x" if 0xD800 <= code < 0xE000 or (code in (0xFFFE, 0xFFFF) and not self.not_in_xml) else chr(code)


def number(rng: random.Random) -> float | None:
    """A number of any size, or none."""
    if rng.random() < 0.1:
        return None
    if rng.random() < 0.3:
        return float(rng.choice([0, 1, -5, 0.1 + 0.2, 1e15, 2.0**53, 123456789.123456789, 5e-324, 1.7e308]))
    return rng.choice([rng.random(), rng.uniform(-1e6, 1e6), float(rng.randint(-100, 100)), rng.random() * 1e-300])


def date(rng: random.Random) -> str:
    """A date as people write them, or none."""
    year, month, day = rng.randint(1990, 2030), rng.randint(1, 12), rng.randint(1, 28)
    forms = ("", f"{year}", f"{year}-{month:02d}", f"{year}-Q{1 + month // 4}", f"{year}-{month:02d}-{day:02d}",
             f"{year}-01/{year}-03", f"{year}-{month:02d}-{day:02d}/{year + 1}-02", f"{year}-Q1/{year}-Q4",
             f"{year}-03-01/{year}-03-31")  # fmt: skip
    return rng.choice(forms)


def ecosystem(seed: int, records: int = 6, *, graph: bool = False) -> Tables:
    """Tables of strange texts; for a ``graph`` nobody comes back, and no text has what XML cannot hold."""
    rng = random.Random(seed)
    draw = Texts(rng, xml=graph)
    some = range(records)
    ids = list(dict.fromkeys(draw.name() for _ in some))
    extra = {
        name: [draw.one(lines=True) if rng.random() < 0.9 else "" for _ in some]
        for name in dict.fromkeys(draw.name().strip() for _ in range(2))
        if fold(name) not in FIELD_NAMES | {"line"}
    }
    dates = [date(rng) for _ in some] if rng.random() < 0.7 else [f"2024-0{1 + at % 9}" for at in some]
    people = {"id": ids, "type": [draw.name() for _ in ids], "name": [draw.one(lines=True) for _ in ids]}
    people |= {
        "joined": [date(rng) for _ in ids],
        "value": [number(rng) for _ in ids],
        "line": [draw.one() for _ in ids],
    }
    people |= {"consent": [rng.choice(["yes", "NO", "1", ""]) for _ in ids], **some_of(extra, len(ids))}
    if rng.random() < 0.5 and not graph:
        returned = {"joined": ["1991-02", "2031"], "left": ["1995-Q1", ""]}
        people = {name: [*cells, cells[0]] for name, cells in {**people, "left": [""] * len(ids)}.items()}
        for name, (first, last) in returned.items():
            people[name][0], people[name][-1] = first, last
    who = [[rng.choice(ids) for _ in some] for _ in range(2)]
    deals = {"source": who[0], "target": who[1], "kind": [draw.one() for _ in some], "date": dates}
    deals |= {"weight": [abs(number(rng) or 1.0) % 1e17 for _ in some], "satisfaction": [number(rng) for _ in some]}
    deals |= {"note": [draw.one(lines=True) for _ in some], **extra}
    frames = {"participants": people, "interactions": deals}
    if rng.random() < 0.5:
        events = [draw.name() for _ in range(2)]
        frames["events"] = {"event": [rng.choice(events) for _ in some], "participant": who[0], "date": dates[::-1]}
    if rng.random() < 0.5:
        frames["kpis"] = {"kpi": [f"{one} {at}" for at, one in enumerate(who[0])], "date": some_dates(records)}
        frames["kpis"] |= {"value": [1.5] * records, "unit": [draw.one(lines=True) for _ in some]}
        frames["financials"] = {"participant": ids, "period": some_dates(len(ids)), "revenue": [2.5] * len(ids)}
    tables = read_tables({name: pd.DataFrame(columns) for name, columns in frames.items()})
    return replace(tables, name=draw.name(), config=configured(tables, draw))


def as_graph(tables: Tables) -> Tables:
    """The part of an ecosystem that a graph has a place for."""
    spans = {name: columns for name, columns in tables.spans.items() if name in ("participants", "interactions")}
    return replace(tables, events=empty("events"), more={}, spans=spans)


def some_dates(records: int) -> list[str]:
    return [("2024", "2024-Q2", "2024-03-01", "2023-01/2023-04")[at % 4] for at in range(records)]


def some_of(columns: Mapping[str, list[str]], rows: int) -> dict[str, list[str]]:
    return {name: cells[:rows] for name, cells in columns.items()}


def configured(tables: Tables, draw: Texts) -> Config:
    """A configuration about the kinds and types that there are."""
    kinds = {str(one): Kind(directed=draw.rng.random() < 0.5, label=draw.one(lines=True))
             for one in tables.interactions["kind"].unique()[:2]}  # fmt: skip
    types = {
        str(one): ParticipantType(venue=True, colour="#00ff7f") for one in tables.participants["type"].unique()[:1]
    }
    role = Role(type=draw.name(), min_active=2, why=draw.one(lines=True))
    return Config(currency=draw.one(), kinds=kinds, types=types, blueprint=(role,), profile={"a.b": {"c": [1, 0.5]}})


def written(tables: Tables, how: str, folder: Path) -> Path:
    """Write tables in one of the formats that hold all of them; where they are."""
    target = folder / _NAMES.get(how, "out")
    export_tables(tables, target, form=WHOLE[how], plain=how.startswith("plain"))
    return target


def assert_same(before: Tables, after: Tables) -> None:
    """The same tables, cell by cell and type by type, the same configuration, and nothing set aside."""
    assert after.report.quarantined == 0, [one.message for one in after.report.problems if one.severity == "quarantine"]
    assert (after.name, after.grain) == (before.name, before.grain)
    assert meant(after.config) == meant(before.config)
    mine, theirs = frames_of(before), frames_of(after)
    assert list(mine) == list(theirs)
    for table, frame in mine.items():
        pd.testing.assert_frame_equal(frame, theirs[table], check_exact=True, obj=table)
    assert_same_spans(before.spans, after.spans)
    pd.testing.assert_frame_equal(before.spells.drop(columns="line"), after.spells.drop(columns="line"))
    assert from_tables(after).data_hash == from_tables(before).data_hash


def frames_of(tables: Tables) -> dict[str, pd.DataFrame]:
    """Every table; a record's place in its file is no data."""
    placed = {"interactions": tables.interactions, "events": tables.events}
    without = {name: frame.drop(columns="line") for name, frame in placed.items()}
    return {"participants": tables.participants, **without, **tables.more}


def meant(config: Config) -> Config:
    """What a configuration says of the data, not of the files that hold them."""
    return config.model_copy(update={"name": None, "columns": {}, "read": Read()})


def assert_same_spans(before: Mapping[str, Mapping[str, np.ndarray]], after: Mapping[str, Mapping[str, np.ndarray]]):
    assert {(table, name) for table in before for name in before[table]} == {
        (table, name) for table in after for name in after[table]
    }
    for table, columns in before.items():
        for name, last in columns.items():
            np.testing.assert_array_equal(last, after[table][name], err_msg=f"{table}.{name}")

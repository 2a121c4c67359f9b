"""Good files of every kind that is read, damage to do to them, and what must hold whatever they have become."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecohealth.errors import InputRefused
from ecohealth.tables.formats.documents import Document, Shelf
from ecohealth.tables.read import read_tables
from tests.unit.tables.archived import rows, sheets, zipped
from tests.unit.tables.formats.graphs import graph_bytes
from tests.unit.tables.small import DEALS, PEOPLE, assert_nothing_lost, of

SECONDS_AT_MOST = 5.0
SPICE = (
    *(b'"', b",", b";", b"\n", b"\r", b"\x00", b"\xff", b"\t", b"'", b"=", b"-", b"/", b"\\", b"<", b">", b"&"),
    *(b"\xe2\x80\xae", b"\xef\xbb\xbf", b"1e400", b"NaN", b"{", b"}", b"[", b"]", b":", b"null", b"\\ud800", b"<!"),
    *(b"\xff\xfe", b"2024-02-30", b"01/02/2024", b"1,5", b"p1", b"PK\x03\x04", b"\x1f\x8b", b"sep=;\n", b"\xc2\x85"),
)


def _frame(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)


def _records(text: str) -> list[dict[str, object]]:
    return [{str(key): value for key, value in one.items()} for one in _frame(text).to_dict("records")]


def _parquet(text: str) -> bytes:
    out = io.BytesIO()
    _frame(text).to_parquet(out)
    return out.getvalue()


_BOOK = sheets(participants=rows(PEOPLE), interactions=rows(DEALS))
_LINES = "\n".join(json.dumps(one) for one in _records(DEALS)).encode()
_ALL = {"participants": _records(PEOPLE), "interactions": _records(DEALS)}
_CONFIG = b'name = "Volta"\nperiod = "month"\n[columns]\nweight = "weight"\n[kinds.order]\ndirected = false\n[read]\n'

GOOD: dict[str, bytes] = {
    "interactions.csv": DEALS.encode(),
    "participants.csv": PEOPLE.encode(),
    "interactions.tsv": DEALS.replace(",", "\t").encode("utf-16"),
    "interactions.parquet": _parquet(DEALS),
    "interactions.xlsx": sheets(data=rows(DEALS)),
    "interactions.json": json.dumps(_records(DEALS), indent=1).encode(),
    "interactions.jsonl": _LINES,
    "participants.ndjson": json.dumps(_records(PEOPLE)[0]).encode(),
    "kpis.csv": b"kpi,date,value,target\nspeed,2024-01,1.5,2\nspeed,2024-02,,2\n",
    "surveys.csv": b"participant,date,dimension,score,about\np1,2024-01-05,trust,4,p2\n",
    "ecosystem.toml": _CONFIG,
    "eco.xlsx": _BOOK,
    "eco.json": json.dumps(_ALL).encode(),
    "eco.links.json": graph_bytes("json"),
    "eco.graphml": graph_bytes("graphml"),
    "eco.gexf": graph_bytes("gexf"),
    "eco.zip": zipped({"eco/participants.csv": PEOPLE, "eco/interactions.csv": DEALS, "eco/ecosystem.toml": _CONFIG}),
}
"""By name: the file of one table, of the settings, or (called eco) of everything."""

PARTS: dict[str, tuple[str, ...]] = {
    "eco.xlsx": ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"),
    "interactions.xlsx": ("xl/worksheets/sheet1.xml",),
    "eco.zip": ("eco/interactions.csv", "eco/ecosystem.toml"),
}
"""What is damaged within archives that are whole themselves."""


@dataclass(frozen=True)
class Damaged:
    """A file that may be damaged, alone or within its archive; the others are good."""

    name: str
    data: bytes
    part: str | None = None

    @property
    def content(self) -> bytes:
        """The bytes of the file, the archive around its part included."""
        if self.part is None:
            return self.data
        with zipfile.ZipFile(io.BytesIO(GOOD[self.name])) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        return zipped({**parts, self.part: self.data}, zipfile.ZIP_STORED)


def good(name: str, part: str | None = None) -> bytes:
    """The bytes to start from."""
    if part is None:
        return GOOD[name]
    with zipfile.ZipFile(io.BytesIO(GOOD[name])) as archive:
        return archive.read(part)


def source(one: Damaged) -> Document | Shelf:
    """The file in memory, with the good companions that it needs."""
    content = one.content
    if one.name.startswith("eco."):
        return Document(one.name, lambda: content)
    table = one.name.split(".")[0]
    files = {name: data for name, data in COMPANIONS.items() if name.split(".")[0] != table} | {one.name: content}
    return Shelf("eco", tuple(Document(name, _given(data)) for name, data in sorted(files.items())))


COMPANIONS: Mapping[str, bytes] = {"participants.csv": PEOPLE.encode(), "interactions.csv": DEALS.encode()}


def _given(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def check(one: Damaged) -> str:
    """Read a file that may be damaged; what became of it: ``read``, or ``refused``.

    Raises:
        AssertionError: something was lost, hidden or taken that must not be, or the reading took too long.
    """
    started = time.process_time()
    try:
        tables = read_tables(source(one))
    except InputRefused as refusal:
        _in_time(started)
        said = str(refusal)
        assert any(name in said for name in _names(one)), f"the file is not named: {said}"
        assert said.replace("\n", "").isprintable(), f"not printable: {said!r}"
        assert len(said) < 100_000
        return "refused"
    _in_time(started)
    assert_nothing_lost(tables)
    assert tables.interactions["weight"].between(0, 1e18).all()
    assert np.isfinite(tables.interactions["weight"]).all()
    assert all(problem.sentence().isprintable() for problem in tables.report.problems)
    assert all(problem.raw.encode() for problem in of(tables, "quarantine"))
    json.dumps(tables.report.to_dict(), allow_nan=False)
    return "read"


def _names(one: Damaged) -> tuple[str, ...]:
    """How a refusal may name the file: by its name, the file within it, or the section of the settings."""
    within = ("interactions.csv", "participants.csv") if one.name == "eco.zip" else ()
    return (one.name.split(".")[0], "[columns]", *within)


def _in_time(started: float) -> None:
    assert time.process_time() - started < SECONDS_AT_MOST


def _flip(data: bytes, at: int, _: int, bits: int) -> bytes:
    return data[:at] + bytes(byte ^ bits for byte in data[at : at + 1]) + data[at + 1 :]


def _insert(data: bytes, at: int, which: int, _: int) -> bytes:
    return data[:at] + SPICE[which % len(SPICE)] + data[at:]


def _delete(data: bytes, at: int, _: int, bits: int) -> bytes:
    return data[:at] + data[at + 1 + bits % 7 :]


def _cut(data: bytes, at: int, _: int, bits: int) -> bytes:
    return data[:at] if bits > 200 else data


def _splice(data: bytes, at: int, which: int, bits: int) -> bytes:
    to = which % (at + 1)
    return data[:to] + data[at : at + 1 + bits] + data[to:]


def _repeat(data: bytes, at: int, which: int, bits: int) -> bytes:
    return data[:at] + data[at : at + 1 + bits] * (1 + which % 3) + data[at:]


KINDS = (_flip, _insert, _delete, _cut, _splice, _repeat)
Change = tuple[Callable[[bytes, int, int, int], bytes], int, int, int]


def damaged(data: bytes, changes: Sequence[Change]) -> bytes:
    """Bytes after a number of changes: flipped, put in, left out, cut off, moved, repeated."""
    for change, where, which, bits in changes:
        data = change(data, where % (len(data) + 1), which, bits)
    return data


PLACES: tuple[tuple[str, str | None], ...] = (
    *((name, None) for name in GOOD),
    *((name, part) for name, parts in PARTS.items() for part in parts),
)
"""Every file, and every part of an archive, that damage is done to."""

"""Large tables: whatever the bytes, the quick way says and loads what the exact way does."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ecohealth.errors import InputRefused
from ecohealth.tables.bulk import large
from ecohealth.tables.how import How
from ecohealth.tables.read import read_tables
from ecohealth.tables.tables import Tables

IDS = ("a", "b", "7", "007", "Müller & Söhne", "volta-motors", "a very long id of a participant", "x y")
SUMMED = How(aggregate_over=0)

ids = st.sampled_from((*IDS, *IDS, *IDS, "nobody", "", " a", "A", "a\x07", "\ufeffa", '"b'))
kinds = st.sampled_from(
    ("supply", "supply", "service", "data", "", " ", "Supply", "süß", "su\u200bpply", "kind", "\x00")
)
weights = st.one_of(
    st.sampled_from(
        ("1", "0", "2.5", "-3", "", "1e3", "1E-3", "12.345", "1,5", "1234,56", "0,125", "1,000", "1.234,5", "1 000",
         "+4", " 7", "nan", "inf", "0.1", "0.30000000000000004", "12345678901234567890", "1e19", "999999999999999999",
         ".5", "5.", "ten", "0.0", "0.00", "00012", "9007199254740993", "weight")
    ),
    st.floats(0, 1e6).map(str),
    st.integers(0, 10**18).map(str),
    st.decimals(0, 10**6, places=2).map(str),
)  # fmt: skip
dates = st.one_of(
    st.sampled_from(
        ("2024-01-31", "2024-02-29", "2023-02-29", "2024-1-5", "2024-03", "2024-Q2", "2024", "", "2024-01-01T10:20:30",
         "2024-01-01 10:20:30.25Z", "2024-01-01T10:20:30+02:00", "2024-01-01T25:00:00", "31.12.2024", "01/02/2024",
         "1850-01-01", "2100-12-31", "2100-12-31T00:00:00", "2101-01-01", "20240131", "2024-01-01/2024-02-01", "date",
         "1900-01-01", "2024-13-01", "2024-00-10", "2024-01-01T10:20:30.1234567", "2024-01-01T10:20:30.", "2024-01-01Z")
    ),
    st.dates(pd.Timestamp("2022-01-01").date(), pd.Timestamp("2024-12-31").date()).map(str),
)  # fmt: skip
notes = st.sampled_from(("", "x", "né", "a\tb", "a\x01", "\u202eevil", "\u2013", "\u00ad", "a\u200bb", "note", "日本"))
VALUES = {"source": ids, "target": ids, "kind": kinds, "date": dates, "weight": weights, "note": notes}

TIDY = {
    "source": st.sampled_from([one.encode() for one in IDS]),
    "target": st.sampled_from([one.encode() for one in IDS]),
    "kind": st.sampled_from((b"supply", b"service", b'"data"', "süß".encode())),
    "date": st.sampled_from((b"2024-01-31", b"2024-01-01", b"2024-02-01", b"2024-03", b"2024-01-01T10:20:30Z", b"")),
    "weight": st.sampled_from((b"1", b"2.50", b"0.1", b"1234.567", b"0", b"0.30000000000000004", b"1,5", b"7")),
    "note": st.sampled_from((b"", b"x", "né".encode(), b'"quoted"')),
}


@st.composite
def cells(draw: st.DrawFn, column: str, delimiter: str) -> bytes:
    """A cell as people and programs write it: bare, quoted, quoted for a reason, or broken."""
    text = draw(VALUES[column])
    how = draw(st.sampled_from(("bare",) * 12 + ("quoted",) * 3 + ("broken", "lines", "doubled", "bytes")))
    if how == "lines":
        text += draw(st.sampled_from(("\n", "\r\n", "\r", f"\n1{delimiter}2{delimiter}3{delimiter}4{delimiter}5\n")))
    if how == "doubled":
        text += '"x"'
    if how in ("quoted", "lines", "doubled") or (how != "broken" and any(one in text for one in f'"{delimiter}')):
        return b'"' + text.replace('"', '""').encode() + b'"'
    return text.encode() + {"broken": b'"', "bytes": b"\xff"}.get(how, b"")


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Bytes of a table of interactions: any columns, delimiter and line ends, rows that fit and rows that do not."""
    optional = draw(st.lists(st.sampled_from(("kind", "date", "weight", "note")), unique=True))
    columns = draw(st.permutations(["source", "target", *optional]))
    delimiter = draw(st.sampled_from((",", ",", ";", "\t", "|")))
    end = draw(st.sampled_from((b"\n", b"\n", b"\r\n", b"\r")))
    lines = [delimiter.encode().join(name.encode() for name in columns)]
    tidy = [delimiter.encode().join(draw(TIDY[name]) for name in columns) for _ in range(draw(st.integers(1, 5)))]
    for at in draw(st.lists(st.integers(-2, len(tidy) - 1), max_size=40)):
        if at >= 0:
            lines.append(tidy[at])
            continue
        row = [draw(cells(name, delimiter)) for name in columns]
        odd = draw(st.sampled_from(("",) * 15 + ("short", "long", "blank", "open", "again")))
        row = {"short": row[:-1], "long": [*row, b"x"], "blank": [], "open": [b'"', *row]}.get(odd, row)
        lines.append(lines[0] if odd == "again" else delimiter.encode().join(row))
    body = end.join(lines) + draw(st.sampled_from((b"", end, end + end)))
    mark = draw(st.sampled_from((b"", b"", b"", b"\xef\xbb\xbf")))
    return mark + body


def outcome(folder: Path, how: How) -> Tables | str:
    try:
        return read_tables(folder, how=how)
    except InputRefused as refusal:
        return str(refusal)


def assert_same(quick: Tables | str, exact: Tables | str) -> None:
    if isinstance(quick, str) or isinstance(exact, str):
        assert quick == exact
        return
    assert quick.report == exact.report
    assert quick.grain == exact.grain
    pd.testing.assert_frame_equal(quick.interactions, exact.interactions, check_exact=True)


def exactly(patch: pytest.MonkeyPatch, folder: Path, how: How) -> Tables | str:
    """What the exact way makes of it: every record judged by itself, then summed."""
    with patch.context() as within:
        within.setattr(large, "open_large", lambda *_: None)
        return outcome(folder, how)


def people_in(folder: Path) -> Path:
    """The folder, with a table of the participants."""
    people = [f'"{one}",{"supplier" if at % 2 else "customer"},2023-05-0{at + 1}' for at, one in enumerate(IDS)]
    (folder / "participants.csv").write_text("\n".join(["id,type,joined", *people]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return people_in(tmp_path_factory.mktemp("large"))


@given(files(), st.sampled_from((16, 64, 200, 1 << 16)), st.sampled_from(("day", "month")))
@example(b"source,target\na,b\n", 16, "day")
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_the_quick_way_and_the_exact_way_are_one(folder: Path, data: bytes, block: int, by: str) -> None:
    (folder / "interactions.csv").write_bytes(data)
    how = How(aggregate_over=0, aggregate_by=by)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "BLOCK", block)
        assert_same(outcome(folder, how), exactly(patch, folder, how))

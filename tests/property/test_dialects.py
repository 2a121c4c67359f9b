"""A table says the same in whatever dialect it is written, once the dialect is named."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ecohealth.tables.how import Dialect, How
from ecohealth.tables.read import read_tables
from ecohealth.tables.tables import Tables

IDS = ["Åsa", "Müller; Söhne", "a,b|c", "007", "x:y^z~w"]
DATES = {"iso": "%Y-%m-%d", "day-first": "%d.%m.%Y", "month-first": "%m/%d/%Y"}

Deal = tuple[int, int, float, dt.date, str]
DEALS = st.tuples(
    *(st.integers(0, len(IDS) - 1),) * 2,
    st.integers(0, 10**12).map(lambda thousandths: thousandths / 1000),
    st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)),
    st.text("abcäöüé ,;|\t:^~'\"\n", max_size=6),
)


def number(value: float, decimal: str, mark: str) -> str:
    text = f"{value:,.3f}"
    return text.translate(str.maketrans({",": mark, ".": decimal}))


def written(folder: Path, deals: list[Deal], dialect: Dialect, mark: str, end: str) -> Path:
    """The deals as CSV in a dialect."""
    rows = [["source", "target", "weight", "date", "note"]]
    for source, target, weight, day, note in deals:
        text = number(weight, dialect.decimal or ".", mark)
        rows.append([IDS[source], IDS[target], text, day.strftime(DATES[dialect.dates or "iso"]), note])
    tables = {"participants": [["id", "type"], *([one, "party"] for one in IDS)], "interactions": rows}
    for name, cells in tables.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding=dialect.encoding or "utf-8", newline="") as file:
            quoting = csv.QUOTE_ALL if any("\n" in note for *_, note in deals) else csv.QUOTE_MINIMAL
            csv.writer(file, delimiter=dialect.delimiter or ",", lineterminator=end, quoting=quoting).writerows(cells)
    return folder


def same(one: Tables, other: Tables) -> None:
    pd.testing.assert_frame_equal(one.participants, other.participants)
    pd.testing.assert_frame_equal(one.interactions.drop(columns="line"), other.interactions.drop(columns="line"))
    counted = [[replace(count, warnings=0) for count in tables.report.files] for tables in (one, other)]
    assert counted[0] == counted[1]


DIALECTS = st.builds(
    Dialect,
    delimiter=st.sampled_from(list(",;\t|:^~")),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1252", "iso-8859-1", "cp850", "mac-roman"]),
    decimal=st.sampled_from([".", ","]),
    dates=st.sampled_from(["iso", "day-first", "month-first"]),
)
MARKS, ENDS = st.sampled_from(["", "'", "\u00a0", "other"]), st.sampled_from(["\n", "\r\n", "\r"])


@settings(max_examples=40, deadline=None)
@given(st.lists(DEALS, max_size=6), DIALECTS, MARKS, ENDS, st.booleans())
def test_a_table_in_any_dialect_is_the_table(deals, dialect, mark, end, in_file):
    if mark == "other":
        mark = "," if dialect.decimal == "." else "."
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        plain = read_tables(written(Path(first), deals, Dialect(), "", "\n"))
        folder = written(Path(second), deals, dialect, mark, end)
        if in_file:
            said = {name: value.replace("\t", "tab") for name, value in asdict(dialect).items()}
            text = "".join(f'{key} = "{value}"\n' for key, value in said.items())
            (folder / "ecosystem.toml").write_text(f"[read]\n{text}", "utf-8")
        same(read_tables(folder, how=How() if in_file else How(dialect=dialect)), plain)

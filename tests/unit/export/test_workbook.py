"""A workbook of tables: what other programs see in it, and what it cannot hold."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecohealth.errors import CannotWrite
from ecohealth.export.cells import Cells, to_cells
from ecohealth.export.describe_scorecard import describe_scorecard
from ecohealth.export.tables import export_tables
from ecohealth.export.workbook import workbook_bytes
from ecohealth.export.xlsx import xlsx_bytes
from ecohealth.tables.formats.sheets import read_sheets
from ecohealth.tables.read import read_tables
from ecohealth.tables.tables import Tables
from tests.golden.made import scorecard
from tests.unit.export.reading_back import workbook


def cells(texts: list[str]) -> Cells:
    names = ("id", "note")
    columns = (
        to_cells(pd.Series([f"p{at}" for at in range(len(texts))], dtype="str")),
        to_cells(pd.Series(texts, dtype="str")),
    )
    return Cells("participants", names, columns, names)


def people(**columns: list[str]) -> Tables:
    return read_tables({"participants": pd.DataFrame({"id": ["a", "b"], "type": "x", **columns})})


@given(
    texts=st.lists(st.text(st.sampled_from("_x0041ABDdFf58\r\n\ufffe\uffff&<>' "), max_size=24), min_size=1, max_size=5)
)
@example(texts=["_x0041_x0042_", "_x0041\r", "_x005F_x0041_", "x005F_", "<r>a</r>", "_xD83D_"])
def test_what_looks_like_an_escape_is_kept_letter_for_letter(texts: list[str]) -> None:
    sheets = read_sheets(workbook_bytes([cells(texts)], "# nothing", plain=False), "a.xlsx", None)
    assert sheets[0].records.columns[1].to_pylist() == texts


def test_another_library_reads_the_same_texts_and_numbers(tmp_path: Path) -> None:
    tables = people(name=["=1+1", " <b>\n&"], value=["0.30000000000000004", "1e300"], note=["007", ""])
    export_tables(tables, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["participants", "ecosystem.toml"]
    rows = [[cell.value for cell in row] for row in book["participants"]]
    assert rows == [
        ["id", "type", "name", "value", "note"],
        ["a", "x", "=1+1", 0.1 + 0.2, "007"],
        ["b", "x", " <b>\n&", 1e300, None],
    ]
    assert not [cell for row in book["participants"] for cell in row if cell.data_type == "f"]


def test_a_text_like_a_formula_is_a_text_and_stays_one_when_it_is_edited(tmp_path: Path) -> None:
    for plain in (False, True):
        export_tables(people(name=["=1+1", "a"]), tmp_path / "out.xlsx", plain=plain)
        sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["participants"]
        assert [sheet[place].quotePrefix for place in ("C2", "C3")] == [not plain, False]
        assert sheet["C2"].data_type == "s"


def test_its_parts_are_what_the_format_asks_for(tmp_path: Path) -> None:
    export_tables(people(), tmp_path / "out.xlsx")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        assert book.testzip() is None
        types = book.read("[Content_Types].xml").decode()
        assert all(f"/{name}" in types for name in book.namelist() if name.startswith("xl/w") and "_rels" not in name)


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (["x" * 32_768, ""], "participants: row 1: 'note' has more than the 32,767 characters of a cell"),
        (["", "😀" * 16_384], "participants: row 2: 'note' has more than the 32,767 characters of a cell"),
    ],
)
def test_what_a_cell_cannot_hold_is_refused_before_anything_is_written(
    tmp_path: Path, column: list[str], why: str
) -> None:
    with pytest.raises(CannotWrite, match=f"{why}\na folder of CSV files holds all of it"):
        export_tables(people(note=column), tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []
    export_tables(people(note=[text[:-1] for text in column]), tmp_path / "out.xlsx")


def test_more_rows_than_a_sheet_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecohealth.export.workbook.MOST_ROWS", 2)
    with pytest.raises(CannotWrite, match="participants: 2 rows and 3 columns are more than a sheet holds"):
        export_tables(people(), tmp_path / "out.xlsx")


@pytest.mark.parametrize("text", ["<r><t>forged</t></r>", "<r></r>", "<r>&bad;</r>"])
def test_a_text_is_no_markup_in_the_workbook_of_a_result_either(text: str) -> None:
    document = replace(describe_scorecard(scorecard()), sentence=text)
    first = next(iter(workbook(xlsx_bytes(document)).values()))
    assert first[1][0] == text

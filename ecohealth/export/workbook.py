"""Tables as a workbook, one sheet each: text as text to the last character, numbers to the last bit.

The workbooks of results are another matter (:mod:`ecohealth.export.xlsx`): they are for looking at. This one is to be
read again, so it holds numbers in full and writes what XML or spreadsheets have no sign for as their escape
``_xHHHH_``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from ecohealth.errors import quoted
from ecohealth.export.cells import Cells
from ecohealth.tables.csv_text import formula_safe
from ecohealth.tables.formats.sheets import CONFIG_SHEET
from ecohealth.tables.records import Column

LONGEST_CELL, MOST_ROWS, MOST_COLUMNS = 32_767, 1_048_576, 16_384
_TEXT, _HEAD, _DISARMED = 0, 1, 2  # positions in the styles below
_NO_SIGN = re.compile(r"_(?=x[0-9A-Fa-f]{4}[_\r\ufffe\uffff])|[\r\ufffe\uffff]")
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'<styleSheet {_MAIN}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_RELATED = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_ROOT = f'{_RELATED}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
_BEFORE_CELLS = (
    f'<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)


def not_for_a_sheet(one: Cells) -> str | None:
    """Why a table cannot stand in a sheet without loss, None where it can."""
    if len(one) >= MOST_ROWS or len(one.names) > MOST_COLUMNS:
        size = f"{len(one):,} rows and {len(one.names):,} columns"
        return f"{one.table}: {size} are more than a sheet holds ({MOST_ROWS - 1:,} and {MOST_COLUMNS:,})"
    for name, column in one.texts():
        if (row := _first(pc.greater(_units(column), LONGEST_CELL))) is not None:
            return f"{one.table}: row {row + 1}: {quoted(name)} has more than the {LONGEST_CELL:,} characters of a cell"
    if len(one) and (row := _first(_all_blank(one))) is not None:
        return f"{one.table}: row {row + 1} holds nothing at all, and a sheet has no empty rows"
    return None


def _units(texts: Column) -> Column:
    """How long texts are as spreadsheets count: a character beyond the first 65,536 counts twice."""
    return pc.add(pc.utf8_length(texts), pc.count_substring_regex(texts, r"[\x{10000}-\x{10ffff}]"))


def _all_blank(one: Cells) -> Column:
    blank = [pc.is_null(column) if one.is_number(i) else pc.equal(column, "") for i, column in enumerate(one.columns)]
    out = blank[0]
    for more in blank[1:]:
        out = pc.and_(out, more)
    return out


def _first(mask: Column) -> int | None:
    row = pc.index(mask, value=True).as_py()
    return None if row < 0 else int(row)


def workbook_bytes(sheets: Sequence[Cells], config: str, *, plain: bool, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook with a sheet for each table, and one named ``ecosystem.toml`` that holds that file line by line.

    Texts that look like formulas are cells of text, and are marked to stay so when they are edited, unless ``plain``.
    ``method`` is how the archive is compressed.
    """
    first, *others = config.split("\n")
    lines = Cells(CONFIG_SHEET, (first,), (pa.chunked_array([pa.array(others, pa.large_string())]),), (first,))
    names = [*(one.table for one in sheets), lines.table]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for place, text in _parts(names).items():
            archive.writestr(place, _HEADER + text)
        for at, one in enumerate([*sheets, lines], start=1):
            with archive.open(f"xl/worksheets/sheet{at}.xml", "w", force_zip64=True) as part:
                for piece in _sheet(one, plain=plain):
                    part.write(piece.encode())
    return file.getvalue()


def _parts(names: Sequence[str]) -> dict[str, str]:
    """Everything but the sheets."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(names) + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{kinds}.worksheet+xml"/>' for at in numbers
    )
    sheets = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, start=1))
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in numbers
    )
    styles = f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    return {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>{types}</Types>'
        ),
        "_rels/.rels": _ROOT,
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{_RELATED}{related}{styles}</Relationships>",
        "xl/styles.xml": _STYLES,
    }


def _sheet(one: Cells, *, plain: bool) -> Iterator[str]:
    yield _HEADER + _BEFORE_CELLS
    yield f"<row>{''.join(_text(name, _HEAD) for name in one.headers)}</row>"
    for row in one.rows():
        yield f"<row>{''.join(_cell(cell, plain=plain) for cell in row)}</row>"
    yield "</sheetData></worksheet>"


def _cell(cell: str | float | None, *, plain: bool) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, float):
        return f"<c><v>{cell!r}</v></c>".replace("e", "E")
    return _text(cell, _TEXT if plain or formula_safe(cell) == cell else _DISARMED)


def _text(text: str, style: int) -> str:
    shown = escape(_NO_SIGN.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{shown}</t></is></c>'

"""Files that hold a whole ecosystem: which format is searched for tables in which way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ecohealth.errors import quoted
from ecohealth.tables.formats.documents import Document
from ecohealth.tables.formats.found import Found, unknown_table
from ecohealth.tables.formats.gexf import find_in_gexf
from ecohealth.tables.formats.graphml import find_in_graphml
from ecohealth.tables.formats.json_ecosystem import find_in_json
from ecohealth.tables.formats.sheets import Sheet
from ecohealth.tables.formats.workbook import open_workbook, records_of
from ecohealth.tables.how import How
from ecohealth.tables.records import Records


def _in_workbook(one: Document, found: Found) -> None:
    sheets = open_workbook(one.read(), one.name)
    found.seen = [f"sheet {quoted(sheet.title)}" for sheet in sheets]
    for sheet in sheets:
        file = f"{one.name}, sheet {quoted(sheet.title)[1:-1]}"
        if sheet.text is not None:
            found.configure(one.name, sheet.text)
        elif sheet.asked_for:
            found.enter(sheet.table, file, _sheet_reader(sheet))
        else:
            found.told.append(unknown_table(file, sheet.table))


def _sheet_reader(sheet: Sheet) -> Callable[[How], Records]:
    return lambda how: records_of(sheet, how.max_rows)


WHOLE_READERS: Mapping[str, Callable[[Document, Found], None]] = {
    ".xlsx": _in_workbook,
    ".json": find_in_json,
    ".graphml": find_in_graphml,
    ".gexf": find_in_gexf,
}
"""The formats of a whole ecosystem, by suffix: what a file holds is entered in what was found."""

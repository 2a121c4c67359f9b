"""The page on data names every table, every column and every key."""

from __future__ import annotations

from ecohealth.export.data_page import data_markdown
from ecohealth.tables.config_keys import sections
from ecohealth.tables.how import DELIMITERS, ORDERS
from ecohealth.tables.schema import QUARANTINE, SCHEMAS


def test_every_table_column_key_and_word_is_on_the_page() -> None:
    page = data_markdown()
    for schema in (*SCHEMAS.values(), QUARANTINE):
        part = page.split(f"### {schema.table}\n", 1)[1].split("\n##", 1)[0]
        rows = [line for line in part.splitlines() if line.startswith(("| `", "| **`"))]
        assert [row.split("`")[1] for row in rows] == [one.name for one in schema.fields]
        assert ["Required" in row for row in rows] == [one.required for one in schema.fields]
    for section in sections():
        assert all(f"| `{key.name}` |" in page for key in section.keys)
    assert all(word in page for word in (*DELIMITERS.values(), *ORDERS))


def test_every_row_of_a_table_is_as_wide_as_its_head() -> None:
    width = None
    for line in data_markdown().splitlines():
        if not line.startswith("|"):
            width = None
            continue
        cells = line.replace("\\|", "").replace("`|`", "").count(" | ")
        width = cells if width is None else width
        assert cells == width, line

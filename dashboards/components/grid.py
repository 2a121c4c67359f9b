"""Tables: ag-grid in the dashboard's own colours, names as links, figures in the viewer's locale, texts in full."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import dash_ag_grid as dag
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from ecohealth.scores.sentence import written
from ecohealth.scores.signs import in_force
from ecohealth.scores.words import day

ROW_HEIGHT, HEADER_HEIGHT, MOST_ROWS_SHOWN = 36, 44, 12

THEME = {
    "backgroundColor": "var(--ground)",
    "foregroundColor": "var(--ink)",
    "textColor": "var(--ink)",
    "headerBackgroundColor": "var(--ground)",
    "headerTextColor": "var(--muted)",
    "borderColor": "var(--line)",
    "rowHoverColor": "var(--raised)",
    "selectedRowBackgroundColor": "var(--accent-soft)",
    "accentColor": "var(--accent)",
    "tooltipBackgroundColor": "var(--raised)",
    "tooltipTextColor": "var(--ink)",
    "fontFamily": "var(--font)",
    "fontSize": 14,
    "headerFontWeight": 600,
    "wrapperBorder": False,
    "wrapperBorderRadius": 0,
    "headerColumnBorder": False,
    "headerColumnResizeHandleColor": "transparent",
    "cellHorizontalPadding": 12,
}
"""The grid in the dashboard's tokens, so that it follows light and dark."""

CellKind = Literal["text", "link", "number", "share", "day"]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    ``link`` shows the field as a link to the address in the row's field ``<field>_href``; ``number`` shows three
    significant figures, ``share`` a percentage, both right-aligned; ``day`` a date, of a field that holds
    ``2024-12-31`` and sorts by it; all with the signs in force. Texts and links wrap, and their row grows with them.
    ``width`` is the least; where there is no room for all, the table scrolls sideways.
    On a phone the first column stays and the others are narrower (``assets/ecohealth.js``).
    """

    field: str
    title: str
    kind: CellKind = "text"
    width: int = 120
    grows: bool = False


def grid(rows: pd.DataFrame, shown: Sequence[Column], label: str, grid_id: str, **options: Any) -> Component:
    """Place a table; ``options`` go to ag-grid (``rowSelection``, ...).

    Args:
        rows: one row each; missing values are empty cells.
        shown: the columns, in order.
        label: what the table holds, for readers of the screen.
        grid_id: the id, also for callbacks.
    """
    fits = len(rows) <= MOST_ROWS_SHOWN
    records = _as_read(rows, shown).astype(object).where(lambda table: table.notna(), None).to_dict("records")
    table = dag.AgGrid(
        id=grid_id,
        rowData=records,
        columnDefs=[_definition(one) for one in shown],
        defaultColDef={"sortable": True, "resizable": True, "wrapHeaderText": True, "autoHeaderHeight": True},
        columnSize="responsiveSizeToFit",
        dashGridOptions={
            "theme": {"function": f"themeQuartz.withParams({json.dumps(THEME)})"},
            "rowHeight": ROW_HEIGHT,
            "headerHeight": HEADER_HEIGHT,
            "domLayout": "autoHeight" if fits else "normal",
            "suppressCellFocus": False,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "tooltipShowDelay": 300,
            **options,
        },
        style={"height": None if fits else f"{HEADER_HEIGHT + ROW_HEIGHT * MOST_ROWS_SHOWN}px"},
    )
    return html.Div(table, className="grid", role="group", **aria(label=label))


def _definition(column: Column) -> dict[str, Any]:
    made: dict[str, Any] = {"field": column.field, "headerName": column.title, "minWidth": column.width}
    made |= {"flex": 1} if column.grows else {"width": column.width}
    if column.kind in ("text", "link"):
        made |= {"wrapText": True, "autoHeight": True}
    if column.kind == "link":
        made |= {"cellRenderer": "EcohealthLink"}
    if column.kind in ("number", "share"):
        made |= {"type": "rightAligned", "valueFormatter": {"function": f"ecohealth_{column.kind}(params)"}}
        made |= {"context": asdict(in_force())}
    if column.kind == "day":
        made |= {"valueFormatter": {"function": "ecohealth_day(params)"}}
    return made


def _as_read(rows: pd.DataFrame, shown: Sequence[Column]) -> pd.DataFrame:
    """The table with its sentences as their reader reads them, and each day also as its reader writes it."""
    told = {one.field: rows[one.field].map(written) for one in shown if rows[one.field].dtype == object}
    days = {f"{one.field}_said": rows[one.field].map(_said) for one in shown if one.kind == "day"}
    return rows.assign(**told, **days)


def _said(iso: object) -> object:
    return day(iso) if isinstance(iso, str) and iso else iso

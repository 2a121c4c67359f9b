"""The choices that hold on every page: which ecosystem, which days, which part of it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.words import shown
from dashboards.gallery import Gallery
from dashboards.judging import judge_of
from dashboards.state import Asked, View
from ecohealth.ecosystem.calendar import period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.words import counted

ECOSYSTEM, WINDOW, ONLY = "ecosystem", "window", "only"
DEFAULT = "default"
"""Stands for the default window in the list of windows."""
MOST_YEARS, MOST_COLUMNS, MOST_VALUES = 12, 8, 20
NOT_OFFERED = ("id", "name", "line", "joined", "left")


def controls(gallery: Gallery, asked: Asked) -> list[Component]:
    """What the header offers for the ecosystem that is looked at."""
    view = asked.view
    eco = gallery.ecosystem(view.ecosystem)
    made = [_ecosystems(gallery, view.ecosystem), _windows(eco, view.window), _filters(eco, view.only)]
    made += [_judge(gallery, view)] if view.profile else []
    return [*made, _way_out(gallery.desk.me())] if gallery.desk.logs_in else made


def _judge(gallery: Gallery, view: View) -> Component:
    """By whose profile everything is judged, where it is not the ecosystem's own; it leads to where that is chosen."""
    judge = judge_of(view.profile, gallery.desk)
    called = html.Bdi(shown(judge.name if judge else view.profile, 40))
    return dcc.Link(["Profile: ", called], href=view.href("/methods/profile"), className="quiet-button",
                    title="Judged by this profile")  # fmt: skip


def _way_out(who: str) -> Component:
    """Who is logged in; it leads to the page that logs out."""
    return html.A(html.Bdi(shown(who, 60)), href="/logout", className="who", title="Log out")


def _ecosystems(gallery: Gallery, key: str) -> Component:
    keys = gallery.keys if key in gallery.keys else (key, *gallery.keys)  # an uploaded one is known to its address only
    choices = [{"value": one, "label": shown(gallery.ecosystem(one).name, 60)} for one in keys]
    if len(choices) == 1:
        return html.Span(html.Bdi(choices[0]["label"]), className="ecosystem-name")
    return dmc.Select(
        id=ECOSYSTEM, data=choices, value=key, allowDeselect=False, size="sm", w=190, **aria(label="Ecosystem")
    )


def _windows(eco: Ecosystem, window: str) -> Component:
    offered = window_choices(eco, window)
    value = window or DEFAULT
    return dmc.Select(
        id=WINDOW, data=offered, value=value, allowDeselect=False, size="sm", w=180, **aria(label="Window")
    )


def window_choices(eco: Ecosystem, window: str) -> list[dict[str, str]]:
    """The windows on offer: the default, all of the data, each year from the latest, and the one of the address."""
    days = eco.window("all").history.day
    if len(days) == 0:
        return [{"value": DEFAULT, "label": "All of the data"}]
    years = sorted({int(one) + 1970 for one in period_of(days, "year")}, reverse=True)[:MOST_YEARS]
    offered = {DEFAULT: "Last 12 months", "all": "All of the data"} | {str(one): str(one) for one in years}
    if window and window not in offered:
        offered[window] = window.replace(":", " to ")
    return [{"value": value, "label": label} for value, label in offered.items()]


def _filters(eco: Ecosystem, only: tuple[tuple[str, str], ...]) -> Component:
    chosen = [f"{column}={value}" for column, value in only]
    box = dmc.MultiSelect(
        id=ONLY,
        data=filter_choices(eco, chosen),
        value=chosen,
        label="Score only what is",
        description="Several values of one column are alternatives.",
        placeholder="kind, type, …",
        searchable=True,
        clearable=True,
        hidePickedOptions=True,
        comboboxProps={"withinPortal": False},
        w=320,
    )
    summary = html.Summary(counted(len(only), "filter") if only else "Filter", className="quiet-button")
    return html.Details([summary, html.Div(box, className="menu-body")], className="menu")


def filter_choices(eco: Ecosystem, chosen: list[str]) -> list[dict[str, Any]]:
    """Values to select by, a group a column: kinds, types, then columns with a handful of values; what is chosen."""
    offered = {column: [f"{column}={one}" for one in values] for column, values in columns_of(eco).items()}
    listed = {one for group in offered.values() for one in group}
    offered["chosen"] = [one for one in chosen if one not in listed]
    return [
        {"group": group.replace("_", " "), "items": [{"value": one, "label": _label(one)} for one in values]}
        for group, values in offered.items()
        if values
    ]


def columns_of(eco: Ecosystem) -> dict[str, list[str]]:
    """Kinds, types, then columns with a handful of values, each with its values where it has more than one."""
    columns: dict[str, list[str]] = {"kind": list(eco.kinds), "type": list(eco.view.types)}
    for frame in (eco.table, eco.all_records.attributes):
        for column in map(str, frame.columns):
            if column not in columns and column not in NOT_OFFERED and len(columns) < MOST_COLUMNS:
                columns[column] = _values(frame[column])
    return {column: values for column, values in columns.items() if len(values) > 1}


def _values(column: pd.Series) -> list[str]:
    """The values of a column where they are text and few."""
    if column.dtype != "str":
        return []
    values = [str(one) for one in column.dropna().unique() if one != ""]
    return sorted(values) if len(values) <= MOST_VALUES else []


def _label(pair: str) -> str:
    column, _, value = pair.partition("=")
    return shown(value if column in ("kind", "type") else f"{column}: {value}", 60)

"""Data: what was read and what was not, what would make more metrics possible, and one's own files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import ALL, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.block import columns, disclosure, page, panel
from dashboards.components.finding import metric_href
from dashboards.components.grid import Column, grid
from dashboards.components.states import failed
from dashboards.components.status import mark
from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from dashboards.security import report as report_error
from dashboards.settings import MEGABYTE, Settings
from dashboards.state import URL, View, read_view, text_of
from dashboards.uploads import MOST_FILES, shelf_of
from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.identity.candidates import Candidate, Queue, find_candidates
from ecohealth.errors import EcohealthError
from ecohealth.export.csv import csv_bytes
from ecohealth.export.identities import queue_table
from ecohealth.export.quarantine import quarantine_table
from ecohealth.export.templates import template_files
from ecohealth.scores.words import counted, whole
from ecohealth.tables.report import SEVERITIES, Group, ImportReport, Severity, grouped

PATH = "/data"
NAME = "Data"
UPLOAD, UPLOADED, ASIDE, ASIDE_BUTTON = "data-upload", "data-uploaded", "data-aside", "data-aside-button"
TEMPLATES, TEMPLATES_BUTTON = "data-templates", "data-templates-button"
DOUBLES, DOUBLES_BUTTON, DECISION = "data-doubles", "data-doubles-button", "data-decision"
MERGES, MERGES_BUTTON = "data-merges", "data-merges-button"
DECISIONS: Mapping[str, str] = {"same": "the same", "different": "different", "later": "later"}
WRITTEN: Mapping[str, str] = {"same": "merge", "different": "keep apart"}
GROUPS_SHOWN, PAIRS_SHOWN = 30, 50
UPLOAD_AT_MOST = Settings.max_request * 3 // 4 - MEGABYTE
"""Bytes that files may have together: on their way they are a third longer."""

TITLES: Mapping[Severity, str] = {
    "refuse": "Refused",
    "quarantine": "Set aside: not loaded, kept as they stand",
    "warn": "Worth a look: loaded as they stand",
    "note": "Taken to mean",
}
_STATUS: Mapping[Severity, str] = {
    "refuse": "critical", "quarantine": "critical", "warn": "watch", "note": "not available"
}  # fmt: skip


def layout(scene: Scene, args: Mapping[str, str]) -> Component:
    """The report on the files, what is missing, and where one's own files go."""
    report = scene.whole.report
    return page(
        NAME,
        sentence(report),
        columns(_own(), _templates(), class_name="wide-left"),
        html.Div(id=UPLOADED, role="status"),
        *report_panels(report),
        _doubles(),
        _missing(scene),
        note=f"{shown(scene.whole.name)}, as it was loaded.",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """Downloads, and the reading of what is dropped."""

    @app.callback(
        Output(UPLOADED, "children"),
        Input(UPLOAD, "contents"),
        State(UPLOAD, "filename"),
        prevent_initial_call=True,
    )
    def take_files(contents: object, names: object) -> Any:
        if contents is None:
            return no_update
        return taken(gallery, contents, names)

    @app.callback(
        Output(ASIDE, "data"),
        Input(ASIDE_BUTTON, "n_clicks"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def give_aside(clicks: object, search: object) -> Any:
        if not isinstance(clicks, int) or clicks < 1:
            return no_update
        report = gallery.ecosystem(read_view(search, gallery).view.ecosystem).report
        return dcc.send_bytes(csv_bytes(quarantine_table(report)), "set_aside.csv")

    @app.callback(Output(TEMPLATES, "data"), Input(TEMPLATES_BUTTON, "n_clicks"), prevent_initial_call=True)
    def give_templates(clicks: object) -> Any:
        if not isinstance(clicks, int) or clicks < 1:
            return no_update
        return dcc.send_bytes(zipped_templates(), "ecosystem_templates.zip")

    @app.callback(
        Output(DOUBLES, "children"), Input(DOUBLES_BUTTON, "n_clicks"), State(URL, "search"), prevent_initial_call=True
    )
    def look_for_doubles(clicks: object, search: object) -> Any:
        if not isinstance(clicks, int) or clicks < 1:
            return no_update
        return doubles(gallery.scene(read_view(search, gallery).view))

    @app.callback(
        Output(MERGES, "data"),
        Input(MERGES_BUTTON, "n_clicks"),
        State({"type": DECISION, "index": ALL}, "value"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def give_merges(clicks: object, chosen: object, search: object) -> Any:
        if not isinstance(clicks, int) or clicks < 1:
            return no_update
        return dcc.send_bytes(decided(gallery.scene(read_view(search, gallery).view), chosen), "merges.csv")


def sentence(report: ImportReport) -> str:
    """How much of what was given is loaded."""
    read, loaded = sum(one.records for one in report.files), sum(one.loaded for one in report.files)
    if not report.files:
        return "This ecosystem was made in memory: no file was read."
    files = counted(len(report.files), "file")
    if loaded == read:
        return f"All {whole(read)} records of {files} are loaded."
    rest = f"{whole(read - loaded)} are set aside, none is lost"
    return f"{whole(loaded)} of {whole(read)} records of {files} are loaded; {rest}."


# -- one's own files ------------------------------------------------------------------------------------------------
def taken(gallery: Gallery, contents: object, names: object) -> Component:
    """What became of files that were dropped: their report, and the way to their pages."""
    try:
        shelf = shelf_of(contents, names)
        eco = load(shelf)
    except EcohealthError as error:
        lines = [html.Li(shown(line, 400)) for line in str(error).splitlines()[:GROUPS_SHOWN]]
        words = html.P("Nothing was kept. Mend the files and drop them again.")
        return panel("The files cannot be read", html.Ul(lines, className="notes"), words)
    except Exception as error:
        report_error(error)
        return failed()
    view = View(gallery.take(eco, shelf))
    way = html.P(
        [
            dcc.Link("Look at its scorecard", href=view.href("/"), className="button is-main"),
            " ",
            dcc.Link("Its data page", href=view.href(PATH), className="button"),
        ]
    )
    note = (
        "It is held in memory under an address that nobody can guess, until the server ends or newer uploads take its "
        "place. Whoever has the link can look at it; nobody else finds it."
    )
    files = f"{counted(eco.report.quarantined, 'record')} set aside; its data page says which, and gives them out."
    aside = html.P(files) if eco.report.quarantined else None
    return panel("Your files are read", html.P(sentence(eco.report)), aside, way, note=note)


def _own() -> Component:
    most = f"{UPLOAD_AT_MOST / MEGABYTE:.0f} MB"
    box = dcc.Upload(
        html.Div(["Drop files here, or ", html.Span("choose them", className="as-link")]),
        id=UPLOAD,
        multiple=True,
        max_size=UPLOAD_AT_MOST,
        className="drop-zone",
        className_active="drop-zone is-over",
    )
    words = (
        f"Up to {MOST_FILES} files, {most} together: participants and interactions as CSV, TSV, Parquet, JSON or XLSX, "
        "ecosystem.toml beside them; or one .zip, workbook, GraphML, GEXF or JSON of all of it. Larger ones go by the "
        "command line: ecohealth serve FOLDER."
    )
    return panel("Your own files", html.Div(box, role="group", **aria(label="Drop zone for files")), note=words)


def _templates() -> Component:
    return panel(
        "Templates",
        html.P("Tables with three example rows each, and a settings file that explains itself."),
        html.Button("Download templates", id=TEMPLATES_BUTTON, className="button"),
        dcc.Download(id=TEMPLATES),
    )


def zipped_templates() -> bytes:
    """The templates as one .zip, the same to the byte each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in template_files().items():
            one = zipfile.ZipInfo(f"my_ecosystem/{name}")
            one.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(one, text.encode())
    return packed.getvalue()


# -- what was read --------------------------------------------------------------------------------------------------
def report_panels(report: ImportReport) -> Sequence[Component]:
    """Counts by file, then the problems, alike ones together, the gravest first."""
    groups = grouped(report.problems)
    return [
        _files(report),
        *(_problems(one, groups) for one in SEVERITIES if any(g.first.severity == one for g in groups)),
    ]


def _files(report: ImportReport) -> Component:
    names = ("file", "table", "records", "loaded", "quarantined", "warnings")
    rows = pd.DataFrame([[getattr(one, name) for name in names] for one in report.files], columns=list(names))
    titles = [
        Column("file", "File", width=180, grows=True),
        Column("table", "Table"),
        Column("records", "Records", "number"),
        Column("loaded", "Loaded", "number"),
        Column("quarantined", "Set aside", "number"),
        Column("warnings", "Warnings", "number"),
    ]
    return panel("What was read", grid(rows, titles, "Every file with its records", "data-files"))


def _problems(severity: Severity, groups: Sequence[Group]) -> Component:
    own = [one for one in groups if one.first.severity == severity]
    rows = [_problem(one, severity) for one in own[:GROUPS_SHOWN]]
    rest = len(own) - GROUPS_SHOWN
    more = html.P(f"and {whole(rest)} more kinds", className="note") if rest > 0 else None
    return panel(TITLES[severity], html.Ul(rows, className="problems"), more, *_mending(severity))


def _problem(one: Group, severity: Severity) -> Component:
    shape = mark(_STATUS[severity])
    details = [html.P(shown(line, 400), className="note") for line in one.details()]
    return html.Li([shape, html.Div([html.P(shown(one.heading(), 400)), *details])])


def _mending(severity: Severity) -> Sequence[Component]:
    if severity != "quarantine":
        return ()
    words = (
        "Mend the cells 'record' in it with any editor or spreadsheet, save it as mended.csv and drop it here beside "
        "the other files (or keep it in their folder): the mended records are read in place of the old ones."
    )
    return (
        html.P(words),
        html.Button("Download what was set aside", id=ASIDE_BUTTON, className="button"),
        dcc.Download(id=ASIDE),
    )


# -- who may be the same --------------------------------------------------------------------------------------------
def _doubles() -> Component:
    note = (
        "Names and ids that are nearly alike: case, width, spaces, look-alike letters, legal forms, slips of the pen."
    )
    return panel(
        "Who may be one and the same",
        html.Div(html.Button("Look for doubles", id=DOUBLES_BUTTON, className="button"), id=DOUBLES, role="status"),
        dcc.Download(id=MERGES),
        note=note,
    )


def _queue(scene: Scene) -> Queue:
    return scene.once("identities", lambda: find_candidates(scene.whole))


def doubles(scene: Scene) -> Component:
    """The queue: each pair with what speaks for it and against it, and a choice."""
    queue = _queue(scene)
    told = [html.P(shown(one, 300), className="note") for one in queue.told]
    if not queue.candidates:
        return html.Div([html.P("No two participants look like one."), *told])
    rows = [_double(scene, number, one) for number, one in enumerate(queue.candidates[:PAIRS_SHOWN])]
    rest = len(queue.candidates) - len(rows)
    more = [html.P(f"{whole(rest)} less sure ones are in the file.", className="note")] if rest > 0 else []
    words = (
        "Nothing is merged until you decide. The file holds your decisions: keep it as merges.csv beside the data, or "
        "drop it here with the other files, and it is obeyed on reading."
    )
    button = html.Button("Download merges.csv", id=MERGES_BUTTON, className="button is-main")
    return html.Div([html.Ul(rows, className="problems"), *more, *told, html.P(words), button])


def _double(scene: Scene, number: int, one: Candidate) -> Component:
    def named(name: str, key: str) -> Component:
        return dcc.Link(html.Bdi(shown(name)), href=scene.view.partner(key))

    reasons = [f"{one.confidence}: {one.why}", *(f"for it: {word}" for word in one.speaks_for),
               *(f"against it: {word}" for word in one.speaks_against)]  # fmt: skip
    choice = dcc.RadioItems(
        DECISIONS,
        "later",
        id={"type": DECISION, "index": number},
        inline=True,
        className="decisions",
    )
    who = html.P([named(one.keep_name, one.keep), " and ", named(one.merge_name, one.merge)])
    words = [html.P(shown(word, 300), className="note") for word in reasons]
    label = f"Are {shown(one.keep_name, 60)} and {shown(one.merge_name, 60)} the same?"
    return html.Li(html.Div([who, *words, html.Div(choice, role="group", **aria(label=label))]))


def decided(scene: Scene, chosen: object) -> bytes:
    """The queue as ``merges.csv``, with what was chosen for its first pairs; anything that is no choice is later."""
    queue = _queue(scene)
    table = queue_table(queue.candidates, (), scene.whole.merges)
    words = chosen[:PAIRS_SHOWN] if isinstance(chosen, list) else []
    first = len(table) - len(queue.candidates)
    for number, word in enumerate(words[: len(queue.candidates)]):
        table.loc[first + number, "decision"] = WRITTEN.get(text_of(word), "")
    return csv_bytes(table)


# -- what is missing ------------------------------------------------------------------------------------------------
def _missing(scene: Scene) -> Component:
    lacking = [one for one in scene.card.metrics.values() if one.reading.value is None]
    if not lacking:
        return panel("What more data would tell", html.P("Every metric can be computed of these data."))
    rows = [
        html.Li(
            [
                dcc.Link(one.metric.label, href=metric_href(scene.view, one.metric.id)),
                html.P(shown(one.reading.reason, 400)),
            ]
        )
        for one in lacking
    ]
    total = len(scene.card.metrics)
    note = (
        f"{total - len(lacking)} of {total} metrics can be computed; the others are not available: why, and what helps."
    )
    return panel(
        "What more data would tell",
        disclosure(counted(len(lacking), "metric"), html.Ul(rows, className="unseen")),
        note=note,
    )

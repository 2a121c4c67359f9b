"""What is taken along: the page's result as a document, made on the server with the figures that are on screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from shlex import quote
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboards.components.aria import aria
from dashboards.components.work import begun, register_work, shown_on, working
from dashboards.gallery import Gallery, Scene
from dashboards.jobs import Progress, Work
from dashboards.state import URL, read_view, text_of
from ecohealth.errors import BadScenario
from ecohealth.export.board import Board
from ecohealth.export.manner import Manner
from ecohealth.export.write import Described, content_of
from ecohealth.scores.signs import in_force, signs
from ecohealth.scores.words import decimals

PACK = "pack"
FORMATS = {
    PACK: ("Board pack", "Everything a board is told, in one .zip: paper, slides, workbook, web page and the figures"),
    ".pdf": ("PDF", "For reading and printing"),
    ".pptx": ("Slides", "A deck with charts that can be edited"),
    ".xlsx": ("Workbook", "Every table, for a spreadsheet"),
    ".html": ("Web page", "One file that opens without a network"),
    ".json": ("JSON", "Unrounded figures, for programs"),
}
"""By suffix: the word on the button, and what it is for."""

BUDGET = 3.0
"""Effort that the pack's remedies may take, as in ``ecohealth pack``."""

ResultOf = Callable[[Scene, object], tuple[str, Described] | None]
"""What is taken along of a page: what it is, for the file's name, and the result; None where there is none."""


def offer(name: str, formats: Sequence[str]) -> Component:
    """The buttons, one a format, the first the most wanted; ``name`` is the page's own."""
    buttons = [
        html.Button(FORMATS[one][0], id={"take": one, "of": name}, title=FORMATS[one][1], type="button",
                    className="button is-main" if one == PACK else "button")
        for one in formats
    ]  # fmt: skip
    return html.Div(
        [
            html.Span("Take along", className="control-label"),
            *buttons,
            working(name, "How far the document is"),
            dcc.Download(id=f"{name}-file"),
        ],
        className="take-along",
        role="group",
        **aria(label="Take along"),
    )


def register(app: Dash, gallery: Gallery, name: str, asked: State, result_of: ResultOf) -> None:
    """A click has the document made, and hands it to the browser once it is.

    Args:
        app, gallery: where.
        name: as in :func:`offer`.
        asked: what on the page says what the result is of.
        result_of: the result, computed where it is not known yet.
    """

    @app.callback(
        *shown_on(name),
        Input({"take": ALL, "of": name}, "n_clicks"),
        State(f"{name}-job", "data"),
        asked,
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def begin(clicks: object, job: object, given: object, search: object) -> Any:
        wanted = text_of(ctx.triggered_id.get("take")) if isinstance(ctx.triggered_id, dict) else ""
        if wanted not in FORMATS or not isinstance(clicks, list) or not any(clicks):
            raise PreventUpdate
        scene = gallery.scene(read_view(search, gallery).view)
        return begun(gallery, job, document_of(scene, wanted, lambda: result_of(scene, given)))

    register_work(app, gallery, name, Output(f"{name}-file", "data"), lambda _, made: dcc.send_bytes(*made))


def document_of(scene: Scene, suffix: str, result: Callable[[], tuple[str, Described] | None]) -> Work:
    """The work of making a document for whoever asks: its bytes, and the name of the file."""
    asker = in_force()

    def made(progress: Progress) -> object:
        with signs(asker):
            return written(progress)

    def written(progress: Progress) -> object:
        progress.say(0, 3, "Computing …")
        found = result()
        if found is None:
            raise BadScenario("there is nothing to take along yet: say who leaves first")
        what, whole = found
        if suffix == PACK:
            content = _pack(scene, progress)
        else:
            progress.say(2, 3, f"Writing {FORMATS[suffix][0]} …")
            content = content_of(whole, suffix, Manner(eco=scene.eco))
        file = f"{slug(scene.whole.name)}-{what}{'.zip' if suffix == PACK else suffix}"
        size = decimals(len(content) / 1024, 0)
        progress.show((content, file), f"{file} is made ({size} kB); it is among your downloads.")
        return None

    return made


def _pack(scene: Scene, progress: Progress) -> bytes:
    from ecohealth.export.pack import pack_bytes
    from ecohealth.scenarios.remedies import remedies

    progress.say(0, 3, "Losing each participant in turn …")
    losses = scene.ranking
    progress.say(1, 3, "Looking for what helps against the likeliest losses …")
    board = Board(scene.told, scene.eco, scene.profile, None, None)
    if len(losses):
        advice = scene.once("pack-advice", lambda: remedies(scene.eco, budget=BUDGET))
        board = Board(scene.told, scene.eco, scene.profile, losses, advice)
    progress.say(2, 3, "Writing paper, slides, workbook and page …")
    return pack_bytes(board, command_of(scene), Manner(eco=scene.eco))


def command_of(scene: Scene) -> str:
    """The command that makes the same pack from the files."""
    from ecohealth.export.pack import PROFILE

    drawn = str(scene.told.sureness.intervals.replicates)
    words = ["ecohealth", "pack", "PATH", "--seed", "0", "--replicates", drawn]
    words += [word for column, value in scene.view.only for word in ("--only", f"{column}={value}")]
    words += ["--profile", PROFILE] if scene.view.profile else []
    words += ["--locale", in_force().locale.replace("_", "-")] if in_force().locale else []
    words += ["--window", scene.view.window] if scene.view.window else []
    return " ".join(one if one.isupper() else quote(one) for one in [*words, "-o", "pack.zip"])


def slug(name: str) -> str:
    """A name as the beginning of a file's name: letters, digits and dashes.

    >>> slug("Volta / 2025: über"), slug("../..")
    ('Volta-2025-über', 'ecosystem')
    """
    return re.sub(r"\W+", "-", name).strip("-_")[:40] or "ecosystem"

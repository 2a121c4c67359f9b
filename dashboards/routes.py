"""From an address to a page, and from the choices in the header to an address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboards.components import choices, shell
from dashboards.components.aria import data
from dashboards.components.block import page as page_of
from dashboards.components.late import LATE
from dashboards.components.states import empty, failed, notices
from dashboards.gallery import Gallery
from dashboards.pages.page import Page
from dashboards.security import report
from dashboards.state import ADDRESS, LONGEST_QUERY, SCHEME, URL, Asked, View, read_view, text_of, texts_of

NAMESPACE = "ecohealth"
PART_FAILED = (
    "This part could not be computed; the rest of the page stands. The terminal where ecohealth runs says why."
)


def register(app: Dash, gallery: Gallery, pages: Sequence[Page]) -> None:
    """Lay out the page that the address asks for, and keep header and navigation in step."""
    _pages(app, gallery, pages)
    _choices(app, gallery)
    _in_the_browser(app)


def _pages(app: Dash, gallery: Gallery, pages: Sequence[Page]) -> None:
    @app.callback(
        Output(shell.NAVIGATION, "children"),
        Output(shell.CONTROLS, "children"),
        Output(shell.TITLE, "data"),
        Input(URL, "pathname"),
        Input(URL, "search"),
    )
    def show_frame(pathname: object, search: object) -> Any:
        asked = read_view(search, gallery)
        page, _ = find_page(pathname, pages)
        name = page.name if page else "Not found"
        return shell.navigation(pages, page, asked), choices.controls(gallery, asked), name

    @app.callback(Output(shell.PAGE, "children"), Input(URL, "pathname"), Input(URL, "search"))
    def show_page(pathname: object, search: object) -> Any:
        asked = read_view(search, gallery)
        page, args = find_page(pathname, pages)
        laid_out = [*notices(asked.notes), _laid_out(page, gallery, asked, args)]
        return html.Div(laid_out, **data(address=text_of(pathname, LONGEST_QUERY) + text_of(search, LONGEST_QUERY)))

    @app.callback(
        Output({LATE: MATCH}, "children"),
        Input({LATE: MATCH}, "n_clicks"),
        State(URL, "pathname"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def fill_place(_due: object, pathname: object, search: object) -> Any:
        page, _ = find_page(pathname, pages)
        make = page.late.get(_place(ctx.outputs_list)) if page else None
        if make is None:
            raise PreventUpdate
        return _made(lambda: make(gallery.scene(read_view(search, gallery).view)))


def _place(asked: object) -> str:
    """The name of the place that is asked for; empty where nothing of the kind is (whoever asks may send anything)."""
    known = asked.get("id") if isinstance(asked, dict) else None
    return text_of(known.get(LATE)) if isinstance(known, dict) else ""


def _made(make: Callable[[], Component]) -> Component:
    try:
        return make()
    except Exception as error:
        report(error)
        return html.P(PART_FAILED, className="notice", role="status")


def _laid_out(page: Page | None, gallery: Gallery, asked: Asked, args: dict[str, str]) -> Component:
    if page is None:
        return _not_found(asked)
    try:
        return page.layout(gallery.scene(asked.view), {**asked.args, **args})
    except Exception as error:
        report(error)
        return failed()


def _not_found(asked: Asked) -> Component:
    way_out = dcc.Link("Go to the overview", href=asked.view.href("/"), className="button")
    text = "The address leads nowhere; the navigation lists every page there is."
    return page_of("Not found", "There is no such page.", empty("Nothing is here", text, way_out))


def find_page(pathname: object, pages: Sequence[Page]) -> tuple[Page | None, dict[str, str]]:
    """The page of a path, and what the path carries: ``/partner/a%2Fb`` gives ``{"id": "a/b"}``."""
    path = text_of(pathname, LONGEST_QUERY)
    for page in pages:
        stem, argued, argument = page.path.partition("<")
        if not argued and path.rstrip("/") == page.path.rstrip("/"):
            return page, {}
        if argued and path.startswith(stem) and len(path) > len(stem):
            return page, {argument.rstrip(">"): unquote(path.removeprefix(stem))}
    return None, {}


def _choices(app: Dash, gallery: Gallery) -> None:
    @app.callback(
        Output(URL, "pathname"),
        Output(URL, "search"),
        Input(choices.ECOSYSTEM, "value"),
        State(URL, "search"),
        State(URL, "pathname"),
        prevent_initial_call=True,
    )
    def choose_ecosystem(key: object, search: object, pathname: object) -> Any:
        view = read_view(search, gallery).view
        if not gallery.knows(text_of(key)) or key == view.ecosystem:
            return no_update, no_update
        path = text_of(pathname)
        return "/" if path.startswith("/partner/") or not path else path, View(
            text_of(key), profile=view.profile
        ).query()

    @app.callback(
        Output(URL, "search", allow_duplicate=True),
        Input(choices.WINDOW, "value"),
        Input(choices.ONLY, "value"),
        State(URL, "search"),
        prevent_initial_call=True,
    )
    def choose_part(window: object, only: object, search: object) -> Any:
        view = read_view(search, gallery).view
        wanted = replace(
            view,
            window="" if window == choices.DEFAULT else text_of(window),
            only=tuple((column, value) for column, _, value in (one.partition("=") for one in texts_of(only))),
        )
        checked = read_view(wanted.query(), gallery).view
        return no_update if checked == view else checked.query()


def _in_the_browser(app: Dash) -> None:
    """What needs no server: code in ``assets/ecohealth.js``."""

    def run(name: str, *arguments: Any, **options: Any) -> None:
        app.clientside_callback(ClientsideFunction(NAMESPACE, name), *arguments, **options)

    run("title", Input(shell.TITLE, "data"))
    run("arrived", Input(shell.PAGE, "children"), State(URL, "pathname"), State(URL, "search"))
    run("show_address", Input(ADDRESS, "data"))
    run("watch_scheme", Output(SCHEME, "data"), Input(shell.FRAME, "id"))
    run("copy_link", Output(shell.COPY, "children"), Input(shell.COPY, "n_clicks"), prevent_initial_call=True)
    run(
        "toggle_menu",
        Output(shell.FRAME, "navbar"),
        Output(shell.MENU, "opened"),
        Input(shell.MENU, "opened"),
        Input(URL, "pathname"),
        State(shell.FRAME, "navbar"),
        prevent_initial_call=True,
    )

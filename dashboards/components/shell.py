"""The frame around every page: header, navigation, the place for the page. It holds no data: callbacks bring them."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.tour import again, tour
from dashboards.pages.page import Page
from dashboards.reader import OFFERED, sample
from dashboards.state import ADDRESS, SCHEME, URL, Asked

PAGE, TITLE, NAVIGATION, CONTROLS = "page", "title", "navigation", "controls"
MENU, FRAME, COPY = "menu", "frame", "copy"
SIGNS = "signs"
"""Id of the choice of signs (``assets/ecohealth.js``)."""
NAVBAR = {"width": 208, "breakpoint": "sm", "collapsed": {"mobile": True}}


def frame() -> Component:
    """The static layout: no data in it, so whoever may read it learns nothing."""
    stores = [dcc.Location(id=URL, refresh="callback-nav"), dcc.Store(id=ADDRESS), dcc.Store(id=SCHEME),
              dcc.Store(id=TITLE)]  # fmt: skip
    skip = html.A("Skip to the page", href=f"#{PAGE}", className="skip")
    shell = dmc.AppShell(
        [_header(), _navbar(), dmc.AppShellMain(_main(), className="main")],
        id=FRAME,
        header={"height": {"base": 104, "sm": 56}},
        navbar=NAVBAR,
        padding=0,
        transitionDuration=0,
    )
    return dmc.MantineProvider([*stores, skip, tour(), shell], id="theme", defaultColorScheme="auto", theme=THEME)


THEME = {
    "primaryColor": "accent",
    "primaryShade": {"light": 7, "dark": 4},
    "fontFamily": "var(--font)",
    "respectReducedMotion": True,
    "cursorType": "pointer",
    "colors": {
        "accent": ["#e8f1fb", "#cfe2f6", "#a6cbee", "#84b9ec", "#6cb2f5", "#3f93e0", "#1e78c9", "#0b5cad", "#094b8d",
                   "#073a6e"],
        "dark": ["#eef2f6", "#cdd5dd", "#a6b2be", "#8f9ba8", "#36404a", "#2b343d", "#1b2127", "#14181d", "#10141a",
                 "#0b0e12"],
    },
}  # fmt: skip
"""Mantine's palettes in the tokens' colours: its inputs and menus look like the rest."""


def _header() -> Component:
    toggle = dmc.ColorSchemeToggle(
        lightIcon=html.Span("☀", className="icon"),
        darkIcon=html.Span("☾", className="icon"),
        variant="subtle",
        size="lg",
        **aria(label="Light or dark"),
    )
    return dmc.AppShellHeader(
        html.Div(
            [
                dmc.Burger(id=MENU, opened=False, hiddenFrom="sm", size="sm", **aria(label="Menu")),
                dcc.Link([html.Span("eco"), "health"], href="/", className="word-mark", title="Overview"),
                html.Div(id=CONTROLS, className="controls"),
                html.Button("Copy link", id=COPY, className="quiet-button", **aria(live="polite")),
                toggle,
            ],
            className="header",
        )
    )


def _navbar() -> Component:
    below = html.Div([_signs(), again()], className="navbar-foot")
    return dmc.AppShellNavbar([html.Nav(id=NAVIGATION, **aria(label="Pages")), below], className="navbar")


def _signs() -> Component:
    """In which manner figures and days are written: as the browser asks, or of the reader's choice, kept by it."""
    locales = [html.Option(sample(one), value=one) for one in OFFERED]
    choice = html.Select([html.Option("As my browser asks", value=""), *locales], id=SIGNS)
    return html.Label(["Figures and days", choice], className="signs")


def _main() -> Component:
    return dcc.Loading(
        html.Div(id=PAGE, tabIndex=-1),
        custom_spinner=_skeleton(),
        delay_show=150,
        parent_className="page-slot",
        target_components={PAGE: "children"},
    )


def _skeleton() -> Component:
    """The shape of a page while it is computed."""
    blocks = [html.Div(className=f"skeleton is-{part}") for part in ("line", "headline", "cards", "panel")]
    return html.Div(blocks, className="page skeletons", role="status", **aria(label="Computing"))


def navigation(pages: Sequence[Page], current: Page | None, asked: Asked) -> list[Component]:
    """Links to the pages, in thinking order, keeping what the reader chose."""
    return [
        dmc.NavLink(
            label=one.name,
            href=asked.view.href(one.path),
            active=_is_under(current, one),
            className="nav-link",
            **(aria(current="page") if one is current else {}),
        )
        for one in pages
        if one.in_navigation
    ]


def _is_under(current: Page | None, one: Page) -> bool:
    """Whether the page is the one, or lies below its address."""
    return current is not None and (
        current is one or (current.path.startswith(one.path.rstrip("/") + "/") and one.path != "/")
    )

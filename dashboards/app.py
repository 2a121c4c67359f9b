"""The dashboard as one app: made from settings and a gallery, served on this machine."""

from __future__ import annotations

import errno
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dash import Dash

from dashboards import login, routes, security
from dashboards.components import shell
from dashboards.components.still import PackedDash
from dashboards.desk import Desk
from dashboards.gallery import Gallery, keys_for
from dashboards.pages import all_pages
from dashboards.reader import for_its_reader
from dashboards.settings import CannotServe, Settings
from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import UnknownChoice

TITLE = "ecohealth"
ASSETS = Path(__file__).parent / "assets"
PORTS_TRIED = 20
MOST_CONNECTIONS, IDLE = 500, 30
"""Connections at the same time, and seconds after which one that is silent, its request ended or not, is closed."""
MOST_WAITED = 30.0
"""Seconds that an end waits for what is being computed beside the server."""

INDEX = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <title>{%title%}</title>
    <script src="/assets/first/scheme.js"></script>
    <link rel="icon" type="image/svg+xml" href="/assets/mark.svg">
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <noscript>ecohealth draws its pages in the browser and needs JavaScript for it.</noscript>
    <footer>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>
"""


def create_app(settings: Settings, gallery: Gallery) -> Dash:
    """Make the app. It serves nothing yet, and holds nothing that is not in its arguments."""
    app = PackedDash(
        "dashboards",
        title=TITLE,
        update_title="",
        index_string=INDEX,
        assets_folder=str(ASSETS),
        assets_ignore=r"^scheme\.js$",
        **PINNED,
        on_error=security.report,
    )
    app.enable_dev_tools(debug=False, **NO_TOOLS)
    app.layout = shell.frame()
    pages = all_pages()
    routes.register(app, gallery, pages)
    for page in pages:
        page.register(app, gallery)
    security.protect(app, settings)
    if settings.logs_in:
        login.guard(app.server, settings)
    app.server.wsgi_app = for_its_reader(app.server.wsgi_app)  # type: ignore[method-assign]
    return app


PINNED: dict[str, Any] = {
    "serve_locally": True,
    "include_assets_files": True,
    "assets_external_path": "",
    "assets_url_path": "assets",
    "url_base_pathname": "/",
    "use_pages": False,
    "enable_mcp": False,
    "compress": False,
    "suppress_callback_exceptions": True,
    "add_log_handler": False,
}
NO_TOOLS: dict[str, bool] = {
    "dev_tools_ui": False,
    "dev_tools_props_check": False,
    "dev_tools_serve_dev_bundles": False,
    "dev_tools_hot_reload": False,
    "dev_tools_silence_routes_logging": False,
    "dev_tools_prune_errors": False,
    "dev_tools_validate_callbacks": False,
    "dev_tools_disable_version_check": True,
}
"""Everything that the environment (DASH_*) must have no say in is said here."""


def serve(paths: Sequence[str | Path], settings: Settings, venues: tuple[str, ...] = ()) -> None:
    """Load the ecosystems, then serve them until Ctrl-C; the address is printed once the dashboard listens.

    Args:
        paths: folders or files, each an ecosystem.
        settings: where to listen.
        venues: types that are places where parties meet, in every ecosystem that has them.

    Raises:
        CannotServe: for a port that is taken, with one that is free.
        EcohealthError: what loading refuses; a venue that none of the ecosystems has.
    """
    if _is_taken(settings.host, settings.port):
        raise CannotServe.taken(settings.port, _free_port(settings))
    gallery = opened([Path(one) for one in paths], settings, venues)
    server = _listen(create_app(settings, gallery), settings)
    sys.stdout.write(f"ecohealth is served at {settings.url}\n")
    sys.stdout.flush()
    ended = threading.Event()
    warming = threading.Thread(target=gallery.warm, args=(ended,), daemon=True)
    warming.start()
    try:
        server.run()
    finally:
        # The interpreter may not end under a thread that runs compiled code: it would abort.
        ended.set()
        gallery.jobs.close()
        warming.join(MOST_WAITED)
        if gallery.desk.workspace is not None:
            gallery.desk.workspace.close()


def opened(paths: Sequence[Path], settings: Settings, venues: tuple[str, ...]) -> Gallery:
    """The ecosystems of the paths, with the workspace of the settings.

    Raises:
        WorkspaceRefused: for a workspace that cannot be opened.
        EcohealthError: what loading refuses; a venue that none of the ecosystems has.
    """
    keys, desk = keys_for(list(paths)), desk_of(settings)
    sources = dict(zip(keys, paths, strict=True))
    return Gallery(dict(zip(keys, loaded(paths, venues), strict=True)), settings.scenes, desk, sources)


def desk_of(settings: Settings) -> Desk:
    """The workspace of the settings, opened, and how to tell who is looking.

    Raises:
        WorkspaceRefused: for a workspace that cannot be opened.
    """
    me = login.whoami(settings.owner)
    if not settings.workspace:
        return Desk(None, me, settings.logs_in)
    from ecohealth.workspace.workspace import Workspace

    return Desk(Workspace(settings.workspace), me, settings.logs_in)


def loaded(paths: Sequence[Path], venues: tuple[str, ...]) -> list[Ecosystem]:
    """The ecosystems, each with those of the venues that it has.

    Raises:
        UnknownChoice: for a venue that none of them has.
    """
    ecosystems = [load(path) for path in paths]
    types = {one for eco in ecosystems for one in eco.view.types}
    for venue in venues:
        if venue not in types:
            raise UnknownChoice.of("type of participant", venue, types)
    return [eco.with_venues([one for one in venues if one in eco.view.types]) for eco in ecosystems]


def _listen(app: Dash, settings: Settings) -> Any:
    from waitress import create_server

    try:
        return create_server(
            app.server,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=TITLE,
            max_request_body_size=2 * settings.max_request,
            connection_limit=MOST_CONNECTIONS,
            channel_timeout=IDLE,
            asyncore_use_poll=True,
        )
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise CannotServe.taken(settings.port, _free_port(settings)) from error


def _is_taken(host: str, port: int) -> bool:
    """Whether something listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        return probe.connect_ex((host, port)) == 0


def _free_port(settings: Settings) -> int | None:
    """The next port that nothing listens on."""
    ports = range(settings.port + 1, min(settings.port + PORTS_TRIED, 65536))
    return next((port for port in ports if not _is_taken(settings.host, port)), None)

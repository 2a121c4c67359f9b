"""What the server refuses and what it says to browsers: hosts, origins, sizes, forged callbacks, headers, errors."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException

from dashboards.compression import compress
from dashboards.forgery import CALLBACKS, problem_of
from dashboards.settings import MEGABYTE, Settings
from ecohealth.errors import listed

LOG = logging.getLogger("ecohealth.dashboard")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FORMS = ("/login", "/logout")
"""Pages with a form that a browser sends by itself."""
FOR_EVER = "public, max-age=31536000, immutable"
FINGERPRINTED_FOLDERS = ("/_dash-component-suites/", "/assets/")


def protect(app: Dash, settings: Settings) -> None:
    """Guard every route of the app; called after all callbacks are registered, so that their scripts are hashed."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = settings.max_request
    _guard(server, app, settings)
    compress(server)
    _answer_health(server)
    _set_headers(server, content_policy(app.csp_hashes()))
    _answer_errors(server)


def content_policy(script_hashes: Sequence[str]) -> str:
    """The content security policy: everything from here, scripts only from files or with a known hash."""
    parts = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{key} {value}" for key, value in parts.items())


def report(error: Exception) -> None:
    """Log a failure by its kind and place; its message may hold names from the data and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
    LOG.error("%s in %s", type(error).__name__, place)


# -- before a request is answered ---------------------------------------------------------------------------------
def _guard(server: Flask, app: Dash, settings: Settings) -> None:
    def refuse_strangers() -> Response | None:
        if not host_allowed(request.headers.get("Host", ""), settings.allowed_hosts):
            return _words(400, f"This dashboard answers under {listed(settings.allowed_hosts)} only.")
        if not origin_allowed(request):
            return _words(403, "This dashboard answers its own pages only.")
        return None

    def refuse_forgeries() -> Response | None:
        if request.path != CALLBACKS or request.method != "POST":
            return None
        try:
            problem = problem_of(request.get_json(), app.callback_map)
        except RecursionError:
            problem = "the request is nested too deeply"
        return None if problem is None else _words(400, f"Not a request of this dashboard: {problem}.")

    hooks: list[Callable[[], Any]] = server.before_request_funcs.setdefault(None, [])
    hooks.insert(0, refuse_strangers)
    hooks.append(refuse_forgeries)


def host_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    """Whether a Host header names this machine: a page that was rebound to 127.0.0.1 calls under its own name.

    >>> host_allowed("localhost:8050", ("localhost",)), host_allowed("evil.example:8050", ("localhost",))
    (True, False)
    """
    name, colon, port = host.rpartition(":")
    if colon and port.isdecimal() and port.isascii():
        host = name
    return host.casefold() in allowed


def origin_allowed(asked: Request) -> bool:
    """Whether a request comes from the dashboard's own pages, or from a person who follows a link to it."""
    origin = asked.headers.get("Origin")
    if origin is not None and _netloc(origin) != asked.headers.get("Host", "").casefold():
        return False
    site = asked.headers.get("Sec-Fetch-Site", "none")
    return site in ("none", "same-origin") or _follows_a_link(asked)


def _follows_a_link(asked: Request) -> bool:
    mode, place = asked.headers.get("Sec-Fetch-Mode"), asked.headers.get("Sec-Fetch-Dest")
    return asked.method == "GET" and mode == "navigate" and place == "document"


def _netloc(origin: str) -> str | None:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.casefold() if parts.scheme in ("http", "https") else None


# -- what is answered ---------------------------------------------------------------------------------------------
def _answer_health(server: Flask) -> None:
    @server.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}


def _set_headers(server: Flask, policy: str) -> None:
    @server.after_request
    def add(response: Response) -> Response:
        response.headers.update(HEADERS)
        if request.path in FORMS:
            response.headers["Referrer-Policy"] = "same-origin"  # without one a browser hides where a form comes from
        response.headers["Content-Security-Policy"] = policy
        response.headers["Cache-Control"] = FOR_EVER if _fingerprinted(response) else "no-store"
        if not _fingerprinted(response):
            response.headers.pop("ETag", None)
        return response


def _fingerprinted(response: Response) -> bool:
    """Assets whose address changes with their content: component suites, ``?m=<time>``, fonts by version."""
    if response.status_code != 200 or not request.path.startswith(FINGERPRINTED_FOLDERS):
        return False
    return request.path.startswith(FINGERPRINTED_FOLDERS[0]) or "m" in request.args or request.path.endswith(".woff2")


def _answer_errors(server: Flask) -> None:
    @server.errorhandler(DependencyException)
    def unknown(_error: DependencyException) -> Response:
        return _words(404, "Not Found.")

    @server.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        code = error.code or 500
        if code == 413:
            return _words(413, f"The request is larger than {_size(request.max_content_length)}; nothing was read.")
        return _words(code, f"{error.name}.")

    @server.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        report(error)
        return _words(500, "Something failed here. Nothing was changed; reload the page.")


def _size(most: int | None) -> str:
    """A limit in words."""
    return f"{(most or 0) / MEGABYTE:g} MB" if (most or 0) >= MEGABYTE else f"{(most or 0) / 1024:g} kB"


def _words(code: int, text: str) -> Response:
    return Response(text + "\n", status=code, mimetype="text/plain")

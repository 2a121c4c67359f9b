"""Logging in, by a password or at the organisation's own place: a session that is held on the server alone."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, g, has_request_context, redirect, request, session
from markupsafe import escape

from dashboards.oidc import BACK, CannotAsk, NotLetIn, Relying
from dashboards.settings import Settings

if TYPE_CHECKING:
    from ecohealth.workspace.passwords import Passwords

LOGIN, LOGOUT = "/login", "/logout"
AWAY = "/login/away"
PLACES = (LOGIN, LOGOUT, AWAY, BACK)
OPEN_TO_ALL = ("/health", *PLACES)
OPEN_ASSETS = (".css", ".woff2", ".svg", "/scheme.js")
LASTS = 12 * 3600.0
"""Seconds that a session lasts."""
LARGEST_FORM = 32 * 1024
"""Bytes of a request that anybody may make: a name, a password and where to go next."""
MOST_SESSIONS, MOST_KEYS = 10_000, 10_000
FORGOTTEN_AFTER = 900.0
"""Seconds after which a failed attempt counts no more."""
ATTEMPTS = {"pair": 5, "name": 30, "place": 30}
"""Failed attempts in that time: for a name from one address, for a name, from an address."""


def whoami(owner: str) -> Callable[[], str]:
    """What tells who makes the request that is being answered: who is logged in, else ``owner``."""
    return lambda: str(g.get("user", owner)) if has_request_context() else owner


class Sessions:
    """Who is logged in, by a token that nobody can guess; bounded, the oldest forgotten first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._names: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def begin(self, name: str) -> str:
        """The token of a new session."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._names[token] = (name, self._clock() + LASTS)
            while len(self._names) > MOST_SESSIONS:
                self._names.popitem(last=False)
        return token

    def name(self, token: object) -> str | None:
        """Whose session it is; None where it has ended."""
        with self._lock:
            name, until = self._names.get(token, (None, 0.0)) if isinstance(token, str) else (None, 0.0)
            return name if name is not None and self._clock() < until else None

    def end(self, token: object) -> None:
        """Forget a session."""
        with self._lock:
            if isinstance(token, str):
                self._names.pop(token, None)


class Failures:
    """Failed attempts of the last minutes, by name and by address; bounded."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: OrderedDict[tuple[str, ...], list[float]] = OrderedDict()

    def wait(self, name: str, place: str) -> float:
        """Seconds until another attempt is looked at; 0 where it may be made now."""
        now = self._clock()
        waits = [0.0]
        for key in _keys(name, place):
            recent = [one for one in self._times.get(key, ()) if now - one < FORGOTTEN_AFTER]
            most = ATTEMPTS[key[0]]
            waits += [recent[-most] + FORGOTTEN_AFTER - now] if len(recent) >= most else []
        return max(waits)

    def note(self, name: str, place: str) -> None:
        """Count an attempt."""
        for key in _keys(name, place):
            kept = self._times.setdefault(key, [])
            kept.append(self._clock())
            del kept[: -ATTEMPTS[key[0]]]
            self._times.move_to_end(key)
        while len(self._times) > MOST_KEYS:
            self._times.popitem(last=False)

    def forget(self, name: str, place: str) -> None:
        """The attempt was a good one: those of this name from this address count no more, nor does it."""
        for key in _keys(name, place):
            if key[0] == "pair":
                self._times.pop(key, None)
            elif self._times.get(key):
                self._times[key].pop()


def _keys(name: str, place: str) -> tuple[tuple[str, ...], ...]:
    return ("pair", name, place), ("name", name), ("place", place)


@dataclass
class Door:
    """Passwords, sessions and failures of one app. One password is checked at a time: each takes 64 MB for a moment.

    Either of the ways in may be missing: there are no passwords, or nobody else is asked.
    """

    passwords: Passwords | None
    elsewhere: Relying | None = None
    sessions: Sessions = field(default_factory=Sessions)
    failures: Failures = field(default_factory=Failures)
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def knock(self, name: str, password: str, place: str) -> tuple[str | None, float]:
        """The token of a session where the password fits, and else how many seconds to wait before another attempt."""
        with self.one_at_a_time:
            waits = self.failures.wait(name, place)
            if waits > 0:
                return None, waits
            self.failures.note(name, place)
            if self.passwords is None or not self.passwords.fits(name, password):
                return None, 0.0
            self.failures.forget(name, place)
            return self.sessions.begin(name), 0.0


def _door(settings: Settings) -> Door:
    from ecohealth.workspace.passwords import Passwords

    passwords = Passwords.read(settings.passwords) if settings.passwords else None
    return Door(passwords, Relying(settings.issuer, settings.url.rstrip("/") + BACK) if settings.issuer else None)


def guard(server: Flask, settings: Settings) -> None:
    """Let nobody in who is not logged in; called after ``security.protect``, whose checks come first."""
    door = _door(settings)
    server.secret_key = secrets.token_bytes(32)
    server.config.update(
        SESSION_COOKIE_NAME="__Host-ecohealth" if settings.is_behind_tls else "ecohealth",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=settings.is_behind_tls,
    )
    server.before_request_funcs.setdefault(None, []).insert(1, lambda: _let_in(door))
    server.add_url_rule(LOGIN, "login", lambda: _form(door, request.args.get("next", "")))
    if door.passwords is not None:
        server.add_url_rule(LOGIN, "log_in", lambda: _log_in(door), methods=["POST"])
    if door.elsewhere is not None:
        relying = door.elsewhere
        server.add_url_rule(AWAY, "away", lambda: _leave(door, relying))
        server.add_url_rule(BACK, "back", lambda: _come_back(door, relying))
    server.add_url_rule(LOGOUT, "logout", lambda: _leaving(door))
    server.add_url_rule(LOGOUT, "log_out", lambda: _log_out(door), methods=["POST"])


def _let_in(door: Door) -> Response | None:
    if request.path in OPEN_TO_ALL:
        request.max_content_length = LARGEST_FORM
    user = door.sessions.name(session.get("token"))
    if user is not None:
        g.user = user
        return None
    path = request.path
    if path in OPEN_TO_ALL or (path.startswith("/assets/") and path.endswith(OPEN_ASSETS)):
        return None
    if (
        request.method != "GET"
        or request.headers.get("Sec-Fetch-Dest", "document") != "document"
        or path.startswith("/_")
    ):
        return Response("You are not logged in, or no longer: reload the page.\n", status=401, mimetype="text/plain")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return _page("One moment", "", '<meta http-equiv="refresh" content="0">')
    return redirect(f"{LOGIN}?next={quote(request.full_path.rstrip('?'), safe='')}", 303)


def local(place: str) -> str:
    """A place on this server to go to; the overview for anything else.

    >>> local("/network?v=1"), local("//evil.example"), local("https://evil.example"), local("/\\\\evil.example")
    ('/network?v=1', '/', '/', '/')
    """
    safe = place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable() and len(place) < 4000
    return place if safe and not place.startswith(PLACES) else "/"


def _leave(door: Door, relying: Relying) -> Response:
    """Off to the issuer; the browser keeps the state that it has to bring back."""
    try:
        place, state = relying.leave(local(request.args.get("next", "")))
    except CannotAsk:
        return _form(door, request.args.get("next", ""), "Your organisation's login does not answer.", 502)
    session["state"] = state
    return redirect(place, 303)


def _come_back(door: Door, relying: Relying) -> Response:
    """Back from the issuer. This browser's cookie does not travel with a request that another site began."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return _page("One moment", "", '<meta http-equiv="refresh" content="0">')
    own_state = session.pop("state", None)
    try:
        name, following = relying.come_back(request.args.get("state", ""), own_state, request.args.get("code", ""))
    except NotLetIn as error:
        return _form(door, "", str(error), 401)
    except CannotAsk:
        return _form(door, "", "Your organisation's login does not answer.", 502)
    return _enter(door, door.sessions.begin(name), following)


def _enter(door: Door, token: str, following: str) -> Response:
    """A session of its own: nothing of what the browser had before is left, on the server neither."""
    door.sessions.end(session.get("token"))
    session.clear()
    session["token"] = token
    return redirect(local(following), 303)


def _log_in(door: Door) -> Response:
    name, password = request.form.get("name", "")[:200], request.form.get("password", "")
    token, waits = door.knock(name, password, request.remote_addr or "")
    if token is not None:
        return _enter(door, token, request.form.get("next", ""))
    if waits > 0:
        told = f"Too many attempts failed. Wait {max(1, round(waits / 60)):d} min, then try again."
        return _form(door, request.form.get("next", ""), told, 429)
    return _form(door, request.form.get("next", ""), "Name and password do not fit each other.", 401)


def _leaving(door: Door) -> Response:
    user = door.sessions.name(session.get("token"))
    if user is None:
        return redirect(LOGIN, 303)
    words = f'<p>You are logged in as <bdi>{escape(user)}</bdi>.</p><form method="post" action="{LOGOUT}">'
    buttons = '<button class="button is-main">Log out</button> <a class="button" href="/">Back</a></form>'
    return _page("Log out", words + buttons)


def _log_out(door: Door) -> Response:
    door.sessions.end(session.get("token"))
    session.clear()
    return redirect(LOGIN, 303)


def _form(door: Door, following: str, told: str = "", code: int = 200) -> Response:
    said = f'<p role="alert" class="login-told">{escape(told)}</p>' if told else ""
    place = f"{AWAY}?next={quote(local(following), safe='')}"
    way = f'<p><a class="button is-main" href="{place}">Log in at your organisation</a></p>'
    ways = [_fields(following)] if door.passwords is not None else []
    ways += [way] if door.elsewhere is not None else []
    return _page("Log in", said + "".join(ways), code=code)


def _fields(following: str) -> str:
    return (
        f'<form method="post" action="{LOGIN}"><input type="hidden" name="next" value="{escape(local(following))}">'
        '<label>Name<input name="name" autocomplete="username" required maxlength="64" autofocus></label>'
        '<label>Password<input name="password" type="password" autocomplete="current-password" required></label>'
        '<button class="button is-main">Log in</button></form>'
    )


PAGE = Template("""<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    $head
    <title>$title · ecohealth</title>
    <script src="/assets/first/scheme.js"></script>
    <link rel="icon" type="image/svg+xml" href="/assets/mark.svg">
    <link rel="stylesheet" href="/assets/00-tokens.css">
    <link rel="stylesheet" href="/assets/10-fonts.css">
    <link rel="stylesheet" href="/assets/20-frame.css">
    <link rel="stylesheet" href="/assets/68-login.css">
  </head>
  <body class="login"><main><p class="word-mark"><span>eco</span>health</p><h1>$title</h1>$body</main></body>
</html>
""")


def _page(title: str, body: str, head: str = "", code: int = 200) -> Response:
    return Response(PAGE.substitute(title=title, body=body, head=head), status=code, mimetype="text/html")

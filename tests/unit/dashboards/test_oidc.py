"""Logging in at an organisation's own place: an issuer with keys of its own, and all that may be wrong with it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import Dash
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from dashboards.app import create_app, desk_of
from dashboards.gallery import Gallery
from dashboards.oidc import FORGOTTEN_AFTER, Begun, CannotAsk, Issuer, NotLetIn, Relying, allowed, is_safe
from dashboards.settings import ForTeam, Settings, read_settings
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.workspace.passwords import BadPasswords

CLIENT, SECRET = "ecohealth", "a secret that only both know"
HOST = {"Host": "eco.example"}
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})
BACK = "https://eco.example/login/back"


@dataclass
class Fake:
    """An issuer on this machine. ``codes``: what each code is exchanged for, once, to whoever knows the verifier."""

    address: str = ""
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)

    def claims(self, nonce: str | None, **changed: Any) -> dict[str, Any]:
        now = int(time.time())
        made = {"iss": self.address, "aud": CLIENT, "sub": "7", "exp": now + 300, "iat": now, "nonce": nonce,
                "email": "Ada@example.com", "email_verified": True}  # fmt: skip
        return {key: value for key, value in (made | changed).items() if value is not None}

    def grant(self, away: str, token: str | None = None, **changed: Any) -> tuple[str, str]:
        """Somebody arrives with the address that the dashboard sent them to: the state and a code to go back with."""
        asked = {key: value[0] for key, value in parse_qs(urlsplit(away).query).items()}
        assert (asked["client_id"], asked["redirect_uri"]) == (CLIENT, BACK)
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        said = token or jwt.encode(
            {"alg": "RS256", "kid": "one"}, self.claims(**{"nonce": asked["nonce"]} | changed), KEY
        )
        self.codes[code] = asked["code_challenge"], said
        return asked["state"], code

    def exchanged(self, form: dict[str, list[str]], authorization: str) -> dict[str, str] | None:
        challenge, token = self.codes.pop(form["code"][0], ("", ""))
        verifier = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        known = authorization == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        fits = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() == challenge
        return {"id_token": token, "access_token": "x", "token_type": "Bearer"} if fits and known else None


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    made = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            places = {one: f"{made.address}/{one}" for one in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
            known = {"/.well-known/openid-configuration": {"issuer": made.address, **places, **made.told},
                     "/jwks_uri": {"keys": [KEY.as_dict(private=False)]}}  # fmt: skip
            self.answer(known.get(self.path))

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.answer(made.exchanged(form, self.headers.get("Authorization", "")))

        def answer(self, content: dict[str, Any] | None) -> None:
            self.send_response(200 if content else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content or {"error": "invalid_grant"}).encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def guarded(fake: Fake, eco: Ecosystem) -> Dash:
    issuer = Issuer(fake.address, CLIENT, SECRET, users=("@example.com", "eve@other.example"))
    settings = Settings(host="192.168.1.4", issuer=issuer, public="https://eco.example", allowed_hosts=("eco.example",))
    return create_app(settings, Gallery({"volta": eco}, desk=desk_of(settings)))


@pytest.fixture
def browser(guarded: Dash) -> FlaskClient:
    return guarded.server.test_client()


def get(browser: FlaskClient, path: str, **headers: str) -> TestResponse:
    return browser.get(path, base_url="https://eco.example", headers={**HOST, **headers})


def away(browser: FlaskClient, following: str = "/network?v=1") -> str:
    answer = browser.get("/login/away", base_url="https://eco.example", headers=HOST, query_string={"next": following})
    assert answer.status_code == 303
    return answer.headers["Location"]


def back(browser: FlaskClient, state: str, code: str) -> TestResponse:
    given = {"state": state, "code": code}
    return browser.get("/login/back", base_url="https://eco.example", headers=HOST, query_string=given)


def test_whoever_the_issuer_vouches_for_is_in(browser: FlaskClient, fake: Fake) -> None:
    assert get(browser, "/network").headers["Location"] == "/login?next=%2Fnetwork"
    form = get(browser, "/login?next=%2Fnetwork%3Fv%3D1").get_data(as_text=True)
    assert 'href="/login/away?next=%2Fnetwork%3Fv%3D1"' in form
    assert 'type="password"' not in form
    answer = back(browser, *fake.grant(away(browser)))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/network?v=1")
    cookie = answer.headers["Set-Cookie"]
    assert all(one in cookie for one in ("Secure", "HttpOnly", "SameSite=Strict"))
    assert get(browser, "/network").status_code == 200
    assert "ada@example.com" in get(browser, "/logout").get_data(as_text=True)
    out = browser.post("/logout", base_url="https://eco.example", headers=HOST)
    assert out.status_code == 303
    assert get(browser, "/network").status_code == 303


def now() -> int:
    return int(time.time())


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": [CLIENT, "another"]},  # for several, and nobody says for whom
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": now() - 3600},
        {"exp": None},
        {"iat": now() + 3600},
        {"nbf": now() + 3600},
        {"sub": None},
        {"sub": "7", "email": None},
        {"email": "ada@evil.example"},
        {"email": "ada@example.com.evil.example"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
    ],
)
def test_a_token_with_something_wrong_lets_nobody_in(browser: FlaskClient, fake: Fake, wrong: dict[str, Any]) -> None:
    answer = back(browser, *fake.grant(away(browser), **wrong))
    assert answer.status_code == 401
    assert get(browser, "/network").status_code == 303


def by_hand(algorithm: str, claims: dict[str, Any], secret: bytes = b"") -> str:
    """A token that no library would make: signed by nothing, or by what everybody has."""
    parts = ({"alg": algorithm}, claims)
    said = ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts)
    signed = hmac.digest(secret, said.encode(), "sha256") if secret else b""
    return f"{said}.{base64.urlsafe_b64encode(signed).rstrip(b'=').decode()}"


@pytest.mark.parametrize("how", ["another key", "none", "the shared secret", "the public key as a secret", "no token"])
def test_what_the_issuer_did_not_sign_lets_nobody_in(browser: FlaskClient, fake: Fake, how: str) -> None:
    place = away(browser)
    claims = fake.claims(parse_qs(urlsplit(place).query)["nonce"][0])
    made = {
        "another key": lambda: jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER),
        "none": lambda: by_hand("none", claims),
        "the shared secret": lambda: by_hand("HS256", claims, SECRET.encode()),
        "the public key as a secret": lambda: by_hand("HS256", claims, KEY.as_pem(private=False)),
        "no token": lambda: "x.y.z",
    }[how]
    assert back(browser, *fake.grant(place, made())).status_code == 401
    assert get(browser, "/network").status_code == 303


def test_a_way_back_opens_once_and_to_the_browser_that_left(guarded: Dash, browser: FlaskClient, fake: Fake) -> None:
    state, code = fake.grant(away(browser))
    other = guarded.server.test_client()
    assert back(other, state, code).status_code == 401  # a code that another's browser brings
    away(other)
    assert back(other, state, code).status_code == 401  # also where it has left itself
    assert back(browser, "another state", code).status_code == 401
    state, code = fake.grant(away(browser))
    assert back(browser, state, "another code").status_code == 401
    state, code = fake.grant(away(browser))
    assert back(browser, state, code).status_code == 303
    get(browser, "/logout")
    again = guarded.server.test_client()
    assert back(again, state, code).status_code == 401
    assert back(browser, state, code).status_code == 401


def test_a_session_is_a_new_one_after_every_login(browser: FlaskClient, fake: Fake) -> None:
    seen = []
    for _ in range(2):
        back(browser, *fake.grant(away(browser)))
        with browser.session_transaction(base_url="https://eco.example", headers=HOST) as held:
            seen.append(dict(held))
    assert seen[0]["token"] != seen[1]["token"]
    assert set(seen[0]) == {"token"}


@pytest.mark.parametrize(
    "following", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login", "\t//x"]
)
def test_the_way_back_leads_nowhere_else(browser: FlaskClient, fake: Fake, following: str) -> None:
    answer = back(browser, *fake.grant(away(browser, following)))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_browser_that_comes_from_the_issuer_asks_once_more_with_its_cookie(browser: FlaskClient, fake: Fake) -> None:
    state, code = fake.grant(away(browser))
    from_there = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    first = get(browser, f"/login/back?state={state}&code={code}", **from_there)
    assert (first.status_code, 'http-equiv="refresh"' in first.get_data(as_text=True)) == (200, True)
    assert back(browser, state, code).status_code == 303


@pytest.mark.parametrize(
    "told",
    [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": "file:///etc"},
     {"authorization_endpoint": 7}],
)  # fmt: skip
def test_an_issuer_that_is_none_is_not_followed(fake: Fake, told: dict[str, Any]) -> None:
    fake.told = told
    try:
        with pytest.raises(CannotAsk):
            Relying(Issuer(fake.address, CLIENT, SECRET, group="g"), BACK).leave("/")
    finally:
        fake.told = {}


def test_nobody_is_asked_before_somebody_logs_in(fake: Fake, eco: Ecosystem) -> None:
    asked = len(fake.asked)
    settings = Settings(issuer=Issuer(fake.address, CLIENT, SECRET, group="g"))
    client = create_app(settings, Gallery({"volta": eco})).server.test_client()
    assert client.get("/login", headers={"Host": "localhost:8050"}).status_code == 200
    assert len(fake.asked) == asked


def test_an_issuer_that_does_not_answer_is_told(eco: Ecosystem) -> None:
    settings = Settings(issuer=Issuer("http://127.0.0.1:9", CLIENT, SECRET, group="g"))
    client = create_app(settings, Gallery({"volta": eco})).server.test_client()
    answer = client.get("/login/away", headers={"Host": "localhost:8050"})
    assert (answer.status_code, "does not answer" in answer.get_data(as_text=True)) == (502, True)


def test_a_group_and_a_list_are_both_asked_for() -> None:
    known = {"sub": "7", "email": "Ada@Example.com", "email_verified": True, "groups": ["board", "eco"]}
    one = Issuer("https://login.example.com", CLIENT, SECRET, ("ada@example.com",), "eco")
    assert allowed(one, known) == "ada@example.com"
    assert allowed(Issuer("https://login.example.com", CLIENT, SECRET, group="eco"), known | {"email": 7}) == "7"
    for other in ({"groups": ["ecology"]}, {"groups": "eco"}, {"groups": None}, {"email": "eve@example.com"}):
        with pytest.raises(NotLetIn):
            allowed(one, known | other)
    with pytest.raises(NotLetIn, match="no name"):
        allowed(Issuer("https://login.example.com", CLIENT, SECRET, group="eco"), {"sub": "\n", "groups": ["eco"]})


def test_who_left_too_long_ago_does_not_come_back() -> None:
    at = [0.0]
    begun = Begun(lambda: at[0])
    begun.note("a", {"nonce": "1"})
    begun.note("b", {"nonce": "2"})
    assert begun.take("a") == {"nonce": "1"}
    assert begun.take("a") is None
    at[0] = FORGOTTEN_AFTER
    assert begun.take("b") is None


def test_what_is_sent_is_read_by_nobody_else() -> None:
    assert [one for one in ("https://a.example", "http://127.0.0.1:9/x", "http://a.example", "file:///x", "ftp://a", "https://",
                            "https://u:p@a.example", "http://[", None) if is_safe(one)] == [
        "https://a.example", "http://127.0.0.1:9/x"
    ]  # fmt: skip


def test_the_secret_is_in_a_file_of_its_own_and_nowhere_else(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    for content, mode, told in ((SECRET, 0o644, "chmod 600"), ("\n", 0o600, "holds no secret")):
        file.write_text(content, "utf-8")
        file.chmod(mode)
        with pytest.raises(BadPasswords, match=told):
            Issuer.read("https://login.example.com", CLIENT, str(file))
    with pytest.raises(BadPasswords, match="cannot be read"):
        Issuer.read("https://login.example.com", CLIENT, str(tmp_path / "none"))
    with pytest.raises(CannotAsk, match="no address of an issuer"):
        Issuer("http://login.example.com", CLIENT, SECRET)
    file.write_text(f"{SECRET}\n", "utf-8")
    issuer = Issuer.read("https://login.example.com/", CLIENT, str(file))
    assert (issuer.secret, issuer.address) == (SECRET, "https://login.example.com")
    assert SECRET not in repr(issuer)
    settings = read_settings("192.168.1.4", None, {}, ForTeam(url="https://eco.example", issuer=issuer))
    assert settings.logs_in
    assert SECRET not in repr(settings)

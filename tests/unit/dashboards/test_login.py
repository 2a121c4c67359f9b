"""The login: nothing without it, what it says and keeps to itself, how often it may be tried, where it leads."""

from __future__ import annotations

from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards.app import create_app, desk_of
from dashboards.gallery import Gallery
from dashboards.login import ATTEMPTS, FORGOTTEN_AFTER, LARGEST_FORM, LASTS, Failures, Sessions, local
from dashboards.settings import Settings
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.workspace.passwords import password_line

PASSWORD = "correct horse battery"  # noqa: S105
COOKIE = "__Host-ecohealth"
HOST = {"Host": "eco.example:8443", "Origin": "https://eco.example:8443"}
OPEN = ["/health", "/login", "/assets/00-tokens.css", "/assets/first/scheme.js"]
SHUT = ["/", "/network", "/workspace", "/_dash-layout", "/_dash-dependencies", "/assets/ecohealth.js", "/no-such-place"]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, eco: Ecosystem) -> Dash:
    file = Path(tmp_path_factory.mktemp("door")) / "passwords"
    file.write_text(f"{password_line('Ada', PASSWORD)}\n", "utf-8")
    file.chmod(0o600)
    settings = Settings(host="192.168.1.4", passwords=str(file), public="https://eco.example:8443",
                        allowed_hosts=("eco.example",))  # fmt: skip
    return create_app(settings, Gallery({"volta": eco}, desk=desk_of(settings)))


@pytest.fixture
def door(guarded: Dash) -> FlaskClient:
    return guarded.server.test_client(use_cookies=False)


def try_in(
    door: FlaskClient, password: str = PASSWORD, name: str = "Ada", following: str = "/", place: str = "192.0.2.1"
) -> TestResponse:
    form = {"name": name, "password": password, "next": following}
    return door.post("/login", data=form, headers=HOST, environ_base={"REMOTE_ADDR": place})


@pytest.mark.parametrize("place", SHUT)
def test_without_a_login_there_is_nothing(door: FlaskClient, place: str) -> None:
    answer = door.get(place, headers=HOST)
    if place.startswith("/_"):
        assert answer.status_code == 401
    else:
        assert (answer.status_code, answer.headers["Location"].startswith("/login?next=")) == (303, True)
    assert door.post("/_dash-update-component", headers=HOST, json={}).status_code == 401
    script = door.get(place, headers={**HOST, "Sec-Fetch-Dest": "script", "Sec-Fetch-Site": "same-origin"})
    assert script.status_code == 401


@pytest.mark.parametrize("place", OPEN)
def test_what_the_login_itself_needs_is_open(door: FlaskClient, place: str) -> None:
    assert door.get(place, headers=HOST, buffered=True).status_code == 200


def test_who_logs_in_is_let_in_and_let_out(door: FlaskClient) -> None:
    answer = try_in(door, following="/network?v=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/network?v=1")
    cookie = answer.headers["Set-Cookie"]
    for word in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/"):
        assert word in cookie
    assert "Ada" not in cookie
    cookies = {**HOST, "Cookie": cookie.partition(";")[0]}
    fresh = door.application.test_client(use_cookies=False)
    assert fresh.get("/network", headers=cookies).status_code == 200
    assert fresh.post("/logout", headers=cookies).status_code == 303
    assert fresh.get("/network", headers=cookies).status_code == 303  # the old cookie opens nothing any more


def test_its_cookie_cannot_be_planted_from_a_neighbouring_name(door: FlaskClient) -> None:
    cookie = try_in(door).headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")  # a browser takes this name from this very host alone, over https
    assert "Domain" not in cookie
    planted = f"ecohealth=planted; {cookie.partition(';')[0]}"
    assert door.get("/network", headers={**HOST, "Cookie": planted}).status_code == 200


def test_whoever_logs_in_ends_the_session_that_the_browser_had(door: FlaskClient) -> None:
    first = {**HOST, "Cookie": try_in(door).headers["Set-Cookie"].partition(";")[0]}
    assert door.get("/network", headers=first).status_code == 200
    form = {"name": "Ada", "password": PASSWORD, "next": "/"}
    assert door.post("/login", data=form, headers=first).status_code == 303
    assert door.get("/network", headers=first).status_code == 303


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_who_is_not_let_in_yet_is_not_read_at_length(door: FlaskClient, kind: str) -> None:
    answer = door.post("/login", data="x" * (LARGEST_FORM + 1), content_type=kind, headers=HOST)
    assert (answer.status_code, "larger than 32 kB" in answer.get_data(as_text=True)) == (413, True)


def test_a_wrong_password_and_a_wrong_name_are_told_alike(door: FlaskClient) -> None:
    wrong, unknown = try_in(door, "x" * 20, place="192.0.2.2"), try_in(door, name="nobody", place="192.0.2.2")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.get_data() == unknown.get_data()
    assert "Set-Cookie" not in wrong.headers


def test_after_some_failures_even_the_right_password_waits(door: FlaskClient) -> None:
    for _ in range(ATTEMPTS["pair"]):
        assert try_in(door, "x" * 20, place="192.0.2.3").status_code == 401
    late = try_in(door, place="192.0.2.3")
    assert (late.status_code, "Wait 15 min" in late.get_data(as_text=True)) == (429, True)
    assert try_in(door, place="192.0.2.4").status_code == 303  # from elsewhere its owner still gets in


def test_a_forged_cookie_opens_nothing(door: FlaskClient) -> None:
    for value in ("x", "eyJ0b2tlbiI6ImEifQ.x.y", ""):
        cookie = f"{COOKIE}={value}"
        assert door.get("/network", headers={**HOST, "Cookie": cookie}).status_code == 303


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"},
                                     {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}])  # fmt: skip
@pytest.mark.parametrize("place", ["/login", "/logout"])
def test_other_sites_cannot_log_in_or_out(door: FlaskClient, headers: dict[str, str], place: str) -> None:
    assert door.post(place, data={"name": "Ada", "password": PASSWORD}, headers={**HOST, **headers}).status_code in (
        400,
        403,
    )


def test_a_link_from_elsewhere_is_asked_for_once_more_by_ourselves(door: FlaskClient) -> None:
    came = {
        "Host": HOST["Host"],
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    answer = door.get("/network?v=1", headers=came)
    assert (answer.status_code, 'http-equiv="refresh" content="0"' in answer.get_data(as_text=True)) == (200, True)
    assert door.get("/network?v=1", headers={**came, "Sec-Fetch-Site": "same-origin"}).status_code == 303


ELSEWHERE = ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/login",
             "/logout", "/a\nb", "/" + "x" * 4000]  # fmt: skip


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_login_leads_nowhere_else(door: FlaskClient, place: str) -> None:
    assert local(place) == "/"
    assert try_in(door, following=place).headers["Location"] == "/"


def test_what_is_said_is_text(door: FlaskClient) -> None:
    page = door.get("/login?next=/%22><script>alert(1)</script>", headers=HOST).get_data(as_text=True)
    assert "<script>alert" not in page
    assert door.get("/login", headers=HOST).headers["Referrer-Policy"] == "same-origin"


def test_a_session_ends_by_itself() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    token = sessions.begin("Ada")
    now[0] = LASTS - 1
    assert sessions.name(token) == "Ada"
    now[0] = LASTS
    assert sessions.name(token) is None
    assert sessions.name(None) is None


def test_failures_are_counted_by_name_and_by_address_and_forgotten() -> None:
    now = [0.0]
    failures = Failures(lambda: now[0])
    for at in range(ATTEMPTS["name"]):
        failures.note("Ada", f"place {at}")
    assert failures.wait("Ada", "somewhere else") == FORGOTTEN_AFTER
    assert failures.wait("Bo", "place 1") == 0
    for at in range(ATTEMPTS["place"]):
        failures.note(f"name {at}", "one place")
    assert failures.wait("Bo", "one place") == FORGOTTEN_AFTER
    now[0] = FORGOTTEN_AFTER
    assert failures.wait("Ada", "one place") == 0

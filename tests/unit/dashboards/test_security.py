from __future__ import annotations

import gzip
import json
import logging
import re

import pytest
from dash import Dash, Input, Output
from flask.testing import FlaskClient

from dashboards.app import create_app
from dashboards.gallery import Gallery
from dashboards.security import report
from dashboards.settings import Settings
from tests.unit.dashboards.conftest import LOCAL

PLACES = ["/", "/health", "/_dash-layout", "/_dash-dependencies", "/assets/00-tokens.css", "/network", "/no-such-place"]


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_carries_the_headers(client: FlaskClient, place: str) -> None:
    headers = client.get(place, headers=LOCAL, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in re.search(r"script-src ([^;]*)", policy).group(1)  # type: ignore[union-attr]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_every_inline_script_of_the_page_is_one_the_policy_knows(client: FlaskClient, app: Dash) -> None:
    page = client.get("/", headers=LOCAL).get_data(as_text=True)
    inline = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>(.*?)</script>", page, re.DOTALL)
    assert inline == [app.renderer]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_files_whose_address_changes_with_them_are_kept_by_the_browser(client: FlaskClient) -> None:
    page = client.get("/", headers=LOCAL).get_data(as_text=True)
    sheet = re.search(r'href="(/assets/00-tokens\.css\?m=[^"]+)"', page).group(1)  # type: ignore[union-attr]
    assert "immutable" in client.get(sheet, headers=LOCAL, buffered=True).headers["Cache-Control"]
    font = client.get("/assets/fonts/source-sans-3-5.3.0-latin.woff2", headers=LOCAL, buffered=True)
    assert "immutable" in font.headers["Cache-Control"]


@pytest.mark.parametrize("place", ["/_dash-dependencies", "/_dash-layout", "sheet"])
def test_text_is_packed_for_those_who_unpack_it_and_is_the_same(client: FlaskClient, place: str) -> None:
    if place == "sheet":
        page = client.get("/", headers=LOCAL).get_data(as_text=True)
        place = re.search(r'href="(/assets/20-frame\.css\?m=[^"]+)"', page).group(1)  # type: ignore[union-attr]
    plain = client.get(place, headers=LOCAL, buffered=True)
    for _ in range(2):
        packed = client.get(place, headers={**LOCAL, "Accept-Encoding": "gzip"}, buffered=True)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < 0.7 * len(plain.data)
        assert packed.headers["Cache-Control"] == plain.headers["Cache-Control"]
    assert "Content-Encoding" not in plain.headers


def test_what_is_packed_already_or_tiny_is_left(client: FlaskClient) -> None:
    for place in ("/assets/fonts/source-sans-3-5.3.0-latin.woff2", "/health"):
        answer = client.get(place, headers={**LOCAL, "Accept-Encoding": "gzip"}, buffered=True)
        assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8050", "127.0.0.1:8050", "127.0.0.1:9", "[::1]:8050", "LOCALHOST"]
)
def test_this_machines_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8050", "127.0.0.1.evil.example", "localhost:x", "", "localhost."]
)
@pytest.mark.parametrize("place", PLACES)
def test_other_names_are_refused_on_every_route(client: FlaskClient, host: str, place: str) -> None:
    answer = client.get(place, headers={"Host": host})
    assert answer.status_code == 400
    assert "localhost" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "file://"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
@pytest.mark.parametrize("place", PLACES)
def test_other_peoples_pages_are_refused(client: FlaskClient, headers: dict[str, str], place: str) -> None:
    assert client.get(place, headers={**LOCAL, **headers}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost:8050"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
def test_its_own_pages_and_a_followed_link_are_answered(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/", headers={**LOCAL, **headers}).status_code == 200


def test_a_cross_site_form_is_refused_though_it_navigates(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.post("/_dash-update-component", headers={**LOCAL, **headers}, json={}).status_code == 403


def test_health(client: FlaskClient) -> None:
    answer = client.get("/health", headers=LOCAL)
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_request_that_is_too_large_is_refused_in_words(client: FlaskClient) -> None:
    body = json.dumps({"output": "x" * (13 * 1024 * 1024)})
    answer = client.post("/_dash-update-component", headers=LOCAL, data=body, content_type="application/json")
    assert answer.status_code == 413
    assert "larger than 12 MB" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "place", ["/assets/../app.py", "/assets/..%2fapp.py", "/_dash-component-suites/../../etc/passwd"]
)
def test_paths_lead_nowhere_else(client: FlaskClient, place: str) -> None:
    answer = client.get(place, headers=LOCAL)
    assert "create_app" not in answer.get_data(as_text=True)
    assert "root:" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("place", ["nobody/x.js", "os/path.py", "dash/dash.py", "dash/%2e%2e/%2e%2e/x", "dash/%00"])
def test_a_script_that_there_is_none_of_is_not_found_and_not_logged(
    client: FlaskClient, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get(f"/_dash-component-suites/{place}", headers=LOCAL)
    assert (answer.status_code, answer.get_data(as_text=True)) == (404, "Not Found.\n")
    assert not caplog.records


def test_the_static_layout_and_the_dependencies_hold_no_data(client: FlaskClient, gallery: Gallery) -> None:
    eco = gallery.ecosystem("volta")
    for place in ("/", "/_dash-layout", "/_dash-dependencies"):
        text = client.get(place, headers=LOCAL).get_data(as_text=True)
        text = re.sub(r'"end_id":"[^"]*"', "", text)  # drawn at random, so that it may spell a short name
        assert not [one for one in [*map(str, eco.names), "volta"] if json.dumps(one).strip('"') in text]


@pytest.mark.parametrize(
    "name", ["DASH_DEBUG", "DASH_MCP_ENABLED", "DASH_UI", "DASH_HOT_RELOAD", "DASH_SERVE_DEV_BUNDLES"]
)
def test_the_environment_opens_nothing(name: str, gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "true")
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104
    opened = create_app(Settings(), gallery)
    client = opened.server.test_client()
    assert opened.server.debug is False
    for place in ("/_mcp", "/console", "/_alive", "/_dash-ui"):
        assert client.post(place, headers=LOCAL).status_code in (404, 405)
    assert '"ui":false' in client.get("/", headers=LOCAL).get_data(as_text=True)


def test_the_title_is_a_constant(client: FlaskClient) -> None:
    assert "<title>ecohealth</title>" in client.get("/", headers=LOCAL).get_data(as_text=True)


def test_a_failure_is_logged_by_kind_and_place_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        try:
            raise KeyError("Acme GmbH\nforged line")
        except KeyError as error:
            report(error)
    assert re.fullmatch(r"KeyError in test_security\.py:\d+", caplog.messages[0])


def test_a_callback_that_fails_leaves_the_page_as_it_is(gallery: Gallery, caplog: pytest.LogCaptureFixture) -> None:
    broken = create_app(Settings(), gallery)

    @broken.callback(Output("menu", "title"), Input("url", "hash"))
    def fail(value: object) -> object:
        raise RuntimeError("Acme GmbH")

    body = {"output": "menu.title", "outputs": {"id": "menu", "property": "title"}, "changedPropIds": ["url.hash"],
            "inputs": [{"id": "url", "property": "hash", "value": ""}]}  # fmt: skip
    answer = broken.server.test_client().post("/_dash-update-component", headers=LOCAL, json=body)
    assert answer.get_json() == {"multi": True, "response": {}}
    assert "RuntimeError in test_security.py" in caplog.text
    assert "Acme" not in caplog.text


def test_a_route_that_fails_says_so_in_words(gallery: Gallery, caplog: pytest.LogCaptureFixture) -> None:
    broken = create_app(Settings(), gallery)

    @broken.server.get("/broken")
    def fail() -> str:
        raise RuntimeError("Acme GmbH")

    answer = broken.server.test_client().get("/broken", headers=LOCAL)
    assert answer.status_code == 500
    assert "Acme" not in answer.get_data(as_text=True) + caplog.text
    assert "RuntimeError in test_security.py" in caplog.text

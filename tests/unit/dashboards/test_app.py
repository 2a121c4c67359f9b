from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboards.app import _listen, create_app, loaded, serve
from dashboards.gallery import Gallery
from dashboards.settings import CannotServe, Settings
from ecohealth.errors import UnknownChoice
from tests.unit.dashboards.conftest import LOCAL

ASSETS = Path(__file__).parents[3] / "dashboards" / "assets"


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_two_apps_share_nothing(gallery: Gallery) -> None:
    one, other = create_app(Settings(), gallery), create_app(Settings(), gallery)
    assert one.server is not other.server
    assert one.callback_map is not other.callback_map


def test_a_taken_port_is_told_with_a_free_one(port: int) -> None:
    with pytest.raises(CannotServe, match=rf"port {port} is taken .*--port \d+"):
        serve(["nowhere"], Settings(port=port))


def test_who_does_not_end_a_hundred_requests_shuts_nobody_out(gallery: Gallery) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings = Settings(port=probe.getsockname()[1])
    server = _listen(create_app(settings, gallery), settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    unfinished: list[socket.socket] = []
    try:
        for _ in range(120):
            unfinished.append(socket.create_connection(("127.0.0.1", settings.port), timeout=5))
            unfinished[-1].sendall(b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n")
        with urllib.request.urlopen(f"{settings.url}health", timeout=10) as answer:  # noqa: S310
            assert answer.status == 200
    finally:
        for one in unfinished:
            one.close()
        server.close()
        thread.join(timeout=1)


def test_fonts_and_sheets_are_local_licensed_and_small() -> None:
    fonts = list((ASSETS / "fonts").glob("*.woff2"))
    assert sum(one.stat().st_size for one in fonts) < 600_000
    assert "SIL OPEN FONT LICENSE" in (ASSETS / "fonts" / "LICENSE.txt").read_text("utf-8")
    named = set(re.findall(r'url\("fonts/([^"]+)"\)', (ASSETS / "10-fonts.css").read_text("utf-8")))
    assert named == {one.name for one in fonts}


@pytest.mark.parametrize("file", sorted(ASSETS.rglob("*.css")) + sorted(ASSETS.rglob("*.js")), ids=lambda one: one.name)
def test_no_asset_names_another_place(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"https?://|//[a-z]+\.|@import|eval\(|innerHTML|new Function", text)


def test_colours_are_chosen_in_one_sheet_only() -> None:
    for sheet in ASSETS.glob("*.css"):
        if sheet.name != "00-tokens.css" and sheet.name[0] in "1234":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", sheet.read_text("utf-8")), sheet.name


def test_every_inline_and_outside_script_of_a_page_is_served(client: FlaskClient) -> None:
    page = client.get("/", headers=LOCAL).get_data(as_text=True)
    found = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(found) > 10
    for one in found:
        assert client.get(one.replace("&amp;", "&"), headers=LOCAL, buffered=True).status_code == 200, one


def test_served_it_answers_and_ends_at_ctrl_c(root: Path) -> None:
    """As the command line starts it: a line once it listens, health, Ctrl-C without a traceback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = "; ".join([
        "from dashboards.app import serve", "from dashboards.settings import Settings",
        f"serve(['datasets/volta'], Settings(port={port}))",
    ])  # fmt: skip
    child = subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True, env={**os.environ, "PYTHONPATH": str(root)})  # fmt: skip
    try:
        assert child.stdout is not None
        line = child.stdout.readline()
        assert line == f"ecohealth is served at http://127.0.0.1:{port}/\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
            assert answer.status == 200
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=20)
        assert child.returncode == 0
        assert errors == ""
    finally:
        child.kill()
        child.wait()


def test_each_ecosystem_takes_the_venues_that_it_has(tmp_path: Path) -> None:
    for name, place in (("one", "fair"), ("two", "port")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "participants.csv").write_text(f"id,type\na,firm\nv,{place}\n")
        (tmp_path / name / "interactions.csv").write_text("source,target\na,v\na,v\n")
    folders = [tmp_path / "one", tmp_path / "two"]
    assert [eco.view.is_party.tolist() for eco in loaded(folders, ("fair", "port"))] == [[True, False]] * 2
    with pytest.raises(UnknownChoice, match="no type of participant 'dock'"):
        loaded(folders, ("fair", "dock"))

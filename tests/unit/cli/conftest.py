"""A small ecosystem on disk, with names that try to break out, and a command line to run on it."""

from __future__ import annotations

import csv
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecohealth.cli.program import app

NAMES = {
    "volta": "Volta Motors",
    "kaihua": "凯华半导体",
    "img": "<img src=x onerror=alert(1)>",
    "rich": "[bold red]Rich[/bold red] :warning:",
    "pipe": "A|B `x`",
    "eq=1": '=HYPERLINK("x")',
    "rtl": "שרה",
    "long": "A partner whose name is a good deal longer than any column would like it to be, really",
}
TYPES = ["carmaker", "supplier", "supplier", "charger", "charger", "fleet", "fleet", "supplier"]

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def people() -> list[list[str]]:
    return [["id", "type", "name", "region"]] + [
        [one, kind, name, "EU" if at % 2 else "US"]
        for at, ((one, name), kind) in enumerate(zip(NAMES.items(), TYPES, strict=True))
    ]


@pytest.fixture(scope="session")
def deals() -> list[list[str]]:
    ids = list(NAMES)
    rows = [["source", "target", "kind", "weight", "date"]]
    for month in range(24):
        day = f"{2023 + month // 12}-{month % 12 + 1:02d}-15"
        for at, one in enumerate(ids[1:], start=1):
            rows.append([one, "volta", "supply", str(10 * at), day])
            rows.append(["volta", one, "data", str(at), day])
        rows.append([ids[1 + month % 7], ids[1 + (month + 2) % 7], "supply", "5", day])
    return rows


def write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small ecosystem around a partner called acme, with history enough for a forecast; only to be read."""
    place = tmp_path_factory.mktemp("ecosystem") / "acme"
    place.mkdir()
    ids, kinds = ["acme", "bolt", "cora", "dyna", "echo"], ["carmaker", "supplier", "supplier", "charger", "fleet"]
    who = [
        [one, kind, one.title(), "EU" if at % 2 else "US"]
        for at, (one, kind) in enumerate(zip(ids, kinds, strict=True))
    ]
    write(place / "participants.csv", [["id", "type", "name", "region"], *who])
    rows = [["source", "target", "kind", "weight", "date"]]
    for month in range(10, 36):
        day = f"{2022 + month // 12}-{month % 12 + 1:02d}-15"
        for at, one in enumerate(ids[1:], start=1):
            rows += [[one, "acme", "supply", str(10 * at), day], ["acme", one, "data", str(at), day]]
        rows.append([ids[1 + month % 4], ids[1 + (month + 2) % 4], "supply", "5", day])
    write(place / "interactions.csv", rows)
    return place


@pytest.fixture
def folder(tmp_path: Path, people: list[list[str]], deals: list[list[str]]) -> Path:
    """A clean ecosystem."""
    place = tmp_path / "small"
    place.mkdir()
    write(place / "participants.csv", people)
    write(place / "interactions.csv", deals)
    return place


@pytest.fixture
def spotted(folder: Path) -> Path:
    """The same with two rows that do not fit."""
    with (folder / "interactions.csv").open("a", encoding="utf-8") as file:
        file.write("volta,nobody,supply,1,2024-05-01\n-volta,kaihua,supply,much,2024-05-01\n")
    return folder


@pytest.fixture
def run() -> Run:
    """Run the command line in this process: ``run("score", path, ...)``; warnings count as errors."""

    def call(*words: object) -> Result:
        return CliRunner().invoke(app, [str(one) for one in words])

    return call


def heard() -> None:
    """For a process to begin with: Ctrl-C is heard. Where tests run in the background of a script it is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

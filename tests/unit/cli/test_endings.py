"""How each command ends: the exit code that is documented, and where it is refused one message and no answer."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from typer.testing import CliRunner

from ecohealth.cli.program import app
from ecohealth.export import pack
from tests.unit.cli.conftest import write

GROUP: Any = typer.main.get_command(app)


class Ending(NamedTuple):
    """What is typed after a command, so that it ends in a way; None where it cannot."""

    done: str
    misused: str
    missing: str | None
    refused: str | None
    quarantined: str | None


def reads(rest: str = "", misused: str = "--window soon") -> Ending:
    """A command that reads an ecosystem, and the words that it takes besides."""
    return Ending(f"DATA {rest}", f"DATA {rest} {misused}", f"NOWHERE {rest}", f"BAD {rest}", f"SPOTTED {rest}")


ENDINGS = {
    "demo": Ending("--no-serve", "--no-serve --port soon", None, None, None),
    "init": Ending("NEW", "NEW --tables idea", "NOWHERE/there", "DATA", None),
    "check": reads(misused="--max-rows 0"),
    "score": reads("--replicates 0"),
    "rank": reads(misused="--top 0"),
    "simulate": reads("--lose acme", misused="--cut acme=2"),
    "remedies": reads("--lose acme --budget 1", misused="--budget 0"),
    "convert": reads("-o OUT.json", misused="--format yaml"),
    "metrics": Ending("participant_hhi", "--all", "retenton", None, None),
    "compare": reads("--before 2023 --after 2024", misused="--before soon"),
    "backtest": reads(misused="--horizon 0"),
    "forecast": reads("--scored 0 --runs 100", misused="--recruit supplier=many"),
    "effect": reads("--date 2024-03 --treated bolt", misused="--treated region"),
    "serve": Ending("DATA", "DATA --port soon", "NOWHERE", "BAD", None),
    "decisions": Ending("TEAM", "TEAM --decide alone", "NOWHERE", "TEAM --measure --on BAD", None),
    "password": Ending("ada", "", None, None, None),
    "pack": reads("--replicates 0 -o OUT.zip", misused="--paper a3"),
}
CODES = {"done": 0, "misused": 2, "missing": 2, "refused": 2, "quarantined": 1}
CASES = [
    pytest.param(name, how, words, id=f"{name}-{how}")
    for name, ending in ENDINGS.items()
    for how, words in ending._asdict().items()
    if words is not None
]


@pytest.fixture(scope="module")
def places(acme: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the words in capitals stand for; none of it is written to but OUT and NEW."""
    from ecohealth.workspace.workspace import Workspace

    home = tmp_path_factory.mktemp("a place with 名前")
    for name in ("SPOTTED", "BAD"):
        shutil.copytree(acme, home / name)
    with (home / "SPOTTED" / "interactions.csv").open("a", encoding="utf-8") as file:
        file.write("acme,nobody,supply,1,2024-05-15\n")
    write(home / "BAD" / "participants.csv", [["name"], ["Acme"]])
    Workspace(home / "TEAM").close()
    return {name: home / name for name in ("SPOTTED", "BAD", "TEAM", "NOWHERE")} | {"DATA": acme}


@pytest.fixture
def quick(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is costly and tried elsewhere is not done: listening, a pack's documents, the causes of a change."""
    monkeypatch.setattr("dashboards.app._listen", lambda *_: Ended())
    monkeypatch.setattr("ecohealth.tables.samples.sample_path", lambda _: acme)
    monkeypatch.setattr("ecohealth.cli.commands.QUICKLY", 0)
    monkeypatch.setattr(pack, "pack_bytes", lambda *_: b"PK")


class Ended:
    """A server that was ended as soon as it listened."""

    def run(self) -> None:
        pass


def test_every_command_has_a_row() -> None:
    assert set(ENDINGS) == set(GROUP.commands)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("name", "how", "words"), CASES)
def test_a_command_ends_as_is_documented(
    name: str, how: str, words: str, places: dict[str, Path], tmp_path: Path
) -> None:
    stands_for = {**places, "OUT": tmp_path / "out", "NEW": tmp_path / "new"}
    typed = words.split()
    for word, place in stands_for.items():
        typed = [one.replace(word, str(place)) if one.startswith(word) else one for one in typed]
    answer = CliRunner().invoke(app, [name, *typed], input="correct horse battery\n" * 2)
    assert answer.exit_code == CODES[how], answer.stderr
    assert "Traceback" not in answer.output
    assert "should not have happened" not in answer.stderr
    if CODES[how] == 2:
        assert (answer.stdout, list(tmp_path.iterdir())) == ("", [])
        assert answer.stderr
    else:
        assert answer.stdout
    if how == "quarantined":
        assert name == "check" or "1 row quarantined" in answer.stderr


def test_a_bare_program_shows_its_help_and_its_version_when_asked() -> None:
    bare, asked = (CliRunner().invoke(app, words) for words in ([], ["--version"]))
    assert (bare.exit_code, asked.exit_code) == (0, 0)
    assert "Usage: " in bare.stdout
    assert asked.stdout.startswith("ecohealth 0.")

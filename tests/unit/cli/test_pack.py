"""The board pack: the same figures in every file, and the same bytes in any folder on any day."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation
from pypdf import PdfReader

import ecohealth as eh
from ecohealth.cli.options import Drawn, Judgement
from ecohealth.cli.outputs import PackOutput
from ecohealth.cli.packing import board_of, command_of
from ecohealth.cli.source import Selection
from ecohealth.export.numbers import points
from tests.unit.cli.conftest import Run
from tests.unit.export.reading_back import workbook

PROGRAM = Path(sys.executable).with_name("ecohealth")
FILES = [
    "board.pdf",
    "board.pptx",
    "board.xlsx",
    "board.html",
    "scorecard.json",
    "profile.toml",
    "losses.csv",
    "remedies.json",
    "manifest.json",
]

PEOPLE = "id,type,name\n" + "".join(f"p{at},{'maker' if at % 3 else 'shop'},=Partner <{at}>\n" for at in range(12))
TIES = "source,target,kind,weight,date\n" + "".join(
    f"p{at},p{(at * 5 + 1) % 12},supply,{at + 1},2024-{month:02d}-28\n" for at in range(12) for month in range(1, 13)
)


def process(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    away = {**os.environ, "PYTHONHASHSEED": "random"}
    return subprocess.run([str(PROGRAM), *words], cwd=folder, env=away, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pack") / "small"
    made.mkdir()
    (made / "participants.csv").write_text(PEOPLE)
    (made / "interactions.csv").write_text(TIES)
    return made


@pytest.fixture(scope="module")
def pack(folder: Path) -> dict[str, bytes]:
    answer = process(["pack", "small", "--replicates", "0", "-o", "pack.zip"], folder.parent)
    assert answer.returncode == 0, answer.stderr
    with zipfile.ZipFile(folder.parent / "pack.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_manifest_tells_every_file_and_where_it_comes_from(pack: dict[str, bytes]) -> None:
    assert list(pack) == FILES
    told = json.loads(pack["manifest.json"])
    hashes = {one["file"]: (one["bytes"], one["sha256"]) for one in told["files"]}
    assert hashes == {name: (len(content), hashlib.sha256(content).hexdigest())
                      for name, content in pack.items() if name != "manifest.json"}  # fmt: skip
    card = json.loads(pack["scorecard.json"])
    assert (told["data_hash"], told["window"]) == (card["provenance"]["data_hash"], "2024-01-01 to 2024-12-31")


def test_the_command_of_the_manifest_makes_the_same_bytes_elsewhere_and_later(
    folder: Path, pack: dict[str, bytes], tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "elsewhere" / "small")
    words = shlex.split(json.loads(pack["manifest.json"])["command"].replace("PATH", "small"))
    later = tmp_path / "elsewhere" / "sitecustomize.py"
    later.write_text("import time\n_now = time.time\ntime.time = lambda: _now() + 40 * 86400.0\n")
    os.utime(tmp_path / "elsewhere" / "small" / "participants.csv", (0, 0))
    elsewhere = {**os.environ, "PYTHONPATH": str(later.parent), "TZ": "Asia/Tokyo"}
    made = subprocess.run(
        [str(PROGRAM), *words[1:]], cwd=later.parent, env=elsewhere, check=False, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    assert (later.parent / "pack.zip").read_bytes() == (folder.parent / "pack.zip").read_bytes()


def test_a_pack_judged_by_another_profile_is_made_again_from_the_one_it_holds(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    first, second, held = (tmp_path / name for name in ("first.zip", "second.zip", "profile.toml"))
    assert run("pack", str(folder), "--profile", "launch", "--replicates", "0", "-o", str(first)).exit_code == 0
    with zipfile.ZipFile(first) as archive:
        held.write_bytes(archive.read("profile.toml"))
        again = json.loads(archive.read("manifest.json"))["command"]
    places = {"PATH": str(folder), "profile.toml": str(held), "pack.zip": str(second)}
    assert run(*(places.get(word, word) for word in shlex.split(again)[1:])).exit_code == 0
    assert second.read_bytes() == first.read_bytes()


def test_evidence_goes_into_a_pack_when_it_is_asked_for_and_is_made_again(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "longer"
    folder.mkdir()
    (folder / "participants.csv").write_text(PEOPLE)
    head, *rows = TIES.splitlines()
    years = [row.replace("2024-", f"{year}-") for year in (2022, 2023, 2024) for row in rows]
    (folder / "interactions.csv").write_text("\n".join([head, *years]))
    packs = [tmp_path / "first.zip", tmp_path / "second.zip"]
    words = ["--replicates", "0", "--window", "2024"]
    asked = [word for one in ("comparison", "forecast") for word in ("--also", one)]
    assert run("pack", str(folder), *words, *asked, "-o", str(packs[0])).exit_code == 0
    with zipfile.ZipFile(packs[0]) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {f"{one}.{suffix}" for one in ("comparison", "forecast") for suffix in ("pdf", "html", "json")} <= set(files)
    manifest = json.loads(files["manifest.json"])
    assert {one["file"] for one in manifest["files"]} == set(files) - {"manifest.json"}
    told = json.loads(files["comparison.json"])
    assert told["schema"] == "ecohealth.comparison/1"
    assert told["windows"]["after"].startswith("2024-01-01")
    assert json.loads(files["forecast.json"])["schema"] == "ecohealth.forecast/1"
    assert told["windows"]["before"].startswith("2023-01-0")
    places = {"PATH": str(folder), "pack.zip": str(packs[1])}
    again = [places.get(word, word) for word in shlex.split(manifest["command"])[1:]]
    assert run(*again).exit_code == 0
    assert packs[0].read_bytes() == packs[1].read_bytes()


def test_a_pack_refuses_evidence_that_the_history_does_not_allow(run: Run, folder: Path, tmp_path: Path) -> None:
    answer = run("pack", str(folder), "--replicates", "0", "--also", "forecast", "-o", str(tmp_path / "pack.zip"))
    assert (answer.exit_code, list(tmp_path.glob("*.zip"))) == (2, [])
    assert "a forecast needs 24" in answer.stderr
    answer = run("pack", str(folder), "--also", "forcast", "-o", str(tmp_path / "pack.zip"))
    assert (answer.exit_code, list(tmp_path.glob("*.zip"))) == (2, [])
    assert "no evidence 'forcast' (did you mean 'forecast'?)" in answer.stderr


def test_a_pack_is_tried_as_hard_as_was_asked_for(folder: Path) -> None:
    eco = eh.load(folder)
    hard, usual = (board_of(eco, None, Drawn(replicates=0, stress=asked), 0).card for asked in (True, False))
    assert (hard.sureness.missing.runs > 0, usual.sureness.missing.runs) == (True, 0)
    words = command_of((Selection(""), Judgement(), PackOutput(), Drawn(stress=True, backtest=True)), 0, ())
    assert "--stress --backtest" in words


def test_every_file_has_the_same_overall_score_and_the_same_pillars(pack: dict[str, bytes]) -> None:
    card = json.loads(pack["scorecard.json"])
    paper = PdfReader(io.BytesIO(pack["board.pdf"])).pages[0].extract_text().replace("\u00a0", " ")
    deck = Presentation(io.BytesIO(pack["board.pptx"]))
    assert 8 <= len([one for one in deck.slides if one.shapes[1].text_frame.text != "Appendix"]) <= 12
    spoken = [one.text_frame.text for slide in deck.slides for one in slide.shapes if one.has_text_frame]
    sheets = workbook(pack["board.xlsx"])
    page = re.sub(r"<[^>]+>", " ", pack["board.html"].decode())
    overall = points(card["overall"]["score"])
    assert overall in {line.strip() for line in paper.splitlines()}
    assert f"{card['ecosystem']['name']} scores {overall} of 100" in paper
    assert any(one.startswith(f"{overall}\noverall, of 100") for one in spoken)
    assert re.search(rf"{re.escape(overall)}\s+overall, of 100", page)
    shown = {row[0]: row[1] for row in sheets["Scorecard"]}
    for one in card["pillars"]:
        assert shown[one["label"]] == ("–" if one["score"] is None else pytest.approx(one["score"], rel=1e-15))
    costliest = pack["losses.csv"].decode().splitlines()[1].split(",")[0]
    assert sheets["Losses"][1][2] == costliest


@pytest.mark.parametrize("words", [[], ["-o", "pack.pdf"], ["-o", "a.zip", "-o", "b.zip"]])
def test_a_pack_goes_to_one_zip_and_nowhere_else(run: Run, folder: Path, words: list[str]) -> None:
    answer = run("pack", str(folder), *words)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "pack.zip" in answer.stderr or "allowed: .zip" in answer.stderr


IN_TURN = ["--cut", "p5=0.5", "--then", "p4", "--then", "cut=p6=0.25"]


@pytest.mark.parametrize("words", [["simulate", "--lose", "p3", *IN_TURN], ["remedies", "--lose", "p3"]])
def test_scenarios_under_pseudonyms_name_nobody_and_cost_the_same(
    run: Run, folder: Path, tmp_path: Path, words: list[str]
) -> None:
    said = [words[0], str(folder), *words[1:]]
    for name, more in (("open.json", []), ("veiled.json", ["--pseudonymise"])):
        answer = run(*said, *more, "-o", str(tmp_path / name))
        assert answer.exit_code == 0, answer.stderr
    text = (tmp_path / "veiled.json").read_text("utf-8")
    frank, veiled = json.loads((tmp_path / "open.json").read_text("utf-8")), json.loads(text)
    key = "lost_share" if words[0] == "simulate" else "frontier"
    assert veiled[key] == frank[key]
    assert "Partner" not in text
    assert "stays recognisable" in text
    assert run(*said[:2], "--lose", "nobody", "--pseudonymise").exit_code == 2

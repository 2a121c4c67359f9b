"""The commands of evidence: what they say, what they write, what they refuse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import ecohealth as eh
from tests.unit.cli.conftest import Run
from tests.unit.cli.test_commands import valid


def test_compare_tells_and_writes_the_figures_of_python(folder: Path, run: Run) -> None:
    files = [folder.parent / f"change.{suffix}" for suffix in ("json", "md", "html", "xlsx")]
    told = run(
        "compare", folder, "--before", "2023", "--after", "2024", *(word for one in files for word in ("-o", one))
    )
    eco = eh.load(folder)
    found = eh.compare(eco.window("2023"), eco.window("2024"))
    assert (told.exit_code, " ".join(told.stdout.split()).startswith(found.sentence())) == (0, True)
    read = valid(files[0], "comparison-1")
    assert [one["change"] for one in read["causes"] if one["reason"] == ""] == [
        row["change"] for row in found.causes.to_dict("records") if row["reason"] == ""
    ]
    assert {one["name"] for one in read["participants"]} == set(found.participants["name"])
    page = files[2].read_text("utf-8")
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_changes_are_split_by_group_too(folder: Path, run: Run) -> None:
    file = folder.parent / "change.json"
    told = run("compare", folder, "--before", "2023", "--after", "2024", "--by", "region", "-o", file)
    assert told.exit_code == 0
    read = valid(file, "comparison-1")
    of_value = [one for one in read["parts"] if one["id"] == "value"]
    (whole,) = (one for one in read["causes"] if one["id"] == "value")
    assert (read["by"], [one["kind"] for one in of_value][-1], len(of_value) > 2) == ("region", "time", True)
    for cause in ("joiners", "leavers", "intensity"):
        assert sum(one["causes"][cause] for one in of_value) == whole["causes"][cause]


def test_without_windows_the_last_twelve_months_are_compared_with_those_before(folder: Path, run: Run) -> None:
    told = run("compare", folder)
    flat = " ".join(told.stdout.split())
    assert told.exit_code == 0
    assert "Before: 2022-12-01 to 2023-11-30. After: 2023-12-01 to 2024-11-30." in flat
    for words in ("Overall score", "By type", "What not to conclude", "Joiners and leavers:"):
        assert words in flat


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--before", "2024", "--after", "2023"], "begins before the earlier one"),
        (["--before", "1999"], "window '1999' holds no interaction"),
        (["--after", "all"], "nothing comes before all of the data"),
        (["-o", "change.csv"], "no output format '.csv'"),
        (["--by", "tpye"], "no column of participants 'tpye' (did you mean 'type'?)"),
    ],
)
def test_compare_refuses_what_it_cannot_do(folder: Path, run: Run, words: list[str], message: str) -> None:
    told = run("compare", folder, *words)
    assert (told.exit_code, told.stdout) == (2, "")
    assert message in told.stderr


def test_backtest_tells_and_writes_the_figures_of_python(folder: Path, run: Run) -> None:
    files = [folder.parent / f"past.{suffix}" for suffix in ("json", "md", "html", "xlsx")]
    told = run("backtest", folder, "--horizon", 4, "--seed", 2, *(word for one in files for word in ("-o", one)))
    found = eh.backtest(eh.load(folder), horizon=4, seed=2)
    assert (told.exit_code, " ".join(told.stdout.split()).startswith(found.sentence())) == (0, True)
    read = valid(files[0], "backtest-1")
    assert [one["claim"] for one in read["verdicts"]] == [one.claim for one in found.verdicts]
    assert read["provenance"]["seed"] == 2
    shown = " ".join(run("backtest", folder, "--horizon", 4).stdout.split())
    for words in ("What history says", "cannot be told", "What departures did", "none of them changed"):
        assert words in shown


def test_a_backtest_of_volta_fits_its_schema_and_every_format(tmp_path: Path, run: Run) -> None:
    files = [tmp_path / f"past.{suffix}" for suffix in ("json", "md", "html", "xlsx")]
    assert run("backtest", eh.sample_path("volta"), *(word for one in files for word in ("-o", one))).exit_code == 0
    read = valid(files[0], "backtest-1")
    assert [one["model"] for one in read["models"]] == ["hazard", "size", "recency", "frequency", "no change"]
    for file in files[1:3]:
        assert "Sankt Aldrich Logistik" in file.read_text("utf-8")


def test_backtest_refuses_a_history_that_is_too_short(folder: Path, run: Run) -> None:
    told = run("backtest", folder, "--horizon", 9)
    assert (told.exit_code, told.stdout) == (2, "")
    assert "needs 27 complete months in which records are not missing; there are 23" in told.stderr


def test_forecast_tells_and_writes_the_figures_of_python(tmp_path: Path, run: Run) -> None:
    files = [tmp_path / f"next.{suffix}" for suffix in ("json", "md", "html", "xlsx")]
    plan = ["--recruit", "supplier=4", "--lose", "kaihua-semiconductor", "--cut", "volta-motors=0.5"]
    words = ["--periods", 3, "--runs", 200, "--scored", 0, "--seed", 5, *plan]
    words += [word for one in files for word in ("-o", one)]
    told = run("forecast", eh.sample_path("volta"), *words)
    found = eh.forecast(
        eh.load(eh.sample_path("volta")), periods=3, runs=200, seed=5, recruit={"supplier": 4},
        lose=["kaihua-semiconductor"], cut={"volta-motors": 0.5},
    )  # fmt: skip
    assert (told.exit_code, " ".join(told.stdout.split()).startswith(found.sentence())) == (0, True)
    read = valid(files[0], "forecast-1")
    assert [one["middle"] for one in read["fan"]] == found.fan["middle"].tolist()
    assert read["change"] == "Recruiting 4 suppliers, losing kaihua-semiconductor and cutting volta-motors to 50.0 %"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--recruit", "supplier=x"], "TYPE=N with a whole number"),
        (["--recruit", "baker=2"], "no type of participant 'baker'"),
        (["--lose", "nobody"], "no participant 'nobody'"),
        (["--cut", "volta-motors=1.5"], "give the share that is left, 0 to 1"),
        (["--scored", "3"], "10 scored futures at least, not 3"),
        (["--periods", "0"], "1 to 60 periods ahead, not 0"),
        (["--window", "2023"], "needs 24 complete months in which records are not missing; there are 12"),
    ],
)
def test_forecast_refuses_what_it_cannot_do(run: Run, words: list[str], message: str) -> None:
    told = run("forecast", eh.sample_path("volta"), *words)
    assert (told.exit_code, told.stdout) == (2, "")
    assert message in told.stderr


def test_effect_tells_and_writes_the_figures_of_python(tmp_path: Path, run: Run) -> None:
    files = [tmp_path / f"us.{suffix}" for suffix in ("json", "md", "html", "xlsx")]
    words = ["--date", "2025-01", "--treated", "type=fleet", "--on", "records", "--after", 5]
    told = run("effect", eh.sample_path("volta"), *words, *(word for one in files for word in ("-o", one)))
    found = eh.effect(
        eh.load(eh.sample_path("volta")), date="2025-01", treated={"type": "fleet"}, outcome="records", after=5
    )
    assert (told.exit_code, " ".join(told.stdout.split()).startswith(found.sentence())) == (0, True)
    read = valid(files[0], "effect-1")
    assert [one["effect"] for one in read["methods"]] == found.methods["effect"].tolist()
    assert found.participants["name"].iloc[0] in files[2].read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--treated", "volta-motors", "--treated", "type=fleet"], "name ids only, or COLUMN=VALUE only"),
        (["--treated", "nobody"], "no participant 'nobody'"),
        (["--treated", "type=baker"], "no value of 'type' 'baker'"),
    ],
)
def test_effect_refuses_what_it_cannot_do(run: Run, words: list[str], message: str) -> None:
    told = run("effect", eh.sample_path("volta"), "--date", "2025-01", *words)
    assert (told.exit_code, told.stdout) == (2, "")
    assert message in told.stderr


PSEUDONYMOUS = {
    "compare": ["--before", "2023", "--after", "2024"],
    "backtest": ["--horizon", "4"],
    "effect": ["--date", "2024-01", "--treated", "kaihua"],
}


@pytest.mark.parametrize("command", PSEUDONYMOUS)
def test_evidence_under_pseudonyms_has_the_same_figures_and_no_name(command: str, folder: Path, run: Run) -> None:
    files = [folder.parent / f"{name}.json" for name in ("plain", "veiled")]
    plain = run(command, folder, *PSEUDONYMOUS[command], "-o", files[0])
    veiled = run(command, folder, *PSEUDONYMOUS[command], "--pseudonymise", "-o", files[1])
    assert (plain.exit_code, veiled.exit_code) == (0, 0)
    texts = [one.read_text("utf-8") for one in files]
    assert "recognisable" in texts[1]
    assert not [name for name in ("Volta Motors", "凯华半导体", "kaihua") if name in texts[1]]
    figures = [_figures(json.loads(text)) for text in texts]
    assert figures[0] == figures[1]


def _figures(part: object) -> list[float]:
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    own = [part] if isinstance(part, (int, float)) and not isinstance(part, bool) else []
    return own + [one for each in inner for one in _figures(each)]


def test_two_ecosystems_under_pseudonyms_are_compared_by_who_is_who(folder: Path, run: Run) -> None:
    other = folder.parent / "later"
    shutil.copytree(folder, other)
    rows = (other / "participants.csv").read_text("utf-8").replace("img,", "aaa,")
    (other / "participants.csv").write_text(rows, "utf-8")
    deals = (other / "interactions.csv").read_text("utf-8").replace("img,", "aaa,")
    (other / "interactions.csv").write_text(deals, "utf-8")
    files = [folder.parent / f"{name}.json" for name in ("plain", "veiled")]
    assert run("compare", folder, other, "-o", files[0]).exit_code == 0
    assert run("compare", folder, other, "--pseudonymise", "-o", files[1]).exit_code == 0
    plain, veiled = (json.loads(one.read_text("utf-8")) for one in files)
    assert _figures(plain["causes"]) == _figures(veiled["causes"])
    assert sorted(one["state"] for one in plain["participants"]) == sorted(
        one["state"] for one in veiled["participants"]
    )

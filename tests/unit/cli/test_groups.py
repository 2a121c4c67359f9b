"""``ecohealth score --by`` and ``--profile NAME``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.cli.conftest import Run


def test_by_type_shows_where_groups_differ_and_one_metric_every_group(folder: Path, run: Run) -> None:
    told = run("score", folder, "--by", "type")
    assert told.exit_code == 0
    flat = " ".join(told.stdout.split())
    assert "metrics by type" in flat
    assert "Parties are the group's members" in flat
    assert "Before you rely on it" in flat
    one = run("score", folder, "--by", "type", "--metric", "participant_hhi", "--metric", "breadth")
    assert one.exit_code == 0
    assert "Concentration of value" in one.stdout
    assert "Breadth of partnership" in one.stdout
    assert "– the group has" in one.stdout, "the sample is small, and says so"


def test_groups_are_written_where_asked(folder: Path, run: Run) -> None:
    file = folder.parent / "groups.json"
    told = run("score", folder, "--by", "type", "--metric", "breadth", "-o", file)
    assert told.exit_code == 0
    assert json.loads(file.read_text("utf-8"))["by"] == "type"


def test_what_cannot_be_grouped_is_refused_in_one_message(folder: Path, run: Run) -> None:
    for words, said in [
        (("--by", "typ"), "no attribute 'typ' (did you mean 'type'?)"),
        (("--by", "type", "--metric", "breadht"), "no metric 'breadht' (did you mean 'breadth'?)"),
        (("--metric", "breadth"), "add --by type"),
        (("--by", "type", "--stress"), "--stress and --backtest try a whole scorecard"),
        (("--by", "type", "--backtest"), "--stress and --backtest try a whole scorecard"),
        (("--profile", "lunch"), "did you mean 'launch'"),
    ]:
        told = run("score", folder, *words)
        assert told.exit_code == 2
        assert said in " ".join(told.stderr.split())


def test_a_profile_goes_by_its_name(folder: Path, run: Run) -> None:
    file = folder.parent / "card.json"
    assert run("score", folder, "--profile", "launch", "-o", file).exit_code == 0
    assert json.loads(file.read_text("utf-8"))["provenance"]["profile"] == "launch"

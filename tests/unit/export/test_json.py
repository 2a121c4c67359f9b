from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from itertools import pairwise
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest

from ecohealth.export.json import (
    json_bytes,
    outcome_document,
    plain,
    remedies_document,
    risk_document,
    scorecard_document,
)
from ecohealth.scores.sureness import Sureness
from ecohealth.tables.report import FileCount, ImportReport, Problem
from tests.golden.made import HOSTILE, VALUES, advice, outcome, risk, scorecard


def schema(name: str) -> dict[str, Any]:
    text = resources.files("ecohealth.export").joinpath(f"schemas/{name}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def validated(document: Any, name: str) -> dict[str, Any]:
    """The document as a reader gets it, once its schema has accepted it."""
    read: dict[str, Any] = json.loads(json_bytes(document), parse_constant=pytest.fail)
    jsonschema.Draft202012Validator(schema(name)).validate(read)
    return read


def metric(read: dict[str, Any], name: str) -> dict[str, Any]:
    """A metric of a scorecard's document."""
    found: dict[str, Any] = next(one for part in read["pillars"] for one in part["metrics"] if one["id"] == name)
    return found


@pytest.mark.parametrize("name", ["scorecard-1", "outcome-1", "risk-1", "remedies-1", "import-1"])
def test_the_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_a_scorecard_keeps_its_schema_and_its_figures_unrounded() -> None:
    card = scorecard()
    read = validated(scorecard_document(card), "scorecard-1")
    metrics = {one["id"]: one for pillar in read["pillars"] for one in pillar["metrics"]}
    assert {name: (one["value"], one["score"]) for name, one in metrics.items() if one["value"] is not None} == VALUES
    assert read["overall"]["score"] == card.overall
    assert [one["score"] for one in read["pillars"]] == [one.score for one in card.pillars]
    assert read["ecosystem"]["value"] == card.summary.value


def test_what_was_not_computed_is_said_and_never_made_up() -> None:
    read = validated(scorecard_document(replace(scorecard({}), sureness=Sureness())), "scorecard-1")
    assert read["overall"]["interval"] is None
    told = read["provenance"]
    for part in (read["missing_data"], read["manipulability"], told["intervals"], told["weights"]):
        assert part["status"] == "not computed"
        assert len(part["reason"].split()) > 3
    retention = next(one for one in read["pillars"][1]["metrics"] if one["id"] == "retention")
    assert (retention["value"], retention["score"], retention["status"]) == (None, None, "needs_column")
    assert "column 'date'" in retention["reason"]


def test_intervals_stand_beside_their_figures_with_the_method() -> None:
    read = validated(scorecard_document(scorecard()), "scorecard-1")
    assert read["overall"]["interval"] == [51.2, 57.96]
    assert [one["interval"] for one in read["pillars"]] == [[44.4, 55.5], [58.0, 61.0], None, None]
    hhi = metric(read, "participant_hhi")
    assert (hhi["interval"], hhi["value_interval"]) == ([98.5, 100.0], [0.0312345, 0.0512345])
    made = read["provenance"]["intervals"]
    assert (made["status"], made["replicates"], made["seed"], made["events"]) == ("computed", 200, 7, 12)
    assert "Poisson bootstrap: 200 resamples" in made["method"]
    assert made["held"] == [{"metric": "clustering_lift", "reason": "it has no value in 41 of 200 resamples"}]


def test_weights_missing_data_and_gaming_are_told_with_their_figures() -> None:
    read = validated(scorecard_document(scorecard()), "scorecard-1")
    assert read["overall"]["weight_interval"] == [48.2, 60.3]
    choice = read["provenance"]["weights"]["choices"][0]
    assert (choice["choice"], choice["total"]) == ("the weight of Resilience to partner loss", 0.65432)
    people = read["missing_data"]["dropped"][0]
    assert (people["what"], people["overall"], people["mean_move"]) == ("participants", [50.1, 57.7], 1.2345)
    assert [one["rank_interval"] for one in people["most_critical"]] == [[1.0, 2.05], [None, None]]
    gamed = read["manipulability"]
    assert gamed["overall"] == {"points": 1.2345, "way": "to one partner", "participant": "h-pipe"}
    assert [(one["metric"], one["easy"]) for one in gamed["metrics"]] == [("breadth", True), ("reciprocity", False)]
    assert gamed["untried"] == ["clustering_lift"]


def test_contributions_name_participants_and_have_null_where_there_is_no_part() -> None:
    read = validated(scorecard_document(scorecard()), "scorecard-1")
    first, second = metric(read, "participant_hhi")["contributions"][:2]
    assert first == {"participant": "h-html", "name": HOSTILE["h-html"], "share": 0.5, "amount": None}
    assert second["amount"] == 0.025
    unnamed = validated(scorecard_document(scorecard({})), "scorecard-1")
    assert metric(unnamed, "participant_hhi")["contributions"][0]["name"] == "h-html"


@pytest.mark.parametrize("scored", [True, False])
def test_an_outcome_keeps_its_schema(scored: bool) -> None:
    made = outcome(scored=scored)
    read = validated(outcome_document(made), "outcome-1")
    parts = read["lost_share"]
    assert parts["total"] == parts["direct"] + parts["stranded"] + parts["cascade"] == made.lost.total
    assert [one["round"] for one in read["participants"]] == [0, 2, 1, 1, 2, 3, None, None]
    assert (read["scores"]["after"] is None) == (not scored)


def test_a_risk_keeps_its_schema_and_what_no_run_tells_is_null() -> None:
    made = risk()
    read = validated(risk_document(made), "risk-1")
    assert read["lost_share"]["cvar95"] == made.lost_share.cvar95
    assert read["lost_share"]["standard_error"]["quantiles"]["p99"] == made.standard_error.quantiles["p99"]
    assert read["lost_share"]["cvar95_interval"] == list(made.cvar_interval or ())
    none = validated(risk_document(replace(made, cvar_interval=None)), "risk-1")
    assert none["lost_share"]["cvar95_interval"] is None
    assert [one["brings"] for one in read["by_participant"]][-1] is None
    assert {one["name"] for one in read["by_participant"]} == set(HOSTILE.values())


def test_remedies_keep_their_schema_and_every_move_says_from_what_to_what() -> None:
    made = advice()
    read = validated(remedies_document(made), "remedies-1")
    totals = [one["total"] for one in read["frontier"]]
    assert totals == [made.before.total, *(step.after.total for step in made.steps)]
    assert [(one["before"]["total"], one["after"]["total"]) for one in read["moves"]] == list(pairwise(totals))
    assert [one["move"] for one in read["moves"]] == ["second_source", "keep"]
    assert read["scores"]["after_loss"] is None


def test_an_import_report_keeps_its_schema() -> None:
    problem = Problem("a.csv", 3, "weight", "-1", "negative-weight", "quarantine", "weight is negative", raw="x,y,-1")
    report = ImportReport((FileCount("a.csv", "interactions", 4, 3, 1, 0),), (problem,))
    read = validated(report.to_dict(), "import-1")
    assert "raw" not in read["problems"][0]
    assert read["files"][0]["records"] == read["files"][0]["loaded"] + read["files"][0]["quarantined"]


def test_a_document_that_breaks_its_schema_is_seen() -> None:
    broken = scorecard_document(scorecard({}))
    broken["overall"] = {**broken["overall"], "score": 101.0}
    with pytest.raises(jsonschema.ValidationError):
        validated(broken, "scorecard-1")


def test_numbers_of_every_make_become_plain_numbers() -> None:
    made = {
        "numpy": [np.float64(0.1), np.int64(3), np.bool_(True)], "array": np.array([1.5, np.inf]), "gone": pd.NA,
        "never": pd.NaT, 7: {"nested": (float("nan"),)},
    }  # fmt: skip
    assert plain(made) == {
        "numpy": [0.1, 3, True], "array": [1.5, None], "gone": None, "never": None, "7": {"nested": [None]},
    }  # fmt: skip


def test_the_bytes_are_the_same_every_time_and_utf8_with_a_final_newline() -> None:
    written = {json_bytes(scorecard_document(scorecard())) for _ in range(3)}
    assert len(written) == 1
    text = written.pop().decode("utf-8")
    assert text.endswith("}\n")
    assert "שרה" in text

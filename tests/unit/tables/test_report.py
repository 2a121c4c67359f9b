"""The import report as people and programs read it."""

from __future__ import annotations

import json

from ecohealth.tables.report import Problem, sentences


def test_the_document_holds_what_the_schema_names(read):
    tables = read(interactions__csv="source,target,weight\np1,p2,0\np1,p9,1\n")
    document = json.loads(json.dumps(tables.report.to_dict()))
    assert document["schema"] == "ecohealth.import/1"
    assert sorted(document["files"][0]) == ["file", "loaded", "quarantined", "records", "table", "warnings"]
    keys = ["column", "file", "line", "message", "rule", "severity", "value"]
    assert all(sorted(one) == keys for one in document["problems"])
    assert [one["severity"] for one in document["problems"]] == ["warn", "note", "quarantine"]


def test_more_problems_can_be_added_without_touching_the_counts(read):
    report = read().report
    more = report.with_problems([Problem("f", 3, "c", "v", "rule", "warn", "strange")])
    assert more.files == report.files
    assert [one.sentence() for one in more.warnings] == ["f: line 3: strange"]
    assert report.warnings == ()


def test_long_lists_are_cut_and_say_so():
    problems = [Problem("f", n, "c", "v", "rule", "quarantine", "bad") for n in range(2, 30)]
    said = sentences(problems, at_most=2)
    assert said == ["f: line 2: bad", "f: line 3: bad", "f: and 26 more like these"]

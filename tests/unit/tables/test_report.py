"""The import report as people and programs read it."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from ecohealth.tables.report import LINES_AT_MOST, VALUES_AT_MOST, Problem, grouped, sentences

HEAD = "source,target,kind,weight,date\n"
GOOD = "p1,p2,order,1,2024-01-01\n"


def bad(line: int | None, value: str = "x", **other: object) -> Problem:
    told = {"file": "a.csv", "column": "weight", "rule": "number", "severity": "quarantine", "meant": ""} | other
    message = f"weight {value!r} is not a number"
    return Problem(line=line, value=value, message=message, **told)


def test_the_document_holds_what_the_schema_names(read):
    tables = read(interactions__csv="source,target,weight\np1,p2,0\np1,p9,1\n")
    document = json.loads(json.dumps(tables.report.to_dict()))
    assert document["schema"] == "ecohealth.import/1"
    assert sorted(document["files"][0]) == ["file", "loaded", "quarantined", "records", "table", "warnings"]
    keys = ["column", "file", "line", "message", "rule", "severity", "value"]
    assert all(sorted(one) == keys for one in document["problems"])
    assert [one["severity"] for one in document["problems"]] == ["warn", "note", "quarantine"]
    assert [one["severity"] for one in document["groups"]] == ["quarantine", "warn", "note"]


def test_alike_problems_are_one_group_the_gravest_and_most_frequent_first():
    problems = [
        bad(None, severity="note"), bad(9, rule="date"), bad(3), bad(5), bad(4, file="b.csv"), bad(8, severity="warn"),
    ]  # fmt: skip
    groups = grouped(problems)
    assert [(one.first.file, one.first.rule, one.first.severity, one.lines) for one in groups] == [
        ("a.csv", "number", "quarantine", (3, 5)),
        ("a.csv", "date", "quarantine", (9,)),
        ("b.csv", "number", "quarantine", (4,)),
        ("a.csv", "number", "warn", (8,)),
        ("a.csv", "number", "note", ()),
    ]


def test_a_group_names_its_first_record_its_most_frequent_values_and_its_first_lines():
    values = ["Acme Gmbh", *["ten"] * 3, *[f"n{number}" for number in range(10)], "Acme Gmbh"]
    meant = {"Acme Gmbh": "ACME GmbH"}
    group = grouped(bad(line, one, meant=meant.get(one, "")) for line, one in enumerate(values, start=7))[0]
    assert group.sentence() == (
        "a.csv: 15 records: weight cannot be read as a number; the first, line 7: weight 'Acme Gmbh' is not a number; "
        "most often 'ten' 3×, 'Acme Gmbh' 2× (did you mean 'ACME GmbH'?), 'n0', 'n1', 'n2' and 7 other values; "
        "on line 7, line 8, line 9, line 10, line 11 and 10 more"
    )
    document = group.to_dict()
    assert document["values"][:2] == [
        {"value": "ten", "count": 3, "meant": ""}, {"value": "Acme Gmbh", "count": 2, "meant": "ACME GmbH"},
    ]  # fmt: skip
    assert (document["count"], document["different"], document["lines"]) == (15, 12, [7, 8, 9, 10, 11])


def test_a_group_begins_at_its_first_line_and_names_each_line_once():
    heads = grouped(bad(line, severity="warn", rule="successor", column="successor_of") for line in (5, 2, 4, 4))
    assert heads[0].heading() == "a.csv: 4 warnings: successor_of cannot be followed"
    assert heads[0].details()[0].startswith("the first, line 2: ")
    assert heads[0].details()[-1] == "on line 2, line 4, line 5"


def test_one_other_value_is_one():
    values = [f"n{number}" for number in range(VALUES_AT_MOST + 1)]
    assert " and 1 other value; " in grouped(bad(line, one) for line, one in enumerate(values))[0].sentence()


def test_a_problem_that_is_alone_is_told_in_its_own_words():
    assert grouped([bad(9)])[0].sentence() == "a.csv: line 9: weight 'x' is not a number"


def test_a_few_warnings_of_one_kind_each_say_something_of_their_own_and_many_are_gathered():
    few = [bad(line, str(line), severity="warn") for line in (4, 3, 5)]
    assert [one.sentence() for one in grouped(few)] == [one.sentence() for one in few]
    assert [one.count for one in grouped([*few, bad(6, severity="warn")])] == [4]


def test_a_rule_that_is_not_known_here_is_named_by_its_own_word():
    assert grouped([bad(2, rule="strange-thing"), bad(3, rule="strange-thing")])[0].heading() == (
        "a.csv: 2 records: strange thing (weight)"
    )


def test_long_lists_of_groups_are_cut_and_say_so():
    problems = [bad(line, rule=f"rule{line}") for line in range(2, 30)]
    said = sentences(problems, at_most=2)
    assert said == [*(one.sentence() for one in problems[:2]), "and 26 more kinds of problems"]


def test_groups_count_every_problem_once(read):
    rows = "".join(f"p1,x{number % 7},order,{'ten' if number % 3 else 1},2024-01-01\n" for number in range(60))
    report = read(interactions__csv=f"{HEAD}{GOOD}{rows}").report
    groups = grouped(report.problems)
    assert sum(one.count for one in groups) == len(report.problems) == 60 + len(report.warnings) + len(report.notes)
    for one in groups:
        alike = [p for p in report.problems if (p.rule, p.severity, p.column) == _key(one.first)]
        often = Counter(p.value for p in alike)
        assert one.different == len(often)
        assert [value.count for value in one.values] == sorted(often.values(), reverse=True)[:VALUES_AT_MOST]
        assert list(one.lines) == sorted(p.line for p in alike if p.line)[:LINES_AT_MOST]


def _key(one: Problem) -> tuple[str, str, str | None]:
    return one.rule, one.severity, one.column


_LONG = "long" * 1_000
_HOSTILE = [_LONG, "a\x1b[31mred", "\u202eevil", "\u2028a", "x" * 100 + "\n", "\x07", "=1+1", "\u200b", "😀" * 300]
_SPOILT = {
    "source": "{},p2,order,1,2024-01-01,", "kind": "p1,p2,{},1,2024-01-01,", "weight": "p1,p2,order,{},2024-01-01,",
    "date": "p1,p2,order,1,{},", "attribute": "p1,p2,order,1,2024-01-01,{}", "wide": "p1,p2,order,1,2024-01-01,,{}",
}  # fmt: skip


@pytest.mark.parametrize("column", _SPOILT)
@pytest.mark.parametrize("value", _HOSTILE)
def test_what_is_said_of_a_hostile_value_is_short_and_shows(read, column, value):
    row = _SPOILT[column].replace("{}", f'"{value}"')
    broken = f'p1,p2,order,1,2024-01-01,"{value.strip()}"x'
    report = read(interactions__csv=f"{HEAD.strip()},{_LONG}<\n{GOOD.strip()},\n{row}\n{row}\n{broken}\n").report
    told = [one.message for one in report.problems] + [one.sentence() for one in grouped(report.problems)]
    assert report.quarantined >= (3 if column in ("source", "weight", "date", "wide") and value != "\u200b" else 1)
    assert all(one.isprintable() for one in told)
    assert "long" * 26 not in " ".join(told)
    assert max(map(len, told)) < 1_200

"""Tables beyond who met whom: truths, choices, scales, stages, one row for one thing."""

from __future__ import annotations

import pandas as pd
import pytest

from ecohealth.tables.fields import Field
from ecohealth.tables.schema import SCHEMAS
from tests.unit.tables.small import of


def test_truths_are_yes_no_or_unknown(read):
    tables = read(
        participants__csv="id,type,consent,decides,lead_user\np1,a,yes,TRUE,maybe\np2,b, No ,1,perhaps\np3,b,,n,\n"
    )
    people = tables.participants
    assert people["consent"].tolist() == [True, False, pd.NA]
    assert people["decides"].tolist() == [True, True, False]
    assert isinstance(people["consent"].dtype, pd.BooleanDtype)
    assert people["lead_user_text"].tolist() == ["maybe", "perhaps", ""]
    assert [one.rule for one in of(tables, "warn", file="participants.csv")] == ["truth"]


def test_a_truth_that_is_none_costs_its_row_where_others_are(read):
    tables = read(participants__csv="id,type,consent\np1,a,yes\np2,b,pending\np3,b,no\n", interactions__csv=None)
    assert tables.participants["id"].tolist() == ["p1", "p3"]
    assert [one.message for one in of(tables, "quarantine")] == [
        "consent 'pending' is neither yes nor no; write yes or no"
    ]


def test_a_choice_is_one_of_the_allowed_whatever_its_capitals(read):
    assets = "capital,into,amount\nSocial, human ,5\nsocial,,2\nsocal,human,1\nhuman,money,1\nhuman,built,-1\n"
    tables = read(assets__csv=assets)
    assert tables.more["assets"][["capital", "into"]].to_numpy().tolist() == [["social", "human"], ["social", ""]]
    aside = of(tables, "quarantine", file="assets.csv")
    assert [(one.line, one.column, one.rule) for one in aside] == [
        (4, "capital", "choice"),
        (5, "into", "choice"),
        (6, "amount", "range"),
    ]
    assert "did you mean 'social'" in aside[0].message


def test_a_score_lies_within_its_scale(read):
    rows = ["p1,2024,trust,4,1,5", "p1,2024,effort,0,1,5", "p2,2024,trust,6,1,5", "p2,2024,effort,3,5,1"]
    rows += ["p3,2024,trust,99,,", "p3,2024,effort,9,0,10"]
    tables = read(surveys__csv="\n".join(["participant,date,dimension,score,scale_min,scale_max", *rows]))
    assert tables.more["surveys"]["score"].tolist() == [4, 99, 9]
    assert [(one.line, one.column) for one in of(tables, "quarantine", file="surveys.csv")] == [
        (3, "score"),
        (4, "score"),
        (5, "scale_max"),
    ]


def test_stages_out_of_order_are_told_and_kept(read):
    ideas = "idea,participant,submitted,shortlisted,selected,implemented\n"
    ideas += "i1,p1,2024-01-10,2024-02-01,2024-02-01,2024-03-01\ni2,p1,2024-01-10,2024-01-09,,\n"
    ideas += "i3,p2,2024-02-10,,2024-02,2024-02-01\n"
    tables = read(ideas__csv=ideas)
    assert len(tables.more["ideas"]) == 3
    told = of(tables, "warn", file="ideas.csv")
    assert [(one.rule, one.column, one.line) for one in told] == [
        ("order-of-stages", "shortlisted", 3),
        ("order-of-stages", "implemented", 4),
    ]


def test_the_same_thing_twice_is_told_and_kept(read):
    tables = read(
        financials__csv="participant,period,revenue\np1,2024,5\np1,2024-01-01,6\np1,2025,7\n",
        kpis__csv="kpi,date,value\nnps,2024-01,1\nnps,2024-02,1\n",
    )
    assert [(one.file, one.rule, one.line) for one in of(tables, "warn")] == [("financials.csv", "repeated-row", 3)]
    assert "same 'participant' and 'period'" in of(tables, "warn")[0].message


def test_a_period_keeps_its_last_day(read):
    tables = read(financials__csv="participant,period,period_end\np1,2024-Q1,\np2,2024,2024-06-30\np3,2024-02-10,\n")
    days = tables.more["financials"][["period", "period_end"]].astype("str").to_numpy().tolist()
    assert days == [["2024-01-01", "2024-03-31"], ["2024-01-01", "2024-06-30"], ["2024-02-10", "2024-02-10"]]


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_column_of_every_table_is_explained(table):
    schema = SCHEMAS[table]
    assert schema.about.endswith(".")
    assert schema.required
    assert set(schema.key) <= {one.name for one in schema.fields}
    for one in schema.fields:
        assert one.about.endswith("."), one
        assert one.example or one.name in ("participant",), one
        assert all(text in one.allowed for text in one.examples if text) or not one.allowed
        assert one.ends == "" or schema.knows(one.ends)


def test_an_example_is_the_first_that_is_there():
    assert Field("a", examples=("", "x", "y"), sample="z").example == "x"
    assert Field("a", sample="z").example == "z"

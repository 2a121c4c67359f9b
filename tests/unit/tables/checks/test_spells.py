"""Who left and came back stands in two rows and is one participant; every other second row is set aside."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.tables.small import of

HEAD = "id,name,type,joined,left\n"
OTHERS = "p2,Beta,customer,,\np3,Gamma,customer,2021-03-01,\n"


@pytest.fixture
def people(read):
    return lambda rows, head=HEAD: read(participants__csv=f"{head}{rows}{OTHERS}")


def shown(table: pd.DataFrame, one: str) -> list[tuple]:
    rows = table[table["id"] == one]
    return [
        tuple(None if pd.isna(row[name]) else str(row[name].date()) for name in ("joined", "left"))
        for _, row in rows.iterrows()
    ]


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the later spell first"])
def test_two_spells_are_one_participant(people, turned):
    rows = ["p1,Acme,supplier,2020-01-01,2021-06-30\n", "p1,Acme,supplier,2023-01-01,\n"]
    out = people("".join(reversed(rows) if turned else rows))
    assert out.report.quarantined == 0
    assert shown(out.participants, "p1") == [("2020-01-01", None)]
    assert sorted(shown(out.spells, "p1")) == [("2020-01-01", "2021-06-30"), ("2023-01-01", None)]
    assert out.spells["line"].tolist() == [2, 3, 4, 5]
    (count,) = (one for one in out.report.files if one.table == "participants")
    assert (count.records, count.loaded) == (4, 4)
    (note,) = of(out, "note", rule="spells")
    assert note.message.startswith("1 participant left and came back ('p1')")


def test_three_spells_and_an_unknown_beginning(people):
    out = people(
        "p1,Acme,supplier,2022,2022-12-31\np1,Acme,supplier,,2020-05-01\np1,Acme,supplier,2020-05-01,2021-01-01\n"
    )
    assert shown(out.participants, "p1") == [(None, "2022-12-31")]
    assert len(shown(out.spells, "p1")) == 3


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            "p1,Acme,supplier,2020,\np1,Acme,supplier,2023,\n",
            "overlaps the one on line 2; who left and came back needs",
        ),
        ("p1,Acme,supplier,2020,2023-06-01\np1,Acme,supplier,2023-01-01,\n", "overlaps the one on line 2"),
        ("p1,Acme,supplier,2020,2021\np1,Acme,customer,2023,\n", "but with another type; which is right?"),
        ("p1,Acme,supplier,2020,2021\np1,ACME,customer,2023,\n", "but with another name, type"),
        ("p1,Acme,supplier,2020,2021\np1,Acme,supplier,2020,2021\n", "the same in every column"),
        ("p1,Acme,supplier,2020,2021\np1,Acme,supplier,2024,2023\n", "overlaps the one on line 2"),
    ],
)
def test_any_other_second_row_is_set_aside_with_the_reason(people, rows, why):
    out = people(rows)
    (problem,) = of(out, "quarantine")
    assert (problem.line, problem.rule) == (3, "duplicate-id")
    assert why in problem.message
    assert len(shown(out.spells, "p1")) == 1


def test_without_dates_of_membership_a_second_row_is_a_duplicate(people):
    out = people("p1,Acme,supplier,2020\np1,Acme,supplier,2023\n", "id,name,type,joined\n")
    assert "overlaps" in of(out, "quarantine", rule="duplicate-id")[0].message
    assert out.spells["left"].isna().all()


def test_what_succeeds_nobody_is_told(read):
    head = "id,type,joined,successor_of\n"
    rows = "a,m,2020,\nb,m,2021,a\nc,m,2022,a\nd,m,,d\ne,m,,f\nf,m,,e\ng,m,,nobody\nh,m,,b; c\n"
    out = read(participants__csv=head + rows, interactions__csv="source,target\na,b\n")
    said = [one.message for one in of(out, "warn", rule="successor")]
    assert len(said) == 4
    for words in (
        "'a' has 2 successors, 'b', 'c': its life goes on as 'b'",
        "'d' is said to succeed itself",
        "'e', 'f' succeed one another in a circle",
        "'g' is said to succeed 'nobody', which is no participant",
    ):
        assert any(words in one for one in said), words
    (note,) = of(out, "note", rule="successor")
    assert "'h' succeeds 'b', 'c'" in note.message

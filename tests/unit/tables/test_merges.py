"""merges.csv: read with the care of every table, obeyed or set aside with the reason."""

from __future__ import annotations

import pytest

from ecohealth.tables.merges import resolved
from tests.unit.tables.small import of

PEOPLE = "id,name,type\n" + "".join(
    f"{one},{one.upper()},maker\n" for one in ("a", "b", "c", "d", "=e", "ACME", "acme")
)
DEALS = "source,target\na,b\n"


@pytest.fixture
def merges(read):
    return lambda text, people=PEOPLE: read(participants__csv=people, interactions__csv=DEALS, merges__csv=text)


def test_only_rows_decided_as_merge_act(merges):
    out = merges("keep,merge,why,decision\na,b,alike,merge\na,c,alike,\nb,d,alike,keep apart\n")
    assert dict(out.merges.into) == {"b": "a"}
    assert out.merges.apart == {("b", "d")}
    assert len(out.merges.rows) == 3
    assert out.report.quarantined == 0
    assert len(out.participants) == 7, "tables stay as they were read"
    (note,) = of(out, "note", rule="merged")
    assert note.message.startswith("1 participant merged as this file says ('b' into 'a')")


def test_chains_end_at_the_last(merges):
    out = merges("keep,merge,decision\nb,a,merge\nc,b,Merge\nc,a,merge\n")
    assert dict(out.merges.into) == {"a": "c", "b": "c"}
    assert out.report.quarantined == 0


@pytest.mark.parametrize(
    ("rows", "line", "why"),
    [
        ("a,a,merge", 2, "'a' cannot be merged into itself"),
        ("a,b,merge\nb,a,merge", 3, "round in a circle"),
        ("a,b,merge\nb,c,merge\nc,a,merge", 4, "round in a circle"),
        ("a,b,merge\nc,b,merge", 3, "'b' is merged into 'a' already, not into 'c'"),
        ("a,b,merge\nb,a,keep apart", 3, "kept apart here and merged on line 2; which is right?"),
        ("a,b,merge\na,c,merge\nb,c,keep apart", 4, "kept apart here and merged on line 3"),
        ("a,x,merge", 2, "merge 'x' is no participant"),
        ("Acme,b,merge", 2, "did you mean 'ACME'?"),
        ("x,b,keep apart", 2, "keep 'x' is no participant"),
        ("a,b,perhaps", 2, "decision 'perhaps' is no decision; allowed: merge, keep apart"),
        (",b,merge", 2, "keep is missing"),
    ],
)
def test_what_cannot_be_obeyed_is_set_aside_with_its_line(merges, rows, line, why):
    out = merges(f"keep,merge,decision\n{rows}\n")
    (problem,) = of(out, "quarantine")
    assert (problem.file, problem.line) == ("merges.csv", line)
    assert why in problem.message
    assert problem.raw == rows.split("\n")[line - 2]


def test_the_others_are_obeyed_all_the_same(merges):
    out = merges("keep,merge,decision\na,b,merge\nb,a,merge\nc,d,merge\n")
    assert dict(out.merges.into) == {"b": "a", "d": "c"}


def test_an_undecided_row_may_name_who_is_gone(merges):
    out = merges("keep,merge,decision\na,gone,\n")
    assert out.report.quarantined == 0


def test_the_apostrophe_that_makes_an_id_safe_in_a_spreadsheet_is_taken_off(merges):
    assert dict(merges("keep,merge,decision\na,'=e,merge\n").merges.into) == {"=e": "a"}


def test_without_decisions_nothing_is_merged_and_it_is_said(merges):
    out = merges("keep,merge\na,b\n")
    assert dict(out.merges.into) == {}
    assert any("nothing is merged" in one.message for one in of(out, "warn", file="merges.csv"))


@pytest.mark.parametrize(("decision", "told"), [("", 1), ("merge", 0), ("keep apart", 0)])
def test_a_decision_silences_the_warning_of_look_alikes(merges, decision, told):
    out = merges(f"keep,merge,decision\nacme,ACME,{decision}\n")
    assert len(of(out, "warn", rule="look-alike")) == told


def test_of_three_look_alikes_the_undecided_ones_are_told(merges):
    people = "id,type\nacme,maker\nACME,maker\nAcme,maker\na,maker\nb,seller\n"
    out = merges("keep,merge,decision\nacme,ACME,keep apart\n", people)
    (warning,) = of(out, "warn", rule="look-alike")
    assert warning.message.startswith("3 ids differ only by case")
    out = merges("keep,merge,decision\nacme,ACME,keep apart\nacme,Acme,merge\nACME,Acme,keep apart\n", people)
    assert (of(out, "quarantine"), of(out, "warn", rule="look-alike")) == ([], [])


def test_a_long_chain_is_followed_at_once():
    chain = [(f"p{k + 1}", f"p{k}") for k in range(20_000)]
    out = resolved(chain)
    assert set(out.into.values()) == {"p20000"}
    assert not out.refused

"""What must hold of rows: set aside with the right reason, or kept and told once."""

from __future__ import annotations

import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.read import read_tables
from tests.unit.tables.small import DEALS, PEOPLE, of

HEAD = "source,target,kind,weight,date\n"
GOOD = "p1,p2,order,1,2024-01-01\n"


def _aside(tables) -> list[tuple[int | None, str | None, str, str]]:
    return [(one.line, one.column, one.value, one.rule) for one in of(tables, "quarantine")]


def _warned(tables) -> list[str]:
    return [one.rule for one in of(tables, "warn")]


def test_a_good_ecosystem_has_nothing_to_tell(read):
    tables = read()
    assert tables.report.problems == ()
    assert tables.interactions["weight"].tolist() == [10.0, 3.0, 4.5]
    assert tables.interactions["line"].tolist() == [2, 3, 4]
    assert tables.participants["name"].tolist() == ["Acme", "Beta", "Gamma"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("p1,,order,1,2024-01-01", (3, "target", "", "missing")),
        ("p1,  ,order,1,2024-01-01", (3, "target", "  ", "missing")),
        ("p1,p9,order,1,2024-01-01", (3, "target", "p9", "unknown-participant")),
        ("p1,P2,order,1,2024-01-01", (3, "target", "P2", "unknown-participant")),
        ("p1,p2 ,order,1,2024-01-01", (3, "target", "p2 ", "unknown-participant")),
        ("p1,p2,order,-1,2024-01-01", (3, "weight", "-1", "range")),
        ("p1,p2,order,1e19,2024-01-01", (3, "weight", "1e19", "range")),
        ("p1,p2,order,inf,2024-01-01", (3, "weight", "inf", "number")),
        ("p1,p2,order,nan,2024-01-01", (3, "weight", "nan", "number")),
        ('p1,p2,order,"1,234",2024-01-01', (3, "weight", "1,234", "number")),
        ("p1,p2,order,,2024-01-01", (3, "weight", "", "missing")),
        ("p1,p2,order,1,05/03/2024", (3, "date", "05/03/2024", "date")),
        ("p1,p2,order,1,2024-02-30", (3, "date", "2024-02-30", "date")),
        ("p1,p2,or\x07der,1,2024-01-01", (3, "kind", "or\x07der", "control-character")),
        ('p1,p2,"or\nder",1,2024-01-01', (3, "kind", "or\nder", "control-character")),
        ("p1,p2,order,1", (3, None, "", "fields")),
        ("source,target,kind,weight,date", (3, "", "", "header")),
    ],
)
def test_a_row_that_does_not_fit_is_set_aside_as_it_stood(read, row, expected):
    tables = read(interactions__csv=f"{HEAD}{GOOD}{row}\n{GOOD.replace('p2', 'p3')}")
    assert _aside(tables) == [expected]
    assert of(tables, "quarantine")[0].raw == row
    assert len(tables.interactions) == 2


def test_all_reasons_of_a_row_are_in_its_one_problem(read):
    tables = read(interactions__csv=f"{HEAD}{GOOD}p1,P2,order,ten,soon\n")
    message = of(tables, "quarantine")[0].message
    assert "weight 'ten' is not a number" in message
    assert "date 'soon' is not a date" in message
    assert "target 'P2' is no participant (did you mean 'p2'?)" in message


@pytest.mark.parametrize(
    ("rows", "rule", "said"),
    [
        ("p1,p2,order,0,2024-01-01\np1,p3,order,-0,2024-01-01\n", "zero-weight", "in 2 rows (line 3, line 4)"),
        ("p1,p1,order,1,2024-01-01\n", "self-loop", "in 1 row (line 3)"),
        (GOOD + GOOD, "duplicate-row", "in 2 rows (line 3, line 4)"),
        ("p1,p3,order,1,\n", "undated", "in 1 row (line 3)"),
        ("p1,p3,order,1,9999-12-31\n", "absurd-date", "'9999-12-31': taken as unknown"),
        ("p1,p3,,1,2024-01-01\n", "default", "taken as the kind 'interaction'"),
        ("p1,p3,Order,1,2024-01-01\n", "look-alike", "'order', 'Order'"),
        ("p1,p3,order,1,2024-01-01T10:00:00+02:00\n", "time-zone", "+02:00, none"),
        ("p1,p3,or\u200bder,1,2024-01-01\n", "hidden-character", "invisible"),
    ],
)
def test_what_is_strange_is_kept_and_told_once(read, rows, rule, said):
    tables = read(interactions__csv=HEAD + GOOD + rows)
    assert len(tables.interactions) == 1 + rows.count("\n")
    assert rule in _warned(tables)
    assert said in of(tables, "warn", rule=rule)[0].message


def test_ten_thousand_zero_weights_make_one_warning(read):
    rows = "".join(f"p1,p2,order,0,2024-01-01,{number}\n" for number in range(10_000))
    tables = read(interactions__csv=HEAD.replace("date", "date,n") + rows)
    assert [one.message for one in of(tables, "warn")] == [
        "weight is zero in 10,000 rows (line 2, line 3, line 4, line 5, line 6 and 9,995 more): "
        "kept, nothing is exchanged"
    ]


def test_defaults_are_notes_not_warnings(read):
    tables = read(participants__csv="id,type\np1,a\np2,b\n", interactions__csv="source,target\np1,p2\n")
    assert _warned(tables) == []
    assert sorted(one.rule for one in of(tables, "note")) == ["default"] * 3
    assert tables.participants["name"].tolist() == ["p1", "p2"]
    row = tables.interactions.iloc[0]
    assert (row["kind"], row["weight"]) == ("interaction", 1.0)


def test_a_column_of_blanks_counts_as_none_but_is_told(read):
    tables = read(interactions__csv=f"{HEAD}p1,p2,order,,\np1,p3,order, ,\n")
    assert tables.interactions["weight"].tolist() == [1.0, 1.0]
    assert tables.interactions["date"].isna().all()
    assert [one.message for one in of(tables, "warn")] == ["column weight is empty: every row counts 1"]
    assert [one.message for one in of(tables, "note")] == ["column date is empty: nothing is dated"]


def test_intervals_give_an_end(read):
    tables = read(interactions__csv=f"{HEAD}p1,p2,order,1,2024-01/2024-03\np1,p3,order,1,2024-02-01\n")
    assert tables.interactions["date"].astype(str).tolist() == ["2024-01-01", "2024-02-01"]
    assert tables.interactions["end"].isna().tolist() == [False, True]
    assert str(tables.interactions["end"].iloc[0].date()) == "2024-03-31"
    assert tables.grain == "month"


def test_an_end_before_its_begin_is_told(read):
    tables = read(
        interactions__csv="source,target,date,end\np1,p2,2024-02-01,2024-01-01\np1,p3,2024-01-01,2024-02-01\n"
    )
    assert _warned(tables) == ["order-of-dates"]


# -- participants ---------------------------------------------------------------------------------------------------
def test_duplicate_ids_keep_the_first_and_say_what_differs(read):
    tables = read(participants__csv=PEOPLE + "p1,Acme,supplier,2021-01-01\np2,Beta AG,supplier,\n")
    assert [(one.line, one.column, one.value) for one in of(tables, "quarantine")] == [(5, "id", "p1"), (6, "id", "p2")]
    same, other = (one.message for one in of(tables, "quarantine"))
    assert same == "duplicate id 'p1': it is on line 2 already, the same in every column"
    assert other == "duplicate id 'p2': it is on line 3 already, but with another name, type; which is right?"
    assert tables.participants["name"].tolist() == ["Acme", "Beta", "Gamma"]


def test_the_second_of_two_is_taken_when_the_first_was_set_aside(read):
    tables = read(participants__csv=PEOPLE.replace("p1,Acme,supplier", "p1,Acme,") + "p1,Acme,supplier,\n")
    assert _aside(tables) == [(2, "type", "", "missing")]
    assert set(tables.participants["id"]) == {"p1", "p2", "p3"}


def test_the_row_of_names_again_is_set_aside(read):
    tables = read(participants__csv=PEOPLE + PEOPLE.replace("\np", "\nq"))
    assert [(one.line, one.rule) for one in of(tables, "quarantine")] == [(5, "header")]
    assert len(tables.participants) == 6


@pytest.mark.parametrize("ids", [("NA", "null"), ("007", "7"), ("1e5", "100000"), ("=1+1", "-1"), ("True", "TRUEst")])
def test_ids_are_text(read, ids):
    tables = read(
        participants__csv=f"id,type\n{ids[0]},a\n{ids[1]},b\n", interactions__csv=f"source,target\n{ids[0]},{ids[1]}\n"
    )
    assert tuple(tables.participants["id"]) == ids
    assert tables.interactions[["source", "target"]].to_numpy().tolist() == [list(ids)]
    assert _warned(tables) == []


def test_values_keep_their_spaces(read):
    tables = read(participants__csv="id,type,note\np1, a ,  x  \np2,b,\np3,b,\n")
    assert tables.participants["type"].tolist() == [" a ", "b", "b"]
    assert tables.participants["note"].tolist() == ["  x  ", "", ""]


def test_a_name_that_turns_the_direction_of_text_is_told(read):
    tables = read(participants__csv=PEOPLE.replace("Acme", "Acme\u202egpj.exe"))
    assert tables.participants["name"].iloc[0] == "Acme\u202egpj.exe"
    assert _warned(tables) == ["text-direction"]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85"])
def test_control_characters_cost_the_row_whatever_the_column(read, character):
    tables = read(participants__csv=PEOPLE + f"p4,Ac{character}me,supplier,\n")
    assert [(one.line, one.rule) for one in of(tables, "quarantine")] == [(5, "control-character")]
    assert of(tables, "quarantine")[0].sentence().isprintable()


def test_many_groups_of_ids_that_look_alike_are_told_in_a_few_lines(read):
    people = "id,type\n" + "".join(f"{word}{n},t{n % 3}\n" for n in range(20) for word in ("x", "X"))
    tables = read(participants__csv=people, interactions__csv="source,target\nx1,X1\n")
    alike = of(tables, "warn", rule="look-alike")
    assert len(alike) == 6
    assert "'x0' (line 2), 'X0' (line 3)" in alike[0].message
    assert alike[-1].message == "15 more groups of ids that look alike"


def test_types_that_do_not_divide_are_told(read):
    one = "id,type\n" + "".join(f"p{n},customer\n" for n in range(1, 6))
    assert _warned(read(participants__csv=one)) == ["one-type"]
    many = "id,type\n" + "".join(f"p{n},t{n}\n" for n in range(1, 30))
    assert _warned(read(participants__csv=many)) == ["many-types"]


@pytest.mark.parametrize("value", ["high", "?"])
def test_an_optional_number_that_is_none_at_all_is_an_attribute(read, value):
    tables = read(participants__csv=f"id,type,value\np1,a,{value}\np2,b,{value}\np3,b,\n")
    assert tables.participants["value_text"].tolist() == [value, value, ""]
    assert "value" not in tables.participants
    assert _warned(tables) == ["number"]


def test_shares_lie_between_nothing_and_all(read):
    tables = read(
        participants__csv="id,type,outside_share\np1,a,0.5\np2,b,1.5\np3,b,-1\np4,b,\n", interactions__csv=None
    )
    assert [(one.line, one.rule) for one in of(tables, "quarantine")] == [(3, "range"), (4, "range")]
    assert tables.participants["outside_share"].isna().tolist() == [False, True]


def test_members_met_before_they_joined_or_after_they_left_are_told(read):
    people = "id,type,joined,left\np1,a,2024-01-06,\np2,b,2024-01,2024-02\np3,b,,2024-02\n"
    tables = read(participants__csv=people, interactions__csv=DEALS + "p2,p1,order,1,2024-03-01\n")
    messages = [one.message for one in of(tables, "warn", file="participants.csv")]
    assert messages == [
        "1 participant joined after the first interaction they are in ('p1')",
        "1 participant left before the last interaction they are in ('p2')",
    ]


# -- ids against ids ------------------------------------------------------------------------------------------------
def test_when_nobody_is_known_the_file_is_refused_in_one_line(write):
    rows = "".join(f"a{n},b{n},order,1,2024-01-01\n" for n in range(2000))
    with pytest.raises(InputRefused) as refusal:
        read_tables(write(interactions__csv=HEAD + rows))
    assert str(refusal.value) == (
        "interactions.csv: 0 of 2,000 interactions name a known participant (source: 'a0', 'a1', 'a2' and 1997 more; "
        "participants: 'p1', 'p2', 'p3'): the wrong file, or another system of ids?"
    )


def test_one_known_name_is_enough_to_set_aside_the_others(read):
    rows = "".join(f"a{n},b{n},order,1,2024-01-01\n" for n in range(100))
    tables = read(interactions__csv=HEAD + GOOD + rows)
    assert (len(tables.interactions), tables.report.quarantined) == (1, 100)


def test_a_handful_of_rows_beside_fewer_participants_are_set_aside(read):
    tables = read(participants__csv="id,type\nNA,a\n", interactions__csv=HEAD + GOOD * 3)
    assert len(tables.participants) == 1
    assert tables.report.quarantined == 3
    assert _warned(tables) == ["no-rows"]


def test_nobody_readable_is_refused_with_the_reasons(write):
    with pytest.raises(InputRefused) as refusal:
        read_tables(write(participants__csv="id,type\na,b,c\n,x\n"))
    assert str(refusal.value).splitlines() == [
        "participants.csv: none of 2 participants can be read:",
        "participants.csv: line 2: the row has 3 fields where the header has 2: 'a,b,c'",
        "participants.csv: line 3: id is missing",
    ]
    with pytest.raises(InputRefused, match=r"participants\.csv: holds no participants"):
        read_tables(write(participants__csv="id,type\n"))


def test_the_line_of_dashes_of_a_copied_markdown_table_is_no_record(write):
    folder = write(
        participants__csv="| id | type |\n|:---|-----:|\n| a | supplier |\n| b | buyer |\n| --- | x |\n",
        interactions__csv="|source|target|\n| --- | --- |\n| a | b |\n",
    )
    tables = read_tables(folder)
    assert tables.participants["id"].tolist() == [" a ", " b ", " --- "]
    assert [(one.line, one.rule, one.raw) for one in tables.report.problems if one.severity == "quarantine"] == [
        (2, "rule-line", "|:---|-----:|"),
        (2, "rule-line", "| --- | --- |"),
    ]


def test_a_participant_called_by_dashes_is_one(write):
    folder = write(participants__csv="id,type\n---,---\nb,buyer\n", interactions__csv="source,target\n---,b\n")
    assert read_tables(folder).report.quarantined == 0

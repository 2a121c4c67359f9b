"""JSON records, JSON lines, and one JSON file of tables: as written, strictly, and nothing lost."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.errors import InputRefused
from ecohealth.tables.formats.json_records import read_json, read_json_lines
from ecohealth.tables.how import How
from ecohealth.tables.read import read_tables
from tests.unit.tables.small import assert_nothing_lost, of

PEOPLE = '[{"id": "p1", "type": "supplier"},\n {"id": "p2", "type": "customer"}]'


def _cells(records) -> list[dict[str, str]]:
    columns = {name: column.to_pylist() for name, column in zip(records.headers, records.columns, strict=True)}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _json(text: str | bytes, table: str = "participants", max_rows: int = 1_000):
    data = text.encode() if isinstance(text, str) else text
    return read_json(data, file=f"{table}.json", table=table, how=How(max_rows=max_rows))


def _lines(text: str, max_rows: int = 1_000):
    return read_json_lines(text.encode(), file="interactions.jsonl", table="interactions", how=How(max_rows=max_rows))


# -- values ---------------------------------------------------------------------------------------------------------
def test_values_keep_the_form_in_which_they_were_written():
    records = _json(
        '[{"a": 1.0, "b": 1e5, "c": 12345678901234567890123, "d": -0.10, "e": true, "f": null, "g": "\\u00e9\\n"}]'
    )
    assert _cells(records) == [
        {"a": "1.0", "b": "1e5", "c": "12345678901234567890123", "d": "-0.10", "e": "TRUE", "f": "", "g": "é\n"}
    ]
    assert (records.defects, records.told, records.set_aside) == ((), (), ())


def test_columns_are_the_union_of_the_names_in_order_of_appearance():
    records = _json('[{"id": "1", "b": "x"}, {"a": "y", "id": "2"}, {}]')
    assert records.headers == ("id", "b", "a")
    assert _cells(records) == [
        {"id": "1", "b": "x", "a": ""},
        {"id": "2", "b": "", "a": "y"},
        {"id": "", "b": "", "a": ""},
    ]


_VALUE = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(), st.none(),
)  # fmt: skip
_RECORD = st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=3), _VALUE, max_size=5)


def _as_text(value) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    return value if isinstance(value, str) else json.dumps(value)


@given(rows=st.lists(_RECORD, min_size=1, max_size=6), indent=st.sampled_from([None, 2]), ascii_only=st.booleans())
def test_any_list_of_flat_objects_is_read_as_the_standard_library_reads_it(rows, indent, ascii_only):
    text = json.dumps(rows, indent=indent, ensure_ascii=ascii_only)
    expected = [{name: _as_text(value) for name, value in row.items()} for row in json.loads(text)]
    whole = _json(text)
    lines = read_json_lines(
        "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows).encode(),
        file="x.jsonl", table="participants", how=How(),
    )  # fmt: skip
    for records in (whole, lines):
        names = records.headers if any(rows) else ()
        assert [{name: row.get(name, "") for name in names} for row in expected] == [
            {name: row[name] for name in names} for row in _cells(records)
        ]
        assert list(records.lines) == list(range(1, len(rows) + 1))
        assert [json.loads(raw) for raw in records.raw(range(len(rows)))] == rows


def test_many_records_with_names_that_come_late():
    rows = [{"id": str(i)} | ({"late": str(i)} if i >= 5_000 else {}) for i in range(10_000)]
    records = _json(json.dumps(rows), max_rows=10_000)
    assert records.columns[1].to_pylist() == [row.get("late", "") for row in rows]


# -- what is set aside ----------------------------------------------------------------------------------------------
def test_a_record_is_kept_as_it_stood(read):
    second = '{ "id":"p2",\n   "id": "p3", "type":1.50 }'
    tables = read(
        participants__csv=None, interactions__csv=None, participants__json=f'[{{"id":"p1","type":"a"}},{second}]'
    )
    problem = of(tables, "quarantine")[0]
    assert (problem.line, problem.raw, problem.message) == (2, second, "'id' twice in one object")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("NaN", "id 'NaN' is no number that JSON knows"),
        ("-Infinity", "id '-Infinity' is no number that JSON knows"),
        ('[1, {"b": 2.50, "b": null}]', """id '[1, {"b": 2.50, "b": null}]' is a list, not one value"""),
        ("{}", "id '{}' is an object, not one value"),
        ("9" * 5_000, "is a number of 5,000 digits, the limit is 4,300"),
        ('"\\ud800"', "id '\\ud800' holds half a character (a lone surrogate)"),
    ],
)
def test_a_value_that_no_cell_can_hold_costs_its_record_and_no_other(read, value, why):
    tables = read(
        participants__csv=None, interactions__csv=None,
        participants__json=f'[{{"id": {value}, "type": "a"}}, {{"id": "p2", "type": "b"}}]',
    )  # fmt: skip
    assert [(one.line, one.column) for one in of(tables, "quarantine")] == [(1, "id")]
    assert why in of(tables, "quarantine")[0].message
    told = read(
        participants__csv=None, interactions__csv=None,
        participants__json=f'[{{"id": "p1", "type": "a", "note": {value}}}, {{"id": "p2", "type": "b"}}]',
    )  # fmt: skip
    assert [one.column for one in of(told, "warn", rule="no-value")] == ["note"]
    assert told.participants["note"].tolist() == [value.strip('"'), ""]


@pytest.mark.parametrize(
    ("item", "what"),
    [("5", "a number"), ('"x"', "a text"), ("[1]", "a list"), ("null", "nothing"), ("true", "a truth value")],
)
def test_what_is_no_object_is_set_aside(read, item, what):
    tables = read(participants__csv=None, interactions__csv=None, participants__json=PEOPLE.replace("]", f", {item}]"))
    assert [(one.line, one.raw, one.message) for one in of(tables, "quarantine")] == [
        (3, item, f"is {what}, not an object of names and values")
    ]


def test_a_name_that_no_text_may_hold_costs_its_record(read):
    people = PEOPLE.replace("]", ', {"id": "p3", "type": "a", "\\ud800": 1}]')
    tables = read(participants__csv=None, interactions__csv=None, participants__json=people)
    assert [one.line for one in of(tables, "quarantine")] == [3]
    assert list(tables.participants.columns) == ["id", "type", "name"]


def test_numbers_and_texts_that_are_the_same_are_told(read):
    tables = read(
        participants__csv=None, interactions__csv=None,
        participants__json='[{"id": 1, "type": "a", "n": 1}, {"id": "1", "type": "b", "n": "x"}]',
    )  # fmt: skip
    assert [one.line for one in of(tables, "quarantine", rule="duplicate-id")] == [2]
    assert [one.message for one in of(tables, "warn", rule="number-or-text")] == [
        "id: 1 value is written as a number here and as text there ('1'): the same, as text"
    ]


def test_bytes_that_are_no_utf8_cost_their_record(read):
    tables = read(
        participants__csv=None, interactions__csv=None, participants__json=PEOPLE.encode().replace(b'"p2"', b'"p\xff"')
    )
    problem = of(tables, "quarantine")[0]
    assert (problem.line, problem.rule, problem.raw) == (2, "encoding", '{"id": "p\\xff", "type": "customer"}')


def test_utf16_is_read_and_told(read):
    tables = read(participants__csv=None, interactions__csv=None, participants__json=PEOPLE.encode("utf-16"))
    assert tables.participants["id"].tolist() == ["p1", "p2"]
    assert [one.rule for one in of(tables, "warn", file="participants.json")] == ["encoding"]


# -- what is refused ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[{"id": "p1",\n "type": "su', r"line 2, column 10: no JSON from here on, or cut here"),
        ('[{"id": "p1"},]', "line 1, column 15: .*expecting a value after the comma"),
        ('[{"id": "p1"} {"id": "p2"}]', "line 1, column 15: .*expecting ','"),
        ('[{"id": "p1"}] x', "line 1, column 16: .*more text after the end"),
        ("[{'id': 1}]", "line 1, column 3"),
        ('[{"id": "a\nb"}]', "line 1, column 11"),
        ('{"id": "p1"}\n{"id": "p2"}', "an object with 'id', but not a list of records"),
        ("7", "JSON but not a list of records"),
        ("", "is empty; a list of records is expected"),
        ("[" * 100_000, "in one another more than 64 deep"),
        ('[{"a": ' * 100_000, "in one another more than 64 deep"),
        ('[{"a": ' + "[" * 70 + "]" * 70 + "}]", "in one another more than 64 deep"),
        (b"\x80\x04.", "is not text in JSON form but a Python pickle"),
    ],
)
def test_a_file_that_is_no_list_of_records_is_refused_with_its_place(text, why):
    started = time.process_time()
    with pytest.raises(InputRefused, match=rf"participants\.json: .*{why}"):
        _json(text)
    assert time.process_time() - started < 1


def test_limits_are_kept():
    with pytest.raises(InputRefused, match="more than 1 rows, the limit is 1"):
        _json(PEOPLE, max_rows=1)
    with pytest.raises(InputRefused, match="has more than 1,000 columns"):
        _json(json.dumps([{f"k{i}": 1} for i in range(1_200)]))
    with pytest.raises(InputRefused, match="nearly all blank"):
        _json(json.dumps([{f"k{i % 900}": 1} for i in range(40_000)]), max_rows=10**6)


def test_a_list_of_nobody_is_refused(write):
    with pytest.raises(InputRefused, match=r"participants\.json: holds no participants\Z"):
        read_tables(write(participants__csv=None, participants__json="[]"))


def test_a_list_of_no_deals_is_told(read):
    tables = read(interactions__csv=None, interactions__json="[]", impacts__json="[]")
    assert [one.rule for one in of(tables, "warn")] == ["no-rows", "no-rows"]


# -- one object a line ----------------------------------------------------------------------------------------------
def test_a_bad_line_is_set_aside_alone_with_its_physical_line(read):
    lines = [
        '{"source": "p1", "target": "p2"}', "", '{"source": "p1", "tar', "  ", '{"source": "p2", "target": "p3"} x',
        '{"source": "p3", "target": "p1"}', '[' * 100_000,
    ]  # fmt: skip
    tables = read(interactions__csv=None, interactions__jsonl="\r\n".join(lines))
    assert tables.interactions["line"].tolist() == [1, 6]
    aside = of(tables, "quarantine")
    assert [(one.line, one.raw) for one in aside] == [(3, lines[2]), (5, lines[4]), (7, lines[6])]
    assert aside[0].message.startswith("column 18: no JSON from here on, or cut here (Unterminated string")
    assert aside[2].message == "column 1: lists and objects lie in one another more than 64 deep"


def test_a_file_without_one_readable_line_is_refused():
    with pytest.raises(InputRefused, match=r"no line is a JSON object that can be read: .* name it \.json; line 1"):
        _lines('[\n{"source": "p1",\n"target": "p2"}\n]')
    with pytest.raises(InputRefused, match="the limit is 1"):
        _lines('{"source": "a"}\n{"source": "b"}', max_rows=1)


def test_both_endings_of_json_lines_are_read(read):
    deal = '{"source": "p1", "target": "p2", "weight": 2.5}\n'
    tables = read(
        interactions__csv=None, interactions__jsonl=deal, kpis__ndjson='{"kpi": "a", "date": 2024, "value": 4}'
    )
    assert tables.interactions["weight"].tolist() == [2.5]
    assert tables.more["kpis"]["date"].dt.year.tolist() == [2024]


# -- one file of tables ---------------------------------------------------------------------------------------------
WHOLE = {
    "participants": [{"id": "p1", "type": "a"}, {"id": "p2", "type": "b"}],
    "interactions": [{"source": "p1", "target": "p2", "weight": 3}],
    "events": [{"event": "e1", "participant": "p1"}],
    "kpis": [{"kpi": "nps", "date": "2024-01", "value": 40}],
}


def _whole(tmp_path, content, name="net.json"):
    (tmp_path / name).write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    tables = read_tables(tmp_path / name)
    assert_nothing_lost(tables)
    return tables


def test_one_file_holds_all_tables(tmp_path):
    tables = _whole(tmp_path, WHOLE)
    assert tables.name == "net"
    assert tables.participants["id"].tolist() == ["p1", "p2"]
    assert tables.interactions["weight"].tolist() == [3.0]
    assert (len(tables.events), tables.more["kpis"]["value"].tolist()) == (1, [40.0])
    assert [one.file for one in tables.report.files] == [f"net.json, {name}" for name in WHOLE]
    assert of(tables, "warn") == []


def test_one_file_alone_in_a_folder_is_the_ecosystem(tmp_path):
    (tmp_path / "ecosystem.toml").write_text('name = "Volta"\n')
    (tmp_path / "net.json").write_text(json.dumps(WHOLE))
    (tmp_path / "readme.md").write_text("x")
    tables = read_tables(tmp_path)
    assert (tables.name, len(tables.interactions)) == ("Volta", 1)


def test_other_members_are_told(tmp_path):
    tables = _whole(tmp_path, WHOLE | {"partcipants": [], "version": 3})
    assert [(one.file, one.message[:43]) for one in of(tables, "warn")] == [
        ("net.json, partcipants", "not read: no table has this name (did you m"),
        ("net.json", "'version' is not read: it is no table"),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[]", "JSON, but no ecosystem: .* found no object"),
        ('{"a": 1}', "JSON, but no ecosystem: .* found: 'a'"),
        ('{"participants": {"id": 1}}', "participants is no list of records"),
        ('{"participants": [], "participants": []}', "'participants' twice in one object"),
        ('{"participants": [{"id": 1}', "line 1, column 28: no JSON from here on, or cut here"),
        ('{"participants" []}', "line 1, column 17: .*expecting ':'"),
        ("{participants: []}", "line 1, column 2: .*expecting a name in quotes"),
        ('{"a": ' * 100_000, "more than 64 deep"),
        ('{"participants": []} {}', "more text after the end"),
    ],
)
def test_a_file_that_is_no_ecosystem_is_refused(tmp_path, content, why):
    with pytest.raises(InputRefused, match=rf"net\.json: .*{why}"):
        _whole(tmp_path, content)


def test_limits_hold_in_one_file_too(tmp_path):
    (tmp_path / "net.json").write_text(json.dumps(WHOLE))
    with pytest.raises(InputRefused, match=r"net\.json, participants: has more than 1 rows"):
        read_tables(tmp_path / "net.json", how=How(max_rows=1))


def test_a_table_named_almost_right_is_told_and_other_json_left_alone(read):
    tables = read(**{"partcipants.json": "[]", "truth.json": "{}", "notes.jsonl": "{}"})
    assert [one.file for one in of(tables, "warn")] == ["notes.jsonl", "partcipants.json"]

"""CSV in all its forms: cells exactly, physical lines right, what cannot be cut set aside or refused."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.errors import InputRefused
from ecohealth.tables.formats.delimited import read_delimited
from ecohealth.tables.how import Dialect, How


def _read(text: str | bytes, table: str = "participants", **options):
    data = text if isinstance(text, bytes) else text.encode()
    expected = options.pop("expected", ",")
    how = How(max_rows=options.pop("max_rows", 1000), dialect=Dialect(**options))
    return read_delimited(data, file="f.csv", table=table, how=how, expected=expected)


def _rows(records) -> list[list[str]]:
    return [list(row) for row in zip(*(column.to_pylist() for column in records.columns), strict=True)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(end, last):
    text = end.join(["id,type", "a,x", "b,y"]) + (end if last else "")
    records = _read(text)
    assert _rows(records) == [["a", "x"], ["b", "y"]]
    assert records.lines.tolist() == [2, 3]


def test_lines_are_physical_whatever_lies_between():
    records = _read('\n\nid,type\n\n"a\nb",x\n\nc,"y"\n')
    assert records.header_line == 3
    assert records.lines.tolist() == [5, 8]
    assert records.raw([0, 1]) == ['"a\nb",x', 'c,"y"']


def test_a_header_over_two_lines():
    records = _read('id,"ty\npe"\na,x\n')
    assert records.headers == ("id", "ty\npe")
    assert records.lines.tolist() == [3]


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")])
def test_another_delimiter_is_taken_and_told(delimiter, word):
    records = _read(f"id{delimiter}type\na{delimiter}x,y\n")
    assert _rows(records) == [["a", "x,y"]]
    assert [word in one.message for one in records.told] == [True]


def test_the_delimiter_is_the_one_that_makes_sense_of_the_header():
    assert _read('id;type;"a,b,c,d,e"\nx;y;z\n').headers == ("id", "type", "a,b,c,d,e")
    assert _read("id,type,a;b;c;d\nx,y,z\n").headers == ("id", "type", "a;b;c;d")
    assert _read("id\ttype\nx\ty\n", expected="\t").told == ()


def test_the_hint_that_excel_writes_is_followed():
    records = _read("sep=;\nid;type\na;x\n")
    assert (records.header_line, _rows(records), records.lines.tolist()) == (2, [["a", "x"]], [3])


def test_rows_of_another_width_are_set_aside_as_they_stood():
    records = _read("id,type\na\nb,x,z\nc,y\n,\n")
    assert _rows(records) == [["c", "y"], ["", ""]]
    assert [(one.line, one.raw, one.rule) for one in records.set_aside] == [(2, "a", "fields"), (3, "b,x,z", "fields")]
    assert "1 field where the header has 2" in records.set_aside[0].message
    assert "3 fields where the header has 2" in records.set_aside[1].message


def test_a_bad_quote_on_one_line_costs_that_line():
    records = _read('id,type\n"a"b,x\nc,y\nd,"z')
    assert _rows(records) == [["c", "y"]]
    assert [(one.line, one.raw, one.rule) for one in records.set_aside] == [
        (2, '"a"b,x', "quote"),
        (4, 'd,"z', "quote"),
    ]


@pytest.mark.parametrize("text", ['id,type\n"a,x\nb,y\n"c",z\n', 'id,type\na,"x\nb,y\n'])
def test_a_quote_that_swallows_lines_refuses_the_file(text):
    with pytest.raises(InputRefused, match=r"f\.csv: line \d: a quote is opened here and not closed properly"):
        _read(text)


def test_a_swallowed_row_that_is_still_legal_is_told():
    records = _read('id,name,type\na,"Acme,x\nb,Beta,y\nc,Gamma",z\n')
    assert len(records) == 1
    assert [(one.line, one.rule, one.severity) for one in records.told] == [(2, "quote", "warn")]


def test_a_quote_inside_a_plain_value_is_text():
    assert _rows(_read('id,type\na"b,x\n')) == [['a"b', "x"]]


def test_rows_that_are_not_utf8_are_set_aside():
    records = _read("id,type\na,Café\nb,x\n".encode("cp1252"))
    assert _rows(records) == [["b", "x"]]
    aside = records.set_aside[0]
    assert (aside.line, aside.rule, aside.raw) == (2, "encoding", "a,Caf\\xe9")
    assert "UTF-8" in aside.message


def test_a_very_long_value_is_kept():
    assert _rows(_read(f"id,type\na,{'x' * 200_000}\n"))[0][1] == "x" * 200_000


def test_too_many_rows_are_refused_with_both_figures():
    assert len(_read("id,type\na,x\nb,y\n", max_rows=2)) == 2
    with pytest.raises(InputRefused, match="more than 1 rows, the limit is 1; raise it with --max-rows"):
        _read("id,type\na,x\nb,y\n", max_rows=1)
    with pytest.raises(InputRefused, match="the limit is 1"):
        _read("id,type\na\nb\n", max_rows=1)


@pytest.mark.parametrize("text", ["\n\n", " , \n", "\ufeff"])
def test_without_a_header_a_file_is_empty(text):
    with pytest.raises(InputRefused, match=r"f\.csv: is empty"):
        _read(text)


def test_a_header_that_is_no_utf8_or_no_csv_is_refused():
    with pytest.raises(InputRefused, match=r"line 1: the header is not UTF-8.* say --encoding windows-1252"):
        _read("id,typé\na,x\n".encode("cp1252"))
    with pytest.raises(InputRefused, match=r"line 1: the header cannot be read"):
        _read('"id"x,type\na,x\n')


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('"a;b","c;d"\n1;2,3\n', [["1;2", "3"]]),
        ('"name; full";id;type\nx, y;1;b\n', [["x, y", "1", "b"]]),
        ("this|that, too\n1|2\n3|4\n", [["1", "2"], ["3", "4"]]),
        ("who;what\n1,5;2,5\n", [["1,5", "2,5"]]),
        ("only\n1,5\n", [["1,5"]]),
    ],
)
def test_the_delimiter_is_found_without_a_known_name(text, rows):
    records = _read(text)
    found = _rows(records)
    assert found == rows or (len(records.headers) == 1 and records.set_aside)


@pytest.mark.parametrize("sign", [":", "^", "~", " ", ";"])
def test_the_delimiter_that_was_said_is_taken(sign):
    text = f"id{sign}type\na{sign}x\n"
    records = _read(text, delimiter=sign)
    assert _rows(records) == [["a", "x"]]
    assert [(one.severity, "as you said" in one.message) for one in records.told] == [("note", True)]
    assert _read(text).headers == (("id", "type") if sign == ";" else (f"id{sign}type",))


def test_a_delimiter_that_the_file_contradicts_is_told():
    records = _read("id,type\na,x\n", delimiter="semicolon")
    assert records.headers == ("id,type",)
    assert [one.severity for one in records.told] == ["warn"]
    assert "a comma would" in records.told[0].message
    with pytest.raises(InputRefused, match="'a' is no delimiter that is taken"):
        _read("sep=a\nidatype\n")


@pytest.mark.parametrize("name", ["windows-1252", "cp850", "iso-8859-15", "mac-roman", "utf-16", "utf-32", "shift_jis"])
def test_the_encoding_that_was_said_is_taken(name):
    word = "ソニー" if name == "shift_jis" else "Café"
    records = _read(f"id,type\na,{word}\n".encode(name), encoding=name)
    assert _rows(records) == [["a", word]]
    assert [one.severity for one in records.told] == ["note"]


def test_bytes_that_the_encoding_has_no_meaning_for_cost_their_rows():
    records = _read(b"id,type\na,\x81\nb,\xe9\n", encoding="windows-1252")
    assert _rows(records) == [["b", "é"]]
    assert [(one.line, one.raw, one.rule) for one in records.set_aside] == [(2, "a,\\x81", "encoding")]
    ascii_only = _read("id,type\na,é\nb,x\n".encode(), encoding="ascii")
    assert [one.raw for one in ascii_only.set_aside] == ["a,\\xc3\\xa9"]
    assert _rows(ascii_only) == [["b", "x"]]


def test_an_encoding_that_the_file_contradicts_is_told_or_refused():
    records = _read("id,type\na,é\n".encode(), encoding="windows-1252")
    assert [one.severity for one in records.told] == ["warn"]
    assert "as UTF-8" in records.told[0].message
    with pytest.raises(InputRefused, match="mark of UTF-16 and was said to be utf-8"):
        _read("id,type\na,x\n".encode("utf-16"), encoding="utf-8")
    with pytest.raises(InputRefused, match="cannot be read as utf-16"):
        _read(b"\xff\xfei\x00\x00", encoding="utf-16")


def test_another_encoding_is_suggested_and_never_used():
    records = _read(("id,type\n" + "x,y\n" * 50_000 + "a,Café\nb,Zürich\nc,x\n").encode("cp1252"), max_rows=100_000)
    assert _rows(records)[-1] == ["c", "x"]
    assert len(records) == 50_001
    remedy = "save the file as UTF-8 or, as it looks like windows-1252, say --encoding windows-1252"
    assert [one.message for one in records.set_aside] == [
        f"the text is not UTF-8: 'Caf\\xe9'; {remedy}",
        f"the text is not UTF-8: 'Z\\xfcrich'; {remedy}",
    ]


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters='"\r\n\x00'), max_size=5)


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=3), max_size=12), st.sampled_from(["\n", "\r\n", "\r"]))
def test_lines_without_quotes_are_cut_as_lines_with_quotes_are(rows, end):
    """The quick way through files without a quote, and the careful one: the same cells, lines and reasons."""
    body = "".join(",".join(row) + end for row in rows)
    plain, quoted = _read(f"id,type{end}" + body), _read(f'"id",type{end}' + body)
    assert _rows(plain) == _rows(quoted)
    assert plain.lines.tolist() == quoted.lines.tolist()
    assert plain.set_aside == quoted.set_aside


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=6), min_size=2, max_size=2), max_size=10))
def test_what_pythons_writer_writes_comes_back(rows):
    out = io.StringIO()
    csv.writer(out).writerows([["id", "type"], *rows])
    records = _read(out.getvalue())
    assert _rows(records) == rows
    assert list(csv.reader(io.StringIO("\n".join(records.raw(range(len(records)))), newline=""))) == rows

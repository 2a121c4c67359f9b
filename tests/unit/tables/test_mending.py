"""A record that was set aside is mended in the quarantine file, and read back in the place of the old one."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from ecohealth.errors import InputRefused
from ecohealth.export.csv import csv_bytes
from ecohealth.export.quarantine import quarantine_table
from ecohealth.tables.how import How
from ecohealth.tables.read import read_tables
from ecohealth.tables.report import fingerprint, grouped
from ecohealth.tables.tables import Tables
from tests.unit.tables.small import PEOPLE, assert_nothing_lost, of

HEAD = "source,target,kind,weight,date\n"
GOOD = "p1,p2,order,1,2024-01-01\n"
BAD = "p1,p9,order,1,2024-01-01\n"


def mend(tables: Tables, mends: dict[str, str], *, end: str = "\r\n", delimiter: str = ",") -> bytes:
    """The quarantine file as a person sends it back: some records written otherwise, by another program."""
    rows = list(csv.DictReader(io.StringIO(csv_bytes(quarantine_table(tables.report)).decode(), newline="")))
    assert set(mends) <= {row["record"] for row in rows}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator=end, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(row | {"record": mends.get(row["record"], row["record"])} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def again(folder: Path, tables: Tables, mends: dict[str, str], **form: str) -> Tables:
    (folder / "mended.csv").write_bytes(mend(tables, mends, **form))
    out = read_tables(folder)
    assert_nothing_lost(out)
    return out


def loaded(tables: Tables) -> list[tuple[int, str, str, float]]:
    return list(tables.interactions[["line", "source", "target", "weight"]].itertuples(index=False, name=None))


@pytest.fixture
def folder(write):
    rows = [GOOD, BAD, GOOD, "p2,p3,order\n", 'p3,"p1\n', "p2,p3,order,=1+1,2024-01-01\n", GOOD]
    return write(interactions__csv=HEAD + "".join(rows).replace('"p1\n', '"p1"x,order,1,2024-01-01\n'))


def test_everything_mended_is_loaded_on_its_own_line(folder):
    before = read_tables(folder)
    assert [one.line for one in of(before, "quarantine")] == [3, 5, 6, 7]
    fixed = "p2,p3,order,7,2024-02-02"
    mends = {BAD.strip(): fixed, "p2,p3,order": fixed, 'p3,"p1"x,order,1,2024-01-01': fixed}
    after = again(folder, before, mends | {"p2,p3,order,=1+1,2024-01-01": fixed})
    assert after.report.quarantined == 0
    assert loaded(after) == [
        (line, "p2", "p3", 7.0) if line in (3, 5, 6, 7) else (line, "p1", "p2", 1.0) for line in range(2, 9)
    ]
    assert [one.message for one in of(after, "note")] == [
        f"read as mended in mended.csv, line {n}" for n in range(2, 6)
    ]
    assert of(after, "warn", rule="unknown-table") == []
    assert "interactions.csv: 4 records: read as they were mended" in [
        one.heading() for one in grouped(after.report.problems)
    ]


@pytest.mark.parametrize("form", [{"end": "\n"}, {"end": "\r"}, {"delimiter": ";"}, {"delimiter": "\t"}])
def test_a_spreadsheet_may_save_it_in_its_own_dialect(folder, form):
    after = again(folder, read_tables(folder), {BAD.strip(): GOOD.strip()}, **form)
    assert (after.report.quarantined, loaded(after)[1]) == (3, (3, "p1", "p2", 1.0))


def test_a_record_that_is_still_wrong_is_set_aside_again_as_it_was_mended(folder):
    tables = again(folder, read_tables(folder), {BAD.strip(): "p1,p8,order,1,2024-01-01", "p2,p3,order": "p2,p3"})
    aside = {one.line: one for one in of(tables, "quarantine")}
    assert aside[3].raw == "p1,p8,order,1,2024-01-01"
    assert aside[3].message == "target 'p8' is no participant; so mended in mended.csv, line 2"
    assert aside[5].message == "the row has 2 fields where the header has 5: 'p2,p3'; so mended in mended.csv, line 3"
    assert aside[3].origin == fingerprint(BAD.strip())


def test_the_second_quarantine_file_takes_the_place_of_the_first(folder):
    first = again(folder, read_tables(folder), {BAD.strip(): "p1,p8,order,1,2024-01-01", "p2,p3,order": GOOD.strip()})
    second = again(folder, first, {"p1,p8,order,1,2024-01-01": GOOD.strip()})
    assert [one.line for one in of(second, "quarantine")] == [6, 7]
    assert [one.line for one in of(second, "note", rule="mended")] == [3, 5]


def test_an_empty_record_is_left_out_on_purpose_and_counted_and_stays_so(folder):
    tables = again(folder, read_tables(folder), {BAD.strip(): "", 'p3,"p1"x,order,1,2024-01-01': "  "})
    for _ in range(2):
        dropped = of(tables, "quarantine", rule="dropped")
        assert [(one.line, one.raw) for one in dropped] == [(3, BAD.strip()), (6, 'p3,"p1"x,order,1,2024-01-01')]
        assert dropped[0].message == "left out, as mended.csv, line 2 says (its record is empty)"
        assert tables.report.quarantined == 4
        tables = again(folder, tables, {})


def test_a_record_that_changed_since_is_not_mended_and_the_others_are(folder, write):
    before = read_tables(folder)
    (folder / "mended.csv").write_bytes(mend(before, {BAD.strip(): GOOD.strip(), "p2,p3,order": GOOD.strip()}))
    text = (folder / "interactions.csv").read_text()
    write(interactions__csv=text.replace("p1,p9,order,1", "p1,p9,order,2"), participants__csv=PEOPLE)
    after = read_tables(folder)
    assert_nothing_lost(after)
    said = [one.sentence() for one in of(after, "warn", file="mended.csv")]
    assert len(said) == 1
    assert said[0].startswith("mended.csv: line 2: line 3 of interactions.csv is another record than the one that was")
    assert [one.line for one in of(after, "quarantine")] == [3, 6, 7]


def test_a_record_without_a_mend_keeps_its_place_and_nothing_is_said_of_it(folder):
    before = read_tables(folder)
    after = again(folder, before, {})
    assert [one for one in after.report.problems if one.file == "mended.csv"] == []
    assert of(after, "quarantine") == of(before, "quarantine")


def test_what_cannot_be_obeyed_is_told_and_changes_nothing(folder):
    before = read_tables(folder)
    mark = fingerprint(BAD.strip())
    rows = [
        ("interactions.csv", "3", GOOD.strip(), mark),
        ("interactions.csv", "3", GOOD.strip(), mark),
        ("interactions.csv", "99", GOOD.strip(), mark),
        ("deals.csv", "3", GOOD.strip(), mark),
        ("interactions.csv", "three", GOOD.strip(), mark),
        ("interactions.csv",),
    ]
    text = "\n".join(
        ",".join(f'"{cell}"' for cell in row) for row in [("file", "line", "record", "fingerprint"), *rows]
    )
    (folder / "mended.csv").write_text(text)
    after = read_tables(folder)
    assert_nothing_lost(after)
    said = {one.line: one.message for one in of(after, "warn", file="mended.csv")}
    assert sorted(said) == [3, 4, 5, 6, 7]
    words = {
        3: "mended twice",
        4: "no record on line 99",
        5: "no file 'deals.csv' is read",
        6: "'three' is not the number",
    }
    assert all(words[line] in said[line] for line in words)
    assert all(one.endswith("; this mend is not applied") for one in said.values())
    assert after.report.quarantined == before.report.quarantined - 1


def test_a_file_of_mends_without_its_columns_is_refused(folder):
    (folder / "mended.csv").write_text("file,line,record\n")
    with pytest.raises(InputRefused, match=r"mended\.csv: line 1: column fingerprint is missing"):
        read_tables(folder)


def test_a_file_of_mends_that_the_user_names_wins(folder, tmp_path):
    before = read_tables(folder)
    (folder / "mended.csv").write_bytes(mend(before, {BAD.strip(): ""}))
    other = tmp_path / "elsewhere.csv"
    other.write_bytes(mend(before, {BAD.strip(): GOOD.strip()}))
    assert 3 in [line for line, *_ in loaded(read_tables(folder, how=How(mended=other)))]
    with pytest.raises(InputRefused, match=r"nowhere\.csv: cannot be opened"):
        read_tables(folder, how=How(mended=tmp_path / "nowhere.csv"))


_QUOTED = 'p1,"p\n9",order,1,2024-01-01'


def test_records_over_several_lines_and_bytes_of_no_utf8(write):
    rows = f"{GOOD}{_QUOTED}\n".encode() + b"p1,caf\xe9,order,1,2024-01-01\n" + GOOD.encode()
    folder = write(interactions__csv=HEAD.encode() + rows)
    before = read_tables(folder)
    assert [(one.line, one.raw) for one in of(before, "quarantine")] == [
        (3, _QUOTED), (5, "p1,caf\\xe9,order,1,2024-01-01"),
    ]  # fmt: skip
    fixed = 'p1,p2,order,1,"2024-01-01"'
    after = again(folder, before, {_QUOTED: fixed, "p1,caf\\xe9,order,1,2024-01-01": "p3,p1,order,2,2024-01-01"})
    assert loaded(after) == [(2, "p1", "p2", 1.0), (3, "p1", "p2", 1.0), (5, "p3", "p1", 2.0), (6, "p1", "p2", 1.0)]


def test_a_mended_text_of_two_rows_is_no_record(folder):
    after = again(folder, read_tables(folder), {BAD.strip(): GOOD + GOOD.strip()})
    assert "2 records stand where one is expected" in of(after, "quarantine")[0].message


def test_participants_are_mended_before_they_are_asked_for(write):
    people = PEOPLE + "p9,Delta\n"
    folder = write(participants__csv=people, interactions__csv=HEAD + GOOD + BAD)
    before = read_tables(folder)
    assert before.report.quarantined == 2
    after = again(folder, before, {"p9,Delta": "p9,Delta,customer,"})
    assert after.report.quarantined == 0
    assert len(after.interactions) == 2


# -- files that hold no lines of text -------------------------------------------------------------------------------
DEALS = pd.DataFrame(
    {
        "source": ["p1", "p1", "p2", "p1"],
        "target": ["p2", "p9", "p3", "p3"],
        "kind": ["order"] * 4,
        "weight": [1.5, 2.0, -3.0, 4.0],
        "date": pd.to_datetime(["2024-01-05", "2024-01-06", "2024-01-07", None]),
    }
)


def _parquet(folder: Path) -> Path:
    DEALS.to_parquet(folder / "interactions.parquet")
    return folder


def _workbook(folder: Path) -> Path:
    DEALS.to_excel(folder / "interactions.xlsx", index=False)
    return folder


@pytest.mark.parametrize("written", [_parquet, _workbook])
def test_rows_of_typed_files_are_mended_as_comma_separated_text(write, written):
    folder = written(write(interactions__csv=None))
    before = read_tables(folder)
    raws = [one.raw for one in of(before, "quarantine")]
    assert [raw.split(",")[:4] for raw in raws] == [["p1", "p9", "order", "2.0"], ["p2", "p3", "order", "-3.0"]] or (
        [raw.split(",")[:4] for raw in raws] == [["p1", "p9", "order", "2"], ["p2", "p3", "order", "-3"]]
    )
    after = again(folder, before, {raws[0]: raws[0].replace("p9", "p3"), raws[1]: raws[1].replace("-3", "3")})
    assert after.report.quarantined == 0
    frame = after.interactions
    assert frame["target"].tolist() == ["p2", "p3", "p3", "p3"]
    assert frame["weight"].tolist() == [1.5, 2.0, 3.0, 4.0]
    assert frame["date"].astype(str).tolist()[:3] == ["2024-01-05", "2024-01-06", "2024-01-07"]
    assert pd.isna(frame["date"][3])


def test_frames_are_mended_by_a_file_that_the_user_names(tmp_path):
    people = pd.DataFrame({"id": [1, 2, 3], "type": ["a", "b", "b"]})
    deals = pd.DataFrame({"source": [1, 2, 9], "target": [2, 3, 1]})
    before = read_tables({"participants": people, "interactions": deals})
    assert [one.raw for one in of(before, "quarantine")] == ["9,1"]
    file = tmp_path / "mended.csv"
    for text, target in (("3,1", "1"), ("3,001", None)):
        file.write_bytes(mend(before, {"9,1": text}))
        after = read_tables({"participants": people, "interactions": deals}, how=How(mended=file))
        assert_nothing_lost(after)
        assert after.interactions["target"].tolist() == (["2", "3", "1"] if target else ["2", "3"])
    assert "target '001' is no participant" in of(after, "quarantine")[0].message


def test_a_formula_s_error_that_was_mended_is_gone(tmp_path, write):
    openpyxl = pytest.importorskip("openpyxl")
    folder = write(interactions__csv=None)
    book = openpyxl.Workbook()
    for row in (["source", "target", "weight"], ["p1", "p2", "#N/A"], ["p2", "p3", "#REF!"], ["p1", "p3", 3]):
        book.active.append(row)
    for cell in ("C2", "C3"):
        book.active[cell].data_type = "e"
    book.save(folder / "interactions.xlsx")
    before = read_tables(folder)
    assert [one.raw for one in of(before, "quarantine")] == ["p1,p2,#N/A", "p2,p3,#REF!"]
    after = again(folder, before, {"p1,p2,#N/A": "p1,p2,5", "p2,p3,#REF!": "p3,p2,#REF!"})
    assert after.interactions["weight"].tolist() == [5.0, 3.0]
    assert [(one.line, one.rule) for one in of(after, "quarantine")] == [(3, "no-value")]


# -- JSON -----------------------------------------------------------------------------------------------------------
_NOBODY = '{"source": "p1", "target": "p9", "weight": 2, "tags": [1]}'
_TWICE = '{"source": "p1", "source": "p2", "target": "p3"}'
_LISTED = '{"source": "p1", "target": ["p2"], "weight": 1}'


@pytest.mark.parametrize(("name", "form"), [("json", "[\n{}\n]"), ("jsonl", "{}\n")])
def test_json_records_are_mended_as_the_text_of_their_object(write, name, form):
    objects = ['{"source": "p1", "target": "p2", "weight": 1}', _NOBODY, _TWICE, _LISTED]
    text = form.replace("{}", (",\n" if name == "json" else "\n").join(objects))
    folder = write(interactions__csv=None, **{f"interactions__{name}": text})
    before = read_tables(folder)
    assert [one.raw for one in of(before, "quarantine")] == [_NOBODY, _TWICE, _LISTED]
    mends = {
        _NOBODY: _NOBODY.replace("p9", "p2"),
        _TWICE: _TWICE.replace("source", "target", 1),
        _LISTED: '{"source": 1',
    }
    after = again(folder, before, mends)
    assert [one.message.split(";")[0] for one in of(after, "quarantine")] == [
        "'target' twice in one object", "column 13: no JSON from here on, or cut here (Expecting ',' delimiter)",
    ]  # fmt: skip
    mends = {
        mends[_TWICE]: '{"target": "p3", "source": "p2", "weight": 7, "colour": "red"}',
        mends[_LISTED]: '{"source": "p2", "target": {"id": "p1"}, "weight": null}',
    }
    after = again(folder, after, mends)
    assert after.interactions["target"].tolist() == ["p2", "p2"]
    assert after.interactions["tags"].tolist() == ["", "[1]"]
    assert [one.rule for one in of(after, "warn", file=f"interactions.{name}")] == ["no-value"]
    said = [one.message for one in of(after, "quarantine")]
    assert said[0].startswith("no other record has the name 'colour'; so mended in mended.csv")
    assert said[1].startswith('target \'{"id": "p1"}\' is an object, not one value; ')


_GRAPH = """<graphml><key id="t" for="node" attr.name="type"/><key id="w" for="edge" attr.name="weight"/>
<graph edgedefault="directed">
<node id="a"><data key="t">x</data></node>
<node id="b"><data key="t">y</data></node>
<edge source="a" target="b"><data key="w">1</data></edge>
<edge source="b" target="a"><data key="w">much</data></edge>
</graph></graphml>"""


def test_elements_of_a_graph_are_mended_in_the_file_itself(tmp_path):
    (tmp_path / "eco.graphml").write_text(_GRAPH)
    before = read_tables(tmp_path / "eco.graphml")
    raw = of(before, "quarantine")[0].raw
    assert raw == '<edge source="b" target="a"><data key="w">much</data></edge>'
    assert again(tmp_path, before, {}).report == before.report
    (tmp_path / "mended.csv").write_bytes(mend(before, {raw: raw.replace("much", "2")}))
    for source in (tmp_path, tmp_path / "eco.graphml"):
        after = read_tables(source)
        assert_nothing_lost(after)
        said = [one.message for one in of(after, "warn", file="mended.csv")]
        assert said == ["records of eco.graphml, edges are mended in the file itself; this mend is not applied"]
        assert after.report.quarantined == 1

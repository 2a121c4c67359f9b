"""From a place to tables: what is found, what is missing, and everything that is wrong at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.how import Dialect, How
from ecohealth.tables.read import read_tables
from tests.unit.tables.small import DEALS, PEOPLE, of


def test_missing_interactions_are_told_not_refused(read):
    tables = read(interactions__csv=None)
    assert [one.message.split(":")[0] for one in of(tables, "warn")] == ["no interactions"]
    for name, columns in (
        ("interactions", ["source", "target", "kind", "weight", "date", "line"]),
        ("events", ["event", "participant", "kind", "weight", "date", "line"]),
    ):
        frame = getattr(tables, name)
        assert list(frame.columns) == columns
        assert len(frame) == 0


def test_empty_and_filled_tables_have_the_same_types(read):
    filled = read(events__csv="event,participant\ne1,p1\n")
    empty = read(interactions__csv="source,target\n", events__csv="event,participant\n")
    for name in ("interactions", "events"):
        ours, theirs = getattr(empty, name), getattr(filled, name)
        assert ours.dtypes.to_dict() == theirs.dtypes.to_dict()


def test_a_folder_without_participants_says_what_to_add_and_what_was_there(write):
    folder = write(participants__csv=None, notes__md="x")
    with pytest.raises(InputRefused) as refusal:
        read_tables(folder)
    message = str(refusal.value)
    assert "no table of participants; add participants.csv with the columns id and type" in message
    assert "found: 'interactions.csv', 'notes.md'" in message


def test_a_file_that_is_nearly_called_as_the_missing_one_is_named(write):
    with pytest.raises(InputRefused, match=r"\n *participant.csv: not read: .* \(did you mean 'participants'\?\)"):
        read_tables(write(participants__csv=None, participant__csv="id,type\np1,x\n"))


def test_of_many_files_of_no_table_the_likely_ones_are_named_and_the_rest_counted(write):
    others = {f"part{number}__csv": "a\n" for number in range(9)} | {"intractions__csv": "a\n"}
    told = [one.message for one in of(read_tables(write(**others)), "warn", rule="unknown-table")]
    assert len(told) == 6
    assert "did you mean 'interactions'?" in told[0]
    assert told[-1] == "5 more files are not read: no table has their names"


def test_everything_that_is_wrong_is_told_at_once(write):
    folder = write(
        participants__csv="id,name\np1,Acme\n",
        interactions__csv="source\np1\n",
        events__csv="",
        **{"ecosystem.toml": "[kindz.x]\n"},
    )
    with pytest.raises(InputRefused) as refusal:
        read_tables(folder, columns={"dat": "signed"})
    lines = str(refusal.value).splitlines()
    starts = (
        "events.csv: is empty",
        "ecosystem.toml: kindz",
        "--map dat = 'signed'",
        "participants.csv: line 1: column",
    )
    for start in (*starts, "interactions.csv: line 1: column target is missing"):
        assert sum(line.startswith(start) for line in lines) == 1, start
    assert len(lines) == 5


def test_further_tables_are_checked_and_typed(read):
    tables = read(
        events__csv="event,participant,role,date\ne1,p1,host,2024-Q1\ne1,p9,guest,2024-Q1\n",
        ideas__csv="idea,participant,submitted,value,colour\ni1,p1,2024-01-01,5,red\ni2,p1,,5,red\n",
        surveys__csv="participant,date,dimension,score,about\np1,2024-01-01,trust,4,\np1,2024-01-01,trust,4,p9\n",
        financials__csv="participant,period,revenue\np1,2024,100\np2,2024,many\n",
        kpis__csv="kpi,date,value\nnps,2024-01,40\n",
        impacts__csv="group,change\nfarmers,good\n",
    )
    assert tables.events[["event", "participant", "kind", "weight", "role"]].to_numpy().tolist() == [
        ["e1", "p1", "event", 1.0, "host"]
    ]
    assert sorted(tables.more) == ["financials", "ideas", "impacts", "kpis", "surveys"]
    assert tables.more["ideas"][["value", "colour"]].to_numpy().tolist() == [[5.0, "red"]]
    assert str(tables.more["kpis"]["date"].dtype) == "datetime64[s]"
    assert tables.more["impacts"]["change"].tolist() == ["good"]
    assert [(one.file, one.line, one.rule) for one in of(tables, "quarantine")] == [
        ("events.csv", 3, "unknown-participant"),
        ("ideas.csv", 3, "missing"),
        ("surveys.csv", 3, "unknown-participant"),
        ("financials.csv", 3, "number"),
    ]
    assert tables.grain == "quarter"


def test_required_columns_of_further_tables_are_required(write):
    with pytest.raises(InputRefused, match=r"ideas\.csv: line 1: columns participant and submitted are missing"):
        read_tables(write(ideas__csv="idea\ni1\n"))


def test_files_that_are_no_table_are_told_and_others_left_alone(read):
    tables = read(
        **{
            "partcipants.csv": PEOPLE,
            "readme.md": "x",
            "truth.json": "{}",
            ".hidden.csv": "x",
            "~$participants.xlsx": "x",
        }
    )
    assert [(one.file, one.rule) for one in of(tables, "warn")] == [("partcipants.csv", "unknown-table")]
    assert "did you mean 'participants'?" in of(tables, "warn")[0].message


def test_names_of_files_are_taken_whatever_their_case(tmp_path):
    (tmp_path / "Participants.CSV").write_text(PEOPLE)
    (tmp_path / "INTERACTIONS.Tsv").write_text(DEALS.replace(",", "\t"))
    tables = read_tables(tmp_path)
    assert len(tables.interactions) == 3
    assert tables.report.problems == ()


def test_two_files_for_one_table_are_refused(write):
    with pytest.raises(InputRefused, match=r"participants\.csv and participants\.tsv: both are the table participants"):
        read_tables(write(participants__tsv=PEOPLE.replace(",", "\t")))


@pytest.mark.parametrize("suffix", [".xls", ".ods", ".pkl", ".graphml", ".txt"])
def test_formats_that_are_not_read_are_refused_by_name(write, suffix):
    with pytest.raises(InputRefused, match=rf"participants\{suffix}: .* is not read as a table; save it as"):
        read_tables(write(participants__csv=None, **{f"participants{suffix}": b"\x80\x04."}))


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("https://example.org/a.csv", "https"),
        ("http:/example.org", "http"),
        ("s3://bucket/x", "s3"),
        ("file:///etc/passwd", "file"),
        ("FTP://x/y", "ftp"),
        ("postgresql://db/x", "postgresql"),
        ("file:x", "file"),
    ],
)
def test_only_this_machine_is_read(address, scheme):
    with pytest.raises(InputRefused, match=rf"{scheme}: addresses are not read, only files on this machine"):
        read_tables(address)


@pytest.mark.parametrize("name", ["nowhere", "a\x00b", ""])
def test_a_place_that_is_not_there(tmp_path, name):
    with pytest.raises(InputRefused, match=r"does not exist; give a folder|no table of participants"):
        read_tables(str(tmp_path / name))


def test_a_single_file_that_is_no_workbook_is_refused_with_what_to_give(write):
    folder = write()
    with pytest.raises(InputRefused, match=r"participants\.csv: is one table; give the folder that holds"):
        read_tables(folder / "participants.csv")
    (folder / "net.ods").write_text("x")
    with pytest.raises(InputRefused, match=r"net\.ods: OpenDocument is not read; give a folder of"):
        read_tables(folder / "net.ods")


def test_a_file_that_cannot_be_opened_is_refused(write, monkeypatch):
    folder = write()

    def denied(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    with pytest.raises(InputRefused, match=r"participants\.csv: cannot be opened: Permission denied"):
        read_tables(folder)


# -- settings -------------------------------------------------------------------------------------------------------
def test_the_name_is_the_settings_or_the_folders(write, tmp_path):
    assert read_tables(write()).name == tmp_path.name
    assert read_tables(write(**{"ecosystem.toml": 'name = "Volta"\n'})).name == "Volta"


def test_columns_of_the_call_win_over_the_settings(write):
    folder = write(
        interactions__csv="source,target,first,second\np1,p2,2024-01-01,2025-01-01\n",
        **{"ecosystem.toml": '[columns]\ndate = "first"\n'},
    )
    assert read_tables(folder).interactions["date"].dt.year.tolist() == [2024]
    tables = read_tables(folder, columns={"date": "second"})
    assert tables.interactions["date"].dt.year.tolist() == [2025]
    assert tables.interactions["first"].tolist() == ["2024-01-01"]


def test_a_mapping_to_nothing_is_refused_with_a_suggestion(write):
    folder = write(
        **{"ecosystem.toml": '[columns]\nweight = "wieght"\n'}, interactions__csv="source,target,weigth\np1,p2,1\n"
    )
    with pytest.raises(InputRefused, match=r"\[columns\] weight = 'wieght': interactions\.csv has no column 'wieght'"):
        read_tables(folder)
    with pytest.raises(InputRefused, match=r"datte = 'when': no table has a field 'datte' \(did you mean 'date'\?\)"):
        read_tables(folder, columns={"weight": "weigth", "datte": "when"})


def test_a_mapping_applies_where_the_column_is(read, write):
    folder = write(participants__csv="id,role\np1,a\np2,b\np3,b\n")
    tables = read_tables(folder, columns={"type": "role"})
    assert tables.participants["type"].tolist() == ["a", "b", "b"]


def test_settings_about_nothing_are_told(read):
    tables = read(**{"ecosystem.toml": "[kinds.ordr]\n[kinds.data]\n[types.supplier]\nvenue = true\n[types.bank]\n"})
    assert [one.message for one in of(tables, "warn")] == [
        "[kinds.ordr] is about nothing in the data (did you mean 'order'?)",
        "[types.bank] is about nothing in the data",
    ]


# -- the same, however it is given ----------------------------------------------------------------------------------
def test_every_form_gives_the_same_tables(write, tmp_path):
    tables = read_tables(write())
    frames = {
        "participants": pd.read_csv(tmp_path / "participants.csv", dtype=str, keep_default_na=False),
        "interactions": pd.read_csv(tmp_path / "interactions.csv"),
    }
    in_memory = read_tables(frames)
    folder = tmp_path / "parquet"
    folder.mkdir()
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet")
    as_parquet = read_tables(folder)
    shutil.rmtree(folder)
    for other in (in_memory, as_parquet):
        pd.testing.assert_frame_equal(other.participants, tables.participants)
        pd.testing.assert_frame_equal(other.interactions.drop(columns="line"), tables.interactions.drop(columns="line"))
        assert other.interactions["line"].tolist() == [1, 2, 3]


def test_the_limit_of_rows_holds_for_every_table(write):
    with pytest.raises(InputRefused, match=r"participants\.csv: has more than 2 rows.*\ninteractions\.csv"):
        read_tables(write(), how=How(max_rows=2))


def test_a_column_may_be_said_for_one_table(read):
    tables = read(
        interactions__csv="source,target,signed,day\np1,p2,2024-01-01,x\n",
        kpis__csv="kpi,day,value\nnps,2024-02-01,3\n",
        **{"ecosystem.toml": '[columns]\ndate = "day"\n[columns.interactions]\ndate = "signed"\n'},
    )
    assert str(tables.interactions["date"].dt.date[0]) == "2024-01-01"
    assert tables.interactions["day"].tolist() == ["x"]
    assert str(tables.more["kpis"]["date"].dt.date[0]) == "2024-02-01"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"ideas.dat": "x"}, "--map ideas.dat = 'x': ideas have no field 'dat'"),
        ({"idea.date": "x"}, "--map idea.date = 'x': no table 'idea' (did you mean 'ideas'?)"),
        ({"interactions.date": "x"}, "--map interactions.date = 'x': interactions.csv has no column 'x'"),
        (
            {"source": "kind", "interactions.target": "kind"},
            "--map interactions.csv: column 'kind' is said to be source and target; it can be one of them",
        ),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(write, columns, said):
    with pytest.raises(InputRefused) as refusal:
        read_tables(write(), columns=columns)
    assert str(refusal.value).startswith(said)


def test_a_word_for_one_table_wins_and_an_option_over_the_file(write):
    folder = write(
        interactions__csv="source,target,a,b,c\np1,p2,2021,2022,2023\n",
        **{"ecosystem.toml": '[columns.interactions]\ndate = "a"\n'},
    )
    assert read_tables(folder).interactions["date"].dt.year.tolist() == [2021]
    assert read_tables(folder, columns={"date": "b"}).interactions["date"].dt.year.tolist() == [2022]
    both = {"date": "b", "interactions.date": "c"}
    assert read_tables(folder, columns=both).interactions["date"].dt.year.tolist() == [2023]


def test_a_slip_in_a_header_is_told_and_kept(read):
    tables = read(interactions__csv="source,target,wieght,when,timestamp,colour\np1,p2,3,2024-01-01,noon,red\n")
    told = [one.message for one in of(tables, "warn", file="interactions.csv", rule="header")]
    assert told == [
        "column 'wieght' has no meaning here (did you mean 'weight'?); it is kept as it is",
        "column 'when' could be date too, which is read from 'timestamp'; it is kept as it is",
    ]


def test_a_profile_may_lie_beside(write):
    files = {"ecosystem.toml": 'profile = "mine.toml"\n', "mine.toml": 'name = "mine"\n'}
    config = read_tables(write(**files)).config
    assert (config.profile, config.profile_file) == ({"name": "mine"}, "mine.toml")
    with pytest.raises(InputRefused, match=r"profile = 'other\.toml': no such file lies beside it"):
        read_tables(write(**{"ecosystem.toml": 'profile = "other.toml"\n'}))
    with pytest.raises(InputRefused, match=r"mine\.toml: line 1, column 1: not valid TOML"):
        read_tables(write(**files | {"mine.toml": "= 1\n"}))


def test_a_role_that_nobody_plays_is_noted_and_a_slip_of_the_pen_told(read):
    tables = read(**{"ecosystem.toml": '[[blueprint]]\ntype = "Supplier"\n[[blueprint]]\ntype = "bank"\n'})
    told = [(one.severity, one.message) for one in tables.report.problems if one.file == "ecosystem.toml"]
    assert told == [
        ("warn", "[[blueprint]] type = 'Supplier': no participant has this type (did you mean 'supplier'?)"),
        ("note", "[[blueprint]] type = 'bank': no participant has this type"),
    ]


def test_figures_of_ones_own_are_noted_as_not_yet_computed(read):
    tables = read(**{"ecosystem.toml": "[[kpi]]\nname = 'a'\nsql = 'select 1'\n"})
    assert [one.message for one in of(tables, "note", file="ecosystem.toml")] == [
        "[[kpi]] 'a': read and checked, not yet computed"
    ]


@pytest.mark.parametrize("name", ["ecosystem.toml", "Ecosystem.toml", "ECOSYSTEM.TOML"])
def test_settings_are_read_whatever_their_capitals(write, name):
    assert read_tables(write(**{name: 'name = "Ours"'})).name == "Ours"


def test_what_somebody_may_have_meant_to_be_read_is_told(read):
    tables = read(net__graphml="<graphml/>", ecosystem__toml__txt='name = "Ours"', README__txt="x", notes__md="x")
    assert tables.name != "Ours"
    assert [one.sentence() for one in of(tables, "warn")] == [
        "ecosystem.toml.txt: not read: settings are named ecosystem.toml",
        "net.graphml: not read: tables lie beside it; give this file itself to read the graph",
    ]


@pytest.mark.parametrize("source", [None, 3, b"abc", [PEOPLE], pd.DataFrame({"id": ["a"], "type": ["x"]})])
def test_what_is_no_source_is_refused_by_its_kind(source):
    with pytest.raises(InputRefused, match=f"^a {type(source).__name__} was given; .* is needed"):
        read_tables(source)


def test_a_delimiter_that_was_said_and_is_not_there_is_why_columns_are_missing(write):
    with pytest.raises(InputRefused, match=r"no tab parts the header, as you said; a comma would"):
        read_tables(write(), how=How(dialect=Dialect(delimiter="\t")))


def test_the_only_participant_and_its_reason(write):
    with pytest.raises(InputRefused, match=r"the only participant cannot be read:\nparticipants.csv: line 2: id is"):
        read_tables(write(participants__csv="id,type\n,x\n"))


def test_what_is_as_it_should_be_is_told_by_nobody_who_said_so(write):
    told = read_tables(write(ecosystem__toml='[read]\ndelimiter = ","\nencoding = "utf-8"')).report.problems
    assert [one.sentence() for one in told] == []


def test_the_folder_above_the_tables_names_the_folders_in_it(write):
    folder = write()
    with pytest.raises(InputRefused, match=rf"no table of participants; .* found: folder '{folder.name}'"):
        read_tables(_above(folder))


def _above(folder: Path) -> Path:
    above = folder.parent / f"{folder.name} above"
    (above / folder.name).mkdir(parents=True)
    return above

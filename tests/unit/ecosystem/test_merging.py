"""Two participants that are one: rows, records, events and provenance."""

from __future__ import annotations

import pandas as pd
import pytest

from ecohealth.ecosystem.build import load
from ecohealth.errors import BadMerge, UnknownParticipant
from ecohealth.scores.score import score
from tests.ecosystems import make

PEOPLE = {"a": "maker", "b": "maker", "c": "seller", "d": "seller"}
TIES = [("a", "c", 2.0), ("b", "c", 3.0), ("a", "b", 5.0), ("c", "d", 1.0)]


def event_rows(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["event", "participant", "weight"])
    return table.assign(kind="project", date=pd.Timestamp("2024-05-01").as_unit("s"), line=range(2, len(rows) + 2))


def rows_of(eco) -> list[tuple]:
    table = eco.interactions
    return sorted(zip(table["source"], table["target"], table["kind"], table["weight"].round(12), strict=True))


def test_the_records_of_both_are_the_kept_ones_and_between_them_is_a_loop():
    eco = make(PEOPLE, TIES)
    one = eco.merged({"b": "a"})
    assert rows_of(one) == [("a", "a", "supply", 5.0), ("a", "c", "supply", 2.0), ("a", "c", "supply", 3.0),
                            ("c", "d", "supply", 1.0)]  # fmt: skip
    assert one.view.value == eco.view.value
    assert one.ids.tolist() == ["a", "c", "d"]
    assert (len(eco), dict(eco.merges.into), dict(one.merges.into)) == (4, {}, {"b": "a"})
    assert one.data_hash != eco.data_hash


def test_nothing_to_merge_is_the_same_ecosystem():
    eco = make(PEOPLE, TIES)
    assert eco.merged({}) is eco


@pytest.mark.parametrize(
    ("joined", "left", "expected"),
    [
        ((None, "2022-01-01"), ("2023-01-01", "2024-01-01"), ("2022-01-01", "2024-01-01")),
        (("2021-01-01", "2022-01-01"), (None, "2024-01-01"), ("2021-01-01", None)),
        (("2023-01-01", "2022-01-01"), ("2024-06-01", None), ("2022-01-01", None)),
    ],
)
def test_the_kept_row_stands_with_the_earliest_start_and_the_latest_end(joined, left, expected):
    columns = {
        "joined": dict(zip("ab", joined, strict=True)),
        "left": dict(zip("ab", left, strict=True)),
        "region": {"a": "north", "b": "south"},
    }
    row = make(PEOPLE, TIES, columns=columns).merged({"b": "a"}).participants.iloc[0]
    assert (row["name"], row["region"]) == ("A", "north")
    shown = tuple(None if pd.isna(row[name]) else str(row[name].date()) for name in ("joined", "left"))
    assert shown == expected


def test_a_lineage_follows_the_ids_that_are_kept():
    eco = make(PEOPLE, TIES, columns={"successor_of": {"a": "", "b": "c", "c": "", "d": "b"}})
    one = eco.merged({"b": "a"}).participants.set_index("id")["successor_of"]
    assert one.to_dict() == {"a": "c", "c": "", "d": "a"}
    both = make(PEOPLE, TIES, columns={"successor_of": {"a": "", "b": "a", "c": "", "d": ""}})
    assert set(both.merged({"b": "a"}).participants["successor_of"]) == {""}


def test_chains_are_followed_and_later_merges_add_up():
    eco = make(PEOPLE, TIES)
    at_once = eco.merged({"b": "a", "a": "c"})
    in_steps = eco.merged({"b": "a"}).merged({"a": "c"})
    assert rows_of(at_once) == rows_of(in_steps)
    assert dict(at_once.merges.into) == dict(in_steps.merges.into) == {"a": "c", "b": "c"}


@pytest.mark.parametrize("wrong", [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "a"}])
def test_circles_are_refused(wrong):
    with pytest.raises(BadMerge, match=r"itself|circle"):
        make(PEOPLE, TIES).merged(wrong)


def test_an_unknown_id_is_named():
    with pytest.raises(UnknownParticipant, match="'bb'"):
        make(PEOPLE, TIES).merged({"bb": "a"})


@pytest.mark.parametrize(
    "rows",
    [
        [("e", "a", 2.0), ("e", "b", 4.0), ("e", "c", 6.0), ("e", "d", 1.0)],
        [("e", "a", 2.0), ("e", "b", 4.0)],
        [("e", "a", 2.0), ("f", "b", 4.0), ("e", "d", 1.0), ("f", "c", 1.0)],
        [("e", "a", 1.0), ("e", "b", 1.0), ("e", "c", 1.0), ("f", "a", 3.0), ("f", "c", 3.0)],
    ],
)
def test_an_event_is_shared_out_as_if_one_had_been_written(rows):
    renamed = [(event, "a" if who == "b" else who, weight) for event, who, weight in rows]
    merged = make(PEOPLE, TIES, events=event_rows(*rows)).merged({"b": "a"})
    ties = [(*("a" if one == "b" else one for one in (s, t)), w) for s, t, w in TIES]
    written = make({k: v for k, v in PEOPLE.items() if k != "b"}, ties, events=event_rows(*renamed))
    assert rows_of(merged) == rows_of(written)
    assert sorted(merged.all_records.event_size) == sorted(written.all_records.event_size)


def test_events_merge_in_any_order():
    rows = [("e", one, 1.0 + k) for k, one in enumerate("abcd")]
    eco = make(PEOPLE, TIES, events=event_rows(*rows))
    assert rows_of(eco.merged({"a": "c", "b": "c"})) == rows_of(eco.merged({"a": "b"}).merged({"b": "c"}))


def test_the_scorecard_says_that_participants_were_merged():
    card = score(make(PEOPLE, TIES).merged({"b": "a"}))
    assert "3 parties (1 participant merged into others)" in card.provenance.population
    assert any("merged into others" in note for note in card.summary.notes)
    assert not any("merged" in note for note in score(make(PEOPLE, TIES)).summary.notes)


def test_a_folder_with_decisions_loads_merged(tmp_path):
    people = "id,type,name\na,maker,Acme\nb,maker,ACME GmbH\nc,seller,Cee\n"
    (tmp_path / "participants.csv").write_text(people, "utf-8")
    (tmp_path / "interactions.csv").write_text("source,target\na,c\nb,c\n", "utf-8")
    (tmp_path / "merges.csv").write_text("keep,merge,decision\na,b,merge\n", "utf-8")
    eco = load(tmp_path)
    assert eco.ids.tolist() == ["a", "c"]
    assert eco.view.pairs.weight.tolist() == [2.0]
    (tmp_path / "merges.csv").write_text("keep,merge,decision\na,b,\n", "utf-8")
    assert load(tmp_path).ids.tolist() == ["a", "b", "c"]

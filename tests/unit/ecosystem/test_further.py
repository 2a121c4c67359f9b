"""The further tables go with the participants, and into the hash."""

from __future__ import annotations

import pandas as pd
import pytest

import ecohealth as eh
from ecohealth.errors import UnknownChoice

PEOPLE = pd.DataFrame(
    {"id": ["a", "b", "c"], "type": ["x", "y", "y"], "decides": ["yes", "no", None], "region": ["EU", "EU", "US"]}
)
DEALS = pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "a"], "date": ["2024-01", "2024-02", "2024-03"]})
SURVEYS = pd.DataFrame(
    {
        "participant": ["b", "a", "c", "a"],
        "date": ["2020", "2024-01", "2024-02", "2024-01"],
        "dimension": ["trust"] * 4,
        "score": [1, 2, 3, 4],
        "about": ["", "b", "", "c"],
    }
)
KPIS = pd.DataFrame({"kpi": ["n"], "date": ["2024"], "value": [1]})


def ecosystem(**other: pd.DataFrame) -> eh.Ecosystem:
    return eh.load({"participants": PEOPLE, "interactions": DEALS, "surveys": SURVEYS, "kpis": KPIS} | other)


def test_they_are_there_in_canonical_order_and_cannot_be_changed():
    eco = ecosystem()
    assert list(eco.more) == ["kpis", "surveys"]
    assert eco.more["surveys"]["participant"].tolist() == ["a", "a", "b", "c"]
    handed_out = eco.more["surveys"]
    handed_out["score"] = 0
    assert eco.more["surveys"]["score"].tolist() == [2, 4, 1, 3]
    with pytest.raises(TypeError):
        eco.more["ideas"] = KPIS


def test_a_loss_takes_along_what_names_the_lost():
    eco = ecosystem()
    assert eco.without(["c"]).more["surveys"]["score"].tolist() == [2, 1]
    assert eco.only({"region": "EU"}).more["surveys"]["score"].tolist() == [2, 1]
    assert len(eco.without(["c"]).more["kpis"]) == 1
    assert len(eco.more["surveys"]) == 4


def test_a_window_or_a_kind_leaves_them_whole():
    eco = ecosystem()
    for part in (eco.window("2024-01"), eco.only({"kind": "interaction"})):
        pd.testing.assert_frame_equal(part.more["surveys"], eco.more["surveys"])


def test_a_merge_renames_them():
    merged = ecosystem().merged({"b": "c"}).more["surveys"]
    assert merged[["participant", "about"]].to_numpy().tolist() == [["a", "c"], ["a", "c"], ["c", ""], ["c", ""]]


def test_they_enter_the_hash_in_any_order_of_rows():
    eco = ecosystem()
    assert ecosystem(surveys=SURVEYS.iloc[::-1]).data_hash == eco.data_hash
    assert ecosystem(surveys=SURVEYS.assign(score=[1, 2, 3, 5])).data_hash != eco.data_hash
    assert ecosystem(kpis=KPIS.assign(value=2)).data_hash != eco.data_hash
    assert eh.load({"participants": PEOPLE, "interactions": DEALS}).data_hash != eco.data_hash


def test_a_truth_is_chosen_by_yes_and_no():
    eco = ecosystem()
    assert eco.only({"decides": ["yes", "no"]}).ids.tolist() == ["a", "b"]
    with pytest.raises(UnknownChoice, match="allowed: no, yes"):
        eco.only({"decides": "perhaps"})

"""What was probably meant by an id that nobody has."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.checks.suggest import Known, systematic
from ecohealth.tables.read import read_tables
from tests.unit.tables.small import of

HEAD = "source,target,kind,weight,date\n"
GOOD = "p1,p2,order,1,2024-01-01\n"


def known(*ids: str, names: tuple[str, ...] | None = None) -> Known:
    return Known.of(pd.DataFrame({"id": list(ids), "name": list(names or ids)}, dtype="str"))


@pytest.mark.parametrize(
    ("value", "near"),
    [
        ("Acme Gmbh", "ACME GmbH"),
        (" ACME  GmbH", "ACME GmbH"),
        ("ACME-GmbH", "ACME GmbH"),
        ("\u0410CME GmbH", "ACME GmbH"),
        ("Acme Gmhb", "ACME GmbH"),
        ("Acm GmbH", "ACME GmbH"),
        ("Acmes Gmbh", "ACME GmbH"),
        ("7", "007"),
        ("007.0", "007"),
        ("P-12", "P0012"),
        ("P0013", None),
        ("P00123", None),
        ("Beta", None),
        ("ab", None),
        ("Gamma Inc.", "g1"),
        ("gamma inc", "g1"),
        ("Gamma", "g1"),
        ("Acme AG", "ACME GmbH"),
        ("GmbH", None),
        ("Twin", None),
        ("Twin Ltd", None),
        ("", None),
    ],
)
def test_an_id_that_comes_near_is_found(value, near):
    ids = ("ACME GmbH", "007", "P0012", "abc", "g1", "t1", "t2")
    names = ("The Acme", "Bond", "Twelve", "Alpha", "Gamma Inc.", "Twin", "Twin")
    assert known(*ids, names=names).nearest(value) == near


def test_two_ids_that_are_the_same_number_are_suggested_for_none():
    assert known("07", "007").nearest("7") is None


def test_the_first_and_the_most_frequent_values_get_a_suggestion(read):
    rows = [f"p{'x' * 8}{letter}" for letter in "abcdefgh"] + ["Acme "] * 3
    tables = read(interactions__csv=HEAD + GOOD + "".join(f"p1,{one},order,1,2024-01-01\n" for one in rows))
    meant = {one.value: one.meant for one in of(tables, "quarantine") if one.meant}
    assert meant == {"Acme ": "p1"}
    assert all("(did you mean 'p1'?)" in one.message for one in of(tables, "quarantine") if one.value == "Acme ")


@pytest.mark.parametrize(
    ("theirs", "ours", "said"),
    [
        (["acme", "beta"], ["ACME", "Beta"], "but for capitals ('acme' here, 'ACME' in the participants): write them"),
        (["a ", "b "], ["a", "b"], "all 2 different ids would be known but for spaces around them"),
        (["1", "2", "x"], ["001", "002"], "2 of 3 different ids would be known but for leading zeros"),
        (["12.0", "13.0"], ["12", "13"], "but for '.0' at their end"),
        (["12.0", "13.0"], ["012", "013"], "but for zeros and capitals"),
        (["A-1", "B/2"], ["a1", "b2"], "but for capitals, spaces, punctuation and look-alike letters"),
        (["SAP-a7", "SAP-b8"], ["a7", "b8"], "but for 'SAP-' before them ('SAP-a7' here, 'a7' in the participants)"),
        (["a7", "b8"], ["SAP-a7", "SAP-b8"], "but for 'SAP-' before them"),
    ],
)
def test_a_reason_that_explains_most_is_said(theirs, ours, said):
    assert said in (systematic(theirs, known(*ours)) or "")


def test_no_reason_is_invented():
    assert systematic(["xenon", "yacht", "zebra"], known("acme", "beta", "gamma")) is None


@pytest.mark.parametrize(
    ("people", "deals", "said"),
    [
        (
            "id,type,name\n7,a,Acme\n8,b,Beta\n",
            "source,target\nAcme,Beta\nBeta,Acme\n",
            "2 different ids can be found in the participants' column 'name': read it with --map id=name",
        ),
        (
            "id,type,Tax No\n7,a,T7\n8,b,T8\n",
            "source,target\nT7,T8\nT8,T7\n",
            "column 'Tax No': read it with --map 'id=Tax No'",
        ),
        (
            "id,type\n7,a\n8,b\n",
            "source,source_id,target,target id\nAcme,7,Beta,8\nBeta,8,Acme,7\n",
            "column 'source_id', column 'target id': read them with --map source=source_id --map 'target=target id'",
        ),
    ],
)
def test_ids_in_another_column_are_found_and_the_remedy_works(write, people, deals, said):
    folder = write(participants__csv=people, interactions__csv=deals)
    with pytest.raises(InputRefused) as refusal:
        read_tables(folder)
    assert said in str(refusal.value)
    options = str(refusal.value).split("--map ")[1:]
    mapped = dict(one.strip().strip("'").split("=") for one in options)
    assert read_tables(folder, columns=mapped).report.quarantined == 0


@pytest.mark.parametrize("header", ["source\u202e_id", "s" * 101])
def test_a_header_that_no_message_can_hold_is_not_made_part_of_a_command(write, header):
    deals = f"source,{header},target,target_id\nAcme,7,Beta,8\nBeta,8,Acme,7\n"
    folder = write(participants__csv="id,type\n7,a\n8,b\n", interactions__csv=deals)
    with pytest.raises(InputRefused) as refusal:
        read_tables(folder)
    assert header not in str(refusal.value)
    said = "known ids stand in column 'target_id': say with --map which of these is read from it: source, target"
    assert said in str(refusal.value)


def test_many_unknown_ids_with_one_reason_are_told_beside_their_rows(read):
    people = "id,type\n" + "".join(f"{number:04d},a\n" for number in range(20)) + "x,b\n"
    rows = "".join(f"x,{number},order,1,2024-01-01\n" for number in range(20)) + "x,x,order,1,2024-01-01\n"
    tables = read(participants__csv=people, interactions__csv=HEAD + rows)
    assert tables.report.quarantined == 20
    told = [one.message for one in of(tables, "warn", rule="system-of-ids")]
    assert len(told) == 1
    assert told[0].startswith("target: all 20 different ids would be known but for leading zeros ('0' here, '0000' in")


def test_among_a_hundred_thousand_ids_the_nearest_is_found():
    names = np.random.default_rng(3).choice(list("abcdefghijklmnopqrstuvwxyz"), (100_000, 12))
    ids = ["".join(one) for one in names]
    everybody = known(*ids)
    found = [everybody.nearest(one[:5] + one[6:]) for one in ids[:10]]
    assert found == ids[:10]
    assert everybody.nearest("nothing like it") is None

"""Headers find their meaning, and whatever is taken or changed is told."""

from __future__ import annotations

import numpy as np
import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.checks.columns import Bound, bind
from ecohealth.tables.records import Records, rendered, texts
from ecohealth.tables.schema import SCHEMAS


def _bind(table: str, *headers: str, cells: tuple[str, ...] | None = None, **mapping: str) -> Bound:
    columns = texts([cells or ("x",) * len(headers)], len(headers))
    records = Records("f.csv", table, headers, columns, np.array([2]), rendered(columns))
    return bind(records, SCHEMAS[table], mapping)


def _told(bound: Bound, severity: str) -> list[str]:
    return [one.message for one in bound.told if one.severity == severity]


def test_documented_aliases_are_taken_with_a_note_not_a_warning():
    bound = _bind("interactions", "from", "to", "type", "amount", "timestamp", "note")
    assert dict(bound.fields) == {"source": 0, "target": 1, "kind": 2, "weight": 3, "date": 4}
    assert dict(bound.attributes) == {"note": 5}
    assert _told(bound, "warn") == []
    assert "column 'type' is read as kind" in _told(bound, "note")


def test_type_is_an_attribute_where_there_is_a_kind():
    bound = _bind("interactions", "source", "target", "type", "kind", "date", "timestamp")
    assert bound.fields["kind"] == 3
    assert dict(bound.attributes) == {"type": 2, "timestamp": 5}


def test_of_several_aliases_the_first_in_order_is_taken():
    bound = _bind("interactions", "month", "source", "target", "when", "timestamp")
    assert bound.fields["date"] == 4
    assert dict(bound.attributes) == {"month": 0, "when": 3}


@pytest.mark.parametrize("header", [" ID ", "Id", "\u200bid", "id\u00a0"])
def test_capitals_and_spaces_do_not_count_but_are_told(header):
    bound = _bind("participants", header, "type")
    assert bound.fields["id"] == 0
    assert len(_told(bound, "warn")) == 1


def test_spaces_and_hyphens_within_a_name():
    bound = _bind("participants", "id", "type", "Outside Share", "successor-of")
    assert bound.fields["outside_share"] == 2
    assert bound.fields["successor_of"] == 3


def test_a_mapping_wins_and_the_column_of_that_name_is_kept_under_another():
    bound = _bind("interactions", "source", "target", "date", "signed", date="Signed")
    assert bound.fields["date"] == 3
    assert dict(bound.attributes) == {"date_original": 2}
    assert len(_told(bound, "warn")) == 1


def test_two_columns_can_be_swapped_by_mapping():
    bound = _bind("interactions", "source", "target", source="target", target="source")
    assert dict(bound.fields) == {"source": 1, "target": 0}


@pytest.mark.parametrize("headers", [("id", "id", "type"), ("id", " ID ", "type"), ("id", "name", "type", "Name")])
def test_two_columns_of_one_meaning_are_refused(headers):
    with pytest.raises(InputRefused, match=r"f\.csv: line 1: duplicate column (id|name): .* rename one") as refusal:
        _bind("participants", *headers)
    assert "missing" not in str(refusal.value)


def test_attributes_keep_their_names_and_clashes_are_told():
    bound = _bind("interactions", "source", "target", " topic ", "line", "topic", "")
    assert dict(bound.attributes) == {"topic": 2, "line_original": 3, "topic_original": 4, "column 6": 5}
    assert len(_told(bound, "warn")) == 3


def test_an_empty_column_without_a_name_is_left_out():
    bound = _bind("participants", "id", "type", "", cells=("a", "x", " "))
    assert dict(bound.attributes) == {}
    assert bound.told == ()


@pytest.mark.parametrize("header", ["<b>x</b>", "=1+1", "@x", "a\nb", "{x}", "`x`"])
def test_an_unusual_name_is_kept_and_told(header):
    bound = _bind("participants", "id", "type", header)
    assert dict(bound.attributes) == {header: 2}
    assert len(_told(bound, "warn")) == 1


@pytest.mark.parametrize("header", ["a\x00b", "a\x1bb", "\ud800"])
def test_control_characters_in_a_name_are_refused(header):
    with pytest.raises(InputRefused, match="holds control characters"):
        _bind("participants", "id", "type", header)


def test_missing_columns_name_what_is_needed_and_what_was_found():
    with pytest.raises(InputRefused) as refusal:
        _bind("participants", "identifier", "kind_of", "name")
    message = str(refusal.value)
    assert message.startswith("f.csv: line 1: columns id and type are missing")
    assert "participants need id and type" in message
    assert "found: 'identifier', 'kind_of', 'name'" in message


def test_a_slip_of_the_pen_is_recognised():
    with pytest.raises(InputRefused, match=r"Is source the column 'sorce'\? Say --map source=sorce"):
        _bind("interactions", "sorce", "target")


@pytest.mark.parametrize("header", ["partic\x08ipant", "participant" * 100])
def test_no_command_is_written_with_a_name_that_cannot_be_typed(header):
    with pytest.raises(InputRefused) as refusal:
        _bind("events", "event", header)
    assert str(refusal.value).replace("\n", "").isprintable()
    assert "--map participant=COLUMN" in str(refusal.value)


def test_swapped_files_are_recognised():
    with pytest.raises(InputRefused, match=r"These are the columns of interactions: were the files swapped\?"):
        _bind("participants", "from", "to", "when")
    with pytest.raises(InputRefused, match=r"These are the columns of participants: were the files swapped\?"):
        _bind("interactions", "id", "type")


def test_a_missing_row_of_names_is_recognised():
    with pytest.raises(InputRefused, match=r"Is the row of column names missing\?"):
        _bind("participants", "p1", "Acme")

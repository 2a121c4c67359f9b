"""What is said of the files: allowed words, and which word wins."""

from __future__ import annotations

import codecs

import pytest

from ecohealth.errors import UnknownChoice
from ecohealth.tables.how import DELIMITERS, ENCODINGS, Dialect, How


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"delimiter": "#"}, "delimiter '#'"),
        ({"delimiter": ""}, "delimiter ''"),
        ({"delimiter": '"'}, "semicolon"),
        ({"encoding": "utf-7"}, "windows-1252"),
        ({"encoding": "zip"}, "encoding 'zip'"),
        ({"encoding": "rot13"}, "encoding"),
        ({"encoding": "idna"}, "encoding"),
        ({"encoding": "no such"}, "encoding"),
        ({"encoding": "a\x00"}, "encoding 'a\\x00'"),
        ({"encoding": "\ud800"}, "encoding"),
        ({"decimal": "comma"}, "','"),
        ({"dates": "day_first"}, "did you mean 'day-first'"),
    ],
)
def test_a_word_that_is_not_taken_is_named_with_those_that_are(wrong, word):
    with pytest.raises(UnknownChoice) as refusal:
        Dialect(**wrong)
    assert any(one in str(refusal.value) for one in word.split("|"))


def test_delimiters_have_names():
    assert [Dialect(delimiter=name).delimiter for name in DELIMITERS.values()] == list(DELIMITERS)
    assert Dialect(delimiter="\\t").delimiter == Dialect(delimiter="Tab").delimiter == "\t"


def test_every_encoding_is_one_of_text_that_leaves_ascii_alone_or_says_its_width():
    for name in ENCODINGS:
        info = codecs.lookup(name)
        assert info.name == name
        assert "id,type\n".encode(name).decode(name) == "id,type\n"
        if not name.startswith("utf-"):
            assert "id,type\r\n".encode(name) == b"id,type\r\n"


def test_the_option_wins_over_the_table_and_the_table_over_the_rest():
    how = How(
        dialect=Dialect(decimal=","),
        tables={"ideas": Dialect(delimiter=";", decimal=".")},
        otherwise=Dialect(delimiter="|", dates="iso"),
    )
    assert how.dialect_of("ideas") == Dialect(delimiter=";", decimal=",", dates="iso")
    assert how.dialect_of("events") == Dialect(delimiter="|", decimal=",", dates="iso")
    assert How().dialect_of("ideas") == Dialect()

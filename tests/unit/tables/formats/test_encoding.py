"""UTF-8, UTF-16 that says so, and the refusal of everything that is no text."""

from __future__ import annotations

import gzip
import pickle

import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.formats.encoding import decoded

TEXT = "id,type\np1,Société\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_with_and_without_a_mark_is_the_same_and_untold(encoding):
    text = decoded(TEXT.encode(encoding), "f.csv")
    assert (text.data.decode(), text.valid, text.told) == (TEXT, True, ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_read_when_it_says_so(encoding):
    marked = TEXT if encoding == "utf-16" else "\ufeff" + TEXT
    text = decoded(marked.encode(encoding), "f.csv")
    assert text.data.decode() == TEXT
    assert ["UTF-16" in one.message for one in text.told] == [True]


def test_bytes_that_are_not_utf8_are_kept_for_their_rows():
    text = decoded(b"id,type\np1,\xff\n", "f.csv")
    assert not text.valid
    assert list(text.lines()) == ["id,type\n", "p1,\udcff\n"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (b"PK\x03\x04rest", "not text"),
        (b"PAR1rest", "Parquet"),
        (pickle.dumps({"a": 1}), "pickle"),
        (gzip.compress(TEXT.encode(), mtime=0), "gzip"),
        (b"\xd0\xcf\x11\xe0rest", "Office"),
        (b"\x93NUMPYrest", "NumPy"),
        (b"SQLite format 3\x00rest", "SQLite"),
        (TEXT.encode("utf-16-le"), "UTF-8 encoding"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (b"id\x00,type\n", "NUL"),
        (b"\xff\xfei\x00d", "UTF-16 but byte 4"),
        (b"\xff\xfe\x00\xd8i\x00", "UTF-16"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data, word):
    with pytest.raises(InputRefused) as refusal:
        decoded(data, "f.csv")
    assert str(refusal.value).startswith("f.csv: ")
    assert word in str(refusal.value)

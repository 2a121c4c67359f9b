"""What looks the same is found, what is different is left alone."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ecohealth.tables.checks.lookalikes import nearly_the_same, skeleton, skeletons


def _column(*texts: str):
    return pa.chunked_array([pa.array(texts, pa.large_string())])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("acme", "ACME "),
        ("Acme", "\u0410cme"),
        ("ΑΒΒ", "ABB"),
        ("Société", "Socie\u0301te\u0301"),
        ("Acme", "Ac\u200bme"),
        ("ＡＣＭＥ", "acme"),
        ("A  B", "a b"),
        ("Straße", "STRASSE"),
    ],
)
def test_look_alike(one, other):
    assert skeleton(one) == skeleton(other)
    assert [group.tolist() for group in nearly_the_same(_column("x", one, "y", other))] == [[1, 3]]


@pytest.mark.parametrize(("one", "other"), [("007", "7"), ("NA", "nan"), ("=1+1", "+1"), ("p1", "pl"), ("a", "a")])
def test_do_not_look_alike(one, other):
    assert nearly_the_same(_column(one, other)) == []


def test_the_quick_way_equals_the_slow_one():
    texts = ["Acme", " a  b ", "é", "Аcme", "", "a\tb", "A"]
    assert skeletons(_column(*texts)).tolist() == [skeleton(text) for text in texts]

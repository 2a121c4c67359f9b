from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ecohealth.export.text import unbroken, visible

_NAME_APART = re.compile("\u2068([^\u2066-\u2069]*)\u2069")
"""A sentence sets a name from right to left apart, with marks that open and close."""


@given(st.text())
def test_nothing_unseen_is_left_and_everything_seen_stays(text: str) -> None:
    shown = visible(text)
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs")]
    assert not set(_NAME_APART.sub(r"\1", shown)) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff"
    )
    plain = "".join(char for char in text if visible(char) == char)
    assert visible(plain) == plain


def test_scripts_and_joined_emoji_stay_as_they_are() -> None:
    for name in ("שרה", "凯华半导体", "Ringstrøm", "👩\u200d🔧", "می\u200cخواهم", "a\u00a0b"):
        assert visible(name) == name


def test_only_whole_marks_around_a_name_from_right_to_left_stay() -> None:
    assert visible("a \u2068שרה\u2069 1") == "a \u2068שרה\u2069 1"
    assert visible("\u2068Sara\u2069") == "\\u2068Sara\\u2069"
    assert visible("\u2068שרה") == "\\u2068שרה"
    assert visible("\u2068ש\u202eרה\u2069") == "\u2068ש\\u202eרה\u2069"


def test_figures_stay_with_their_units() -> None:
    assert (
        unbroken("costs 5 %. EUR 1.67 bn (95 %), 3 Mills")
        == "costs 5\u00a0%. EUR\u00a01.67\u00a0bn (95\u00a0%), 3 Mills"
    )

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ecohealth.export.text import visible


@given(st.text())
def test_nothing_unseen_is_left_and_everything_seen_stays(text: str) -> None:
    shown = visible(text)
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs")]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff")
    plain = "".join(char for char in text if visible(char) == char)
    assert visible(plain) == plain


def test_scripts_and_joined_emoji_stay_as_they_are() -> None:
    for name in ("שרה", "凯华半导体", "Ringstrøm", "👩\u200d🔧", "می\u200cخواهم", "a\u00a0b"):
        assert visible(name) == name

from __future__ import annotations

import copy
import json
import pickle
import threading
from decimal import Decimal

import pytest

from ecohealth.errors import UnknownChoice
from ecohealth.scores.sentence import Sentence, apart, called, later, written
from ecohealth.scores.signs import NEUTRAL, in_force, signs, signs_for, signs_of
from ecohealth.scores.words import counted, day, decimals, joined, money, number, percent, whole

LOCALES = ("de-DE", "de-CH", "fr-FR", "en-US", "en-IN", "sv-SE", "pt-PT", "tr-TR", "ja-JP", "pl-PL", "ar-EG", "eu")
FIGURES = (0.0397, 12.0, -3.5, 952.0, 92_000.0, 1_234_567.0, -1_670_000_000.0)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("value", FIGURES)
def test_a_locale_changes_signs_and_no_digit(locale: str, value: float) -> None:
    neutral = number(value)
    with signs(signs_of(locale)):
        shown = number(value)
        group, decimal = in_force().group, in_force().decimal
    assert Decimal(shown.replace(group, "").replace(decimal, ".")) == Decimal(neutral.replace(",", ""))


def test_what_people_of_a_locale_read() -> None:
    told = {}
    for locale in ("de-DE", "fr-CH", "en-IN", "en-US", "tr-TR"):
        with signs(signs_of(locale)):
            told[locale] = (money(1_672_234_782.0, "EUR"), percent(0.0512), counted(1_234_567, "tie"), decimals(0.5, 1))
    assert told == {
        "de-DE": ("EUR 1,67 bn", "5,1\u00a0%", "1.234.567 ties", "0,5"),
        "fr-CH": ("EUR 1,67 bn", "5,1%", "1’234’567 ties", "0,5"),
        "en-IN": ("EUR 1.67 bn", "5.1%", "12,34,567 ties", "0.5"),
        "en-US": ("EUR 1.67 bn", "5.1%", "1,234,567 ties", "0.5"),
        "tr-TR": ("EUR 1,67 bn", "%5,1", "1.234.567 ties", "0,5"),
    }


def test_days_are_those_of_the_locale() -> None:
    assert day("2024-12-31") == "2024-12-31"
    with signs(signs_of("de-DE")):
        assert day("2024-12-31") == "31.12.2024"
    with signs(signs_of("en-GB")):
        assert day("2024-12-31") == "31 Dec 2024"


@pytest.mark.parametrize("wrong", ["", "xx-YY", "german", "de-DE; rm", "../etc", "de_DE.UTF-8@x\0"])
def test_a_locale_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(UnknownChoice, match="locale"):
        signs_of(wrong)


def test_signs_end_with_the_block_and_stay_in_their_thread() -> None:
    other: list[str] = []
    with pytest.raises(KeyError), signs(signs_of("de-DE")):
        thread = threading.Thread(target=lambda: other.append(number(1234.0)))
        thread.start()
        thread.join()
        assert number(1234.0) == "1.230"
        raise KeyError
    assert other == ["1,230"]
    assert in_force() is NEUTRAL


def test_a_reader_stays_where_no_locale_is_named() -> None:
    assert signs_for(None) is signs_of(None)
    with signs(signs_of("de-DE")):
        assert signs_for(None) is signs_of("de-DE")
        assert signs_for("fr-FR") is signs_of("fr-FR")


def test_a_sentence_is_neutral_text_until_it_is_written() -> None:
    with signs(signs_of("de-DE")):
        made = Sentence("It costs ", later(percent, 0.0512), " of ", later(money, 2.5e6, "EUR"), ".")
        assert made == "It costs 5.1 % of EUR 2.5 M."
        assert json.dumps({"text": made}) == '{"text": "It costs 5.1 % of EUR 2.5 M."}'
        assert written(made) == "It costs 5,1\u00a0% of EUR 2,5 M."
    assert written(made) == made


def test_sentences_keep_their_pieces_in_others_and_on_their_way() -> None:
    inner = Sentence("a share of ", later(percent, 0.5))
    both = joined([inner, inner])
    for made in (both, pickle.loads(pickle.dumps(both)), copy.deepcopy(both)):  # noqa: S301
        with signs(signs_of("fr-CH")):
            assert written(made) == "a share of 50,0% and a share of 50,0%"
        assert made == "a share of 50.0 % and a share of 50.0 %"
    assert written("plain 1,000.5") == "plain 1,000.5"


def test_a_name_from_right_to_left_does_not_draw_the_figure_beside_it() -> None:
    sentence = Sentence("Lost: ", called("שרה 7"), " ", later(whole, 12))
    assert sentence == "Lost: שרה 7 12"
    with signs(signs_of(None)):
        assert written(sentence) == "Lost: \u2068שרה 7\u2069 12"
        assert apart("Sara 7") == "Sara 7"
    assert apart("שרה") == "שרה"

"""Names compared as people compare them; the reason and how sure it makes, pair by pair."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.ecosystem.identity.alike import GROUP_AT_MOST, alike
from ecohealth.tables.checks.names import LEGAL_FORMS, Name

ALIKE = [
    ("Acme", "Acme", "the same name", "certain-looking"),
    ("Acme GmbH", "ACME  gmbh ", "the same but for capitals, spaces or width", "certain-looking"),
    ("Acme", "Ａｃｍｅ", "the same but for capitals, spaces or width", "certain-looking"),
    ("Acme", "Асme", "look-alike letters of another alphabet", "certain-looking"),
    ("Acme-Werke (Nord)", "Acme Werke Nord", "the same but for punctuation or spaces", "certain-looking"),
    ("SolarTech", "Solar Tech", "the same but for punctuation or spaces", "certain-looking"),
    ("Société Ælia", "Societe AElia", "the same but for accents", "likely"),
    ("Müller Antriebe", "Mueller Antriebe", "the same but for the spelling of umlauts (ä, ae or a)", "likely"),
    ("Bauer Werke", "Baur Werke", "the same but for the spelling of umlauts (ä, ae or a)", "possible"),
    ("Acme S.A.", "Acme", "the same but for the legal form ('sa' or none)", "likely"),
    ("Acme Sp. z o.o.", "Acme", "the same but for the legal form ('sp z oo' or none)", "likely"),
    ("Acme GmbH & Co. KG", "ACME", "the same but for the legal form ('gmbh co kg' or none)", "likely"),
    ("株式会社トヨタ", "トヨタ", "the same but for the legal form ('株式会社' or none)", "likely"),
    ("ООО Вектор", "Вектор", "the same but for the legal form ('ooo' or none)", "likely"),
    ("Acme Ltd", "Acme Limited", "the same but for how the legal form is written", "likely"),
    ("Acme A/S", "Acme AG", "the same but for the legal form ('as', 'ag')", "possible"),
    ("Nord Antriebe", "Antriebe Nord AG", "the same words in another order", "likely"),
    ("P-012", "P-12", "the same but for leading zeros", "possible"),
    ("Voltaic Motors", "Voltaik Motors", "one letter differs", "likely"),
    ("Voltaic Motors", "Volatic Motors", "two letters are exchanged", "likely"),
    ("Voltaic Motors AG", "Voltaic Motor", "one has a letter more", "likely"),
    ("Ferros", "Feros", "one has a letter more", "possible"),
    ("Nordwind Robotics", "Nordwint Robotik Sud", None, None),
    ("Nordwind Antriebe", "Nortwint Antriebe", "two letters differ", "possible"),
]
APART = [
    ("Unit 12", "Unit 13"), ("Plant A", "Plant B"), ("P1-11", "P11-1"), ("Acme", "Acne"), ("", ""), ("---", "***"),
    ("Volta Motors", "Volta Energy"), ("Region Nord", "Region Ost"), ("Acme", "Acme Europe"), ("GmbH", "AG"),
    ("2024-01", "2024-10"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "why", "confidence"), ALIKE)
def test_alike_with_the_reason(one, other, why, confidence):
    found, _ = alike([one, other])
    assert [(pair.why, pair.confidence) for pair in found] == ([(why, confidence)] if why else [])


@pytest.mark.parametrize(("one", "other"), APART)
def test_not_alike(one, other):
    found, _ = alike([one, other])
    assert [pair.why for pair in found] == []


@given(st.lists(st.text("abAB ä.-12", max_size=8), max_size=8), st.randoms())
def test_the_order_of_names_changes_no_pair(texts, random):
    order = list(range(len(texts)))
    random.shuffle(order)
    pairs = {frozenset((one.low, one.high)) for one in alike(texts)[0]}
    again = {frozenset((order[one.low], order[one.high])) for one in alike([texts[at] for at in order])[0]}
    assert pairs == again


@given(st.text(max_size=20))
def test_any_text_has_its_forms_and_is_itself(text):
    one = Name(text)
    assert one.core == Name(text.upper().lower()).core or not text.isascii()
    assert isinstance(one.plain + one.folded + one.form + one.spelled, str)


def test_a_name_of_many_is_a_word_for_nobody():
    found, told = alike(["n/a"] * (GROUP_AT_MOST + 1) + ["Acme", "ACME"])
    assert [(one.low, one.high) for one in found] == [(GROUP_AT_MOST + 1, GROUP_AT_MOST + 2)]
    (words,) = told
    assert words.startswith(f"{GROUP_AT_MOST + 1} participants are called 'n/a' or alike: a word for nobody")


def test_a_legal_form_alone_is_a_name():
    assert Name("AG").core == ("ag",)
    assert {"gmbh", "ltd", "zoo", "oy", "bv"} <= LEGAL_FORMS

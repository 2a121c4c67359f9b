from __future__ import annotations

import ecohealth as eh
from tests.ecosystems import make
from tests.golden.made import advice, outcome, risk
from tests.unit.export.reading_back import Page


def test_a_notebook_shows_the_answer_and_names_are_text() -> None:
    for made, words in ((outcome(), "costs 46.4 %"), (risk(), "on average"), (advice(), "cost 6.0 %")):
        shown = made._repr_html_()
        page = Page(shown)
        assert words in "".join(page.text)
        assert not {"img", "script", "a"} & set(page.tags)
        assert len(page.rows) > 1


def test_a_notebook_shows_an_ecosystem_and_what_changed() -> None:
    ties = [
        ("a", "b", 10.0 + month, "supply", f"{year}-{month:02d}-15") for year in (2023, 2024) for month in range(1, 13)
    ]
    eco = make({"a": "<i>maker</i>", "b": "shop"}, ties)
    page = Page(eco._repr_html_())
    assert "2 participants of 2 types, 12 interactions" in "".join(page.text)
    assert ["a", "A", "<i>maker</i>"] in page.rows
    found = eh.compare(eco.window("2023"), eco.window("2024"))
    assert "cannot be compared" in "".join(Page(found._repr_html_()).text)

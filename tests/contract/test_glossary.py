"""One source of words: the page, the command line and the dashboard say the same of every term and every metric."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dash.development.base_component import Component
from typer.testing import CliRunner

from dashboards.pages import methods
from ecohealth.cli.program import app
from ecohealth.export.catalogue import metrics_markdown
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.glossary import GLOSSARY

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def squeezed(text: str) -> str:
    """Without what only lays out: spaces, line breaks, escapes and marks of Markdown."""
    return re.sub(r"[\s\\*`|]+", "", text)


def text_in(tree: object) -> str:
    if isinstance(tree, Component):
        return text_in(getattr(tree, "children", None))
    if isinstance(tree, (list, tuple)):
        return " ".join(text_in(one) for one in tree)
    return "" if tree is None else str(tree)


@pytest.fixture(scope="module")
def places() -> dict[str, str]:
    told = CliRunner().invoke(app, ["metrics", "--glossary"], env={"COLUMNS": "4000"})
    assert told.exit_code == 0
    return {
        "page": squeezed(PAGE.read_text("utf-8")),
        "command line": squeezed(told.stdout),
        "dashboard": squeezed(text_in(methods._words())),
    }


def test_the_page_the_command_line_and_the_dashboard_say_the_same_words(places):
    for term, meaning in GLOSSARY.items():
        for place, text in places.items():
            assert squeezed(term) + (":" if place == "page" else "") + squeezed(meaning) in text, (place, term)


def test_the_page_is_the_one_that_is_generated():
    assert PAGE.read_text("utf-8") == metrics_markdown()


def test_a_term_is_told_in_a_sentence_and_not_by_itself():
    for term, meaning in GLOSSARY.items():
        assert meaning[0].isupper()
        assert meaning.endswith(".")
        assert not re.match(rf"(A |An |The )?{re.escape(term)}\b", meaning, re.IGNORECASE), term


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_the_command_line_says_of_a_metric_what_the_page_says(metric, places):
    told = CliRunner().invoke(app, ["metrics", metric.id], env={"COLUMNS": "4000"})
    for words in (metric.question, metric.source, metric.gaming, metric.act, *metric.definition.split("\n\n")):
        assert squeezed(words) in squeezed(told.stdout)
        assert squeezed(words) in places["page"]

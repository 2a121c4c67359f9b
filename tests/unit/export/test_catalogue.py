from __future__ import annotations

import re

import pytest

from ecohealth.export.catalogue import metric_card, metrics_markdown
from ecohealth.export.numbers import figure
from ecohealth.export.sentences import NOT_SCORED, scale_sentence
from ecohealth.metrics.catalogue import METRICS
from tests.unit.export.reading_back import Page, markdown_html


def test_the_page_holds_every_metric_once_in_pillar_order() -> None:
    page = metrics_markdown()
    places = [page.index(f"(`{metric_id}`)") for metric_id in METRICS]
    assert places == sorted(places)
    assert all(page.count(f"(`{metric_id}`)") == 1 for metric_id in METRICS)


@pytest.mark.parametrize("metric_id", list(METRICS))
def test_a_card_answers_what_a_reader_may_ask(metric_id: str) -> None:
    metric = METRICS[metric_id]
    text = " ".join("".join(Page(markdown_html(metric_card(metric))).text).split())
    facts = (
        metric.label,
        metric.question,
        metric.unit,
        metric.source,
        metric.gaming,
        metric.act,
        metric.scale.source[1:] if metric.scale else NOT_SCORED,
    )
    paragraphs = [" ".join(one.replace("`", "").split()) for one in metric.definition.split("\n\n")]
    assert [told for told in (*facts, *paragraphs, METRICS[metric.counter].label) if told not in text] == []


@pytest.mark.parametrize("metric_id", list(METRICS))
def test_a_scale_is_told_with_its_three_values(metric_id: str) -> None:
    metric = METRICS[metric_id]
    told = scale_sentence(metric)
    if metric.scale is None:
        assert told == NOT_SCORED
        return
    of_share = "%" in told
    for raw in (metric.scale.at_0, metric.scale.at_50, metric.scale.at_100):
        assert f"at {figure(raw, 'share' if of_share else '')}" in told


@pytest.mark.parametrize("metric_id", list(METRICS))
def test_a_metric_that_rests_on_participants_says_which_of_them_it_shows(metric_id: str) -> None:
    rests = re.search(r"Contributions:\s+(?!none\b)", METRICS[metric_id].definition)
    assert (METRICS[metric_id].behind != "Who it rests on") == (rests is not None)

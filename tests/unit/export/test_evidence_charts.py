"""Charts of evidence, risk and remedies: the figures of the tables beside them, hung and marked where they belong."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pptx import Presentation

from ecohealth.export.describe_comparison import describe_comparison
from ecohealth.export.describe_remedies import describe_remedies
from ecohealth.export.describe_risk import describe_risk
from ecohealth.export.document import Chart, Document, Figure
from ecohealth.export.drawing import bars, plane
from ecohealth.export.evidence_charts import change_chart, group_chart
from ecohealth.export.html import html_bytes
from ecohealth.export.pdf import pdf_bytes
from ecohealth.export.pptx import pptx_bytes
from tests.golden.made import advice, risk
from tests.golden.made_evidence import NAN, comparison
from tests.unit.export.documents import DOCUMENTS
from tests.unit.export.reading_back import Page

CHARTED = [name for name in DOCUMENTS if name != "outcome"]


def charts(document: Document) -> list[Chart]:
    return [one for section in document.sections for one in section.blocks if isinstance(one, Chart)]


@pytest.mark.parametrize("name", CHARTED)
def test_every_chart_is_in_the_pdf_on_the_slides_and_on_the_page(name: str) -> None:
    from pypdf import PdfReader

    document = DOCUMENTS[name]()
    titles = [one.title for one in charts(document)]
    assert titles
    page = "".join(Page(html_bytes(document, live=False).decode()).text)
    paper = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf_bytes(document))).pages)
    deck = Presentation(io.BytesIO(pptx_bytes(document)))
    native = [one for slide in deck.slides for one in slide.shapes if one.has_chart]
    drawn = {one._element.nvGraphicFramePr.cNvPr.get("descr").partition(". ")[0] for one in native}
    for title in titles:
        assert title in page
        assert "".join(title.split()) in "".join(paper.split())
        assert any(title.startswith(one.rstrip(".")) or one.startswith(title) for one in drawn)


def test_the_parts_of_a_change_hang_from_one_another() -> None:
    (chart,) = change_chart(comparison())
    assert [str(one) for one in chart.places] == ["Before", "Joiners", "Leavers", "Intensity", "After"]
    drawn = bars(chart)
    assert [one.said for one in drawn] == ["60", "▲ 2.2", "▼ 1.5", "▲ 0.1", "61"]
    edges = [one.pieces[0][:2] for one in drawn]
    back = [tuple(chart.least + at * (chart.full - chart.least) for at in pair) for pair in edges]
    assert back[1] == pytest.approx((60.5, 62.75))
    assert back[2] == pytest.approx((61.25, 62.75))
    assert back[3] == pytest.approx((61.25, 61.375))
    assert [back[0][1], back[4][1]] == pytest.approx([60.5, 61.375])
    assert [one.pieces[0][3] for one in drawn] == [False, False, True, False, False]


def test_a_change_without_a_split_has_no_chart() -> None:
    found = comparison()
    causes = found.causes.copy()
    causes.loc[causes["id"] == "overall", "joiners"] = NAN
    assert change_chart(replace(found, causes=causes)) == ()


def test_a_risk_tells_how_often_more_is_lost_and_marks_var_and_cvar() -> None:
    found = risk()
    (chart,) = charts(describe_risk(found))
    above, var, cvar = chart.series
    lost = found.lost.sum(axis=1)
    for place, share in zip(chart.places, above.values, strict=True):
        assert isinstance(place, Figure)
        assert share == pytest.approx((lost > place.value).mean())
    assert (var.across[0], cvar.across[0]) == (found.lost_share.var95, found.lost_share.cvar95)
    reach = chart.places[-1].value
    assert plane(chart).traces[1].points[0][0] == pytest.approx(found.lost_share.var95 / reach)


def test_remedies_tell_what_is_left_for_each_effort() -> None:
    found = advice()
    (chart,) = charts(describe_remedies(found))
    assert [sum(one.values[at] for one in chart.series) for at in range(len(chart.places))] == pytest.approx(
        found.frontier["total"].tolist()
    )


def test_a_change_by_group_says_each_change_once() -> None:
    (chart,) = group_chart(comparison())
    assert chart.said == ("▲ 1.0", "▼ 0.2", "▼ 0.1", "▲ 0.2")
    deck = Presentation(io.BytesIO(pptx_bytes(describe_comparison(comparison()))))
    drawn = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    (by_group,) = (one for one in drawn if any("time alone" in str(place) for place in one.plots[0].categories))
    assert not by_group.plots[0].has_data_labels
    assert [str(place).split("  ")[-1] for place in by_group.plots[0].categories] == list(chart.said)

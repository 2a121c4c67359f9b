"""Every document in every format: the figures of its tables are read back from page, text, paper and workbook."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator

import pytest
from pptx import Presentation

from ecohealth.export.document import Bullets, Document, Facts, Figure, Parts, Table
from ecohealth.export.html import html_bytes
from ecohealth.export.markdown import markdown_bytes
from ecohealth.export.numbers import figure
from ecohealth.export.pdf import pdf_bytes
from ecohealth.export.pptx import pptx_bytes
from ecohealth.export.xlsx import xlsx_bytes
from tests.unit.export.documents import DOCUMENTS
from tests.unit.export.reading_back import Page, workbook


def figures(document: Document) -> Iterator[tuple[str, Figure]]:
    """The sheet and the figure of everything that paper shows."""
    for block in (one for section in document.sections for one in section.blocks):
        if isinstance(block, Table):
            for row in block.rows[: block.at_most]:
                for column, cell in zip(block.columns, row, strict=True):
                    if isinstance(cell, Figure) and not column.sheet_only:
                        yield block.sheet, cell
        elif isinstance(block, Facts):
            yield from ((block.sheet, cell) for _, cell in block.items if isinstance(cell, Figure))
        elif isinstance(block, Parts):
            yield from ((block.sheet, one.share) for one in block.items)


def packed(text: str) -> str:
    """Without spaces, which every format sets in its own way."""
    return "".join(text.split())


def texts(document: Document) -> dict[str, str]:
    """What a reader of each format reads, without spaces."""
    from pypdf import PdfReader

    paper = PdfReader(io.BytesIO(pdf_bytes(document))).pages
    return {
        "html": packed("".join(Page(html_bytes(document, live=False).decode()).text)),
        "markdown": packed(markdown_bytes(document).decode().replace("\\", "")),
        "pdf": packed("".join(one.extract_text() for one in paper)),
    }


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_the_figures_of_a_document_are_the_same_in_every_format(name: str) -> None:
    document = DOCUMENTS[name]()
    known = [(sheet, one) for sheet, one in figures(document) if one.value is not None and math.isfinite(one.value)]
    assert len(known) >= 5
    for told in texts(document).values():
        missing = [one for _, one in known if packed(figure(one.value, one.unit)) not in told]
        assert missing == []
    sheets = workbook(xlsx_bytes(document))
    for sheet, one in known:
        numbers = [cell for row in sheets[sheet] for cell in row if isinstance(cell, int | float)]
        assert any(cell == pytest.approx(one.value, rel=1e-12) for cell in numbers), (sheet, one)


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_the_deck_begins_with_the_sentence_and_its_notes_have_it_whole(name: str) -> None:
    document = DOCUMENTS[name]()
    first, *others = Presentation(io.BytesIO(pptx_bytes(document))).slides
    said = packed(" ".join(shape.text_frame.text for shape in first.shapes if shape.has_text_frame))
    assert packed(document.sentence)[:80] in said
    assert packed(document.sentence) in packed(first.notes_slide.notes_text_frame.text)
    shown = packed(
        " ".join(shape.text_frame.text for slide in others for shape in slide.shapes if shape.has_text_frame)
    )
    assert all(packed(one.title) in shown for one in document.sections if one.on_slides)
    cautions = [
        one for section in document.sections for one in section.blocks
        if isinstance(one, Bullets) and one.title == "What not to conclude"
    ]  # fmt: skip
    assert len(cautions) == 1
    assert packed(cautions[0].items[0]) in shown


def test_a_figure_that_one_format_tells_otherwise_is_noticed() -> None:
    told = texts(DOCUMENTS["outcome"]())
    assert all(packed(figure(0.46381, "share")) in one for one in told.values())
    assert not any(packed(figure(0.12345, "share")) in one for one in told.values())

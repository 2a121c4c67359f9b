"""Where things stand on a slide: title, body, source; on a deck of our own or on the user's template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from ecohealth.export.document import SHAPES, Document
from ecohealth.export.numbers import figure
from ecohealth.export.slide_text import ACCENT, HAIRLINE, INK, MUTED, TONES, Box, run, text_box, words
from ecohealth.figures.theme import shortened

if TYPE_CHECKING:
    from pptx.presentation import Presentation

WIDE, HIGH = Inches(13.333), Inches(7.5)
MARGIN, GUTTER = Inches(0.6), Inches(0.45)
LONGEST_TITLE, LONGEST_SENTENCE = 160, 260
LEAST_CLAUSE = 30
"""Fewer characters say too little for a title."""
_CLAUSE = re.compile(r"\.(?= [A-Z])|[;:](?= )|,(?= [a-z])")


class Frame:
    """The deck, and the places that every slide of it has.

    Args:
        deck: an open presentation without slides.
        document: what is written on it.
        own: whether the house's own manner is set, or that of a template kept.
    """

    def __init__(self, deck: Presentation, document: Document, *, own: bool) -> None:
        self.deck, self.document, self.own = deck, document, own
        if own:
            deck.slide_width, deck.slide_height = WIDE, HIGH
        self.width, self.height = Emu(deck.slide_width), Emu(deck.slide_height)
        self._layout = _plainest(deck)

    def slide(self, section: str, message: str, number: int) -> tuple[Any, Box]:
        """A slide with its message and its source; and the box that is free for what it shows."""
        slide = self._blank()
        title = slide.shapes.title
        top = Inches(1.75)
        if self.own or title is None:
            kicker = text_box(slide.shapes, (MARGIN, Inches(0.42), self._inner, Inches(0.3)), name="Section")
            run(kicker.paragraphs[0], section, 13, ACCENT, bold=True)
        if title is not None:
            self._set_title(title, message)
            top = top if self.own else Emu(title.top + title.height + Inches(0.15))
        self._source(slide, number)
        return slide, (MARGIN, top, self._inner, Emu(self.height - top - Inches(0.75)))

    def halves(self, box: Box) -> tuple[Box, Box]:
        """A box as its left and right part; the left one, for a chart, is a little wider."""
        left, top, width, height = box
        first = Emu(int((width - GUTTER) * 0.56))
        return (left, top, first, height), (Emu(left + first + GUTTER), top, Emu(width - first - GUTTER), height)

    def title_slide(self) -> None:
        """The subject, the one thing to take away, and the figure that sums it up."""
        document, slide = self.document, self._blank()
        if slide.shapes.title is not None:
            self._set_title(slide.shapes.title, f"{document.subject}: {document.kind.lower()}")
        space = self._inner
        frame = text_box(slide.shapes, (MARGIN, Inches(2.0), Emu(int(space * 0.66)), Inches(2.6)), name="Sentence")
        run(frame.paragraphs[0], foremost(document.sentence, LONGEST_SENTENCE), 24)
        lines = text_box(
            slide.shapes, (MARGIN, Inches(4.9), Emu(int(space * 0.66)), Inches(1.4)), name="What it covers"
        )
        for at, line in enumerate(document.lines):
            paragraph = lines.paragraphs[0] if at == 0 else lines.add_paragraph()
            run(paragraph, shortened(line, LONGEST_SENTENCE), 14, MUTED)
        self._lead(slide, Emu(MARGIN + int(space * 0.7)), Emu(int(space * 0.3)))
        self._source(slide, 1)
        told = (document.sentence, *document.lines, document.colophon)
        slide.notes_slide.notes_text_frame.text = "\n".join(words(one) for one in told)

    def _lead(self, slide: Any, left: Emu, width: Emu) -> None:
        lead = self.document.lead
        frame = text_box(slide.shapes, (left, Inches(1.9), width, Inches(2.2)), name="Score")
        run(frame.paragraphs[0], figure(lead.figure.value, lead.figure.unit), 66, INK, bold=True)
        run(frame.add_paragraph(), lead.label, 14, MUTED)
        if lead.status is not None:
            word = lead.status.word
            run(frame.add_paragraph(), f"{SHAPES[word]} {word}", 18, TONES.get(word, MUTED), bold=True)
        for paragraph in frame.paragraphs:
            paragraph.alignment = PP_ALIGN.RIGHT

    @property
    def _inner(self) -> Emu:
        return Emu(self.width - 2 * MARGIN)

    def _blank(self) -> Any:
        """A slide of the plainest layout, without the empty places that nothing of ours fills."""
        slide = self.deck.slides.add_slide(self._layout)
        for place in list(slide.placeholders):
            if slide.shapes.title is None or place.shape_id != slide.shapes.title.shape_id:
                place._element.getparent().remove(place._element)
        return slide

    def _set_title(self, title: Any, message: str) -> None:
        frame = title.text_frame
        shown = foremost(message, LONGEST_TITLE)
        if not self.own:
            frame.text = words(shown)
            return
        title.left, title.top, title.width, title.height = MARGIN, Inches(0.7), self._inner, Inches(0.9)
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        run(frame.paragraphs[0], shown, 24 if len(shown) <= 105 else 20, INK, bold=True)

    def _source(self, slide: Any, number: int) -> None:
        """A hairline, where the figures come from, and the number of the slide."""
        top = Emu(self.height - Inches(0.5))
        line = slide.shapes.add_connector(
            1, MARGIN, Emu(top - Inches(0.06)), Emu(self.width - MARGIN), Emu(top - Inches(0.06))
        )
        line.line.color.rgb, line.line.width = RGBColor.from_string(HAIRLINE), Pt(0.75)
        frame = text_box(slide.shapes, (MARGIN, top, Emu(self._inner - Inches(0.8)), Inches(0.3)), name="Source")
        run(frame.paragraphs[0], shortened(self.document.colophon, 190), 10, MUTED)
        at = text_box(
            slide.shapes, (Emu(self.width - MARGIN - Inches(0.7)), top, Inches(0.7), Inches(0.3)), name="Number"
        )
        at.paragraphs[0].alignment = PP_ALIGN.RIGHT
        run(at.paragraphs[0], str(number), 10, MUTED)


def foremost(message: str, at_most: int) -> str:
    """A message for a title: whole, or as many of its clauses as have room; the notes have the whole.

    >>> foremost("Acme, Inc. has been silent for 121 days; in all 0.9 % of value hangs on such partners.", 60)
    'Acme, Inc. has been silent for 121 days'
    """
    if len(message) <= at_most:
        return message
    ends = (one.start() for one in _CLAUSE.finditer(message, LEAST_CLAUSE, at_most))
    whole = [message[:end] for end in ends if _is_closed(message[:end])]
    return whole[-1] if whole else shortened(message, at_most)


def _is_closed(part: str) -> bool:
    """Whether no bracket, and no name that is set apart, stays open."""
    return all(part.count(one) == part.count(other) for one, other in ("()", "\u2068\u2069"))


def _plainest(deck: Presentation) -> Any:
    """The layout that has a title and the fewest other places."""
    titled = [
        one for one in deck.slide_layouts if any(place.placeholder_format.type in (1, 3) for place in one.placeholders)
    ]
    return min(titled or list(deck.slide_layouts), key=lambda one: len(list(one.placeholders)))

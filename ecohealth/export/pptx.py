"""A document as slides: native charts, messages as titles, definitions in the notes, the same bytes again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecohealth.errors import EcohealthError, quoted
from ecohealth.export.document import Block, Bullets, Chart, Document, Entry, Facts, Points, Table
from ecohealth.export.slides import APPENDIX, APPENDIX_ROWS, ROWS, Slide, definitions, slides
from ecohealth.export.xlsx import NO_DAY

if TYPE_CHECKING:
    from pptx.presentation import Presentation

LARGEST_TEMPLATE = 200_000_000
"""Bytes that a template may unpack to."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class BadTemplate(EcohealthError):
    """A file that is no presentation to build on."""

    @classmethod
    def of(cls, path: Path, why: str) -> BadTemplate:
        """The file and what is wrong with it."""
        return cls(f"template {quoted(path)} cannot be used: {why}; name a .pptx file that PowerPoint or Impress saved")


def pptx_bytes(document: Document, template: Path | None = None) -> bytes:
    """The document as a presentation of 16:9, or in the size and manner of a template.

    Args:
        document: what is written.
        template: a presentation whose masters and layouts are used; its own slides are left out.

    Raises:
        BadTemplate: where it cannot be read.
    """
    from ecohealth.export.slide_frame import Frame

    deck = _opened(template)
    frame = Frame(deck, document, own=template is None)
    frame.title_slide()
    known = definitions(document)
    for at, one in enumerate(slides(document), start=2):
        _put(frame, one, at, known)
    _about(deck, document)
    file = io.BytesIO()
    deck.save(file)
    return _undated(file.getvalue())


def _opened(template: Path | None) -> Presentation:
    import pptx
    from pptx.exc import PythonPptxError

    if template is None:
        return pptx.Presentation()
    try:
        with zipfile.ZipFile(template) as archive:
            size = sum(one.file_size for one in archive.infolist())
        if size > LARGEST_TEMPLATE:
            raise BadTemplate.of(template, f"it unpacks to {size:,} bytes, more than {LARGEST_TEMPLATE:,}")
        deck = pptx.Presentation(str(template))
    except OSError as error:
        raise BadTemplate.of(template, error.strerror or "it cannot be read") from error
    except (zipfile.BadZipFile, PythonPptxError, ValueError, KeyError) as error:
        raise BadTemplate.of(template, "it is no presentation") from error
    _empty(deck)
    return deck


def _empty(deck: Presentation) -> None:
    """Leave out the slides that are there."""
    listed = deck.slides._sldIdLst
    for one in list(listed):
        deck.part.drop_rel(one.rId)
        listed.remove(one)


def _put(frame: Any, one: Slide, at: int, known: dict[str, Entry]) -> None:
    slide, body = frame.slide(one.section, one.message, at)
    halves = frame.halves(body) if one.right is not None else (body, body)
    rows = APPENDIX_ROWS if one.section == APPENDIX else ROWS
    for block, box in zip((one.left, one.right), halves, strict=True):
        _put_block(slide.shapes, block, box, rows, one.message)
    slide.notes_slide.notes_text_frame.text = "\n".join(_notes(frame.document, one, known))


def _put_block(shapes: Any, block: Block | None, box: Any, rows: int, message: str) -> None:
    from ecohealth.export.slide_charts import put_chart
    from ecohealth.export.slide_text import put_bullets, put_facts, put_points, put_table

    match block:
        case Chart():
            put_chart(shapes, block, box, titled=block.title != message)
        case Table():
            put_table(shapes, block, box, rows)
        case Points():
            put_points(shapes, block, box)
        case Bullets():
            put_bullets(shapes, block, box)
        case Facts():
            put_facts(shapes, block, box)


def _notes(document: Document, one: Slide, known: dict[str, Entry]) -> Iterator[str]:
    """What the slide says, what its metrics mean, and where its figures come from."""
    from ecohealth.export.slide_text import words

    yield words(one.message)
    if isinstance(one.left, Chart):
        yield words(f"The chart: {one.left.title}. {one.left.note}".strip())
    for term in one.terms:
        told = dict(known[term.id].facts) if term.id in known else {}
        yield words(f"{term.label}: {told.get('Definition', term.question)} Scale: {told.get('Scale', 'none')}")
    yield from (words(line) for line in document.lines)
    yield words(document.colophon)
    if document.command:
        yield words(f"Made again by: {document.command}")


def _about(deck: Presentation, document: Document) -> None:
    from ecohealth.export.slide_text import words

    about, day = deck.core_properties, datetime.fromisoformat(document.day or NO_DAY)
    about.title = words(f"{document.subject}: {document.kind}")[:255]
    about.comments = words(document.colophon)[:255]
    about.author = about.last_modified_by = "ecohealth"
    about.subject = about.keywords = about.category = ""
    about.created = about.modified = about.last_printed = day
    about.revision = 1


def _undated(content: bytes) -> bytes:
    """The same archive, without the time at which it was written."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            written.writestr(zipfile.ZipInfo(name, _FIRST_DAY), read.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()

"""How a result is written, beside what it says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from ecohealth.errors import UnknownChoice
from ecohealth.scores.signs import signs_of

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem
    from ecohealth.export.document import Document

Paper = Literal["a4", "letter"]
PAPERS: tuple[str, ...] = get_args(Paper)

ALWAYS = "how-far-to-trust-this"
"""The section that every document keeps."""


@dataclass(frozen=True)
class Manner:
    """How a result is written.

    Attributes:
        paper: of a PDF: ``a4`` or ``letter``.
        template: a presentation whose masters and layouts slides are made with.
        include, exclude: sections by their keys; ``include`` keeps only these, where it names any. How far to trust
            a result is never left out, and what is left out is told.
        eco: what a scorecard is about; with it the document has the charts that need more than the scorecard.
        locale: whose signs figures and days are written with (``de-DE``); those in force without. JSON and CSV are
            always neutral, and a workbook's figures are numbers, which the reader's own program writes.
        still: whether a page does without the script by which its charts answer, and without the 4.8 MB it takes.

    Raises:
        UnknownChoice: for a paper or a locale that is none.
    """

    paper: Paper = "a4"
    template: Path | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    eco: Ecosystem | None = None
    locale: str | None = None
    still: bool = False

    def __post_init__(self) -> None:
        if self.paper not in PAPERS:
            raise UnknownChoice.of("paper", self.paper, PAPERS)
        signs_of(self.locale)

    def applied(self, document: Document) -> Document:
        """The document with the sections that were asked for.

        Raises:
            UnknownChoice: for a section that it does not have.
        """
        keys = [one.key for one in document.sections]
        for asked in (*self.include, *self.exclude):
            if asked not in keys:
                raise UnknownChoice.of("section", asked, keys)
        kept = tuple(one for one in document.sections if self._keeps(one.key))
        gone = [one.title for one in document.sections if one not in kept]
        told = (f"Left out on request: {', '.join(gone)}.",) if gone else ()
        return replace(document, sections=kept, lines=(*document.lines, *told))

    def _keeps(self, key: str) -> bool:
        return key == ALWAYS or (key not in self.exclude and (not self.include or key in self.include))


AS_USUAL = Manner()

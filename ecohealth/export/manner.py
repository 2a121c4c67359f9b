"""How a result is written, beside what it says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from ecohealth.errors import UnknownChoice

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem

Paper = Literal["a4", "letter"]
PAPERS: tuple[str, ...] = get_args(Paper)


@dataclass(frozen=True)
class Manner:
    """How a result is written.

    Attributes:
        paper: of a PDF: ``a4`` or ``letter``.
        template: a presentation whose masters and layouts slides are made with.
        eco: what a scorecard is about; with it the document has the charts that need more than the scorecard.

    Raises:
        UnknownChoice: for a paper that is none.
    """

    paper: Paper = "a4"
    template: Path | None = None
    eco: Ecosystem | None = None

    def __post_init__(self) -> None:
        if self.paper not in PAPERS:
            raise UnknownChoice.of("paper", self.paper, PAPERS)


AS_USUAL = Manner()

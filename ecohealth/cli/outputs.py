"""The files to write, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ecohealth.cli.options import Shock, TableOutput, Words

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem
    from ecohealth.export.manner import Manner

_WRITTEN = "How the files are written"


def as_said(shock: Shock) -> Shock:
    """The shock itself."""
    return shock


@dataclass(frozen=True)
class Output(TableOutput):
    """The files to write; their suffix names the format."""

    output: Annotated[
        Words,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to .pdf .pptx .xlsx .html .md .json; may be said again.",
        ),
    ] = None
    paper: Annotated[
        Literal["a4", "letter"],
        typer.Option(metavar="SIZE", help="Of a PDF: a4 or letter.", rich_help_panel=_WRITTEN),
    ] = "a4"
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Slides in the manner of this .pptx.", rich_help_panel=_WRITTEN),
    ] = None

    include: Annotated[
        Words,
        typer.Option(
            metavar="SECTION",
            help="Only this section, such as concentration-risk; may be said again.",
            rich_help_panel=_WRITTEN,
        ),
    ] = None
    exclude: Annotated[
        Words,
        typer.Option(metavar="SECTION", help="Without this section; may be said again.", rich_help_panel=_WRITTEN),
    ] = None

    still: Annotated[
        bool,
        typer.Option(
            "--still",
            help="Of a page: without the script by which its charts answer, 4.8 MB less.",
            rich_help_panel=_WRITTEN,
        ),
    ] = False

    def checked(self, formats: Sequence[str], *data: str) -> list[Path]:
        """As of tables; nor is the template of the slides written over."""
        return super().checked(formats, *data, *([] if self.template is None else [str(self.template)]))

    def manner(self, eco: Ecosystem | None = None) -> Manner:
        """How results are written; of a scorecard, those about ``eco``."""
        from ecohealth.export.manner import Manner

        sections = tuple(self.include or ()), tuple(self.exclude or ())
        return Manner(self.paper, self.template, *sections, eco, still=self.still)


@dataclass(frozen=True)
class VeiledOutput(Output):
    """The files to write, under pseudonyms where they are asked for."""

    pseudonymise: Annotated[
        bool,
        typer.Option(
            "--pseudonymise",
            help="Call participants by their type and a number; a small ecosystem stays recognisable.",
            rich_help_panel=_WRITTEN,
        ),
    ] = False

    def disguised(self, eco: Ecosystem) -> Ecosystem:
        """The ecosystem, under pseudonyms where they were asked for."""
        from ecohealth.ecosystem.pseudonyms import pseudonymised

        return pseudonymised(eco) if self.pseudonymise else eco

    def both_disguised(self, sides: tuple[Ecosystem, Ecosystem]) -> tuple[Ecosystem, Ecosystem]:
        """Two ecosystems, under the same pseudonyms where they were asked for."""
        from ecohealth.ecosystem.pseudonyms import pseudonymised

        one, other = sides
        return (pseudonymised(one, other), pseudonymised(other, one)) if self.pseudonymise else sides

    def veil(self, eco: Ecosystem) -> Callable[[Shock], Shock]:
        """What turns a shock into one of the ecosystem under pseudonyms; nothing, where none were asked for."""
        from ecohealth.ecosystem.pseudonyms import pseudonyms

        return partial(Shock.under, pseudonyms=pseudonyms(eco)) if self.pseudonymise else as_said


@dataclass(frozen=True)
class PackOutput(VeiledOutput):
    """The pack to write."""

    output: Annotated[Words, typer.Option("--output", "-o", metavar="FILE", help="The .zip to write.")] = None


@dataclass(frozen=True)
class AdviceOutput(VeiledOutput):
    """The files to write, of which one may be a table."""

    output: Annotated[
        Words,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to .pdf .pptx .xlsx .html .md .json .csv; may be said again.",
        ),
    ] = None

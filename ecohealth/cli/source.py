"""The data that a command is told of: where they are, how they are written and read, and which part is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ecohealth.cli.options import Misused, Words, pair

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem
    from ecohealth.tables.how import How
    from ecohealth.tables.tables import Tables

_DATA, _FILES = "The data", "How the files are read (found out and told where it is not said)"
_LARGE = "Large files"


@dataclass(frozen=True)
class Source:
    """Where the data are, and how they are read."""

    path: Annotated[str, typer.Argument(metavar="PATH", help="A folder, a .zip of one, a workbook, a graph or JSON.")]
    delimiter: Annotated[
        str | None,
        typer.Option(metavar="SIGN", help="What parts the cells of CSV files: ';', tab.", rich_help_panel=_FILES),
    ] = None
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="How text files are encoded: windows-1252.", rich_help_panel=_FILES),
    ] = None
    decimal: Annotated[
        str | None, typer.Option(metavar="SIGN", help="The decimal sign: '.' or ','.", rich_help_panel=_FILES)
    ] = None
    dates: Annotated[
        str | None,
        typer.Option(
            metavar="ORDER", help="day-first (31.12.2024), month-first (12/31/2024) or iso.", rich_help_panel=_FILES
        ),
    ] = None
    map: Annotated[
        Words,
        typer.Option(metavar="FIELD=COLUMN", help="Read a field from a column: date=signed.", rich_help_panel=_DATA),
    ] = None
    mended: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Records that were set aside and are mended; mended.csv beside the data by default.",
            rich_help_panel=_DATA,
        ),
    ] = None
    venue: Annotated[
        Words,
        typer.Option(metavar="TYPE", help="A type that is a place where parties meet.", rich_help_panel=_DATA),
    ] = None
    substitutes: Annotated[
        Words,
        typer.Option(
            metavar="same=COLUMN",
            help="A provider may only stand in for one with the same value: same=region.",
            rich_help_panel=_DATA,
        ),
    ] = None
    max_rows: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="The most rows of one table; 10,000,000.", rich_help_panel=_LARGE),
    ] = None
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE", help="How much memory reading may take: 500MB, 2GB; else no bound.", rich_help_panel=_LARGE
        ),
    ] = None
    aggregate_over: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            help="Sum interactions of more records than this by the day; 1,000,000. Or: never.",
            rich_help_panel=_LARGE,
        ),
    ] = None
    aggregate_by: Annotated[
        str | None, typer.Option(metavar="UNIT", help="Sum them by day or by month.", rich_help_panel=_LARGE)
    ] = None

    def read(self) -> Ecosystem:
        """Load all of it.

        Raises:
            EcohealthError: what loading refuses.
        """
        return self.of(self.tables(self.how()))

    def of(self, tables: Tables) -> Ecosystem:
        """The ecosystem of tables that were read.

        Raises:
            EcohealthError: a venue that is no type; a column that is not there.
        """
        from ecohealth.ecosystem.build import from_tables

        same = [_same(one) for one in self.substitutes or ()]
        return from_tables(tables).with_venues(self.venue or ()).with_substitutes(same).window(None)

    def records(self) -> Tables:
        """Read the tables with every record in a row of its own, however many they are.

        Raises:
            EcohealthError: what reading refuses.
        """
        return self.tables(replace(self.how(), aggregate_over=None))

    def tables(self, how: How) -> Tables:
        """Read the tables as they are.

        Raises:
            EcohealthError: what reading refuses.
        """
        from ecohealth.errors import InputRefused
        from ecohealth.tables.read import read_tables

        if not self.path.strip():
            raise InputRefused.missing(self.path)
        columns = dict(pair("--map", one, "FIELD=COLUMN, as in --map date=signed") for one in self.map or ())
        return read_tables(self.path, columns=columns, how=how)

    def how(self) -> How:
        """How the files are to be read, where it was said.

        Raises:
            UnknownChoice: for a delimiter, encoding, decimal sign, order of dates or unit that is none.
            BadSize: for an amount of memory, or a number of records, that cannot be read.
        """
        from ecohealth.tables.how import AS_FOUND, Decimal, Dialect, How, Order, Unit, bytes_in, records_in

        decimal, dates = cast("Decimal | None", self.decimal), cast("Order | None", self.dates)
        dialect = Dialect(self.delimiter, self.encoding, decimal, dates)
        return How(
            max_rows=self.max_rows or AS_FOUND.max_rows,
            dialect=dialect,
            mended=Path(self.mended) if self.mended else None,
            memory=None if self.memory is None else bytes_in(self.memory),
            aggregate_over=AS_FOUND.aggregate_over if self.aggregate_over is None else records_in(self.aggregate_over),
            aggregate_by=cast("Unit", self.aggregate_by or AS_FOUND.aggregate_by),
        )


def _same(said: str) -> str:
    word, column = pair("--substitutes", said, "same=COLUMN, as in --substitutes same=region")
    if word != "same":
        raise Misused.pair("--substitutes", said, "same=COLUMN, as in --substitutes same=region")
    return column


@dataclass(frozen=True)
class Part(Source):
    """The data, and which of them count."""

    only: Annotated[
        Words,
        typer.Option(
            metavar="COLUMN=VALUE", help="Keep what has this value; a column twice: either.", rich_help_panel=_DATA
        ),
    ] = None

    def read(self) -> Ecosystem:
        """Load the part that counts.

        Raises:
            EcohealthError: what loading refuses; a column or value that is not there.
        """
        wanted: dict[str, list[str]] = {}
        for one in self.only or ():
            column, value = pair("--only", one, "COLUMN=VALUE, as in --only kind=supply")
            wanted.setdefault(column, []).append(value)
        eco = super().read()
        return eco.only(wanted) if wanted else eco


@dataclass(frozen=True)
class Selection(Part):
    """The data, and the part of them to look at."""

    window: Annotated[
        str | None,
        typer.Option(
            metavar="DAYS",
            help="all, 2024, 2024-Q1, 2024-03, 2024-01:2024-12; by default the last 12 complete months.",
            rich_help_panel=_DATA,
        ),
    ] = None

    def read(self) -> Ecosystem:
        """Load the part that is looked at.

        Raises:
            EcohealthError: what loading refuses; a column, value or window that is not there.
        """
        part = super().read()
        return part.window(self.window) if self.window is not None else part


@dataclass(frozen=True)
class Sides(Part):
    """Two windows of one ecosystem, or two ecosystems."""

    other: Annotated[
        str | None, typer.Argument(metavar="[PATH]", help="The later ecosystem, where it is another one.")
    ] = None
    before: Annotated[
        str | None,
        typer.Option(metavar="DAYS", help="The earlier window: 2024, 2024-Q1, 2024-01:2024-06.", rich_help_panel=_DATA),
    ] = None
    after: Annotated[
        str | None,
        typer.Option(metavar="DAYS", help="The later window; the last 12 complete months.", rich_help_panel=_DATA),
    ] = None

    def both(self) -> tuple[Ecosystem, Ecosystem]:
        """The earlier and the later side. Of one ecosystem the earlier window is, unless said, as long and just before.

        Raises:
            EcohealthError: what loading refuses; a window that cannot be read or holds nothing.
        """
        from ecohealth.ecosystem.calendar import preceding

        eco = self.read()
        if self.other is not None:
            later = replace(self, path=self.other).read()
            return eco.window(self.before), later.window(self.after)
        after = eco.window(self.after)
        return eco.window(self.before or preceding(after.scope)), after

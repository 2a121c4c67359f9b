"""How files are to be read, where the user says so."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from ecohealth.errors import BadSize, UnknownChoice

ROWS_AT_MOST = 10_000_000
AGGREGATED_OVER = 1_000_000
MENDED_FILE = "mended.csv"

Decimal = Literal[".", ","]
Order = Literal["day-first", "month-first", "iso"]
Unit = Literal["day", "month"]

DELIMITERS: Mapping[str, str] = MappingProxyType({",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar",
                                                  ":": "colon", "^": "caret", "~": "tilde", " ": "space"})  # fmt: skip
"""Every delimiter that is taken, with its name."""
_SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([KMGT]i?B)", re.IGNORECASE)
_UNITS = {f"{sign}{i}B": base**power for i, base in (("", 1_000), ("I", 1_024)) for power, sign in enumerate("KMGT", 1)}
LEAST_MEMORY = 64_000_000  # bytes in which a block of a file and its records find room
_MOST_DIGITS = 15
DECIMALS: Mapping[str, str] = MappingProxyType({".": "point", ",": "comma"})
UNITS: tuple[Unit, ...] = ("day", "month")
ORDERS: tuple[Order, ...] = ("day-first", "month-first", "iso")

# Text encodings alone: a transform (zip, rot13, idna) is none, UTF-7 and the stateful ones of e-mail hide letters.
ENCODINGS = frozenset(
    {
        *("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
        *(f"iso8859-{part}" for part in range(1, 17) if part != 12),
        *(f"cp{page}" for page in (*range(1250, 1259), *range(860, 867), 437, 720, 737, 775, 850, 852, 855, 857, 858)),
        *(f"cp{page}" for page in (869, 874, 932, 949, 950, 1125)),
        *("koi8-r", "koi8-t", "koi8-u", "kz1048", "ptcp154", "tis-620"),
        *(f"mac-{one}" for one in ("roman", "latin2", "cyrillic", "greek", "turkish", "iceland", "croatian")),
        *("shift_jis", "shift_jis_2004", "shift_jisx0213", "euc_jp", "euc_jis_2004", "euc_jisx0213"),
        *("gb2312", "gbk", "gb18030", "big5", "big5hkscs", "euc_kr", "johab"),
    }
)
_NAMES = ("utf-8", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15", "windows-1251", "shift_jis", "gb18030")


@dataclass(frozen=True)
class Dialect:
    """How a table is written; what is None is found out from the file and told.

    Attributes:
        delimiter: the character between the cells of a CSV file, or its name (``semicolon``, ``tab``).
        encoding: of a text file: ``utf-8``, ``windows-1252``, ``shift_jis``, any text encoding that Python knows.
        decimal: ``.`` or ``,``; the other, spaces and apostrophes are then thousands marks.
        dates: ``day-first`` (31.12.2024), ``month-first`` (12/31/2024), or ``iso``: nothing but 2024-12-31.

    Raises:
        UnknownChoice: for any other value, with those allowed.
    """

    delimiter: str | None = None
    encoding: str | None = None
    decimal: Decimal | None = None
    dates: Order | None = None

    def __post_init__(self) -> None:
        if self.delimiter is not None:
            object.__setattr__(self, "delimiter", delimiter_called(self.delimiter))
        if self.encoding is not None:
            check_encoding(self.encoding)
        if self.decimal is not None and self.decimal not in DECIMALS:
            raise UnknownChoice.of("decimal sign", str(self.decimal), [f"'{one}'" for one in DECIMALS])
        if self.dates is not None and self.dates not in ORDERS:
            raise UnknownChoice.of("order of dates", str(self.dates), ORDERS)

    def over(self, other: Dialect) -> Dialect:
        """What this one says, and what the other one says of the rest."""
        return replace(other, **{name: value for name in _PARTS if (value := getattr(self, name)) is not None})


_PARTS = tuple(one.name for one in fields(Dialect))
DETECTED = Dialect()
"""Nothing was said: all of it is found out."""


def delimiter_called(said: str) -> str:
    r"""The delimiter that a character or its name stands for.

    Raises:
        UnknownChoice: for none that is taken.

    >>> delimiter_called("semicolon"), delimiter_called("\\t"), delimiter_called("|")
    (';', '\t', '|')
    """
    named = {name: sign for sign, name in DELIMITERS.items()} | {"\\t": "\t"}
    sign = said if said in DELIMITERS else named.get(said.strip().casefold())
    if sign is None:
        raise UnknownChoice.of("delimiter", said, DELIMITERS.values())
    return sign


def bytes_in(said: str) -> int:
    """The number of bytes that words like ``500MB`` or ``1.5 GiB`` stand for.

    Raises:
        BadSize: for words that name no amount, or too little to read anything.

    >>> bytes_in("500MB"), bytes_in("2 GiB")
    (500000000, 2147483648)
    """
    match = _SIZE.fullmatch(said.strip())
    size = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
    if size < LEAST_MEMORY:
        raise BadSize.of_memory(said, LEAST_MEMORY // 1_000_000)
    return size


def records_in(said: str) -> int | None:
    """A number of records; None for ``never``.

    Raises:
        BadSize: for anything else.
    """
    if said.strip().casefold() == "never":
        return None
    digits = said.strip().replace(",", "").replace("_", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _MOST_DIGITS:
        raise BadSize.of_records(said)
    return int(digits)


def check_encoding(name: str) -> str:
    """The encoding's name, where it is one that is taken.

    Raises:
        UnknownChoice: for a name that Python does not know, or that is no plain encoding of text.
    """
    try:
        known = codecs.lookup(name).name in ENCODINGS
    except (LookupError, ValueError):
        known = False
    if not known:
        raise UnknownChoice.of("encoding", name, _NAMES)
    return name


@dataclass(frozen=True)
class How:
    """What the user says of the files.

    Attributes:
        max_rows: the most rows that one table may have.
        guarded: in CSV and TSV files the apostrophe before a text that looks like a formula is no part of it.
        dialect: how the tables are written, whatever ``ecosystem.toml`` says.
        tables: how single tables are written, by name; ``dialect`` wins over it.
        otherwise: how they are written where neither says so.
        memory: the bytes that the process may hold while it reads large interactions from CSV or TSV. Of what the
            program itself leaves of them, a quarter is for records that wait to be summed, which go to disk beyond it,
            the rest for the table that is returned, which is refused beyond it. A bound that the program itself nearly
            fills is exceeded by some 25 MB. None sets no bound. No result depends on it.
        aggregate_over: interactions of more records than this are read in aggregate: one sum for each source, target,
            kind and ``aggregate_by``, with the number of its records. None keeps every record.
        aggregate_by: the day, or the month, under which records are summed.
        mended: a quarantine file whose records were mended; None takes ``mended.csv`` where it lies beside the data.
    """

    max_rows: int = ROWS_AT_MOST
    guarded: bool = False
    dialect: Dialect = DETECTED
    tables: Mapping[str, Dialect] = field(default_factory=lambda: MappingProxyType({}))
    otherwise: Dialect = DETECTED
    mended: Path | None = None
    memory: int | None = None
    aggregate_over: int | None = AGGREGATED_OVER
    aggregate_by: Unit = "day"

    def __post_init__(self) -> None:
        if self.aggregate_by not in UNITS:
            raise UnknownChoice.of("unit of time to sum by", str(self.aggregate_by), UNITS)

    def dialect_of(self, table: str) -> Dialect:
        """How one table is written, as far as it was said."""
        return self.dialect.over(self.tables.get(table, DETECTED)).over(self.otherwise)


AS_FOUND = How()
"""Nothing was said."""

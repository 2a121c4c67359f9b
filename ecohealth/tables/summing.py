"""When interactions are summed: as they are read where they are very many, after they were read where it was said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from ecohealth.tables.checks.clean import Clean, check_all, clean
from ecohealth.tables.checks.suggest import Known
from ecohealth.tables.formats.found import Found
from ecohealth.tables.formats.parquet import rows_in
from ecohealth.tables.how import How
from ecohealth.tables.records import Records

if TYPE_CHECKING:
    from ecohealth.tables.bulk.large import LargeFile

SUMMED = "interactions"
_EXPECTED = {".csv": ",", ".tsv": "\t"}
_LEAST_BYTES = 4  # of a record: two ids, what parts them, and a line end


def large_in(found: Found, how: How) -> LargeFile | None:
    """The interactions, where they are a text or Parquet file of so many that they are summed as they are read."""
    entry = next((one for one in found.entries if one.table == SUMMED), None)
    is_mended = found.mended is not None or how.mended is not None
    if entry is None or entry.path is None or how.aggregate_over is None or is_mended:
        return None
    if entry.path.suffix.casefold() == ".parquet" and rows_in(entry.path) > how.aggregate_over:
        from ecohealth.tables.bulk.packed import open_packed

        return open_packed(entry.path, partial(entry.read, how), how)
    expected = _EXPECTED.get(entry.path.suffix.casefold())
    if expected is None or entry.path.stat().st_size < _LEAST_BYTES * how.aggregate_over:
        return None
    from ecohealth.tables.bulk.large import open_large

    return open_large(entry.path, partial(entry.read, how), how, expected)


def interactions(
    records: Records, large: LargeFile | None, mapping: Mapping[str, str], known: Known, people: Clean, how: How
) -> Clean:
    """The clean interactions: one row a record, or a sum where there are more than ``how.aggregate_over``.

    ``large`` is the file that ``records`` are only the head of.

    Raises:
        InputRefused: a required column is missing; every id is unknown; more rows or more memory than the limit.
    """
    if large is not None:
        from ecohealth.tables.bulk.blocks import NotRegularError
        from ecohealth.tables.bulk.large import sums_of_large

        try:
            return sums_of_large(large, mapping, known, people, how)
        except NotRegularError:
            records = large.exact()
    over, dialect = how.aggregate_over, how.dialect_of(SUMMED)
    if over is None or len(records) + len(records.set_aside) <= over:
        return clean(records, mapping, known, dialect)
    from ecohealth.tables.bulk.aggregate import aggregated

    return aggregated(check_all(records, mapping, known, dialect), people, how)

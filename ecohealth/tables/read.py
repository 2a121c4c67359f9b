"""Read an ecosystem: files to clean tables, every record loaded or set aside with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from ecohealth.errors import InputRefused, listed, quoted
from ecohealth.tables.checks.across import (
    RELATIONS,
    look_alike_ids,
    many_kinds,
    merged_as_told,
    outside_membership,
    successors_told,
    unused_config,
    with_directions,
)
from ecohealth.tables.checks.clean import Clean, clean, empty
from ecohealth.tables.checks.dates import GRAINS, Dates64
from ecohealth.tables.checks.mapping import Columns, columns_of, wrong_columns
from ecohealth.tables.checks.suggest import Known
from ecohealth.tables.config import CONFIG_FILE, Config
from ecohealth.tables.config_text import parsed_config, parsed_toml
from ecohealth.tables.formats.found import Found
from ecohealth.tables.formats.sources import Source, find, mended_records
from ecohealth.tables.how import AS_FOUND, How
from ecohealth.tables.mending import Mends, mended, read_mends
from ecohealth.tables.merges import Merges, merges_of
from ecohealth.tables.records import Records, about_file
from ecohealth.tables.report import ImportReport
from ecohealth.tables.schema import SCHEMAS
from ecohealth.tables.summing import SUMMED, interactions, large_in
from ecohealth.tables.tables import Tables, no_spells

if TYPE_CHECKING:
    from ecohealth.tables.bulk.large import LargeFile

_MAIN = ("participants", *RELATIONS)
NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


def read_tables(
    source: Source,
    *,
    columns: Mapping[str, str] = NO_COLUMNS,
    how: How = AS_FOUND,
) -> Tables:
    """Read the tables of an ecosystem from a folder (or a .zip of one), one file of all tables, DataFrames
    by table name, or a graph of networkx or igraph.

    Participants are required; interactions, events and every further table may be missing. Text is kept exactly.
    Rows that do not fit are set aside, never mended and never dropped: for every file,
    ``loaded + quarantined == records``.

    Args:
        source: a local folder, .zip, .xlsx, .json, .graphml or .gexf file, ``{"participants": frame, ...}`` or a
            graph; what is given is not changed.
        columns: field -> column, where names differ (``{"date": "signed"}``, or of one table alone
            ``{"interactions.date": "signed"}``); wins over ``[columns]`` of ``ecosystem.toml``, which wins over a
            column of the field's own name.
        how: what the user says of the files; wins over ``[read]`` of ``ecosystem.toml``.

    Raises:
        InputRefused: with every problem at once, when the files make no ecosystem.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"id": ["007", "7"], "type": ["supplier", "customer"]})
    >>> deals = pd.DataFrame({"from": ["007", "7"], "to": ["7", "8"], "amount": [2.5, 1.0]})
    >>> tables = read_tables({"participants": people, "interactions": deals})
    >>> tables.interactions[["source", "target", "weight"]].to_numpy().tolist(), tables.report.quarantined
    ([['007', '7', 2.5]], 1)
    """
    found = find(source)
    config = _config(found)
    how = config.read.how(how)
    large = large_in(found, how)
    records = _mended(found, _records(found, how, large), how)
    found.refused += wrong_columns(records, _not_overruled(config.columns, columns), f"{CONFIG_FILE}: [columns]")
    found.refused += wrong_columns(records, columns, "--map")
    cleaned = _cleaned(found, records, (config.columns, columns), how, large)
    if found.refused:
        raise InputRefused.because(found.refused)
    directed, undirected = with_directions(config, cleaned)
    found.told += undirected
    frames = {name: one.frame for name, one in cleaned.items()}
    merges = merges_of(frames.get("merges"))
    return Tables(
        name=config.name or found.name,
        participants=frames["participants"],
        interactions=frames.get("interactions", empty("interactions")),
        events=frames.get("events", empty("events")),
        config=directed,
        report=_report(found, config, cleaned, merges),
        grain=_grain(cleaned),
        more=MappingProxyType({name: frame for name, frame in frames.items() if name not in _MAIN}),
        merges=merges,
        aggregated=cleaned[SUMMED].aggregated if SUMMED in cleaned else None,
        spells=_spells(cleaned["participants"]),
        spans=MappingProxyType({name: spans for name, one in cleaned.items() if (spans := _spans(one))}),
    )


def _not_overruled(said: Columns, later: Columns) -> Columns:
    return {name: column for name, column in said.items() if name not in later}


def _config(found: Found) -> Config:
    if found.config is None:
        return Config()
    try:
        config = parsed_config(found.config.read())
        return config if config.profile_file is None else _with_profile(found, config, config.profile_file)
    except InputRefused as refusal:
        found.refused.append(str(refusal))
        return Config()


def _with_profile(found: Found, config: Config, file: str) -> Config:
    """What the profile says that lies beside."""
    document = found.beside(file)
    if document is None:
        raise InputRefused.because([f"{CONFIG_FILE}: profile = {quoted(file)}: no such file lies beside it"])
    return config.model_copy(update={"profile": parsed_toml(document.read(), document.name)})


def _records(found: Found, how: How, large: LargeFile | None) -> dict[str, Records]:
    """The records of every table in the order of the schemas, none yet of a large one; refusals are gathered."""
    out = {}
    for entry in sorted(found.entries, key=lambda one: list(SCHEMAS).index(one.table)):
        try:
            known = large if entry.table == SUMMED else None
            out[entry.table] = entry.read(how) if known is None else known.records()
        except InputRefused as refusal:
            found.refused.append(str(refusal))
    return out


def _mended(found: Found, records: dict[str, Records], how: How) -> dict[str, Records]:
    """The records with those that somebody mended in the place of the old ones; mends not applied are told."""
    try:
        said = mended_records(found, how)
        mends = Mends() if said is None else read_mends(said)
    except InputRefused as refusal:
        found.refused.append(str(refusal))
        return records
    out = {}
    for table, one in records.items():
        out[table], refused = mended(one, mends.of(one.file))
        found.told += refused
    found.told += [*mends.told, *mends.homeless(one.file for one in records.values())]
    return out


def _cleaned(
    found: Found, records: dict[str, Records], said: tuple[Columns, Columns], how: How, large: LargeFile | None
) -> dict[str, Clean]:
    """Every table cleaned, participants first; refusals are gathered."""
    if "participants" not in found.tables:
        unknown = [one.sentence() for one in found.told if one.rule == "unknown-table"]
        found.refused += [_no_participants(found), *unknown]
    out: dict[str, Clean] = {}
    known = None
    for table in list(records):
        try:
            one, mapping = records.pop(table), columns_of(table, *said)
            if table == SUMMED and known is not None:
                out[table] = interactions(one, large, mapping, known, out["participants"], how)
            else:
                out[table] = clean(one, mapping, known, how.dialect_of(table))
        except InputRefused as refusal:
            found.refused.append(str(refusal))
        if table == "participants" and table in out:
            known = Known.of(out[table].frame)
    return out


def _no_participants(found: Found) -> str:
    seen = listed(found.seen, 12) if found.seen else "nothing"
    return (
        f"{found.place}: no table of participants; add participants.csv with the columns id and type "
        f"(or .tsv, .xlsx, .parquet, .json, .jsonl, or a sheet 'participants' in a workbook); found: {seen}"
    )


def _spells(people: Clean) -> pd.DataFrame:
    return no_spells() if people.spells is None else people.spells


def _grain(cleaned: Mapping[str, Clean]) -> str:
    grains = [cleaned[name].grain for name in RELATIONS if name in cleaned]
    return max((one for one in grains if one is not None), key=GRAINS.index, default=GRAINS[0])


def _spans(one: Clean) -> Mapping[str, Dates64]:
    """The last days of the dates in each column where some date covers more than its first."""
    known = {name: (last, one.frame[name].to_numpy()) for name, last in one.last.items()}
    longer = {name for name, (last, first) in known.items() if bool((last > first).any())}
    return MappingProxyType({name: last for name, (last, _) in known.items() if name in longer})


def _report(found: Found, config: Config, cleaned: Mapping[str, Clean], merges: Merges) -> ImportReport:
    people, relations = cleaned["participants"], [cleaned[name] for name in RELATIONS if name in cleaned]
    late = look_alike_ids(people, merges)
    late += successors_told(people)
    late += outside_membership(people, relations)
    late += many_kinds(relations)
    warned = Counter(one.file for one in late if one.severity == "warn")
    counts = [replace(one.count, warnings=one.count.warnings + warned[one.count.file]) for one in cleaned.values()]
    problems = [*found.told, *people.problems, *late]
    problems += chain.from_iterable(one.problems for one in cleaned.values() if one is not people)
    if not any(name in cleaned for name in RELATIONS):
        message = "no interactions: there is no table of interactions or events; only participants can be counted"
        problems.append(about_file(found.place, "no-rows", message))
    problems += merged_as_told(merges, cleaned["merges"].count.file) if "merges" in cleaned else []
    problems += unused_config(config, cleaned)
    return ImportReport(tuple(counts), tuple(problems))

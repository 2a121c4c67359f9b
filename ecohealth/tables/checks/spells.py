"""Rows of participants with one id: who left and came back has a row for each spell; any other second row is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from ecohealth.errors import listed, plainly, quoted
from ecohealth.tables.checks.dates import Dates64
from ecohealth.tables.checks.typed import Typed
from ecohealth.tables.checks.verdicts import Verdicts, named
from ecohealth.tables.report import lines_named

SPELL = ("joined", "left")


def duplicate_ids(verdicts: Verdicts, out: Typed) -> None:
    """Keep the first record of an id, and later ones that differ only in a spell of membership of its own.

    Every other later record is set aside, identical or not: which one is right cannot be known.
    """
    ids = out.texts["id"]
    rows = verdicts.rows(np.ones(len(verdicts.records), dtype=bool))
    frame = pd.Series(ids.take(pa.array(rows)).to_pylist(), index=rows, dtype=object)
    several = frame[frame.duplicated(keep=False)]
    kept: dict[str, list[int]] = {}
    for row, one in several.items():
        before = kept.setdefault(str(one), [])
        why = _why_not(verdicts, out, int(str(row)), before) if before else ""
        if why:
            line = verdicts.records.lines[before[0]]
            message = f"duplicate id {quoted(one)}: it is on line {line} already, {why}"
            verdicts.set_row_aside(int(str(row)), verdicts.header("id"), str(one), "duplicate-id", message)
        else:
            before.append(int(str(row)))
    _tell(verdicts, [one for one, spells in kept.items() if len(spells) > 1])


def _why_not(verdicts: Verdicts, out: Typed, row: int, before: list[int]) -> str:
    """Why a record is no further spell of those before it; empty where it is one."""
    records = verdicts.records
    differing = [
        position for position, column in enumerate(records.columns) if column[row].as_py() != column[before[0]].as_py()
    ]
    dates = {verdicts.bound.fields[name] for name in SPELL if name in verdicts.bound.fields}
    if any(_same_everywhere(verdicts, row, one) for one in before):
        return "the same in every column"
    others = [plainly(records.headers[position].strip()) for position in differing if position not in dates]
    if others:
        return f"but with another {listed(others, 5)}; which is right?"
    overlapping = [records.lines[one] for one in before if not _apart(out, row, one)]
    if overlapping:
        return (
            f"and its membership here overlaps the one on {lines_named(overlapping)}; "
            "who left and came back needs a 'left' before the next 'joined'"
        )
    return ""


def _same_everywhere(verdicts: Verdicts, row: int, other: int) -> bool:
    return all(column[row].as_py() == column[other].as_py() for column in verdicts.records.columns)


def _apart(out: Typed, one: int, other: int) -> bool:
    """Whether one spell ends, at the latest on the day, before the other begins."""
    return _ends_before(out, one, other) or _ends_before(out, other, one)


def _ends_before(out: Typed, one: int, other: int) -> bool:
    if any(name not in out.dates for name in SPELL):
        return False
    joined, left = out.dates["joined"].first, out.dates["left"].first
    if np.isnat(left[one]) or np.isnat(joined[other]):
        return False
    return bool(left[one] <= joined[other] and not joined[one] > left[one] and not left[other] < joined[other])


def _tell(verdicts: Verdicts, ids: list[str]) -> None:
    if not ids:
        return
    who = "1 participant" if len(ids) == 1 else f"{len(ids):,} participants"
    message = f"{who} left and came back ({named(ids, 3)}): one participant each, with every spell of membership kept"
    verdicts.tell("spells", message, column=verdicts.header("id"), wrong=False)


@dataclass(frozen=True)
class Folded:
    """Participants with one row an id: the table, its places, the last days of its dates, and the spells row by row."""

    frame: pd.DataFrame
    lines: NDArray[np.int64]
    last: Mapping[str, Dates64]
    spells: pd.DataFrame


def folded(frame: pd.DataFrame, lines: NDArray[np.int64], last: Mapping[str, Dates64]) -> Folded:
    """One row an id, with its first `joined` (unknown where one is) and its last `left` (open where one is)."""
    unknown = np.full(len(frame), "NaT", "datetime64[s]")
    dates = {name: frame[name].to_numpy() if name in frame else unknown for name in SPELL}
    until = {f"{name}_until": last.get(name, unknown) for name in SPELL}
    spells = pd.DataFrame({"id": frame["id"], **dates, **until, "line": lines})
    first = ~frame["id"].duplicated().to_numpy()
    if first.all():
        return Folded(frame, lines, last, spells)
    group = frame.groupby("id", sort=False).ngroup().to_numpy()
    one: pd.DataFrame = frame[first].reset_index(drop=True)
    whole = {name: values[first] for name, values in last.items()}
    for name, choose in (("joined", np.minimum), ("left", np.maximum)):  # NaT, where there is one, is what they choose
        for column, out in ((dates, one), (last, whole)):
            if name in out:
                chosen = column[name][first].copy()
                choose.at(chosen, group, column[name])
                out[name] = chosen
    return Folded(one, lines[first], whole, spells)

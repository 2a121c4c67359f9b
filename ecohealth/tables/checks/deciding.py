"""The table of merges: decisions on who is the same as whom, each obeyed or set aside with its reason."""

from __future__ import annotations

from collections.abc import Set

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.errors import listed, quoted
from ecohealth.tables.checks.suggest import Known
from ecohealth.tables.checks.typed import Typed
from ecohealth.tables.checks.verdicts import Verdicts
from ecohealth.tables.csv_text import formula_free
from ecohealth.tables.merges import KEEP_APART, MERGE, resolved
from ecohealth.tables.records import Column

_WORDS = {"merge": MERGE, "keep apart": KEEP_APART, "": ""}
_HINTS = 20


def decisions(verdicts: Verdicts, out: Typed, known: Known) -> None:
    """Check that decisions can be obeyed: known words, known participants, no circle, nothing said twice otherwise.

    Rows without a decision are loaded and change nothing. An id that is no participant only counts where something
    was decided about it.
    """
    if "decision" not in out.texts:
        verdicts.tell("default", "no column decision: nothing is merged")
        out.texts["decision"] = pa.chunked_array([pa.array([""] * len(verdicts.records), pa.large_string())])
    _words(verdicts, out)
    ids = set(known.ids.to_pylist())
    for name in ("keep", "merge"):
        out.texts[name] = _as_known(out.texts[name], ids)
        _unknown(verdicts, out, name, known)
    _circles(verdicts, out)
    _contradictions(verdicts, out)


def _words(verdicts: Verdicts, out: Typed) -> None:
    said = [" ".join(one.casefold().replace("_", " ").split()) for one in out.texts["decision"].to_pylist()]
    wrong = np.array([one not in _WORDS for one in said], dtype=bool)
    if wrong.any():
        allowed = f"is no decision; allowed: {MERGE}, {KEEP_APART}, or nothing while it is undecided"
        verdicts.set_aside(wrong, "decision", "decision", allowed)
    words = [_WORDS.get(one, "") for one in said]
    out.texts["decision"] = pa.chunked_array([pa.array(words, pa.large_string())])


def _as_known(ids: Column, known: Set[str]) -> Column:
    """Ids as participants have them: an apostrophe that keeps a spreadsheet from running an id is taken off."""
    meant = [one if one in known else _free(one, known) for one in ids.to_pylist()]
    return pa.chunked_array([pa.array(meant, pa.large_string())])


def _free(one: str, known: Set[str]) -> str:
    free = formula_free(one)
    return free if free in known else one


def _unknown(verdicts: Verdicts, out: Typed, name: str, known: Known) -> None:
    decided = np.array(out.texts["decision"].to_pylist(), dtype=object) != ""
    unknown = ~np.asarray(pc.is_in(out.texts[name], value_set=known.ids)) & decided & ~out.blank[name]
    sought = pc.unique(out.texts[name].filter(pa.array(unknown))).to_pylist()[:_HINTS]
    meant = {one: near for one in sought if (near := known.nearest(one))}
    verdicts.set_aside(unknown, name, "unknown-participant", "is no participant", meant)


def _circles(verdicts: Verdicts, out: Typed) -> None:
    rows, pairs = _decided(verdicts, out, MERGE)
    for at, why in resolved(pairs).refused.items():
        merge = pairs[at][1]
        verdicts.set_row_aside(int(rows[at]), verdicts.header("merge"), merge, "merge", why)


def _contradictions(verdicts: Verdicts, out: Typed) -> None:
    """Pairs to be kept apart that are merged all the same, by one row or by several."""
    _, merged = _decided(verdicts, out, MERGE)
    into = resolved(merged).into
    rows, apart = _decided(verdicts, out, KEEP_APART)
    for row, (keep, merge) in zip(rows.tolist(), apart, strict=True):
        if into.get(keep, keep) == into.get(merge, merge):
            message = (
                f"{quoted(keep)} and {quoted(merge)} are kept apart here and merged {_where(verdicts, out, merge)}"
            )
            verdicts.set_row_aside(row, verdicts.header("decision"), KEEP_APART, "decision", message)


def _where(verdicts: Verdicts, out: Typed, one: str) -> str:
    """The lines that merge an id, or that it is kept by."""
    rows, pairs = _decided(verdicts, out, MERGE)
    lines = [int(verdicts.records.lines[row]) for row, said in zip(rows.tolist(), pairs, strict=True) if one in said]
    return f"on {listed([f'line {line}' for line in lines], 3)}; which is right?"


def _decided(verdicts: Verdicts, out: Typed, decision: str) -> tuple[NDArray[np.int64], list[tuple[str, str]]]:
    """Rows of a decision that were not set aside, and their pairs ``(keep, merge)``."""
    said = np.array(out.texts["decision"].to_pylist(), dtype=object) == decision
    rows = verdicts.rows(np.asarray(said, dtype=bool))
    keep, merge = (out.texts[name].take(pa.array(rows)).to_pylist() for name in ("keep", "merge"))
    return rows, list(zip(keep, merge, strict=True))

"""What must hold within the tables beyond who met whom: scales, stages in order, one row for one thing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecohealth.errors import quoted
from ecohealth.tables.checks.rules import order_of_dates
from ecohealth.tables.checks.typed import Typed
from ecohealth.tables.checks.verdicts import Verdicts
from ecohealth.tables.fields import Schema

STAGES = ("submitted", "shortlisted", "selected", "implemented")


def further(verdicts: Verdicts, out: Typed, schema: Schema) -> None:
    """Check one of the further tables."""
    _scale(verdicts, out)
    _stages(verdicts, out)
    order_of_dates(verdicts, out, "period", "period_end")
    _repeated(verdicts, out, schema)
    if not verdicts.good.any():
        verdicts.tell("no-rows", f"no {schema.table} were loaded: what needs them cannot be computed")


def _scale(verdicts: Verdicts, out: Typed) -> None:
    """Set aside scores outside the scale that their own row gives; a row without a scale cannot be judged."""
    if "score" not in out.numbers:
        return
    score = out.numbers["score"]
    nowhere = np.full(len(score), np.nan)
    low, high = (out.numbers.get(name, nowhere) for name in ("scale_min", "scale_max"))
    if "scale_max" in out.numbers:
        verdicts.set_aside(low >= high, "scale_max", "scale", "is not above scale_min")
    verdicts.set_aside((score < low) & ~(low >= high), "score", "scale", "is below scale_min, the lowest answer")
    verdicts.set_aside((score > high) & ~(low >= high), "score", "scale", "is above scale_max, the highest answer")


def _stages(verdicts: Verdicts, out: Typed) -> None:
    """Tell of ideas that reached a stage before an earlier one: a date is wrong, and nobody can say which."""
    if "submitted" not in out.dates:
        return
    reached = out.dates["submitted"].first
    for stage in STAGES[1:]:
        if stage in out.dates:
            header = verdicts.header(stage)
            rows = verdicts.rows(out.dates[stage].last < reached)
            verdicts.warn_rows(rows, header, "order-of-stages", f"{header} lies before an earlier stage", "kept")
            reached = np.fmax(reached, out.dates[stage].first)


def _repeated(verdicts: Verdicts, out: Typed, schema: Schema) -> None:
    """Tell of rows that are about the same thing as an earlier one."""
    written = [name for name in schema.key if name in verdicts.bound.fields]
    if not written:
        return
    values = {name: out.dates[name].first if name in out.dates else out.texts[name].to_pandas() for name in written}
    repeated = pd.DataFrame(values).loc[verdicts.good].duplicated()
    rows = np.asarray(repeated.index[repeated], dtype=np.int64)
    named = " and ".join(quoted(verdicts.header(name)) for name in written)
    verdicts.warn_rows(rows, "", "repeated-row", f"the same {named} as an earlier row", "kept")

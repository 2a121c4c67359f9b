"""What one participant gives, takes, depends on and holds up: tables for its page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Mask, Records

MOST_RECORDS = 2000


@dataclass(frozen=True)
class Ties:
    """A participant's side of the window's value.

    Attributes:
        given, taken: value passed on and received.
        share: its share of the value of all parties; 0 for a venue.
        place: its place by value among those that exchange any, 1 is the largest; 0 without value.
        of: how many exchange value.
        providers: ``id, name, type, value, share``: of whom it receives, share of all it receives.
        recipients: the same columns: who receives from it, share of all that *they* receive.
    """

    given: float
    taken: float
    share: float
    place: int
    of: int
    providers: pd.DataFrame
    recipients: pd.DataFrame


def ties_of(eco: Ecosystem, participant: str) -> Ties:
    """What passes between the participant and its partners in the window, the largest first, ties by id.

    Raises:
        UnknownParticipant: for an id that is not there.
    """
    at = int(eco.codes([participant])[0])
    view = eco.view
    pairs, apart = view.pairs, view.pairs.source != view.pairs.target
    taking, giving = (pairs.target == at) & apart, (pairs.source == at) & apart
    share = pairs.weight / view.taken[pairs.target]
    larger = int((view.strength > view.strength[at]).sum())
    return Ties(
        given=float(view.given[at]),
        taken=float(view.taken[at]),
        share=float(view.shares[at]),
        place=larger + 1 if view.strength[at] > 0 else 0,
        of=int((view.strength > 0).sum()),
        providers=_partners(eco, pairs.source[taking], pairs.weight[taking], share[taking]),
        recipients=_partners(eco, pairs.target[giving], pairs.weight[giving], share[giving]),
    )


def _partners(eco: Ecosystem, code: np.ndarray, value: np.ndarray, share: np.ndarray) -> pd.DataFrame:
    order = np.lexsort((code, -value))
    code = code[order]
    return pd.DataFrame(
        {
            "id": eco.ids[code].astype("str"),
            "name": eco.names[code].astype("str"),
            "type": eco.table["type"].astype("str").to_numpy()[code],
            "value": value[order],
            "share": share[order],
        }
    )


def activity_of(eco: Ecosystem, participant: str) -> pd.DataFrame:
    """Value given and taken in each complete period up to the end of the window.

    Returns:
        ``period, type, value`` with ``type`` given or taken, as ``figures.time.layers`` takes it; empty
        without dates.
    """
    at = int(eco.codes([participant])[0])
    history, periods = eco.history, eco.periods
    labels = [period_label(int(one), eco.period) for one in periods]
    cell = period_of(history.day, eco.period) - (periods[0] if len(periods) else 0)
    counted = eco.view.carries_value[history.kind] & (cell < len(periods))
    sides = {}
    for side, code in (("given", history.source), ("taken", history.target)):
        rows = counted & (code == at)
        sides[side] = np.bincount(cell[rows], weights=history.weight[rows], minlength=len(periods))
    return pd.DataFrame(
        {
            "period": np.repeat(labels, 2),
            "type": np.tile(list(sides), len(labels)),
            "value": np.column_stack(list(sides.values())).ravel(),
        }
    )


def records_of(eco: Ecosystem, participant: str) -> pd.DataFrame:
    """The window's records of the participant, the latest first, at most 2,000.

    Returns:
        ``date`` (text, empty where unknown), ``direction`` (gives to, takes from), ``id, name`` of the other,
        ``kind, weight, line`` (its place in the file).
    """
    at = int(eco.codes([participant])[0])
    records = eco.records
    own: Mask = (records.source == at) | (records.target == at)
    rows = np.flatnonzero(own)
    day = records.day[rows]
    latest = rows[np.lexsort((rows, -np.where(np.isnat(day), -(2**31), day.astype(np.int64))))][:MOST_RECORDS]
    gives = records.source[latest] == at
    other = np.where(gives, records.target[latest], records.source[latest])
    dates = records.day[latest]
    return pd.DataFrame(
        {
            "date": np.where(np.isnat(dates), "", dates.astype("str")).astype("str"),
            "direction": np.where(gives, "gives to", "takes from"),
            "id": eco.ids[other].astype("str"),
            "name": eco.names[other].astype("str"),
            "kind": np.asarray(eco.kinds, dtype=object)[records.kind[latest]].astype("str"),
            "weight": records.weight[latest],
            "line": _lines(records)[latest],
        }
    )


def _lines(records: Records) -> Codes:
    """The place of each record in its file, 0 where it is a sum of several."""
    lines = records.attributes.get("line")
    return np.zeros(len(records), dtype=np.int64) if lines is None else lines.to_numpy()

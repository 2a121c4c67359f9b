"""The register of participants: what the ecosystem knows of each company."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from making.cast import CONTROLLER_HOUSES, NEW_NAME, OLD_NAME, RENAMED_FROM, STATION_BUILDERS, TRIO, Participant
from making.ledger import Row
from making.months import FIRST_YEAR, LAST, day, days_in, month

TAKEN_OVER_AS = "Fenlume"
SAYS_WHEN_IT_LEFT = 0.6
SAYS_WHAT_IS_OUTSIDE = 0.3
Record = dict[str, Any]


def register(rng: np.random.Generator, everyone: list[Participant], rows: list[Row]) -> list[Record]:
    """participants.csv, sorted by id; the renamed company stands in it under both names."""
    seen = _first_and_last_days(rows)
    records = [_record(rng, one, *seen[one.id]) for one in everyone]
    before = next(one for one in records if one["id"] == OLD_NAME)
    taken_over = {
        "id": NEW_NAME, "name": TAKEN_OVER_AS, "joined": day(RENAMED_FROM, 1), "left": "", "successor_of": OLD_NAME,
    }  # fmt: skip
    return sorted([*records, {**before, **taken_over}], key=lambda one: str(one["id"]))


def _record(rng: np.random.Generator, one: Participant, first: date, last: date) -> Record:
    return {
        "id": one.id,
        "type": one.type,
        "name": one.name,
        "region": one.region,
        "owner": one.owner,
        "joined": _joined(rng, one, first),
        "left": _left(rng, one, last),
        "outside_share": _outside_share(rng, one),
        "successor_of": "",
    }


def _first_and_last_days(rows: list[Row]) -> dict[str, tuple[date, date]]:
    """The day of everybody's first and last interaction; rows are sorted by date."""
    seen: dict[str, tuple[date, date]] = {}
    for row in rows:
        for who in (row.source, row.target):
            seen[who] = (seen.get(who, (row.date,))[0], row.date)
    return seen


def _joined(rng: np.random.Generator, one: Participant, first: date) -> date:
    """Newcomers join in the month of their first interaction, the others some years before the data begin."""
    earlier, days_before = int(rng.integers(20, 1400)), int(rng.integers(0, 15))
    if one.first == 0:
        return date(FIRST_YEAR, 1, 1) - timedelta(days=earlier)
    return max(day(one.first, 1), first - timedelta(days=days_before))


def _left(rng: np.random.Generator, one: Participant, last: date) -> date | str:
    """When it left, in the month of its last interaction: told by most, since 2025 by all; the others fall silent."""
    told, days_after = rng.random() < SAYS_WHEN_IT_LEFT, int(rng.integers(0, 10))
    if one.last == LAST or not (told or one.type == "orchestrator" or one.last >= month(2025, 1)):
        return ""
    return min(day(one.last, days_in(one.last)), last + timedelta(days=days_after))


def _outside_share(rng: np.random.Generator, one: Participant) -> float | str:
    """What a company says of its business outside: little for those of the hidden chain, unsaid for most others."""
    says, share = rng.random() < SAYS_WHAT_IS_OUTSIDE, round(0.35 + 0.4 * float(rng.random()), 2)
    if one.id in (*TRIO, *STATION_BUILDERS, *CONTROLLER_HOUSES):
        return 0.1
    return share if says else ""

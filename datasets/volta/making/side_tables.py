"""Beside the ledger: projects and workshops of several parties, ideas, surveys."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from making.cast import CHAIN, DRIFTER, NEW_NAME, OLD_NAME, RENAMED_FROM, TRIO, Participant
from making.months import LAST, MONTHS, day, month

PROJECT_TOPICS = (
    "Megawatt charging", "Plug and charge", "Depot energy storage", "Vehicle-to-grid pilot", "Battery passport",
    "Second-life batteries", "Roaming tariffs", "Rural charging", "Bidirectional homes", "Cold-climate range",
)  # fmt: skip
WORKSHOP_TOPICS = ("Interoperability", "Grid planning", "Data sharing", "Safety", "Procurement")
IDEA_TOPICS = ("pricing", "reliability", "software", "battery", "grid", "accessibility", "logistics")
DIMENSIONS = {"trust": (1, 5, 3.9), "satisfaction": (1, 5, 3.8), "effort": (1, 5, 2.4), "commitment": (1, 5, 4.0)}
RECOMMEND = ("recommend", 0, 10, 8.0)
END = date(2025, 12, 31)
Record = dict[str, Any]


def there(everyone: list[Participant], when: int) -> list[Participant]:
    """Who is there the whole month; the drifting partner stays away from everything but its last deals."""
    return [
        one
        for one in everyone
        if (one.first == 0 or one.first < when)
        and (one.last == LAST or when < one.last)
        and not (one.id == DRIFTER and when >= month(2025, 4))
    ]


def _today(one: Participant, when: int) -> str:
    return NEW_NAME if one.id == OLD_NAME and when >= RENAMED_FROM else one.id


def events(rng: np.random.Generator, everyone: list[Participant]) -> list[Record]:
    """One project and two workshops a month, a few more projects towards the end; equal weights within an event."""
    records = []
    for when in range(MONTHS):
        present = there(everyone, when)
        for _ in range(1 + int(rng.random() < 0.2 + when / 90)):
            budget = int(rng.integers(8, 41)) * 10_000
            records += _event(rng, present, when, "projects", int(rng.integers(3, 8)), budget)
        for _ in range(2):
            records += _event(rng, present, when, "workshops", int(rng.integers(5, 13)), 1_500)
    return _numbered(records)


def _event(
    rng: np.random.Generator, present: list[Participant], when: int, kind: str, parties: int, weight: int
) -> list[Record]:
    """One event around a lead participant, mostly with neighbours; the hidden chain keeps out of projects."""
    able = [one for one in present if one.id not in CHAIN] if kind == "projects" else present
    lead = able[int(rng.integers(len(able)))]
    near = np.array([8.0 if one.region == lead.region else 1.0 for one in able])
    near[[place for place, one in enumerate(able) if one.id == lead.id or {one.id, lead.id} <= set(TRIO)]] = 0.0
    drawn = rng.choice(len(able), size=parties - 1, replace=False, p=near / near.sum())
    guests = [able[place] for place in sorted(drawn.tolist())]
    topics = PROJECT_TOPICS if kind == "projects" else WORKSHOP_TOPICS
    topic, when_held = topics[int(rng.integers(len(topics)))], day(when, int(rng.integers(2, 28)))
    return [
        {"event": (kind, when_held, lead.id), "participant": _today(one, when), "role": role, "weight": weight,
         "date": when_held, "kind": kind, "topic": topic}
        for one, role in [(lead, "lead"), *((one, "partner") for one in guests)]
    ]  # fmt: skip


def _numbered(records: list[Record]) -> list[Record]:
    """Events get their names in the order of their dates."""
    ordered = sorted(records, key=lambda one: (one["date"], one["event"][2], one["event"][0], one["role"] != "lead"))
    names: dict[tuple[str, date, str], str] = {}
    for one in ordered:
        names.setdefault(one["event"], f"{one['kind'].removesuffix('s')}-{len(names) + 1:03d}")
    return [{**one, "event": names[one["event"]]} for one in ordered]


def ideas(rng: np.random.Generator, everyone: list[Participant]) -> list[Record]:
    """About seven ideas a month; four in ten are shortlisted, half of these selected, most of those implemented."""
    records = []
    for when in range(MONTHS):
        present = there(everyone, when)
        for _ in range(int(rng.integers(5, 10))):
            author = present[int(rng.integers(len(present)))]
            submitted = day(when, int(rng.integers(1, 29)))
            records.append({"participant": _today(author, when), "submitted": submitted, **_funnel(rng, submitted)})
    records.sort(key=lambda one: (one["submitted"], one["participant"]))
    return [{"idea": f"idea-{place:03d}", **one} for place, one in enumerate(records, start=1)]


def _funnel(rng: np.random.Generator, submitted: date) -> Record:
    """How far an idea came by the end of the data; an idea that stops has no later date."""
    stages, when = {}, submitted
    going = True
    for stage, passes, days in (("shortlisted", 0.42, 45), ("selected", 0.5, 75), ("implemented", 0.75, 150)):
        passed, when = rng.random() < passes, when + timedelta(days=7 + int(rng.exponential(days)))
        going = going and bool(passed) and when <= END
        stages[stage] = when if going else ""
    cost, gain = int(rng.integers(2, 60)) * 1_000, float(np.exp(0.8 * rng.standard_normal()))
    chosen = bool(stages["selected"])
    value = round(cost * 2.2 * gain, -2) if stages["implemented"] else ""
    topic = IDEA_TOPICS[int(rng.integers(len(IDEA_TOPICS)))]
    return {**stages, "value": int(value) if value else "", "cost": cost if chosen else "", "topic": topic}


def surveys(rng: np.random.Generator, everyone: list[Participant]) -> list[Record]:
    """Two waves a year; a little over half of those present answer, on five dimensions."""
    records = []
    for wave in range(MONTHS // 6):
        when = wave * 6 + 4
        for one in there(everyone, when):
            answers, held = rng.random() < 0.56, day(when, int(rng.integers(1, 29)))
            mood = 0.5 * float(rng.standard_normal())
            if answers:
                label = f"{2023 + wave // 2}-H{wave % 2 + 1}"
                records += _answers(rng, _today(one, when), held, label, mood)
    return sorted(records, key=lambda one: (one["date"], one["participant"]))


def _answers(rng: np.random.Generator, who: str, held: date, wave: str, mood: float) -> list[Record]:
    rows = [*((name, *scale) for name, scale in DIMENSIONS.items()), RECOMMEND]
    records = []
    for dimension, low, high, middle in rows:
        better = -1 if dimension == "effort" else 1
        spread = (high - low) / 5
        score = middle + spread * (better * mood + 0.7 * float(rng.standard_normal()))
        records.append(
            {"participant": who, "date": held, "dimension": dimension, "score": int(np.clip(round(score), low, high)),
             "scale_min": low, "scale_max": high, "wave": wave}
        )  # fmt: skip
    return records

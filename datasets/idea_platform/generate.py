"""Make the tables of an invented company's idea platform, in the manner of LEGO Ideas and My Starbucks Idea.

Run ``python datasets/idea_platform/generate.py [FOLDER] [--seed N]``. card.md tells fact from invention.
"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from story import Records, any_day, run, streams  # noqa: E402

SEED = 2008
FIRST = (2021, 1)
MONTHS = 36
REGIONS = ("Americas", "Asia-Pacific", "Europe")
TEAMS = ("Product", "Stores", "Digital", "Sustainability")
JOINING_A_MONTH = 11
LEAD_USERS = 0.08
SHORTLISTED_A_MONTH, SELECTED_OF_SHORTLISTED, IMPLEMENTED_OF_SELECTED = 9, 0.45, 0.7
"""The teams read as much every month, however many ideas come in: that is the story."""
GONE_AFTER_A_REJECTION, GONE_ANYHOW = 0.30, 0.02
REVIEW_DAYS = 100


@dataclass
class Member:
    """A member: who, since when, how keen, and how long it stays."""

    key: str
    region: str
    lead: bool
    since: int
    keenness: float
    until: int = MONTHS - 1
    mine: list[int] = field(default_factory=list)


@dataclass
class Idea:
    """An idea on its way."""

    key: str
    author: Member
    submitted: dt.date
    team: str
    appeal: float
    shortlisted: dt.date | None = None
    selected: dt.date | None = None
    implemented: dt.date | None = None


def members(rng: np.random.Generator) -> list[Member]:
    """Everybody who ever joins, month by month, ever more of them."""
    found: list[Member] = []
    for month in range(MONTHS):
        for _ in range(25 if month == 0 else rng.poisson(JOINING_A_MONTH * (0.5 + month / MONTHS))):
            lead = bool(rng.random() < LEAD_USERS)
            keen = float(rng.lognormal(0.9 if lead else 0.0, 0.4))
            found.append(Member(f"member-{len(found) + 1:03d}", str(rng.choice(REGIONS)), lead, month, keen))
    return found


def life(rng: np.random.Generator, everyone: list[Member]) -> list[Idea]:
    """Ideas month by month: handed in by those still there, read by the teams, and authors that leave once refused."""
    ideas: list[Idea] = []
    waiting: list[Idea] = []
    for month in range(MONTHS):
        for one in everyone:
            if not one.since <= month <= one.until:
                continue
            if rng.random() < GONE_ANYHOW:
                one.until = month
            for _ in range(rng.poisson(0.16 * one.keenness)):
                day = dt.date.fromisoformat(any_day(rng, FIRST, month))
                appeal = float(rng.lognormal(0.5 if one.lead else 0.0, 0.6))
                idea = Idea(f"idea-{len(ideas) + 1:04d}", one, day, str(rng.choice(TEAMS)), appeal)
                ideas.append(idea)
                waiting.append(idea)
        waiting = read(rng, waiting, month)
    return ideas


def read(rng: np.random.Generator, waiting: list[Idea], month: int) -> list[Idea]:
    """The teams take the ideas that please most; what has waited for half a year is refused, and some authors go."""
    month_ends = dt.date.fromisoformat(any_day(rng, FIRST, month)).replace(day=28)
    ready = sorted((one for one in waiting if one.submitted < month_ends), key=lambda one: (-one.appeal, one.key))
    for one in ready[:SHORTLISTED_A_MONTH]:
        one.shortlisted = month_ends + dt.timedelta(days=int(rng.integers(5, 40)))
        if rng.random() < SELECTED_OF_SHORTLISTED:
            one.selected = one.shortlisted + dt.timedelta(days=int(rng.integers(20, REVIEW_DAYS)))
            if rng.random() < IMPLEMENTED_OF_SELECTED:
                one.implemented = one.selected + dt.timedelta(days=int(rng.integers(90, 240)))
    left = ready[SHORTLISTED_A_MONTH:]
    refused = [one for one in left if (month_ends - one.submitted).days > 180]
    for one in refused:
        if rng.random() < GONE_AFTER_A_REJECTION:
            one.author.until = min(one.author.until, month)
    early = [one for one in waiting if one.submitted >= month_ends]
    return [one for one in left if one not in refused] + early


def interactions(rng: np.random.Generator, everyone: list[Member], ideas: list[Idea]) -> Records:
    """Votes and comments of members on one another's ideas, the teams' answers, and what an implemented idea earns."""
    rows: Records = []

    def add(source: str, target: str, kind: str, weight: float, day: str) -> None:
        rows.append({"source": source, "target": target, "kind": kind, "weight": f"{weight:g}", "date": day})

    by_month: dict[int, list[Idea]] = {}
    for one in ideas:
        number = (one.submitted.year - FIRST[0]) * 12 + one.submitted.month - FIRST[1]
        by_month.setdefault(number, []).append(one)
    for month in range(MONTHS):
        fresh = by_month.get(month, [])
        pull = np.array([one.appeal for one in fresh])
        for member in everyone:
            if not fresh or not member.since <= month <= member.until:
                continue
            for _ in range(1 + rng.poisson(1.0 * member.keenness)):
                idea = fresh[int(rng.choice(len(fresh), p=pull / pull.sum()))]
                if idea.author is not member:
                    kind, weight = ("comment", 3.0) if rng.random() < 0.25 else ("vote", 1.0)
                    add(member.key, idea.author.key, kind, weight, any_day(rng, FIRST, month))
    last = dt.date(FIRST[0] + MONTHS // 12, 1, 1)
    for one in ideas:
        team = f"team-{one.team.casefold()}"
        for day, kind, weight in ((one.shortlisted, "answer", 3.0), (one.implemented, "royalty", 60.0)):
            if day is not None and day < last:
                add(team, one.author.key, kind, weight, day.isoformat())
    return sorted(rows, key=lambda row: (row["date"], row["source"], row["target"], row["kind"]))


def tables(seed: int) -> dict[str, Records]:
    """Every table as records, a pure function of the seed."""
    joining, living, dealing = streams(seed, 3)
    everyone = members(joining)
    ideas = life(living, everyone)
    last = dt.date(FIRST[0] + MONTHS // 12, 1, 1)

    def shown(day: dt.date | None) -> str:
        return day.isoformat() if day is not None and day < last else ""

    register: Records = [
        {"id": f"team-{one.casefold()}", "type": "team", "name": f"{one} team", "region": "", "lead_user": ""}
        for one in TEAMS
    ]
    register += [
        {
            "id": one.key,
            "type": "member",
            "name": one.key.replace("-", " ").capitalize(),
            "region": one.region,
            "lead_user": "yes" if one.lead else "no",
        }
        for one in everyone
    ]
    funnel: Records = [
        {
            "idea": one.key,
            "participant": one.author.key,
            "submitted": one.submitted.isoformat(),
            "shortlisted": shown(one.shortlisted),
            "selected": shown(one.selected),
            "implemented": shown(one.implemented),
            "team": one.team,
        }
        for one in ideas
    ]
    return {"participants": register, "interactions": interactions(dealing, everyone, ideas), "ideas": funnel}


if __name__ == "__main__":
    run(HERE, SEED, tables)

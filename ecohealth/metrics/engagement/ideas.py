"""What becomes of what partners contribute: ideas from submission to use."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.classes import Classes, classes
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask, ratio, sum_by
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import by_participant
from ecohealth.metrics.reading import NeedsColumn, Reading, TooLittleData
from ecohealth.metrics.survival import survival

STAGES = ("submitted", "shortlisted", "selected", "implemented")
FEWEST_IDEAS, MOST_VALUES = 10, 20
RIPE = 0.9
"""An idea can be judged when it is as old as this quantile of those that were implemented were then."""
Z_95 = 1.959963984540054


@metric(
    label="Ideas put to use",
    question="What becomes of the ideas that partners bring in?",
    pillar=Pillar.ENGAGEMENT,
    unit="share",
    scale=Scale(0.0, 0.05, 0.2),
    source="Funnel of idea platforms; Wilson 1927, Journal of the American Statistical Association 22, 209",
    gaming="Implementing many small ideas raises it; read it beside what they brought.",
    counter="momentum",
    act="Look where the funnel narrows most, and tell those whose ideas were refused why.",
    contributes="share of its ideas",
    behind="Whose ideas were put to use, by share of its ideas",
    no_interval="ideas are no interactions; its own 95 % interval (Wilson) is in the details",
)
def contribution_conversion(eco: Ecosystem) -> Reading:
    """Ideas implemented / ideas submitted, of those old enough to be judged.

    Old enough: as old as nine of ten implemented ideas were when they were; so the ideas of the window, moved back by
    that time. What happened after the window's end is not known in it. An idea that reached a stage has passed those
    before it; one of several participants counts once, shared among them evenly. Details: the funnel with Wilson's 95 %
    interval of each share, median days from stage to stage (Kaplan–Meier over all that reached the first, those still
    there censored at the window's end: none where fewer than half go on; and plainly of those that went on), the
    shares by type, by every attribute of the participants (region, lead user) and by every further column of words of
    the ideas (topic, team) with up to 20 values, and of the two halves of all time so far: how many ideas came in, and
    the share of them that was in use within the time it takes to judge one. Contributions: participants with
    ideas, share = how many of theirs were implemented, amount = its part of the value. Needs a table of ideas with a
    column `implemented`; too little data with fewer than 10 ideas that can be judged.
    """
    ideas, end = _known(eco)
    delay = _time_to_ripen(ideas)
    ripe = _ripe(eco, ideas, end - delay, delay)
    if int(ripe.sum()) < FEWEST_IDEAS:
        raise TooLittleData(f"{int(ripe.sum())} ideas are old enough to be judged; {FEWEST_IDEAS} are needed")
    judged = ideas[ripe]
    reached = {stage: judged[stage].notna().to_numpy(dtype=bool) for stage in STAGES}
    who, weight, idea = _authors(eco, judged)
    own, done = sum_by(who, weight, len(eco)), sum_by(who, weight * reached["implemented"][idea], len(eco))
    return Reading(
        value=float(reached["implemented"].mean()),
        n=len(judged),
        population="ideas old enough to be judged",
        contributions=by_participant(eco, ratio(done, own), done / len(judged), own > 0),
        details={} if eco.is_replicate else {
            "funnel": (funnel := _funnel(ideas, reached, end)),
            "implemented": funnel[-1]["ideas"],
            "narrowest": _narrowest(funnel),
            "too_young": int((ideas["submitted"] > pd.Timestamp(end - delay)).sum()),
            "days_to_judge": int(delay.astype(np.int64)),
            "halves": _halves(ideas, end - delay, delay),
            "wilson_95": funnel[-1]["wilson_95"],
            "by": [*_by_authors(eco, who, idea, reached["implemented"]),
                   *_by_own(eco, judged, reached["implemented"])],
        },
    )  # fmt: skip


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share.

    >>> [round(one, 4) for one in wilson(0, 10)], [round(one, 4) for one in wilson(5, 10)]
    ([0.0, 0.2775], [0.2366, 0.7634])
    """
    share, square = successes / trials, Z_95**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    reach = Z_95 / (1 + square / trials) * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    return (0.0 if successes == 0 else middle - reach), (1.0 if successes == trials else middle + reach)


def _known(eco: Ecosystem) -> tuple[pd.DataFrame, np.datetime64]:
    """One row an idea submitted by the window's end, with what was known of it then; and that end."""
    table = eco.more.get("ideas")
    if table is None or table.empty:
        raise NeedsColumn(
            "no ideas were read; a table 'ideas' (idea, participant, submitted, implemented) would make it available"
        )
    if "implemented" not in table:
        raise NeedsColumn("the ideas do not say what was implemented; a column 'implemented' would make it available")
    dates = table.reindex(columns=list(STAGES)).astype("datetime64[s]")
    end = _end(eco, dates)
    known = dates.where(dates <= pd.Timestamp(end))
    known = known.assign(idea=table["idea"], authors=table["participant"])
    ideas = known.groupby("idea", sort=True).agg({**dict.fromkeys(STAGES, "min"), "authors": tuple})
    ideas = ideas[ideas["submitted"].notna()]
    for before, after in zip(STAGES[-2::-1], STAGES[:0:-1], strict=True):
        ideas[before] = ideas[before].fillna(ideas[after])
    return ideas, end


def _end(eco: Ecosystem, dates: pd.DataFrame) -> np.datetime64:
    """The window's last day; of an open one the last day on which anything is recorded."""
    if eco.scope.last is not None:
        return eco.scope.last
    days = np.concatenate([eco.history.day, dates.to_numpy(dtype="M8[s]").astype("M8[D]").ravel()])
    latest: np.datetime64 = days[~np.isnat(days)].max()
    return latest


def _time_to_ripen(ideas: pd.DataFrame) -> np.timedelta64:
    """As many days as nine of ten implementations took; 0 where nothing was implemented."""
    took = (ideas["implemented"] - ideas["submitted"]).dropna().dt.days
    return np.timedelta64(math.ceil(float(took.quantile(RIPE))) if len(took) else 0, "D")


def _ripe(eco: Ecosystem, ideas: pd.DataFrame, last: np.datetime64, delay: np.timedelta64) -> Mask:
    """The ideas of the window, moved back by the delay so that it ends on the last day."""
    submitted = ideas["submitted"].to_numpy(dtype="M8[s]").astype("M8[D]")
    ripe = submitted <= last
    if eco.scope.first is not None:
        ripe &= submitted >= eco.scope.first - delay
    return np.asarray(ripe, dtype=bool)


def _halves(ideas: pd.DataFrame, last: np.datetime64, delay: np.timedelta64) -> list[dict[str, Any]]:
    """The first and the second half of the time from the first idea to the last that can be judged, followed alike.

    Empty where one of them has too few ideas to speak of.
    """
    submitted = ideas["submitted"].to_numpy(dtype="M8[s]").astype("M8[D]")
    in_time = (ideas["implemented"].to_numpy(dtype="M8[s]").astype("M8[D]") - submitted) <= delay
    middle = submitted.min() + (last - submitted.min()) // 2
    halves = [submitted <= middle, (submitted > middle) & (submitted <= last)]
    if min(int(half.sum()) for half in halves) < FEWEST_IDEAS:
        return []
    return [
        {
            "from": str(submitted[half].min()), "to": str(submitted[half].max()), "ideas": int(half.sum()),
            "share": float(in_time[half].mean()), "wilson_95": list(wilson(int(in_time[half].sum()), int(half.sum()))),
        }
        for half in halves
    ]  # fmt: skip


def _authors(eco: Ecosystem, ideas: pd.DataFrame) -> tuple[Codes, Floats, Codes]:
    """One row an idea and participant: the participant's position, its part of the idea, and the idea's position."""
    sizes = ideas["authors"].map(len).to_numpy(dtype=np.int64)
    names = [str(one) for authors in ideas["authors"] for one in authors]
    return eco.codes(names), np.repeat(1.0 / sizes, sizes), np.repeat(np.arange(len(ideas)), sizes)


def _funnel(ideas: pd.DataFrame, reached: Mapping[str, Mask], end: np.datetime64) -> list[dict[str, Any]]:
    """Each stage: how many judged ideas reached it, of all and of those before; days from the stage before, of all."""
    count = len(reached["submitted"])
    rows = []
    for at, stage in enumerate(STAGES):
        here, before = int(reached[stage].sum()), int(reached[STAGES[max(at - 1, 0)]].sum())
        rows.append(
            {
                "stage": stage, "ideas": here, "share": here / count, "wilson_95": list(wilson(here, count)),
                "of_the_stage_before": here / before if before else None,
                **(_days(ideas, STAGES[at - 1], stage, end) if at else {}),
            }
        )  # fmt: skip
    return rows


def _narrowest(funnel: list[dict[str, Any]]) -> dict[str, Any]:
    """The stage that the smallest share of those before it reached, and the name of the stage before."""
    steps = [{**after, "before": before["stage"]} for before, after in pairwise(funnel)]
    return min((one for one in steps if one["of_the_stage_before"] is not None), key=_reached)


def _reached(step: Mapping[str, Any]) -> float:
    return float(step["of_the_stage_before"])


def _days(ideas: pd.DataFrame, before: str, after: str, end: np.datetime64) -> dict[str, float | None]:
    """Median days from one stage to the next: with those that still wait, and of those that went on alone."""
    at_risk = ideas[ideas[before].notna()]
    went_on = at_risk[after].notna().to_numpy(dtype=bool)
    until = at_risk[after].fillna(pd.Timestamp(end))
    days = np.asarray((until - at_risk[before]).dt.days, dtype=np.float64)
    if not went_on.any():
        return {"median_days": None, "median_days_of_those": None}
    return {
        "median_days": survival(days, went_on).median,
        "median_days_of_those": float(np.median(days[went_on])),
    }


def _by_authors(eco: Ecosystem, who: Codes, idea: Codes, done: Mask) -> list[dict[str, Any]]:
    """Ideas, and the share implemented, by whose they are: of each type, then of each value of every attribute."""
    columns = [Classes("type", eco.view.types, eco.view.type_code), *eco.view.attributes]
    return [
        _group(one.name, value, np.unique(idea[one.code[who] == at]), done)
        for one in columns
        if len(one.values) <= MOST_VALUES or one.name == "type"
        for at, value in enumerate(one.values)
        if (one.code[who] == at).any()
    ]


def _by_own(eco: Ecosystem, judged: pd.DataFrame, done: Mask) -> list[dict[str, Any]]:
    """The same by every further column of words of the ideas themselves."""
    table = eco.more["ideas"].drop_duplicates("idea").set_index("idea").loc[judged.index]
    table = table.drop(columns=[one for one in ("participant", *STAGES) if one in table])
    return [
        _group(one.name, value, np.flatnonzero(one.code == at), done)
        for one in classes(table, np.ones(len(table), dtype=bool))
        if len(one.values) <= MOST_VALUES
        for at, value in enumerate(one.values)
    ]


def _group(column: str, value: str, own: Codes, done: Mask) -> dict[str, Any]:
    used = int(done[own].sum())
    share, interval = used / len(own), list(wilson(used, len(own)))
    return {column: value, "ideas": len(own), "share": share, "wilson_95": interval}

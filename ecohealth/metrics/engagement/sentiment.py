"""What partners say: answers to surveys, and how what they say fits what they do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.people import contributions
from ecohealth.metrics.reading import NeedsColumn, Reading, TooLittleData

RECOMMEND, EFFORT = "recommend", "effort"
PROMOTERS, DETRACTORS = 90.0, 60.0
"""Points that make a promoter (9 of 10, at least) and a detractor (6 of 10, at most)."""
ROUNDING = 1e-9
FEWEST_ANSWER = 5
"""Fewer that answer are no picture, and show who said what."""
LOW_RESPONSE = 0.3
NAMED = 10


@metric(
    label="What partners say",
    question="Do partners trust the ecosystem, and would they recommend it?",
    pillar=Pillar.ENGAGEMENT,
    unit="points 0–100",
    scale=Scale(40.0, 60.0, 80.0),
    source="Partner surveys; net promoter score after Reichheld 2003, Harvard Business Review 81(12)",
    gaming="Asking the content ones raises it: look at the response rate and at who did not answer.",
    counter="active_rate",
    act="Talk to the least content first, and tell all what was changed since the last round.",
    contributes="points 0–100",
    behind="The least content, by points",
    no_interval="answers are no interactions; the spread between dimensions and types is in the details",
)
def partner_sentiment(eco: Ecosystem) -> Reading:
    """Mean over dimensions of the mean answer about the ecosystem, each laid on 0–100, in the last round of questions.

    An answer is (score − scale_min) / (scale_max − scale_min) × 100; of `effort` 100 less that, since little effort is
    good; `recommend` (0–10) counts as (NPS + 100) / 2, with NPS the per cent of 9 and 10 less those of 0 to 6. A
    participant's answers to one dimension count as their mean. The last round is the latest `wave` by the window's end,
    or the 12 months before without waves. Details: each dimension and each type (those of at least 5 answers), NPS, the
    response rate (of parties that were members then; under 30 % it is flagged), and where answers say whom they are
    about, how far stated and observed ties agree. Contributions: who answered, share = its mean over dimensions, the
    least content first, no amount. Needs a table of surveys with scales; too little data with fewer than 5 that
    answered.
    """
    answers = _last_round(eco)
    every = _on_0_to_100(answers)
    general = every[every["about"] == ""]
    general = general if len(general) else every
    each = general.groupby(["participant", "dimension"], sort=True)["points"].mean().reset_index()
    if each["participant"].nunique() < FEWEST_ANSWER:
        raise TooLittleData(f"{each['participant'].nunique()} participants answered; {FEWEST_ANSWER} are needed")
    scores = {str(name): _of_dimension(str(name), rows["points"]) for name, rows in each.groupby("dimension")}
    dimensions: list[dict[str, Any]] = [{"dimension": name, "points": points} for name, points in scores.items()]
    means = each.groupby("participant", sort=True)["points"].mean()
    who, own = eco.codes([str(one) for one in means.index]), np.full(len(eco), np.nan)
    own[who] = means.to_numpy(dtype=np.float64)
    rate, asked = _response(eco, answers, len(who))
    return Reading(
        value=float(np.mean(list(scores.values()))),
        n=len(who),
        population=f"participants that answered, of {asked:,} members"
        + (" (fewer than 30 %: read it with care)" if rate < LOW_RESPONSE else ""),
        contributions=contributions(eco, who[np.lexsort((who, own[who]))], own),
        details={
            "dimensions": dimensions,
            "least": min(dimensions, key=lambda one: one["points"]),
            "nps": _nps(each),
            "response_rate": rate,
            "low_response": rate < LOW_RESPONSE,
            "types": _by_type(eco, means),
            "ties": _stated_and_observed(eco, every),
        },
    )


def _last_round(eco: Ecosystem) -> pd.DataFrame:
    """Answers of the latest wave by the window's end, or of the 12 months before it."""
    table = eco.more.get("surveys")
    if table is None or table.empty:
        raise NeedsColumn(
            "no surveys were read; a table 'surveys' (participant, date, dimension, score) would make it available"
        )
    end = pd.Timestamp(eco.scope.last) if eco.scope.last is not None else table["date"].max()
    known = table[table["date"] <= end]
    if known.empty:
        raise TooLittleData("nobody had answered by the end of the window")
    words = {name: known[name].fillna("") if name in known else "" for name in ("wave", "about")}
    known = known.assign(**words)
    last = str(known["wave"].iloc[int(known["date"].to_numpy().argmax())])
    if last:
        return known[known["wave"] == last]
    return known[known["date"] > end - pd.DateOffset(years=1)]


def _on_0_to_100(answers: pd.DataFrame) -> pd.DataFrame:
    """The answers with their ``points``, 0–100, more is better."""
    low, high = (_scale_end(answers, name, usual) for name, usual in (("scale_min", 0.0), ("scale_max", 10.0)))
    if (low.isna() | high.isna() | (high <= low)).any():
        unknown = sorted(answers.loc[low.isna() | high.isna() | (high <= low), "dimension"].astype("str").unique())
        raise NeedsColumn(
            f"the scale of {', '.join(unknown)} is not known; columns 'scale_min' and 'scale_max' would make it "
            "available"
        )
    points = 100.0 * (answers["score"] - low) / (high - low)
    return answers.assign(points=points.where(answers["dimension"] != EFFORT, 100.0 - points))


def _scale_end(answers: pd.DataFrame, name: str, of_recommend: float) -> pd.Series[float]:
    """The lowest or highest answer there was; where it is blank, that of others of the dimension; recommend: 0, 10."""
    told = answers[name] if name in answers else pd.Series(np.nan, index=answers.index)
    usual = told.groupby(answers["dimension"]).transform("first")
    return told.fillna(usual).where(told.notna() | usual.notna() | (answers["dimension"] != RECOMMEND), of_recommend)


def _of_dimension(name: str, points: pd.Series[float]) -> float:
    return (_net(points) + 100.0) / 2.0 if name == RECOMMEND else float(points.mean())


def _net(points: pd.Series[float]) -> float:
    """Net promoter score, from -100 to 100."""
    return 100.0 * float((points >= PROMOTERS - ROUNDING).mean() - (points <= DETRACTORS + ROUNDING).mean())


def _nps(each: pd.DataFrame) -> float | None:
    answers = each.loc[each["dimension"] == RECOMMEND, "points"]
    return _net(answers) if len(answers) else None


def _response(eco: Ecosystem, answers: pd.DataFrame, count: int) -> tuple[float, int]:
    """The share of members that answered, and how many members there were while they were asked."""
    first, last = (np.datetime64(answers["date"].agg(one), "D") for one in ("min", "max"))
    asked = int((eco.view.is_party & eco.lives.members(first, last)).sum())
    asked = max(asked, count)
    return count / asked, asked


def _by_type(eco: Ecosystem, means: pd.Series[float]) -> list[dict[str, Any]]:
    """Mean points of the types of which at least 5 answered; the smaller ones would show who said what."""
    kind = pd.Index(eco.view.types).take(eco.view.type_code[eco.codes([str(one) for one in means.index])])
    of_type = means.groupby(kind.to_numpy()).agg(["size", "mean"])
    shown = of_type[of_type["size"] >= FEWEST_ANSWER]
    return [
        {"type": str(name), "answered": int(size), "points": float(mean)}
        for name, size, mean in zip(shown.index, shown["size"], shown["mean"], strict=True)
    ]


def _stated_and_observed(eco: Ecosystem, every: pd.DataFrame) -> dict[str, Any] | None:
    """Ties that those who answered about others speak of, against those that are recorded; None without any."""
    about = every[every["about"] != ""]
    if about.empty:
        return None
    speakers, others = (eco.codes([str(one) for one in about[name]]) for name in ("participant", "about"))
    stated = {(min(pair), max(pair)) for pair in zip(speakers.tolist(), others.tolist(), strict=True)}
    low, high, _ = eco.view.ties
    known = np.isin(low, speakers) | np.isin(high, speakers)
    observed = set(zip(low[known].tolist(), high[known].tolist(), strict=True))
    unseen = sorted(stated - observed)
    return {
        "stated": len(stated), "observed": len(observed), "both": len(stated & observed),
        "agreement": len(stated & observed) / len(stated | observed),
        "stated_not_observed": [[str(eco.ids[one]), str(eco.ids[other])] for one, other in unseen[:NAMED]],
    }  # fmt: skip

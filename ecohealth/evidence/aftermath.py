"""What departures did to those who stayed, against what was predicted of them: does a loss spread?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import MONTHS_IN, first_day, last_day
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask
from ecohealth.evidence.departures import exchanged_with
from ecohealth.evidence.judging import Interval, bootstrapped, spearman
from ecohealth.evidence.panel import Panel, frozen
from ecohealth.scenarios.scenario import Loss
from ecohealth.scenarios.simulate import simulate
from ecohealth.scores.profile import Profile

CONTROLS = 5
"""Participants of the same type and about the same value, without tie to the one that left, beside each with one."""
NOTABLE = 0.01
"""Who had at least this share of its business with the one that left is looked at."""
WINDOW_MONTHS = 12
LARGEST_FALL = 1.0


@dataclass(frozen=True, eq=False)
class Aftermath:
    """Past departures, what was predicted of each, and what came.

    Attributes:
        losses: one row a departure that left notable partners behind: ``id, name, type, period``; predicted from the
            data before it, as shares of the value then: ``size`` (its own share of all value), ``direct, stranded,
            cascade, loss_impact``; ``partners`` (how many); realised, as shares of the value then: ``fall`` (what
            these partners lost beyond their controls), ``knock_on`` (the same of their business with others).
        partners: one row a partner: ``departure`` (position in ``losses``), ``id``, ``dependency`` (share of its
            business that it had with the one that left), ``fall, knock_on`` (of its own business, beyond its controls).
        scores: ``measure, outcome, correlation, low, high, n``: rank correlations with 95 % intervals by bootstrap over
            departures.
        spread: mean knock-on fall of the partners, beyond their controls, with its interval.
        gain: by how much ``loss_impact`` correlates better with the fall than size alone does, with its interval.
    """

    losses: pd.DataFrame
    partners: pd.DataFrame
    scores: pd.DataFrame
    spread: Interval
    gain: Interval


def aftermath(history: Panel, gone: pd.DataFrame, horizon: int, profile: Profile, seed: int) -> Aftermath:
    """Follow every departure for as many periods as the horizon.

    A partner's fall is 1 − its value per period after / before; beyond its controls: less the mean fall of 5
    participants of its type that had nothing to do with the one that left and exchanged about as much. Its knock-on
    fall leaves its business with the one that left out on both sides: nothing but what spreads can move it.
    """
    impacts = _Impacts(history, profile)
    losses, partners = [], []
    for row in gone.to_dict("records"):
        one, place = int(row["at"]), int(row["place"])
        if place < horizon - 1 or place + horizon >= history.length:
            continue
        found = _followed(history, one, place, horizon)
        known = impacts.of(one, place) if len(found) else None
        if known is None:
            continue
        weight = found["before"].to_numpy(dtype=np.float64)
        whole = history.value[:, place - horizon + 1 : place + 1].sum() / 2.0 / horizon
        told = {name: float((found[name] * weight).sum()) / whole for name in ("fall", "knock_on")}
        about = {name: row[name] for name in ("id", "name", "type", "period")}
        losses.append({**about, **known, "partners": len(found), **told})
        partners.append(found.drop(columns="before").assign(departure=len(losses) - 1))
    table = pd.DataFrame(losses, columns=[*_ABOUT, *_PREDICTED, "partners", "fall", "knock_on"])
    pairs = pd.concat(partners, ignore_index=True) if partners else pd.DataFrame(columns=_PAIRS)
    return Aftermath(table, pairs, *_judged(table, pairs, seed))


_ABOUT = ("id", "name", "type", "period")
_PREDICTED = ("size", "direct", "stranded", "cascade", "loss_impact")
_PAIRS = ["id", "dependency", "fall", "knock_on", "departure"]


def _followed(history: Panel, one: int, place: int, horizon: int) -> pd.DataFrame:
    """The partners of the one that left, each with its fall beyond that of its controls."""
    then, later = slice(place - horizon + 1, place + 1), slice(place + 1, place + horizon + 1)
    with_it = exchanged_with(history, one)
    before, after = (history.value[:, part].mean(axis=1) for part in (then, later))
    tied, tied_later = (with_it[:, part].mean(axis=1) for part in (then, later))
    dependency = np.divide(tied, before, out=np.zeros(history.n), where=before > 0)
    partner = np.flatnonzero((dependency >= NOTABLE) & (np.arange(history.n) != one))
    free = (before > 0) & (tied + tied_later == 0)
    free[one] = False
    rows = []
    for at in partner.tolist():
        controls = _alike(history, at, before, free)
        others = before[at] - tied[at]
        if len(controls) == 0 or others <= 0:
            continue
        usual = float(np.mean(_fall(before[controls], after[controls])))
        fall = float(_fall(before[[at]], after[[at]])[0]) - usual
        knock_on = float(_fall(np.array([others]), np.array([after[at] - tied_later[at]]))[0]) - usual
        rows.append((str(history.eco.ids[at]), float(dependency[at]), fall, knock_on, float(before[at])))
    return pd.DataFrame(rows, columns=["id", "dependency", "fall", "knock_on", "before"])


def _fall(before: Floats, after: Floats) -> Floats:
    """1 − after / before; a rise to more than twice as much counts as twice."""
    return np.maximum(1.0 - after / before, -LARGEST_FALL)


def _alike(history: Panel, one: int, before: Floats, free: Mask) -> Codes:
    """The free ones of the same type whose value was nearest to that of one."""
    of_type = history.eco.view.type_code
    among = np.flatnonzero(free & (of_type == of_type[one]) & (np.arange(history.n) != one))
    apart = np.abs(np.log(before[among] / before[one]))
    return among[np.lexsort((among, apart))[:CONTROLS]]


class _Impacts:
    """What the loss of each would have cost, as it was known by the end of a period."""

    def __init__(self, history: Panel, profile: Profile) -> None:
        self.history, self.profile = history, profile
        self._past: dict[int, Ecosystem] = {}

    def of(self, one: int, place: int) -> dict[str, float] | None:
        """Size and predicted loss of one, under the name it had then; None where it exchanged nothing."""
        if place not in self._past:
            self._past[place] = _last_year(self.history.eco, int(self.history.periods[place]))
        past = self._past[place]
        names = np.flatnonzero((self.history.eco.lives.current == one) & (past.view.strength > 0))
        if len(names) == 0:
            return None
        at = int(names[np.argmax(past.view.strength[names])])
        lost = simulate(past, Loss(str(past.ids[at])), cascade="linear", profile=self.profile, scored=False).lost
        size = float(past.view.strength[at] / past.view.strength.sum())
        parts = {"direct": lost.direct, "stranded": lost.stranded, "cascade": lost.cascade, "loss_impact": lost.total}
        return {"size": size, **parts}


def _last_year(eco: Ecosystem, number: int) -> Ecosystem:
    """The ecosystem as it was known at the end of a period, its last 12 months scored."""
    periods = max(1, WINDOW_MONTHS // MONTHS_IN[eco.period])
    start, end = first_day(number - periods + 1, eco.period), last_day(number, eco.period)
    return frozen(eco, number).window(f"{start}:{end}")


def _judged(losses: pd.DataFrame, partners: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, Interval, Interval]:
    """The correlations, the mean knock-on fall, and what the predicted impact adds to size."""
    nothing = Interval(float("nan"), float("nan"), float("nan"))
    columns = ["measure", "outcome", "correlation", "low", "high", "n"]
    if len(losses) < 3:
        return pd.DataFrame(columns=columns), nothing, nothing
    asked = [(name, outcome) for outcome in ("fall", "knock_on") for name in ("loss_impact", "size", "cascade")]
    figures = losses[[*_PREDICTED, "fall", "knock_on"]].to_numpy(dtype=np.float64)
    place = {name: at for at, name in enumerate([*_PREDICTED, "fall", "knock_on"])}

    def correlated(at: Codes) -> Floats:
        told = [spearman(figures[at, place[name]], figures[at, place[outcome]]) for name, outcome in asked]
        return np.array([*told, told[0] - told[1]])

    *found, gain = bootstrapped(correlated, np.arange(len(losses)), seed)
    pairs = partners[["dependency", "knock_on"]].to_numpy(dtype=np.float64)
    of_pairs = bootstrapped(
        lambda at: np.array([spearman(pairs[at, 0], pairs[at, 1]), pairs[at, 1].mean()]),
        partners["departure"].to_numpy(dtype=np.int64), seed,
    )  # fmt: skip
    rows = [(*names, *one, len(losses)) for names, one in zip(asked, found, strict=True)]
    rows.append(("dependency", "knock_on", *of_pairs[0], len(partners)))
    return pd.DataFrame(rows, columns=columns), of_pairs[1], gain

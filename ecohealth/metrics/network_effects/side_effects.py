"""Side effects: does the size of one side go with who comes and who leaves on another, or on the same?"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ecohealth.ecosystem.calendar import MONTHS_IN, Ints
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.memberships import Memberships, memberships
from ecohealth.metrics.periods import complete_periods
from ecohealth.metrics.reading import Reading, TooLittleData

if TYPE_CHECKING:
    from ecohealth.network.influx import Side

FEWEST_PERIODS = 24
FEWEST_EVENTS, FEWEST_PERIODS_WITH_EVENTS = 10, 6
FEWEST_MEMBERS, FEWEST_CHANGES = 5, 6
MOST_TYPES, MOST_TARGETS = 8, 16
"""Sizes are asked about of the 8 types with most members; who comes and who leaves, of 16: at most 256 questions. Which
are asked is told by size alone, before any answer is known, so that false discoveries stay what they are said to be."""
INFLATED = 10.0
"""Two sizes whose variance inflation is beyond this cannot be told apart."""
FALSE_DISCOVERIES = 0.05
ONE_IN = round(1 / FALSE_DISCOVERIES)
MOST_REFUSED = 50
LONGEST = 20.0
"""A ratio of more than e to this is none that anybody can picture: it is left out."""
SEED = 2020
"""The simulated worlds are part of the definition: the same history always gives the same figures."""

FLOWS = ("entries", "exits")


@dataclass(frozen=True)
class Cell:
    """One pair of types and one flow: the type whose size is asked about, the type that comes or leaves, the answer.

    ``slope``: the change of the flow's rate (entries) or odds (exits) for a change of the size, both in logarithms: 0.5
    means 5 % more for 10 % more members. ``swing``: by how much the size usually strays from its trend and yearly wave,
    as a share. ``p``, ``q``: before and after Benjamini and Hochberg. An end of the interval that the data do not bound
    is infinite.
    """

    source: str
    target: str
    flow: str
    slope: float
    low: float
    high: float
    swing: float
    p: float
    q: float

    @property
    def weakens(self) -> bool:
        """Whether growth goes with fewer entries, or with more exits, beyond chance."""
        return self.q <= FALSE_DISCOVERIES and (self.slope > 0) == (self.flow == "exits")

    @property
    def strengthens(self) -> bool:
        """Whether growth goes with more entries, or with fewer exits, beyond chance."""
        return self.q <= FALSE_DISCOVERIES and not self.weakens

    def told(self) -> dict[str, Any]:
        """The cell as plain values, and what one swing of the size multiplies the flow by; no bound is None."""
        low, high = (float(end) if np.isfinite(end) else None for end in (self.low, self.high))
        swing = np.log1p(self.swing)
        ratio, lower, upper = (
            float(np.exp(end * swing)) if np.isfinite(end) and abs(end * swing) < LONGEST else None
            for end in (self.slope, self.low, self.high)
        )
        return {
            "from": self.source,
            "to": self.target,
            "flow": self.flow,
            "slope": self.slope,
            "interval_95": [low, high],
            "same_side": self.source == self.target,
            "swing": self.swing,
            "ratio": ratio,
            "ratio_95": [lower, upper],
            "p": self.p,
            "q": self.q,
        }


@metric(
    label="Sides under pressure",
    question="As one side grows, do fewer of another come, or more of them leave?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="share",
    scale=Scale(0.5, 0.25, 0.0),
    source=(
        "Influx–outflow model after Hinz, Otter & Skiera 2020; false discoveries after Benjamini & Hochberg 1995; "
        "intervals by the grid bootstrap of Hansen 1999"
    ),
    gaming="Joining and leaving on paper, or types cut so fine that no pair has enough events, hides an effect.",
    counter="liquidity",
    act="Before recruiting more of that side, ask those who left what the newcomers changed for them.",
    no_interval="its sample are the periods, not the records; the 95 % interval of every pair is in the details",
    dear=True,
)
def side_effects(eco: Ecosystem) -> Reading:
    """Share of members whose type b has, beyond chance, fewer entries or more exits after another type a (or b) grew.

    Two matrices over ordered pairs of types, a → a included: the slope of log(1 + members of a at the start of a
    period) in a model of b's entries in it (log link; negative binomial where they vary more than Poisson counts), and
    of b's exits among those who could leave (logit link; beta-binomial), with b's own size, a trend and, where periods
    are shorter than a year, a yearly wave. An entry, an exit: the columns `joined` and `left`, else first and last
    interactions. p values and intervals come from simulated worlds in which sizes are built from the flows, since
    ordinary ones reject far too often; Benjamini–Hochberg over both matrices at 5 %. Goes together with, not causes.

    Needs dates. Too little data under 24 complete periods, or where no pair can be tested. A pair is left out, with the
    reason, under 10 events in 6 periods, under 5 members or 6 changes of a, where the size of a follows that of a third
    type (variance inflation over 10 beyond trend and wave), where a is beyond the 8 types with most members, or b
    beyond 16. Details: every pair tested, what strengthens, what weakens, `worst` = the most certain of these.
    Contributions: none, an effect is of types.
    """
    periods = len(complete_periods(eco))
    if periods < FEWEST_PERIODS:
        raise TooLittleData(f"needs {FEWEST_PERIODS} complete {eco.period}s; there are {periods}")
    flows = memberships(eco)
    design = _design(flows.periods, MONTHS_IN[eco.period])
    refused = _refused(flows, design)
    pairs = _pairs(flows, refused)
    if not pairs:
        raise TooLittleData(f"no pair of types can be tested: {_because(refused)}")
    cells = _cells(flows, design, pairs, bounded=not eco.is_replicate)
    weak = [cell for cell in cells if cell.weakens]
    pressed = np.isin(flows.types, [cell.target for cell in weak])
    return Reading(
        value=float(flows.size[pressed, -1].sum() / flows.size[:, -1].sum()),
        n=len(cells),
        population="questions asked at once, of pairs of types and of who comes or leaves; of every "
        f"{ONE_IN} effects that are found one may be false",
        details={
            "worst": [weak[0].source, weak[0].target] if weak else None,
            "worst_on": weak[0].flow if weak else None,
            "pairs": len({(cell.source, cell.target) for cell in weak}),
            "period": eco.period,
            "weakens": [cell.told() for cell in weak],
            "strengthens": [cell.told() for cell in cells if cell.strengthens],
            "tested": [cell.told() for cell in cells],
            "refused": [{"about": about, "reason": why} for about, why in list(refused.items())[:MOST_REFUSED]],
        },
    )


def _design(periods: Ints, months: int) -> Floats:
    """A constant, the trend and, where there is a year of several periods, the yearly wave."""
    count = len(periods)
    trend = (np.arange(count) - (count - 1) / 2) / count
    angle = 2 * np.pi * (periods * months % 12) / 12
    wave = [np.cos(angle), np.sin(angle)] if months < 12 else []
    return np.column_stack([np.ones(count), trend, *wave])


def _because(refused: dict[str, str]) -> str:
    """Each reason once, with what it is about."""
    about: dict[str, list[str]] = {}
    for one, why in refused.items():
        about.setdefault(why, []).append(one)
    told = [f"{', '.join(ones[:3])}{' and others' if len(ones) > 3 else ''}: {why}" for why, ones in about.items()]
    return "; ".join(told[:6])


def _beyond(design: Floats, sizes: Floats) -> Floats:
    """What of each row of sizes trend and wave do not explain."""
    fit, *_ = np.linalg.lstsq(design, sizes.T, rcond=None)
    return sizes - (design @ fit).T


def _refused(flows: Memberships, design: Floats) -> dict[str, str]:
    """Types whose size cannot be asked about, with the reason."""
    reasons: dict[str, str] = {}
    sizes = np.log1p(flows.size[:, :-1])
    rest = _beyond(design, sizes)
    asked: list[int] = []
    for k in np.lexsort((np.arange(len(flows.types)), -flows.size.mean(axis=1))):
        name, size = flows.types[k], flows.size[k]
        changes = int((np.diff(size) != 0).sum())
        if np.median(size) < FEWEST_MEMBERS:
            reasons[name] = f"fewer than {FEWEST_MEMBERS} members in most periods"
        elif changes < FEWEST_CHANGES:
            reasons[name] = f"the number of members changed {changes} times only, not {FEWEST_CHANGES}"
        elif rest[k].var() < 1e-3 * sizes[k].var():
            reasons[name] = "the number of members changed as evenly as time passes"
        elif len(asked) == MOST_TYPES:
            reasons[name] = f"beyond the {MOST_TYPES} types with most members"
        else:
            asked.append(int(k))
    near = np.asarray(np.corrcoef(rest[asked])) ** 2 if len(asked) > 1 else np.zeros((len(asked), len(asked)))
    for i, k in enumerate(asked):
        twins = [flows.types[other] for j, other in enumerate(asked) if j != i and near[i, j] > 1.0 - 1.0 / INFLATED]
        if twins:
            reasons[flows.types[k]] = f"the number of members follows that of {twins[0]}: they cannot be told apart"
    return reasons


def _pairs(flows: Memberships, refused: dict[str, str]) -> list[tuple[int, int, bool]]:
    """Positions of source and target, and whether exits are asked about; adds to ``refused`` what cannot be asked."""
    sources = [k for k, name in enumerate(flows.types) if name not in refused]
    pairs = []
    largest = np.lexsort((np.arange(len(flows.types)), -flows.size.mean(axis=1)))
    for name in (flows.types[k] for k in largest[MOST_TARGETS:]):
        refused[f"entries and exits of {name}"] = f"beyond the {MOST_TARGETS} types with most members"
    for target in sorted(largest[:MOST_TARGETS].tolist()):
        name = flows.types[target]
        for leaving, counts in enumerate((flows.entries[target], flows.exits[target])):
            counted = counts[flows.seen[leaving, target]]
            events, busy = int(counted.sum()), int((counted > 0).sum())
            if len(counted) < FEWEST_PERIODS:
                why = f"they could be observed in {len(counted)} periods only, not {FEWEST_PERIODS}"
            elif events < FEWEST_EVENTS or busy < FEWEST_PERIODS_WITH_EVENTS:
                why = f"too few: {events}, not {FEWEST_EVENTS} spread over {FEWEST_PERIODS_WITH_EVENTS} periods"
            else:
                pairs += [(source, target, bool(leaving)) for source in sources]
                continue
            refused[f"{FLOWS[leaving]} of {name}"] = why
    return pairs


def _cells(flows: Memberships, design: Floats, pairs: list[tuple[int, int, bool]], *, bounded: bool) -> list[Cell]:
    """Every pair answered, the most certain first."""
    from ecohealth.network.influx import WORLDS, Question, answered

    noise = np.random.default_rng(SEED).standard_normal((WORLDS[-1], 2, len(flows.periods)))
    sides = {target: _side(flows, design, target) for _, target, _ in pairs}
    sizes = np.log1p(flows.size[:, :-1])
    questions = [
        Question(sides[target], leaving, None if source == target else sizes[source])
        for source, target, leaving in pairs
    ]
    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="pairs") as pool:
        answers = list(pool.map(lambda one: answered(one, noise, bounded=bounded), questions))
    q = _false_discovery(np.asarray([answer.p for answer in answers]))
    swing = np.expm1(_beyond(design, sizes).std(axis=1))
    cells = [
        (
            -abs(answer.t),
            Cell(flows.types[source], flows.types[target], FLOWS[leaving], answer.slope, answer.low, answer.high,
                 float(swing[source]), answer.p, float(one)),
        )
        for (source, target, leaving), answer, one in zip(pairs, answers, q, strict=True)
    ]  # fmt: skip
    return [cell for _, cell in sorted(cells, key=lambda pair: (pair[1].p, pair[0], pair[1].source, pair[1].target))]


def _side(flows: Memberships, design: Floats, target: int) -> Side:
    from ecohealth.network.influx import Side

    return Side(flows.entries[target], flows.exits[target], flows.size[target, :-1], design, flows.seen[:, target])


def _false_discovery(p: Floats) -> Floats:
    """q values of Benjamini and Hochberg: the share of false ones among all with a p as small."""
    order = np.argsort(p, kind="stable")
    stepped = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return q

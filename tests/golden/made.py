"""A scorecard and an outcome made by hand: known figures, every status, and names that try to break out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar
from ecohealth.metrics.reading import Reading
from ecohealth.network.tail import figures, quantile_intervals, standard_errors
from ecohealth.scenarios.advice import Remedies, Step
from ecohealth.scenarios.moves import Keep, SecondSource
from ecohealth.scenarios.outcome import LostShare, Outcome
from ecohealth.scenarios.risk import Risk
from ecohealth.scores.scorecard import Finding, MetricScore, PillarScore, Provenance, Scorecard, Summary
from ecohealth.scores.sureness import (
    Choice,
    Dropped,
    Gain,
    Interval,
    Intervals,
    Manipulability,
    MissingData,
    Rank,
    Sureness,
    Weighing,
)
from tests.ecosystems import make

HOSTILE = {
    "h-html": "<img src=x onerror=alert(1)>",
    "h-formula": '=HYPERLINK("https://example.org","x")',
    "h-pipe": "A|B `code` [link](javascript:alert(1)) *b* _i_",
    "h-template": "%{customdata} {{ 7*7 }} ${x}",
    "h-rtl": "שרה\u202ekcatta",
    "h-control": "Bell\x07 \x1b[31mred",
    "h-amp": 'Tom & Jerry\'s "Ltd" </td></table><script>alert(1)</script>',
    "-1+1": "@SUM(1+1)*cmd",
}
"""Ids and names of the participants."""

IDS = list(HOSTILE)

PROVENANCE = Provenance(
    ecosystem="Volta & <b>friends</b>",
    data_hash="0123456789abcdef" * 4,
    window="2024-01-01 to 2024-12-31",
    filters=("kind = supply, data",),
    population="8 parties and 2 venues, 1,234 interaction records, kinds: data, supply",
    profile="default",
    profile_hash="abc123def456",
    seed=7,
    version="0.1.0",
    assumptions={"outside_share": 0.5, "spare_capacity": 0.2},
)

SUMMARY = Summary(
    name="Volta & <b>friends</b>",
    currency="EUR",
    participants=3683,
    parties=3137,
    active=3100,
    connected=3050,
    interactions=85263,
    value=1672234782.37,
    types={"supplier": 3137, "venue": 546},
    first="2024-01-03",
    last="2024-12-30",
    window="2024-01-01 to 2024-12-31",
    notes=("2 records have no date: left out of this window, and unknown to metrics over time.",),
)

VALUES: dict[str, tuple[float, float]] = {
    "participant_hhi": (0.039704123, 100.0),
    "elephant_factor": (4.0, 62.34567),
    "type_hhi": (0.31234567, 37.530866),
    "single_source_share": (0.62133412, 0.0),
    "active_rate": (0.9, 100.0),
    "breadth": (2.71828, 61.971),
    "reciprocity": (0.0512345, 17.0781),
    "momentum": (-0.00412, 63.76),
    "at_risk_value": (0.1234567, 42.181),
    "unravelling": (0.81234567, 72.4691),
    "clustering_lift": (0.87654, 43.827),
    "loss_impact": (0.47504, 8.123),
    "robustness_targeted": (0.1358, 69.97),
    "cut_partners": (0.0, 100.0),
    "substitutability": (1.0, 100.0),
}
"""Value and score of the metrics that could be computed."""


SURENESS = Sureness(
    Intervals(
        replicates=200,
        seed=7,
        reason="",
        events=12,
        overall=Interval(51.2, 57.96),
        pillars={Pillar.CONCENTRATION: Interval(44.4, 55.5), Pillar.ENGAGEMENT: Interval(58.0, 61.0)},
        scores={"participant_hhi": Interval(98.5, 100.0), "elephant_factor": Interval(60.1, 69.97)},
        values={"participant_hhi": Interval(0.0312345, 0.0512345), "elephant_factor": Interval(3.0, 5.0)},
        held={"clustering_lift": "it has no value in 41 of 200 resamples"},
        drawn={None: 0.75, Pillar.CONCENTRATION: 0.5, Pillar.ENGAGEMENT: 1.0, Pillar.RESILIENCE: 0.25},
    ),
    Weighing(
        2_000,
        7,
        "",
        Interval(48.2, 60.3),
        (
            Choice("weight", Pillar.RESILIENCE, 0.61234, 0.05, 0.65432, 0.04),
            Choice("scales", Pillar.ENGAGEMENT, -0.00123, 0.01, 0.12345, 0.02),
        ),
    ),
    MissingData(
        200,
        0.1,
        7,
        "",
        (
            Dropped(
                "participants",
                Interval(50.1, 57.7),
                {Pillar.ENGAGEMENT: Interval(57.0, 62.0)},
                1.2345,
                (Rank("h-html", 1, 1.0, 2.05, 1.0), Rank("h-formula", 2, float("nan"), float("nan"), 0.0)),
            ),
            Dropped("interactions", None, {}, None, ()),
        ),
        ("clustering_lift",),
    ),
    Manipulability(
        0.01,
        40,
        "",
        Gain(1.2345, "to one partner", "h-pipe"),
        {"breadth": Gain(12.345, "spread over all", "h-html"), "reciprocity": Gain(0.0, "", "")},
        ("breadth",),
        ("clustering_lift",),
    ),
)


def people(ids: Sequence[str] = IDS) -> pd.DataFrame:
    """Contributions whose shares and amounts fall by half."""
    shares = [0.5 / 2**at for at in range(len(ids))]
    amounts = [share / 10 if at else float("nan") for at, share in enumerate(shares)]
    return pd.DataFrame({"participant": pd.Series(ids, dtype="str"), "share": shares, "amount": amounts})


def reading(metric_id: str) -> Reading:
    """A reading with known figures, or with the reason why there is none."""
    if metric_id not in VALUES:
        return Reading(None, "needs_column", "no interaction has a date; the column 'date' would make it available")
    value = VALUES[metric_id][0]
    return Reading(
        value, n=1234, population="parties that exchanged value", contributions=people(), details={"top": IDS[:2]}
    )


def pillar(which: Pillar) -> PillarScore:
    """A pillar of equal weights; below half of its metrics it has no score."""
    members = [one for one in METRICS.values() if one.pillar is which]
    known = [one for one in members if one.id in VALUES]
    metrics = tuple(
        MetricScore(
            one,
            reading(one.id),
            VALUES[one.id][1] if one.id in VALUES else None,
            one.scale,
            1.0,
            VALUES[one.id][1] / len(known) if one.id in VALUES else None,
        )
        for one in members
    )
    coverage = len(known) / len(members)
    if coverage < 0.5:
        return PillarScore(which, None, coverage, 1.0, f"only {coverage:.0%} of its metrics could be computed", metrics)
    score = sum(one.points for one in metrics if one.points is not None)
    return PillarScore(which, score, coverage, 1.0, "", metrics, points_lost=12.5)


def scorecard(names: Mapping[str, str] = HOSTILE) -> Scorecard:
    """The card."""
    name = HOSTILE["h-html"]
    return Scorecard(
        summary=SUMMARY,
        overall=54.321,
        overall_reason="without Network effects, which could not be scored",
        pillars=tuple(pillar(which) for which in Pillar),
        findings=(
            Finding(
                "critical",
                f"62.1 % of what partners receive has in effect one source; the largest case: {name}.",
                "Second-source the largest of these dependencies.",
                ("single_source_share", "substitutability"),
                ("h-html", "h-formula"),
            ),
            Finding("watch", "Relations | grow slowly.", "Introduce *newcomers*.", ("clustering_lift",), ("h-pipe",)),
        ),
        provenance=PROVENANCE,
        names=names,
        sureness=SURENESS,
    )


def outcome(*, scored: bool = True) -> Outcome:
    """The outcome of losing the first participant."""
    states = ["lost", "failed", "stranded", "hit", "hit", "hit", "unaffected", "unaffected"]
    table = pd.DataFrame(
        {
            "id": pd.Series(IDS, dtype="str"),
            "name": pd.Series(list(HOSTILE.values()), dtype="str"),
            "type": "supplier",
            "state": states,
            "round": pd.array([0, 2, 1, 1, 2, 3, None, None], dtype="Int64"),
            "lost_value": [1000.0, 512.25, 256.0, 128.0, 64.0, 0.5, 0.0, 0.0],
            "lost_share": [1.0, 1.0, 0.62133, 0.25, 0.0512, 0.00042, 0.0, 0.0],
            "capacity": [0.0, 0.0, 1.0, 0.75, 0.9488, 0.99958, 1.0, 1.0],
            "why": ["", *(f"through {name}" for name in list(HOSTILE.values())[:5]), "", ""],
            "through": ["", *IDS[:5], "", ""],
        }
    )
    substitutes = pd.DataFrame(
        {"id": ["h-amp"], "name": [HOSTILE["h-amp"]], "type": ["supplier"], "kind": ["supply"], "takes_over": [12.5],
         "spare": [40.0]}
    )  # fmt: skip
    card = scorecard()
    return Outcome(
        scenario=f"Losing {HOSTILE['h-html']}",
        lost_ids=("h-html",),
        cascade="linear",
        value_before=1672234782.37,
        lost=LostShare(0.31234567, 0.1, 0.0512345),
        rounds=3,
        participants=table,
        substitutes=substitutes,
        before=card if scored else None,
        after=card if scored else None,
        after_reason="" if scored else "scores were not asked for",
        provenance=PROVENANCE,
        parameters={"outside_share": 0.5, "spare_capacity": 0.2},
    )


def risk() -> Risk:
    """A risk with hostile names, two hundred runs, a wished precision, and one participant that every run loses."""
    lost = np.column_stack([np.linspace(0.0, 0.4, 200), np.linspace(0.0, 0.2, 200) ** 2, np.zeros(200)])
    share = np.linspace(0.02, 0.0, len(IDS))
    people = pd.DataFrame(
        {
            "id": IDS, "name": list(HOSTILE.values()), "type": "supplier",
            "frequency": np.linspace(0.06, 1.0, len(IDS)), "brings": share, "brings_error": share / 10,
            "tail_share": np.linspace(0.9, 0.1, len(IDS)), "tail_error": 0.05,
        }
    )  # fmt: skip
    people.loc[len(IDS) - 1, ["brings", "brings_error"]] = np.nan
    return Risk(
        scenario="Losing each participant with its type's yearly chance to leave",
        cascade="linear",
        value_before=1_000_000.0,
        lost=lost,
        lost_share=figures(lost.sum(axis=1)),
        standard_error=standard_errors(lost.sum(axis=1)),
        quantile_intervals=quantile_intervals(lost.sum(axis=1)),
        cvar_interval=(0.41, 0.445),
        participants=people,
        asked=10_000,
        precision=("mean", 0.01),
        told="5.0 % a year is assumed of <b>supplier</b>: the history is too short to show it.",
        provenance=PROVENANCE,
        parameters={"outside_share": 0.5, "spare_capacity": 0.2},
    )


def advice() -> Remedies:
    """Remedies with hostile names: two moves against several losses, with scores; the ecosystem itself is small."""
    eco = make({"a": "maker", "b": "shop"}, [("a", "b", 1.0)])
    scores = {"overall": 60.0, "concentration": 50.0, "engagement": None, "network_effects": 70.5, "resilience": 62.25}
    first = SecondSource("chips", "h-html", "h-formula", "h-control", 0.5)
    steps = (
        Step(f"Second-source for {HOSTILE['h-formula']}", "it can", first, 1.0, LostShare(0.02, 0.01, 0.01), scores),
        Step(f"Keep {HOSTILE['h-html']}", "it is dear", Keep("h-html"), 1.5, LostShare(0.01, 0.0, 0.0), scores),
    )
    return Remedies(
        against="The exits of a year among the 2 participants whose exit weighs most",
        certain=False,
        told="5.0 % a year is assumed of <b>supplier</b>: the history is too short to show it.",
        budget=3.0,
        cascade="linear",
        value=1_000_000.0,
        before=LostShare(0.02, 0.01, 0.03),
        steps=steps,
        losses=pd.DataFrame(
            {"loss": [f"Losing {HOSTILE['h-html']}", "Losing a"], "probability": [0.05, 0.2], "before": [0.9, 0.075],
             "after": [0.0, 0.05]}
        ),
        today={**scores, "overall": 58.0},
        after_loss=(None, None),
        tried=47,
        reason="The budget is used up.",
        changed=eco,
        provenance=PROVENANCE,
        parameters={
            "outside_share": 0.5, "spare_capacity": 0.2, "moved_share": 0.5,
            "effort": {"second_source": 1.0, "tie_in": 1.0, "recruit": 1.0, "keep": 1.5, "raise_capacity": 1.0},
        },
    )  # fmt: skip

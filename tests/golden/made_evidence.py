"""The four kinds of evidence made by hand: known figures, every verdict, and names that try to break out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ecohealth.evidence.aftermath import Aftermath
from ecohealth.evidence.comparison import Comparison
from ecohealth.evidence.disengagement import MODELS
from ecohealth.evidence.documented import RANKED, Documented
from ecohealth.evidence.influence import Effect
from ecohealth.evidence.judging import Interval
from ecohealth.evidence.outlook import ENDS, Forecast
from ecohealth.evidence.tested import Backtest
from ecohealth.evidence.verdict import CANNOT_BE_TOLD, NOT_SUPPORTED, SUPPORTED, Verdict
from tests.golden.made import HOSTILE, IDS, PROVENANCE

NAN = float("nan")
NAMES = list(HOSTILE.values())
VERDICTS = (
    Verdict("the hazard tells who disengages better than size alone", SUPPORTED, "AUC 0.931 against 0.899"),
    Verdict("departures drag down the other business of those who stay", NOT_SUPPORTED, "it fell by -0.191"),
    Verdict("loss_impact orders departures", CANNOT_BE_TOLD, "7 departures", "A longer history would tell."),
)
PEOPLE = pd.DataFrame({"id": IDS, "name": NAMES, "type": "supplier"})


def comparison() -> Comparison:
    """A change of the overall score, one that cannot be split, and eight movements."""
    before, parts = 60.5, {"joiners": 2.25, "leavers": -1.5, "intensity": 0.125, "definition": 0.0}
    none = dict.fromkeys(parts, NAN)
    causes = [
        {"level": "overall", "id": "overall", "label": "Overall score", "unit": "points", "before": before,
         "after": 61.375, "change": 0.875, **parts, "reason": ""},
        {"level": "pillar", "id": "engagement", "label": "Partner engagement", "unit": "points", "before": NAN,
         "after": 50.0, "change": NAN, **none, "reason": "before: only 20 % of its metrics could be computed"},
        {"level": "value", "id": "value", "label": "Value exchanged", "unit": "value", "before": 1e6, "after": 1.5e6,
         "change": 5e5, "joiners": 7e5, "leavers": -2e5, "intensity": 0.0, "definition": 0.0, "reason": ""},
    ]  # fmt: skip
    states = ["joined", "returned", "left", "stronger", "weaker", "same", "stronger", "left"]
    counts = {one: states.count(one) for one in ("joined", "returned", "left", "stronger", "weaker", "same")}
    groups = [{"column": "type", "group": NAMES[0], **counts, "renamed": 1, "value_before": 1e6, "value_after": 1.5e6,
               "change": 5e5, "joiners": 7e5, "leavers": -2e5, "intensity": 0.0, "definition": 0.0}]  # fmt: skip
    value = np.linspace(8e5, 1e5, len(IDS))
    overall, engagement, amount = ({name: one[name] for name in ("level", "id", "label", "unit")} for one in causes)
    parts = [
        {**overall, "group": group, "kind": kind, "joiners": came, "leavers": went, "intensity": stayed,
         "change": came + went + stayed, "reason": ""}
        for group, kind, came, went, stayed in [
            (NAMES[0], "group", 1.5, -1.0, 0.5), ("", "others", 0.5, -0.5, -0.25), ("", "time", 0.0, 0.0, -0.125),
            ("", "rest", 0.25, 0.0, 0.0)]
    ]  # fmt: skip
    lacking = "with the changes of only some groups it has no value (5 of 40 cases)"
    parts += [
        {**one, "group": NAMES[0], "kind": "group", "joiners": NAN, "leavers": NAN, "intensity": NAN, "change": NAN,
         "reason": lacking}
        for one in (engagement, amount)
    ]  # fmt: skip
    moved = PEOPLE.assign(
        state=states, was=["", "", "", IDS[0], "", "", "", ""], value_before=value, value_after=value[::-1],
        change=value[::-1] - value,
    )  # fmt: skip
    return Comparison(
        participants=moved,
        causes=pd.DataFrame(causes),
        groups=pd.DataFrame(groups),
        redefined=("The settings (ecosystem.toml): types.",),
        cautions=("The windows differ in length.",),
        before=replace(PROVENANCE, window="2023-01-01 to 2023-12-31"),
        after=PROVENANCE,
        by="type",
        parts=pd.DataFrame(parts),
    )


def past() -> Backtest:
    """A backtest with a departure that may be a rename, one leak, and each verdict."""
    auc = np.array([0.931, 0.899, 0.851, 0.894, 0.5])
    figures = {"auc": auc, "gain": auc[0] - auc, "brier": 0.1 + np.arange(5) / 50}
    columns = {f"{name}{end}": one + off for name, one in figures.items()
               for end, off in (("", 0.0), ("_low", -0.02), ("_high", 0.02))}  # fmt: skip
    share = np.linspace(0.08, 0.01, len(IDS))
    gone = PEOPLE.assign(at=np.arange(len(IDS)), place=3, period="2024-04")
    losses = PEOPLE.assign(period="2024-04", size=share / 2, direct=share, stranded=0.0, cascade=share / 10,
                           loss_impact=share * 1.1, partners=3, fall=share, knock_on=-share)  # fmt: skip
    scores = pd.DataFrame({"measure": ["loss_impact", "size"], "outcome": ["fall", "knock_on"], "n": [37, 37],
                           "correlation": [0.229, -0.1], "low": [-0.1, NAN], "high": [0.5, NAN]})  # fmt: skip
    return Backtest(
        horizon=6, period="month", origins=("2023-06", "2024-06"), predictions=2119, left=921,
        models=pd.DataFrame({"model": MODELS, **columns}),
        calibration=pd.DataFrame({"predicted": [0.01, 0.5], "came": [0.02, 0.6], "low": [0.0, 0.5],
                                  "high": [0.1, 0.7], "n": [212, 211]}),
        bias=Interval(-0.079, -0.103, -0.056),
        signals=pd.DataFrame({"signal": ["recency"], "meaning": ["periods of silence"], "odds": [1.53],
                              "odds_low": [1.15], "odds_high": [2.03]}),
        watched=PEOPLE.assign(probability=np.linspace(0.99, 0.01, len(IDS)), because="recency"),
        departures=gone,
        renames=pd.DataFrame({"id": [IDS[0]], "name": [NAMES[0]], "period": ["2024-04"], "successor": [IDS[1]],
                              "successor_name": [NAMES[1]], "appeared": ["2024-05"], "shared": [4], "alike": [0.8]}),
        documented=Documented(
            gone.assign(left="2024-04-30", silent=np.arange(len(IDS)) % 2 == 0).drop(columns=["at", "place"]), 3, 2119,
            37, pd.DataFrame({"model": RANKED, "auc": auc[:4], "auc_low": auc[:4] - 0.02, "auc_high": auc[:4] + 0.02}),
        ),
        aftermath=Aftermath(losses, pd.DataFrame(), scores, Interval(-0.191, -0.293, -0.072),
                            Interval(0.001, -0.002, 0.008)),
        verdicts=VERDICTS, gaps="2016-12 to 2017-02", leaks=("size at 2024-01",),
        cautions=("Records are missing in 2016-12 to 2017-02.",), provenance=PROVENANCE,
    )  # fmt: skip


def ahead() -> Forecast:
    """Two periods of value and of a pillar, as it goes and with a change that names somebody."""
    rows = [
        (case, measure, f"2025-0{step}", step, *(middle + off + shift for off in (-4.0, -2.0, 0.0, 2.0, 4.0)))
        for case, shift in (("as it goes", 0.0), ("with the change", -1.5))
        for measure, middle in (("value", 1234.5), ("active", 80.0), ("resilience", 69.7))
        for step in (1, 2)
    ]
    return Forecast(
        periods=2, period="month",
        fan=pd.DataFrame(rows, columns=["case", "measure", "period", "ahead", *ENDS]),
        history=pd.DataFrame({"measure": ["value", "resilience"], "period": "2024-12", "value": [1200.0, NAN]}),
        rates=pd.DataFrame({"type": [NAMES[0]], "there": [12.5], "entries": [0.25], "exits": [0.019],
                            "newcomer": [NAN], "growth": [0.01], "active": [0.98]}),
        checks=pd.DataFrame({"measure": ["value", "resilience"], "origins": [7, 6], "cases": [42, 12],
                             "coverage": [0.81, 0.833], "error": [30.5, 1.85], "no_change": [37.25, 2.33],
                             "drift": [34.5, 2.69]}),
        change=f"Losing {NAMES[0]}", runs=2000, scored=20, verdicts=VERDICTS, gaps="",
        cautions=("Resilience to partner loss: 10.8 % of its weight stands as it is today.",), provenance=PROVENANCE,
    )  # fmt: skip


def influence() -> Effect:
    """An effect that is not supported, with a method that could not be computed."""
    return Effect(
        done=f"What was done to type = {NAMES[0]} on 2024-06", outcome="records", before=12, after=6, period="month",
        methods=pd.DataFrame({"method": ["before and after", "interrupted time series", "matched cohort",
                                         "matched cohort, beside placebo dates"],
                              "effect": [0.3, -0.16, 0.121, 0.121], "low": [NAN, NAN, -0.19, -0.327],
                              "high": [NAN, NAN, 0.43, 0.846], "reads": ["nothing else changed", "b", "c", "d"]}),
        placebos=pd.DataFrame({"period": ["2023-06", "2023-07"], "effect": [0.05, -0.07]}),
        series=pd.DataFrame({"period": ["2024-05", "2024-06"], "treated": [1.0, 1.2], "controls": [1.0, NAN]}),
        participants=PEOPLE.assign(before=10.0, after=12.0, change=0.18, controls=", ".join(IDS[:3])),
        verdict=VERDICTS[1], cautions=("Spill-over is not modelled.",), provenance=PROVENANCE,
    )  # fmt: skip

"""What the scores mean: sentences with names and figures, ranked by how much they matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from ecohealth.metrics.reading import Reading
from ecohealth.scores.scorecard import WATCH, Finding, MetricScore, PillarScore, Severity
from ecohealth.scores.words import counted, joined, number, percent

Sentence = Callable[["Told"], str]


@dataclass(frozen=True)
class Told:
    """A reading and the names to tell it with."""

    reading: Reading
    names: Mapping[str, str]

    @property
    def value(self) -> float:
        """The reading's value."""
        return self.reading.value or 0.0

    @property
    def people(self) -> pd.DataFrame:
        """The contributions."""
        return self.reading.contributions

    def name(self, participant: object) -> str:
        """The name of an id."""
        return self.names.get(str(participant), str(participant))

    def first(self, count: int) -> list[str]:
        """Names of the first contributors."""
        return [self.name(one) for one in self.people["participant"].head(count)]


def find(names: Mapping[str, str], pillars: Sequence[PillarScore]) -> tuple[Finding, ...]:
    """The findings: every metric below healthy, the worst and weightiest first, and roles that hang on one alone.

    A finding is critical below 40 and to be watched below 70; a role held by one participant is one whatever its
    score. Where nothing is wrong, or nothing could be computed, that is said. ``names`` maps ids to names.
    """
    weighed = [
        (_lost(pillar, one), _finding(one, Told(one.reading, names)))
        for pillar in pillars
        for one in pillar.metrics
        if one.score is not None and _is_worth_telling(one)
    ]
    order = {"critical": 0, "watch": 1, "good": 2, "note": 3}
    ranked = sorted(weighed, key=lambda pair: (order[pair[1].severity], -pair[0], pair[1].metrics))
    if ranked:
        return tuple(finding for _, finding in ranked)
    return (_all_well() if any(one.score is not None for pillar in pillars for one in pillar.metrics) else _nothing(),)


def _is_worth_telling(one: MetricScore) -> bool:
    return one.band != "healthy" or bool(_held_alone(one.reading))


def _lost(pillar: PillarScore, one: MetricScore) -> float:
    """How much the metric takes from its pillar, weighted as the pillar is."""
    total = sum(other.weight for other in pillar.metrics if other.score is not None)
    return pillar.weight * one.weight * (100.0 - (one.score or 0.0)) / total if total > 0 else 0.0


def _finding(one: MetricScore, told: Told) -> Finding:
    severity: Severity = "critical" if (one.score or 0.0) < WATCH else "watch"
    return Finding(
        severity=severity,
        text=SENTENCES[one.metric.id](told) if one.metric.id in SENTENCES else plainly(one),
        next_step=one.metric.act,
        metrics=(one.metric.id, one.metric.counter),
        participants=_concerned(one, told),
    )


def _concerned(one: MetricScore, told: Told) -> tuple[str, ...]:
    alone = _held_alone(one.reading)
    if one.metric.id == "single_source_share":
        largest = one.reading.details["largest"][:3]
        return tuple(dict.fromkeys(str(pair["provider"]) for pair in largest))
    if one.metric.id in ("active_rate", "liquidity", "retention") or one.metric.id == "role_completeness":
        return alone or tuple(str(who) for who in one.reading.details.get("silent", told.people["participant"].head(3)))
    return tuple(str(who) for who in told.people["participant"].head(3))


def _held_alone(reading: Reading) -> tuple[str, ...]:
    """Participants that hold a role of the blueprint alone."""
    return tuple(str(role["alone"]) for role in reading.details.get("roles", ()) if role["alone"])


def _all_well() -> Finding:
    return Finding(
        "good",
        "Every metric that could be computed is in its healthy band.",
        "Look at what could not be computed, and at the largest partner loss.",
        ("loss_impact",),
        (),
    )


def _nothing() -> Finding:
    return Finding(
        "note",
        "None of the metrics could be computed on these data.",
        "Each says below what is missing; most often it is interactions, their weight or their date.",
        (),
        (),
    )


def plainly(one: MetricScore) -> str:
    """The sentence of a metric that has none of its own: its value, and what would score 50."""
    unit = "" if one.metric.unit == "share" else f" {one.metric.unit}"
    half = number(one.scale.at_50) + (f" ({one.metric.scored_as})" if one.metric.scored_as else "")
    return f"{one.metric.label} is {number(one.reading.value or 0.0)}{unit}; {half} would score 50."


# -- one sentence a metric ------------------------------------------------------------------------------------------
def _participant_hhi(told: Told) -> str:
    largest = zip(told.first(3), told.people["share"].to_numpy(dtype=float), strict=False)
    shares = [f"{name} {percent(share)}" for name, share in largest]
    even = number(told.reading.details["equal_sized"])
    return f"Value is spread as if {even} equal participants shared it: {joined(shares)} of all given and taken."


def _elephant_factor(told: Told) -> str:
    if told.value == 1:
        return (
            f"{told.first(1)[0]} alone makes half of the value; there are {told.reading.n:,} participants with value."
        )
    led = "led by " if told.value > 3 else ""
    return (
        f"{told.value:,.0f} of {counted(told.reading.n, 'participant')} make half of the value, "
        f"{led}{joined(told.first(3))}."
    )


def _type_hhi(told: Told) -> str:
    by_type = sorted(told.reading.details["share_by_type"].items(), key=lambda pair: (-pair[1], pair[0]))
    top, share = by_type[0]
    rest = joined([f"{kind} {percent(part)}" for kind, part in by_type[1:4]])
    return f"One type, {top}, carries {percent(share)} of value; next come {rest}."


def _single_source_share(told: Told) -> str:
    worst = told.reading.details["largest"][0]
    example = (
        f"{told.name(worst['recipient'])} gets {percent(worst['share'])} of its {worst['kind']} "
        f"from {told.name(worst['provider'])}"
    )
    return f"{percent(told.value)} of what partners receive has in effect one source; the largest case: {example}."


def _active_rate(told: Told) -> str:
    active, period = told.reading.details["active"], told.reading.details["period"]
    silent = [told.name(one) for one in told.reading.details["silent"][:3]]
    who = f"; the largest of the silent are {joined(silent)}" if silent else ""
    return f"In {period}, {told.reading.n - active:,} of {counted(told.reading.n, 'partner')} did nothing{who}."


def _breadth(told: Told) -> str:
    alone = told.reading.details["with_one_partner"]
    others = "one other" if told.value < 1.005 else f"{number(told.value)} others"
    return (
        f"A typical partner works with the equivalent of {others}; "
        f"{counted(alone, 'partner')} of {told.reading.n:,} hang on a single one."
    )


def _reciprocity(told: Told) -> str:
    how_much = f"Only {percent(told.value)}" if told.value > 0 else "None"
    return f"{how_much} of the value that passes between partners is matched by value coming back."


def _retention(told: Told) -> str:
    lost = told.reading.details["lost"]
    largest = f"; the largest: {joined(told.first(3))}" if lost else ""
    return (
        f"{percent(told.value)} of partners are still with us a year after they start; "
        f"{lost:,} of {told.reading.n:,} have gone silent{largest}."
    )


def _densification(told: Told) -> str:
    low, high = told.reading.details["interval_95"]
    pace = "more slowly than" if told.value < 1 else "only a little faster than"
    return f"Relations grow {pace} participants: exponent {number(told.value)} ({number(low)}–{number(high)})."


def _liquidity(told: Told) -> str:
    alone = joined(told.first(3)) if len(told.people) else ""
    who = f"; the largest that met nobody: {alone}" if alone else ""
    return f"{percent(told.value)} of active partners met a partner of another type in {_when(told)}{who}."


def _when(told: Told) -> str:
    return told.reading.population.rpartition(" active in ")[2].partition(" (")[0]


def _role_completeness(told: Told) -> str:
    gaps = [_gap(role, told) for role in told.reading.details["roles"] if not role["filled"] or role["alone"]]
    filled = round(told.value * told.reading.n)
    return (
        f"{filled} of {counted(told.reading.n, 'required role')} filled as the blueprint asks. {' '.join(gaps)}".strip()
    )


def _gap(role: Mapping[str, object], told: Told) -> str:
    kind, least = str(role["type"]).replace("_", " "), role["min_active"]
    if role["alone"]:
        return f"The role {kind} hangs on {told.name(role['alone'])} alone (the blueprint asks for {least})."
    if not role["active"]:
        return f"Nobody plays the role {kind} (the blueprint asks for {least})."
    return f"The role {kind} has {role['active']} active (the blueprint asks for {least})."


def _clustering_lift(told: Told) -> str:
    return (
        f"Partners of the same partner work together {number(told.value)} times as often as chance would have it: "
        "ties run through hubs rather than between partners."
    )


def _loss_impact(told: Told) -> str:
    top, stranded = told.first(1)[0], told.reading.details["stranded_share"]
    behind = f", {percent(stranded)} of it cut off behind it" if stranded > 0 else ""
    others = told.reading.details["systemic"] - 1
    rest = f"{counted(others, 'other')} would each cost 5 % or more" if others > 0 else "no other would cost 5 %"
    return f"Losing {top} alone would cost {percent(told.value)} of all value{behind}; {rest}."


def _robustness_targeted(told: Told) -> str:
    half = told.reading.details["losses_until_half_is_apart"]
    gone = "largest participant is" if half == 1 else f"{half:,} largest of {told.reading.n:,} participants are"
    return f"Once the {gone} gone, less than half of the ecosystem still hangs together."


def _cut_partners(told: Told) -> str:
    count = told.reading.details["count"]
    top, stranded = told.first(1)[0], float(told.people["share"].iloc[0])
    worst = f"; behind {top} alone {percent(stranded)} of all value would be cut off" if stranded >= 0.001 else ""
    return f"{counted(count, 'participant')} of {told.reading.n:,} hold others to the ecosystem by themselves{worst}."


def _substitutability(told: Told) -> str:
    who = f"; the largest that nobody could replace: {joined(told.first(3))}" if len(told.people) else ""
    how_much = f"only {percent(told.value)}" if told.value > 0 else "nothing"
    return f"Another provider of the same type could take over {how_much} of what is received{who}."


def _value_at_risk(told: Told) -> str:
    mean, who = told.reading.details["mean"], ""
    if len(told.people):
        who = f"; {told.first(1)[0]} leaves in {percent(float(told.people['share'].iloc[0]))} of those years"
    return (
        f"In the worst twentieth of years {percent(told.value)} of all value goes as partners leave by chance, "
        f"{percent(mean)} in the mean of all years{who}."
    )


SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "participant_hhi": _participant_hhi,
        "elephant_factor": _elephant_factor,
        "type_hhi": _type_hhi,
        "single_source_share": _single_source_share,
        "active_rate": _active_rate,
        "breadth": _breadth,
        "reciprocity": _reciprocity,
        "retention": _retention,
        "densification": _densification,
        "liquidity": _liquidity,
        "role_completeness": _role_completeness,
        "clustering_lift": _clustering_lift,
        "loss_impact": _loss_impact,
        "value_at_risk": _value_at_risk,
        "robustness_targeted": _robustness_targeted,
        "cut_partners": _cut_partners,
        "substitutability": _substitutability,
    }
)
"""How metrics are told; one that is not named here is told plainly."""

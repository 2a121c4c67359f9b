"""Activity without outcome: found where it is planted, and not where the same months come in no order."""

from __future__ import annotations

from collections.abc import Sequence

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.drift import without_outcome
from ecohealth.scores.findings import of_activity
from ecohealth.scores.rule import Rule, Rules, combined, shipped_rules
from ecohealth.scores.score import score
from ecohealth.scores.scorecard import Finding
from tests.ecosystems import make

PARTIES = 23


def wider_and_less_mutual(months: Sequence[int]) -> Ecosystem:
    """Every month each party gives to m + 2 others, and gets 1 - m/8 back from the first; months in the given order."""
    ties = []
    for at, m in enumerate(months):
        day = f"2024-{at + 1:02d}-28" if at != 1 else "2024-02-29"
        for who in range(PARTIES):
            ties += [(f"p{who:02d}", f"p{(who + k) % PARTIES:02d}", 1.0, "supply", day) for k in range(1, m % 8 + 3)]
            ties.append((f"p{(who + 1) % PARTIES:02d}", f"p{who:02d}", 1.0 - m / 8, "supply", day))
        ties.append(("p00", "p01", 1.0, "supply", f"2024-{at + 1:02d}-01"))
    last = f"2024-{len(months) + 1:02d}-15"
    return make({f"p{k:02d}": "xy"[k % 2] for k in range(PARTIES)}, [*ties, ("p00", "p01", 1.0, "supply", last)])


def findings(eco: Ecosystem, rules: Rules) -> tuple[Finding, ...]:
    card = score(eco)
    return of_activity(card, rules, without_outcome(eco, card))


def found(eco: Ecosystem) -> set[tuple[str, ...]]:
    return {(name, METRICS[name].counter) for name in without_outcome(eco, score(eco))}


def test_breadth_that_rises_while_less_comes_back_is_found():
    assert METRICS["breadth"].counter == "reciprocity"
    eco = wider_and_less_mutual(range(8))
    finding = next(one for one in findings(eco, shipped_rules()) if one.metrics[0] == "breadth")
    assert finding.text.startswith("Activity without outcome: over the last 8 months Breadth of partnership got better")
    assert "Reciprocity, to be read beside it, got worse" in finding.text
    assert (finding.severity, finding.next_step) == ("watch", METRICS["reciprocity"].act)


def test_the_same_months_in_no_order_show_nothing():
    assert ("breadth", "reciprocity") not in found(wider_and_less_mutual([3, 6, 0, 5, 1, 7, 2, 4]))


def test_backwards_it_is_the_other_pair():
    pairs = found(wider_and_less_mutual(range(7, -1, -1)))
    assert ("breadth", "reciprocity") not in pairs
    assert ("reciprocity", "breadth") in pairs


def test_seven_periods_are_too_few():
    assert found(wider_and_less_mutual(range(7))) == set()


def test_a_team_may_say_it_otherwise_or_not_at_all():
    eco, rule = wider_and_less_mutual(range(8)), "activity_without_outcome"
    said = combined({rule: {"say": "{label} rose, {details.worse.label} fell.", "severity": "critical"}})
    otherwise = findings(eco, {name: Rule.model_validate(one) for name, one in said.items()})
    assert [(one.severity, one.text, one.rule) for one in otherwise if one.metrics[0] == "breadth"] == [
        ("critical", "Breadth of partnership rose, Reciprocity fell.", rule)
    ]
    off = combined({rule: {"off": True}})
    assert findings(eco, {name: Rule.model_validate(one) for name, one in off.items()}) == ()


def test_a_scorecard_has_it_only_when_stressed():
    eco = wider_and_less_mutual(range(8))
    rule = "activity_without_outcome"
    assert not any(one.rule == rule for one in score(eco).findings)
    assert any(one.rule == rule for one in score(eco, stress=2).findings)

from __future__ import annotations

import math

import pytest

from ecohealth.errors import UnknownChoice
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.findings import plainly
from ecohealth.scores.profile import profile_with
from ecohealth.scores.score import score
from ecohealth.scores.scorecard import points_lost
from ecohealth.scores.trend import trend
from ecohealth.scores.words import number
from ecohealth.tables.config import Config, Role
from tests.ecosystems import complete, make, random_ecosystem, star

RICH = random_ecosystem(11, n=30, rows=900)
CARD = score(RICH)


def test_a_pillar_is_the_weighted_mean_of_what_could_be_computed():
    for pillar in CARD.pillars:
        known = [one for one in pillar.metrics if one.score is not None]
        weight = sum(one.weight for one in known)
        assert pillar.score == pytest.approx(sum(one.score * one.weight for one in known) / weight)
        assert pillar.coverage == pytest.approx(weight / sum(one.weight for one in pillar.metrics))
        assert sum(one.points for one in known) == pytest.approx(pillar.score)


def test_the_overall_score_is_the_geometric_mean_and_its_missing_points_add_up():
    scores = [pillar.score for pillar in CARD.pillars]
    assert CARD.overall == pytest.approx(math.prod(scores) ** 0.25)
    assert sum(pillar.points_lost for pillar in CARD.pillars) == pytest.approx(100 - CARD.overall)


def test_scores_of_three_partners_are_told_and_not_judged():
    few = score(make({"a": "x", "b": "y", "c": "z"}, [("a", "b", 10.0), ("b", "c", 12.0)] * 3))
    assert few.overall is not None
    bands = {few.band, *(one.band for one in few.pillars), *(one.band for one in few.metrics.values())}
    assert bands == {"too few to judge", "not available", "not scored"}
    assert {CARD.band, *(one.band for one in CARD.pillars)} <= {"healthy", "watch", "critical"}


def test_half_of_the_weight_of_the_pillars_has_to_be_scored():
    eco = make({"a": "x", "b": "y", "c": "z"}, [("a", "b", 10.0), ("b", "c", 12.0)] * 3)
    asked = profile_with({"required": [], "pillars": {"engagement": 3.0}}, "a test")
    card = score(eco, asked)
    assert [one.pillar for one in card.pillars if one.score is None] == [Pillar.ENGAGEMENT, Pillar.NETWORK_EFFECTS]
    assert card.overall is None
    assert card.overall_reason == (
        "no overall score: the pillars that could be scored carry 33.3 % of the weight; at least 50 % are needed"
    )


def test_a_metric_without_a_scale_is_shown_without_score_and_weight():
    shown = CARD.metrics["effective_participants"]
    assert shown.reading.value > 1.0
    assert (shown.score, shown.scale, shown.weight, shown.points, shown.band) == (None, None, 0.0, None, "not scored")
    assert score(make({"a": "x", "b": "y"}, [])).metrics["effective_participants"].band == "not available"
    assert not any(one.metrics[:1] == ("effective_participants",) for one in CARD.findings)


def test_weights_of_the_profile_count():
    heavy = profile_with({"pillars": {"concentration": 3.0}, "metrics": {"type_hhi": {"weight": 0.0}}}, "test")
    card = score(RICH, heavy)
    concentration = card.pillars[0]
    assert next(one.points for one in concentration.metrics if one.metric.id == "type_hhi") == 0.0
    logs = [pillar.weight * math.log(pillar.score) for pillar in card.pillars]
    assert card.overall == pytest.approx(math.exp(sum(logs) / 6.0))


def test_another_profile_reads_the_same_readings():
    eco = random_ecosystem(12)
    first = score(eco)
    again = score(eco, profile_with({"pillars": {"resilience": 2.0}}, "test"))
    assert all(again[name] is first[name] for name in METRICS)
    assert again.provenance.profile_hash != first.provenance.profile_hash
    assert score(eco.window("2025"))["participant_hhi"] is not first["participant_hhi"]


def test_what_cannot_be_computed_says_why_and_is_left_out():
    card = score(star())
    assert card["densification"].status == "needs_column"
    assert "'date'" in card["densification"].reason
    engagement = card.pillars[1]
    known = sum(one.weight for one in engagement.metrics if one.score is not None)
    assert engagement.coverage == known / sum(one.weight for one in engagement.metrics) < 0.5
    assert engagement.score is None, "of engagement little is known without dates"
    assert card.pillars[0].coverage >= 0.5
    assert card.pillars[0].score is not None


def test_below_half_coverage_there_is_no_pillar_and_without_a_required_one_no_overall():
    card = score(make({"a": "x", "b": "y"}, []))
    assert card.overall is None
    assert "Concentration risk and Resilience" in card.overall_reason
    assert all(pillar.score is None and pillar.reason.startswith("none of its") for pillar in card.pillars)
    some = score(make({"a": "x", "b": "y"}, [("a", "b")]))
    assert any(pillar.score is None and "at least 50 % are needed" in pillar.reason for pillar in some.pillars)
    assert all(one.reading.value is None for one in card.metrics.values() if one.reading.status != "ok")


def test_an_empty_ecosystem_scores_nothing_and_fails_nowhere():
    card = score(make({"a": "x"}, []))
    assert {one.reading.status for one in card.metrics.values()} <= {"undefined", "needs_column", "too_little_data"}


def test_a_reading_is_found_by_its_id():
    assert CARD["participant_hhi"].value == METRICS["participant_hhi"].read(RICH).value
    with pytest.raises(UnknownChoice, match="did you mean 'participant_hhi'"):
        CARD["participant_hhl"]


def test_points_lost_of_a_zero_pillar_are_all_its_own():
    lost = points_lost({Pillar.CONCENTRATION: (0.0, 0.5), Pillar.RESILIENCE: (80.0, 0.5)}, 0.0)
    assert lost == {Pillar.CONCENTRATION: 100.0, Pillar.RESILIENCE: 0.0}
    perfect = points_lost({Pillar.CONCENTRATION: (100.0, 1.0)}, 100.0)
    assert perfect == {Pillar.CONCENTRATION: 0.0}


def test_a_scorecard_of_few_says_that_it_is_small():
    assert any(
        note.startswith("Only 2 active participants, 1 record")
        for note in score(make({"a": "x", "b": "y"}, [("a", "b")])).summary.notes
    )
    assert not any(note.startswith("Only") for note in CARD.summary.notes)


def test_a_metric_without_a_rule_is_told_plainly():
    spread = number(CARD["participant_hhi"].value)
    assert plainly(CARD.metrics["participant_hhi"]) == (
        f"Concentration of value is {spread} of 1; 0.18 would score 50."
    )
    assert "0.05 (as a share of the parties" in plainly(CARD.metrics["elephant_factor"])


def test_findings_name_figures_and_partners_worst_first():
    severities = [finding.severity for finding in CARD.findings]
    assert severities == sorted(severities, key=["critical", "watch", "good", "note"].index)
    known = set(RICH.ids)
    for finding in CARD.findings:
        assert finding.next_step
        assert set(finding.participants) <= known
        assert finding.metrics[0] in METRICS


def test_a_healthy_ecosystem_is_told_so():
    profile = profile_with({"metrics": {m: {"scale": [-2.0, -1.0, 0.0]} for m in METRICS}}, "test")
    (finding,) = score(complete(12), profile).findings
    assert finding.severity == "good"


def test_a_role_held_alone_is_a_finding_even_when_filled():
    config = Config(blueprint=(Role(type="bank"),))
    card = score(make({"a": "firm", "k": "bank", "b": "firm"}, [("a", "k"), ("b", "a")], config=config))
    texts = [finding.text for finding in card.findings if finding.metrics[:1] == ("role_completeness",)]
    assert texts == [
        "1 of 1 required role filled as the blueprint asks. The role bank hangs on K alone (the blueprint asks for 1)."
    ]


def test_the_trend_ends_with_the_card_of_the_same_window():
    table = trend(RICH, points=4)
    assert table["period_end"].tolist() == ["2025-03", "2025-06", "2025-09", "2025-12"]
    assert table["overall"].iloc[-1] == pytest.approx(score(RICH.window("2025")).overall)
    assert len(trend(star())) == 0

from __future__ import annotations

import pytest

from ecohealth.errors import BadProfile
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar, Scale
from ecohealth.scores.profile import load_profile, profile_with
from ecohealth.scores.shipped import PROFILES


@pytest.mark.parametrize(
    ("raw", "expected"), [(0.30, 0), (0.25, 0), (0.215, 25), (0.18, 50), (0.115, 75), (0.05, 100), (0.0, 100)]
)
def test_a_falling_scale_is_linear_between_its_points_and_clipped_outside(raw, expected):
    assert Scale(0.25, 0.18, 0.05).score(raw) == pytest.approx(expected)


def test_a_rising_scale_mirrors_it():
    assert [Scale(0.0, 0.5, 2.0).score(raw) for raw in (-1, 0.25, 0.5, 1.25, 9)] == [0, 25, 50, 75, 100]


@pytest.mark.parametrize("points", [(0.1, 0.1, 0.2), (0.1, 0.3, 0.2), (1.0, 1.0, 1.0)])
def test_a_scale_that_turns_back_is_refused(points):
    with pytest.raises(ValueError, match="rises or falls"):
        Scale(*points)


def test_the_default_profile_weighs_pillars_alike_and_metrics_no_more_than_one():
    profile = load_profile()
    assert set(profile.pillars.values()) == {1.0}
    scored = {profile.weight_of(metric) for metric in METRICS.values() if metric.scale}
    assert scored <= {0.25, 0.5, 0.75, 1.0}
    assert {profile.weight_of(metric) for metric in METRICS.values() if not metric.scale} == {0.0}
    assert profile.assumptions() == {"outside_share": 0.5, "spare_capacity": 0.2, "failure_threshold": 0.5}


def test_a_profile_of_ones_own_replaces_what_it_names(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(
        'name = "mine"\n[pillars]\nengagement = 0\n[metrics.participant_hhi]\nweight = 3\nscale = [0.5, 0.3, 0.1]\n'
    )
    profile = load_profile(file)
    assert profile.pillars[Pillar.ENGAGEMENT] == 0
    assert profile.pillars[Pillar.RESILIENCE] == 1.0
    metric = METRICS["participant_hhi"]
    assert (profile.weight_of(metric), profile.scale_of(metric).at_50) == (3.0, 0.3)
    assert "mine" in profile.scale_of(metric).source
    assert profile.hash != load_profile().hash


def test_a_key_of_a_metric_leaves_its_other_keys_and_other_metrics_as_they_are():
    mine = profile_with({"metrics": {"elephant_factor": {"scale": [0.0, 0.1, 0.3]}}}, "test")
    metric, other = METRICS["elephant_factor"], METRICS["depth"]
    assert mine.scale_of(metric).at_50 == 0.1
    assert mine.weight_of(metric) == load_profile().weight_of(metric) == 0.75
    assert mine.weight_of(other) == load_profile().weight_of(other) == 0.5


def test_a_metric_that_is_only_shown_is_scored_by_a_profile_that_gives_it_a_scale():
    shown = METRICS["effective_participants"]
    assert load_profile().scale_of(shown) is None
    mine = profile_with({"metrics": {"effective_participants": {"scale": [1, 10, 100]}}}, "test")
    assert mine.weight_of(shown) == 1.0
    assert mine.scale_of(shown).score(10.0) == 50.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('colour = "red"', ["colour"]),
        ("[pillars]\nconcentration = -1", ["pillars.concentration = '-1'", "greater than or equal to 0"]),
        ("[metrics.participant_hhl]\nweight = 1", ["participant_hhl", "did you mean 'participant_hhi'"]),
        ("[metrics.participant_hhi]\nscale = [1, 2, 1]", ["rises or falls"]),
        ("[pillars]\nconcentration=0\nengagement=0\nnetwork_effects=0\nresilience=0", ["at least one pillar"]),
        ("name = [", ["not valid TOML"]),
        ('outside_share = 1.5\nspare_capacity = "much"', ["outside_share", "spare_capacity"]),
    ],
)
def test_a_profile_that_cannot_be_used_says_file_key_and_why(tmp_path, text, words):
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(BadProfile) as caught:
        load_profile(file)
    assert "mine.toml" in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_a_profile_that_is_not_there_says_so(tmp_path):
    with pytest.raises(BadProfile, match="cannot be read"):
        load_profile(tmp_path / "none.toml")


def test_the_hash_depends_on_content_alone():
    assert profile_with({}, "x").hash == profile_with({}, "y").hash


@pytest.mark.parametrize("name", PROFILES)
def test_the_profile_of_a_phase_differs_in_weights_and_red_flags(name):
    profile, default = load_profile(name), load_profile()
    assert profile.name == name
    flags = [rule for rule in profile.rules.values() if rule.red_flag]
    assert bool(flags) == (name != "default")
    assert (profile.pillars == default.pillars) == (name == "default")
    assert profile.effort == default.effort
    assert list(profile.rules)[: len(flags)] == [key for key, rule in profile.rules.items() if rule.red_flag]


def test_a_profile_of_ones_own_stands_on_a_shipped_one(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(
        'base = "launch"\nname = "mine"\n[metrics.liquidity]\nscale = [0.1, 0.2, 0.3]\n'
        '[rules.mine]\nmetrics = ["liquidity"]\nsay = "x"\n[rules.launch_role_is_empty]\nseverity = "watch"\n'
    )
    profile, launch = load_profile(file), load_profile("launch")
    assert (profile.required, profile.pillars) == (launch.required, launch.pillars)
    liquidity = METRICS["liquidity"]
    assert (profile.weight_of(liquidity), profile.scale_of(liquidity).at_50) == (2.0, 0.2)
    assert next(iter(profile.rules)) == "mine"
    assert profile.rules["launch_role_is_empty"].severity == "watch"
    assert profile.rules["launch_role_is_empty"].say == launch.rules["launch_role_is_empty"].say


def test_a_base_or_a_name_that_is_none_says_which_there_are(tmp_path):
    with pytest.raises(BadProfile, match=r"mine: base = 'lunch': no such profile \(did you mean 'launch'\?\); allowed"):
        profile_with({"base": "lunch"}, "mine")
    with pytest.raises(BadProfile, match=r"did you mean 'maturity'.*shipped profiles: default, launch"):
        load_profile("maturty")

"""What holds for every shipped rule, also for those written tomorrow: told on any data, whole, and always alike."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import ecohealth as eh
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.findings import find
from ecohealth.scores.profile import load_profile
from ecohealth.scores.rule import Rule, shipped_rules
from ecohealth.scores.score import score
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.shipped import PROFILES
from ecohealth.tables.config import Config, Role
from tests.ecosystems import complete, make, path, random_ecosystem, star, two_cliques

CONFIG = Config(blueprint=(Role(type="maker", min_active=2), Role(type="bank"), Role(type="nobody", min_share=0.5)))
FOLDER = Path(eh.__file__).parent / "scores" / "rules"


def ecosystems() -> dict[str, Ecosystem]:
    people = {"a": "maker", "b": "bank", "c": "maker"}
    dated = [("a", "b", 3.0, "supply", "2024-01-05"), ("b", "c", 1.0, "supply", "2025-06-01")]
    return {
        "two": make({"a": "x", "b": "y"}, [("a", "b")]),
        "three": make(people, dated, config=CONFIG, window="all"),
        "one type": make(dict.fromkeys("abcd", "x"), [("a", "b"), ("b", "c"), ("c", "d")]),
        "no ties": make({"a": "x", "b": "y"}, []),
        "no weight": make({"a": "x", "b": "y"}, [("a", "b", 0.0)]),
        "alone": make({"a": "x"}, [("a", "a")]),
        "star": star(),
        "complete": complete(12),
        "path": path(14),
        "cliques": two_cliques(),
        "volta": eh.load(eh.sample_path("volta")),
        **{f"random {seed}": random_ecosystem(seed, n=26, rows=300) for seed in (1, 2)},
    }


EVERY_RULE = {name: rule for profile in PROFILES for name, rule in load_profile(profile).rules.items()}
ECOSYSTEMS = ecosystems()
VOLTA = ECOSYSTEMS["volta"]
CARDS = {name: score(eco) for name, eco in ECOSYSTEMS.items()}


@pytest.fixture(params=CARDS.values(), ids=CARDS)
def card(request: pytest.FixtureRequest) -> Scorecard:
    return request.param


def test_whatever_the_data_each_rule_can_be_told_whole(card):
    """Also of a metric that is healthy, since limits can be changed; conditions on details are kept."""
    asked = {
        name: rule if "details" in rule.when else rule.model_copy(update={"when": "value is known"})
        for name, rule in EVERY_RULE.items()
    }
    for name, rule in asked.items():
        for one in find(card.summary, card.pillars, {name: rule}, card.names):
            if one.rule == name:
                assert "could not be told" not in one.text
                assert re.fullmatch(r"[A-Z0-9É].*[.]", one.text, re.DOTALL), one.text
                assert not re.search(r"[{}]|  |nan|(?<!^)\bNone\b|inf\b|\.\.| ,| ;", one.text), one.text
                assert one.next_step.endswith(".")
                assert set(one.participants) <= set(card.names)


def test_the_same_state_gives_the_same_words(card):
    again = find(card.summary, card.pillars, shipped_rules(), card.names)
    backwards = dict(reversed(list(card.names.items())))
    assert again == card.findings == find(card.summary, card.pillars, shipped_rules(), backwards)


def test_names_are_text_and_never_slots():
    hostile = dict.fromkeys(CARDS["volta"].names, "{value} <b>")
    card = CARDS["volta"]
    told = find(card.summary, card.pillars, shipped_rules(), hostile)
    assert any("{value} <b>" in one.text for one in told)
    assert not any("could not be told" in one.text for one in told)


def test_every_rule_can_be_the_one_that_holds():
    """Of the rules about one metric only the last may be without a condition of its own."""
    for profile in PROFILES:
        by_metric: dict[str, list[Rule]] = {}
        for rule in load_profile(profile).rules.values():
            by_metric.setdefault(rule.metrics[0], []).append(rule)
        for rules in by_metric.values():
            assert all(one.when != Rule.model_fields["when"].default for one in rules[:-1])


def test_an_ecosystem_that_does_well_raises_no_red_flag_and_one_that_lacks_a_role_does():
    flags = {name: [one.rule for one in score(VOLTA, load_profile(name)).findings if one.red_flag] for name in PROFILES}
    assert flags == {
        "default": [], "launch": [], "scale": [], "maturity": ["maturity_rests_on_one"], "evolution": [],
    }  # fmt: skip
    (first, *_) = (one for one in score(ECOSYSTEMS["three"], load_profile("launch")).findings if one.red_flag)
    assert (first.severity, first.text) == (
        "critical",
        "Red flag: nobody plays the role nobody; the value proposition is not complete without it.",
    )


def test_files_of_rules_are_read_whole():
    said = {name for file in FOLDER.glob("*.toml") for name in tomllib.loads(file.read_text("utf-8"))}
    assert said == set(shipped_rules())


def test_a_finding_about_a_healthy_metric_is_none():
    card = CARDS["volta"]
    healthy = [
        replace(
            pillar, metrics=tuple(replace(one, score=None if one.score is None else 100.0) for one in pillar.metrics)
        )
        for pillar in card.pillars
    ]
    found = find(card.summary, healthy, shipped_rules(), card.names)
    told_anyway = {
        "roles_of_the_blueprint": "a role that is held by one alone",
        "some_drift": "a partner that is silent far beyond its habit",
        "hangs_on_a_small_one": "a small provider on which much hangs",
    }
    rules = shipped_rules()
    assert {one.rule for one in found} >= set(told_anyway)
    assert not [one.rule for one in found if rules[one.rule].when == "score < 70"], "nothing that asks for a low score"

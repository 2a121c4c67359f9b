"""Rules: conditions, sentences, what is refused, and what a user's own change."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ecohealth.errors import BadProfile
from ecohealth.export.sentences import finding_sentence
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.condition import parse, paths
from ecohealth.scores.facts import Facts
from ecohealth.scores.findings import find, records_behind
from ecohealth.scores.profile import load_profile, profile_with
from ecohealth.scores.rule import ACTIVITY, Rule, shipped_rules
from ecohealth.scores.score import score
from ecohealth.scores.scorecard import Behind
from ecohealth.scores.telling import CannotTell, Telling, tell
from tests.ecosystems import make, random_ecosystem

RICH = random_ecosystem(11, n=30, rows=900)
CARD = score(RICH)


def facts(metric: str = "loss_impact", **details: object) -> Facts:
    one = CARD.metrics[metric]
    told = replace(one, reading=replace(one.reading, value=0.25, n=12, details=details), score=42.0)
    return Facts(told, CARD.metrics, CARD.summary, {"a": "Acme {value}", "b": "Bolt"})


ROLES = [{"type": "bank", "active": 0, "filled": False}, {"type": "maker", "active": 3, "filled": True}]


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("score < 70", True),
        ("score < 42", False),
        ("score <= 42 and value = 25 %", True),
        ("value > 0.3 or n >= 10", True),
        ("value > 0.3 or n >= 10 and score > 50", False),
        ("(value > 0.3 or n >= 10) and score > 40", True),
        ("not value > 0.3", True),
        ("band = 'watch'", True),
        ("band != 'watch'", False),
        ("details.p < 0.05", False),
        ("details.p >= 0.05", False),
        ("details.p != 0.05", False),
        ("details.p is unknown", True),
        ("details.order is known", True),
        ("details.flag", True),
        ("details.order", False),
        ("details.flag = true", True),
        ("details.flag = 1", False),
        ("details.word = 'x'", True),
        ("details.word < 3", False),
        ("count(details.roles) = 2", True),
        ("count(details.roles where each.active = 0) = 1", True),
        ("share(details.roles where not each.filled) >= 50 %", True),
        ("share(details.none where each.filled) >= 0", False),
        ("share(details.empty) >= 0", False),
        ("details.roles.2.active = 3", True),
        ("details.roles.9.active = 3", False),
        ("card.parties > 20 and card.parties <= card.participants", True),
        ("participant_hhi.value < 1 and participant_hhi.score > 0", True),
        ("details.order > -1e-3", True),
    ],
)
def test_a_condition_says_what_it_says(text, so):
    known = facts(order=0.4, flag=True, word="x", roles=ROLES, empty=[])
    assert parse(text).holds(known) is so
    assert parse(f"not ({text})").holds(known) is not so


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("score <", "a figure or a number is needed where 'the end' stands"),
        ("score < 3 4", "'4' follows where the condition could end"),
        ("score is big", "'known' or 'unknown' is needed after 'is', not 'big'"),
        ("(score < 3", "')' is needed where 'the end' stands"),
        ("score ** 2", "'*' means nothing"),
        ("__import__('os')", "'(' follows"),
        ("count(3) > 1", "are of a list"),
        ("and score < 3", "a figure or a number is needed where 'and' stands"),
        ("(" * 30 + "score" + ")" * 30, "nested"),
        ("not " * 30 + "score", "nested"),
        ("score < 1 or " * 60 + "score", "500 characters"),
        ("", "a figure or a number"),
    ],
)
def test_a_condition_that_cannot_be_read_says_where(text, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        parse(text)


def test_a_condition_tells_its_figures():
    assert list(paths(parse("score < 1 and count(details.roles where each.active = 0) > n or not band is known"))) == [
        "score", "details.roles", "each.active", "n", "band",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{value} {value:share} {n:whole}", "0.25 25.0 % 12"),
        ("{n:counted partner} {details.one:counted party|parties}", "12 partners 1 party"),
        ("{details.who:name}: {details.people:names}", "Acme {value}: Acme {value} and Bolt"),
        ("{details.people:names 1}", "Acme {value}"),
        ("{details.type:words}", "research institute"),
        ("{details.sum:money}", "1.2 M"),
        ("{card.active:whole}, {participant_hhi.n:whole}", f"{CARD.summary.active}, {CARD['participant_hhi'].n}"),
        ("{details.list}", "1, 2.5 and x"),
    ],
)
def test_slots_are_filled_as_people_read_figures(text, told):
    known = facts(one=1, who="a", people=["a", "b"], type="research_institute", sum=1.2e6, list=[1, 2.5, "x"])
    assert tell((Telling(text=text),), {}, known) == told


def test_of_alternatives_the_first_that_holds_is_told_and_of_lists_the_first_entries():
    several = (Telling(text="few", when="n < 10"), Telling(text="many", when="n >= 10"), Telling(text="?"))
    assert tell(several, {}, facts()) == "many"
    each = Telling(each="details.roles", when="not each.filled", text="{each.type} has {each.active:whole}")
    assert tell((each, Telling(text="all filled")), {}, facts(roles=ROLES)) == "bank has 0"
    assert tell((each, Telling(text="all filled")), {}, facts(roles=ROLES[1:])) == "all filled"
    rest = Telling(each="details.roles", skip=1, first=1, text="{part}", join="; ")
    assert tell((rest,), {"part": (Telling(text="<{each.type}>"),)}, facts(roles=ROLES)) == "<maker>"


def test_a_slot_without_a_figure_is_no_hole():
    with pytest.raises(CannotTell, match=r"details\.p"):
        tell((Telling(text="p = {details.p}"),), {}, facts())


def rule(**changes: object) -> dict[str, object]:
    return {"metrics": ["loss_impact"], "say": "x", **changes}


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"metrics": ["loss_impakt"]}, "rules.mine.metrics", "did you mean 'loss_impact'"),
        ({"metrics": []}, "rules.mine.metrics", "at least 1"),
        ({"when": "scor < 4"}, "rules.mine.when = 'scor < 4'", "did you mean 'score'"),
        ({"when": "card.activ < 4"}, "rules.mine.when", "did you mean 'active'"),
        ({"when": "retention.vale < 4"}, "rules.mine.when", "did you mean 'value'"),
        ({"when": "each.x = 1"}, "rules.mine.when", "'each' is an entry of a list"),
        ({"severity": "grave"}, "rules.mine.severity = 'grave'", "'critical'"),
        ({"say": "{valu}"}, "rules.mine", "no figure 'valu' (did you mean 'value'?)"),
        ({"say": "{value:shar}"}, "rules.mine.say.0", "did you mean 'share'"),
        ({"say": "{value"}, "rules.mine.say.0", "a brace has no partner"),
        ({"say": "{n:counted}"}, "rules.mine.say.0", "needs the noun"),
        ({"parts": {"a": "{b}", "b": "{a}"}}, "rules.mine", "no figure 'b'"),
        ({"touches": "worth"}, "rules.mine.touches = 'worth'", "no figure 'worth'"),
        ({"matters": -1.0}, "rules.mine.matters", "greater than or equal to 0"),
        ({"records": "some"}, "rules.mine.records = 'some'", "'touching'"),
        ({"colour": "red"}, "rules.mine.colour", "Extra inputs"),
    ],
)
def test_a_rule_that_cannot_be_used_says_file_key_value_and_what_is_allowed(changes, key, words):
    with pytest.raises(BadProfile) as caught:
        profile_with({"rules": {"mine": rule(**changes)}}, "mine.toml")
    assert str(caught.value).startswith(f"mine.toml: {key}")
    assert words in str(caught.value)


def test_rules_that_are_no_table_are_refused():
    for said in ({"rules": 3}, {"rules": {"largest_loss": 3}}, {"rules": {"mine": 3}}):
        with pytest.raises(BadProfile, match="rules"):
            profile_with(said, "mine.toml")


def test_a_rule_of_ones_own_comes_before_the_shipped_and_changes_the_hash():
    mine = profile_with({"rules": {"mine": rule(when="value > 0", severity="watch", say="Mine: {value:share}.")}}, "t")
    told = [one for one in score(RICH, mine).findings if one.metrics[0] == "loss_impact"]
    assert [(one.rule, one.severity) for one in told] == [("mine", "watch")]
    assert told[0].text.startswith("Mine: ")
    assert mine.hash != load_profile().hash


def test_a_shipped_rule_is_changed_key_by_key_or_switched_off():
    changed = profile_with({"rules": {"half_of_value": {"when": "value > 0", "say": "Few carry much."}}}, "t")
    assert changed.rules["half_of_value"].topic == shipped_rules()["half_of_value"].topic
    texts = {one.rule: one.text for one in score(RICH, changed).findings}
    assert texts["half_of_value"] == "Few carry much."
    silent = profile_with({"rules": {"half_of_value": {"when": "value > 0", "off": True}}}, "t")
    assert "elephant_factor" not in [one.metrics[0] for one in score(RICH, silent).findings]


def test_a_rule_that_asks_for_what_is_not_there_is_told_plainly_and_says_so():
    asks = profile_with({"rules": {"mine": rule(when="value > 0", say="{details.strandet:share}")}}, "t")
    (told,) = (one for one in score(RICH, asks).findings if one.rule == "mine")
    assert told.text.startswith("Largest partner loss is ")
    assert "The rule mine could not be told: there is no details.strandet here; there are details.mean" in told.text


def test_a_red_flag_says_that_it_is_one():
    flag = profile_with({"rules": {"mine": rule(when="value > 0", severity="critical", red_flag=True)}}, "t")
    (told,) = (one for one in score(RICH, flag).findings if one.rule == "mine")
    assert (told.text, told.red_flag) == ("Red flag: x", True)


def test_a_rule_may_speak_of_what_could_not_be_computed():
    asks = {"mine": rule(metrics=["recovery_time"], when="status != 'ok'", say="No exit yet: {reason}.")}
    assert CARD["recovery_time"].value is None
    (told,) = (one for one in score(RICH, profile_with({"rules": asks}, "t")).findings if one.rule == "mine")
    assert (told.severity, told.matters) == ("note", 0.0)
    assert CARD["recovery_time"].reason in told.text


def test_findings_are_ordered_by_severity_then_by_what_they_matter_and_topics_take_turns():
    always = {
        name: Rule(metrics=(name,), when="value >= 0", severity="watch", say="x", topic=topic, matters=matters)
        for name, topic, matters in [
            ("participant_hhi", "a", 3.0),
            ("elephant_factor", "a", 2.9),
            ("type_hhi", "b", 1.6),
            ("single_source_share", "", 1.55),
        ]
    }
    even = [
        replace(
            pillar,
            weight=1.0,
            metrics=tuple(replace(one, score=50.0, weight=1.0) for one in pillar.metrics if one.metric.id in always),
        )
        for pillar in CARD.pillars[:1]
    ]
    found = find(CARD.summary, even, always, {})
    assert [one.rule for one in found] == ["participant_hhi", "type_hhi", "single_source_share", "elephant_factor"]
    assert [one.matters for one in found] == pytest.approx([50 / 4 * 3.0, 50 / 4 * 1.6, 50 / 4 * 1.55, 50 / 4 * 2.9])


def test_the_records_behind_a_finding():
    ties = [("a", "b", 1.0, "chips"), ("b", "c", 2.0, "chips"), ("c", "a", 3.0, "money"), ("d", "c", 4.0, "money")]
    eco = make(dict.fromkeys("abcd", "firm"), ties)
    finding = replace(CARD.findings[0], participants=("a", "b"))

    def weights(side: str, *kinds: str) -> list[float]:
        return sorted(records_behind(eco, replace(finding, behind=Behind(side, kinds)))["weight"])

    assert weights("touching") == [1.0, 2.0, 3.0]
    assert weights("among") == [1.0]
    assert weights("from") == [1.0, 2.0]
    assert weights("to") == [1.0, 3.0]
    assert weights("all") == [1.0, 2.0, 3.0, 4.0]
    assert weights("touching", "money") == [3.0]
    assert len(records_behind(eco, replace(finding, participants=()))) == 4


def test_few_data_are_described_and_not_judged():
    small = make({"a": "x", "b": "y", "c": "x"}, [("a", "b"), ("b", "c"), ("c", "a")])
    first, *others = score(small).findings
    assert first.text.startswith("There are 3 active participants and 3 records: too few for a verdict.")
    assert {one.severity for one in others} == {"note"}


def test_every_rule_has_its_metrics_and_a_metric_needs_none():
    assert {name for one in shipped_rules().values() for name in one.metrics} <= {*METRICS, ACTIVITY}


def test_a_finding_carries_the_interval_of_the_value_it_rests_on():
    card = score(random_ecosystem(11, n=30, rows=300), replicates=20, seed=1)
    values = card.sureness.intervals.values
    assert values
    assert [one.interval for one in card.findings] == [values.get(one.metrics[0]) for one in card.findings]
    told = next(one for one in card.findings if one.interval is not None)
    label = card.metrics[told.metrics[0]].metric.label
    assert finding_sentence(card, told).startswith(f"{told.text} ({label}, 5–95 %: ")
    assert finding_sentence(card, replace(told, interval=None)) == told.text


def test_a_notebook_shows_the_card_with_names_as_text():
    shown = replace(CARD, findings=(replace(CARD.findings[0], text="<b>"),))._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown
    assert "Concentration of value" in shown

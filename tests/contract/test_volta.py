"""The truths planted in the bundled ecosystem: the product finds them by itself, and no others of the kind."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

import ecohealth as eh
from ecohealth.metrics.lifetimes import lifetimes

FOLDER = eh.sample_path("volta")
TRUTHS = {truth["id"]: truth for truth in json.loads((FOLDER / "truth.json").read_text("utf-8"))["truths"]}


@pytest.fixture(scope="module")
def eco() -> eh.Ecosystem:
    return eh.load(FOLDER)


@pytest.fixture(scope="module")
def card(eco) -> eh.Scorecard:
    return eh.score(eco)


def findings_about(card: eh.Scorecard, metric: str) -> list:
    return [finding for finding in card.findings if finding.metrics[0] == metric]


def within(figure: dict, value: float) -> bool:
    if "value" in figure:
        return abs(value - figure["value"]) <= figure["tolerance"]
    return figure.get("at_least", value) <= value <= figure.get("at_most", value)


def test_every_row_loads(eco):
    assert eco.report.quarantined == 0


def test_the_dominator_leads_the_findings(card):
    figures = TRUTHS["dominator"]["figures"]
    people = card["participant_hhi"].contributions
    assert people["participant"].iloc[0] == "volta-motors"
    assert within(figures["share_of_strength"], people["share"].iloc[0])
    assert within(figures["participant_hhi"], card["participant_hhi"].value)
    assert within(figures["share_of_value_touched"], card["loss_impact"].value)
    assert "Volta Motors" in card.findings[0].text
    assert card.findings[0].participants[0] == "volta-motors"


def test_no_one_else_is_called_critical(card):
    critical = [finding for finding in card.findings if finding.severity == "critical"]
    assert {finding.participants[0] for finding in critical} == {"volta-motors"}


def test_the_second_hand_dependence_shows_when_its_source_is_lost(eco):
    truth = TRUTHS["hidden_dependence"]
    source, three = truth["participants"][0], truth["participants"][1:4]
    ranked = eh.rank(eco, cascade="linear")
    by_size = ranked.sort_values(["share", "id"], ascending=[False, True])["id"].tolist()
    assert by_size.index(source) + 1 >= truth["figures"]["rank_by_strength"]["at_least"]
    assert source in ranked["id"].head(3).tolist()  # the control: by size it is beyond the ninetieth
    outcome = eh.simulate(eco, eh.Loss(source), cascade="linear")
    spread = outcome.participants.set_index("id")
    for operator in three:
        assert spread.loc[operator, "round"] >= 2
        assert 1.0 - spread.loc[operator, "capacity"] >= 0.15
        assert "Kaihua" in spread.loc[operator, "why"]
    others = spread.drop(index=[*truth["participants"]])
    assert float((1.0 - others["capacity"]).max()) <= truth["figures"]["most_hit_of_all_others"]["at_most"]


def test_what_to_do_about_the_hidden_dependence_is_a_second_maker_of_chips(eco):
    """Nobody can take over what the operators or their builders buy: all of those live on the same chips."""
    source, *dependents = TRUTHS["hidden_dependence"]["participants"]
    found = eh.remedies(eco, eh.Loss(source), budget=1, cascade="linear", scored=False)
    (step,) = found.steps
    assert step.move.to_dict() | {"newcomer": ""} == {
        "move": "recruit", "kind": "chips", "type": "supplier", "beside": source, "share": 0.5, "newcomer": "",
        "region": "DACH",
    }  # fmt: skip
    assert found.after.total < 0.5 * found.before.total
    before, after = (
        eh.simulate(one, eh.Loss(source), cascade="linear", scored=False).participants.set_index("id")["capacity"]
        for one in (eco, found.changed)
    )
    assert (after[dependents] > before[dependents] + 0.05).all()
    assert found.after.total * eco.view.value == pytest.approx(
        eh.simulate(found.changed, eh.Loss(source), cascade="linear", scored=False).lost.total
        * found.changed.view.value
    )


def test_the_role_held_by_one_alone_is_named(card):
    (finding,) = findings_about(card, "role_completeness")
    assert "Ringstrøm Roaming Hub alone" in finding.text
    assert finding.participants == ("ringstrom-hub",)
    assert within(TRUTHS["single_handed_role"]["figures"]["role_completeness"], card["role_completeness"].value)


def test_the_rename_is_no_loss(eco, card):
    before, after = TRUTHS["rename"]["participants"]
    assert before not in card["retention"].contributions["participant"].tolist()
    lives = lifetimes(eco)
    assert before not in eco.ids[lives.person].tolist()
    assert not lives.lost[eco.ids[lives.person].tolist().index(after)]


def test_the_renamed_is_no_silent_member(eco, card):
    before, after = TRUTHS["rename"]["participants"]
    reading = card["active_rate"]
    assert before not in reading.details["silent"]
    assert after in reading.contributions["participant"].tolist()
    blank = replace(eco, table=eco.table.assign(successor_of=""), spells=eco.spells.assign(left=pd.NaT))
    linked = replace(eco, spells=blank.spells)
    counted = [eh.score(one)["active_rate"].n for one in (blank, linked)]
    assert counted[0] == counted[1] + 1, "the control: without the column, and with nobody written off, it is one more"


def test_the_drifting_partner_is_named(card):
    truth = TRUTHS["drifting_partner"]
    reading = card["at_risk_value"]
    assert reading.contributions["participant"].tolist() == truth["participants"]
    assert within(truth["figures"]["at_risk_value"], reading.value)
    (told,) = reading.details["silent"]
    assert within(truth["figures"]["days_silent"], told["days"])
    assert within(truth["figures"]["silence_over_usual_gap"], told["days"] / told["usual_days"])


def test_more_hangs_on_the_maker_of_chips_than_its_size_shows(card):
    beyond = card["hidden_concentration"].details["beyond_its_size"]
    assert beyond["participant"] == TRUTHS["hidden_dependence"]["participants"][0]
    assert beyond["total"] > 10 * beyond["share_of_value"]


def test_no_records_are_missing(eco, card):
    assert len(eco.gaps) == 0
    assert not any("missing" in note for note in card.summary.notes)


def test_suppliers_that_drive_suppliers_out_are_seen_and_no_other_pair(card):
    reading = card["side_effects"]
    assert reading.details["worst"] == ["supplier", "supplier"]
    (cell,) = reading.details["weakens"]
    assert cell["flow"] == "exits"
    assert cell["interval_95"][0] > 0
    assert reading.details["strengthens"] == []


def test_no_shows_that_grow_with_size_are_seen(card):
    assert within(TRUTHS["no_shows_grow_with_size"]["figures"]["spearman_all_failures"], card["quality_at_scale"].value)


def test_what_looks_small_and_is_not_is_told_whatever_its_score(card):
    for metric, truth in (("at_risk_value", "drifting_partner"), ("hidden_concentration", "hidden_dependence")):
        (finding,) = findings_about(card, metric)
        assert finding.severity == "watch"
        assert finding.participants == (TRUTHS[truth]["participants"][0],)
        assert card.metrics[metric].band == "healthy"

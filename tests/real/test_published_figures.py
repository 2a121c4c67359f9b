"""The figures that each data set's README states come out of the files, unchanged."""

from __future__ import annotations

import csv

import pytest

import ecohealth as eh
from ecohealth.metrics.concentration.participants import participant_hhi

pytestmark = pytest.mark.real


def test_shares_of_kubernetes_by_release_tie_exactly(shared):
    folder = shared / "data" / "kubernetes_orgs"
    eco = eh.load(folder, venues=["component"], window="all")
    with (folder / "published_shares.csv").open(encoding="utf-8") as file:
        published = [row for row in csv.DictReader(file) if row["Company"] in ("Google", "Red Hat")]
    assert len(published) == 12
    names = dict(zip(eco.ids, eco.names, strict=True))
    for row in published:
        table = participant_hhi(eco.only({"release": row["release"]})).contributions
        share = dict(zip(table["participant"].map(names), table["share"], strict=True))[row["Company"]]
        assert round(100 * share, 3) == float(row["Percent"]), row


def test_funding_of_norwegian_organisations_adds_up(shared):
    eco = eh.load(shared / "data" / "h2020_norway", venues=["project"], window="all")
    assert eco.view.value == pytest.approx(1_672_234_782.37, abs=0.005)
    assert round(participant_hhi(eco).value, 4) == 0.0397
    card = eh.score(eco)
    assert any(note.startswith("1 record without a date: counted") for note in card.summary.notes)
    given = dict(zip(eco.names, eco.view.given, strict=True))
    assert given["UNIVERSITETET I OSLO"] == pytest.approx(176.6e6, abs=0.05e6)


def test_the_giant_component_of_the_worlds_routes(shared):
    eco = eh.load(shared / "data" / "openflights", venues=["airport"], window="all").only({"kind": "route"})
    about = eh.score(eco).summary
    assert (about.types["airport"], about.connected) == (3137, 3111)
    assert len(eco.view.ties[0]) == 18_679


def test_a_web_of_pollinators_has_its_published_size(shared):
    eco = eh.load(shared / "data" / "pollination_webs", window="all").only({"web": "Safariland"})
    assert (len(eco), len(eco.view.ties[0]), eco.view.value) == (36, 39, 1130.0)


def test_the_known_gap_of_kubernetes_is_no_disengagement_without_a_warning(shared):
    eco = eh.load(shared / "data" / "kubernetes_orgs", venues=["component"])
    card = eh.score(eco)
    assert str(eco.gaps) == "2016-12 to 2017-02"
    (warning,) = [note for note in card.summary.notes if "missing records" in note]
    assert warning.startswith("2016-12 to 2017-02 were taken as missing records, not as disengagement")
    assert "2016-12 to 2017-02 left out, as records are missing" in card["retention"].population


def test_what_is_odd_about_the_norwegian_projects_is_spoken_of(shared):
    eco = eh.load(shared / "data" / "h2020_norway", venues=["project"], window="all")
    told = " ".join(eh.score(eco).summary.notes)
    assert "114 records of weight 0: counted as contact" in told
    assert "1,412 of 1,957 of type project have a single partner" in told


def test_who_stops_contributing_to_kubernetes_is_told_better_than_by_plain_rules(shared):
    found = eh.backtest(eh.load(shared / "data" / "kubernetes_orgs"))
    models = {row["model"]: row for row in found.models.to_dict("records")}
    assert models["hazard"]["auc"] > 0.92
    assert all(models[name]["gain_low"] > 0 for name in ("size", "recency", "frequency"))
    words = {one.claim: one.word for one in found.verdicts}
    assert words["departures drag down the other business of those who stay"] == "not supported"

"""Sections left in and out, and participants under pseudonyms."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.pseudonyms import TOLD, pseudonymised, pseudonyms
from ecohealth.errors import UnknownChoice
from ecohealth.export.describe_scorecard import describe_scorecard
from ecohealth.export.html import html_bytes
from ecohealth.export.json import json_bytes, scorecard_document
from ecohealth.export.manner import Manner
from ecohealth.export.write import export
from ecohealth.scenarios.rank import rank
from ecohealth.scores.score import score
from tests.golden.made import outcome, scorecard


def titles(manner: Manner) -> list[str]:
    return [one.title for one in manner.applied(describe_scorecard(scorecard())).sections]


def test_sections_are_left_in_or_out_by_their_keys_and_what_is_gone_is_told(tmp_path: Path) -> None:
    assert titles(Manner(include=("concentration-risk", "what-to-know"))) == [
        "What to know", "Concentration risk", "How far to trust this",
    ]  # fmt: skip
    without = Manner(exclude=("what-each-metric-means",)).applied(describe_scorecard(scorecard()))
    assert without.lines[-1] == "Left out on request: What each metric means."
    export(outcome(), tmp_path / "loss.md", Manner(exclude=("who-is-hit",)))
    assert "## Who is hit" not in (tmp_path / "loss.md").read_text("utf-8")


def test_how_far_to_trust_a_result_is_never_left_out() -> None:
    assert "How far to trust this" in titles(Manner(exclude=("how-far-to-trust-this",)))


def test_a_section_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownChoice, match=r"no section 'concentration' \(did you mean 'concentration-risk'\?\)"):
        titles(Manner(include=("concentration",)))


# -- pseudonyms -----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("named")
    before = {0: "acme-1"}
    people = [f"acme-{at},{'maker' if at % 3 else 'shop'},Acme {at} GmbH,Acme Holding {at % 2},{before.get(at, '')}"
              for at in range(12)]  # fmt: skip
    ties = [f"acme-{at},acme-{(at * 5 + 1) % 12},supply,{at + 1},2024-{month:02d}-28,acme-3"
            for at in range(12) for month in range(1, 13)]  # fmt: skip
    (made / "participants.csv").write_text("\n".join(["id,type,name,owner,successor_of", *people]) + "\n")
    (made / "interactions.csv").write_text("\n".join(["source,target,kind,weight,date,validated_by", *ties]) + "\n")
    (made / "surveys.csv").write_text("participant,date,dimension,score\nacme-4,2024-03-01,trust,4\n")
    (made / "ecosystem.toml").write_text('name = "Our friends"\n')
    return made


def test_every_figure_is_the_same_and_no_name_or_id_is_left(folder: Path) -> None:
    eco = load(folder)
    hidden = pseudonymised(eco)
    card, blind = score(eco), score(hidden)
    pd.testing.assert_frame_equal(card.table(), blind.table())
    assert (card.overall, len(card.findings)) == (blind.overall, len(blind.findings))
    columns = ["direct", "stranded", "cascade", "loss_impact"]
    np.testing.assert_array_equal(rank(eco)[columns].to_numpy(), rank(hidden)[columns].to_numpy())
    for text in (
        html_bytes(describe_scorecard(blind, hidden)).decode(),
        json_bytes(scorecard_document(blind)).decode(),
    ):
        assert "acme" not in text.lower()
        assert "stays recognisable" in text
    assert "acme" in json.dumps(scorecard_document(card)).lower()


def test_pseudonyms_are_types_with_numbers_and_the_same_in_every_table(folder: Path) -> None:
    eco = load(folder)
    hidden, new = pseudonymised(eco), pseudonyms(eco)
    assert hidden.names[:3].tolist() == ["shop 1", "maker 1", "maker 2"]
    assert hidden.ids.tolist() == sorted(hidden.ids)
    everything = pd.concat([hidden.table.astype("str").stack(), hidden.interactions.astype("str").stack(),
                            *(one.astype("str").stack() for one in hidden.more.values())])  # fmt: skip
    assert everything[everything.str.contains("acme", case=False)].tolist() == []
    assert hidden.more["surveys"]["participant"].tolist() == [new["acme-4"]]
    assert hidden.table["successor_of"].dropna().loc[lambda one: one != ""].tolist() == [new["acme-1"]]
    assert set(hidden.table["owner"]) == {"owner 1", "owner 2"}
    assert hidden.filters[-1] == TOLD
    assert eco.names[0] == "Acme 0 GmbH"

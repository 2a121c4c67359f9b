"""Dominators, single sources and the provider behind the providers: by hand and against the readings."""

from __future__ import annotations

import numpy as np
import pytest

from ecohealth.errors import EcohealthError
from ecohealth.figures.blueprint import required_roles
from ecohealth.figures.dependence import (
    MOST_BEHIND,
    REST,
    dominators,
    further_hand,
    single_sources,
    two_steps,
    two_steps_figure,
)
from ecohealth.figures.theme import type_styles
from ecohealth.metrics.concentration.hidden import ALPHA, OUTSIDE_SHARE, hidden_concentration
from ecohealth.metrics.concentration.sourcing import single_source_share
from ecohealth.metrics.concentration.types import within_type_dominance
from ecohealth.metrics.network_effects.roles import role_completeness
from ecohealth.metrics.reading import Reading
from ecohealth.tables.config import Config, Role
from tests.ecosystems import make, random_ecosystem, ring

CHAIN = {"chip": "chips", "a": "box", "b": "box", "x": "site", "y": "site"}
TIES = [("chip", "a", 1.0), ("chip", "b", 1.0), ("a", "x", 1.0), ("a", "y", 1.0), ("b", "y", 3.0)]
NOTHING = Reading(None, "undefined", "because")


def test_what_passes_in_two_steps_by_hand() -> None:
    """Half of everybody's business is inside: D is 0.5 of each share; the second step counts α."""
    eco = make(CHAIN, TIES)
    table = two_steps(eco, "chip")
    inside = 1.0 - OUTSIDE_SHARE
    by_hand = {("b", "y"): 0.75, ("a", "x"): 1.0, ("a", "y"): 0.25}
    assert {(one.between, one.behind): one.amount for one in table.itertuples()} == pytest.approx(
        {pair: ALPHA * inside * inside * share for pair, share in by_hand.items()}
    )
    assert table["between_name"].tolist() == [one.upper() for one in table["between"]]
    assert two_steps(eco, "x").empty


def test_two_steps_are_the_second_term_of_the_exposure() -> None:
    eco = random_ecosystem(9, n=40, rows=300)
    provider = hidden_concentration(eco).details["most"]["participant"]
    at, n = int(eco.codes([provider])[0]), len(eco)
    full = np.zeros((n, n))
    pairs = eco.view.pairs
    np.add.at(full, (pairs.target, pairs.source), eco.view.dependency(OUTSIDE_SHARE))
    np.fill_diagonal(full, 0.0)
    reached = full @ full[:, at]
    reached[at] = 0.0
    assert two_steps(eco, provider)["amount"].sum() == pytest.approx(ALPHA * reached[eco.view.is_party].sum())


def test_the_many_small_ones_are_taken_together_and_stand_last() -> None:
    people = {"chip": "chips", "a": "box", **{f"s{k:02}": "site" for k in range(20)}}
    eco = make(people, [("chip", "a", 1.0), *(("a", f"s{k:02}", 1.0) for k in range(20))])
    table = two_steps(eco, "chip")
    assert len(table) == MOST_BEHIND
    assert table["behind"].tolist() == [f"s{k:02}" for k in range(MOST_BEHIND - 1)] + [REST]
    assert table["behind_name"].iloc[-1] == "13 others"
    assert table["amount"].iloc[-1] == pytest.approx(13 * table["amount"].iloc[0])
    figure = two_steps_figure(table, "<b>chip</b>").data[0]
    assert figure.node.label[0] == "&lt;b&gt;chip&lt;/b&gt;"
    assert figure.node.label[-1] == "13 others"
    assert sum(figure.link.value[:1]) == pytest.approx(sum(figure.link.value[1:]))
    assert 0.0 < min(figure.node.y) < max(figure.node.y) < 1.0


def test_who_does_not_exist_is_told() -> None:
    with pytest.raises(EcohealthError, match="nobody"):
        two_steps(ring(), "nobody")


def test_dominators_and_single_sources_are_the_readings() -> None:
    eco = random_ecosystem(6, n=40, rows=120)
    dominance, sourcing = within_type_dominance(eco), single_source_share(eco)
    table = dominators(eco, dominance)
    assert table["share"].tolist() == sorted(table["share"], reverse=True)
    for one in table.itertuples():
        own = (eco.view.type_code == eco.view.types.index(one.type)) * eco.view.shares
        assert one.share == pytest.approx(own.max() / own.sum())
        assert eco.ids[int(own.argmax())] == one.id
        assert one.name == str(one.id).upper()
    sources = single_sources(eco, sourcing)
    assert sources["value"].tolist() == [one["value"] for one in sourcing.details["largest"]]
    assert sources["provider"].tolist() == [str(one["provider"]).upper() for one in sourcing.details["largest"]]
    assert dominators(eco, NOTHING).empty
    assert single_sources(eco, NOTHING).empty


def test_roles_that_are_not_filled_stand_first_each_with_its_state() -> None:
    blueprint = (
        Role(type="chips"), Role(type="site", min_active=5), Role(type="bank"), Role(type="box", min_share=0.9),
    )  # fmt: skip
    eco = make(CHAIN, TIES, config=Config(blueprint=blueprint))
    table = required_roles(role_completeness(eco), type_styles(eco))
    assert table["state"].tolist() == ["▲ Too few", "○ Missing", "▲ Too small", "◆ Held by one"]
    assert table["alone_id"].tolist() == ["", "", "", "chip"]
    assert table["active"].tolist() == [2, 0, 2, 1]
    assert required_roles(NOTHING, {}).empty


def test_dependence_at_every_remove_is_the_series_of_the_matrix() -> None:
    eco = random_ecosystem(9, n=40, rows=300)
    at, n = int(eco.codes(["p003"])[0]), len(eco)
    full = np.zeros((n, n))
    np.add.at(full, (eco.view.pairs.target, eco.view.pairs.source), eco.view.dependency(OUTSIDE_SHARE))
    every = full @ np.linalg.inv(np.eye(n) - ALPHA * full)
    for table, direct, total in zip(
        further_hand(eco, "p003"), (full[at], full[:, at]), (every[at], every[:, at]), strict=True
    ):
        code = eco.codes(table["id"].tolist())
        assert table["direct"].to_numpy() == pytest.approx(direct[code])
        assert (table["direct"] + table["further"]).to_numpy() == pytest.approx(total[code])
        assert (np.diff(total[code]) <= 1e-15).all()
        assert set(code) == set(np.flatnonzero(total > 0)) - {at}

"""A tenth of the data dropped: nothing else than the ecosystem without it, and the same for any workers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.replicates import Replicates
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.missing import missing_data, most_critical, ranks
from ecohealth.scores.score import score
from ecohealth.tables.samples import sample_path
from tests.ecosystems import random_ecosystem, star


@pytest.fixture(scope="module")
def eco():
    return random_ecosystem(11, n=30, rows=600)


def test_whoever_is_gone_is_gone_for_every_metric():
    """Marked as gone in the same table, or taken out of it for good: the same values."""
    volta = load(sample_path("volta"))
    gone = np.zeros(len(volta), dtype=bool)
    gone[np.random.default_rng(3).choice(len(volta), 24, replace=False)] = True
    marked, taken_out = Replicates(volta).without(gone), volta.at_capacity((~gone).astype(float))
    for metric in METRICS.values():
        if not metric.no_interval and not metric.dear:
            ours, theirs = metric.read(marked), metric.read(replace(taken_out, is_replicate=True))
            assert ours.value == pytest.approx(theirs.value, rel=1e-9), metric.id


def test_it_repeats_with_its_seed_for_any_workers(eco):
    card = score(eco)
    first = missing_data(eco, card, 8, seed=1, workers=1)
    assert missing_data(eco, card, 8, seed=1, workers=3) == first
    assert missing_data(eco, card, 8, seed=2, workers=1) != first


def test_both_kinds_are_dropped_and_ten_ranks_told(eco):
    found = missing_data(eco, score(eco), 12, seed=1)
    assert [one.what for one in found.parts] == ["participants", "interactions"]
    for part in found.parts:
        assert [one.rank for one in part.ranks] == list(range(1, 11))
        assert all(1 <= one.low <= one.high <= len(eco) for one in part.ranks)
        assert all(0 <= one.stays <= 1 for one in part.ranks)
        assert part.moves is not None
        assert part.moves > 0


def test_a_rank_is_one_more_than_the_number_of_those_whose_loss_costs_more():
    eco = random_ecosystem(5, n=15, rows=200)
    impact = METRICS["loss_impact"].read(eco).contributions
    assert eco.ids[most_critical(eco)].tolist() == impact["participant"].tolist()
    place = ranks(eco)
    loss = eco.view.single_losses
    for who in range(len(eco)):
        if eco.view.strength[who] > 0:
            cost = loss.direct + loss.stranded
            assert place[who] == 1 + int((cost > cost[who]).sum()) + int((cost[:who] == cost[who]).sum())
        else:
            assert np.isnan(place[who])


def test_of_a_hub_nothing_moves_the_rank():
    found = missing_data(star(40), score(star(40)), 10, seed=1)
    hub = found.parts[1].ranks[0]
    assert (hub.participant, hub.low, hub.high, hub.stays) == ("hub", 1.0, 1.0, 1.0)


def test_nothing_asked_or_too_little_is_said(eco):
    assert missing_data(eco, score(eco), 0).reason == "it was not asked for"
    assert "too few to draw from" in missing_data(star(8), score(star(8)), 5).reason

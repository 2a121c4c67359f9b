from __future__ import annotations

import numpy as np
import pytest

from ecohealth.network.draws import CHUNK, Chances, draw
from ecohealth.network.tail import figures, standard_errors


def test_the_figures_of_a_hundred_losses() -> None:
    losses = np.arange(1.0, 101.0)
    found = figures(losses[::-1])
    assert (found.mean, found.sd) == pytest.approx((losses.mean(), losses.std(ddof=1)))
    assert dict(found.quantiles) == {"p05": 5.0, "p50": 50.0, "p95": 95.0, "p99": 99.0}
    assert (found.var95, found.cvar95) == pytest.approx((95.0, np.mean([96, 97, 98, 99, 100])))


def test_a_tail_that_begins_within_a_lump_counts_its_part_of_it() -> None:
    assert figures(np.repeat([0.0, 1.0, 3.0], [900, 80, 20])).cvar95 == pytest.approx((30 * 1 + 20 * 3) / 50)


@pytest.mark.parametrize("law", ["exponential", "normal", "uniform"])
def test_standard_errors_are_those_of_a_bootstrap(law: str) -> None:
    """Resampling by hand, 4,000 times, gives the same within its own noise (about 1 %)."""
    rng = np.random.default_rng(3)
    losses = getattr(rng, law)(size=600)
    resampled = [figures(rng.choice(losses, len(losses))) for _ in range(4000)]
    found = standard_errors(losses)
    assert found.mean == pytest.approx(np.std([one.mean for one in resampled]), rel=0.06)
    assert found.sd == pytest.approx(np.std([one.sd for one in resampled]), rel=0.08)
    assert found.cvar95 == pytest.approx(np.std([one.cvar95 for one in resampled]), rel=0.08)
    for name, error in found.quantiles.items():
        assert error == pytest.approx(np.std([one.quantiles[name] for one in resampled]), rel=0.08)


def test_losses_that_are_all_the_same_are_known_exactly() -> None:
    same = standard_errors(np.full(50, 0.25))
    assert (same.mean, same.sd, same.var95, same.cvar95) == (0.0, 0.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="two losses or more"):
        standard_errors(np.array([1.0]))
    with pytest.raises(ValueError, match="no losses were drawn"):
        figures(np.empty(0))


def chances(probability: list[float], sizes: tuple[int, ...] = (), left: list[float] | None = None) -> Chances:
    n = len(probability)
    return Chances(np.array(probability), np.arange(n + 1), np.arange(n, dtype=np.int32), np.array(sizes, np.int64),
                   np.array(left) if left else np.ones(n))  # fmt: skip


def test_each_fails_as_often_as_it_should_and_by_itself() -> None:
    given = [0.0, 0.003, 0.05, 0.3, 0.5, 0.51, 0.9, 1.0]
    parts = [draw(chances(given), 5, chunk) for chunk in range(200)]
    failed = np.zeros((200 * CHUNK, 8))
    for chunk, one in enumerate(parts):
        failed[chunk * CHUNK + np.repeat(np.arange(CHUNK), np.diff(one.first)), one.node] = 1
    error = np.sqrt(np.array(given) * (1 - np.array(given)) / len(failed))
    assert (np.abs(failed.mean(axis=0) - given) <= 4 * error).all()
    together = np.corrcoef(failed[:, 2:7], rowvar=False) - np.eye(5)
    assert np.abs(together).max() < 4 / np.sqrt(len(failed))


def test_a_size_draws_every_set_alike() -> None:
    counts = np.zeros(1 << 5)
    for chunk in range(100):
        one = draw(chances([0.0] * 5, sizes=(2,)), 1, chunk)
        assert (np.diff(one.first) == 2).all()
        counts += np.bincount((2**one.node).reshape(-1, 2).sum(axis=1), minlength=32)
    drawn = counts[counts > 0]
    assert len(drawn) == 10
    assert np.abs(drawn - drawn.mean()).max() < 4 * np.sqrt(drawn.mean())


def test_what_happens_for_sure_stands_in_every_run_and_a_loss_counts_before_a_cut() -> None:
    one = draw(chances([0.0, 1.0, 0.0, 0.0], left=[0.0, 0.5, 0.25, 1.0]), 0, 0, runs=3)
    assert one.first.tolist() == [0, 3, 6, 9]
    assert one.node.tolist() == [0, 1, 2] * 3
    assert one.left.tolist() == [0.0, 0.0, 0.25] * 3

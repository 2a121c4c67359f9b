from __future__ import annotations

import numpy as np
import pytest

from ecohealth.network.draws import CHUNK, Chances, draw
from ecohealth.network.tail import (
    NORMAL_95,
    QUANTILES,
    cvar_interval,
    figures,
    quantile_intervals,
    skewed_interval,
    standard_errors,
)


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


def test_an_interval_of_cvar_is_the_lowest_over_all_that_var_may_be_and_leans_to_the_longer_tail() -> None:
    """Against the definition, one c after the other."""
    losses = np.random.default_rng(4).exponential(size=2000)
    ordered, reach = np.sort(losses), NORMAL_95 * np.sqrt(0.05 * 0.95 / 2000)
    ends = []
    for c in ordered[int(np.ceil((0.95 - reach) * 2000)) - 1 : int(np.ceil((0.95 + reach) * 2000))]:
        terms = c + np.maximum(losses - c, 0.0) / 0.05
        skew = ((terms - terms.mean()) ** 3).mean() / terms.std() ** 3
        error = terms.std(ddof=1) / np.sqrt(2000)
        lean = skew * (1 + 2 * NORMAL_95**2) / (6 * np.sqrt(2000))
        ends.append((c, terms.mean() - (NORMAL_95 - lean) * error, terms.mean() + (NORMAL_95 + lean) * error))
    found = cvar_interval(losses)
    assert found is not None
    assert found[0] == pytest.approx(min(low for _, low, _ in ends))
    assert found[1] == pytest.approx({c: high for c, _, high in ends}[ordered[1899]])
    assert found[1] - figures(losses).cvar95 > NORMAL_95 * standard_errors(losses).cvar95


def test_beside_a_gap_an_interval_of_cvar_holds_where_one_around_the_figure_does_not() -> None:
    """5.2 % lose much, so the tail begins now on one side of the gap and now on the other."""
    values, likely = np.array([0.0, 0.1, 0.6, 0.65, 0.95]), np.array([0.6, 0.352, 0.02, 0.02, 0.008])
    truth = (0.008 * 0.95 + 0.02 * 0.65 + 0.02 * 0.6 + 0.002 * 0.1) / 0.05
    rng, held, around = np.random.default_rng(2), 0, 0
    for counts in rng.multinomial(1024, likely, size=1000):
        losses = np.repeat(values, counts)
        low, high = cvar_interval(losses) or (np.nan, np.nan)
        held += low <= truth <= high
        around += abs(figures(losses).cvar95 - truth) <= NORMAL_95 * standard_errors(losses).cvar95
    assert held >= 936
    assert around < 930


def test_too_few_in_the_tail_have_no_interval_and_what_is_certain_has_one_of_no_width() -> None:
    losses = np.random.default_rng(1).exponential(size=1000)
    assert cvar_interval(losses[:999]) is None
    assert cvar_interval(losses) is not None
    assert cvar_interval(np.full(1000, 0.3)) == (0.3, 0.3)


def test_an_interval_of_a_mean_leans_to_the_longer_tail() -> None:
    low, high = skewed_interval(np.zeros(3), np.ones(3), np.array([-2.0, 0.0, 2.0]), 100)
    assert (-low).tolist() == pytest.approx(high[::-1].tolist())
    assert low[0] < low[1] < low[2] < 0 < high[0] < high[1] < high[2]


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


@pytest.mark.parametrize("runs", [1000, 4096])
def test_intervals_of_quantiles_hold_as_often_as_they_say_whatever_the_law(runs: int) -> None:
    """1,000 repeats of a law without gaps and of one with: never too seldom, and without gaps not too often either."""
    rng, held = np.random.default_rng(6), dict.fromkeys(QUANTILES, np.zeros(2))
    values, likely = np.array([0.0, 0.1, 0.6, 0.95]), np.array([0.6, 0.35, 0.04, 0.01])
    for _ in range(1000):
        smooth, lumps = rng.random(runs), np.repeat(values, rng.multinomial(runs, likely))
        for name, share in QUANTILES.items():
            truths = share, values[np.searchsorted(np.cumsum(likely), share - 1e-12)]
            ends = [quantile_intervals(one)[name] or (np.nan, np.nan) for one in (smooth, lumps)]
            held[name] = held[name] + [low <= truth <= high for (low, high), truth in zip(ends, truths, strict=True)]
    for smooth_held, lumps_held in held.values():
        assert 936 <= smooth_held <= 982
        assert lumps_held >= 936


def test_a_quantile_beside_a_gap_is_told_by_losses_and_one_of_too_few_runs_by_none() -> None:
    """Six of a hundred lose much: the value at risk is 0.6, but may be 0.1, and nothing between or beyond."""
    losses = np.repeat([0.0, 0.1, 0.6], [600, 340, 60])
    assert quantile_intervals(losses)["p95"] == (0.1, 0.6)
    assert quantile_intervals(losses[::100])["p99"] is None
    with pytest.raises(ValueError, match="no losses were drawn"):
        quantile_intervals(np.empty(0))

"""Survival curves: by hand, and against lifelines on random lives."""

import numpy as np
import pytest
from lifelines import KaplanMeierFitter

from ecohealth.metrics.survival import survival


def test_the_product_limit_by_hand():
    """1 of 4 ends at 1; one leaves the study at 2; 1 of the 2 left ends at 3."""
    curve = survival(np.array([1.0, 2.0, 3.0, 4.0]), [True, False, True, False])
    assert curve.stays.tolist() == [1.0, 0.75, 0.75, 0.375, 0.375]
    assert curve.at_risk.tolist() == [4, 4, 3, 2, 1]
    assert curve.median == 3.0
    assert (curve.at(0.5)[0], curve.at(2.5)[0], curve.at(99.0)[0]) == (1.0, 0.75, 0.375)


def test_nobody_ended_and_everybody_ended():
    whole, none = survival(np.array([1.0, 2.0]), [False, False]), survival(np.array([0.0, 0.0]), [True, True])
    assert (whole.stays.tolist(), whole.median) == ([1.0, 1.0, 1.0], None)
    assert (none.stays.tolist(), none.low.tolist(), none.high.tolist(), none.median) == ([0.0], [0.0], [0.0], 0.0)


@pytest.mark.parametrize("seed", range(8))
def test_the_same_as_lifelines(seed):
    rng = np.random.default_rng(seed)
    for _ in range(5):
        count = int(rng.integers(1, 60))
        lasted = rng.integers(0, 15, count).astype(float) if seed % 2 else rng.exponential(5.0, count)
        ended = rng.random(count) < 0.6
        ours, theirs = survival(lasted, ended), KaplanMeierFitter().fit(lasted, ended)
        interval = theirs.confidence_interval_survival_function_.fillna(1.0).to_numpy()
        assert ours.time.tolist() == theirs.survival_function_.index.tolist()
        assert ours.stays == pytest.approx(theirs.survival_function_.iloc[:, 0].to_numpy(), abs=1e-12)
        assert ours.low == pytest.approx(interval[:, 0], abs=1e-9)
        assert ours.high == pytest.approx(interval[:, 1], abs=1e-9)
        assert ours.at_risk.tolist() == theirs.event_table["at_risk"].tolist()

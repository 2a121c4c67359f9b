"""Secondary extinction: against every order on small webs, and against the published values of nine real ones."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from ecohealth.network.percolation import area_under, extinction_in_order, secondary_extinction

TWO_SIDES = (np.array([0, 0, 1, 2, 3, 3, 3]), np.array([0, 1, 1, 1, 0, 1, 2]))


@pytest.mark.parametrize("threshold", [1.0, 0.5, 0.34])
def test_the_expected_area_is_the_mean_over_every_order(threshold):
    lost, survivor = TWO_SIDES
    every = [extinction_in_order(lost, survivor, np.array(order), threshold) for order in permutations(range(4))]
    expected = np.mean([area_under(one) for one in every])
    assert secondary_extinction(np.bincount(survivor), 4, threshold) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("threshold", [1.0, 0.5, 0.34])
def test_one_order_is_the_plain_counting_of_partners(threshold):
    lost, survivor = TWO_SIDES
    for order in permutations(range(4)):
        curve = [
            np.mean([
                sum(who in order[:q] for who in lost[survivor == one]) < threshold * (survivor == one).sum() - 1e-12
                for one in range(3)
            ])
            for q in range(5)
        ]  # fmt: skip
        assert extinction_in_order(lost, survivor, np.array(order), threshold).tolist() == pytest.approx(curve)


def test_who_hangs_on_one_partner_falls_with_the_line():
    assert secondary_extinction(np.ones(5, np.int64), 10) == pytest.approx(0.5)
    assert area_under(np.linspace(1, 0, 11)) == pytest.approx(0.5)


@pytest.mark.parametrize(("partners", "side", "threshold"), [([], 3, 1.0), ([0], 3, 1.0), ([4], 3, 1.0), ([1], 3, 0.0)])
def test_what_cannot_be_asked_is_refused(partners, side, threshold):
    with pytest.raises(ValueError, match="partners from 1 to 3"):
        secondary_extinction(np.array(partners, dtype=np.int64), side, threshold)


@pytest.mark.real
def test_the_published_robustness_of_nine_webs(shared):
    folder = shared / "data" / "pollination_webs"
    visits = pd.read_csv(folder / "interactions.csv", keep_default_na=False)
    published = pd.read_csv(folder / "published_indices.csv").set_index("web")
    assert len(published) == 9
    for web, ties in visits.groupby("web"):
        higher, lower = ties.groupby("source")["target"].nunique(), ties.groupby("target")["source"].nunique()
        for partners, side, column in ((higher, lower, "robustness.HL"), (lower, higher, "robustness.LL")):
            area = secondary_extinction(partners.to_numpy(), len(side))
            assert area == pytest.approx(published.loc[web, column], abs=0.02), (web, column)

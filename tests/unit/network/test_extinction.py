"""Secondary extinction: against every order on small webs, and against the published values of nine real ones."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from ecohealth.network.extinction import (
    area_under,
    expected_survival,
    extinction_in_order,
    secondary_extinction,
    spline_area,
)

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


def test_expected_survival_is_the_mean_over_every_order_and_its_area_the_expected_one():
    lost, survivor = TWO_SIDES
    every = [extinction_in_order(lost, survivor, np.array(order)) for order in permutations(range(4))]
    curve = expected_survival(np.bincount(survivor), 4)
    assert curve == pytest.approx(np.mean(every, axis=0), abs=1e-12)
    large = np.random.default_rng(1).integers(1, 400, 900)
    assert area_under(expected_survival(large, 400)) == pytest.approx(secondary_extinction(large, 400), abs=1e-12)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 30])
def test_the_spline_goes_through_a_cubic_exactly(n):
    """Any cubic is its own spline; with fewer points, the polynomial through them."""
    for power in range(min(n, 4)):
        q = np.arange(n + 1) / n
        assert spline_area(1.0 - q**power) == pytest.approx(1.0 - 1.0 / (power + 1), abs=1e-12), power


def test_the_spline_is_that_of_its_equations():
    """Second derivatives M from the textbook's equations, M'' at the ends that of the cubic through four points."""
    height = np.array([0.97, 0.9, 0.7, 0.66, 0.3, 0.12, 0.0])
    n = len(height)
    h = 1.0 / n
    rows, right = np.zeros((n, n)), np.zeros(n)
    for i in range(1, n - 1):
        rows[i, i - 1 : i + 2] = h / 6 * np.array([1, 4, 1])
        right[i] = (height[i + 1] - 2 * height[i] + height[i - 1]) / h
    for row, at, four in ((0, 0, height[:4]), (n - 1, n - 2, height[-4:])):
        rows[row, at : at + 2] = [-1.0, 1.0]
        right[row] = h * np.diff(four, 3)[0] / h**3
    second = np.linalg.solve(rows, right)
    inside = sum(h / 2 * (height[i] + height[i + 1]) - h**3 / 24 * (second[i] + second[i + 1]) for i in range(n - 1))
    slope = (height[1] - height[0]) / h - h / 6 * (2 * second[0] + second[1])
    third = (second[1] - second[0]) / h
    before = h * height[0] - h**2 / 2 * slope + h**3 / 6 * second[0] - h**4 / 24 * third
    assert spline_area(np.append(1.0, height)) == pytest.approx(inside + before, abs=1e-12)


@pytest.mark.real
def test_the_published_robustness_of_nine_webs(shared):
    """Published are means of 100 random orders: both areas differ from them by no more than that leaves to chance."""
    folder = shared / "data" / "pollination_webs"
    visits = pd.read_csv(folder / "interactions.csv", keep_default_na=False)
    published = pd.read_csv(folder / "published_indices.csv").set_index("web")
    assert len(published) == 9
    off, rng = [], np.random.default_rng(0)
    for web, ties in visits.groupby("web"):
        (higher, lost), (lower, left) = (np.unique(ties[end], return_inverse=True) for end in ("source", "target"))
        for goes, stays, side, column in ((left, lost, lower, "robustness.HL"), (lost, left, higher, "robustness.LL")):
            once = np.unique(np.column_stack([goes, stays]), axis=0).T
            partners, wanted = np.bincount(once[1]), float(published.loc[web, column])
            trapezoid = secondary_extinction(partners, len(side))
            spline = spline_area(expected_survival(partners, len(side)))
            orders = [area_under(extinction_in_order(*once, rng.permutation(len(side)))) for _ in range(300)]
            chance = np.std(orders) / np.sqrt(100)
            assert spline == pytest.approx(wanted, abs=0.02), (web, column)
            assert trapezoid == pytest.approx(wanted, abs=0.02), (web, column)
            assert abs(spline - wanted) < 3 * chance, (web, column)
            off.append((spline - wanted, trapezoid - wanted))
    spline, trapezoid = np.abs(off).mean(axis=0)
    assert spline < trapezoid < 0.0067

"""How evenly shares are spread over a number of classes."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.records import Floats

ROUNDING = 1e-12
"""What is left of a difference of two equal sums of shares."""


def normalised_hhi(shares: Floats) -> float:
    """(H − 1/T) / (1 − 1/T) with H = Σ p², over two classes or more: 0 all equal, 1 one has all.

    >>> normalised_hhi(np.array([0.5, 0.5])), normalised_hhi(np.array([1.0, 0.0]))
    (0.0, 1.0)
    """
    even = 1.0 / len(shares)
    excess = float(np.sum(shares**2)) - even
    return excess / (1.0 - even) if excess > ROUNDING else 0.0

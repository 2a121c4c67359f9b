"""How often the interval of an exponent holds the known one, beside the usual t interval.

python -m tests.bench.exponents [HISTORIES]
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import stats

from ecohealth.metrics.exponents import exponent_of
from ecohealth.metrics.turning import autocorrelated

KNOWN = 1.3


def held(periods: int, carried: float, histories: int) -> tuple[float, float]:
    """Shares of histories in which our interval, and the usual one, hold the known exponent.

    N grows by about 8 a period from 100; the errors of log V have the standard deviation 0.1 and that autocorrelation.
    """
    inside, usual = 0, 0
    for seed in range(histories):
        rng = np.random.default_rng(seed)
        x = np.log(100 + np.cumsum(rng.poisson(8, periods)))
        y = KNOWN * x + 0.1 * autocorrelated(rng, 1, periods, carried)[0]
        found, plain = exponent_of(x, y), stats.linregress(x, y)
        inside += found.low <= KNOWN <= found.high
        usual += abs(plain.slope - KNOWN) <= stats.t.ppf(0.975, periods - 2) * plain.stderr
    return inside / histories, usual / histories


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    for count in (12, 18, 24, 36, 72):
        for memory in (0.0, 0.5, 0.8, 0.9):
            ours, usual = held(count, memory, many)
            print(f"{count} periods, autocorrelation {memory}: {ours:.1%} (usual {usual:.1%})", flush=True)

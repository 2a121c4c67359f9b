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


def measure(periods: int, memory: float, histories: int) -> None:
    inside, usual = 0, 0
    for seed in range(histories):
        rng = np.random.default_rng(seed)
        x = np.log(100 + np.cumsum(rng.poisson(8, periods)))
        y = KNOWN * x + 0.1 * autocorrelated(rng, 1, periods, memory)[0]
        found, plain = exponent_of(x, y), stats.linregress(x, y)
        inside += found.low <= KNOWN <= found.high
        usual += abs(plain.slope - KNOWN) <= stats.t.ppf(0.975, periods - 2) * plain.stderr
    print(f"{periods} periods, autocorrelation {memory}: {inside / histories:.1%} (usual {usual / histories:.1%})")


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    for count in (12, 36, 72):
        for carried in (0.0, 0.5, 0.8):
            measure(count, carried, many)

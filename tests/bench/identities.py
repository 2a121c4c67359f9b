"""How long comparing names takes, what it finds of planted doubles, and comparing each with each beside it.

python -m tests.bench.identities [NAMES ...]
"""

from __future__ import annotations

import sys
import time

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ecohealth.ecosystem.identity.alike import CONFIDENCES, alike
from tests.unit.ecosystem.identity.planted import planted


def measure(n: int) -> None:
    made = planted(n, 1)
    start = time.perf_counter()
    found = {(one.low, one.high): one.confidence for one in alike(made.names)[0]}
    seconds = time.perf_counter() - start
    truth = {(one, other): noise for one, other, noise in made.doubles}
    print(f"{n:,} names and {len(truth):,} doubles: {seconds:.1f} s, {len(found):,} pairs")
    for noise in dict.fromkeys(truth.values()):
        of = [pair for pair, kind in truth.items() if kind == noise]
        print(f"  found of {noise}: {sum(pair in found for pair in of):,} of {len(of):,}")
    for sure in CONFIDENCES:
        called = [pair for pair, confidence in found.items() if confidence == sure]
        right = sum(pair in truth for pair in called)
        print(f"  {sure}: {right:,} of {len(called):,} are planted")


def by_each_with_each(n: int) -> None:
    """Edit distances alone, without any of the other reasons, one core."""
    names = planted(n, 1).names
    start = time.perf_counter()
    close = 0
    for at in range(0, len(names), 500):
        block = process.cdist(names[at : at + 500], names, scorer=OSA.distance, score_cutoff=2, dtype="uint8")
        close += int((block <= 2).sum()) - len(block)
    print(f"each with each, {n:,} names: {time.perf_counter() - start:.1f} s, {close // 2:,} pairs within two letters")


if __name__ == "__main__":
    for size in [int(one) for one in sys.argv[1:]] or [1_000, 10_000]:
        measure(size)
        by_each_with_each(size)

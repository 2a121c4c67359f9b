"""Slips of the pen against comparing each with each, and planted doubles found."""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pytest
from rapidfuzz.distance import OSA

from ecohealth.ecosystem.identity.alike import alike
from ecohealth.ecosystem.identity.slips import ONE_SLIP_FROM, SHORT, TWO_SLIPS_FROM, slips
from tests.unit.ecosystem.identity.planted import NOISES, planted


def by_brute_force(words: list[tuple[str, ...]]) -> dict[tuple[int, int], int]:
    """Every pair at one or two slips by the definition, each compared with each."""
    strict = [sorted(one for one in name if len(one) <= SHORT or any(map(str.isdigit, one))) for name in words]
    texts = [" ".join(one for one in name if len(one) > SHORT and not any(map(str.isdigit, one))) for name in words]
    out = {}
    for low, one in enumerate(texts):
        for high in range(low + 1, len(texts)):
            other = texts[high]
            apart = OSA.distance(one, other, score_cutoff=2)
            short = min(len(one), len(other))
            far_enough = (ONE_SLIP_FROM if apart == 1 else TWO_SLIPS_FROM) <= short
            if strict[low] == strict[high] and 0 < apart <= 2 and far_enough:
                out[low, high] = apart
    return out


def dense(seed: int, n: int) -> list[tuple[str, ...]]:
    """Names of few syllables, so that many are near one another."""
    rng = np.random.default_rng(seed)
    word = lambda: "".join(rng.choice(["vol", "ta", "ter", "mon", "mo", "ni"], size=int(rng.integers(2, 4))))  # noqa: E731
    return list(dict.fromkeys(tuple([word() for _ in range(int(rng.integers(1, 4)))]) for _ in range(n)))


@pytest.mark.parametrize("seed", range(4))
def test_every_single_slip_is_found_and_nothing_that_is_none(seed):
    words = dense(seed, 400)
    found = slips(words)
    pairs = {(int(a), int(b)): int(c) for a, b, c in zip(found.low, found.high, found.apart, strict=True)}
    truth = by_brute_force(words)
    assert {pair for pair, apart in truth.items() if apart == 1} <= set(pairs)
    assert pairs.items() <= truth.items()
    twice = [pair for pair, apart in truth.items() if apart == 2]
    assert sum(pair in pairs for pair in twice) >= 0.6 * len(twice), "and most that are two slips apart"


def test_nothing_to_compare():
    for words in ([], [("acme",)], [("ab",), ("ac",)], [("12",), ("13",)]):
        assert len(slips(words).low) == 0


def measured(names, doubles):
    found = {(one.low, one.high): one for one in alike(names)[0]}
    truth = {(one, other): noise for one, other, noise in doubles}
    recall = {
        noise: np.mean([pair in found for pair, kind in truth.items() if kind == noise])
        for noise in NOISES
        if noise in truth.values()
    }
    precision = {
        sure: np.mean([pair in truth for pair, one in found.items() if one.confidence == sure])
        for sure in Counter(one.confidence for one in found.values())
    }
    return recall, precision


@pytest.mark.parametrize("seed", [1, 2])
def test_doubles_planted_among_the_names_of_the_bundled_ecosystem(seed):
    recall, precision = measured(*vars(planted(240, seed, of_volta=True)).values())
    assert {noise: share for noise, share in recall.items() if share < 1.0}.keys() <= {"two slips"}
    assert recall["two slips"] >= 0.3
    assert set(precision.values()) == {1.0}


def test_doubles_planted_among_ten_thousand_names():
    made = planted(10_000, 1)
    start = time.perf_counter()
    recall, precision = measured(made.names, made.doubles)
    assert time.perf_counter() - start < 30.0, "seconds, not minutes, however slow the machine"
    assert {noise: share for noise, share in recall.items() if share < 1.0}.keys() <= {"two slips"}
    assert precision["certain-looking"] == 1.0
    assert precision["likely"] >= 0.95

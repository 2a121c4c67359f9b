"""The ties of the window, and random graphs with the same numbers of ties: what several metrics compare with."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.metrics.once import once
from ecohealth.metrics.reading import Undefined

GRAPHS = 100
BUDGET = 5_000_000
"""Most edge swaps spent on random graphs; a graph with too many ties gets fewer of them, never under 2."""
SEED = 2002
"""The random graphs are part of the definition: the same graph always gives the same figure."""

Edges = tuple[Codes, Codes]


class Tied(NamedTuple):
    """The participants with a tie (positions in the ecosystem), and their ties, numbered among themselves."""

    people: Codes
    low: Codes
    high: Codes
    weight: Floats


@once
def tied(eco: Ecosystem) -> Tied:
    """The simple graph of who exchanges value with whom in the window, venues included.

    Raises:
        Undefined: where nobody does.
    """
    low, high, weight = eco.view.ties
    if len(weight) == 0:
        raise Undefined("no two participants exchange value in the window")
    people = np.flatnonzero(eco.view.is_tied)
    place = np.full(len(eco), -1, dtype=np.int64)
    place[people] = np.arange(len(people))
    return Tied(people, place[low], place[high], weight)


@once
def random_graphs(eco: Ecosystem) -> list[Edges]:
    """Random graphs in which every participant has as many ties as in the window.

    100 of them; very large ecosystems get fewer, at least 2. Each has a stream of its own, so that it does not depend
    on how many are drawn side by side.

    Raises:
        Undefined: where nobody exchanges value.
    """
    from ecohealth.network.nullmodels import rewired

    own = tied(eco)
    graphs = int(np.clip(BUDGET // (10 * len(own.low)), 2, GRAPHS))
    streams = np.random.default_rng(SEED).spawn(graphs)
    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="graphs") as pool:
        return list(pool.map(lambda stream: rewired(len(own.people), own.low, own.high, stream), streams))

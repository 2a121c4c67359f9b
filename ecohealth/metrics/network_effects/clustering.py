"""Clustering beyond what numbers of ties explain."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.calendar import Ints
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined

NULL_GRAPHS = 100
NULL_BUDGET = 5_000_000
"""Most edge swaps spent on random graphs; a graph with too many relations gets fewer of them, never under 2."""
NULL_SEED = 2002
"""The random graphs are part of the definition: the same graph always gives the same figure."""


@metric(
    label="Clustering beyond chance",
    question="Do partners of one partner work together, more than chance would have it?",
    pillar=Pillar.NETWORK_EFFECTS,
    unit="ratio",
    scale=Scale(0.8, 1.2, 2.5),
    source="Maslov & Sneppen 2002, Science 296, 910; local clustering after Watts & Strogatz 1998",
    gaming="One large event ties everybody to everybody; filter by kind to see through that.",
    counter="densification",
    act="Bring partners of the same hub together: joint projects, shared customers.",
    no_interval="it compares with up to 100 random graphs, too dear to repeat in every resample; their spread "
    "is in the details",
    dear=True,
)
def clustering_lift(eco: Ecosystem) -> Reading:
    """Mean local clustering of the window's graph / its mean in 100 random graphs with the same degrees.

    Above 1, partners of one partner are tied to each other more than their numbers of ties explain. Participants with
    one tie count as 0. Very large graphs get fewer random graphs (at least 2), told in the details. Undefined where
    ties run between two sides only (no three participants can be tied to each other) or no random graph has a triangle.
    """
    from ecohealth.network.nullmodels import mean_local_clustering, rewired

    low, high = _renumbered_ties(eco)
    n = int(high.max()) + 1 if len(high) else 0
    if n < 3:
        raise TooLittleData("fewer than three participants exchange value")
    if _two_sided(n, low, high):
        raise Undefined("ties run between two sides only, so no three participants can be tied to each other")
    own = mean_local_clustering(n, low, high)
    graphs = int(np.clip(NULL_BUDGET // (10 * len(low)), 2, NULL_GRAPHS))
    streams = np.random.default_rng(NULL_SEED).spawn(graphs)
    chance = np.asarray([mean_local_clustering(n, *rewired(n, low, high, stream)) for stream in streams])
    if chance.mean() <= 0:
        raise TooLittleData("no random graph with these degrees has a triangle; too few ties to compare with chance")
    return Reading(
        value=own / float(chance.mean()),
        n=n,
        population="participants that exchange value, venues included",
        details={"clustering": own, "chance": float(chance.mean()), "chance_sd": float(chance.std()), "graphs": graphs},
    )


def _renumbered_ties(eco: Ecosystem) -> tuple[Ints, Ints]:
    low, high, _ = eco.view.ties
    _, codes = np.unique(np.concatenate([low, high]), return_inverse=True)
    return codes[: len(low)], codes[len(low) :]


def _two_sided(n: int, low: Ints, high: Ints) -> bool:
    import igraph

    return bool(igraph.Graph(n=n, edges=np.column_stack([low, high])).is_bipartite())

"""Clustering beyond what numbers of ties explain."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.chance import random_graphs, tied
from ecohealth.metrics.declare import Pillar, Scale, metric
from ecohealth.metrics.reading import Reading, TooLittleData, Undefined


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
    from ecohealth.network.cohesion import has_two_sides, mean_local_clustering

    n = int(eco.view.is_tied.sum())
    if n < 3:
        raise TooLittleData("fewer than three participants exchange value")
    _, low, high, _ = tied(eco)
    if has_two_sides(n, low, high):
        raise Undefined("ties run between two sides only, so no three participants can be tied to each other")
    own = mean_local_clustering(n, low, high)
    graphs = random_graphs(eco)
    chance = np.asarray([mean_local_clustering(n, *one) for one in graphs])
    if chance.mean() <= 0:
        raise TooLittleData("no random graph with these degrees has a triangle; too few ties to compare with chance")
    return Reading(
        value=own / float(chance.mean()),
        n=n,
        population="participants that exchange value, venues included",
        details={
            "clustering": own,
            "chance": float(chance.mean()),
            "chance_sd": float(chance.std()),
            "graphs": len(graphs),
        },
    )

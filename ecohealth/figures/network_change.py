"""Two windows of one ecosystem as two pictures on one layout."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.evidence.movements import JOINED, LEFT, RETURNED
from ecohealth.figures.labels import named
from ecohealth.figures.network import Drawing, drawn_network
from ecohealth.figures.places import Places

CAME, WENT = "came", "went"
"""States of nodes: there after and not before, there before and not after."""
LARGEST, MOST_NAMED = 6, 14
"""Of the largest, so many are named where there is room; and so many nodes in all."""


def drawn_change(
    before: Ecosystem,
    after: Ecosystem,
    movements: pd.DataFrame,
    places: Places,
    kept_value: float = 0.6,
    letters: float = 1.0,
) -> tuple[Drawing, Drawing]:
    """The earlier and the later window, sized on one scale, with those who went marked in the one and those who came in
    the other.

    Args:
        before, after: windows of one ecosystem, whose participants are among those of ``places``.
        movements: ``id, state`` of the participants, as a comparison of the two has them.
        places: from :func:`~ecohealth.figures.places.places` on the unfiltered ecosystem.
        kept_value: share of value that the relations drawn are to carry, as in
            :func:`~ecohealth.figures.network.drawn_network`.
        letters: size of the letters, where 1 is the picture's own.

    Returns:
        Both drawings, their nodes with a column ``state``: ``came``, ``went``, or empty. A group has none. Named are
        those who moved, and a few of the largest, as far as there is room.
    """
    state = movements.set_index("id")["state"]
    went, came = (set(state.index[state.isin(one)]) for one in ((LEFT,), (JOINED, RETURNED)))
    first = drawn_network(before, places, kept_value=kept_value, beside=after)
    then = drawn_network(after, places, kept_value=kept_value, beside=before)
    return _marked(first, went, WENT, letters), _marked(then, came, CAME, letters)


def _marked(drawing: Drawing, who: Collection[str], state: str, letters: float) -> Drawing:
    nodes = drawing.nodes.assign(state=[state if one in who else "" for one in drawing.nodes["id"]])
    moved, largest = (nodes["state"] != "").to_numpy(), (nodes["size"].rank(ascending=False) <= LARGEST).to_numpy()
    rank = np.where(moved | (largest & (nodes["what"] == "participant")), -nodes["size"] - 1000.0 * moved, np.nan)
    written = named(nodes, rank, MOST_NAMED, letters) | (nodes["what"] == "ghost")
    return replace(drawing, nodes=nodes.assign(named=written))

"""Which names are written: the most important ones, as long as none covers another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecohealth.figures.roles import LETTER

LARGE = 12.0
"""Diameter from which a node may not be covered by another's name."""
LINE_LETTERS, LINE_HEIGHT, MOST_LINES = 17, 20.0, 2
"""A name breaks after so many letters; a longer one is cut at the end of its second line."""

Floats = npt.NDArray[np.float64]


def named(nodes: pd.DataFrame, rank: Floats, most: int, letters: float = 1.0) -> npt.NDArray[np.bool_]:
    """Whether each node's name is written beside it: in the order of ``rank``, the lowest first, at most ``most``.

    A name whose box would cover one written before it, or another large node, is left out; never the first.

    Args:
        nodes: ``what, label, x, y, size``.
        rank: NaN for a node that needs no name.
        most: how many names are written.
        letters: size of the letters, where 1 is the picture's own.
    """
    boxes, discs = _boxes(nodes, letters), _discs(nodes)
    written = np.zeros(len(nodes), dtype=bool)
    wanted = np.flatnonzero(~np.isnan(rank))
    for at in wanted[np.argsort(rank[wanted], kind="stable")]:
        others = np.concatenate([boxes[written], discs[discs[:, 4] != at, :4]])
        if not written.any() or not _covers(boxes[at], others):
            written[at] = True
        if written.sum() >= most:
            break
    return written


def _boxes(nodes: pd.DataFrame, size: float) -> Floats:
    """Left, top, right, bottom of each node's name."""
    letters = nodes["label"].str.len().to_numpy(dtype=np.float64)
    lines = np.clip(np.ceil(letters / LINE_LETTERS), 1, MOST_LINES)
    width, height = np.minimum(letters, LINE_LETTERS) * LETTER * size, lines * LINE_HEIGHT * size
    x, y, half = (nodes[one].to_numpy(dtype=np.float64) for one in ("x", "y", "size"))
    below = (nodes["what"] == "group").to_numpy()
    left = np.where(below, x - width / 2.0, x + half / 2.0)
    top = np.where(below, y + half / 2.0, y - height / 2.0)
    return np.column_stack([left, top, left + width, top + height])


def _discs(nodes: pd.DataFrame) -> Floats:
    """Left, top, right, bottom of the nodes that no name may cover, and their place in the table."""
    large = np.flatnonzero(nodes["size"] >= LARGE)
    x, y, half = (nodes[one].to_numpy(dtype=np.float64)[large] for one in ("x", "y", "size"))
    return np.column_stack([x - half / 2.0, y - half / 2.0, x + half / 2.0, y + half / 2.0, large])


def _covers(box: Floats, others: Floats) -> bool:
    apart = (others[:, 0] >= box[2]) | (others[:, 2] <= box[0]) | (others[:, 1] >= box[3]) | (others[:, 3] <= box[1])
    return bool((~apart).any())

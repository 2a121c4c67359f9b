"""Which names are written: the most important ones, as long as none covers another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecohealth.figures.roles import LETTER

MOST_NAMED = 100
MOST_FRIENDS = 14
LARGE = 12.0
LINE_LETTERS, LINE_HEIGHT, MOST_LINES = 18, 15.0, 2
"""A name breaks after so many letters; a longer one is cut at the end of its second line."""


def named(nodes: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether each node's name is written beside it.

    Without a focus the main nodes are named, the largest first; with one, the focus, its 14 largest direct partners
    and the groups. A name whose box would cover that of one before it, or another large node, is left out; the focus is always named.

    Args:
        nodes: ``what, label, x, y, size, main, near``.
    """
    focused = bool((nodes["near"] == "focus").any())
    wanted = (nodes["near"].isin(["focus", "direct"]) if focused else nodes["main"]) | (nodes["what"] == "group")
    first = nodes["near"].map({"focus": 0, "direct": 1}).fillna(2).to_numpy()
    order = np.lexsort((np.arange(len(nodes)), -nodes["size"].to_numpy(dtype=np.float64), first))
    boxes, discs = _boxes(nodes), _discs(nodes)
    most = MOST_FRIENDS + 1 if focused else MOST_NAMED
    written = np.zeros(len(nodes), dtype=bool)
    for at in order[wanted.to_numpy()[order]]:
        others = np.concatenate([boxes[written], discs[discs[:, 4] != at, :4]])
        if first[at] == 0 or (written.sum() < most and not _covers(boxes[at], others)):
            written[at] = True
    return written


def _boxes(nodes: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Left, top, right, bottom of each node's name."""
    letters = nodes["label"].str.len().to_numpy(dtype=np.float64)
    lines = np.clip(np.ceil(letters / LINE_LETTERS), 1, MOST_LINES)
    width, height = np.minimum(letters, LINE_LETTERS) * LETTER, lines * LINE_HEIGHT
    x, y, half = (nodes[one].to_numpy(dtype=np.float64) for one in ("x", "y", "size"))
    below = (nodes["what"] == "group").to_numpy()
    left = np.where(below, x - width / 2.0, x + half / 2.0)
    top = np.where(below, y + half / 2.0, y - height / 2.0)
    return np.column_stack([left, top, left + width, top + height])


def _discs(nodes: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Left, top, right, bottom of the nodes that no name may cover, and their place in the table."""
    large = np.flatnonzero(nodes["size"] >= LARGE)
    x, y, half = (nodes[one].to_numpy(dtype=np.float64)[large] for one in ("x", "y", "size"))
    return np.column_stack([x - half / 2.0, y - half / 2.0, x + half / 2.0, y + half / 2.0, large])


def _covers(box: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> bool:
    apart = (others[:, 0] >= box[2]) | (others[:, 2] <= box[0]) | (others[:, 1] >= box[3]) | (others[:, 3] <= box[1])
    return bool((~apart).any())

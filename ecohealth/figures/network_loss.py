"""A loss on the network's drawing: who is lost, cut off or hit by how much, up to a round of the cascade."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecohealth.figures.labels import named
from ecohealth.figures.network import Drawing
from ecohealth.figures.places import Places

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MOST_WAVES = 60
MOST_NAMED = 12
LETTERS = 1.6
"""The picture stands in a column, so its few names are written larger."""
WAVE_WIDTH = 1.4
STATES = ("unaffected", "hit", "stranded", "failed", "lost")
"""What becomes of a participant, the worst last."""


def with_loss(drawing: Drawing, places: Places, participants: pd.DataFrame, step: int) -> Drawing:
    """The drawing after a loss, up to a round.

    Args:
        drawing: the network before.
        places: where everybody stands.
        participants: of an ``Outcome``: ``id, state, round, lost_value, through``.
        step: rounds up to this one have happened; 0 is the scenario itself.

    Returns:
        The drawing whose nodes also have ``state`` (as in an outcome; of a group, that of the worst hit where all are
        lost, else hit) and ``hit`` (share of the node's value that is lost by then), and whose relations have
        ``state``: ``cut`` with an end that is lost, ``wave`` where the loss came through, else empty. The worst hit
        are named.
    """
    so_far = participants[(participants["round"] <= step).fillna(value=False).to_numpy(dtype=bool)]
    node, by = _nodes(places, so_far["id"]), _nodes(places, so_far["through"])
    lost = so_far["lost_value"].to_numpy(dtype=np.float64)
    spots = pd.Index(places.nodes["key"]).get_indexer(pd.Index(drawing.nodes["key"]))
    gravity = np.asarray(so_far["state"].map(_GRAVITY), dtype=np.int64)
    touched = _touched(node, gravity, lost, len(places.nodes) + 1)
    table = drawing.nodes.assign(**{name: values[spots] for name, values in touched.items()})
    words = np.asarray(STATES, dtype=object)[table["gravity"].to_numpy()]
    whole = (table["count"] >= table["members"]).to_numpy()
    table["state"] = np.where(whole | (words == "unaffected"), words, "hit")
    table["hit"] = _share_lost(table)
    table["named"] = _named(table)
    waves = _waves(places, (by, node, lost), np.isin(np.arange(len(places.nodes) + 1), spots[spots >= 0]))
    relations = pd.concat([_cut(drawing.relations, table), waves], ignore_index=True)
    return replace(drawing, nodes=table.drop(columns=["gravity", "count", "lost"]), relations=relations)


_GRAVITY = {word: at for at, word in enumerate(STATES)}


def _nodes(places: Places, ids: pd.Series[str]) -> Codes:
    """Row of the node of each id in the places; one past the last for the empty id."""
    found = places.node_of.reindex(pd.Index(ids)).to_numpy(dtype=np.float64)
    return np.where(np.isnan(found), len(places.nodes), found).astype(np.int64)


def _touched(node: Codes, gravity: Codes, lost: Floats, count: int) -> dict[str, np.ndarray]:
    """Of each node: gravity of its worst hit member, how many are touched, what they lose."""
    hit = gravity > 0
    worst = np.zeros(count, dtype=np.int64)
    np.maximum.at(worst, node, gravity)
    return {
        "gravity": worst,
        "count": np.bincount(node[hit], minlength=count),
        "lost": np.bincount(node[hit], weights=lost[hit], minlength=count),
    }


def _share_lost(table: pd.DataFrame) -> Floats:
    value = table["value"].to_numpy(dtype=np.float64)
    part = np.divide(table["lost"].to_numpy(dtype=np.float64), value, out=np.zeros(len(table)), where=value > 0)
    return np.where(table["state"].isin(["lost", "failed"]), 1.0, np.clip(part, 0.0, 1.0))


def with_few_names(drawing: Drawing) -> Drawing:
    """The drawing before a loss, for the same small picture: only the largest nodes are named."""
    nodes = drawing.nodes
    rank = np.where(nodes["what"] == "participant", -nodes["size"], np.nan)
    return replace(drawing, nodes=nodes.assign(named=named(nodes, rank, MOST_NAMED, LETTERS)))


def _named(table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Names for the lost, then for those that lose most."""
    gone = (table["state"] == "lost").to_numpy()
    rank = np.where(gone, -np.inf, np.where(table["hit"] > 0, -table["lost"], np.nan))
    return named(table, rank, MOST_NAMED, LETTERS)


def _cut(relations: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    gone = set(table.loc[table["state"].isin(["lost", "failed"]), "key"])
    cut = relations["source"].isin(gone) | relations["target"].isin(gone)
    return relations.assign(state=np.where(cut, "cut", ""))


def _waves(places: Places, came: tuple[Codes, Codes, Floats], shown: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Lines from those a loss came through to those it reached, the costliest first; ``came`` is by, node and loss."""
    by, node, lost = came
    drawn = np.flatnonzero(shown[by] & shown[node] & (by != node))
    drawn = drawn[np.lexsort((node[drawn], by[drawn], -lost[drawn]))]
    _, first = np.unique(by[drawn] * len(shown) + node[drawn], return_index=True)
    drawn = drawn[np.sort(first)[:MOST_WAVES]]
    keys = places.nodes["key"].to_numpy(dtype=object)
    waves = pd.DataFrame({"source": keys[by[drawn]], "target": keys[node[drawn]], "value": lost[drawn]})
    return waves.assign(share=0.0, width=WAVE_WIDTH, near="", state="wave")

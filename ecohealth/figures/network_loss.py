"""A loss on the network's drawing: who is lost, cut off or hit by how much, up to a round of the cascade."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecohealth.figures.labels import named
from ecohealth.figures.network import Drawing
from ecohealth.figures.places import Places

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
    so_far = participants[participants["round"].astype("Float64").fillna(np.inf) <= step]
    so_far = so_far.assign(key=_keys(places, so_far["id"]), by=_keys(places, so_far["through"]))
    table = drawing.nodes.join(_by_node(so_far), on="key").fillna({"gravity": 0, "count": 0, "lost": 0.0})
    words = np.asarray(STATES, dtype=object)[table["gravity"].to_numpy(dtype=np.int64)]
    whole = (table["count"] >= table["members"]).to_numpy()
    table["state"] = np.where(whole | (words == "unaffected"), words, "hit")
    table["hit"] = _share_lost(table)
    table["named"] = _named(table)
    relations = pd.concat([_cut(drawing.relations, table), _waves(so_far, set(table["key"]))], ignore_index=True)
    return replace(drawing, nodes=table.drop(columns=["gravity", "count", "lost"]), relations=relations)


def _keys(places: Places, ids: pd.Series[str]) -> npt.NDArray[np.object_]:
    """Key of the node of each id; empty for the empty id."""
    node = places.node_of.reindex(pd.Index(ids)).to_numpy(dtype=np.float64)
    keys = np.append(places.nodes["key"].to_numpy(dtype=object), "")
    return np.asarray(keys[np.where(np.isnan(node), len(keys) - 1, node).astype(np.int64)], dtype=object)


def _by_node(so_far: pd.DataFrame) -> pd.DataFrame:
    """Of each node that is touched: gravity of its worst hit member, how many are touched, what they lose."""
    touched = so_far.assign(gravity=so_far["state"].map({word: at for at, word in enumerate(STATES)}))
    touched = touched[touched["gravity"] > 0].sort_values("id")
    by_key = touched.groupby("key")
    return by_key.agg(gravity=("gravity", "max"), count=("gravity", "size"), lost=("lost_value", "sum"))


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


def _waves(so_far: pd.DataFrame, shown: set[str]) -> pd.DataFrame:
    """Lines from those a loss came through to those it reached, the costliest first."""
    waves = pd.DataFrame(
        {"source": so_far["by"], "target": so_far["key"], "value": so_far["lost_value"].astype("float64")}
    )
    waves = waves[waves["source"].isin(shown) & waves["target"].isin(shown) & (waves["source"] != waves["target"])]
    waves = waves.sort_values(["value", "source", "target"], ascending=[False, True, True], kind="stable")
    waves = waves.drop_duplicates(["source", "target"]).head(MOST_WAVES)
    return waves.assign(share=0.0, width=WAVE_WIDTH, near="", state="wave")

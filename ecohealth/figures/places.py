"""Where participants stand in a picture of the network: once an ecosystem, whatever window or filter is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import UnknownChoice, UnknownParticipant
from ecohealth.figures.roles import COLUMNS, OTHER_TYPES, UNDER, WIDEST, in_columns, value_order
from ecohealth.figures.theme import CONTEXT, SHAPES, TypeStyle, type_styles

Layout = Literal["roles", "force"]
Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LAYOUTS: tuple[Layout, ...] = ("roles", "force")
MOST = 500
LEAST_OF_A_TYPE = 12
"""Of every type, so many of the largest stay single before another type gets more."""

FORCE_SIZE = (1080.0, 700.0)
FORCE_ROUNDS = 4000
MOST_MAIN_BY_FORCE = 60
ELBOW_ROOM, PUSHES = 30.0, 20
BESIDE, GHOST_APART = 120.0, 48.0


@dataclass(frozen=True)
class Places:
    """Positions of the nodes of a picture, for all windows and filters of one ecosystem.

    Attributes:
        layout: ``roles`` (types in columns in the order value flows) or ``force`` (close partners close together).
        nodes: one row a node: ``key``, ``id`` and ``name`` (both empty for a group), ``type``, ``x``, ``y``, ``main``
            (one of the largest: in its column's front line) and ``members`` (participants it stands for).
        headings: one row a column of types: ``type, x, y``; empty in the force layout.
        node_of: the row of ``nodes`` for each participant of the whole ecosystem, by id.
        styles: how each type looks.
    """

    layout: Layout
    nodes: pd.DataFrame
    headings: pd.DataFrame
    node_of: pd.Series[int]
    styles: Mapping[str, TypeStyle]

    def style_of(self, type_name: str) -> TypeStyle:
        """How a type looks; grey for a group of several types."""
        return self.styles.get(type_name, TypeStyle(CONTEXT, SHAPES[0], "other types"))

    @property
    def aspect(self) -> float:
        """Width of the picture by its height, names included."""
        x, y = pd.concat([self.nodes["x"], self.headings["x"]]), pd.concat([self.nodes["y"], self.headings["y"]])
        return float((np.ptp(x) + WIDEST) / (np.ptp(y) + 2.0 * GHOST_APART))

    def no_wider_than(self, aspect: float) -> Places:
        """The same places for a frame of that width by height: rows apart as far as it has room, columns as they are.

        Headings stay as near to the first row as they were. A picture that is taller already, or has one row alone,
        stays as it is.
        """
        y = pd.concat([self.nodes["y"], self.headings["y"]])
        first, rows, reach = float(self.nodes["y"].min()), float(np.ptp(self.nodes["y"])), float(np.ptp(y))
        room = (reach + 2.0 * GHOST_APART) * self.aspect / aspect - 2.0 * GHOST_APART
        if rows <= 0.0 or room <= reach:
            return self
        apart = (rows + room - reach) / rows
        return replace(self, nodes=self.nodes.assign(y=first + (self.nodes["y"] - first) * apart))

    def node_at(self, key: str) -> int:
        """The row of ``nodes`` of a key, or of ``p:`` and the id of any participant.

        Raises:
            UnknownParticipant: with the nearest id.
        """
        if key.startswith("p:") and key[2:] in self.node_of.index:
            return int(self.node_of[key[2:]])
        rows = np.flatnonzero(self.nodes["key"] == key)
        if len(rows) == 0:
            raise UnknownParticipant.named([key.removeprefix("p:")], [str(one) for one in self.node_of.index])
        return int(rows[0])

    def ghost_spots(self, types: Sequence[str]) -> list[tuple[float, float]]:
        """A free place for a missing participant of each type: under its column, or beside them all."""
        grouped = set(self.nodes.loc[self.nodes["id"] == "", "type"])
        column = dict(zip(self.headings["type"], self.headings["x"], strict=True))
        beside = float(max(self.nodes["x"].max(), self.headings["x"].max() + BESIDE if len(self.headings) else 0.0))
        spots: list[tuple[float, float]] = []
        taken = 0
        for one in types:
            if one in column and one not in types[: len(spots)]:
                spots.append((float(column[one]), UNDER + (GHOST_APART if one in grouped else 0.0)))
            else:
                spots.append((beside + 60.0, 60.0 + GHOST_APART * taken))
                taken += 1
        return spots


def places(whole: Ecosystem, layout: Layout = "roles", most: int = MOST) -> Places:
    """Place an ecosystem's participants, over all its records.

    At most ``most`` nodes: beyond that the largest by value stay single (at least the 12 largest of every type as long
    as there is room), and the rest of each type stands together as one group. Nothing is drawn at random: equal
    ecosystems get equal places, whatever the order of their rows.

    Raises:
        UnknownChoice: for a layout that is neither ``roles`` nor ``force``.
    """
    if layout not in LAYOUTS:
        raise UnknownChoice.of("layout", layout, LAYOUTS)
    eco = whole.window("all")
    column, styles = _columns(eco), type_styles(eco)
    single = _single(eco.view.strength, column, most)
    node, nodes = _nodes(eco, column, single)
    low, high, weight = _ties(eco, node, len(nodes))
    if layout == "roles":
        titles = {name: style.label for name, style in styles.items()}
        placed, headings = in_columns(nodes, titles, low, high, weight)
    else:
        placed, headings = _by_force(nodes, low, high, weight), pd.DataFrame({"type": [], "x": [], "y": []})
    node_of = pd.Series(node, index=pd.Index(eco.ids.astype("str")))
    return Places(layout, placed, headings, node_of, styles)


def _columns(eco: Ecosystem) -> Codes:
    """The column of each participant: its type's place in the order of value; many small types share the last."""
    order = value_order(eco)
    at = np.asarray([order.index(one) for one in eco.view.types], dtype=np.int64)
    if len(order) > COLUMNS:
        value = np.bincount(eco.view.type_code, weights=eco.view.strength, minlength=len(order))
        kept = np.sort(at[np.lexsort((np.arange(len(value)), -value))[: COLUMNS - 1]])
        at = np.where(np.isin(at, kept), np.searchsorted(kept, at), COLUMNS - 1)
    return at[eco.view.type_code]


def _single(strength: Floats, column: Codes, most: int) -> npt.NDArray[np.bool_]:
    """Which participants are drawn as themselves."""
    n = len(strength)
    if n <= most:
        return np.ones(n, dtype=bool)
    columns = int(column.max()) + 1
    room = most - columns
    order = np.lexsort((np.arange(n), -strength))
    within = pd.Series(column[order]).groupby(column[order]).cumcount().to_numpy()
    first = within < min(LEAST_OF_A_TYPE, room // columns)
    single = np.zeros(n, dtype=bool)
    single[np.concatenate([order[first], order[~first]])[:room]] = True
    return single


def _nodes(eco: Ecosystem, column: Codes, single: npt.NDArray[np.bool_]) -> tuple[Codes, pd.DataFrame]:
    """The node of each participant, and the table of nodes: participants by id, then one group a column."""
    groups = np.unique(column[~single])
    node = np.where(single, np.cumsum(single) - 1, int(single.sum()) + np.searchsorted(groups, column))
    types = eco.table["type"].astype("str").to_numpy(dtype=object)
    names = [_group_type(types[(column == one) & ~single]) for one in groups]
    ids = eco.ids[single].astype("str").tolist()
    table = pd.DataFrame(
        {
            "key": [f"p:{one}" for one in ids] + [f"g:{one}" for one in names],
            "id": ids + [""] * len(groups),
            "name": [str(one) for one in eco.names[single]] + [""] * len(groups),
            "type": [str(one) for one in types[single]] + names,
            "column": np.concatenate([column[single], groups]),
            "strength": np.bincount(node, weights=eco.view.strength, minlength=len(ids) + len(groups)),
            "members": np.bincount(node, minlength=len(ids) + len(groups)),
        }
    )
    return node, table


def _group_type(types: npt.NDArray[np.object_]) -> str:
    alike = set(types)
    return str(types[0]) if len(alike) == 1 else OTHER_TYPES


def _ties(eco: Ecosystem, node: Codes, n: int) -> tuple[Codes, Codes, Floats]:
    """Ties between different nodes, u < v, sorted, with their value."""
    low, high, weight = eco.view.ties
    u, v = np.minimum(node[low], node[high]), np.maximum(node[low], node[high])
    key, at = np.unique((u * n + v)[u != v], return_inverse=True)
    return key // n, key % n, np.bincount(at, weights=weight[u != v], minlength=len(key)).astype(np.float64)


def _by_force(nodes: pd.DataFrame, low: Codes, high: Codes, weight: Floats) -> pd.DataFrame:
    """Kamada & Kawai's springs, from a start in which every type has its own sector; the unconnected stand below.

    igraph's springs draw nothing at random when they are given a start, unlike its other force layouts.
    """
    import igraph

    n = len(nodes)
    tied = np.zeros(n, dtype=bool)
    tied[low], tied[high] = True, True
    angle = 2.0 * np.pi * (np.argsort(np.argsort(nodes["column"].to_numpy(), kind="stable")) + 0.5) / max(n, 1)
    start = np.column_stack([np.cos(angle), np.sin(angle)]) * (1.0 + np.arange(n)[:, None] % 3) * n**0.5
    graph = igraph.Graph(n=int(tied.sum()), edges=np.column_stack([_among(tied, low), _among(tied, high)]).tolist())
    length = 1.6 - np.sqrt(weight / weight.max()) if len(weight) else None
    spread = np.zeros((n, 2))
    if tied.any():
        found = graph.layout_kamada_kawai(
            seed=start[tied].tolist(), maxiter=FORCE_ROUNDS, weights=None if length is None else length.tolist()
        )
        spread[tied] = _fitted(np.asarray(found.coords))
    spread[~tied] = _rows_below(int((~tied).sum()))
    main = nodes["strength"].rank(ascending=False, method="first") <= MOST_MAIN_BY_FORCE
    return nodes.assign(x=spread[:, 0], y=spread[:, 1], main=main.to_numpy()).drop(columns=["column", "strength"])


def _among(tied: npt.NDArray[np.bool_], code: Codes) -> Codes:
    return (np.cumsum(tied) - 1)[code]


def _fitted(at: Floats) -> Floats:
    """Positions stretched to the picture, with ranks blended in, so that a dense middle opens up, and pushed apart."""
    low, span = at.min(axis=0), np.maximum(np.ptp(at, axis=0), 1e-9)
    ranks = np.column_stack([pd.Series(at[:, axis]).rank(method="first").to_numpy() for axis in (0, 1)])
    even = (ranks - 0.5) / len(at)
    return _apart(np.asarray(((at - low) / span * 0.3 + even * 0.7) * np.asarray(FORCE_SIZE)))


def _apart(at: Floats) -> Floats:
    """Neighbours closer than the least distance are pushed apart, a little each round."""
    least = min(ELBOW_ROOM, 0.8 * float(np.sqrt(FORCE_SIZE[0] * FORCE_SIZE[1] / len(at))))
    for _ in range(PUSHES):
        away = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.hypot(away[..., 0], away[..., 1]), 1e-6)
        push = np.maximum(least - distance, 0.0) / distance / 2.0
        at = at + 0.5 * (away * push[..., None]).sum(axis=1)
    return np.clip(at, 0.0, FORCE_SIZE)


def _rows_below(count: int) -> Floats:
    """Places for participants without a tie, in rows under the picture."""
    a_row = 60
    at = np.arange(count)
    return np.column_stack(
        [(at % a_row + 0.5) * FORCE_SIZE[0] / a_row, FORCE_SIZE[1] + 50.0 + 16.0 * (at // a_row)]
    ).astype(np.float64)

"""The drawing model of the network: which nodes and relations are drawn, how large, what share of value they show."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.figures.labels import named
from ecohealth.figures.places import Places
from ecohealth.figures.roles import OTHER_TYPES
from ecohealth.scores.words import counted, percent, whole

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

SMALLEST, LARGEST, SMALLEST_DOT, LARGEST_DOT, GROUP = 7.0, 34.0, 4.0, 9.0, 26.0
"""Diameters: of the main nodes; of the dots behind them, to a scale of their own; of a group."""
MOST_RELATIONS = 300
MOST_OF_FOCUS = 50
MOST_NAMED, MOST_FRIENDS_NAMED = 100, 14
THINNEST, THICKEST = 0.6, 4.0


@dataclass(frozen=True)
class Drawing:
    """A picture of the network, as tables.

    Attributes:
        nodes: one row a node that is shown: ``key, id, label, type, what`` (participant, group or ghost), ``x, y``,
            ``size`` (diameter), ``amount`` (what the size says: value, or share of V lost), ``value``, ``main``,
            ``members``, ``named`` (its name is written) and ``near`` (focus, direct, further, or empty).
        relations: one row a relation drawn: ``source, target`` (keys; more flows from source to target than back),
            ``value`` (both ways), ``share`` (of V), ``width``, ``near``.
        share: the share of V that the relations drawn carry.
        sentence: what is drawn and what is not, in words.
    """

    nodes: pd.DataFrame
    relations: pd.DataFrame
    share: float
    sentence: str


def drawn_network(  # noqa: PLR0913 - a picture with its choices, all but two named
    eco: Ecosystem,
    places: Places,
    *,
    losses: pd.DataFrame | None = None,
    kept_value: float = 0.9,
    types: Collection[str] | None = None,
    focus: str | None = None,
    beside: Ecosystem | None = None,
) -> Drawing:
    """Draw an ecosystem's window on places computed once.

    Relations are drawn from the strongest down, until they carry ``kept_value`` of V or 300 are drawn; what passes
    inside a group is not drawn and does not count.

    Args:
        eco: the ecosystem in the window and filter to show; its participants are among those of ``places``.
        places: from :func:`~ecohealth.figures.places.places` on the unfiltered ecosystem.
        losses: ``id, loss_impact`` of the participants, where nodes are sized by what their loss costs; by default
            they are sized by the value they give and take.
        kept_value: in [0, 1].
        types: the types to show; all by default.
        focus: key of a node, or ``p:`` and the id of a participant: its own strongest relations are drawn too, its
            neighbourhood is marked. A participant that stands in a group is shown by the group.
        beside: another window that is drawn beside this one: nodes sized by value are sized on one scale with its.

    Raises:
        UnknownParticipant: for a focus that is neither.
    """
    node = _node_of(eco, places)
    shown = _shown(eco, places, node, types)
    ties = _relations(eco, node, shown)
    strongest = _strongest(ties, kept_value, eco.view.value)
    at = None if focus is None else places.node_at(focus)
    relations = _with_focus(ties, strongest, at, places)
    nodes = _nodes(eco, places, node, shown, losses, beside)
    nodes = nodes.assign(near=_near_nodes(len(places.nodes), relations, at))[shown]
    nodes = nodes.assign(named=_named(nodes))
    keys = places.nodes["key"].to_numpy(dtype=object)
    share = float(ties["share"][strongest].sum())
    return Drawing(
        nodes=pd.concat([nodes, _ghosts(eco, places, nodes)], ignore_index=True),
        relations=relations.assign(source=keys[relations["source"]], target=keys[relations["target"]]),
        share=share,
        sentence=_sentence(nodes, int(strongest.sum()), share),
    )


def _node_of(eco: Ecosystem, places: Places) -> Codes:
    """The node of each participant."""
    return places.node_of.reindex(pd.Index(eco.ids.astype("str"))).to_numpy().astype(np.int64)


def _shown(eco: Ecosystem, places: Places, node: Codes, types: Collection[str] | None) -> Mask:
    """Nodes with a participant of the ecosystem, of the types wanted; a group of several types stays."""
    there = np.bincount(node, minlength=len(places.nodes)) > 0
    wanted = True if types is None else places.nodes["type"].isin([*types, OTHER_TYPES]).to_numpy()
    return np.asarray(there & wanted, dtype=bool)


def _relations(eco: Ecosystem, node: Codes, shown: Mask) -> pd.DataFrame:
    """Ties between two nodes that are shown, the strongest first, each from the node that gives more."""
    pairs, n = eco.view.pairs, len(shown)
    source, target = node[pairs.source], node[pairs.target]
    rows = (source != target) & shown[source] & shown[target]
    low, high = np.minimum(source, target)[rows], np.maximum(source, target)[rows]
    key, at = np.unique(low * n + high, return_inverse=True)
    forth = np.where(source[rows] == low, 1.0, -1.0) * pairs.weight[rows]
    value = np.bincount(at, weights=pairs.weight[rows], minlength=len(key))
    ahead = np.bincount(at, weights=forth, minlength=len(key)) >= 0
    low, high = key // n, key % n
    table = pd.DataFrame({"source": np.where(ahead, low, high), "target": np.where(ahead, high, low), "value": value})
    table["share"] = value / eco.view.value if eco.view.value > 0 else value
    largest = float(value.max()) if len(value) else 1.0
    table["width"] = THINNEST + (THICKEST - THINNEST) * np.sqrt(value / largest)
    return table.iloc[np.lexsort((key, -value))].reset_index(drop=True)


def _strongest(ties: pd.DataFrame, kept_value: float, total: float) -> Mask:
    """The first relations that carry the share of value asked for, at most 300."""
    before = np.cumsum(ties["value"].to_numpy()) - ties["value"].to_numpy()
    wanted = before < kept_value * total * (1.0 - 1e-12)
    return np.asarray(wanted & (np.arange(len(ties)) < MOST_RELATIONS), dtype=bool)


def _with_focus(ties: pd.DataFrame, strongest: Mask, focus: int | None, places: Places) -> pd.DataFrame:
    """The relations drawn, with how near they are to the focus; nobody is near through a group."""
    if focus is None:
        return ties[strongest].assign(near="")
    own = ((ties["source"] == focus) | (ties["target"] == focus)).to_numpy()
    own = own & (np.cumsum(own) <= MOST_OF_FOCUS)
    friends = set(ties.loc[own, "source"]) | set(ties.loc[own, "target"])
    friends -= set(np.flatnonzero(places.nodes["id"] == ""))
    further = strongest & ~own & (ties["source"].isin(friends) | ties["target"].isin(friends)).to_numpy()
    near = np.where(own, "direct", np.where(further, "further", ""))
    return ties.assign(near=near)[strongest | own]


def _near_nodes(count: int, relations: pd.DataFrame, focus: int | None) -> list[str]:
    """How near each node is to the focus, along the relations drawn."""
    near = [""] * count
    for hand in ("further", "direct"):
        for end in ("source", "target"):
            for one in relations.loc[relations["near"] == hand, end]:
                near[one] = hand
    if focus is not None:
        near[focus] = "focus"
    return near


def _nodes(
    eco: Ecosystem,
    places: Places,
    node: Codes,
    shown: Mask,
    losses: pd.DataFrame | None,
    beside: Ecosystem | None,
) -> pd.DataFrame:
    """All nodes of the places with their label and size in this window."""
    table, count = places.nodes, len(places.nodes)
    value = np.bincount(node, weights=eco.view.strength, minlength=count)
    members = np.bincount(node, minlength=count)
    amount = value if losses is None else _loss(eco, node, count, losses)
    other: Floats = np.zeros(count)
    if beside is not None:
        other = np.bincount(_node_of(beside, places), weights=beside.view.strength, minlength=count).astype(np.float64)
    group = (table["id"] == "").to_numpy()
    main = table["main"].to_numpy() & ~group
    size = np.where(group, GROUP, 0.0)
    for rows, smallest, largest in ((main, SMALLEST, LARGEST), (~main & ~group, SMALLEST_DOT, LARGEST_DOT)):
        part = _of_largest(np.where(shown, amount, 0.0)[rows], other[rows])
        size[rows] = smallest + (largest - smallest) * np.sqrt(part)
    return table.drop(columns="name").assign(
        label=_labels(places, members),
        what=np.where(group, "group", "participant"),
        size=size,
        amount=amount,
        value=value,
        members=members,
    )


def _of_largest(amount: Floats, other: Floats) -> Floats:
    largest = max(float(amount.max(initial=0.0)), float(other.max(initial=0.0)))
    return amount / largest if largest > 0 else amount


def _named(nodes: pd.DataFrame) -> Mask:
    """Without a focus the main nodes are named; with one, the focus, its largest direct partners and the groups."""
    near = nodes["near"].to_numpy()
    focused = bool((near == "focus").any())
    wanted = (np.isin(near, ["focus", "direct"]) if focused else nodes["main"]) | (nodes["what"] == "group")
    first = np.where(near == "focus", 0.0, np.where(near == "direct", 1.0, 2.0))
    rank = np.where(wanted, 1000.0 * first - nodes["size"], np.nan)
    return named(nodes, rank, MOST_FRIENDS_NAMED + 1 if focused else MOST_NAMED)


def _loss(eco: Ecosystem, node: Codes, count: int, losses: pd.DataFrame) -> Floats:
    """Loss impact by node; the largest of its members for a group."""
    impact = losses.set_index("id")["loss_impact"].reindex(pd.Index(eco.ids.astype("str")), fill_value=0.0)
    loss = np.zeros(count)
    np.maximum.at(loss, node, impact.to_numpy(dtype=np.float64))
    return loss


def _labels(places: Places, members: Codes) -> list[str]:
    nodes = places.nodes
    return [
        name if one else f"{places.style_of(type_name).label}: {whole(count)} smaller"
        for one, name, type_name, count in zip(nodes["id"], nodes["name"], nodes["type"], members, strict=True)
    ]


def _ghosts(eco: Ecosystem, places: Places, nodes: pd.DataFrame) -> pd.DataFrame:
    """A hollow node for every role of the blueprint that is not filled, under its type's column."""
    from ecohealth.metrics.catalogue import find_metric

    roles = find_metric("role_completeness").read(eco).details.get("roles", [])
    missing = [role for role in roles if not role["filled"]]
    spots = places.ghost_spots([role["type"] for role in missing])
    rows = [
        {
            "key": f"m:{at}", "id": "", "label": _missing(role, places.style_of(role["type"]).label),
            "type": role["type"], "what": "ghost", "x": x, "y": y, "size": GROUP, "amount": np.nan, "value": 0.0,
            "main": True, "members": 0, "near": "", "named": True,
        }
        for at, (role, (x, y)) in enumerate(zip(missing, spots, strict=True))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=nodes.columns).astype(nodes.dtypes.to_dict())


def _missing(role: Mapping[str, Any], label: str) -> str:
    """What a role lacks."""
    if role["active"] < role["min_active"]:
        return f"{label}: {role['active']} of {role['min_active']} wanted"
    return f"{label}: {percent(role['share'])} of value, {percent(role['min_share'])} wanted"


def _sentence(nodes: pd.DataFrame, relations: int, share: float) -> str:
    groups = nodes[nodes["what"] == "group"]
    if relations == 0:
        drawn = "No relation between participants carries value here."
    elif relations == 1:
        drawn = f"The one relation drawn carries {percent(share)} of value."
    else:
        drawn = f"The {whole(relations)} relations drawn carry {percent(share)} of value."
    if groups.empty:
        return drawn
    members = int(groups["members"].sum())
    stand = "stands for itself" if len(nodes) - len(groups) == 1 else "stand for themselves"
    return (
        f"{drawn} The {whole(len(nodes) - len(groups))} largest participants {stand}, "
        f"the other {whole(members)} in {counted(len(groups), 'group')} by type."
    )

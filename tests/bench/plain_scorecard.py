"""The point values of a scorecard as a plain script of pandas and networkx computes them, once and without intervals.

    python tests/bench/plain_scorecard.py FOLDER [PART]

Written as an analyst would who knows networkx well: articulation points instead of a loss of everybody in turn, curves
of robustness with union-find from the last loss to the first. It prints a JSON object: value and seconds of each
metric. PART of the random draws (orders, graphs, years; 0.1 unless said) are made and their seconds scaled up, since
all of them take this script very long.
"""

from __future__ import annotations

import heapq
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from networkx.utils import UnionFind

Values = dict[str, dict[str, float]]

ORDERS, GRAPHS, YEARS = 182, 5, 2_000
"""What the product draws for 10,000 participants and 90,000 ties."""


def main(folder: Path, part: float) -> Values:
    """Every value with the seconds it took."""
    people = pd.read_csv(folder / "participants.csv", dtype=str)
    rows = pd.read_csv(folder / "interactions.csv", parse_dates=["date"])
    found: Values = {}

    def timed(name: str, work: Callable[[], float], scaled: float = 1.0) -> None:
        begin = time.perf_counter()
        value = work()
        found[name] = {"value": float(value), "seconds": (time.perf_counter() - begin) * scaled}

    begin = time.perf_counter()
    type_of = dict(zip(people["id"], people["type"], strict=True))
    graph = tied(rows)
    strength = pd.concat([rows.groupby("source")["weight"].sum(), rows.groupby("target")["weight"].sum()])
    share = (strength.groupby(level=0).sum() / (2 * rows["weight"].sum())).sort_values(ascending=False, kind="stable")
    found["tables"] = {"value": len(rows), "seconds": time.perf_counter() - begin}
    timed("participant_hhi", (share**2).sum)
    timed("elephant_factor", lambda: int((share.cumsum() < 0.5).sum()) + 1)
    timed("type_hhi", lambda: normalised_hhi(share.groupby(share.index.map(type_of)).sum()))
    timed("single_source_share", lambda: single_sourced(rows))
    timed("breadth", lambda: np.median([effective(graph, one) for one in graph]))
    timed("reciprocity", lambda: returned(rows))
    timed("slack", lambda: slack(rows))
    timed("substitutability", lambda: replaceable(rows, type_of))
    timed("active_rate", lambda: active(rows, people))
    timed("liquidity", lambda: liquid(rows, type_of))
    timed("densification", lambda: growth(rows))
    timed("retention", lambda: retained(rows, type_of))
    losses: dict[str, float] = {}
    timed("loss_impact", lambda: losses.update(loss_of_each(graph)) or max(losses.values()))
    timed("systemic_core", lambda: sum(one >= 0.05 for one in losses.values()))
    timed("cut_partners", lambda: len(set(nx.articulation_points(graph))) / len(graph))
    by_value = [str(one) for one in share.index if one in graph]
    timed("robustness_targeted", lambda: robustness(graph, by_value))
    timed("robustness_adaptive", lambda: robustness(graph, adaptive_order(graph)))
    timed("secondary_extinction", lambda: extinction(graph, type_of))
    few = max(1, round(ORDERS * part)), max(1, round(GRAPHS * part)), max(1, round(YEARS * part))
    rng = np.random.default_rng(1)
    nodes = sorted(graph)
    timed("robustness_random",
          lambda: np.mean([robustness(graph, [nodes[k] for k in rng.permutation(len(nodes))]) for _ in range(few[0])]),
          ORDERS / few[0])  # fmt: skip
    graphs: list[nx.Graph[str]] = []
    timed("random graphs", lambda: graphs.extend(rewired(graph, seed) for seed in range(few[1])) or 0, GRAPHS / few[1])
    timed("clustering of chance", lambda: np.mean([nx.average_clustering(one) for one in graphs]), GRAPHS / few[1])
    chance = found["clustering of chance"]["value"]
    timed("clustering_lift", lambda: nx.average_clustering(graph) / chance)
    own = found["robustness_targeted"]["value"]
    timed("robustness_vs_null", lambda: np.mean([robustness(one, by_value) <= own for one in graphs]), GRAPHS / few[1])
    timed("value_at_risk", lambda: bad_year(graph, rng, few[2]), YEARS / few[2])
    return found


def tied(rows: pd.DataFrame) -> nx.Graph[str]:
    """The undirected graph of value."""
    low, high = np.minimum(rows["source"], rows["target"]), np.maximum(rows["source"], rows["target"])
    ties = rows.assign(low=low, high=high).groupby(["low", "high"], as_index=False)["weight"].sum()
    return nx.from_pandas_edgelist(ties, "low", "high", "weight")


def normalised_hhi(share: pd.Series[float]) -> float:
    """0 all types equal, 1 one carries all."""
    return float(((share**2).sum() - 1 / len(share)) / (1 - 1 / len(share)))


def single_sourced(rows: pd.DataFrame) -> float:
    """Share of value received from a provider that gives at least 80 % of the kind."""
    flows = rows.groupby(["target", "kind", "source"])["weight"].sum().groupby(level=[0, 1])
    total, largest = flows.sum(), flows.max()
    return float(total[largest >= 0.8 * total].sum() / total.sum())


def effective(graph: nx.Graph[str], who: str) -> float:
    """Effective number of partners."""
    weights = [tie["weight"] for tie in graph[who].values()]
    return sum(weights) ** 2 / sum(one**2 for one in weights)


def returned(rows: pd.DataFrame) -> float:
    """Weighted reciprocity."""
    flow = rows.groupby(["source", "target"])["weight"].sum().to_dict()
    return float(sum(min(one, flow.get((j, i), 0.0)) for (i, j), one in flow.items()) / sum(flow.values()))


def slack(rows: pd.DataFrame) -> float:
    """-e α ln α of the flows."""
    flow = rows.groupby(["source", "target"], as_index=False)["weight"].sum()
    total = flow["weight"].sum()
    given = flow.groupby("source")["weight"].transform("sum")
    taken = flow.groupby("target")["weight"].transform("sum")
    ascendency = (flow["weight"] * np.log(flow["weight"] * total / (given * taken))).sum()
    alpha = ascendency / -(flow["weight"] * np.log(flow["weight"] / total)).sum()
    return float(-np.e * alpha * np.log(alpha))


def replaceable(rows: pd.DataFrame, type_of: dict[str, str]) -> float:
    """Share of value that another provider of the same type and kind could take over."""
    flow = rows.groupby(["kind", "source", "target"], as_index=False)["weight"].sum()
    spare = flow.groupby(["kind", "source"], as_index=False)["weight"].sum()
    best: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for one in spare.itertuples():
        best[one.kind, type_of[one.source]].append((0.2 * one.weight, one.source))
    first = {key: heapq.nlargest(3, found) for key, found in best.items()}
    covered = 0.0
    for one in flow.itertuples():
        others = [held for held, who in first[one.kind, type_of[one.source]] if who not in (one.source, one.target)]
        covered += one.weight if others and others[0] >= one.weight * (1 - 1e-9) else 0.0
    return covered / float(flow["weight"].sum())


def active(rows: pd.DataFrame, people: pd.DataFrame) -> float:
    """Share of those seen so far that were active in the last month."""
    month = rows["date"].dt.to_period("M")
    last = rows[month == month.max()]
    seen = set(rows["source"]) | set(rows["target"])
    return len(set(last["source"]) | set(last["target"])) / len(seen & set(people["id"]))


def liquid(rows: pd.DataFrame, type_of: dict[str, str]) -> float:
    """Share of those active in the last month that met another type."""
    month = rows["date"].dt.to_period("M")
    last = rows[month == month.max()]
    apart = last[last["source"].map(type_of) != last["target"].map(type_of)]
    return len(set(apart["source"]) | set(apart["target"])) / len(set(last["source"]) | set(last["target"]))


def growth(rows: pd.DataFrame) -> float:
    """Slope of log pairs over log participants, month by month."""
    low, high = np.minimum(rows["source"], rows["target"]), np.maximum(rows["source"], rows["target"])
    every = rows.assign(low=low, high=high, month=rows["date"].dt.to_period("M"))
    pairs = every.drop_duplicates(["month", "low", "high"]).groupby("month").size()
    ends = pd.concat([every[["month", "low"]].set_axis(["month", "who"], axis=1),
                      every[["month", "high"]].set_axis(["month", "who"], axis=1)])  # fmt: skip
    people = ends.drop_duplicates().groupby("month").size()
    return float(np.polyfit(np.log(people), np.log(pairs), 1)[0])


def retained(rows: pd.DataFrame, type_of: dict[str, str]) -> float:
    """Kaplan-Meier at 12 months; lost is who is silent beyond the 95th percentile of its type's gaps."""
    seen = pd.concat([rows[["source", "date"]].set_axis(["who", "date"], axis=1),
                      rows[["target", "date"]].set_axis(["who", "date"], axis=1)]).drop_duplicates()  # fmt: skip
    seen = seen.sort_values(["who", "date"])
    seen["gap"] = seen.groupby("who")["date"].diff().dt.days
    limit = seen["gap"].groupby(seen["who"].map(type_of)).quantile(0.95)
    lives = seen.groupby("who")["date"].agg(["min", "max"])
    end = rows["date"].max()
    lost = (end - lives["max"]).dt.days > lives.index.map(type_of).map(limit)
    months = np.where(lost, (lives["max"] - lives["min"]).dt.days, (end - lives["min"]).dt.days) / 30.44
    survival = 1.0
    for when in sorted(set(months[lost & (months <= 12)])):
        survival *= 1 - ((months == when) & lost).sum() / (months >= when).sum()
    return survival


def loss_of_each(graph: nx.Graph[str]) -> dict[str, float]:
    """Share of value lost with each: its own, and for articulation points what is cut off."""
    strength = dict(graph.degree(weight="weight"))
    total = sum(strength.values()) / 2
    impact = {one: value / total for one, value in strength.items()}
    for cut in nx.articulation_points(graph):
        home = nx.node_connected_component(graph, cut)
        rest = graph.subgraph(home - {cut})
        parts = sorted(rest.subgraph(one).size(weight="weight") for one in nx.connected_components(rest))
        impact[cut] += sum(parts[:-1]) / total
    return impact


def robustness(graph: nx.Graph[str], order: Sequence[str]) -> float:
    """R: losses undone from the last to the first."""
    n, union, size, there = len(order), UnionFind(), Counter[str](), set[str]()
    largest, area = 0, 0.0
    for who in reversed(order):
        area += largest
        there.add(who)
        size[who] = 1
        for other in graph[who]:
            if other in there:
                a, b = union[who], union[other]
                if a != b:
                    union.union(a, b)
                    size[union[a]] = size[a] + size[b]
        largest = max(largest, size[union[who]])
    return area / n / n


def adaptive_order(graph: nx.Graph[str]) -> list[str]:
    """The largest strength among those left, anew after each loss."""
    strength = dict(graph.degree(weight="weight"))
    waiting = [(-value, who) for who, value in strength.items()]
    heapq.heapify(waiting)
    order: list[str] = []
    gone: set[str] = set()
    while waiting:
        value, who = heapq.heappop(waiting)
        if who in gone or -value != strength[who]:
            continue
        order.append(who)
        gone.add(who)
        for other, tie in graph[who].items():
            if other not in gone:
                strength[other] -= tie["weight"]
                heapq.heappush(waiting, (-strength[other], other))
    return order


def extinction(graph: nx.Graph[str], type_of: dict[str, str]) -> float:
    """Expected survival of one type as another goes at random, over ordered pairs of types, weighted by value."""
    partners: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    worth: Counter[tuple[str, str]] = Counter()
    for u, v, value in graph.edges(data="weight"):
        for goes, stays in ((u, v), (v, u)):
            if type_of[goes] != type_of[stays]:
                partners[type_of[goes], type_of[stays]][stays] += 1
                worth[type_of[goes], type_of[stays]] += value
    area, total = 0.0, 0.0
    for (goes, stays), counts in partners.items():
        side = len(partners[stays, goes])
        if side >= 2 and len(counts) >= 2:
            area += worth[goes, stays] * float(
                np.mean([(k * (side + 1) / (k + 1) - 0.5) / side for k in counts.values()])
            )
            total += worth[goes, stays]
    return area / total


def rewired(graph: nx.Graph[str], seed: int) -> nx.Graph[str]:
    """A random graph with the same degrees, ten swaps an edge."""
    other = nx.Graph(graph.edges)
    swaps = 10 * other.number_of_edges()
    nx.double_edge_swap(other, swaps, max_tries=100 * swaps, seed=seed)
    return other


def bad_year(graph: nx.Graph[str], rng: np.random.Generator, years: int) -> float:
    """Mean share of value lost in the worst twentieth of years in which each leaves with 5 %."""
    nodes = sorted(graph)
    total = graph.size(weight="weight")
    lost = []
    for _ in range(years):
        left = {who for who, stays in zip(nodes, rng.random(len(nodes)) >= 0.05, strict=True) if stays}
        lost.append(1 - most_valuable(graph.subgraph(left)) / total)
    return float(np.mean(sorted(lost)[-max(1, years // 20) :]))


def most_valuable(graph: nx.Graph[str]) -> float:
    """The value of the most valuable component."""
    parts: Iterable[Any] = nx.connected_components(graph)
    return max(float(graph.subgraph(one).size(weight="weight")) for one in parts)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.1)))

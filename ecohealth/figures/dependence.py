"""On whom others hang: the largest of each type, single sources, and the provider behind the providers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats
from ecohealth.figures.theme import ACCENT, CONTEXT, escaped, in_our_manner
from ecohealth.metrics.concentration.hidden import ALPHA, OUTSIDE_SHARE
from ecohealth.metrics.reading import Reading
from ecohealth.scores.words import counted

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_BETWEEN, MOST_BEHIND = 6, 8
"""Providers between that are drawn one by one, and recipients behind them; the rest are taken together."""
SEEN = 0.02
"""The least share of all that passes which is drawn on its own."""
REST = ""
"""The id of those that are taken together."""


def dominators(eco: Ecosystem, dominance: Reading) -> pd.DataFrame:
    """The largest participant of each type: ``type, id, name, share`` of the type's value, ``members`` with value.

    Args:
        eco: the ecosystem that was read.
        dominance: its reading of `within_type_dominance`; without a value the table is empty. The largest share first,
            ties in the order of the types' weight.
    """
    table = pd.DataFrame(dominance.details.get("types", []), columns=["type", "participant", "share", "members"])
    names = eco.names[eco.codes(table["participant"].tolist())].astype("str")
    table = table.rename(columns={"participant": "id"}).assign(name=names)
    return table.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def single_sources(eco: Ecosystem, sourcing: Reading) -> pd.DataFrame:
    """The largest dependencies on one source: ``recipient, recipient_id, kind, provider, provider_id, share, value``.

    Args:
        eco: the ecosystem that was read.
        sourcing: its reading of `single_source_share`, which lists at most 10; without a value the table is empty.
    """
    columns = ["recipient", "kind", "provider", "share", "value"]
    table = pd.DataFrame(sourcing.details.get("largest", []), columns=columns)
    ids = table.rename(columns={"recipient": "recipient_id", "provider": "provider_id"})
    recipient, provider = (eco.names[eco.codes(table[one].tolist())].astype("str") for one in ("recipient", "provider"))
    return ids.assign(recipient=recipient, provider=provider)


def two_steps(eco: Ecosystem, provider: str) -> pd.DataFrame:
    """Who hangs on a provider through others: what passes in two steps, by whom it passes and whom it reaches.

    The dependence of j on i through m is α · D_mi · D_jm, with D and α as in `hidden_concentration`; the provider
    itself and the one between are not reached.

    Returns:
        ``between, between_name, behind, behind_name, amount``: the amounts of those named and of the rest, whose ids
        are empty, taken together; the largest first, the rest last. Those of less than 2 % of
        all, and all beyond the first few, are the rest. Empty where nobody hangs on it through another.

    Raises:
        UnknownParticipant: for an id that is not there.
    """
    at, pairs = int(eco.codes([provider])[0]), eco.view.pairs
    depends = eco.view.dependency(OUTSIDE_SHARE)
    first = np.zeros(len(eco))
    first[pairs.target[pairs.source == at]] = depends[pairs.source == at]
    amount = ALPHA * first[pairs.source] * depends
    rows = (amount > 0) & (pairs.source != at) & (pairs.target != at) & (pairs.source != pairs.target)
    rows &= eco.view.is_party[pairs.target]
    table = pd.DataFrame({"between": pairs.source[rows], "behind": pairs.target[rows], "amount": amount[rows]})
    for side, most in (("between", MOST_BETWEEN), ("behind", MOST_BEHIND)):
        table[side], table[f"{side}_name"] = _largest(eco, table, side, most)
    columns = ["between", "between_name", "behind", "behind_name"]
    found = table.groupby(columns, sort=True)["amount"].sum().reset_index()
    order = np.lexsort((-found["amount"], found["behind"] == REST, found["between"] == REST))
    return found.iloc[order].reset_index(drop=True)


def _largest(eco: Ecosystem, table: pd.DataFrame, side: str, most: int) -> tuple[pd.Series[str], pd.Series[str]]:
    """Ids and names of the largest of one side; of the others an empty id, and how many they are."""
    total = table.groupby(side)["amount"].sum()
    order = total.index.to_numpy()[np.lexsort((total.index, -total.to_numpy()))]
    large = order[total.loc[order].to_numpy() >= SEEN * total.sum()][:most]
    kept = order if len(large) == len(order) else large[: most - 1]
    own = table[side].isin(kept).to_numpy()
    code = table[side].to_numpy(dtype=np.int64)
    ids = np.where(own, eco.ids[code].astype("str"), REST)
    names = np.where(own, eco.names[code].astype("str"), counted(len(order) - len(kept), "other"))
    return pd.Series(ids, dtype="str"), pd.Series(names, dtype="str")


def further_hand(eco: Ecosystem, participant: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """On whom a participant depends, and who depends on it, at every remove.

    The dependence of j on i at all removes is Σ_{k≥1} α^(k−1) (D^k)_ji, with D and α as in `hidden_concentration`.

    Returns:
        Two tables ``id, name, type, direct, further``: those on whom it depends, and those that depend on it;
        ``direct`` as a share of all business, ``further`` what second and further hand add; the largest sum first,
        ties by id; itself is left out.

    Raises:
        UnknownParticipant: for an id that is not there.
    """
    from ecohealth.network.exposure import exposure, reliance

    at, pairs, n = int(eco.codes([participant])[0]), eco.view.pairs, len(eco)
    depends, flows = eco.view.dependency(OUTSIDE_SHARE), (pairs.source, pairs.target)
    alone = np.zeros(n)
    alone[at] = 1.0
    leans = exposure(n, flows, depends, ALPHA, alone)
    carried = np.zeros(n)
    np.add.at(carried, pairs.target[pairs.source == at], depends[pairs.source == at])
    carries = reliance(n, flows, depends, ALPHA, on=at)
    return _at_removes(eco, at, leans.direct, leans.total), _at_removes(eco, at, carried, carries)


def _at_removes(eco: Ecosystem, itself: int, direct: Floats, total: Floats) -> pd.DataFrame:
    rows = np.flatnonzero((total > 0) & (np.arange(len(eco)) != itself))
    rows = rows[np.lexsort((rows, -total[rows]))]
    return pd.DataFrame(
        {
            "id": eco.ids[rows].astype("str"),
            "name": eco.names[rows].astype("str"),
            "type": eco.table["type"].astype("str").to_numpy()[rows],
            "direct": direct[rows],
            "further": np.maximum(total[rows] - direct[rows], 0.0),
        }
    )


def two_steps_figure(table: pd.DataFrame, provider: str, height: int = 360) -> Figure:
    """The flow of :func:`two_steps` from the provider over those between to those behind, as wide as the dependence.

    Args:
        table: not empty.
        provider: its name.
        height: in pixels.
    """
    import plotly.graph_objects as go

    between, behind = (_nodes(table, side) for side in ("between", "behind"))
    labels = [provider, *(name for _, name in between), *(name for _, name in behind)]
    colours = [ACCENT] + [CONTEXT] * (len(labels) - 1)
    at_between = {one: 1 + at for at, (one, _) in enumerate(between)}
    at_behind = {one: 1 + len(between) + at for at, (one, _) in enumerate(behind)}
    through = table.groupby("between", sort=False)["amount"].sum()
    source = [0] * len(through) + [at_between[one] for one in table["between"]]
    target = [at_between[one] for one in through.index] + [at_behind[one] for one in table["behind"]]
    figure = go.Figure(
        go.Sankey(
            arrangement="fixed",
            node={"label": [escaped(one, 28) for one in labels], "color": colours, "pad": 14, "thickness": 12,
                  "line": {"width": 0}, "x": _across(len(between), len(behind)),
                  "y": _down(_heights(table, "between"), _heights(table, "behind")),
                  "hovertemplate": "%{label}<extra></extra>"},
            link={"source": source, "target": target, "value": [*through, *table["amount"]],
                  "color": "rgba(147,161,174,0.35)",
                  "hovertemplate": "%{source.label} → %{target.label}<extra></extra>"},
            textfont={"size": 13},
        )
    )  # fmt: skip
    return in_our_manner(figure, height)


def _nodes(table: pd.DataFrame, side: str) -> list[tuple[str, str]]:
    """Ids and names of one side, the largest first, the rest last."""
    total = table.groupby([side, f"{side}_name"], sort=True)["amount"].sum()
    order = sorted(total.index, key=lambda one: (one[0] == REST, -total[one], one))
    return [(str(one[0]), str(one[1])) for one in order]


def _heights(table: pd.DataFrame, side: str) -> list[float]:
    total = table.groupby(side)["amount"].sum()
    return [float(total[one]) for one, _ in _nodes(table, side)]


def _across(between: int, behind: int) -> list[float]:
    return [0.001, *([0.45] * between), *([0.999] * behind)]


def _down(*sides: Sequence[float]) -> list[float]:
    """The middles of all nodes from the top, each side filling the height with a gap between its nodes."""
    return [0.5, *(middle for side in sides for middle in _middles(np.asarray(side)))]


def _middles(size: Floats, gap: float = 0.05) -> list[float]:
    """Middles of stacked blocks that fill the height from 0 to 1 with gaps between them.

    >>> [round(one, 12) for one in _middles(np.array([1.0, 1.0]), gap=0.2)]
    [0.2, 0.8]
    """
    room = 1.0 - gap * (len(size) - 1)
    share = size / size.sum() * room
    ends = np.cumsum(share + gap) - gap
    return [float(one) for one in ends - share / 2.0]

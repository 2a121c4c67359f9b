"""The roles layout: types in columns in the order value flows, each column ordered so that relations cross little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

OTHER_TYPES = ""
"""What stands for the type of a column, or of a group, that several types share."""
COLUMNS = 12
"""Most columns; where there are more types, the smallest share the last one."""
HEIGHT, DOT, LINE, GAP = 560.0, 12.0, 36.0, 26.0
"""Height of a column; spacing of the dots behind its front line; room for that line, and to the next column."""
WIDTH, WIDEST_GAP = 1160.0, 560.0
LETTER, NARROWEST, WIDEST = 7.2, 72.0, 124.0
"""Room for names beside the front line: by the letters of the longest, within bounds."""
ABOVE = -36.0
UNDER = HEIGHT + 28.0
"""Heights of a column's heading, and of what stands under it: its group, a missing role."""
FEWEST_MAIN, MOST_MAIN, MAIN_SHARE = 3, 10, 0.8
SWEEPS = 12


def value_order(eco: Ecosystem) -> list[str]:
    """Types in the order value flows through them, givers first; types without value last, equals by name.

    The trophic level h of a type solves (diag(u) - W - Wᵀ) h = v for W the value from type to type, u what a type
    gives and takes, v what it takes less what it gives; here by least squares, so that separate parts are no problem.

    Source: MacKay, Johnson & Sansom 2020, How directed is a directed network?, Royal Society Open Science 7, 201138.
    """
    types, pairs, code = eco.view.types, eco.view.pairs, eco.view.type_code
    count = len(types)
    cell = code[pairs.source] * count + code[pairs.target]
    flow = np.bincount(cell, weights=pairs.weight, minlength=count**2).reshape(count, count)
    gives, takes = flow.sum(axis=1), flow.sum(axis=0)
    both = gives + takes
    level = np.linalg.lstsq(np.diag(both) - flow - flow.T, takes - gives, rcond=None)[0]
    rounded = np.where(both > 0, np.round(level, 6), np.inf)
    return [types[at] for at in np.lexsort((np.arange(count), rounded))]


def in_columns(
    nodes: pd.DataFrame, titles: Mapping[str, str], low: Codes, high: Codes, weight: Floats
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Place nodes in columns.

    In each column the largest, which carry 80 % of its value (3 to 10 of them; up to 10, everybody), stand in a front
    line with room for their names; behind it the others are dots in close rows; a group stands under them.

    Args:
        nodes: ``key, id, name, type, column, strength, members``.
        titles: what each type is called over its column.
        low, high, weight: ties between rows of ``nodes``.

    Returns:
        The nodes with ``x, y, main`` in place of ``column, strength``; and the columns' headings ``type, x, y``.
    """
    column = nodes["column"].to_numpy(dtype=np.int64)
    group = (nodes["id"] == "").to_numpy()
    main = _front_line(column, np.where(group, 0.0, nodes["strength"].to_numpy(dtype=np.float64)), ~group)
    level = _uncrossed(column, low, high, weight, nodes["strength"].to_numpy(dtype=np.float64))
    x, y = np.zeros(len(nodes)), np.zeros(len(nodes))
    headings, left, edges = [], 0.0, [0.0]
    for one in np.unique(column):
        here = column == one
        dots = np.flatnonzero(here & ~main & ~group)
        deep = int(np.ceil(len(dots) * DOT / HEIGHT))
        front = left + deep * DOT + (LINE if deep else LINE / 2.0)
        _fill(x, y, dots[np.lexsort((dots, level[dots]))], left, deep)
        _spread(x, y, np.flatnonzero(here & main), level, front)
        x[here & group], y[here & group] = front, UNDER
        types = nodes.loc[here, "type"].unique()
        headings.append((str(types[0]) if len(types) == 1 else OTHER_TYPES, front, ABOVE))
        left = front + _room([*nodes.loc[here & main, "name"], titles.get(headings[-1][0], "")]) + GAP
        edges.append(left)
    x, wider = _stretched(x, column, edges)
    headings = [(name, at + wider[place], y) for place, (name, at, y) in enumerate(headings)]
    placed = nodes.assign(x=x, y=y, main=main | group).drop(columns=["column", "strength"])
    return placed, pd.DataFrame(headings, columns=["type", "x", "y"])


def _stretched(x: Floats, column: Codes, edges: list[float]) -> tuple[Floats, Floats]:
    """Columns moved apart, so that a few of them fill the width too; and by how much each is moved."""
    columns = np.unique(column)
    apart = np.clip((WIDTH - edges[-1]) / max(len(columns) - 1, 1), 0.0, WIDEST_GAP)
    wider = np.arange(len(columns)) * apart
    return x + wider[np.searchsorted(columns, column)], wider


def _room(names: Sequence[str]) -> float:
    """Width that names need, in the picture's letters."""
    return min(max(LETTER * max(map(len, names)), NARROWEST), WIDEST)


def _front_line(column: Codes, strength: Floats, single: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The largest of each column: the fewest that carry 80 % of its value, at least 3, at most 10; up to 10, all."""
    main = np.zeros(len(column), dtype=bool)
    for one in np.unique(column):
        here = np.flatnonzero((column == one) & single)
        ranked = here[np.lexsort((here, -strength[here]))]
        needed = int(np.searchsorted(np.cumsum(strength[ranked]), MAIN_SHARE * strength[here].sum())) + 1
        everybody = len(here) <= MOST_MAIN
        main[ranked if everybody else ranked[: min(max(needed, FEWEST_MAIN), MOST_MAIN)]] = True
    return main


def _uncrossed(column: Codes, low: Codes, high: Codes, weight: Floats, strength: Floats) -> Floats:
    """A height in (0, 1) for each node: sweeps to and fro move it to the middle of its partners in other columns.

    Of all sweeps the one with the least weighted height between partners is kept.
    Source: Sugiyama, Tagawa & Toda 1981, the barycentre heuristic.
    """
    apart = column[low] != column[high]
    left, right = np.concatenate([low[apart], high[apart]]), np.concatenate([high[apart], low[apart]])
    pull = np.sqrt(np.concatenate([weight[apart], weight[apart]]))
    level = _ranked(column, -strength)
    best, least = level, np.inf
    columns = np.unique(column)
    for sweep in range(SWEEPS):
        for one in columns if sweep % 2 == 0 else columns[::-1]:
            mine = column[left] == one
            total = np.bincount(left[mine], weights=pull[mine], minlength=len(column))
            middle = np.bincount(left[mine], weights=(pull * level[right])[mine], minlength=len(column))
            here = column == one
            wanted = np.where(total > 0, middle / np.where(total > 0, total, 1.0), level)
            level = np.where(here, _ranked(column, np.where(here, wanted, 0.0)), level)
        bent = float(np.sum(pull * np.abs(level[left] - level[right])))
        if bent < least - 1e-9:
            best, least = level, bent
    return best


def _ranked(column: Codes, wanted: Floats) -> Floats:
    """Even heights in (0, 1) within each column, in the order wanted; ties by place in the table."""
    table = pd.DataFrame({"column": column, "wanted": np.round(wanted, 9)})
    by_column = table.groupby("column")["wanted"]
    rank = by_column.rank(method="first").to_numpy(dtype=np.float64)
    return np.asarray((rank - 0.5) / by_column.transform("size").to_numpy(dtype=np.float64))


def _fill(x: Floats, y: Floats, dots: Codes, left: float, deep: int) -> None:
    """Rows of ``deep`` dots from the top down, spread over the height of the column."""
    if deep == 0:
        return
    rows = int(np.ceil(len(dots) / deep))
    at = np.arange(len(dots))
    x[dots] = left + (at % deep + 0.5) * DOT
    y[dots] = (at // deep + 0.5) * HEIGHT / rows


def _spread(x: Floats, y: Floats, line: Codes, level: Floats, front: float) -> None:
    """The front line from the top down, evenly."""
    order = line[np.lexsort((line, level[line]))]
    x[line] = front
    y[order] = (np.arange(len(order)) + 0.5) * HEIGHT / max(len(order), 1)

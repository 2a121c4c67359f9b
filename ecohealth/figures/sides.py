"""Which side's growth goes with who comes and who leaves on which side: two signed matrices."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ecohealth.figures.theme import CONTEXT, LIGHT, TypeStyle, escaped, in_our_manner
from ecohealth.metrics.reading import Reading
from ecohealth.scores.words import number

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

GOOD, BAD, UNSURE = "rgba(0,114,178,0.42)", "rgba(213,94,0,0.42)", "rgba(147,161,174,0.10)"
"""Cells beyond chance (good, bad), and those that chance could make; light enough on both grounds for the ink."""
BEYOND_CHANCE = 0.05
SIDES = ("source", "target", "flow", "state", "ratio", "low", "high", "q", "reason")


def sides(effects: Reading, flow: str, types: Sequence[str]) -> pd.DataFrame:
    """One row for every ordered pair of types: what the growth of ``source`` goes with on ``target``.

    Args:
        effects: the reading of `side_effects`.
        flow: ``entries`` or ``exits``.
        types: the types of the matrix, in order.

    Returns:
        ``source, target, flow``; ``state``: ``strengthens`` or ``weakens`` beyond chance (q up to 5 %), ``unsure``
        where chance could make it, ``refused`` where it could not be asked; ``ratio, low, high``: what a usual swing of
        the size multiplies the flow by, and its 95 % interval (infinite or 0 where it has no end); ``q``; ``reason``
        in words where it was refused.
    """
    tested = {(one["from"], one["to"]): one for one in effects.details.get("tested", []) if one["flow"] == flow}
    why = {one["about"]: one["reason"] for one in effects.details.get("refused", [])}
    rows = []
    for source in types:
        for target in types:
            found = tested.get((source, target))
            reason = "" if found else _refusal(source, f"{flow} of {target}", why, effects.reason)
            rows.append({"source": source, "target": target, "flow": flow, "reason": reason, **_answer(found, flow)})
    return pd.DataFrame(rows, columns=list(SIDES))


def asked_types(effects: Reading, order: Sequence[str]) -> list[str]:
    """The types of the matrices: those of the order that were asked about, on either side."""
    tested = effects.details.get("tested", [])
    asked = {one[end] for one in tested for end in ("from", "to")}
    return [one for one in order if one in asked]


def _refusal(source: str, about: str, why: Mapping[str, str], otherwise: str) -> str:
    if about in why:
        return f"{about}: {why[about]}"
    return f"{source}: {why[source]}" if source in why else otherwise or "it was not asked"


def _answer(found: Mapping[str, Any] | None, flow: str) -> dict[str, Any]:
    if found is None:
        return {"state": "refused", "ratio": np.nan, "low": np.nan, "high": np.nan, "q": np.nan}
    low, high = found["ratio_95"]
    weakens = (found["slope"] > 0) == (flow == "exits")
    beyond = found["q"] <= BEYOND_CHANCE
    return {
        "state": ("weakens" if weakens else "strengthens") if beyond else "unsure",
        "ratio": np.nan if found["ratio"] is None else found["ratio"],
        "low": 0.0 if low is None else low,
        "high": np.inf if high is None else high,
        "q": found["q"],
    }


def sides_figure(table: pd.DataFrame, styles: Mapping[str, TypeStyle], row: int = 56) -> Figure:
    """A matrix of :func:`sides`: whose size stands left, who comes or leaves above.

    Beyond chance a cell is coloured and carries its sign; what chance could make is pale; what could not be asked is
    hatched. The interval stands under each figure.
    """
    import plotly.graph_objects as go

    types = list(dict.fromkeys(table["source"]))
    place = {name: at for at, name in enumerate(types)}
    figure = go.Figure()
    for one in table.to_dict("records"):
        _cell(figure, one, place[one["target"]], place[one["source"]])
    figure.add_scatter(
        x=table["target"].map(place), y=table["source"].map(place), mode="markers", marker={"size": 30, "opacity": 0},
        customdata=[escaped(_hover(one, styles), 300) for one in table.to_dict("records")],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    names = [escaped(styles[one].label, 22) for one in types]
    axis = {"tickvals": list(range(len(types))), "ticktext": names, "showgrid": False, "zeroline": False}
    figure.update_layout(showlegend=False, barmode="overlay")
    figure.update_xaxes(side="top", range=[-0.5, len(types) - 0.5], **axis)
    figure.update_yaxes(range=[len(types) - 0.5, -0.5], **axis)
    return in_our_manner(figure, 90 + row * len(types))


def _cell(figure: Figure, one: Mapping[Hashable, Any], x: int, y: int) -> None:
    """A square with its words; a hatched one is a bar, as shapes have no pattern."""
    edge = 0.48
    colour = {"strengthens": GOOD, "weakens": BAD, "unsure": UNSURE, "refused": "rgba(0,0,0,0)"}[one["state"]]
    pattern = {"shape": "/", "size": 7, "solidity": 0.12, "fgcolor": CONTEXT, "bgcolor": "rgba(0,0,0,0)"}
    figure.add_bar(
        x=[x], y=[2 * edge], base=[y - edge], width=[2 * edge], hoverinfo="skip",
        marker={"color": colour, "line": {"width": 0},
                **({"pattern": pattern} if one["state"] == "refused" else {})},
    )  # fmt: skip
    if one["state"] != "refused":
        figure.add_annotation(
            x=x,
            y=y,
            text=_words(one),
            showarrow=False,
            font={"size": 12, "color": LIGHT.text},
        )


def _words(one: Mapping[Hashable, Any]) -> str:
    """``+ ×5.13`` over ``2.65–9.49``; the sign says whether it strengthens."""
    sign = {"strengthens": "+ ", "weakens": "− ", "unsure": ""}[one["state"]]
    return f"{sign}×{_size(one['ratio'])}<br>{_size(one['low'])}–{_size(one['high'])}"


def _size(ratio: float) -> str:
    """Three significant figures, as far as anybody can picture.

    >>> _size(5.12706), _size(0.1309), _size(float("inf")), _size(1234.5), _size(float("nan"))
    ('5.13', '0.131', '∞', '100+', '?')
    """
    if np.isnan(ratio):
        return "?"
    return "∞" if np.isinf(ratio) else "100+" if ratio > 100 else number(ratio) if ratio >= 0.01 else "0"


def _hover(one: Mapping[Hashable, Any], styles: Mapping[str, TypeStyle]) -> str:
    source, target = styles[one["source"]].label, styles[one["target"]].label
    if one["state"] == "refused":
        return f"{source} → {one['flow']} of {target}: not asked. {one['reason']}"
    chance = "chance could make it" if one["state"] == "unsure" else f"beyond chance: it {one['state']}"
    return (
        f"A usual swing of {source} goes with {_size(one['ratio'])} times the {one['flow']} of {target} "
        f"(95 %: {_size(one['low'])} to {_size(one['high'])}); {chance}"
    )

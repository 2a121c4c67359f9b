"""The ranking of losses on the terminal."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from ecohealth.cli.terminal import called, table, words
from ecohealth.scores.words import percent, whole

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from ecohealth.cli.options import Ranked
    from ecohealth.cli.terminal import Row
    from ecohealth.ecosystem.ecosystem import Ecosystem
    from ecohealth.scores.profile import Profile

_PARTS = ("direct", "stranded", "cascade", "loss_impact")
_HEADS = {"direct": "Direct", "stranded": "Cut off", "cascade": "Spreads", "loss_impact": "Costs"}


def ranked_by(eco: Ecosystem, asked: Ranked, profile: Profile | None, seed: int) -> pd.DataFrame:
    """What was asked to be ranked."""
    from ecohealth.scenarios.communities import communities
    from ecohealth.scenarios.rank import rank
    from ecohealth.scenarios.worst_case import critical_pairs, shapley_impact

    if asked.by == "communities":
        return communities(eco)
    if asked.by == "pairs":
        return critical_pairs(eco)
    if asked.by == "fair":
        return shapley_impact(eco, seed=seed)
    return rank(eco, cascade=asked.cascade, exact=asked.exact, profile=profile)


def rank_lines(ranking: pd.DataFrame, top: int, cascade: str) -> Iterator[RenderableType]:
    """The participants whose loss costs most, and how the loss comes about."""
    shown = ranking.head(top)
    yield words(f"What the loss of each would cost, as a share of the ecosystem's value (cascade: {cascade})", "bold")
    yield words("")
    parts = [one for one in _PARTS if one != "cascade" or cascade != "none"]
    heads = ["", "Participant, id, and why", "Type", *(_HEADS[one] for one in parts)]
    names = dict(zip(ranking["id"], ranking["name"], strict=True))
    rows: list[Row] = [
        [str(at), _who_and_why(one, names), str(one["type"]), *(_share(one, part) for part in parts)]
        for at, one in enumerate(shown.to_dict("records"), start=1)
    ]
    yield table(heads, rows, right=["", *(_HEADS[one] for one in parts)])
    if not shown["exact"].all():
        known = int(ranking["exact"].sum())
        yield words(
            f"≤ at most that; the {whole(known)} costliest are exact, --exact K follows more of them", "bright_black"
        )
    rest = len(ranking) - len(shown)
    if rest > 0:
        yield words(
            f"… and {whole(rest)} more; --top {len(ranking)} shows all, -o rank.csv writes them", "bright_black"
        )


def _who_and_why(one: dict[Hashable, Any], names: dict[str, str]) -> Text:
    """A participant; whom its loss hits hardest by itself, and how many it cuts off."""
    who = called(str(one["name"]), str(one["id"])).append("\n")
    if not one["hits_hardest"]:
        return who.append(words("hits nobody else", "bright_black"))
    told = f"{names[one['hits_hardest']]} loses {percent(one['hits_hardest_share'])}"
    cut_off = one["stranded_participants"]
    return who.append(words(f"{told}; cuts off {whole(cut_off)}" if cut_off else told, "bright_black"))


def fair_lines(ranking: pd.DataFrame, top: int, _: str) -> Iterator[RenderableType]:
    """The participants with the largest fair shares of joint losses, each with its error."""
    yield words("What each adds to the loss when partners go in any order, as a share of the ecosystem's value", "bold")
    yield words("")
    rows: list[Row] = [
        [str(at), called(str(one["name"]), str(one["id"])), str(one["type"]), percent(one["shapley_impact"]),
         percent(one["low"]), percent(one["high"])]
        for at, one in enumerate(ranking.head(top).to_dict("records"), start=1)
    ]  # fmt: skip
    figures = ["Fair share", "95 %: from", "to"]
    yield table(["", "Participant and id", "Type", *figures], rows, right=["", *figures])
    if ranking["low"].isna().any():
        yield words("So few orders could be drawn in so large an ecosystem that no interval of these holds.")
    yield words("Direct and cut off, before any cascade; the shares of all add up to 100 %.", "bright_black")


def pair_lines(ranking: pd.DataFrame, top: int, _: str) -> Iterator[RenderableType]:
    """The pairs that cost more together than apart."""
    if ranking.empty:
        yield words("No two participants cost more together than their two losses add up to.", "bold")
        return
    yield words("Pairs that cost more together than apart, as shares of the ecosystem's value", "bold")
    yield words("")
    rows: list[Row] = [
        [called(str(one["first_name"]), str(one["first"])), called(str(one["second_name"]), str(one["second"])),
         *(percent(one[part]) for part in ("first_alone", "second_alone", "loss_impact", "beyond"))]
        for one in ranking.head(top).to_dict("records")
    ]  # fmt: skip
    figures = ["One", "Other", "Both", "Beyond"]
    yield table(["One and id", "Other and id", *figures], rows, right=figures)
    yield words("Direct and cut off, before any cascade. Beyond: what only the two together take.", "bright_black")


def community_lines(ranking: pd.DataFrame, top: int, _: str) -> Iterator[RenderableType]:
    """The communities whose loss costs most, and how surely each is one."""
    yield words("Communities: who exchanges most among themselves, and what the loss of each would cost", "bold")
    yield words("")
    rows: list[Row] = [
        [str(one["community"]), called(str(one["largest"]), ""), whole(int(one["participants"])),
         *(percent(one[part]) for part in ("value", "inside", "loss_impact", "stability"))]
        for one in ranking.head(top).to_dict("records")
    ]  # fmt: skip
    figures = ["Members", "Value", "Inside", "Costs", "Stable"]
    yield table(["No.", "Largest members", *figures], rows, right=["No.", *figures])
    yield words(
        "Costs: direct and cut off, before any cascade. Inside: of all value, what members exchange with each other. "
        "Stable: how far several searches agree on it. 'simulate --lose-community N' loses one.",
        "bright_black",
    )


def _share(one: dict[Hashable, Any], part: str) -> str:
    """A part of the cost; what a cascade adds may be known as an upper bound only."""
    at_most = not one["exact"] and part in ("cascade", "loss_impact")
    return ("≤ " if at_most else "") + percent(one[part])

"""The board's document: the scorecard, and within it what the largest losses would cost and what to do about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.evidence.comparison import Comparison
from ecohealth.evidence.outlook import Forecast
from ecohealth.evidence.tested import Backtest
from ecohealth.export.describe_remedies import describe_remedies
from ecohealth.export.describe_scorecard import describe_scorecard
from ecohealth.export.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    Facts,
    Figure,
    Name,
    Section,
    Series,
    Table,
)
from ecohealth.export.numbers import SHARE
from ecohealth.figures.loss import PARTS
from ecohealth.scenarios.advice import Remedies
from ecohealth.scores.profile import Profile
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.sentence import apart, cut_name
from ecohealth.scores.words import percent

LARGEST, ON_PAPER = 8, 10
TRUST = "How far to trust this"


@dataclass(frozen=True)
class Board:
    """What a board is told.

    Attributes:
        card: the scorecard.
        eco: what was scored.
        profile: what it was judged by.
        losses: what the loss of each participant alone would cost, as ``rank`` returns it; None where nothing passed.
        advice: what to do about the likeliest or costliest losses; None where there is nothing to do it about.
        evidence: what else goes into the pack, each a document of its own, by the name of its files.
    """

    card: Scorecard
    eco: Ecosystem
    profile: Profile
    losses: pd.DataFrame | None
    advice: Remedies | None
    evidence: Mapping[str, Comparison | Backtest | Forecast] = field(default_factory=dict)


def describe_board(board: Board) -> Document:
    """The scorecard's document, with what if and what to do before how far to trust it."""
    document = describe_scorecard(board.card, board.eco)
    more = tuple(_sections(board))
    at = next(place for place, one in enumerate(document.sections) if one.title == TRUST)
    return replace(document, kind="Board pack", sections=(*document.sections[:at], *more, *document.sections[at:]))


def _sections(board: Board) -> Iterator[Section]:
    if board.losses is not None and len(board.losses):
        yield _what_if(board.losses)
    if board.advice is not None:
        told = describe_remedies(board.advice)
        for at, one in enumerate(told.sections):
            if one.title == TRUST:
                yield Section("How the remedies were found", told.sentence, _model(one), on_slides=False)
            else:
                yield replace(
                    one, new_page=at == 0, on_slides=at == 0, headline=told.sentence if at == 0 else one.headline
                )


def _model(section: Section) -> tuple[Block, ...]:
    """What a scenario assumes, and what not to conclude from it; where the data come from is said once."""
    kept: list[Block] = []
    for one in section.blocks:
        if isinstance(one, Bullets) or (isinstance(one, Facts) and one.title == "The model"):
            kept.append(replace(one, sheet="Remedies"))
    return tuple(kept)


def _what_if(losses: pd.DataFrame) -> Section:
    few = losses.head(LARGEST)
    first = few.iloc[0]
    chart = Chart(
        title="Share of all value that the loss of each alone would cost",
        sheet="",
        shape="bars",
        places=tuple(Name(str(one)) for one in few["name"]),
        series=tuple(
            Series(PARTS[part][0], tuple(float(one) for one in few[part]), PARTS[part][1], PARTS[part][2] != "")
            for part in ("direct", "stranded", "cascade")
            if part == "direct" or few[part].sum() > 0
        ),
        unit=SHARE,
        axes=("Participant", "Share of value"),
    )
    return Section(
        "What if",
        f"The costliest single loss is {apart(cut_name(str(first['name'])))}: "
        f"{percent(float(first['loss_impact']))} of all value.",
        (chart, _losses(losses)),
        new_page=True,
    )


def _losses(losses: pd.DataFrame) -> Table:
    columns = (
        Column("Participant"), Column("Id", sheet_only=True), Column("Type"), Column("Lost directly"),
        Column("Stranded"), Column("As it spreads"), Column("In all", full=float(losses["loss_impact"].max()) or None),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Name(str(one["name"])), Name(str(one["id"])), Name(str(one["type"])),
            *(Figure(float(one[part]), SHARE) for part in ("direct", "stranded", "cascade", "loss_impact")),
        )
        for one in losses.to_dict("records")
    )  # fmt: skip
    return Table("What the loss of each alone would cost", "Losses", columns, rows, at_most=ON_PAPER + 1)

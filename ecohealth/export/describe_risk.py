"""Random losses as a document: what they cost and how surely, who brings it, how far to trust it."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from ecohealth.export.cautions import of_a_risk
from ecohealth.export.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    Facts,
    Figure,
    Lead,
    Name,
    Section,
    Series,
    Table,
)
from ecohealth.export.numbers import SHARE, figure
from ecohealth.export.provenance import colophon, last_known_day, provenance_facts
from ecohealth.figures.theme import ACCENT, CONTEXT, DIRECT
from ecohealth.figures.ticks import nice_top
from ecohealth.scenarios.risk import Risk, told_figures
from ecohealth.scores.words import counted, number, whole

PEOPLE_ON_PAPER, PLACES = 25, 120
BANDS = np.array([0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0])
"""Where the classes of the distribution end: up to and including these shares of value."""


def describe_risk(risk: Risk) -> Document:
    """The document of a risk."""
    return Document(
        subject=risk.provenance.ecosystem,
        kind="What if, by chance",
        sentence=risk.sentence(),
        lines=(
            f"Cascade model: {risk.cascade}. {counted(risk.runs, 'run')}, seed {risk.provenance.seed}.",
            f"Window: {risk.provenance.window}.",
        ),
        lead=Lead(Figure(risk.lost_share.mean, SHARE), "of value lost on average"),
        sections=(_cost(risk), _bringers(risk), _trust(risk)),
        colophon=colophon(risk.provenance),
        day=last_known_day(risk.provenance),
    )


def _cost(risk: Risk) -> Section:
    columns = (Column("Share of value lost"), Column("Figure", full=1.0), Column("95 %: from"), Column("to"))
    rows = tuple(
        (one.label, Figure(one.value, SHARE), Figure(one.low, SHARE), Figure(one.high, SHARE))
        for one in told_figures(risk)
    )
    headline = "Each figure with its 95 % interval: how far chance alone would move it in other runs."
    blocks: tuple[Block, ...] = (*_exceedance(risk), Table("", "Risk", columns, rows), _distribution(risk))
    return Section("What it costs", headline, blocks)


def _exceedance(risk: Risk) -> tuple[Chart, ...]:
    """In how many of the runs more than so much is lost, with VaR and CVaR; nothing where nothing is lost."""
    lost = np.sort(np.minimum(risk.lost.sum(axis=1), 1.0))
    if lost[-1] <= 0:
        return ()
    reach = nice_top(float(lost[-1]))
    places = np.linspace(0.0, reach, PLACES)
    above = 1.0 - np.searchsorted(lost, places, side="right") / len(lost)
    marked = (("VaR", risk.lost_share.var95), ("CVaR", risk.lost_share.cvar95))
    series = (
        Series("Runs that lose more", tuple(above.tolist()), ACCENT),
        *(
            Series(f"{name} 95: {figure(at, SHARE)}", (0.0, 1.0), colour, dashed=True, across=(at, at))
            for (name, at), colour in zip(marked, (CONTEXT, DIRECT), strict=True)
        ),
    )  # fmt: skip
    chart = Chart(
        title="How often more than so much of all value is lost",
        sheet="",
        shape="lines",
        places=tuple(Figure(one, SHARE) for one in places.tolist()),
        series=series,
        unit=SHARE,
        axes=("Share of value lost", "Share of the runs"),
        full=1.0,
        note="VaR 95: nineteen of twenty runs lose no more. CVaR 95: the mean of the others.",
    )
    return (chart,)


def _distribution(risk: Risk) -> Table:
    """How many of the runs lose how much."""
    lost = np.minimum(risk.lost.sum(axis=1), 1.0)
    counts = np.bincount(np.searchsorted(BANDS, lost), minlength=len(BANDS))
    labels = ["nothing", *(f"up to {100 * share:.0f} %" for share in BANDS[1:])]
    rows = tuple(
        (label, Figure(float(count), ""), Figure(float(count) / risk.runs, SHARE))
        for label, count in zip(labels, counts.tolist(), strict=True)
    )
    columns = (Column("A run loses"), Column("Runs"), Column("Of all", full=1.0))
    return Table("How the runs are spread", "Distribution", columns, rows)


def _bringers(risk: Risk) -> Section:
    people = risk.participants[risk.participants["frequency"] > 0]
    rows = tuple(_bringer(one) for one in people.to_dict("records"))
    most = float(people["brings"].max()) if len(people) else 0.0
    columns = (
        Column("Participant"), Column("Id", sheet_only=True), Column("Type"), Column("Leaves in"),
        Column("Adds to the mean", full=most if most > 0 else None), Column("Standard error", sheet_only=True),
        Column("Leaves in the worst 5 %"), Column("Standard error of it", sheet_only=True),
    )  # fmt: skip
    note = (
        "What one adds: how much lower the mean loss is in the runs that spare it. Parts overlap, so they do not add "
        "up to the mean."
    )
    headline = f"{counted(len(people), 'participant')} left in one run or more."
    table = Table("", "Participants", columns, rows, at_most=PEOPLE_ON_PAPER, note=note)
    return Section("Who brings it", headline, (table,))


def _bringer(one: Mapping[Hashable, Any]) -> tuple[Cell, ...]:
    who = (Name(str(one[column])) for column in ("name", "id", "type"))
    return *who, *(
        _share(one[column]) for column in ("frequency", "brings", "brings_error", "tail_share", "tail_error")
    )


def _share(value: float) -> Figure:
    return Figure(None if math.isnan(value) else value, SHARE)


def _trust(risk: Risk) -> Section:
    wished = () if risk.precision is None else (("Wished precision", f"± {risk.precision[1]} of {risk.precision[0]}"),)
    facts: tuple[tuple[str, Cell], ...] = (
        ("Scenario", Name(risk.scenario)), ("Probabilities", risk.told or "as given"), ("Cascade", risk.cascade),
        ("Runs", f"{whole(risk.runs)} of {whole(risk.asked)}"), *wished,
        *((key, number(value)) for key, value in risk.parameters.items()),
    )  # fmt: skip
    return Section(
        "How far to trust this",
        "The records are what was loaded; what follows from the losses is simulated.",
        (
            Facts("The model", "Provenance", facts),
            Facts("Where these figures come from", "Provenance", provenance_facts(risk.provenance)),
            Bullets("What not to conclude", "Provenance", of_a_risk(risk)),
        ),
    )

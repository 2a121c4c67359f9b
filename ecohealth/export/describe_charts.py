"""The charts of a scorecard, from the tables that the dashboard draws as well."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.export.behind import people_title
from ecohealth.export.document import Chart, Column, Figure, Name, Series, Table
from ecohealth.export.numbers import SHARE, VALUE
from ecohealth.figures.concentration import spread
from ecohealth.figures.theme import ACCENT, CONTEXT, type_styles
from ecohealth.figures.time import layers, value_over_time
from ecohealth.scores.scorecard import MetricScore, PillarScore, Scorecard

BARS, PLACES = 8, 120
"""The most bars of a chart of participants, and the most places of a curve."""


def value_chart(eco: Ecosystem) -> Chart | None:
    """Value given in each complete period, by the giver's type; None without dates or value."""
    table = value_over_time(eco)
    areas = layers(table, type_styles(eco)) if len(table) and table["value"].sum() > 0 else []
    if not areas or len(areas[0].value) < 2:
        return None
    return Chart(
        title=f"Value by {eco.period}, by the type of who gives it",
        sheet="Value over time",
        shape="areas",
        places=tuple(str(one) for one in areas[0].value.index),
        series=tuple(Series(one.label, _values(one.value), one.colour, one.hatched) for one in areas),
        unit=VALUE,
        axes=(eco.period.capitalize(), eco.config.currency or "Value"),
    )


def spread_chart(eco: Ecosystem) -> Chart | None:
    """How much of the value the largest parties hold, against an even spread; None where no value was exchanged."""
    table = spread(eco)
    if len(table) < 2:
        return None
    kept = table.iloc[np.unique(np.geomspace(1, len(table), PLACES).round().astype(np.int64)) - 1]
    places = (0.0, *_values(kept["participants"]))
    return Chart(
        title="Share of value that the largest participants hold",
        sheet="Spread of value",
        shape="lines",
        places=tuple(Figure(one, SHARE) for one in places),
        series=(
            Series("Evenly spread", places, CONTEXT, dashed=True),
            Series("As it is", (0.0, *_values(kept["value"])), ACCENT),
        ),
        unit=SHARE,
        axes=("Participants, the largest first", "Share of value"),
        full=1.0,
    )


def everybody(eco: Ecosystem) -> Table:
    """Every participant of the window: its type, its part of the value, whether it took part."""
    view = eco.view
    columns = (
        Column("Participant"),
        Column("Id"),
        Column("Type"),
        Column("Share of value", full=1.0),
        Column("Active"),
    )
    rows = tuple(
        (Name(str(name)), Name(str(who)), Name(str(of_type)), Figure(float(share), SHARE), "yes" if active else "no")
        for name, who, of_type, share, active in zip(
            eco.names, eco.ids, eco.table["type"], view.shares, view.is_active, strict=True
        )
    )
    return Table("Every participant", "Everybody", columns, rows)


def people_chart(card: Scorecard, pillar: PillarScore) -> Chart | None:
    """Who the pillar's foremost metric rests on, of those that rest on several: one bar says nothing; else None."""
    one = _told_first(card, pillar)
    if one is None:
        return None
    few = one.reading.contributions.head(BARS)
    shares = one.metric.contributes == SHARE
    return Chart(
        title=people_title(one.metric),
        sheet="",
        shape="bars",
        places=tuple(Name(card.names.get(str(who), str(who))) for who in few["participant"]),
        series=(Series("", _values(few["share"]), ACCENT),),
        unit=one.metric.contributes,
        axes=("Participant", "Share" if shares else ""),
    )


def _told_first(card: Scorecard, pillar: PillarScore) -> MetricScore | None:
    """The metric of the pillar that the findings name first, then the one with the lowest score."""
    told = [metric for finding in card.findings for metric in finding.metrics]
    ranks = {metric: at for at, metric in reversed(list(enumerate(told)))}
    people = [one for one in pillar.metrics if len(one.reading.contributions) > 1 and one.reading.value is not None]
    known = [one for one in people if one.reading.contributions["share"].notna().all()]
    ordered = sorted(known, key=lambda one: (ranks.get(one.metric.id, len(told)), one.score or 0.0, one.metric.id))
    return ordered[0] if ordered else None


def _values(column: object) -> tuple[float, ...]:
    return tuple(float(one) for one in np.asarray(column, dtype=np.float64))

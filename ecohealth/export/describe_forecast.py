"""A forecast as a document: where it may go, how past forecasts did, what it rests on."""

from __future__ import annotations

from ecohealth.evidence.outlook import AS_IT_GOES, ENDS, LABELS, WITH_CHANGE, Forecast
from ecohealth.export.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Figure,
    Lead,
    Name,
    Section,
    Series,
    Table,
)
from ecohealth.export.evidence_parts import known, trust_section, verdict_section
from ecohealth.export.numbers import POINTS, SHARE, VALUE
from ecohealth.export.provenance import colophon
from ecohealth.figures.theme import ACCENT, CONTEXT, STRANDED
from ecohealth.scores.words import counted

Rows = tuple[tuple[Cell, ...], ...]
_AMOUNTS = ("value", "active", "participant_hhi")


def describe_forecast(found: Forecast) -> Document:
    """The document of a forecast."""
    change = (f"{found.change} beforehand.",) if found.change else ()
    return Document(
        subject=found.provenance.ecosystem,
        kind="What may come",
        sentence=found.sentence(),
        lines=(
            f"{counted(found.periods, found.period)} ahead, {counted(found.runs, 'run')}.", *change,
            f"Window: {found.provenance.window}.",
        ),
        lead=Lead(Figure(found.at_end("value")["middle"], VALUE), f"value in a {found.period} at the end (middle)"),
        sections=(_fan(found), verdict_section(found.verdicts), _checks(found), _rates(found), _trust(found)),
        colophon=colophon(found.provenance),
    )  # fmt: skip


def _fan(found: Forecast) -> Section:
    columns = (
        Column("Case", sheet_only=not found.change), Column("Period"), Column("Low (10 %)"),
        Column("25 %", sheet_only=True), Column("Middle"), Column("75 %", sheet_only=True), Column("High (90 %)"),
    )  # fmt: skip
    blocks: list[Block] = []
    for measure in found.measures:
        unit = VALUE if measure in _AMOUNTS else POINTS
        rows: Rows = tuple(
            (str(one["case"]), str(one["period"]), *(known(one[end], unit) for end in ENDS))
            for one in found.fan[found.fan["measure"] == measure].to_dict("records")
        )
        title = LABELS[measure][:1].upper() + LABELS[measure][1:]
        blocks += [_chart(found, measure, unit), Table(title, f"Fan {measure}", columns, rows)]
    headline = "Of ten runs eight lie between low and high. Scores are those of the window that ends with the period."
    return Section("Where it may go", headline, tuple(blocks))


def _chart(found: Forecast, measure: str, unit: str) -> Chart:
    """The fan as lines: low and high dashed, the middle drawn through; a change beside it."""
    rows = found.fan[found.fan["measure"] == measure]
    calm, changed = (rows[rows["case"] == case] for case in (AS_IT_GOES, WITH_CHANGE))
    series = [
        Series(word, tuple(calm[end].tolist()), colour, dashed=end != "middle")
        for word, end, colour in (("High (90 %)", "high", CONTEXT), ("Middle", "middle", ACCENT),
                                  ("Low (10 %)", "low", CONTEXT))
    ]  # fmt: skip
    if len(changed):
        series.append(Series("Middle with the change", tuple(changed["middle"].tolist()), STRANDED))
    return Chart(
        title=f"{LABELS[measure][:1].upper()}{LABELS[measure][1:]}, period by period ahead",
        sheet="",
        shape="lines",
        places=tuple(Figure(float(one), "") for one in calm["ahead"]),
        series=tuple(series),
        unit=unit,
        axes=(f"{found.period.capitalize()}s ahead", LABELS[measure][:1].upper() + LABELS[measure][1:]),
        full=100.0 if unit == POINTS else None,
    )


def _checks(found: Forecast) -> Section:
    columns = (
        Column("Figure"), Column("Starts"), Column("Cases"), Column("Inside the 80 % interval", full=1.0),
        Column("Mean error"), Column("Of 'no change'"), Column("Of the drift so far"),
    )  # fmt: skip
    rows: Rows = tuple(
        (
            LABELS[str(one["measure"])], Figure(float(one["origins"]), ""), Figure(float(one["cases"]), ""),
            known(one["coverage"], SHARE), *(known(one[name], VALUE) for name in ("error", "no_change", "drift")),
        )
        for one in found.checks.to_dict("records")
    )  # fmt: skip
    headline = "The same method from past periods, fitted on what was recorded by then, against what came."
    return Section("How past forecasts did", headline, (Table("", "Checks", columns, rows),) if rows else ())


def _rates(found: Forecast) -> Section:
    columns = (
        Column("Type"), Column("There"), Column("Come in a period"), Column("Go in a period"),
        Column("Newcomer's size"), Column("Growth of each"), Column("Active"),
    )  # fmt: skip
    rows: Rows = tuple(
        (
            Name(str(one["type"])), *(known(one[name], VALUE) for name in ("there", "entries")),
            known(one["exits"], SHARE), known(one["newcomer"], VALUE),
            *(known(one[name], SHARE) for name in ("growth", "active")),
        )
        for one in found.rates.to_dict("records")
    )  # fmt: skip
    note = "A newcomer's size is beside the mean of those there. Who is silent is there with a probability."
    return Section("What it rests on", "Rates of the past, by type.", (Table("", "Rates", columns, rows, note=note),))


def _trust(found: Forecast) -> Section:
    headline = (
        "What is ahead is simulated from the rates of the past; each run draws its own from what these leave open."
    )
    return trust_section(headline, found.cautions, found.provenance)

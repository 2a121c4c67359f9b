"""A backtest as a document: what history says, how good the predictions were, who is at risk now, what losses did."""

from __future__ import annotations

import math

from ecohealth.evidence.disengagement import MODELS
from ecohealth.evidence.tested import Backtest
from ecohealth.export.document import Bullets, Cell, Column, Document, Figure, Lead, Name, Section, Table
from ecohealth.export.evidence_charts import calibration_chart, ranking_chart
from ecohealth.export.evidence_parts import known, trust_section, verdict_section
from ecohealth.export.numbers import SHARE
from ecohealth.export.provenance import colophon
from ecohealth.scores.words import counted

Rows = tuple[tuple[Cell, ...], ...]


def describe_backtest(found: Backtest) -> Document:
    """The document of a backtest."""
    auc = float(found.models["auc"].iloc[0]) if len(found.models) else None
    span = (
        f"Predicted at the end of each period from {found.origins[0]} to {found.origins[-1]}, " if found.origins else ""
    )
    return Document(
        subject=found.provenance.ecosystem,
        kind="Would we have known",
        sentence=found.sentence(),
        lines=(f"{span}{counted(found.horizon, found.period)} ahead.", f"Window: {found.provenance.window}."),
        lead=Lead(Figure(auc, ""), "AUC of the hazard (0.5 is chance, 1 is perfect)"),
        sections=(
            verdict_section(found.verdicts),
            *(_predictions(found) if len(found.models) else ()),
            *((_watched(found),) if len(found.watched) else ()),
            _documented(found),
            _losses(found),
            _trust(found),
        ),
        colophon=colophon(found.provenance),
    )


_MODELS = (
    Column("Told by"), Column("AUC", full=1.0), Column("from"), Column("to"), Column("Hazard better by"),
    Column("from", sheet_only=True), Column("to", sheet_only=True), Column("Brier"),
)  # fmt: skip


def _predictions(found: Backtest) -> tuple[Section, ...]:
    models: Rows = tuple(
        (
            str(one["model"]), *(known(one[name]) for name in ("auc", "auc_low", "auc_high")),
            *(known(math.nan if one["model"] == MODELS[0] else one[f"gain{end}"]) for end in ("", "_low", "_high")),
            known(one["brier"]),
        )
        for one in found.models.to_dict("records")
    )  # fmt: skip
    columns = (
        Column("Predicted", full=1.0),
        Column("Left", full=1.0),
        Column("from"),
        Column("to"),
        Column("Predictions"),
    )
    classes: Rows = tuple(
        (*(known(one[name], SHARE) for name in ("predicted", "came", "low", "high")), Figure(float(one["n"]), ""))
        for one in found.calibration.to_dict("records")
    )
    signals: Rows = tuple(
        (str(one["signal"]), str(one["meaning"]), *(known(one[name]) for name in ("odds", "odds_low", "odds_high")))
        for one in found.signals.to_dict("records")
    )
    note = "AUC: the chance that one who left had the higher risk of two. Brier: mean squared error, lower is better."
    odds = (Column("Signal"), Column("What it is"), Column("Odds times"), Column("from"), Column("to"))
    return (
        Section(
            "Who disengages",
            f"{counted(found.predictions, 'prediction')} of {counted(found.left, 'departure')}, each from what was "
            "known then; 95 % intervals by bootstrap over participants.",
            (
                ranking_chart(found),
                Table("", "Models", _MODELS, models, note=note),
                *calibration_chart(found),
                Table("Classes of predictions", "Calibration", columns, classes),
                Table("What raises and lowers the odds of leaving", "Signals", odds, signals,
                      note="By what the odds are multiplied where a signal is one standard deviation higher."),
            ),
        ),
    )  # fmt: skip


def _watched(found: Backtest) -> Section:
    columns = (
        Column("Participant"), Column("Id", sheet_only=True), Column("Type"), Column("Leaves with", full=1.0),
        Column("Mostly because of"),
    )  # fmt: skip
    rows: Rows = tuple(
        (
            *(Name(str(one[name])) for name in ("name", "id", "type")),
            known(one["probability"], SHARE),
            str(one["because"]),
        )
        for one in found.watched.to_dict("records")
    )
    headline = f"Who is at risk now: the probability to be silent for the next {counted(found.horizon, found.period)}."
    return Section("Whom to call", headline, (Table("", "Watched", columns, rows, at_most=15),))


def _documented(found: Backtest) -> Section:
    """Departures that are written down: what silence tells of them, how they were foreseen, and which they are."""
    written = found.documented
    models: Rows = tuple(
        (str(one["model"]), *(known(one[name]) for name in ("auc", "auc_low", "auc_high")))
        for one in written.models.to_dict("records")
    )
    exits: Rows = tuple(
        (
            *(Name(str(one[name])) for name in ("name", "id", "type")), str(one["left"]), str(one["period"]),
            "yes" if one["silent"] else "no",
        )
        for one in written.exits.to_dict("records")
    )  # fmt: skip
    columns = (
        Column("Participant"), Column("Id", sheet_only=True), Column("Type"), Column("Left"), Column("Last seen"),
        Column("Told by silence"),
    )  # fmt: skip
    ranked = (Column("Told by"), Column("AUC", full=1.0), Column("from"), Column("to"))
    note = (
        f"{counted(written.predictions, 'prediction')} of a hazard that learnt from those written down by then; "
        f"{written.left} of them were followed by a departure within {counted(found.horizon, found.period)}."
    )
    tables = (
        Table("How they were foreseen", "Foreseen", ranked, models, note=note),
        Table("Who they are", "Written down", columns, exits, at_most=10),
    )
    headline = " ".join(written.sentences())
    return Section("Departures that are written down", headline, tuple(one for one in tables if one.rows))


_CORRELATED = (
    Column("Predicted by"),
    Column("What came"),
    Column("Rank correlation"),
    Column("from"),
    Column("to"),
    Column("Cases"),
)
_OUTCOMES = {"fall": "fall of the partners' business", "knock_on": "fall of their business with others"}


def _losses(found: Backtest) -> Section:
    after = found.aftermath
    scores: Rows = tuple(
        (
            str(one["measure"]), _OUTCOMES[str(one["outcome"])],
            *(known(one[name]) for name in ("correlation", "low", "high")), Figure(float(one["n"]), ""),
        )
        for one in after.scores.to_dict("records")
    )  # fmt: skip
    columns = (
        Column("Left"), Column("Id", sheet_only=True), Column("Type"), Column("Last seen"), Column("Size"),
        Column("Predicted loss"), Column("Of it by cascade"), Column("Partners"), Column("Partners' fall"),
        Column("With others"),
    )  # fmt: skip
    largest = (
        after.losses.sort_values("loss_impact", ascending=False, kind="stable") if len(after.losses) else after.losses
    )
    losses: Rows = tuple(
        (
            *(Name(str(one[name])) for name in ("name", "id", "type")), str(one["period"]),
            *(known(one[name], SHARE) for name in ("size", "loss_impact", "cascade")),
            Figure(float(one["partners"]), ""),
            *(known(one[name], SHARE) for name in ("fall", "knock_on")),
        )
        for one in largest.to_dict("records")
    )  # fmt: skip
    note = "Falls are shares of all value, beyond those of controls of the same type and size; below 0 they gained."
    many = counted(len(found.departures), "departure")
    headline = f"{many} in the history, {len(after.losses)} of them with partners to follow."
    tables = (
        Table("", "Correlations", _CORRELATED, scores),
        Table("Departures by predicted loss", "Losses", columns, losses, at_most=10, note=note),
    )
    return Section("What departures did", headline, tuple(one for one in tables if one.rows))


def _trust(found: Backtest) -> Section:
    tried = "Signals were computed again with the future taken out of the data: "
    told = f"{tried}{'; '.join(found.leaks)}." if found.leaks else f"{tried}none of them changed."
    columns = (
        Column("Fell silent"), Column("Id", sheet_only=True), Column("Last seen"), Column("Appeared"),
        Column("Its id", sheet_only=True), Column("In"), Column("Partners in common"), Column("Share"),
    )  # fmt: skip
    rows: Rows = tuple(
        (
            Name(str(one["name"])), Name(str(one["id"])), str(one["period"]), Name(str(one["successor_name"])),
            Name(str(one["successor"])), str(one["appeared"]), Figure(float(one["shared"]), ""),
            known(one["alike"], SHARE),
        )
        for one in found.renames.to_dict("records")
    )  # fmt: skip
    alike = (Table("Departures that may be renames", "Renames", columns, rows, at_most=10),) if rows else ()
    checked = Bullets("Nothing knew the future", "Provenance", (told,))
    headline = (
        "Every prediction was made from the records up to its period; every outcome is a record, or the lack of one."
    )
    return trust_section(headline, found.cautions, found.provenance, *alike, checked)

"""The commands that ask whether it is real: what changed, would we have known, what comes next, was it us."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecohealth.cli.commands import app, ended
from ecohealth.cli.grouping import command
from ecohealth.cli.options import Judgement, Output, Seed
from ecohealth.cli.source import Selection, Sides

if TYPE_CHECKING:
    from ecohealth.export.write import Evidence

Horizon = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="How many periods ahead; half a year unless said.")
]


@command(app)
def compare(
    sides: Sides,
    judgement: Judgement,
    output: Output,
    profile_before: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The profile of the earlier side, where it is another one.")
    ] = None,
) -> int:
    """Tell what changed between two windows, or two ecosystems, and who caused it."""
    from ecohealth.cli.terminal import working
    from ecohealth.evidence.compare import compare as compute
    from ecohealth.export.write import DOCUMENTS

    files = output.checked(DOCUMENTS)
    profile, earlier = judgement.read(), Judgement(profile_before).read()
    with working(f"reading {sides.path}"):
        before, after = sides.both()
    with working("scoring with each set of causes"):
        found = compute(before, after, profile=profile, profile_before=earlier)
    _tell(found, files)
    return ended(files, before.report.quarantined + (after.report.quarantined if sides.other is not None else 0))


@command(app)
def backtest(
    selection: Selection, judgement: Judgement, output: Output, seed: Seed = 0, horizon: Horizon = None
) -> int:
    """Replay the history: would we have known who leaves, and what a loss costs? Each answer beside plain rules."""
    from ecohealth.cli.terminal import working
    from ecohealth.evidence.backtest import backtest as compute
    from ecohealth.export.write import DOCUMENTS

    files = output.checked(DOCUMENTS)
    profile = judgement.read()
    with working(f"reading {selection.path}"):
        eco = selection.read()
    with working("predicting each past period from what was known then"):
        found = compute(eco, horizon=horizon, profile=profile, seed=seed)
    _tell(found, files)
    return ended(files, eco.report.quarantined)


def _tell(found: Evidence, files: list[Path]) -> None:
    """Write the files; show the sentence, or without files all of it."""
    from ecohealth.cli.show_document import document_lines
    from ecohealth.cli.terminal import show, words
    from ecohealth.export.describe_evidence import describe_evidence
    from ecohealth.export.write import export

    for file in files:
        export(found, file)
    show(*([words(found.sentence())] if files else document_lines(describe_evidence(found))))

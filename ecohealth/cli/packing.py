"""The board pack on the command line: everything a board is told, in one file that can be made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from ecohealth.cli.commands import app, ended, scored
from ecohealth.cli.grouping import command
from ecohealth.cli.options import Drawn, Judgement, Misused, Seed, Words
from ecohealth.cli.outputs import PackOutput
from ecohealth.cli.source import Selection
from ecohealth.errors import UnknownChoice

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem
    from ecohealth.evidence.comparison import Comparison
    from ecohealth.evidence.outlook import Forecast
    from ecohealth.evidence.tested import Backtest
    from ecohealth.export.board import Board
    from ecohealth.scores.profile import Profile

BUDGET, PACKS = 3.0, (".zip",)

ALSO = ("comparison", "backtest", "forecast")
Also = Annotated[
    Words,
    typer.Option(
        metavar="WHAT",
        help="Put a comparison, backtest or forecast into it, too; may be said again. For an effect see 'effect'.",
        rich_help_panel="How the files are written",
    ),
]


@command(app)
def pack(
    selection: Selection, judgement: Judgement, output: PackOutput, drawn: Drawn, seed: Seed = 0, also: Also = None
) -> int:
    """Write a board pack: PDF, slides, workbook, page and JSON with the same figures, made again to the bit."""
    from ecohealth.cli.terminal import show, words, working
    from ecohealth.export.files import replace_file
    from ecohealth.export.pack import pack_bytes
    from ecohealth.export.sentences import overall_sentence

    _check_one(output)
    for one in also or ():
        if one not in ALSO:
            raise UnknownChoice.of("evidence", one, ALSO)
    (file,) = output.checked(PACKS, selection.path)
    profile = judgement.read()
    with working(f"reading {selection.path}"):
        eco = output.disguised(selection.read())
    with working("scoring, and losing each participant in turn"):
        board = board_of(eco, profile, drawn, seed)
    with working("adding what else is asked for"):
        board = replace(board, evidence={one: _evidence(one, eco, profile, seed) for one in also or ()})
    with working(f"writing {file}"):
        again = command_of((selection, judgement, output, drawn), seed, also or ())
        replace_file(file, pack_bytes(board, again, output.manner(eco)))
    show(words(overall_sentence(board.card)))
    return ended([file], eco.report.quarantined)


def board_of(eco: Ecosystem, profile: Profile | None, drawn: Drawn, seed: int) -> Board:
    """The scorecard, what the loss of each participant would cost, and what to do about the likeliest losses."""
    from ecohealth.errors import BadScenario
    from ecohealth.export.board import Board
    from ecohealth.scenarios.rank import rank
    from ecohealth.scenarios.remedies import remedies
    from ecohealth.scores.score import own_profile

    judge = profile or own_profile(eco)
    card = scored(eco, judge, drawn, seed)
    try:
        return Board(card, eco, judge, rank(eco, profile=judge), remedies(eco, budget=BUDGET, profile=judge))
    except BadScenario:
        return Board(card, eco, judge, None, None)


def _evidence(what: str, eco: Ecosystem, profile: Profile | None, seed: int) -> Comparison | Backtest | Forecast:
    """A comparison of the window with the one before it, as long; or the window's history played back or on.

    Raises:
        EcohealthError: where the history allows none.
    """
    if what == "comparison":
        from ecohealth.ecosystem.calendar import preceding
        from ecohealth.evidence.compare import compare

        return compare(eco.window(preceding(eco.scope)), eco, profile=profile)
    if what == "backtest":
        from ecohealth.evidence.backtest import backtest

        return backtest(eco, profile=profile, seed=seed)
    from ecohealth.evidence.forecast import forecast

    return forecast(eco, seed=seed)


def command_of(said: tuple[Selection, Judgement, PackOutput, Drawn], seed: int, also: Sequence[str]) -> str:
    """What makes the same pack again on any day: a default window is that of the data. Places stay open."""
    from ecohealth.export.pack import PROFILE
    from ecohealth.scores.signs import in_force

    selection, judgement, output, drawn = said
    words = ["ecohealth", "pack", "PATH", "--seed", str(seed), "--replicates", str(drawn.replicates)]
    words += [word for one in also for word in ("--also", one)]
    repeated = {"--only": selection.only, "--venue": selection.venue, "--map": selection.map,
                "--include": output.include, "--exclude": output.exclude}  # fmt: skip
    for option, several in repeated.items():
        words += [word for one in several or () for word in (option, one)]
    single = {"--delimiter": selection.delimiter, "--encoding": selection.encoding, "--decimal": selection.decimal,
              "--dates": selection.dates, "--window": selection.window, "--aggregate-over": selection.aggregate_over,
              "--aggregate-by": selection.aggregate_by}  # fmt: skip
    words += [word for option, said in single.items() if said is not None for word in (option, said)]
    words += ["--locale", in_force().locale.replace("_", "-")] if in_force().locale else []
    words += ["--paper", output.paper] if output.paper != "a4" else []
    words += ["--still"] if output.still else []
    words += [option for option, asked in (("--stress", drawn.stress), ("--backtest", drawn.backtest)) if asked]
    words += ["--pseudonymise"] if output.pseudonymise else []
    words += ["--profile", PROFILE] if judgement.profile is not None else []
    words += ["--template", "TEMPLATE"] if output.template is not None else []
    words += ["--mended", "MENDED"] if selection.mended is not None else []
    return " ".join(one if one.isupper() else quote(one) for one in [*words, "-o", "pack.zip"])


def _check_one(output: PackOutput) -> None:
    """Refuse to write nowhere, or twice.

    Raises:
        Misused: where no file is named, or several.
    """
    if len(output.output or []) != 1:
        raise Misused("a pack is one file; name it: -o pack.zip")

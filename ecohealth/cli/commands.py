"""The commands: each reads, computes, writes its files, then shows its answer."""

from __future__ import annotations

from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ecohealth import __version__
from ecohealth.cli.chances import Luck
from ecohealth.cli.grouping import command
from ecohealth.cli.helping import Program
from ecohealth.cli.options import (
    ByGroup,
    Cascade,
    Drawn,
    Identities,
    Judgement,
    Ranked,
    Seed,
    Shock,
    TableOutput,
    checked,
    spare,
)
from ecohealth.cli.outputs import AdviceOutput, VeiledOutput, as_said
from ecohealth.cli.running import DONE, QUARANTINED
from ecohealth.cli.source import Selection, Source
from ecohealth.cli.turns import Turns

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem
    from ecohealth.scores.profile import Profile
    from ecohealth.scores.scorecard import Scorecard

app = typer.Typer(cls=Program, invoke_without_command=True, pretty_exceptions_enable=False)

Port = Annotated[
    int | None, typer.Option(metavar="N", help="The port to listen on; 8050 unless ECOHEALTH_PORT says otherwise.")
]
SAMPLE = "volta"


@app.callback()
def ecohealth(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """How healthy a business ecosystem is, where it will break, and what to do about it.

    Exit codes: 0 done; 1 done, but some rows were quarantined; 2 refused, one message says why; 130 stopped.
    """
    if version:
        typer.echo(f"ecohealth {__version__}")
        raise typer.Exit(DONE)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


QUICKLY = 50
"""Resamples behind the demo's intervals: a first look is wanted within a minute."""


@command(app)
def demo(
    port: Port = None, no_serve: Annotated[bool, typer.Option("--no-serve", help="Only the scorecard.")] = False
) -> int:
    """Score the bundled ecosystem, print its scorecard, then open the dashboard."""
    from ecohealth.cli.serving import opened
    from ecohealth.tables.samples import sample_path

    path = str(sample_path(SAMPLE))
    code = score(Selection(path), Judgement(), VeiledOutput(), Drawn(replicates=QUICKLY), ByGroup())
    return code if no_serve else opened([path], port=port)


@command(app)
def init(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    tables: Annotated[
        str | None,
        typer.Option(metavar="NAMES", help="Only these: participants,interactions; all of them without."),
    ] = None,
) -> int:
    """Write templates to begin with: tables with example rows, and settings that explain themselves."""
    from ecohealth.cli.terminal import show, typed, words
    from ecohealth.export.templates import TEMPLATES, write_templates

    chosen = TEMPLATES if tables is None else [one.strip() for one in tables.split(",") if one.strip()]
    files = write_templates(folder, chosen)
    show(words(f"Written to {folder}: {', '.join(files)}"), unbroken=True)
    show(words("Put your rows in the place of the examples, then: "), words(f"ecohealth check {typed(folder)}"))
    return DONE


@command(app)
def check(
    source: Source,
    lookalikes: Identities,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write the whole report to a .json file.")] = None,
    quarantine: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the records that were set aside to a .csv file.")
    ] = None,
) -> int:
    """Tell what was read, what was not, and why."""
    from ecohealth.cli.show_check import check_lines
    from ecohealth.cli.terminal import show, working
    from ecohealth.export.quarantine import quarantine_table
    from ecohealth.export.write import REPORTS, TABLES, export
    from ecohealth.scores.score import profile_of
    from ecohealth.tables.how import MENDED_FILE
    from ecohealth.tables.merges import MERGES_FILE

    reports = checked([json] if json is not None else [], REPORTS, source.path)
    new = MENDED_FILE if quarantine is not None and not Path(quarantine).exists() else ""
    tables = checked([quarantine] if quarantine is not None else [], TABLES, source.path, meant=new)
    queues = checked([lookalikes.queue] if lookalikes.queue is not None else [], TABLES, source.path, meant=MERGES_FILE)
    with working(f"reading {source.path}"):
        read = source.tables(source.how())
        profile_of(read.config)
        said = lookalikes.asked or source.venue or source.substitutes
        eco = source.of(read) if said or read.aggregated is None else None  # of sums it would take as much memory again
    report = read.report
    for file in reports:
        export(report, file)
    for file in tables:
        export(quarantine_table(report), file)
    show(*check_lines(report, source.path, kept=quarantine))
    if lookalikes.asked and eco is not None:
        _show_identities(eco, lookalikes, source.path, queues)
    _tell_written([*reports, *tables, *queues])
    return QUARANTINED if report.quarantined else DONE


def _show_identities(eco: Ecosystem, asked: Identities, path: str, queues: list[Path]) -> None:
    """Who may be the same as whom, on the terminal and in the files."""
    from ecohealth.cli.show_identities import identity_lines
    from ecohealth.cli.terminal import show, working
    from ecohealth.ecosystem.identity.candidates import find_candidates
    from ecohealth.export.identities import queue_table
    from ecohealth.export.write import export
    from ecohealth.scores.merging import effects

    with working("comparing names"):
        queue = find_candidates(eco)
    with working("scoring each merge"):
        computed = effects(eco, queue.candidates, at_most=asked.effects)
    for file in queues:
        export(queue_table(queue.candidates, computed, eco.merges), file)
    show(*identity_lines(queue, computed, path, asked.queue))


@command(app)
def score(
    selection: Selection, judgement: Judgement, output: VeiledOutput, drawn: Drawn, grouped: ByGroup, seed: Seed = 0
) -> int:
    """Score an ecosystem: overall, pillars, every metric, how sure they are, what to know; or every metric by group."""
    if grouped.checked(drawn).by is not None:
        return _score_by_group(selection, judgement, output, grouped)
    from ecohealth.cli.show_scorecard import scorecard_lines
    from ecohealth.cli.terminal import show, words, working
    from ecohealth.export.sentences import overall_sentence
    from ecohealth.export.write import DOCUMENTS, export

    files = output.checked(DOCUMENTS, selection.path)
    profile = judgement.read()
    with working(f"reading {selection.path}"):
        eco = output.disguised(selection.read())
    with working("scoring"):
        card = scored(eco, profile, drawn, seed)
    for file in files:
        export(card, file, output.manner(eco))
    show(*([words(overall_sentence(card))] if files else scorecard_lines(card, eco.report)))
    return ended(files, eco.report.quarantined)


def scored(eco: Ecosystem, profile: Profile | None, drawn: Drawn, seed: int) -> Scorecard:
    """The scorecard, tried as hard as was asked for.

    Raises:
        EcohealthError: what scoring, or replaying the history, refuses.
    """
    from ecohealth.scores.missing import RUNS
    from ecohealth.scores.score import score as compute

    stress = RUNS if drawn.stress else 0
    card = compute(eco, profile, seed, replicates=drawn.replicates, stress=stress, workers=drawn.workers)
    if not drawn.backtest:
        return card
    from ecohealth.evidence.borne_out import tried_on_history

    return tried_on_history(card, eco, profile, seed)


def _score_by_group(selection: Selection, judgement: Judgement, output: VeiledOutput, grouped: ByGroup) -> int:
    """Every metric of every group, on the terminal or in the files."""
    from ecohealth.cli.show_groups import group_lines
    from ecohealth.cli.terminal import progress, show, words, working
    from ecohealth.export.write import ADVICE, export
    from ecohealth.scores.groups import by

    files, profile = output.checked(ADVICE, selection.path), judgement.read()
    with working(f"reading {selection.path}"):
        eco = output.disguised(selection.read())
    with progress("measuring group by group") as tell:
        found = by(eco, grouped.by or "type", grouped.metric, profile, tell)
    for file in files:
        export(found, file, output.manner(eco))
    show(*([words(found.sentence())] if files else group_lines(found)))
    return ended(files, eco.report.quarantined)


@command(app)
def rank(selection: Selection, judgement: Judgement, output: TableOutput, ranked: Ranked, seed: Seed = 0) -> int:
    """Rank every participant by what its loss would cost, alone or jointly."""
    from ecohealth.cli.show_rank import community_lines, fair_lines, pair_lines, rank_lines, ranked_by
    from ecohealth.cli.terminal import show, working
    from ecohealth.export.write import TABLES, export

    files = output.checked(TABLES, selection.path)
    asked, profile = ranked.checked(), judgement.read()
    with working(f"reading {selection.path}"):
        eco = selection.read()
    with working("losing each participant in turn"):
        ranking = ranked_by(eco, asked, profile, seed)
    for file in files:
        export(ranking, file)
    if not files:
        lines = {"loss": rank_lines, "fair": fair_lines, "pairs": pair_lines, "communities": community_lines}
        show(*lines[asked.by](ranking, asked.top, asked.cascade))
    return ended(files, eco.report.quarantined)


@command(app)
def simulate(  # noqa: PLR0913 - groups of options, each a thing of its own
    selection: Selection,
    happens: Shock,
    turns: Turns,
    luck: Luck,
    judgement: Judgement,
    output: VeiledOutput,
    *,
    cascade: Cascade = "none",
) -> int:
    """Lose partners: what it costs, who is hit and through whom; at once, in turn, or by chance and then many times."""
    from ecohealth.cli.show_outcome import outcome_lines
    from ecohealth.cli.show_risk import risk_lines
    from ecohealth.cli.terminal import progress, show, words, working
    from ecohealth.export.write import DOCUMENTS, export
    from ecohealth.scenarios.chance import Chance
    from ecohealth.scenarios.outcome import Outcome
    from ecohealth.scenarios.risk import Risk
    from ecohealth.scenarios.simulate import simulate as compute
    from ecohealth.scenarios.worst_case import search

    files = output.checked(DOCUMENTS, selection.path)
    scenario, profile = turns.after(luck.read(happens), as_said), judgement.read()
    with working(f"reading {selection.path}"):
        eco = selection.read()
    if output.pseudonymise:
        veil = output.veil(eco)
        scenario, eco = turns.after(luck.read(veil(happens)), veil), output.disguised(eco)
    found: Outcome | Risk
    with progress("searching for the worst") as tell:
        search(eco, scenario, tell)
    with progress("simulating") as tell:
        if isinstance(scenario, Chance):
            with luck.how(tell) as runs:
                found = compute(eco, scenario, cascade=cascade, profile=profile, seed=luck.seed, runs=runs)
        else:
            found = compute(eco, scenario, cascade=cascade, profile=profile, seed=luck.seed)
    for file in files:
        export(found, file, output.manner(eco))
    lines = risk_lines(found) if isinstance(found, Risk) else outcome_lines(found)
    show(*([words(found.sentence())] if files else lines))
    return ended(files, eco.report.quarantined)


@command(app)
def remedies(
    selection: Selection,
    happens: Shock,
    judgement: Judgement,
    output: AdviceOutput,
    cascade: Cascade = "none",
    budget: Annotated[float, typer.Option(metavar="K", help="How much effort there is; a move takes 1.")] = 3.0,
) -> int:
    """Say what to do about a loss before it comes, proven by simulation; without a loss, about the likeliest costs."""
    from ecohealth.cli.show_remedies import remedies_lines
    from ecohealth.cli.terminal import show, words, working
    from ecohealth.export.write import ADVICE, export
    from ecohealth.scenarios.remedies import remedies as compute

    files = output.checked(ADVICE, selection.path)
    parts, profile = happens.parts(), judgement.read()
    with working(f"reading {selection.path}"):
        eco = selection.read()
    if output.pseudonymise:
        parts, eco = output.veil(eco)(happens).parts(), output.disguised(eco)
    with working("trying moves"):
        advice = compute(eco, reduce(add, parts) if parts else None, budget=budget, cascade=cascade, profile=profile)
    for file in files:
        export(advice, file, output.manner(eco))
    show(*([words(advice.sentence())] if files else remedies_lines(advice)))
    return ended(files, eco.report.quarantined)


@command(app)
def convert(
    source: Source,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="OUT", help="A new folder, or .zip .xlsx .graphml .gexf .json.")
    ],
    format: Annotated[
        Literal["csv", "parquet", "json"],
        typer.Option(metavar="FORMAT", help="Of a folder's files: csv, parquet, json."),
    ] = "csv",
    plain: Annotated[
        bool,
        typer.Option(
            "--plain", help="Leave texts that look like formulas as they are, though a spreadsheet may run them."
        ),
    ] = False,
) -> int:
    """Write the tables again, exactly as they were read, in another format."""
    from ecohealth.cli.terminal import show, words, working
    from ecohealth.export.tables import check_output, export_tables

    if check_output(output, format):
        spare(output, source.path)
    with working(f"reading {source.path}"):
        tables = source.records()
    with working(f"writing {output}"):
        notes = export_tables(tables, output, form=format, plain=plain)
    show(*(words(note) for note in notes))
    return ended([Path(output)], tables.report.quarantined)


@command(app)
def metrics(
    metric: Annotated[str | None, typer.Argument(metavar="[ID]", help="One metric; all of them without.")] = None,
    glossary: Annotated[bool, typer.Option("--glossary", help="What the words mean instead.")] = False,
) -> int:
    """Tell what is measured and how, all about one metric, or what the words mean."""
    from ecohealth.cli.show_metrics import catalogue_lines, glossary_lines, metric_lines
    from ecohealth.cli.terminal import show
    from ecohealth.metrics.catalogue import find_metric

    if glossary:
        show(*glossary_lines())
    else:
        show(*(catalogue_lines() if metric is None else metric_lines(find_metric(metric))))
    return DONE


def ended(files: list[Path], quarantined: int) -> int:
    """Tell what was written and what was set aside."""
    _tell_written(files)
    if quarantined:
        from ecohealth.cli.running import say
        from ecohealth.scores.words import counted

        say(f"{counted(quarantined, 'row')} quarantined and not counted; 'ecohealth check' tells which and why")
    return QUARANTINED if quarantined else DONE


def _tell_written(files: list[Path]) -> None:
    from ecohealth.cli.terminal import show, words

    show(*(words(f"Written: {file}") for file in files), unbroken=True)

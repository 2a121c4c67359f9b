"""The commands of a team's workspace: its decisions, and who may log in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ecohealth.cli.commands import app, ended
from ecohealth.cli.grouping import command
from ecohealth.cli.options import Misused, TableOutput, Words
from ecohealth.cli.running import DONE
from ecohealth.errors import EcohealthError, InputRefused, quoted

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem
    from ecohealth.workspace.kept import Item
    from ecohealth.workspace.workspace import Workspace

_NEW = "A new decision"
ACCOUNT = "command line"
"""Who saves what is added here, where no owner is named."""


@dataclass(frozen=True)
class Decided:
    """A decision to write down; none without a claim."""

    claim: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What you hold to be true; adds a decision.", rich_help_panel=_NEW),
    ] = None
    decide: Annotated[str | None, typer.Option(metavar="TEXT", help="What will be done.", rich_help_panel=_NEW)] = None
    metric: Annotated[
        str | None, typer.Option(metavar="ID", help="The figure it rests on; its value is kept.", rich_help_panel=_NEW)
    ] = None
    predicted: Annotated[
        float | None, typer.Option(metavar="X", help="Its value expected at the review.", rich_help_panel=_NEW)
    ] = None
    strength: Annotated[
        Literal["strong", "moderate", "weak", "none"] | None,
        typer.Option(metavar="WORD", help="Of the evidence: strong, moderate, weak, none.", rich_help_panel=_NEW),
    ] = None
    owner: Annotated[str | None, typer.Option(metavar="NAME", help="Who answers for it.", rich_help_panel=_NEW)] = None
    review: Annotated[str | None, typer.Option(metavar="DAY", help="When to look again.", rich_help_panel=_NEW)] = None

    def body(self) -> dict[str, Any]:
        """What was said of it.

        Raises:
            Misused: for a part of a decision without its claim.
        """
        said = {"claim": self.claim, "decision": self.decide, "metric": self.metric, "predicted": self.predicted,
                "strength": self.strength, "owner": self.owner, "review": self.review}  # fmt: skip
        given = {key: value for key, value in said.items() if value is not None}
        if given and self.claim is None:
            raise Misused(f"{', '.join(given)} of a decision without --claim; say what it rests on")
        return given


@dataclass(frozen=True)
class LogOutput(TableOutput):
    """The files to write."""

    output: Annotated[
        Words,
        typer.Option("--output", "-o", metavar="FILE", help="Write to .csv .md .xlsx .html .pdf; may be said again."),
    ] = None


@command(app)
def decisions(
    workspace: Annotated[str, typer.Argument(metavar="DIR|postgresql://…", help="The workspace.")],
    decided: Decided,
    output: LogOutput,
    on: Annotated[str | None, typer.Option(metavar="PATH", help="The data of the ecosystem that it is about.")] = None,
    measure: Annotated[
        bool, typer.Option("--measure", help="Measure on it what came of the decisions that are due, and keep it.")
    ] = False,
) -> int:
    """List what was decided on which figure, add a decision, or set what came beside what was predicted."""
    from ecohealth.cli.show_document import document_lines
    from ecohealth.cli.terminal import show, words
    from ecohealth.export.describe_decisions import describe_decisions
    from ecohealth.export.write import LOGS, export
    from ecohealth.workspace.decisions import DecisionLog
    from ecohealth.workspace.workspace import Workspace

    files, new = output.checked(LOGS, *([] if on is None else [on])), decided.body()
    _must_be_there(workspace, new)
    eco = _ecosystem(on, needed=measure)
    kept = Workspace(workspace)
    try:
        if new:
            _add(kept, new, eco, on)
        told = _measure(kept, eco, on) if measure and eco is not None else []
        log = DecisionLog(kept.items("decision"), kept.items("note"), dt.date.today(), kept.name)
    finally:
        kept.close()
    for file in files:
        export(log, file)
    show(
        *(words(one) for one in told), *([words(log.sentence())] if files else document_lines(describe_decisions(log)))
    )
    return ended(files, 0)


def _must_be_there(workspace: str, new: dict[str, Any]) -> None:
    """A workspace that is only looked at is not made.

    Raises:
        InputRefused: where there is none.
    """
    from ecohealth.workspace.store import FILE, POSTGRES

    if not new and not workspace.startswith(POSTGRES) and not (Path(workspace) / FILE).is_file():
        raise InputRefused.because([f"{quoted(workspace)} is no workspace: it is a folder with {FILE} in it"])


def _ecosystem(path: str | None, *, needed: bool) -> Ecosystem | None:
    from ecohealth.cli.terminal import working
    from ecohealth.ecosystem.build import load

    if path is None:
        if needed:
            raise Misused("--measure needs the data to measure on: --on PATH")
        return None
    with working(f"reading {path}"):
        return load(path)


def _add(kept: Workspace, said: dict[str, Any], eco: Ecosystem | None, path: str | None) -> Item:
    from ecohealth.metrics.catalogue import find_metric

    body = {"decided": str(dt.date.today()), **said}
    if eco is not None:
        body |= {"ecosystem": _key(path), "window": str(eco.scope), "data": eco.data_hash}
        reading = find_metric(said["metric"]).read(eco) if "metric" in said else None
        body |= {"baseline": reading.value} if reading is not None and reading.value is not None else {}
    name = " ".join(str(said.get("decision", said["claim"])).split())[:80]
    return kept.add("decision", name, body, author=said.get("owner", ACCOUNT))


def _measure(kept: Workspace, eco: Ecosystem, path: str | None) -> list[str]:
    """What came of each decision on this ecosystem that is due, kept with it; in words, one a decision."""
    from ecohealth.workspace.decisions import DUE, by_review, measured, state_of, verdict_of

    today, told = dt.date.today(), []
    for one in by_review(kept.items("decision"), today):
        if state_of(one.body, today) != DUE or one.body.get("ecosystem", _key(path)) != _key(path):
            continue
        try:
            value, window = measured(eco, one.body)
        except EcohealthError as error:
            told.append(f"{one.name}: not measured, {error}.")
            continue
        now = kept.save(one, name=one.name, body={**one.body, "actual": value, "measured": window}, author=one.author)
        found = verdict_of(now.body)
        told.append(f"{one.name}: {value:.3g} in {window}{f', {found.word}' if found else ''}.")
    return told


def _key(path: str | None) -> str:
    """What the dashboard calls the ecosystem of a path."""
    from dashboards.gallery import keys_for

    return keys_for([Path(path or "")])[0]


@command(app)
def password(name: Annotated[str, typer.Argument(metavar="NAME", help="Who logs in by it.")]) -> int:
    """Ask twice for a password, and print its line for the file that 'serve --password-file' reads; nothing is kept."""
    from ecohealth.cli.terminal import show, words
    from ecohealth.workspace.passwords import password_line

    said = typer.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
    show(words(password_line(name, said)), unbroken=True)
    return DONE

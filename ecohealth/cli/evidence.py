"""The commands that ask whether it is real: what changed, would we have known, what comes next, was it us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypedDict

import typer

from ecohealth.cli.commands import app, ended
from ecohealth.cli.grouping import command
from ecohealth.cli.options import Judgement, Misused, Seed, Words, pair, share_of
from ecohealth.cli.outputs import VeiledOutput
from ecohealth.cli.source import Selection, Sides
from ecohealth.errors import UnknownParticipant, quoted

if TYPE_CHECKING:
    from ecohealth.export.write import Evidence

_PLAN = "What is done beforehand"
_RECRUIT_FORM = "TYPE=N with a whole number, as in --recruit supplier=5"


class Plans(TypedDict):
    """What is done beforehand, as a forecast takes it."""

    recruit: dict[str, int]
    lose: list[str]
    cut: dict[str, float]


@dataclass(frozen=True)
class Planned:
    """What is done before the ecosystem is simulated ahead."""

    recruit: Annotated[
        Words, typer.Option(metavar="TYPE=N", help="So many newcomers of a type: supplier=5.", rich_help_panel=_PLAN)
    ] = None
    lose: Annotated[
        Words, typer.Option(metavar="ID", help="A participant leaves; may be said again.", rich_help_panel=_PLAN)
    ] = None
    cut: Annotated[
        Words, typer.Option(metavar="ID=SHARE", help="A participant is left with a share: 0.4.", rich_help_panel=_PLAN)
    ] = None

    def read(self) -> Plans:
        """The plan.

        Raises:
            Misused: for a number or share that is none.
        """
        return {
            "recruit": dict(_recruited(one) for one in self.recruit or ()),
            "lose": list(self.lose or ()),
            "cut": dict(share_of("--cut", one) for one in self.cut or ()),
        }

    def under(self, new: Mapping[str, str]) -> Plans:
        """The plan about participants under pseudonyms.

        Raises:
            UnknownParticipant: for an id that is not there.
        """
        plan = self.read()
        unknown = [one for one in (*plan["lose"], *plan["cut"]) if one not in new]
        if unknown:
            raise UnknownParticipant.named(unknown, list(new))
        cut = {new[one]: share for one, share in plan["cut"].items()}
        return {"recruit": plan["recruit"], "lose": [new[one] for one in plan["lose"]], "cut": cut}


@dataclass(frozen=True)
class Ahead:
    """How far to look, and how often to simulate."""

    periods: Annotated[int, typer.Option(metavar="N", help="How many periods ahead, 1 to 60.")] = 12
    runs: Annotated[int, typer.Option(metavar="N", help="How many to simulate.")] = 2000
    scored: Annotated[
        int, typer.Option(metavar="N", help="How many to simulate record by record and score; 0 for none, and quick.")
    ] = 20


@dataclass(frozen=True)
class Done:
    """What was done, to whom, and how far to look."""

    date: Annotated[str, typer.Option(metavar="DAY", help="When it was done: 2025-03-15, 2025-03, 2025.")]
    treated: Annotated[
        list[str], typer.Option(metavar="ID|COLUMN=VALUE", help="To whom: type=supplier, or an id; may be said again.")
    ]
    on: Annotated[
        Literal["value", "records"],
        typer.Option(metavar="WHAT", help="What is compared: value, or the number of records."),
    ] = "value"
    before: Annotated[int, typer.Option(metavar="N", help="Periods to look at before.")] = 12
    after: Annotated[int, typer.Option(metavar="N", help="Periods to look at after.")] = 6

    def who(self, ids: set[str]) -> list[str] | dict[str, list[str]]:
        """Ids, or values by column.

        Args:
            ids: those that there are; an id may hold an equals sign.

        Raises:
            Misused: where some are ids and some are not.
        """
        named = [one for one in self.treated if one in ids or "=" not in one]
        if named and len(named) < len(self.treated):
            raise Misused(f"--treated {quoted(named[0])}: name ids only, or COLUMN=VALUE only")
        columns: dict[str, list[str]] = {}
        for one in self.treated[len(named) :]:
            column, value = pair("--treated", one, "COLUMN=VALUE, as in --treated type=supplier, or an id")
            columns.setdefault(column, []).append(value)
        return named or columns


def _recruited(said: str) -> tuple[str, int]:
    of_type, many = pair("--recruit", said, _RECRUIT_FORM)
    if not many.isdecimal():
        raise Misused.pair("--recruit", said, _RECRUIT_FORM)
    return of_type, int(many)


Horizon = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="How many periods ahead; half a year unless said.")
]


@command(app)
def compare(
    sides: Sides,
    judgement: Judgement,
    output: VeiledOutput,
    profile_before: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The profile of the earlier side, where it is another one.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="Split every change by the groups of a column too: type, region. It takes minutes."
        ),
    ] = None,
) -> int:
    """Tell what changed between two windows, or two ecosystems, and who caused it."""
    from ecohealth.cli.terminal import progress, working
    from ecohealth.evidence.compare import compare as compute
    from ecohealth.export.write import DOCUMENTS

    files = output.checked(DOCUMENTS, sides.path, *([] if sides.other is None else [sides.other]))
    profile, earlier = judgement.read(), Judgement(profile_before).read()
    with working(f"reading {sides.path}"):
        before, after = output.both_disguised(sides.both())
    with progress("scoring with each set of causes") as tell:
        found = compute(before, after, profile=profile, profile_before=earlier, by=by, tell=tell)
    _tell(found, files, output)
    return ended(files, before.report.quarantined + (after.report.quarantined if sides.other is not None else 0))


@command(app)
def backtest(
    selection: Selection, judgement: Judgement, output: VeiledOutput, seed: Seed = 0, horizon: Horizon = None
) -> int:
    """Replay the history: would we have known who leaves, and what a loss costs? Each answer beside plain rules."""
    from ecohealth.cli.terminal import working
    from ecohealth.evidence.backtest import backtest as compute
    from ecohealth.export.write import DOCUMENTS

    files = output.checked(DOCUMENTS, selection.path)
    profile = judgement.read()
    with working(f"reading {selection.path}"):
        eco = output.disguised(selection.read())
    with working("predicting each past period from what was known then"):
        found = compute(eco, horizon=horizon, profile=profile, seed=seed)
    _tell(found, files, output)
    return ended(files, eco.report.quarantined)


@command(app)
def forecast(
    selection: Selection,
    planned: Planned,
    output: VeiledOutput,
    ahead: Ahead,
    seed: Seed = 0,
) -> int:
    """Simulate the ecosystem ahead from the rates of its past, and tell how past forecasts did."""
    from ecohealth.cli.terminal import working
    from ecohealth.ecosystem.pseudonyms import pseudonyms
    from ecohealth.evidence.forecast import forecast as compute
    from ecohealth.export.write import DOCUMENTS

    files = output.checked(DOCUMENTS, selection.path)
    plan = planned.read()
    with working(f"reading {selection.path}"):
        eco = selection.read()
    if output.pseudonymise:
        plan, eco = planned.under(pseudonyms(eco)), output.disguised(eco)
    with working("simulating ahead, and from past periods; scores take a minute, --scored 0 leaves them out"):
        found = compute(eco, periods=ahead.periods, runs=ahead.runs, scored=ahead.scored, seed=seed, **plan)
    _tell(found, files, output)
    return ended(files, eco.report.quarantined)


@command(app)
def effect(selection: Selection, done: Done, output: VeiledOutput) -> int:
    """Was it us? What was done to some on a date, beside those it was not done to; an honest verdict in words."""
    from ecohealth.cli.terminal import working
    from ecohealth.ecosystem.pseudonyms import pseudonyms
    from ecohealth.evidence.effect import effect as compute
    from ecohealth.export.write import DOCUMENTS

    files = output.checked(DOCUMENTS, selection.path)
    with working(f"reading {selection.path}"):
        eco = selection.read()
    who = done.who({str(one) for one in eco.ids})
    if output.pseudonymise:
        new = pseudonyms(eco)
        who, eco = [new[one] for one in who] if isinstance(who, list) else who, output.disguised(eco)
    with working("comparing with those it was not done to"):
        found = compute(eco, date=done.date, treated=who, outcome=done.on, before=done.before, after=done.after)
    _tell(found, files, output)
    return ended(files, eco.report.quarantined)


def _tell(found: Evidence, files: list[Path], output: VeiledOutput) -> None:
    """Write the files; show the sentence, or without files all of it."""
    from ecohealth.cli.show_document import document_lines
    from ecohealth.cli.terminal import show, words
    from ecohealth.export.describe_evidence import describe_evidence
    from ecohealth.export.write import export

    for file in files:
        export(found, file, output.manner())
    show(*([words(found.sentence())] if files else document_lines(describe_evidence(found))))

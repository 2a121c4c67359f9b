"""What commands can be told beside the data: the judgement, the shock, the files to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ecohealth.errors import EcohealthError, quoted

if TYPE_CHECKING:
    from ecohealth.scenarios.scenario import Scenario
    from ecohealth.scores.profile import Profile

Words = list[str] | None

_SAME = "Who is the same as whom"
_GROUPS = "Group by group"
_JUDGEMENT, _SHOCK = "The judgement", "What happens (all of it at once)"


class Misused(EcohealthError):
    """Words on the command line that do not fit."""

    @classmethod
    def pair(cls, option: str, said: str, form: str) -> Misused:
        """A word without its equals sign."""
        return cls(f"{option} {quoted(said)}: write {form}")


@dataclass(frozen=True)
class Judgement:
    """What values are judged by."""

    profile: Annotated[
        Path | None,
        typer.Option(
            metavar="NAME|FILE",
            help="launch, scale, maturity or evolution, for the phase you are in; or weights, scales and rules of your "
            "own (TOML).",
            rich_help_panel=_JUDGEMENT,
        ),
    ] = None

    def read(self) -> Profile | None:
        """The profile that was named; None leaves it to the ecosystem.

        Raises:
            BadProfile: for one that cannot be used.
        """
        from ecohealth.scores.profile import load_profile

        return None if self.profile is None else load_profile(self.profile)


@dataclass(frozen=True)
class ByGroup:
    """Whether metrics are asked group by group, and which."""

    by: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT",
            help="Every metric by group instead: type, region or any column; kind, layer or period.",
            rich_help_panel=_GROUPS,
        ),
    ] = None
    metric: Annotated[
        Words,
        typer.Option(metavar="ID", help="Only this metric by group; may be said again.", rich_help_panel=_GROUPS),
    ] = None

    def checked(self, drawn: Drawn) -> ByGroup:
        """Itself.

        Raises:
            Misused: where a metric is named and no groups are, or groups beside what only a whole scorecard has.
            UnknownChoice: for a metric that is none.
        """
        from ecohealth.metrics.catalogue import find_metric

        if self.metric and self.by is None:
            raise Misused("--metric says what to measure by group; add --by type, or leave it out")
        if self.by is not None and (drawn.stress or drawn.backtest):
            raise Misused("--stress and --backtest try a whole scorecard; leave them out, or --by")
        for one in self.metric or ():
            find_metric(one)
        return self


@dataclass(frozen=True)
class Shock:
    """What happens to the ecosystem."""

    lose: Annotated[
        Words, typer.Option(metavar="ID", help="A participant leaves; may be said again.", rich_help_panel=_SHOCK)
    ] = None
    lose_type: Annotated[
        Words, typer.Option(metavar="TYPE", help="Every participant of a type leaves.", rich_help_panel=_SHOCK)
    ] = None
    lose_where: Annotated[
        Words,
        typer.Option(
            metavar="COLUMN=VALUE", help="Everyone with this value leaves: region=EU.", rich_help_panel=_SHOCK
        ),
    ] = None
    lose_community: Annotated[
        list[int] | None,
        typer.Option(
            metavar="N",
            help="Everyone of a community leaves; 'rank --by communities' numbers them.",
            rich_help_panel=_SHOCK,
        ),
    ] = None
    cut: Annotated[
        Words,
        typer.Option(
            metavar="ID=SHARE", help="A participant is left with a share of its capacity: 0.4.", rich_help_panel=_SHOCK
        ),
    ] = None

    worst: Annotated[
        int | None,
        typer.Option(metavar="K", help="The K leave that together cost most; 1 to 5.", rich_help_panel=_SHOCK),
    ] = None
    plausible: Annotated[
        Words,
        typer.Option(
            metavar="ID=SHARE",
            help="How plausible a loss is, by whose product --worst weighs who leaves: 0.3; 1 unless said.",
            rich_help_panel=_SHOCK,
        ),
    ] = None

    def under(self, pseudonyms: Mapping[str, str]) -> Shock:
        """The same about participants under pseudonyms.

        Raises:
            UnknownParticipant: for an id that is not there.
        """
        from ecohealth.errors import UnknownParticipant

        shares = [[share_of(name, one) for one in said or ()] for name, said in self._shares()]
        named = [*(self.lose or ()), *(who for said in shares for who, _ in said)]
        unknown = [one for one in named if one not in pseudonyms]
        if unknown:
            raise UnknownParticipant.named(unknown, list(pseudonyms))
        lose = None if self.lose is None else [pseudonyms[one] for one in self.lose]
        cut, plausible = ([f"{pseudonyms[who]}={share!r}" for who, share in said] or None for said in shares)
        return replace(self, lose=lose, cut=cut, plausible=plausible)

    def _shares(self) -> tuple[tuple[str, Words], tuple[str, Words]]:
        return ("--cut", self.cut), ("--plausible", self.plausible)

    def parts(self) -> list[Scenario]:
        """Everything that was said, to happen at once.

        Raises:
            BadScenario: where a share is none.
            Misused: for how plausible losses are, where the worst is not asked for.
        """
        from ecohealth.scenarios.communities import CommunityLoss
        from ecohealth.scenarios.scenario import AttributeLoss, CapacityCut, Loss, TypeLoss
        from ecohealth.scenarios.worst_case import WorstLoss

        where = [
            pair("--lose-where", one, "COLUMN=VALUE, as in --lose-where region=EU") for one in self.lose_where or ()
        ]
        parts: list[Scenario] = [Loss(*self.lose)] if self.lose else []
        parts += [TypeLoss(one) for one in self.lose_type or ()]
        parts += [AttributeLoss(column, value) for column, value in where]
        parts += [CommunityLoss(one) for one in self.lose_community or ()]
        cut, plausible = (dict(share_of(name, one) for one in said or ()) for name, said in self._shares())
        parts += [CapacityCut(cut)] if cut else []
        if plausible and self.worst is None:
            raise Misused("--plausible weighs whom --worst looks for; say --worst K too, or leave it out")
        return parts + ([WorstLoss(self.worst, plausible)] if self.worst is not None else [])


Cascade = Annotated[
    Literal["none", "linear", "debtrank", "threshold", "essential"],
    typer.Option(
        metavar="MODEL",
        help="How the loss spreads: none; linear along dependencies; debtrank, each passes it on once; threshold, "
        "fails wholly at a lost share; essential, by the worst of the essential kinds.",
        rich_help_panel=_JUDGEMENT,
    ),
]


@dataclass(frozen=True)
class Ranked:
    """What losses are ranked by, and how many are shown."""

    by: Annotated[
        Literal["loss", "fair", "pairs", "communities"],
        typer.Option(
            metavar="WHAT",
            help="loss: what the loss of each alone costs; fair: its fair share of joint losses (Shapley); pairs: two "
            "that cost more together than apart; communities: groups that exchange most among themselves.",
        ),
    ] = "loss"
    cascade: Annotated[
        Literal["none", "linear"],
        typer.Option(
            metavar="MODEL",
            help="How the loss spreads: none, or linear along dependencies.",
            rich_help_panel=_JUDGEMENT,
        ),
    ] = "none"
    exact: Annotated[
        int | None,
        typer.Option(
            metavar="K",
            min=1,
            help="Follow the K costliest losses exactly through a cascade, the others by an upper bound; by default "
            "all of up to 2,000, else 100.",
            rich_help_panel=_JUDGEMENT,
        ),
    ] = None
    top: Annotated[int, typer.Option(min=1, metavar="N", help="How many to show; a file has them all.")] = 15

    def checked(self) -> Ranked:
        """Itself.

        Raises:
            Misused: where joint losses are to be ranked with a cascade.
        """
        if self.by != "loss" and (self.cascade != "none" or self.exact is not None):
            raise Misused(f"--by {self.by} ranks losses before any cascade; leave --cascade and --exact out")
        return self


Seed = Annotated[
    int,
    typer.Option(min=0, metavar="N", help="Written into the result; draws repeat with it.", rich_help_panel=_JUDGEMENT),
]


@dataclass(frozen=True)
class Drawn:
    """How often the records are drawn anew to tell how sure the scores are."""

    replicates: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="Resamples behind the intervals; 0 draws none, and is quicker.",
            rich_help_panel=_JUDGEMENT,
        ),
    ] = 200
    stress: Annotated[
        bool,
        typer.Option(
            "--stress",
            rich_help_panel=_JUDGEMENT,
            help="Also drop a tenth of the data 200 times, and try what one participant could add by what it reports.",
        ),
    ] = False
    backtest: Annotated[
        bool,
        typer.Option(
            "--backtest",
            rich_help_panel=_JUDGEMENT,
            help="Also replay the history, and say on the scorecard what it bears out and what not.",
        ),
    ] = False
    workers: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Threads; as many as help unless said.", rich_help_panel=_JUDGEMENT),
    ] = None  # fmt: skip


@dataclass(frozen=True)
class Identities:
    """Whether participants are asked after that may be one, and where the queue goes."""

    identities: Annotated[
        bool,
        typer.Option("--identities", help="Name participants that may be one and the same.", rich_help_panel=_SAME),
    ] = False
    queue: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write them to a .csv file to decide in; kept as merges.csv beside the data it is obeyed.",
            rich_help_panel=_SAME,
        ),
    ] = None
    effects: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="For how many a merge's effect on the scores is computed.", rich_help_panel=_SAME
        ),
    ] = 5

    @property
    def asked(self) -> bool:
        """Whether somebody wants to know."""
        return self.identities or self.queue is not None


@dataclass(frozen=True)
class TableOutput:
    """The tables to write."""

    output: Annotated[
        Words, typer.Option("--output", "-o", metavar="FILE", help="Write all of it to .csv; may be said again.")
    ] = None

    def checked(self, formats: Sequence[str], *data: str) -> list[Path]:
        """The files, each of which can be written; asked before anything is computed.

        Raises:
            UnknownChoice: for a suffix that is not among the formats.
            CannotWrite: for a folder that is missing or closed, and for what the data are read from.
        """
        return checked(self.output or (), formats, *data)


def checked(files: Sequence[str], formats: Sequence[str], *data: str, meant: str = "") -> list[Path]:
    """The files as paths, each of which can be written.

    Args:
        files: as they were named.
        formats: the suffixes that they may have.
        data: the paths of the data, which are not written over.
        meant: the name of the file beside the data that this is written to be.

    Raises:
        UnknownChoice: for a suffix that is not among the formats.
        CannotWrite: for a folder that is missing or closed, and for what the data are read from.
    """
    from ecohealth.export.write import check_path

    for file in files:
        check_path(file, tuple(formats))
        if Path(file).name != meant:
            spare(file, *data)
    return [Path(one) for one in files]


def spare(file: str, *data: str) -> None:
    """Refuse to write over what is read.

    Raises:
        CannotWrite: where data are read from a file of that name.
    """
    from ecohealth.errors import CannotWrite
    from ecohealth.tables.formats.sources import reads

    if any(reads(one, Path(file)) for one in data):
        raise CannotWrite(f"{quoted(file)} has the name of a file that is read; name another one")


def pair(option: str, said: str, form: str) -> tuple[str, str]:
    """The two sides of the first equals sign.

    Raises:
        Misused: where a side is missing, with the form that is meant.
    """
    left, sign, right = said.partition("=")
    if not sign or not left.strip() or not right:
        raise Misused.pair(option, said, form)
    return left.strip(), right


def share_of(option: str, said: str) -> tuple[str, float]:
    """An id, which may hold equals signs, and the share after the last of them."""
    participant, sign, share = said.rpartition("=")
    try:
        if not sign or not participant:
            raise ValueError(said)
        return participant, float(share)
    except ValueError as error:
        raise Misused.pair(option, said, f"ID=SHARE with a share from 0 to 1, as in {option} acme=0.4") from error

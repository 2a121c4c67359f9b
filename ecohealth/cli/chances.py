"""What may happen by chance, as the command line says it, and how often it is simulated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Annotated

import typer

from ecohealth.cli.options import Misused, Seed, Shock, Words, pair
from ecohealth.errors import BadScenario

if TYPE_CHECKING:
    from ecohealth.scenarios.chance import Chance
    from ecohealth.scenarios.ensemble import Runs
    from ecohealth.scenarios.scenario import Scenario

_CHANCE = "By chance (many runs)"
RUNS = 10_000
_SHOCK_FORM = "COLUMN=PROBABILITY, as in --shock region=0.02"


@dataclass(frozen=True)
class Luck:
    """What may happen, and how often it is simulated."""

    random: Annotated[
        bool,
        typer.Option(
            "--random",
            help="Each participant may leave: by its type's yearly exit rate, 5 % where the history shows none.",
            rich_help_panel=_CHANCE,
        ),
    ] = False
    probability: Annotated[
        float | None,
        typer.Option(metavar="P", help="Instead: each leaves with this probability, 0 to 1.", rich_help_panel=_CHANCE),
    ] = None
    losses: Annotated[
        int | None,
        typer.Option(metavar="K", help="Instead: K of them leave, drawn from all.", rich_help_panel=_CHANCE),
    ] = None
    shock: Annotated[
        Words,
        typer.Option(
            metavar="COLUMN=P",
            help="All of a type, region or owner leave together, each value with probability P: region=0.02.",
            rich_help_panel=_CHANCE,
        ),
    ] = None
    runs: Annotated[
        int | None, typer.Option(metavar="N", help="How many runs; 10,000 unless said.", rich_help_panel=_CHANCE)
    ] = None
    precision: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Stop once the mean is known this closely (95 %, as a share of value): 0.001.",
            rich_help_panel=_CHANCE,
        ),
    ] = None
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", help="Threads; as many as processors unless said.", rich_help_panel=_CHANCE),
    ] = None

    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="tcp://HOST:PORT",
            help="Instead of threads here: the workers of a Dask scheduler that you trust (extra 'cluster').",
            rich_help_panel=_CHANCE,
        ),
    ] = None

    seed: Seed = 0

    def read(self, shock: Shock) -> Scenario | Chance:
        """What happens for sure and what by chance, all at once.

        Raises:
            Misused: for workers here and elsewhere.
            BadScenario: where nothing was said, a probability or share is none, or runs are asked for and nothing is
                left to chance.
        """
        by_chance = self._chances()
        parts: list[Scenario | Chance] = [*shock.parts(), *by_chance]
        of_chance = {"--runs": self.runs, "--precision": self.precision, "--workers": self.workers,
                     "--scheduler": self.scheduler}  # fmt: skip
        for option, said in of_chance.items():
            if said is not None and not by_chance:
                raise BadScenario(f"{option} is for what happens by chance; say --random or --shock COLUMN=0.02 too")
        if self.workers is not None and self.scheduler is not None:
            raise Misused("--workers are threads here, --scheduler has workers of its own; say one of them")
        if not parts:
            raise BadScenario(
                "nothing happens: say --lose ID, --lose-type TYPE, --lose-where COLUMN=VALUE, --lose-community N, "
                "--cut ID=0.4, --worst K, --random or --shock COLUMN=0.02"
            )
        return reduce(add, parts)

    @contextmanager
    def how(self, progress: Callable[[int, int], object]) -> Iterator[Runs]:
        """How often and by whom, while it lasts.

        Args:
            progress: is told the runs done, and how many there can be.

        Raises:
            BadScenario: for a scheduler that cannot be reached.
        """
        from ecohealth.scenarios.ensemble import Runs

        most = RUNS if self.runs is None else self.runs
        runs = Runs(most, self.precision, workers=self.workers, progress=progress).checked()
        if self.scheduler is None:
            yield runs
            return
        from ecohealth.scenarios.cluster import cluster

        with cluster(self.scheduler) as workers:
            yield replace(runs, executor=workers, workers=workers.threads)

    def _chances(self) -> list[Chance]:
        from ecohealth.scenarios.chance import CommonShock, RandomLoss

        asked = self.random or self.probability is not None or self.losses is not None
        chances: list[Chance] = [RandomLoss(self.probability, self.losses)] if asked else []
        return chances + [CommonShock(*_shock(one)) for one in self.shock or ()]


def _shock(said: str) -> tuple[str, float]:
    column, probability = pair("--shock", said, _SHOCK_FORM)
    try:
        return column, float(probability)
    except ValueError as error:
        raise Misused.pair("--shock", said, _SHOCK_FORM) from error

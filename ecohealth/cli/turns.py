"""What happens afterwards, one step after the other, as the command line says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from ecohealth.cli.options import Misused, Shock, Words

if TYPE_CHECKING:
    from ecohealth.scenarios.chance import Chance
    from ecohealth.scenarios.scenario import Scenario

_TURNS = "What happens afterwards"

_FORMS: Mapping[str, Callable[[str], Shock]] = {
    "lose": lambda said: Shock(lose=[said]),
    "lose-type": lambda said: Shock(lose_type=[said]),
    "lose-where": lambda said: Shock(lose_where=[said]),
    "lose-community": lambda said: Shock(lose_community=[_number(said)]),
    "cut": lambda said: Shock(cut=[said]),
}


@dataclass(frozen=True)
class Turns:
    """Steps that come when the effects of those before have settled."""

    then: Annotated[
        Words,
        typer.Option(
            metavar="ID",
            help="Then, once that has settled, a participant leaves; may be said again, each a step of its own. Also: "
            "lose-type=TYPE, lose-where=COLUMN=VALUE, lose-community=N, cut=ID=SHARE; lose=ID for an id that begins "
            "like one of these.",
            rich_help_panel=_TURNS,
        ),
    ] = None

    def after(self, first: Scenario | Chance, veil: Callable[[Shock], Shock]) -> Scenario | Chance:
        """What happens first, and then the steps, each as ``veil`` would have it.

        Raises:
            Misused: for steps after chance.
            BadScenario: where a share is none.
        """
        from ecohealth.scenarios.chance import Chance
        from ecohealth.scenarios.scenario import Sequence

        if not self.then:
            return first
        if isinstance(first, Chance):
            raise Misused("--then follows what happens for sure; leave out what happens by chance, or --then")
        return Sequence((first, *(_step(one, veil) for one in self.then)))


def _step(said: str, veil: Callable[[Shock], Shock]) -> Scenario:
    form, sign, rest = said.partition("=")
    shock = _FORMS[form](rest) if sign and form in _FORMS else Shock(lose=[said])
    (only,) = veil(shock).parts()
    return only


def _number(said: str) -> int:
    try:
        return int(said)
    except ValueError as error:
        raise Misused.pair("--then lose-community", said, "a number, as 'rank --by communities' gives them") from error

"""Option groups: several commands take the same options, declared once as fields of a dataclass."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, get_type_hints

import typer

from ecohealth.cli.examples import examples_of
from ecohealth.cli.helping import Plain
from ecohealth.cli.running import guarded

Locale = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Whose signs figures and days are written with: de-DE, fr-CH, en-IN."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def command(app: typer.Typer) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Register a function that returns an exit code; each field of a dataclass among its arguments is an option.

    Whatever goes wrong in it becomes one message and an exit code, see :func:`ecohealth.cli.running.guarded`.
    """

    def register(function: Callable[..., int]) -> Callable[..., int]:
        groups = get_type_hints(function, include_extras=True)
        del groups["return"]

        def call(*, debug: bool, locale: str | None, **given: Any) -> None:
            arguments = {name: _made(group, name, given) for name, group in groups.items()}
            raise typer.Exit(guarded(lambda: _for(locale, lambda: function(**arguments)), debug=debug))

        parameters = [one for name, group in groups.items() for one in _parameters(function, name, group)]
        keyword = inspect.Parameter.KEYWORD_ONLY
        parameters.append(inspect.Parameter("locale", keyword, default=None, annotation=Locale))
        parameters.append(inspect.Parameter("debug", keyword, default=False, annotation=Debug))
        call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        call.__annotations__ = {one.name: one.annotation for one in parameters}
        name = function.__name__
        app.command(name=name, cls=Plain, help=inspect.getdoc(function), epilog=examples_of(name))(call)
        return function

    return register


def _for(locale: str | None, work: Callable[[], int]) -> int:
    """Some work whose figures are written for people, with a locale's signs."""
    from ecohealth.scores.signs import signs, signs_of

    with signs(signs_of(locale)):
        return work()


def _parameters(function: Callable[..., int], name: str, group: Any) -> Iterator[inspect.Parameter]:
    keyword = inspect.Parameter.KEYWORD_ONLY
    if not is_dataclass(group):
        default = inspect.signature(function).parameters[name].default
        yield inspect.Parameter(name, keyword, default=default, annotation=group)
        return
    hints = get_type_hints(group, include_extras=True)
    for one in fields(group):
        default = inspect.Parameter.empty if _is_required(one.default) else one.default
        yield inspect.Parameter(one.name, keyword, default=default, annotation=hints[one.name])


def _is_required(default: Any) -> bool:
    return not isinstance(default, (str, int, float, bool, type(None)))


def _made(group: Any, name: str, given: dict[str, Any]) -> Any:
    if not (isinstance(group, type) and is_dataclass(group)):
        return given[name]
    return group(**{one.name: given[one.name] for one in fields(group)})

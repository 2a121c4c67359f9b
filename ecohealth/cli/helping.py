"""How commands show themselves in their help: flags without a type, arguments by their names."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from ecohealth.cli.examples import EXAMPLES


def _flags_without_a_type(params: list[Any]) -> list[Any]:
    """``--stress``, not ``--stress <bool>``: it takes no value."""
    for one in params:
        if one.param_type_name == "option" and one.is_flag and one.metavar is None:
            one.metavar = ""
    return params


class Plain(TyperCommand):
    """A command."""

    def get_params(self, ctx: Any) -> list[Any]:
        """All that can be said, ``--help`` too."""
        return _flags_without_a_type(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """``[OPTIONS] PATH``: arguments as they are declared, in brackets where they can be left out."""
        return ["[OPTIONS]", *(one.metavar or one.name for one in self.params if one.param_type_name == "argument")]


class Program(TyperGroup):
    """The program, of which the commands are part."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order of their examples, whatever was imported first."""
        place = {name: at for at, name in enumerate(EXAMPLES)}
        return sorted(super().list_commands(ctx), key=lambda name: place.get(name, len(place)))

    def get_params(self, ctx: Any) -> list[Any]:
        """All that can be said before a command."""
        return _flags_without_a_type(super().get_params(ctx))

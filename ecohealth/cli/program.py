"""The program: all commands."""

from __future__ import annotations

from ecohealth.cli import evidence as _more_commands  # noqa: F401 - registers its commands
from ecohealth.cli import packing as _and_more  # noqa: F401 - registers its command
from ecohealth.cli import serving as _and_the_dashboard  # noqa: F401 - registers its command
from ecohealth.cli import team as _and_a_teams  # noqa: F401 - registers its commands
from ecohealth.cli.commands import app
from ecohealth.cli.running import run, say
from ecohealth.compiled import tell_before_compiling

__all__ = ["COMPILING", "app", "started"]

COMPILING = "compiling for this machine: this time takes longer, from the next on it is kept"


def started(arguments: list[str]) -> int:
    """Run the command line; its exit code, see :func:`ecohealth.cli.running.run`."""
    tell_before_compiling(lambda: say(COMPILING))
    return run(app, arguments)

"""The command line."""

from __future__ import annotations

import sys

from ecohealth.cli import evidence as _more_commands  # noqa: F401 - registers its commands
from ecohealth.cli import packing as _and_more  # noqa: F401 - registers its command
from ecohealth.cli import serving as _and_the_dashboard  # noqa: F401 - registers its command
from ecohealth.cli import team as _and_a_teams  # noqa: F401 - registers its commands
from ecohealth.cli.commands import app
from ecohealth.cli.running import run, say
from ecohealth.compiled import tell_before_compiling

COMPILING = "compiling for this machine: this time takes longer, from the next on it is kept"

__all__ = ["app", "main"]


def main() -> None:
    """The entry point: run the command line and leave with its exit code."""
    tell_before_compiling(lambda: say(COMPILING))
    sys.exit(run(app, sys.argv[1:]))

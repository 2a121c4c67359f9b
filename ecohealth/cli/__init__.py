"""The command line: ``ecohealth demo | check | score | rank | simulate | serve | metrics``."""

from __future__ import annotations

import sys

from ecohealth.cli.commands import app
from ecohealth.cli.running import run

__all__ = ["app", "main"]


def main() -> None:
    """The entry point: run the command line and leave with its exit code."""
    sys.exit(run(app, sys.argv[1:]))

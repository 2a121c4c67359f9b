"""The command line."""

from __future__ import annotations

import sys

from ecohealth.cli.stopping import code_of_stop, heed_signals, nothing_left_to_lose


def main() -> None:
    """The entry point: run the command line and leave with its exit code.

    A signal that comes before signals are heeded shows a traceback: all that takes time is imported afterwards.
    """
    heed_signals()
    code: int | None = None
    try:
        from ecohealth.cli.streams import open_outlets

        open_outlets()
        from ecohealth.cli.program import started

        code = started(sys.argv[1:])
    except KeyboardInterrupt:
        pass
    nothing_left_to_lose()
    if code is None:
        sys.stderr.write("ecohealth: stopped\n")
        code = code_of_stop()
    sys.exit(code)

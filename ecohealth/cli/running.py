"""Running a command so that whatever happens ends in one message and an exit code."""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Callable, Sequence

import typer

from ecohealth.errors import EcohealthError

DONE, QUARANTINED, REFUSED, STOPPED = 0, 1, 2, 130


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the command line; its exit code.

    0 done; 1 done, but rows were quarantined; 2 refused, or words that are no command.

    Raises:
        KeyboardInterrupt: where it was stopped.
    """
    warnings.simplefilter("ignore")
    try:
        code = app(list(arguments), prog_name="ecohealth", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        return _misused(error)
    except EcohealthError as error:
        say(str(error))
        return REFUSED
    if code == STOPPED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else DONE


def guarded(work: Callable[[], int], *, debug: bool) -> int:
    """The exit code of some work. What goes wrong is told on standard error in one message, never as a traceback.

    Args:
        work: returns 0, or 1 where rows were quarantined.
        debug: show the traceback as well.

    Raises:
        KeyboardInterrupt: where it was stopped, or what it asked for ended without an answer.
    """
    try:
        return work()
    except typer.Abort as stop:
        raise KeyboardInterrupt from stop
    except EcohealthError as error:
        if debug:
            traceback.print_exc()
        say(str(error))
    except Exception as error:
        if debug:
            traceback.print_exc()
        say(
            f"this should not have happened: {type(error).__name__}: {_first_line(error)}. Run it again with --debug "
            "for the details, and please report them"
        )
    return REFUSED


def say(message: str) -> None:
    """One message on standard error."""
    from ecohealth.export.text import visible

    lines = [visible(line) for line in message.split("\n")]
    sys.stderr.write(f"ecohealth: {lines[0]}\n" + "".join(f"  {line}\n" for line in lines[1:]))


def _misused(error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "ecohealth"
    said = error.format_message().replace("Value error, ", "").rstrip(".")
    say(f"{said}. '{command} --help' shows what can be asked")
    return REFUSED


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no further word"])[0].rstrip(".")

"""The manual of the command line, from the declarations of its commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from ecohealth.cli.examples import EXAMPLES
from ecohealth.cli.program import app

_HEAD = """# The command line

This page is generated from the commands themselves (`make docs`); `ecohealth COMMAND --help` says the same.

**Streams.** Answers go to standard output, messages and progress to standard error. Progress is shown on a terminal
only; that kernels are compiled, once for each machine, is said in one line wherever standard error goes. Where
standard output is no terminal there are no colours, and none where `NO_COLOR` is set. A reader that leaves early
(`| head`) and a stream that is closed (`>&-`) are no error; standard output that cannot be written, on a full disk, is
one. Nothing is read from standard input, but the password that `password` asks for.

**Exit codes.**

| code | meaning |
|---|---|
| 0 | done; warnings are told |
| 1 | done, but rows were quarantined |
| 2 | refused, or wrong usage: one message on standard error, nothing written |
| 130 | stopped with Ctrl-C: one line says so, no half file is left, an old one is untouched |
| 143, 129 | the same, stopped by the system (SIGTERM), or by a terminal that closed (SIGHUP) |

A dashboard that is served is not cut short by these: `serve` ends with 0 once it listens.

**Files.** `-o` writes the format that the suffix names, whole or not at all, and may be said again. Without it the
answer is on the terminal. What the data are read from is never written over.

**Completion.** `ecohealth --install-completion` teaches your shell the commands and options; `--show-completion` prints
what it would add.
"""


def manual_markdown() -> str:
    """Every command with its usage, arguments, options and examples, as Markdown."""
    group: Any = typer.main.get_command(app)
    parts = [_HEAD]
    for name in group.list_commands(None):
        parts.append("\n".join(_command(name, group.commands[name])))
    return "\n".join(parts)


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    usage = " ".join([f"ecohealth {name}", *(_metavar(one) for one in arguments), "[OPTIONS]"])
    yield from (f"## {name}", "", command.help, "", "```", usage, "```", "")
    yield from ("```sh", *(f"ecohealth {words}   # {purpose}" for words, purpose in EXAMPLES.get(name, ())), "```", "")
    yield from ("| | |", "|---|---|")
    yield from (f"| `{_escaped(_metavar(one))}` | {_escaped(one.help)} |" for one in arguments)
    yield from (f"| {_said(one)} | {_escaped(one.help)}{_default(one)} |" for one in options)
    yield ""


def _metavar(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper())


def _said(option: Any) -> str:
    value = "" if option.is_flag else f" {option.metavar or 'VALUE'}"
    return _escaped(", ".join(f"`{one}{value}`" for one in option.opts))


def _default(option: Any) -> str:
    is_told = option.default is not None and not option.is_flag and not callable(option.default)
    return f" Default: {option.default}." if is_told and not option.required else ""


def _escaped(text: str | None) -> str:
    return (text or "").replace("|", "\\|")

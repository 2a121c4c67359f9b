"""What each command looks like in use: shown by its help, and in the manual."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "demo": (("demo", "score the bundled ecosystem and open the dashboard"),),
        "init": (
            ("init my-ecosystem", "templates of every table"),
            ("init my-ecosystem --tables participants,interactions", "the two that are needed"),
        ),
        "check": (
            ("check my-ecosystem", "what was read, and what was set aside"),
            ("check my-ecosystem --quarantine aside.csv", "the rows that were set aside, to mend them"),
        ),
        "score": (
            ("score my-ecosystem", "the scorecard on the terminal"),
            ("score my-ecosystem --window 2024 -o card.pdf -o card.pptx", "last year's, as a PDF and as slides"),
            ("score my-ecosystem --locale de-DE -o card.html", "a page with the figures as Germans write them"),
            ("score my-ecosystem --by region --metric participant_hhi", "one metric, region by region"),
        ),
        "rank": (
            ("rank my-ecosystem --top 20", "what the loss of each would cost"),
            ("rank my-ecosystem --by pairs -o pairs.csv", "two that cost more together than apart"),
        ),
        "simulate": (
            ("simulate my-ecosystem --lose acme --cascade linear", "what it costs if Acme leaves"),
            ("simulate my-ecosystem --lose-where region=EU -o outcome.pdf", "if everybody of a region does"),
            ("simulate my-ecosystem --random --runs 10000 --seed 7", "a year of departures by chance"),
        ),
        "remedies": (
            ("remedies my-ecosystem --lose acme --budget 3", "what to do before Acme leaves"),
            ("remedies my-ecosystem -o plan.xlsx", "about the likeliest losses, as a workbook"),
        ),
        "convert": (
            ("convert my-ecosystem -o my-ecosystem.graphml", "for other tools"),
            ("convert data.xlsx -o folder --format parquet", "a workbook as a folder of Parquet files"),
        ),
        "metrics": (
            ("metrics", "all that is measured"),
            ("metrics participant_hhi", "one metric's definition, scale and source"),
        ),
        "compare": (
            ("compare my-ecosystem --before 2023 --after 2024", "what changed, and who caused it"),
            ("compare my-ecosystem --by type -o change.xlsx", "every change by type too, which takes minutes"),
            ("compare old new -o change.pptx", "two ecosystems, as slides"),
        ),
        "backtest": (("backtest my-ecosystem -o backtest.pdf", "would we have known who leaves"),),
        "forecast": (
            ("forecast my-ecosystem --periods 12", "a year ahead, as it goes"),
            ("forecast my-ecosystem --recruit supplier=5", "with five more suppliers"),
        ),
        "effect": (
            ("effect my-ecosystem --date 2024-03 --treated type=supplier", "did the March programme do anything"),
        ),
        "pack": (
            ("pack my-ecosystem -o board.zip", "everything a board is told, in one file"),
            ("pack my-ecosystem --also comparison --also forecast -o board.zip", "with what changed and what may come"),
        ),
        "serve": (
            ("serve my-ecosystem", "the dashboard on this machine"),
            ("serve north south --port 9000", "two ecosystems, on another port"),
        ),
        "decisions": (
            ("decisions my-workspace", "what was decided, and what came of it"),
            ("decisions my-workspace --on my-ecosystem --measure", "measure what is due"),
        ),
        "password": (("password ada", "a line for the file of passwords"),),
    }
)  # fmt: skip
"""By command: the words after ``ecohealth``, and what they are for."""


def examples_of(command: str) -> str:
    """The examples of a command as its help shows them: lines that a shell takes, the purpose of each before it."""
    said = [f"# {purpose}\necohealth {words}" for words, purpose in EXAMPLES.get(command, ())]
    return "\n\n".join(["Examples:", *said])

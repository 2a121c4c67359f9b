"""The catalogue on the terminal, and one metric's card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecohealth.cli.terminal import heading, indented, table, words
from ecohealth.export.describe_scorecard import metric_entry
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Metric, Pillar
from ecohealth.metrics.glossary import GLOSSARY

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ecohealth.cli.terminal import Row


def catalogue_lines() -> Iterator[RenderableType]:
    """Every metric by pillar: its id and what it asks."""
    yield words(f"{len(METRICS)} metrics in {len(Pillar)} pillars", "bold")
    for pillar in Pillar:
        members = [one for one in METRICS.values() if one.pillar is pillar]
        yield heading(pillar.label)
        yield table(["Id", "What it asks"], [[one.id, one.question] for one in members], whole=["Id"], indent=2)
    yield words("")
    yield words(
        "ecohealth metrics ID tells how one is defined, scored and gamed; --glossary what the words mean",
        "bright_black",
    )


def glossary_lines() -> Iterator[RenderableType]:
    """Every term and its meaning."""
    rows: list[Row] = [[words(term, "bold"), meaning] for term, meaning in GLOSSARY.items()]
    yield table(["Term", "What it means"], rows, whole=["Term"])


def metric_lines(metric: Metric) -> Iterator[RenderableType]:
    """A metric's card, its definition in full."""
    entry = metric_entry(metric)
    yield words(f"{metric.label} ({metric.id})", "bold")
    yield words(metric.question)
    yield words("")
    facts = [("Pillar", metric.pillar.label), *(pair for pair in entry.facts if pair[0] != "Definition")]
    yield table(["", ""], _rows(facts))
    yield heading("Definition")
    for at, paragraph in enumerate(metric.definition.split("\n\n")):
        if at:
            yield words("")
        yield indented(words(" ".join(paragraph.split())))


def _rows(facts: list[tuple[str, str]]) -> list[Row]:
    return [[words(label, "bright_black"), text] for label, text in facts]

"""The catalogue of metrics as a page: what each asks, how it is computed and scored, how it can mislead."""

from __future__ import annotations

from ecohealth.export.describe_scorecard import metric_entry
from ecohealth.export.markdown import entry_markdown, escaped
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Metric, Pillar
from ecohealth.metrics.glossary import GLOSSARY

_PREFACE = """# What ecohealth measures

This page is generated from the metrics themselves: `make docs` writes it anew, and a check keeps it true.

Every metric has a raw value in its own unit and a *scale*: the raw values that score 0, 50 and 100, linear between
them, clipped outside. From 70 a score is healthy (●), from 40 to be watched (◆), below critical (▲). A pillar is the
weighted mean of its metrics that could be computed; the overall score is the weighted geometric mean of the pillars, so
that no pillar's failure is paid for by another. What cannot be computed says why and is left out, never filled in.
Weights and scales can be changed in a profile; a scorecard names the profile it was made with. What the words mean
stands [at the end](#words)."""


def metrics_markdown() -> str:
    """The text of docs/metrics.md."""
    parts = [_PREFACE, _contents()]
    for pillar in Pillar:
        members = [one for one in METRICS.values() if one.pillar is pillar]
        parts += [f"## {pillar.label}", *(metric_card(one) for one in members)]
    parts += ["## Words", *(f"**{term}**: {escaped(meaning)}" for term, meaning in GLOSSARY.items())]
    return "\n\n".join(parts) + "\n"


def metric_card(metric: Metric) -> str:
    """One metric's card as Markdown: its facts, then what its definition says further."""
    _, *further = metric.definition.split("\n\n")
    return "\n\n".join([entry_markdown(metric_entry(metric)), *(_paragraph(one) for one in further)])


def _paragraph(text: str) -> str:
    """A paragraph of a docstring; what stands between backticks there is code here too."""
    pieces = " ".join(text.split()).split("`")
    return "".join(f"`{one}`" if at % 2 else escaped(one) for at, one in enumerate(pieces))


def _contents() -> str:
    rows = [f"| {one.pillar.label} | `{one.id}` | {escaped(one.question)} |" for one in METRICS.values()]
    return "\n".join(["| Pillar | Metric | What it asks |", "| --- | --- | --- |", *rows])

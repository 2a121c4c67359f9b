"""What an ensemble of random losses returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from ecohealth.ecosystem.records import Floats
from ecohealth.scores.notebook import answer_html
from ecohealth.scores.scorecard import Provenance
from ecohealth.scores.sentence import apart, cut_name, written
from ecohealth.scores.words import percent

if TYPE_CHECKING:
    from ecohealth.network.tail import Figures


@dataclass(frozen=True)
class Risk:
    """Random losses, simulated many times.

    Attributes:
        scenario: what may happen, in words.
        cascade: the cascade model.
        value_before: V in its unit.
        lost: float64[runs, 3]: direct, stranded and cascade of every run, as shares of V.
        lost_share: mean, sd, quantiles, VaR95 and CVaR95 of the share of V that is lost in all.
        standard_error: their Monte-Carlo standard errors.
        quantile_intervals: the 95 % interval of each quantile, from one loss to another, so that it also holds beside a
            gap; None where the runs are too few.
        cvar_interval: the 95 % interval of CVaR95, wider to one side where the losses are skewed; None where the runs
            are too few for one to hold.
        participants: one row each, the one that brings most first (ties by id): ``id, name, type``; ``frequency``, the
            share of runs that lose it; ``brings``, how much higher the mean loss is than in the runs that spare it;
            ``tail_share``, the share of the worst twentieth of runs that lose it; ``brings_error, tail_error``, their
            standard errors. NaN where no run, or every run, tells.
        asked: how many runs were asked for; more than there are where the precision was reached before.
        precision: half of the 95 % interval that was wished, as a share of V, and of which figure; None without.
        told: where the probabilities come from.
        provenance: data, model, parameters, seed, version.
        parameters: the assumptions that the model rests on.
        cautions: what to know about this model.
    """

    scenario: str
    cascade: str
    value_before: float
    lost: Floats
    lost_share: Figures
    standard_error: Figures
    quantile_intervals: Mapping[str, tuple[float, float] | None]
    cvar_interval: tuple[float, float] | None
    participants: pd.DataFrame
    asked: int
    precision: tuple[str, float] | None
    told: str
    provenance: Provenance
    parameters: Mapping[str, Any]
    cautions: tuple[str, ...] = ()

    @property
    def runs(self) -> int:
        """How many times it was simulated."""
        return len(self.lost)

    def sentence(self) -> str:
        """The answer in two sentences: what it costs on average and in bad years, and who brings most of it."""
        from ecohealth.network.tail import NORMAL_95

        half = NORMAL_95 * self.standard_error.mean
        costs = (
            f"{written(self.scenario)} costs {percent(self.lost_share.mean)} of the ecosystem's value on average "
            f"(± {percent(half)}); in one of twenty runs {percent(self.lost_share.var95)} or more, "
            f"{percent(self.lost_share.cvar95)} on average."
        )
        first = self.participants.iloc[0]
        if not first["brings"] > 0:
            return costs
        return f"{costs} {apart(cut_name(str(first['name'])))} brings most of it ({percent(float(first['brings']))})."

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return answer_html(self.sentence(), self.participants)

    def to_dict(self) -> dict[str, Any]:
        """The document ``ecohealth.risk/1``: unrounded."""
        rows = self.participants.astype(object).where(self.participants.notna(), None)
        parts = self.lost.mean(axis=0).tolist()
        return {
            "schema": "ecohealth.risk/1",
            "scenario": self.scenario,
            "cascade": self.cascade,
            "runs": self.runs,
            "asked": self.asked,
            "value": {"before": self.value_before},
            "lost_share": {
                **_figures(self.lost_share),
                "standard_error": _figures(self.standard_error),
                "quantile_intervals": {name: _ends(one) for name, one in self.quantile_intervals.items()},
                "cvar95_interval": _ends(self.cvar_interval),
                "mean_parts": dict(zip(("direct", "stranded", "cascade"), parts, strict=True)),
            },
            "by_participant": rows.to_dict("records"),
            "precision": None if self.precision is None else {"of": self.precision[0], "wished": self.precision[1]},
            "probabilities": self.told,
            "parameters": dict(self.parameters),
            "provenance": self.provenance.to_dict(),
        }


class Told(NamedTuple):
    """A figure by the words people read, and the ends of its 95 % interval: None where nothing holds."""

    label: str
    value: float
    low: float | None
    high: float | None


def told_figures(risk: Risk) -> list[Told]:
    """The figures of a risk. No end of an interval lies outside what a share of V can be."""
    figures, errors = risk.lost_share, risk.standard_error
    words = {
        "p05": "One run of twenty loses no more than",
        "p50": "Half of the runs lose no more than",
        "p95": "One run of twenty loses at least (VaR 95)",
        "p99": "One run of a hundred loses at least",
    }
    return [
        _within("Mean", figures.mean, errors.mean),
        _within("Standard deviation", figures.sd, errors.sd),
        *(Told(text, figures.quantiles[one], *_shares(risk.quantile_intervals[one])) for one, text in words.items()),
        Told("Mean of the worst twentieth (CVaR 95)", figures.cvar95, *_shares(risk.cvar_interval)),
    ]


def _within(label: str, value: float, error: float) -> Told:
    from ecohealth.network.tail import NORMAL_95

    return Told(label, value, *_shares((value - NORMAL_95 * error, value + NORMAL_95 * error)))


def _shares(interval: tuple[float, float] | None) -> tuple[float, float] | tuple[None, None]:
    return (max(interval[0], 0.0), min(interval[1], 1.0)) if interval is not None else (None, None)


def _ends(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)


def _figures(figures: Figures) -> dict[str, Any]:
    return {**vars(figures), "quantiles": dict(figures.quantiles)}

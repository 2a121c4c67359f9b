"""What a metric says: a value, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

Status = Literal["ok", "undefined", "too_little_data", "needs_column", "too_large"]

CONTRIBUTION_COLUMNS = ("participant", "share", "amount")


NOBODY = pd.DataFrame({"participant": pd.Series(dtype="str"), "share": pd.Series(dtype="float64"),
                       "amount": pd.Series(dtype="float64")})  # fmt: skip
"""The contributions of a reading that names nobody."""


@dataclass(frozen=True)
class Reading:
    """The raw value of one metric on one ecosystem.

    Attributes:
        value: the value in the metric's unit; None where there is none.
        status: ``ok``, or why there is no value.
        reason: the reason in words, empty where the status is ok.
        n: how many things (participants, pairs, periods) the value rests on.
        population: those things in words.
        scored: what the scale is applied to, where that is not the value itself.
        contributions: who it rests on, the largest first: ``participant`` (id), ``share`` (the participant's own
            share or state, in the metric's terms), ``amount`` (amounts add up to the value; all NaN where the value
            is not a sum over participants).
        details: further figures by name, plain numbers, texts and lists only.
    """

    value: float | None
    status: Status = "ok"
    reason: str = ""
    n: int = 0
    population: str = ""
    scored: float | None = None
    contributions: pd.DataFrame = field(default_factory=lambda: NOBODY)
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def on_scale(self) -> float | None:
        """The number that the scale turns into a score."""
        return self.value if self.scored is None else self.scored


class Undefined(Exception):
    """The metric has no value on these data, however much of them there were: the reason in words."""

    status: Status = "undefined"


class TooLittleData(Undefined):
    """There is something to measure and not enough of it."""

    status: Status = "too_little_data"


class NeedsColumn(Undefined):
    """A column, or a section of ecosystem.toml, would make the metric available."""

    status: Status = "needs_column"

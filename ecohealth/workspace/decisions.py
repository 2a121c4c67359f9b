"""The register of evidence: what was claimed, on which figure, what was decided, and whether it came as predicted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ecohealth.ecosystem.calendar import last_day, parse_window
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import EcohealthError, quoted
from ecohealth.metrics.catalogue import find_metric
from ecohealth.scores.words import counted, number
from ecohealth.workspace.kept import Item

AS_PREDICTED, MORE, HARDLY, OPPOSITE = "as predicted", "more than predicted", "hardly any change", "the opposite"
OPEN, DUE, JUDGED = "open", "due", "judged"
"""States of a decision: its review lies ahead, has come, or has been held."""

COLUMNS = (
    "state", "verdict", "claim", "metric", "strength", "decision", "owner", "decided", "review", "baseline",
    "predicted", "actual", "share", "ecosystem", "window", "measured", "data", "saved_by", "saved",
)  # fmt: skip
"""Of the decision log."""


class NotMeasurable(EcohealthError):
    """A decision whose effect cannot be measured, or not yet."""


@dataclass(frozen=True)
class Verdict:
    """What became of a prediction.

    Attributes:
        share: of the predicted change, how much came: (actual − baseline) / (predicted − baseline). 1 is as predicted,
            0 no change, −1 the opposite, without bounds.
        word: the whole multiple that the share is nearest to, in words.
    """

    share: float
    word: str

    @property
    def beats_no_change(self) -> bool:
        """Whether the prediction came nearer to what happened than "nothing changes" would have."""
        return abs(1.0 - self.share) < abs(self.share)


def verdict(*, baseline: float, predicted: float, actual: float) -> Verdict | None:
    """Judge a prediction by what happened; None where no change was predicted, for then there is no measure of it.

    >>> verdict(baseline=0.2, predicted=0.1, actual=0.12).word, verdict(baseline=8.0, predicted=10.0, actual=7.0).word
    ('as predicted', 'hardly any change')
    """
    if predicted == baseline:
        return None
    share = (actual - baseline) / (predicted - baseline)
    word = OPPOSITE if share < -0.5 else HARDLY if share <= 0.5 else AS_PREDICTED if share <= 1.5 else MORE
    return Verdict(share, word)


def verdict_of(body: Mapping[str, Any]) -> Verdict | None:
    """The verdict on a kept decision; None before its review, or where nothing was predicted."""
    figures = {key: body.get(key) for key in ("baseline", "predicted", "actual")}
    if any(one is None for one in figures.values()):
        return None
    return verdict(**{key: float(one) for key, one in figures.items() if one is not None})


def state_of(body: Mapping[str, Any], today: dt.date) -> str:
    """Where a decision stands: ``judged`` once its effect was measured, ``due`` from the day of its review on."""
    if body.get("actual") is not None:
        return JUDGED
    return DUE if dt.date.fromisoformat(body["review"]) <= today else OPEN


def review_window(window: str, review: str) -> str:
    """The window that is as long as the decision's own and ends on the day of its review.

    As many months, where the decision's window is made of whole months; else as many days.

    >>> review_window("2024-01-01 to 2024-12-31", "2025-06-30"), review_window("2024-01-01 to 2024-01-10", "2025-03-15")
    ('2024-07-01:2025-06-30', '2025-03-06:2025-03-15')

    Raises:
        NotMeasurable: where the decision's window is not known, or open.
    """
    ends = parse_window(window.replace(" to ", ":")) if " to " in window else None
    if ends is None or ends.first is None or ends.last is None:
        raise NotMeasurable(
            f"the decision was taken on {quoted(window)}, which has no length to look at its review with"
        )
    first, after = pd.Timestamp(ends.first), pd.Timestamp(ends.last) + pd.Timedelta(days=1)
    end = pd.Timestamp(review) + pd.Timedelta(days=1)
    months = 12 * (after.year - first.year) + after.month - first.month
    whole = first + pd.DateOffset(months=months) == after
    begin = end - pd.DateOffset(months=months) if whole and months else end - (after - first)
    return f"{begin.date()}:{dt.date.fromisoformat(review)}"


def measured(eco: Ecosystem, body: Mapping[str, Any]) -> tuple[float, str]:
    """The value of a decision's metric at its review, and the window it was measured in.

    Raises:
        NotMeasurable: without a metric, where the data end before the review, or the metric has no value then.
        UnknownChoice: for a metric that there is none of.
    """
    if not body.get("metric"):
        raise NotMeasurable("the decision names no metric, so nothing tells whether it came as predicted")
    metric = find_metric(str(body["metric"]))
    window = review_window(str(body.get("window", "")), str(body["review"]))
    reach = _reach(eco)
    if reach is None or dt.date.fromisoformat(body["review"]) > reach:
        ends = f"the data end on {reach}" if reach else "the data have no dates"
        raise NotMeasurable(f"{ends}, and the review is on {body['review']}; load data that reach it")
    chosen = (eco.only(body["only"]) if body.get("only") else eco).window(window)
    reading = metric.read(chosen)
    if reading.value is None:
        raise NotMeasurable(f"{metric.label} has no value in {chosen.scope}: {reading.reason}")
    return reading.value, str(chosen.scope)


def _reach(eco: Ecosystem) -> dt.date | None:
    """The last day of the last complete period."""
    periods = eco.window("all").periods
    return None if len(periods) == 0 else pd.Timestamp(last_day(int(periods[-1]), eco.period)).date()


@dataclass(frozen=True)
class DecisionLog:
    """Decisions and notes as a log.

    Attributes:
        decisions: items of kind ``decision``.
        notes: items of kind ``note``.
        today: the day that says which reviews are due.
        place: the workspace they are from.
    """

    decisions: tuple[Item, ...]
    notes: tuple[Item, ...]
    today: dt.date
    place: str = field(default="")

    def table(self) -> pd.DataFrame:
        """One row a decision, the next review first: ``COLUMNS``; empty cells where a decision does not say."""
        rows = [self._row(one) for one in by_review(self.decisions, self.today)]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _row(self, item: Item) -> dict[str, Any]:
        found = verdict_of(item.body)
        told = {key: item.body.get(key) for key in COLUMNS}
        return told | {
            "state": state_of(item.body, self.today),
            "verdict": found.word if found else None,
            "share": found.share if found else None,
            "saved_by": item.author,
            "saved": item.saved,
        }

    def sentence(self) -> str:
        """How many there are, how many are due, and how many came as predicted."""
        if not self.decisions:
            return "No decision is recorded."
        states = [state_of(one.body, self.today) for one in self.decisions]
        found = [one for one in map(verdict_of, (each.body for each in self.decisions)) if one is not None]
        due, judged = states.count(DUE), len(found)
        told = [f"{counted(len(states), 'decision')}"]
        told += [f"{counted(due, 'review')} due"] if due else []
        good = sum(one.beats_no_change for one in found)
        told += [f"of {judged} judged, {good} came closer to the prediction than to no change"] if judged else []
        return "; ".join(told) + "."


def by_review(decisions: Iterable[Item], today: dt.date) -> list[Item]:
    """Those that are due first, then those ahead, then those judged; the earliest review first."""
    order = (DUE, OPEN, JUDGED)
    return sorted(decisions, key=lambda one: (order.index(state_of(one.body, today)), one.body["review"], one.id))


def said(value: object) -> str:
    """A figure of the log in words, empty where there is none."""
    return number(float(value)) if isinstance(value, int | float) else ""

"""The charts of evidence: what a change is made of, how predictions did, treated beside what was expected of them."""

from __future__ import annotations

import math

from ecohealth.evidence.comparison import OVERALL, VALUE, Comparison, called, signed
from ecohealth.evidence.influence import Effect
from ecohealth.evidence.tested import Backtest
from ecohealth.export.document import Chart, Figure, Series
from ecohealth.export.numbers import CHANGE, POINTS, SHARE, figure
from ecohealth.export.numbers import VALUE as AMOUNT
from ecohealth.figures.change import change_steps, near
from ecohealth.figures.theme import ACCENT, CONTEXT, DIRECT


def change_chart(found: Comparison) -> tuple[Chart, ...]:
    """From before over each cause to after, the parts hanging from one another; nothing where there is no split."""
    scored = OVERALL in set(found.causes["id"])
    steps = change_steps(found, OVERALL if scored else VALUE)
    if steps.empty:
        return ()
    low, high = near(steps)
    rows = list(steps[["kind", "amount", "start", "end"]].itertuples(index=False, name=None))
    whole, below, rise, fall = zip(*(_pieces(*one) for one in rows), strict=True)
    unit = POINTS if scored else AMOUNT
    chart = Chart(
        title=f"What the change of the {'overall score' if scored else 'value'} is made of",
        sheet="",
        shape="bars",
        places=tuple(str(one) for one in steps["label"]),
        series=(
            Series("", below, CONTEXT, unseen=True),
            Series("Before and after", whole, CONTEXT),
            Series("Rise", rise, ACCENT),
            Series("Fall", fall, DIRECT, hatched=True),
        ),
        unit=unit,
        least=low,
        full=high,
        said=tuple(
            figure(end, unit) if kind == "total" else figure(amount, CHANGE) if scored else signed(amount)
            for kind, amount, _, end in rows
        ),
        note="" if low == 0 else "The bars begin not at 0, so that what moved is seen.",
    )  # fmt: skip
    return (chart,)


def group_chart(found: Comparison) -> tuple[Chart, ...]:
    """How much of the change of the overall score, or of the value, came through each group."""
    scored = OVERALL in set(found.causes["id"])
    rows = found.split_by_group(OVERALL if scored else VALUE)
    if rows.empty:
        return ()
    changes = [float(one) for one in rows["change"]]
    chart = Chart(
        title=f"The change of the {'overall score' if scored else 'value'}, by {found.by}",
        sheet="",
        shape="bars",
        places=tuple(called(one) for one in rows.to_dict("records")),
        series=(
            Series("Rise", tuple(one if one >= 0 else None for one in changes), ACCENT),
            Series("Fall", tuple(-one if one < 0 else None for one in changes), DIRECT, hatched=True),
        ),
        unit=POINTS if scored else AMOUNT,
        said=tuple(figure(one, CHANGE) if scored else signed(one) for one in changes),
        note="The length of a bar is how much; its sign is written on it.",
    )  # fmt: skip
    return (chart,)


def _pieces(kind: str, amount: float, start: float, end: float) -> tuple[float | None, ...]:
    """Of one step: the whole, what it hangs from, the rise, the fall."""
    if kind == "total":
        return end, None, None, None
    return None, min(start, end), amount if amount >= 0 else None, -amount if amount < 0 else None


def ranking_chart(found: Backtest) -> Chart:
    """How well each told who leaves; a thin line marks chance."""
    return Chart(
        title="How well each told who leaves (AUC: 0.5 is chance, 1 is perfect)",
        sheet="",
        shape="bars",
        places=tuple(str(one) for one in found.models["model"]),
        series=(Series("", tuple(float(one) for one in found.models["auc"]), ACCENT),),
        unit="",
        full=1.0,
        marks=(0.5,),
        note="The thin line is chance.",
    )


def calibration_chart(found: Backtest) -> tuple[Chart, ...]:
    """What came against what was predicted, beside the line on which both are the same."""
    classes = found.calibration
    if len(classes) < 2:
        return ()
    predicted = tuple(float(one) for one in classes["predicted"])
    low, high, came = (tuple(float(one) for one in classes[name]) for name in ("low", "high", "came"))
    reach = (predicted[0], predicted[-1])
    chart = Chart(
        title="Predicted against what came",
        sheet="",
        shape="lines",
        places=tuple(Figure(one, SHARE) for one in predicted),
        series=(
            Series("As predicted", reach, CONTEXT, dashed=True, across=reach),
            Series("Left, up to (95 %)", high, CONTEXT),
            Series("Left", came, ACCENT),
            Series("Left, from (95 %)", low, CONTEXT),
        ),
        unit=SHARE,
        axes=("Predicted probability to leave", "Share that left"),
        full=1.0,
    )
    return (chart,)


def effect_chart(found: Effect) -> tuple[Chart, ...]:
    """The treated and what their controls let expect of them, period by period from when it was done."""
    if len(found.series) < 2:
        return ()
    places = tuple(float(at - (len(found.series) - found.after)) for at in range(len(found.series)))
    treated, controls = (tuple(float(one) for one in found.series[name]) for name in ("treated", "controls"))
    known = [one for one in (*treated, *controls) if not math.isnan(one)]
    if not known:
        return ()
    chart = Chart(
        title="The treated, and what was to be expected of them by their controls",
        sheet="",
        shape="lines",
        places=tuple(Figure(one, "") for one in places),
        series=(
            Series("Expected: the controls", _known(controls), CONTEXT, dashed=True),
            Series("The treated", _known(treated), ACCENT),
            *(
                (Series("When it was done", (0.0, max(known)), DIRECT, dashed=True, across=(-0.5, -0.5)),)
                if places[0] < 0 <= places[-1]
                else ()
            ),
        ),
        unit=AMOUNT,
        axes=(f"{found.period.capitalize()}s from when it was done", "1 = mean before"),
    )
    return (chart,)


def _known(values: tuple[float, ...]) -> tuple[float | None, ...]:
    return tuple(None if math.isnan(one) else one for one in values)

"""The sheet of weights: change one, and the scores of the pillars and the overall score follow.

The formulas name cells and nothing else, so no text of the data comes near one. They compute what
:mod:`ecohealth.scores.score` computes: a pillar is the weighted mean of the metrics that have a score, from half of its
weight on; the whole is the weighted geometric mean of the pillars that have one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ecohealth.export.document import Weighed, Weights
from ecohealth.export.numbers import NOTHING
from ecohealth.scores.scorecard import HEALTHY, TOO_FEW, WATCH, band

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from ecohealth.export.xlsx import Looks

SHEET, TITLE_LINE = "Weights", 24.0
"""The sheet's name, and how tall a title is, in points."""
_HOW = (
    "Change a weight (framed) and the scores follow. The other sheets keep the scores of the profile that was used; "
    "a weight of 0 leaves a metric or a pillar out."
)
_TOP = ("Pillar", "Score", "Status", "Weight", "Coverage", "Needed", "Weight that counts", "Weight × ln(score)")
_BELOW = ("Pillar", "Metric", "Id", "Score", "Weight")
_NUMBERS, _NUMBERS_BELOW = (1, 3, 4, 6, 7), (3, 4)
_TITLE, _HOW_ROW, _HEAD = 0, 1, 3
_WIDTHS = (30, 34, 24, 12, 12, 10, 18, 18)


def write_weights(page: Worksheet, weights: Weights, looks: Looks) -> None:
    """Pillars with their formulas above, their metrics below."""
    page.set_row(_TITLE, TITLE_LINE)
    page.write_string(_TITLE, 0, "Weights and what they do to the scores", looks.title)
    page.write_string(_HOW_ROW, 0, _HOW, looks.get("plain"))
    for column, (label, width) in enumerate(zip(_TOP, _WIDTHS, strict=True)):
        page.write_string(_HEAD, column, label, looks.head_of_numbers if column in _NUMBERS else looks.head)
        page.set_column(column, column, width)
    below = _HEAD + len(weights.groups) + 4
    for column, label in enumerate(_BELOW):
        page.write_string(below, column, label, looks.head_of_numbers if column in _NUMBERS_BELOW else looks.head)
    start = below + 1
    for at, group in enumerate(weights.groups):
        for place, one in enumerate(group.items):
            _metric(page, start + place, (group.label, one), looks)
        _pillar(page, _HEAD + 1 + at, weights, (at, start), looks)
        start += len(group.items)
    _overall(page, _HEAD + 1 + len(weights.groups), weights, looks)
    page.hide_gridlines(2)
    page.set_landscape()
    page.fit_to_pages(1, 1)


def _metric(page: Worksheet, row: int, told: tuple[str, Weighed], looks: Looks) -> None:
    label, one = told
    for column, text in enumerate((label, one.label, one.id)):
        page.write_string(row, column, text, looks.get("plain"))
    if one.score is None:
        page.write_string(row, 3, NOTHING, looks.get("right", align="right", indent=1))
    else:
        page.write_number(row, 3, one.score, looks.number("0.0"))
    page.write_number(row, 4, one.weight, _input(looks))


def _pillar(page: Worksheet, row: int, weights: Weights, place: tuple[int, int], looks: Looks) -> None:
    """A pillar's row: the formulas look at its metrics, which stand from ``place[1]`` on."""
    group = weights.groups[place[0]]
    first, last, here = place[1] + 1, place[1] + len(group.items), row + 1
    scores, each = f"D{first}:D{last}", f"E{first}:E{last}"
    known = f"SUMPRODUCT(ISNUMBER({scores})*{each})"
    mean = f"SUMPRODUCT({scores},{each})/{known}"
    page.write_string(row, 0, group.label, looks.get("plain"))
    score = f'=IF(E{here}>={weights.least},IF({known}>0,{mean},"{NOTHING}"),"{NOTHING}")'
    page.write_formula(row, 1, score, looks.number("0.0"), _shown(group.score))
    _status(page, row, group.score, looks, judged=weights.judged)
    page.write_number(row, 3, group.weight, _input(looks))
    share = f"=IF(SUM({each})>0,{known}/SUM({each}),0)"
    page.write_formula(row, 4, share, looks.number("0.0 %"), group.coverage)
    page.write_string(row, 5, "yes" if group.required else "no", looks.get("plain"))
    counts = group.weight if group.score is not None else 0.0
    page.write_formula(row, 6, f"=IF(ISNUMBER(B{here}),D{here},0)", looks.number("0.0"), counts)
    log = counts * math.log(group.score) if counts > 0 and group.score else 0.0
    page.write_formula(row, 7, f"=IF(G{here}>0,IF(B{here}>0,G{here}*LN(B{here}),0),0)", looks.number("0.000"), log)


def _overall(page: Worksheet, row: int, weights: Weights, looks: Looks) -> None:
    """None without a pillar that is needed; 0 where a pillar that counts is at 0; else the geometric mean."""
    first, last = _HEAD + 2, _HEAD + 1 + len(weights.groups)
    scores, counts, logs = (f"{column}{first}:{column}{last}" for column in "BGH")
    missing = f'SUMPRODUCT((F{first}:F{last}="yes")*(1-ISNUMBER({scores})))'
    at_zero = f"SUMPRODUCT(ISNUMBER({scores})*({counts}>0)*({scores}<=0))"
    mean = f"IF({at_zero}>0,0,EXP(SUM({logs})/SUM({counts})))"
    formula = f'=IF({missing}>0,"{NOTHING}",IF(SUM({counts})>0,{mean},"{NOTHING}"))'
    page.write_string(row, 0, "Overall", looks.get("bold", bold=True, top=1))
    page.write_formula(
        row,
        1,
        formula,
        looks.get("overall", bold=True, top=1, num_format="0.0", align="right", indent=1),
        _shown(weights.overall),
    )
    _status(page, row, weights.overall, looks, judged=weights.judged)


def _status(page: Worksheet, row: int, score: float | None, looks: Looks, *, judged: bool) -> None:
    from ecohealth.export.document import SHAPES

    words = {word: f"{SHAPES[word]} {word}" for word in ("healthy", "watch", "critical", "not available", TOO_FEW)}
    cell = f"B{row + 1}"
    graded = (
        f'IF({cell}>={HEALTHY:g},"{words["healthy"]}",IF({cell}>={WATCH:g},"{words["watch"]}","{words["critical"]}"))'
    )
    graded = graded if judged else f'"{words[TOO_FEW]}"'
    formula = f'=IF(ISNUMBER({cell}),{graded},"{words["not available"]}")'
    page.write_formula(row, 2, formula, looks.get("plain"), words[band(score) if judged or score is None else TOO_FEW])


def _shown(score: float | None) -> float | str:
    return NOTHING if score is None else score


def _input(looks: Looks) -> Format:
    return looks.get("input", num_format="0.0##", border=1, border_color="#0B5CAD", bg_color="#E8F1FB")

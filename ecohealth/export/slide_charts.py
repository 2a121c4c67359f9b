"""Charts on slides: native ones, whose figures can be opened and edited, with a text for who cannot see them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.chart.xlsx import CategoryWorkbookWriter, XyWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from ecohealth.export.document import Chart, Figure, Name, Series
from ecohealth.export.numbers import figure, is_share, sheet_format
from ecohealth.export.paper import told
from ecohealth.export.slide_text import HAIRLINE, MUTED, Box, run, text_box, words
from ecohealth.export.xlsx import NO_DAY
from ecohealth.figures.theme import shortened

LONGEST_LABEL, MOST_LABELS = 42, 9
CAPTION = Inches(0.35)
_KINDS = {"areas": XL_CHART_TYPE.AREA_STACKED, "lines": XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS}


@contextmanager
def _sheet(file: BytesIO) -> Iterator[tuple[Any, Any]]:
    """The workbook behind a chart: names stay texts, and the day is nobody's."""
    from xlsxwriter import Workbook

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        book.set_properties({"created": datetime.fromisoformat(NO_DAY)})
        yield book, book.add_worksheet()


class _Categories(CategoryChartData):  # type: ignore[misc]
    @property
    def _workbook_writer(self) -> CategoryWorkbookWriter:
        writer = CategoryWorkbookWriter(self)
        writer._open_worksheet = _sheet
        return writer


class _Places(XyChartData):  # type: ignore[misc]
    @property
    def _workbook_writer(self) -> XyWorkbookWriter:
        writer = XyWorkbookWriter(self)
        writer._open_worksheet = _sheet
        return writer


def put_chart(shapes: Any, chart: Chart, box: Box, *, titled: bool) -> None:
    """A chart in a box, under its title unless the slide says it; its colours are those of every other format."""
    if titled:
        left, top, width, height = box
        caption = text_box(shapes, (left, top, width, CAPTION), name="Chart")
        run(caption.paragraphs[0], chart.title, 13, MUTED, bold=True)
        box = (left, Emu(top + CAPTION), width, Emu(height - CAPTION))
    data = _xy(chart) if chart.shape == "lines" else _categories(chart)
    bars = XL_CHART_TYPE.BAR_STACKED if _end_to_end(chart) else XL_CHART_TYPE.BAR_CLUSTERED
    frame = shapes.add_chart(_KINDS.get(chart.shape, bars), *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", told(chart))
    frame.name = words(chart.title)
    drawn = frame.chart
    drawn.font.size, drawn.font.color.rgb = Pt(12), RGBColor.from_string(MUTED)
    drawn.has_title = False
    drawn.has_legend = any(one.label for one in chart.keys) and not any(one.unseen for one in chart.series)
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for series, one in zip(drawn.plots[0].series, chart.series, strict=True):
        _colour(series, one, line=chart.shape == "lines")
    _axes(drawn, chart)
    if chart.shape == "bars":
        _bars(drawn, chart)


def _categories(chart: Chart) -> CategoryChartData:
    data = _Categories(number_format=_format(chart))
    data.categories = [
        f"{_label(place)}  {chart.said[at]}" if chart.said else _label(place) for at, place in enumerate(chart.places)
    ]
    for one in chart.series:
        data.add_series(_label(one.label or chart.title), one.values)
    return data


def _xy(chart: Chart) -> XyChartData:
    data = _Places(number_format=_format(chart))
    for one in chart.series:
        series = data.add_series(_label(one.label or chart.title))
        places = one.across or [place.value for place in chart.places if isinstance(place, Figure)]
        for place, value in zip(places, one.values, strict=True):
            if value is not None:
                series.add_data_point(place, value)
    return data


def _label(place: str | Name | Figure) -> str:
    text = place.text if isinstance(place, Name) else place
    shown = words(figure(text.value, text.unit) if isinstance(text, Figure) else text)
    safe = f"\u200b{shown}" if shown.startswith("<r>") else shown  # xlsxwriter would take it for XML
    return shortened(safe, LONGEST_LABEL)


def _format(chart: Chart) -> str:
    """The number format of the largest value, for all of them."""
    largest = max((value for one in chart.series for value in one.values if value is not None), default=0.0)
    return sheet_format(largest, chart.unit)


def _colour(series: Any, one: Series, *, line: bool) -> None:
    colour = RGBColor.from_string(one.colour.strip("#").upper())
    if line:
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour, Pt(1.25 if one.dashed else 2.5)
        if one.dashed:
            series.format.line.dash_style = MSO_LINE.DASH
        return
    fill = series.format.fill
    if one.unseen:
        fill.background()
        return
    if one.hatched:
        fill.patterned()
        fill.pattern, fill.back_color.rgb = MSO_PATTERN.WIDE_UPWARD_DIAGONAL, RGBColor(255, 255, 255)
    else:
        fill.solid()
    fill.fore_color.rgb = colour


def _bars(drawn: Any, chart: Chart) -> None:
    """Names from the top down, the figure at the end of each bar, no axis to read it off."""
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = min(500, max(45, round(860 / max(1, len(chart.places))) - 100)), 100
    drawn.category_axis.reverse_order = True
    drawn.value_axis.has_major_gridlines = False
    drawn.value_axis.visible = _end_to_end(chart) and not chart.said
    plot.has_data_labels = not _end_to_end(chart) and not chart.said
    if not plot.has_data_labels:
        return
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = _format(chart), False
    labels.font.size, labels.font.bold = Pt(12), True
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    for series, one in zip(plot.series, chart.series, strict=True):
        shown = {at: sheet_format(value, chart.unit) for at, value in enumerate(one.values) if value is not None}
        if set(shown.values()) - {_format(chart)}:
            for at, format_of_it in shown.items():
                _label_as(series.points[at].data_label, format_of_it)


def _label_as(label: Any, shown_as: str) -> None:
    """A label with a number format of its own: python-pptx knows none for a single one, the format does."""
    label.font.size, label.font.bold = Pt(12), True
    label.position = XL_LABEL_POSITION.OUTSIDE_END
    one = label._dLbl
    one.find(qn("c:idx")).addnext(one.makeelement(qn("c:numFmt"), {"formatCode": shown_as, "sourceLinked": "0"}))


def _end_to_end(chart: Chart) -> bool:
    """Whether a bar has several pieces; else each bar is of one series, which its colour tells."""
    return any(sum(one.values[at] is not None for one in chart.series) > 1 for at in range(len(chart.places)))


def _axes(drawn: Any, chart: Chart) -> None:
    value, across = drawn.value_axis, drawn.category_axis
    value.minimum_scale, value.maximum_scale = chart.least, chart.full
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = _axis_format(chart.unit), False
    for axis in (value, across):
        axis.format.line.color.rgb = RGBColor.from_string(HAIRLINE)
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    value.has_major_gridlines = True
    value.major_gridlines.format.line.color.rgb = RGBColor.from_string(HAIRLINE)
    if chart.shape == "lines":
        figures = [one for one in chart.places if isinstance(one, Figure)]
        across.has_major_gridlines = False
        across.tick_labels.number_format, across.tick_labels.number_format_is_linked = (
            _axis_format(figures[0].unit),
            False,
        )
        across.minimum_scale, across.maximum_scale = figures[0].value, figures[-1].value
    if chart.shape == "areas":
        _thin_out(across, math.ceil(len(chart.places) / MOST_LABELS))
    if chart.shape != "bars":
        for axis, title in ((across, chart.axes[0]), (value, chart.axes[1])):
            axis.has_title = bool(title)
            if title:
                axis.axis_title.text_frame.text = words(title)
                axis.axis_title.text_frame.paragraphs[0].font.size = Pt(11)
                axis.axis_title.text_frame.paragraphs[0].font.bold = False


def _thin_out(axis: Any, every: int) -> None:
    """Name every so many places only: python-pptx knows no such setting, the format does."""
    for name in ("c:tickLblSkip", "c:tickMarkSkip"):
        one = axis._element.makeelement(qn(name), {"val": str(every)})
        axis._element.find(qn("c:noMultiLvlLbl")).addprevious(one)


def _axis_format(unit: str) -> str:
    return "0%" if is_share(unit) else '[>=1000000]#,##0,," M";#,##0.##'

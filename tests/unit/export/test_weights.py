"""The sheet of weights computes what the product computes, and follows when a weight is changed."""

from __future__ import annotations

import io
import math
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ecohealth.export.describe_scorecard import describe_scorecard
from ecohealth.export.document import Document, Weighed, WeighedGroup, Weights
from ecohealth.export.xlsx import xlsx_bytes
from ecohealth.scores.profile import profile_with
from ecohealth.scores.score import score
from ecohealth.scores.scorecard import Scorecard
from tests.ecosystems import make
from tests.golden.made import HOSTILE, scorecard

CELL = re.compile(r"\b([A-H])(\d+)(?::([A-H])(\d+))?")


class Sheet:
    """A plain reading of the sheet's formulas: each function in a line of Python."""

    def __init__(self, content: bytes) -> None:
        self.page = load_workbook(io.BytesIO(content))["Weights"]

    def value(self, cell: str) -> Any:
        said = self.page[cell].value
        return self._formula(said[1:]) if isinstance(said, str) and said.startswith("=") else said

    def rows(self) -> Iterator[tuple[int, str]]:
        """Rows of the pillars and of the whole, by their names."""
        for row in range(5, 5 + self.page.max_row):
            name = self.page[f"A{row}"].value
            if name is None:
                return
            yield row, name

    def _formula(self, words: str) -> Any:
        quoted: list[str] = re.findall(r'"[^"]*"', words)
        for at, one in enumerate(quoted):
            words = words.replace(one, f"§{at}§")
        words = re.sub(r"(?<![<>])=", "==", CELL.sub(self._reference, words))
        words = re.sub(r"IF\(", "choose(", words)
        for at, one in enumerate(quoted):
            words = words.replace(f"§{at}§", one)
        return eval(self._lazily(words), FUNCTIONS | {"value": self._get, "area": self._area})  # noqa: S307

    def _reference(self, found: re.Match[str]) -> str:
        if found[3]:
            return f"area('{found[1]}',{found[2]},{found[4]})"
        return f"value('{found[1]}{found[2]}')"

    def _get(self, cell: str) -> Any:
        return self.value(cell)

    def _area(self, column: str, first: int, last: int) -> Area:
        return Area(self.value(f"{column}{row}") for row in range(first, last + 1))

    def _lazily(self, words: str) -> str:
        """``choose(a,b,c)`` to ``(b if a else c)``: a spreadsheet looks at one branch only."""
        while "choose(" in words:
            start = words.rindex("choose(")
            depth, at, cuts = 0, start + 6, [start + 7]
            while True:
                depth += {"(": 1, ")": -1}.get(words[at], 0)
                if depth == 1 and words[at] == ",":
                    cuts.append(at + 1)
                if depth == 0:
                    break
                at += 1
            a, b, c = (words[x : y - 1] for x, y in zip(cuts, [*cuts[1:], at + 1], strict=True))
            words = f"{words[:start]}(({b}) if ({a}) else ({c})){words[at + 1 :]}"
        return words


class Area(list[Any]):
    """A range: comparisons and products go place by place."""

    def _each(self, other: Any, make: Any) -> Area:
        others = other if isinstance(other, Area) else [other] * len(self)
        return Area(make(a, b) for a, b in zip(self, others, strict=True))

    def __mul__(self, other: Any) -> Area:  # type: ignore[override]
        return self._each(other, lambda a, b: _number(a) * _number(b))

    def __gt__(self, other: Any) -> Area:  # type: ignore[override]
        return self._each(other, lambda a, b: isinstance(a, str) or a > b)

    def __le__(self, other: Any) -> Area:  # type: ignore[override]
        return self._each(other, lambda a, b: not isinstance(a, str) and a <= b)

    def __eq__(self, other: object) -> Area:  # type: ignore[override]
        return self._each(other, lambda a, b: a == b)

    def __rsub__(self, other: float) -> Area:
        return Area(other - one for one in self)

    __hash__ = None  # type: ignore[assignment]


def _number(one: Any) -> float:
    return 0.0 if isinstance(one, str) else float(one)


FUNCTIONS = {
    "SUM": lambda area: math.fsum(_number(one) for one in area),
    "SUMPRODUCT": lambda first, *more: math.fsum(_number(one) for one in (first * more[0] if more else first)),
    "ISNUMBER": lambda one: (
        Area(not isinstance(each, str) for each in one) if isinstance(one, Area) else not isinstance(one, str)
    ),
    "EXP": math.exp,
    "LN": math.log,
}


def expected(card: Scorecard) -> dict[str, Any]:
    shown = {one.pillar.label: "–" if one.score is None else one.score for one in card.pillars}
    return {**shown, "Overall": "–" if card.overall is None else card.overall}


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """The same scores to the last digits, and none in the same places."""
    pairs = [(one[name], other[name]) for name in other]
    near = [a == b if isinstance(b, str) else math.isclose(a, b, rel_tol=1e-12) for a, b in pairs]
    return list(one) == list(other) and all(near)


def computed(content: bytes) -> dict[str, Any]:
    sheet = Sheet(content)
    return {name: sheet.value(f"B{row}") for row, name in sheet.rows()}


def changed(content: bytes, **weights: float) -> bytes:
    """The workbook after somebody has typed other weights, of metrics by their ids and of pillars by their names."""
    book = load_workbook(io.BytesIO(content))
    page = book["Weights"]
    for row in range(5, page.max_row + 1):
        if page[f"C{row}"].value in weights:
            page[f"E{row}"] = weights[page[f"C{row}"].value]
        name = str(page[f"A{row}"].value).lower().replace(" ", "_")
        if str(page[f"B{row}"].value).startswith("=") and name in weights:
            page[f"D{row}"] = weights[name]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def dated() -> Any:
    ties = [("a", "b", 6.0, "supply", "2024-01-15"), ("b", "c", 4.0, "supply", "2024-02-10"),
            ("a", "c", 2.0, "supply", "2024-02-28"), ("c", "a", 1.0, "data", "2024-03-31")]  # fmt: skip
    return make({"a": "maker", "b": "shop", "c": "shop"}, ties)


@pytest.fixture(scope="module")
def scored() -> tuple[Scorecard, bytes]:
    card = score(dated())
    return card, xlsx_bytes(describe_scorecard(card))


def test_the_formulas_compute_the_scores_of_the_scorecard(scored: tuple[Scorecard, bytes]) -> None:
    card, content = scored
    assert same(computed(content), expected(card))
    assert any(isinstance(one, float) for one in expected(card).values())


def test_what_the_file_shows_before_it_is_computed_is_the_same(scored: tuple[Scorecard, bytes]) -> None:
    card, content = scored
    page = load_workbook(io.BytesIO(content), data_only=True)["Weights"]
    assert {page[f"A{row}"].value: page[f"B{row}"].value for row in range(5, 10)} == expected(card)
    logs = [page[f"G{row}"].value * math.log(page[f"B{row}"].value) if page[f"G{row}"].value else 0.0
            for row in range(5, 9)]  # fmt: skip
    assert [page[f"H{row}"].value for row in range(5, 9)] == pytest.approx(logs)
    assert any(logs)


def test_a_changed_weight_gives_the_scores_of_a_profile_with_that_weight(scored: tuple[Scorecard, bytes]) -> None:
    _, content = scored
    weights = {"participant_hhi": 4.0, "type_hhi": 0.0, "loss_impact": 0.25}
    metrics = {one: {"weight": weight} for one, weight in weights.items()}
    profile = profile_with({"pillars": {"concentration": 3.0, "resilience": 0.5}, "metrics": metrics}, "mine")
    typed = changed(content, **weights, concentration_risk=3.0, resilience_to_partner_loss=0.5)
    assert same(computed(typed), expected(score(dated(), profile)))
    assert computed(typed)["Overall"] != pytest.approx(computed(content)["Overall"], rel=1e-3)


def by_hand(*groups: tuple[float | None, float, bool], overall: float | None) -> Document:
    """Pillars of one metric each: its score, the pillar's weight, whether it is needed."""
    made = tuple(
        WeighedGroup(f"P{at}", of, 1.0 if of is not None else 0.0, weight, needed, (Weighed("m", f"m{at}", of, 1.0),))
        for at, (of, weight, needed) in enumerate(groups)
    )
    return replace(describe_scorecard(scorecard()), weights=Weights(made, overall, 0.5))


@pytest.mark.parametrize(("groups", "overall"), [
    ([(50.0, 1.0, True), (0.0, 1.0, False)], 0),
    ([(50.0, 1.0, True), (0.0, 0.0, False)], 50.0),
    ([(None, 1.0, True), (80.0, 1.0, False)], "–"),
    ([(None, 1.0, False), (80.0, 1.0, False)], 80.0),
    ([(None, 1.0, False), (None, 1.0, False)], "–"),
    ([(25.0, 1.0, False), (100.0, 1.0, False)], 50.0),
])  # fmt: skip
def test_a_pillar_at_zero_and_one_that_is_missing(groups: list[Any], overall: Any) -> None:
    content = xlsx_bytes(by_hand(*groups, overall=None if isinstance(overall, str) else overall))
    assert computed(content)["Overall"] == (pytest.approx(overall) if not isinstance(overall, str) else overall)


def test_no_text_of_the_data_stands_in_a_formula() -> None:
    names = {**HOSTILE, "h-html": '"+1,Weights!A1'}
    book = load_workbook(io.BytesIO(xlsx_bytes(describe_scorecard(scorecard(names)))))
    formulas = [
        (sheet.title, cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert {title for title, _ in formulas} == {"Weights"}
    allowed = re.compile(r'=[A-Z0-9:$(),."<>=*/+\- ]*')
    words = {"–", "yes", "● healthy", "◆ watch", "▲ critical", "○ not available"}
    assert {word for _, one in formulas for word in re.findall(r'"([^"]*)"', one)} <= words
    assert [one for _, one in formulas if not allowed.fullmatch(re.sub(r'"[^"]*"', '""', one))] == []


def test_the_same_data_give_the_same_workbook(scored: tuple[Scorecard, bytes]) -> None:
    assert xlsx_bytes(describe_scorecard(score(dated()))) == scored[1]


@pytest.mark.filterwarnings("ignore:.* extension is not supported")
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: the formulas are read plainly only"
)
def test_a_spreadsheet_computes_the_same(scored: tuple[Scorecard, bytes], tmp_path: Path) -> None:
    card, content = scored
    (tmp_path / "card.xlsx").write_bytes(changed(content))  # without what was computed: openpyxl keeps formulas only
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    form = ["--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    asked = ["soffice", profile, "--headless", *form, "--outdir", str(tmp_path / "out"), str(tmp_path / "card.xlsx")]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)
    written = io.BytesIO((tmp_path / "out" / "card.xlsx").read_bytes())
    page = load_workbook(written, data_only=True)["Weights"]
    assert same({page[f"A{row}"].value: page[f"B{row}"].value for row in range(5, 10)}, expected(card))

"""Loss by chance and the worst coalitions, on the resilience page: what the library finds, in words."""

from __future__ import annotations

from typing import Any

import pytest
from dash import html

from dashboards.gallery import Gallery, Scene
from dashboards.jobs import GivenUp, Progress
from dashboards.pages import resilience_chance, resilience_worst
from dashboards.state import View
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import BadScenario
from ecohealth.scenarios.chance import RandomLoss
from ecohealth.scenarios.risk import Risk
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.worst_case import WorstLoss
from ecohealth.scores.words import percent
from tests.ecosystems import make
from tests.unit.dashboards.trees import hrefs_in, parts, text_in


def test_the_years_simulated_are_those_of_the_library_each_figure_with_its_error(scene: Scene) -> None:
    risk = simulate(scene.eco, RandomLoss(), cascade="none", seed=0, runs=1_000)
    said = text_in(html.Div(resilience_chance.told(scene, risk))).replace("\N{NO-BREAK SPACE}", " ")
    half = 1.959963984540054 * risk.standard_error.mean
    mean = risk.lost_share.mean
    assert f"{percent(mean)} ({percent(mean - half)} to {percent(mean + half)})" in said
    assert risk.cvar_interval is not None
    assert f"{percent(risk.lost_share.cvar95)} ({' to '.join(map(percent, risk.cvar_interval))})" in said
    assert "1,000 simulated years" in said
    assert risk.told in said


def test_the_first_years_are_shown_while_the_others_are_simulated_and_known_ones_are_not_simulated_again(
    eco: Ecosystem,
) -> None:
    scene, progress = Gallery({"e": eco}).scene(View("e")), Told()
    resilience_chance.years_of(scene, "none")(progress)
    assert [one.runs for one in progress.shown] == [1_000, 10_000]
    assert progress.said[0][1] == 1_000
    assert progress.said[-1] == (10_000, 10_000)
    again = Told()
    resilience_chance.years_of(scene, "none")(again)
    assert again.said == []
    assert all(one is other for one, other in zip(again.shown, progress.shown, strict=True))


def test_years_that_are_stopped_are_simulated_no_further(eco: Ecosystem) -> None:
    scene, progress = Gallery({"e": eco}).scene(View("e")), Told()
    progress.stop()
    with pytest.raises(GivenUp):
        resilience_chance.years_of(scene, "none")(progress)
    assert progress.shown == []
    assert scene.already(("risk", "none", 1_000)) is None


class Told(Progress):
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[int, int]] = []
        self.shown: list[Risk] = []

    def say(self, done: int, most: int, words: str = "") -> None:
        super().say(done, most, words)
        self.said.append((done, most))

    def show(self, result: Any, words: str = "") -> None:
        super().show(result, words)
        self.shown.append(result)


@pytest.mark.parametrize(
    ("asked", "used"),
    [({"cascade": "none"}, "none"), ({"cascade": "debtrank"}, "none"), ({"cascade": "linear"}, "linear"),
     (None, "linear"), (7, "linear"), ({"cascade": []}, "linear")],
)  # fmt: skip
def test_a_model_that_takes_one_loss_at_a_time_is_not_waited_for(asked: object, used: str, scene: Scene) -> None:
    assert resilience_chance.cascade_of(scene, asked) == used


def test_coalitions_are_the_worst_of_their_size_and_each_leads_to_its_loss(scene: Scene) -> None:
    tree = resilience_worst.found(scene)
    (rows,) = [one.rowData for one in parts(tree) if hasattr(one, "rowData")]
    assert [one["size"] for one in rows] == [1, 2, 3, 4, 5]
    assert all("proven" in one["proven"] for one in rows)
    lost = [one["lost"] for one in rows]
    assert lost == sorted(lost)
    pair = simulate(scene.eco, WorstLoss(2), scored=False)
    assert rows[1]["lost"] == pair.lost.total
    assert rows[1]["who_href"] == scene.view.href("/resilience", lose=pair.lost_ids)
    assert hrefs_in(tree) == []


def test_where_no_value_passes_both_say_so() -> None:
    bare = Gallery({"x": make({"a": "x", "b": "y"}, [("a", "b", 0.0)])}).scene(View("x"))
    assert [one.role for one in parts(resilience_worst.found(bare)) if hasattr(one, "role")] == ["alert"]
    with pytest.raises(BadScenario, match="no value was exchanged"):
        resilience_chance.years_of(bare, "none")(Told())

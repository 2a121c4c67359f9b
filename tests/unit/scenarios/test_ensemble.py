from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import BadScenario, EcohealthError
from ecohealth.metrics.exits import yearly_exits
from ecohealth.scenarios.chance import CommonShock, RandomLoss, told_exits
from ecohealth.scenarios.ensemble import Runs
from ecohealth.scenarios.risk import Risk, told_figures
from ecohealth.scenarios.scenario import CapacityCut, Loss, TypeLoss
from ecohealth.scenarios.simulate import simulate
from tests.ecosystems import make, random_ecosystem, ring, star


def fingerprint(risk: Risk) -> str:
    """The document and every run, to the bit."""
    digest = hashlib.sha256(json.dumps(risk.to_dict(), allow_nan=False).encode())
    digest.update(risk.lost.tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("cascade", ["none", "linear"])
def test_neither_workers_nor_threads_nor_processes_change_a_bit(cascade: Any) -> None:
    eco = random_ecosystem(3, n=60, rows=200)
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawned) as processes:
        hows = [Runs(700, workers=1), Runs(700, workers=2), Runs(700, workers=4), Runs(700, executor=processes)]
        prints = {fingerprint(simulate(eco, RandomLoss(0.1), cascade=cascade, seed=7, runs=how)) for how in hows}
    assert len(prints) == 1
    assert fingerprint(simulate(eco, RandomLoss(0.1), cascade=cascade, seed=8, runs=700)) not in prints


def test_the_first_runs_are_the_same_however_many_follow() -> None:
    eco = random_ecosystem(5)
    few, many = (simulate(eco, RandomLoss(0.2), runs=runs).lost for runs in (300, 900))
    assert (many[:300] == few).all()
    assert len({tuple(one) for one in few.tolist()}) > 50


def test_a_tail_of_too_few_runs_has_no_interval_and_says_so() -> None:
    few, enough = (simulate(star(9), RandomLoss({"hub": 0.2}), runs=runs, seed=1) for runs in (999, 1000))
    assert few.cvar_interval is None
    assert told_figures(few)[-1][2:] == (None, None)
    assert any("too few for an interval" in one for one in few.cautions)
    assert not any("rarest runs" in one for one in few.cautions)
    fewer = simulate(star(9), RandomLoss({"hub": 0.2}), runs=300, seed=1)
    assert any("rarest runs" in one for one in fewer.cautions)
    assert told_figures(fewer)[5][2:] == (None, None)
    assert enough.cvar_interval == (1.0, 1.0)
    assert not any("too few for an interval" in one for one in enough.cautions)


def test_the_hub_of_a_star_brings_everything() -> None:
    risk = simulate(star(9), RandomLoss({"hub": 0.2}), runs=5000, seed=1)
    hub = risk.participants.iloc[0]
    often = float((risk.lost[:, 0] == 1).mean())
    assert often == pytest.approx(0.2, abs=0.02)
    assert (risk.lost_share.mean, risk.lost_share.var95, risk.lost_share.cvar95) == pytest.approx((often, 1, 1))
    assert (hub["id"], hub["frequency"], hub["brings"], hub["tail_share"]) == ("hub", often, pytest.approx(often), 1.0)
    assert hub["brings_error"] == pytest.approx(risk.standard_error.mean, rel=0.01)
    assert (risk.participants["brings"][1:] == 0).all()
    assert (risk.participants["id"].to_list()) == ["hub", *(f"leaf{k}" for k in range(9))]


def test_so_many_losses_in_a_ring_cost_what_they_must() -> None:
    """Two losses of ten: neighbours break three ties; others break four, and the shorter arc is cut off."""
    risk = simulate(ring(10), RandomLoss(size=2), runs=4000, seed=2)
    possible = {(0.3, 0.0), *((0.4, cut / 10) for cut in range(4))}
    assert {(round(direct, 9), round(stranded, 9)) for direct, stranded, _ in risk.lost.tolist()} == possible
    apart = {1: 2 / 9, 2: 2 / 9, 3: 2 / 9, 4: 2 / 9, 5: 1 / 9}
    mean = sum(p * (0.3 if gap == 1 else 0.4 + (gap - 2) / 10) for gap, p in apart.items())
    assert risk.lost_share.mean == pytest.approx(mean, abs=4 * risk.standard_error.mean)


def test_what_is_lost_in_every_run_has_no_run_to_compare_with() -> None:
    risk = simulate(star(4), Loss("leaf0") + RandomLoss({"leaf1": 0.5}), runs=500)
    people = risk.participants.set_index("id")
    assert people.loc["leaf0", "frequency"] == 1.0
    assert np.isnan(people.loc["leaf0", "brings"])
    assert risk.to_dict()["by_participant"][-1]["brings"] is None
    assert (risk.lost[:, 0] >= 0.25).all()


def test_a_common_shock_takes_all_of_a_value_or_none() -> None:
    regions = {f"leaf{k}": ("north" if k < 3 else "south") for k in range(6)}
    eco = make({"hub": "hub", **dict.fromkeys(regions, "leaf")}, [("hub", one) for one in regions],
               columns={"region": regions})  # fmt: skip
    risk = simulate(eco, CommonShock("region", {"north": 0.5}), runs=1000)
    assert set(risk.lost[:, 0].tolist()) == {0.0, 0.5}
    both = simulate(eco, CommonShock("region", 0.5), runs=1000)
    assert set(both.lost[:, 0].tolist()) == {0.0, 0.5, 1.0}
    assert both.lost_share.mean == pytest.approx(0.5, abs=4 * both.standard_error.mean)
    assert "hub" not in set(both.participants.query("frequency > 0")["id"])


def test_a_wished_precision_ends_it_early_and_at_the_same_run() -> None:
    eco = random_ecosystem(3, n=60, rows=200)
    wish = {"precision": 0.01, "most": 50_000}
    risks = [simulate(eco, RandomLoss(0.1), runs=Runs(**wish, workers=workers)) for workers in (1, 4)]
    assert len({fingerprint(one) for one in risks}) == 1
    assert 1024 <= risks[0].runs < 50_000
    assert 1.96 * risks[0].standard_error.mean <= 0.01
    closer = simulate(eco, RandomLoss(0.1), runs=Runs(50_000, precision=0.01, of="cvar95"))
    assert closer.runs > risks[0].runs
    assert closer.to_dict()["precision"] == {"of": "cvar95", "wished": 0.01}


@pytest.mark.parametrize("workers", [1, 3])
def test_progress_is_told_and_can_end_it(workers: int) -> None:
    told: list[tuple[int, int]] = []

    def stop_at_half(done: int, most: int) -> None:
        told.append((done, most))
        if done >= 500:
            raise InterruptedError("enough")

    with pytest.raises(InterruptedError, match="enough"):
        simulate(star(4), RandomLoss(0.5), runs=Runs(100_000, workers=workers, progress=stop_at_half))
    assert told == [(128, 100_000), (256, 100_000), (384, 100_000), (512, 100_000)]


def leaving(months: int) -> Ecosystem:
    """Ten suppliers and two buyers that meet every month for two years; five suppliers stop after some months."""
    days = [str(np.datetime64("2022-01") + month) + "-15" for month in range(24)]
    ties = [
        (f"s{k}", f"b{k % 2}", 1.0, "supply", day)
        for k in range(10)
        for at, day in enumerate(days)
        if k >= 5 or at < months
    ]
    people = {**{f"s{k}": "supplier" for k in range(10)}, "b0": "buyer", "b1": "buyer"}
    return make(people, ties, window="all")


def test_the_chance_to_leave_is_the_types_exit_rate() -> None:
    exits = yearly_exits(leaving(12))
    gone = (np.datetime64("2022-12-15") - np.datetime64("2022-01-15")).astype(int)
    stayed = (np.datetime64("2023-12-15") - np.datetime64("2022-01-15")).astype(int)
    years = (5 * gone + 5 * stayed) / (30.4375 * 12)
    chance = dict(zip(exits.types, exits.chance.tolist(), strict=True))
    assert chance["supplier"] == pytest.approx(1 - np.exp(-5 / years), rel=1e-3)
    assert chance["buyer"] == 0.05
    assert "supplier 29.8 % (5 exits in 14 years lived)" in told_exits(exits)
    assert "5.0 % a year is assumed of buyer" in told_exits(exits)


def test_without_dates_five_percent_is_assumed_and_said() -> None:
    exits = yearly_exits(star(3))
    assert set(exits.probability.tolist()) == {0.05}
    assert told_exits(exits).startswith("5.0 % a year is assumed of hub and leaf")
    assert simulate(star(3), RandomLoss(), runs=200).told == told_exits(exits)
    assert simulate(star(3), RandomLoss(0.1), runs=200).told == ""


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "above one": (lambda: RandomLoss(1.5), "lies between 0 and 1 (0.05 is 5 %), not '1.5'"),
    "of one": (lambda: RandomLoss({"hub": -0.1}), "the probability that 'hub' leaves lies between 0 and 1"),
    "no number": (lambda: CommonShock("region", float("nan")), "of a shock to any 'region' lies between 0 and 1"),
    "both": (lambda: RandomLoss(0.1, size=3), "a probability each or a size together, not both"),
    "nobody": (lambda: RandomLoss(size=0), "a number of participants from 1 on, not 0"),
    "too many": (lambda: simulate(star(3), RandomLoss(size=5)), "5 random losses among 4 participants"),
    "unknown id": (lambda: simulate(star(3), RandomLoss({"Hub": 0.1})), "no participant 'Hub' (did you mean 'hub'?)"),
    "unknown column": (lambda: simulate(star(3), CommonShock("region", 0.1)), "no column of the participants 'region'"),
    "unknown value": (lambda: simulate(star(3), CommonShock("type", {"Leaf": 0.1})), "did you mean 'leaf'?"),
    "alone": (lambda: simulate(make({"a": "x"}, [("a", "a")]), RandomLoss()), "there is one participant only"),
    "no value": (lambda: simulate(make({"a": "x", "b": "x"}, [("a", "b", 0.0)]), RandomLoss()), "no value was exchang"),
    "few runs": (lambda: simulate(star(3), RandomLoss(), runs=50), "50 runs are too few to know a tail by"),
    "no precision": (lambda: simulate(star(3), RandomLoss(), runs=Runs(precision=0.0)), "a share of value above 0"),
    "no workers": (lambda: simulate(star(3), RandomLoss(), runs=Runs(workers=0)), "0 workers do nothing"),
    "a seed below": (lambda: simulate(star(3), RandomLoss(), seed=-1), "a seed is a whole number from 0 on, not -1"),
    "no chance": (lambda: simulate(star(3), Loss("hub"), runs=500), "nothing in this scenario is left to chance"),  # type: ignore[call-overload]
    "scored": (lambda: simulate(star(3), RandomLoss(), scored=True), "not scored before and after"),  # type: ignore[call-overload]
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_said_is_refused_in_words(what: str) -> None:
    asked, words = REFUSED[what]
    with pytest.raises(EcohealthError) as refusal:
        asked()
    assert words in str(refusal.value)


def test_chances_and_scenarios_are_told_together() -> None:
    eco = star(4)
    mixed = TypeLoss("hub") + RandomLoss(size=2) + CommonShock("type", 0.1) + CapacityCut({"leaf0": 0.5})
    assert len(mixed.parts) == 4
    assert mixed.sentence(eco) == (
        "Losing every participant of type 'hub' (1 participant), losing 2 participants at random, losing everyone of "
        "any 'type' with a chance of 10.0 % each and cutting LEAF0 to 50.0 %"
    )
    with pytest.raises(TypeError):
        Loss("hub") + 3  # type: ignore[operator]
    with pytest.raises(BadScenario):
        simulate(eco, RandomLoss(size=9) + RandomLoss(), runs=200)

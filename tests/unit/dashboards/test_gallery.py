from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboards.gallery import Gallery, keys_for
from dashboards.keeping import Kept, Turns
from dashboards.state import View
from ecohealth.ecosystem.ecosystem import Ecosystem


def test_many_threads_compute_one_thing_once() -> None:
    kept, calls, together = Kept(4), [], threading.Barrier(8)

    def ask() -> int:
        together.wait()
        return kept.get("card", lambda: calls.append(1) or 42)

    with ThreadPoolExecutor(8) as pool:
        answers = [one.result() for one in [pool.submit(ask) for _ in range(8)]]
    assert answers == [42] * 8
    assert len(calls) == 1


def test_the_least_recently_used_is_forgotten_first() -> None:
    kept, made = Kept(2), []

    def make(key: str) -> str:
        made.append(key)
        return key

    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get(key, lambda key=key: make(key))
    assert made == ["a", "b", "c", "b"]
    assert len(kept) == 2


def test_a_failure_is_raised_and_tried_again() -> None:
    kept = Kept(2)

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("x", fail)
    assert kept.get("x", lambda: 7) == 7


def test_what_cannot_be_made_pushes_nothing_out() -> None:
    kept = Kept(2)

    def fail() -> int:
        raise LookupError

    for key in ("a", "b"):
        kept.get(key, lambda key=key: key)
    for unknown in range(5):
        with pytest.raises(LookupError):
            kept.get(unknown, fail)
    assert (kept.already("a"), kept.already("b"), len(kept)) == ("a", "b", 2)


def test_what_is_being_made_is_not_forgotten_meanwhile() -> None:
    kept, begun, go = Kept(1), threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        go.wait(20)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(kept.get, "slow", slow)
        begun.wait(20)
        kept.get("quick", lambda: "quick")
        go.set()
        assert asked.result() == "slow"
    assert (kept.already("slow"), kept.already("quick"), len(kept)) == ("slow", None, 1)


def test_views_that_differ_in_the_scenario_share_what_is_computed(gallery: Gallery) -> None:
    first, second = (gallery.scene(View("volta", lose=lose)) for lose in ((), ("m0",)))
    assert first.once("mine", object) is second.once("mine", object)
    assert second.view.lose == ("m0",)


def test_ecosystems_and_windows_are_kept_apart(gallery: Gallery) -> None:
    scenes = [gallery.scene(one) for one in (View("volta"), View("calm"), View("volta", "2023"), View("volta", "all"))]
    assert len({id(one.once("mine", object)) for one in scenes}) == 4


def test_a_scene_is_windowed_and_filtered(gallery: Gallery, eco: Ecosystem) -> None:
    scene = gallery.scene(View("volta", "2023", (("type", "maker"), ("type", "seller"))))
    assert set(scene.eco.table["type"]) == {"maker", "seller"}
    assert str(scene.eco.scope) == "2023-01-01 to 2023-12-31"
    assert len(scene.whole) == len(eco)


def test_two_galleries_share_nothing(eco: Ecosystem) -> None:
    one, other = Gallery({"volta": eco}), Gallery({"volta": eco})
    assert one.scene(View("volta")).once("mine", object) is not other.scene(View("volta")).once("mine", object)


def test_keys_are_short_distinct_and_safe_in_an_address() -> None:
    paths = [Path("data/Volta"), Path("other/volta"), Path("Ökosystem.xlsx"), Path("…")]
    assert keys_for(paths) == ["volta", "volta-2", "kosystem", "ecosystem"]


def test_answers_take_turns_and_nobody_waits_for_a_slow_one_for_ever() -> None:
    turns, inside, most = Turns(patience=30.0), [0], [0]

    def answer() -> None:
        with turns.take():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.002)
            inside[0] -= 1

    threads = [threading.Thread(target=answer) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == [1]
    impatient = Turns(patience=0.01)
    with impatient.take(), impatient.take():
        assert impatient._lock.locked()
    assert not impatient._lock.locked()

"""Work beside the requests: queued, looked at, stopped by its reader or because the reader left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from dashboards.app import create_app
from dashboards.components.work import begun
from dashboards.gallery import Gallery
from dashboards.jobs import FAILED, MOST_HELD, NOBODYS, Jobs, Look, Progress
from dashboards.settings import Settings
from ecohealth.errors import BadScenario
from tests.unit.dashboards.calls import asking
from tests.unit.dashboards.conftest import small


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs(workers=1)
    yield made
    made.close()


def ended(jobs: Jobs, key: str) -> Look:
    """The last look, once the work has ended."""
    return until(lambda: jobs.look(key), lambda look: look.ended)


def until(look: Callable[[], Look], holds: Callable[[Look], bool]) -> Look:
    end = time.monotonic() + 20
    while not holds(seen := look()):
        assert time.monotonic() < end
        time.sleep(0.002)
    return seen


def endless(progress: Progress) -> object:
    for done in range(10**9):
        progress.say(done, 10**9, "counting")
        time.sleep(0.001)
    raise AssertionError


def test_a_result_and_what_was_said_on_the_way_arrive(jobs: Jobs) -> None:
    def work(progress: Progress) -> object:
        progress.say(1, 2, "half")
        progress.show("so far")
        return "the whole"

    look = ended(jobs, jobs.start(work))
    assert (look.done, look.most, look.words, look.result, look.version) == (1, 2, "", "the whole", 2)
    assert look.trouble == ""


def test_stopped_work_really_ends_and_what_it_showed_stays(jobs: Jobs) -> None:
    def work(progress: Progress) -> object:
        progress.show("so far")
        return endless(progress)

    key = jobs.start(work)
    until(lambda: jobs.look(key), lambda look: look.done > 0)
    jobs.stop(key)
    look = ended(jobs, key)
    assert (look.result, look.trouble) == ("so far", "Stopped.")
    assert ended(jobs, jobs.start(lambda _: "the thread is free again")).result == "the thread is free again"


def test_what_waits_for_its_turn_is_stopped_before_it_begins(jobs: Jobs) -> None:
    first, began = jobs.start(endless), threading.Event()
    second = jobs.start(lambda _: began.set())
    jobs.stop(second)
    assert jobs.look(second).ended
    jobs.stop(first)
    ended(jobs, first)
    assert not began.is_set()


def test_work_that_nobody_looks_at_any_more_is_given_up() -> None:
    jobs = Jobs(workers=1, patience=0.05)
    left = jobs.start(endless)
    time.sleep(0.3)
    assert jobs.look(left).trouble == "Stopped."
    jobs.close()


def test_a_refusal_is_told_in_its_words_and_a_failure_without_what_it_says(jobs: Jobs) -> None:
    def refused(_: Progress) -> object:
        raise BadScenario("no value was exchanged")

    def broken(_: Progress) -> object:
        raise ValueError("Volta Motors")

    assert ended(jobs, jobs.start(refused)).trouble == "no value was exchanged"
    assert ended(jobs, jobs.start(broken)).trouble == FAILED


def test_who_asks_for_the_same_joins_what_is_being_done_and_begins_anew_once_it_has_ended(jobs: Jobs) -> None:
    finish = threading.Event()
    begun_so_far: list[int] = []

    def work(_: Progress) -> object:
        begun_so_far.append(1)
        assert finish.wait(20)
        return "found"

    first, second = jobs.start(work, "trend"), jobs.start(work, "trend")
    assert first != second
    finish.set()
    assert (ended(jobs, first).result, ended(jobs, second).result) == ("found", "found")
    assert len(begun_so_far) == 1
    until(lambda: ended(jobs, jobs.start(work, "trend")), lambda _: len(begun_so_far) > 1)


def test_who_stops_what_others_wait_for_leaves_it_to_them(jobs: Jobs) -> None:
    finish = threading.Event()

    def work(progress: Progress) -> object:
        while not finish.wait(0.001):
            progress.say(1, 2, "half")
        progress.say(2, 2, "nearly")
        return "found"

    mine, another = jobs.start(work, "trend"), jobs.start(work, "trend")
    jobs.stop(another)
    jobs.stop(another)
    finish.set()
    assert ended(jobs, mine).result == "found"


def test_what_was_stopped_is_not_joined(jobs: Jobs) -> None:
    jobs.stop(jobs.start(endless, "trend"))
    assert ended(jobs, jobs.start(lambda _: "anew", "trend")).result == "anew"


def test_a_key_serves_nobody_but_whoever_asked() -> None:
    looking = ["Ada"]
    jobs = Jobs(workers=1, me=lambda: looking[0])
    key = jobs.start(endless)
    looking[0] = "Bo"
    assert jobs.look(key) == NOBODYS
    jobs.stop(key)
    looking[0] = "Ada"
    assert not jobs.look(key).ended
    jobs.close()


def test_keys_cannot_be_guessed_and_an_unknown_one_is_nobodys(jobs: Jobs) -> None:
    keys = {jobs.start(lambda _: 1) for _ in range(20)}
    assert len(keys) == 20
    assert min(map(len, keys)) >= 24
    for odd in ("", "nobody", "../x"):
        assert jobs.look(odd).ended
        jobs.stop(odd)


def test_only_so_many_are_held_the_oldest_is_given_up(jobs: Jobs) -> None:
    first = jobs.start(endless)
    for _ in range(MOST_HELD):
        jobs.start(lambda _: 1)
    assert "ask again" in jobs.look(first).trouble


def test_a_server_that_ends_waits_for_nobody() -> None:
    jobs = Jobs(workers=1)
    jobs.start(endless)
    jobs.start(endless)
    begin = time.monotonic()
    jobs.close()
    assert time.monotonic() - begin < 10


class AtOnce:
    """Jobs that end before anybody can look."""

    def start(self, work: Callable[[Progress], object], shared: object = None) -> str:
        self.progress = Progress()
        self.progress.show(work(self.progress))
        self.progress.end()
        return "key"

    def look(self, key: str) -> Look:
        return self.progress.look()

    def stop(self, key: str) -> None:
        """Nothing is under way."""


def test_work_that_has_ended_before_it_is_looked_at_is_looked_at_once_more() -> None:
    jobs = AtOnce()
    told = begun(SimpleNamespace(jobs=jobs), None, lambda progress: "found")  # type: ignore[arg-type]
    assert jobs.look("key").ended
    assert told[0] == {"key": "key", "seen": 0}
    hidden, *_, clock_stands = told[1:]
    assert (hidden, clock_stands) == (False, False)


BEGINNINGS: dict[str, dict[str, object]] = {
    "compare-split.n_clicks": {"compare-split": 1},
    "compare-parts-ask.n_clicks": {"compare-parts-ask": 1, "compare-figure": "value", "compare-column": "type"},
    "by-group-attribute.value": {"by-group-attribute": "type"},
    "earlier-ready.id": {},
    "how-sure-button.n_clicks": {"how-sure-button": 1},
}


@pytest.mark.parametrize("triggered", BEGINNINGS)
def test_only_who_judges_by_the_same_profile_joins_in(triggered: str) -> None:
    """What is asked of the same part of the ecosystem is done once, whatever the scenario is; by its profile alone."""
    gallery, names = Gallery({"volta": small(hostile=False)}), []
    app = create_app(Settings(), gallery)

    def start(_work: object, shared: object = None) -> str:
        names.append(shared)
        return "no such key"

    gallery.jobs.start = start  # type: ignore[method-assign, assignment]
    for more in ("", "&lose=m0", "&profile=launch"):
        asking(app.server.test_client(), f"?v=1&eco=volta{more}", "/concentration")(triggered, **BEGINNINGS[triggered])
    assert names[0] == names[1] != names[2]

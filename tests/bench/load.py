"""Many people at the dashboard at once: `python -m tests.bench.load [FOLDER…]`, volta and 10,000 participants without.

Fifty people open pages and move controls, twenty callbacks each, none waiting for another; then twenty people at the
simulator, who think for some seconds between two clicks; then a thousand callbacks, to see whether memory grows. The
server is a process of its own on this machine, spoken to over HTTP as a browser does, answers unpacked.
"""

from __future__ import annotations

import gzip
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("ecohealth")
LARGE = Path(__file__).with_name("large_ecosystem.py")
USERS, CALLBACKS_EACH, AT_THE_SIMULATOR, CLICKS_EACH = 50, 20, 20, 8
THINKING = (2.0, 6.0)
"""Seconds between two clicks of one person, evenly drawn."""
MEMORY_AFTER, MEMORY_BEFORE = 1_000, 200
PLACES = ("/", "/network", "/concentration", "/resilience", "/methods", "/resilience/score")
PATIENCE = 600


class Person:
    """Somebody with a browser: one connection, requests as the pages send them."""

    def __init__(self, port: int, number: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._callbacks: dict[str, dict[str, Any]] = {}
        self._random = np.random.default_rng(number)
        self.seconds: list[float] = []
        self.errors = 0
        self.bytes = 0

    def get(self, path: str) -> bytes:
        self._line.request("GET", path, headers={"Accept-Encoding": "gzip"})
        return self._read()

    def _read(self) -> bytes:
        answer = self._line.getresponse()
        content = answer.read()
        self.bytes += len(content)
        self.errors += answer.status not in (200, 204)
        return gzip.decompress(content) if answer.getheader("Content-Encoding") == "gzip" else content

    def learn(self) -> None:
        """The callbacks there are."""
        listed = json.loads(self.get("/_dash-dependencies"))
        self._callbacks = {one["output"]: one for one in listed if not one.get("clientside_function")}

    def call(self, output: str, **given: Any) -> Any:
        """A callback of which one output is ``output``; what is given stands at ``id__property``."""
        key = next(one for one in self._callbacks if output in one.strip(".").split("..."))
        spelled = [
            dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in key.strip(".").split("...")
        ]
        declared = self._callbacks[key]
        inputs, state = ([self._sent(one, given) for one in declared[part]] for part in ("inputs", "state"))
        body = {
            "output": key,
            "outputs": spelled if key.startswith("..") else spelled[0],
            "inputs": inputs,
            "state": state,
            "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
        }
        begin = time.perf_counter()
        self._line.request(
            "POST",
            "/_dash-update-component",
            json.dumps(body),
            {"Content-Type": "application/json", "Accept-Encoding": "gzip"},
        )
        content = self._read()
        self.seconds.append(time.perf_counter() - begin)
        return json.loads(content)["response"] if content else None

    @staticmethod
    def _sent(declared: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        value = given.get(f"{declared['id']}__{declared['property']}".replace("-", "_"))
        return {"id": declared["id"], "property": declared["property"], "value": value}

    def open(self, place: str) -> None:
        self.call("page.children", url__pathname=place, url__search="")

    def lose(self, participant: str) -> None:
        """The click that the simulator is measured by."""
        self.call(
            "resilience-picture.elements", resilience_lose__value=[participant], resilience_kept__value=0,
            resilience_cascade__value="linear", url__search="",
        )  # fmt: skip

    def read_on(self, participant: str) -> None:
        """What the page asks for by itself once the answer is there."""
        asked = {"lose": [participant], "cascade": "linear", "kept": 0}
        self.call("resilience-below.children", resilience_question__data=asked, url__search="")

    def draw(self, share: int) -> None:
        self.call(
            "network-picture.elements", network_layout__value="roles", network_size__value="value",
            network_shown__value=share, network_period__value=0, url__search="",
        )  # fmt: skip

    def mixed(self, ids: list[str]) -> None:
        """One of what people do."""
        at = int(self._random.integers(8))
        someone = self.anybody(ids)
        if at < 4:
            self.open(str(self._random.choice(PLACES)))
        elif at == 4:
            self.open(f"/partner/{someone}")
        elif at == 5:
            self.draw(int(self._random.integers(2, 20)) * 5)
        else:
            self.lose(someone)

    def anybody(self, ids: list[str]) -> str:
        """One of them, drawn."""
        return str(self._random.choice(ids))

    def think(self) -> None:
        time.sleep(float(self._random.uniform(*THINKING)))


@contextmanager
def served(folder: Path, port: int) -> Iterator[int]:
    """Serve an ecosystem; gives the process's number once it answers."""
    server = subprocess.Popen(
        [str(PROGRAM), "serve", str(folder), "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(PATIENCE):
            try:
                Person(port, 0).get("/health")
                break
            except OSError:
                time.sleep(0.25)
        yield server.pid
    finally:
        server.terminate()
        server.wait(60)


def memory(process: int) -> float:
    """Resident MiB of a process."""
    (line,) = [one for one in Path(f"/proc/{process}/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def together(people: list[Person], do: Callable[[Person], None]) -> str:
    """Everybody does it at once; what it took."""
    for one in people:
        one.seconds, one.errors, one.bytes = [], 0, 0
    begin = time.perf_counter()
    with ThreadPoolExecutor(len(people)) as crowd:
        list(crowd.map(do, people))
    took = time.perf_counter() - begin
    seconds = np.concatenate([one.seconds for one in people])
    p50, p95 = np.quantile(seconds, [0.5, 0.95])
    errors, kilobytes = sum(one.errors for one in people), sum(one.bytes for one in people) / len(seconds) / 1024
    return (f"{len(seconds):,} | {errors} | {1000 * p50:.0f} | {1000 * p95:.0f} | {len(seconds) / took:.0f} | "
            f"{kilobytes:.0f}")  # fmt: skip


def measured(name: str, folder: Path, ids: list[str], port: int) -> None:
    """Print what one ecosystem bears."""
    with served(folder, port) as process:
        people = [Person(port, number) for number in range(USERS)]
        for one in people:
            one.learn()
        for place in (*PLACES, f"/partner/{ids[0]}"):
            people[0].open(place)
        people[0].lose(ids[0])

        def clicks(one: Person) -> None:
            asked: list[float] = []
            for _ in range(CLICKS_EACH):
                one.think()
                someone = one.anybody(ids)
                one.lose(someone)
                asked.append(one.seconds[-1])
                one.read_on(someone)
            one.seconds = asked

        print(f"| {name} | {AT_THE_SIMULATOR} at the simulator | {together(people[:AT_THE_SIMULATOR], clicks)} |",
              flush=True)  # fmt: skip
        told = together(people, lambda one: [one.mixed(ids) for _ in range(CALLBACKS_EACH)] and None)
        print(f"| {name} | {USERS} people, {CALLBACKS_EACH} mixed each | {told} |", flush=True)
        grown(name, people[0], process, ids)


def grown(name: str, one: Person, process: int, ids: list[str]) -> None:
    """Whether memory grows once everything has been used."""
    at: dict[int, float] = {}
    for number in range(1, MEMORY_AFTER + 1):
        one.mixed(ids)
        if number in (MEMORY_BEFORE, MEMORY_AFTER):
            at[number] = memory(process)
    more = at[MEMORY_AFTER] / at[MEMORY_BEFORE] - 1
    threads = len(list(Path(f"/proc/{process}/task").iterdir()))
    print(f"{name}: {at[MEMORY_BEFORE]:.0f} MiB after {MEMORY_BEFORE} callbacks, {at[MEMORY_AFTER]:.0f} MiB after "
          f"{MEMORY_AFTER:,}: {more:+.1%}; {threads} threads, {threading.active_count()} here", flush=True)  # fmt: skip


def main() -> None:
    """Print a table."""
    heads = ("ecosystem", "what", "callbacks", "errors", "p50 ms", "p95 ms", "a second", "kB each")
    print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(one) for one in sys.argv[1:]]
        if not folders:
            large = Path(scratch) / "10000"
            subprocess.run([sys.executable, str(LARGE), str(large), "10000"], check=True)
            folders = [ROOT / "datasets" / "volta", large]
        for number, folder in enumerate(folders):
            with (folder / "participants.csv").open(encoding="utf-8") as table:
                next(table)
                ids = [line.split(",", 1)[0] for line in table]
            measured(folder.name, folder, ids[:400], 8461 + number)


if __name__ == "__main__":
    main()

"""What is left of a workspace that is killed while it saves, beside a writer that simply writes its file.

    python -m tests.bench.workspace_faults [--kills 1000] [--seed N]

Every kill: a child process saves again and again and says which save was acknowledged; it is killed at a moment drawn
at random; what it leaves is opened and read in full.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecohealth.workspace.store import WorkspaceRefused
from ecohealth.workspace.workspace import Workspace

AT_LONGEST = 0.06
"""Seconds after its first acknowledged save within which a child is killed."""
LARGE = 2_000_000


@dataclass
class Left:
    """What was found after the kills."""

    kills: int = 0
    torn: int = 0
    lost: int = 0
    temporary: int = 0


def save_for_ever(folder: Path, told: int, start: int) -> None:
    """The child of the workspace: keep a snapshot and an item, tell the number, and so on."""
    workspace = Workspace(folder)
    item = next(iter(workspace.items("note")), None)
    item = item or workspace.add("note", "Count", {"text": "0"}, author="child")
    number = start
    while True:
        number += 1
        content = str(number).encode() + os.urandom(LARGE)
        workspace.keep_snapshot(f"Number {number}", {"a.parquet": content}, author="child")
        item = workspace.save(item, name="Count", body={"text": str(number)}, author="child")
        os.write(told, f"{number}\n".encode())


def write_for_ever(folder: Path, told: int, start: int) -> None:
    """The control: the same said in one JSON file that is simply opened and written."""
    number = start
    while True:
        number += 1
        with (folder / "naive.json").open("w") as file:
            file.write(json.dumps({"number": number, "filling": "x" * LARGE}))
        os.write(told, f"{number}\n".encode())


def read_workspace(folder: Path) -> int:
    """The number that is there, everything else read too; raises where anything is torn."""
    workspace = Workspace(folder)
    for one in workspace.snapshots():
        workspace.files(one.id)
    item = next(iter(workspace.items("note")), None)
    number = int(item.body["text"]) if item else 0
    named = {int(one.name.removeprefix("Number ")) for one in workspace.snapshots()}
    if item and not set(range(1, number + 1)) <= named:
        raise WorkspaceRefused("a snapshot is missing")
    workspace.close()
    return number


def read_naive(folder: Path) -> int:
    """The number that is there; raises where the file is torn."""
    return int(json.loads((folder / "naive.json").read_text())["number"])


def kill_while_it_saves(
    folder: Path, child: Callable[[Path, int, int], None], read: Callable[[Path], int], kills: int, seed: int
) -> Left:
    """Kill a child ``kills`` times, each in a folder that soon is begun anew; count what is wrong afterwards."""
    rng = np.random.default_rng(seed)
    left = Left()
    for number in range(kills):
        place = folder / str(number)
        place.mkdir()
        acknowledged = _killed(place, child, float(rng.uniform(0, AT_LONGEST)))
        left.kills += 1
        try:
            left.lost += read(place) < acknowledged
        except (WorkspaceRefused, ValueError):
            left.torn += 1
        left.temporary += len([one for one in place.iterdir() if one.name.endswith(".tmp")])
        for one in place.iterdir():
            one.unlink()
    return left


def _killed(folder: Path, child: Callable[[Path, int, int], None], after: float) -> int:
    """The last number that the child acknowledged before its end."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(reading)
            child(folder, writing, 0)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as told:
        first = told.readline()
        time.sleep(after)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        lines = [first, *told]
    return max((int(one) for one in lines if one.endswith("\n")), default=0)


def main() -> None:
    """Kill, read, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    seed = asked.seed or 1 + secrets.randbelow(2**31)
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        for name, child, read, kills in (
            ("workspace", save_for_ever, read_workspace, asked.kills),
            ("plain file", write_for_ever, read_naive, max(20, asked.kills // 10)),
        ):
            place = Path(folder, name)
            place.mkdir()
            left = kill_while_it_saves(place, child, read, kills, seed)
            print(f"{name}: {left.kills:,} kills, torn {left.torn:,}, acknowledged and lost {left.lost:,}")


if __name__ == "__main__":
    main()

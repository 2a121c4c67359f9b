"""A whole scorecard with its intervals beside a plain script that computes the values once: seconds and memory.

    python -m tests.bench.scorecards [PARTICIPANTS INTERACTIONS] [--grow]

Each runs in a process of its own on the same files: ``ecohealth score FOLDER --replicates 200 -o card.json`` and
``plain_scorecard.py``. ``--grow`` instead scores ever larger ecosystems, to the exponent of growth.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def write(folder: Path, participants: int, interactions: int, seed: int = 1) -> None:
    """An ecosystem of five types over two years whose participants' activity has a heavy tail."""
    rng = np.random.default_rng(seed)
    ids = np.char.add("p", np.char.zfill(np.arange(participants).astype(str), 7))
    often = 1.0 / np.arange(1, participants + 1) ** 0.8
    often = rng.permutation(often / often.sum())
    source, target = (rng.choice(participants, interactions, p=often) for _ in range(2))
    target = np.where(source == target, (target + 1) % participants, target)
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame({"id": ids, "type": rng.choice(list("abcde"), participants)}).to_csv(
        folder / "participants.csv", index=False
    )
    pd.DataFrame(
        {
            "source": ids[source], "target": ids[target], "kind": rng.choice(list("xyz"), interactions),
            "weight": np.round(rng.lognormal(3.0, 1.0, interactions), 4),
            "date": (np.datetime64("2024-01-01") + rng.integers(0, 731, interactions)).astype(str),
        }
    ).to_csv(folder / "interactions.csv", index=False)  # fmt: skip


def run(command: list[str]) -> tuple[float, float, float, str]:
    """Seconds, seconds of processors, MiB at the peak, and what it said."""
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        said.seek(0)
        text = said.read().decode()
    if status != 0:
        raise SystemExit(f"{command} ended with {status}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, text


def score(folder: Path, replicates: int) -> tuple[float, float, float, str]:
    """The command, all of the data scored."""
    return run([str(Path(sys.executable).with_name("ecohealth")), "score", str(folder), "--window", "all",
                "--replicates", str(replicates), "-o", str(folder / f"card-{replicates}.json")])  # fmt: skip


def compare(folder: Path, participants: int, interactions: int) -> None:
    """Side by side, and whether the values are the same."""
    write(folder, participants, interactions)
    for replicates in (0, 200):
        seconds, cpu, memory, _ = score(folder, replicates)
        print(f"ecohealth, {replicates:3d} replicates: {seconds:7.1f} s ({cpu:.1f} s of processors), {memory:.0f} MiB")
    seconds, cpu, memory, said = run([sys.executable, str(HERE / "plain_scorecard.py"), str(folder)])
    plain = json.loads(said)
    whole = sum(one["seconds"] for one in plain.values())
    print(
        f"plain script, once:        {whole:7.1f} s (ran {seconds:.1f} s with a tenth of its draws), {memory:.0f} MiB"
    )
    card = json.loads((folder / "card-200.json").read_text())
    ours = {one["id"]: one["value"] for pillar in card["pillars"] for one in pillar["metrics"]}
    for name, one in sorted(plain.items(), key=lambda pair: -pair[1]["seconds"]):
        beside = f"{one['value']:.6g} beside {ours[name]:.6g}" if ours.get(name) is not None else ""
        print(f"  {name:24s} {one['seconds']:8.2f} s  {beside}")


def grow(folder: Path) -> None:
    """Seconds over ten times as many records each, and the exponent between the last two."""
    last = None
    for interactions in (10_000, 100_000, 1_000_000):
        where = folder / str(interactions)
        write(where, interactions // 10, interactions)
        seconds, cpu, memory, _ = score(where, 200)
        slope = "" if last is None else f", exponent {math.log10(cpu / last):.2f}"
        print(f"{interactions:9,d} interactions: {seconds:7.1f} s ({cpu:.1f} s of processors), {memory:.0f} MiB{slope}")
        last = cpu


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    with tempfile.TemporaryDirectory() as made:
        if "--grow" in sys.argv:
            grow(Path(made))
        else:
            compare(Path(made), *(numbers or [10_000, 100_000]))

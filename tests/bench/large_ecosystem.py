"""A large ecosystem, the same bytes every time: `python tests/bench/large_ecosystem.py FOLDER [PARTICIPANTS]`.

100,000 participants of 8 types unless said otherwise, five relations for each, whose givers and takers are drawn with
heavy tails, so that a few carry much, as in real ones.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

PARTICIPANTS, RELATIONS_EACH, TYPES, SEED = 100_000, 5, 8, 20_240_601


def main(folder: Path, participants: int = PARTICIPANTS) -> None:
    """Write both tables into the folder, which is made."""
    rng = np.random.default_rng(SEED)
    relations = participants * RELATIONS_EACH
    folder.mkdir(parents=True)
    ids = np.char.add("p", np.arange(participants).astype(str))
    roles = np.char.add("role-", rng.integers(0, TYPES, participants).astype(str))
    giver, taker = heavy_tailed(rng, participants, relations), heavy_tailed(rng, participants, relations)
    taker = np.where(taker == giver, (taker + 1) % participants, taker)
    interactions = {
        "source": ids[giver],
        "target": ids[taker],
        "kind": rng.choice(["supply", "service", "data"], relations),
        "weight": np.round(rng.lognormal(8.0, 1.5, relations), 2),
        "date": (np.datetime64("2022-01") + rng.integers(0, 36, relations)).astype(str),
    }
    pd.DataFrame({"id": ids, "type": roles}).to_csv(folder / "participants.csv", index=False)
    pd.DataFrame(interactions).to_csv(folder / "interactions.csv", index=False)


def heavy_tailed(rng: np.random.Generator, participants: int, relations: int) -> np.ndarray:
    """Participants, the first of them far more often than the last."""
    return np.minimum(participants * rng.beta(0.4, 3.0, relations), participants - 1).astype(np.int64)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))

"""An ensemble on a cluster: the same bits as here, and plain words where there is none."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecohealth.errors import BadScenario
from ecohealth.scenarios import cluster as clusters
from ecohealth.scenarios.chance import CommonShock, RandomLoss
from ecohealth.scenarios.cluster import cluster
from ecohealth.scenarios.ensemble import Runs
from ecohealth.scenarios.simulate import simulate
from tests.ecosystems import random_ecosystem
from tests.unit.cli.conftest import Run


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Two workers in this process, behind a scheduler that is reached as one elsewhere would be."""
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None, host="127.0.0.1"
    ) as here:
        yield here.scheduler_address


@pytest.mark.parametrize("cascade", ["none", "linear", "threshold"])
def test_a_cluster_changes_no_bit(scheduler: str, cascade: Any) -> None:
    eco, chance = random_ecosystem(3, n=60, rows=200), RandomLoss(0.1) + CommonShock("type", 0.02)
    alone = simulate(eco, chance, cascade=cascade, seed=7, runs=Runs(400, workers=1))
    with cluster(scheduler) as workers:
        assert workers.threads == 2
        elsewhere = simulate(eco, chance, cascade=cascade, seed=7, runs=Runs(400, executor=workers))
        other = simulate(eco, chance, cascade=cascade, seed=8, runs=Runs(400, executor=workers))
    assert alone.lost.tobytes() == elsewhere.lost.tobytes() != other.lost.tobytes()
    assert alone.to_dict() == elsewhere.to_dict()


def test_the_command_line_reaches_it(scheduler: str, folder: Path, run: Run) -> None:
    words = ["simulate", folder, "--random", "--runs", "300", "--seed", "5", "-o"]
    files = [folder.parent / "here.json", folder.parent / "there.json"]
    assert run(*words, files[0]).exit_code == 0
    assert run(*words, files[1], "--scheduler", scheduler).exit_code == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    assert json.loads(files[1].read_bytes())["runs"] == 300


def test_what_all_runs_share_is_sent_once(scheduler: str) -> None:
    shared = {"arrays": list(range(10))}
    with cluster(scheduler) as workers:
        sums = [workers.submit(_sum, shared, more) for more in range(3)]
        assert [one.result() for one in sums] == [45, 46, 47]
        assert len(workers._sent) == 1


def _sum(shared: dict[str, list[int]], more: int) -> int:
    return sum(shared["arrays"]) + more


def test_where_no_scheduler_answers_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    monkeypatch.setattr(clusters, "PATIENCE", 0.5)
    with pytest.raises(BadScenario, match=f"no scheduler answers at {address}; is 'dask scheduler' running there"):
        cluster(address).__enter__()
    with pytest.raises(BadScenario, match="no scheduler can be at 'http://a'; write tcp://host:8786"):
        cluster("http://a").__enter__()


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadScenario, match=r"needs the extra 'cluster': pip install 'ecohealth\[cluster\]'"):
        cluster("tcp://127.0.0.1:8786").__enter__()

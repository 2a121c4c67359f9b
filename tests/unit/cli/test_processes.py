"""The real program, as a shell sees it: exit codes, the two streams, what it imports, how it stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ecohealth.cli.program import COMPILING
from tests.unit.cli.conftest import heard

PROGRAM = [sys.executable, "-c", "from ecohealth.cli import main; main()"]
HEAVY = ("pandas", "numpy", "numba", "plotly", "dash", "scipy", "igraph", "networkx", "pyarrow", "openpyxl", "pydantic")


def ecohealth(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *(str(one) for one in words)],
        capture_output=True, check=False, encoding="utf-8", env={**os.environ, "COLUMNS": "80", **environment},
    )  # fmt: skip


def once_compiled(told: str) -> str:
    """Without the line about compiling, which only the first on a machine to use a kernel sees."""
    return told.removeprefix(f"ecohealth: {COMPILING}\n")


def test_help_imports_nothing_heavy_and_names_every_command() -> None:
    look = f"import sys, atexit; atexit.register(lambda: sys.stderr.write(','.join({HEAVY} & sys.modules.keys())))"
    program = look.replace(str(HEAVY), f"set({HEAVY})") + "; from ecohealth.cli import main; main()"
    answer = subprocess.run(
        [sys.executable, "-c", program, "--help"], capture_output=True, check=False, encoding="utf-8"
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    for name in ("demo", "check", "score", "rank", "simulate", "serve", "metrics"):
        assert f" {name} " in answer.stdout


def test_an_answer_goes_to_standard_output_and_a_refusal_to_standard_error(folder: Path) -> None:
    done = ecohealth("score", folder)
    assert (done.returncode, once_compiled(done.stderr)) == (0, "")
    refused = ecohealth("simulate", folder, "--lose", "Kaihua", "-o", folder.parent / "outcome.json")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "did you mean 'kaihua'?" in refused.stderr
    assert not (folder.parent / "outcome.json").exists()


def test_rows_set_aside_end_with_1(spotted: Path) -> None:
    answer = ecohealth("check", spotted)
    assert (answer.returncode, once_compiled(answer.stderr)) == (1, "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["scor"], "No such command 'scor'"),
        (["score"], "Missing"),
        (["score", "x", "--windw", "all"], "--windw"),
        (["rank", "x", "--cascade", "debtrank"], "'debtrank' is not one of 'none', 'linear'"),
        (["score", "x", "--seed", "soon"], "--seed"),
    ],
)
def test_wrong_usage_is_one_message_that_says_where_help_is(words: list[str], told: str) -> None:
    answer = ecohealth(*words)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert told in answer.stderr
    assert "--help' shows what can be asked" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_reader_that_leaves_early_is_no_error(folder: Path) -> None:
    process = subprocess.Popen([*PROGRAM, "score", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    told = process.stderr.read().decode()
    process.stderr.close()
    assert (process.wait(), once_compiled(told)) == (0, "")


def test_a_terminal_that_lacks_characters_gets_their_escapes(folder: Path) -> None:
    answer = ecohealth("rank", folder, PYTHONIOENCODING="ascii")
    assert answer.returncode == 0
    assert "\\u51ef" in answer.stdout


def test_ctrl_c_ends_with_130_and_a_word(tmp_path: Path) -> None:
    slow = (
        "import time, ecohealth.tables.read as read; from ecohealth.cli import main; "
        "read.read_tables = lambda *_, **__: (print('reading', flush=True), time.sleep(60)); main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", slow, "score", str(tmp_path), "-o", str(tmp_path / "card.json")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", preexec_fn=heard,  # noqa: PLW1509
    )  # fmt: skip
    assert process.stdout.readline() == "reading\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30) == ("", "ecohealth: stopped\n")
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_a_wait_for_compiling_is_told_once_on_standard_error_and_not_again(folder: Path, tmp_path: Path) -> None:
    first, again = (ecohealth("rank", folder, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2))
    assert (first.returncode, first.stderr) == (0, f"ecohealth: {COMPILING}\n")
    assert (again.returncode, again.stderr) == (0, "")
    assert first.stdout == again.stdout


RUNNING = """
import sys
import ecohealth.scenarios.ensemble as ensemble
from ecohealth.cli import main
lost_in, told = ensemble.lost_in, []
def tell(*words):
    if not told:
        told.append(True)
        print("running", flush=True)
    return lost_in(*words)
ensemble.lost_in = tell
main()
"""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_an_ensemble_and_leaves_no_file(folder: Path, workers: str) -> None:
    """As the terminal sends it: to the whole group. The control is the same with few runs, which ends and writes."""
    target = folder.parent / "risk.json"
    words = [
        sys.executable,
        "-c",
        RUNNING,
        "simulate",
        str(folder),
        "--random",
        "--workers",
        workers,
        "-o",
        str(target),
    ]
    before = sorted(folder.parent.rglob("*"))
    process = subprocess.Popen(
        [*words, "--runs", "50000000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        start_new_session=True, preexec_fn=heard,  # noqa: PLW1509
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "running\n"
    os.killpg(process.pid, signal.SIGINT)
    out, told = process.communicate(timeout=60)
    assert (out, once_compiled(told)) == ("", "ecohealth: stopped\n")
    assert process.returncode == 130
    assert sorted(folder.parent.rglob("*")) == before
    control = subprocess.run([*words, "--runs", "1000"], capture_output=True, check=False, encoding="utf-8")
    assert (control.returncode, control.stdout[:8]) == (0, "running\n")
    assert target.stat().st_size > 0


IN_PROCESSES = """
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import ecohealth as eh
def told(done, most):
    if done == 128:
        print(*executor._processes, flush=True)
if __name__ == "__main__":
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        runs = eh.Runs(50_000_000, executor=executor, progress=told)
        eh.simulate(eh.load(sys.argv[1]), eh.RandomLoss(0.1), runs=runs)
"""


def test_ctrl_c_ends_the_processes_of_an_ensemble_too(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "ensemble.py"
    script.write_text(IN_PROCESSES, "utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        start_new_session=True, preexec_fn=heard, env={**os.environ, "PYTHONPATH": str(Path.cwd())},  # noqa: PLW1509
    )  # fmt: skip
    assert process.stdout is not None
    workers = [int(one) for one in process.stdout.readline().split()]
    assert len(workers) == 2
    assert all(_is_there(one) for one in workers)  # the control: they are at work until then
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "KeyboardInterrupt" in told
    assert not any(_is_there(one) for one in workers)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True

"""What is handed to users: a wheel that holds the product and its data, and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    return Path(next(WheelBuilder(str(root)).build(directory=str(folder), versions=["standard"])))


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_product_its_assets_and_the_sample(root: Path, contents: set[str]) -> None:
    wanted = {path for room in ("ecohealth", "dashboards") for path in (root / room).rglob("*") if path.is_file()}
    packed = {path.relative_to(root).as_posix() for path in wanted if "__pycache__" not in path.parts}
    tables = {f"ecohealth/_datasets/volta/{path.name}" for path in (root / "datasets" / "volta").glob("*.csv")}
    assert {"ecohealth/cli/commands.py", "dashboards/app.py", "ecohealth/_datasets/volta/participants.csv"} <= contents
    assert (packed | tables) - contents == set()


def test_the_wheel_holds_no_tests_no_generator_and_no_top_level_datasets(contents: set[str]) -> None:
    tops = {name.split("/")[0] for name in contents}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"ecohealth", "dashboards"}
    assert [name for name in contents if re.search(r"_datasets/.*\.py$|(^|/)tests?/", name)] == []


def test_the_wheel_carries_its_licence_and_its_notice(contents: set[str]) -> None:
    licences = {name.split("/", 1)[1] for name in contents if "/licenses/" in name}
    fonts = {f"licenses/{room}/fonts/LICENSE.txt" for room in ("dashboards/assets", "ecohealth/export")}
    assert licences == {"licenses/LICENSE", "licenses/NOTICE", *fonts}


def test_an_unpacked_wheel_finds_its_sample_away_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    program = "import ecohealth; print(ecohealth.__file__); print(ecohealth.sample_path('volta'))"
    command = [sys.executable, "-P", "-c", program]
    away = {"PYTHONPATH": str(tmp_path / "site"), "PYTHONWARNINGS": "error"}
    answer = subprocess.run(command, env=away, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    package, sample = answer.stdout.splitlines()
    assert Path(package).is_relative_to(tmp_path / "site")
    assert Path(sample).is_relative_to(tmp_path / "site")
    assert (Path(sample) / "participants.csv").is_file()


def test_the_source_builds_the_same_wheel(root: Path, contents: set[str], tmp_path: Path) -> None:
    import tarfile

    from hatchling.builders.sdist import SdistBuilder
    from hatchling.builders.wheel import WheelBuilder

    source = Path(next(SdistBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"])))
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    again = Path(next(WheelBuilder(str(unpacked)).build(directory=str(tmp_path / "again"), versions=["standard"])))
    with zipfile.ZipFile(again) as archive:
        assert set(archive.namelist()) == contents


def test_the_installed_command_runs_where_the_repository_is_not(wheel: Path, tmp_path: Path) -> None:
    """As pipx installs it: an environment of its own, with the wheel and what it needs, and a command on the path."""
    venv.create(tmp_path / "env", with_pip=False)
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    uv = Path(sys.executable).with_name("uv")
    into = [str(uv), "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(scripts / "python")]
    subprocess.run([*into, str(wheel)], check=True, cwd=tmp_path)
    (site,) = (tmp_path / "env").glob("**/site-packages")
    (site / "needs.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    clean = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(scripts / "ecohealth"), *words]
        return subprocess.run(command, cwd=tmp_path, env=clean, check=False, capture_output=True, text=True)

    assert run("check", "volta").returncode == 2, "a name that is no path is refused"
    answer = run("check", str(site / "ecohealth" / "_datasets" / "volta"))
    assert answer.returncode == 0, answer.stderr
    assert "participants.csv" in answer.stdout

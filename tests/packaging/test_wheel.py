"""What is handed to users: a wheel that holds the product and its data, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
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

"""The locked requirements: everything by hash, from nowhere in particular, and every licence named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

LOCKS = ("bootstrap", "run", "dev", "minimum")
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


def requirements(root: Path, lock: str) -> list[str]:
    """One logical line a requirement."""
    text = (root / "requirements" / f"{lock}.txt").read_text("utf-8")
    return text.replace("\\\n", " ").splitlines()


def names(lines: list[str]) -> set[str]:
    return {canonicalize_name(found.group()) for line in lines if (found := NAME.match(line))}


def pins(root: Path, lock: str) -> dict[str, str]:
    """Version and marker of each requirement, without its hashes."""
    return {line.split("==")[0]: line.split(" --hash")[0] for line in requirements(root, lock)}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_one_version_with_its_hashes(root: Path, lock: str) -> None:
    lines = requirements(root, lock)
    assert lines != []
    assert [line for line in lines if not re.match(r"^[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_requirement_names_a_place(root: Path, lock: str) -> None:
    assert re.findall(r"://|file:|-index|find-links|@", "\n".join(requirements(root, lock))) == []


@pytest.mark.parametrize("lock", ["bootstrap", "run"])
def test_the_locks_agree(root: Path, lock: str) -> None:
    every = pins(root, "dev")
    # A marker may fall away where a tool for development wants the package on every platform; never the version.
    assert {
        name: pin
        for name, pin in pins(root, lock).items()
        if every.get(name, "").split() not in (pin.split(), pin.split(" ;")[0].split())
    } == {}


def test_the_locks_hold_what_the_project_asks_for(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    asked = {"run": project["project"]["dependencies"], **project["dependency-groups"]}
    asked["minimum"] = [*asked["run"], *asked["test"]]
    asked["dev"] = [*asked["test"], *(name for name in asked["dev"] if isinstance(name, str))]
    missing = {lock: names(asked[lock]) - names(requirements(root, lock)) for lock in LOCKS}
    assert missing == {lock: set() for lock in LOCKS}


def test_the_oldest_versions_allowed_are_those_that_are_tested(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    lowest = dict(re.findall(r"^([\w.-]+)==(\S+)", "\n".join(requirements(root, "minimum")), re.MULTILINE))
    bounds = {
        canonicalize_name(name): bound
        for name, bound in (one.split(">=") for one in project["project"]["dependencies"])
    }
    tested = {name: lowest[name] for name in bounds}
    assert {name for name in bounds if not f"{tested[name]}.0.0".startswith(f"{bounds[name]}.0")} == set()


def test_the_notice_names_every_installed_package(root: Path) -> None:
    listed = set(re.split(r"[\s,]+", (root / "NOTICE").read_text("utf-8")))
    assert names(requirements(root, "run")) - listed == set()

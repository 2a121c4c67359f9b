"""What a release is made of is looked up and listed whole: a package that was passed over fails."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

WANTED = {"flask": "3.1.3", "python-pptx": "1.0.2"}


def tool(root: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, root / "requirements" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def audit(root: Path) -> ModuleType:
    return tool(root, "audit")


@pytest.fixture(scope="module")
def sbom(root: Path) -> ModuleType:
    return tool(root, "sbom")


def row(name: str, version: str, *holes: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": version, "vulns": list(holes)}


def test_all_looked_up_and_none_vulnerable_is_clean(audit: ModuleType) -> None:
    answer = {"dependencies": [row("flask", "3.1.3"), row("python_pptx", "1.0.2")]}
    assert audit.judge(WANTED, answer) == (audit.CLEAN, [])


def test_a_vulnerable_package_is_named_with_its_cure(audit: ModuleType) -> None:
    hole = {"id": "GHSA-1", "fix_versions": ["3.1.4"]}
    answer = {"dependencies": [row("flask", "3.1.3", hole), row("python-pptx", "1.0.2")]}
    assert audit.judge(WANTED, answer) == (audit.VULNERABLE, ["flask 3.1.3: GHSA-1, mended in 3.1.4"])


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "the answer does not name it"),
        ([{"name": "flask", "skip_reason": "not found"}], "not found"),
        ([row("flask", "3.0.0")], "the answer does not name it"),
    ],
    ids=["unnamed", "skipped", "another version"],
)
def test_a_package_that_was_not_looked_up_fails(audit: ModuleType, rows: list[dict[str, Any]], why: str) -> None:
    code, lines = audit.judge(WANTED, {"dependencies": [*rows, row("python-pptx", "1.0.2")]})
    assert code == audit.UNKNOWN
    assert len(lines) == 1
    assert lines[0].startswith("flask 3.1.3 was not looked up")
    assert why in lines[0]


def test_a_lock_that_pins_nothing_was_not_looked_up(audit: ModuleType) -> None:
    assert audit.judge({}, {"dependencies": []})[0] == audit.UNKNOWN


def test_every_pin_of_the_lock_is_asked_for(root: Path, audit: ModuleType) -> None:
    lock = (root / "requirements" / "run.txt").read_text("utf-8")
    pins = audit.pinned(lock)
    assert len(pins) == sum("==" in line and not line.startswith(" ") for line in lock.splitlines())
    assert {"dash", "numpy", "xlsxwriter"} <= set(pins)


def test_the_list_of_a_release_lacks_no_locked_package(sbom: ModuleType) -> None:
    listed = {"components": [{"name": "Flask", "version": "3.1.3"}, {"name": "numpy"}]}
    assert sbom.missing({"flask"}, {"components": [{"name": "Flask", "version": "3.1.3"}]}) == []
    assert sbom.missing({"flask", "python-pptx"}, listed) == [
        "python-pptx is locked and not listed",
        "numpy is listed without a version",
    ]


def test_the_lock_of_another_system_is_not_asked_of_this_one(sbom: ModuleType) -> None:
    lock = "flask==3.1.3 \\\n    --hash=sha256:00\ncolorama==0.4.6 ; python_version < '3' \\\n    --hash=sha256:00\n"
    assert sbom.locked(lock) == {"flask"}

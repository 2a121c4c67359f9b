"""What is in a release: builds the wheel, installs it by the locks where nothing else is, runs it there, and writes
down every package of that environment with its version, licence and what needs it (CycloneDX, ``dist/sbom.json``).

``python requirements/sbom.py`` fails where the installed program does not run, or where a package is installed that the
list lacks, or locked for this machine and not installed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"


def locked(lock: str) -> set[str]:
    """Normal names of the packages that a lock wants on this machine."""
    lines = (line.split(" --hash")[0].strip() for line in lock.replace("\\\n", " ").splitlines())
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(one.name) for one in wanted if one.marker is None or one.marker.evaluate()}


def missing(wanted: set[str], listed: dict[str, Any]) -> list[str]:
    """What of the wanted packages a CycloneDX document does not list, and what it lists without a version."""
    rows = {canonicalize_name(row["name"]): row.get("version") for row in listed.get("components", [])}
    absent = [f"{name} is locked and not listed" for name in sorted(wanted - set(rows))]
    return absent + [f"{name} is listed without a version" for name in sorted(rows) if not rows[name]]


def main() -> int:
    """Build, install, run, list, check."""
    uv = Path(sys.executable).with_name("uv")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(DIST))
    wheel = max(DIST.glob("ecohealth-*.whl"), key=lambda path: path.stat().st_mtime)
    with tempfile.TemporaryDirectory() as folder:
        venv.create(Path(folder) / "env", with_pip=False)
        python = Path(folder) / "env" / "bin" / "python"
        into = (str(uv), "pip", "install", "--quiet", "--python", str(python))
        _run(*into, "--require-hashes", "-r", str(ROOT / "requirements" / "run.txt"))
        _run(*into, "--no-deps", "--offline", str(wheel))
        _run(str(python.with_name("ecohealth")), "demo", "--no-serve", cwd=folder)
        target = DIST / "sbom.json"
        options = ("--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "-o", str(target))
        _run(sys.executable, "-m", "cyclonedx_py", "environment", *options, str(python))
    listed = json.loads(target.read_text("utf-8"))
    wanted = locked((ROOT / "requirements" / "run.txt").read_text("utf-8"))
    problems = missing(wanted, listed)
    print("\n".join(problems) or f"{wheel.name} runs by itself; sbom.json lists all {len(wanted)} packages it needs")
    return 1 if problems else 0


def _run(*command: str, cwd: str | None = None) -> None:
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    subprocess.run(command, check=True, cwd=cwd, env=clean)


if __name__ == "__main__":
    sys.exit(main())

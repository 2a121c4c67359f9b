"""Known vulnerabilities of every locked requirement. A package that could not be looked up is a failure, not a pass.

``python requirements/audit.py [run.txt …]`` asks pip-audit about each lock (all of them where none is named). The tool
itself ends well when it could look up nothing at all, for want of the package or of a network; this does not.
Ends with 0: every package was looked up and none is known to be vulnerable; 1: some are; 2: some were not looked up.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

HERE = Path(__file__).parent
PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2


def pinned(lock: str) -> dict[str, str]:
    """Version of each package that a lock pins, by its normal name."""
    return {canonicalize_name(name): version for name, version in PINNED.findall(lock)}


def judge(wanted: dict[str, str], answer: dict[str, Any]) -> tuple[int, list[str]]:
    """Exit code and what to tell, from the packages that should have been looked up and pip-audit's JSON answer."""
    every = {canonicalize_name(row["name"]): row for row in answer.get("dependencies", [])}
    skipped = {name: row["skip_reason"] for name, row in every.items() if "skip_reason" in row}
    rows = {name: row for name, row in every.items() if name not in skipped}
    told = {
        name: row for name, row in rows.items() if "skip_reason" not in row and row.get("version") == wanted.get(name)
    }
    found = [
        f"{name} {row['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for name, row in sorted(told.items())
        for hole in row.get("vulns", [])
    ]
    unknown = [
        f"{name} {version} was not looked up: {skipped.get(name, 'the answer does not name it')}"
        for name, version in sorted(wanted.items())
        if name not in told
    ]
    code = VULNERABLE if found else UNKNOWN if unknown or not wanted else CLEAN
    return code, [*found, *unknown]


def ask(lock: Path) -> dict[str, Any]:
    """pip-audit's answer about one lock, as JSON; empty where it gave none."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    done = subprocess.run(
        [*command, "--format", "json", "--progress-spinner", "off"], check=False, capture_output=True, text=True
    )
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        print(done.stderr.strip(), file=sys.stderr)
        return {}


def main(words: list[str]) -> int:
    """Ask about the locks named, or about all; the worst exit code, vulnerable before unknown."""
    codes = []
    for name in words or ["run.txt", "dev.txt", "bootstrap.txt"]:
        lock = HERE / name
        wanted = pinned(lock.read_text("utf-8"))
        code, lines = judge(wanted, ask(lock))
        codes.append(code)
        looked_up = len(wanted) - sum("was not looked up" in line for line in lines)
        print("\n".join([*lines, f"{name}: {looked_up} of {len(wanted)} packages looked up"]))
    return min((code for code in codes if code), default=CLEAN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

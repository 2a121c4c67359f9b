from __future__ import annotations

import os
import subprocess
import sys

import numba.core.caching

from ecohealth.compiled import kernel


def doubled(x: int) -> int:
    return 2 * x


def test_a_kernel_is_compiled_when_it_is_called():
    compiled = kernel(doubled)
    assert compiled.signatures == []
    assert compiled(21) == 42
    assert len(compiled.signatures) == 1


def test_where_no_cache_can_be_kept_kernels_work_all_the_same(monkeypatch):
    monkeypatch.setattr(numba.core.caching.CacheImpl, "_locator_classes", [])
    assert kernel(doubled)(21) == 42


def test_importing_the_room_compiles_nothing():
    code = (
        "import ecohealth.network.cascade as c, ecohealth.network.nullmodels as m, ecohealth.network.percolation as p\n"
        "rooms = [vars(one).values() for one in (c, m, p)]\n"
        "kernels = [one for room in rooms for one in room if hasattr(one, 'signatures')]\n"
        "assert len(kernels) > 5\n"
        "assert not any(one.signatures for one in kernels)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_an_older_version_kept_is_compiled_anew_where_its_types_are_no_more(tmp_path):
    module = """
from typing import NamedTuple
from ecohealth.compiled import kernel
class {name}(NamedTuple):
    x: int
@kernel
def read(one):
    return one.x + {more}
print(read({name}(40)))
"""
    told = []
    for name, more in (("Before", 1), ("After", 2)):
        (tmp_path / "older.py").write_text(module.format(name=name, more=more))
        told.append(
            subprocess.run(
                [sys.executable, "-c", "import older"],
                check=True, capture_output=True, text=True, cwd=tmp_path,
                env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kept"), "PYTHONDONTWRITEBYTECODE": "1"},
            ).stdout
        )  # fmt: skip
    assert told == ["41\n", "42\n"]
    assert list((tmp_path / "kept").rglob("*.nbi"))

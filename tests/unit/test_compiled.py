from __future__ import annotations

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

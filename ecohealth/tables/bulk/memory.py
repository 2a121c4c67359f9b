"""How much of the memory that reading may take is left beside what the program holds already."""

from __future__ import annotations

import mmap
from pathlib import Path

BLOCKS = 60_000_000  # bytes: blocks under way, the part that is being summed, what the allocator keeps
LEAST = 24_000_000  # bytes that are used in any case: with fewer, records would go to disk in crumbs
_HELD = Path("/proc/self/statm")
_PROGRAM = 300_000_000  # bytes that the program is taken to hold where the system does not say


def left_of(memory: int) -> int:
    """The bytes that records and their sums may take, so that the process holds no more than ``memory`` in all."""
    return max(memory - held() - BLOCKS, LEAST)


def held() -> int:
    """The bytes of memory that the process holds now."""
    try:
        return int(_HELD.read_text().split()[1]) * mmap.PAGESIZE
    except OSError:
        return _PROGRAM

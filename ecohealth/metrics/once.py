"""What several metrics rest on is worked out once for an ecosystem, which never changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from ecohealth.ecosystem.ecosystem import Ecosystem

Told = TypeVar("Told")


def once(compute: Callable[[Ecosystem], Told]) -> Callable[[Ecosystem], Told]:
    """Keep what a function tells of an ecosystem with it; who asks shares it, and may not change it."""

    @wraps(compute)
    def told(eco: Ecosystem) -> Told:
        if compute not in eco.readings:
            eco.readings[compute] = compute(eco)
        return cast(Told, eco.readings[compute])

    return told

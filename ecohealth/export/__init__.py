"""Results to files: one document model, many writers.

The package has the name of the function that the product is known by, so it can be called like it: once a part of it is
imported, Python itself puts the package in the function's place as ``ecohealth.export``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, *given: Any, **named: Any) -> None:
        """Write a result to a file: see :func:`ecohealth.export.write.export`."""
        from ecohealth.export.write import export

        export(*given, **named)


sys.modules[__name__].__class__ = _Callable

"""The ecosystems that come with the product."""

from __future__ import annotations

from pathlib import Path

from ecohealth.errors import UnknownChoice

_PACKAGE = Path(__file__).resolve().parent.parent
_HOMES = (_PACKAGE / "_datasets", _PACKAGE.parent / "datasets")  # as installed; as checked out


def sample_names() -> tuple[str, ...]:
    """Names of the bundled ecosystems, sorted."""
    return tuple(sorted({path.parent.name for home in _HOMES for path in home.glob("*/participants.*")}))


def sample_path(name: str) -> Path:
    """The folder of a bundled ecosystem.

    Raises:
        UnknownChoice: when none has that name.
    """
    if name not in sample_names():
        raise UnknownChoice.of("sample", name, sample_names())
    return next(home / name for home in _HOMES if (home / name).is_dir())

"""The reference holds every public name once, and its navigation every page."""

from __future__ import annotations

import re
from pathlib import Path

import ecohealth


def test_every_public_name_stands_in_the_reference_once(root: Path) -> None:
    pages = sorted((root / "docs" / "reference").glob("*.md"))
    told = [
        name for page in pages for name in re.findall(r"^::: ecohealth\.(\w+)$", page.read_text("utf-8"), re.MULTILINE)
    ]
    assert sorted(told) == sorted(ecohealth.__all__)


def test_the_navigation_leads_to_every_page(root: Path) -> None:
    listed = set(re.findall(r"[\w/-]+\.md", (root / "mkdocs.yml").read_text("utf-8")))
    pages = {path.relative_to(root / "docs").as_posix() for path in (root / "docs").rglob("*.md")}
    assert {page for page in pages if not page.startswith("decisions/")} == listed


def test_the_site_loads_nothing_from_elsewhere(root: Path) -> None:
    settings = (root / "mkdocs.yml").read_text("utf-8")
    assert re.search(r"^  font: false$", settings, re.M), "the theme would fetch its fonts"
    assert "://" not in settings

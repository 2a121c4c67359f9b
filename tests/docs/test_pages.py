"""The generated pages are as the code would generate them, and every link leads somewhere."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[str, Any]:
    return runpy.run_path(str(root / "docs" / "pages.py"))


def test_generated_pages_are_current(root: Path, pages: dict[str, Any]) -> None:
    texts = pages["generated"]()
    assert "participant_hhi" in texts["docs/metrics.md"]
    assert pages["stale"](root, texts) == []


def test_links_lead_somewhere(root: Path, pages: dict[str, Any]) -> None:
    assert pages["broken_links"](root) == []


def test_a_stale_page_is_seen_and_written(tmp_path: Path, pages: dict[str, Any]) -> None:
    texts = {"a.md": "new\n", "b.md": "same\n"}
    (tmp_path / "a.md").write_text("old\n", "utf-8")
    (tmp_path / "b.md").write_text("same\n", "utf-8")
    assert pages["stale"](tmp_path, texts) == ["a.md"]
    assert pages["write"](tmp_path, texts) == ["a.md"]
    assert pages["stale"](tmp_path, texts) == []


def test_broken_links_are_seen_and_whole_ones_are_not(tmp_path: Path, pages: dict[str, Any]) -> None:
    good = "[b](b.md) [part](b.md#the-second-part) [top](#first) [out](https://example.org) `code`\n"
    bad = "[gone](gone.md) [nowhere](b.md#third) ![picture](no.png)\n"
    (tmp_path / "a.md").write_text(f"# First\n{good}{bad}```\n[not a link](fence.md)\n```\n", "utf-8")
    (tmp_path / "b.md").write_text("## The second part\n", "utf-8")
    assert pages["broken_links"](tmp_path) == ["a.md: gone.md", "a.md: b.md#third", "a.md: no.png"]

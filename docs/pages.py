"""The pages that are generated from the code, and the links between all pages.

``python docs/pages.py`` checks that they are as they should be; ``--write`` writes the generated ones anew.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SKIPPED = {".venv", ".git", "node_modules", ".pytest_cache", ".hypothesis"}

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+\s+(.*?)\s*$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:")


def generated() -> dict[str, str]:
    """Text of each generated page, by its path."""
    from ecohealth.cli.manual import manual_markdown
    from ecohealth.export.catalogue import metrics_markdown
    from ecohealth.export.data_page import data_markdown

    return {"docs/cli.md": manual_markdown(), "docs/data.md": data_markdown(), "docs/metrics.md": metrics_markdown()}


def stale(root: Path, pages: dict[str, str]) -> list[str]:
    """Generated pages that do not stand on disk as they are generated."""
    return [name for name, text in pages.items() if not _stands(root / name, text)]


def _stands(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def broken_links(root: Path) -> list[str]:
    """Links of all Markdown pages to files that are not there or to headings that no page has, as ``page: link``."""
    pages = (path for path in sorted(root.rglob("*.md")) if not SKIPPED & set(path.relative_to(root).parts))
    return [f"{page.relative_to(root)}: {link}" for page in pages for link in _broken(page)]


def _broken(page: Path) -> Iterator[str]:
    for link in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if ELSEWHERE.match(link):
            continue
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            yield link


def _anchors(page: Path) -> set[str]:
    headings = HEADING.findall(FENCE.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def write(root: Path, pages: dict[str, str]) -> list[str]:
    """Write the generated pages that are stale; their names."""
    names = stale(root, pages)
    for name in names:
        (root / name).write_text(pages[name], "utf-8")
    return names


def main(words: list[str]) -> int:
    """Check, or with ``--write`` write; 1 where something is not as it should be."""
    if words == ["--write"]:
        print("\n".join(f"wrote {name}" for name in write(ROOT, generated())) or "every page is as it should be")
        return 0
    problems = [f"{name} is stale: run `make docs`" for name in stale(ROOT, generated())]
    problems += [f"broken link in {found}" for found in broken_links(ROOT)]
    print("\n".join(problems) or "every page is as it should be")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Where a result comes from, as every export says it."""

from __future__ import annotations

import re

from ecohealth.export.document import Cell, Name
from ecohealth.scores.scorecard import Provenance
from ecohealth.scores.words import number


def provenance_facts(one: Provenance) -> tuple[tuple[str, Cell], ...]:
    """Enough to compute the result again."""
    return (
        ("Ecosystem", Name(one.ecosystem)),
        ("Window", one.window),
        ("Filter", Name("; ".join(one.filters)) if one.filters else "none: all of the window"),
        ("Population", one.population),
        ("Profile", Name(f"{one.profile} ({one.profile_hash})")),
        ("Data hash (SHA-256)", one.data_hash),
        ("Seed", str(one.seed)),
        ("Version of ecohealth", one.version),
        ("Assumptions", "; ".join(f"{key} = {number(value)}" for key, value in one.assumptions.items()) or "none"),
    )


def colophon(one: Provenance) -> str:
    """One line that names the result."""
    filters = f", {'; '.join(one.filters)}" if one.filters else ""
    return (
        f"ecohealth {one.version} · {one.window}{filters} · profile {one.profile} ({one.profile_hash}) · "
        f"data {one.data_hash[:12]} · seed {one.seed}"
    )


def last_known_day(one: Provenance, latest: str | None = None) -> str | None:
    """The day that a file bears, the window's last, or of an open window ``latest``; never today.

    None where neither is known: such a file bears no day.
    """
    found = re.search(r"\d{4}-\d{2}-\d{2}$", one.window)
    return found.group() if found else latest


def scoring_command(one: Provenance) -> str:
    """What scores the same again, on the data that the hash names."""
    found = re.fullmatch(r"(\S+) to (\S+)", one.window)
    window = f"{found[1]}:{found[2]}" if found else "all"
    asked = [word for word, said in (("filter", one.filters), ("profile", one.profile != "default")) if said]
    also = f", with the {' and the '.join(asked)} named" if asked else ""
    return f"ecohealth score PATH --window {window} --seed {one.seed} -o FILE{also}"
